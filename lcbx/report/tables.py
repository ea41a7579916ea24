"""A table, and how it is printed: in a terminal, as plain text, in Markdown. What it says is decided elsewhere.

Names and messages are other people's text. They are shown as they are, never as markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console, ConsoleRenderable, Group
from rich.table import Table as RichTable
from rich.text import Text

from lcbx.formatting import markdown, markdown_table, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    """Number of columns, from the left, that hold words; the others are figures, aligned right."""
    notes: tuple[str, ...] = field(default=())


def to_rich(tables: Sequence[Table]) -> ConsoleRenderable:
    """The tables for a rich console. Text in cells and notes is never interpreted as markup."""
    parts: list[ConsoleRenderable] = []
    for table in tables:
        rich = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for index, column in enumerate(table.columns):
            # Headings and messages may be folded, names and figures not.
            whole = index == 0 or index >= table.left
            longest = max((len(row[index]) for row in table.rows), default=0)
            rich.add_column(
                Text(column),
                justify="left" if index < table.left else "right",
                overflow="fold",
                min_width=min(longest, 40) if whole else None,
            )
        for row in table.rows:
            rich.add_row(*(Text(printable(cell)) for cell in row))
        parts += [
            Text(printable(table.title), style="bold"),
            *([rich] if table.rows else []),
            *(Text(printable(note)) for note in table.notes),
        ]
        if table.notes or not table.rows:  # the frame of a table ends in an empty line
            parts.append(Text())
    return Group(*parts)


def to_text(tables: Sequence[Table], *, width: int = 200) -> str:
    """The tables as in a terminal, without colours and trailing blanks."""
    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(to_rich(tables))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).rstrip() + "\n"


def to_markdown(tables: Sequence[Table]) -> str:
    out = []
    for table in tables:
        columns, *rows = ([markdown(cell) for cell in line] for line in (table.columns, *table.rows))
        out += [f"**{markdown(table.title)}**", "", *markdown_table(columns, rows, left=table.left), ""]
        out += [f"- {markdown(note)}" for note in table.notes] + [""] * bool(table.notes)
    return "\n".join(out)
