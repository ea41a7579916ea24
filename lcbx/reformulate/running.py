"""Programs run for what they print: one program, several inputs, through any judge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from lcbx.judge.request import Judge, JudgeRequest, resolve_limits
from lcbx.problems.make import make_problem
from lcbx.reformulate.call_task import Rejected
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey, TestCase, Verdict

OUTPUT_BYTES = 8 << 20
TIME_LIMIT_S = 30.0
"""CPU seconds for one input; the programs of `inside` end by themselves before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a program did with one input."""

    text: str | None
    """None: it did not end normally."""
    failure: str = ""
    """The verdict and what it wrote to standard error, if it did not end normally."""


def run(
    judge: Judge, language: Language, source: str, inputs: Sequence[str], *, time_limit_s: float = TIME_LIMIT_S
) -> list[Printed]:
    """Run a program on each input, in a sandbox. Raises UserError when the judge cannot run the language."""
    return printed(start(judge, language, source, inputs, time_limit_s=time_limit_s).result())


def start(
    judge: Judge, language: Language, source: str, inputs: Sequence[str], *, time_limit_s: float = TIME_LIMIT_S
) -> Future[Judgement]:
    """Queue a program; `printed` reads the result."""
    problem = _problem(judge, inputs)
    return judge.submit(request(language, source, problem, keep_output_bytes=OUTPUT_BYTES, time_limit_s=time_limit_s))


def printed(judgement: Judgement) -> list[Printed]:
    """Return what the program did with each input."""
    if not judgement.tests:
        log = judgement.compile.log[-500:] if judgement.compile else judgement.error or ""
        return [Printed(text=None, failure=f"{judgement.verdict}: {log}")]
    ended_normally = (Verdict.AC, Verdict.WA)
    return [
        Printed(text=test.stdout)
        if test.verdict in ended_normally
        else Printed(text=None, failure=f"{test.verdict}: {test.stderr[-2000:]}")
        for test in judgement.tests
    ]


def report_of(printed: Printed, program: str) -> dict[str, Any]:
    """Return the JSON object that a program of `inside` printed. Raises Rejected if the original kept it from that."""
    if printed.text is None:
        raise Rejected("original:stopped", printed.failure)
    try:
        report: dict[str, Any] = json.loads(printed.text)
    except ValueError as error:
        raise Rejected("original:stopped", f"the {program}'s report cannot be read") from error
    return report


def request(
    language: Language,
    source: str,
    problem: Problem,
    *,
    keep_output_bytes: int | None = None,
    time_limit_s: float | None = None,
) -> JudgeRequest:
    """Return the request that runs a program on all tests of a problem."""
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
    return JudgeRequest(
        program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
        problem=problem,
        language=language,
        limits=resolve_limits(Limits(), language, problem, {"time_limit_s": time_limit_s}),
        all_tests=True,
        keep_output_bytes=keep_output_bytes,
    )


def _problem(judge: Judge, inputs: Sequence[str]) -> Problem:
    """Return a problem without expected outputs: its program is run, not judged."""
    output, digest = judge.store.put_output([b""])
    tests = tuple(
        TestCase(input=judge.store.put_input([text.encode()]), output=output, expected_digest=digest) for text in inputs
    )
    name = hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]
    return make_problem(problem_id=f"run-{name}", statement="", tests=tests)
