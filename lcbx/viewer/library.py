"""The runs that are looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx.runs.runinfo import RunInfo, read_info
from lcbx.scores.failures import CLASSES
from lcbx.types import Verdict
from lcbx.viewer.material import Material
from lcbx.viewer.run_index import Entry, RunIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows; None: whatever."""

    verdict: str | None = None
    """A verdict, or `failed` for all but AC."""
    error_class: str | None = None
    problem: int | None = None
    """Its number."""

    def keeps(self, entry: Entry) -> bool:
        if self.verdict == "failed" and not entry.failed:
            return False
        if self.verdict not in (None, "failed") and (entry.verdict or "") != self.verdict:
            return False
        if self.error_class is not None and entry.error_class != self.error_class:
            return False
        return self.problem is None or entry.place[0] == self.problem

    @property
    def query(self) -> dict[str, str]:
        given = {"verdict": self.verdict, "class": self.error_class, "problem": self.problem}
        return {name: str(value) for name, value in given.items() if value is not None}


@dataclass(slots=True)
class Run:
    number: int
    path: Path
    info: RunInfo
    index: RunIndex
    material: Material

    @property
    def name(self) -> str:
        return f"{self.info.config.model} · {self.language_name}"

    @property
    def language_name(self) -> str:
        return self.material.language.name if self.material.language else self.info.config.language_id

    def problem_ids(self) -> list[str]:
        """By number, those included that run.json doesn't know."""
        return list(self.index.places)

    def verdicts(self) -> dict[str, int]:
        """Those that occur, in the order of `Verdict`."""
        seen = [entry.verdict for entry in self.index.entries()]
        return {verdict.value: count for verdict in Verdict if (count := seen.count(verdict))}

    def classes(self) -> dict[str, int]:
        seen = [entry.error_class for entry in self.index.entries()]
        return {name: count for name in CLASSES if (count := seen.count(name))}

    def selected(self, wanted: Filter) -> list[Entry]:
        return [entry for entry in self.index.entries() if wanted.keeps(entry)]


@dataclass(slots=True)
class Library:
    runs: list[Run]

    @classmethod
    def open(cls, paths: Sequence[Path], *, folders: Sequence[Path] = (), benchmark: str | None = None) -> Library:
        """Reads every run once, so that a broken one is told now. Raises DataError."""
        runs = []
        for number, path in enumerate(paths):
            info = read_info(path)
            material = Material(path, info, folders=folders, benchmark=benchmark)
            index = RunIndex(path, info, material.language)
            index.refresh()
            runs.append(Run(number, path, info, index, material))
        return cls(runs)

    def partners(self, run: Run) -> list[Run]:
        """Other runs that share a problem with this one, those in its language first."""
        mine = {problem.problem_id for problem in run.info.problems}
        found = [
            other
            for other in self.runs
            if other is not run and mine & {problem.problem_id for problem in other.info.problems}
        ]
        return sorted(found, key=lambda other: other.info.config.language_id != run.info.config.language_id)
