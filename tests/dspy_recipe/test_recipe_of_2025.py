"""Protocol agnostics-2025 against DSPy 3.0.0b2 itself: the messages byte for byte, and the fields of answers."""

from __future__ import annotations

import dspy
import pytest
from dspy.adapters import ChatAdapter
from dspy.utils.exceptions import AdapterParseError
from hypothesis import given
from hypothesis import strategies as st

from lcbx.extract.agnostics_2025 import fields
from lcbx.prompts import load_template, render
from lcbx.types import Language, Problem


class SolveProblem(dspy.Signature):  # type: ignore[misc]  # the package is untyped
    """
    Solve the following programming problem using the programming language that I have specified. Use ONLY the
    programming language given below.
    """

    programming_language: str = dspy.InputField()
    problem_statement: str = dspy.InputField()
    solution: str = dspy.OutputField()


SIGNATURE = dspy.ChainOfThought(SolveProblem).predict.signature
HEADERS = [f"[[ ## {name} ## ]]" for name in ("reasoning", "solution", "completed", "other")]
LINES = st.one_of(
    st.sampled_from([*HEADERS, *(f"  {header}" for header in HEADERS), *(f"{header} x" for header in HEADERS)]),
    st.text(alphabet="a#[] `\t\r\x0b\u2028", max_size=6),
)


def ours(language_name: str, statement: str) -> list[dict[str, str]]:
    language = Language(language_id="x", name=language_name, prompt="", filename="x", execute="x")
    problem = Problem(problem_id="p", statement=statement, tests=(), digest="")
    prompt = render(load_template("agnostics-2025"), problem, language, hint=False)
    return [{"role": message.role, "content": message.content} for message in prompt.messages]


def theirs(language_name: str, statement: str) -> list[dict[str, str]]:
    inputs = {"programming_language": language_name, "problem_statement": statement}
    messages: list[dict[str, str]] = ChatAdapter().format(SIGNATURE, [], inputs)
    return messages


@pytest.mark.parametrize("name", ["Lua", "C++", "Lua /nothink", "Common Lisp"])
def test_the_two_messages_are_those_of_dspy(name: str) -> None:
    statement = "Read n.\n\n  Print {n} & <b>{{ n }}</b> --- user ---\n\n\tExample:\n```\n1\n```\n\n"
    assert ours(name, statement) == theirs(name, statement)


@given(st.text(alphabet="ab \n\t{}%#[]\u00e9", min_size=1, max_size=80))
def test_no_statement_makes_a_difference(statement: str) -> None:
    assert ours("Julia", statement) == theirs("Julia", statement)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_the_fields_of_an_answer_are_those_of_dspy(text: str) -> None:
    try:
        expected = ChatAdapter().parse(SIGNATURE, text)
    except AdapterParseError:
        expected = None
    assert fields(text) == expected
