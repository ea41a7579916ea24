"""Rewrite what README and docs quote from lcbx: tables of the runs, measurements and trainings kept in this repository.

    make readme        (or: python scripts/quoted_output.py)

A quotation stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->`. A test fails while one of them is not what
lcbx prints for the kept files, so that a change of wording is seen where people read it.
"""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path

from lcbx import languages
from lcbx.bench import Measurement, by_start_up, read_rows
from lcbx.cli.bench_tables import SURVEY_HEADS, bench_heading, bench_tables, survey_cells
from lcbx.cli.evaluate_commands import next_lines, run_lines
from lcbx.formatting import markdown, markdown_table, shortened
from lcbx.languages.certified import Certificate, certificates
from lcbx.languages.levels import Level, levels
from lcbx.report.report_tables import report_tables
from lcbx.report.run_report import read_report
from lcbx.report.tables import to_text
from lcbx.runs.finding import find_runs
from lcbx.train.outcome.seeds import seeds_table
from lcbx.types import Language

ROOT = Path(__file__).parents[1]
TRAINING = Path("results/training/lua-qwen2.5-coder-0.5b-h100")
DEMO_LANGUAGES = ("lua", "julia", "r", "ocaml", "fortran")
"""In the order in which `make demo` names them."""


def quotations(root: Path = ROOT) -> dict[tuple[str, str], str]:
    """(file, name of the quotation) -> its text, from the files kept under `root`."""
    training = root / TRAINING
    table = seeds_table([training / f"lua-seed{seed}" for seed in range(3)], "lua")
    return {
        ("README.md", "demo output"): _indented(demo_output(root)),
        ("docs/LANGUAGES.md", "certified languages"): certified_table(root),
        ("README.md", "bench output"): _indented(bench_output(root)),
        ("docs/PERFORMANCE.md", "survey table"): survey_table(root),
        ("docs/TRAINING.md", "training output"): _indented(to_text([table])),
        (f"{TRAINING}/README.md", "training table"): "\n".join(markdown_table(table.columns, table.rows)) + "\n",
    }


def demo_output(root: Path) -> str:
    """What `make demo` prints in the end; its runs are kept in results/demo, and written into runs/demo there."""
    runs = {path.parent.name: path for path in find_runs(root / "results/demo")}
    paths = [runs[language_id] for language_id in DEMO_LANGUAGES]
    shown = [Path("runs/demo") / path.relative_to(root / "results/demo") for path in paths]
    return (
        to_text(report_tables([read_report(path) for path in paths]))
        + "\n".join([*run_lines(shown), "", *next_lines(shown)])
        + "\n"
    )


def certified_table(root: Path) -> str:
    """The certified languages of `languages/`, by level and then by share."""
    folder = root / "languages"
    certified, by_id = certificates([folder]), levels([folder])
    order = sorted(certified, key=lambda name: (list(by_id).index(name) if name in by_id else len(by_id), name))
    rows = [_certified_row(languages.load(name, [folder]), certified[name], by_id.get(name)) for name in order]
    heads = ("language", "toolchain", "install s", "MiB", "compile ms", "CPU ms a test", "level", "certified")
    return "\n".join(markdown_table(heads, rows, left=2)) + "\n" if rows else "No language is certified yet.\n"


def _certified_row(language: Language, certificate: Certificate, level: Level | None) -> tuple[str, ...]:
    figures = ("install_s", "image_mib", "compile_ms", "cpu_ms_per_test")
    stand_in = " (stand-in)" if certificate.stand_in else ""
    toolchain = markdown(shortened(certificate.toolchain, 60)) + stand_in
    measured = (certificate.measured.get(name) for name in figures)
    return (
        language.name,
        toolchain,
        *("" if value is None else f"{value:,}" for value in measured),
        level.level if level is not None else "",
        certificate.grade,
    )


def bench_output(root: Path) -> str:
    measured = json.loads((root / "docs/bench.json").read_text())
    tables = bench_tables([Measurement(**row) for row in measured["measurements"]])
    return f"{bench_heading(measured['machine'])}\n{to_text(tables)}"


def survey_table(root: Path) -> str:
    """The languages of docs/survey.json, quickest start first, and where they were measured."""
    rows = by_start_up(read_rows(root / "docs/survey.json"))
    machines = sorted(
        {f"{row.machine['cpu']} with {row.machine['cores']} cores, {row.machine['date'][:10]}" for row in rows}
    )
    table = "\n".join(markdown_table(SURVEY_HEADS, [survey_cells(row) for row in rows]))
    return f"{table}\n\n{len(rows)} languages, measured on: {'; '.join(machines)}.\n"


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ", lambda line: bool(line.strip()))


def with_quotations(text: str, quoted: dict[str, str]) -> str:
    """The text of a file with these quotations, by name. Raises ValueError where one has no place."""
    for name, content in quoted.items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"there is no single place for {name!r}")
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n{content}\n{end}{rest.partition(end)[2]}"
    return text


def rewritten(root: Path = ROOT) -> dict[Path, str]:
    """Each file that quotes something, as it has to be."""
    texts = quotations(root)
    files = dict.fromkeys(file for file, _ in texts)
    return {
        root / file: with_quotations(
            (root / file).read_text(), {name: text for (where, name), text in texts.items() if where == file}
        )
        for file in files
    }


def main() -> None:
    for path, text in rewritten().items():
        if path.read_text() != text:
            path.write_text(text)
            print(f"{path.relative_to(ROOT)}: rewritten", file=sys.stderr)


if __name__ == "__main__":
    main()
