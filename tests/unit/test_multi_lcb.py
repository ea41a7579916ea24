"""Protocol multi-lcb: the prompt that the paper's harness sends, and which block of an answer is the program."""

from __future__ import annotations

import pytest
from support import made_up

from lcbx import languages
from lcbx.extract import extract
from lcbx.prompts import load_template, protocols, render
from lcbx.types import Completion, ExtractReason, FinishReason, Problem, Program


def program(text: str, reason: FinishReason = FinishReason.STOP) -> Program:
    return extract(Completion(key=made_up.key(), text=text, finish_reason=reason), rule="multi-lcb")


@pytest.mark.parametrize(
    ("language_id", "name", "fence", "comment"),
    [("cpp", "C++", "cpp", "//"), ("csharp", "C#", "csharp", "//"), ("python", "Python", "python", "#")],
)
def test_the_prompt_is_that_of_the_paper(language_id: str, name: str, fence: str, comment: str) -> None:
    problem = Problem(problem_id="p", statement="Given n, print 2n.", tests=(), digest="")
    prompt = render(load_template("multi-lcb"), problem, languages.load(language_id), hint=False)
    system, user = prompt.messages
    assert (system.role, user.role) == ("system", "user")
    assert system.content.startswith(f"You are an expert {name} programmer. You will be given a question (problem ")
    assert user.content.startswith("### Question:\nGiven n, print 2n.\n\n### Format: Read the inputs from stdin solve ")
    block = f"STDOUT.\n\n\n```{fence}\n{comment} YOUR CODE HERE\n```\n\n"
    assert user.content.endswith(f"{block}### Answer: (use the provided format with backticks)")


def test_the_first_closed_block_is_the_program_and_the_placeholder_is_removed() -> None:
    made = program("```lua\n-- YOUR CODE HERE\nprint(1)\n```\nor\n```lua\nprint(2)\n```")
    assert (made.source, made.reason) == ("print(1)\n", ExtractReason.CLOSED_FENCE)


def test_code_in_the_thinking_does_not_count() -> None:
    assert program("<think>```lua\nprint(0)\n```</think>\n```lua\nprint(1)\n```").source == "print(1)\n"
    cut = program("<think>```lua\nprint(0)\n```", FinishReason.LENGTH)
    assert (cut.source, cut.reason) == (None, ExtractReason.TRUNCATED_THINKING)


@pytest.mark.parametrize("text", ["", "print(1)", "```lua\nprint(1)", "```lua\n-- YOUR CODE HERE\n```"])
def test_an_answer_without_a_block_is_no_code(text: str) -> None:
    assert (program(text).source, program(text).reason) == (None, ExtractReason.EMPTY)
    if text.startswith("```lua\nprint"):
        assert program(text, FinishReason.LENGTH).reason is ExtractReason.TRUNCATED_FENCE


def test_the_sampling_is_that_of_livecodebench() -> None:
    sampling = protocols.load("multi-lcb").sampling
    assert (sampling.n, sampling.temperature, sampling.top_p) == (10, 0.2, 0.95)
