"""Charts as SVG text: stacked bars, bars with intervals, lines with bands. Written by hand, so that nothing has to be
installed and the files are small, sharp and readable as they are. Pure.

Each chart has a title and a description for those who can't see it, and follows the light or dark scheme of the reader.
A page that has charts in it leaves their style out (`style=False`) and puts `CSS` into its own sheet, where it may set
the custom properties anew; alone, a chart carries its style along. Text may come from anybody: all of it is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH = 760
CHAR = 7.4
"""Mean width of a character of the chart's font: labels are laid out without measuring them."""

# Okabe and Ito's eight, made distinct from their neighbours on white and on near-black, and six between them.
_LIGHT = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a68a6",
    "#999933", "#44aa99", "#882255", "#6699cc", "#aa4499", "#555555", "#b5651d",
)  # fmt: skip
_DARK = (
    "#4aa8e0", "#f0b429", "#2bc29a", "#e39bc4", "#8fd0f5", "#f08040", "#a897d6",
    "#c2c25a", "#6fd0c0", "#c9588c", "#93bbe6", "#d27acb", "#a0a0a0", "#d99a5b",
)  # fmt: skip
COLOURS = len(_LIGHT)


def _scheme(ink: str, faint: str, paper: str, good: str, colours: Sequence[str]) -> str:
    named = "".join(f"--c{i}:{colour};" for i, colour in enumerate(colours))
    return f".lcbx-chart{{--ink:{ink};--faint:{faint};--paper:{paper};--ok:{good};{named}}}"


CSS = (
    _scheme("#1c1c1c", "#d4d4d4", "#ffffff", "#b9dfc9", _LIGHT)
    + "@media (prefers-color-scheme:dark){"
    + _scheme("#e8e8e8", "#4a4a4a", "#161616", "#2b5a44", _DARK)
    + "}.lcbx-chart{font:13px system-ui,sans-serif;background:var(--paper)}.lcbx-chart text{fill:var(--ink)}"
    ".lcbx-chart .t{font-weight:600;font-size:15px}.lcbx-chart .grid{stroke:var(--faint);stroke-width:1}"
    ".lcbx-chart .axis{stroke:var(--ink);stroke-width:1}.lcbx-chart .seg{stroke:var(--paper);stroke-width:1}"
    ".lcbx-chart .line{fill:none;stroke-width:2}.lcbx-chart .band{opacity:.18}.lcbx-chart .mark{stroke-dasharray:4 3}"
    ".lcbx-chart .ok{fill:var(--ok)}"
    + "".join(f".lcbx-chart .f{i}{{fill:var(--c{i})}}.lcbx-chart .s{i}{{stroke:var(--c{i})}}" for i in range(COLOURS))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    parts: tuple[float, ...]
    """One length a series, in the order of the names; what is missing at the end is 0."""
    note: str = ""
    """Stands at the bar's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One value with its interval, drawn as a bar and a whisker."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    colour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    points: tuple[tuple[float, float], ...]
    """x and y; x ascending."""
    band: tuple[tuple[float, float], ...] = ()
    """Low and high at each point."""


# --- charts ---------------------------------------------------------------------------------------------------------


def stacked_bars(
    bars: Sequence[Bar],
    series: Sequence[str],
    *,
    title: str,
    description: str,
    colours: Sequence[int | None] = (),
    percent: bool = True,
    style: bool = True,
) -> str:
    """Horizontal bars of parts, with a legend. `percent`: parts are shares of 1, else counts.

    `colours` has one a series, so that a series keeps its colour from chart to chart; None is one that stays in the
    background, such as what went well.
    """
    left = _label_width(bar.label for bar in bars)
    right = _label_width((bar.note for bar in bars), least=16)
    plot, top = WIDTH - left - right, 44
    longest = 1.0 if percent else max((sum(bar.parts) for bar in bars), default=0.0) or 1.0
    bottom = top + 26 * len(bars)
    out = [_vertical_grid(left, plot, top, bottom, longest, percent=percent)]
    classes = _part_classes(colours or range(len(series)))
    for row, bar in enumerate(bars):
        y, x = top + 26 * row + 3, float(left)
        out.append(_label(bar.label, x=left - 8, y=y + 14, anchor="end", room=left))
        for index, part in enumerate(bar.parts):
            width = part / longest * plot
            if width > 0:
                said = f"{bar.label}: {series[index]} {_number(part, percent=percent)}"
                out.append(_rect(x, y, width, 20, f"seg {classes[index]}", said))
            x += width
        if bar.note:
            out.append(_label(bar.note, x=left + plot + 8, y=y + 14, room=right))
    legend, height = _legend(series, classes, top=bottom + 44)
    return _svg([*out, legend], height=height, title=title, description=description, style=style)


def rate_bars(rates: Sequence[Rate], *, title: str, description: str, style: bool = True) -> str:
    """Horizontal bars of values in [0, 1], each with its interval."""
    left, top = _label_width(rate.label for rate in rates), 44
    plot = WIDTH - left - 60
    longest = _nice_top(max((max(rate.value, rate.high or 0) for rate in rates), default=0.0), most=1.0)
    bottom = top + 26 * len(rates)
    out = [_vertical_grid(left, plot, top, bottom, longest, percent=True)]
    for row, rate in enumerate(rates):
        y = top + 26 * row + 3
        said = f"{rate.label}: {_number(rate.value, percent=True)}"
        if rate.low is not None and rate.high is not None:
            said += f" ({_number(rate.low, percent=True)} to {_number(rate.high, percent=True)})"
        out.append(_label(rate.label, x=left - 8, y=y + 14, anchor="end", room=left))
        out.append(_rect(left, y, rate.value / longest * plot, 20, f"f{rate.colour % COLOURS}", said))
        if rate.low is not None and rate.high is not None:
            low, high = left + rate.low / longest * plot, left + rate.high / longest * plot
            out.append(_path(f"M{low:.1f} {y + 10}H{high:.1f}M{low:.1f} {y + 6}v8M{high:.1f} {y + 6}v8", "axis"))
        end = left + max(rate.value, rate.high or 0) / longest * plot
        out.append(_label(_number(rate.value, percent=True), x=end + 6, y=y + 14))
    return _svg(out, height=bottom + 34, title=title, description=description, style=style)


def line_chart(
    lines: Sequence[Line],
    *,
    title: str,
    description: str,
    x_label: str = "",
    y_label: str = "",
    x_names: Sequence[str] = (),
    marks: Sequence[tuple[float, str]] = (),
    percent: bool = False,
    style: bool = True,
) -> str:
    """Lines with a band each. `x_names` names x = 0, 1, ... (months); `marks` are vertical lines with a word."""
    points = [point for line in lines for point in line.points]
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    ys += [end for line in lines for ends in line.band for end in ends]
    x_low, x_high = min(xs), max(xs) if max(xs) > min(xs) else min(xs) + 1
    y_low = min(0.0, min(ys))
    y_high = _nice_top(max(ys), most=1.0 if percent else math.inf)
    left, right, top, bottom = 64, 40, 60, 320

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - x_low) / (x_high - x_low) * (WIDTH - left - right)
        return left + across, bottom - (y - y_low) / (y_high - y_low) * (bottom - top)

    out = []
    for tick in _ticks(y_low, y_high):
        y = at(x_low, tick)[1]
        out.append(_path(f"M{left} {y:.1f}H{WIDTH - right}", "grid"))
        out.append(_label(_number(tick, percent=percent), x=left - 8, y=y + 4, anchor="end"))
    for tick, name in _x_ticks(x_low, x_high, x_names):
        x = at(tick, 0)[0]
        out.append(_path(f"M{x:.1f} {bottom}v5", "axis"))
        out.append(_label(name, x=x, y=bottom + 20, anchor="middle"))
    out.append(_path(f"M{left} {bottom}H{WIDTH - right}", "axis"))
    out += [_mark(at(x, 0)[0], word, top, bottom) for x, word in marks if x_low <= x <= x_high]
    for index, line in enumerate(lines):
        out += _drawn_line(line, index % COLOURS, at, percent=percent)
    out.append(_label(y_label, x=8, y=top - 14))
    out.append(_label(x_label, x=(left + WIDTH - right) / 2, y=bottom + 40, anchor="middle"))
    classes = [f"f{index % COLOURS}" for index in range(len(lines))]
    legend, height = _legend([line.name for line in lines], classes, top=bottom + 62)
    return _svg([*out, legend], height=height, title=title, description=description, style=style)


def _drawn_line(
    line: Line, colour: int, at: Callable[[float, float], tuple[float, float]], *, percent: bool
) -> list[str]:
    out = []
    if line.band:
        over = [at(x, high) for (x, _), (_, high) in zip(line.points, line.band, strict=True)]
        under = [at(x, low) for (x, _), (low, _) in zip(line.points, line.band, strict=True)]
        ring = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*over, *reversed(under)])
        out.append(f'<polygon class="band f{colour}" points="{ring}"/>')
    corners = [at(x, y) for x, y in line.points]
    out.append(f'<polyline class="line s{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}"/>')
    for (x, y), (_, value) in zip(corners, line.points, strict=True):
        said = escape(_clean(f"{line.name}: {_number(value, percent=percent)}"))
        out.append(f'<circle class="f{colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{said}</title></circle>')
    return out


# --- pieces ---------------------------------------------------------------------------------------------------------


def _svg(parts: Sequence[str], *, height: float, title: str, description: str, style: bool) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lcbx-chart" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f"aria-label={quoteattr(_clean(title))}>"
    )
    named = f"<title>{escape(_clean(title))}</title><desc>{escape(_clean(description))}</desc>"
    heading = f'<text class="t" x="8" y="22">{escape(_clean(title))}</text>'
    sheet = f"<style>{CSS}</style>" if style else ""
    return "\n".join([head, named, sheet, heading, *parts, "</svg>"]) + "\n"


def _clean(text: str) -> str:
    """Without what XML forbids even when escaped, and what hides or turns the text around it."""
    return "".join(char if char.isprintable() or char in "\t\n" else "\ufffd" for char in text)


def _label(text: str, *, x: float, y: float, anchor: str = "start", room: float = math.inf) -> str:
    """Shortened to its room; the whole of it then shows on pointing at it."""
    text = _clean(text)
    shown = text if len(text) * CHAR <= room - 8 else text[: max(1, int((room - 8) / CHAR) - 1)] + "…"
    whole = f"<title>{escape(text)}</title>" if shown != text else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{side}>{escape(shown)}{whole}</text>' if text else ""


def _rect(x: float, y: float, width: float, height: float, css: str, said: str) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.0f}"'
    return f'<rect class="{css}" {box}><title>{escape(_clean(said))}</title></rect>'


def _path(commands: str, css: str) -> str:
    return f'<path class="{css}" d="{commands}"/>'


def _mark(x: float, word: str, top: float, bottom: float) -> str:
    return _path(f"M{x:.1f} {top}V{bottom}", "axis mark") + _label(word, x=x + 4, y=top + 12)


def _legend(names: Sequence[str], classes: Sequence[str], *, top: float) -> tuple[str, float]:
    """The legend and the height of a chart that ends below it."""
    out, x, y = [], 8.0, top
    for name, css in zip(names, classes, strict=True):
        width = 20 + len(name) * CHAR + 18
        if x + width > WIDTH and x > 8:
            x, y = 8.0, y + 22
        out.append(f'<rect class="{css}" x="{x:.1f}" y="{y - 11:.1f}" width="12" height="12"/>')
        out.append(_label(name, x=x + 18, y=y))
        x += width
    return "\n".join(out), y + 16


def _part_classes(colours: Iterable[int | None]) -> list[str]:
    return ["ok" if colour is None else f"f{colour % COLOURS}" for colour in colours]


def _vertical_grid(left: float, plot: float, top: float, bottom: float, longest: float, *, percent: bool) -> str:
    out = []
    for tick in _ticks(0, longest):
        x = left + tick / longest * plot
        out.append(_path(f"M{x:.1f} {top}V{bottom}", "grid"))
        out.append(_label(_number(tick, percent=percent), x=x, y=bottom + 16, anchor="middle"))
    return "\n".join(out)


def _label_width(labels: Iterable[str], *, least: float = 60, most: float = 260) -> float:
    longest = max((len(label) for label in labels), default=0)
    return min(most, max(least, longest * CHAR + 16))


def _number(value: float, *, percent: bool) -> str:
    if percent:
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def _nice_top(highest: float, *, most: float) -> float:
    if highest < 1e-300:  # nothing, and what can't be divided any further
        return 1.0
    step = _step(highest)
    return min(most, math.ceil(highest / step - 1e-9) * step)


def _step(span: float) -> float:
    """1, 2 or 5 times a power of ten, about a fifth of `span`."""
    raw = span / 5
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)


def _ticks(low: float, high: float) -> list[float]:
    step = _step(high - low)
    first = math.ceil(low / step - 1e-9)
    return [index * step for index in range(first, math.floor(high / step + 1e-9) + 1)]


def _x_ticks(low: float, high: float, names: Sequence[str]) -> list[tuple[float, str]]:
    if not names:
        return [(tick, _number(tick, percent=False)) for tick in _ticks(low, high)]
    room = max(1, math.ceil(len(names) * max(len(name) for name in names) * (CHAR + 2) / (WIDTH - 80)))
    return [(float(index), name) for index, name in enumerate(names) if index % room == 0 and low <= index <= high]
