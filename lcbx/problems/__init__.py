"""Benchmarks: a name or a path to problems whose tests lie in the store. `load` takes any of these:

    mini, or any other bundled benchmark
    ag-lcb-x[@revision]                       Ag-LiveCodeBench-X, from the Hugging Face hub
    multipl-e:humaneval-lua[@revision]        MultiPL-E, from the hub; also multipl-e:FILE
    *.jsonl, *.json (also .gz, .zst), *.parquet, a folder written by `datasets`
    a problem package, a folder of tests, or a folder of either

Loading puts the tests into the store and writes an index; loading again reads the index only.

    sources, local_sources, hub   a spec to a `BenchmarkSource`: name, revision, and how to stage it
    rows/                         files and tables with one row a problem
    kattis/                       problem packages of Kattis and the ICPC tools
    folder, test_files            folders of tests; the files `*.in`, `*.ans`, `*.out`
    folder_walk                   the files below a folder, links followed: what is read is what is hashed
    make                          the one place where a `Problem` and its digest are made
    store, index                  the bytes of tests; the benchmarks staged so far
    slices, errata, summary       a part of a benchmark, its known bad problems, its counts
    export, build, writing        a benchmark as a file; Ag-LiveCodeBench-X built anew
    formats/                      a benchmark in the formats of others; above all the others here
    suffixes                      a file's suffix to a language id
    malformed, progress_callback  bad data, and progress, as reported from below

`rows/` and `kattis/` are packages of their own because they are formats: nothing else imports their inner modules but
for tests and whoever reads one field of such a file.
"""

from __future__ import annotations

from pathlib import Path

from lcbx.problems import index
from lcbx.problems.benchmark_source import BenchmarkSource
from lcbx.problems.errata import errata
from lcbx.problems.index import Staged, everything, one_at_a_time, path_of, read, write
from lcbx.problems.progress_callback import ProgressCallback, silent
from lcbx.problems.slices import Slice, apply, leave_out, with_statements
from lcbx.problems.sources import ON_THE_HUB, bundled, hub_data_set, local_path, locate, spec_of
from lcbx.problems.store import TestStore
from lcbx.types import Benchmark

__all__ = [
    "ON_THE_HUB",
    "ProgressCallback",
    "Slice",
    "add_index",
    "apply",
    "bundled",
    "errata",
    "find",
    "has_index",
    "hub_data_set",
    "load",
    "local_path",
    "locate_index",
    "spec_of",
    "with_statements",
]


def load(
    spec: str | Path, *, store: TestStore, slice: Slice | None = None, progress: ProgressCallback | None = None
) -> Benchmark:
    """Return the benchmark that `spec` names, or the part of it that `slice` describes.

    `Benchmark.slice` records the part; `left_out`, and `left-out` in the slice, has the problems of the source that
    cannot be judged here.
    Raises UserError if there is no such benchmark, DataError if its content is not valid.
    """
    source = locate(str(spec))
    staged = _staged(source, store, progress or silent)
    whole = Benchmark(name=staged.name, revision=staged.revision, problems=staged.problems)
    benchmark = leave_out(whole, staged.left_out)
    return benchmark if slice is None else apply(benchmark, slice)


def locate_index(spec: str | Path, *, store: TestStore) -> tuple[Path, Staged]:
    """Stage the benchmark if it is not; return its index, for other machines, and what it says. Raises as `load`."""
    source = locate(str(spec))
    staged = _staged(source, store, silent)
    return path_of(store, source.name, source.revision, *source.depends_on), staged


def has_index(content: str, *, store: TestStore) -> bool:
    """True if the benchmark `name@revision` is staged with all its tests."""
    return index.has(content, store)


def add_index(name: str, raw: bytes, *, store: TestStore) -> None:
    """Put an index from another machine, whose tests are in the store, into its place. Raises DataError."""
    index.add(name, raw, store)


def find(name: str, revision: str, *, store: TestStore) -> Benchmark | None:
    """Return a run's benchmark if it is bundled or was staged on this machine; None otherwise. Downloads nothing."""
    if name in bundled():
        return load(name, store=store)
    for _, staged in everything(store):
        if (staged.name, staged.revision) == (name, revision):
            return Benchmark(name=name, revision=revision, problems=staged.problems)
    return None


def _staged(source: BenchmarkSource, store: TestStore, progress: ProgressCallback) -> Staged:
    path = path_of(store, source.name, source.revision, *source.depends_on)
    if (staged := read(path, store)) is not None:
        return staged
    with one_at_a_time(path, store):
        if (staged := read(path, store)) is not None:
            return staged
        with store.batch() as batch:
            staged = source.stage(batch, progress)
        with store.explained(path.parent):
            write(path, staged)
    return staged
