"""MultiPL-E: HumanEval and MBPP in other languages. The model completes a function; tests follow it in the same file.

    name, language, prompt, tests, stop_tokens

The program is prompt + completion + newline + tests. It passes if its exit code is 0: there is one test case with empty
stdin, and the program's output is ignored.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lcbx.problems import suffixes
from lcbx.problems.make import make_problem
from lcbx.problems.malformed import Malformed
from lcbx.problems.store import TestStore
from lcbx.resources import parse_yaml
from lcbx.types import Frame, Problem, TestCase

REPOSITORY = "nuprl/MultiPL-E"
REVISION = "28441b6024e71d4a1c1c0f6bf171c935cd5a43f2"
ROOTS = ("humaneval", "mbpp")
FIELDS = ("name", "language", "prompt", "tests", "stop_tokens")


def is_row(present: Iterable[str]) -> bool:
    """True if these are the fields of a MultiPL-E row."""
    names = set(present)
    return "question_id" not in names and {"name", "prompt", "tests"} <= names


def to_problem(light: dict[str, Any], store: TestStore) -> Problem:
    """Return the row's problem, a function to complete. Raises Malformed if the row is not valid."""
    name, prompt, tests = (_text(light, field) for field in ("name", "prompt", "tests"))
    stop = light.get("stop_tokens") or []
    if not (isinstance(stop, list) and all(isinstance(token, str) for token in stop)):
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


_NAME = re.compile(rf"({'|'.join(ROOTS)})_\d+_.", re.IGNORECASE)


def benchmark_in_any_language(benchmark: str, language_id: str, problem_ids: Iterable[str]) -> str | None:
    """Return the name without the language of a benchmark that has a file for each; None if it is no such benchmark.

    `multipl-e-humaneval-lua`, from the hub, and `humaneval-lua`, a local file, are both `humaneval`. The name of a
    function is the same in all languages (`HumanEval_23_strlen`), though not all files have all functions.
    """
    roots = {match[1].lower() if (match := _NAME.match(name)) else None for name in problem_ids}
    if len(roots) != 1 or None in roots:
        return None
    name, _, code = benchmark.rpartition("-")
    return (name if name and _language(code) == language_id else benchmark).removeprefix("multipl-e-")


def _text(light: dict[str, Any], name: str) -> str:
    value = light.get(name)
    if not isinstance(value, str) or not (value or name != "name"):
        raise Malformed(f"the field {name!r} is missing or not a string")
    return value


def _language(code: str) -> str:
    """Return the language id for MultiPL-E's code, mostly a file suffix; an unknown code is returned as it is."""
    return _codes().get(code) or suffixes.language_for(code) or code


@functools.cache
def _codes() -> dict[str, str]:
    """Return the codes that are no suffix here, from `multipl_e.yaml`."""
    codes: dict[str, str] = parse_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return codes
