"""Self-repair: a model sees why its program failed, and answers again.

Round 0 is an ordinary run. Each further round is a run of its own under the protocol `<name>-repair-<round>`: samples
that are accepted are carried over with their prompt, completion and judgement, and each failed sample is answered
again. So the score of a round's run is pass@1 after that round, and every reader of runs can read it. Samples that are
missing or ended in `JE` stay missing in the next round until they are judged.

A prompt of a round is the problem's prompt, the last answer without its thinking, and the finding. Earlier answers are
left out, so that prompts stay short. What the model is shown is in `repair_feedback`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lcbx.errors import UserError
from lcbx.extract import without_thinking
from lcbx.problems.store import TestStore
from lcbx.prompts.template import PromptTemplate
from lcbx.prompts.template_files import load_question, question_messages
from lcbx.runs.records import RunDirectory
from lcbx.runs.repair_feedback import FEEDBACK, Feedback, feedback_on
from lcbx.runs.runinfo import RepairRound
from lcbx.types import Completion, Language, Problem, Prompt, SampleKey, Verdict

_QUESTIONS = {"agnostics-2025": "repair-fields", "function-1": "repair-function"}
"""Rule of extraction -> question, where a program in a fence is not what the rule takes."""
_NO_ANSWER = "(no answer)"
"""Stands for an answer that is empty after its thinking; many servers refuse an empty message."""


def repair_question(extraction: str) -> PromptTemplate:
    """Return the template that asks for what this rule of extraction takes a program from."""
    return load_question(_QUESTIONS.get(extraction, "repair"))


def repair_round(number: int, extraction: str) -> RepairRound:
    """Return what the run of this round records of how samples are asked again."""
    template = repair_question(extraction)
    return RepairRound(number=number, prompt_template=template.name, prompt_sha256=template.sha256, feedback=FEEDBACK)


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
    values: dict[str, Any] = {
        "answer": _shown_answer(answer),
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


def _shown_answer(answer: Completion) -> str:
    text, still_thinking = without_thinking(answer.text.replace("\r\n", "\n"))
    return _NO_ANSWER if still_thinking or not text.strip() else text.strip()


def repeated_answers(run: RunDirectory) -> int:
    """Return how many answers of a round are the failed answers that they should correct, word for word.

    At temperature 0 the next round asks them the same again, so it can change nothing. Raises ValueError for a run of
    first answers.
    """
    if run.config.repair is None:
        raise ValueError(f"{run.path} has first answers only")
    number, prompts = run.config.repair.number, _by_sample(run.prompts())
    count = 0
    for completion in run.iter_completions():
        asked = prompts.get((completion.key.problem_id, completion.key.sample_index))
        if completion.repair_round == number and asked is not None:
            count += any(
                message.role == "assistant" and message.content.strip() == _shown_answer(completion)
                for message in asked.messages
            )
    return count


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
