"""The driver's side of one machine of a cluster: what it has been sent, and the two threads that send and fetch."""

from __future__ import annotations

import contextlib
import itertools
import logging
import pickle
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

from lcbx.cluster.actors import Actor, ActorFailed, ActorLost, ActorUnavailable, ClusterNode
from lcbx.errors import UserError
from lcbx.judge.cluster_catalogue import Catalogue, Taught
from lcbx.judge.node_judge import Collected, Result
from lcbx.judge.pool_task import Share
from lcbx.judge.request import JudgeStats

PROGRAMS_PER_WORKER = 4
"""Requests that a machine holds per worker: one that runs, and three that wait while others are sent and fetched."""
LEAST_PROGRAMS = 16
"""Requests that a small machine holds while many wait: half of them go in one call, and a call costs 3 ms."""
FETCH_WAIT_S = 1.0
FILL_S = 0.01
"""How long programs wait for others that are sent in the same call, while the machine has work."""
CALL_TIMEOUT_S = 120.0
"""A machine that answers no call for so long counts as lost."""
UNAVAILABLE_S = 30.0
"""How long a machine may be out of reach."""
CLOSE_TIMEOUT_S = 8.0

log = logging.getLogger("lcbx")


class Owner(Protocol):
    """Receives what happens to a machine's programs. Called from the link's threads."""

    def judged(self, share: Share, result: Result) -> None:
        """A program was judged, failed or was cancelled there."""

    def refused_here(self, shares: Sequence[Share], error: UserError) -> None:
        """Programs can't be sent, because the user has to change something on this machine."""

    def has_room(self) -> None:
        """The machine can take more programs."""

    def lost(self, link: NodeLink, reason: str, *, running: Sequence[Share], waiting: Sequence[Share]) -> None:
        """The machine can't be used any more, and what it held was not judged."""


class NodeLink:
    """One machine that judges. `add` never blocks; results go to the owner."""

    def __init__(self, node: ClusterNode, actor: Actor, owner: Owner, catalogue: Catalogue, *, workers: int) -> None:
        self.node, self.actor, self.workers = node, actor, workers
        self.stats = JudgeStats()
        """Counters at the last fetch."""
        self._owner, self._catalogue = owner, catalogue
        self._taught = Taught()
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._outbox: list[Share] = []
        self._in_flight: dict[int, Share] = {}
        self._holds = PROGRAMS_PER_WORKER * workers
        self._cancelled: set[int] = set()
        self._look_for_cancelled = False
        self._ended = False
        self._threads = [
            threading.Thread(target=target, name=f"lcbx-{name}-{node.name}", daemon=True)
            for name, target in (("send", self._send), ("fetch", self._fetch))
        ]

    def begin(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def hold(self, share: int) -> None:
        """Set how many programs it takes, when `share` is its part of those that wait.

        Towards the end of a run it is few, so that no machine has many while others have none.
        """
        self._holds = max(PROGRAMS_PER_WORKER * self.workers, min(LEAST_PROGRAMS, share))

    @property
    def room(self) -> int:
        """How many more programs it can take."""
        return 0 if self._ended else self._holds - len(self._in_flight) - len(self._outbox)

    @property
    def active(self) -> int:
        """How many of its workers are judging."""
        return min(self.stats.active, len(self._in_flight))

    def add(self, share: Share) -> bool:
        """Take a program; False if the machine has been lost."""
        with self._changed:
            if self._ended:
                return False
            self._outbox.append(share)
            if len(self._outbox) == 1 or self.room <= 0:  # in between, the sender has nothing to do yet
                self._changed.notify()
            return True

    def look_for_cancelled(self) -> None:
        """Tell the machine which of its programs nobody waits for any more. Returns at once."""
        with self._changed:
            self._look_for_cancelled = True
            self._changed.notify()

    def end(self) -> tuple[list[Share], list[Share]] | None:
        """Stop the threads; return the programs that it was probably running, and the others that it held.

        Its pool is first in, first out: what was sent first is what runs. Returns None if it had been ended before.
        """
        with self._changed:
            if self._ended:
                return None
            self._ended = True
            sent = list(self._in_flight.values())
            waiting = sent[self.workers :] + self._outbox
            self._in_flight, self._outbox = {}, []
            self._changed.notify_all()
        return sent[: self.workers], waiting

    def close(self) -> None:
        """End the machine's judge and its process."""
        with contextlib.suppress(ActorLost, ActorUnavailable, ActorFailed, TimeoutError):
            self.actor.call("close", timeout_s=CLOSE_TIMEOUT_S)
        self.actor.kill()  # what is left of its sandboxes ends with it

    # -- the threads

    def _send(self) -> None:
        while True:
            with self._changed:
                while not (self._outbox or self._look_for_cancelled or self._ended):
                    self._changed.wait()
                if len(self._in_flight) > self.workers and not self._look_for_cancelled:
                    self._changed.wait_for(lambda: self.room <= 0, FILL_S)
                if self._ended:
                    return
                cancelled = self._newly_cancelled()
                batch = {next(self._numbers): share for share in self._outbox}
                self._in_flight.update(batch)
                self._outbox = []
            try:
                if cancelled:
                    self._call("cancel", cancelled)
                self._submit(batch)
            except UserError as error:
                self._take_back(batch)
                self._owner.refused_here(list(batch.values()), error)
            except (ActorLost, ActorUnavailable, ActorFailed, TimeoutError) as error:
                self._lose(error)

    def _newly_cancelled(self) -> list[int]:
        """Return the numbers of programs in flight that were cancelled since the last call. Called under the lock."""
        self._look_for_cancelled = False
        numbers = [n for n, share in self._in_flight.items() if n not in self._cancelled and share.task.cancelled]
        self._cancelled.update(numbers)
        return numbers

    def _submit(self, batch: dict[int, Share]) -> None:
        dropped = {number: share for number, share in batch.items() if share.task.cancelled}
        if dropped:
            self._take_back(dropped)
            for number, share in dropped.items():
                self._owner.judged(share, (number, None))
        messages = [
            self._catalogue.message(number, share.task.request)
            for number, share in batch.items()
            if number not in dropped
        ]
        if messages:
            self._catalogue.teach(self.actor, self._taught, messages)
            self._call("submit", pickle.dumps(messages))

    def _take_back(self, batch: dict[int, Share]) -> None:
        with self._changed:
            for number in batch:
                self._in_flight.pop(number, None)

    def _fetch(self) -> None:
        confirmed = 0
        while not self._ended:
            try:
                collected: Collected = self._call("collect", confirmed, FETCH_WAIT_S, self._holds // 2)
            except (ActorLost, ActorUnavailable, ActorFailed, TimeoutError) as error:
                self._lose(error)
                return
            confirmed, self.stats = collected.number, collected.stats
            results: list[Result] = pickle.loads(collected.results)
            with self._changed:
                shares = [self._in_flight.pop(number, None) for number, _ in results]
                self._cancelled.difference_update(number for number, _ in results)
            for share, result in zip(shares, results, strict=True):
                if share is not None:  # otherwise it was ended in the meantime
                    self._owner.judged(share, result)
            if results:
                self._owner.has_room()

    def _call(self, method: str, *arguments: object) -> Any:
        """Call the machine, also again while it is out of reach: every call of `NodeJudge` may be repeated."""
        deadline = time.monotonic() + UNAVAILABLE_S
        while True:
            try:
                return self.actor.call(method, *arguments, timeout_s=CALL_TIMEOUT_S)
            except ActorUnavailable:
                if self._ended or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def _lose(self, error: Exception) -> None:
        held = self.end()
        if held is not None:
            self._owner.lost(self, str(error) or type(error).__name__, running=held[0], waiting=held[1])
