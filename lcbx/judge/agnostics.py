"""The Agnostics executor protocol, both ways: our judge spoken to as theirs, and their images as judges of ours.

    in    {"code": str, "timeout_s": number, "test_cases": [{"input": str, "output": str}, ...]}
    out   {"result": "success" | "fail:wrong-output" | "fail:error" | "fail:timeout" | "fail:other", ...}

One line in, one line out. `timeout_s` is wall clock for each test, as upstream counts it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lcbx.problems.store import TestStore
from lcbx.types import (
    ExtractReason,
    Judgement,
    Language,
    Limits,
    Problem,
    Program,
    SampleKey,
    TestCase,
    TestResult,
    Verdict,
)

if TYPE_CHECKING:
    from lcbx.judge.pool import JudgePool

_numbers = itertools.count()


def answer_lines(lines: Iterable[str], pool: JudgePool, language: Language, limits: Limits) -> Iterator[str]:
    """The answer to each line, in order. A line that makes no sense is answered, not raised."""
    for line in lines:
        if line.strip():
            yield json.dumps(answer(line, pool, language, limits), ensure_ascii=False)


def answer(line: str, pool: JudgePool, language: Language, limits: Limits) -> dict[str, Any]:
    from lcbx.judge import JudgeRequest

    try:
        message = json.loads(line)
        code, timeout_s, cases = message["code"], float(message["timeout_s"]), message["test_cases"]
        tests = [(str(case["input"]), str(case["output"])) for case in cases]
        if not isinstance(code, str):
            raise TypeError("code is no text")
    except (ValueError, KeyError, TypeError) as error:
        return _other("bad request", f"{type(error).__name__}: {error}")
    if not tests:
        return _other("no test cases", "a program that is not tested is not right")
    wall = replace(
        limits, time_limit_s=timeout_s, idle_limit_s=timeout_s, wall_limit_s=timeout_s, wall_clock_decides=True
    )
    problem = stage(tests, pool.store)
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=next(_numbers))
    program = Program(key=key, source=code, reason=ExtractReason.GIVEN)
    request = JudgeRequest(
        program=program, problem=problem, language=language, limits=wall, lenient=False, rerun_near_limit=False
    )
    return to_message(pool.submit(request).result(), problem, pool.store)


def stage(tests: list[tuple[str, str]], store: TestStore) -> Problem:
    """A problem out of nothing but its tests."""
    cases = []
    for given, expected in tests:
        output, digest = store.put_output([expected.encode("utf-8", "replace")])
        blob = store.put_input([given.encode("utf-8", "replace")])
        cases.append(TestCase(input=blob, output=output, expected_digest=digest))
    name = "-".join(["inline", *(case.input.sha256[:8] + case.expected_digest[:8] for case in cases[:4])])
    digest = json.dumps([[case.input.sha256, case.expected_digest] for case in cases])
    return Problem(problem_id=name, statement="", tests=tuple(cases), digest=digest)


def to_message(judgement: Judgement, problem: Problem, store: TestStore) -> dict[str, Any]:
    """A judgement in upstream's words."""
    last = judgement.tests[-1] if judgement.tests else None
    match judgement.verdict:
        case Verdict.AC:
            return {"result": "success", "stderr": ""}
        case Verdict.WA:
            assert last is not None
            expected = store.read_output(problem.tests[last.test_index].output, 1 << 20).decode("utf-8", "replace")
            return {"result": "fail:wrong-output", "expected": expected, "got": last.stdout, "stderr": last.stderr}
        case Verdict.TLE:
            assert last is not None
            return {"result": "fail:timeout", "stdout": last.stdout, "stderr": last.stderr}
        case Verdict.CE:
            assert judgement.compile is not None
            return _error(judgement.compile.exit_code, "", judgement.compile.log)
        case Verdict.RTE if last is not None:
            code = last.exit_code if last.exit_code is not None else -(last.signal or 0)
            return _error(code, last.stdout, last.stderr)
    return _other(judgement.verdict.value, judgement.error or "")


def _error(code: int | None, stdout: str, stderr: str) -> dict[str, Any]:
    return {"result": "fail:error", "exit_code": code if code is not None else -9, "stdout": stdout, "stderr": stderr}


def _other(kind: str, message: str) -> dict[str, Any]:
    return {"result": "fail:other", "stdout": "", "stderr": "", "details": {"type": kind, "message": message}}


# --- their images ---------------------------------------------------------------------------------------------------


def from_message(message: dict[str, Any], key: SampleKey, *, tests: int, wall_time_s: float) -> Judgement:
    """What a foreign executor said, as a judgement; `JE` where it makes no sense. It measures nothing and stops at the
    first failure, so neither do we know CPU time or memory, nor which test failed.
    """
    verdicts = {
        "success": Verdict.AC,
        "fail:wrong-output": Verdict.WA,
        "fail:error": Verdict.RTE,
        "fail:timeout": Verdict.TLE,
    }
    result = str(message.get("result"))
    verdict = verdicts.get(result)
    if verdict is None:
        detail = json.dumps(message.get("details", message), ensure_ascii=False)[:500]
        return Judgement(key=key, verdict=Verdict.JE, error=f"the executor answered {result}: {detail}")
    exit_code = message.get("exit_code") if isinstance(message.get("exit_code"), int) else None
    test = TestResult(
        test_index=tests - 1 if verdict == Verdict.AC else 0,
        verdict=verdict,
        exit_code=0 if verdict in (Verdict.AC, Verdict.WA) else exit_code,
        signal=None,
        cpu_time_s=0.0,
        wall_time_s=wall_time_s,
        peak_memory_mib=0.0,
        stdout=str(message.get("got") or message.get("stdout") or "")[:2048],
        stderr=str(message.get("stderr") or "")[:8192],
    )
    return Judgement(key=key, verdict=verdict, tests=(test,), wall_time_s=wall_time_s)
