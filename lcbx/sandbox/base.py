"""What every sandbox is, whatever engine is behind it.

A sandbox holds one language's toolchain and runs one job at a time. `start` refuses to return one whose canary could do
something it must not. What protects against what is in `docs/SECURITY.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from lcbx.types import CompileResult, Limits, RunResult


def wall_limit_s(limits: Limits) -> float:
    return limits.wall_limit_s if limits.wall_limit_s is not None else 6 * limits.time_limit_s + 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTest:
    """One run of the program."""

    input_path: str | None
    """Below the store's inputs; None: `stdin` holds the bytes."""
    expected_digest: str | None
    """None: no output matches by itself; without `ask` the exit code alone decides."""
    output_limit_bytes: int
    ask: bool = False
    """Let the host look at an output that does not match."""
    keep_bytes: int = 0
    """How much of the output comes back when it asks."""
    stdin: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One program and everything it is to be run on."""

    source: str
    filename: str
    compile: str | None
    execute: str
    limits: Limits
    tests: tuple[JobTest, ...]
    overrun: float = 1.0
    """A program is ended at this many times its CPU limit; above 1 tells how far over the limit it was."""
    stop_at_first_failure: bool = True
    env: dict[str, str] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    """Written into the program's folder before each run (checkers: input, answer)."""

    def longest_s(self) -> float:
        """How long an answer may take before the sandbox counts as lost, in seconds of wall clock."""
        runs = len(self.tests) * (wall_limit_s(self.limits) + 10.0)
        if self.limits.total_time_limit_s is not None:
            runs = min(runs, self.limits.total_time_limit_s + 60.0)
        return runs + 4 * self.limits.compile_time_limit_s + 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    compile: CompileResult | None
    runs: tuple[RunResult, ...]
    healthy: bool
    """False: this sandbox could not be cleaned and must be replaced."""
    own_cpu_s: float = 0.0
    """What the runner itself used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxInfo:
    """What `run.json` records of a sandbox."""

    backend: str
    image: str
    image_digest: str
    toolchain_version: str
    stand_in: bool
    cgroup: str
    memory_limit: str
    """`cgroup`, or what weaker limit stands in for it."""


Decide = Callable[[int, bytes], bool]
"""(test index, whole output) of a test that does not match: go on with the next test?"""


class Sandbox(Protocol):
    """One place to run programs of one language."""

    info: SandboxInfo
    memory_limit_mib: int
    """A job may ask for less, not for more."""

    def run(self, job: Job, decide: Decide | None = None) -> JobResult:
        """Run a job. Raises SandboxLost when the sandbox ends in it, SandboxError when it can't do its work."""

    def out_of_memory(self) -> bool | None:
        """After SandboxLost: did the kernel end it for memory? None: nobody knows."""

    def close(self) -> None:
        """End it and remove every trace. Any thread may call this, also in mid-job; a second call does nothing."""


def printable(raw: bytes) -> str:
    """Return a program's output as text; bytes that are not UTF-8 are escaped, so that nothing is lost."""
    return raw.decode("utf-8", "backslashreplace")
