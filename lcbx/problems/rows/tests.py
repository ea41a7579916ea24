"""A field of tests, JSON of any size, to `TestCase`s whose bytes lie in the store."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from lcbx.checkers.normalised import expected_digest
from lcbx.problems.malformed import Malformed
from lcbx.problems.rows.json_stream import JsonStream
from lcbx.problems.rows.packed import MAX_BYTES, json_text
from lcbx.problems.store import TestStore
from lcbx.types import Blob, TestCase

STDIN = "stdin"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsField:
    """The content of a field of tests."""

    tests: tuple[TestCase, ...] = ()
    kinds: tuple[str, ...] = ()
    """`testtype` of every test, in order."""
    has_alternatives: bool = False
    """True if a test has a list of outputs any of which is right."""


def read_field(stream: JsonStream, store: TestStore, *, public: bool, max_bytes: int = MAX_BYTES) -> TestsField:
    """Read the value that starts here: a list, null, or a string that holds a list as JSON or packed JSON."""
    return _any_form(stream, _Staging(store, public), max_bytes)


def read_text(chunks: Iterable[bytes], store: TestStore, *, public: bool, max_bytes: int = MAX_BYTES) -> TestsField:
    """Read a string that does not come from JSON, such as a column of a table."""
    return _whole_text(JsonStream(json_text(chunks, max_bytes=max_bytes)), _Staging(store, public))


def count_kinds(stream: JsonStream, *, max_bytes: int = MAX_BYTES) -> Counter[str]:
    """Return how many tests of each `testtype` the value that starts here has. Stores nothing."""
    return Counter(_any_form(stream, None, max_bytes).kinds)


@dataclass(slots=True)
class _Staging:
    store: TestStore
    public: bool
    has_alternatives: bool = False


def _any_form(stream: JsonStream, staging: _Staging | None, max_bytes: int) -> TestsField:
    if stream.peek() == b'"':
        return _whole_text(JsonStream(json_text(stream.string(), max_bytes=max_bytes)), staging)
    return _list(stream, staging)


def _whole_text(stream: JsonStream, staging: _Staging | None) -> TestsField:
    """Read a stream that holds one list. Reads to the end, because packing has its check sums there."""
    field = _list(stream, staging)
    if stream.peek():
        raise Malformed("unexpected data after the list of tests")
    return field


def _list(stream: JsonStream, staging: _Staging | None) -> TestsField:
    first = stream.peek()
    if not first or (first == b"n" and stream.value() is None):
        return TestsField()
    if first != b"[":
        stream.drain()  # an error in the packing is reported first: it explains this one
        raise Malformed("the tests are not a list")
    tests, kinds = [], []
    for position in stream.items():
        try:
            test, kind = _test(stream, staging)
        except Malformed as error:
            raise Malformed(f"test {position + 1}: {error}") from error
        kinds.append(kind)
        if test is not None:
            tests.append(test)
    return TestsField(
        tests=tuple(tests), kinds=tuple(kinds), has_alternatives=staging is not None and staging.has_alternatives
    )


def _test(stream: JsonStream, staging: _Staging | None) -> tuple[TestCase | None, str]:
    kind = STDIN
    input_blob: Blob | None = None
    expected: tuple[Blob, str] | None = None
    for key in stream.fields():
        if stream.peek() == b"n":  # a table has every column in every row: null is absent
            stream.skip()
        elif key == "testtype":
            kind = str(stream.value())
        elif key not in ("input", "output") or staging is None:
            stream.skip()
        elif key == "input":
            input_blob = staging.store.put_input(_string(stream, key))
        else:
            expected = _put_output(stream, staging)
    if staging is None or kind != STDIN:
        return None, kind
    if input_blob is None or expected is None:
        raise Malformed(f"it has no {'input' if input_blob is None else 'output'!r}")
    output, digest = expected
    return TestCase(input=input_blob, output=output, expected_digest=digest, public=staging.public), kind


def _string(stream: JsonStream, key: str) -> Iterator[bytes]:
    if stream.peek() != b'"':
        raise Malformed(f"its {key} is not a string")
    return _without_mark(stream.string())


def _without_mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Remove a byte order mark at the start: no program reads or prints one."""
    yield next(pieces, b"").removeprefix(codecs.BOM_UTF8)
    yield from pieces


def _put_output(stream: JsonStream, staging: _Staging) -> tuple[Blob, str]:
    """Store an output, or a list of outputs any of which is right (checker `one-of`).

    A list is stored as JSON; its digest is that of the first output.
    """
    if stream.peek() != b"[":
        return staging.store.put_output(_string(stream, "output"))
    staging.has_alternatives = True
    return _put_options(stream.value(), staging.store)


def put_alternatives(text: str, store: TestStore) -> tuple[Blob, str]:
    """Store the content of a file with the answer of a test whose checker is `one-of`: a JSON list, or one output."""
    if not text.startswith("["):
        return store.put_output([text.encode("utf-8")])
    try:
        options = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Malformed(f"its list of outputs is not JSON ({error})") from error
    return _put_options(options, store)


def _put_options(options: Any, store: TestStore) -> tuple[Blob, str]:
    if not options or not all(isinstance(option, str) for option in options):
        raise Malformed("its list of outputs is empty or does not consist of strings")
    options = [option.removeprefix("\ufeff") for option in options]
    blob, _ = store.put_output([msgspec.json.encode(options)])
    return blob, expected_digest(options[0].encode("utf-8"))
