"""Self-repair: a model sees why its program failed, and answers again.

Round 0 is an ordinary run. Each further round is a run of its own under the protocol `<name>-repair-<round>`: samples
that are accepted are carried over with their prompt, completion and judgement, and each failed sample is answered
again. So the score of a round's run is pass@1 after that round, and every reader of runs can read it. Samples that are
missing or ended in `JE` stay missing in the next round until they are judged.

A prompt of a round is the problem's prompt, the last answer without its thinking, and the finding. Earlier answers are
left out, so that prompts stay short.

What the model is shown (`FEEDBACK`): the verdict; the messages of the compiler or of the program that crashed; and
input, expected output and printed output of the failed test, if that test is one of the problem's public ones. The
expected output of any other test is never shown, and neither is its input.

The tests of a function (a problem with a frame) are lines of the program, and a failed assertion prints what it
expected. So of such a program no run-time messages are shown, and none of the compiler's lines that quote the tests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lcbx.errors import UserError
from lcbx.extract import without_thinking
from lcbx.generate.completions_file import in_fence
from lcbx.problems.store import TestStore
from lcbx.prompts.template import PromptTemplate
from lcbx.prompts.template_files import load_question, question_messages
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import RepairRound
from lcbx.types import (
    Completion,
    ExtractReason,
    Frame,
    Judgement,
    Language,
    LimitHit,
    Problem,
    Prompt,
    SampleKey,
    TestCase,
    TestResult,
    Verdict,
)

FEEDBACK = "feedback-2"
MOST_CHARACTERS = 2000
"""The length at which messages are cut in the middle, and inputs and outputs at the end."""
_QUOTED = 12
"""So many characters of the tests in a line of the compiler, blanks not counted, are a quotation."""
_QUESTIONS = {"agnostics-2025": "repair-fields", "function-1": "repair-function"}
"""Rule of extraction -> question, where a program in a fence is not what the rule takes."""
_NO_ANSWER = "(no answer)"
"""Stands for an answer that is empty after its thinking; many servers refuse an empty message."""
_LIMITS = {
    LimitHit.CPU: "it ran longer than the time limit",
    LimitHit.WALL: "it ran longer than the time limit",
    LimitHit.TOTAL: "it ran longer than the time limit",
    LimitHit.IDLE: "it waited and did nothing for longer than the time limit",
    LimitHit.MEMORY: "it used more memory than the limit",
    LimitHit.OUTPUT: "it printed more than the output limit",
}


def repair_question(extraction: str) -> PromptTemplate:
    """Return the template that asks for what this rule of extraction takes a program from."""
    return load_question(_QUESTIONS.get(extraction, "repair"))


def repair_round(number: int, extraction: str) -> RepairRound:
    """Return what the run of this round records of how samples are asked again."""
    template = repair_question(extraction)
    return RepairRound(number=number, prompt_template=template.name, prompt_sha256=template.sha256, feedback=FEEDBACK)


# --- what a model is shown --------------------------------------------------------------------------------------------


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
    lines = [_without_blanks(line) for line in frame.suffix.splitlines()]
    parts = {line[i : i + _QUOTED] for line in lines for i in range(max(1, len(line) - _QUOTED + 1))}
    # Of short lines, such as a bracket, every message has some.
    parts = {part for part in parts if len(part) > _QUOTED // 2 and part not in shown}
    return "\n".join(line for line in log.splitlines() if not any(part in _without_blanks(line) for part in parts))


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


# --- prompts ----------------------------------------------------------------------------------------------------------


def refuse_unless_chat(prompts: list[Prompt]) -> None:
    """Raise UserError for prompts that are texts to continue: a judge's finding can't be put into these."""
    if any(prompt.text is not None for prompt in prompts):
        raise UserError("--repair needs a chat: the problems of this benchmark are functions to complete")


def repair_prompt(
    template: PromptTemplate,
    asked: Prompt,
    *,
    answer: Completion,
    feedback: Feedback,
    language: Language,
    number: int,
) -> Prompt:
    """Return the prompt that shows one sample its failure. `asked` is the problem's prompt, `number` the round."""
    text, still_thinking = without_thinking(answer.text.replace("\r\n", "\n"))
    values: dict[str, Any] = {
        "answer": _NO_ANSWER if still_thinking or not text.strip() else text.strip(),
        "finding": feedback.finding,
        "message": feedback.message,
        "message_of": feedback.message_of,
        "example": feedback.example,
        "language": language,
        "fence": language.fences[0] if language.fences else language.language_id,
    }
    return Prompt(
        problem_id=asked.problem_id,
        language_id=asked.language_id,
        messages=(*asked.messages, *question_messages(template, values)),
        sample_index=answer.key.sample_index,
        repair_round=number,
    )


# --- from one round to the next ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRound:
    """A round's run after everything that needs no model was written to it."""

    prompts: tuple[Prompt, ...]
    """One for each sample that is asked again, and one for each problem."""
    carried: int
    """Samples that were copied from the round before, now."""
    owed: tuple[SampleKey, ...]
    """Samples that the model has to answer again, and has not."""


def open_round(
    run: RunDirectory,
    before: RunDirectory,
    *,
    asked: list[Prompt],
    problems: Mapping[str, Problem],
    language: Language,
    store: TestStore,
) -> OpenedRound:
    """Carry accepted samples over into `run`, and store the prompts of the others. `asked`: one prompt per problem.

    A sample that has a completion in `run` keeps it and its prompt, whatever happened to the round before since.
    """
    settings = run.config.repair
    assert settings is not None
    template = repair_question(run.config.extraction)
    by_problem = {prompt.problem_id: prompt for prompt in asked}
    stored, earlier = run.completion_heads(), _by_sample(before.prompts())
    own = _by_sample(run.prompts())
    judgements = before.judgements()
    prompts: dict[SampleKey, Prompt] = {}
    carried, owed = 0, []
    for completion in before.completions().values():
        key, judgement = completion.key, judgements.get(completion.key)
        if not run.is_requested(key) or judgement is None or judgement.verdict is Verdict.JE:
            continue
        if key in stored:
            prompt = own.get((key.problem_id, key.sample_index))
        elif judgement.verdict is Verdict.AC:
            run.append_completion(completion)
            run.append_judgement(judgement)
            carried += 1
            prompt = earlier.get((key.problem_id, key.sample_index))
        else:
            owed.append(key)
            prompt = repair_prompt(
                template,
                by_problem[key.problem_id],
                answer=completion,
                feedback=feedback_on(judgement, problems[key.problem_id], store),
                language=language,
                number=settings.number,
            )
        if prompt is not None:
            prompts[key] = prompt
    everything = (*prompts.values(), *asked)
    run.replace_prompts(everything)
    return OpenedRound(prompts=everything, carried=carried, owed=tuple(owed))


def _by_sample(prompts: list[Prompt]) -> dict[tuple[str, int], Prompt]:
    return {(prompt.problem_id, prompt.sample_index): prompt for prompt in prompts if prompt.sample_index is not None}
