"""Messages of the Agnostics executor protocol: one JSON line in, one JSON line out.

    in    {"code": str, "timeout_s": number, "test_cases": [{"input": str, "output": str}, ...]}
    out   {"result": "success" | "fail:wrong-output" | "fail:error" | "fail:timeout" | "fail:other", ...}

`timeout_s` is wall clock for each test, as upstream counts it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from lcbx.problems.store import TestStore
from lcbx.types import Judgement, Problem, SampleKey, TestResult, Verdict

EXPECTED_HEAD_BYTES = 1 << 20
LONGEST_TIMEOUT_S = 86_400.0
VERDICTS = {
    "success": Verdict.AC,
    "fail:wrong-output": Verdict.WA,
    "fail:error": Verdict.RTE,
    "fail:timeout": Verdict.TLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorRequest:
    """One program and its tests, as an Agnostics client sends them."""

    code: str
    timeout_s: float
    tests: list[tuple[str, str]]
    """(input, expected output)"""


def parse_request(line: str | bytes) -> ExecutorRequest:
    """Parse one line. Raises ValueError, KeyError or TypeError for a line that is not a request."""
    try:
        message = json.loads(line)
        code, timeout_s, cases = message["code"], float(message["timeout_s"]), message["test_cases"]
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except OverflowError as error:
        raise ValueError("timeout_s is too large") from error
    tests = [(str(case["input"]), str(case["output"])) for case in cases]
    if not isinstance(code, str):
        raise TypeError("code is not text")
    if not 0 < timeout_s <= LONGEST_TIMEOUT_S:
        raise ValueError(f"timeout_s is {timeout_s:g}, not a number of seconds above 0 and of at most a day")
    return ExecutorRequest(code=code, timeout_s=timeout_s, tests=tests)


def to_message(judgement: Judgement, problem: Problem, store: TestStore) -> dict[str, Any]:
    """Return the answer that upstream's executor would give for this judgement."""
    last = judgement.tests[-1] if judgement.tests else None
    match judgement.verdict:
        case Verdict.AC:
            return {"result": "success", "stderr": ""}
        case Verdict.WA:
            assert last is not None
            output = problem.tests[last.test_index].output
            expected = store.read_output(output, EXPECTED_HEAD_BYTES).decode("utf-8", "replace")
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
    return other(judgement.verdict.value, judgement.error or "")


def _error(code: int | None, stdout: str, stderr: str) -> dict[str, Any]:
    return {"result": "fail:error", "exit_code": code if code is not None else -9, "stdout": stdout, "stderr": stderr}


def other(kind: str, message: str) -> dict[str, Any]:
    """Return the answer for whatever has no code of its own in the protocol."""
    return {"result": "fail:other", "stdout": "", "stderr": "", "details": {"type": kind, "message": message}}


def from_message(message: dict[str, Any], key: SampleKey, *, tests: int, wall_time_s: float) -> Judgement:
    """Return a foreign executor's answer as a judgement, `JE` where it makes no sense.

    Executors measure nothing and stop at the first failure, so CPU time, memory and the failed test are unknown.
    """
    result = str(message.get("result"))
    verdict = VERDICTS.get(result)
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
