"""Long strings of parquet files: the same as Arrow reads, in memory that does not grow with the file."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcbx.problems.malformed import Malformed
from lcbx.problems.rows import parquet_strings, snappy_stream

RANDOM = random.Random(1)
TEXTS: list[str | None] = [
    "short",
    "",
    None,
    "é" * 3000,
    base64.b64encode(RANDOM.randbytes(300_000)).decode(),
    *(" ".join(str(RANDOM.randrange(10**6)) for _ in range(2000)) for _ in range(20)),
    "abab" * 100_000,
    *["again"] * 30,
]


def read(path: Path, folder: Path) -> list[str | None]:
    """Return the column `text` of all row groups as `parquet_strings` reads it."""
    texts: list[str | None] = []
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            chunk, column = file.metadata.row_group(group).column(0), file.schema.column(0)
            assert parquet_strings.is_readable(chunk, column)
            for text in parquet_strings.strings(path, chunk, column, folder):
                texts.append(None if text is None else b"".join(text.chunks()).decode())
    return texts


@pytest.mark.parametrize("compression", ["snappy", "zstd", "gzip", "none"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("options", [{}, {"use_dictionary": False}, {"data_page_size": 1000, "write_batch_size": 2}])
def test_what_arrow_writes_is_read_back(
    tmp_path: Path, compression: str, version: str, options: dict[str, Any]
) -> None:
    path = tmp_path / "p.parquet"
    table = pa.table({"text": pa.array(TEXTS)})
    pq.write_table(table, path, compression=compression, data_page_version=version, row_group_size=40, **options)
    assert read(path, tmp_path) == TEXTS


def test_a_column_without_nulls_is_read_back(tmp_path: Path) -> None:
    texts = [text for text in TEXTS if text is not None]
    schema = pa.schema([pa.field("text", pa.string(), nullable=False)])
    pq.write_table(pa.table({"text": texts}, schema=schema), tmp_path / "p.parquet")
    assert read(tmp_path / "p.parquet", tmp_path) == texts


@pytest.mark.parametrize(
    ("values", "options"),
    [(["a"], {"compression": "lz4"}), ([["a"]], {}), ([1], {}), (["a"], {"column_encoding": "DELTA_BYTE_ARRAY"})],
    ids=["codec", "nested", "numbers", "encoding"],
)
def test_what_is_not_read_here_is_left_to_arrow(tmp_path: Path, values: list[Any], options: dict[str, Any]) -> None:
    pq.write_table(pa.table({"text": values}), tmp_path / "p.parquet", use_dictionary=False, **options)
    with pq.ParquetFile(tmp_path / "p.parquet") as file:
        assert not parquet_strings.is_readable(file.metadata.row_group(0).column(0), file.schema.column(0))


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"ab" * 300, b"x" * 5000]), max_size=20), st.integers(1, 50))
def test_snappy_is_decompressed_however_it_is_cut(parts: list[bytes], step: int) -> None:
    data = b"".join(parts)
    packed = pa.Codec("snappy").compress(data, asbytes=True)
    chunks = (packed[start : start + step] for start in range(0, len(packed), step))
    assert b"".join(snappy_stream.decompress(chunks)) == data


def test_snappy_keeps_a_window_only() -> None:
    data = bytes(RANDOM.randrange(97, 101) for _ in range(400_000)) * 20
    packed = pa.Codec("snappy").compress(data, asbytes=True)
    pieces = list(snappy_stream.decompress([packed]))
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) < 3 * snappy_stream.WINDOW


@pytest.mark.parametrize(
    "packed", [b"", b"\x05\x10ab", b"\x05\x01\x09", b"\xff\xff\xff\xff\xff\xff\x01", b"\x02\x10abcde"], ids=repr
)
def test_broken_snappy_is_refused(packed: bytes) -> None:
    with pytest.raises(Malformed):
        list(snappy_stream.decompress([packed]))


def test_a_broken_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"text": TEXTS}), path)
    data = bytearray(path.read_bytes())
    data[4:60] = bytes(56)
    path.write_bytes(data)
    with pytest.raises(Malformed):
        read(path, tmp_path)
