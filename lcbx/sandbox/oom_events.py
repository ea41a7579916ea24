"""Which containers ran out of memory. Docker reports it as an event while it happens, and nowhere afterwards."""

from __future__ import annotations

import contextlib
import threading
import time

from lcbx.sandbox.container_engine import LABEL, ContainerEngine, owner_label

RECONNECT_S = 1.0
EVENT_DELAY_S = 1.0
"""How long after a container's end its event may arrive."""


class OomEvents:
    """Collects the out-of-memory events of this process's containers in a thread of its own."""

    def __init__(self, engine: ContainerEngine) -> None:
        self._container_ids: set[str] = set()
        self._engine = engine
        threading.Thread(target=self._listen, name="lcbx-oom-events", daemon=True).start()

    def _listen(self) -> None:
        from docker.errors import DockerException

        while True:
            with contextlib.suppress(DockerException, OSError, ValueError):
                filters = {"event": "oom", "label": f"{LABEL}={owner_label()}"}
                for event in self._engine.client.events(decode=True, filters=filters):
                    self._container_ids.add(event.get("id") or event["Actor"]["ID"])
            time.sleep(RECONNECT_S)  # the stream ends when the engine restarts

    def has(self, container_id: str) -> bool:
        """True if the container ran out of memory. Waits up to `EVENT_DELAY_S` for the event."""
        deadline = time.monotonic() + EVENT_DELAY_S
        while container_id not in self._container_ids and time.monotonic() < deadline:
            time.sleep(0.05)
        return container_id in self._container_ids


_listeners: dict[int, OomEvents] = {}
_listeners_lock = threading.Lock()


def oom_events(engine: ContainerEngine) -> OomEvents:
    """Return the listener of this engine; the first call starts it."""
    with _listeners_lock:
        if id(engine) not in _listeners:
            _listeners[id(engine)] = OomEvents(engine)
        return _listeners[id(engine)]
