"""How many programs the service holds at a time. There is no queue without an end: more are told when to come back."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from lcbx.serve.refused import Refusal

RATE_WINDOW = 256
"""So many of the last finished programs tell how quickly room is made."""
LONGEST_WAIT_S = 60


class Admission:
    """Counts the programs that are queued or running, and the bytes of their requests. For one thread only."""

    def __init__(self, *, max_programs: int, max_bytes: int) -> None:
        self._max_programs, self._max_bytes = max_programs, max_bytes
        self.programs = self.bytes = 0
        self.draining = False
        """True once the service has been told to stop: nothing new is accepted."""
        self._finished: deque[float] = deque(maxlen=RATE_WINDOW)

    @contextmanager
    def hold(self, programs: int, size_bytes: int, *, busy_status: int | None = None) -> Iterator[None]:
        """Hold room for so many programs until the block ends. Raises Refusal if there is none.

        `busy_status`: the status of the refusal when it may be tried again; None: 429, or 503 when the service stops.
        """
        try:
            self._check(programs, size_bytes)
        except Refusal as refusal:
            if busy_status is not None and refusal.status in (429, 503):
                raise Refusal(busy_status, refusal.code, refusal.message, headers=refusal.headers) from refusal
            raise
        self.programs += programs
        self.bytes += size_bytes
        try:
            yield
        finally:
            self.programs -= programs
            self.bytes -= size_bytes

    def note_finished(self) -> None:
        """Note that a program is done, for the estimate of `retry-after`."""
        self._finished.append(time.monotonic())

    def _check(self, programs: int, size_bytes: int) -> None:
        if self.draining:
            raise Refusal(503, "stopping", "This service is stopping.", headers={"retry-after": "5"})
        if programs > self._max_programs:
            raise Refusal(413, "batch-too-large", f"a batch may have at most {self._max_programs} programs")
        if self.programs + programs > self._max_programs or self.bytes + size_bytes > self._max_bytes:
            wait_s = self._wait_s(self.programs + programs - self._max_programs)
            message = f"{self.programs} programs are waiting. Try again in {wait_s} s."
            raise Refusal(429, "busy", message, headers={"retry-after": str(wait_s)})

    def _wait_s(self, programs: int) -> int:
        """Return the seconds until there is room for so many more programs, at the pace of the last ones."""
        if len(self._finished) < 2:
            return 1
        pace = (len(self._finished) - 1) / max(time.monotonic() - self._finished[0], 1e-3)
        return max(1, min(LONGEST_WAIT_S, math.ceil(max(programs, 1) / pace)))
