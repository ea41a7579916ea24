"""Bronze: known programs for every verdict, and a syntax error, an unknown name and a type error told apart."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

from lcbx import doctor
from lcbx.doctor import LabelledProgram
from lcbx.judge.request import Judge
from lcbx.scores.failures import classify
from lcbx.types import Judgement, Language, Problem, Verdict

LEAST = {"AC": 2, "WA": 1, "RTE": 1, "TLE": 1, "MLE": 1, "OLE": 1}
"""Known programs a language needs, by verdict; one of `CE`, too, if it compiles."""
CLASSES = {"syntax": "syntax", "unknown_name": "name", "type": "type"}
"""File name of a known program -> class of the error that it must be found to have."""
OPTIONAL_CLASSES = ("type",)
"""Some languages know no type errors."""

_EXIT_CODE_0 = ": it ends with exit code 0. A toolchain that does so after an error needs an `execute` that finds it"

Judged = list[tuple[LabelledProgram, Judgement]]


def judge_known(judge: Judge, language: Language, programs: list[LabelledProgram], problem: Problem) -> Judged:
    """Return the judgements of all known programs, in their order."""
    return list(doctor.check_language(judge, language, programs, problem))


def problems_of_known(language: Language, judged: Judged) -> list[str]:
    """Return what keeps the language from bronze; empty if nothing does."""
    counts = Counter(program.verdict.value for program, _ in judged)
    least = {**LEAST, **({"CE": 1} if language.compile else {})}
    problems = [
        f"{number} known program{'s' if number > 1 else ''} in {verdict.lower()}/, found {counts[verdict]}"
        for verdict, number in least.items()
        if counts[verdict] < number
    ]
    stems = {program.path.stem for program, _ in judged}
    folders = "ce/ or rte/" if language.compile else "rte/"
    problems += [
        f"no known program {stem}.* in {folders}"
        for stem in CLASSES
        if stem not in stems and stem not in OPTIONAL_CLASSES
    ]
    for program, judgement in judged:
        problems += _surprise(language, program, judgement)
    return problems


def _surprise(language: Language, program: LabelledProgram, judgement: Judgement) -> list[str]:
    name = f"{program.verdict.value.lower()}/{program.path.name}"
    if judgement.verdict != program.verdict:
        hint = _EXIT_CODE_0 if program.verdict is Verdict.RTE and judgement.verdict in (Verdict.AC, Verdict.WA) else ""
        return [f"{name}: {judgement.verdict} instead of {program.verdict}{_reason(judgement)}{hint}"]
    expected = CLASSES.get(program.path.stem)
    if expected is not None and (found := classify(judgement, language)) != expected:
        advice = f"`failures: {expected}` in {language.source_path} needs a pattern that matches what it prints"
        return [f"{name}: class {found or 'unknown'} instead of {expected}{_reason(judgement)}; {advice}"]
    return []


def _reason(judgement: Judgement) -> str:
    from lcbx.scores.failures import message_of

    message = (judgement.error or message_of(judgement) or "").strip()
    return f" ({message.splitlines()[0][:120]})" if message else ""


def measured(judged: Judged) -> dict[str, Any]:
    """Return what the accepted known programs cost: CPU per test, memory and compilation (medians)."""
    accepted = [judgement for _, judgement in judged if judgement.verdict == Verdict.AC]
    tests = [test for judgement in accepted for test in judgement.tests]
    compiled = [judgement.compile.cpu_time_s for judgement in accepted if judgement.compile is not None]
    figures: dict[str, Any] = {}
    if tests:
        figures["cpu_ms_per_test"] = _rounded(1000 * statistics.median(test.cpu_time_s for test in tests))
        figures["memory_mib_per_test"] = _rounded(statistics.median(test.peak_memory_mib for test in tests))
    if compiled:
        figures["compile_ms"] = round(1000 * statistics.median(compiled))
    return figures


def _rounded(value: float) -> float | int:
    return round(value, 1) if value < 10 else round(value)
