"""A problem and a language to a prompt. Pure: the template is already read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.errors import DataError, UserError
from lcbx.prompts.template import PromptTemplate, fill_in
from lcbx.types import Language, Message, Problem, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A test case shown in the prompt."""

    input: str
    output: str


def render(
    template: PromptTemplate,
    problem: Problem,
    language: Language,
    *,
    hint: bool,
    examples: Sequence[Example] = (),
) -> Prompt:
    """Return the prompt for one problem in one language.

    A problem with a frame is a text to continue: it uses neither the template nor chat messages.
    Raises UserError if the template cannot be rendered or the frame is for another language.
    """
    if problem.frame is not None:
        return _function_completion(problem, language)
    values = {
        "problem": problem,
        "language": language,
        "hint": language.prompt.strip() if hint else "",
        "fence": language.fences[0] if language.fences else language.language_id,
        "examples": examples,
    }
    messages = tuple(Message(role=role, content=text) for role, text in fill_in(template, values))
    if not any(message.content for message in messages):
        raise DataError(f"the prompt for {problem.problem_id!r} is empty", path=template.name)
    return Prompt(problem_id=problem.problem_id, language_id=language.language_id, messages=messages)


def _function_completion(problem: Problem, language: Language) -> Prompt:
    frame = problem.frame
    assert frame is not None
    if frame.language_id != language.language_id:
        raise UserError(
            f"problem {problem.problem_id!r} is a function to complete in {frame.language_id!r}; "
            f"there is no prompt for it in {language.language_id!r}. Choose --lang {frame.language_id}"
        )
    return Prompt(
        problem_id=problem.problem_id,
        language_id=language.language_id,
        messages=(),
        text=frame.prefix,
        stop=frame.stop,
    )
