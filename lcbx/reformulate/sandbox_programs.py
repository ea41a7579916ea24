"""The programs that run in the sandbox, as text: modules of `inside` bundled into one source each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lcbx.types import Language

_INSIDE = Path(__file__).with_name("inside")
_PACKAGE = "lcbx.reformulate.inside"
_LOADER = """\
import sys, types
for name in ("lcbx", "lcbx.reformulate", "lcbx.reformulate.inside"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
for name, source in MODULES:
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
"""


@cache
def _bundle(*modules: str) -> str:
    sources = [(f"{_PACKAGE}.{name}", (_INSIDE / f"{name}.py").read_text(encoding="utf-8")) for name in modules]
    return f"MODULES = {sources!r}\n{_LOADER}"


def recorder() -> str:
    """Return the program that records the tests of a function (`inside.recorder`)."""
    own = ("expected_literals", "perturbed_answers", "recorder")
    return _bundle("nodes", "text_codec", "guarded_calls", "another_day", "backward_sets", *own) + "module.main()\n"


def explorer() -> str:
    """Return the program that calls a function and its mutants with many inputs (`inside.explorer`)."""
    return (
        _bundle("nodes", "text_codec", "guarded_calls", "another_day", "backward_sets", "mutants", "explorer")
        + "module.main()\n"
    )


def plain_forms() -> str:
    """Return the program that runs a model's functions between values and plain ones (`inside.plain_forms`)."""
    return _bundle("nodes", "text_codec", "guarded_calls", "plain_forms") + "module.main()\n"


def made_inputs() -> str:
    """Return the program that runs a model's function that makes inputs (`inside.made_inputs`)."""
    return _bundle("nodes", "text_codec", "guarded_calls", "made_inputs") + "module.main()\n"


def wrapped_in(language: Language, task: dict[str, Any]) -> str:
    """Return the program that answers a problem with a function in this language (`inside.wrapped`).

    Raises KeyError for a language without a wrapper: see `has_wrapper`.
    """
    return WRAPPERS[Path(language.filename).suffix](task)


def has_wrapper(language: Language) -> bool:
    """True if functions in this language can become programs."""
    return Path(language.filename).suffix in WRAPPERS


def _python(task: dict[str, Any]) -> str:
    head = _bundle("nodes", "text_codec", "guarded_calls", "wrapped")
    return f"{head}import json\nmodule.main(json.loads({json.dumps(task)!r}))\n"


def _javascript(task: dict[str, Any]) -> str:
    head = f"const TASK = {json.dumps(task)};\nconst SOURCE = TASK.code;\nconst ENTRY = TASK.entry;\n"
    return head + (_INSIDE / "wrapped.js").read_text(encoding="utf-8")


WRAPPERS: Mapping[str, Callable[[dict[str, Any]], str]] = {".py": _python, ".js": _javascript}
"""Suffix of a language's source file -> how a function in it becomes a program; second solutions can be in these."""
