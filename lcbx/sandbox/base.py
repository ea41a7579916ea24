"""The contract of sandboxes, the same for every backend: jobs in, results out.

A sandbox holds one language's toolchain and runs one job at a time. Starting one fails if its canary, a small program
that tries what programs must not be able to do, succeeds in anything. `docs/SECURITY.md` lists what protects against
what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from lcbx.types import CompileResult, Limits, RunResult

BYTE_ORDER_MARK = "\ufeff"
"""Left out where a source file begins with it: no toolchain needs it, and some refuse it."""


def wall_limit_s(limits: Limits) -> float:
    """Return the wall time in seconds at which a run ends whatever it does; derived from the CPU limit by default."""
    return limits.wall_limit_s if limits.wall_limit_s is not None else 6 * limits.time_limit_s + 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTest:
    """One run of the program."""

    input_path: str | None
    """Relative to the store's inputs; None: the input is in `stdin`."""
    expected_digest: str | None
    """SHA-256 of the normalised expected output. None: nothing to compare with; without `ask` the exit code decides."""
    output_limit_bytes: int
    ask: bool = False
    """Whether the host decides about an output that does not match."""
    keep_bytes: int = 0
    """How many bytes of the output are sent to the host then."""
    stdin: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFile:
    """A file that a compiler made."""

    path: str
    """Relative to the folder in which it compiled; no part of it is `..`."""
    mode: int
    data: str
    """In base64, as it goes into sandboxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmStart:
    """How the tests of a job start as copies of an interpreter that runs already, see docs/SECURITY.md."""

    process: str
    """Name of the interpreter's executable; a pattern such as `python3*`."""
    library: str
    """What makes it wait and copies it, in base64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One program, its tests and its limits."""

    source: str
    filename: str
    compile: str | None
    execute: str
    limits: Limits
    tests: tuple[JobTest, ...]
    overrun: float = 1.0
    """A program is killed at this many times its CPU limit; above 1, the result shows how far over the limit it was."""
    stop_at_first_failure: bool = True
    env: dict[str, str] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    """Written into the program's folder before each run; checkers get the answer and the output this way."""
    copies: dict[str, str] = field(default_factory=dict)
    """Copied there as well: name to path, relative to the store's inputs."""
    build: tuple[BuiltFile, ...] = ()
    """Files beside the source, readable only: what the compiler made of it in another sandbox, or what it needs."""
    export_build: bool = False
    """Whether the result has what the compiler made."""
    keep_bytes: int | None = None
    """Bytes of standard output and of standard error in the result of every test; None: a little, if it failed."""
    fetch: tuple[str, ...] = ()
    """Files that the program may have written, to be read after each test; paths relative to its folder."""
    warm_start: WarmStart | None = None
    stay: str | None = None
    """A name of what is in `source` and `build`. The sandbox keeps it for the next job of the same name, as it keeps a
    program from one test to the next: readable for programs, and theirs to run. None: it is removed."""
    report_s: float | None = None
    """The sandbox asks whether to go on when tests have run this long since it last asked; None: it never asks."""

    def longest_s(self) -> float:
        """Return the wall time in seconds after which the sandbox counts as lost."""
        runs = len(self.tests) * (wall_limit_s(self.limits) + 10.0)
        if self.limits.total_time_limit_s is not None:
            runs = min(runs, self.limits.total_time_limit_s + 60.0)
        return runs + 4 * self.limits.compile_time_limit_s + 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What happened to a job."""

    compile: CompileResult | None
    runs: tuple[RunResult, ...]
    healthy: bool
    """False if the sandbox could not be cleaned and must be replaced."""
    copies: int = 0
    """How many runs were copies of a started interpreter."""
    quick: int = 0
    """How many runs passed at once, so that no Python ran for them."""
    own_cpu_s: float = 0.0
    """CPU seconds of the runner itself."""
    build: tuple[BuiltFile, ...] | None = None
    """What the compiler made, if asked for; None if it is not only files and folders, or more than 16 MiB."""


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
    """`cgroup`, or the weaker limit that replaces it."""
    not_quick: str | None = None
    """Why tests that end at once are run in Python, which takes longer; None: they are not."""


Decide = Callable[[int, bytes], bool]
"""Takes the index and the output of a test that does not match; returns True to go on with the next test."""
GoOn = Callable[[int, float], bool]
"""Takes the number of tests done and the wall seconds they took; returns False to end the job after them."""


class Sandbox(Protocol):
    """One place to run programs of one language."""

    info: SandboxInfo
    memory_limit_mib: int
    """A job may ask for less, not for more."""

    def run(self, job: Job, decide: Decide | None = None, go_on: GoOn | None = None) -> JobResult:
        """Run a job; `go_on` is called as `Job.report_s` says.

        Raises SandboxLost when the sandbox ends during it, SandboxError when it cannot do its work.
        """

    def out_of_memory(self) -> bool | None:
        """After SandboxLost: True if the kernel killed it for lack of memory, None if that is unknown."""

    def close(self) -> None:
        """End the sandbox and remove everything it used. Any thread may call this, even during a job, and twice."""


def printable(raw: bytes) -> str:
    """Return a program's output as text; bytes that are not UTF-8 are escaped, so that nothing is lost."""
    return raw.decode("utf-8", "backslashreplace")
