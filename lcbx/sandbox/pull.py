"""Pulling a base image, and giving up soon: air-gapped sites and clusters have no registry, and wait for nobody."""

from __future__ import annotations

import json
import queue
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx import resources
from lcbx.sandbox.bootstrap import Progress

if TYPE_CHECKING:
    import docker

_FIRST_ANSWER_S = 20.0
"""A registry that says nothing for so long is taken as out of reach."""
_NEXT_ANSWER_S = 180.0
"""The same in mid-pull: a large layer may be unpacking."""
_REMEMBER_UNREACHABLE_S = 6 * 3600.0
_OUT_OF_REACH = re.compile(
    r"dial tcp|no such host|timeout|timed out|connection refused|unreachable|toomanyrequests|TLS|x509|EOF|"
    r"Temporary failure|proxyconnect|connection reset|Client\.Timeout|pinging container registry",
    re.IGNORECASE,
)


def pull(reference: str, client: docker.DockerClient, say: Progress) -> str | None:
    """None when it is here now, else why not. A registry out of reach is remembered for some hours, not asked again."""
    host = registry(reference)
    remembered = _unreachable()
    if (known := remembered.get(host) or remembered.get(reference)) is not None:
        return known
    say(f"pulling {reference}")
    reason = None
    for event in _events(reference, client):
        if (error := event.get("error")) is not None:
            reason = str(error).strip()
        elif event.get("status"):
            say(" ".join(filter(None, (event.get("id"), event["status"], event.get("progress")))))
    if reason is not None:
        _remember_unreachable(host if _OUT_OF_REACH.search(reason) else reference, reason)
    return reason


def _events(reference: str, client: docker.DockerClient) -> Iterator[dict[str, Any]]:
    """Events of the engine's pull; ends with an error when nothing is heard for too long.

    The SDK can't time a pull out, so it runs in a thread that is left behind then.
    """
    events: queue.Queue[dict[str, Any] | None] = queue.Queue()
    name, _, tag = reference.rpartition(":") if ":" in reference.rpartition("/")[2] else (reference, "", "latest")

    def listen() -> None:
        try:
            for event in client.api.pull(name, tag=tag, stream=True, decode=True):
                events.put(event)
        except Exception as error:  # everything a pull can raise means the same: no image
            events.put({"error": getattr(error, "explanation", None) or str(error)})
        events.put(None)

    threading.Thread(target=listen, name=f"pull {reference}", daemon=True).start()
    patience_s = _FIRST_ANSWER_S
    while True:
        try:
            event = events.get(timeout=patience_s)
        except queue.Empty:
            yield {"error": f"timed out: no answer from {registry(reference)} in {patience_s:.0f} s"}
            return
        if event is None:
            return
        patience_s = _NEXT_ANSWER_S
        yield event


def registry(reference: str) -> str:
    """The host an image reference is pulled from."""
    first, slash, _ = reference.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"


def _unreachable_file() -> Path:
    return resources.cache_dir() / "unreachable.json"


def _unreachable() -> dict[str, str]:
    try:
        entries = json.loads(_unreachable_file().read_text())
        return {key: why for key, (since, why) in entries.items() if 0 <= time.time() - since < _REMEMBER_UNREACHABLE_S}
    except (OSError, ValueError, TypeError):
        return {}


def _remember_unreachable(what: str, reason: str) -> None:
    with resources.cache_lock("unreachable"):
        entries = {key: [time.time(), why] for key, why in _unreachable().items()}
        entries[what] = [time.time(), reason]
        resources.write_atomically(_unreachable_file(), json.dumps(entries))


def forget_unreachable() -> None:
    """Ask every registry again the next time."""
    _unreachable_file().unlink(missing_ok=True)
