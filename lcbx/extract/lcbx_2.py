"""Rule `lcbx-2`: as `lcbx-1`, and as lenient at the end of a block as at its beginning. Pure; linear time.

1. Thinking is cut as in `lcbx-1`, also between tags that are not listed but whose names mean thinking.
2. Fences as in `lenient_fences`: a block may be closed behind its last statement, before words or special tokens, or
   be all on one line. Where the text before a first, untagged fence is code and what follows is not, the opening
   fence was in the prompt, and the text before is the block.
3. Blocks tagged with the requested language come first, with untagged ones that look like code; then untagged ones
   that look like code, with those whose tag is no other language's; then blocks of another language; then the rest.
   Untagged blocks under a line such as "Example output:" or "Time complexity:" are no programs while another is left.
   The last block of the first kind that is there is the program; blocks on one line only if there is no other.
4. A last block that never closes counts if the model stopped by itself.
5. No block: the whole text less special tokens, unless it is prose: a refusal or an explanation is no program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lcbx.extract.lenient_fences import INVISIBLE, LooseBlock, first_bare_fence, has_fence, loose_blocks
from lcbx.extract.other_language import language_tags
from lcbx.extract.thinking import BY_NAME, without_thinking
from lcbx.extract.wording import announces_result, is_code, is_prose, mentions_result
from lcbx.types import Completion, ExtractReason, FinishReason, Program

NO_PROGRAM_TAGS = frozenset({
    *("text", "txt", "plain", "plaintext", "none", "log", "console", "terminal", "example", "shell-session"),
    *("output", "out", "stdout", "result", "results", "input", "in", "stdin", "stderr", "test", "tests", "testcase"),
    *("json", "jsonc", "json5", "jsonl", "yaml", "yml", "toml", "ini", "csv", "tsv", "xml", "html", "css", "svg"),
    *("diff", "patch", "mermaid", "plantuml", "dot", "graphviz", "ascii", "table", "markdown", "md", "rst"),
    *("latex", "tex", "math", "katex", "pseudocode", "pseudo", "pseudo-code", "algorithm", "makefile", "dockerfile"),
})  # fmt: skip
"""Tags of blocks that are no programs, unless they are tags of the requested language."""
SHELL_TAGS = frozenset({"bash", "sh", "shell", "zsh", "powershell", "cmd", "bat", "fish"})
_SPECIAL_TOKENS = re.compile(rf"(?:<\|[^<>|\s]{{1,40}}\|>|</?s>|<(?:end_of_turn|eos|EOT)>|</answer>|[\s{INVISIBLE}])+")


def extract_lcbx_2(completion: Completion, own_tags: frozenset[str]) -> Program:
    """Return the program of a completion by this rule; `own_tags` always mean the requested language."""
    truncated = completion.finish_reason is FinishReason.LENGTH
    text, still_thinking = without_thinking(completion.text.replace("\r\n", "\n"), BY_NAME)
    if still_thinking and truncated:
        return _program(completion, None, ExtractReason.TRUNCATED_THINKING)
    blocks = _blocks(text)
    if not blocks:
        return _whole_text(completion, text)
    cut_off = truncated and not blocks[-1].closed
    candidates = [block for block in blocks if block.body.strip() and (block.closed or not truncated)]
    programs = _best(candidates, own_tags)
    if cut_off and programs and not _may_be_program(programs[-1], own_tags):
        programs = []  # the program was the block that was cut off
    if not programs:
        return _program(completion, None, ExtractReason.TRUNCATED_FENCE if cut_off else ExtractReason.EMPTY)
    chosen = programs[-1]
    return _program(completion, _body(chosen, own_tags), _reason(chosen, candidates), chosen.info)


def _program(completion: Completion, source: str | None, reason: ExtractReason, fence: str | None = None) -> Program:
    return Program(key=completion.key, source=source, reason=reason, fence=fence or None)


def _whole_text(completion: Completion, text: str) -> Program:
    start = _SPECIAL_TOKENS.match(text)
    source = text[start.end() :] if start is not None and start[0].strip() else text.lstrip(INVISIBLE)
    source = _without_tokens_at_end(source).strip("\n")
    if not source.strip():
        return _program(completion, None, ExtractReason.EMPTY)
    if is_prose(source):
        return _program(completion, None, ExtractReason.PROSE)
    return _program(completion, source + "\n", ExtractReason.WHOLE_TEXT)


def _without_tokens_at_end(text: str) -> str:
    """Remove the special tokens at the end of a text. They are searched for in its last 400 characters."""
    tail = max(0, len(text) - 400)
    for match in _SPECIAL_TOKENS.finditer(text, tail):
        if match.end() == len(text) and match[0].strip():
            return text[: match.start()]
    return text


def _blocks(text: str) -> list[LooseBlock]:
    """Return the blocks, with one that was opened in the prompt where the text begins with code and a closing fence."""
    if not has_fence(text):
        return []
    blocks = loose_blocks(text)
    first = first_bare_fence(text)
    if first is None or not is_code(text[:first]) or is_prose(text[:first]):
        return blocks
    if (
        blocks
        and blocks[0].label
        and blocks[0].body.strip()
        and is_code(blocks[0].body)
        and not is_prose(blocks[0].body)
    ):
        return blocks
    opened = loose_blocks(text, opened_before=True)
    return opened if opened and not opened[0].opened and opened[0].closed else blocks


def _best(candidates: Sequence[LooseBlock], own_tags: frozenset[str]) -> list[LooseBlock]:
    """Return the candidates of the first kind that is there, in their order."""
    several_lines = [block for block in candidates if not block.is_one_line]
    has_own = any(block.tag in own_tags for block in several_lines)
    kinds: list[list[LooseBlock]] = [[], [], [], [], []]
    for block in several_lines:
        kinds[_kind(block, own_tags, has_own=has_own)].append(block)
    kinds.insert(4, [block for block in candidates if block.is_one_line])
    return next((blocks for blocks in kinds if blocks), [])


def _kind(block: LooseBlock, own_tags: frozenset[str], *, has_own: bool) -> int:
    """Return 0 to 4: how likely a block is the program, the likeliest first."""
    if block.tag in own_tags:
        return 0
    if not block.tag:
        if _shows_result(block) or not (is_code(block.body) or not block.opened):
            return 4
        return 0 if has_own else 1
    if block.tag in NO_PROGRAM_TAGS:
        return 4
    if block.tag in SHELL_TAGS:
        return 3
    return 2 if block.tag in language_tags() else 1


def _may_be_program(block: LooseBlock, own_tags: frozenset[str]) -> bool:
    return _kind(block, own_tags, has_own=False) < 3


def _shows_result(block: LooseBlock) -> bool:
    if announces_result(block.label):
        return True
    return mentions_result(block.label) and not is_code(block.body)


def _body(block: LooseBlock, own_tags: frozenset[str]) -> str:
    """Return a block's program; a tag of the requested language at the beginning of a one-line block is removed."""
    first, _, rest = block.body.partition(" ")
    if block.is_one_line and first.lower() in own_tags and rest.strip():
        return rest
    return block.body


def _reason(chosen: LooseBlock, candidates: Sequence[LooseBlock]) -> ExtractReason:
    if not chosen.opened:
        return ExtractReason.CLOSING_FENCE
    if not chosen.closed:
        return ExtractReason.UNCLOSED_FENCE
    return ExtractReason.CLOSED_FENCE if chosen is candidates[-1] else ExtractReason.BEFORE_OUTPUT
