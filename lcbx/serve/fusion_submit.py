"""SandboxFusion's `/submit`: a completion for a problem of a data set, judged test by test.

A problem is one of a benchmark that this service has loaded (`dataset` is its name), or comes with the request as
`config.provided_data`, in the form of SandboxFusion's `CommonOJDataset`: `test` is a list of
`{"input": {"stdin": ...}, "output": {"stdout": ...}}`. The program is found by lcbx's own extraction, and outputs are
compared by lcbx's own rule: whole output, white space at the end ignored. Python code that decides how to extract
(`custom_extract_logic`) is refused, because it would run outside every sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from lcbx.checkers.comparing import check
from lcbx.extract import DEFAULT_RULE
from lcbx.judge.http_messages import TestMessage
from lcbx.problems.store import TestStore
from lcbx.runs.judging import program_of
from lcbx.serve.catalogue import LanguageCatalogue
from lcbx.serve.ceilings import check_completion, check_tests
from lcbx.serve.fusion import FusionAnswer
from lcbx.serve.problem_book import ProblemBook
from lcbx.serve.refused import Refusal
from lcbx.types import Checker, Completion, ExtractReason, FinishReason, Judgement, Problem, SampleKey, Verdict

EXTRACTED = {
    ExtractReason.CLOSED_FENCE: "fenced",
    ExtractReason.BEFORE_OUTPUT: "fenced",
    ExtractReason.CLOSING_FENCE: "fenced",
    ExtractReason.UNCLOSED_FENCE: "incomplete_fenced",
    ExtractReason.WHOLE_TEXT: "heuristic",
}
COMPILED = ("cpp", "go", "java")
"""What SandboxFusion calls its compiled languages (`compile_languages` of `sandbox/runners/types.py`)."""
TIMEOUT_S, COMPILED_TIMEOUT_S = 20.0, 10.0
"""Its time per test in a request that names none (`sandbox/utils/testing.py`)."""
SHOWN_CHARACTERS = 1000
"""The head of inputs and outputs in `test_info`, unless `return_full_case` is set."""
Extracted = Literal["fenced", "incomplete_fenced", "heuristic", "empty"]


class SubmitConfig(msgspec.Struct, frozen=True, kw_only=True):
    """SandboxFusion's `TestConfig`."""

    language: str | None = None
    compile_timeout: float | None = None
    run_timeout: float | None = None
    custom_extract_logic: str | None = None
    provided_data: dict[str, Any] | list[dict[str, Any]] | None = None
    extra: dict[str, Any] = {}


class SubmitRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The body of `/submit`."""

    dataset: str
    id: int | str
    completion: str
    config: SubmitConfig = SubmitConfig()


class EvalCase(msgspec.Struct, frozen=True, kw_only=True):
    """One test of the answer."""

    passed: bool
    exec_info: FusionAnswer
    test_info: dict[str, Any] | None = None


class EvalResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `/submit`."""

    id: int | str
    accepted: bool
    extracted_code: str
    full_code: str | None = None
    test_code: str | None = None
    tests: list[EvalCase]
    extracted_type: Extracted | None = None
    extra: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionSubmission:
    """What has to be run for a request."""

    request: SubmitRequest
    language_id: str
    source: str | None
    extracted: Extracted
    tests: tuple[TestMessage, ...]
    checker: Checker
    run_timeout_s: float
    compile_timeout_s: float

    @property
    def run_all(self) -> bool:
        return bool(self.request.config.extra.get("run_all_cases"))


def submission_of(
    request: SubmitRequest, catalogue: LanguageCatalogue, problems: ProblemBook, store: TestStore, *, most_time_s: float
) -> FusionSubmission:
    """Return what has to be run. `most_time_s`: what the service allows, which a default keeps to. Raises Refusal."""
    config = request.config
    if config.custom_extract_logic:
        raise Refusal(422, "not-possible", "custom_extract_logic would run outside the sandbox, and is not served")
    if not config.language:
        raise Refusal(400, "no-language", "config.language is required")
    check_completion(request.completion)
    language = catalogue.find(config.language)
    tests, checker = _tests_of(request, problems, store)
    key = SampleKey(problem_id=str(request.id), language_id=language.language_id, sample_index=0)
    completion = Completion(key=key, text=request.completion, finish_reason=FinishReason.STOP)
    program = program_of(completion, extraction=DEFAULT_RULE, problem=None, language=language)
    default_s = COMPILED_TIMEOUT_S if language.language_id in COMPILED else TIMEOUT_S
    extracted = EXTRACTED.get(program.reason, "empty") if program.source is not None else "empty"
    return FusionSubmission(
        request=request,
        language_id=language.language_id,
        source=program.source,
        extracted=extracted,  # type: ignore[arg-type]
        tests=tests,
        checker=checker,
        run_timeout_s=config.run_timeout or min(default_s, most_time_s),
        compile_timeout_s=config.compile_timeout or 10.0,
    )


def _tests_of(
    request: SubmitRequest, problems: ProblemBook, store: TestStore
) -> tuple[tuple[TestMessage, ...], Checker]:
    data = request.config.provided_data
    if data is None:
        return _stored_tests(problems.find(str(request.id), request.dataset), store)
    rows = data if isinstance(data, list) else [data]
    row = next((row for row in rows if row.get("id", request.id) == request.id), None)
    if row is None:
        raise Refusal(404, "unknown-problem", f"provided_data has no row with id {request.id!r}")
    try:
        cases: Any = row.get("test")
        cases = msgspec.json.decode(cases) if isinstance(cases, str) else cases
        tests = tuple(
            TestMessage(input=case["input"].get("stdin", ""), output=case["output"].get("stdout", "")) for case in cases
        )
    except (msgspec.DecodeError, TypeError, KeyError, AttributeError) as error:
        message = 'provided_data.test: a list of {"input": {"stdin": ...}, "output": {"stdout": ...}} is needed'
        raise Refusal(422, "bad-problem", message) from error
    check_tests(len(tests))
    if not tests or not all(isinstance(text, str) for test in tests for text in (test.input, test.output)):
        raise Refusal(422, "bad-problem", "provided_data.test has no tests, or one that is no text")
    return tests, Checker()


def _stored_tests(problem: Problem, store: TestStore) -> tuple[tuple[TestMessage, ...], Checker]:
    checker = problem.checker or Checker()
    if problem.frame is not None or checker.kind == "program":
        raise Refusal(
            422, "not-possible", f"{problem.problem_id}: judge it with /v1/judge, it has a checker of its own"
        )
    tests = tuple(
        TestMessage(
            input=store.read_input(test.input).decode("utf-8", "replace"),
            output=store.read_output(test.output).decode("utf-8", "replace"),
        )
        for test in problem.tests
    )
    return tests, checker


def case_of(submission: FusionSubmission, test: TestMessage, judgement: Judgement, answer: FusionAnswer) -> EvalCase:
    """Return one test of the answer."""
    passed = judgement.verdict == Verdict.AC and check(
        submission.checker,
        input=test.input.encode(),
        expected=test.output.encode(),
        actual=judgement.tests[0].stdout.encode("utf-8", "surrogateescape"),
    )
    full = submission.request.config.extra.get("return_full_case")
    most = None if full else SHOWN_CHARACTERS
    info = {"input": {"stdin": test.input[:most]}, "output": {"stdout": test.output[:most]}}
    return EvalCase(passed=passed, exec_info=answer, test_info=info)


def result_of(submission: FusionSubmission, cases: list[EvalCase]) -> EvalResult:
    """Return the answer. A fault of the machinery is an error of the service, never a rejected program: see Refusal."""
    for case in cases:
        if case.exec_info.status == "SandboxError":
            raise Refusal(500, "sandbox-error", case.exec_info.message)
    return EvalResult(
        id=submission.request.id,
        accepted=len(cases) > 0 and all(case.passed for case in cases),
        extracted_code=submission.source or "",
        full_code=submission.source,
        tests=cases,
        extracted_type=submission.extracted,
    )
