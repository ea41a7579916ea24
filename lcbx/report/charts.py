"""Charts as SVG text: stacked bars, bars with intervals, lines with bands. Pure.

Written by hand, so that nothing has to be installed and the files are small, sharp and readable as they are. Each chart
has a title and a description for those who can't see it. What charts are drawn with is in `svg`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lcbx.report.svg import (
    COLOURS,
    NARROW,
    WIDTH,
    clean,
    document,
    label,
    label_width,
    legend,
    mark,
    nice_top,
    number,
    part_classes,
    path,
    rect,
    ticks,
    vertical_grid,
    x_ticks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    parts: tuple[float, ...]
    """One length per series, in the order of the names; missing ones at the end are 0."""
    note: str = ""
    """Text at the end of the bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One value with its interval, drawn as a bar and a whisker."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    colour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    name: str
    points: tuple[tuple[float, float], ...]
    """Pairs of x and y, by ascending x."""
    band: tuple[tuple[float, float], ...] = ()
    """Low and high at each point."""


def stacked_bars(
    bars: Sequence[Bar],
    series: Sequence[str],
    *,
    title: str,
    description: str,
    colours: Sequence[int | None] = (),
    percent: bool = True,
    style: bool = True,
    width: int = WIDTH,
) -> str:
    """Return horizontal bars of parts, with a legend. `percent`: parts are shares of 1, else counts.

    `colours` has one a series, so that a series keeps its colour from chart to chart; None is one that stays in the
    background, such as what went well.
    """
    left = label_width((bar.label for bar in bars), most=min(260, 0.35 * width))
    right = label_width((bar.note for bar in bars), least=16)
    plot, top = width - left - right, 44
    longest = 1.0 if percent else max((sum(bar.parts) for bar in bars), default=0.0) or 1.0
    bottom = top + 26 * len(bars)
    out = [vertical_grid(left, plot, top, bottom, longest, percent=percent)]
    classes = part_classes(colours or range(len(series)))
    for row, bar in enumerate(bars):
        y, x = top + 26 * row + 3, float(left)
        out.append(label(bar.label, x=left - 8, y=y + 14, anchor="end", room=left))
        for index, part in enumerate(bar.parts):
            length = part / longest * plot
            if length > 0:
                tip = f"{bar.label}: {series[index]} {number(part, percent=percent)}"
                out.append(rect(x, y, length, 20, f"seg {classes[index]}", tip))
            x += length
        if bar.note:
            out.append(label(bar.note, x=left + plot + 8, y=y + 14, room=right))
    legend_text, height = legend(series, classes, top=bottom + 44, width=width)
    return document([*out, legend_text], height=height, title=title, description=description, style=style, width=width)


def rate_bars(rates: Sequence[Rate], *, title: str, description: str, style: bool = True) -> str:
    """Return horizontal bars of values in [0, 1], each with its interval."""
    left, top = label_width(rate.label for rate in rates), 44
    plot = WIDTH - left - 60
    longest = nice_top(max((max(rate.value, rate.high or 0) for rate in rates), default=0.0), most=1.0)
    bottom = top + 26 * len(rates)
    out = [vertical_grid(left, plot, top, bottom, longest, percent=True)]
    for row, rate in enumerate(rates):
        y = top + 26 * row + 3
        tip = f"{rate.label}: {number(rate.value, percent=True)}"
        if rate.low is not None and rate.high is not None:
            tip += f" ({number(rate.low, percent=True)} to {number(rate.high, percent=True)})"
        out.append(label(rate.label, x=left - 8, y=y + 14, anchor="end", room=left))
        out.append(rect(left, y, rate.value / longest * plot, 20, f"f{rate.colour % COLOURS}", tip))
        if rate.low is not None and rate.high is not None:
            low, high = left + rate.low / longest * plot, left + rate.high / longest * plot
            out.append(path(f"M{low:.1f} {y + 10}H{high:.1f}M{low:.1f} {y + 6}v8M{high:.1f} {y + 6}v8", "axis"))
        end = left + max(rate.value, rate.high or 0) / longest * plot
        out.append(label(number(rate.value, percent=True), x=end + 6, y=y + 14))
    return document(out, height=bottom + 34, title=title, description=description, style=style)


def line_chart(
    lines: Sequence[Curve],
    *,
    title: str,
    description: str,
    x_label: str = "",
    y_label: str = "",
    x_names: Sequence[str] = (),
    marks: Sequence[tuple[float, str]] = (),
    percent: bool = False,
    style: bool = True,
    width: int = WIDTH,
) -> str:
    """Return lines with their bands. `x_names` names x = 0, 1, ... (months); `marks` are vertical lines with a word.

    Points of a chart as narrow as a phone have no tool tips: nothing hovers there, and they are most of its size.
    """
    points = [point for line in lines for point in line.points]
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    ys += [end for line in lines for ends in line.band for end in ends]
    x_low, x_high = min(xs), max(xs) if max(xs) > min(xs) else min(xs) + 1
    y_low = min(0.0, min(ys))
    y_high = nice_top(max(ys), most=1.0 if percent else math.inf)
    left, right, top, bottom = (64, 40, 60, 320) if width > NARROW else (54, 16, 44, 244)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - x_low) / (x_high - x_low) * (width - left - right)
        return left + across, bottom - (y - y_low) / (y_high - y_low) * (bottom - top)

    out = []
    for tick in ticks(y_low, y_high):
        y = at(x_low, tick)[1]
        out.append(path(f"M{left} {y:.1f}H{width - right}", "grid"))
        out.append(label(number(tick, percent=percent), x=left - 8, y=y + 4, anchor="end"))
    for tick, name in x_ticks(x_low, x_high, x_names, width=width):
        x = at(tick, 0)[0]
        out.append(path(f"M{x:.1f} {bottom}v5", "axis"))
        out.append(label(name, x=x, y=bottom + 20, anchor="middle"))
    out.append(path(f"M{left} {bottom}H{width - right}", "axis"))
    out += [mark(at(x, 0)[0], word, top, bottom) for x, word in marks if x_low <= x <= x_high]
    for index, line in enumerate(lines):
        out += _drawn_line(line, index % COLOURS, at, percent=percent, tips=width > NARROW)
    out.append(label(y_label, x=8, y=top - 14))
    out.append(label(x_label, x=(left + width - right) / 2, y=bottom + 40, anchor="middle"))
    classes = [f"f{index % COLOURS}" for index in range(len(lines))]
    legend_text, height = legend([line.name for line in lines], classes, top=bottom + 62, width=width)
    return document([*out, legend_text], height=height, title=title, description=description, style=style, width=width)


def _drawn_line(
    line: Curve, colour: int, at: Callable[[float, float], tuple[float, float]], *, percent: bool, tips: bool
) -> list[str]:
    out = []
    if line.band:
        over = [at(x, high) for (x, _), (_, high) in zip(line.points, line.band, strict=True)]
        under = [at(x, low) for (x, _), (low, _) in zip(line.points, line.band, strict=True)]
        ring = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*over, *reversed(under)])
        out.append(f'<polygon class="band f{colour}" points="{ring}"/>')
    corners = [at(x, y) for x, y in line.points]
    out.append(f'<polyline class="line s{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}"/>')
    if not tips:
        return [*out, path("".join(f"M{x:.1f} {y:.1f}h0" for x, y in corners), f"dots s{colour}")]
    for (x, y), (_, value) in zip(corners, line.points, strict=True):
        tip = escape(clean(f"{line.name}: {number(value, percent=percent)}"))
        out.append(f'<circle class="f{colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{tip}</title></circle>')
    return out
