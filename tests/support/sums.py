"""A problem that adds two numbers, and any number of programs for it, each a different text with a known verdict."""

from __future__ import annotations

from functools import cache

from lcbx import languages
from lcbx.judge.request import JudgeRequest
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey, TestCase, Verdict
from support.attacks import HONEST

PATIENT = Limits(time_limit_s=5.0, idle_limit_s=5.0, memory_limit_mib=256)
KINDS = {
    HONEST: Verdict.AC,
    HONEST.replace("print(", "print(1 + "): Verdict.WA,
    "import os\nos.abort()\n": Verdict.RTE,
    f"sum(range(10**6))\n{HONEST}": Verdict.AC,
}
"""Programs that pass, print the wrong sum, crash and compute for a while."""


@cache
def python() -> Language:
    return languages.load("python")


def sum_problem(store: TestStore) -> Problem:
    """Return the problem, with its two tests in the store."""
    tests = []
    for stdin, expected in (("3 4\n", "7\n"), ("10 20\n", "30\n")):
        output, digest = store.put_output([expected.encode()])
        tests.append(TestCase(input=store.put_input([stdin.encode()]), output=output, expected_digest=digest))
    return make_problem(problem_id="add", statement="Add two numbers.", tests=tuple(tests))


def request_for(problem: Problem, source: str, number: int = 0) -> JudgeRequest:
    key = SampleKey(problem_id=problem.problem_id, language_id="python", sample_index=number)
    program = Program(key=key, source=source, reason=ExtractReason.GIVEN)
    return JudgeRequest(program=program, problem=problem, language=python(), limits=PATIENT)


def sum_programs(problem: Problem, count: int, first: int = 0) -> tuple[list[JudgeRequest], list[Verdict]]:
    """Return programs of all `KINDS` in turn, each another text, and their verdicts. `first`: number of the first."""
    kinds = list(KINDS.items())
    chosen = [(number, *kinds[number % len(kinds)]) for number in range(first, first + count)]
    requests = [request_for(problem, f"{source}# {number}\n", number) for number, source, _ in chosen]
    return requests, [verdict for _, _, verdict in chosen]
