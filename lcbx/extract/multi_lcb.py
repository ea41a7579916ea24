"""Rule `multi-lcb`: the first closed code block after any thinking, without the placeholder of the prompt. Pure.

As in Multi-LCB (arXiv:2606.20517). An answer without a closed block is no code.
"""

from __future__ import annotations

from lcbx.extract.fences import blocks
from lcbx.extract.thinking import without_thinking
from lcbx.types import Completion, ExtractReason, FinishReason, Program

PLACEHOLDER = "YOUR CODE HERE"


def extract_multi_lcb(completion: Completion) -> Program:
    """Return the program of a completion by this rule."""
    truncated = completion.finish_reason is FinishReason.LENGTH
    text, still_thinking = without_thinking(completion.text.replace("\r\n", "\n"))
    if still_thinking and truncated:
        return Program(key=completion.key, source=None, reason=ExtractReason.TRUNCATED_THINKING)
    block = next(iter(blocks(text)), None)
    source = "" if block is None or not block.closed else _without_placeholder(block.body)
    if block is not None and source.strip():
        return Program(key=completion.key, source=source, reason=ExtractReason.CLOSED_FENCE, fence=block.info or None)
    cut_off = truncated and block is not None and not block.closed
    reason = ExtractReason.TRUNCATED_FENCE if cut_off else ExtractReason.EMPTY
    return Program(key=completion.key, source=None, reason=reason)


def _without_placeholder(body: str) -> str:
    return "".join(line for line in body.splitlines(keepends=True) if PLACEHOLDER not in line)
