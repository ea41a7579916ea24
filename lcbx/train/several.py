"""Several runs of one training, such as one a seed: a table with a row each, what they say together, and a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from math import fsum
from pathlib import Path

from lcbx import svg
from lcbx.errors import UserError
from lcbx.records import RunDirectory
from lcbx.resources import write_atomically
from lcbx.scores import tally
from lcbx.stats import interval_of_difference
from lcbx.svg import Line
from lcbx.tables import Table
from lcbx.train.after import BeforeAfter, before_after, evaluations, read_config
from lcbx.train.report import PAGE_CSS, latest, read_log, smoothed
from lcbx.types import Interval

HEAD = ("run", "held-out problems", "before", "after", "difference", "95 % interval", "fixed", "broken", "steps")


def table(runs: Sequence[Path], language_id: str) -> Table:
    """A row for each run, and one for all: the differences of each problem averaged over the runs that hold it out.

    The last interval is over problems, for these runs: how much another seed would differ is what the rows above show.
    Raises UserError for a run without two evaluations in the language.
    """
    cells = [_cells(name, _row(run, language_id)) for name, run in zip(names(runs), runs, strict=True)]
    before, after, interval, problems = together(runs, language_id)
    count = str(len(runs))
    cells.append(
        (f"all {count}", str(problems), *_numbers(before, after, after - before, interval), "", "", ""),
    )
    title = f"pass@1 in {language_id} on held-out problems, before and after training, {count} runs"
    return Table(title=title, columns=HEAD, rows=tuple(cells))


def names(runs: Sequence[Path]) -> list[str]:
    """Each run's folder, with as many folders above it as it takes to tell them apart."""
    parts = [run.resolve().parts for run in runs]
    for length in range(1, max(map(len, parts)) + 1):
        found = ["/".join(each[-length:]) for each in parts]
        if len(set(found)) == len(found):
            return found
    return [str(run) for run in runs]


def languages(runs: Sequence[Path]) -> list[str]:
    """Those that all runs evaluated. Raises UserError when there is none."""
    shared = set.intersection(*({row.language_id for row in before_after(run)} for run in runs))
    if not shared:
        raise UserError("these runs have no language in common in which each has two evaluations.")
    return sorted(shared)


def together(runs: Sequence[Path], language_id: str) -> tuple[float, float, Interval | None, int]:
    """pass@1 before and after, the interval of the difference, and the problems it is over, of all runs."""
    first: dict[str, list[float]] = defaultdict(list)
    second: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        steps = list(evaluations(run)[language_id].values())
        rates = [_rates(steps[0]), _rates(steps[-1])]
        for problem_id in rates[0].keys() & rates[1].keys():
            first[problem_id].append(rates[0][problem_id])
            second[problem_id].append(rates[1][problem_id])
    differences = [_mean(second[each]) - _mean(first[each]) for each in sorted(first)]
    before, after = (_mean([_mean(values) for values in side.values()]) for side in (first, second))
    return before, after, interval_of_difference(differences), len(differences)


def _rates(path: Path) -> dict[str, float]:
    run = RunDirectory.open(path)
    asked = [problem.problem_id for problem in run.info.problems]
    counts = tally(run.judgements().values(), problem_ids=asked, n=run.config.sampling.n)
    return {problem_id: each.c / each.n for problem_id, each in counts.items() if each.n}


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values) if values else 0.0


def _row(run: Path, language_id: str) -> BeforeAfter:
    for row in before_after(run):
        if row.language_id == language_id:
            return row
    raise UserError(f"{run}: no two evaluations in {language_id} to compare.")


def _cells(name: str, row: BeforeAfter) -> tuple[str, ...]:
    each = row.comparison
    numbers = _numbers(each.first or 0, each.second or 0, each.difference or 0, each.interval)
    return name, str(each.problems), *numbers, str(len(each.gained)), str(len(each.lost)), str(row.last_step)


def _numbers(before: float, after: float, difference: float, interval: Interval | None) -> tuple[str, str, str, str]:
    ends = f"[{100 * interval.low:+.1f}, {100 * interval.high:+.1f}]" if interval is not None else "-"
    return f"{100 * before:.1f} %", f"{100 * after:.1f} %", f"{100 * difference:+.1f}", ends


# --- the page -------------------------------------------------------------------------------------------------------


def write_page(runs: Sequence[Path], tables: Sequence[Table], out: Path) -> Path:
    """One HTML file, without scripts: the tables, and the runs' curves over each other."""
    config = read_config(runs[0])
    title = f"{config.model}: {len(runs)} runs"
    parts = [f"<h1>{escape(title)}</h1>"]
    for each in tables:
        parts.append(f"<h2>{escape(str(each.title))}</h2><table><tr>")
        parts += [f"<th>{escape(name)}</th>" for name in each.columns]
        parts += [
            "</tr>",
            *("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in each.rows),
        ]
        parts.append("</table>")
    parts.append(
        "<p>Differences are paired by problem. The last row averages each problem over the runs that hold it out; its "
        "interval is over problems, and the rows above it show how much seeds differ.</p>"
    )
    parts += [reward_chart(runs), *(held_out_chart(runs, name) for name in languages(runs))]
    parts += ["<h2>Configuration of the first</h2>", f"<pre>{escape((runs[0] / 'config.yaml').read_text())}</pre>"]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    write_atomically(out, f"{head}<style>{PAGE_CSS}{svg.CSS}</style>\n" + "\n".join(parts) + "\n</html>\n")
    return out


def write_picture(runs: Sequence[Path], tables: Sequence[Table], out: Path) -> Path:
    """The held-out curves in the first language, as a picture that stands alone."""
    del tables
    write_atomically(out, held_out_chart(runs, languages(runs)[0], style=True) + "\n")
    return out


def reward_chart(runs: Sequence[Path], *, style: bool = False) -> str:
    """Reward by step, a line a run."""
    lines = []
    for name, run in zip(names(runs), runs, strict=True):
        log = [entry for entry in read_log(run) if "reward" in entry["metrics"]]
        values = smoothed([float(entry["metrics"]["reward"]) for entry in log])
        points = tuple((float(entry["step"]), value) for entry, value in zip(log, values, strict=True))
        if points:
            lines.append(Line(name=name, points=points))
    described = "Mean reward of the training problems by step, a line a run, smoothed"
    return svg.line_chart(lines, title="Reward", description=described, x_label="step", style=style) if lines else ""


def held_out_chart(runs: Sequence[Path], language_id: str, *, style: bool = False) -> str:
    """Held-out pass@1 by step, a line a run."""
    lines = []
    for name, run in zip(names(runs), runs, strict=True):
        entries = [each for each in latest(run / "evaluation.jsonl") if language_id in each["languages"]]
        points = tuple((float(each["step"]), float(each["languages"][language_id]["pass@1"])) for each in entries)
        if points:
            lines.append(Line(name=name, points=points))
    title = f"Held-out pass@1 in {language_id}"
    described = f"{title} by training step, a line a run"
    return svg.line_chart(lines, title=title, description=described, x_label="step", percent=True, style=style)
