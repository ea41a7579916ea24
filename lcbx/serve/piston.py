"""Piston's messages, and how our judgements read in them; pure.

Fields, checks, messages and statuses are those of engineer-man/piston (`api/src/api/v2.js` and `api/src/job.js`):
time in milliseconds, memory in bytes, and isolate's two-letter statuses. `run_timeout` counts the wall clock there;
here it limits CPU time and, separately, idle time, so a busy machine makes no time-outs.
"""

from __future__ import annotations

import base64
import binascii
import re
import signal as signals
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import UNSET

from lcbx.judge.request import SingleRun
from lcbx.serve.file_names import plain_path
from lcbx.types import CompileResult, Judgement, LimitHit, Limits, TestResult, Verdict

RUN_TIMEOUT_MS, COMPILE_TIMEOUT_MS = 3000.0, 10_000.0
"""Piston's own, for requests that name none."""
KEPT_BYTES = 1 << 20
OUT_OF_TIME = (LimitHit.CPU, LimitHit.IDLE, LimitHit.WALL, LimitHit.TOTAL)
_VERSION = re.compile(r"\d+(?:\.\d+){0,2}")


class PistonError(Exception):
    """A request that Piston answers with 400 and this message."""


class PistonFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a request."""

    content: str
    name: str | None = None
    encoding: str = "utf8"


class PistonRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The body of `/api/v2/execute`, for the description of the API."""

    language: str
    version: str
    files: list[PistonFile]
    stdin: str = ""
    args: list[str] = []
    compile_timeout: float | None = None
    run_timeout: float | None = None
    compile_cpu_time: float | None = None
    run_cpu_time: float | None = None
    compile_memory_limit: float | None = None
    run_memory_limit: float | None = None


class StageResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the compiler or the program did."""

    signal: str | None = None
    stdout: str = ""
    stderr: str = ""
    code: int | None = None
    output: str = ""
    memory: int | None = None
    message: str | None = None
    status: str | None = None
    cpu_time: int | None = None
    wall_time: int | None = None


class PistonAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer of `/api/v2/execute`."""

    run: StageResult
    language: str
    version: str
    compile: StageResult | None = None


# --- requests ---


def check_request(body: Any) -> None:
    """Raise PistonError for what Piston refuses before it looks for the language."""
    if not isinstance(body, dict):
        raise PistonError("language is required as a string")
    for name in ("language", "version"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise PistonError(f"{name} is required as a string")
    if not isinstance(body.get("files"), list):
        raise PistonError("files is required as an array")
    for index, file in enumerate(body["files"]):
        if not isinstance(file, dict) or not isinstance(file.get("content"), str):
            raise PistonError(f"files[{index}].content is required as a string")


def check_limits(body: dict[str, Any], ceilings: Limits) -> None:
    """Raise PistonError for a limit that is no number, or above what this service allows."""
    highest = {
        "memory_limit": ceilings.memory_limit_mib << 20,
        "timeout": round(ceilings.time_limit_s * 1000),
        "cpu_time": round(ceilings.time_limit_s * 1000),
    }
    for constraint, ceiling in highest.items():
        for stage in ("compile", "run"):
            name = f"{stage}_{constraint}"
            value = body.get(name)
            if not value:
                continue
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise PistonError(f"If specified, {name} must be a number")
            if value > ceiling:
                raise PistonError(f"{name} cannot exceed the configured limit of {ceiling}")
            if value < 0 and constraint != "memory_limit":
                raise PistonError(f"{name} must be non-negative")


def decoded_files(body: dict[str, Any]) -> tuple[str, str, dict[str, bytes]]:
    """Return the program, its name, and the other files by path. Raises PistonError."""
    files: dict[str, bytes] = {}
    source: tuple[str, str] | None = None
    for index, file in enumerate(body["files"]):
        name = file["name"] if isinstance(file.get("name"), str) and file["name"] else f"file{index}.code"
        encoding = file.get("encoding") if file.get("encoding") in ("base64", "hex", "utf8") else "utf8"
        if source is None and encoding == "utf8":
            source = name, file["content"]
            continue
        files[plain_path(name)] = _decoded(file["content"], encoding, name)
    if source is None:
        raise PistonError("files must include at least one utf8 encoded file")
    return source[1], source[0], files


def _decoded(content: str, encoding: str, name: str) -> bytes:
    try:
        if encoding == "base64":
            return base64.b64decode(content)
        return bytes.fromhex(content) if encoding == "hex" else content.encode()
    except (binascii.Error, ValueError) as error:
        raise PistonError(f"{name}: the content is not {encoding}") from error


def limits_of(body: dict[str, Any], base: Limits) -> Limits:
    """Return the limits of a run; `base` are the language's own."""
    run_ms = body.get("run_timeout") or RUN_TIMEOUT_MS
    cpu_ms = min(run_ms, body.get("run_cpu_time") or run_ms)
    compile_ms = body.get("compile_timeout") or COMPILE_TIMEOUT_MS
    compile_cpu_ms = min(compile_ms, body.get("compile_cpu_time") or compile_ms)
    limits = replace(
        base,
        time_limit_s=cpu_ms / 1000,
        idle_limit_s=run_ms / 1000,
        compile_time_limit_s=compile_cpu_ms / 1000,
    )
    memory = body.get("run_memory_limit") or -1
    return limits if memory < 0 else replace(limits, memory_limit_mib=max(1, round(memory) >> 20))


def run_of(body: dict[str, Any], files: dict[str, bytes]) -> SingleRun:
    """Return how the program is run. Raises PistonError."""
    arguments = body.get("args") or []
    if not isinstance(arguments, list):
        raise PistonError("args is required as an array")
    return SingleRun(args=tuple(map(str, arguments)), files=files, keep_output_bytes=KEPT_BYTES)


def stdin_of(body: dict[str, Any]) -> str:
    """Return the input: with a line break at its end, as Piston gives it."""
    stdin = body.get("stdin") or ""
    if not isinstance(stdin, str):
        raise PistonError("stdin is required as a string")
    return stdin if stdin.endswith("\n") else stdin + "\n"


# --- answers ---


def answer_of(
    judgement: Judgement, limits: Limits, *, language: str, version: str, kept_bytes: int = KEPT_BYTES
) -> PistonAnswer:
    """Return the answer to a run that the machinery did.

    Without a run, what the compiler did is the run's answer, as Piston answers since it has isolate ("backward
    compatibility"). `kept_bytes`: of each output; Piston has no more either, and ends a program that writes more.
    """
    compiled = None if judgement.compile is None else _compile_stage(judgement.compile)
    if judgement.tests:
        run = _run_stage(judgement.tests[0], limits, judgement.verdict, kept_bytes)
    else:
        run = compiled or StageResult(status="XX", message="nothing was run")
    return PistonAnswer(run=run, compile=compiled, language=language, version=version)


def _compile_stage(result: CompileResult) -> StageResult:
    status, message = _status(
        result.exit_code, result.signal, result.limit_hit, timed_out=result.limit_hit in OUT_OF_TIME
    )
    return StageResult(
        signal=_signal_name(result.signal, status),
        stderr=result.log,
        output=result.log,
        code=None if status in ("TO", "OL") else result.exit_code,
        memory=round(result.peak_memory_mib * (1 << 20)),
        message=message,
        status=status,
        cpu_time=round(result.cpu_time_s * 1000),
        wall_time=round(result.wall_time_s * 1000),
    )


def _run_stage(test: TestResult, limits: Limits, verdict: Verdict, kept_bytes: int) -> StageResult:
    timed_out = test.limit_hit in OUT_OF_TIME or verdict == Verdict.TLE or test.cpu_time_s > limits.time_limit_s
    status, message = _status(test.exit_code, test.signal, test.limit_hit, timed_out=timed_out)
    status, message = _cut_output(test, kept_bytes) or (status, message)
    return StageResult(
        signal=_signal_name(test.signal, status),
        stdout=test.stdout,
        stderr=test.stderr,
        output=test.stdout + test.stderr,
        code=None if status in ("TO", "OL", "EL", "SG") else test.exit_code,
        memory=round(test.peak_memory_mib * (1 << 20)),
        message=message,
        status=status,
        cpu_time=round(test.cpu_time_s * 1000),
        wall_time=round(test.wall_time_s * 1000),
    )


def _cut_output(test: TestResult, kept_bytes: int) -> tuple[str, str] | None:
    """Return status and message of a program whose output is not kept whole; None for any other."""
    if test.stdout_size_bytes > kept_bytes:
        return "OL", "stdout length exceeded"
    if test.stderr_size_bytes is not UNSET and test.stderr_size_bytes > kept_bytes:
        return "EL", "stderr length exceeded"
    return None


def _status(
    exit_code: int | None, signal: int | None, limit_hit: LimitHit | None, *, timed_out: bool
) -> tuple[str | None, str | None]:
    """Return status and message as isolate writes them."""
    if timed_out:
        return "TO", "Time limit exceeded" if limit_hit in (None, LimitHit.CPU) else "Time limit exceeded (wall clock)"
    if limit_hit == LimitHit.OUTPUT:
        return "OL", "stdout length exceeded"
    if limit_hit == LimitHit.MEMORY or signal is not None:
        return "SG", f"Caught fatal signal {signal or signals.SIGKILL.value}"
    if exit_code:
        return "RE", f"Exited with error status {exit_code}"
    return None, None


def _signal_name(signal: int | None, status: str | None) -> str | None:
    if status in ("TO", "OL", "EL") or (status == "SG" and signal is None):
        return "SIGKILL"
    if signal is None:
        return None
    try:
        return signals.Signals(signal).name
    except ValueError:  # a real-time signal, which Piston has no name for
        return None


# --- versions ---


def version_of(toolchain: str) -> str:
    """Return the version in a toolchain's own words as Piston writes one: `3.11.2`; `0.0.0` if there is none."""
    found = _VERSION.search(toolchain)
    parts = found.group().split(".") if found else []
    return ".".join([*(str(int(part)) for part in parts), "0", "0", "0"][:3])


def satisfies(version: str, wanted: str) -> bool:
    """True if a version is in a range of npm's semver: `*`, `3.10.0`, `3.x`, `^3.1`, `~3.1.0`, `>=3 <4`, `1 || 2`."""
    numbers = tuple(int(part) for part in version.split("."))
    return any(
        all(_meets(numbers, part) for part in re.sub(r"([<>=^~]+)\s+", r"\1", alternative).split())
        for alternative in wanted.split("||")
    )


def _meets(version: tuple[int, ...], part: str) -> bool:
    match = re.fullmatch(r"(<=|>=|<|>|=|\^|~)?v?(\d+|[xX*])?(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?", part)
    if match is None:
        return False
    operator = match.group(1) or "="
    given = [int(text) for text in match.groups()[1:] if text is not None and text.isdigit()]
    low = tuple([*given, 0, 0, 0][:3])
    if not given:
        return operator not in ("<", ">")
    fixed = len(given)
    if operator == "^":
        fixed = next((index for index, number in enumerate(low) if number), len(given) - 1) + 1
    elif operator == "~":
        fixed = min(2, len(given))
    return {
        "=": version[: len(given)] == low[: len(given)],
        "^": version >= low and version[:fixed] == low[:fixed],
        "~": version >= low and version[:fixed] == low[:fixed],
        ">=": version >= low,
        "<": version < low,
        ">": version[: len(given)] > low[: len(given)],
        "<=": version[: len(given)] <= low[: len(given)],
    }[operator]
