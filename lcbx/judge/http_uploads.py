"""Uploads problems to an HTTP judge service: what it does not have of their tests, by hash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import msgspec

from lcbx.errors import UserError
from lcbx.judge.http_messages import BlobMessage, ProblemMessage, StagedMessage, StagedTest, TestFileMessage
from lcbx.problems.store import TestStore
from lcbx.types import Blob, Problem

CHUNK_BYTES = 8 << 20
"""Small files travel together up to this size, or that of a request to the service; a larger one travels alone."""
LINE_BYTES = 64
"""What the line of a file has besides its content: at most so many bytes."""
_encode = msgspec.json.Encoder().encode

Send = Callable[[str, bytes], Awaitable[Any]]
"""Takes path and body of a request and returns the answer."""


def problem_message(problem: Problem) -> ProblemMessage:
    """Return a problem as it is uploaded: everything that can move a verdict, with its tests by hash."""
    return ProblemMessage(
        id=problem.problem_id,
        statement=problem.statement,
        staged=tuple(StagedTest(input=_blob(test.input), output=_blob(test.output)) for test in problem.tests),
        time_limit_s=problem.time_limit_s,
        memory_limit_mib=problem.memory_limit_mib,
        checker=problem.checker,
        frame=problem.frame,
        public=tuple(index for index, test in enumerate(problem.tests) if test.public),
    )


def _blob(blob: Blob) -> BlobMessage:
    return BlobMessage(sha256=blob.sha256, size_bytes=blob.size_bytes)


async def upload_problem(
    message: ProblemMessage, store: TestStore, post: Send, put: Send, *, most_bytes: int = CHUNK_BYTES
) -> str:
    """Upload a problem and the files that the service does not have; return the digest that it has there.

    `most_bytes`: of a request to the service; uploads of single files may have more.

    Raises UserError if a file is not in `store`, and whatever `post` and `put` raise.
    """
    body = _encode(message)
    for _ in range(2):
        answer = msgspec.convert(await post("/v1/problems", body), StagedMessage)
        if answer.problem:
            return answer.problem
        await _upload_files(message, answer, store, post, put, min(most_bytes, CHUNK_BYTES))
    raise UserError(f"{message.id}: the judge service does not keep its tests")


async def _upload_files(
    message: ProblemMessage, missing: StagedMessage, store: TestStore, post: Send, put: Send, most_bytes: int
) -> None:
    inputs, outputs = set(missing.missing_inputs), set(missing.missing_outputs)
    files: dict[tuple[str, str], Blob] = {}
    for test in message.staged or ():
        for kind, file, wanted in (("input", test.input, inputs), ("output", test.output, outputs)):
            if file.sha256 in wanted:
                files[kind, file.sha256] = Blob(sha256=file.sha256, size_bytes=file.size_bytes)
    small = [(kind, blob) for (kind, _), blob in files.items() if _sent_bytes(blob) <= most_bytes]
    for chunk in _chunks(small, most_bytes):
        await post("/v1/tests", await asyncio.to_thread(_together, chunk, store))
    for (kind, name), blob in files.items():
        if _sent_bytes(blob) > most_bytes:
            await put(f"/v1/tests/{kind}/{name}", await asyncio.to_thread(_content, kind, blob, store))


def _sent_bytes(blob: Blob) -> int:
    """Return the size of the line of a file, whose content is sent in base64."""
    return (blob.size_bytes + 2) // 3 * 4 + LINE_BYTES


def _chunks(files: Iterable[tuple[str, Blob]], most_bytes: int) -> Iterator[list[tuple[str, Blob]]]:
    chunk: list[tuple[str, Blob]] = []
    size = 0
    for kind, blob in files:
        if chunk and size + _sent_bytes(blob) > most_bytes:
            yield chunk
            chunk, size = [], 0
        chunk.append((kind, blob))
        size += _sent_bytes(blob)
    if chunk:
        yield chunk


def _together(files: Iterable[tuple[str, Blob]], store: TestStore) -> bytes:
    """Return several files as lines."""
    lines = []
    for kind, blob in files:
        lines.append(_encode(TestFileMessage(kind=kind, data=_content(kind, blob, store))))  # type: ignore[arg-type]
    return b"\n".join(lines)


def _content(kind: str, blob: Blob, store: TestStore) -> bytes:
    return store.read_input(blob) if kind == "input" else store.read_output(blob)
