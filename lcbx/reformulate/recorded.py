"""What the tests of a task say: calls, their results and how these are compared, from the program that records them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lcbx.reformulate.call_task import CallTask, Rejected
from lcbx.reformulate.input_mutation import Arguments, identity
from lcbx.reformulate.inside.text_codec import (
    BOOL,
    INSIDE,
    INT,
    OUTSIDE,
    Type,
    Unrepresentable,
    canonical,
    entries_of,
    fitted,
    join,
    join_all,
    scalars,
    type_of,
    unpack,
)
from lcbx.reformulate.running import Printed, report_of

_SORTING = re.compile(r"\b(?:sort|order(?:ed)?\b(?! to)|arrang|ascending|descending)", re.IGNORECASE)
_ANY_ORDER = re.compile(
    r"\b(?:return|print|output|give|list|produce)\b[^.\n]* in any order\b"
    r"|\b(?:answers?|results?|output|solutions?)\b[^.\n]* (?:can|may) be(?: \w+)? in any order\b"
    r"|\border of (?:the |your )?(?:answers?|results?|output|elements|items)[^.\n]* (?:does not|doesn't|is not|isn't) "
    r"(?:matter|important)\b|\bany order (?:is|of)[^.\n]* (?:fine|accepted|allowed)\b",
    re.IGNORECASE,
)
_ONE_OF_SEVERAL = re.compile(
    r"\b(?:return|print|output) any(?: (?:one )?of (?:them|these|those)\b| (?:such|valid|possible|one)\b|(?=[.,;]|$))"
    r"|\bany (?:of them|valid \w+|one of them|correct \w+) (?:is|will be|are|would be) (?:accepted|fine|ok|allowed)\b",
    re.IGNORECASE,
)
DEFAULT_TOLERANCE = 1e-6
"""For results that the tests compare exactly: languages print decimals differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The calls that tests check, the types of arguments and result, and the rule that compares results."""

    parameters: tuple[str, ...]
    calls: tuple[tuple[Arguments, list[Any]], ...]
    """(arguments, packed result)"""
    argument_types: tuple[Type, ...]
    result_type: Type
    unordered: int
    """Whose order is free: the sum of OUTSIDE and INSIDE, or 0."""
    tolerance: float | None
    """None: the result holds no decimal number."""
    unchecked: int
    """Calls whose answer no test decides, or the order of a set does, or that are too large; they are dropped."""
    other_types: int = 0
    """Calls whose arguments have other types than most: integers in two tests and strings in a third. Dropped, too."""
    changed: int | None = None
    """Number of the argument whose value after the call is the answer, of a function that returns nothing."""
    entries: bool = False
    """True if the answer is the entries of a mapping in the order that the task asks for, as a list of pairs."""


def record_input(task: CallTask, *, hash_seed: int, limit_s: float = 10.0) -> str:
    """Return the input of `inside.recorder` for a task."""
    fields = {"code": task.source_code, "tests": task.tests, "entry": task.entry_point}
    return json.dumps({**fields, "hash_seed": hash_seed, "limit_s": limit_s})


def from_recorder(first: Printed, second: Printed, *, text: str = "") -> Behaviour:
    """Return what two runs of the recorder, under two hash seeds, have in common. Raises Rejected.

    `text`: what the task asks for. It says whether the entries of a mapping have an order; tests can't.
    """
    report = _report(first)
    tests, changed = report["tests"], report["changed"]
    for number, test in enumerate(tests):
        if not test["passed"]:
            raise Rejected("original:fails", f"test {number}: {test['error']}")
    other = _report(second)
    calls = [call for test in tests for call in test["calls"]]
    other_calls = [call for test in other["tests"] for call in test["calls"]]
    if not calls:
        raise Rejected("calls:none", "no test calls the entry point")
    all_calls = len(calls)
    calls, other_calls = [[call for call in item if "too_large" not in call] for item in (calls, other_calls)]
    if not calls:
        raise Rejected("type:too-large", "each call has half a megabyte of arguments or more, or such a result")
    entries = _SORTING.search(text) is not None and _are_sorted_mappings([call["result"] for call in calls])
    for call in [*calls, *other_calls] if entries else ():
        call["result"] = entries_of(call["result"])
    free = _free_orders(calls) | (OUTSIDE if any_order_is_right(text) else 0)
    if _outcomes(calls, free) != _outcomes(other_calls, free) or changed != other["changed"]:
        raise Rejected("nondeterministic", "two processes with other hash seeds, random numbers and days disagree")
    if len(changed) > 1:
        names = ", ".join(report["parameters"][number] for number in changed)
        raise Rejected("result:several", f"the function returns nothing and changes {names}")
    check_one_answer(text)
    behaviour = _behaviour(calls, report["parameters"], free)
    unchecked = behaviour.unchecked + all_calls - len(calls)
    return replace(behaviour, changed=changed[0] if changed else None, entries=entries, unchecked=unchecked)


def any_order_is_right(text: str) -> bool:
    """True if a text says that the elements of the answer may have any order."""
    return _ANY_ORDER.search(text) is not None


def check_one_answer(text: str) -> None:
    """Raise Rejected if a text says that one of several answers is enough: its tests know one of them only."""
    if match := _ONE_OF_SEVERAL.search(text):
        raise Rejected("result:one-of-several", f"the text says: {match[0]}")


def _are_sorted_mappings(results: Sequence[list[Any]]) -> bool:
    """True if all results are mappings, and some have another order than that of their keys."""
    if any(result[0] != "dict" for result in results):
        return False
    try:
        orders = [[unpack(key) for key, _ in result[1]] for result in results]
        return any(keys != sorted(keys) for keys in orders)
    except (Unrepresentable, TypeError):
        return False


def checked_calls(printed: Printed) -> list[tuple[list[Any], list[Any]]]:
    """Return packed arguments and result of each different call that the tests check.

    Raises Rejected, also where the result is a changed argument.
    """
    report = _report(printed)
    if report["changed"]:
        raise Rejected("result:none", "the function returns nothing")
    calls = [call for test in report["tests"] for call in test["calls"] if call.get("checked")]
    distinct = {json.dumps(call["arguments"]): (call["arguments"], call["result"]) for call in calls}
    return list(distinct.values())


def _report(printed: Printed) -> dict[str, Any]:
    report = report_of(printed, "recorder")
    if "error" in report:
        raise Rejected("original:slow" if report["error"] == "too-slow" else "original:error", report["error"])
    return report


def _outcomes(calls: Sequence[dict[str, Any]], free: int) -> list[Any]:
    return [[call["arguments"], canonical(call["result"], free)] for call in calls]


def _free_orders(calls: Sequence[dict[str, Any]]) -> int:
    """Return the orders that are free: where one could be changed, each change was accepted; or a set's order decides.

    It is the sum of OUTSIDE and INSIDE, or 0.
    """
    free = 0
    for call in calls:
        free |= call["order_of_sets"]
    for order, name in ((OUTSIDE, "order_free"), (INSIDE, "inside_free")):
        answers = [call[name] for call in calls if call["checked"] and call[name] is not None]
        free |= order if answers and all(answers) else 0
    return free


def _behaviour(calls: Sequence[dict[str, Any]], parameters: Sequence[str], free: int) -> Behaviour:
    checked = [call for call in calls if call["checked"]]
    if not checked:
        raise Rejected("calls:unchecked", "no test notices a wrong result, or all accept several")
    checked = [call for call in checked if not call["chance_of_sets"]]
    if not checked:
        raise Rejected("nondeterministic", "the order of a set decides every answer")
    all_pairs = distinct([(_values(call["arguments"]), call["result"]) for call in checked], free=free)
    pairs = _of_one_type(all_pairs)
    tolerances = [call["tolerance"] for call in checked if call["tolerance"] is not None]
    return behaviour_of(
        parameters=parameters,
        pairs=pairs,
        unordered=free,
        tolerance=min(tolerances) if tolerances else None,
        unchecked=len(calls) - len(checked),
        other_types=len(all_pairs) - len(pairs),
    )


def _values(packed: Sequence[list[Any]]) -> Arguments:
    try:
        return [unpack(argument) for argument in packed]
    except (Unrepresentable, TypeError) as error:
        raise Rejected("type:argument", str(error)) from error


def distinct(pairs: Sequence[tuple[Arguments, list[Any]]], *, free: int) -> list[tuple[Arguments, list[Any]]]:
    """Return the pairs with different arguments. Raises Rejected where equal ones have different results."""
    by_arguments: dict[str, tuple[Arguments, list[Any]]] = {}
    for arguments, result in pairs:
        previous = by_arguments.setdefault(identity(arguments), (arguments, result))
        if canonical(previous[1], free) != canonical(result, free):
            raise Rejected("nondeterministic", "one call has two results")
    return list(by_arguments.values())


def behaviour_of(
    *,
    parameters: Sequence[str],
    pairs: Sequence[tuple[Arguments, list[Any]]],
    unordered: int,
    tolerance: float | None,
    unchecked: int = 0,
    other_types: int = 0,
    changed: int | None = None,
) -> Behaviour:
    """Return the behaviour that follows from calls and results. Raises Rejected where a type has no text."""
    counts = {len(arguments) for arguments, _ in pairs}
    if len(counts) != 1:
        raise Rejected("type:arity", "the calls have different numbers of arguments")
    if counts == {0}:
        raise Rejected("calls:no-arguments", "a function without arguments has one result")
    columns = zip(*(arguments for arguments, _ in pairs), strict=True)
    argument_types = _alike([_joined(list(column), "argument") for column in columns])
    result_type = _joined([unpack_result(result) for _, result in pairs], "result")
    if result_type == ("none",):
        raise Rejected("result:none", "the function returns nothing")
    if any(_holds(kind, "none") or _holds(kind, "optional") for kind in argument_types):
        raise Rejected("type:none-argument", "None is passed as an argument")
    return Behaviour(
        parameters=tuple(parameters),
        calls=tuple(
            ([fitted(value, kind) for value, kind in zip(arguments, argument_types, strict=True)], result)
            for arguments, result in pairs
        ),
        argument_types=argument_types,
        result_type=result_type,
        unordered=unordered & _orders_in(result_type),
        tolerance=max(tolerance or 0.0, DEFAULT_TOLERANCE) if _holds(result_type, "float") else None,
        unchecked=unchecked,
        other_types=other_types,
        changed=changed,
    )


def _orders_in(kind: Type) -> int:
    """Return the orders that a type has."""
    if kind[0] not in ("list", "tuple"):
        return 0
    return OUTSIDE + (INSIDE if kind[1][0] in ("list", "tuple") else 0)


def _alike(kinds: Sequence[Type]) -> tuple[Type, ...]:
    """Return the types with a tuple whose length happens to be constant as a sequence, if another argument is one.

    `zip((7, 8, 4, 5), (1, 5, 6))` has two arguments of one kind, though all tests have three elements in the second.
    """
    sequences = [kind for kind in kinds if kind[0] == "tuple"]
    return tuple(
        next((other for other in sequences if kind[0] == "record" and set(kind[1:]) == {other[1]}), kind)
        for kind in kinds
    )


def _of_one_type(pairs: list[tuple[Arguments, list[Any]]]) -> list[tuple[Arguments, list[Any]]]:
    """Return the largest group of calls whose arguments have types in common; the first of several.

    A function for lists of anything is tested with lists of numbers and lists of words; a problem needs one of them.
    """
    groups: list[tuple[list[Type], list[tuple[Arguments, list[Any]]]]] = []
    for pair in pairs:
        for index, (kinds, members) in enumerate(groups):
            try:
                joined = [join(kind, type_of(value)) for kind, value in zip(kinds, pair[0], strict=True)]
            except (Unrepresentable, ValueError, RecursionError):
                continue
            members.append(pair)
            groups[index] = joined, members
            break
        else:
            try:
                groups.append(([type_of(value) for value in pair[0]], [pair]))
            except (Unrepresentable, RecursionError):
                return pairs  # what it is is said where the types are joined
    return max((members for _, members in groups), key=len)


def unpack_result(packed: list[Any]) -> Any:
    """Return the result. Raises Rejected for one that has no text form."""
    try:
        return unpack(packed)
    except (Unrepresentable, TypeError) as error:
        raise Rejected("type:result", str(error)) from error


def _joined(values: Sequence[Any], where: str) -> Type:
    try:
        return join_all([type_of(value) for value in values])
    except (Unrepresentable, RecursionError) as error:
        reason = error.reason if isinstance(error, Unrepresentable) else "type:deep"
        raise Rejected(reason, f"in the {where}s") from error


def _holds(kind: Type, name: str) -> bool:
    return kind[0] == name or any(_holds(part, name) for part in kind[1:] if isinstance(part, tuple))


def widened(kind: Type, value: Any) -> Type:
    """Return the type that also holds a result seen later. Only lengths may differ, not what the scalars are.

    Raises Unrepresentable if more differs. Numbers 0 and 1 and the values false and true stand for each other.
    """
    if (kind == INT and isinstance(value, bool)) or (kind == BOOL and isinstance(value, int) and value in (0, 1)):
        return kind
    joined = join(kind, type_of(value))
    if scalars(joined) - {"any"} != scalars(kind) - {"any"} and "any" not in scalars(kind):
        raise Unrepresentable("type:mixed")
    return joined
