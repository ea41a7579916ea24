"""What the HTTP service costs beside a pool in this process: time added to a program, and programs per second.

Both judge the same programs on the same tests, in turn, so that a busy machine slows both. For latency one program is
sent at a time; for throughput many clients send one program at a time each, over a connection of their own that is open
before the clock starts. The clients are in this process, and use the standard library's HTTP: they share the cores with
what is measured, so they should take little of them.
"""

from __future__ import annotations

import functools
import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from lcbx.bench.loads import Load
from lcbx.bench.measurement import percentile
from lcbx.bench.methods import check_accepted
from lcbx.judge.http_messages import TOKEN_VARIABLE
from lcbx.judge.request import Judge, JudgeRequest
from lcbx.types import Verdict

CLIENTS = 32
LATENCY_PROGRAMS = 100
PROGRAMS_PER_CLIENT = 10
"""At least: the end of a round, when clients have nothing left to send, should be a small part of it."""
START_TIMEOUT_S = ANSWER_TIMEOUT_S = 600.0
Ask = Callable[[JudgeRequest], None]
"""Judges one program, and fails unless it is accepted."""
OpenClient = Callable[[], AbstractContextManager[Ask]]
_ADDRESS = re.compile(r"listening on (http://\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A pool and the service on the same load; medians of the rounds."""

    sandbox: str
    language: str
    workers: int
    clients: int
    programs: int
    """Programs per round."""
    tests: int
    pool_p50_ms: float
    pool_p99_ms: float
    service_p50_ms: float
    service_p99_ms: float
    pool_programs_per_s: float
    service_programs_per_s: float
    of_pool: float
    """The service's programs per second over the pool's: the median of the rounds' ratios."""
    rounds: int

    @property
    def added_p50_ms(self) -> float:
        """Return what the service adds to the median time of a program."""
        return self.service_p50_ms - self.pool_p50_ms

    @property
    def added_p99_ms(self) -> float:
        """Return what the service adds to the time that 99 of 100 programs stay below."""
        return self.service_p99_ms - self.pool_p99_ms


@contextmanager
def service_process(arguments: Sequence[str]) -> Iterator[str]:
    """Run `lcbx serve` with these arguments on a free port while the block lasts; yields its address.

    Raises RuntimeError with its output if it does not start.
    """
    process, url = start_service(arguments)
    with process:
        try:
            yield url
        finally:
            process.terminate()


def start_service(arguments: Sequence[str], *, port: int = 0) -> tuple[subprocess.Popen[str], str]:
    """Start `lcbx serve` with these arguments; return it and its address once it answers. `port` 0: any free one.

    Raises RuntimeError with its output if it does not start.
    """
    command = [sys.executable, "-m", "lcbx", "serve", "--port", str(port), "--access-log", "none", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != TOKEN_VARIABLE}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
    return process, _address(process)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    killer = threading.Timer(START_TIMEOUT_S, process.kill)
    killer.start()
    lines = []
    for line in process.stderr:
        lines.append(line)
        if found := _ADDRESS.search(line):
            killer.cancel()
            threading.Thread(target=process.stderr.read, name="service-output", daemon=True).start()
            return found.group(1)
    killer.cancel()
    raise RuntimeError(f"the service did not start:\n{''.join(lines[-20:])}")


def measure_service(
    pool: Judge, url: str, load: Load, *, sandbox: str, workers: int, rounds: int, clients: int = CLIENTS
) -> ServiceRow:
    """Measure the service at `url` beside a pool with as many workers. Raises RuntimeError for any verdict but AC."""
    problem, programs = _uploaded(url, load), max(load.programs, PROGRAMS_PER_CLIENT * clients)
    local: OpenClient = functools.partial(_pool_client, pool)
    remote: OpenClient = functools.partial(_service_client, url, problem)
    for client in (local, remote):  # starts the sandboxes
        _rate(client, load.requests()[: 2 * workers], workers)
    alone = _latencies((local, remote), load)
    rates: list[tuple[float, float]] = []
    for number in range(rounds):
        order = (local, remote) if number % 2 == 0 else (remote, local)
        found = {client: _rate(client, load.requests(programs), clients) for client in order}
        rates.append((found[local], found[remote]))
    return ServiceRow(
        sandbox=sandbox,
        language=load.language.language_id,
        workers=workers,
        clients=clients,
        programs=programs,
        tests=len(load.inputs),
        pool_p50_ms=1000 * statistics.median(alone[0]),
        pool_p99_ms=1000 * percentile(alone[0], 0.99),
        service_p50_ms=1000 * statistics.median(alone[1]),
        service_p99_ms=1000 * percentile(alone[1], 0.99),
        pool_programs_per_s=statistics.median(rate for rate, _ in rates),
        service_programs_per_s=statistics.median(rate for _, rate in rates),
        of_pool=statistics.median(service / alone for alone, service in rates),
        rounds=rounds,
    )


class _BenchConnection:
    """One connection to the service, kept open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self._http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=ANSWER_TIMEOUT_S)
        self._http.connect()

    def close(self) -> None:
        self._http.close()

    def post(self, path: str, message: Any) -> Any:
        """Return the answer to a message. Raises RuntimeError for any status but 200."""
        self._http.request("POST", path, msgspec.json.encode(message), {"content-type": "application/json"})
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"the service answers {answer.status}: {body[:200].decode(errors='replace')}")
        return msgspec.json.decode(body)


def _uploaded(url: str, load: Load) -> str:
    """Upload the problem, and return the digest by which programs name it."""
    tests = [{"input": stdin, "output": expected} for stdin, expected in zip(load.inputs, load.outputs, strict=True)]
    with closing(_BenchConnection(url)) as connection:
        digest: str = connection.post("/v1/problems", {"id": load.name, "tests": tests})["problem"]
    return digest


@contextmanager
def _pool_client(pool: Judge) -> Iterator[Ask]:
    yield lambda request: check_accepted([pool.submit(request).result()])


@contextmanager
def _service_client(url: str, problem: str) -> Iterator[Ask]:
    with closing(_BenchConnection(url)) as connection:

        def ask(request: JudgeRequest) -> None:
            body = {
                "language": request.language.language_id,
                "code": request.program.source,
                "problem": problem,
                "lenient": request.lenient,
                "rerun_near_limit": request.rerun_near_limit,
            }
            judgement = connection.post("/v1/judge", body)["judgement"]
            if judgement["verdict"] != Verdict.AC:
                raise RuntimeError(f"the program to measure with was judged {judgement}")

        yield ask


def _latencies(clients: Sequence[OpenClient], load: Load) -> list[list[float]]:
    """Return the seconds that programs take one after the other, for each client; the clients take turns."""
    times: list[list[float]] = [[] for _ in clients]
    requests = itertools.chain.from_iterable(load.requests() for _ in itertools.count())
    with ExitStack() as stack:
        asks = [stack.enter_context(open_client()) for open_client in clients]
        while len(times[0]) < LATENCY_PROGRAMS:
            for ask, spent in zip(asks, times, strict=True):
                request = next(requests)
                began = time.perf_counter()
                ask(request)
                spent.append(time.perf_counter() - began)
    return times


def _rate(open_client: OpenClient, requests: Sequence[JudgeRequest], clients: int) -> float:
    """Return programs per second of so many clients, each of which waits for its answer before it sends the next."""
    waiting, lock = iter(requests), threading.Lock()

    def work(ask: Ask) -> None:
        while True:
            with lock:
                request = next(waiting, None)
            if request is None:
                return
            ask(request)

    with ExitStack() as stack:
        asks = [stack.enter_context(open_client()) for _ in range(clients)]
        threads = stack.enter_context(ThreadPoolExecutor(clients))
        started = time.perf_counter()
        for future in [threads.submit(work, ask) for ask in asks]:
            future.result()
        return len(requests) / (time.perf_counter() - started)
