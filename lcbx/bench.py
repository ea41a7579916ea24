"""How fast the judge is on this machine, against what it could at best be and against what others do.

Measured in one run, methods in turns, medians over rounds, so that a busy machine slows all of them alike:

    raw     a small C loop that starts the interpreter with `posix_spawn` as often as there are tests: nobody is faster
    lcbx    this judge, each backend
    cold    one new container a program, tests sent along as JSON: how the published benchmark judges
    warm    one container kept, a plain unprotected loop of `subprocess.run` in it: how the published training judges

Everything runs on the same image with the same program and tests. Nothing here is a test: speed is looked at, not
asserted.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lcbx import resources
from lcbx.errors import UserError
from lcbx.judge.request import Judge, JudgeRequest, judge_all
from lcbx.problems.store import TestStore
from lcbx.runs import provenance
from lcbx.sandbox.container_engine import ContainerEngine
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey, TestCase, Verdict

LARGE_BYTES = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One method on one load; rates are medians over rounds."""

    method: str
    language: str
    load: str
    workers: int
    tests_per_s: float
    programs_per_s: float
    cpu_ms_per_test: float | None
    """Of the program alone, as it was measured; None where the method measures nothing."""
    p50_ms: float
    """Of one program, from hand-over to verdict."""
    p99_ms: float
    host_cpu_share: float | None = None
    """CPU time of lcbx itself over the wall time of all cores."""
    machine_cpu_ms_per_test: float | None = None
    """Of everything that ran on the machine meanwhile: what a test costs by this method, where nothing else runs."""
    rounds: int = 1


@dataclass(slots=True)
class Load:
    """A program and its tests, in whichever form a method wants them."""

    name: str
    language: Language
    source: str
    inputs: list[str]
    outputs: list[str]
    programs: int
    """How many times the program is judged in a round."""
    problem: Problem = field(init=False)

    def stage(self, store: TestStore) -> None:
        cases = []
        for given, expected in zip(self.inputs, self.outputs, strict=True):
            output, digest = store.put_output([expected.encode()])
            cases.append(TestCase(input=store.put_input([given.encode()]), output=output, expected_digest=digest))
        self.problem = Problem(problem_id=self.name, statement="", tests=tuple(cases), digest=self.name)

    def requests(self) -> list[JudgeRequest]:
        """Each program with blank lines of its own at the end, so that none is recognised as judged before."""
        return [
            JudgeRequest(
                program=Program(
                    key=SampleKey(problem_id=self.name, language_id=self.language.language_id, sample_index=index),
                    source=self.source + "\n" * next(_numbers),
                    reason=ExtractReason.GIVEN,
                ),
                problem=self.problem,
                language=self.language,
                limits=Limits(),
                lenient=False,
                rerun_near_limit=False,
            )
            for index in range(self.programs)
        ]


_numbers = itertools.count(1)


def _program(language: Language) -> str:
    """The language's known accepted program. Raises UserError where it has none."""
    folder = resources.programs_dir() / language.language_id / "ac"
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    if not files:
        raise UserError(f"{language.language_id}: no accepted program to measure with in {folder}")
    return files[0].read_text()


def loads(language: Language, *, tests: int, programs: int) -> list[Load]:
    """Tiny tests, and large ones with input nobody has to read to the end."""
    cases = json.loads((resources.programs_dir() / "problem.json").read_text())["private_test_cases"]
    source = _program(language)
    picked = [cases[index % len(cases)] for index in range(tests)]
    tiny = Load(
        "tiny", language, source, [case["input"] for case in picked], [case["output"] for case in picked], programs
    )
    padding = "\n" * LARGE_BYTES
    large = Load(
        "400 KB",
        language,
        source,
        [case["input"] + padding[: LARGE_BYTES - len(case["input"]) - index] for index, case in enumerate(picked)],
        [case["output"] for case in picked],
        max(1, programs // 2),
    )
    return [tiny, large]


# --- this judge -----------------------------------------------------------------------------------------------------


def measure_lcbx(judge: Judge, load: Load, *, sandbox: str, workers: int) -> Measurement:
    """All programs at once for throughput, then one by one for latency."""
    judge_all(judge, load.requests()[:workers])  # warm
    requests = load.requests()
    own, busy, started = time.process_time(), machine_busy_s(), time.perf_counter()
    judgements = judge_all(judge, requests)
    wall, own, busy = time.perf_counter() - started, time.process_time() - own, machine_busy_s() - busy
    wrong = [each for each in judgements if each.verdict != Verdict.AC]
    if wrong:
        raise RuntimeError(f"bench program was judged {wrong[0].verdict}: {wrong[0].error or wrong[0].tests[-1:]}")
    times = []
    for request in load.requests()[:20]:
        began = time.perf_counter()
        judge.submit(request).result()
        times.append(time.perf_counter() - began)
    tests = len(judgements) * len(load.inputs)
    return Measurement(
        method=f"lcbx {sandbox}",
        language=load.language.language_id,
        load=load.name,
        workers=workers,
        tests_per_s=tests / wall,
        programs_per_s=len(judgements) / wall,
        cpu_ms_per_test=1000 * sum(each.cpu_time_s for each in judgements) / tests,
        p50_ms=1000 * statistics.median(times),
        p99_ms=1000 * _percentile(times, 0.99),
        host_cpu_share=own / (wall * (os.cpu_count() or 1)),
        machine_cpu_ms_per_test=1000 * busy / tests,
    )


def machine_busy_s() -> float:
    """CPU seconds all cores have worked since the machine started."""
    user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# --- the floor ------------------------------------------------------------------------------------------------------

RAW_C = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
extern char **environ;
/* raw COUNT INPUT PROGRAM ARGS...: start PROGRAM that often, its input a file, its output read from a pipe */
int main(int argc, char **argv) {
    int count = atoi(argv[1]);
    char buffer[65536];
    struct timespec a, b;
    (void)argc;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 0; i < count; i++) {
        int input = open(argv[2], O_RDONLY | O_CLOEXEC), pipes[2], status;
        pid_t pid;
        posix_spawn_file_actions_t actions;
        if (input < 0 || pipe2(pipes, O_CLOEXEC)) return 2;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input, 0);
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
        if (posix_spawnp(&pid, argv[3], &actions, NULL, argv + 3, environ)) return 3;
        posix_spawn_file_actions_destroy(&actions);
        close(pipes[1]);
        close(input);
        while (read(pipes[0], buffer, sizeof buffer) > 0) {}
        close(pipes[0]);
        waitpid(pid, &status, 0);
        if (status) return 4;
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) / 1e9);
    return 0;
}
"""


class Bare:
    """An unprotected container of a language for methods that are not ours: a shell in it, and a folder to share."""

    def __init__(self, engine: ContainerEngine, language: Language) -> None:
        from lcbx.sandbox import images

        self.engine, self.language = engine, language
        self.image = images.ensure(language, engine=engine).reference
        self.folder = Path(tempfile.mkdtemp(prefix="lcbx-bench-"))
        (self.folder / "warm.py").write_text(WARM_PY)
        self.container = engine.client.containers.run(
            self.image,
            command=["sleep", "100000"],
            entrypoint="",
            user="0:0",
            detach=True,
            auto_remove=True,
            network_mode="none",
            init=True,
            volumes={str(self.folder): {"bind": "/bench", "mode": "rw"}},
        )

    def prepare(self, load: Load, raw: bytes) -> None:
        """Program, one input and the C loop, compiled on the host, where the container finds them."""
        (self.folder / "raw").write_bytes(raw)
        (self.folder / "raw").chmod(0o755)
        (self.folder / self.language.filename).write_text(load.source)
        for index, text in enumerate(load.inputs):
            (self.folder / f"{index}.in").write_text(text)
        if self.language.compile:
            self.shell(f"cd /bench && {self.language.compile}")

    def shell(self, command: str) -> str:
        code, output = self.container.exec_run(["/bin/sh", "-c", command])
        assert isinstance(output, bytes)
        text = output.decode("utf-8", "replace")
        if code != 0:
            raise RuntimeError(f"{self.language.language_id}: {command} ended with {code}: {text[-500:]}")
        return text

    def close(self) -> None:
        import shutil

        self.container.remove(force=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def compile_raw() -> bytes:
    """The C loop, linked statically so that it runs in any image. Raises RuntimeError without a C compiler."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "raw.c"
        source.write_text(RAW_C)
        done = subprocess.run(
            ["cc", "-O2", "-static", "-o", f"{folder}/raw", str(source)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"no C compiler for the raw loop: {done.stderr[-300:]}")
        return (Path(folder) / "raw").read_bytes()


def measure_raw(bare: Bare, load: Load, workers: int) -> Measurement:
    """The C loop in as many copies as there are workers, each as many tests as its share of the programs."""
    count = max(1, load.programs * len(load.inputs) // workers)
    command = f"cd /bench && /bench/raw {count} /bench/0.in {load.language.execute}"
    busy = machine_busy_s()
    seconds = _together(workers, lambda: float(bare.shell(command).split()[-1]))
    busy = machine_busy_s() - busy
    tests_per_s = workers * count / max(seconds)
    per_program = 1000 * len(load.inputs) * statistics.mean(seconds) / count
    return Measurement(
        method="raw posix_spawn",
        language=load.language.language_id,
        load=load.name,
        workers=workers,
        tests_per_s=tests_per_s,
        programs_per_s=tests_per_s / len(load.inputs),
        cpu_ms_per_test=None,
        p50_ms=per_program,
        p99_ms=per_program,
        machine_cpu_ms_per_test=1000 * busy / (workers * count),
    )


def _together(count: int, action: Callable[[], float]) -> list[float]:
    results: list[float] = []
    threads = [threading.Thread(target=lambda: results.append(action())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(results) != count:
        raise RuntimeError("a measurement failed; its message is above")
    return results


# --- how others do it -----------------------------------------------------------------------------------------------

WARM_PY = r'''
"""Reads {"code", "filename", "compile", "execute", "tests": [[input, output]]} lines, answers {"ok": bool} lines."""
import json, os, subprocess, sys, tempfile
for line in sys.stdin:
    job = json.loads(line)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, job["filename"]), "w") as file:
            file.write(job["code"])
        ok = True
        if job["compile"]:
            ok = subprocess.run(job["compile"], shell=True, cwd=folder, capture_output=True, timeout=60).returncode == 0
        for given, expected in job["tests"] if ok else ():
            done = subprocess.run(
                job["execute"], shell=True, cwd=folder, input=given, text=True, capture_output=True, timeout=60
            )
            if done.returncode != 0 or done.stdout.rstrip() != expected.rstrip():
                ok = False
                break
        print(json.dumps({"ok": ok}), flush=True)
'''


def measure_warm(bare: Bare, load: Load, workers: int, cli: str) -> Measurement:
    """One plain loop a worker in a container that is kept; each program comes with all its tests."""
    times: list[float] = []

    def one_worker() -> float:
        process = subprocess.Popen(
            [cli, "exec", "-i", str(bare.container.id), "python3", "/bench/warm.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        started = time.perf_counter()
        for _ in range(max(1, load.programs // workers)):
            began = time.perf_counter()
            process.stdin.write(_message(load) + "\n")
            process.stdin.flush()
            _check(process.stdout.readline())
            times.append(time.perf_counter() - began)
        seconds = time.perf_counter() - started
        process.stdin.close()
        process.wait()
        return seconds

    busy = machine_busy_s()
    seconds = max(_together(workers, one_worker))
    busy = machine_busy_s() - busy
    return _foreign("warm loop", load, workers, max(1, load.programs // workers) * workers, seconds, times, busy)


def measure_cold(bare: Bare, load: Load, workers: int, cli: str, programs: int) -> Measurement:
    """A new container for each program."""
    times: list[float] = []

    def one_worker() -> float:
        started = time.perf_counter()
        for _ in range(max(1, programs // workers)):
            began = time.perf_counter()
            command = [cli, "run", "--rm", "-i", "--network", "none", "-v", f"{bare.folder}:/bench:ro", "--entrypoint"]
            command += ["python3", bare.image, "/bench/warm.py"]
            done = subprocess.run(command, input=_message(load) + "\n", capture_output=True, text=True, check=True)
            _check(done.stdout)
            times.append(time.perf_counter() - began)
        return time.perf_counter() - started

    busy = machine_busy_s()
    seconds = max(_together(workers, one_worker))
    busy = machine_busy_s() - busy
    return _foreign("cold container", load, workers, max(1, programs // workers) * workers, seconds, times, busy)


def _message(load: Load) -> str:
    """Made anew for each program, as the published harness does it."""
    return json.dumps(
        {
            "code": load.source,
            "filename": load.language.filename,
            "compile": load.language.compile,
            "execute": load.language.execute,
            "tests": list(zip(load.inputs, load.outputs, strict=True)),
        }
    )


def _check(answer: str) -> None:
    if '"ok": true' not in answer:
        raise RuntimeError(f"the plain loop failed: {answer[-300:]!r}")


def _foreign(
    method: str, load: Load, workers: int, programs: int, seconds: float, times: Sequence[float], busy_s: float
) -> Measurement:
    return Measurement(
        method=method,
        language=load.language.language_id,
        load=load.name,
        workers=workers,
        tests_per_s=programs * len(load.inputs) / seconds,
        programs_per_s=programs / seconds,
        cpu_ms_per_test=None,
        p50_ms=1000 * statistics.median(times),
        p99_ms=1000 * _percentile(times, 0.99),
        machine_cpu_ms_per_test=1000 * busy_s / (programs * len(load.inputs)),
    )


# --- all of it ------------------------------------------------------------------------------------------------------


def median_of(rounds: Sequence[Measurement]) -> Measurement:
    """The round with the median rate, saying how many there were."""
    ordered = sorted(rounds, key=lambda each: each.tests_per_s)
    values = asdict(ordered[len(ordered) // 2])
    return Measurement(**{**values, "rounds": len(rounds)})


def machine(backends: Sequence[str]) -> dict[str, Any]:
    """What the figures are worth nothing without."""
    commit, dirty = provenance.git_state()
    host = provenance.host()
    return {
        "cpu": host.cpu_model,
        "cores": host.cores,
        "memory_mib": host.memory_mib,
        "kernel": host.kernel,
        "python": platform.python_version(),
        "backends": list(backends),
        "lcbx_commit": commit,
        "dirty": dirty,
        "date": provenance.now(),
        "load_before": os.getloadavg()[0],
    }
