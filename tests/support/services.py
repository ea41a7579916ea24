"""Judge services for tests: the real server on a port of its own, in a thread of the test process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx2

from lcbx.judge.request import Judge
from lcbx.serve.application import Service, make_service
from lcbx.serve.http_server import bind, make_server
from lcbx.serve.settings import ServeSettings
from lcbx.types import Benchmark, Language

START_TIMEOUT_S = 60.0


@dataclass(slots=True)
class RunningService:
    """A service that answers at `url` until its block ends."""

    url: str
    port: int
    service: Service

    def client(self, **options: object) -> httpx2.Client:
        """Return a client; the caller closes it."""
        return httpx2.Client(base_url=self.url, timeout=60.0, trust_env=False, **options)  # type: ignore[arg-type]


@contextmanager
def running_service(
    judge: Judge,
    languages: Iterable[Language],
    settings: ServeSettings | None = None,
    benchmarks: Iterable[Benchmark] = (),
    port: int = 0,
) -> Iterator[RunningService]:
    """Serve until the block ends. The judge is not closed."""
    settings = replace(settings or ServeSettings(), access_log=None)
    service = make_service(judge, languages, settings, benchmarks)
    listener = bind("127.0.0.1", port)
    started = threading.Event()
    server = make_server(service, settings, started=lambda _: started.set())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="test-service", daemon=True)
    thread.start()
    try:
        assert started.wait(START_TIMEOUT_S), "the service did not start"
        port = listener.getsockname()[1]
        yield RunningService(f"http://127.0.0.1:{port}", port, service)
    finally:
        service.admission.draining = True
        server.should_exit = True
        thread.join(START_TIMEOUT_S)
        listener.close()
        service.access_log.close()
        assert not thread.is_alive(), "the service did not stop"
