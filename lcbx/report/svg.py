"""What charts are drawn with: style sheet, labels, axes, legend, as SVG text. Pure.

A chart follows the light or dark scheme of the reader. A page that has charts in it leaves their style out
(`style=False`) and puts `CSS` into its own sheet, where it may set the custom properties anew. Alone, a chart carries
its style along. Text may come from anybody: all of it is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

WIDTH = 760
NARROW = 360
"""Width of a chart for a phone, in pixels."""
CHAR = 7.4
"""Mean width of a character of the chart's font, in pixels: labels are laid out without measuring them."""

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
    ".lcbx-chart .dots{stroke-width:6;stroke-linecap:round}.lcbx-chart .ok{fill:var(--ok)}"
    + "".join(f".lcbx-chart .f{i}{{fill:var(--c{i})}}.lcbx-chart .s{i}{{stroke:var(--c{i})}}" for i in range(COLOURS))
)


def document(
    parts: Sequence[str], *, height: float, title: str, description: str, style: bool, width: int = WIDTH
) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lcbx-chart" viewBox="0 0 {width} {height:.0f}" role="img" '
        f"aria-label={quoteattr(clean(title))}>"
    )
    named = f"<title>{escape(clean(title))}</title><desc>{escape(clean(description))}</desc>"
    heading = f'<text class="t" x="8" y="22">{escape(clean(title))}</text>'
    sheet = f"<style>{CSS}</style>" if style else ""
    return "\n".join([head, named, sheet, heading, *parts, "</svg>"]) + "\n"


def clean(text: str) -> str:
    """Return the text with U+FFFD for what XML forbids and for what hides or reverses other text."""
    return "".join(char if char.isprintable() or char in "\t\n" else "\ufffd" for char in text)


def label(text: str, *, x: float, y: float, anchor: str = "start", room: float = math.inf) -> str:
    """Return a text element, shortened to its room; the full text is then its tool tip."""
    text = clean(text)
    shown = text if len(text) * CHAR <= room - 8 else text[: max(1, int((room - 8) / CHAR) - 1)] + "…"
    whole = f"<title>{escape(text)}</title>" if shown != text else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{side}>{escape(shown)}{whole}</text>' if text else ""


def rect(x: float, y: float, width: float, height: float, css: str, tip: str) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.0f}"'
    return f'<rect class="{css}" {box}><title>{escape(clean(tip))}</title></rect>'


def path(commands: str, css: str) -> str:
    return f'<path class="{css}" d="{commands}"/>'


def mark(x: float, word: str, top: float, bottom: float) -> str:
    return path(f"M{x:.1f} {top}V{bottom}", "axis mark") + label(word, x=x + 4, y=top + 12)


def legend(names: Sequence[str], classes: Sequence[str], *, top: float, width: int = WIDTH) -> tuple[str, float]:
    """Return the legend and the height of a chart that ends below it."""
    out, x, y = [], 8.0, top
    for name, css in zip(names, classes, strict=True):
        needed = 20 + len(name) * CHAR + 18
        if x + needed > width and x > 8:
            x, y = 8.0, y + 22
        out.append(f'<rect class="{css}" x="{x:.1f}" y="{y - 11:.1f}" width="12" height="12"/>')
        out.append(label(name, x=x + 18, y=y, room=width - x - 18))
        x += needed
    return "\n".join(out), y + 16


def part_classes(colours: Iterable[int | None]) -> list[str]:
    return ["ok" if colour is None else f"f{colour % COLOURS}" for colour in colours]


def vertical_grid(left: float, plot: float, top: float, bottom: float, longest: float, *, percent: bool) -> str:
    out = []
    for tick in ticks(0, longest):
        x = left + tick / longest * plot
        out.append(path(f"M{x:.1f} {top}V{bottom}", "grid"))
        out.append(label(number(tick, percent=percent), x=x, y=bottom + 16, anchor="middle"))
    return "\n".join(out)


def label_width(labels: Iterable[str], *, least: float = 60, most: float = 260) -> float:
    longest = max((len(label) for label in labels), default=0)
    return min(most, max(least, longest * CHAR + 16))


def number(value: float, *, percent: bool) -> str:
    if percent:
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def nice_top(highest: float, *, most: float) -> float:
    if highest < 1e-300:  # zero, or too small to divide
        return 1.0
    step = _step(highest)
    return min(most, math.ceil(highest / step - 1e-9) * step)


def _step(span: float) -> float:
    """Return the distance between ticks: 1, 2 or 5 times a power of ten, about a fifth of `span`."""
    raw = span / 5
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)


def ticks(low: float, high: float) -> list[float]:
    step = _step(high - low)
    first = math.ceil(low / step - 1e-9)
    return [index * step for index in range(first, math.floor(high / step + 1e-9) + 1)]


def x_ticks(low: float, high: float, names: Sequence[str], *, width: int = WIDTH) -> list[tuple[float, str]]:
    if not names:
        return [(tick, number(tick, percent=False)) for tick in ticks(low, high)]
    room = max(1, math.ceil(len(names) * max(len(name) for name in names) * (CHAR + 2) / (width - 80)))
    return [(float(index), name) for index, name in enumerate(names) if index % room == 0 and low <= index <= high]
