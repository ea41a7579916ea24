"""Charts of a training by step: logged metrics of one run, and reward and held-out pass@1 of one run or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lcbx.report.charts import Curve, line_chart
from lcbx.train.outcome.run_log import read_evaluations, read_log

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
    return _chart(curves, title, description, percent=percent)


def held_out_charts(run: Path) -> str:
    """Return one chart of held-out pass@1, one curve per language; empty before the first evaluation."""
    entries = read_evaluations(run)
    names = sorted({name for entry in entries for name in entry["languages"]})
    curves = [Curve(name=name, points=points) for name in names if (points := pass_at_1_points(entries, name))]
    return _chart(curves, "Held-out pass@1", "pass@1 on held-out problems by training step", percent=True)


def reward_chart(runs: Mapping[str, Path]) -> str:
    """Return a chart of the reward, smoothed, one curve per run; empty if nothing was logged."""
    logs = {name: read_log(run) for name, run in runs.items()}
    curves = [Curve(name=name, points=points) for name, log in logs.items() if (points := _points(log, "reward"))]
    return _chart(curves, "Reward", "Mean reward of the training problems by step, one curve per run, smoothed")


def held_out_chart(runs: Mapping[str, Path], language_id: str, *, style: bool = False) -> str:
    """Return a chart of held-out pass@1, one curve per run. `style`: include the styles for a lone file."""
    evaluations = {name: read_evaluations(run) for name, run in runs.items()}
    points = {name: pass_at_1_points(entries, language_id) for name, entries in evaluations.items()}
    curves = [Curve(name=name, points=positions) for name, positions in points.items() if positions]
    title = f"Held-out pass@1 in {language_id}"
    description = f"{title} by training step, one curve per run"
    return line_chart(curves, title=title, description=description, x_label="step", percent=True, style=style)


def _points(log: Sequence[dict[str, Any]], name: str) -> tuple[tuple[float, float], ...]:
    entries = [entry for entry in log if name in entry["metrics"]]
    values = smoothed([float(entry["metrics"][name]) for entry in entries])
    return tuple((float(entry["step"]), value) for entry, value in zip(entries, values, strict=True))


def pass_at_1_points(entries: Sequence[Mapping[str, Any]], language_id: str) -> tuple[tuple[float, float], ...]:
    """Return step and pass@1 of each evaluation in which the language has judged samples."""
    rates = [(float(entry["step"]), entry["languages"].get(language_id, {}).get("pass@1")) for entry in entries]
    return tuple((step, float(rate)) for step, rate in rates if rate is not None)


def _chart(curves: Sequence[Curve], title: str, description: str, *, percent: bool = False) -> str:
    if not curves:
        return ""
    return line_chart(curves, title=title, description=description, x_label="step", percent=percent, style=False)
