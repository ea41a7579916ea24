"""Remove what a model thought before its answer, which is marked by tags."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
# gpt-oss, if the server has removed the special tokens.
_BARE_HARMONY = re.compile(r"\Aanalysis(?:(?s:.*)assistantfinal|(?P<open>[A-Z][\w']* [a-z](?s:.*)\Z))")

_CLOSING = dict(THINKING)
_LISTED = re.compile("|".join(re.escape(tag) for pair in THINKING for tag in pair))
_NAME = r"[\w:.-]*(?:think|thought|reason|reflect|analy[sz]|ponder|scratch|monologue|deliberat|contemplat)[\w:.-]*"
_BY_NAME = re.compile(
    _LISTED.pattern + rf"|<(?P<slash>/?)(?P<name>{_NAME})>|\[(?P<slash_2>/?)(?P<name_2>{_NAME})\]"
    rf"|<\|(?P<word>begin_of_|end_of_|start_|end_|/?)(?P<name_3>{_NAME})\|>",
    re.IGNORECASE,
)
_CLOSING_WORDS = {"": "/", "begin_of_": "end_of_", "start_": "end_"}


@dataclass(frozen=True, slots=True)
class Tags:
    """Which tags surround thinking."""

    pattern: re.Pattern[str]

    def closing(self, tag: re.Match[str]) -> str | None:
        """Return the tag that closes an opening one; None for a closing tag."""
        if tag[0] in _CLOSING:
            return _CLOSING[tag[0]]
        if tag[0] in _CLOSING.values() or self.pattern is _LISTED:
            return None
        if tag["name_3"]:
            word = _CLOSING_WORDS.get(tag["word"].lower())
            if word is None:
                return None
            return f"<|{word.upper() if tag['word'].isupper() else word}{tag['name_3']}|>"
        if tag["slash"] or tag["slash_2"]:
            return None
        return f"</{tag['name']}>" if tag["name"] else f"[/{tag['name_2']}]"


LISTED = Tags(_LISTED)
"""The tags of `THINKING`."""
BY_NAME = Tags(_BY_NAME)
"""Those, and every pair of tags whose name speaks of thinking: `<mm:think>`, `[REASONING]`, `<|end_of_reflection|>`."""


def without_thinking(text: str, tags: Tags = LISTED) -> tuple[str, bool]:
    """Return the text without its thinking, and True if it ends inside thinking."""
    if bare := _BARE_HARMONY.match(text):
        return text[bare.end() :], bare["open"] is not None
    if not tags.pattern.search(text):
        return text, False
    last_closing = _LastClosing(text)
    kept: list[str] = []
    fence: re.Match[str] | None = None
    at = line_end = 0
    while at < len(text):
        if at >= line_end:
            line_end = text.find("\n", at) + 1 or len(text)
        tag = _tag_that_counts(text, at, line_end, fence is not None, last_closing, tags)
        if tag is None:
            line = text[at:line_end]
            fence = _fence_after(fence, line)
            kept.append(line)
            at = line_end
        elif closing := tags.closing(tag):
            kept += [text[at : tag.start()], "\n"]
            end = text.find(closing, tag.end())
            if end < 0:
                return "".join(kept), True
            at = end + len(closing)
        else:  # closed, but not opened in this text
            kept.clear()
            fence = None
            at = tag.end()
    return "".join(kept), False


class _LastClosing(dict[str, int]):
    """Maps a closing tag to the place of its last occurrence in a text, -1 if there is none. Searches once per tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, closing: str) -> int:
        self[closing] = self._text.rfind(closing)
        return self[closing]


def _tag_that_counts(
    text: str, start: int, end: int, in_fence: bool, last_closing: _LastClosing, tags: Tags
) -> re.Match[str] | None:
    """Return the first tag of a line that begins or ends thinking and is not just mentioned in a program or sentence.

    Inside a fence, opening tags do not count, and closing tags only at the beginning or end of the line. Outside,
    opening tags count if they are closed later or begin the line, and closing tags always.
    """
    tag, closing = None, None
    for number, tag in enumerate(tags.pattern.finditer(text, start, end)):
        closing = tags.closing(tag)
        begins_line = number == 0 and not text[start : tag.start()].strip()
        if closing is None:
            if begins_line or not in_fence:
                return tag
        elif not in_fence and (begins_line or last_closing[closing] > tag.start()):
            return tag
    if tag is not None and closing is None and not text[tag.end() : end].strip():
        return tag
    return None


def _fence_after(fence: re.Match[str] | None, line: str) -> re.Match[str] | None:
    """Return the fence that is open after a line; `fence` is the one that is open before it."""
    match = FENCE.match(line)
    if match is None:
        return fence
    if fence is None:
        return match if opens(match) else None
    return None if closes(match, fence) else fence
