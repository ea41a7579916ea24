"""The contract of `lcbx.judge.request.Judge` as a list of checks, run against every implementation.

To hold a new implementation to it, write a function that opens one over a pool and add it to `IMPLEMENTATIONS`: it is
tried on fake sandboxes (tests/unit/test_judge_contract.py) and on real ones (tests/sandbox/test_judge_contract.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lcbx.errors import BuildError, UserError
from lcbx.judge.cluster_judge import ClusterJudge
from lcbx.judge.http_client import HttpJudgeClient
from lcbx.judge.http_messages import LanguageMessage
from lcbx.judge.node_judge import NodeSettings
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import Judge, JudgeRequest, judge_all
from lcbx.judge.service_client import JudgeClient
from lcbx.judge.service_server import JudgeServer
from lcbx.problems.store import TestStore
from lcbx.serve.catalogue import LanguageCatalogue
from lcbx.types import Judgement, Language, Verdict
from support.services import running_service
from support.thread_cluster import ThreadSession

TIMEOUT_S = 60.0

Open = Callable[[JudgePool, Path, Sequence[Language]], AbstractContextManager[Judge]]
"""Takes a pool, an empty folder, and the languages that will be asked for; the pool is closed on exit."""


def pool_itself(pool: JudgePool, _folder: Path, _languages: Sequence[Language]) -> JudgePool:
    return pool


@contextmanager
def service_of(pool: JudgePool, folder: Path, _: Sequence[Language]) -> Iterator[Judge]:
    server = JudgeServer(folder / "judge.sock", pool)
    try:
        with JudgeClient(server.path, store=pool.store, restart_wait_s=1.0) as client:
            yield client
    finally:
        server.close()


def cluster_of(pool: JudgePool, _: Path, _languages: Sequence[Language]) -> ClusterJudge:
    settings = NodeSettings(workers=pool.workers, open_pool=lambda _: pool)
    return ClusterJudge(ThreadSession([pool.workers]), settings, store=pool.store)


class EveryLanguage(LanguageCatalogue):
    """Finds languages by digest as well: a contract has several of one id, a service has one."""

    def find(self, name: str | LanguageMessage) -> Language:
        assert isinstance(name, LanguageMessage)
        return self.by_digest[name.id, name.digest]

    by_digest: dict[tuple[str, str | None], Language]


@contextmanager
def http_service_of(pool: JudgePool, folder: Path, languages: Sequence[Language]) -> Iterator[Judge]:
    del folder
    with running_service(pool, languages) as running:
        catalogue = EveryLanguage(languages, pool)
        catalogue.by_digest = {(language.language_id, language.digest): language for language in languages}
        running.service.desk.catalogue = catalogue
        with HttpJudgeClient(running.url, store=pool.store, restart_wait_s=1.0) as client:
            try:
                yield client
            finally:
                pool.close()


IMPLEMENTATIONS: dict[str, Open] = {
    "pool": pool_itself,
    "service": service_of,
    "http": http_service_of,
    "cluster": cluster_of,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeUnderTest:
    """A fresh judge with one worker, and requests whose outcome is known."""

    judge: Judge
    right: JudgeRequest
    wrong: JudgeRequest
    slow: JudgeRequest
    """Is right, but takes until `release` is called, or seconds."""
    broken: JudgeRequest
    """The sandbox cannot run it, however often it is tried."""
    missing: JudgeRequest | None
    """Its language cannot be prepared; None: there is none such that fails soon."""
    release: Callable[[], None]
    lose: Callable[[], None]
    """End every sandbox from outside, as the kernel would."""


def variant(request: JudgeRequest, number: int) -> JudgeRequest:
    """The same program, but for a comment, as another sample."""
    program = request.program
    key = replace(program.key, sample_index=number)
    return replace(request, program=replace(program, key=key, source=f"{program.source}# {number}\n"))


def sample(request: JudgeRequest, number: int) -> JudgeRequest:
    """Exactly the same program as another sample."""
    return replace(request, program=replace(request.program, key=replace(request.program.key, sample_index=number)))


def wait_until(condition: Callable[[], bool], limit_s: float = TIMEOUT_S) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def each_request_gets_its_own_judgement(test: JudgeUnderTest) -> None:
    requests = [variant(test.right if number % 2 else test.wrong, number) for number in range(8)]
    judgements = judge_all(test.judge, requests)
    assert [judgement.key for judgement in judgements] == [request.program.key for request in requests]
    assert [judgement.verdict for judgement in judgements] == [Verdict.WA, Verdict.AC] * 4
    assert all(judgement.judged_key is not None for judgement in judgements)


def equal_requests_are_judged_once_and_recorded_for_each_sample(test: JudgeUnderTest) -> None:
    requests = [sample(test.right, number) for number in range(5)]
    fence = replace(requests[4], program=replace(requests[4].program, fence="tagged"))
    judgements = judge_all(test.judge, [*requests[:4], fence])
    assert [judgement.key.sample_index for judgement in judgements] == [0, 1, 2, 3, 4]
    assert [judgement.fence for judgement in judgements] == [None] * 4 + ["tagged"]
    stats = test.judge.stats()
    assert (stats.judged, stats.reused) == (1, 4)


def a_completion_without_a_program_is_no_code(test: JudgeUnderTest) -> None:
    request = replace(test.right, program=replace(test.right.program, source=None))
    future = test.judge.submit(request)
    assert future.done()
    assert future.result().verdict == Verdict.NC


def broken_machinery_is_a_judge_error_with_its_cause_and_is_tried_again(test: JudgeUnderTest) -> None:
    for _ in range(2):
        judgement = test.judge.submit(test.broken).result(TIMEOUT_S)
        assert judgement.verdict == Verdict.JE
        assert judgement.error
        assert judgement.attempts > 1
    assert test.judge.stats().judge_errors == 2
    assert test.judge.submit(test.right).result(TIMEOUT_S).verdict == Verdict.AC


def a_sandbox_lost_in_mid_job_costs_a_retry(test: JudgeUnderTest) -> None:
    """On a busy machine a program can end before its sandbox does; another one is tried then."""
    for number in range(10):
        future = test.judge.submit(variant(test.slow, number))
        wait_until(lambda: test.judge.stats().active == 1 and test.judge.stats().sandboxes_started > 0)
        time.sleep(0.5)  # until the program itself runs
        test.lose()
        test.release()
        judgement = future.result(TIMEOUT_S)
        assert judgement.verdict == Verdict.AC, judgement.error
        if judgement.attempts > 1:
            return
    pytest.fail("no sandbox was lost in mid-job")


def a_cancelled_request_is_not_judged(test: JudgeUnderTest) -> None:
    running = test.judge.submit(test.slow)
    wait_until(lambda: test.judge.stats().active == 1)
    cancelled, kept = (test.judge.submit(variant(test.right, number)) for number in (1, 2))
    wait_until(lambda: test.judge.stats().pending == 2)
    assert cancelled.cancel()
    wait_until(lambda: test.judge.stats().pending == 1)
    test.release()
    assert kept.result(TIMEOUT_S).verdict == running.result(TIMEOUT_S).verdict == Verdict.AC
    with pytest.raises(CancelledError):
        cancelled.result(TIMEOUT_S)
    assert test.judge.stats().judged == 2


def cancelling_one_of_two_equal_requests_leaves_the_other(test: JudgeUnderTest) -> None:
    running = test.judge.submit(test.slow)
    first, second = (test.judge.submit(sample(test.right, number)) for number in (1, 2))
    assert first.cancel()
    test.release()
    assert second.result(TIMEOUT_S).verdict == running.result(TIMEOUT_S).verdict == Verdict.AC


def a_request_cancelled_while_it_runs_harms_no_other(test: JudgeUnderTest) -> None:
    running = test.judge.submit(test.slow)
    wait_until(lambda: test.judge.stats().active == 1)
    assert running.cancel()
    test.release()
    assert test.judge.submit(test.right).result(TIMEOUT_S).verdict == Verdict.AC


def closing_cancels_what_is_pending_and_ends_what_runs(test: JudgeUnderTest) -> None:
    futures = [test.judge.submit(test.slow), *(test.judge.submit(variant(test.right, number)) for number in range(3))]
    wait_until(lambda: test.judge.stats().active == 1)
    started = time.monotonic()
    test.judge.close()
    assert time.monotonic() - started < 10
    assert all(future.done() for future in futures)
    assert futures[-1].cancelled()
    test.judge.close()
    assert test.judge.submit(test.right).cancelled()


def leaving_the_with_block_closes(test: JudgeUnderTest) -> None:
    with test.judge as judge:
        assert judge.submit(test.right).result(TIMEOUT_S).verdict == Verdict.AC
    assert test.judge.submit(variant(test.right, 1)).cancelled()


def preparing_returns_what_judges_each_language(test: JudgeUnderTest) -> None:
    language = test.right.language
    messages: list[str] = []
    prepared = test.judge.prepare([language], messages.append)
    assert list(prepared) == [language.language_id]
    assert prepared[language.language_id].digest
    assert prepared == test.judge.prepare([language])
    assert all(isinstance(message, str) for message in messages)


def a_language_that_cannot_be_prepared_is_for_the_user_to_change(test: JudgeUnderTest) -> None:
    if test.missing is None:
        pytest.skip("no language of this judge fails soon")
    with pytest.raises(UserError, match="no such image"):
        test.judge.prepare([test.missing.language])
    with pytest.raises(UserError, match="no such image"):
        test.judge.submit(test.missing).result(TIMEOUT_S)


def a_failed_build_can_be_shown_without_the_lines_that_were_progress(test: JudgeUnderTest) -> None:
    if test.missing is None:
        pytest.skip("no language of this judge fails soon")
    shown: list[str] = []
    with pytest.raises(BuildError) as caught:
        test.judge.prepare([test.missing.language], shown.append)
    assert [line for line in shown if line.endswith("pulling: not found")]
    assert "pulling: not found" in str(caught.value)
    assert "pulling: not found" not in str(caught.value.without_lines())
    assert str(caught.value).endswith("The whole log: missing.log")


def an_unknown_comparison_rule_is_for_the_user_to_change(test: JudgeUnderTest) -> None:
    future = test.judge.submit(replace(test.right, comparison="exact-0"))
    with pytest.raises(UserError, match=r"no comparison rule 'exact-0'\. Did you mean 'exact-1'\?"):
        future.result(TIMEOUT_S)


def it_describes_its_sandbox_and_counts_its_work(test: JudgeUnderTest) -> None:
    assert test.judge.description
    assert isinstance(test.judge.store, TestStore)
    judgement = test.judge.submit(test.right).result(TIMEOUT_S)
    stats = test.judge.stats()
    assert (stats.judged, stats.tests, stats.judge_errors) == (1, len(judgement.tests), 0)
    assert stats.sandboxes_started >= 1
    assert (stats.pending, stats.active) == (0, 0)


def many_threads_submit_at_once(test: JudgeUnderTest) -> None:
    results: list[list[Judgement]] = []

    def submit(first: int) -> None:
        results.append(judge_all(test.judge, [variant(test.right, first + offset) for offset in range(5)]))

    threads = [threading.Thread(target=submit, args=(100 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    judgements = [judgement for result in results for judgement in result]
    assert len(judgements) == 40
    assert {judgement.verdict for judgement in judgements} == {Verdict.AC}


CONTRACT: tuple[Callable[[JudgeUnderTest], None], ...] = (
    each_request_gets_its_own_judgement,
    equal_requests_are_judged_once_and_recorded_for_each_sample,
    a_completion_without_a_program_is_no_code,
    broken_machinery_is_a_judge_error_with_its_cause_and_is_tried_again,
    a_sandbox_lost_in_mid_job_costs_a_retry,
    a_cancelled_request_is_not_judged,
    cancelling_one_of_two_equal_requests_leaves_the_other,
    a_request_cancelled_while_it_runs_harms_no_other,
    closing_cancels_what_is_pending_and_ends_what_runs,
    leaving_the_with_block_closes,
    preparing_returns_what_judges_each_language,
    a_language_that_cannot_be_prepared_is_for_the_user_to_change,
    a_failed_build_can_be_shown_without_the_lines_that_were_progress,
    an_unknown_comparison_rule_is_for_the_user_to_change,
    it_describes_its_sandbox_and_counts_its_work,
    many_threads_submit_at_once,
)
