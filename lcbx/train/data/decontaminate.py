"""Which training problems are a benchmark's own: the same statement, nearly the same, or the same tests. Pure.

Statements are compared as words: equal once case, white space and punctuation are gone, or sharing most of their word
5-grams. Grams that many statements share ("the first line contains an integer n") say nothing and are left out. Tests
catch what was reworded: half of one problem's inputs and outputs in another. Everything is counted, nothing estimated.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lcbx.formatting import percent_sign
from lcbx.types import Problem

GRAM = 5
NEAR = 0.6
"""Share of the smaller statement's 5-grams that must be in the other."""
COMMON = 25
"""A gram in more statements than this, and in more than a hundredth of them, is boilerplate."""
SAME_TESTS = 0.5
LEAST_TESTS = 3
LEAST_GRAMS = 8
"""Shorter statements only count when equal: a few shared words are no copy."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A training problem that is, or nearly is, a problem of a benchmark."""

    problem_id: str
    benchmark: str
    benchmark_problem_id: str
    kind: str
    """exact | near | tests"""
    overlap: float

    def __str__(self) -> str:
        what = {"exact": "same statement", "near": "statement", "tests": "tests"}[self.kind]
        share = "" if self.kind == "exact" else f" {percent_sign(self.overlap, 0)} the same"
        return f"{self.problem_id}: {what}{share} as {self.benchmark_problem_id} of {self.benchmark}"


def words(statement: str) -> list[str]:
    return _WORD.findall(statement.lower())


def fingerprint(statement: str) -> str:
    """Equal for statements that differ in case, white space and punctuation only."""
    return hashlib.sha256(" ".join(words(statement)).encode()).hexdigest()


def grams(statement: str) -> frozenset[int]:
    said = words(statement)
    return frozenset(hash_words(said[at : at + GRAM]) for at in range(max(0, len(said) - GRAM + 1)))


def hash_words(some: Sequence[str]) -> int:
    """The same in every process, unlike `hash`."""
    return int.from_bytes(hashlib.blake2b(" ".join(some).encode(), digest_size=8).digest(), "big")


def _tests(problem: Problem) -> frozenset[tuple[str, str]]:
    return frozenset((test.input.sha256, test.expected_digest) for test in problem.tests)


class Index:
    """Problems to compare with, by gram, fingerprint and test."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(problems)
        self._grams = [grams(problem.statement) for problem in self._problems]
        count = Counter(gram for each in self._grams for gram in each)
        self.common = {gram for gram, n in count.items() if n > max(COMMON, len(self._problems) // 100)}
        self._by_gram: dict[int, list[int]] = defaultdict(list)
        self._by_print: dict[str, list[int]] = defaultdict(list)
        self._by_test: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, problem in enumerate(self._problems):
            self._by_print[fingerprint(problem.statement)].append(at)
            for gram in self._grams[at] - self.common:
                self._by_gram[gram].append(at)
            for test in _tests(problem):
                self._by_test[test].append(at)

    def closest(self, problem: Problem) -> tuple[int, str, float] | None:
        """(position, kind, overlap) of the problem that is most alike; None when none is a copy."""
        return max(self.alike(problem), key=lambda found: found[2], default=None)

    def alike(self, problem: Problem, *, skip: Collection[int] = ()) -> list[tuple[int, str, float]]:
        """(position, kind, overlap) of all that are copies of it. `skip`: positions not to look at, such as its own."""
        found: dict[int, tuple[int, str, float]] = {}
        for at, overlap in self._same_tests(problem, skip):
            found[at] = at, "tests", overlap
        mine = grams(problem.statement) - self.common
        shared = Counter(at for gram in mine for at in self._by_gram.get(gram, ()) if at not in skip)
        for at, count in shared.items():
            smaller = min(len(mine), len(self._grams[at] - self.common))
            overlap = count / smaller if smaller >= LEAST_GRAMS else 0.0
            if overlap >= NEAR:
                found[at] = at, "near", overlap
        for at in self._by_print.get(fingerprint(problem.statement), ()):
            if at not in skip:
                found[at] = at, "exact", 1.0
        return [found[at] for at in sorted(found)]

    def _same_tests(self, problem: Problem, skip: Collection[int]) -> Iterator[tuple[int, float]]:
        mine = _tests(problem)
        shared = Counter(at for test in mine for at in self._by_test.get(test, ()) if at not in skip)
        for at, count in shared.items():
            overlap = count / min(len(mine), len(_tests(self._problems[at])))
            if count >= LEAST_TESTS and overlap >= SAME_TESTS:
                yield at, overlap

    def __getitem__(self, position: int) -> Problem:
        return self._problems[position]


def find(training: Iterable[Problem], benchmark_name: str, benchmark: Iterable[Problem]) -> list[Hit]:
    """Every training problem that is in the benchmark."""
    index = Index(benchmark)
    hits = []
    for problem in training:
        found = index.closest(problem)
        if found is not None:
            at, kind, overlap = found
            hits.append(
                Hit(
                    problem_id=problem.problem_id,
                    benchmark=benchmark_name,
                    benchmark_problem_id=index[at].problem_id,
                    kind=kind,
                    overlap=round(overlap, 3),
                )
            )
    return hits


def groups(problems: Sequence[Problem]) -> list[int]:
    """A number for each problem, equal for copies of each other and for those of one family (a tag `family:...`).

    What has the same number must not be split. Statements that are merely near don't count for two problems that both
    name their family: templates word different tasks alike.
    """
    parent = list(range(len(problems)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    index = Index(problems)
    families: dict[str, int] = {}
    tagged = [[tag for tag in problem.tags if tag.startswith("family:")] for problem in problems]
    for at, problem in enumerate(problems):
        for tag in tagged[at]:
            parent[root(at)] = root(families.setdefault(tag, at))
        for other, kind, _ in index.alike(problem, skip={at}):
            if kind != "near" or not (tagged[at] and tagged[other]):
                parent[root(at)] = root(other)
    return [root(at) for at in range(len(problems))]
