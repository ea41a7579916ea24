"""The Agnostics executor protocol: requests answered by any judge, answers of executor images as judgements."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.fake_judge import FakeJudge

from lcbx.judge.agnostics_messages import from_message
from lcbx.judge.agnostics_serving import answer_lines
from lcbx.judge.request import JudgeRequest, judge_error
from lcbx.problems.store import TestStore
from lcbx.types import Judgement, Language, Limits, Verdict

LANGUAGE = Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l")
TESTS = [{"input": "1\n", "output": "one\n"}, {"input": "2\n", "output": "two\n"}]


def line(**changes: Any) -> str:
    return json.dumps({"code": "print(1)", "timeout_s": 5, "test_cases": TESTS} | changes)


def answers(lines: list[str | bytes], judge: FakeJudge) -> list[dict[str, Any]]:
    return [json.loads(answer) for answer in answer_lines(lines, judge, LANGUAGE, Limits())]


def judged(verdict: Verdict, **changes: Any) -> Judgement:
    return made_up.judgement(made_up.key(), verdict, message="it said so", **changes)


@pytest.mark.parametrize(
    ("judgement", "answer"),
    [
        (judged(Verdict.AC), {"result": "success", "stderr": ""}),
        (judged(Verdict.WA), {"result": "fail:wrong-output", "expected": "two\n", "got": "", "stderr": "it said so"}),
        (judged(Verdict.TLE), {"result": "fail:timeout", "stdout": "", "stderr": "it said so"}),
        (judged(Verdict.CE), {"result": "fail:error", "exit_code": 1, "stdout": "", "stderr": "it said so"}),
        (judged(Verdict.RTE), {"result": "fail:error", "exit_code": 0, "stdout": "", "stderr": "it said so"}),
    ],
    ids=lambda value: getattr(value, "verdict", None),
)
def test_a_judgement_becomes_the_answer_of_upstreams_executor(
    tmp_path: Path, judgement: Judgement, answer: dict[str, Any]
) -> None:
    judge = FakeJudge(lambda _: judgement, TestStore(tmp_path))
    assert answers([line()], judge) == [answer]


def test_a_judge_error_is_another_failure_with_its_cause(tmp_path: Path) -> None:
    def fail(request: JudgeRequest) -> Judgement:
        return judge_error(request.program, "the disk is full")

    (answer,) = answers([line()], FakeJudge(fail, TestStore(tmp_path)))
    assert answer["result"] == "fail:other"
    assert answer["details"] == {"type": "JE", "message": "the disk is full"}


def test_timeout_is_wall_clock_for_each_test(tmp_path: Path) -> None:
    judge = FakeJudge(lambda _: judged(Verdict.AC), TestStore(tmp_path))
    answers([line(timeout_s=2.5)], judge)
    (request,) = judge.requests
    limits = request.limits
    assert (limits.time_limit_s, limits.wall_limit_s, limits.idle_limit_s) == (2.5, 2.5, 2.5)
    assert limits.wall_clock_decides
    assert not request.rerun_near_limit


@pytest.mark.parametrize(
    "bad",
    [
        "no json",
        "[" * 100_000,
        "[]",
        '"text"',
        "{}",
        line(code=None),
        line(timeout_s="soon"),
        line(timeout_s=float("nan")),
        line(timeout_s=float("inf")),
        line(timeout_s=0),
        line(timeout_s=1e300),
        line(timeout_s=10**400),
        b'{"code": "\xff", "timeout_s": 1, "test_cases": [{"input": "", "output": "1"}]}',
        line(test_cases=None),
        line(test_cases=[{"input": "1"}]),
        line(test_cases=[]),
    ],
)
def test_a_line_that_is_no_request_is_answered_and_the_next_is_judged(tmp_path: Path, bad: str | bytes) -> None:
    """A deeply nested line, a timeout of 400 digits and bytes that are not UTF-8 ended the server."""
    judge = FakeJudge(lambda _: judged(Verdict.AC), TestStore(tmp_path))
    refused, accepted = answers([bad, "", line()], judge)
    assert refused["result"] == "fail:other"
    assert refused["details"]["type"] in ("bad request", "no test cases")
    assert accepted["result"] == "success"
    assert len(judge.requests) == 1


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        ("success", Verdict.AC),
        ("fail:wrong-output", Verdict.WA),
        ("fail:error", Verdict.RTE),
        ("fail:timeout", Verdict.TLE),
        ("fail:other", Verdict.JE),
        (None, Verdict.JE),
        (["success"], Verdict.JE),
    ],
)
def test_an_executors_answer_becomes_a_judgement(result: object, verdict: Verdict) -> None:
    message = {"result": result, "exit_code": 3, "stdout": "out", "stderr": "err"}
    judgement = from_message(message, made_up.key(), tests=4, wall_time_s=1.5)
    assert judgement.verdict == verdict
    if verdict == Verdict.JE:
        assert "executor answered" in str(judgement.error)
    else:
        (test,) = judgement.tests
        assert test.test_index == (3 if verdict == Verdict.AC else 0)
        assert judgement == replace(judgement, wall_time_s=1.5)
