"""Rule `lcbx-3`: as `lcbx-2`, and prose and refusals are no programs wherever they stand. Pure; linear time.

1. What `lcbx-2` takes is no program if it is prose (`wording.is_prose`), also in a code block, unless the block has a
   tag of the requested language. In a block, a line is prose only if it has four words between blanks and does not
   begin like a comment: `Process.sleep(:infinity)` is a program.
2. It is no program if it is a refusal, also in a block with such a tag: it begins like one ("I'm sorry", "I can't", the
   same in other human languages) and no line of it is like a statement of a program.
3. Prose is also a list of steps ("2. Compute f(x) = 2 x.") and text in scripts that are written without blanks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lcbx.extract.fences import tag_of
from lcbx.extract.lcbx_2 import extract_lcbx_2
from lcbx.extract.wording import is_prose_line, is_statement
from lcbx.types import Completion, ExtractReason, Program

_REFUSAL = re.compile(
    r"(?:(?:oh|well|hello|hi|unfortunately|regrettably)\W+)?(?:"
    r"(?:i['’]?m|i am|we are|we['’]re) (?:\w+ )?(?:sorry|afraid|unable|not able|not allowed|not going to)\b"
    r"|(?:\w+ )?sorry\b|(?:my )?apolog|(?:unfortunately|regrettably)\b|as an ai\b"
    r"|i (?:\w+ )?(?:can['’]?t|cannot|can not|could not|couldn['’]t|won['’]t|will not|refuse|decline|apologi[sz]e)\b"
    r"|i (?:do not|don['’]?t|did not|didn['’]t) (?:know|have|understand)\b"
    r"|lo siento|perd[oó]n|no puedo|je suis d[ée]sol|d[ée]sol[ée]|je ne (?:peux|sais)|es tut mir leid|entschuldigung"
    r"|leider|ich kann (?:\w+ )?nicht|desculpe|sinto muito|n[ãa]o posso|mi dispiace|non posso|извините|простите"
    r"|к сожалению|я не (?:могу|знаю)"
    r"|[很非十分]*(?:抱歉|对不起|對不起)|我(?:无法|無法|不能|不会)|申し訳|すみません|ごめん|죄송)",
    re.IGNORECASE,
)
_MARKUP = " \t\r\n*_#>-•\"'“”«»()[]"
_STEP = re.compile(r"\s*(?:\d{1,2}[.)]|[-*•])[ \t]+[A-Z][a-z].*[.:!?]\s*")
_WITHOUT_BLANKS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LEAST_CHARACTERS = 4
_LEAST_WORDS = 4
_COMMENT = re.compile(r"\s*(?:--|//|/\*|\(\*|[#%;!])")
_LOOK_AT = 2000


def extract_lcbx_3(completion: Completion, own_tags: frozenset[str]) -> Program:
    """Return the program of a completion by this rule; `own_tags` always mean the requested language."""
    program = extract_lcbx_2(completion, own_tags)
    if program.source is None:
        return program
    in_block = program.reason is not ExtractReason.WHOLE_TEXT
    is_own = tag_of(program.fence or "") in own_tags
    if is_refusal(program.source) or (not is_own and is_prose_in_any_script(program.source, in_block=in_block)):
        return replace(program, source=None, reason=ExtractReason.PROSE, fence=None)
    return program


def is_refusal(text: str) -> bool:
    """True if the text begins with the words of a refusal and no line is like a statement of a program."""
    return _REFUSAL.match(text.lstrip(_MARKUP)[:_LOOK_AT]) is not None and not _has_statement(text)


def is_prose_in_any_script(text: str, *, in_block: bool) -> bool:
    """True if more than half of the lines with anything on them are prose and none is a statement of a program."""
    lines = [line for line in text.split("\n") if line.strip()]
    prose = sum(_is_prose_line(line) and not (in_block and _may_be_code(line)) for line in lines)
    return bool(lines) and prose * 2 > len(lines) and not _has_statement(text)


def _has_statement(text: str) -> bool:
    return any(not _is_prose_line(line) and is_statement(line) for line in text.split("\n"))


def _may_be_code(line: str) -> bool:
    """True for a line that begins like a comment, or has too few words to be a sentence."""
    if _COMMENT.match(line):
        return True
    return len(line.split()) < _LEAST_WORDS and len(_WITHOUT_BLANKS.findall(line)) < _LEAST_CHARACTERS


def _is_prose_line(line: str) -> bool:
    short = line[:_LOOK_AT]
    if is_prose_line(short) or _STEP.fullmatch(short):
        return True
    return len(_WITHOUT_BLANKS.findall(short)) >= _LEAST_CHARACTERS and not is_statement(short)
