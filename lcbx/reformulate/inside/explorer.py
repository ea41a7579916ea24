"""Call a function with many inputs, and its mutants with the same. Runs in the sandbox.

Reads `{"setup", "code", "entry", "inputs": [[packed argument, ...], ...], "unordered", "hash_seed", "limit_s",
"call_limit_s", "most_mutants", "seen", "changed", "entries"}`: the first `seen` inputs are those of the tests,
`changed` is the number of the argument that the function changes instead of returning something, or null, and `entries`
is true if the answer is the entries of the mapping that it returns, in their order. Prints `{"results": [packed or
null, ...], "mutants": [[number of an input that finds it, ...], ...]}`: what the function returns for each input, null
where it raised, was too slow or returned too much, or where the order of a set decides (under a hash seed but 0), and
for each mutant the inputs for which it returns something else.
Results are in their canonical form (`canonical`).
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from lcbx.reformulate.inside.another_day import change_the_clock
from lcbx.reformulate.inside.backward_sets import BackwardFunction
from lcbx.reformulate.inside.guarded_calls import (
    TooSlow,
    called,
    function_of,
    namespace_of,
    prepare,
    silence,
    time_limit,
    with_hash_seed,
)
from lcbx.reformulate.inside.mutants import mutants
from lcbx.reformulate.inside.text_codec import NodeClasses, canonical, entries_of, pack, unpack

SLOWER = 3
"""A mutant may take so many times the CPU time of the original."""
LONGEST_RESULT = 20_000
"""Characters of a packed result that is kept; a new input with a longer one is no test."""
LONGEST_SEEN = 1_000_000
"""The same for the inputs of tests, which are recorded with less (`recorder.LONGEST_CALL`)."""


def main() -> None:
    """Read the task from standard input and print what the function and its mutants did."""
    task = json.loads(sys.stdin.read())
    with_hash_seed(task["hash_seed"])
    out = sys.stdout
    prepare(task["hash_seed"])  # what depends on random numbers differs between two processes
    if task["hash_seed"]:
        change_the_clock()
    with silence():
        results = _results(task)
        limit_s = max(task["call_limit_s"], SLOWER * time.process_time())
        sources = mutants(task["code"], task["most_mutants"])
        found = [_found_in_time(source, task, results, limit_s) for source in sources]
    out.write(json.dumps({"results": results, "mutants": [numbers for numbers in found if numbers is not None]}))
    out.flush()


def _whole(task: dict[str, Any], source: str) -> str:
    """Return a source behind the setup, which has no mutants."""
    return str(task["setup"]) + "\n" + source if task["setup"] else source


def _results(task: dict[str, Any]) -> list[list[Any] | None]:
    names = namespace_of(_whole(task, task["code"]))
    function, nodes = function_of(names, task["entry"]), NodeClasses(names)
    limits = [
        task["limit_s"] if number < task["seen"] else task["call_limit_s"] for number in range(len(task["inputs"]))
    ]
    results: list[list[Any] | None] = [None] * len(limits)
    for number in _sequence(task):
        result = _result(function, nodes, task["inputs"][number], task, limits[number])
        longest = LONGEST_SEEN if number < task["seen"] else LONGEST_RESULT
        results[number] = result if len(json.dumps(result)) <= longest else None
    backward = BackwardFunction(_whole(task, task["code"]), task["entry"]) if task["hash_seed"] else None
    for number in range(task["seen"], len(results)) if backward is not None else ():
        if _is_chance_of_sets(backward, task, number, results[number]):
            results[number] = None
    return results


def _sequence(task: dict[str, Any]) -> list[int]:
    """Return the order of the inputs: the seen ones first, backwards under a hash seed but 0.

    A function that remembers its calls answers otherwise then.
    """
    seen, new = range(task["seen"]), range(task["seen"], len(task["inputs"]))
    return [*seen[::-1], *new[::-1]] if task["hash_seed"] else [*seen, *new]


def _is_chance_of_sets(backward: Any, task: dict[str, Any], number: int, result: list[Any] | None) -> bool:
    """True if an input has another result where sets have another order."""
    packed, left_s = task["inputs"][number], min(task["call_limit_s"], task["limit_s"] - time.process_time())
    if result is None or left_s <= 0 or not backward.concerns(packed):
        return False
    try:
        with time_limit(left_s):
            other = backward.answer(packed, task["changed"])
        other = canonical(entries_of(other) if task["entries"] else other, task["unordered"])
        return bool(other != result and unpack(other) != unpack(result))
    except TooSlow:
        return True
    except BaseException:  # SystemExit, too: there is nothing to compare
        return False


def _result(
    function: Any, nodes: NodeClasses, packed: list[Any], task: dict[str, Any], limit_s: float
) -> list[Any] | None:
    left_s = min(limit_s, task["limit_s"] - time.process_time())
    if left_s <= 0:
        return None
    try:
        with time_limit(left_s):
            return _answer(function, nodes, packed, task)
    except TooSlow:
        return None


def _answer(function: Any, nodes: NodeClasses, packed: list[Any], task: dict[str, Any]) -> list[Any] | None:
    try:
        arguments = [unpack(argument, nodes) for argument in packed]
        result = called(function, arguments)
        if task["changed"] is not None:
            if result is not None:  # it returns something for this input, which no test does
                return None
            result = arguments[task["changed"]]
        if task["entries"]:
            result = list(result.items())
        return canonical(pack(result), task["unordered"])
    except TooSlow:
        raise
    except BaseException:  # SystemExit, too
        return None


def _found_in_time(
    source: str, task: dict[str, Any], results: list[list[Any] | None], limit_s: float
) -> list[int] | None:
    """Return what `_found_by` does; None: there was no time to look."""
    if time.process_time() > task["limit_s"]:
        return None
    try:
        return _found_by(source, task, results, limit_s)
    except TooSlow:  # the limit was reached while the block ended
        return None


def _found_by(source: str, task: dict[str, Any], results: list[list[Any] | None], limit_s: float) -> list[int]:
    """Return the inputs that tell a mutant from the original.

    A mutant that takes longer than `limit_s` for all inputs is found by the input it is busy with.
    """
    found: list[int] = []
    usable = [number for number, result in enumerate(results) if result is not None]
    try:
        with time_limit(limit_s):
            names = namespace_of(_whole(task, source))
            function, nodes = function_of(names, task["entry"]), NodeClasses(names)
            for number in usable:
                found.append(number)
                if _answer(function, nodes, task["inputs"][number], task) == results[number]:
                    found.pop()
    except TooSlow:
        return found or usable[:1]
    except BaseException:  # the mutant does not even load
        return usable
    return found
