"""The best figure of each column, and the figures that are statistically tied with it. Pure.

A model is `tied` with the best of its column if the exact paired test of `lcbx compare` (sign-flip over problems, which
is McNemar's for one sample per problem) shows no difference at 5 %, after Holm's correction over the models of the
column. Only measured, complete rows are tested; reported figures have no problems to pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import comb

from lcbx.leaderboard.board_rows import BEST, MEASURED, REPORTED, TIED, Cell, Figure, LeaderboardRow, Setting
from lcbx.scores.counts import Counts
from lcbx.scores.stats import LEVEL, holm, sign_flip_test

RULE = (
    "best: highest measured value of the column; tied: no significant difference from the best in an exact paired test "
    "over problems (5 %, Holm-corrected over the models of the column)"
)


def mark_best(setting: Setting) -> Setting:
    """Return the setting with `best` and `tied` on its figures, for each column and k."""
    rows = list(setting.rows)
    columns = [*(f"macro:{name}" for name in setting.sets), *setting.languages]
    for column in columns:
        for k in setting.ks:
            for place, mark in _marks(rows, setting, column, k).items():
                rows[place] = rows[place].marked(column, k, mark)
    return replace(setting, rows=tuple(rows))


def sorted_rows(
    rows: Sequence[LeaderboardRow], column: str, k: int, *, mix_reported: bool = False
) -> list[LeaderboardRow]:
    """Return rows by the figure in `column`, best first. Rows without it come last, by the mean of what they have.

    Reported rows follow all measured ones, unless `mix_reported`. `column` may also be `model`, `date`, `n` or `size`.
    """

    def key(row: LeaderboardRow) -> tuple[bool, bool, float, str, str]:
        value = _sort_value(row, column, k)
        own = [cell.figures[k].value for cell in row.cells.values() if k in cell.figures]
        instead = sum(own) / len(own) if own else 0.0
        apart = row.kind == REPORTED and not mix_reported
        text = row.label.casefold()
        if column == "date":  # newest first
            return (apart, row.date is None, -float((row.date or "0").replace("-", "")), text, row.kind)
        return (apart, value is None, -(instead if value is None else value), text, row.kind)

    return sorted(rows, key=key)


def ranks(rows: Sequence[LeaderboardRow], column: str, k: int, *, mix_reported: bool = False) -> list[int | None]:
    """Return ranks of the rows in their order. Equal values share a rank; rows without a figure have None.

    Reported rows have None too, unless `mix_reported`.
    """
    places: list[int | None] = []
    values = [row.figure(column, k) for row in rows]
    taking_part = [
        figure.value
        for row, figure in zip(rows, values, strict=True)
        if figure and (mix_reported or row.kind == MEASURED)
    ]
    for row, figure in zip(rows, values, strict=True):
        if figure is None or (row.kind == REPORTED and not mix_reported):
            places.append(None)
        else:
            places.append(1 + sum(value > figure.value + 1e-12 for value in taking_part))
    return places


def _sort_value(row: LeaderboardRow, column: str, k: int) -> float | None:
    if column == "model":
        return 0.0
    if column == "n":
        return max((float(cell.n) for cell in row.cells.values() if cell.n is not None), default=None)
    if column == "size":
        return row.facts.params_b
    figure = None if column == "date" else row.figure(column, k)
    return figure.value if figure else None


# --- paired by problem ----------------------------------------------------------------------------------------------


def _marks(rows: Sequence[LeaderboardRow], setting: Setting, column: str, k: int) -> dict[int, str]:
    figures: dict[int, Figure] = {}
    for place, row in enumerate(rows):
        figure = row.figure(column, k)
        if row.kind == MEASURED and figure is not None and all(cell.complete for cell in row.cells_of(setting, column)):
            figures[place] = figure
    if len(figures) < 2:  # a single model is best of nothing
        return {}
    top = max(figure.value for figure in figures.values())
    best = {place: BEST for place, figure in figures.items() if figure.value >= top - 1e-12}
    rates = {place: _rates(rows[place], setting, column, k) for place in figures}
    against = rates[next(iter(best))]
    p_values = {str(place): _p_value(against, rates[place]) for place in figures if place not in best and rates[place]}
    tied = {int(place): TIED for place, p_value in holm(p_values).items() if p_value >= 1 - LEVEL}
    return best | tied


def _p_value(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> float:
    differences = [one[problem_id] - other[problem_id] for problem_id in one if problem_id in other]
    return sign_flip_test(differences)[0] if differences else 0.0


def _rates(row: LeaderboardRow, setting: Setting, column: str, k: int) -> dict[str, Fraction]:
    """Return pass@k by problem; for a macro average the mean over its languages, for problems that all of them have."""
    if not column.startswith("macro:"):
        return _of_cell(row.cells[column], k)
    tables = [_of_cell(row.cells[key], k) for key in setting.sets[column.removeprefix("macro:")]]
    everywhere = set.intersection(*(set(table) for table in tables))
    return {key: sum((table[key] for table in tables), Fraction()) / len(tables) for key in sorted(everywhere)}


def _of_cell(cell: Cell, k: int) -> dict[str, Fraction]:
    return {problem_id: _pass_at_k(counts, k) for problem_id, counts in cell.counts.items() if counts.n >= k}


def _pass_at_k(counts: Counts, k: int) -> Fraction:
    """Return `pass_at_k` as an exact fraction."""
    ways = comb(counts.n, k)
    return Fraction(ways - comb(counts.n - counts.c, k), ways)
