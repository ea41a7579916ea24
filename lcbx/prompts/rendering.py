"""A problem and a language to a prompt. Pure: the template is already read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.errors import DataError, UserError
from lcbx.prompts.template import PromptTemplate, fill_in
from lcbx.types import Frame, Language, Message, Problem, Prompt


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

    A problem with a frame is a text to continue, without template and chat messages, unless the template asks for
    functions. Raises UserError if the template cannot be rendered, the frame is for another language, or the template
    asks for functions and the problem is none.
    """
    if problem.frame is not None:
        _refuse_other_language(problem, problem.frame, language)
        if not template.asks_for_functions:
            return _function_completion(problem, problem.frame, language)
    elif template.asks_for_functions:
        raise UserError(
            f"the prompt template {template.name!r} asks for functions to complete, and problem "
            f"{problem.problem_id!r} is a whole program. Choose another --protocol or --prompt"
        )
    values = {
        "problem": problem,
        "language": language,
        "hint": language.prompt.strip() if hint else "",
        "fence": language.fences[0] if language.fences else language.language_id,
        "examples": examples,
        "frame": problem.frame,
    }
    messages = tuple(Message(role=role, content=text) for role, text in fill_in(template, values))
    if not any(message.content for message in messages):
        raise DataError(f"the prompt for {problem.problem_id!r} is empty", path=template.name)
    return Prompt(problem_id=problem.problem_id, language_id=language.language_id, messages=messages)


def _refuse_other_language(problem: Problem, frame: Frame, language: Language) -> None:
    if frame.language_id != language.language_id:
        raise UserError(
            f"problem {problem.problem_id!r} is a function to complete in {frame.language_id!r}; "
            f"there is no prompt for it in {language.language_id!r}. Choose --lang {frame.language_id}"
        )


def _function_completion(problem: Problem, frame: Frame, language: Language) -> Prompt:
    return Prompt(
        problem_id=problem.problem_id,
        language_id=language.language_id,
        messages=(),
        text=frame.prefix,
        stop=frame.stop,
    )
