"""The runs of a library as tables of models by languages: one table for runs that may be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lcbx.formatting import slice_words
from lcbx.runs.marks import SIGNS, Mark, signs
from lcbx.scores.pass_at_k import Estimate
from lcbx.viewer.library import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCell:
    """One run in a table."""

    run: Run
    score: Estimate
    signs: str
    judged: int
    asked: int
    """Samples that the run asks for."""
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Runs of one benchmark under one protocol."""

    title: str
    languages: tuple[str, ...]
    """Names, in the order of the alphabet."""
    rows: tuple[tuple[str, tuple[tuple[RunCell, ...], ...]], ...]
    """Models, each with the runs in every language; several if its settings differ."""
    marks: tuple[Mark, ...]
    """Marks with a sign that occur."""


def grids(runs: Iterable[Run]) -> list[Grid]:
    """Return one grid per benchmark, part of it and protocol, in order of appearance."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(_title(run), []).append(run)
    return [_grid(title, members) for title, members in groups.items()]


def _title(run: Run) -> str:
    config = run.info.config
    part = slice_words(config.slice)
    benchmark = f"{config.benchmark} ({part})" if part else config.benchmark
    return f"{benchmark} · protocol {config.protocol} · n={config.sampling.n}"


def _grid(title: str, runs: list[Run]) -> Grid:
    languages = sorted({run.language_name for run in runs}, key=str.lower)
    rows = []
    for model in dict.fromkeys(run.info.config.model for run in runs):
        own = [run for run in runs if run.info.config.model == model]
        cells = (tuple(_cell(run) for run in own if run.language_name == name) for name in languages)
        rows.append((model, tuple(cells)))
    held = {mark for run in runs for mark in run.marks()}
    marks = tuple(mark for mark in SIGNS if mark in held)
    return Grid(title=title, languages=tuple(languages), rows=tuple(rows), marks=marks)


def _cell(run: Run) -> RunCell:
    asked = len(run.info.problems) * run.info.config.sampling.n
    return RunCell(
        run=run,
        score=run.pass_at_1(),
        signs=signs(run.marks()),
        judged=asked - run.unjudged(),
        asked=asked,
        date=run.evaluated_on(),
    )
