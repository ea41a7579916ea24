"""The runs that are viewed together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lcbx.errors import LcbxError
from lcbx.runs.marks import Mark, marks_of
from lcbx.runs.runinfo import ProblemInfo, RunInfo, read_info
from lcbx.scores.counts import tally_verdicts
from lcbx.scores.failures import CLASSES
from lcbx.scores.pass_at_k import Estimate, pass_at_1
from lcbx.types import Verdict
from lcbx.viewer.material import Material, Missing
from lcbx.viewer.run_index import RunIndex, SampleEntry
from lcbx.viewer.sample_filter import Filter, ordered
from lcbx.viewer.search_texts import SearchTexts


@dataclass(slots=True)
class Run:
    """A run with its place in the library."""

    number: int
    path: Path
    info: RunInfo
    index: RunIndex
    material: Material
    texts: SearchTexts

    @property
    def name(self) -> str:
        """Model and language, and the round of self-repair: the rounds of one command differ in nothing else."""
        config = self.info.config
        repair = f" · repair round {config.repair.number}" if config.repair else ""
        return f"{config.model} · {self.language_name}{repair}"

    @property
    def language_name(self) -> str:
        return self.material.language.name if self.material.language else self.info.config.language_id

    def problem_ids(self) -> list[str]:
        """Return the problems by number, including those that have samples but are not in run.json."""
        return list(self.index.places)

    def problem_info(self, problem_id: str) -> ProblemInfo | None:
        return next((info for info in self.info.problems if info.problem_id == problem_id), None)

    def pass_at_1(self) -> Estimate:
        """Return pass@1 of what is judged so far."""
        entries = self.index.entries()
        verdicts = ((entry.key.problem_id, entry.verdict) for entry in entries if entry.verdict is not None)
        return pass_at_1(tally_verdicts(verdicts).values())

    def unjudged(self) -> int:
        """Return how many of the samples asked for have no judgement yet."""
        judged = sum(entry.verdict is not None for entry in self.index.entries())
        return len(self.info.problems) * self.info.config.sampling.n - judged

    def verdicts(self) -> dict[str, int]:
        """Return the verdicts that occur, in the order of `Verdict`, with their counts."""
        seen = [entry.verdict for entry in self.index.entries()]
        return {verdict.value: count for verdict in Verdict if (count := seen.count(verdict))}

    def classes(self) -> dict[str, int]:
        """Return the error classes that occur, in the order of `CLASSES`, with their counts."""
        seen = [entry.error_class for entry in self.index.entries()]
        return {name: count for name in CLASSES if (count := seen.count(name))}

    def selected(self, filter: Filter) -> list[SampleEntry]:
        """Return the samples that the filter keeps, in its order."""
        kept = [entry for entry in self.index.entries() if filter.keeps(entry)]
        if words := filter.words:
            kept = [entry for entry in kept if self.texts.contains(entry, words)]
        return ordered(kept, filter)

    def tests_of(self, problem_id: str) -> int | None:
        """Return the number of tests that decide on the problem; None if the problem is not on this machine."""
        problem = self.material.problem(problem_id)
        return None if isinstance(problem, Missing) else len(problem.tests)

    def evaluated_on(self) -> str:
        """Return the day of the last session as `2026-11-29`; empty if there was none."""
        sessions = self.info.sessions
        return (sessions[-1].ended_at or sessions[-1].started_at)[:10] if sessions else ""

    def marks(self) -> tuple[Mark, ...]:
        """Return what a reader of the run's figures must know."""
        return marks_of(self.info, complete=self.unjudged() <= 0)


MOST_PARTNERS = 100
"""Runs that a page offers for comparison, however different they are."""


def _differs_in_one(run: Run, other: Run) -> bool:
    one, two = run.info.config, other.info.config
    return one.model == two.model or one.language_id == two.language_id


class Library:
    """Runs by number, as addresses have them. Thread-safe; runs are added and never removed."""

    def __init__(
        self,
        runs: Sequence[Run] = (),
        *,
        compared: bool = True,
        find: Callable[[], Iterable[Path]] | None = None,
    ) -> None:
        """`find` returns the paths of all runs there are by now; None: no run is added later.

        Without `compared` no page shows two runs side by side: there are as many as pairs of runs, times problems.
        """
        self.runs, self.compared = list(runs), compared
        self._find, self._lock = find, threading.Lock()
        self._open_run = open_run

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        *,
        folders: Sequence[Path] = (),
        benchmark: str | None = None,
        compared: bool = True,
        find: Callable[[], Iterable[Path]] | None = None,
    ) -> Library:
        """Read every run once, so that a broken one is reported at once. Raises DataError."""
        read = partial(open_run, folders=folders, benchmark=benchmark)
        library = cls([read(number, path) for number, path in enumerate(paths)], compared=compared, find=find)
        library._open_run = read
        return library

    @property
    def grows(self) -> bool:
        """True if runs may be added."""
        return self._find is not None

    def refresh(self) -> None:
        """Add the runs that were begun since the last call; one that can't be read yet is added later."""
        if self._find is None:
            return
        with self._lock:
            known = {run.path for run in self.runs}
            for path in self._find():
                if path not in known:
                    with suppress(LcbxError, OSError):
                        self.runs.append(self._open_run(len(self.runs), path))

    def partners(self, run: Run) -> list[Run]:
        """Return the other runs that share a problem with this one, those in its language first.

        Of more than `MOST_PARTNERS`, those of its model and those in its language: a page lists all of them.
        """
        if not self.compared:
            return []
        problem_ids = {problem.problem_id for problem in run.info.problems}
        partners = [
            other
            for other in self.runs
            if other is not run and problem_ids & {problem.problem_id for problem in other.info.problems}
        ]
        if len(partners) > MOST_PARTNERS:
            partners = [other for other in partners if _differs_in_one(run, other)]
        return sorted(partners, key=lambda other: other.info.config.language_id != run.info.config.language_id)


def open_run(number: int, path: Path, *, folders: Sequence[Path] = (), benchmark: str | None = None) -> Run:
    """Return the run in a directory as it is now. Raises DataError."""
    info = read_info(path)
    material = Material(path, info, folders=folders, benchmark=benchmark)
    index = RunIndex(path, info, material.language)
    index.refresh()
    return Run(number, path, info, index, material, SearchTexts(index))
