"""A function as a program: read the arguments, call it, print the result. Runs in the sandbox."""

from __future__ import annotations

import json
import sys
from typing import Any

from lcbx.reformulate.inside.guarded_calls import called, function_of, namespace_of, silence, time_limit
from lcbx.reformulate.inside.text_codec import (
    NodeClasses,
    as_type,
    decode_arguments,
    encode_result,
    holds_nodes,
    pack,
    unpack,
)

LIMIT_S = 2.0
"""CPU seconds for one of many inputs."""


def main(task: dict[str, Any]) -> None:
    """Answer one test of the problem. `task`: code, entry, argument_types, result_type, unordered, changed, entries,
    many.

    `changed`: number of the argument that is the answer of a function that returns nothing; None: of no such function.
    `entries`: the answer is the entries of the mapping that the function returns, in their order.
    `many`: the input is a JSON list of inputs, and the output one of `[output or null, error]`.
    """
    text = sys.stdin.read()
    out = sys.stdout
    sys.setrecursionlimit(20000)
    with silence():
        answer = (
            json.dumps([_attempt(task, part) for part in json.loads(text)]) if task["many"] else _answer(task, text)
        )
    out.write(answer)


def _answer(task: dict[str, Any], text: str) -> str:
    kinds = [as_type(kind) for kind in task["argument_types"]]
    names = namespace_of(task["code"])
    arguments = decode_arguments(text, kinds)
    if any(map(holds_nodes, kinds)):
        nodes = NodeClasses(names)
        arguments = [unpack(pack(argument), nodes) for argument in arguments]
    result = called(function_of(names, task["entry"]), arguments)
    if result is None and task["changed"] is not None:
        result = arguments[task["changed"]]
    if task["entries"] and isinstance(result, dict):
        result = list(result.items())
    return encode_result(result, as_type(task["result_type"]), unordered=task["unordered"])


def _answers(task: dict[str, Any], texts: list[str]) -> str:
    return json.dumps([_attempt(task, text) for text in texts])


def _attempt(task: dict[str, Any], text: str) -> list[Any]:
    try:
        with time_limit(LIMIT_S):
            return [_answer(task, text), ""]
    except BaseException as error:
        return [None, f"{type(error).__name__}: {error}"]
