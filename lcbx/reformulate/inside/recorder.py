"""Record what the tests of a function call it with and what it returns, and how they compare. Runs in the sandbox.

Reads `{"code", "tests": [source, ...], "entry", "hash_seed", "limit_s"}` and prints one JSON object:
`{"tests": [{"passed", "error", "calls": [...]}], "parameters": [name, ...], "changed": [number, ...]}`. A call is
`{"arguments", "result", "checked", "order_free", "order_of_sets", "tolerance"}`, its values packed as `text_codec.pack`
does. `changed`: numbers of the arguments that the function changes instead of returning something, of those that tests
look at. If there is one, it is the answer: `result` is what the call left of it.

Comparison is learnt by perturbing answers: the test runs again with the recorded results and changes of arguments, one
of them replaced. If no change is noticed, the call is not checked; if a reversed list passes, its order is free; the
largest relative error that passes is the tolerance. `order_of_sets` is true if the result has another order where sets
have another one.
"""

from __future__ import annotations

import ast
import copy
import inspect
import json
import random
import sys
from typing import Any

from lcbx.reformulate.inside.another_day import change_the_clock
from lcbx.reformulate.inside.backward_sets import BackwardSet, differs_in_order_only
from lcbx.reformulate.inside.guarded_calls import (
    TooSlow,
    called,
    dispensable,
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
    """One recorded call: packed arguments, the result itself, and the arguments as the call left them.

    `error`: what it raised instead of returning a result.
    """

    def __init__(self, arguments: list[Any], result: Any, left: list[Any], error: BaseException | None) -> None:
        self.arguments, self.result, self.left, self.error = arguments, result, left, error
        self.changed = [number for number, value in enumerate(left) if pack(value) != arguments[number]]

    def answer(self, place: int | None) -> Any:
        """Return what the call left of an argument, or its result for None."""
        return self.result if place is None else self.left[place]


class _Test:
    """One test with the calls that it makes. `seed`: of the random numbers that the function draws."""

    def __init__(self, source: str, names: dict[str, Any], entry: str, function: Any, seed: int) -> None:
        self.source, self.names, self.entry, self.seed = source, names, entry, seed
        self.signature = inspect.signature(function)
        self.calls: list[_Call] = []
        self.error = self._failure(self._recording(function))
        if self.error is not None:
            self.calls = []

    def _recording(self, function: Any) -> Any:
        def recording(*args: Any, **kwargs: Any) -> Any:
            values = self._values(args, kwargs)
            arguments = [pack(value) for value in values]
            result, error = self._outcome(function, args, kwargs)
            if len(self.calls) < MOST_CALLS:
                self.calls.append(_Call(arguments, _copied(result), [_copied(value) for value in values], error))
            if error is not None:
                raise error
            return result

        return recording

    def _outcome(self, function: Any, args: Any, kwargs: Any) -> tuple[Any, BaseException | None]:
        """Return the result and what was raised, with random numbers of the function's own."""
        state = random.getstate()
        random.seed(self.seed)
        try:
            return function(*args, **kwargs), None
        except TooSlow:
            raise
        except BaseException as error:  # SystemExit, too: a test may expect it
            return None, error
        finally:
            random.setstate(state)

    def _values(self, args: Any, kwargs: Any) -> list[Any]:
        """Return one value for each parameter, in their order."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return list(bound.arguments.values())

    def _failure(self, function: Any) -> str | None:
        """Run the test with `function` in the place of the entry point; None if it passes."""
        scope = dict(self.names)
        first, _, method = self.entry.partition(".")
        scope[first] = type(first, (), {method: staticmethod(function)}) if method else function
        scope["candidate"] = function
        try:
            exec(compile(self.source, "test", "exec"), scope)
            if "check" in scope and "check" not in self.names:
                scope["check"](function)
        except TooSlow:
            raise
        except BaseException as error:  # SystemExit, too
            return type(error).__name__ + ": " + str(error)[:200]
        return None

    def _accepts(self, index: int, place: int | None, answer: Any) -> bool:
        """True if the test passes where call `index` has another answer: another result, or in argument `place`."""
        position = iter(range(len(self.calls)))

        def replay(*args: Any, **kwargs: Any) -> Any:
            number = next(position)
            call = self.calls[number]
            values = self._values(args, kwargs)
            for argument in {*call.changed, *(() if place is None or number != index else (place,))}:
                replaced = number == index and argument == place
                put(values[argument], answer if replaced else _copied(call.left[argument]))
            if call.error is not None:
                raise call.error
            return answer if number == index and place is None else _copied(call.result)

        return self._failure(replay) is None

    def notices(self, place: int) -> bool:
        """True if the test looks at what some call left of an argument."""
        return any(
            not self._accepts(index, place, _other_state(call.left[place]))
            for index, call in enumerate(self.calls)
            if call.error is None
        )

    def described(self, place: int | None) -> dict[str, Any]:
        """Return the test and its calls as JSON. `place`: number of the argument that is the answer; None: none is."""
        literal = _expected_literal(self.source, self.entry) if len(self.calls) == 1 and place is None else None
        answered = [index for index, call in enumerate(self.calls) if call.error is None]
        calls = [self._described(index, place, literal) for index in answered]
        return {"passed": self.error is None, "error": self.error, "calls": calls}

    def _described(self, index: int, place: int | None, literal: list[Any] | None) -> dict[str, Any]:
        call = self.calls[index]
        answer = call.answer(place)
        other = _Other() if place is None else _other_state(answer)

        def accepts(changed: Any) -> bool:
            return self._accepts(index, place, changed)

        return {
            "arguments": call.arguments,
            "result": _in_order(literal, answer) if literal is not None and _equal(literal, answer) else pack(answer),
            "checked": not accepts(other),
            "order_free": _order_is_free(answer, accepts),
            "tolerance": _tolerance(answer, accepts),
        }


def _in_order(literal: list[Any], result: Any) -> list[Any]:
    """Return the literal that equals a result, the entries of a mapping in the result's order."""
    if literal[0] != "dict":
        return literal
    entries = {repr(unpack(key)): [key, item] for key, item in literal[1]}
    ordered = [entries.get(repr(key)) for key in result]
    return ["dict", ordered] if None not in ordered else pack(result)


def _copied(value: Any) -> Any:
    """Return a copy; the value itself where it can't be copied, such as a generator."""
    try:
        return copy.deepcopy(value)
    except (TypeError, ValueError, AttributeError, RecursionError, NotImplementedError):
        return value


def put(value: Any, state: Any) -> None:
    """Change a value in place to what another one of its type holds. What can't be changed stays."""
    if isinstance(value, list):
        value[:] = state
    elif isinstance(value, (dict, set)):
        value.clear()
        value.update(state)
    elif type(value) is type(state) and hasattr(value, "__dict__"):
        value.__dict__.clear()
        value.__dict__.update(state.__dict__)


def _other_state(value: Any) -> Any:
    """Return a value of the same type that holds what equals nothing."""
    if isinstance(value, list):
        return [_Other()]
    if isinstance(value, dict):
        return {"": _Other()}
    if isinstance(value, set):
        return {object()}
    changed = copy.copy(value)
    if hasattr(changed, "__dict__"):
        changed.__dict__.update(dict.fromkeys(changed.__dict__, _Other()))
    return changed


def main() -> None:
    """Read the task from standard input and print what was recorded."""
    task = json.loads(sys.stdin.read())
    with_hash_seed(task["hash_seed"])
    out = sys.stdout
    prepare()
    if task["hash_seed"]:
        change_the_clock()
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
    random.seed(0)  # tests may draw their inputs, which have to be the same in two processes
    tests = [_Test(source, names, task["entry"], function, task["hash_seed"]) for source in task["tests"]]
    calls = [call for test in tests for call in test.calls if call.error is None]
    parameters, kept = _parameters(function), _kept_arguments(function, calls)
    changed = _changed_and_checked(tests)
    described = [test.described(changed[0] if len(changed) == 1 else None) for test in tests]
    _mark_order_of_sets(task, [call for test in described for call in test["calls"]], changed)
    for test in described:
        for call in test["calls"]:
            call["arguments"] = [call["arguments"][number] for number in kept]
    return {
        "tests": described,
        "parameters": [parameters[number] for number in kept],
        "changed": [kept.index(number) for number in changed],
    }


def _kept_arguments(function: Any, calls: list[_Call]) -> list[int]:
    """Return the numbers of all parameters without those that no call uses, as far as `called` can leave them out."""
    parameters = list(inspect.signature(function).parameters.values())
    nothing = (["none"], ["tuple", []], ["dict", []])
    order = dispensable(parameters)
    used = [any(call.arguments[number] not in nothing for call in calls) for number in order]
    unused = order[: used.index(True)] if True in used else order
    return [number for number in range(len(parameters)) if number not in unused]


def _changed_and_checked(tests: list[_Test]) -> list[int]:
    """Return the numbers of the arguments that calls change and tests look at, if no call returns anything."""
    calls = [call for test in tests for call in test.calls if call.error is None]
    if any(call.result is not None for call in calls):
        return []
    changed = sorted({number for call in calls for number in call.changed})
    return [number for number in changed if any(test.notices(number) for test in tests)]


def _mark_order_of_sets(task: dict[str, Any], calls: list[dict[str, Any]], changed: list[int]) -> None:
    names = namespace_of(task["code"], set=BackwardSet)
    function, nodes = function_of(names, task["entry"]), NodeClasses(names)
    for call in calls:
        call["order_of_sets"] = _has_order_of_sets(function, nodes, call, changed)


def _has_order_of_sets(function: Any, nodes: NodeClasses, call: dict[str, Any], changed: list[int]) -> bool:
    try:
        arguments = [unpack(argument, nodes) for argument in call["arguments"]]
        result = called(function, arguments)
        return differs_in_order_only(unpack(call["result"]), arguments[changed[0]] if changed else result)
    except TooSlow:
        raise
    except BaseException:  # SystemExit, too
        return False


def _parameters(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def _equal(literal: list[Any], result: Any) -> bool:
    """True if the literal stands for the result: 0 for False, but not 240 for 240.0, which may be 240.5 elsewhere."""
    if isinstance(result, float):
        return False
    try:
        return bool(unpack(literal) == result)
    except (Unrepresentable, TypeError):
        return False


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
        make = getattr(value, "_make", type(value))  # of a named tuple
        return make([_scaled(element, factor) for element in value])
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
