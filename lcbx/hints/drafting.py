"""The question to the writer of a hint, and the tips that are taken from its answer. Pure, but for the template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.formatting import printable
from lcbx.hints.failure_groups import FailureGroup
from lcbx.prompts.template_files import load_question, question_messages
from lcbx.reformulate.asking import Question
from lcbx.scores.failures import LABELS
from lcbx.types import Language

DEFAULT_WORDS = 250
MOST_TIP_WORDS = 50
LONGEST_CODE = 80
"""Characters of a piece of code in a tip: enough for a call, too little for a program."""
LONGEST_COPY = 32
"""Characters, blanks aside, that a tip may share with a program that was shown."""
_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+(?P<text>\S.*)")
_CODE = re.compile(r"`+([^`]+)`+")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What became of a writer's answer."""

    tips: tuple[str, ...]
    """In the writer's order, together under the word limit."""
    refused: tuple[tuple[str, str], ...]
    """Other tips, each with the reason."""


def hint_question(
    language: Language, groups: Sequence[FailureGroup], *, words: int = DEFAULT_WORDS, tips: int = 15
) -> Question:
    """Return what the writer is asked: the present hint, the groups with their programs, and the rules."""
    template = load_question("hint")
    shown = [
        {
            "label": LABELS[group.category],
            "message": group.examples[0].message if group.examples else group.message,
            "programs": group.programs,
            "problems": group.problems,
            "examples": [{"message": one.message, "source": one.source} for one in group.examples],
        }
        for group in groups
    ]
    values = {"language": language.name, "hint": language.prompt, "groups": shown, "words": words, "tips": tips}
    return Question(
        question_id=f"{language.language_id}:hint",
        kind="hint",
        messages=question_messages(template, values),
        template_sha256=template.sha256,
    )


def tips_of(
    answer: str,
    groups: Sequence[FailureGroup],
    *,
    words: int = DEFAULT_WORDS,
    present: str = "",
    truncated: bool = False,
) -> Draft:
    """Return the tips of an answer that keep the rules: list items, short, and no part of a program that was shown.

    The first line of the `present` hint stays in the new one, so it is no tip. The last item of an answer that was
    `truncated` is not whole.
    """
    sources = [_squeezed(example.source) for group in groups for example in group.examples]
    tips: list[str] = []
    refused: list[tuple[str, str]] = []
    left = words
    items = _items(answer)
    for place, tip in enumerate(items, 1):
        reason = _why_refused(tip, [_first_line(present), *tips], sources)
        if truncated and place == len(items):
            reason = "cut off"
        if reason is None and len(tip.split()) > left:
            reason = "over the word limit"
        if reason is None:
            tips.append(tip)
            left -= len(tip.split())
        else:
            refused.append((tip, reason))
    return Draft(tips=tuple(tips), refused=tuple(refused))


def hint_of(present: str, tips: Sequence[str]) -> str:
    """Return the new hint: the first line of the present one, which names the version, then one line per tip."""
    return "\n".join([_first_line(present), *tips])


def _first_line(hint: str) -> str:
    return hint.strip().partition("\n")[0].strip()


def _items(answer: str) -> list[str]:
    """Return the items of the lists in a text, each on one line; blocks of code are left out.

    Indented lines directly below an item continue it.
    """
    items: list[str] = []
    in_block = in_item = False
    for line in answer.splitlines():
        item = _ITEM.fullmatch(line)
        if _FENCE.match(line):
            in_block, in_item = not in_block, False
        elif in_block:
            continue
        elif item is not None:
            items.append(_one_line(item["text"]))
            in_item = True
        elif in_item and line[:1].isspace() and line.strip():
            items[-1] = f"{items[-1]} {_one_line(line)}"
        else:
            in_item = False
    return items


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _why_refused(tip: str, taken: Sequence[str], sources: Sequence[str]) -> str | None:
    if len(tip.split()) > MOST_TIP_WORDS:
        return "too long"
    if any(len(code) > LONGEST_CODE for code in _CODE.findall(tip)):
        return "a program, not a tip"
    if any(_shares(_squeezed(tip), source) for source in sources):
        return "copied from a program"
    if _squeezed(tip).lower() in {_squeezed(other).lower() for other in taken}:
        return "repeated"
    return None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _shares(tip: str, source: str) -> bool:
    """True if the two have `LONGEST_COPY` characters in a row in common."""
    return any(tip[at : at + LONGEST_COPY] in source for at in range(len(tip) - LONGEST_COPY + 1))
