"""Error classes as a picture: stacked bars, the same colour for a class in every chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lcbx.errors import UserError
from lcbx.report.charts import Bar, stacked_bars
from lcbx.report.figures import Report
from lcbx.report.svg import WIDTH
from lcbx.resources import write_atomically
from lcbx.scores import failures

ERROR_COLOURS = (7, 11, 5, 1, 13, 10, 9, 3, 6, 8, 2, 0, 4, 12)
"""Colours of `failures.CLASSES`, as indexes into those of `svg`. Frequent classes are far from each other; what did not
compile is warm, wrong output is blue."""


def figure_errors(
    rows: Sequence[tuple[str, Mapping[str, int], int]], *, title: str, style: bool = True, width: int = WIDTH
) -> str:
    """Return the SVG of stacked bars, one per row of (label, failures by class, judged samples).

    A row is a run, a language or a checkpoint; what is left to 100 % is what was accepted.
    """
    used = [name for name in failures.CLASSES if any(by_class.get(name) for _, by_class, _ in rows)]
    bars = []
    for label, by_class, samples in rows:
        parts = [by_class.get(name, 0) / samples if samples else 0.0 for name in used]
        accepted = max(0.0, 1 - sum(parts)) if samples else 0.0
        bars.append(Bar(label=label, parts=(accepted, *parts), note=f"{samples} samples"))
    series = ["accepted", *(failures.LABELS[name] for name in used)]
    described = "; ".join(
        f"{bar.label}: " + ", ".join(f"{name} {part:.1%}" for name, part in zip(series, bar.parts, strict=True) if part)
        for bar in bars
    )
    colours = [None, *(ERROR_COLOURS[failures.CLASSES.index(name)] for name in used)]
    return stacked_bars(bars, series, title=title, description=described, colours=colours, style=style, width=width)


def error_rows(reports: Sequence[Report]) -> list[tuple[str, dict[str, int], int]]:
    """Return rows of `figure_errors`. A label names the model if there are several, the run if nothing else differs."""
    several = len({report.model for report in reports}) > 1
    names = [f"{report.model} · {report.language_name}" if several else report.language_name for report in reports]
    return [
        (
            f"{name} · {report.run_id.rpartition('-')[2]}" if names.count(name) > 1 else name,
            report.failures,
            sum(report.verdicts.values()),
        )
        for name, report in zip(names, reports, strict=True)
    ]


def write_figure(path: Path, svg: str) -> None:
    """Write the SVG. Raises UserError if the name does not end in .svg or the file can't be written."""
    if path.suffix.lower() != ".svg":
        raise UserError(f"{path}: pictures are SVG; choose a name that ends in .svg")
    write_atomically(path, svg)
