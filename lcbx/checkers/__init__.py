"""Is this output acceptable? Pure functions from bytes to yes or no; running a checker program is the judge's.

The rule that decides unless a problem says otherwise is upstream's: the whole output as text, CR LF and lone CR read as
LF, everything that is white space to Unicode cut off the right end of it, the rest equal. `normalise` is that rule. It
is applied to both sides, so that equal digests mean equal outputs and a sandbox need only know the digest.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation
from hashlib import sha256

from lcbx.checkers import kattis_default
from lcbx.checkers.kattis_default import SPACE_SENSITIVE
from lcbx.types import Checker

KINDS = ("exact", "tokens", "float", "unordered-lines", "unordered-tokens", "one-of", "kattis", "program")

NEVER_DIGEST = sha256(b"\xff").hexdigest()
"""The expected digest of an output that is no UTF-8: no program can print what normalises to this byte."""


# --- the rule that decides ------------------------------------------------------------------------------------------


def normalise(raw: bytes) -> bytes | None:
    """`raw` as it is compared, or None where it is not UTF-8 and therefore equals nothing, itself included."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip().encode("utf-8")


def expected_digest(raw: bytes) -> str:
    """SHA-256 of `normalise(raw)`; of bytes that are not UTF-8 a digest that no output has."""
    text = normalise(raw)
    return NEVER_DIGEST if text is None else sha256(text).hexdigest()


class NormalisedDigest:
    """SHA-256 of `normalise` of all chunks together, in memory that does not grow with the output.

    White space counts only once something follows it. It is hashed as it comes; what is kept back is a copy of the
    hash as it was before it, which is the answer if nothing follows. So a gigabyte of blanks costs nothing to hold.
    """

    def __init__(self) -> None:
        self.size_bytes = 0
        """Raw bytes seen."""
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._lines = io.IncrementalNewlineDecoder(None, translate=True)
        self._everything = sha256()
        self._without_trailing_blanks = sha256()
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
        if kept := text.rstrip():
            self._everything.update(kept.encode("utf-8"))
            self._without_trailing_blanks = self._everything.copy()
        self._everything.update(text[len(kept) :].encode("utf-8"))

    @property
    def invalid(self) -> bool:
        """Not UTF-8 so far, a character cut off at the end included."""
        return self._broken or bool(self._utf8.getstate()[0])

    def hexdigest(self) -> str | None:
        """The digest of what came so far; None where that is not UTF-8."""
        return None if self.invalid else self._without_trailing_blanks.hexdigest()


# --- LiveCodeBench's own rule ---------------------------------------------------------------------------------------


def lenient_match(expected: bytes, actual: bytes) -> bool:
    """Would LiveCodeBench itself accept `actual`?

    Its rule: strip both, split them into lines, strip each line; as many lines on either side; and each pair equal as
    text, or made of numbers only, which are equal one by one as decimals.
    """
    texts = _decoded(expected, actual)
    if texts is None:
        return False
    left, right = ([line.strip() for line in text.strip().split("\n")] for text in texts)
    return len(left) == len(right) and all(a == b or _same_decimals(a, b) for a, b in zip(left, right, strict=True))


def _same_decimals(left: str, right: str) -> bool:
    tokens = left.split(), right.split()
    if len(tokens[0]) != len(tokens[1]):
        return False
    try:
        return all(Decimal(a) == Decimal(b) for a, b in zip(*tokens, strict=True))
    except InvalidOperation:
        return False


# --- checkers as data -----------------------------------------------------------------------------------------------


def check(checker: Checker, *, input: bytes, expected: bytes, actual: bytes) -> bool:  # noqa: ARG001
    """True if `checker` accepts `actual`. Output that is not UTF-8 is never accepted but by kind `kattis`.

    `input` is there for kinds to come that need it; none of these do. A checker *program* is not decided here:
    ValueError, see `convention`.
    """
    if checker.kind == "kattis":
        return kattis_default.accepts(checker, expected=expected, actual=actual)
    texts = _decoded(expected, actual)
    if texts is None:
        return False
    wanted, given = texts
    fold = _fold(checker.case_sensitive)
    match checker.kind:
        case "exact":
            return fold(wanted).rstrip() == fold(given).rstrip()
        case "tokens":
            return fold(wanted).split() == fold(given).split()
        case "float":
            return _floats_match(checker, wanted, given)
        case "unordered-lines":
            return Counter(_full_lines(fold(wanted))) == Counter(_full_lines(fold(given)))
        case "unordered-tokens":
            return Counter(fold(wanted).split()) == Counter(fold(given).split())
        case "one-of":
            return any(fold(_as_text(option)).rstrip() == fold(given).rstrip() for option in alternatives(wanted))
    raise ValueError(f"checker kind {checker.kind!r} is not decided by comparing")


def digest_decides(checker: Checker | None) -> bool:
    """Is comparing digests the whole rule? If not, whoever decides needs the program's whole output."""
    return checker is None or (checker.kind == "exact" and checker.case_sensitive)


def equal_digest_accepts(checker: Checker | None) -> bool:
    """True if an output with the expected digest is accepted without asking `check`.

    False where the expected output need not be an answer at all (`program`: many packages keep only a hint for their
    validator there), and where white space at the end or beyond ASCII may count (`kattis`).
    """
    return checker is None or checker.kind not in ("program", "kattis")


def alternatives(expected: str) -> list[str]:
    """The outputs kind `one-of` allows: the expected output is a JSON list of them; anything else is the only one."""
    try:
        options = json.loads(expected)
    except (ValueError, RecursionError):
        return [expected]
    if isinstance(options, list) and options and all(isinstance(option, str) for option in options):
        return options
    return [expected]


def _decoded(*outputs: bytes) -> list[str] | None:
    try:
        return [_as_text(output.decode("utf-8")) for output in outputs]
    except UnicodeDecodeError:
        return None


def _as_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fold(case_sensitive: bool) -> Callable[[str], str]:
    return str if case_sensitive else str.casefold


def _full_lines(text: str) -> list[str]:
    return [kept for line in text.split("\n") if (kept := line.rstrip())]


# --- numbers --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPECIAL = {"nan": "nan", "inf": "inf", "infinity": "inf"}
# Subtraction is rounded to this many digits, so that 1e999999999 - 1 is not written out. Doubles carry 17.
_ARITHMETIC = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def _floats_match(checker: Checker, wanted: str, given: str) -> bool:
    expected, actual = wanted.split(), given.split()
    if len(expected) != len(actual):
        return False
    if SPACE_SENSITIVE in checker.args and _gaps(wanted) != _gaps(given):
        return False
    tolerance = Decimal(repr(checker.abs_tol)), Decimal(repr(checker.rel_tol))
    fold = _fold(checker.case_sensitive)
    return all(a == b or fold(a) == fold(b) or _close(a, b, tolerance) for a, b in zip(expected, actual, strict=True))


def _close(expected: str, actual: str, tolerance: tuple[Decimal, Decimal]) -> bool:
    wanted, given = _number(expected), _number(actual)
    if wanted is None or given is None:
        return False
    if not (wanted.is_finite() and given.is_finite()):
        return (wanted.is_nan() and given.is_nan()) or wanted.compare(given) == 0
    error = _ARITHMETIC.abs(_ARITHMETIC.subtract(wanted, given))
    absolute, relative = tolerance
    return error <= absolute or error <= _ARITHMETIC.multiply(relative, _ARITHMETIC.abs(wanted))


def _number(token: str) -> Decimal | None:
    """As C's `strtod` reads it, less hexadecimal: what programs of any language print."""
    if _NUMBER.fullmatch(token):
        try:
            return Decimal(token)
        except InvalidOperation:  # the exponent alone has more than 18 digits
            return None
    sign, name = (token[0], token[1:]) if token[:1] in ("+", "-") else ("", token)
    special = _SPECIAL.get(name.lower())
    return None if special is None else Decimal(sign + special)


def _gaps(text: str) -> list[str]:
    return re.findall(r"\s+", text.rstrip())


# --- checker programs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """How a checker program is called and how it answers. The judge runs it; these are the facts it needs."""

    arguments: tuple[str, ...]
    """In order, before `Checker.args`: any of `input`, `answer`, `output` (files) and `feedback` (a writable folder,
    its name ending in `/`)."""
    output_on_stdin: bool
    accept: tuple[int, ...]
    reject: tuple[int, ...]
    """Any other exit code, and a signal, is a fault of the checker: JE, never WA."""

    def verdict(self, exit_code: int | None) -> bool | None:
        """True accepts, False rejects, None: the checker failed."""
        if exit_code in self.accept:
            return True
        return False if exit_code in self.reject else None


CONVENTIONS = {
    "kattis": Convention(arguments=("input", "answer", "feedback"), output_on_stdin=True, accept=(42,), reject=(43,)),
    # testlib's _wa is 1, _pe (presentation) is 2, _dirt 4, _unexpected_eof 8; _fail, 3, is the checker's own fault.
    "testlib": Convention(
        arguments=("input", "output", "answer"), output_on_stdin=False, accept=(0,), reject=(1, 2, 4, 8)
    ),
}


def convention(checker: Checker) -> Convention:
    """The convention of a checker program."""
    return CONVENTIONS[checker.style]
