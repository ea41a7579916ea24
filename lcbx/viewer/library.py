"""The runs that are viewed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx.runs.runinfo import ProblemInfo, RunInfo, read_info
from lcbx.scores.counts import tally_verdicts
from lcbx.scores.failures import CLASSES
from lcbx.scores.pass_at_k import Estimate, pass_at_1
from lcbx.types import Verdict
from lcbx.viewer.material import Material
from lcbx.viewer.run_index import RunIndex, SampleEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which samples a list shows; None: any."""

    verdict: str | None = None
    """A verdict, or `failed` for all but AC."""
    error_class: str | None = None
    problem: int | None = None
    """The problem's number in the run."""

    def keeps(self, entry: SampleEntry) -> bool:
        if self.verdict == "failed" and not entry.failed:
            return False
        if self.verdict not in (None, "failed") and (entry.verdict or "") != self.verdict:
            return False
        if self.error_class is not None and entry.error_class != self.error_class:
            return False
        return self.problem is None or entry.place[0] == self.problem

    @property
    def query(self) -> dict[str, str]:
        """The fields that are set, as in an address."""
        fields = {"verdict": self.verdict, "class": self.error_class, "problem": self.problem}
        return {name: str(value) for name, value in fields.items() if value is not None}


@dataclass(slots=True)
class Run:
    """A run with its place in the library."""

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
        return [entry for entry in self.index.entries() if filter.keeps(entry)]


@dataclass(slots=True)
class Library:
    """Runs by number, as addresses have them."""

    runs: list[Run]
    compared: bool = True
    """False: no page shows two runs side by side. There are as many such pages as pairs of runs, times problems."""

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        *,
        folders: Sequence[Path] = (),
        benchmark: str | None = None,
        compared: bool = True,
    ) -> Library:
        """Read every run once, so that a broken one is reported at once. Raises DataError."""
        runs = []
        for number, path in enumerate(paths):
            info = read_info(path)
            material = Material(path, info, folders=folders, benchmark=benchmark)
            index = RunIndex(path, info, material.language)
            index.refresh()
            runs.append(Run(number, path, info, index, material))
        return cls(runs, compared)

    def partners(self, run: Run) -> list[Run]:
        """Return the other runs that share a problem with this one, those in its language first."""
        if not self.compared:
            return []
        problem_ids = {problem.problem_id for problem in run.info.problems}
        partners = [
            other
            for other in self.runs
            if other is not run and problem_ids & {problem.problem_id for problem in other.info.problems}
        ]
        return sorted(partners, key=lambda other: other.info.config.language_id != run.info.config.language_id)
