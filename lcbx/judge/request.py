"""The seam of judging: the request (`JudgeRequest`) and the contract of everything that answers it (`Judge`)."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, fields, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from lcbx.checkers.comparison_rules import EXACT
from lcbx.types import Judgement, Language, Limits, Problem, Program, TestCase, Verdict, idle_limit_for

if TYPE_CHECKING:
    from lcbx.problems.store import TestStore
    from lcbx.sandbox import Prepared, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleRun:
    """Run the program once, to see what it does: nothing is compared, and the whole output is kept.

    The verdict is `AC` for exit code 0. Such a run is never answered with the result of an equal one.
    """

    args: tuple[str, ...] = ()
    """Arguments of the program."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Files beside the source, which compiler and program can read; the path of each is relative and inside."""
    fetch: tuple[str, ...] = ()
    """Paths of files to return if the program has written them: `TestResult.files`."""
    keep_output_bytes: int = 1 << 20
    """Bytes of standard output, and of standard error, to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRequest:
    """One program to be judged."""

    program: Program
    problem: Problem
    language: Language
    limits: Limits = field(default_factory=Limits)
    """The limits that apply, already resolved by `resolve_limits`."""
    comparison: str = EXACT
    """Name of the rule of `checkers.comparison_rules` for problems without a checker of their own."""
    lenient: bool = True
    """Also record the verdict under LiveCodeBench's own comparison; costs nothing where the output matches."""
    all_tests: bool = False
    """Continue after a failed test, to get the share of tests passed."""
    keep_output_bytes: int | None = None
    """Keep so many bytes of the output of every test, passed or not. None: 2 KiB of the tests that did not pass."""
    rerun_near_limit: bool = True
    """Measure programs up to 1.4 times their limit, and rerun those that narrowly fail on an otherwise idle machine."""
    warm_start: bool = False
    """Run the tests as copies of a started interpreter, where the language file names one. Training only."""
    inline: dict[str, bytes] = field(default_factory=dict)
    """Content of tests that are not in the store, by SHA-256. A checker program needs its tests in the store."""
    run: SingleRun | None = None
    """Not None: the problem's only test is its input, and `SingleRun` says what happens instead of judging."""


@dataclass(slots=True)
class JudgeStats:
    """Counters of a judge since it started."""

    judged: int = 0
    tests: int = 0
    reused: int = 0
    """Requests answered with the judgement of an equal request."""
    judge_errors: int = 0
    sandboxes_started: int = 0
    sandboxes_lost: int = 0
    quiet_runs: int = 0
    cpu_time_s: float = 0.0
    """CPU seconds of programs and compilers."""
    pending: int = 0
    """Requests that wait for a worker."""
    active: int = 0
    """Workers that are judging."""


class Judge(Protocol):
    """Judges programs: a pool of sandboxes in this process, a client of a judge service, or another implementation.

    Contract, held by tests/support/judge_contract.py for every implementation:

    - Every method may be called from any thread.
    - A future's result is the judgement of its own request: `key`, `extract_reason` and `fence` are the request's.
    - What a program does is a verdict. What fails around it (a lost sandbox, worker or service) is retried and then
      the verdict `JE` with its cause in `error`. A future raises only `UserError`, when the language cannot be prepared
      here or the comparison rule is unknown, and `CancelledError`.
    - Equal requests (`judged_key`) are judged once, whoever submits them; each future still gets its own judgement.
      `JE` is never reused.
    - Cancelling a future before its program starts keeps the program from running, unless an equal request waits for
      it. A program that has started is judged to the end; its result is dropped.
    - `close` ends all work at once and returns when nothing of it runs any more. Pending futures are cancelled, and so
      are those of later `submit` calls. Closing twice is harmless. The `with` block closes on exit.
    - Requests name test data by hash. Callers put it into `store` before they submit.
    """

    @property
    def description(self) -> str:
        """The sandbox that judges, as recorded in run.json."""

    @property
    def store(self) -> TestStore:
        """The store from which test data is read."""

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        """Queue a program. Blocks while too many are pending. A program without source is judged `NC` at once."""

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        """Make the images or root file systems of these languages now, and return them by language id.

        `progress` receives one message per step. Raises UserError when a language cannot be prepared.
        """

    def stats(self) -> JudgeStats:
        """Return a copy of the counters. Raises UserError when the judge cannot be reached."""

    def close(self) -> None:
        """End all work; see the contract above."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def judge_all(judge: Judge, requests: Iterable[JudgeRequest]) -> list[Judgement]:
    """Judge all requests; the judgements are in the order of the requests."""
    return [future.result() for future in [judge.submit(request) for request in requests]]


def judge_in_order(judge: Judge, requests: Iterable[JudgeRequest], *, ahead: int = 1000) -> Iterator[Judgement]:
    """Yield the judgements in the order of the requests, while `ahead` requests are queued or running.

    This keeps workers busy and memory constant, however many requests there are.
    """
    queued: deque[Future[Judgement]] = deque()
    for request in requests:
        queued.append(judge.submit(request))
        if len(queued) >= ahead:
            yield queued.popleft().result()
    while queued:
        yield queued.popleft().result()


def resolve_limits(
    base: Limits, language: Language, problem: Problem, override: Mapping[str, Any] | None = None
) -> Limits:
    """Return the limits for this problem in this language.

    `override` (the user) takes precedence over the problem, the problem over the language, the language over `base`.
    An idle limit that only `base` sets is lowered to the time limit, so that a sleeper doesn't get more than a program
    that computes.
    """
    changes: dict[str, Any] = dict(language.limits)
    if problem.time_limit_s is not None:
        changes["time_limit_s"] = problem.time_limit_s * language.time_factor
    if problem.memory_limit_mib is not None:
        changes["memory_limit_mib"] = problem.memory_limit_mib
    changes.update({name: value for name, value in (override or {}).items() if value is not None})
    names = {item.name for item in fields(Limits)}
    limits = replace(base, **{name: value for name, value in changes.items() if name in names})
    if "idle_limit_s" in changes:
        return limits
    return replace(
        limits, idle_limit_s=idle_limit_for(time_limit_s=limits.time_limit_s, idle_limit_s=limits.idle_limit_s)
    )


def read_input(request: JudgeRequest, test: TestCase, store: TestStore) -> bytes:
    """Return the input of a test, from the request or from the store."""
    content = request.inline.get(test.input.sha256)
    return store.read_input(test.input) if content is None else content


def read_expected(request: JudgeRequest, test: TestCase, store: TestStore) -> bytes:
    """Return the expected output of a test, from the request or from the store."""
    content = request.inline.get(test.output.sha256)
    return store.read_output(test.output) if content is None else content


def source_digest(source: str) -> str:
    """SHA-256 of a program's source."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def no_code(program: Program) -> Judgement:
    """Return the judgement of a completion without a program: nothing has to run for it."""
    return Judgement(key=program.key, verdict=Verdict.NC, extract_reason=program.reason, fence=program.fence)


def judge_error(program: Program, reason: str, attempts: int = 1) -> Judgement:
    """Return the judgement of a program that could not be judged."""
    return Judgement(
        key=program.key,
        verdict=Verdict.JE,
        error=reason,
        attempts=attempts,
        extract_reason=program.reason,
        fence=program.fence,
    )
