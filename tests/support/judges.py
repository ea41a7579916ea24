"""A judge without sandboxes, for tests of those who submit to one."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from lcbx.judge.request import JudgeRequest, JudgeStats
from lcbx.problems.store import TestStore
from lcbx.sandbox.backend import Prepared, Progress
from lcbx.types import Judgement, Language

PREPARED = Prepared(reference="", digest="sha256:one", toolchain_version="1", stand_in=False)


class FakeJudge:
    """Keeps the requests. A subclass decides in `submit`; nothing here starts a thread or a sandbox."""

    description = "fake judge"

    def __init__(self, store: TestStore | None = None, *, image: str = PREPARED.digest) -> None:
        self.requests: list[JudgeRequest] = []
        self.store = store or TestStore(Path("/nonexistent"))
        self.image = image

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        raise NotImplementedError

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        prepared = replace(PREPARED, digest=self.image)
        return {language.language_id: prepared for language in languages}

    def stats(self) -> JudgeStats:
        return JudgeStats()

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def done(judgement: Judgement) -> Future[Judgement]:
    """Return a future that is already decided."""
    future: Future[Judgement] = Future()
    future.set_result(judgement)
    return future
