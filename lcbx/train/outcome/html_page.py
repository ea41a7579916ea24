"""HTML around the parts of a training page: one file, without scripts and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from lcbx.report.svg import CSS
from lcbx.report.tables import Table
from lcbx.resources import write_atomically

PAGE_CSS = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:800px;margin:2em auto;padding:0 1em;color-scheme:light dark}"
    "pre{overflow:auto;padding:.7em;border:1px solid #8884;border-radius:4px;font-size:13px}"
    "table{border-collapse:collapse}td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #8884}"
    "td{white-space:nowrap}"
    "td:first-child,th:first-child{text-align:left}.warn{border-left:4px solid #d55e00;padding-left:.7em}"
)


def write_html(path: Path, title: str, parts: Iterable[str]) -> None:
    """Write a page with its styles and those of its charts."""
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    write_atomically(path, f"{head}<style>{PAGE_CSS}{CSS}</style>\n" + "\n".join(parts) + "\n</html>\n")


def html_table(table: Table) -> Iterator[str]:
    """Yield the table's lines, its cells escaped."""
    yield "<table><tr>" + "".join(f"<th>{escape(column)}</th>" for column in table.columns) + "</tr>"
    for row in table.rows:
        yield "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
    yield "</table>"
