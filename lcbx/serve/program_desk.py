"""One program: its message becomes a `JudgeRequest`, and its judgement the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import replace
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar

import msgspec

from lcbx.checkers.comparison_rules import EXACT, RULES
from lcbx.checkers.normalised import NEVER_DIGEST, expected_digest
from lcbx.errors import UserError, did_you_mean
from lcbx.extract import DEFAULT_RULE
from lcbx.extract import RULES as EXTRACTION_RULES
from lcbx.judge.http_messages import (
    AnswerMessage,
    ErrorMessage,
    ProblemMessage,
    ProgramMessage,
    StagedMessage,
    TestFileMessage,
    TestMessage,
)
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import Judge, JudgeRequest, SingleRun, resolve_limits
from lcbx.problems.make import make_problem
from lcbx.problems.malformed import Malformed
from lcbx.problems.store import blob_of
from lcbx.runs.judging import program_of
from lcbx.serve.admission import Admission
from lcbx.serve.catalogue import LanguageCatalogue
from lcbx.serve.ceilings import MOST_KEPT_BYTES, check_completion, check_limits, check_tests
from lcbx.serve.counters import Counters
from lcbx.serve.file_names import check_run
from lcbx.serve.idempotency import Idempotency
from lcbx.serve.problem_book import ProblemBook
from lcbx.serve.refused import Refusal
from lcbx.types import (
    Checker,
    Completion,
    ExtractReason,
    FinishReason,
    Judgement,
    Language,
    Limits,
    Problem,
    Program,
    SampleKey,
    TestCase,
)

P = ParamSpec("P")
T = TypeVar("T")
_encode = msgspec.json.Encoder().encode
MOST_THREADS = 4
"""Requests whose long work is done in a thread at a time; the others wait."""
LONG_COMPLETION, LARGE_TESTS = 32 << 10, 256 << 10
"""Characters from which programs are found, and tests are hashed, in a thread: other requests go on meanwhile."""


class ProgramDesk:
    """Answers messages with the judge. For the thread of the event loop only."""

    def __init__(
        self,
        judge: Judge,
        catalogue: LanguageCatalogue,
        problems: ProblemBook,
        *,
        ceilings: Limits,
        admission: Admission,
        counters: Counters,
    ) -> None:
        self.judge, self.catalogue, self.problems = judge, catalogue, problems
        self._ceilings, self._admission, self._counters = ceilings, admission, counters
        self._idempotency = Idempotency()
        self._threads = asyncio.Semaphore(MOST_THREADS)

    async def in_thread(self, function: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Return what a function returns that takes long, while other requests go on.

        Few run at a time: who asks whether the service is ready needs a thread, too.
        """
        async with self._threads:
            return await asyncio.to_thread(function, *args, **options)

    async def answer(self, message: ProgramMessage, index: int = 0) -> bytes:
        """Return the `AnswerMessage` to one program of a batch, as JSON; what is wrong with it is in its `error`."""
        try:
            judgement = await self.judgement(message)
        except Refusal as refusal:
            error = ErrorMessage(code=refusal.code, message=refusal.message, user=refusal.status < 500)
            return _encode(AnswerMessage(index=index, key=message.key, error=error))
        return _encode(AnswerMessage(index=index, key=message.key, judgement=judgement))

    async def judgement(self, message: ProgramMessage) -> Judgement:
        """Return the judgement of the program. Raises Refusal."""
        key = message.idempotency_key
        return await self.once(key, _encode(message) if key else b"", lambda: self._judge(message))

    async def once(
        self, key: str | None, content: bytes, judge: Callable[[], Coroutine[Any, Any, Judgement]]
    ) -> Judgement:
        """Return the judgement that `judge` makes, or the one that was made under the same key."""
        return await (judge() if key is None else self._idempotency.once(key, content, judge))

    async def _judge(self, message: ProgramMessage) -> Judgement:
        return await self.judge_request(await self.request_of(message))

    async def judge_request(self, request: JudgeRequest) -> Judgement:
        """Judge a request. Cancelling the wait cancels the program if it has not started. Raises Refusal."""
        check_limits(request.limits, self._ceilings)
        if request.keep_output_bytes is not None and request.keep_output_bytes < 0:
            raise Refusal(422, "bad-limit", f"keep_output_bytes is {request.keep_output_bytes}, which is below 0")
        if (request.keep_output_bytes or 0) * len(request.problem.tests) > MOST_KEPT_BYTES:
            reason = f"keep_output_bytes of all tests together is at most {MOST_KEPT_BYTES}"
            raise Refusal(422, "bad-limit", reason)
        if request.run is not None:
            check_run(request.run, source_name=request.language.filename)
            if request.language.executor_image is not None:
                raise Refusal(422, "not-possible", f"the image of {request.language.language_id} only judges")
        future = await self._submit(request)
        try:
            judgement = await asyncio.wrap_future(future)
        except UserError as error:
            raise Refusal(422, "not-possible", str(error)) from error
        except asyncio.CancelledError:
            if future.cancelled() and not _is_cancelled():
                raise Refusal(503, "stopping", "This service is stopping.", headers={"retry-after": "5"}) from None
            raise
        self._admission.note_finished()
        self._counters.count_verdict(request.language.language_id, judgement)
        return judgement

    async def _submit(self, request: JudgeRequest) -> Future[Judgement]:
        """Queue a request. A pool of this process takes it at once; another judge may wait, and needs staged tests."""
        if isinstance(self.judge, JudgePool):
            return self.judge.submit(request)
        return await asyncio.to_thread(self._stage_and_submit, request)

    def _stage_and_submit(self, request: JudgeRequest) -> Future[Judgement]:
        self.problems.stage(_files_of(request.problem, request.inline))
        return self.judge.submit(replace(request, inline={}))

    # --- from message to request ---

    def add_problem(self, message: ProblemMessage) -> StagedMessage:
        """Keep an uploaded problem, or return which of its files are missing. Raises Refusal."""
        checker = self.catalogue.served_checker(message.checker)
        return self.problems.add(msgspec.structs.replace(message, checker=checker))

    async def request_of(self, message: ProgramMessage) -> JudgeRequest:
        """Return what the judge is asked. Raises Refusal."""
        language = self.catalogue.find(message.language)
        problem, inline = await self._problem_of(message, language)
        if message.comparison is not None and message.comparison not in RULES:
            reason = f"no comparison rule {message.comparison!r}.{did_you_mean(message.comparison, RULES)}"
            raise Refusal(422, "unknown-comparison", reason)
        if message.limits is not None and (message.time_limit_s is not None or message.memory_limit_mib is not None):
            reason = "a program has either limits, or time_limit_s and memory_limit_mib, which are among them"
            raise Refusal(422, "bad-limit", reason)
        if message.completion is None or len(message.completion) < LONG_COMPLETION:
            program = _program_of(message, problem, language)
        else:
            program = await self.in_thread(_program_of, message, problem, language)
        return JudgeRequest(
            program=program,
            problem=problem,
            language=language,
            limits=message.limits or _limits(message, problem, language),
            comparison=message.comparison or EXACT,
            lenient=message.lenient,
            all_tests=message.all_tests,
            keep_output_bytes=message.keep_output_bytes,
            rerun_near_limit=message.rerun_near_limit,
            warm_start=message.warm_start,
            inline=inline,
            run=message.run,
        )

    async def _problem_of(self, message: ProgramMessage, language: Language) -> tuple[Problem, dict[str, bytes]]:
        """Return the problem, and the content of those of its tests that are not in the store."""
        if message.tests is None:
            if message.problem is None:
                raise Refusal(422, "no-problem", "a program needs problem or tests")
            if message.inline:
                await self.in_thread(check_hashes, message.inline)
            return self.problems.find(message.problem, message.benchmark), message.inline
        if message.problem is not None or message.inline:
            raise Refusal(422, "bad-problem", "a program has either problem or tests")
        if message.run is not None and len(message.tests) != 1:
            raise Refusal(422, "bad-problem", "a run has one test, whose input it reads")
        check_tests(len(message.tests))
        checker = self.catalogue.served_checker(message.checker)
        if sum(len(test.input) + len(test.output) for test in message.tests) < LARGE_TESTS:
            problem, inline = inline_problem(message.tests, checker)
        else:
            problem, inline = await self.in_thread(inline_problem, message.tests, checker)
        if language.executor_image is not None or (checker is not None and checker.kind == "program"):
            await self.in_thread(self.problems.stage, _files_of(problem, inline))
            return problem, {}
        return problem, inline


def inline_problem(tests: tuple[TestMessage, ...], checker: Checker | None = None) -> tuple[Problem, dict[str, bytes]]:
    """Return a problem that has nothing but these tests, and their content by SHA-256. Raises Refusal."""
    cases, inline = [], {}
    for test in tests:
        test_input, output = test.input.encode(), test.output.encode()
        digest = expected_digest(output) or NEVER_DIGEST
        case = TestCase(input=blob_of(test_input), output=blob_of(output), expected_digest=digest)
        inline[case.input.sha256], inline[case.output.sha256] = test_input, output
        cases.append(case)
    try:
        return make_problem(problem_id="inline", statement="", tests=tuple(cases), checker=checker), inline
    except Malformed as error:
        raise Refusal(422, "bad-problem", str(error)) from error


def run_request(source: str, language: Language, stdin: TestMessage, limits: Limits, run: SingleRun) -> JudgeRequest:
    """Return the request to run a program once. Raises Refusal."""
    problem, inline = inline_problem((stdin,))
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
    return JudgeRequest(
        program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
        problem=problem,
        language=language,
        limits=limits,
        lenient=False,
        rerun_near_limit=False,
        inline=inline,
        run=run,
    )


def _files_of(problem: Problem, inline: dict[str, bytes]) -> list[TestFileMessage]:
    """Return the files of the problem's tests that a request brings."""
    files = []
    for test in problem.tests:
        if (content := inline.get(test.input.sha256)) is not None:
            files.append(TestFileMessage(kind="input", data=content))
        if (content := inline.get(test.output.sha256)) is not None:
            files.append(TestFileMessage(kind="output", data=content))
    return files


def check_hashes(inline: dict[str, bytes]) -> None:
    """Refuse content under a hash that is not its own.

    The judgement of a program is returned to everyone who asks for the same program and problem. Who could bring other
    tests under the problem's hashes would decide what others get.
    """
    for name, content in inline.items():
        if sha256(content).hexdigest() != name:
            raise Refusal(422, "wrong-hash", f"the content of {name[:80]!r} has another hash")


def _limits(message: ProgramMessage, problem: Problem, language: Language) -> Limits:
    override = {"time_limit_s": message.time_limit_s, "memory_limit_mib": message.memory_limit_mib}
    return resolve_limits(Limits(), language, problem, override)


def _program_of(message: ProgramMessage, problem: Problem, language: Language) -> Program:
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
    if (message.code is None) == (message.completion is None):
        raise Refusal(422, "no-program", "a program has either code or completion")
    if message.completion is None:
        return Program(key=key, source=message.code, reason=ExtractReason.GIVEN)
    check_completion(message.completion)
    rule = message.extraction or DEFAULT_RULE
    if rule not in EXTRACTION_RULES:
        raise Refusal(422, "unknown-rule", f"no rule {rule!r}.{did_you_mean(rule, EXTRACTION_RULES)}")
    completion = Completion(key=key, text=message.completion, finish_reason=FinishReason.STOP)
    return program_of(completion, extraction=rule, problem=problem, language=language)


def _is_cancelled() -> bool:
    """True if the current task is being cancelled, rather than the future that it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
