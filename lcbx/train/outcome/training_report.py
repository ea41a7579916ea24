"""The page about one training: before and after, curves, error classes, problems fixed and broken, audits.

One HTML file without scripts and without anything from elsewhere. Everything the model wrote is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from lcbx.formatting import percent_sign
from lcbx.report.error_chart import figure_errors
from lcbx.report.figures import build_report
from lcbx.report.tables import Table
from lcbx.resources import has_bf16_units, write_atomically
from lcbx.runs.passing_programs import stored_programs
from lcbx.runs.records import RunDirectory
from lcbx.train.outcome.before_after import BeforeAfter, before_after, before_after_table, evaluations
from lcbx.train.outcome.html_page import html_table, write_html
from lcbx.train.outcome.run_log import read_audits, read_log
from lcbx.train.outcome.training_charts import SMOOTH, held_out_charts, metric_charts
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.settings.refusals import warnings

MOST_SHOWN = 5


def write_page(run: Path, out: Path | None) -> Path:
    """Write `report.html` of the run, or `out`, and `curve.csv` beside it. Returns the page's path."""
    config = read_run_config(run)
    log, rows = read_log(run), before_after(run)
    path = out or run / "report.html"
    parts = [
        f"<h1>{escape(run.resolve().name)}</h1>",
        f"<p>{escape(_headline(config))}</p>",
        *(f'<p class="warn">{escape(warning)}</p>' for warning in warnings(config, bf16_units=has_bf16_units())),
        *_before_after(rows),
        *_curves(log, run),
        *_errors(evaluations(run)),
        *_flips(rows, evaluations(run), [Path(folder) for folder in config.languages]),
        *_audits(run),
        "<h2>Configuration</h2>",
        f"<pre>{escape((run / 'config.yaml').read_text())}</pre>",
        f"<pre>{escape((run / 'data' / 'manifest.json').read_text())}</pre>",
    ]
    write_html(path, run.resolve().name, parts)
    _write_csv(log, path.with_name("curve.csv"))
    return path


def _headline(config: TrainConfig) -> str:
    return f"{config.model}, trained in {', '.join(config.lang)} on {', '.join(config.benchmark)}"


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
        yield f"<h2>Why programs failed: {escape(language_id)}</h2>"
        yield figure_errors(rows, title=f"Held-out programs in {language_id}", style=False)


def _flips(
    rows: Sequence[BeforeAfter], evaluations: dict[str, dict[int, Path]], folders: Sequence[Path]
) -> Iterator[str]:
    for row in rows:
        steps = evaluations[row.language_id]
        before, after = (sources(steps[step], folders) for step in (row.first_step, row.last_step))
        for title, flips in (("Fixed", row.comparison.gained), ("Broken", row.comparison.lost)):
            if flips:
                yield f"<h2>{title} in {escape(row.language_id)}: {len(flips)} problems</h2>"
            for flip in flips[:MOST_SHOWN]:
                yield f"<h3>{escape(flip.problem_id)}</h3>"
                yield f"<p>before</p><pre>{escape(before.get(flip.problem_id, ''))}</pre>"
                yield f"<p>after</p><pre>{escape(after.get(flip.problem_id, ''))}</pre>"


def sources(path: Path, folders: Sequence[Path] = ()) -> dict[str, str]:
    """Return each problem's first program, followed by its verdict; its completion if no program can be shown."""
    texts = {}
    for completion, judgement, program in stored_programs(RunDirectory.open(path), folders):
        if completion.key.sample_index == 0:
            source = (program.source if program else None) or completion.text
            texts[completion.key.problem_id] = f"{source.rstrip()}\n\n{judgement.verdict if judgement else '?'}"
    return texts


def _audits(run: Path) -> Iterator[str]:
    audits = read_audits(run)
    if not audits:
        return
    yield "<h2>Audits</h2>"
    rows = tuple(
        (
            str(audit["step"]),
            str(audit["examined"]),
            percent_sign(audit["carried_over"]),
            str(len(audit["findings"])),
        )
        for audit in audits
    )
    columns = ("step", "programs examined", "pass held-back tests", "suspicious")
    yield from html_table(Table(title="Audits", columns=columns, rows=rows))
    for finding in [finding for audit in audits for finding in audit["findings"]][:MOST_SHOWN]:
        where = f"{finding['problem_id']} in {finding['language_id']}, step {finding['step']}"
        text = f"{where}: {', '.join(finding['kinds'])}"
        yield f'<p class="warn">{escape(text)}</p><pre>{escape(finding["source"])}</pre>'
