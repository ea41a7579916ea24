"""A page about one training: curves, before and after, what was fixed and broken, error classes, audits.

One HTML file without scripts or anything from elsewhere. Everything the model wrote is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx.formatting import percent_sign
from lcbx.report.charts import Curve, line_chart
from lcbx.report.error_chart import figure_errors
from lcbx.report.figures import build_report
from lcbx.report.svg import CSS
from lcbx.resources import write_atomically
from lcbx.runs.records import RunDirectory
from lcbx.train.data.known_programs import stored_programs
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.settings.refusals import warnings

if TYPE_CHECKING:
    from lcbx.report.tables import Table
    from lcbx.train.outcome.finish import BeforeAfter
    from lcbx.train.settings.config import TrainConfig

SMOOTH = 9
MOST_SHOWN = 5
PAGE_CSS = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:800px;margin:2em auto;padding:0 1em;color-scheme:light dark}"
    "pre{overflow:auto;padding:.7em;border:1px solid #8884;border-radius:4px;font-size:13px}"
    "table{border-collapse:collapse}td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #8884}"
    "td{white-space:nowrap}"
    "td:first-child,th:first-child{text-align:left}.warn{border-left:4px solid #d55e00;padding-left:.7em}"
)


def read_log(run: Path) -> list[dict[str, Any]]:
    """One entry a step; steps done twice are there as they were done last."""
    return latest(run / "log.jsonl")


def latest(path: Path) -> list[dict[str, Any]]:
    """The lines of a log, one a step: what a later attempt did again replaces what an earlier one did."""
    kept: list[dict[str, Any]] = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # torn by a kill
        while kept and kept[-1]["attempt"] < entry["attempt"] and kept[-1]["step"] >= entry["step"]:
            kept.pop()
        kept.append(entry)
    return kept


def smoothed(values: Sequence[float], width: int = SMOOTH) -> list[float]:
    """Mean over the last `width` values at each place."""
    return [sum(values[max(0, at - width + 1) : at + 1]) / min(at + 1, width) for at in range(len(values))]


def write_page(run: Path, out: Path | None) -> Path:
    """`report.html` of the run, or `out`; also `curve.csv` beside it."""
    from lcbx.train.outcome.finish import before_after, evaluations

    config = read_run_config(run)
    log, rows = read_log(run), before_after(run)
    path = out or run / "report.html"
    parts = [
        f"<h1>{escape(run.resolve().name)}</h1>",
        f"<p>{escape(_what(config))}</p>",
        *(f'<p class="warn">{escape(each)}</p>' for each in warnings(config)),
        *_before_after(rows),
        *_curves(log, run),
        *_errors(evaluations(run)),
        *_fixed(rows, evaluations(run), [Path(folder) for folder in config.languages]),
        *_audits(run),
        "<h2>Configuration</h2>",
        f"<pre>{escape((run / 'config.yaml').read_text())}</pre>",
        f"<pre>{escape((run / 'data' / 'manifest.json').read_text())}</pre>",
    ]
    write_html(path, run.resolve().name, parts)
    _write_csv(log, path.with_name("curve.csv"))
    return path


def write_html(path: Path, title: str, parts: Iterable[str]) -> None:
    """One page, with the styles of its pictures."""
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    write_atomically(path, f"{head}<style>{PAGE_CSS}{CSS}</style>\n" + "\n".join(parts) + "\n</html>\n")


def html_table(table: Table) -> Iterable[str]:
    yield "<table><tr>" + "".join(f"<th>{escape(each)}</th>" for each in table.columns) + "</tr>"
    for row in table.rows:
        yield "<tr>" + "".join(f"<td>{escape(str(each))}</td>" for each in row) + "</tr>"
    yield "</table>"


def _what(config: TrainConfig) -> str:
    return f"{config.model}, trained in {', '.join(config.lang)} on {', '.join(config.benchmark)}"


def _write_csv(log: Sequence[dict[str, Any]], path: Path) -> None:
    names = sorted({name for entry in log for name in entry["metrics"]})
    lines = [",".join(["step", "seconds", *names])]
    for entry in log:
        values = (str(entry["metrics"].get(name, "")) for name in names)
        lines.append(",".join([str(entry["step"]), str(entry["seconds"]), *values]))
    write_atomically(path, "\n".join(lines) + "\n")


def _before_after(rows: Sequence[BeforeAfter]) -> Iterable[str]:
    from lcbx.train.outcome.finish import table_of

    yield "<h2>Before and after</h2>"
    if not rows:
        yield "<p>No two evaluations to compare yet.</p>"
        return
    yield from html_table(table_of(list(rows)))
    yield "<p>pass@1 on problems that were never trained on; the difference is paired by problem.</p>"


def _chart(log: Sequence[dict[str, Any]], names: dict[str, str], title: str, *, percent: bool) -> str:
    lines = []
    for name, label in names.items():
        points = [(float(entry["step"]), float(entry["metrics"][name])) for entry in log if name in entry["metrics"]]
        if points:
            values = smoothed([y for _, y in points])
            shown = tuple((x, y) for (x, _), y in zip(points, values, strict=True))
            lines.append(Curve(name=label, points=shown))
    if not lines:
        return ""
    described = f"{title} by training step, each point the mean of the last {SMOOTH} steps"
    return line_chart(lines, title=title, description=described, x_label="step", percent=percent, style=False)


def _curves(log: Sequence[dict[str, Any]], run: Path) -> Iterable[str]:
    yield "<h2>While it trained</h2>"
    yield f"<p>Every point is the mean of the last {SMOOTH} steps; evaluations stand as they are.</p>"
    passes = sorted({name for entry in log for name in entry["metrics"] if name.startswith("pass/")})
    terms = sorted({name for entry in log for name in entry["metrics"] if name.startswith("reward/")})
    # A binary reward is its only term, and in one language its pass rate.
    parts = terms if len(terms) > 1 else []
    parts += passes if len(passes) > 1 or parts else []
    yield _chart(log, {"reward": "reward"} | {name: name for name in parts}, "Reward", percent=False)
    yield _evaluation_chart(run)
    shares = {
        "frac_reward_zero_std": "groups without variance",
        "completions/clipped_ratio": "truncated",
        "duplicate_rate": "duplicates",
        "judge/share": "judge's share of the time",
        "judge/error_rate": "judge errors",
    }
    yield _chart(log, shares, "Shares", percent=True)
    yield _chart(log, {"entropy": "entropy"}, "Entropy", percent=False)
    yield _chart(log, {"completions/mean_length": "tokens"}, "Mean length of completions", percent=False)
    yield _chart(log, {"step_seconds": "step", "judge/seconds": "judge"}, "Seconds", percent=False)


def _evaluation_chart(run: Path) -> str:
    entries = latest(run / "evaluation.jsonl")
    names = sorted({name for entry in entries for name in entry["languages"]})
    lines = [
        Curve(
            name=name,
            points=tuple(
                (float(entry["step"]), float(entry["languages"][name]["pass@1"]))
                for entry in entries
                if name in entry["languages"]
            ),
        )
        for name in names
    ]
    if not lines:
        return ""
    return line_chart(
        lines,
        title="Held-out pass@1",
        description="pass@1 on held-out problems by training step",
        x_label="step",
        percent=True,
        style=False,
    )


def _errors(evaluations: dict[str, dict[int, Path]]) -> Iterable[str]:
    for language_id, steps in evaluations.items():
        rows = []
        for step, path in steps.items():
            report = build_report(RunDirectory.open(path))
            rows.append((f"step {step}", report.failures, sum(report.verdicts.values())))
        yield f"<h2>Why programs failed: {escape(language_id)}</h2>"
        yield figure_errors(rows, title=f"Held-out programs in {language_id}", style=False)


def _fixed(
    rows: Sequence[BeforeAfter], evaluations: dict[str, dict[int, Path]], folders: Sequence[Path]
) -> Iterable[str]:
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
    """The first sample's program of each problem and its verdict; the completion where no program can be shown."""
    texts = {}
    for completion, judgement, program in stored_programs(RunDirectory.open(path), folders):
        if completion.key.sample_index == 0:
            source = (program.source if program else None) or completion.text
            texts[completion.key.problem_id] = f"{source.rstrip()}\n\n{judgement.verdict if judgement else '?'}"
    return texts


def _audits(run: Path) -> Iterable[str]:
    entries = latest(run / "audit.jsonl")
    if not entries:
        return
    yield "<h2>Audits</h2><table><tr><th>step</th><th>examined</th><th>carried over</th><th>suspicious</th></tr>"
    for entry in entries:
        carried = percent_sign(entry["carried_over"])
        yield (
            f"<tr><td>{entry['step']}</td><td>{entry['examined']}</td><td>{carried}</td>"
            f"<td>{len(entry['findings'])}</td></tr>"
        )
    yield "</table>"
    found = [each for entry in entries for each in entry["findings"]]
    for each in found[:MOST_SHOWN]:
        said = f"{each['problem_id']} in {each['language_id']}, step {each['step']}: {', '.join(each['kinds'])}"
        yield f'<p class="warn">{escape(said)}</p><pre>{escape(each["source"])}</pre>'
