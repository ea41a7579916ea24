"""The page about one training: before and after, curves, error classes, problems fixed and broken, audits.

One HTML file without scripts and without anything from elsewhere. Everything the model wrote is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from lcbx.report.error_chart import figure_errors
from lcbx.report.figures import build_report
from lcbx.report.tables import Table
from lcbx.resources import has_bf16_units, write_atomically
from lcbx.runs.passing_programs import stored_programs
from lcbx.runs.records import RunDirectory
from lcbx.scores.failures import CLASSES, LABELS
from lcbx.train.outcome.before_after import BeforeAfter, before_after, before_after_table, evaluations, language_name
from lcbx.train.outcome.html_page import drawn, html_table, write_html
from lcbx.train.outcome.programs_shown import audit_section, flip_sections
from lcbx.train.outcome.run_log import read_log
from lcbx.train.outcome.stages import stage_tables
from lcbx.train.outcome.training_charts import SMOOTH, held_out_charts, metric_charts
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.settings.refusals import warnings


def write_page(run: Path, out: Path | None) -> Path:
    """Write `report.html` of the run, or `out`, and `curve.csv` beside it. Returns the page's path."""
    config = read_run_config(run)
    log, rows = read_log(run), before_after(run)
    path = out or run / "report.html"
    parts = [
        f"<h1>{escape(run.resolve().name)}</h1>",
        f"<p>{escape(_headline(config))}</p>",
        *(f'<p class="notice">{escape(warning)}</p>' for warning in warnings(config, bf16_units=has_bf16_units())),
        *_before_after(rows),
        *_stages(run),
        *_curves(log, run),
        *_errors(evaluations(run)),
        *flip_sections(run, rows, [Path(folder) for folder in config.languages]),
        *audit_section(run),
        "<h2>Configuration</h2>",
        *_file_text("config.yaml", run / "config.yaml"),
        *_file_text("data/manifest.json", run / "data" / "manifest.json"),
    ]
    write_html(path, run.resolve().name, parts)
    _write_csv(log, path.with_name("curve.csv"))
    return path


def _headline(config: TrainConfig) -> str:
    return f"{config.model}, trained in {', '.join(map(language_name, config.lang))} on {', '.join(config.benchmark)}"


def _write_csv(log: Sequence[dict[str, Any]], path: Path) -> None:
    names = sorted({name for entry in log for name in entry["metrics"]})
    lines = [",".join(["step", "seconds", *names])]
    for entry in log:
        values = (str(entry["metrics"].get(name, "")) for name in names)
        lines.append(",".join([str(entry["step"]), str(entry["seconds"]), *values]))
    write_atomically(path, "\n".join(lines) + "\n")


def _before_after(rows: list[BeforeAfter]) -> Iterator[str]:
    yield "<h2>Before and after</h2>"
    if not rows:
        yield "<p>No two evaluations to compare yet.</p>"
        return
    yield from html_table(before_after_table(rows))
    yield "<p>pass@1 on problems that were never trained on; the difference is paired by problem.</p>"


def _stages(run: Path) -> Iterator[str]:
    for table in stage_tables(run):
        yield f"<h2>{escape(table.title)}</h2>"
        yield from html_table(table)
        yield from (f"<p>{escape(note)}</p>" for note in table.notes)


def _curves(log: Sequence[dict[str, Any]], run: Path) -> Iterator[str]:
    yield "<h2>During training</h2>"
    yield f"<p>Every point is the mean of the last {SMOOTH} steps; evaluations are not averaged.</p>"
    reward, *others = metric_charts(log)
    yield from (reward, held_out_charts(run), *others)


def _errors(evaluations: dict[str, dict[int, Path]]) -> Iterator[str]:
    for language_id, steps in evaluations.items():
        rows = []
        for step, path in steps.items():
            report = build_report(RunDirectory.open(path))
            rows.append((f"step {step}", report.failures, sum(report.verdicts.values())))
        name = language_name(language_id)
        yield f"<h2>Why programs failed: {escape(name)}</h2>"
        title = f"Held-out programs in {name}"
        yield drawn(partial(figure_errors, rows, title=title, style=False), title)
        yield from _error_data(title, rows)


def _error_data(title: str, rows: Sequence[tuple[str, dict[str, int], int]]) -> Iterator[str]:
    """Yield the figures of a chart of error classes as a table, closed."""
    used = [name for name in CLASSES if any(failures.get(name) for _, failures, _ in rows)]
    cells = tuple((step, *(str(failures.get(name, 0)) for name in used), str(total)) for step, failures, total in rows)
    columns = ("step", *(LABELS[name] for name in used), "samples")
    yield f"<details><summary>Data: {escape(title)}</summary>"
    yield from html_table(Table(title=f"Data: {title}", columns=columns, rows=cells))
    yield "</details>"


def _file_text(name: str, path: Path) -> Iterator[str]:
    yield f"<details><summary>{name}</summary>"
    yield f'<pre tabindex="0" aria-label="{name}">{escape(path.read_text())}</pre></details>'


def sources(path: Path, folders: Sequence[Path] = ()) -> dict[str, str]:
    """Return each problem's first program, followed by its verdict; its completion if no program can be shown."""
    texts = {}
    for completion, judgement, program in stored_programs(RunDirectory.open(path), folders):
        if completion.key.sample_index == 0:
            source = (program.source if program else None) or completion.text
            texts[completion.key.problem_id] = f"{source.rstrip()}\n\n{judgement.verdict if judgement else '?'}"
    return texts
