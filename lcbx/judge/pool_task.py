"""A program in the pool: who waits for it, and which worker runs which of its tests. Knows no sandbox and no lock.

A worker begins with all tests of a program and reports from time to time how far it is. A worker that has nothing else
to do then takes the upper half of what is left, if that saves time. The judgement is that of one worker: the tests in
their order, up to the first failure. Where the shares don't add up to it, one worker judges the whole program again.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field

from lcbx.judge.decision import ends_job, joined
from lcbx.judge.request import JudgeRequest
from lcbx.types import Judgement

HELP_S = 0.5
"""What it costs a second worker to begin, besides compiling: a sandbox may have to start."""


@dataclass(slots=True, eq=False)
class Share:
    """Consecutive tests of a program, run by one worker."""

    task: PoolTask
    first: int
    end: int
    """Exclusive; lowered when another worker takes the upper part."""
    next_test: int = 0
    s_per_test: float = 0.0
    """Wall time of the tests so far; 0: not reported yet."""
    compile_s: float = 0.0
    """Wall time before the first test."""
    judgement: Judgement | None = None
    """The judgement on these tests, once they have run."""
    abandoned: bool = False
    """True once nothing depends on it any more."""

    def saving_s(self) -> float:
        """Return how much sooner the share is done if another worker takes half of what is left of it."""
        left = self.end - self.next_test
        if left < 2 or not self.s_per_test or self.abandoned or not self.task.may_split:
            return 0.0
        return left // 2 * self.s_per_test - self.compile_s - HELP_S


@dataclass(slots=True, eq=False)
class PoolTask:
    """One program to judge, and everyone who waits for its judgement."""

    request: JudgeRequest
    key: str
    waiters: list[tuple[JudgeRequest, Future[Judgement]]]
    narrow: Judgement | None = None
    """The judgement that narrowly failed on time, when this task is its quiet run."""
    lost_on: set[str] = field(default_factory=set)
    """Names of the machines that were lost while they judged it."""
    may_split: bool = field(init=False)
    shares: list[Share] = field(init=False)
    """In the order of the tests."""

    def __post_init__(self) -> None:
        limits = self.request.limits
        # A budget of wall time for all tests would be larger if they ran at the same time.
        self.may_split = limits.total_time_limit_s is None and not limits.wall_clock_decides
        self.shares = []
        self.begin()

    @property
    def cancelled(self) -> bool:
        """True if nobody waits any more."""
        return all(future.cancelled() for _, future in self.waiters)

    def begin(self, narrow: Judgement | None = None) -> None:
        """Start over with one share. `narrow`: as a quiet run, which is not split."""
        self.abandon()
        self.narrow = narrow
        self.may_split = self.may_split and narrow is None
        self.shares = [Share(self, 0, len(self.request.problem.tests))]

    def begin_whole(self) -> None:
        """Start over with one share that stays whole."""
        self.may_split = False
        self.begin()

    def abandon(self) -> None:
        """Let the workers that still run tests of it stop."""
        for share in self.shares:
            share.abandoned = True

    def split(self, share: Share) -> Share:
        """Take the upper half of what is left of `share`, and return it as a share of its own."""
        middle = share.end - (share.end - share.next_test) // 2
        upper = Share(self, middle, share.end, next_test=middle)
        share.end = middle
        self.shares.insert(self.shares.index(share) + 1, upper)
        return upper

    def add(self, share: Share, judgement: Judgement | None) -> None:
        """Keep what a worker found. If a second worker ran no test, it has failed: the program is judged whole then."""
        if share is self.shares[0] or (judgement is not None and judgement.tests):
            share.judgement = judgement
        else:
            self.begin_whole()

    def judgement(self) -> Judgement | None:
        """Return the judgement on the program; None while it depends on tests that have not run.

        Starts over with one share if the shares contradict each other, as those of a program that uses chance can.
        """
        whole = self.shares[0].judgement
        if whole is None or len(self.shares) == 1:
            return whole
        for share in self.shares[1:]:
            if not whole.tests or ends_job(self.request, whole):
                return whole
            if share.judgement is None:
                return None
            whole = joined(self.request, whole, share.judgement)
        if not ends_job(self.request, whole):
            self.begin_whole()
            return None
        return whole
