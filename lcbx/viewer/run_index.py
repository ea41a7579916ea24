"""Where the lines of each sample are in a run's files, and as much about it as a list shows. Texts stay on the disk.

A run may be viewed while it is being written: `refresh` reads only what was appended since the last call.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from lcbx.errors import DataError
from lcbx.runs.lines import UNREADABLE, decode_line
from lcbx.runs.runinfo import RunInfo
from lcbx.scores import failures
from lcbx.types import Completion, FinishReason, Judgement, Language, SampleKey, Verdict

T = TypeVar("T")


@dataclass(slots=True)
class SampleEntry:
    """One sample of a run. None: not there yet."""

    key: SampleKey
    place: tuple[int, int]
    """The number of its problem in the run, and its sample index."""
    completion_at: tuple[int, int] | None = None
    """Offset and length of the line."""
    judgement_at: tuple[int, int] | None = None
    verdict: Verdict | None = None
    error_class: str | None = None
    message: str = ""
    """The line of the compiler's or program's messages that says why it failed, cut."""
    tests_passed: int = 0
    cpu_time_s: float = 0.0
    peak_memory_mib: float = 0.0
    truncated: bool = False
    tokens: int | None = None

    ran: bool = False
    """At least one test was run, so that time and memory mean something."""

    @property
    def failed(self) -> bool:
        return self.verdict is not None and self.verdict is not Verdict.AC

    @property
    def name(self) -> str:
        """The sample in addresses: problem and sample by number."""
        return f"{self.place[0]}-{self.place[1]}"


@dataclass(frozen=True)
class _CompletionHead:
    key: SampleKey
    finish_reason: FinishReason
    completion_tokens: int | None = None


class RunIndex:
    """The samples of a run directory. Thread-safe."""

    def __init__(self, path: Path, info: RunInfo, language: Language | None) -> None:
        self.path, self.info, self._language = path, info, language
        self.places = {problem.problem_id: number for number, problem in enumerate(info.problems)}
        self.broken: list[str] = []
        """Lines that can't be read, as `file:line`."""
        self._entries: dict[SampleKey, SampleEntry] = {}
        self._ordered: list[SampleEntry] = []
        self._read_to = {"completions": (0, 0), "judgements": (0, 0)}
        self._heads = msgspec.json.Decoder(_CompletionHead)
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Read what was appended since the last call."""
        with self._lock:
            before = self._read_to.copy()
            self._read("completions", self._add_completion)
            self._read("judgements", self._add_judgement)
            if before != self._read_to or not self._ordered:
                self._ordered = sorted(self._entries.values(), key=lambda entry: entry.place)

    def entries(self) -> list[SampleEntry]:
        """Return all samples that have a completion or a judgement, problem by problem."""
        return self._ordered

    def entry(self, name: str) -> SampleEntry | None:
        """Return the sample with this name in addresses; None if there is none."""
        number, _, sample = name.partition("-")
        place = (int(number), int(sample))
        entries = self._ordered
        at = position(entries, place)
        return entries[at] if at < len(entries) and entries[at].place == place else None

    def completion(self, entry: SampleEntry) -> Completion | None:
        return self._load("completions", entry.completion_at, Completion)

    def judgement(self, entry: SampleEntry) -> Judgement | None:
        return self._load("judgements", entry.judgement_at, Judgement)

    # reading

    def _read(self, name: str, add: Callable[[bytes, int], None]) -> None:
        file_name = f"{name}.jsonl"
        at, number = self._read_to[name]
        try:
            file = (self.path / file_name).open("rb")
        except FileNotFoundError:
            return
        with file:
            file.seek(at)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # torn, or being written this moment
                number += 1
                try:
                    add(line, at)
                except UNREADABLE:
                    self.broken.append(f"{file_name}:{number}")
                at += len(line)
        self._read_to[name] = (at, number)

    def _entry_of(self, key: SampleKey) -> SampleEntry:
        if key not in self._entries:
            number = self.places.setdefault(key.problem_id, len(self.places))
            self._entries[key] = SampleEntry(key, (number, key.sample_index))
        return self._entries[key]

    def _add_completion(self, line: bytes, at: int) -> None:
        head = self._heads.decode(line)
        entry = self._entry_of(head.key)
        entry.completion_at = (at, len(line))
        entry.truncated = head.finish_reason is FinishReason.LENGTH
        entry.tokens = head.completion_tokens

    def _add_judgement(self, line: bytes, at: int) -> None:
        judgement = decode_line(line, Judgement)
        entry = self._entry_of(judgement.key)
        entry.judgement_at = (at, len(line))
        entry.verdict = judgement.verdict
        entry.error_class = failures.classify(judgement, self._language)
        patterns = self._language.failures if self._language else ()
        entry.message = failures.telling_message(judgement, patterns) or (judgement.error or "")[:200]
        entry.ran = bool(judgement.tests)
        entry.tests_passed = sum(test.verdict is Verdict.AC for test in judgement.tests)
        entry.cpu_time_s = judgement.cpu_time_s
        entry.peak_memory_mib = judgement.peak_memory_mib

    def _load(self, name: str, at: tuple[int, int] | None, kind: type[T]) -> T | None:
        if at is None:
            return None
        path = self.path / f"{name}.jsonl"
        try:
            with path.open("rb") as file:
                file.seek(at[0])
                return decode_line(file.read(at[1]), kind)
        except (*UNREADABLE, OSError) as error:
            raise DataError(f"changed while it was read: {error}", path=path) from error


def position(entries: Sequence[SampleEntry], place: tuple[int, int]) -> int:
    """Return the index of a place, or where it would be, among sorted entries."""
    return bisect_left(entries, place, key=lambda entry: entry.place)


def samples_of(entries: list[SampleEntry], problem_number: int) -> list[SampleEntry]:
    """Return the samples of one problem, from sorted entries."""
    return entries[position(entries, (problem_number, 0)) : position(entries, (problem_number + 1, 0))]
