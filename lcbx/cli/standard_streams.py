"""Standard output and error as commands need them: always there, able to show every character, and never in the way.

A stream that the caller closed becomes /dev/null, so that no file opened later gets its descriptor. A character that
the terminal's or file's encoding lacks is replaced instead of ending the command. Progress that can't be written, to a
log on a full disk for example, doesn't end an evaluation.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PLAIN = str.maketrans({"─": "-", "━": "-", "│": "|", "┃": "|", "–": "-", "—": "-", "…": "...", "×": "x", "≤": "<="})
_HANDLER = "lcbx-plain"


def prepare() -> None:
    """Open closed streams as /dev/null, and let both outputs show every character. Calling it again is harmless."""
    codecs.register_error(_HANDLER, _replacement)
    _open_closed_descriptors()
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
    if type(sys.stdout) is io.TextIOWrapper:
        sys.stdout = _Printed(sys.stdout)
    if type(sys.stderr) is io.TextIOWrapper:
        sys.stderr = _Log(sys.stderr)


def _open_closed_descriptors() -> None:
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError as error:
            if error.errno == errno.EBADF:  # `open` takes the lowest free descriptor: this one
                os.open(os.devnull, os.O_RDWR)


def _replacement(error: UnicodeError) -> tuple[str, int]:
    """Return what is shown for characters that can't be encoded: a plain likeness, else an escape as in JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    shown = (_plain(character) for character in error.object[error.start : error.end])
    return "".join(shown), error.end


def _plain(character: str) -> str:
    if (likeness := character.translate(_PLAIN)) != character:
        return likeness
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


class _StandardStream(io.TextIOWrapper):
    """A standard stream that shows characters that its encoding lacks as `_plain` does."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        encoding, line_buffering = stream.encoding, stream.line_buffering
        super().__init__(stream.detach(), encoding=encoding, errors=_HANDLER, line_buffering=line_buffering)


class _Printed(_StandardStream):
    """Standard output. An error names it, as errors of files name theirs."""

    def write(self, text: str) -> int:
        with _named("standard output"):
            return super().write(text)

    def flush(self) -> None:
        with _named("standard output"):
            super().flush()


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        error.filename = name
        raise


class _Log(_StandardStream):
    """Standard error without errors of the disk that it is written to; a closed pipe is still reported."""

    def write(self, text: str) -> int:
        with _unless_a_pipe():
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with _unless_a_pipe():
            super().flush()


@contextmanager
def _unless_a_pipe() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError:
        pass
