"""Long strings in a parquet file, read piece by piece.

A parquet file is read in pages, and writers put up to 1,024 values into one, however long they are: the tests of 240
problems may be one page of 400 MB, for which Arrow needs 1.2 GB. Here a page is decompressed in a stream to a temporary
file, and its strings are read from there. The layout of pages: https://parquet.apache.org/docs/file-format/.

Columns that this module can't read (nested, another codec or encoding) are left to Arrow: see `is_readable`.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import zstandard

from lcbx.problems.malformed import Malformed
from lcbx.problems.rows import snappy_stream

LARGE_BYTES = 128 << 20
"""A column chunk up to this size is left to Arrow, which is faster: one MB of plain text under snappy takes 0.2 s here,
packed tests and other codecs 3 ms."""
_READ_BYTES = 1 << 18
_HEADER_BYTES = 1 << 16
_PLAIN, _PLAIN_DICTIONARY, _RLE_DICTIONARY = 0, 2, 8
_DATA_PAGE, _DICTIONARY_PAGE, _DATA_PAGE_V2 = 0, 2, 3


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(wbits=47)
    for chunk in chunks:
        while chunk:
            yield inflater.decompress(chunk, 1 << 20)
            chunk = inflater.unconsumed_tail
    yield inflater.flush()


def _unzstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor().decompressobj()
    for chunk in chunks:
        yield decompressor.decompress(chunk)


_CODECS: dict[str, Callable[[Iterable[bytes]], Iterable[bytes]]] = {
    "UNCOMPRESSED": iter,
    "GZIP": _gunzip,
    "SNAPPY": snappy_stream.decompress,
    "ZSTD": _unzstd,
}


def is_readable(chunk: Any, column: Any) -> bool:
    """True if `strings` can read this column chunk. Both as in `pyarrow.parquet`'s metadata and schema."""
    flat = column.max_repetition_level == 0 and column.max_definition_level <= 1 and "." not in column.path
    encodings = {"PLAIN", "RLE", "RLE_DICTIONARY", "PLAIN_DICTIONARY", "BIT_PACKED"}
    return bool(
        flat
        and chunk.physical_type == "BYTE_ARRAY"
        and chunk.compression in _CODECS
        and set(chunk.encodings) <= encodings
    )


@dataclass(frozen=True, slots=True)
class LongString:
    """A string that lies in a temporary file."""

    page: _Content
    start: int
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes in pieces."""
        for offset in range(self.start, self.start + self.size, _READ_BYTES):
            yield self.page.read(offset, min(_READ_BYTES, self.start + self.size - offset))


class _Content:
    """The decompressed content of a page, in a file that has no name."""

    def __init__(self, pieces: Iterable[bytes], folder: Path) -> None:
        self._file: IO[bytes] = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  (closed by `close`)
        self.size = 0
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[self._file.write(view) or 0 :]
            self.size += len(piece)

    def close(self) -> None:
        self._file.close()

    def read(self, offset: int, count: int) -> bytes:
        data = os.pread(self._file.fileno(), count, offset)
        if len(data) != count:
            raise Malformed("a page of the parquet file is cut off")
        return data

    def strings(self, offset: int, count: int) -> Iterator[LongString]:
        """Yield strings that are written one after the other, each behind its length."""
        for _ in range(count):
            size = int.from_bytes(self.read(offset, 4), "little")
            if offset + 4 + size > self.size:
                raise Malformed("a string in the parquet file is cut off")
            yield LongString(self, offset + 4, size)
            offset += 4 + size


def strings(path: Path, chunk: Any, column: Any, folder: Path) -> Iterator[LongString | None]:
    """Yield the strings of a column chunk in order, None for null; each has to be read before the next is asked for.

    `folder`: where temporary files may be large. Raises Malformed where pages are not as they should be.
    """
    decompress, optional = _CODECS[chunk.compression], column.max_definition_level > 0
    offset = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    dictionary: list[LongString] = []
    left = chunk.num_values
    with ExitStack() as stack:
        fd = stack.enter_context(path.open("rb", buffering=0)).fileno()
        while left > 0:
            page, body = _page_header(fd, offset)
            offset = body + page.compressed
            if page.kind == _DICTIONARY_PAGE:
                content = _Content(decompress(_file_chunks(fd, body, page.compressed)), folder)
                stack.callback(content.close)
                dictionary = list(content.strings(0, page.values))
            elif page.kind in (_DATA_PAGE, _DATA_PAGE_V2):
                yield from _data_page(fd, body, page, dictionary, optional, decompress, folder)
                left -= page.values


def _data_page(
    fd: int,
    body: int,
    page: _Page,
    dictionary: list[LongString],
    optional: bool,
    decompress: Callable[[Iterable[bytes]], Iterable[bytes]],
    folder: Path,
) -> Iterator[LongString | None]:
    """Yield the strings of one data page."""
    levels_size = page.levels  # version 2: in front, never compressed
    levels = os.pread(fd, levels_size, body)
    packed = _file_chunks(fd, body + levels_size, page.compressed - levels_size)
    with closing(_Content(decompress(packed) if page.is_compressed else packed, folder)) as content:
        start = 0
        if page.kind == _DATA_PAGE and optional:
            size = int.from_bytes(content.read(0, 4), "little")
            levels, start = content.read(4, size), 4 + size
        defined = list(_hybrid(levels, 1, page.values)) if optional else [1] * page.values
        present = _present(content, start, page, dictionary, sum(defined))
        for is_defined in defined:
            yield next(present) if is_defined else None


def _present(
    content: _Content, start: int, page: _Page, dictionary: list[LongString], count: int
) -> Iterator[LongString]:
    """Yield the strings of a data page that are not null."""
    if page.encoding == _PLAIN:
        yield from content.strings(start, count)
    elif page.encoding in (_PLAIN_DICTIONARY, _RLE_DICTIONARY):
        if count:
            width = content.read(start, 1)[0]
            for index in _hybrid(content.read(start + 1, content.size - start - 1), width, count):
                yield _entry(dictionary, index)
    else:
        raise Malformed(f"a page of the parquet file has the encoding {page.encoding}, which is not known here")


def _entry(dictionary: list[LongString], index: int) -> LongString:
    if index >= len(dictionary):
        raise Malformed("a page of the parquet file refers to a string that is not in its dictionary")
    return dictionary[index]


def _file_chunks(fd: int, offset: int, size: int) -> Iterator[bytes]:
    end = offset + size
    while offset < end:
        data = os.pread(fd, min(_READ_BYTES, end - offset), offset)
        if not data:
            raise Malformed("the parquet file is cut off")
        offset += len(data)
        yield data


def _hybrid(data: bytes, width: int, count: int) -> Iterator[int]:
    """Yield `count` numbers of `width` bits in parquet's mix of runs and packed groups of eight."""
    position, size = 0, (width + 7) // 8
    while count > 0:
        head, position = _varint(data, position)
        if head & 1:  # packed
            groups = head >> 1
            packed = int.from_bytes(data[position : position + groups * width], "little")
            position += groups * width
            numbers = min(count, 8 * groups)
            mask = (1 << width) - 1
            for index in range(numbers):
                yield packed >> (index * width) & mask
        else:
            value = int.from_bytes(data[position : position + size], "little")
            position += size
            numbers = min(count, head >> 1)
            for _ in range(numbers):
                yield value
        if numbers == 0:
            raise Malformed("a page of the parquet file has no numbers where there should be some")
        count -= numbers


# --- page headers: Thrift's compact protocol --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    kind: int
    compressed: int
    values: int
    encoding: int
    levels: int = 0
    """Bytes of levels in front of the values of a page of version 2."""
    is_compressed: bool = True


def _page_header(fd: int, offset: int) -> tuple[_Page, int]:
    """Return the page that begins at `offset`, and where its body begins."""
    data = os.pread(fd, _HEADER_BYTES, offset)
    try:
        header, end = _struct(data, 0)
        kind, compressed = header[1], header[3]
        detail = header.get({_DATA_PAGE: 5, _DICTIONARY_PAGE: 7, _DATA_PAGE_V2: 8}.get(kind, 0), {})
        if kind == _DATA_PAGE_V2:
            page = _Page(
                kind=kind,
                compressed=compressed,
                values=detail[1],
                encoding=detail[4],
                levels=detail[5] + detail[6],
                is_compressed=detail.get(7, True),
            )
        else:
            page = _Page(kind=kind, compressed=compressed, values=detail.get(1, 0), encoding=detail.get(2, _PLAIN))
    except (IndexError, KeyError, TypeError) as error:
        raise Malformed("a page header of the parquet file is broken") from error
    return page, offset + end


def _struct(data: bytes, position: int) -> tuple[dict[int, Any], int]:
    """Return the fields of a struct by number, and where it ends."""
    fields: dict[int, Any] = {}
    number = 0
    while (head := data[position]) != 0:
        position += 1
        if head >> 4:
            number += head >> 4
        else:
            number, position = _zigzag(data, position)
        fields[number], position = _value(data, position, head & 15)
    return fields, position + 1


def _value(data: bytes, position: int, kind: int) -> tuple[Any, int]:
    match kind:
        case 1 | 2:
            return kind == 1, position
        case 3:
            return data[position], position + 1
        case 4 | 5 | 6:
            return _zigzag(data, position)
        case 7:
            return None, position + 8
        case 8:
            size, position = _varint(data, position)
            return data[position : position + size], position + size
        case 12:
            return _struct(data, position)
    raise KeyError(kind)


def _zigzag(data: bytes, position: int) -> tuple[int, int]:
    value, position = _varint(data, position)
    return (value >> 1) ^ -(value & 1), position


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
        shift += 7
