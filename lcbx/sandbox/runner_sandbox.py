"""The part of a sandbox that talks to its runner. Backends add how the sandbox is started, limited and ended."""

from __future__ import annotations

import base64
import itertools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lcbx.errors import SandboxError, SandboxLost
from lcbx.sandbox import quick_helper
from lcbx.sandbox.base import (
    BYTE_ORDER_MARK,
    BuiltFile,
    Decide,
    GoOn,
    Job,
    JobResult,
    JobTest,
    SandboxInfo,
    printable,
    wall_limit_s,
)
from lcbx.sandbox.channel import Channel
from lcbx.types import CompileResult, LimitHit, Limits, RunResult

CONTROL = "/lcbx/ctl"
"""Where the runner finds the channel's folder."""
RUNNER = Path(__file__).with_name("runner.py")
START_TIMEOUT_S = 60.0
FILE_SIZE_CEILING_MIB = 512
"""The hard limit on file size: compilers may write larger files than programs."""


class RunnerSandbox:
    """A sandbox with our runner as its first process."""

    info: SandboxInfo

    def __init__(self) -> None:
        self.channel = Channel()
        self.not_quick = quick_helper.put_into(self.channel.folder)
        """Why tests that end at once are run in Python; None: they are not."""
        self._numbers = itertools.count(1)
        self._kept: str | None = None
        """The `stay` of the job whose program the runner still has."""

    def handshake(self, pidfd: int | None = None, has_ended: Callable[[], bool] | None = None) -> dict[str, Any]:
        """Wait until the runner has connected and its canary has passed; return its first message.

        `pidfd` or `has_ended` tell when the sandbox has ended, so that nobody waits for it. Raises SandboxError.
        """
        self.channel.accept(START_TIMEOUT_S, pidfd, has_ended)
        message = self.channel.receive(START_TIMEOUT_S)
        if message.get("event") != "ready":
            raise SandboxError(f"the sandbox failed its self-check: {message.get('reason', message)}")
        self.channel.close_door()
        self.not_quick = self.not_quick or message["not_quick"]
        return message

    def run(self, job: Job, decide: Decide | None = None, go_on: GoOn | None = None) -> JobResult:
        nonce = f"{next(self._numbers)}-{random.getrandbits(64):016x}"
        self.channel.send(job_message(job, nonce, with_build=job.stay is None or job.stay != self._kept))
        self._kept = None
        deadline_s = job.longest_s()
        while True:
            message = self.channel.receive(deadline_s)
            event = message.get("event")
            if event == "refused":
                raise SandboxError(str(message.get("reason")))
            if message.get("nonce") != nonce:
                raise SandboxLost(f"the runner sent the answer to another job ({event})")
            if event == "done":
                self._kept = job.stay if message.get("kept") else None
                return job_result(message)
            if event == "progress":
                proceed = go_on is None or go_on(message["done"], message["seconds"])
            else:
                proceed = decide is not None and decide(message["index"], base64.b64decode(message["stdout"]))
            self.channel.send({"op": "answer", "nonce": nonce, "proceed": proceed})


def job_message(job: Job, nonce: str, *, with_build: bool = True) -> dict[str, Any]:
    """Return the job as the runner reads it. `with_build`: False if it has kept what the compiler made."""
    limits = job.limits
    return {
        "op": "job",
        "nonce": nonce,
        "source": job.source.removeprefix(BYTE_ORDER_MARK).encode("utf-8", "replace").decode(),
        "filename": job.filename,
        "compile": job.compile,
        "execute": job.execute,
        "env": job.env,
        "args": list(job.args),
        "files": {name: base64.b64encode(data).decode() for name, data in job.files.items()},
        "copies": job.copies,
        "build": [(file.path, file.mode, file.data) for file in job.build] if with_build else [],
        "stay": job.stay,
        "export": job.export_build,
        "warm": None if (warm := job.warm_start) is None else {"process": warm.process, "library": warm.library},
        "keep": job.keep_bytes,
        "fetch": list(job.fetch),
        "stop": job.stop_at_first_failure,
        "report": job.report_s,
        "limits": {
            "time": limits.time_limit_s,
            "overrun": job.overrun,
            "idle": limits.idle_limit_s,
            "wall": wall_limit_s(limits),
            "total": limits.total_time_limit_s,
            "by_wall": limits.wall_clock_decides,
            "memory": limits.memory_limit_mib << 20,
            "file_size": limits.file_size_limit_mib << 20,
            "compile_time": limits.compile_time_limit_s,
            "compile_wall": 3 * limits.compile_time_limit_s + 30.0,
        },
        "tests": [_test_message(test) for test in job.tests],
    }


def _test_message(test: JobTest) -> dict[str, Any]:
    """Return a test as the runner reads it: with `input` or `stdin`, and `keep` only if it has to ask."""
    message: dict[str, Any] = {"expected": test.expected_digest, "output_limit": test.output_limit_bytes}
    if test.input_path is None:
        message["stdin"] = base64.b64encode(test.stdin).decode()
    else:
        message["input"] = test.input_path
    if test.ask:
        message["keep"] = test.keep_bytes
    return message


def job_result(message: dict[str, Any]) -> JobResult:
    """Return the result in a runner's `done` message."""
    compiled = message["compile"]
    return JobResult(
        compile=None
        if compiled is None
        else CompileResult(
            exit_code=compiled["exit"],
            signal=compiled.get("signal"),
            log=printable(base64.b64decode(compiled["err"]) + base64.b64decode(compiled["out"])),
            cpu_time_s=compiled["cpu"],
            wall_time_s=compiled["wall"],
            peak_memory_mib=round(compiled["mem"] / 2**20, 1),
            limit_hit=LimitHit(compiled["limit"]) if compiled["limit"] else None,
        ),
        runs=tuple(_run_result(run) for run in message["tests"]),
        healthy=message["healthy"],
        copies=message.get("copies", 0),
        quick=message.get("quick", 0),
        own_cpu_s=message["own_cpu_s"],
        build=_built_files(message.get("build")),
    )


def _built_files(rows: list[tuple[str, int, str]] | None) -> tuple[BuiltFile, ...] | None:
    """Return what a compiler made; None also for a path that would be somewhere else in another sandbox."""
    if rows is None or any(path.startswith("/") or ".." in path.split("/") for path, _, _ in rows):
        return None
    return tuple(BuiltFile(path=path, mode=mode & 0o777, data=data) for path, mode, data in rows)


def _run_result(run: dict[str, Any]) -> RunResult:
    """Return the result of a test. The runner leaves out what most tests do not have."""
    return RunResult(
        exit_code=run["exit"],
        signal=run.get("signal"),
        cpu_time_s=run["cpu"],
        wall_time_s=run["wall"],
        idle_time_s=run.get("idle", 0.0),
        peak_memory_mib=round(run["mem"] / 2**20, 1),
        limit_hit=LimitHit(run["limit"]) if run["limit"] else None,
        stdout_size_bytes=run["size"],
        stderr_size_bytes=run.get("err_size", 0),
        stdout_matches=run["match"],
        stdout=base64.b64decode(run["out"]) if "out" in run else b"",
        stderr=base64.b64decode(run["err"]) if "err" in run else b"",
        files={name: base64.b64decode(data) for name, data in run.get("files", {}).items()},
    )


def runner_arguments(*, limits: Limits, run_uid: int, cgroup: str, quick: bool, **more: int | str) -> list[str]:
    """Return the runner's command line. `quick`: whether the channel's folder has what runs quick tests.

    Programs run as `run_uid`, compilers as the id after it. Both are unique on this machine, because the kernel counts
    some limits per user.
    """
    arguments = ["--socket", f"{CONTROL}/sock", "--run-uid", str(run_uid), "--build-uid", str(run_uid + 1)]
    arguments += ["--cgroup", cgroup, "--memory-limit-mib", str(limits.memory_limit_mib)]
    arguments += ["--open-files", str(limits.open_files), "--stack-mib", str(limits.stack_limit_mib)]
    arguments += ["--file-size-mib", str(max(FILE_SIZE_CEILING_MIB, limits.file_size_limit_mib))]
    if quick:
        arguments += ["--quick-tests", f"{CONTROL}/{quick_helper.NAME}"]
    for name, value in more.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    return ["python3", "-I", "-S", "-B", "/lcbx/runner.py", *arguments]


def pick_uid(low: int, high: int) -> int:
    """Return a random even user id in [low, high). The odd one after it belongs to the same sandbox."""
    return random.SystemRandom().randrange(low, high, 2)
