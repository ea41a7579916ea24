"""Board tables in Markdown: the best figure of a column is bold, what is tied with it in italics."""

from __future__ import annotations

from collections.abc import Sequence

from lcbx.formatting import markdown, markdown_table
from lcbx.leaderboard.board_rows import BEST, TIED
from lcbx.leaderboard.board_tables import BoardEntry, BoardTable


def to_markdown(tables: Sequence[BoardTable], left_out: Sequence[str]) -> str:
    out = []
    for table in tables:
        columns = [markdown(column) for column in table.columns]
        rows = [[_entry(entry) for entry in row] for row in table.rows]
        out += [f"### {markdown(table.title)}", "", *markdown_table(columns, rows, left=table.words), ""]
        out += [f"- {markdown(note)}" for note in table.notes] + [""] * bool(table.notes)
    if left_out:
        out += ["### Left out", "", *(f"- {markdown(line)}" for line in left_out), ""]
    return "\n".join(out)


def _entry(entry: BoardEntry) -> str:
    sign = {BEST: "**", TIED: "*"}.get(entry.mark, "")
    return f"{sign}{markdown(entry.whole)}{sign}"
