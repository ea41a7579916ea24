"""Evaluate code models in any programming language: one judge, one YAML file per language, pass@k with an interval.

    import lcbx

    lcbx.evaluate(model="demo", lang="lua")                       # generate, judge, score
    lcbx.judge(lang="lua", problems="mini", programs={...})       # verdicts of programs
    lcbx.load_runs("results/").samples                            # data frames of runs, samples and tests
    lcbx.compare("results/before", "results/after")               # paired difference with interval and p-value

Importing lcbx loads nothing else: the functions are imported when they are used first.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcbx.api.calls import compare, evaluate, judge
    from lcbx.api.frames import RunFrames, load_runs

__version__ = "0.2.0.dev0"

__all__ = ["RunFrames", "__version__", "compare", "evaluate", "judge", "load_runs"]

_HOMES = {
    "RunFrames": "lcbx.api.frames",
    "compare": "lcbx.api.calls",
    "evaluate": "lcbx.api.calls",
    "judge": "lcbx.api.calls",
    "load_runs": "lcbx.api.frames",
}


class _CallablePackage(ModuleType):
    """The package `lcbx.judge`, which can be called: `lcbx.judge` is also a function of the API."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return _function(self.__name__)(*arguments, **options)

    @property
    def __signature__(self) -> Any:
        from inspect import signature

        return signature(_function(self.__name__))


class _Lcbx(ModuleType):
    """This package. The import system sets its attribute `judge` to the subpackage, whenever that is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            value.__class__ = _CallablePackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Lcbx


def _function(name: str) -> Any:
    name = name.removeprefix("lcbx.")
    return getattr(import_module(_HOMES[name]), name)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lcbx' has no attribute {name!r}")
    return import_module("lcbx.judge") if name == "judge" else _function(name)


def __dir__() -> list[str]:
    return list(__all__)
