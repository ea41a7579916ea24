"""A list of tests, as JSON of any size, to `TestCase`s whose bytes lie in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from lcbx.checkers import expected_digest
from lcbx.problems.jsonstream import JsonStream, Malformed
from lcbx.problems.packed import MAX_BYTES, json_text
from lcbx.problems.store import TestStore
from lcbx.types import Blob, TestCase

STDIN = "stdin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a field of tests held."""

    tests: tuple[TestCase, ...] = ()
    kinds: tuple[str, ...] = ()
    """`testtype` of each test, in order."""


def read_field(stream: JsonStream, store: TestStore, *, public: bool, max_bytes: int = MAX_BYTES) -> Field:
    """Reads the value that starts here, in any of the forms this field has: a list, null, or a string that holds a
    list, as JSON or packed."""
    return _anything(stream, _Staging(store, public), max_bytes)


def read_text(chunks: Iterable[bytes], store: TestStore, *, public: bool, max_bytes: int = MAX_BYTES) -> Field:
    """The same for a string that comes from elsewhere than JSON (a column of a table)."""
    return _alone(JsonStream(json_text(chunks, max_bytes=max_bytes)), _Staging(store, public))


def count_kinds(stream: JsonStream, *, max_bytes: int = MAX_BYTES) -> Counter[str]:
    """How many tests of each `testtype` the value that starts here has. Keeps none of them."""
    return Counter(_anything(stream, None, max_bytes).kinds)


@dataclass(frozen=True, slots=True)
class _Staging:
    store: TestStore
    public: bool


def _anything(stream: JsonStream, staging: _Staging | None, max_bytes: int) -> Field:
    if stream.peek() == b'"':
        return _alone(JsonStream(json_text(stream.string(), max_bytes=max_bytes)), staging)
    return _list(stream, staging)


def _alone(stream: JsonStream, staging: _Staging | None) -> Field:
    """A list that is all there is. Reads to the end, where packing has its check sums."""
    field = _list(stream, staging)
    if stream.peek():
        raise Malformed("something follows the list of tests")
    return field


def _list(stream: JsonStream, staging: _Staging | None) -> Field:
    first = stream.peek()
    if not first or (first == b"n" and stream.value() is None):
        return Field()
    if first != b"[":
        stream.drain()  # where the packing is at fault, that is what should be said
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
    return Field(tests=tuple(tests), kinds=tuple(kinds))


def _test(stream: JsonStream, staging: _Staging | None) -> tuple[TestCase | None, str]:
    kind = STDIN
    given: Blob | None = None
    expected: tuple[Blob, str] | None = None
    for key in stream.fields():
        if key == "testtype":
            kind = str(stream.value())
        elif key not in ("input", "output") or staging is None:
            stream.skip()
        elif key == "input":
            given = staging.store.put_input(_string(stream, key))
        else:
            expected = _put_output(stream, staging.store)
    if staging is None or kind != STDIN:
        return None, kind
    if given is None or expected is None:
        raise Malformed(f"it has no {'input' if given is None else 'output'!r}")
    output, digest = expected
    return TestCase(input=given, output=output, expected_digest=digest, public=staging.public), kind


def _string(stream: JsonStream, key: str) -> Iterator[bytes]:
    if stream.peek() != b'"':
        raise Malformed(f"its {key} is not a string")
    return stream.string()


def _put_output(stream: JsonStream, store: TestStore) -> tuple[Blob, str]:
    """An output, or a list of outputs any of which is right (checker `one-of`): kept as JSON, known by the first."""
    if stream.peek() != b"[":
        return store.put_output(_string(stream, "output"))
    options = stream.value()
    if not options or not all(isinstance(option, str) for option in options):
        raise Malformed("its list of outputs is empty or does not consist of strings")
    blob, _ = store.put_output([msgspec.json.encode(options)])
    return blob, expected_digest(options[0].encode("utf-8"))
