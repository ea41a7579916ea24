"""Several replicas of an engine on a cluster, as one `Generator`.

The owed samples are cut into chunks, always in the same way, and whichever replica is free takes the next one. The
completions of a chunk come from one call of the engine, and chunks are handed out in order. The number of replicas
therefore changes neither what is generated together, nor seeds, nor the order of the completions. A chunk whose replica
is lost goes to another one; samples that can't be generated stay owed.
"""

from __future__ import annotations

import itertools
import logging
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lcbx.cluster.actors import Actor, ActorFailed, ActorLost, ActorUnavailable, ClusterSession
from lcbx.errors import UserError
from lcbx.generate.engine import EngineKind, ModelRequest
from lcbx.generate.generator import Generator, owed_by_prompt
from lcbx.generate.replica import NotPossible, Replica, ReplicaSettings
from lcbx.types import Completion, Prompt, SampleKey, Sampling

CHUNKS = 64
"""The owed samples are cut into about so many chunks, within the two limits that follow."""
LEAST_SAMPLES, MOST_SAMPLES = 8, 256
CHUNKS_AHEAD = 4
"""Chunks per replica that may be done before an earlier one is."""
MOST_LOSSES = 3
WAIT_S = 1.0

Load = Callable[[str, ModelRequest], Generator]

log = logging.getLogger("lcbx")


@dataclass(slots=True, eq=False)
class Chunk:
    """Samples that are generated together."""

    number: int
    keys: list[SampleKey]
    losses: int = 0


class ReplicatedGenerator:
    """A `Generator` on actors, which start when they are needed and end with `generate`."""

    def __init__(
        self, session: ClusterSession, kind: EngineKind, request: ModelRequest, *, replicas: int, load: Load
    ) -> None:
        """`load`: see `ReplicaSettings`. The session is closed with the last completion."""
        self._session, self._replicas = session, replicas
        self._actors: dict[int, Actor] = {}
        self._settings = ReplicaSettings(engine=kind.name, request=replace(request, progress=None), load=load)
        self._gpus = gpus_of(kind, request) if any(node.gpus for node in session.nodes()) else 0

    def describe(self) -> dict[str, Any]:
        """Return what one replica says of itself, and how many there are; see `Generator.describe`."""
        if 0 not in self._actors:
            self._start(0)
        try:
            description = self._actors[0].call("describe")
        except (ActorLost, ActorUnavailable, ActorFailed) as error:
            raise UserError(f"a replica of {self._settings.request.model} can't be started: {error}") from error
        if isinstance(description, NotPossible):
            raise UserError(description.message)
        return {**description, "replicas": self._replicas}

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions in the order of the prompts, see `Generator.generate`."""
        work = deque(chunks(prompts, owed))
        for number in range(min(self._replicas, len(work))):
            if number not in self._actors:
                self._start(number)
        try:
            yield from self._run(work, self._session.share(list(prompts)), sampling)
        finally:
            for actor in self._actors.values():
                actor.kill()
            self._actors = {}
            self._session.close()

    def _start(self, number: int) -> None:
        self._actors[number] = self._session.start(Replica, self._settings, gpus=self._gpus)

    def _run(self, work: deque[Chunk], prompts: Any, sampling: Sampling) -> Iterator[Completion]:
        running: dict[Any, tuple[int, Chunk]] = {}
        done: dict[int, list[Completion]] = {}
        free, following = deque(self._actors), 0
        while work or running:
            while free and work and work[0].number < following + CHUNKS_AHEAD * self._replicas:
                number, chunk = free.popleft(), work.popleft()
                running[self._actors[number].send("generate", prompts, sampling, chunk.keys)] = number, chunk
            for reference in self._session.ready(list(running), timeout_s=WAIT_S):
                number, chunk = running.pop(reference)
                free.append(number)
                completions = self._result(reference, chunk)
                if completions is None:
                    work.appendleft(chunk)
                    self._actors[number].kill()
                    self._start(number)
                else:
                    done[chunk.number] = completions
            while following in done:
                yield from done.pop(following)
                following += 1

    def _result(self, reference: Any, chunk: Chunk) -> list[Completion] | None:
        """Return a chunk's completions; None if its replica was lost. Raises UserError."""
        try:
            result: list[Completion] | NotPossible = self._session.result(reference)
        except (ActorLost, ActorUnavailable) as error:
            chunk.losses += 1
            if chunk.losses >= MOST_LOSSES:
                raise UserError(
                    f"{chunk.losses} replicas were lost with the same {len(chunk.keys)} samples, at last: {error}. The "
                    "same command continues the run."
                ) from error
            log.warning("a replica was lost: %s. Its %d samples are generated again.", error, len(chunk.keys))
            return None
        except ActorFailed as error:
            raise UserError(f"a replica failed: {error}") from error
        if isinstance(result, NotPossible):
            raise UserError(result.message)
        return result


def chunks(prompts: Sequence[Prompt], owed: Collection[SampleKey]) -> Iterator[Chunk]:
    """Cut the owed samples into chunks. The samples of a prompt stay together, as far as they fit into one."""
    size = min(MOST_SAMPLES, max(LEAST_SAMPLES, -(-len(owed) // CHUNKS)))
    numbers, held = itertools.count(), list[SampleKey]()
    for _, keys in owed_by_prompt(prompts, owed):
        for at in range(0, len(keys), size):
            held += keys[at : at + size]
            if len(held) >= size:
                yield Chunk(next(numbers), held)
                held = []
    if held:
        yield Chunk(next(numbers), held)


def gpus_of(kind: EngineKind, request: ModelRequest) -> int:
    """Return the number of GPUs that a replica needs."""
    if not kind.local:
        return 0
    parallel = [request.engine_options.get(f"{name}_parallel_size", 1) for name in ("tensor", "pipeline")]
    return int(parallel[0]) * int(parallel[1])
