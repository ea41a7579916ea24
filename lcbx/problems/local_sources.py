"""Benchmarks on this disk: a file or table of rows, a problem package, a folder of tests, or a folder of either."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from lcbx.errors import DataError, UserError
from lcbx.problems import suffixes
from lcbx.problems.benchmark_source import BenchmarkSource
from lcbx.problems.folder_walk import files_below
from lcbx.problems.index import Staged
from lcbx.problems.progress_callback import ProgressCallback
from lcbx.problems.rows import reader_of
from lcbx.problems.rows.file_kinds import JSON_SUFFIXES, stem
from lcbx.problems.store import TestStore
from lcbx.problems.test_files import file_chunks
from lcbx.types import Problem

_UNNAMED = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_PROBLEMS = {"submissions", "attachments", "solution", "input_validators", "input_format_validators"}


def local_source(path: Path, name: str | None = None) -> BenchmarkSource:
    """Return the source of a file or folder. Its revision is the hash of every file that can change a verdict."""
    reader = reader_of(path)
    if reader is None and path.is_file():
        raise UserError(f"{path}: not a file of problems. Known: {', '.join(JSON_SUFFIXES)}, .parquet.")
    paths = [path] if path.is_file() else files_below(path, skip=_is_unread)
    revision = content_hash(paths, base=None if path.is_file() else path)
    name = _UNNAMED.sub("-", name or stem(path.resolve())).strip("-.") or "unnamed"

    def stage(store: TestStore, progress: ProgressCallback) -> Staged:
        problems, left_out = (reader(store, progress), {}) if reader else _problem_folders(path, store, progress)
        return Staged(name=name, revision=revision, problems=tuple(problems), left_out=left_out)

    return BenchmarkSource(name=name, revision=revision, stage=stage, depends_on=(suffixes.fingerprint(),))


def content_hash(paths: Iterable[Path], *, base: Path | None = None) -> str:
    """Return the SHA-256 of one file, or of the names (below `base`) and contents of several, read as streams."""
    digest = sha256()
    for path in paths:
        content = sha256() if base else digest
        if path.exists():  # else a link to nothing: only its name counts
            for chunk in file_chunks(path):
                content.update(chunk)
        if base:
            name = os.fsencode(path.relative_to(base))
            digest.update(b"%s\0%s\n" % (name, content.hexdigest().encode()))
    return digest.hexdigest()


def _is_unread(folder: Path) -> bool:
    """True for folders whose files cannot change a verdict: those of a problem that are no part of its tests."""
    return folder.name == ".git" or (folder.name in _NOT_PROBLEMS and _is_problem(folder.parent))


# --- folders of problems --------------------------------------------------------------------------------------------


def _problem_folders(path: Path, store: TestStore, progress: ProgressCallback) -> tuple[list[Problem], dict[str, str]]:
    """Return the problem that `path` is, or all problems that are folders in it; and the unsupported: name -> why."""
    from lcbx.problems.kattis.package import Unsupported

    if _is_problem(path):
        return [_read_problem(path, store)], {}
    folders = sorted(child for child in path.iterdir() if child.is_dir() and _is_problem(child))
    if not folders:
        raise DataError(
            "no problems here: neither rows of a table, nor a problem package (problem.yaml), nor tests (*.in)",
            path=path,
        )
    problems: list[Problem] = []
    left_out: dict[str, str] = {}
    for number, child in enumerate(folders, start=1):
        progress(f"reading {child.name}", number, len(folders))
        try:
            problems.append(_read_problem(child, store))
        except Unsupported as error:
            left_out[child.name] = error.reason
    if not problems:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise DataError(f"none of its packages can be judged: {reasons}", path=path)
    return problems, left_out


def _is_problem(path: Path) -> bool:
    from lcbx.problems import folder, kattis  # files of rows do without

    return kattis.is_package(path) or folder.is_folder_of_tests(path)


def _read_problem(path: Path, store: TestStore) -> Problem:
    from lcbx.problems import folder, kattis

    return kattis.read_package(path, store) if kattis.is_package(path) else folder.read_folder(path, store)
