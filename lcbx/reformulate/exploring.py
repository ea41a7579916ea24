"""More inputs for a task: what the original does with them, and which faulty versions each of them finds."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lcbx.reformulate.call_task import CallTask, Rejected
from lcbx.reformulate.input_mutation import Arguments, fits, identity, new_inputs
from lcbx.reformulate.inside.text_codec import (
    Type,
    Unrepresentable,
    canonical,
    decode_arguments,
    encode_arguments,
    encode_result,
    join,
    pack,
    type_of,
    unpack,
)
from lcbx.reformulate.recorded import Behaviour, unpack_result, widened
from lcbx.reformulate.running import Printed, report_of

ILLEGAL = "inputs:illegal"
"""The code for inputs from elsewhere that are not taken; no task is left out for it."""
MOST_NEW = 40
MOST_MUTANTS = 30
LIMIT_S = 10.0
CALL_LIMIT_S = 0.5
MOST_TEST_CHARACTERS = 20_000
MACHINE_INTEGERS = (2**31 - 1, 2**63 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input of the problem with its expected output."""

    arguments: Arguments
    stdin: str
    expected: str
    seen: bool
    """True: a test of the data set uses it."""
    finds: frozenset[int] = frozenset()
    """Numbers of the mutants that give another result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """All cases of a task, its types with what the new results added, and the number of its mutants."""

    cases: tuple[Case, ...]
    behaviour: Behaviour
    mutants: int


def explore_input(task: CallTask, behaviour: Behaviour, inputs: Sequence[Arguments], *, hash_seed: int) -> str:
    """Return the input of `inside.explorer`. Mutants run under the first hash seed only."""
    return json.dumps(
        {
            "setup": task.setup,
            "code": task.code,
            "entry": task.entry_point,
            "inputs": [[pack(argument) for argument in arguments] for arguments in inputs],
            "unordered": behaviour.unordered,
            "changed": behaviour.changed,
            "entries": behaviour.entries,
            "hash_seed": hash_seed,
            "seen": len(behaviour.calls),
            "limit_s": LIMIT_S,
            "call_limit_s": CALL_LIMIT_S,
            "most_mutants": 0 if hash_seed else MOST_MUTANTS,
        }
    )


def inputs_of(task: CallTask, behaviour: Behaviour, extra: Sequence[Arguments] = ()) -> list[Arguments]:
    """Return the inputs to explore: the seen ones first, then those from elsewhere, then new ones.

    Raises Rejected if most of those from elsewhere have not what all seen inputs have in common.
    """
    seen = [arguments for arguments, _ in behaviour.calls]
    fitting = [arguments for arguments in extra if fits(behaviour.argument_types, seen, arguments)]
    if 2 * len(fitting) < len(extra):
        raise Rejected(ILLEGAL, f"{len(extra) - len(fitting)} of {len(extra)} differ from all seen inputs")
    new = list(new_inputs(behaviour.argument_types, seen, most=MOST_NEW, seed=task.task_id))
    known = set(map(identity, seen))
    others = {identity(arguments): arguments for arguments in [*fitting, *new] if identity(arguments) not in known}
    return seen + list(others.values())


def check_extra(explored: Explored, extra: Sequence[Arguments]) -> None:
    """Raise Rejected if the original has no answer to most of the inputs from elsewhere."""
    answered = {identity(case.arguments) for case in explored.cases}
    usable = sum(identity(arguments) in answered for arguments in extra)
    if 2 * usable < len(extra):
        raise Rejected(ILLEGAL, f"the original has no answer to {len(extra) - usable} of {len(extra)} inputs")


def from_explorer(behaviour: Behaviour, inputs: Sequence[Arguments], first: Printed, second: Printed) -> Explored:
    """Return the cases. Raises Rejected where the original does not do what its tests recorded."""
    report, other = report_of(first, "explorer"), report_of(second, "explorer")
    results = [
        result if result is not None and result == again else None
        for result, again in zip(report["results"], other["results"], strict=True)
    ]
    _check_seen(behaviour, results)
    behaviour, usable = _with_new_results(behaviour, inputs, results)
    cases = [
        case
        for number in usable
        if (case := _case(behaviour, inputs[number], results[number], number, report["mutants"])) is not None
    ]
    if sum(case.seen for case in cases) < len(behaviour.calls):
        raise Rejected("codec:round-trip", "an argument or result is not the same after it went through text")
    return Explored(cases=tuple(cases), behaviour=behaviour, mutants=len(report["mutants"]))


def given_cases(behaviour: Behaviour) -> Explored:
    """Return the cases of a task that has values and no solution."""
    cases = [
        case
        for number, (arguments, result) in enumerate(behaviour.calls)
        if (case := _case(behaviour, arguments, result, number, [])) is not None
    ]
    if len(cases) < len(behaviour.calls):
        raise Rejected("codec:round-trip", "an argument or result is not the same after it went through text")
    return Explored(cases=tuple(cases), behaviour=behaviour, mutants=0)


def _check_seen(behaviour: Behaviour, results: Sequence[list[Any] | None]) -> None:
    """Raise Rejected if the original answers a seen input otherwise than under its tests."""
    for (_, recorded), result in zip(behaviour.calls, results, strict=False):
        if result is None:
            raise Rejected("original:unstable", "a call that passed its test fails when it is repeated alone")
        expected = canonical(recorded, behaviour.unordered)
        if result != expected and not _equal_values(result, expected):
            raise Rejected("original:unstable", "a call has another result when it is repeated alone")


def _equal_values(left: list[Any], right: list[Any]) -> bool:
    """True for results that Python calls equal: 1 and True, 2 and 2.0."""
    try:
        return bool(unpack(left) == unpack(right))
    except (Unrepresentable, TypeError):
        return False


def _with_new_results(
    behaviour: Behaviour, inputs: Sequence[Arguments], results: Sequence[list[Any] | None]
) -> tuple[Behaviour, list[int]]:
    """Return the behaviour with types that hold the new cases too, and the numbers of the cases that fit."""
    arguments_types, result_type = behaviour.argument_types, behaviour.result_type
    largest = _integer_range([[*arguments, unpack_result(result)] for arguments, result in behaviour.calls])
    usable = list(range(len(behaviour.calls)))
    for number in range(len(behaviour.calls), len(inputs)):
        result = results[number]
        if result is None:
            continue
        try:
            answer = unpack_result(result)
            if _magnitude([*inputs[number], answer]) > largest:
                continue
            kinds = [widened(kind, value) for kind, value in zip(arguments_types, inputs[number], strict=True)]
            result_type = widened(result_type, answer)
        except (Unrepresentable, Rejected):
            continue
        arguments_types = tuple(kinds)
        usable.append(number)
    return replace(behaviour, argument_types=arguments_types, result_type=result_type), usable


def _integer_range(values: Sequence[Any]) -> float:
    """Return the largest integer that new cases may have: that of the smallest usual type that holds all seen ones."""
    magnitude = _magnitude(values)
    return next((largest for largest in MACHINE_INTEGERS if magnitude <= largest), math.inf)


def _magnitude(value: Any) -> int:
    """Return the largest integer in a value, without sign."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return max(map(_magnitude, value), default=0)
    return abs(value) if isinstance(value, int) else 0


def _case(
    behaviour: Behaviour, arguments: Arguments, result: list[Any] | None, number: int, mutants: Sequence[Sequence[int]]
) -> Case | None:
    """Return a case, or None where text cannot hold it."""
    seen = number < len(behaviour.calls)
    try:
        stdin = encode_arguments(arguments, list(behaviour.argument_types))
        value = unpack_result(behaviour.calls[number][1] if seen else result or ["other", "nothing"])
        expected = encode_result(value, behaviour.result_type, unordered=behaviour.unordered)
        if not _reads_back(stdin, arguments, behaviour.argument_types):
            return None
    except (Unrepresentable, Rejected, ValueError, TypeError, RecursionError):
        return None
    if not seen and len(stdin) + len(expected) > MOST_TEST_CHARACTERS:
        return None
    finds = frozenset(index for index, numbers in enumerate(mutants) if number in numbers)
    return Case(arguments=arguments, stdin=stdin, expected=expected, seen=seen, finds=finds)


def _reads_back(stdin: str, arguments: Arguments, kinds: Sequence[Type]) -> bool:
    """True if decoding gives the same values; lists that became tuples, and ints that became floats, do not count."""
    decoded = decode_arguments(stdin, list(kinds))
    return all(
        join(type_of(value), kind) == kind and value == original
        for value, original, kind in zip(decoded, arguments, kinds, strict=True)
    )
