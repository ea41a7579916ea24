"""Find the program in a completion. Pure; takes linear time and never raises for anything that a model writes.

Rule `lcbx-1`
  1. Thinking (`THINKING`) is removed. A closing tag without an opening one removes everything before it, because some
     chat templates open the tag in the prompt. Tags inside code count only where they cannot be code. If thinking never
     ends, there is no program.
  2. Fences are those of CommonMark (three or more backticks or tildes, closed by at least as many of the same without a
     tag), at any indentation, in list items, and after words on the same line if they have a tag. The body loses as
     much indentation as its fence has.
  3. The last closed block is the program. A last block that never closes counts if the model stopped by itself. Blank
     blocks never count.
  4. Some blocks are skipped if there is another one, because models like to show a run after their program: blocks with
     a tag of `NOT_CODE`, shell commands beside a program, and an untagged block under a line such as "Example output:"
     after tagged code (after untagged code only if the block has no sign of code). The reason is then `before-output`.
  5. Without a fence, the whole text is the program.

Rule `lcbx-2` is in `lcbx_2`, rule `lcbx-3` in `lcbx_3`.

Rule `agnostics` is that of the reference implementation: fences only at the start of a line, thinking is not removed,
exactly three backticks close, and the last closed block counts. Without one, the whole text counts if it has a line
break, is short, or begins like code.

Rules `agnostics-2025`, `multi-lcb` and `function-1` (functions that a chat model writes) are in modules of those names.
Under every rule but the last, a problem with a frame is not a chat: the completion, up to the first stop string, goes
between prefix and suffix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, get_args

from lcbx.extract.agnostics_2025 import extract_agnostics_2025
from lcbx.extract.fences import Block, blocks
from lcbx.extract.function_1 import assembled
from lcbx.extract.lcbx_2 import extract_lcbx_2
from lcbx.extract.lcbx_3 import extract_lcbx_3
from lcbx.extract.multi_lcb import extract_multi_lcb
from lcbx.extract.other_language import looks_like
from lcbx.extract.thinking import THINKING, without_thinking
from lcbx.types import Completion, ExtractReason, FinishReason, Frame, Program

__all__ = [
    "DEFAULT_RULE",
    "NOT_CODE",
    "RULES",
    "SHELL",
    "THINKING",
    "Rule",
    "extract",
    "looks_like",
    "without_thinking",
]

Rule = Literal["lcbx-1", "lcbx-2", "lcbx-3", "agnostics", "agnostics-2025", "multi-lcb", "function-1"]
RULES: tuple[str, ...] = get_args(Rule)
DEFAULT_RULE: Rule = "lcbx-3"
"""The rule for completions that come without a protocol."""

# Tags of blocks that are not programs. A tag of the requested language is never one of these.
NOT_CODE = frozenset({
    *("text", "txt", "plain", "plaintext", "none", "log", "console", "terminal", "example"),
    *("output", "out", "stdout", "result", "results", "input", "in", "stdin"),
})  # fmt: skip
SHELL = frozenset({"bash", "sh", "shell", "zsh", "powershell", "cmd", "bat"})

_OUTPUT_LABEL = re.compile(
    r"(?:for (?:the |this )?(?:\w+ )?input\b.{0,60}, )?"
    r"(?:(?:the|an?|its|this|example|sample|expected|program|test|console|corresponding) )*"
    r"(?:input|output|result|run|execution)s?"
    r"(?: (?:is|are|(?:will|would|should) be|looks like this|for .{1,60}|#?\d+))?",
    re.IGNORECASE,
)
_CODE_SIGN = re.compile(r"[(){}=;]")
_PLAIN_OPENING = re.compile(r"^```(.*)\n+", re.MULTILINE)
_PLAIN_CLOSING = re.compile(r"^```$", re.MULTILINE)


def extract(
    completion: Completion, *, rule: Rule | str, frame: Frame | None = None, fences: Iterable[str] = ()
) -> Program:
    """Return the program in a completion and the reason for the choice; its source is None if there is none.

    `fences` are info strings of the requested language; they always mark code. Raises ValueError for an unknown rule.
    """
    if frame is not None and rule != "function-1":
        return _program(completion, _framed(completion.text, frame), ExtractReason.TEMPLATE)
    own_tags = frozenset(tag.lower() for tag in fences) | {completion.key.language_id.lower()}
    if rule == "lcbx-1":
        return _lcbx_1(completion, own_tags)
    if rule == "lcbx-2":
        return extract_lcbx_2(completion, own_tags)
    if rule == "lcbx-3":
        return extract_lcbx_3(completion, own_tags)
    if rule == "agnostics":
        return _agnostics(completion)
    if rule == "agnostics-2025":
        return extract_agnostics_2025(completion)
    if rule == "multi-lcb":
        return extract_multi_lcb(completion)
    if rule == "function-1":
        return _function_1(completion, own_tags, frame)
    raise ValueError(f"no extraction rule {rule!r}")


def _program(completion: Completion, source: str | None, reason: ExtractReason, fence: str | None = None) -> Program:
    return Program(key=completion.key, source=source, reason=reason, fence=fence or None)


def _function_1(completion: Completion, own_tags: frozenset[str], frame: Frame | None) -> Program:
    answer = extract_lcbx_3(completion, own_tags)
    if answer.source is None or frame is None:
        return answer
    source = assembled(answer.source, frame, completion.key.problem_id)
    return _program(completion, source, ExtractReason.TEMPLATE, answer.fence)


def _framed(text: str, frame: Frame) -> str:
    ends = [at for word in frame.stop if word and (at := text.find(word)) >= 0]
    return frame.prefix + text[: min(ends, default=len(text))] + frame.suffix


# --- lcbx-1 -----------------------------------------------------------------------------------------------------------


def _lcbx_1(completion: Completion, own_tags: frozenset[str]) -> Program:
    truncated = completion.finish_reason is FinishReason.LENGTH
    text, still_thinking = without_thinking(completion.text.replace("\r\n", "\n"))
    if still_thinking and truncated:
        return _program(completion, None, ExtractReason.TRUNCATED_THINKING)
    all_blocks = list(blocks(text))
    if not all_blocks:
        source = text.strip("\n")
        if not source.strip():
            return _program(completion, None, ExtractReason.EMPTY)
        return _program(completion, source + "\n", ExtractReason.WHOLE_TEXT)
    cut_off = truncated and not all_blocks[-1].closed
    candidates = [block for block in all_blocks if block.body.strip() and (block.closed or not truncated)]
    programs = _without_output(candidates, own_tags)
    if not programs and not cut_off:
        programs = candidates
    if not programs:
        return _program(completion, None, ExtractReason.TRUNCATED_FENCE if cut_off else ExtractReason.EMPTY)
    chosen = programs[-1]
    if not chosen.closed:
        reason = ExtractReason.UNCLOSED_FENCE
    elif chosen is not candidates[-1]:
        reason = ExtractReason.BEFORE_OUTPUT
    else:
        reason = ExtractReason.CLOSED_FENCE
    return _program(completion, chosen.body, reason, chosen.info)


def _without_output(candidates: list[Block], own_tags: frozenset[str]) -> list[Block]:
    """Return the blocks that may be programs, by point 4 of the rule."""
    elsewhere = any(block.tag and block.tag not in NOT_CODE | SHELL for block in candidates)
    programs, after_code, after_tagged = [], False, False
    for block in candidates:
        shown = False
        if block.tag in own_tags:
            is_program = True
        elif not block.tag:
            shown = _OUTPUT_LABEL.fullmatch(block.label.strip(" \t#*_>:-.")) is not None
            is_program = not (shown and (after_tagged or (after_code and not _CODE_SIGN.search(block.body))))
        else:
            is_program = block.tag not in NOT_CODE and not (elsewhere and block.tag in SHELL)
        if is_program:
            programs.append(block)
            after_code = after_code or not shown
            after_tagged = after_tagged or bool(block.tag)
    return programs


# --- agnostics --------------------------------------------------------------------------------------------------------


def _agnostics(completion: Completion) -> Program:
    text = completion.text
    opening = closing = None
    source, info = None, ""
    while opening := _PLAIN_OPENING.search(text, closing.end() if closing else 0):
        closing = _PLAIN_CLOSING.search(text, opening.end())
        if closing is None:
            break
        source, info = text[opening.end() : closing.start()], opening[1].strip()
    if source is not None:
        reason = ExtractReason.CLOSED_FENCE
    elif opening is not None:
        truncated = completion.finish_reason is FinishReason.LENGTH
        return _program(completion, None, ExtractReason.TRUNCATED_FENCE if truncated else ExtractReason.EMPTY)
    elif "\n" in text or len(text) < 100 or text.startswith(("```", "import ", "from ")):
        source, reason = text, ExtractReason.WHOLE_TEXT
    source = _unwrapped(source or "")
    return _program(completion, source, reason, info) if source else _program(completion, None, ExtractReason.EMPTY)


def _unwrapped(text: str) -> str:
    """Remove leading blanks, an opening fence after them, and everything after a closing fence, like the reference."""
    text = text.lstrip()
    if opening := _PLAIN_OPENING.match(text):
        text = text[opening.end() :]
    closing = _PLAIN_CLOSING.search(text)
    return text[: closing.start()] if closing else text
