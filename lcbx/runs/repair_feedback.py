"""What a model is shown of a failure in a round of self-repair (`FEEDBACK`).

The verdict; the messages of the compiler or of the program that crashed; and input, expected output and printed output
of the failed test, if that test is one of the problem's public ones. The expected output of any other test is never
shown; of its input, only what the error message of a crashed program quotes.

The tests of a function (a problem with a frame) are lines of the program, and a failed assertion prints what it
expected. So of such a program no run-time messages are shown, and none of the compiler's lines that quote the tests.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lcbx.generate.completions_file import in_fence
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Frame, Judgement, LimitHit, Problem, TestCase, TestResult, Verdict

FEEDBACK = "feedback-2"
MOST_CHARACTERS = 2000
"""The length at which messages are cut in the middle, and inputs and outputs at the end."""
_QUOTED = 12
"""So many characters of the tests in a line of the compiler, blanks not counted, are a quotation."""
_LIMITS = {
    LimitHit.CPU: "it ran longer than the time limit",
    LimitHit.WALL: "it ran longer than the time limit",
    LimitHit.TOTAL: "it ran longer than the time limit",
    LimitHit.IDLE: "it waited and did nothing for longer than the time limit",
    LimitHit.MEMORY: "it used more memory than the limit",
    LimitHit.OUTPUT: "it printed more than the output limit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedExample:
    """A public test that failed; each text is in a fence."""

    input: str
    expected: str
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a model is shown of a failure."""

    finding: str
    message: str = ""
    """Messages of the compiler or of the program, in a fence; empty if there are none."""
    message_of: str = ""
    """What they are, as the heading above them."""
    example: FailedExample | None = None


def feedback_on(
    judgement: Judgement, problem: Problem, store: TestStore, *, shown: Collection[TestCase] | None = None
) -> Feedback:
    """Return what is shown of a judgement that is neither `AC` nor `JE`. `problem` has the tests that judged.

    `shown`: tests whose input and outputs may be shown; None: the public ones. Evaluations always pass None.
    """
    if judgement.verdict is Verdict.NC:
        return Feedback(finding=_no_code(judgement.extract_reason))
    failed = next((test for test in judgement.tests if test.verdict is not Verdict.AC), None)
    if failed is None:
        log = judgement.compile.log if judgement.compile is not None else ""
        ended = "took longer or needed more memory than it may" if _compiler_was_stopped(judgement) else "failed"
        return Feedback(
            finding=f"Your program was not run, because compiling it {ended}.",
            message=_fenced(log if problem.frame is None else _without_tests(log, problem.frame)),
            message_of="Messages of the compiler",
        )
    if problem.frame is not None:
        return Feedback(finding=f"Your program failed the tests of the function: {_words(failed)}.")
    test = problem.tests[failed.test_index] if failed.test_index < len(problem.tests) else None
    visible = test is not None and (test.public if shown is None else test in shown)
    crashed = failed.verdict is Verdict.RTE
    return Feedback(
        finding=f"Your program failed test {failed.test_index + 1} of {len(problem.tests)}: {_words(failed)}.",
        message=_fenced(failed.stderr) if crashed else "",
        message_of="Its error messages",
        example=_example(failed, problem, store) if visible else None,
    )


def _no_code(reason: ExtractReason | None) -> str:
    if reason in (ExtractReason.TRUNCATED_FENCE, ExtractReason.TRUNCATED_THINKING):
        return "Your answer was cut off before its program was complete, because it was too long. Answer shortly."
    if reason is ExtractReason.MISSING_FIELD:
        return "Your answer does not have both of the fields `reasoning` and `solution`."
    return "There is no program in your answer."


def _compiler_was_stopped(judgement: Judgement) -> bool:
    return judgement.compile is not None and judgement.compile.limit_hit is not None


def _words(test: TestResult) -> str:
    if test.verdict is Verdict.WA:
        return "its output is not the expected one"
    if test.limit_hit is not None:
        return _LIMITS[test.limit_hit]
    if test.verdict is Verdict.TLE:
        return _LIMITS[LimitHit.CPU]
    if test.verdict is Verdict.MLE:
        return _LIMITS[LimitHit.MEMORY]
    if test.verdict is Verdict.OLE:
        return _LIMITS[LimitHit.OUTPUT]
    if test.signal is not None:
        return f"it crashed (signal {test.signal})"
    return f"it ended with exit code {test.exit_code}"


def _without_tests(log: str, frame: Frame) -> str:
    """Return the messages of a compiler without the lines that quote the tests, whole or in part."""
    shown = _without_blanks(frame.prefix)
    tests = [_without_blanks(line) for line in frame.suffix.splitlines()]
    parts = {part for line in tests for part in _parts(line) if part not in shown}
    # Of shorter lines, such as a bracket, every message has some.
    whole = [line for line in tests if _QUOTED // 2 < len(line) < _QUOTED and line not in shown]

    def quotes(line: str) -> bool:
        return not parts.isdisjoint(_parts(line)) or any(test in line for test in whole)

    return "\n".join(line for line in log.splitlines() if not quotes(_without_blanks(line)))


def _parts(line: str) -> list[str]:
    return [line[at : at + _QUOTED] for at in range(len(line) - _QUOTED + 1)]


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _example(failed: TestResult, problem: Problem, store: TestStore) -> FailedExample:
    test = problem.tests[failed.test_index]
    return FailedExample(
        input=_data(store.read_input(test.input, MOST_CHARACTERS), test.input.size_bytes),
        expected=_data(store.read_output(test.output, MOST_CHARACTERS), test.output.size_bytes),
        printed=_data(failed.stdout.encode("utf-8", "replace"), failed.stdout_size_bytes) or "(nothing)",
    )


def _data(data: bytes, size_bytes: int) -> str:
    """Return the beginning of a file of this size in a fence: its end is not stored everywhere. Empty stays empty."""
    text = data[:MOST_CHARACTERS].decode("utf-8", "backslashreplace").replace("\r\n", "\n").strip("\n")
    if not text.strip():
        return ""
    return in_fence(text if size_bytes <= MOST_CHARACTERS else f"{text}\n... ({size_bytes} bytes)")


def _fenced(text: str) -> str:
    """Return a text in a fence, its middle cut if it is long; an empty one stays empty."""
    text = text.replace("\r\n", "\n").strip("\n")
    if not text.strip():
        return ""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]}\n... ({len(text.encode('utf-8', 'replace'))} bytes)\n{text[-half:]}"
    return in_fence(text)
