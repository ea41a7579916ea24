"""Is the judge still right? A known-good and a known-bad program of each language, through the same service."""

from __future__ import annotations

from collections.abc import Iterable

from lcbx import doctor
from lcbx.judge.request import Judge
from lcbx.types import Language, Verdict


def check(judges: Judge, languages: Iterable[Language]) -> list[str]:
    """What is wrong, one sentence each; empty: all as it should be. Languages without known programs are left out."""
    problem = doctor.known_problem(judges.store)
    wrong = []
    for language in languages:
        known = doctor.good_and_bad(doctor.known_programs(language.language_id))
        for each, judgement in doctor.check_language(judges, language, known, problem):
            if judgement.verdict == Verdict.JE:
                wrong.append(f"{language.language_id}: no verdict on {each.path.name}: {judgement.error}")
            elif judgement.verdict != each.verdict:
                wrong.append(f"{language.language_id}: {each.path.name} is {judgement.verdict}, not {each.verdict}")
    return wrong
