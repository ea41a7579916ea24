"""Languages that are not certified, such as variants: known programs get the verdict of their folder.

The others are judged by `test_certified.py`. A new `languages/x.yaml` is tested the moment it exists;
`tests/programs/x/<verdict>/` is what it needs.
"""

from __future__ import annotations

import pytest
from support.chosen_languages import chosen, with_level

from lcbx import doctor, languages
from lcbx.judge.pool import JudgePool
from lcbx.scores.failures import classify
from lcbx.types import Judgement

pytestmark = pytest.mark.sandbox

NOT_CERTIFIED = [language_id for language_id in chosen() if language_id not in with_level()]
CLASSES = {"syntax": "syntax", "unknown_name": "name", "type": "type"}
"""File names that stand for a class of error."""


@pytest.mark.parametrize("language_id", NOT_CERTIFIED)
def test_known_programs_get_the_verdict_of_their_folder(language_id: str, any_pool: JudgePool) -> None:
    language = languages.load(language_id)
    programs = doctor.known_programs(language_id)
    got: dict[str, tuple[str, str | None]] = {}
    expected: dict[str, tuple[str, str | None]] = {}
    for labelled, judgement in doctor.check_language(
        any_pool, language, programs, doctor.known_problem(any_pool.store)
    ):
        promised = CLASSES.get(labelled.path.stem)
        name = f"{labelled.verdict}/{labelled.path.name}"
        expected[name] = (labelled.verdict, promised)
        got[name] = (judgement.verdict, classify(judgement, language) if promised else None)
        if got[name] != expected[name]:
            print(name, _why(judgement))
    assert got == expected


def _why(judgement: Judgement) -> str:
    log = judgement.compile.log if judgement.compile else ""
    last = judgement.tests[-1] if judgement.tests else None
    return f"{judgement.verdict} {judgement.error or ''} {log} {last.stdout + last.stderr if last else ''}"


@pytest.mark.parametrize("language_id", NOT_CERTIFIED)
def test_toolchain_says_its_version(language_id: str, any_pool: JudgePool) -> None:
    language = languages.load(language_id)
    prepared = any_pool.prepare([language], None)
    assert prepared[language_id].toolchain_version
