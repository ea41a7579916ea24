"""Pulling a base image, with short timeouts: many clusters and air-gapped sites cannot reach a registry."""

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
"""A registry that does not answer within this time counts as unreachable."""
_NEXT_ANSWER_S = 180.0
"""The same during a pull, when a large layer may be unpacking."""
_REMEMBER_UNREACHABLE_S = 6 * 3600.0
_UNREACHABLE = re.compile(
    r"dial tcp|no such host|timeout|timed out|connection refused|unreachable|toomanyrequests|TLS|x509|EOF|"
    r"Temporary failure|proxyconnect|connection reset|Client\.Timeout|pinging container registry",
    re.IGNORECASE,
)


def pull(
    reference: str, client: docker.DockerClient, say: Progress, *, first_answer_s: float = _FIRST_ANSWER_S
) -> str | None:
    """Pull an image; return None on success, else the reason. Unreachable registries are not retried for 6 hours."""
    host = registry(reference)
    unreachable = _unreachable()
    if (earlier_reason := unreachable.get(host) or unreachable.get(reference)) is not None:
        return earlier_reason
    say(f"pulling {reference}")
    reason = None
    for event in _events(reference, client, first_answer_s):
        if (error := event.get("error")) is not None:
            reason = str(error).strip()
        elif event.get("status"):
            say(" ".join(filter(None, (event.get("id"), event["status"], event.get("progress")))))
    if reason is not None:
        _remember_unreachable(host if _UNREACHABLE.search(reason) else reference, reason)
    return reason


def _events(reference: str, client: docker.DockerClient, first_answer_s: float) -> Iterator[dict[str, Any]]:
    """Yield the events of the engine's pull; the last is an error when none arrives in time.

    The SDK has no timeout for pulls, so the pull runs in a thread, which is abandoned then.
    """
    events: queue.Queue[dict[str, Any] | None] = queue.Queue()
    name, _, tag = reference.rpartition(":") if ":" in reference.rpartition("/")[2] else (reference, "", "latest")

    def listen() -> None:
        try:
            for event in client.api.pull(name, tag=tag, stream=True, decode=True):
                events.put(event)
        except Exception as error:  # whatever a pull raises, there is no image
            events.put({"error": getattr(error, "explanation", None) or str(error)})
        events.put(None)

    threading.Thread(target=listen, name=f"pull {reference}", daemon=True).start()
    timeout_s = first_answer_s
    while True:
        try:
            event = events.get(timeout=timeout_s)
        except queue.Empty:
            yield {"error": f"timed out: no answer from {registry(reference)} in {timeout_s:.0f} s"}
            return
        if event is None:
            return
        timeout_s = _NEXT_ANSWER_S
        yield event


def registry(reference: str) -> str:
    """Return the host that an image reference is pulled from."""
    first, slash, _ = reference.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"


def _unreachable_file() -> Path:
    return resources.cache_dir() / "unreachable.json"


def _unreachable() -> dict[str, str]:
    """Return registry or image -> reason for what recently failed."""
    try:
        entries = json.loads(_unreachable_file().read_text())
        return {key: why for key, (since, why) in entries.items() if 0 <= time.time() - since < _REMEMBER_UNREACHABLE_S}
    except (OSError, ValueError, TypeError):
        return {}


def _remember_unreachable(host_or_image: str, reason: str) -> None:
    with resources.cache_lock("unreachable"):
        entries = {key: [time.time(), why] for key, why in _unreachable().items()}
        entries[host_or_image] = [time.time(), reason]
        resources.write_atomically(_unreachable_file(), json.dumps(entries))


def forget_unreachable() -> None:
    """Forget which registries were unreachable, so that the next pull tries them again."""
    path = _unreachable_file()
    with resources.disk_errors(path):
        path.unlink(missing_ok=True)
