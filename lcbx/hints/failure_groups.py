"""Failed programs of runs in one language, grouped by their message, and the problems they may come from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.runs.judging import language_of, stored_program
from lcbx.runs.records import RunDirectory
from lcbx.scores.failures import classify, normalise, telling_message
from lcbx.types import Judgement, Language

ABOUT_THE_LANGUAGE = ("syntax", "name", "type", "compile", "runtime", "formatting")
"""Error classes that a hint on the language can help with; a wrong algorithm is none of them."""
FORMATTING = "the output is right but for blanks or the digits of a number"
MOST_CHARACTERS = 1200
"""Length of a program that is shown to the writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedProgram:
    """One failed program."""

    problem_id: str
    sample_index: int
    message: str
    """The original line that names the error."""
    source: str
    """Cut at `MOST_CHARACTERS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """Failed programs with the same message, numbers and names aside."""

    category: str
    message: str
    programs: int
    problems: int
    examples: tuple[FailedProgram, ...]
    """The shortest programs, each of another problem."""


def split_problems(problem_ids: Collection[str], *, share: float, seed: int = 0) -> tuple[list[str], list[str]]:
    """Return the problems to draft from and the others, both in the given order.

    Equal arguments give equal parts, and a problem that is added moves no other one by much: the order of hashes
    decides. At least one problem is in the first part.
    """
    order = sorted(problem_ids, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())
    chosen = set(order[: max(1, round(share * len(order)))])
    return [name for name in problem_ids if name in chosen], [name for name in problem_ids if name not in chosen]


def failure_groups(
    paths: Sequence[Path],
    *,
    language_id: str,
    problem_ids: Collection[str],
    most: int = 8,
    examples: int = 2,
    folders: Sequence[Path] = (),
) -> list[FailureGroup]:
    """Return the `most` common groups, those on most problems first, from samples of `problem_ids` only.

    Raises UserError for a run in another language, and if no program failed in a way that a hint could help with.
    """
    found: dict[tuple[str, str], list[FailedProgram]] = {}
    for path in paths:
        run = RunDirectory.open(path)
        if run.config.language_id != language_id:
            raise UserError(f"{path} is a run in {run.config.language_id}, not in {language_id}")
        language = language_of(run.info, folders)
        for group, example in _failures(run, language, set(problem_ids)):
            found.setdefault(group, []).append(example)
    if not found:
        raise UserError(
            "no program of these runs failed with a message of the compiler or the interpreter: there is nothing to "
            "draft a hint from"
        )
    groups = [_group(category, message, members, examples) for (category, message), members in found.items()]
    return sorted(groups, key=lambda group: (-group.problems, -group.programs, group.message))[:most]


def _failures(
    run: RunDirectory, language: Language | None, problem_ids: Collection[str]
) -> Iterable[tuple[tuple[str, str], FailedProgram]]:
    patterns = language.failures if language else ()
    judgements = run.judgements()
    for completion in run.iter_completions():
        judgement = judgements.get(completion.key)
        if judgement is None or completion.key.problem_id not in problem_ids or not run.is_requested(completion.key):
            continue
        category = classify(judgement, language)
        if category not in ABOUT_THE_LANGUAGE:
            continue
        line = telling_message(judgement, patterns) or (FORMATTING if category == "formatting" else "")
        program = stored_program(run.config, completion, judgement, problem=None, language=language)
        if line and program is not None and program.source is not None:
            yield (category, normalise(line)), _example(judgement, line, program.source)


def _example(judgement: Judgement, line: str, source: str) -> FailedProgram:
    return FailedProgram(
        problem_id=judgement.key.problem_id,
        sample_index=judgement.key.sample_index,
        message=line,
        source=source.strip("\n")[:MOST_CHARACTERS],
    )


def _group(category: str, message: str, members: Sequence[FailedProgram], most: int) -> FailureGroup:
    shortest: dict[str, FailedProgram] = {}
    for example in sorted(members, key=lambda one: (len(one.source), one.problem_id, one.sample_index)):
        shortest.setdefault(example.problem_id, example)
    return FailureGroup(
        category=category,
        message=message,
        programs=len(members),
        problems=len(shortest),
        examples=tuple(list(shortest.values())[:most]),
    )
