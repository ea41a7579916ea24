"""The judge of one machine of a cluster: a local pool behind a few calls, in a process that Ray starts there.

Requests come in batches and refer to problems and languages by number; these are sent once, and test data by hash, only
what the machine's own store lacks. Results are fetched in batches, and kept until the next fetch has confirmed them, so
that a lost answer costs nothing. Programs that can't be prepared are answered with `Failure`, never with an exception:
exceptions are broken machinery.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, cast

from lcbx import __version__
from lcbx.errors import BuildError, LcbxError, UserError
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import Judge, JudgeRequest, JudgeStats
from lcbx.problems.store import TestStore
from lcbx.resources import cache_dir, disk_errors
from lcbx.sandbox import Backend, Prepared
from lcbx.types import Blob, Judgement, Language, Problem

GATHER_S = 0.01
"""How long the first result of a fetch waits for others: fewer calls leave more of the CPUs to programs."""
GATHER_BUSY_S = 0.5
"""The same while the pool has other programs to go on with."""
INPUT, OUTPUT = "inputs", "outputs"
IMAGE_CHUNK_BYTES = 8 << 20

CheckNode = Callable[[Judge, Language], str | None]
"""Returns why a language does not work on this machine; None if it does, as far as is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """What the judge of every machine is started with."""

    workers: int
    sandbox: str | Backend = "auto"
    runtime: str | None = None
    languages: dict[str, Language] | None = None
    """Those of checker programs, by id."""
    check: CheckNode | None = None
    open_pool: Callable[[NodeSettings], JudgePool] | None = None
    """Makes the pool; None: `open_pool`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What must be equal on all machines, and what a message names."""

    version: str
    """Version of lcbx."""
    sandbox: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the user has to change."""

    message: str
    build: BuildError | None = None
    """The error itself if it is that of a build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Problems and languages by the numbers under which requests name them."""

    problems: dict[int, Problem] = field(default_factory=dict)
    """Without their statements, which no judge reads."""
    languages: dict[int, Language] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a fetch returns."""

    number: int
    """Confirms the fetch, when it is passed to the next one."""
    results: bytes
    """Pickled list of (number of the request, judgement, failure, or None if it was cancelled)."""
    stats: JudgeStats


NodeMessage = tuple[int, int | Problem, int, dict[str, Any]]
"""A request: its number, its problem by number or whole, its language by number, and its other fields by name."""
Result = tuple[int, Judgement | Failure | None]
BlobName = tuple[str, str, int]
"""(`INPUT` or `OUTPUT`, SHA-256, size in bytes)"""


def open_pool(settings: NodeSettings) -> JudgePool:
    """Return the pool of this machine. Raises UserError when no sandbox works here."""
    return JudgePool(
        sandbox=settings.sandbox,
        workers=settings.workers,
        runtime=settings.runtime,
        languages=settings.languages,
        max_pending=1 << 30,  # whoever sends the requests bounds their number
    )


class NodeJudge:
    """The actor. Its calls run in several threads."""

    def __init__(self, settings: NodeSettings) -> None:
        self._settings = settings
        self._pool: JudgePool | None = None
        self._lesson = Lesson()
        self._changed = threading.Condition()
        self._futures: dict[int, Future[Judgement]] = {}
        self._done: list[Result] = []
        self._fetched: list[Result] = []
        self._fetches = 0
        self._messages: list[str] = []
        self._images: dict[str, Iterator[bytes]] = {}
        self._incoming: dict[str, BinaryIO] = {}

    # -- set-up

    def hello(self) -> Hello | Failure:
        """Open the pool and return what this machine is."""
        if self._pool is None:
            try:
                self._pool = (self._settings.open_pool or open_pool)(self._settings)
            except UserError as error:
                return Failure(message=str(error))
        return Hello(version=__version__, sandbox=self._pool.description, pid=os.getpid())

    @property
    def pool(self) -> JudgePool:
        assert self._pool is not None, "hello comes first"
        return self._pool

    def find(self, language: Language) -> Prepared | None:
        """Return the language's image if this machine has it."""
        return self.pool.backend.find(language)

    def prepare(self, language: Language) -> Prepared | Failure:
        """Make the language's image, or reuse it."""
        try:
            return self.pool.prepare([language], self._messages.append)[language.language_id]
        except LcbxError as error:
            return Failure(message=str(error), build=error if isinstance(error, BuildError) else None)

    def check(self, language: Language) -> str | None:
        """Return why the language does not work here; None if it does."""
        return None if self._settings.check is None else self._settings.check(self.pool, language)

    def messages(self) -> list[str]:
        """Return what `prepare` has said since the last call."""
        messages, self._messages = self._messages, []
        return messages

    def can_copy(self) -> bool:
        """True if the sandbox of this machine can save images and load those of others."""
        return self.pool.backend.save is not None and self.pool.backend.load is not None

    def read_image(self, copy: str, language: Language) -> bytes:
        """Return the next part of the language's image as a file; empty at its end. `copy` identifies the reader."""
        save = self.pool.backend.save
        assert save is not None, "see can_copy"
        if copy not in self._images:
            self._images[copy] = save(language)
        chunk = next(self._images[copy], b"")
        if not chunk:
            del self._images[copy]
        return chunk

    def write_image(self, copy: str, language: Language, chunk: bytes) -> bool | Failure:
        """Take the next part of an image; return True once it is there, which an empty part, its end, completes."""
        try:
            if copy not in self._incoming:
                self._incoming[copy] = cache_file()
            self._incoming[copy].write(chunk)
            if not chunk:
                with self._incoming.pop(copy) as whole:
                    self._load_image(language, whole)
        except LcbxError as error:
            return Failure(message=str(error))
        return not chunk

    def _load_image(self, language: Language, file: BinaryIO) -> None:
        load = self.pool.backend.load
        assert load is not None, "see can_copy"
        file.seek(0)
        load(language, iter(partial(file.read, IMAGE_CHUNK_BYTES), b""))

    # -- requests

    def learn(self, payload: bytes) -> list[BlobName]:
        """Keep problems and languages; return the test data that this machine's store lacks."""
        lesson: Lesson = pickle.loads(payload)
        self._lesson.problems.update(lesson.problems)
        self._lesson.languages.update(lesson.languages)
        return missing_blobs(self.pool.store, lesson.problems.values())

    def stage(self, blobs: list[tuple[BlobName, bytes]]) -> None:
        """Put test data into this machine's store. Raises ValueError for data that is not what its name says."""
        for (kind, sha256, _), data in blobs:
            blob = self.pool.store.put_input([data]) if kind == INPUT else self.pool.store.put_output([data])[0]
            if blob.sha256 != sha256:
                raise ValueError(f"{kind}/{sha256}: the data that arrived has the hash {blob.sha256}")

    def submit(self, payload: bytes) -> None:
        """Queue requests. Those with a number that came before are ignored."""
        messages: list[NodeMessage] = pickle.loads(payload)
        for number, problem, language, fields in messages:
            with self._changed:
                if number in self._futures:
                    continue
                self._futures[number] = Future()  # holds the place until the pool has the request
            if isinstance(problem, int):
                problem = self._lesson.problems[problem]
            request = JudgeRequest(problem=problem, language=self._lesson.languages[language], **fields)
            future = self._futures[number] = self.pool.submit(request)
            future.add_done_callback(partial(self._add, number))

    def cancel(self, numbers: list[int]) -> None:
        """Cancel requests that nobody waits for any more."""
        for number in numbers:
            future = self._futures.get(number)
            if future is not None:
                future.cancel()

    def _add(self, number: int, future: Future[Judgement]) -> None:
        result: Judgement | Failure | None = None
        if not future.cancelled():
            error = future.exception()
            result = future.result() if error is None else Failure(message=str(error))
        with self._changed:
            self._done.append((number, result))
            self._changed.notify_all()

    def collect(self, confirmed: int, wait_s: float, spare: int) -> Collected:
        """Return what has been judged, as soon as there is something, or nothing after `wait_s`.

        `confirmed`: number of the last fetch whose answer has arrived. A fetch that was not confirmed is repeated.
        `spare`: with so many programs left, a fetch waits for no other result: the next ones have to arrive in time.
        """
        with self._changed:
            if confirmed == self._fetches:
                for number, _ in self._fetched:
                    self._futures.pop(number, None)
                self._fetched = []
                if not self._done:
                    self._changed.wait(wait_s)
                if self._done:
                    self._gather(spare)
                self._fetched, self._done = self._done, []
                self._fetches += 1
            results, number = self._fetched, self._fetches
        return Collected(number=number, results=pickle.dumps(results), stats=self.pool.stats())

    def _gather(self, spare: int) -> None:
        """Wait until a fetch has several results. Called under the lock, when there is one."""
        workers = self._settings.workers
        self._changed.wait_for(lambda: len(self._futures) - len(self._done) <= spare, GATHER_BUSY_S)
        self._changed.wait_for(lambda: len(self._done) >= workers, GATHER_S)

    def close(self) -> None:
        """End all work; see `Judge.close`."""
        if self._pool is not None:
            self._pool.close()


def cache_file() -> BinaryIO:
    """Return a file without a name in the cache, for what is too large for a folder in memory. Raises UserError."""
    folder = cache_dir()
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))


def missing_blobs(store: TestStore, problems: Iterable[Problem]) -> list[BlobName]:
    """Return the names of the problems' test data that the store lacks, each once."""
    missing: dict[BlobName, None] = {}
    for problem in problems:
        for test in problem.tests:
            if not store.has_input(test.input):
                missing[INPUT, test.input.sha256, test.input.size_bytes] = None
            if not store.has_output(test.output):
                missing[OUTPUT, test.output.sha256, test.output.size_bytes] = None
    return list(missing)


def read_blob(store: TestStore, name: BlobName) -> bytes:
    """Return test data from the store."""
    kind, sha256, size_bytes = name
    blob = Blob(sha256=sha256, size_bytes=size_bytes)
    return store.read_input(blob) if kind == INPUT else store.read_output(blob)
