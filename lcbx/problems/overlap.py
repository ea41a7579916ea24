"""Finds training problems that are a benchmark's own: equal statement, nearly equal statement, or equal tests. Pure.

Statements are compared as words. They are equal without case, white space and punctuation, or nearly equal if they
share most of their word 5-grams. Grams that many statements share ("the first line contains an integer n") are ignored.
Tests find reworded statements: half of one problem's inputs and outputs are in another. Nothing is estimated.
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
"""A gram in more statements than this, and in more than a hundredth of them, is ignored."""
SAME_TESTS = 0.5
LEAST_TESTS = 3
LEAST_GRAMS = 8
"""Statements with fewer grams are copies only if equal: a few shared words make no copy."""
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


@dataclass(frozen=True, slots=True)
class Copy:
    """A problem of an index that is a copy of another problem."""

    position: int
    kind: str
    """exact | near | tests"""
    overlap: float


def words(statement: str) -> list[str]:
    return _WORD.findall(statement.lower())


def fingerprint(statement: str) -> str:
    """Return a digest that is equal for statements that differ in case, white space and punctuation only."""
    return hashlib.sha256(" ".join(words(statement)).encode()).hexdigest()


def grams(statement: str) -> frozenset[int]:
    """Return the hashes of the statement's word 5-grams."""
    sequence = words(statement)
    return frozenset(hash_words(sequence[at : at + GRAM]) for at in range(max(0, len(sequence) - GRAM + 1)))


def hash_words(sequence: Sequence[str]) -> int:
    """Return a hash that is the same in every process, unlike `hash`."""
    return int.from_bytes(hashlib.blake2b(" ".join(sequence).encode(), digest_size=8).digest(), "big")


def _tests(problem: Problem) -> frozenset[tuple[str, str]]:
    return frozenset((test.input.sha256, test.expected_digest) for test in problem.tests)


class ProblemIndex:
    """Problems to compare with, by gram, fingerprint and test."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(problems)
        self._grams = [grams(problem.statement) for problem in self._problems]
        count = Counter(gram for statement in self._grams for gram in statement)
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

    def __getitem__(self, position: int) -> Problem:
        return self._problems[position]

    def closest(self, problem: Problem) -> Copy | None:
        """Return the copy with the largest overlap; None if the index has no copy of the problem."""
        return max(self.copies(problem), key=lambda copy: copy.overlap, default=None)

    def copies(self, problem: Problem, *, skip: Collection[int] = ()) -> list[Copy]:
        """Return all copies of a problem, by position. `skip`: positions to leave out, such as its own."""
        copies = {at: Copy(at, "tests", overlap) for at, overlap in self._same_tests(problem, skip)}
        copies |= {at: Copy(at, "near", overlap) for at, overlap in self._near_statements(problem, skip)}
        for at in self._by_print.get(fingerprint(problem.statement), ()):
            if at not in skip:
                copies[at] = Copy(at, "exact", 1.0)
        return [copies[at] for at in sorted(copies)]

    def _near_statements(self, problem: Problem, skip: Collection[int]) -> Iterator[tuple[int, float]]:
        own = grams(problem.statement) - self.common
        shared = Counter(at for gram in own for at in self._by_gram.get(gram, ()) if at not in skip)
        for at, count in shared.items():
            smaller = min(len(own), len(self._grams[at] - self.common))
            if smaller >= LEAST_GRAMS and count / smaller >= NEAR:
                yield at, count / smaller

    def _same_tests(self, problem: Problem, skip: Collection[int]) -> Iterator[tuple[int, float]]:
        own = _tests(problem)
        shared = Counter(at for test in own for at in self._by_test.get(test, ()) if at not in skip)
        for at, count in shared.items():
            overlap = count / min(len(own), len(_tests(self._problems[at])))
            if count >= LEAST_TESTS and overlap >= SAME_TESTS:
                yield at, overlap


def find(training: Iterable[Problem], benchmark_name: str, benchmark: Iterable[Problem]) -> list[Hit]:
    """Return every training problem that is in the benchmark."""
    index = ProblemIndex(benchmark)
    hits = []
    for problem in training:
        copy = index.closest(problem)
        if copy is not None:
            hits.append(
                Hit(
                    problem_id=problem.problem_id,
                    benchmark=benchmark_name,
                    benchmark_problem_id=index[copy.position].problem_id,
                    kind=copy.kind,
                    overlap=round(copy.overlap, 3),
                )
            )
    return hits


def groups(problems: Sequence[Problem]) -> list[int]:
    """Return a number for each problem, equal for copies of each other and for one family (a tag `family:...`).

    Problems with the same number must not be split. Nearly equal statements do not join two problems that both have a
    family: templates word different tasks alike.
    """
    parent = list(range(len(problems)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    index = ProblemIndex(problems)
    families: dict[str, int] = {}
    tags = [[tag for tag in problem.tags if tag.startswith("family:")] for problem in problems]
    for at, problem in enumerate(problems):
        for tag in tags[at]:
            parent[root(at)] = root(families.setdefault(tag, at))
        for copy in index.copies(problem, skip={at}):
            if copy.kind != "near" or not (tags[at] and tags[copy.position]):
                parent[root(at)] = root(copy.position)
    return [root(at) for at in range(len(problems))]
