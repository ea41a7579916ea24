"""MultiPL-E: HumanEval and MBPP in other languages. The model completes a function; tests follow it in the same file.

    name, language, prompt, tests, stop_tokens

The program is prompt + completion + newline + tests, and it passes by ending with exit code 0: there is one test case,
with nothing on stdin, and what the program prints does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lcbx.problems import suffixes
from lcbx.problems.jsonstream import Malformed
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.types import Frame, Problem, TestCase

REPOSITORY = "nuprl/MultiPL-E"
REVISION = "28441b6024e71d4a1c1c0f6bf171c935cd5a43f2"
ROOTS = ("humaneval", "mbpp")
FIELDS = ("name", "language", "prompt", "tests", "stop_tokens")


def is_row(present: Iterable[str]) -> bool:
    """Do these fields make a row of MultiPL-E?"""
    names = set(present)
    return "question_id" not in names and {"name", "prompt", "tests"} <= names


def to_problem(light: dict[str, Any], store: TestStore) -> Problem:
    name, prompt, tests = (_text(light, each) for each in ("name", "prompt", "tests"))
    stop = light.get("stop_tokens") or []
    if not (isinstance(stop, list) and all(isinstance(each, str) for each in stop)):
        raise Malformed(f"problem {name}: stop_tokens is not a list of strings")
    output, digest = store.put_output([])
    return make_problem(
        problem_id=name,
        statement=prompt,
        tests=(TestCase(input=store.put_input([]), output=output, expected_digest=digest),),
        frame=Frame(
            language_id=_language(_text(light, "language")), prefix=prompt, suffix=f"\n{tests}", stop=tuple(stop)
        ),
    )


def _text(light: dict[str, Any], name: str) -> str:
    value = light.get(name)
    if not isinstance(value, str) or not (value or name != "name"):
        raise Malformed(f"the field {name!r} is missing or not a string")
    return value


def _language(code: str) -> str:
    """MultiPL-E names languages by the suffix of their files. One that nothing here is written in keeps its code."""
    return suffixes.language_for(code) or code
