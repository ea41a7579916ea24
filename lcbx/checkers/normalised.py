"""The rule that decides unless a problem says otherwise: outputs are equal if their normalised text is.

The rule is upstream's: the whole output as text, CR LF and lone CR read as LF, everything that is white space to
Unicode removed from its end, and the rest equal. Both sides are normalised and hashed, so a sandbox needs only the
digest. `lcbx.sandbox.runner` has the same algorithm: it is one file and cannot import this module.
"""

from __future__ import annotations

import codecs
import io
from hashlib import sha256

NEVER_DIGEST = sha256(b"\xff").hexdigest()
"""The expected digest of an output that is not UTF-8: no program can print what normalises to this byte."""


def normalise(raw: bytes) -> bytes | None:
    """Return `raw` as it is compared, or None if it is not UTF-8 and therefore equals nothing, not even itself."""
    text = decode(raw)
    return None if text is None else text.rstrip().encode("utf-8")


def decode(raw: bytes) -> str | None:
    """Return the text with LF at the end of each line, or None if it is not UTF-8."""
    try:
        return line_feeds(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def line_feeds(text: str) -> str:
    """Return the text with CR LF and lone CR replaced by LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def expected_digest(raw: bytes) -> str:
    """Return the SHA-256 of `normalise(raw)`; for bytes that are not UTF-8 a digest that no output has."""
    text = normalise(raw)
    return NEVER_DIGEST if text is None else sha256(text).hexdigest()


class NormalisedDigest:
    """The SHA-256 of `normalise` of all chunks together, in memory that does not grow with the output.

    White space counts only if something follows it. It is hashed as it comes, and a copy of the hash before it is kept:
    that copy is the result if nothing follows. A gigabyte of blanks costs no memory.
    """

    def __init__(self) -> None:
        self.size_bytes = 0
        """Raw bytes so far."""
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._lines = io.IncrementalNewlineDecoder(None, translate=True)
        self._with_blanks = sha256()
        self._without_blanks = sha256()
        self._broken = False

    def update(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        if self._broken:
            return
        try:
            text = self._lines.decode(self._utf8.decode(chunk))
        except UnicodeDecodeError:
            self._broken = True
            return
        if solid := text.rstrip():
            self._with_blanks.update(solid.encode("utf-8"))
            self._without_blanks = self._with_blanks.copy()
        self._with_blanks.update(text[len(solid) :].encode("utf-8"))

    @property
    def invalid(self) -> bool:
        """True if the bytes so far are not UTF-8, also if the last character is incomplete."""
        return self._broken or bool(self._utf8.getstate()[0])

    def hexdigest(self) -> str | None:
        """Return the digest of the bytes so far; None if they are not UTF-8."""
        return None if self.invalid else self._without_blanks.hexdigest()
