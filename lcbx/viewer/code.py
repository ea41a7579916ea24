"""A program in colours, line by line. Pygments classifies the tokens; the markup is made here."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Keyword, Literal, Name, Operator, Token, _TokenType
from pygments.util import ClassNotFound

from lcbx.viewer.text import shown, without_stacks

LONGEST = 30_000
"""Longer programs, in characters, stay plain: Pygments' lexers are not made for hostile input."""
SECONDS = 0.5
"""After this time the rest of a program stays plain."""

_KINDS = (
    (Comment, "c"),
    (Keyword, "k"),
    (Literal.String, "s"),
    (Literal.Number, "m"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Builtin, "b"),
    (Operator.Word, "k"),
)


def highlighted(source: str, filename: str, marked: Collection[int] = (), error: int | None = None) -> Markup:
    """Return the lines of `source`, each in a `<span class="ln">`; the ending of `filename` selects the language.

    `marked` are the indexes of lines that stand out, `error` is that of the line that a message names.
    """
    lines: list[list[Markup]] = [[]]
    for kind, text in _tokens(without_stacks(source), filename):
        for index, part in enumerate(text.split("\n")):
            if index:
                lines.append([])
            if part:
                text_shown = shown(part)
                lines[-1].append(Markup(f'<span class="{kind}">{text_shown}</span>') if kind else text_shown)
    if not lines[-1]:
        lines.pop()  # a final newline starts no line
    return Markup("").join(
        Markup('<span class="{}"{}>{}\n</span>').format(
            "ln error" if at == error else "ln own" if at in marked else "ln",
            Markup(' id="error-line"') if at == error else "",
            Markup("").join(line),
        )
        for at, line in enumerate(lines)
    )


def _tokens(source: str, filename: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of a class (or nothing) and text; the texts together are `source`."""
    lexer = _lexer(filename)
    if lexer is None or len(source) > LONGEST:
        yield "", source
        return
    at, deadline = 0, time.monotonic() + SECONDS
    tokens: Iterable[tuple[int, _TokenType, str]] = lexer.get_tokens_unprocessed(source)
    for start, token, text in chain(tokens, [(len(source), Token, "")]):
        if start > at:  # text that a lexer leaves out must not vanish
            yield "", source[at:start]
        if text:
            yield _kind(token), text
        at = max(at, start + len(text))
        if time.monotonic() > deadline:
            yield "", source[at:]
            return


def _lexer(filename: str) -> Lexer | None:
    try:
        return get_lexer_for_filename(filename)
    except ClassNotFound:
        return None


def _kind(token: _TokenType) -> str:
    return next((name for parent, name in _KINDS if token[: len(parent)] == parent), "")
