"""Preparing languages with one line for each that has to be built: a build itself prints some ninety lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from lcbx.judge.request import Judge
from lcbx.sandbox.backend import Prepared, Progress
from lcbx.types import Language

Watch = Callable[[str], AbstractContextManager[Progress]]
"""Takes a language's name and shows its build while the `with` block lasts; gets every line of the build."""


def prepare_languages(judge: Judge, languages: Iterable[Language], watch: Watch) -> dict[str, Prepared]:
    """Prepare languages one after another and return what was prepared, by id. Raises what `Judge.prepare` raises."""
    prepared: dict[str, Prepared] = {}
    for language in languages:
        with watch(language.name) as show:
            prepared |= judge.prepare([language], show)
    return prepared


def one_line(say: Callable[[str], None]) -> Watch:
    """Return a watch that says one line for each language that was built; nothing for those that exist already."""

    @contextmanager
    def watch(name: str) -> Iterator[Progress]:
        lines: list[str] = []
        began = time.monotonic()
        yield lines.append
        if lines:
            say(built_line(name, time.monotonic() - began))

    return watch


def built_line(name: str, seconds: float) -> str:
    """Return the line about a build that has ended."""
    return f"{name}: built in {seconds:.1f} s"
