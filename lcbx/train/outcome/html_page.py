"""HTML around the parts of a training page: one file, without scripts and without anything from elsewhere.

Its look, and that of its programs, is the viewer's; it follows the light or dark scheme of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from html import escape, unescape
from pathlib import Path

from lcbx.formatting import NOT_KNOWN
from lcbx.report.charts import Curve, line_chart
from lcbx.report.svg import CSS, NARROW, WIDTH, number
from lcbx.report.tables import Table
from lcbx.resources import write_atomically
from lcbx.viewer.page_parts import style

MOST_ROWS = 200
"""Rows of a chart's data; of more steps every second, third, ... is shown. `curve.csv` has all."""
CHAR_WIDTH, CELL_PADDING = 8.2, 14
TAG = re.compile("<[^>]*>")
PAGE_CSS = (
    ".chart{margin:14px 0}.chart svg{display:block;width:100%;max-width:900px;height:auto}"
    ".chart svg.narrow{display:none;max-width:480px}"
    ".lcbx-chart{background:none}main table{width:auto}td,th{white-space:nowrap}"
    "main>.scroll,details>.scroll{width:fit-content;max-width:100%}"
    "main td:not(:first-child),main th:not(:first-child){text-align:right}.diff td,.diff th{text-align:left!important}"
    ".diff .text{white-space:pre-wrap}.diff{width:100%!important}main details{margin:6px 0}"
    "@media(max-width:640px){.chart svg{display:none}.chart svg.narrow{display:block}"
    "main thead th{white-space:normal}"
    ".folds,.folds tbody,.folds tr{display:block}"
    ".folds thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".folds tr{padding:5px 0;border-top:1px solid var(--line)}.folds tr:first-child{border-top:0}"
    "main .folds th,main .folds td{display:flex;justify-content:space-between;gap:14px;border:0;padding:2px 10px;"
    "white-space:normal;overflow-wrap:anywhere}"
    "main .folds th{justify-content:start;gap:5px;font-weight:600}.folds td:empty{display:none}"
    ".folds [data-head]::before{content:attr(data-head);color:var(--quiet);font-weight:400;text-align:left;"
    "overflow-wrap:normal}"
    ".scroll:has(.folds){width:auto}}"
)


def write_html(path: Path, title: str, parts: Iterable[str]) -> None:
    """Write a page with its styles and those of its charts."""
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(title)}</title>\n'
        f"<style>{style()}{CSS}{PAGE_CSS}</style>\n</head>\n<body>\n"
        '<header><span class="brand"><b>lcbx</b> train</span></header>\n<main>\n'
    )
    write_atomically(path, head + "\n".join(parts) + "\n</main>\n</body>\n</html>\n")


def html_table(table: Table) -> Iterator[str]:
    """Yield the table's lines, its cells escaped; it scrolls by itself where it is wider than the page."""
    yield from html_rows(table.columns, [[escape(str(cell)) for cell in row] for row in table.rows], label=table.title)


def html_rows(columns: Sequence[str], rows: Sequence[Sequence[str]], *, label: str) -> Iterator[str]:
    """Yield the lines of a table whose cells are HTML already.

    One that is wider than a phone's charts is folded there: each row becomes a list of its cells.
    """
    folds = ' class="folds"' if _narrowest(columns, rows) > NARROW else ""
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table{folds}><thead><tr>'
    yield "".join(f'<th scope="col">{escape(column)}</th>' for column in columns) + "</tr></thead><tbody>"
    own, *heads = [f' data-head="{escape(column)}"' if folds else "" for column in columns]
    for first, *others in rows:
        cells = "".join(f"<td{head}>{cell}</td>" for head, cell in zip(heads, others, strict=True))
        yield f'<tr><th scope="row"{own}>{first}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _narrowest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> float:
    """Return about how wide a table is in pixels if its heads are broken between words, and its cells are not."""
    widths = [max(map(len, column.split()), default=0) for column in columns]
    for row in rows:
        widths = [max(width, len(unescape(TAG.sub("", cell)))) for width, cell in zip(widths, row, strict=True)]
    return sum(CHAR_WIDTH * width + CELL_PADDING for width in widths)


def drawn(draw: Callable[..., str], title: str) -> str:
    """Return a chart that `draw` returns for a `width` in pixels: for a screen, and narrow for a phone."""
    narrow = draw(width=NARROW).replace('class="lcbx-chart"', 'class="lcbx-chart narrow"', 1)
    return f'<div class="chart" role="group" aria-label="{escape(title)}">{draw(width=WIDTH)}{narrow}</div>'


def chart(curves: Sequence[Curve], title: str, description: str, *, percent: bool = False) -> str:
    """Return a chart by training step with a table of its data; empty without curves."""
    if not curves:
        return ""
    draw = partial(
        line_chart, curves, title=title, description=description, x_label="step", percent=percent, style=False
    )
    return "\n".join([drawn(draw, title), *_data(curves, title, percent=percent)])


def _data(curves: Sequence[Curve], title: str, *, percent: bool) -> Iterator[str]:
    steps = sorted({x for curve in curves for x, _ in curve.points})
    every = -(-len(steps) // MOST_ROWS)
    shown = [step for at, step in enumerate(steps) if at % every == 0 or at == len(steps) - 1]
    columns = [_cells(curve, percent=percent) for curve in curves]
    rows = [[f"{step:g}", *(cells.get(step, NOT_KNOWN) for cells in columns)] for step in shown]
    yield f"<details><summary>Data: {escape(title)}</summary>"
    yield from html_table(
        Table(
            title=f"Data: {title}",
            columns=("step", *(curve.name for curve in curves)),
            rows=tuple(tuple(row) for row in rows),
        )
    )
    yield "</details>"


def _cells(curve: Curve, *, percent: bool) -> dict[float, str]:
    """Return the text of each point, with the ends of its band."""
    bands = curve.band or (None,) * len(curve.points)
    return {
        x: number(y, percent=percent)
        + (f" [{number(ends[0], percent=percent)}, {number(ends[1], percent=percent)}]" if ends else "")
        for (x, y), ends in zip(curve.points, bands, strict=True)
    }
