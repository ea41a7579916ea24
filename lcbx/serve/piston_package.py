"""open-r1's package of Codeforces problems for Piston: a program that comes with its test, answered with 1 or 0; pure.

Beside the program, which is the first file, a request has `input.txt`, `grader_config` (lines `TIME_LIMIT=` in seconds,
`MEMORY_LIMIT=` in MiB, `INPUT_MODE=stdio|file`), and, if there is one, `correct_output.txt` and `checker.py`. In that
package a shell script inside the sandbox reads them all. Here the program runs like any other: it never sees the
expected output, which is compared outside, and a checker has a sandbox of its own.

The answer is the script's: standard output `1` or `0`, the reason on standard error, and the exit codes 124 for time
and 134 for memory. `compile` is always there, because open-r1 reads its exit code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import msgspec

from lcbx.judge.request import SingleRun
from lcbx.serve.piston import OUT_OF_TIME, PistonAnswer, PistonError, StageResult
from lcbx.types import LimitHit, Limits, TestResult, Verdict

CONFIG, INPUT, EXPECTED, CHECKER, OUTPUT = (
    "grader_config",
    "input.txt",
    "correct_output.txt",
    "checker.py",
    "output.txt",
)
KEPT_BYTES = 16 << 20
"""Output to compare. A program that prints more has a wrong answer."""
CHECKER_TIME_S = 10.0
OUT_OF_TIME_CODE, OUT_OF_MEMORY_CODE = 124, 134
TIME_CODES = (OUT_OF_TIME_CODE, 137, 143)
"""Exit codes that the script takes for the time limit: of `timeout`, and of a process ended by SIGKILL or SIGTERM."""
ACCEPTED = ("1", "100")
"""What a checker prints for an output that is right."""
PREFIX = "cf_"
_YES_NO = re.compile(rb"\b(yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagedTest:
    """The test that a request has brought."""

    input: bytes
    expected: bytes | None
    """None: nothing is compared, and the program's output is returned."""
    checker: str | None
    time_limit_s: float | None
    memory_limit_mib: int | None
    uses_files: bool
    """The program reads `input.txt` and writes `output.txt`, as in old contests."""


def plain_name(language: str) -> str:
    """Return the name of a language as others write it: `c++17` and `cf_c++17` are `c++`."""
    return language.removeprefix(PREFIX).rstrip("0123456789.xz") or language


def packaged_test(files: Mapping[str, bytes]) -> PackagedTest | None:
    """Return the test among the files of a request; None if there is none. Raises PistonError."""
    if CONFIG not in files:
        return None
    if INPUT not in files:
        raise PistonError(f"{CONFIG} is there without {INPUT}")
    try:
        settings = dict(line.split("=", 1) for line in files[CONFIG].decode().splitlines() if "=" in line)
        time_limit, memory_limit = settings.get("TIME_LIMIT", "").strip(), settings.get("MEMORY_LIMIT", "").strip()
        checker = files.get(CHECKER)
        return PackagedTest(
            input=_line_feeds(files[INPUT]),
            expected=files.get(EXPECTED),
            checker=checker.decode() if checker is not None else None,
            time_limit_s=_number(time_limit),
            memory_limit_mib=None if (memory := _number(memory_limit)) is None else round(memory),
            uses_files=settings.get("INPUT_MODE", "stdio").strip() == "file",
        )
    except (ValueError, OverflowError) as error:
        raise PistonError(f"{CONFIG}: {error}") from error


def _number(text: str) -> float | None:
    """Return a limit; None where the configuration has none, which Python's None is also written as."""
    return None if text in ("", "None", "null") else float(text)


def run_of(test: PackagedTest, files: Mapping[str, bytes]) -> SingleRun:
    """Return how the program is run: with the files of the request that are not the test's own."""
    kept = {path: data for path, data in files.items() if path not in (CONFIG, INPUT, EXPECTED, CHECKER)}
    if test.uses_files:
        return SingleRun(files=kept | {INPUT: test.input}, fetch=(OUTPUT,), keep_output_bytes=KEPT_BYTES)
    return SingleRun(files=kept, keep_output_bytes=KEPT_BYTES)


def limits_of(test: PackagedTest, base: Limits) -> Limits:
    """Return the limits of the run: those of the configuration, else those of the request."""
    changes: dict[str, float] = {}
    if test.time_limit_s is not None:
        changes |= {"time_limit_s": test.time_limit_s, "idle_limit_s": test.time_limit_s}
    if test.memory_limit_mib is not None:
        changes["memory_limit_mib"] = test.memory_limit_mib
    return replace(base, **changes)  # type: ignore[arg-type]


def checker_files(test: PackagedTest, output: bytes) -> dict[str, bytes]:
    """Return the files that the checker reads; their names are its arguments, in this order."""
    return {
        INPUT: test.input,
        EXPECTED: _without_empty_lines(_line_feeds(test.expected or b"")),
        OUTPUT: _without_empty_lines(output),
    }


def checker_run(test: PackagedTest, output: bytes) -> SingleRun:
    """Return how the checker is run."""
    files = checker_files(test, output)
    return SingleRun(args=tuple(files), files=files)


def output_of(test: PackagedTest, run: TestResult) -> bytes | None:
    """Return what the program has printed or written; None if that is more than was kept."""
    if test.uses_files:
        written = run.files if isinstance(run.files, dict) else {}
        return written.get(OUTPUT, b"")
    if run.stdout_size_bytes > KEPT_BYTES:
        return None
    return run.stdout.encode("utf-8", "surrogateescape")


def equal(expected: bytes, output: bytes) -> bool:
    """True if the outputs have the same words; `yes` and `no` in upper or lower case are the same."""
    return _words(expected) == _words(output)


def _words(text: bytes) -> list[bytes]:
    return _YES_NO.sub(lambda match: match.group().upper(), text).split()


def failure_of(test: PackagedTest, run: TestResult, verdict: Verdict) -> tuple[int, str] | None:
    """Return exit code and reason of a program that did not end well; None if it did."""
    code = 128 + run.signal if run.signal is not None else run.exit_code or 0
    if run.limit_hit in OUT_OF_TIME or verdict == Verdict.TLE:
        code = OUT_OF_TIME_CODE
    elif run.limit_hit == LimitHit.MEMORY or verdict == Verdict.MLE:
        code = OUT_OF_MEMORY_CODE
    if code in TIME_CODES:
        return OUT_OF_TIME_CODE, f"Time limit exceeded ({test.time_limit_s or 0:g}s)"
    if code == OUT_OF_MEMORY_CODE:
        return code, f"Memory limit exceeded ({test.memory_limit_mib}MB)"
    return (code, f"Runtime error with exit code {code}") if code else None


def graded(answer: PistonAnswer, *, code: int, accepted: bool, reason: str) -> PistonAnswer:
    """Return the answer to a request whose program has been compared."""
    stderr = f"{answer.run.stderr}{reason}\n"
    stdout = "1\n" if accepted else "0\n"
    status, message = ("RE", f"Exited with error status {code}") if code else (None, None)
    run = msgspec.structs.replace(
        answer.run,
        stdout=stdout,
        stderr=stderr,
        output=stdout + stderr,
        code=code,
        signal=None,
        status=status,
        message=message,
    )
    return msgspec.structs.replace(answer, run=run, compile=answer.compile or StageResult(code=0))


def ungraded(answer: PistonAnswer, output: bytes) -> PistonAnswer:
    """Return the answer to a request without an expected output: what the program wrote, without empty lines."""
    stdout = _without_empty_lines(output).decode("utf-8", "replace")
    run = msgspec.structs.replace(answer.run, stdout=stdout, output=stdout + answer.run.stderr)
    return msgspec.structs.replace(answer, run=run, compile=answer.compile or StageResult(code=0))


def suffix_of(path: str) -> str:
    """Return the suffix of a file's name, by which the language of a checker is found."""
    return PurePosixPath(path).suffix


def _line_feeds(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n")


def _without_empty_lines(text: bytes) -> bytes:
    return b"".join(line + b"\n" for line in text.split(b"\n") if line)
