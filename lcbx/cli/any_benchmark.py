"""A benchmark by any name that lcbx knows: those that evaluations take, and ag-mbpp-x and ag-codeforces-x."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lcbx.problems import ProgressCallback, Slice
    from lcbx.problems.store import TestStore
    from lcbx.types import Benchmark


def load_any(
    spec: str, store: TestStore, part: Slice | None = None, progress: ProgressCallback | None = None
) -> Benchmark:
    """Return the benchmark, or the part of it. Raises UserError if there is none, DataError if it is not valid."""
    from lcbx import problems
    from lcbx.train.data import problem_sources

    if problem_sources.is_foreign(spec):
        benchmark, _ = problem_sources.load(spec, store)
        return benchmark if part is None else problems.apply(benchmark, part)
    return problems.load(spec, store=store, slice=part, progress=progress)
