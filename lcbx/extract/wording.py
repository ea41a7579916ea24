"""Whether a piece of text reads like prose, like code, or like the announcement of an example. Pure; linear time.

These are rules of thumb for texts in which fences alone do not decide. None of them depends on a language.
"""

from __future__ import annotations

import re

_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CODE_CHARACTERS = re.compile(r"[(){}\[\];=<>$@\\|%&^~#_]|:-|->|::")
_STATEMENT = re.compile(
    r"\w+\s*\(|(?<![=<>!~])(?:=|:=|<-)(?!=)|[;{}]\s*$|::|->|:-"
    r"|^\s*(?:print|display|write|read|puts|echo|begin|end|function|program|return|if|for|while|repeat|let|var|local"
    r"|def|fn|module|import|use|open|include|package|proc|sub|stop|call|do|then|else)\b",
    re.IGNORECASE | re.MULTILINE,
)

_ARTICLES = r"(?:(?:the|an?|its|this|example|sample|expected|program|test|console|corresponding|some|possible) )*"
_RESULT_LABEL = re.compile(
    rf"(?:(?:for|with|given) {_ARTICLES}(?:\w+ )?inputs?\b.{{0,120}}"
    rf"|{_ARTICLES}(?:input|output|result|run|execution|case|interaction|session)s?"
    r"(?: (?:is|are|(?:will|would|should) be|looks like this|for .{1,60}|#?\d+))?"
    r"|(?:sample|example|usage|test case|test|note|explanation|walk-?through|trace)s?"
    r"(?: (?:usage|run|input|output|case|#?\d+))?s?(?: (?:of|for|with) .{1,80})?(?: \(.{1,60}\))?"
    r"|(?:(?:the|overall|total|worst-case) )*(?:time|space|memory|runtime|run-?time)(?: and (?:time|space|memory))?"
    r" complexity\b.{0,120}"
    r"|(?:compile|run|build|execute|test)(?: and (?:run|execute|test))?(?: (?:it|this|the program|the code))?"
    r"(?: (?:with|using|like this|as follows|by).{0,80})?)",
    re.IGNORECASE,
)
_SHOWS_RESULT = re.compile(
    r"\b(?:it|this|that|which|program|code|script) (?:will |would |should )?"
    r"(?:prints?|outputs?|gives?|produces?|returns?|displays?|shows?)\b",
    re.IGNORECASE,
)


def is_prose_line(line: str) -> bool:
    """True for a line of at least three words that begins or ends like a sentence and has hardly a sign of code."""
    text = line.strip().lstrip("*#>-•0123456789.) ").strip("*_ ")
    words = _WORD.findall(text[:2000])
    if len(words) < 3 or not any(word.islower() for word in words):
        return False
    if len(_CODE_CHARACTERS.findall(text[:2000])) * 12 > len(text[:2000]):
        return False
    begins = bool(_LETTERS.match(text)) and (text[0].isupper() and (text[1:2].islower() or text[1:2] in " '’"))
    return begins or text.endswith((".", "!", "?", ":", "…"))


def is_prose(text: str) -> bool:
    """True if more than half of the lines with anything on them are prose and none is a statement of a program."""
    lines = [line for line in text.split("\n") if line.strip()]
    prose = sum(1 for line in lines if is_prose_line(line))
    return bool(lines) and prose * 2 > len(lines) and not any(is_statement(line) for line in lines)


def is_statement(line: str) -> bool:
    """True for a line like a statement of a program that is no prose."""
    return not is_prose_line(line) and _STATEMENT.search(line[:2000]) is not None


def is_code(text: str) -> bool:
    """True if some line is like a statement of a program: a call, an assignment, a keyword at its beginning."""
    return any(is_statement(line) for line in text.split("\n"))


def announces_result(label: str) -> bool:
    """True for a line such as "Example output:" or "Time complexity:": what follows it is no program."""
    return _RESULT_LABEL.fullmatch(label.replace("`", "").strip(" \t#*_>:-.")) is not None


def mentions_result(label: str) -> bool:
    """True for a line such as "For 3 it prints:": what follows it is a program only if it looks like one."""
    return _SHOWS_RESULT.search(label) is not None
