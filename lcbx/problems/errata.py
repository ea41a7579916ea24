"""Problems known to be bad: several right answers, interaction, wrong tests. Data, in `benchmarks/errata.yaml`."""

from __future__ import annotations

import functools

import yaml

from lcbx.resources import benchmarks_dir


def errata(benchmark_name: str) -> dict[str, str]:
    """Problem id -> why it can't be judged fairly. Empty for a benchmark without known errors.

    A name that begins with a listed one and a dash is a variant of it: `ag-lcb-x-release_v6` has the errata of
    `ag-lcb-x`.
    """
    listed = _listed()
    names = [name for name in listed if benchmark_name == name or benchmark_name.startswith(f"{name}-")]
    return dict(listed[max(names, key=len)]) if names else {}


@functools.cache
def _listed() -> dict[str, dict[str, str]]:
    data = yaml.safe_load((benchmarks_dir() / "errata.yaml").read_text(encoding="utf-8"))
    return {
        name: {str(problem_id): str(reason) for reason, ids in groups.items() for problem_id in ids}
        for name, groups in data.items()
    }
