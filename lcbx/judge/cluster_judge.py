"""A `Judge` on many machines: one actor with a local pool on each node of a cluster.

The driver decides duplicates and known verdicts in front (`TaskQueue`), and hands whole programs to the machines, each
of which holds a bounded number of them; warm sandboxes, retries and quiet runs are those of the machines' own pools.

- A machine that joins is used as soon as it has said what it is: another version of lcbx or another sandbox is refused
  by name. Languages that were prepared are prepared there first, and must have the same image.
- A machine that is lost costs retries. Its programs are judged elsewhere; only those that were running count a loss,
  and one that has been running on `MOST_LOSSES` machines when they were lost becomes `JE`.
- Without any machine for `patience_s`, everyone who waits gets a UserError: nothing has been decided, and a run can be
  continued.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, replace
from types import TracebackType
from typing import Self

from lcbx import __version__
from lcbx.cluster.actors import Actor, ActorFailed, ActorLost, ActorUnavailable, ClusterNode, ClusterSession
from lcbx.errors import UserError
from lcbx.judge.cluster_catalogue import Catalogue
from lcbx.judge.cluster_images import ClusterImages
from lcbx.judge.node_judge import Failure, Hello, NodeJudge, NodeSettings, Result
from lcbx.judge.node_link import NodeLink
from lcbx.judge.pool_task import Share
from lcbx.judge.request import JudgeRequest, JudgeStats, judge_error
from lcbx.judge.task_queue import TaskQueue
from lcbx.judge.warm_msgspec import warm_msgspec
from lcbx.problems.store import TestStore
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Judgement, Language

MOST_LOSSES = 3
PATIENCE_S = 600.0
POLL_S = 3.0
START_TIMEOUT_S = 120.0
TRY_AGAIN_S = 10.0
ACTOR_THREADS = 16

log = logging.getLogger("lcbx")


class ClusterJudge:
    """See the module. It is the owner of its `NodeLink`s."""

    def __init__(
        self,
        session: ClusterSession,
        settings: NodeSettings,
        *,
        workers: int | None = None,
        store: TestStore | None = None,
        max_pending: int = 2000,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """`workers`: per machine; None: its CPUs. The session is closed with the judge.

        Returns when every machine that is there has been accepted or refused. Raises UserError if none was accepted.
        """
        warm_msgspec()
        self.store = store if store is not None else TestStore.default()
        self._session, self._settings, self._workers = session, settings, workers
        self._patience_s = patience_s
        self._queue = TaskQueue(max_pending, whole=True)
        self._catalogue = Catalogue(session, self.store)
        self._images = ClusterImages()
        self._changed = threading.Condition()
        self._links: deque[NodeLink] = deque()
        self._joining: set[str] = set()
        self._refused: dict[str, str] = {}
        """Node id -> why it is not used."""
        self._not_before: dict[str, float] = {}
        self._reference: tuple[str, Hello] | None = None
        self._past = JudgeStats()
        """Counters of machines that are gone."""
        self._last_seen = time.monotonic()
        self._closed = False
        self._threads = [
            threading.Thread(target=target, name=f"lcbx-cluster-{name}", daemon=True)
            for name, target in (("watch", self._watch), ("dispatch", self._dispatch))
        ]
        try:
            self._join_all()
        except BaseException:
            self.close()
            raise
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- the contract of `Judge`

    @property
    def description(self) -> str:
        assert self._reference is not None
        return f"{self._reference[1].sandbox} on {len(self._links)} nodes of {self._session.version}"

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        future = self._queue.submit(request)
        if not future.done():
            future.add_done_callback(self._note_cancelled)
        return future

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        prepared = {}
        for language in languages:
            with self._changed:
                links = list(self._links)
            prepared[language.language_id], refused = self._images.prepare(links, language, progress)
            for link, reason in refused.items():
                self._refuse(link, reason)
        return prepared

    def stats(self) -> JudgeStats:
        with self._changed:
            links = list(self._links)
        of_nodes = [self._past, *(link.stats for link in links)]
        active = sum(link.active for link in links)
        return replace(
            self._queue.stats(),
            sandboxes_started=sum(stats.sandboxes_started for stats in of_nodes),
            sandboxes_lost=sum(stats.sandboxes_lost for stats in of_nodes),
            quiet_runs=sum(stats.quiet_runs for stats in of_nodes),
            active=active,
            pending=max(0, self._queue.unresolved() - active),
        )

    def close(self) -> None:
        with self._changed:
            if self._closed:
                return
            self._closed = True
            links, self._links = list(self._links), deque()
            self._changed.notify_all()
        self._queue.stop()
        held = [link.end() or ([], []) for link in links]
        if links:
            with ThreadPoolExecutor(max_workers=len(links)) as executor:
                list(executor.map(NodeLink.close, links))
        for running, waiting in held:
            for share in (*running, *waiting):
                self._queue.finish(share, None)
        for thread in self._threads:
            if thread.ident is not None and thread is not threading.current_thread():
                thread.join()
        self._queue.cancel_pending()
        self._session.close()

    def _note_cancelled(self, future: Future[Judgement]) -> None:
        if future.cancelled() and not self._closed:
            with self._changed:
                links = list(self._links)
            for link in links:
                link.look_for_cancelled()

    # -- what links report

    def judged(self, share: Share, result: Result) -> None:
        """Pass a result on; see `node_link.Owner`."""
        outcome, task = result[1], share.task
        if outcome is None and not task.cancelled:  # cancelled there, but an equal request has come since
            self._queue.put_back(share)
        elif outcome is None or task.cancelled:
            self._queue.finish(share, None)
        elif isinstance(outcome, Failure):
            self._queue.finish(share, UserError(outcome.message))
        else:
            self._queue.finish(share, replace(outcome, attempts=outcome.attempts + len(task.lost_on)))

    def refused_here(self, shares: Sequence[Share], error: UserError) -> None:
        """Pass the error on; see `node_link.Owner`."""
        for share in shares:
            self._queue.finish(share, error)

    def has_room(self) -> None:
        """Wake the dispatcher; see `node_link.Owner`."""
        with self._changed:
            self._changed.notify_all()

    def lost(self, link: NodeLink, reason: str, *, running: Sequence[Share], waiting: Sequence[Share]) -> None:
        """Queue a lost machine's programs again; see `node_link.Owner`."""
        log.warning(
            "node %s was lost (%s); %d programs are judged elsewhere.",
            link.node.name,
            reason.splitlines()[0].rstrip("."),
            len(running) + len(waiting),
        )
        self._drop(link)
        link.actor.kill()
        for share in reversed(waiting):
            self._queue.put_back(share)
        for share in reversed(running):
            share.task.lost_on.add(f"{link.node.name} ({id(link)})")
            if len(share.task.lost_on) < MOST_LOSSES:
                self._queue.put_back(share)
            else:
                cause = f"{MOST_LOSSES} machines were lost while they judged it, at last {link.node.name}: {reason}"
                self._queue.finish(share, judge_error(share.task.request.program, cause, MOST_LOSSES))

    def _drop(self, link: NodeLink) -> None:
        with self._changed:
            if link in self._links:
                self._links.remove(link)
            for counter in fields(JudgeStats):
                total = getattr(self._past, counter.name) + getattr(link.stats, counter.name)
                setattr(self._past, counter.name, total)
            self._not_before[link.node.node_id] = time.monotonic() + TRY_AGAIN_S
            self._changed.notify_all()

    def _refuse(self, link: NodeLink, reason: str) -> None:
        """Stop using a machine that can't judge a language as the others do."""
        self._note_refused(link.node, reason)
        held = link.end() or ([], [])
        self._drop(link)
        for share in reversed([*held[0], *held[1]]):
            self._queue.put_back(share)
        link.close()

    def _note_refused(self, node: ClusterNode, reason: str) -> None:
        self._refused[node.node_id] = f"{node.name}: {reason}"
        log.warning("node %s is not used: %s", node.name, reason)

    # -- machines that come and go

    def _join_all(self) -> None:
        """Let every machine join that is there now. Raises UserError if none can."""
        nodes = self._candidates()
        if nodes:
            with ThreadPoolExecutor(max_workers=len(nodes)) as executor:
                list(executor.map(self._join, nodes))
        if not self._links:
            reasons = "".join(f"\n  {reason}" for reason in self._refused.values())
            raise UserError(f"no node of the cluster can judge.{reasons or ' It has no node with a CPU.'}")

    def _watch(self) -> None:
        while not self._closed:
            try:
                candidates = self._candidates()
            except Exception as error:  # whatever the cluster's client raises when its head is gone
                log.debug("the cluster can't be asked for its nodes: %s", error)
                candidates = []
            for node in candidates:
                threading.Thread(target=self._join, args=(node,), name=f"lcbx-join-{node.name}", daemon=True).start()
            if self._links:
                self._last_seen = time.monotonic()
            elif not self._joining and time.monotonic() - self._last_seen > self._patience_s:
                self._give_up()
                return
            with self._changed:
                if not self._closed:
                    self._changed.wait_for(lambda: self._closed, POLL_S)

    def _candidates(self) -> list[ClusterNode]:
        """Return the machines to be tried now, and note them as joining."""
        nodes = self._session.nodes()
        with self._changed:
            used = {link.node.node_id for link in self._links} | self._joining | self._refused.keys()
            now = time.monotonic()
            chosen = [
                node
                for node in nodes
                if node.cpus > 0 and node.node_id not in used and self._not_before.get(node.node_id, 0.0) <= now
            ]
            self._joining.update(node.node_id for node in chosen)
        return chosen

    def _give_up(self) -> None:
        reasons = "".join(f"\n  {reason}" for reason in self._refused.values())
        self._queue.fail_pending(
            UserError(
                f"no node of the cluster has judged for {self._patience_s:.0f} s. Nothing is lost: the same command "
                f"continues when there are nodes.{reasons}"
            )
        )

    def _join(self, node: ClusterNode) -> None:
        """Start a judge on a machine and use it if it is like the others."""
        workers = min(self._workers or node.cpus, node.cpus)
        settings = replace(self._settings, workers=workers)
        actor = self._session.start(NodeJudge, settings, node=node, cpus=workers, threads=ACTOR_THREADS)
        reason: str | None = None
        accepted = False
        try:
            reason = self._accept(node, actor)
            if reason is None:
                link = NodeLink(node, actor, self, self._catalogue, workers=workers)
                with self._changed:
                    others = list(self._links)
                reason = self._images.bring(link, others)
                accepted = reason is None and self._use(link)
        except ActorFailed as error:
            reason = str(error).strip().splitlines()[-1]
            log.debug("node %s: %s", node.name, error)
        except (ActorLost, ActorUnavailable) as error:
            log.warning("node %s can't be used now: %s", node.name, error)
        except TimeoutError:
            log.warning("node %s can't be used now: it has no %d free CPUs", node.name, workers)
        finally:
            if reason is not None:
                self._note_refused(node, reason)
            if not accepted:
                actor.kill()
            with self._changed:
                self._joining.discard(node.node_id)
                self._not_before[node.node_id] = time.monotonic() + TRY_AGAIN_S
                self._changed.notify_all()

    def _accept(self, node: ClusterNode, actor: Actor) -> str | None:
        """Return why the machine must not be used; None if it may."""
        hello: Hello | Failure = actor.call("hello", timeout_s=START_TIMEOUT_S)
        if isinstance(hello, Failure):
            return hello.message
        if hello.version != __version__:
            return f"it has lcbx {hello.version}, not {__version__}"
        with self._changed:
            if self._reference is None:
                self._reference = node.name, hello
            first, expected = self._reference
        if hello.sandbox != expected.sandbox:
            return f"its sandbox is {hello.sandbox}, and that of {first} is {expected.sandbox}"
        return None

    def _use(self, link: NodeLink) -> bool:
        with self._changed:
            if self._closed:
                return False
            self._links.append(link)
            self._changed.notify_all()
        link.begin()
        return True

    # -- dispatching

    def _dispatch(self) -> None:
        while self._link_with_room() is not None:
            share = self._queue.take()
            if share is None:
                return
            while (link := self._link_with_room()) is not None and not link.add(share):
                pass
            if link is None:
                self._queue.finish(share, None)
            with self._changed:
                self._links.rotate(-1)

    def _link_with_room(self) -> NodeLink | None:
        """Wait for a machine with room, and return it: the next one, as seen from the first. None when closed."""
        with self._changed:
            while not self._closed:
                for _ in range(len(self._links)):
                    link = self._links[0]
                    link.hold(self._queue.queued // (2 * len(self._links)))
                    if link.room > 0:
                        return link
                    self._links.rotate(-1)
                self._changed.wait()
        return None
