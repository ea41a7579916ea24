"""What every program in the sandbox needs: the functions of a source, called with a time limit and in silence."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import random
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 1536 << 20


class TooSlow(BaseException):
    """The call took longer than it may. No `Exception`, so that the code under test cannot catch it by accident."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block after so many seconds of CPU time: a loaded machine changes no result."""

    def stop(_signal: int, _frame: Any) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Drop what the block prints and give it an empty input."""
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams


def prepare(seed: int = 0) -> None:
    """Give a program random numbers by this seed, a deep stack, and less memory than its sandbox.

    Where memory runs out, the call fails instead of the sandbox.
    """
    random.seed(seed)
    sys.setrecursionlimit(20000)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def namespace_of(source: Any, **given: Any) -> dict[str, Any]:
    """Execute a source, or its syntax tree, and return its global names. Raises whatever it raises.

    `given`: names that it finds.
    """
    names: dict[str, Any] = {"__name__": "solution", **given}
    exec(compile(source, "solution", "exec"), names)
    return names


def function_of(names: dict[str, Any], entry: str) -> Any:
    """Return the function that a task names: `f`, or `Solution.f`, a method of an object made without arguments.

    Raises KeyError or AttributeError if there is none.
    """
    first, *rest = entry.split(".")
    found = names[first]
    for name in rest:
        found = getattr(found() if isinstance(found, type) else found, name)
    return found


def dispensable(parameters: list[inspect.Parameter]) -> list[int]:
    """Return the numbers of the parameters that need no value, in the order in which they are left out.

    These are `**kwargs`, `*args`, and from the last on those that are None if they are not given.
    """
    numbers = list(enumerate(parameters))
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    of_kind = [number for kind in kinds for number, parameter in numbers if parameter.kind == kind]
    return of_kind + [number for number, parameter in reversed(numbers) if parameter.default is None]


def listed(result: Any) -> Any:
    """Return the list of what an iterator yields, such as a generator or a `map`; any other result as it is."""
    return list(result) if hasattr(result, "__next__") else result


def called(function: Any, arguments: list[Any]) -> Any:
    """Return what a function returns, called with one value for each of its parameters, in their order.

    An iterator is the list of what it yields. `*args` takes a list, `**kwargs` a mapping. Where there are fewer values,
    the first of `dispensable` have none.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # a built-in function
        return listed(function(*arguments))
    missing = dispensable(parameters)[: max(0, len(parameters) - len(arguments))]
    parameters = [parameter for number, parameter in enumerate(parameters) if number not in missing]
    if len(parameters) != len(arguments):
        return listed(function(*arguments))
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter, value in zip(parameters, arguments):
        if parameter.kind == parameter.VAR_POSITIONAL:
            positional += value
        elif parameter.kind == parameter.VAR_KEYWORD:
            named.update(value)
        elif parameter.kind == parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            positional.append(value)
    return listed(function(*positional, **named))


def with_hash_seed(seed: int) -> None:
    """Start this program again under another hash seed, unless it has it already. The input is read anew."""
    if os.environ.get("PYTHONHASHSEED") == str(seed):
        return
    os.lseek(0, 0, os.SEEK_SET)
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": str(seed)})
