"""Board tables in LaTeX: the best figure of a column is bold, what is tied with it underlined."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lcbx.formatting import NOT_KNOWN, printable
from lcbx.leaderboard.board_rows import BEST, TIED
from lcbx.leaderboard.board_tables import BoardEntry, BoardTable
from lcbx.runs.marks import SIGNS, Mark

_LATEX = {char: f"\\{char}" for char in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    SIGNS[Mark.STAND_IN]: r"$^\dagger$",
    SIGNS[Mark.INCOMPLETE]: r"$^\ddagger$",
    SIGNS[Mark.REPLAYED]: r"$^\S$",
    "·": r"$\cdot$",
    "≈": r"$\approx$",
    "[": "{[}",
    "]": "{]}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def to_latex(tables: Sequence[BoardTable], left_out: Sequence[str]) -> str:
    """Return LaTeX source that needs `booktabs`; each table is a floating `table` with a `tabular`."""
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


def _latex_entry(entry: BoardEntry) -> str:
    if entry.text == NOT_KNOWN:
        return "--"
    command = {BEST: r"\textbf", TIED: r"\underline"}.get(entry.mark)
    text = f"{command}{{{_latex(entry.text)}}}" if command else _latex(entry.text)
    return text + (rf" {{\scriptsize {_latex(entry.range)}}}" if entry.range else "") + _latex(entry.signs)


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char) or _latex_char(char) for char in printable(text))


def _latex_char(char: str) -> str:
    """Return the character, or its code point if pdfLaTeX has no glyph for it: the table must compile."""
    has_glyph = char.isascii() or (ord(char) < 0x180 and unicodedata.decomposition(char))
    return char if has_glyph else f"{{[}}U+{ord(char):04X}{{]}}"
