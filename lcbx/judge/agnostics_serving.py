"""lcbx as an Agnostics executor: answers the protocol's requests with this judge."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lcbx.judge.agnostics_messages import other, parse_request, to_message
from lcbx.judge.request import Judge, JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey, TestCase

_numbers = itertools.count()


def answer_lines(lines: Iterable[str | bytes], judge: Judge, language: Language, limits: Limits) -> Iterator[str]:
    """Yield the answer to each line, in order, as ASCII. A line that is not a request is answered too, never raised."""
    for line in lines:
        if line.strip():
            yield json.dumps(answer(line, judge, language, limits))


def answer(line: str | bytes, judge: Judge, language: Language, limits: Limits) -> dict[str, Any]:
    """Judge one request; `timeout_s` of the request replaces the time limits."""
    try:
        message = parse_request(line)
    except (ValueError, KeyError, TypeError) as error:
        return other("bad request", f"{type(error).__name__}: {error}")
    if not message.tests:
        return other("no test cases", "a program without tests cannot be judged")
    timeout_s = message.timeout_s
    wall_limits = replace(
        limits, time_limit_s=timeout_s, idle_limit_s=timeout_s, wall_limit_s=timeout_s, wall_clock_decides=True
    )
    problem = stage(message.tests, judge.store)
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=next(_numbers))
    request = JudgeRequest(
        program=Program(key=key, source=message.code, reason=ExtractReason.GIVEN),
        problem=problem,
        language=language,
        limits=wall_limits,
        lenient=False,
        rerun_near_limit=False,
    )
    return to_message(judge.submit(request).result(), problem, judge.store)


def stage(tests: list[tuple[str, str]], store: TestStore) -> Problem:
    """Put the tests into the store and return a problem that has nothing else."""
    cases = []
    for test_input, expected in tests:
        output, digest = store.put_output([expected.encode("utf-8", "replace")])
        blob = store.put_input([test_input.encode("utf-8", "replace")])
        cases.append(TestCase(input=blob, output=output, expected_digest=digest))
    name = "-".join(["inline", *(case.input.sha256[:8] + case.expected_digest[:8] for case in cases[:4])])
    digest = json.dumps([[case.input.sha256, case.expected_digest] for case in cases])
    return Problem(problem_id=name, statement="", tests=tuple(cases), digest=digest)
