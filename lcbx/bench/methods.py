"""The methods that are compared: this judge, the C loop, the warm loop, and a cold container per program."""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence

from lcbx.bench.bare_container import BareContainer
from lcbx.bench.loads import Load
from lcbx.bench.measurement import Measurement, machine_busy_s, percentile
from lcbx.judge.request import Judge, judge_all
from lcbx.sandbox.runner import SHELL_CHARACTERS
from lcbx.types import Judgement, Limits, Verdict

LATENCY_PROGRAMS = 20


def measure_lcbx(judge: Judge, load: Load, *, sandbox: str, workers: int, latency: bool = True) -> Measurement:
    """Judge all programs at once for throughput, then some one by one for latency, or none."""
    judge_all(judge, load.requests()[:workers])  # starts the sandboxes
    requests = load.requests()
    own, busy, started = time.process_time(), machine_busy_s(), time.perf_counter()
    judgements = judge_all(judge, requests)
    wall, own, busy = time.perf_counter() - started, time.process_time() - own, machine_busy_s() - busy
    check_accepted(judgements)
    times = []
    for request in load.requests()[: LATENCY_PROGRAMS if latency else 1]:
        began = time.perf_counter()
        judge.submit(request).result()
        times.append(time.perf_counter() - began)
    tests = len(judgements) * len(load.inputs)
    compiled = [judgement.compile.cpu_time_s for judgement in judgements if judgement.compile is not None]
    return Measurement(
        method=f"lcbx {sandbox}",
        language=load.language.language_id,
        load=load.name,
        workers=workers,
        tests_per_s=tests / wall,
        programs_per_s=len(judgements) / wall,
        cpu_ms_per_test=1000 * sum(judgement.cpu_time_s for judgement in judgements) / tests,
        p50_ms=1000 * statistics.median(times),
        p99_ms=1000 * percentile(times, 0.99),
        host_cpu_share=own / (wall * (os.cpu_count() or 1)),
        machine_cpu_ms_per_test=1000 * busy / tests,
        compile_cpu_s=statistics.median(compiled) if compiled else None,
        peak_memory_mib=min(test.peak_memory_mib for judgement in judgements for test in judgement.tests),
    )


def check_accepted(judgements: Sequence[Judgement]) -> None:
    """Raise RuntimeError unless all programs were accepted."""
    for judgement in judgements:
        if judgement.verdict != Verdict.AC:
            reason = judgement.error or judgement.tests[-1:]
            raise RuntimeError(f"the program to measure with was judged {judgement.verdict}: {reason}")


def measure_raw(bare: BareContainer, load: Load, workers: int) -> Measurement:
    """Run the C loop in as many copies as there are workers, each for its share of the tests."""
    count = max(1, load.programs * len(load.inputs) // workers)
    program = load.language.commands(Limits())[1]
    if SHELL_CHARACTERS & set(program):  # started through a shell by the runner, too
        program = f"/bin/sh -c {shlex.quote(program)}"
    command = f"cd /bench && /bench/raw {count} /bench/0.in {program}"
    busy = machine_busy_s()
    seconds = _in_threads(workers, lambda: float(bare.shell(command).split()[-1]))
    busy = machine_busy_s() - busy
    tests_per_s = workers * count / max(seconds)
    ms_per_program = 1000 * len(load.inputs) * statistics.mean(seconds) / count
    return Measurement(
        method="raw posix_spawn",
        language=load.language.language_id,
        load=load.name,
        workers=workers,
        tests_per_s=tests_per_s,
        programs_per_s=tests_per_s / len(load.inputs),
        cpu_ms_per_test=None,
        p50_ms=ms_per_program,
        p99_ms=ms_per_program,
        machine_cpu_ms_per_test=1000 * busy / (workers * count),
    )


def measure_warm(bare: BareContainer, load: Load, workers: int, cli: str) -> Measurement:
    """Run one warm loop per worker in a container that is kept; each program is sent with all its tests."""
    programs = max(1, load.programs // workers)
    times: list[float] = []

    def one_worker() -> float:
        command = [cli, "exec", "-i", str(bare.container.id), "python3", "/bench/warm_loop.py"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            started = time.perf_counter()
            for _ in range(programs):
                began = time.perf_counter()
                process.stdin.write(load.message() + "\n")
                process.stdin.flush()
                _check_answer(process.stdout.readline())
                times.append(time.perf_counter() - began)
            return time.perf_counter() - started

    return _measure_foreign("warm loop", load, workers, programs, one_worker, times)


def measure_cold(bare: BareContainer, load: Load, workers: int, cli: str, programs: int) -> Measurement:
    """Start a new container for every program."""
    per_worker = max(1, programs // workers)
    times: list[float] = []
    command = [cli, "run", "--rm", "-i", "--network", "none", "-v", f"{bare.folder}:/bench:ro"]
    command += ["--entrypoint", "python3", bare.image, "/bench/warm_loop.py"]

    def one_worker() -> float:
        started = time.perf_counter()
        for _ in range(per_worker):
            began = time.perf_counter()
            done = subprocess.run(command, input=load.message() + "\n", capture_output=True, text=True, check=True)
            _check_answer(done.stdout)
            times.append(time.perf_counter() - began)
        return time.perf_counter() - started

    return _measure_foreign("cold container", load, workers, per_worker, one_worker, times)


def _check_answer(answer: str) -> None:
    if '"ok": true' not in answer:
        raise RuntimeError(f"the plain loop failed: {answer[-300:]!r}")


def _measure_foreign(
    method: str, load: Load, workers: int, per_worker: int, one_worker: Callable[[], float], times: list[float]
) -> Measurement:
    """Run the workers at the same time. Each returns its seconds and adds the seconds of every program to `times`."""
    busy = machine_busy_s()
    seconds = max(_in_threads(workers, one_worker))
    busy = machine_busy_s() - busy
    programs = per_worker * workers
    tests = programs * len(load.inputs)
    return Measurement(
        method=method,
        language=load.language.language_id,
        load=load.name,
        workers=workers,
        tests_per_s=tests / seconds,
        programs_per_s=programs / seconds,
        cpu_ms_per_test=None,
        p50_ms=1000 * statistics.median(times),
        p99_ms=1000 * percentile(times, 0.99),
        machine_cpu_ms_per_test=1000 * busy / tests,
    )


def _in_threads(count: int, action: Callable[[], float]) -> list[float]:
    results: list[float] = []
    threads = [threading.Thread(target=lambda: results.append(action())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(results) != count:
        raise RuntimeError("a measurement failed; its message is above")
    return results
