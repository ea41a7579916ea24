"""Sandboxes that run nothing: what a program is worth is written in its source."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from lcbx.errors import BuildError, SandboxError, SandboxLost
from lcbx.sandbox import Backend, Job, JobResult, Prepared, Progress, SandboxInfo
from lcbx.sandbox.base import Decide, GoOn
from lcbx.types import Language, Limits, RunResult

RUN = RunResult(
    exit_code=0,
    signal=None,
    cpu_time_s=0.01,
    wall_time_s=0.01,
    idle_time_s=0.0,
    peak_memory_mib=1.0,
    limit_hit=None,
    stdout_size_bytes=1,
    stdout_matches=True,
    stdout=b"",
    stderr=b"",
)
INFO = SandboxInfo(
    backend="fake",
    image="fake",
    image_digest="fake",
    toolchain_version="1",
    stand_in=False,
    cgroup="v2",
    memory_limit="cgroup",
)
MISSING = "missing"
"""Id of a language that cannot be prepared."""


class FakeWorld:
    """All fake sandboxes of one judge. Words in a program's source:

    `right`: passes every test. `slow`: takes until `release`, or until its sandbox ends. `broken`: the sandbox fails,
    always. `die`: the sandbox ends, always. Any other program prints the wrong output.
    """

    def __init__(self) -> None:
        self.release = threading.Event()
        self.started: list[FakeSandbox] = []
        self.sources: list[str] = []
        """Every program that was started, in order."""

    def backend(self) -> Backend:
        return Backend(
            name="fake",
            description="fake sandbox",
            start=self._start,
            prepare=self._prepare,
            find=lambda _: None,
            remove_stale=lambda: None,
        )

    def lose(self) -> None:
        """End every sandbox that has been started."""
        for sandbox in list(self.started):
            sandbox.close()

    def _start(self, language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> FakeSandbox:
        del inputs, cpus
        self._prepare(language, None)
        sandbox = FakeSandbox(self, limits)
        self.started.append(sandbox)
        return sandbox

    def _prepare(self, language: Language, progress: Progress | None) -> Prepared:
        if language.language_id == MISSING:
            if progress is not None:
                progress("pulling: not found")
            raise BuildError("no such image", lines=["pulling: not found"], log_path="missing.log")
        if progress is not None:
            progress(f"building {language.language_id}")
        return Prepared(reference="fake:1", digest="fake", toolchain_version="1", stand_in=False)


class FakeSandbox:
    """One of them."""

    def __init__(self, world: FakeWorld, limits: Limits) -> None:
        self.info, self.memory_limit_mib = INFO, limits.memory_limit_mib
        self._world, self._ended = world, threading.Event()

    def run(self, job: Job, decide: Decide | None = None, go_on: GoOn | None = None) -> JobResult:
        del decide, go_on
        self._world.sources.append(job.source)
        if "slow" in job.source:
            while not (self._world.release.wait(0.01) or self._ended.is_set()):
                pass
        if "die" in job.source or self._ended.is_set():
            raise SandboxLost("it is gone")
        if "broken" in job.source:
            raise SandboxError("the disk is full")
        run = replace(RUN, stdout_matches="right" in job.source)
        return JobResult(compile=None, runs=(run,) * len(job.tests), healthy=True)

    def out_of_memory(self) -> bool | None:
        return False

    def close(self) -> None:
        self._ended.set()
