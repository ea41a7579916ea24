"""Which samples a list shows, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lcbx.scores.failures import LABELS
from lcbx.viewer.run_index import SampleEntry

Key = Callable[[SampleEntry], Any]
SORTS: dict[str, Key] = {
    "problem": lambda entry: entry.place,
    "sample": lambda entry: entry.place[1],
    "verdict": lambda entry: entry.verdict.value if entry.verdict else None,
    "why": lambda entry: (LABELS[entry.error_class], entry.message) if entry.error_class else None,
    "passed": lambda entry: entry.tests_passed if entry.verdict else None,
    "cpu": lambda entry: entry.cpu_time_s if entry.ran else None,
    "memory": lambda entry: entry.peak_memory_mib if entry.ran else None,
    "tokens": lambda entry: entry.tokens,
}
"""Column -> what its cells are sorted by; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which samples a list shows, None: any; and in which order."""

    verdict: str | None = None
    """A verdict, or `failed` for all but AC."""
    error_class: str | None = None
    problem: int | None = None
    """The problem's number in the run."""
    text: str | None = None
    """Words that all have to be in the problem's id, the completion or a message."""
    sort: str | None = None
    """A column of `SORTS`, with `-` in front for the largest first; None: as the run has its problems."""

    def keeps(self, entry: SampleEntry) -> bool:
        """True if the sample passes all filters but `text`, which needs the run's files."""
        if self.verdict == "failed" and not entry.failed:
            return False
        if self.verdict not in (None, "failed") and (entry.verdict or "") != self.verdict:
            return False
        if self.error_class is not None and entry.error_class != self.error_class:
            return False
        return self.problem is None or entry.place[0] == self.problem

    @property
    def words(self) -> list[str]:
        """The words of `text`, in lower case."""
        return (self.text or "").lower().split()

    @property
    def column(self) -> str:
        """The column that is sorted by; empty if there is none of that name."""
        name = (self.sort or "").removeprefix("-")
        return name if name in SORTS else ""

    @property
    def descending(self) -> bool:
        return (self.sort or "").startswith("-")

    @property
    def query(self) -> dict[str, str]:
        """The fields that are set, as in an address."""
        fields = {"verdict": self.verdict, "class": self.error_class, "problem": self.problem, "text": self.text}
        fields["sort"] = self.sort if self.column else None
        return {name: str(value) for name, value in fields.items() if value is not None}


def ordered(entries: Sequence[SampleEntry], filter: Filter) -> list[SampleEntry]:
    """Return the samples as the filter sorts them; samples without a value of that column come last."""
    if not filter.column:
        return list(entries)
    key = SORTS[filter.column]
    with_value = [entry for entry in entries if key(entry) is not None]
    without = [entry for entry in entries if key(entry) is None]
    return [*sorted(with_value, key=key, reverse=filter.descending), *without]
