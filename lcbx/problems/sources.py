"""From a spec to a source: what it is called, which revision of it this is, and how to stage it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import DataError, UserError
from lcbx.problems import benchmark_file as files
from lcbx.problems import folder, hub, kattis, multipl_e, suffixes
from lcbx.problems.benchmark_file import Progress
from lcbx.problems.index import Staged
from lcbx.problems.package import Unsupported
from lcbx.problems.store import TestStore
from lcbx.resources import benchmarks_dir
from lcbx.types import Problem

_AG_LCB_X = "ag-lcb-x"
_AG_LCB_X_REPOSITORY = "nuprl/Ag-LiveCodeBench-X"
_AG_LCB_X_REVISION = "15bef6bf966893163ea9d22f25b7c58fec06a949"
_MULTIPL_E = "multipl-e"
ON_THE_HUB = {
    _AG_LCB_X: f"{_AG_LCB_X_REPOSITORY} at {_AG_LCB_X_REVISION[:12]}",
    f"{_MULTIPL_E}:humaneval-<language>": f"{multipl_e.REPOSITORY} at {multipl_e.REVISION[:12]}",
    f"{_MULTIPL_E}:mbpp-<language>": f"{multipl_e.REPOSITORY} at {multipl_e.REVISION[:12]}",
}
"""Benchmarks fetched when they are asked for: name -> where from."""
_UNNAMED = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_PROBLEMS = {".git", "submissions", "attachments", "solution", "input_validators", "input_format_validators"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    name: str
    revision: str
    """Commit on the hub, or the content hash of what is on this disk."""
    stage: Callable[[TestStore, Progress], Staged]
    depends_on: tuple[str, ...] = ()
    """What else decides how it is read."""


def locate(spec: str) -> Source:
    """The source a spec names. Reads local files to hash them; touches the hub only to resolve a branch or tag."""
    if not spec.strip():
        raise UserError("no benchmark given. Name one, such as mini, or a path.")
    name, _, revision = spec.partition("@")
    if name == _AG_LCB_X:
        return _from_hub(_AG_LCB_X, _AG_LCB_X_REPOSITORY, revision or _AG_LCB_X_REVISION, "data/test-*.parquet")
    if spec.startswith(f"{_MULTIPL_E}:"):
        return _multipl_e(spec.removeprefix(f"{_MULTIPL_E}:"))
    if spec in (names := bundled()):
        return _local(names[spec], name=spec)
    path = Path(spec).expanduser()
    if path.exists():
        return _local(path)
    raise UserError(_unknown(spec))


def local_path(spec: str) -> Path | None:
    """Where the benchmark lies on this disk; None for one that is known by its name."""
    if spec.partition("@")[0] == _AG_LCB_X or spec in bundled():
        return None
    path = Path(spec.removeprefix(f"{_MULTIPL_E}:")).expanduser()
    return path.resolve() if path.exists() else None


def spec_of(*, name: str, revision: str, path: str | None) -> str:
    """The spec that finds a run's benchmark again: what is on the hub at the revision it had."""
    if path is not None:
        return path
    if name == _AG_LCB_X:
        return f"{name}@{revision}"
    if name.startswith(f"{_MULTIPL_E}-"):
        return f"{_MULTIPL_E}:{name.removeprefix(f'{_MULTIPL_E}-')}@{revision}"
    return name


def bundled() -> dict[str, Path]:
    """The benchmarks that travel with lcbx, by name."""
    return {files.stem(path): path for path in sorted(benchmarks_dir().glob("*")) if files.is_json(path)}


def _unknown(spec: str) -> str:
    known = [*bundled(), _AG_LCB_X, f"{_MULTIPL_E}:humaneval-<language>"]
    looks_like_path = "/" in spec or "." in spec
    if looks_like_path:
        return f"{spec}: no such file or folder."
    near = difflib.get_close_matches(spec, [*known, _MULTIPL_E], n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}, or a path."
    return f"no benchmark {spec!r}. {hint}"


# --- the hub --------------------------------------------------------------------------------------------------------


def _from_hub(name: str, repository: str, revision: str, pattern: str, depends_on: tuple[str, ...] = ()) -> Source:
    instead = "Download it where the hub can be reached, and give the path of the file or folder as the benchmark."
    commit = hub.resolve(repository, revision, instead=instead)

    def stage(store: TestStore, progress: Progress) -> Staged:
        progress(f"fetching {repository}", 0, None)
        paths = hub.fetch(repository, commit, pattern, instead=instead)
        found = files.problems(files.all_rows(paths, store, progress), Path(f"{repository}/{pattern}"), store)
        return Staged(name=name, revision=commit, problems=tuple(found))

    return Source(name=name, revision=commit, stage=stage, depends_on=depends_on)


def _multipl_e(rest: str) -> Source:
    """`humaneval-lua` is a folder of the data set; anything that exists here is a file of its rows."""
    path = Path(rest).expanduser()
    if path.exists():
        return _local(path)
    part, _, revision = rest.partition("@")
    root, _, code = part.partition("-")
    if root not in multipl_e.ROOTS or not code:
        roots = " or ".join(f"{_MULTIPL_E}:{each}-lua" for each in multipl_e.ROOTS)
        raise UserError(f"no benchmark '{_MULTIPL_E}:{rest}'. Write {roots}, with the language's code in MultiPL-E.")
    return _from_hub(
        f"{_MULTIPL_E}-{part}",
        multipl_e.REPOSITORY,
        revision or multipl_e.REVISION,
        f"{part}/test-*.parquet",
        depends_on=(suffixes.fingerprint(),),
    )


# --- this disk ------------------------------------------------------------------------------------------------------


def _local(path: Path, name: str | None = None) -> Source:
    reader = files.reader_of(path)
    if reader is None and path.is_file():
        raise UserError(f"{path}: not a file of problems. Known: {', '.join(files.JSON_SUFFIXES)}, .parquet.")
    paths = [path] if path.is_file() else _files_below(path)
    revision = files.content_hash(paths, base=None if path.is_file() else path)
    name = _UNNAMED.sub("-", name or files.stem(path.resolve())).strip("-.") or "unnamed"

    def stage(store: TestStore, progress: Progress) -> Staged:
        found, left_out = (reader(store, progress), {}) if reader else _problem_folders(path, store, progress)
        return Staged(name=name, revision=revision, problems=tuple(found), left_out=left_out)

    return Source(name=name, revision=revision, stage=stage, depends_on=(suffixes.fingerprint(),))


def _files_below(path: Path) -> list[Path]:
    """Everything that can move a verdict."""
    found = [each for each in path.rglob("*") if each.is_file()]
    return sorted(each for each in found if not _NOT_PROBLEMS & set(each.relative_to(path).parts))


def _problem_folders(path: Path, store: TestStore, progress: Progress) -> tuple[list[Problem], dict[str, str]]:
    """The problem that `path` is, or all those that are folders in it and can be judged; and why the others can't."""
    if _is_problem(path):
        return [_read_problem(path, store)], {}
    folders = sorted(each for each in path.iterdir() if each.is_dir() and _is_problem(each))
    if not folders:
        raise DataError(
            "no problems here: neither rows of a table, nor a problem package (problem.yaml), nor tests (*.in)",
            path=path,
        )
    found: list[Problem] = []
    left_out: dict[str, str] = {}
    for number, each in enumerate(folders, start=1):
        progress(f"reading {each.name}", number, len(folders))
        try:
            found.append(_read_problem(each, store))
        except Unsupported as reason:
            left_out[each.name] = reason.reason
    if not found:
        raise DataError(f"none of its packages can be judged: {left_out}", path=path)
    return found, left_out


def _is_problem(path: Path) -> bool:
    return kattis.is_package(path) or folder.is_folder_of_tests(path)


def _read_problem(path: Path, store: TestStore) -> Problem:
    return kattis.read_package(path, store) if kattis.is_package(path) else folder.read_folder(path, store)
