"""The formats that a board can be printed in. A new one is a module, a line here, and a name for `--format`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lcbx.leaderboard.board_export import to_csv, to_json
from lcbx.leaderboard.board_latex import to_latex
from lcbx.leaderboard.board_markdown import to_markdown
from lcbx.leaderboard.board_rows import Board
from lcbx.leaderboard.board_tables import BoardTable, BoardView

SHOWN: dict[str, Callable[[Sequence[BoardTable], Sequence[str]], str]] = {"markdown": to_markdown, "latex": to_latex}
"""Formats of one k, made from tables and the lines about runs that were left out."""
WHOLE: dict[str, Callable[[Board, BoardView], str]] = {"csv": to_csv, "json": to_json}
"""Formats that hold every figure of the board."""
