"""Record what the tests of a function call it with and what it returns, and how they compare. Runs in the sandbox.

Reads `{"code", "tests": [source, ...], "entry", "hash_seed", "limit_s"}` and prints one JSON object:
`{"tests": [{"passed", "error", "calls": [...]}], "parameters": [name, ...]}`. A call is `{"arguments", "result",
"checked", "order_free", "order_of_sets", "tolerance"}`, its values packed as `text_codec.pack` does.

Comparison is learnt by perturbing results: the test runs again with the recorded results, one of them changed. If no
change is noticed, the call is not checked; if a reversed list passes, its order is free; the largest relative error
that passes is the tolerance. `order_of_sets` is true if the result has another order where sets have another one.
"""

from __future__ import annotations

import ast
import copy
import inspect
import json
import sys
from typing import Any

from lcbx.reformulate.inside.backward_sets import BackwardSet, differs_in_order_only
from lcbx.reformulate.inside.guarded_calls import (
    TooSlow,
    function_of,
    namespace_of,
    prepare,
    silence,
    time_limit,
    with_hash_seed,
)
from lcbx.reformulate.inside.text_codec import NodeClasses, Unrepresentable, pack, unpack

TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-9)
MOST_CALLS = 200
"""Calls of one test that are recorded; more of them are not looked at."""


class _Other:
    """A result that equals nothing: a test that accepts it does not check the call."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False


class _Call:
    """One recorded call: packed arguments, and the result itself."""

    def __init__(self, arguments: list[Any], result: Any) -> None:
        self.arguments, self.result = arguments, result


def main() -> None:
    """Read the task from standard input and print what was recorded."""
    task = json.loads(sys.stdin.read())
    with_hash_seed(task["hash_seed"])
    out = sys.stdout
    prepare()
    try:
        with silence(), time_limit(task["limit_s"]):
            report = _record(task)
    except TooSlow:
        report = {"error": "too-slow"}
    except BaseException as error:  # SystemExit, too
        report = {"error": type(error).__name__ + ": " + str(error)[:200]}
    out.write(json.dumps(report))
    out.flush()


def _record(task: dict[str, Any]) -> dict[str, Any]:
    names = namespace_of(task["code"])
    function = function_of(names, task["entry"])
    parameters = _parameters(function)
    tests = [_recorded(source, names, task["entry"], function) for source in task["tests"]]
    _mark_order_of_sets(task, [call for test in tests for call in test["calls"]])
    return {"tests": tests, "parameters": parameters}


def _mark_order_of_sets(task: dict[str, Any], calls: list[dict[str, Any]]) -> None:
    names = namespace_of(task["code"], set=BackwardSet)
    function, nodes = function_of(names, task["entry"]), NodeClasses(names)
    for call in calls:
        call["order_of_sets"] = _has_order_of_sets(function, nodes, call)


def _has_order_of_sets(function: Any, nodes: NodeClasses, call: dict[str, Any]) -> bool:
    try:
        other = function(*[unpack(argument, nodes) for argument in call["arguments"]])
        return differs_in_order_only(unpack(call["result"]), other)
    except TooSlow:
        raise
    except BaseException:  # SystemExit, too
        return False


def _parameters(function: Any) -> list[str]:
    return [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]


def _recorded(source: str, names: dict[str, Any], entry: str, function: Any) -> dict[str, Any]:
    calls: list[_Call] = []
    signature = inspect.signature(function)

    def recording(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        arguments = [pack(value) for value in bound.arguments.values()]
        result = function(*args, **kwargs)
        if len(calls) < MOST_CALLS:
            calls.append(_Call(arguments, copy.deepcopy(result)))
        return result

    error = _failure(source, names, entry, recording)
    if error is not None:
        return {"passed": False, "error": error, "calls": []}
    literal = _expected_literal(source, entry) if len(calls) == 1 else None
    return {
        "passed": True,
        "error": None,
        "calls": [_described(source, names, entry, calls, index, literal) for index in range(len(calls))],
    }


def _failure(source: str, names: dict[str, Any], entry: str, function: Any) -> str | None:
    """Run a test with `function` in the place of the entry point; None if it passes."""
    scope = dict(names)
    first, _, method = entry.partition(".")
    scope[first] = type(first, (), {method: staticmethod(function)}) if method else function
    scope["candidate"] = function
    try:
        exec(compile(source, "test", "exec"), scope)
        if "check" in scope and "check" not in names:
            scope["check"](function)
    except TooSlow:
        raise
    except BaseException as error:  # SystemExit, too
        return type(error).__name__ + ": " + str(error)[:200]
    return None


def _described(
    source: str,
    names: dict[str, Any],
    entry: str,
    calls: list[_Call],
    index: int,
    literal: list[Any] | None,
) -> dict[str, Any]:
    def accepts(changed: Any) -> bool:
        return _failure(source, names, entry, _replay(calls, index, changed)) is None

    result = calls[index].result
    return {
        "arguments": calls[index].arguments,
        "result": literal if literal is not None and _equal(literal, result) else pack(result),
        "checked": not accepts(_Other()),
        "order_free": _order_is_free(result, accepts),
        "tolerance": _tolerance(result, accepts),
    }


def _equal(literal: list[Any], result: Any) -> bool:
    """True if the literal stands for the result: 0 for False, but not 240 for 240.0, which may be 240.5 elsewhere."""
    if isinstance(result, float):
        return False
    try:
        return bool(unpack(literal) == result)
    except (Unrepresentable, TypeError):
        return False


def _replay(calls: list[_Call], index: int, changed: Any) -> Any:
    """Return a function that gives the recorded results again, in their order, but `changed` for one of them."""
    position = iter(range(len(calls)))

    def replay(*_args: Any, **_kwargs: Any) -> Any:
        number = next(position)
        return changed if number == index else copy.deepcopy(calls[number].result)

    return replay


def _order_is_free(result: Any, accepts: Any) -> bool | None:
    """None: the result has no order that could be changed."""
    if not isinstance(result, (list, tuple)) or len(result) < 2 or result == result[::-1]:
        return None
    return bool(accepts(result[::-1]))


def _tolerance(result: Any, accepts: Any) -> float | None:
    """Return the largest relative error that the test accepts, 0 for none; None: the result holds no float."""
    if not _has_float(result):
        return None
    return next((error for error in TOLERANCES if accepts(_scaled(result, 1 + error))), 0.0)


def _has_float(value: Any) -> bool:
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_has_float(element) for element in value)
    if isinstance(value, dict):
        return any(_has_float(element) for element in value.values())
    return isinstance(value, float)


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, float):
        return value * factor if value else factor - 1
    if isinstance(value, (list, tuple)):
        return type(value)([_scaled(element, factor) for element in value])
    if isinstance(value, dict):
        return {key: _scaled(element, factor) for key, element in value.items()}
    return value


def _expected_literal(source: str, entry: str) -> list[Any] | None:
    """Return the packed right side of `assert f(...) == literal`; None for tests of another form."""
    try:
        statement = ast.parse(source.strip()).body[-1]
        if not isinstance(statement, ast.Assert) or not isinstance(statement.test, ast.Compare):
            return None
        comparison = statement.test
        if len(comparison.ops) != 1 or not isinstance(comparison.ops[0], ast.Eq):
            return None
        if not _is_call_of(comparison.left, entry):
            return None
        return pack(ast.literal_eval(comparison.comparators[0]))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None


def _is_call_of(node: ast.AST, entry: str) -> bool:
    names: tuple[str, ...] = (entry, "candidate")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
