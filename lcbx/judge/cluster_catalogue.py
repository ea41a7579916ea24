"""What the driver of a cluster tells its machines once: problems, languages, and test data that a machine lacks."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, Protocol, TypeVar

from lcbx.cluster.actors import Actor, ClusterSession
from lcbx.judge.node_judge import BlobName, Lesson, NodeMessage, read_blob
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.types import Language, Problem

PACK_BYTES = 16 << 20
"""Test data goes out in packs of about this size."""
SHARED_PACKS = 64
"""Packs that stay in the object store for the machines that need them next."""


class HasDigest(Protocol):
    @property
    def digest(self) -> str: ...


_OWN_FIELDS = tuple(item.name for item in fields(JudgeRequest) if item.name not in ("problem", "language"))

T = TypeVar("T", bound=HasDigest)


class Numbers(Generic[T]):
    """Numbers for values; equal values have the same."""

    def __init__(self) -> None:
        self._by_digest: dict[str, list[tuple[T, int]]] = {}
        self._values: list[T] = []

    def of(self, value: T) -> int:
        """Return the value's number, a new one if it has none."""
        same_digest = self._by_digest.setdefault(value.digest, [])
        for other, number in same_digest:
            if other is value or other == value:
                return number
        number = len(self._values)
        self._values.append(value)
        same_digest.append((value, number))
        return number

    def value(self, number: int) -> T:
        return self._values[number]


@dataclass(slots=True)
class Taught:
    """What one machine has been told."""

    problems: set[int] = field(default_factory=set)
    languages: set[int] = field(default_factory=set)


class Catalogue:
    """Thread-safe."""

    def __init__(self, session: ClusterSession, store: TestStore) -> None:
        self._session, self._store = session, store
        self._lock = threading.Lock()
        self._problems: Numbers[Problem] = Numbers()
        self._languages: Numbers[Language] = Numbers()
        self._packs: OrderedDict[tuple[BlobName, ...], Any] = OrderedDict()

    def message(self, number: int, request: JudgeRequest) -> NodeMessage:
        """Return a request as `NodeJudge.submit` reads it. A problem that brings its tests along is part of it."""
        own = {name: getattr(request, name) for name in _OWN_FIELDS}
        with self._lock:
            problem = request.problem if request.inline or request.run else self._problems.of(request.problem)
            return number, problem, self._languages.of(request.language), own

    def teach(self, actor: Actor, taught: Taught, messages: Iterable[NodeMessage]) -> None:
        """Tell a machine what these messages refer to and it has not been told. Raises as calls of actors do.

        Raises UserError when test data is missing here.
        """
        messages = list(messages)
        problems = {problem for _, problem, _, _ in messages if isinstance(problem, int)} - taught.problems
        languages = {language for _, _, language, _ in messages} - taught.languages
        if not problems and not languages:
            return
        with self._lock:
            lesson = Lesson(
                problems={number: replace(self._problems.value(number), statement="") for number in problems},
                languages={number: self._languages.value(number) for number in languages},
            )
        missing = actor.call("learn", pickle.dumps(lesson))
        for names in _packs(missing):
            actor.call("stage", self._pack(names))
        taught.problems |= problems
        taught.languages |= languages

    def _pack(self, names: tuple[BlobName, ...]) -> Any:
        """Return a reference to the pack. Machines that lack the same data copy it from one another."""
        with self._lock:
            pack = self._packs.get(names)
            if pack is None:
                content = [(name, read_blob(self._store, name)) for name in names]
                pack = self._packs[names] = self._session.share(content)
            self._packs.move_to_end(names)
            if len(self._packs) > SHARED_PACKS:
                self._packs.popitem(last=False)
            return pack


def _packs(names: Iterable[BlobName]) -> Iterator[tuple[BlobName, ...]]:
    """Yield groups of about `PACK_BYTES`."""
    pack: list[BlobName] = []
    size = 0
    for name in names:
        pack.append(name)
        size += name[2]
        if size >= PACK_BYTES:
            yield tuple(pack)
            pack, size = [], 0
    if pack:
        yield tuple(pack)
