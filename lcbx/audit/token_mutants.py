"""Faulty versions of a program in any language: one operator, constant or word is replaced by another.

Pygments tells code from text and comments, by the ending of the source file. A replacement that the language does not
know gives a program that can't be compiled; the judge says so, and it does not count. The operators are the usual ones
of mutation testing (Jia and Harman 2011, doi:10.1109/TSE.2010.62, table 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Literal, Operator, Text, Whitespace, _TokenType
from pygments.util import ClassNotFound

LONGEST = 30_000
"""A longer program, in characters, has no mutants: lexers are not made for hostile input."""

_PAIRS = (
    ("<", "<="), (">", ">="), ("==", "!="), ("===", "!=="), ("+", "-"), ("+=", "-="), ("&&", "||"), ("and", "or"),
    ("andalso", "orelse"), (".and.", ".or."), ("min", "max"), ("true", "false"), ("True", "False"), ("TRUE", "FALSE"),
    (".true.", ".false."), ("div", "mod"), ("++", "--"), ("MIN", "MAX"), ("floor", "ceil"),
)  # fmt: skip
_ONE_WAY = {"*": "+", "/": "*", "//": "*", "%": "*", "~=": "==", "<>": "=", "=/=": "=:=", "*=": "+=", "**": "*"}
SWAPPED = {**dict(_PAIRS), **{b: a for a, b in _PAIRS}, **_ONE_WAY}
"""Token -> what replaces it. Integers are increased by 1."""
_NO_CODE = (Comment, Literal.String, Text, Whitespace)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMutant:
    """A program that differs from the original in one token."""

    source: str
    line: int
    """Line of the change, from 1."""
    before: str
    """The line as it was."""
    after: str


def token_mutants(source: str, filename: str, most: int) -> list[TokenMutant]:
    """Return up to `most` mutants, spread over the whole program; none where no lexer knows the file's ending."""
    if len(source) > LONGEST or (lexer := _lexer(source, filename)) is None:
        return []
    changes = list(_changes(lexer, source))
    step = max(1.0, len(changes) / max(most, 1))
    chosen = [changes[int(number * step)] for number in range(min(most, len(changes)))]
    return [_mutant(source, *change) for change in chosen]


def _lexer(source: str, filename: str) -> Lexer | None:
    try:
        return get_lexer_for_filename(filename, source)
    except ClassNotFound:
        return None


def _changes(lexer: Lexer, source: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, old token and new token of each possible change."""
    for at, text in _code_tokens(lexer, source):
        if text in SWAPPED:
            yield at, text, SWAPPED[text]
        elif text.isascii() and text.isdecimal() and len(text) < 19:
            yield at, text, str(int(text) + 1)


def _code_tokens(lexer: Lexer, source: str) -> Iterator[tuple[int, str]]:
    """Yield place and text of the tokens that are code; neighbouring operators are one token, as `<` and `=` are."""
    start, run = 0, ""
    for at, kind, text in lexer.get_tokens_unprocessed(source):
        is_operator = _is_a(kind, Operator) and not text[:1].isalpha()
        if run and (not is_operator or at != start + len(run)):
            yield start, run
            run = ""
        if is_operator:
            start = start if run else at
            run += text
        elif text.strip() and not any(_is_a(kind, other) for other in _NO_CODE):
            yield at + len(text) - len(text.lstrip()), text.strip()  # some lexers add the blanks that follow
    if run:
        yield start, run


def _is_a(kind: _TokenType, parent: _TokenType) -> bool:
    return kind[: len(parent)] == parent


def _mutant(source: str, at: int, old: str, new: str) -> TokenMutant:
    changed = source[:at] + new + source[at + len(old) :]
    line = source.count("\n", 0, at)
    return TokenMutant(
        source=changed,
        line=line + 1,
        before=source.split("\n")[line].strip(),
        after=changed.split("\n")[line].strip(),
    )
