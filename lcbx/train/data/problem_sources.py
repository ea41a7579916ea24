"""Benchmarks to train on: any that `lcbx eval` reads, and Ag-Codeforces-X and Ag-MBPP-X from the hub or local files.

    ag-mbpp-x         nuprl/mbpp-agnostic-translation
    ag-codeforces-x   nuprl/agnostics-codeforces-cots, open-r1/codeforces-cots

A local JSON lines or parquet file of one of these schemas is recognised by its fields. The converted rows are kept in
the cache and loaded like any benchmark.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from lcbx import problems
from lcbx.errors import DataError
from lcbx.problems import hub
from lcbx.problems.rows.file_kinds import is_json
from lcbx.problems.rows.object_rows import read_rows
from lcbx.problems.store import TestStore
from lcbx.resources import cache_dir, user_path, write_atomically
from lcbx.train.data.foreign_rows import adapter_of, convert
from lcbx.types import Benchmark

HUB = {
    "nuprl/mbpp-agnostic-translation": ("a32a76fa8a7ae4b6b2eeee31e086d1b33635940c", "full/train-*.parquet"),
    "nuprl/agnostics-codeforces-cots": ("main", "*.parquet"),
    "open-r1/codeforces-cots": (
        "39ac85c150806230473c70ad72c31f6232fe3f41",
        "solutions_py_decontaminated/train-*.parquet",
    ),
}
"""Repository -> revision and files. Where a branch stands, the first commit that was read is kept."""
NAMES = {"ag-mbpp-x": "nuprl/mbpp-agnostic-translation", "ag-codeforces-x": "nuprl/agnostics-codeforces-cots"}


def load(spec: str, store: TestStore) -> tuple[Benchmark, dict[str, int]]:
    """Return a benchmark by name, hub name or file, and its rows that were left out: reason -> count.

    The revision of a benchmark from the hub is the commit that was read. Without one in the spec it is the pinned one.
    """
    repository = NAMES.get(spec.partition("@")[0], spec.partition("@")[0])
    if repository in HUB:
        revision, pattern = HUB[repository]
        instead = "Download it where the hub can be reached and give the file."
        chosen = spec.partition("@")[2]
        if chosen:
            commit = hub.resolve(repository, chosen, instead=instead)
        else:
            commit = hub.resolve_once(repository, revision, instead=instead)
        paths = hub.fetch(repository, commit, pattern, instead=instead)
        benchmark, left_out = _load_rows(spec.partition("@")[0].replace("/", "-"), paths, store)
        return replace(benchmark, revision=commit), left_out
    if is_foreign(spec):
        path = user_path(spec)
        return _load_rows(path.stem, [path], store)
    return problems.load(spec, store=store), {}


def is_foreign(spec: str) -> bool:
    """True for a name or a file whose rows have to be converted: `problems.load` does not read them."""
    name = spec.partition("@")[0]
    if name in NAMES or name in HUB:
        return True
    path = user_path(spec)
    return path.is_file() and (is_json(path) or path.suffix == ".parquet") and adapter_of(_first_row(path)) is not None


def _load_rows(name: str, paths: list[Path], store: TestStore) -> tuple[Benchmark, dict[str, int]]:
    converted = convert((path, number, row) for path in paths for number, row in read_rows(path))
    if not converted.rows:
        raise DataError(f"no row can be used: {dict(converted.left_out)}", path=paths[0])
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in converted.rows)
    target = cache_dir() / "train-data" / f"{name}-{sha256(text.encode()).hexdigest()[:16]}.jsonl"
    if not target.exists():
        write_atomically(target, text)
    return problems.load(str(target), store=store), dict(converted.left_out)


def _first_row(path: Path) -> dict[str, Any]:
    """Return the first row, or an empty one for a file of another format."""
    return next((row for _, row in read_rows(path)), {}) if path.suffix in (".parquet", ".jsonl") else {}
