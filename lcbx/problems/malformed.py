"""Data that is not what it should be: noticed by code that does not know the file, located by code that does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lcbx.errors import DataError


class Malformed(Exception):
    """The data is not what was expected. The message says what is wrong; `located` adds file and place."""


@contextmanager
def located(path: Path, place: str | int | None) -> Iterator[None]:
    """Turn `Malformed` into a `DataError` with the file and the place in it: a line number, words, or None."""
    try:
        yield
    except Malformed as error:
        line = place if isinstance(place, int) else None
        text = str(error) if line is not None or place is None else f"{place}: {error}"
        raise DataError(text, path=path, line=line) from error
