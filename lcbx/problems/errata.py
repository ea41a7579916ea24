"""Problems known to be bad: several right answers, interaction, wrong tests. Data, in `bundled/errata.yaml`."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Protocol

from lcbx.resources import benchmarks_dir, parse_yaml

_ATCODER = "ag-lcb-x"
"""All known errors of this benchmark are AtCoder problems, under AtCoder's ids."""


class _Problem(Protocol):
    @property
    def problem_id(self) -> str: ...
    @property
    def platform(self) -> str | None: ...


def errata(benchmark_name: str, problems: Iterable[_Problem] = ()) -> dict[str, str]:
    """Return problem id -> why it cannot be judged fairly. Empty for a benchmark without known errors.

    A name that begins with a listed name and a dash is a variant of it: `ag-lcb-x-release_v6` has the errata of
    `ag-lcb-x`. Under any other name, `problems` are looked up by their platform's ids, because a user may give the
    benchmark any name.
    """
    listed = _listed()
    names = [name for name in listed if benchmark_name == name or benchmark_name.startswith(f"{name}-")]
    if names:
        return dict(listed[max(names, key=len)])
    atcoder = listed[_ATCODER]
    return {
        problem.problem_id: atcoder[problem.problem_id]
        for problem in problems
        if problem.platform in (None, "atcoder") and problem.problem_id in atcoder
    }


@functools.cache
def _listed() -> dict[str, dict[str, str]]:
    data = parse_yaml((benchmarks_dir() / "errata.yaml").read_text(encoding="utf-8"))
    return {
        name: {str(problem_id): str(reason) for reason, ids in groups.items() for problem_id in ids}
        for name, groups in data.items()
    }
