"""The same key gets the same answer: a client that lost its connection asks again without running its program twice."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from lcbx.serve.refused import Refusal
from lcbx.types import Judgement, Verdict

KEPT_S = 600.0
GRACE_S = 30.0
"""How long a program whose clients are all gone waits for one to come back, before it is cancelled."""
BY_CLIENT = "cancelled by its client"
"""Message of a cancellation that the client asked for: nobody will come back."""
MOST_KEYS = 10_000
MOST_BYTES = 256 << 20
LONGEST_KEY = 200


@dataclass(slots=True)
class _KeptAnswer:
    fingerprint: bytes
    task: asyncio.Task[Judgement]
    made_at: float
    size_bytes: int = 0
    waiting: int = 0


class Idempotency:
    """Judgements by key. A judge error is not kept: asking again tries again. For one thread only."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, _KeptAnswer] = OrderedDict()
        self._bytes = 0

    async def once(self, key: str, content: bytes, judge: Callable[[], Coroutine[Any, Any, Judgement]]) -> Judgement:
        """Return the judgement under this key; `judge` makes it if there is none.

        It is also made if the client that asked first is gone, as long as another one waits or may come back. Raises
        Refusal if the key was used for other `content`, and whatever `judge` raises.
        """
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Refusal(422, "bad-key", f"an idempotency key has 1 to {LONGEST_KEY} characters")
        self._forget_old()
        fingerprint = hashlib.sha256(content).digest()
        entry = self._entries.get(key)
        if entry is None:
            entry = _KeptAnswer(fingerprint, asyncio.create_task(judge()), time.monotonic())
            self._entries[key] = entry
            entry.task.add_done_callback(lambda task: self._done(key, task))
        elif entry.fingerprint != fingerprint:
            raise Refusal(422, "key-reused", "this idempotency key was used for another request")
        entry.waiting += 1
        try:
            return await asyncio.shield(entry.task)
        except asyncio.CancelledError as cancelled:
            grace_s = 0.0 if BY_CLIENT in cancelled.args else GRACE_S
            asyncio.get_running_loop().call_later(grace_s, _cancel_unless_wanted, entry)
            raise
        finally:
            entry.waiting -= 1

    def _done(self, key: str, task: asyncio.Task[Judgement]) -> None:
        entry = self._entries.get(key)
        if entry is None or entry.task is not task:
            return
        if task.cancelled() or task.exception() is not None or task.result().verdict == Verdict.JE:
            del self._entries[key]
            return
        entry.size_bytes = _size(task.result())
        self._bytes += entry.size_bytes
        while self._bytes > MOST_BYTES:
            self._drop_oldest()

    def _forget_old(self) -> None:
        oldest = time.monotonic() - KEPT_S
        while self._entries and (
            len(self._entries) >= MOST_KEYS or next(iter(self._entries.values())).made_at < oldest
        ):
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, entry = self._entries.popitem(last=False)
        self._bytes -= entry.size_bytes


def _cancel_unless_wanted(entry: _KeptAnswer) -> None:
    if entry.waiting == 0:
        entry.task.cancel()


def _size(judgement: Judgement) -> int:
    """Return roughly how many bytes a judgement takes."""
    texts = sum(len(test.stdout) + len(test.stderr) for test in judgement.tests)
    files = sum(len(data) for test in judgement.tests if test.files for data in test.files.values())
    return 1000 * (1 + len(judgement.tests)) + texts + files
