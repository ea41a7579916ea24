"""A spec (`mini`, `ag-lcb-x@<revision>`, a path) to a source: its name, its revision, and how to stage it."""

from __future__ import annotations

from pathlib import Path

from lcbx.errors import UserError, did_you_mean
from lcbx.problems import hub, rows, suffixes
from lcbx.problems.benchmark_source import BenchmarkSource
from lcbx.problems.index import Staged
from lcbx.problems.local_sources import local_source
from lcbx.problems.progress_callback import ProgressCallback
from lcbx.problems.rows import multipl_e
from lcbx.problems.rows.file_kinds import is_json, stem
from lcbx.problems.store import TestStore
from lcbx.resources import benchmarks_dir, user_path

_AG_LCB_X = "ag-lcb-x"
_AG_LCB_X_REPOSITORY = "nuprl/Ag-LiveCodeBench-X"
_AG_LCB_X_REVISION = "15bef6bf966893163ea9d22f25b7c58fec06a949"
_MULTIPL_E = "multipl-e"
ON_THE_HUB = {
    _AG_LCB_X: f"{_AG_LCB_X_REPOSITORY} at {_AG_LCB_X_REVISION[:12]}",
    f"{_MULTIPL_E}:humaneval-<language>": f"{multipl_e.REPOSITORY} at {multipl_e.REVISION[:12]}",
    f"{_MULTIPL_E}:mbpp-<language>": f"{multipl_e.REPOSITORY} at {multipl_e.REVISION[:12]}",
}
"""Benchmarks downloaded on first use: name -> repository and revision."""


def locate(spec: str) -> BenchmarkSource:
    """Return the source a spec names. Local files are hashed; the hub is asked only to resolve a branch or tag."""
    if not spec.strip():
        raise UserError("no benchmark given. Name one, such as mini, or a path.")
    name, _, revision = spec.partition("@")
    if name == _AG_LCB_X:
        return _hub_source(_AG_LCB_X, _AG_LCB_X_REPOSITORY, revision or _AG_LCB_X_REVISION, "data/test-*.parquet")
    if spec.startswith(f"{_MULTIPL_E}:"):
        return _multipl_e_source(spec.removeprefix(f"{_MULTIPL_E}:"))
    if spec in (names := bundled()):
        return local_source(names[spec], name=spec)
    path = user_path(spec)
    if path.exists():
        return local_source(path)
    raise UserError(_unknown(spec))


def hub_data_set(name: str) -> str | None:
    """Return the data set on the hub that a benchmark of this name is; None for one that is not on the hub."""
    if name == _AG_LCB_X:
        return _AG_LCB_X_REPOSITORY
    return multipl_e.REPOSITORY if name.startswith((f"{_MULTIPL_E}-", f"{_MULTIPL_E}:")) else None


def local_path(spec: str) -> Path | None:
    """Return where the benchmark lies on this disk; None for one that is identified by its name."""
    if spec.partition("@")[0] == _AG_LCB_X or spec in bundled():
        return None
    path = user_path(spec.removeprefix(f"{_MULTIPL_E}:"))
    return path.resolve() if path.exists() else None


def spec_of(*, name: str, revision: str, path: str | None) -> str:
    """Return the spec that loads a run's benchmark again; one from the hub is pinned to the run's revision."""
    if path is not None:
        return path
    if name == _AG_LCB_X:
        return f"{name}@{revision}"
    if name.startswith(f"{_MULTIPL_E}-"):
        return f"{_MULTIPL_E}:{name.removeprefix(f'{_MULTIPL_E}-')}@{revision}"
    return name


def bundled() -> dict[str, Path]:
    """Return the benchmarks that come with lcbx: name -> file."""
    return {stem(path): path for path in sorted(benchmarks_dir().glob("*")) if is_json(path)}


def _unknown(spec: str) -> str:
    names = [*bundled(), _AG_LCB_X, f"{_MULTIPL_E}:humaneval-<language>"]
    looks_like_path = "/" in spec or "." in spec
    if looks_like_path:
        return f"{spec}: no such file or folder."
    hint = did_you_mean(spec, [*names, _MULTIPL_E], otherwise=f"Known: {', '.join(names)}, or a path.")
    return f"no benchmark {spec!r}.{hint}"


# --- the hub --------------------------------------------------------------------------------------------------------


def _hub_source(
    name: str, repository: str, revision: str, pattern: str, depends_on: tuple[str, ...] = ()
) -> BenchmarkSource:
    instead = "Download it where the hub can be reached, and give the path of the file or folder as the benchmark."
    commit = hub.resolve(repository, revision, instead=instead)

    def stage(store: TestStore, progress: ProgressCallback) -> Staged:
        from lcbx.problems.rows.arrow_table import parquet_rows_of

        progress(f"downloading {repository}", 0, None)
        paths = hub.fetch(repository, commit, pattern, instead=instead)
        problems = rows.problems(parquet_rows_of(paths, store, progress), Path(f"{repository}/{pattern}"), store)
        return Staged(name=name, revision=commit, problems=tuple(problems))

    return BenchmarkSource(name=name, revision=commit, stage=stage, depends_on=depends_on)


def _multipl_e_source(rest: str) -> BenchmarkSource:
    """Return the source of `humaneval-lua`, a folder of the data set, or of a local file of its rows."""
    path = user_path(rest)
    if path.exists():
        return local_source(path)
    part, _, revision = rest.partition("@")
    root, _, code = part.partition("-")
    if root not in multipl_e.ROOTS or not code:
        examples = " or ".join(f"{_MULTIPL_E}:{root}-lua" for root in multipl_e.ROOTS)
        raise UserError(f"no benchmark '{_MULTIPL_E}:{rest}'. Write {examples}, with the language's code in MultiPL-E.")
    return _hub_source(
        f"{_MULTIPL_E}-{part}",
        multipl_e.REPOSITORY,
        revision or multipl_e.REVISION,
        f"{part}/test-*.parquet",
        depends_on=(suffixes.fingerprint(),),
    )
