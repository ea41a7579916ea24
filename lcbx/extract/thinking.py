"""What a model thought before it answered: found by its tags and cut away."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lcbx.extract.fences import FENCE, closes, opens

# Opening and closing tag, by the models that write them.
THINKING = (
    ("<think>", "</think>"),  # DeepSeek R1, Qwen3, most others
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),  # Seed-OSS
    ("[THINK]", "[/THINK]"),  # Magistral
    ("<|begin_of_thought|>", "<|end_of_thought|>"),  # Sky-T1, OpenThinker
    ("<|START_THINKING|>", "<|END_THINKING|>"),  # Command A
    ("◁think▷", "◁/think▷"),  # Kimi
    ("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"),  # gpt-oss
)
# gpt-oss again, when a server has dropped the special tokens.
_BARE_HARMONY = re.compile(r"\Aanalysis(?:(?s:.*)assistantfinal|(?P<open>[A-Z][\w']* [a-z](?s:.*)\Z))")

_CLOSING = dict(THINKING)
_TAGS = re.compile("|".join(re.escape(tag) for pair in THINKING for tag in pair))


def without_thinking(text: str) -> tuple[str, bool]:
    """The text less its thinking, and whether it ends while still thinking."""
    if bare := _BARE_HARMONY.match(text):
        return text[bare.end() :], bare["open"] is not None
    if not _TAGS.search(text):
        return text, False
    last_closing = {opening: text.rfind(closing) for opening, closing in THINKING}
    kept: list[str] = []
    fence: re.Match[str] | None = None
    at = line_end = 0
    while at < len(text):
        if at >= line_end:
            line_end = text.find("\n", at) + 1 or len(text)
        tag = _tag_that_counts(text, at, line_end, fence is not None, last_closing)
        if tag is None:
            line = text[at:line_end]
            fence = _fence_after(fence, line)
            kept.append(line)
            at = line_end
        elif tag[0] in _CLOSING:
            kept += [text[at : tag.start()], "\n"]
            end = text.find(_CLOSING[tag[0]], tag.end())
            if end < 0:
                return "".join(kept), True
            at = end + len(_CLOSING[tag[0]])
        else:  # closed, but never opened here
            kept.clear()
            fence = None
            at = tag.end()
    return "".join(kept), False


def _tag_that_counts(
    text: str, start: int, end: int, in_fence: bool, last_closing: Mapping[str, int]
) -> re.Match[str] | None:
    """The first tag of a line that begins or ends thinking, and isn't something a program or a sentence talks about.

    In a fence: no opening tag, and a closing one only at either end of the line. Outside: an opening tag that is
    closed later, or begins the line; any closing tag.
    """
    tag = None
    for number, tag in enumerate(_TAGS.finditer(text, start, end)):
        begins_line = number == 0 and not text[start : tag.start()].strip()
        if tag[0] not in _CLOSING:
            if begins_line or not in_fence:
                return tag
        elif not in_fence and (begins_line or last_closing[tag[0]] > tag.start()):
            return tag
    if tag is not None and tag[0] not in _CLOSING and not text[tag.end() : end].strip():
        return tag
    return None


def _fence_after(fence: re.Match[str] | None, line: str) -> re.Match[str] | None:
    """The fence that is open after a line, given the one open before it."""
    match = FENCE.match(line)
    if match is None:
        return fence
    if fence is None:
        return match if opens(match) else None
    return None if closes(match, fence) else fence
