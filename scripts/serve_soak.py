"""Put `lcbx serve` under load for long, and end its clients, its sandboxes and once itself meanwhile.

    python scripts/serve_soak.py                                   50,000 answers to 64 clients
    python scripts/serve_soak.py --requests 2000 --clients 16      a short one

Clients are threads in processes that are killed at random and replaced; some requests are given up before their answer.
Sandboxes are killed with SIGKILL. When half of the answers are there, the service is told to end and started again. A
client whose request was not answered sends it again under the same key. Prints how many answers were right, wrong and
judge errors (which say nothing about a program, and are asked again), p50 and p99, and the memory of the service. Exits
with 1 if an answer was wrong, or if the memory grew.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import random
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from lcbx.bench.measurement import percentile
from lcbx.bench.service import start_service

RECORD = struct.Struct("<BBHf")
"""One answer: position in KINDS, whether it was right, how often it was asked, seconds to the answer."""
RIGHT, WRONG, JUDGE_ERROR = 1, 0, 2
TESTS = [{"input": f"{a} {b}\n", "output": f"{a + b}\n"} for a, b in ((1, 2), (30, -4), (0, 0))]
KINDS = {
    "AC": "local a, b = io.read('*n', '*n') print(string.format('%d', a + b))",
    "WA": "print('seven')",
    "RTE": "error('no')",
    "CE": "print(",
    "TLE": "while true do end",
}
WEIGHTS = (60, 20, 10, 9, 1)
TIME_LIMIT_S = 0.5
GIVEN_UP = 0.01
"""Share of requests that their client gives up before they are answered."""
MOST_GROWTH_MIB = 64.0
Ask = Callable[[httpx2.Client, str, str], str | None]


# --- one client -------------------------------------------------------------------------------------------------------


def ask_judge(client: httpx2.Client, source: str, key: str) -> str | None:
    body = {"language": "lua", "code": source, "tests": TESTS, "time_limit_s": TIME_LIMIT_S, "idempotency_key": key}
    verdict: str = answered(client.post("/v1/judge", json=body))["judgement"]["verdict"]
    return None if verdict == "JE" else verdict


def ask_fusion(client: httpx2.Client, source: str, key: str) -> str | None:
    body = {"language": "lua", "code": source, "stdin": TESTS[0]["input"], "run_timeout": TIME_LIMIT_S}
    answer = answered(client.post("/run_code", json=body, headers={"idempotency-key": key}))
    run = answer["run_result"]
    if answer["status"] == "SandboxError":
        return None
    if run["status"] == "TimeLimitExceeded":
        return "TLE"
    return ended(run["return_code"], run["stdout"])


def ask_piston(client: httpx2.Client, source: str, key: str) -> str | None:
    body: dict[str, Any] = {"language": "lua", "version": "*", "files": [{"content": source}]}
    body |= {"stdin": TESTS[0]["input"], "run_timeout": TIME_LIMIT_S * 1000}
    response = client.post("/api/v2/execute", json=body, headers={"idempotency-key": key})
    if response.status_code == 500:
        return None
    run = answered(response)["run"]
    return "TLE" if run["status"] == "TO" else ended(run["code"], run["stdout"])


def ended(code: int, stdout: str) -> str:
    return "RTE" if code else "AC" if stdout == TESTS[0]["output"] else "WA"


class NotAnswered(Exception):
    """The request has to be sent again."""


def answered(response: httpx2.Response) -> Any:
    if response.status_code in (429, 499, 503, 504):  # 504: what a client of SandboxFusion asks again after
        raise NotAnswered
    response.raise_for_status()
    return response.json()


APIS: tuple[Ask, ...] = (ask_judge, ask_judge, ask_judge, ask_fusion, ask_piston)


def run_client(url: str, results: int, seed: int) -> None:
    """Send requests until the process ends."""
    chance = random.Random(seed)
    with httpx2.Client(base_url=url, timeout=120.0, trust_env=False) as client:
        while True:
            kind = chance.choices(range(len(KINDS)), WEIGHTS)[0]
            verdict, source = list(KINDS.items())[kind]
            ask = chance.choice(APIS)
            if chance.random() < GIVEN_UP:
                with contextlib.suppress(httpx2.TransportError, NotAnswered):
                    client.post("/v1/judge", json={"language": "lua", "code": source, "tests": TESTS}, timeout=0.05)
                continue
            # A check of an interpreted program is what it did, for the other two services.
            expected = "RTE" if verdict == "CE" and ask is not ask_judge else verdict
            result = repeated(client, ask, f"{source} -- {uuid.uuid4()}", expected, chance)
            os.write(results, RECORD.pack(kind, *result))


def repeated(
    client: httpx2.Client, ask: Ask, source: str, expected: str, chance: random.Random
) -> tuple[int, int, float]:
    """Send a request until it is answered. Returns whether it was right, how often it was sent, and the seconds."""
    key, sent, began = uuid.uuid4().hex, 0, time.monotonic()
    while True:
        sent += 1
        try:
            verdict = ask(client, source, key)
        except (httpx2.TransportError, NotAnswered):
            time.sleep(chance.uniform(0.05, 0.5))
            continue
        if verdict is None:
            return JUDGE_ERROR, min(sent, 65535), time.monotonic() - began
        return (RIGHT if verdict == expected else WRONG), min(sent, 65535), time.monotonic() - began


def run_clients(url: str, file: Path, threads: int, seed: int) -> None:
    """Run clients in threads until this process is killed."""
    results = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in range(threads):
        arguments = (url, results, seed * 1000 + number)
        threading.Thread(target=run_client, args=arguments, daemon=True).start()
    while os.getppid() != 1:  # the soak has ended
        time.sleep(1)


# --- the soak ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Soak:
    """The service, its clients, and what has happened to them."""

    arguments: list[str]
    clients: int
    processes: int
    folder: Path
    service: subprocess.Popen[str] | None = None
    url: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    started: int = 0
    events: collections.Counter[str] = field(default_factory=collections.Counter)
    memory_mib: list[list[float]] = field(default_factory=list)
    """Resident memory of the service once a second, for each of its lives."""

    @property
    def file(self) -> Path:
        return self.folder / "answers"

    def answers(self) -> int:
        return self.file.stat().st_size // RECORD.size if self.file.exists() else 0

    def start_service(self) -> None:
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self.service, self.url = start_service(self.arguments, port=port)
        self.memory_mib.append([])

    def start_clients(self) -> None:
        while len(self.running) < self.processes:
            command = [sys.executable, __file__, "--client", self.url, str(self.file)]
            command += ["--clients", str(self.clients // self.processes), "--seed", str(self.started)]
            self.running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
            self.started += 1

    def kill_clients(self) -> None:
        victim = self.running.pop(random.randrange(len(self.running)))
        victim.kill()
        victim.wait()
        self.events["client processes killed"] += 1

    def kill_sandbox(self) -> None:
        assert self.service is not None
        found = children(self.service.pid)
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(found), signal.SIGKILL)
                self.events["sandboxes killed"] += 1

    def restart(self) -> None:
        assert self.service is not None
        self.service.terminate()
        code = self.service.wait()
        self.events[f"service ended with code {code}"] += 1
        self.start_service()

    def note_memory(self) -> None:
        assert self.service is not None
        for line in Path(f"/proc/{self.service.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                self.memory_mib[-1].append(int(line.split()[1]) / 1024)

    def close(self) -> None:
        for client in self.running:
            client.kill()
            client.wait()
        if self.service is not None:
            self.service.terminate()
            self.service.wait()


def children(process: int) -> list[int]:
    """Return the processes that a process has started in any of its threads: one for each sandbox."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def run(soak: Soak, requests: int, *, sandbox_every_s: float, clients_every_s: float) -> None:
    """Run until so many requests are answered."""
    soak.start_service()
    soak.start_clients()
    next_sandbox, next_clients = time.monotonic() + sandbox_every_s, time.monotonic() + clients_every_s
    restarted, shown = False, 0.0
    while (done := soak.answers()) < requests:
        time.sleep(1)
        soak.note_memory()
        if time.monotonic() > next_sandbox:
            soak.kill_sandbox()
            next_sandbox += sandbox_every_s
        if time.monotonic() > next_clients:
            soak.kill_clients()
            soak.start_clients()
            next_clients += clients_every_s
        if not restarted and done >= requests // 2:
            soak.restart()
            restarted = True
        if time.monotonic() - shown > 15:
            shown = time.monotonic()
            print(f"{done} answers, {soak.memory_mib[-1][-1:]} MiB", file=sys.stderr, flush=True)


def growth_mib(memory: list[float]) -> float:
    """Return by how much the memory grew after the first third of a life, in which caches fill."""
    part = len(memory) // 3
    return statistics.median(memory[-part:]) - statistics.median(memory[part : 2 * part]) if part else 0.0


def report(soak: Soak, seconds: float) -> bool:
    """Print the result; True if it is good."""
    records = list(RECORD.iter_unpack(soak.file.read_bytes()[: soak.answers() * RECORD.size]))
    outcomes = collections.Counter((list(KINDS)[kind], right) for kind, right, _, _ in records)
    print(
        f"{len(records)} answers in {seconds:.0f} s, {len(records) / seconds:.0f} per second, to {soak.clients} clients"
    )
    for kind in KINDS:
        right, wrong, errors = (outcomes[kind, outcome] for outcome in (RIGHT, WRONG, JUDGE_ERROR))
        print(f"  {kind:>3}: {right} right, {wrong} wrong, {errors} judge errors")
    for event, count in soak.events.items():
        print(f"  {event}: {count}")
    times = [seconds for *_, seconds in records]
    again = sum(sent > 1 for _, _, sent, _ in records)
    print(f"  sent more than once: {again}; p50 {1000 * statistics.median(times):.0f} ms, "
          f"p99 {1000 * percentile(times, 0.99):.0f} ms, longest {max(times):.1f} s")  # fmt: skip
    growths = [growth_mib(memory) for memory in soak.memory_mib]
    for number, (memory, growth) in enumerate(zip(soak.memory_mib, growths, strict=True), 1):
        print(f"  memory in life {number}: {memory[0]:.0f} to {memory[-1]:.0f} MiB, growth {growth:+.1f} MiB")
    wrong = sum(count for (_, outcome), count in outcomes.items() if outcome == WRONG)
    return wrong == 0 and all(growth < MOST_GROWTH_MIB for growth in growths)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--sandbox", default="bwrap")
    parser.add_argument("--kill-sandbox-every", type=float, default=5.0, metavar="S")
    parser.add_argument("--kill-clients-every", type=float, default=10.0, metavar="S")
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--client", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.client:
        run_clients(options.client[0], Path(options.client[1]), options.clients, options.seed)
        return 0
    with tempfile.TemporaryDirectory(prefix="lcbx-soak-") as folder:
        arguments = ["--lang", "lua", "--sandbox", options.sandbox, "--workers", str(options.workers)]
        soak = Soak(arguments, options.clients, options.processes, Path(folder))
        began = time.monotonic()
        try:
            run(
                soak,
                options.requests,
                sandbox_every_s=options.kill_sandbox_every,
                clients_every_s=options.kill_clients_every,
            )
        finally:
            soak.close()
        return 0 if report(soak, time.monotonic() - began) else 1


if __name__ == "__main__":
    sys.exit(main())
