"""Evaluate code models in any programming language: one judge, one YAML file per language, pass@k with an interval.

    import lcbx

    runs = lcbx.load_runs("results/")             # data frames of runs, samples and tests
    lcbx.compare("results/a", "results/b")        # paired difference with interval and p-value

Importing lcbx loads nothing else: the functions are imported when they are used first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcbx.api.calls import compare
    from lcbx.api.frames import RunFrames, load_runs

__version__ = "0.2.0.dev0"

__all__ = ["RunFrames", "__version__", "compare", "load_runs"]

_HOMES = {
    "RunFrames": "lcbx.api.frames",
    "compare": "lcbx.api.calls",
    "load_runs": "lcbx.api.frames",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lcbx' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
