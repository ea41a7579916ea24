"""`CallTask`: one function problem, whatever data set it comes from; what sources give and gates take."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

ORIGINAL_LANGUAGE = "python"
"""The language of the functions that data sets hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondSolution:
    """Another solution of the same task, written independently."""

    language_id: str
    code: str
    entry_point: str = ""
    """Its function; empty for a program that reads the problem's input and prints the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCall:
    """One call and its result, from a data set that has values instead of tests. Packed as `text_codec.pack` does."""

    arguments: list[Any]
    result: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTask:
    """A function problem: what it asks for, a solution, and what tests it."""

    task_id: str
    """Identifier in the result: `mbpp-11`."""
    original_id: str
    source: str
    """Name of the data set."""
    text: str
    """What the function has to do, in the words of the data set."""
    entry_point: str
    code: str | None = None
    """Python source that defines the entry point; None: the data set has no solution."""
    setup: str = ""
    """Python source that stands before the code and is no part of the solution: imports, classes of arguments."""
    tests: tuple[str, ...] = ()
    """Python sources: assertions, or a function `check(candidate)`."""
    calls: tuple[GivenCall, ...] = ()
    """Used where there are no tests."""
    parameters: tuple[str, ...] = ()
    """Names of the parameters, for tasks without a solution."""
    changed: int | None = None
    """Number of the argument whose value after a call is its result, for tasks without a solution."""
    second: tuple[SecondSolution, ...] = ()
    licence: str = ""
    tags: tuple[str, ...] = field(default=())
    fault: str = ""
    """Why the row of the data set can't be read; empty if it can."""

    @property
    def source_code(self) -> str:
        """The code with its setup; empty if there is no solution."""
        return f"{self.setup}\n{self.code}" if self.setup and self.code else self.code or ""

    def digest(self) -> str:
        """Return the SHA-256 of everything in the task."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a task is not converted: a code such as `type:mixed`, and a sentence about this task."""

    code: str
    detail: str = ""


class Rejected(Exception):
    """Ends the conversion of one task."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.rejection = Rejection(code=code, detail=detail)
