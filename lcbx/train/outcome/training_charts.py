"""Charts of a training by step: logged metrics of one run, and reward and held-out pass@1 of one run or several.

Several runs are drawn over each other, with their mean and a band from the lowest to the highest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lcbx.report.charts import Curve, line_chart
from lcbx.scores.pass_at_k import pass_at_1
from lcbx.train.outcome.before_after import evaluations, language_name
from lcbx.train.outcome.html_page import chart
from lcbx.train.outcome.run_log import read_evaluations, read_log
from lcbx.train.trainer.held_out import held_out_counts

SMOOTH = 9
"""Steps averaged for each point of a curve."""
SHARES = {
    "frac_reward_zero_std": "groups without variance",
    "completions/clipped_ratio": "truncated",
    "duplicate_rate": "duplicates",
    "judge/share": "judge's share of the time",
    "judge/error_rate": "judge errors",
}


def smoothed(values: Sequence[float], width: int = SMOOTH) -> list[float]:
    """Return the mean of the last `width` values at each position."""
    return [sum(values[max(0, at - width + 1) : at + 1]) / min(at + 1, width) for at in range(len(values))]


def metric_charts(log: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield charts of the reward and its parts, shares, entropy, lengths and times of one run."""
    passes = sorted({name for entry in log for name in entry["metrics"] if name.startswith("pass/")})
    terms = sorted({name for entry in log for name in entry["metrics"] if name.startswith("reward/")})
    # A binary reward equals its only term and, in one language, the pass rate.
    parts = terms if len(terms) > 1 else []
    parts += passes if len(passes) > 1 or parts else []
    yield metric_chart(log, {"reward": "reward"} | {name: name for name in parts}, "Reward")
    yield metric_chart(log, SHARES, "Shares", percent=True)
    yield metric_chart(log, {"entropy": "entropy"}, "Entropy")
    yield metric_chart(log, {"completions/mean_length": "tokens"}, "Mean length of completions")
    yield metric_chart(log, {"step_seconds": "step", "judge/seconds": "judge"}, "Seconds")


def metric_chart(log: Sequence[dict[str, Any]], labels: Mapping[str, str], title: str, *, percent: bool = False) -> str:
    """Return a chart of these metrics, smoothed; empty if none of them was logged."""
    curves = [Curve(name=label, points=points) for name, label in labels.items() if (points := _points(log, name))]
    description = f"{title} by training step, each point the mean of the last {SMOOTH} steps"
    return chart(curves, title, description, percent=percent)


def held_out_charts(run: Path) -> str:
    """Return one chart of held-out pass@1 with 95 % intervals, one curve per language; empty without evaluations."""
    entries, stored = read_evaluations(run), evaluations(run)
    curves = []
    for name in sorted({name for entry in entries for name in entry["languages"]}):
        if points := pass_at_1_points(entries, name):
            curves.append(Curve(name=language_name(name), points=points, band=_intervals(points, stored.get(name, {}))))
    description = "pass@1 on held-out problems by training step, with 95 % intervals over problems"
    return chart(curves, "Held-out pass@1", description, percent=True)


def _intervals(points: Sequence[tuple[float, float]], stored: Mapping[int, Path]) -> tuple[tuple[float, float], ...]:
    """Return the interval of each evaluation; none at all if one of them has no run directory or no interval."""
    paths = [stored.get(int(step)) for step, _ in points]
    found = [pass_at_1(held_out_counts(path).values()).interval if path else None for path in paths]
    ends = tuple((interval.low, interval.high) for interval in found if interval is not None)
    return ends if len(ends) == len(points) else ()


def with_mean(curves: Sequence[Curve]) -> list[Curve]:
    """Return the curves, and for several their mean at the steps that all of them have, with a band of their range."""
    if len(curves) < 2:
        return list(curves)
    values = [dict(curve.points) for curve in curves]
    steps = sorted(set.intersection(*(set(points) for points in values)))
    at = [[points[step] for points in values] for step in steps]
    mean = tuple((step, sum(ys) / len(ys)) for step, ys in zip(steps, at, strict=True))
    band = tuple((min(ys), max(ys)) for ys in at)
    return [*curves, Curve(name=f"mean of {len(curves)} runs, lowest to highest", points=mean, band=band)]


def reward_chart(runs: Mapping[str, Path], *, mean: bool = True) -> str:
    """Return a chart of the reward, smoothed, one curve per run; empty if nothing was logged.

    `mean`: with the mean of the runs, which only repetitions of one training have.
    """
    logs = {name: read_log(run) for name, run in runs.items()}
    curves = [Curve(name=name, points=points) for name, log in logs.items() if (points := _points(log, "reward"))]
    which = "one curve per run and their mean" if mean else "one curve per run"
    description = f"Mean reward of the training problems by step, {which}, smoothed"
    return chart(with_mean(curves) if mean else curves, "Reward", description)


def held_out_chart(runs: Mapping[str, Path], language_id: str, *, style: bool = False, mean: bool = True) -> str:
    """Return a chart of held-out pass@1, one curve per run. `style`: include the styles for a lone file.

    `mean`: with the mean of the runs, which only repetitions of one training have.
    """
    logs = {name: read_evaluations(run) for name, run in runs.items()}
    points = {name: pass_at_1_points(entries, language_id) for name, entries in logs.items()}
    curves = [Curve(name=name, points=positions) for name, positions in points.items() if positions]
    title = f"Held-out pass@1 in {language_name(language_id)}"
    description = f"{title} by training step, one curve per run{' and their mean' if mean else ''}"
    drawn = with_mean(curves) if mean else curves
    if not style:
        return chart(drawn, title, description, percent=True)
    return line_chart(drawn, title=title, description=description, x_label="step", percent=True)


def _points(log: Sequence[dict[str, Any]], name: str) -> tuple[tuple[float, float], ...]:
    entries = [entry for entry in log if name in entry["metrics"]]
    values = smoothed([float(entry["metrics"][name]) for entry in entries])
    return tuple((float(entry["step"]), value) for entry, value in zip(entries, values, strict=True))


def pass_at_1_points(entries: Sequence[Mapping[str, Any]], language_id: str) -> tuple[tuple[float, float], ...]:
    """Return step and pass@1 of each evaluation in which the language has judged samples."""
    rates = [(float(entry["step"]), entry["languages"].get(language_id, {}).get("pass@1")) for entry in entries]
    return tuple((step, float(rate)) for step, rate in rates if rate is not None)
