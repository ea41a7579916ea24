"""Record what the tests of a function call it with and what it returns, and how they compare. Runs in the sandbox.

Reads `{"code", "tests": [source, ...], "entry", "hash_seed", "limit_s"}` and prints one JSON object:
`{"tests": [{"passed", "error", "calls": [...]}], "parameters": [name, ...], "changed": [number, ...]}`. A call is
`{"arguments", "result", "checked", "order_free", "inside_free", "order_of_sets", "chance_of_sets", "tolerance"}`, its
values packed as `text_codec.pack` does, or `{"too_large": true}`. `changed`: numbers of the arguments that the function
changes instead of returning something, of those that tests look at. If there is one, it is the answer: `result` is what
the call left of it.

Comparison is learnt by perturbing answers: the test runs again with the recorded results and changes of arguments, one
of them replaced. If a change is not noticed, the call is not checked; if a reversed list passes, its order is free; the
largest relative error that passes is the tolerance. Where sets have another order, `order_of_sets` says which orders of
the result differ (OUTSIDE, INSIDE), and `chance_of_sets` is true if it differs in more.
"""

from __future__ import annotations

import copy
import inspect
import json
import random
import sys
from typing import Any

from lcbx.reformulate.inside.another_day import change_the_clock
from lcbx.reformulate.inside.backward_sets import BackwardFunction
from lcbx.reformulate.inside.expected_literals import expected_literals
from lcbx.reformulate.inside.guarded_calls import (
    TooSlow,
    dispensable,
    function_of,
    listed,
    namespace_of,
    prepare,
    silence,
    time_limit,
    with_hash_seed,
)
from lcbx.reformulate.inside.perturbed_answers import near, order_inside_is_free, order_is_free, tolerance
from lcbx.reformulate.inside.text_codec import INSIDE, OUTSIDE, Unrepresentable, canonical, pack, unpack

LONGEST_CALL = 500_000
"""Characters of packed arguments and result; a longer call is no test."""
ORDERS = (OUTSIDE, INSIDE, OUTSIDE + INSIDE)
MOST_CALLS = 200
"""Calls of one test that are recorded; more of them are not looked at."""


class _Other:
    """A result that equals nothing: a test that accepts it does not check the call."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False


class _Call:
    """One recorded call: packed arguments, the result itself, and the arguments as the call left them.

    `error`: what it raised instead of returning a result. `lazy`: the result is the list of what an iterator yielded.
    """

    def __init__(
        self, arguments: list[Any], result: Any, left: list[Any], error: BaseException | None, *, lazy: bool
    ) -> None:
        self.arguments, self.result, self.left, self.error, self.lazy = arguments, result, left, error, lazy
        self.changed = [number for number, value in enumerate(left) if pack(value) != arguments[number]]

    def returned(self, result: Any) -> Any:
        """Return a result as the function returns it: an iterator again, if that was one."""
        return iter(result) if self.lazy and isinstance(result, list) else result

    def answer(self, place: int | None) -> Any:
        """Return what the call left of an argument, or its result for None."""
        return self.result if place is None else self.left[place]


class _Test:
    """One test with the calls that it makes. `seed`: of the random numbers that the function draws."""

    def __init__(self, source: str, names: dict[str, Any], entry: str, function: Any, seed: int) -> None:
        self.source, self.names, self.entry, self.seed = source, names, entry, seed
        self._code: Any = None
        self.signature = inspect.signature(function)
        self.calls: list[_Call] = []
        self.error = self._failure(self._recording(function))
        if self.error is not None:
            self.calls = []

    def _recording(self, function: Any) -> Any:
        def recording(*args: Any, **kwargs: Any) -> Any:
            values = self._values(args, kwargs)
            arguments = [pack(value) for value in values]
            result, lazy, error = self._outcome(function, args, kwargs)
            call = _Call(arguments, _copied(result), [_copied(value) for value in values], error, lazy=lazy)
            if len(self.calls) < MOST_CALLS:
                self.calls.append(call)
            if error is not None:
                raise error
            return call.returned(result)

        return recording

    def _outcome(self, function: Any, args: Any, kwargs: Any) -> tuple[Any, bool, BaseException | None]:
        """Return the result, whether it is what an iterator yielded, and what was raised.

        The function has random numbers of its own.
        """
        state = random.getstate()
        random.seed(self.seed)
        try:
            result = function(*args, **kwargs)
            values = listed(result)
            return values, values is not result, None
        except TooSlow:
            raise
        except BaseException as error:  # SystemExit, too: a test may expect it
            return None, False, error
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
            self._code = self._code or compile(self.source, "test", "exec")
            exec(self._code, scope)
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
            return call.returned(answer if number == index and place is None else _copied(call.result))

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
        literals = expected_literals(self.source, self.entry) if place is None else []
        if len(literals) != len(self.calls):
            literals = [None] * len(self.calls)
        answered = [index for index, call in enumerate(self.calls) if call.error is None]
        calls = [self._described(index, place, literals[index]) for index in answered]
        return {"passed": self.error is None, "error": self.error, "calls": calls}

    def _described(self, index: int, place: int | None, literal: list[Any] | None) -> dict[str, Any]:
        call = self.calls[index]
        answer = call.answer(place)
        if len(json.dumps([call.arguments, pack(answer)])) > LONGEST_CALL:
            return {"too_large": True}
        other = _Other() if place is None else _other_state(answer)

        def accepts(changed: Any) -> bool:
            return self._accepts(index, place, changed)

        order_free, inside_free = order_is_free(answer, accepts), order_inside_is_free(answer, accepts)
        return {
            "arguments": call.arguments,
            "result": _in_order(literal, answer) if literal is not None and _equal(literal, answer) else pack(answer),
            "checked": not accepts(other) and not any(map(accepts, near(answer, order_free=order_free is True))),
            "order_free": order_free,
            "inside_free": inside_free,
            "tolerance": tolerance(answer, accepts),
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
    fitting = [call for test in described for call in test["calls"] if "too_large" not in call]
    _mark_order_of_sets(task, fitting, changed)
    for call in fitting:
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
    for call in calls:
        call["order_of_sets"], call["chance_of_sets"] = 0, False
    try:
        backward = BackwardFunction(task["code"], task["entry"])
    except TooSlow:
        raise
    except BaseException:  # the source needs sets as they are
        return
    for call in calls:
        if not backward.concerns(call["arguments"]):
            continue
        try:
            other = backward.answer(call["arguments"], changed[0] if changed else None)
            left, right = unpack(call["result"]), unpack(other)
        except TooSlow:
            raise
        except BaseException:  # SystemExit, too: there is nothing to compare
            continue
        if left != right and canonical(call["result"], 0) != canonical(other, 0):
            call["order_of_sets"] = _order_that_differs(call["result"], other)
            call["chance_of_sets"] = not call["order_of_sets"]


def _order_that_differs(left: list[Any], right: list[Any]) -> int:
    """Return which orders have to be free for two packed results to be equal; 0 if they differ in more than order."""
    if left[0] not in ("list", "tuple"):
        return 0
    return next((free for free in ORDERS if canonical(left, free) == canonical(right, free)), 0)


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
