"""Expected and actual output side by side, with differences marked; long outputs are compared by their beginnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from lcbx.viewer.text import shown

MOST_LINES = 200
MOST_IN_LINE = 400
MARKED_PAIRS = 40
"""Pairs of lines in which single characters are compared; the time grows with the square of a line's length."""
MARKED_LENGTH = 200


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of both outputs; None: the output has no such line."""

    same: bool
    left_number: int | None
    left: Markup | None
    right_number: int | None
    right: Markup | None


@dataclass(frozen=True, slots=True)
class Diff:
    rows: tuple[DiffRow, ...]
    first: str
    """Where the first difference is; empty if there is none in what was compared."""
    cut: bool
    """Only the beginnings were compared."""


def own_lines(left: str, right: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return for each text the indexes of lines that the other does not have; only the first lines are compared."""
    one, other = left.rstrip().split("\n")[:MOST_LINES], right.rstrip().split("\n")[:MOST_LINES]
    own: tuple[set[int], set[int]] = (set(), set())
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            own[0].update(range(i1, i2))
            own[1].update(range(j1, j2))
    return frozenset(own[0]), frozenset(own[1])


def compare_outputs(expected: str, actual: str, *, cut: bool = False) -> Diff:
    """Compare two outputs line by line. `cut`: at least one of them is only a beginning."""
    left, right = expected.rstrip().split("\n"), actual.rstrip().split("\n")
    cut = cut or max(len(left), len(right)) > MOST_LINES
    first = _first_difference(left, right)
    left, right = (
        [line[:MOST_IN_LINE] for line in left[:MOST_LINES]],
        [line[:MOST_IN_LINE] for line in right[:MOST_LINES]],
    )
    return Diff(tuple(_rows(left, right)), first, cut)


def _first_difference(left: list[str], right: list[str]) -> str:
    for number, (one, other) in enumerate(zip(left, right, strict=False), 1):
        if one != other:
            column = next(
                (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
            )
            return f"line {number}, column {column + 1}"
    shorter = min(len(left), len(right))
    return f"line {shorter + 1}: one output ends before it" if len(left) != len(right) else ""


def _rows(left: list[str], right: list[str]) -> Iterator[DiffRow]:
    marked = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for step in range(max(i2 - i1, j2 - j1)):
            i, j = i1 + step, j1 + step
            one = left[i] if i < i2 else None
            other = right[j] if j < j2 else None
            marks = (None if one is None else shown(one), None if other is None else shown(other))
            if tag == "replace" and one is not None and other is not None and marked < MARKED_PAIRS:
                marked += 1
                marks = _marked(one, other)
            yield DiffRow(tag == "equal", i + 1 if i < i2 else None, marks[0], j + 1 if j < j2 else None, marks[1])


def _marked(one: str, other: str) -> tuple[Markup, Markup]:
    if max(len(one), len(other)) > MARKED_LENGTH:
        return shown(one), shown(other)
    left, right = [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        a, b = shown(one[i1:i2]), shown(other[j1:j2])
        left.append(a if tag == "equal" or not a else Markup("<mark>{}</mark>").format(a))
        right.append(b if tag == "equal" or not b else Markup("<mark>{}</mark>").format(b))
    return Markup("").join(left), Markup("").join(right)
