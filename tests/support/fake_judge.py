"""A judge that runs nothing: a function decides, and every request is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType
from typing import Self

from lcbx.judge.request import JudgeRequest, JudgeStats
from lcbx.problems.store import TestStore
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Judgement, Language

Decide = Callable[[JudgeRequest], Judgement | Exception | None]
"""Returns a judgement, an error that the future raises, or None for a program that is never judged."""

PREPARED = Prepared(reference="", digest="sha256:one", toolchain_version="1", stand_in=False)


class FakeJudge:
    """Judges with `decide`. Tests that store no data may leave `store` out."""

    description = "fake"

    def __init__(self, decide: Decide, store: TestStore | None = None, *, image: str = PREPARED.digest) -> None:
        self.requests: list[JudgeRequest] = []
        self.image = image
        self._decide, self._store = decide, store

    @property
    def store(self) -> TestStore:
        assert self._store is not None, "this test needs a judge with a store"
        return self._store

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        self.requests.append(request)
        future: Future[Judgement] = Future()
        decided = self._decide(request)
        if isinstance(decided, Exception):
            future.set_exception(decided)
        elif decided is not None:
            future.set_result(decided)
        return future

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        del progress
        return {language.language_id: replace(PREPARED, digest=self.image) for language in languages}

    def stats(self) -> JudgeStats:
        return JudgeStats(judged=len(self.requests))

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
