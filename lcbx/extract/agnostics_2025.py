"""Rule `agnostics-2025`: the fields of DSPy 3.0.0b2's chat format, then the first fence of the field `solution`. Pure.

1. A line that begins with `[[ ## name ## ]]` begins a field; the first field of a name counts. `reasoning` and
   `solution` must both be there. (The recipe then asks the model again, in another format. Here such an answer is no
   code, and a report counts it, see `scores.upstream`.)
2. The program is what stands between the first two "```" of the solution, without its first line, which is taken for
   the tag of the fence, and without what follows "# Example usage:". Without a fence it is the whole field; a fence
   that is never closed is no code. An untagged fence loses its first line: so does the recipe.
"""

from __future__ import annotations

import re

from lcbx.types import Completion, ExtractReason, FinishReason, Program

FIELDS = ("reasoning", "solution")
_HEADER = re.compile(r"\[\[ ## (\w+) ## \]\]")
_FENCE = "```"
_USAGE = "# Example usage:"


def extract_agnostics_2025(completion: Completion) -> Program:
    """Return the program of a completion by this rule."""
    if not completion.text:
        return _nothing(completion, ExtractReason.EMPTY)
    found = fields(completion.text)
    if found is None:
        return _nothing(completion, ExtractReason.MISSING_FIELD)
    solution = found["solution"]
    opening = solution.find(_FENCE)
    if opening == -1:
        return _program(completion, solution, ExtractReason.WHOLE_TEXT, None)
    closing = solution.find(_FENCE, opening + len(_FENCE))
    if closing == -1:
        truncated = completion.finish_reason is FinishReason.LENGTH
        return _nothing(completion, ExtractReason.TRUNCATED_FENCE if truncated else ExtractReason.EMPTY)
    block = solution[opening + len(_FENCE) : closing].strip().split(_USAGE)[0]
    first, newline, rest = block.partition("\n")
    return _program(
        completion, rest if newline and first else block, ExtractReason.CLOSED_FENCE, first if newline else ""
    )


def fields(text: str) -> dict[str, str] | None:
    """Return the output fields of an answer; None if one is missing. As `ChatAdapter.parse` of DSPy 3.0.0b2."""
    sections: list[tuple[str | None, list[str]]] = [(None, [])]
    for line in text.splitlines():
        header = _HEADER.match(line.strip())
        if header is None:
            sections[-1][1].append(line)
            continue
        rest = line[header.end() :].strip()
        sections.append((header[1], [rest] if rest else []))
    found: dict[str, str] = {}
    for name, lines in sections:
        if name in FIELDS and name not in found:
            found[name] = "\n".join(lines).strip()
    return found if len(found) == len(FIELDS) else None


def _program(completion: Completion, source: str, reason: ExtractReason, fence: str | None) -> Program:
    if not source.strip():
        return _nothing(completion, ExtractReason.EMPTY)
    return Program(key=completion.key, source=source.strip(), reason=reason, fence=fence or None)


def _nothing(completion: Completion, reason: ExtractReason) -> Program:
    return Program(key=completion.key, source=None, reason=reason)
