"""A board as tables: terminal, Markdown, LaTeX, CSV, JSON. The first three show one k, the last two hold everything.

One table a setting, so that figures of different problems or protocols never share a column. In the shown tables the
best of a column is bold (in a terminal also `▸`), what is tied with it underlined (LaTeX), in italics (Markdown) or
marked `≈` (terminal). `†` says that a stand-in toolchain judged, `‡` that the run is incomplete and was asked for all
the same.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import ConsoleRenderable, Group
from rich.table import Table as RichTable
from rich.text import Text

from lcbx.errors import UserError
from lcbx.formatting import NOT_KNOWN, percent, printable, printable_json
from lcbx.leaderboard.board_rows import BEST, MEASURED, REPORTED, TIED, Board, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.ranking import RULE, ranks, sorted_rows

STAND_IN, INCOMPLETE, BEST_SIGN, TIED_SIGN = "†", "‡", "▸", "≈"
SORTABLE = ("model", "date", "n", "size")
"""Columns besides those of figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to show and how."""

    k: int = 1
    sort: str | None = None
    """A language id, `macro:paper`, `macro:all`, or one of `SORTABLE`; None: the first average there is."""
    mix_reported: bool = False
    """Reported rows among the measured, with a rank."""


EVERYTHING = Choice()
"""As it comes: by the first average there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    text: str
    mark: str = ""
    range: str = ""
    """The interval; it stands behind the figure and before its signs."""
    signs: str = ""

    @property
    def whole(self) -> str:
        return " ".join(filter(None, (self.text, self.range))) + self.signs


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTable:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    notes: tuple[str, ...]
    words: int = 2
    """So many columns at the left hold words."""


# --- choosing and laying out ----------------------------------------------------------------------------------------


def board_tables(board: Board, choice: Choice) -> list[BoardTable]:
    """One for each setting that has the k. Raises UserError when none has it, or none the column to sort by."""
    check(board, choice)
    return [_table(each, choice) for each in board.settings if choice.k in each.ks]


def check(board: Board, choice: Choice) -> None:
    """Raises UserError for a k or a column that isn't on the board."""
    settings = [each for each in board.settings if choice.k in each.ks]
    if board.settings and not settings:
        ks = sorted({k for each in board.settings for k in each.ks})
        raise UserError(f"no run has pass@{choice.k}. There are: {', '.join(f'pass@{k}' for k in ks)}")
    columns = {column for each in settings for column in sortable(each)}
    if choice.sort is not None and settings and choice.sort not in columns:
        raise UserError(f"no column {choice.sort!r} to sort by. There are: {', '.join(sorted(columns))}")


def sortable(setting: Setting) -> set[str]:
    return {*(f"macro:{name}" for name in setting.sets), *setting.languages, *SORTABLE}


def ordered(setting: Setting, choice: Choice) -> list[tuple[int | None, LeaderboardRow]]:
    """Rows with their ranks; the default column where the setting lacks the chosen one."""
    sort = choice.sort if choice.sort in sortable(setting) else setting.default_sort()
    rows = sorted_rows(setting.rows, sort, choice.k, mix_reported=choice.mix_reported)
    ranked = setting.default_sort() if sort in SORTABLE else sort
    return list(zip(ranks(rows, ranked, choice.k, mix_reported=choice.mix_reported), rows, strict=True))


def _table(setting: Setting, choice: Choice) -> BoardTable:
    heads = ("#", "model", *(setting.column_name(each) for each in setting.columns), "n", "problems", "date")
    rows = tuple(
        _entries(setting, rank, row, choice.k)
        for rank, row in ordered(setting, choice)
        if any(row.figure(column, choice.k) for column in setting.columns)
    )
    return BoardTable(
        title=f"pass@{choice.k} in percent [95 %] · {setting.title}",
        columns=heads,
        rows=rows,
        notes=tuple(_notes(setting, choice)),
    )


def _entries(setting: Setting, rank: int | None, row: LeaderboardRow, k: int) -> tuple[Entry, ...]:
    name = row.label if row.kind == MEASURED else f"{row.label} (reported)"
    figures = [_figure_entry(row, row.figure(column, k), signs_of(setting, row, column)) for column in setting.columns]
    ns = sorted({cell.n for cell in row.cells.values() if cell.n is not None})
    problems = sorted({cell.problems for cell in row.cells.values() if cell.problems is not None})
    tail = [_numbers(ns), _numbers(problems), row.date or NOT_KNOWN]
    return (
        Entry(text=NOT_KNOWN if rank is None else str(rank)),
        Entry(text=name),
        *figures,
        *(Entry(text=text) for text in tail),
    )


def _figure_entry(row: LeaderboardRow, figure: Figure | None, signs: str) -> Entry:
    if figure is None:
        return Entry(text=NOT_KNOWN)
    if row.kind == REPORTED:  # as printed: no digit more
        return Entry(text=f"{round(100 * figure.value, 1):g}")
    known = figure.low is not None and figure.high is not None
    ends = f"[{percent(figure.low)}, {percent(figure.high)}]" if known else ""
    return Entry(text=percent(figure.value), range=ends, signs=signs, mark=figure.mark)


def signs_of(setting: Setting, row: LeaderboardRow, column: str) -> str:
    """An average carries the signs of all it is made of."""
    cells = row.cells_of(setting, column)
    return STAND_IN * any(cell.stand_in for cell in cells) + INCOMPLETE * any(not cell.complete for cell in cells)


def _numbers(values: Sequence[int]) -> str:
    return f"{values[0]}-{values[-1]}" if len(values) > 1 else str(values[0]) if values else NOT_KNOWN


def _notes(setting: Setting, choice: Choice) -> list[str]:
    notes = []
    if any(figure and figure.mark for row in setting.rows for figure in _shown_figures(setting, row, choice.k)):
        notes.append(f"{RULE}.")
    for language_id, name in setting.languages.items():
        cells = [row.cells[language_id] for row in setting.rows if language_id in row.cells]
        said = sorted({cell.toolchain or "version not recorded" for cell in cells if cell.stand_in})
        if said:
            notes.append(f"{STAND_IN} {name}: judged on a stand-in toolchain, {_one_line('; '.join(said))}.")
    if any(not cell.complete for row in setting.rows for cell in row.cells.values()):
        notes.append(f"{INCOMPLETE} incomplete run: samples are missing or ended in a judge error, and are left out.")
    if setting.differences:
        said_differences = ", ".join(f"{name} {value}" for name, value in setting.differences.items())
        notes.append(f"departs from its protocol: {said_differences}.")
    if setting.of_kind(REPORTED):
        ranked = "ranked together with measured rows as asked" if choice.mix_reported else "not ranked"
        notes.append(
            f"(reported): not measured here, no interval, {ranked}; means worked out here; source: {setting.source}."
        )
    return notes


def _shown_figures(setting: Setting, row: LeaderboardRow, k: int) -> list[Figure | None]:
    return [row.figure(column, k) for column in setting.columns]


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())[:200]


def left_out_lines(board: Board) -> list[str]:
    return [f"{each.path}: {each.reason}" for each in board.left_out]


# --- formats --------------------------------------------------------------------------------------------------------


def to_rich(tables: Sequence[BoardTable], left_out: Sequence[str], *, width: int | None = None) -> ConsoleRenderable:
    """Names are other people's text: shown as they are, never as markup.

    A table that is wider than `width` has its intervals below its figures, and where that isn't enough, the columns
    that find no place in a table of their own.
    """
    parts: list[ConsoleRenderable] = []
    for table in tables:
        parts.append(Text(printable(table.title), style="bold"))
        every = list(range(table.words, len(table.columns)))
        if width is None or _width_of(table, every, between=" ") <= width:
            parts.append(_rich_table(table, every, between=" "))
        else:
            parts += [_rich_table(table, block, between="\n") for block in _blocks(table, every, width)]
        parts += [*(Text(printable(_with_signs(note))) for note in table.notes), Text()]
    return Group(*parts, *(Text(printable(f"left out: {line}")) for line in left_out))


NAME_WIDTH = 28
"""Of the models in a narrow terminal; longer names are folded."""


def _blocks(table: BoardTable, columns: Sequence[int], width: int) -> list[list[int]]:
    blocks: list[list[int]] = [[]]
    for column in columns:
        if blocks[-1] and _width_of(table, [*blocks[-1], column], between="\n") > width:
            blocks.append([])
        blocks[-1].append(column)
    return blocks


def _width_of(table: BoardTable, columns: Sequence[int], *, between: str) -> int:
    def widest(column: int) -> int:
        texts = [table.columns[column], *(_rich_entry(row[column], between).plain for row in table.rows)]
        return max(cell_len(line) for text in texts for line in text.split("\n"))

    words = [widest(column) if between == " " else min(NAME_WIDTH, widest(column)) for column in range(table.words)]
    return sum(words) + sum(map(widest, columns)) + GAP[between] * (len(words) + len(columns))


GAP = {" ": 3, "\n": 2}
"""Between columns, with intervals behind and below the figures."""


def _rich_table(table: BoardTable, columns: Sequence[int], *, between: str) -> RichTable:
    shown = [*range(table.words), *columns]
    rich = RichTable(box=box.SIMPLE_HEAD, padding=(0, GAP[between] - 1, 0, 0), pad_edge=False)
    for index in shown:
        left = index < table.words
        most = NAME_WIDTH if left and between != " " else None
        rich.add_column(
            Text(table.columns[index]), justify="left" if left else "right", overflow="fold", max_width=most
        )
    for row in table.rows:
        rich.add_row(*(_rich_entry(row[index], between) for index in shown))
    return rich


def _with_signs(note: str) -> str:
    """The rule with the signs that a terminal has instead of bold and italics."""
    signed = RULE.replace("best:", f"{BEST_SIGN} best:").replace("tied:", f"{TIED_SIGN} tied:")
    return note.replace(RULE, signed)


def _rich_entry(entry: Entry, between: str) -> Text:
    sign = {BEST: f"{BEST_SIGN} ", TIED: f"{TIED_SIGN} "}.get(entry.mark, "")
    figure = f"{sign}{entry.text}{entry.signs if between != ' ' else ''}"
    range_ = f"{between}{entry.range}" if entry.range else ""
    signs = entry.signs if between == " " else ""
    lines = (printable(line) for line in f"{figure}{range_}{signs}".split("\n"))
    return Text("\n".join(lines), style="bold green" if entry.mark == BEST else "")


def to_markdown(tables: Sequence[BoardTable], left_out: Sequence[str]) -> str:
    out = []
    for table in tables:
        rule = [":--" if index < table.words else "--:" for index in range(len(table.columns))]
        lines = [[_markdown(column) for column in table.columns], rule]
        lines += [[_markdown_entry(entry) for entry in row] for row in table.rows]
        out += [f"### {_markdown(table.title)}", "", *(f"| {' | '.join(line)} |" for line in lines), ""]
        out += [f"- {_markdown(note)}" for note in table.notes] + [""] * bool(table.notes)
    if left_out:
        out += ["### Left out", "", *(f"- {_markdown(line)}" for line in left_out), ""]
    return "\n".join(out)


def _markdown_entry(entry: Entry) -> str:
    sign = {BEST: "**", TIED: "*"}.get(entry.mark, "")
    return f"{sign}{_markdown(entry.whole)}{sign}"


def _markdown(text: str) -> str:
    """Text that stays in its cell and means nothing to Markdown or HTML."""
    text = printable(text).replace("\\", "\\\\")
    for char in "|*_`[]":
        text = text.replace(char, f"\\{char}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_LATEX = {char: f"\\{char}" for char in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    STAND_IN: r"$^\dagger$",
    INCOMPLETE: r"$^\ddagger$",
    "·": r"$\cdot$",
    TIED_SIGN: r"$\approx$",
    "[": "{[}",
    "]": "{]}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def to_latex(tables: Sequence[BoardTable], left_out: Sequence[str]) -> str:
    """Needs `booktabs`; each table is a `tabular` in a `table` that floats."""
    out = ["% Made by lcbx leaderboard. Needs \\usepackage{booktabs}."]
    for table in tables:
        shape = "".join("l" if index < table.words else "r" for index in range(len(table.columns)))
        body = [" & ".join(_latex_entry(entry) for entry in row) + r" \\" for row in table.rows]
        notes = " ".join(_latex(note) for note in table.notes)
        out += [
            r"\begin{table}[t]\centering\small",
            rf"\caption{{{_latex(table.title)}. {notes}}}",
            rf"\begin{{tabular}}{{{shape}}}",
            r"\toprule",
            " & ".join(_latex(column) for column in table.columns) + r" \\",
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
        ]
    return "\n".join([*out, *(f"% left out: {printable(line)}" for line in left_out)]) + "\n"


def _latex_entry(entry: Entry) -> str:
    if entry.text == NOT_KNOWN:
        return "--"
    command = {BEST: r"\textbf", TIED: r"\underline"}.get(entry.mark)
    text = f"{command}{{{_latex(entry.text)}}}" if command else _latex(entry.text)
    return text + (rf" {{\scriptsize {_latex(entry.range)}}}" if entry.range else "") + _latex(entry.signs)


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char) or _latex_char(char) for char in printable(text))


def _latex_char(char: str) -> str:
    """What pdfLaTeX has no letter for is named: a table that doesn't compile says nothing at all."""
    known = char.isascii() or (ord(char) < 0x180 and unicodedata.decomposition(char))
    return char if known else f"{{[}}U+{ord(char):04X}{{]}}"


# --- everything, for machines ---------------------------------------------------------------------------------------

CSV_COLUMNS = (
    "benchmark", "benchmark_revision", "slice", "protocol", "differences", "kind", "model", "revision", "language",
    "metric", "value", "low", "high", "mark", "n", "problems", "samples", "complete", "stand_in", "toolchain", "date",
    "run_id", "source",
)  # fmt: skip


def to_csv(board: Board, choice: Choice = EVERYTHING) -> str:
    """One line a figure, in [0, 1]; an average has `macro:<set>` for its language."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in figure_records(board, choice):
        writer.writerow({name: _plain(line[name]) for name in CSV_COLUMNS})
    return text.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        value = "; ".join(f"{key}={each}" for key, each in value.items())
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, str):
        # A spreadsheet takes a leading =, +, - or @ for a formula, whoever wrote it.
        value = printable(value)
        return f"'{value}" if value[:1] in "=+-@" and value else value
    return value


def figure_records(board: Board, choice: Choice = EVERYTHING) -> list[dict[str, Any]]:
    """Every figure of the board, flat, rows in the chosen order."""
    found = []
    for setting in board.settings:
        columns = [*(f"macro:{name}" for name in setting.sets), *setting.languages]
        for _, row in ordered(setting, choice if choice.k in setting.ks else replace(choice, k=setting.ks[0])):
            for column in columns:
                for k in setting.ks:
                    if (figure := row.figure(column, k)) is not None:
                        found.append(_record(setting, row, column, k, figure))
    return found


def _record(setting: Setting, row: LeaderboardRow, column: str, k: int, figure: Figure) -> dict[str, Any]:
    cells = row.cells_of(setting, column)
    one: Cell | None = cells[0] if len(cells) == 1 and not column.startswith("macro:") else None
    return {
        "benchmark": setting.benchmark,
        "benchmark_revision": setting.revision,
        "slice": setting.slice,
        "protocol": setting.protocol,
        "differences": setting.differences,
        "kind": row.kind,
        "model": row.model,
        "revision": row.revision,
        "language": column,
        "metric": f"pass@{k}",
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "mark": figure.mark,
        "n": setting.n if row.kind == MEASURED else None,
        "problems": one.problems if one else setting.problems if row.kind == MEASURED else None,
        "samples": sum(cell.samples for cell in cells) if row.kind == MEASURED else None,
        "complete": all(cell.complete for cell in cells) if row.kind == MEASURED else None,
        "stand_in": any(cell.stand_in for cell in cells) if row.kind == MEASURED else None,
        "toolchain": _one_line(one.toolchain) if one and one.toolchain else None,
        "date": one.date if one else max((cell.date for cell in cells if cell.date), default=None),
        "run_id": one.run_id if one else None,
        "source": setting.source if row.kind == REPORTED else None,
    }


def to_json(board: Board, choice: Choice = EVERYTHING) -> str:
    """All figures and what was left out; verdicts, error classes and cost are with the runs' own figures."""
    runs = [
        {
            "setting": setting.key,
            "model": row.model,
            "language": language_id,
            "run_id": cell.run_id,
            "path": cell.path,
            "verdicts": cell.verdicts,
            "failures": cell.failures,
            "cost": cell.cost,
            "notes": cell.notes,
        }
        for setting in board.settings
        for row in setting.rows
        if row.kind == MEASURED
        for language_id, cell in row.cells.items()
    ]
    lists = {"figures": figure_records(board, choice), "runs": runs, "left_out": board.left_out}
    parts = [f'"rule": {printable_json(RULE, indent=None)}']
    for name, records in lists.items():  # one a line, so that differences can be read
        lines = ",\n".join(printable_json(each, indent=None) for each in records)
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


Shown = Callable[[Sequence[BoardTable], Sequence[str]], str]
SHOWN: dict[str, Shown] = {"markdown": to_markdown, "latex": to_latex}
"""Formats that show one k."""
WHOLE: dict[str, Callable[[Board, Choice], str]] = {"csv": to_csv, "json": to_json}
"""Formats that hold everything."""
