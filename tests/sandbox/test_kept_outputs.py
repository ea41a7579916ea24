"""A request can keep the output of every test: other parts of lcbx run a program and read what it prints."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

TESTS = [("a\n", "A\n"), ("b\n", ""), ("stop\n", "STOP\n"), ("c\n", "C\n")]
UPPER = "line = input()\nprint(line.upper() + '!' * (line == 'c'))\nassert line != 'stop'\n"


def test_outputs_of_all_tests_are_kept(any_pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> None:
    request = make_request(UPPER, tests=TESTS, all_tests=True, keep_output_bytes=1 << 20)
    judgement = any_pool.submit(request).result(timeout=300)
    assert [test.verdict for test in judgement.tests] == [Verdict.AC, Verdict.WA, Verdict.RTE, Verdict.WA]
    assert [test.stdout for test in judgement.tests] == ["A\n", "B\n", "STOP\n", "C!\n"]


def test_output_beyond_the_kept_part_is_compared_too(
    any_pool: JudgePool, make_request: Callable[..., JudgeRequest]
) -> None:
    """More than what is kept, and more than the usual head of an output that is shown."""
    program = "print('x' * 9999 + input())"
    tests = [("y\n", "x" * 9999 + "y\n"), ("z\n", "x" * 9999 + "y\n")]
    request = make_request(program, tests=tests, all_tests=True, keep_output_bytes=5000)
    judgement = any_pool.submit(request).result(timeout=300)
    assert [test.verdict for test in judgement.tests] == [Verdict.AC, Verdict.WA]
    assert [test.stdout for test in judgement.tests] == ["x" * 5000] * 2


def test_keeping_outputs_is_another_judgement(any_pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> None:
    plain = any_pool.submit(make_request(UPPER, tests=TESTS[:1])).result(timeout=300)
    kept = any_pool.submit(make_request(UPPER, tests=TESTS[:1], keep_output_bytes=100)).result(timeout=300)
    assert (plain.tests[0].stdout, kept.tests[0].stdout) == ("", "A\n")


def test_size_of_standard_error_is_known_of_tests_that_passed(
    any_pool: JudgePool, make_request: Callable[..., JudgeRequest]
) -> None:
    """Regression: standard error of a passing test was dropped in the sandbox, with its size."""
    program = "import sys\nprint(input().upper())\nsys.stderr.write('x' * 100000)\n"
    judgement = any_pool.submit(make_request(program, tests=TESTS[:1])).result(timeout=300)
    (result,) = judgement.tests
    assert (result.verdict, result.stderr, result.stderr_size_bytes) == (Verdict.AC, "", 100000)
