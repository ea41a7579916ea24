"""Rule `function-1`: a chat model's whole function, joined with the tests of a function-completion benchmark. Pure.

1. The code block is found as in `lcbx-3`.
2. The lines before the function in the benchmark's prefix (imports, an enclosing class) that the model left out are put
   in front. Imports of the model's own stay, before the first line that is not one.
3. Where the tests begin by closing the function (`}`), the function is cut before its own closing bracket, and what the
   model closed after it is left out; other functions that follow it are put before it, and a main program is dropped.
4. An answer without the function is the function's body: it goes between prefix and tests.

No language is known here: comments, brackets and the function's name are recognised by their form. MultiPL-E's own
script for chat models (`chat_completions.py`, 2025) cuts at the stop words of completion, which include a blank line in
several languages; this rule does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lcbx.types import Frame

_COMMENT = re.compile(r"""\s*(?://|--|/\*|\*|\(\*|;|%|\"\"\"|'''|>>>|\#(?![A-Za-z!]))""")
_NUMBERED = re.compile(r"[^_]+_\d+_(.+)")
_WORD = re.compile(r"[A-Za-z_][\w'?!-]*")
_CALLED = re.compile(r"([A-Za-z_][\w'?!.-]*)\s*\(")
_MAIN = re.compile(r"\bmain\b", re.IGNORECASE)
_CLOSERS = frozenset("}; \t\n")


def assembled(answer: str, frame: Frame, problem_id: str) -> str:
    """Return the program: what the model answered, completed by the prefix, with the tests at the end."""
    lines = answer.strip("\n").split("\n")
    preamble, signature = _parts(frame.prefix, problem_id)
    name = _name(signature, problem_id)
    start = _start(lines, signature, name)
    closes = frame.suffix.lstrip().startswith("}")
    if start is None:
        body = answer.strip("\n")
        return frame.prefix + (_without_surplus(body) if closes else body) + frame.suffix
    head = _with_preamble(lines[:start], preamble)
    function = "\n".join(lines[start:])
    if not closes:
        return "\n".join([*head, function]) + frame.suffix
    function, others = _cut_before_closing(function, frame.stop)
    return "\n".join([*head, *others, function.rstrip()]) + frame.suffix


# --- the prefix -------------------------------------------------------------------------------------------------------


def _parts(prefix: str, problem_id: str) -> tuple[list[str], str]:
    """Return the lines before comment and signature, and the line that begins the function."""
    lines = [line for line in prefix.split("\n") if line.strip()]
    code = [line for line in lines if not _COMMENT.match(line)]
    wanted = _plain(_tail(problem_id))
    named = [line for line in code if any(_plain(word) == wanted for word in _WORD.findall(line))]
    signature = named[-1] if named else code[-1] if code else ""
    preamble = []
    for line in lines:
        if line == signature or _COMMENT.match(line):
            break
        preamble.append(line)
    return preamble, signature


def _tail(problem_id: str) -> str:
    match = _NUMBERED.fullmatch(problem_id)
    return match[1] if match else problem_id


def _plain(word: str) -> str:
    """Return a name without case and separators: `has_close_elements` and `hasCloseElements` are one name."""
    return re.sub(r"[^a-z0-9]", "", word.lower())


def _name(signature: str, problem_id: str) -> str | None:
    """Return the function's name as the signature spells it; None if it has none."""
    wanted = _plain(_tail(problem_id))
    words: list[str] = _WORD.findall(signature)
    for word in words:
        if _plain(word) == wanted:
            return word
    called = _CALLED.search(signature)
    return called[1] if called else None


# --- the answer -------------------------------------------------------------------------------------------------------


def _start(lines: Sequence[str], signature: str, name: str | None) -> int | None:
    """Return the line at which the answer's function begins; None if it is not there."""
    exact = _squeezed(signature)
    for index, line in enumerate(lines):
        if exact and _squeezed(line).startswith(exact):
            return index
    if name is None:
        return None
    word = re.compile(rf"(?<![\w'?!-]){re.escape(name)}(?![\w'?!-])")
    for index, line in enumerate(lines):
        if word.search(line) and not _COMMENT.match(line):
            return index
    return None


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _with_preamble(head: Sequence[str], preamble: Sequence[str]) -> list[str]:
    """Return the lines before the function, with those of the preamble that are missing in front of them.

    A line that begins like one of the preamble's (`import`, `#include`) is one of its kind and stays among them, unless
    its kind is that of a first line which may be there once (`package`, `<?php`).
    """
    present = {_squeezed(line) for line in head}
    if all(_squeezed(line) in present for line in preamble):
        return list(head)
    known = {_squeezed(line) for line in preamble}
    kinds = Counter(line.split()[0] for line in preamble)
    first_word = preamble[0].split()[0]
    once = [preamble[0]] if kinds[first_word] == 1 else []
    own: list[str] = []
    rest: list[str] = []
    for line in head:
        kind = line.split()[0] if line.strip() else ""
        if _squeezed(line) in known or (once and kind == first_word):
            continue
        (own if kind in kinds else rest).append(line)
    return [*once, *own, *preamble[len(once) :], *rest]


def _cut_before_closing(function: str, stop: Sequence[str]) -> tuple[str, list[str]]:
    """Return the function without its closing bracket, and the other functions that followed it."""
    text = function + "\n"
    tokens = [token for token in stop if token.strip() and set(token) <= _CLOSERS]
    ends = sorted((match.start(), token) for token in tokens for match in re.finditer(re.escape(token), text))
    for at, token in ends:
        if _open_brackets(text[:at]) == 1:
            return text[:at], _others(text[at + len(token) :])
    return _without_surplus(function, leave_open=1), []


def _open_brackets(text: str) -> int:
    return text.count("{") - text.count("}")


def _without_surplus(text: str, leave_open: int = 0) -> str:
    """Remove closing brackets from the end until `leave_open` are open."""
    text = text.rstrip()
    while _open_brackets(text) < leave_open and text.endswith("}"):
        text = text[:-1].rstrip()
    return text


def _others(text: str) -> list[str]:
    """Return functions behind the first one; none if there is a main program among them, or brackets don't match."""
    rest = _without_surplus(text).strip("\n")
    if not rest.strip("}; \t\n") or _MAIN.search(rest) or _open_brackets(rest) != 0:
        return []
    return [rest]
