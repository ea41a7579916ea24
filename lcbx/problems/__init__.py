"""Benchmarks: a name or a path to problems whose tests lie in the store.

    mini, or any benchmark bundled with lcbx
    ag-lcb-x[@revision]                       Ag-LiveCodeBench-X, from the Hugging Face hub
    multipl-e:humaneval-lua[@revision]        MultiPL-E, from the hub; also multipl-e:FILE
    *.jsonl, *.json (also .gz, .zst), *.parquet, a folder written by `datasets`
    a problem package, a folder of tests, or a folder of either

Reading a benchmark puts its tests into the store; the second time an index is read and nothing is unpacked.
"""

from __future__ import annotations

from pathlib import Path

from lcbx.problems.benchmark_file import Progress, silent
from lcbx.problems.errata import errata
from lcbx.problems.index import Staged, everything, one_at_a_time, path_of, read, write
from lcbx.problems.slices import Slice, apply
from lcbx.problems.sources import ON_THE_HUB, Source, bundled, local_path, locate, spec_of
from lcbx.problems.store import TestStore
from lcbx.types import Benchmark

__all__ = ["ON_THE_HUB", "Progress", "Slice", "bundled", "errata", "find", "load", "local_path", "spec_of"]


def load(
    spec: str | Path, *, store: TestStore, slice: Slice | None = None, progress: Progress | None = None
) -> Benchmark:
    """The benchmark `spec` stands for, or the part of it that `slice` describes.

    `Benchmark.slice` records the part, and under `left-out` what the source holds that can't be judged here.
    UserError if there is no such benchmark, DataError if it isn't what it should be.
    """
    source = locate(str(spec))
    staged = _staged(source, store, progress or silent)
    left_out = "; ".join(f"{name}: {why}" for name, why in staged.left_out.items())
    benchmark = Benchmark(
        name=staged.name,
        revision=staged.revision,
        problems=staged.problems,
        slice={"left-out": left_out} if left_out else {},
    )
    return benchmark if slice is None else apply(benchmark, slice)


def find(name: str, revision: str, *, store: TestStore) -> Benchmark | None:
    """A benchmark of a run, if it is on this machine: bundled, or staged before. Nothing is fetched."""
    if name in bundled():
        return load(name, store=store)
    for _, staged in everything(store):
        if (staged.name, staged.revision) == (name, revision):
            return Benchmark(name=name, revision=revision, problems=staged.problems)
    return None


def _staged(source: Source, store: TestStore, progress: Progress) -> Staged:
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
