"""SandboxFusion's messages, and how our judgements read in them; pure.

Fields, statuses and defaults are those of bytedance/SandboxFusion (`sandbox/server/sandbox_api.py`,
`sandbox/runners/types.py`, commit 53a6341): a run is `Finished` with any exit code, a run that was stopped for its time
has no exit code, and only a fault of the machinery is `SandboxError`. Its clients retry those.

What differs: time limits count CPU time and idle time, not the wall clock, so a busy machine makes no time-outs.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

import msgspec

from lcbx.judge.request import SingleRun
from lcbx.serve.file_names import plain_path
from lcbx.types import CompileResult, Judgement, LimitHit, Limits, TestResult, Verdict

KEPT_BYTES = 1 << 20
"""What is kept of each output, as much as SandboxFusion keeps."""
KILLED = -9
OUT_OF_TIME = (LimitHit.CPU, LimitHit.IDLE, LimitHit.WALL, LimitHit.TOTAL)
NOTES = {
    Verdict.MLE: "the program needed more memory than it may use",
    Verdict.OLE: "the program printed more than it may",
}

Status = Literal["Success", "Failed", "SandboxError"]


class FusionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The body of `/run_code`. Unknown fields are ignored, as they are there."""

    code: str
    language: str
    compile_timeout: float = 10.0
    run_timeout: float = 10.0
    memory_limit_MB: int = -1
    stdin: str | None = None
    files: dict[str, str | None] = {}
    """Path to content in base64."""
    fetch_files: list[str] = []
    args: list[str] = []


class CommandResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the compiler or the program did."""

    status: Literal["Finished", "Error", "TimeLimitExceeded"]
    execution_time: float | None = None
    cpu_time: float | None = None
    """Not in the service, but in its package `sandbox-fusion` since 0.3.7."""
    return_code: int | None = None
    stdout: str | None = None
    stderr: str | None = None


class FusionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `/run_code`."""

    status: Status
    message: str = ""
    compile_result: CommandResult | None = None
    run_result: CommandResult | None = None
    executor_pod_name: str | None = None
    files: dict[str, str] = {}


def limits_of(request: FusionRequest, base: Limits) -> Limits:
    """Return the limits of a run. `base` are the language's own; -1 MB is no limit there, and those here."""
    changes: dict[str, Any] = {
        "time_limit_s": request.run_timeout,
        "idle_limit_s": request.run_timeout,
        "compile_time_limit_s": request.compile_timeout,
    }
    if request.memory_limit_MB > 0:
        changes["memory_limit_mib"] = request.memory_limit_MB
    return replace(base, **changes)


def run_of(request: FusionRequest) -> SingleRun:
    """Return how the program is run. Raises ValueError for a file that is not base64."""
    files = {}
    for path, content in request.files.items():
        if content is None:
            continue
        try:
            files[plain_path(path)] = base64.b64decode(content)  # may have line breaks
        except ValueError as error:
            raise ValueError(f"files: {path!r} is not base64") from error
    fetch = tuple(map(plain_path, request.fetch_files))
    return SingleRun(args=tuple(request.args), files=files, fetch=fetch, keep_output_bytes=KEPT_BYTES)


def answer_of(judgement: Judgement, limits: Limits, fetch_files: Iterable[str] = ()) -> FusionAnswer:
    """Return the answer to a run. `fetch_files`: the names by which the client asked for files."""
    if judgement.verdict == Verdict.JE:
        return FusionAnswer(status="SandboxError", message=judgement.error or "the sandbox failed")
    compiled = None if judgement.compile is None else _compile_result(judgement.compile)
    run = _run_result(judgement.tests[0], limits) if judgement.tests else None
    fetched = (judgement.tests[0].files if judgement.tests else None) or {}
    files = {name: fetched[plain_path(name)] for name in fetch_files if plain_path(name) in fetched}
    failed = any(
        part is not None and (part.status != "Finished" or part.return_code != 0) for part in (compiled, run)
    ) or (compiled is None and run is None)
    return FusionAnswer(
        status="Failed" if failed else "Success",
        message=NOTES.get(judgement.verdict, ""),
        compile_result=compiled,
        run_result=run,
        files={path: base64.b64encode(content).decode() for path, content in files.items()},
    )


def _compile_result(result: CompileResult) -> CommandResult:
    timed_out = result.limit_hit in OUT_OF_TIME
    return CommandResult(
        status="TimeLimitExceeded" if timed_out else "Finished",
        execution_time=result.wall_time_s,
        cpu_time=result.cpu_time_s,
        return_code=None if timed_out else _return_code(result.exit_code, result.signal),
        stdout="",
        stderr=result.log,
    )


def _run_result(test: TestResult, limits: Limits) -> CommandResult:
    timed_out = test.limit_hit in OUT_OF_TIME or test.cpu_time_s > limits.time_limit_s
    code = _return_code(test.exit_code, test.signal)
    return CommandResult(
        status="TimeLimitExceeded" if timed_out else "Finished",
        execution_time=test.wall_time_s,
        cpu_time=test.cpu_time_s,
        return_code=None if timed_out else code if test.limit_hit is None else code or KILLED,
        stdout=test.stdout,
        stderr=test.stderr,
    )


def _return_code(exit_code: int | None, signal: int | None) -> int:
    """Return the code as Python's `subprocess` has it: minus the signal for a process that was killed."""
    if signal is not None:
        return -signal
    return exit_code if exit_code is not None else KILLED
