"""Why programs failed: one error class per judgement, and the most frequent messages.

The language's YAML file says which messages belong to which class (`Language.failures`); this module holds what is the
same for every language. Patterns and messages come from other people, so a pattern is applied to at most `LOOK_AT`
characters of a message.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lcbx.scores.counts import is_formatting_only
from lcbx.types import FailurePattern, Judgement, Language, LimitHit, SampleKey, Verdict

CLASSES = (
    "no-code",
    "wrong-language",
    "syntax",
    "name",
    "type",
    "compile",
    "compile-limit",
    "runtime",
    "time",
    "memory",
    "output",
    "wrong-answer",
    "formatting",
    "judge-error",
)
"""In the order in which a program can fail; every count and every chart keeps this order."""

LABELS = {
    "no-code": "no code",
    "wrong-language": "another language",
    "syntax": "syntax error",
    "name": "unknown name or API",
    "type": "type error",
    "compile": "other compile error",
    "compile-limit": "compiler out of time or memory",
    "runtime": "run-time error",
    "time": "time limit",
    "memory": "memory limit",
    "output": "output limit",
    "wrong-answer": "wrong answer",
    "formatting": "wrong only in formatting",
    "judge-error": "judge error",
}

LOOK_AT = 4096
SHOWN = 200

_BY_VERDICT = {
    Verdict.NC: "no-code",
    Verdict.TLE: "time",
    Verdict.MLE: "memory",
    Verdict.OLE: "output",
    Verdict.WA: "wrong-answer",
    Verdict.JE: "judge-error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Equal messages of different programs."""

    message: str
    """Without numbers, quoted names and paths."""
    category: str
    count: int
    problems: int
    example: SampleKey
    """The first sample with this message."""
    example_message: str
    """The original message, cut to `SHOWN` characters."""


# --- one judgement --------------------------------------------------------------------------------------------------


def classify(judgement: Judgement, language: Language | None = None) -> str | None:
    """Return one of `CLASSES`; None for an accepted program. Without the language only the verdict decides."""
    if judgement.verdict is Verdict.AC:
        return None
    if is_formatting_only(judgement):
        return "formatting"
    if judgement.verdict not in (Verdict.CE, Verdict.RTE):
        return _BY_VERDICT[judgement.verdict]
    if compiler_limit(judgement) is not None:
        return "compile-limit"
    # Only for programs that don't run: one that runs is in this language, whatever it looks like.
    if judgement.other_language is not None:
        return "wrong-language"
    category = _category(_excerpt(message_of(judgement)), language.failures if language else ())
    default = "compile" if judgement.verdict is Verdict.CE else "runtime"
    return default if category is None or (category == "compile" and default == "runtime") else category


def compiler_limit(judgement: Judgement) -> str | None:
    """Return which limit stopped the compiler, in words; None if it ended by itself or the program was compiled.

    A compiler that says in its messages that it has no memory left, or whose child was killed, counts as stopped by the
    memory limit: it may end before the limit is reached, as one with a heap of a fixed size does.
    """
    compiled = judgement.compile
    if judgement.verdict is not Verdict.CE or compiled is None:
        return None
    if compiled.limit_hit is not None:
        return _LIMIT_WORDS[compiled.limit_hit]
    out_of_memory = compiled.exit_code != 0 and _OUT_OF_MEMORY.search(_excerpt(compiled.log)) is not None
    return _LIMIT_WORDS[LimitHit.MEMORY] if out_of_memory else None


_LIMIT_WORDS = dict.fromkeys(LimitHit, "the compiler took too long") | {
    LimitHit.MEMORY: "the compiler ran out of memory",
    LimitHit.OUTPUT: "the compiler wrote too much",
}
_OUT_OF_MEMORY = re.compile(
    r"^(?:[^:\n]{0,40}: )?(?:fatal error: )?(?:exception )?(?:"
    r"(?:virtual )?memory exhausted|out of memory|cannot allocate memory|not enough memory|heap exhausted"
    r"|cannot allocate \d+ bytes|out of memory allocating \d+ bytes|killed signal terminated program \w+"
    r"|(?:java\.lang\.)?OutOfMemoryError\b|std::bad_alloc\b|(?:the )?heap (?:overflow|space exhausted))",
    re.IGNORECASE | re.MULTILINE,
)


def message_of(judgement: Judgement) -> str:
    """Return the compiler's messages, or the standard error of the failed test; empty for other verdicts."""
    if judgement.verdict is Verdict.CE:
        return judgement.compile.log if judgement.compile else ""
    if judgement.verdict is Verdict.RTE:
        return next((test.stderr for test in judgement.tests if test.verdict is Verdict.RTE), "")
    return ""


def class_counts(judgements: Iterable[Judgement], language: Language | None = None) -> dict[str, int]:
    """Count the judgements of each class, all classes in their order."""
    counts = dict.fromkeys(CLASSES, 0)
    for judgement in judgements:
        if (error_class := classify(judgement, language)) is not None:
            counts[error_class] += 1
    return counts


def _excerpt(message: str) -> str:
    """Return the beginning and the end of a message: compilers print the cause first, interpreters last."""
    if len(message) <= LOOK_AT:
        return message
    return f"{message[: LOOK_AT // 2]}\n{message[-LOOK_AT // 2 :]}"


def _category(message: str, patterns: Sequence[FailurePattern]) -> str | None:
    """Return the category of the first pattern that matches; None if none does."""
    return next((pattern.category for pattern in patterns if _matches(pattern, message)), None)


@functools.lru_cache(maxsize=4096)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.MULTILINE)


# --- the most frequent messages -------------------------------------------------------------------------------------

_TELLING = re.compile(r"error|exception|fatal|panic|fault|abort|undefined|unexpected", re.IGNORECASE)
_UNDERLINE = re.compile(r"[\s^~|\-+*.=>]*")
_REWRITES = (
    (re.compile(r"\x1b\[[0-9;]*[A-Za-z]"), ""),
    (re.compile(r"0x[0-9a-fA-F]+"), "N"),
    (re.compile(r"'[^'\n]{1,80}'|`[^`'\n]{1,80}[`']|\"[^\"\n]{1,80}\"|‘[^’\n]{1,80}’|“[^”\n]{1,80}”"), "'…'"),
    (re.compile(r"(?:[\w.+-]*/)+[\w.+-]+"), "FILE"),
    (re.compile(r"\b[\w+-]+\.[A-Za-z][A-Za-z0-9]{0,4}(?=[:(,]\s?\d)"), "FILE"),
    (re.compile(r"\d+(?:\.\d+)?"), "N"),
    (re.compile(r"\s+"), " "),
)


def normalise(line: str) -> str:
    """Return `line` without what differs between programs: numbers, quoted names, paths, colours."""
    for pattern, replacement in _REWRITES:
        line = pattern.sub(replacement, line[:LOOK_AT])
    return line.strip()[:SHOWN]


def telling_line(message: str, patterns: Sequence[FailurePattern] = ()) -> str:
    """Return the line that names the error: one that a pattern matches, else one that sounds like it, else the first.

    A line that ends with a colon is continued on the next one, as R writes "Error in if (x) { :" before the reason.
    """
    lines = [line for line in _excerpt(message).splitlines() if not _UNDERLINE.fullmatch(line)]
    matching = (number for pattern in patterns for number, line in enumerate(lines) if _matches(pattern, line))
    sounding = (number for number, line in enumerate(lines) if _TELLING.search(line))
    number = next(matching, next(sounding, 0))
    telling = " ".join(line.strip() for line in lines[number : number + 1])
    if telling.endswith(":"):
        telling = " ".join([telling, *(line.strip() for line in lines[number + 1 : number + 2])])
    return telling[:SHOWN]


def telling_message(judgement: Judgement, patterns: Sequence[FailurePattern] = ()) -> str:
    """Return the limit that stopped the compiler, or else the telling line of the messages; may be empty."""
    return compiler_limit(judgement) or telling_line(message_of(judgement), patterns)


def _matches(pattern: FailurePattern, text: str) -> bool:
    return _compiled(pattern.regex).search(text) is not None


@dataclass(slots=True)
class _Group:
    category: str
    example: SampleKey
    example_message: str
    count: int = 0
    problems: set[str] = field(default_factory=set)


def cluster_messages(
    judgements: Iterable[Judgement], language: Language | None = None, *, most: int = 10
) -> list[Cluster]:
    """Return the `most` frequent compiler and run-time messages, most frequent first."""
    patterns = language.failures if language else ()
    groups: dict[tuple[str, str], _Group] = {}
    for judgement in judgements:
        if judgement.verdict not in (Verdict.CE, Verdict.RTE):
            continue
        category = classify(judgement, language)
        line = telling_message(judgement, patterns)
        if category is None or not line:
            continue
        key = (category, normalise(line))
        group = groups.setdefault(key, _Group(category=category, example=judgement.key, example_message=line))
        group.count += 1
        group.problems.add(judgement.key.problem_id)
    ranked = sorted(groups.items(), key=lambda item: (-item[1].count, item[0]))[:most]
    return [
        Cluster(
            message=message,
            category=category,
            count=group.count,
            problems=len(group.problems),
            example=group.example,
            example_message=group.example_message,
        )
        for (category, message), group in ranked
    ]
