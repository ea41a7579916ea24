"""A folder of parquet with a README, as data sets on the hub have it: `datasets.load_dataset(folder, split="test")`.

The columns have fixed types, so that a benchmark without any checker has the same columns as one with checkers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from lcbx.problems.formats.string_rows import MakeRow, Row
from lcbx.problems.store import TestStore
from lcbx.resources import whole_file, write_atomically
from lcbx.types import Benchmark

FILE = "data/test-00000-of-00001.parquet"
"""The hub's name for the only part of the split `test`."""


def write_folder(benchmark: Benchmark, out: Path, store: TestStore, make_row: MakeRow) -> None:
    """Write the folder, one row after another. Raises UserError on disk errors."""
    import pyarrow.parquet as pq

    writer: Any = None
    with whole_file(out / FILE) as file:
        try:
            for problem in benchmark.problems:
                table = _table(make_row(problem, store))
                writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()
    write_atomically(out / "README.md", _card(benchmark))


def _table(row: Row) -> Any:
    import pyarrow as pa

    strings = pa.list_(pa.string())
    types = {
        "time_limit_s": pa.float64(),
        "memory_limit_mib": pa.int64(),
        "tags": strings,
        "checker": pa.struct(
            [
                ("kind", pa.string()),
                ("abs_tol", pa.float64()),
                ("rel_tol", pa.float64()),
                ("case_sensitive", pa.bool_()),
                ("source", pa.string()),
                ("language_id", pa.string()),
                ("style", pa.string()),
                ("args", strings),
            ]
        ),
        "frame": pa.struct(
            [("language_id", pa.string()), ("prefix", pa.string()), ("suffix", pa.string()), ("stop", strings)]
        ),
    }
    schema = pa.schema([(name, types.get(name, pa.string())) for name in row])
    return pa.Table.from_pylist([row], schema=schema)


def _card(benchmark: Benchmark) -> str:
    head = {"configs": [{"config_name": "default", "data_files": [{"split": "test", "path": "data/test-*"}]}]}
    text = f"{benchmark.name}: {len(benchmark.problems)} problems, revision {benchmark.revision}. Written by lcbx."
    return f"---\n{yaml.safe_dump(head)}---\n\n{text}\n"
