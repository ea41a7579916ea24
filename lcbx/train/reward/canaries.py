"""Checks that the judge still judges correctly, with a known-good and a known-bad program of each language."""

from __future__ import annotations

from collections.abc import Iterable

from lcbx import doctor
from lcbx.judge.request import Judge
from lcbx.types import Language, Verdict


def check(judge: Judge, languages: Iterable[Language], *, warm_start: bool = False) -> list[str]:
    """Return one sentence per wrong or missing verdict. Languages without known programs are left out."""
    problem = doctor.known_problem(judge.store)
    faults = []
    for language in languages:
        programs = doctor.good_and_bad(doctor.known_programs(language.language_id))
        for program, judgement in doctor.check_language(judge, language, programs, problem, warm_start=warm_start):
            name = f"{language.language_id}: {program.path.name}"
            if judgement.verdict == Verdict.JE:
                faults.append(f"{name} has no verdict: {judgement.error}")
            elif judgement.verdict != program.verdict:
                faults.append(f"{name} is {judgement.verdict}, not {program.verdict}")
    return faults
