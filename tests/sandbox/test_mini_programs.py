"""Every program of the bundled benchmark on the real toolchains: the accepted pass, the faulty fail as they are named.

This is how a language is known to work here, and how the benchmark's statements, tests and limits are known to be fair.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from mini import build
from support.chosen_languages import LEAST_ACCEPTED, THE_SEVEN, chosen, with_level

from lcbx import languages, problems
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, judge_all, resolve_limits
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(1800)]

LANGUAGES = [language_id for language_id in chosen() if language_id in with_level()]


@pytest.fixture(scope="module")
def mini(store: TestStore) -> dict[str, Problem]:
    return {problem.problem_id: problem for problem in problems.load("mini", store=store).problems}


def request_for(path: Path, problem: Problem, language: Language) -> JudgeRequest:
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
    return JudgeRequest(
        program=Program(key=key, source=path.read_text(encoding="utf-8"), reason=ExtractReason.GIVEN),
        problem=problem,
        language=language,
        limits=resolve_limits(Limits(), language, problem),
    )


def why(judgement: Judgement) -> str:
    """What a person needs to see to repair the program, the tests or the judge."""
    last = judgement.tests[-1] if judgement.tests else None
    log = judgement.compile.log[-500:] if judgement.compile else ""
    return f"{judgement.verdict} {judgement.error or ''} {last or log}"


@pytest.mark.parametrize("language_id", LANGUAGES)
def test_every_program_gets_the_verdict_in_its_name(
    any_pool: JudgePool, mini: dict[str, Problem], language_id: str
) -> None:
    language = languages.load(language_id)
    suffix = Path(language.filename).suffix
    labelled = [
        (path, verdict)
        for folder in build.problem_folders()
        for path, verdict in build.programs(folder)
        if path.suffix == suffix
    ]
    judgements = judge_all(any_pool, [request_for(path, mini[path.parent.name], language) for path, _ in labelled])
    surprises = {
        f"{path.parent.name}/{path.name}": why(judgement)
        for (path, verdict), judgement in zip(labelled, judgements, strict=True)
        if judgement.verdict != verdict
    }
    assert surprises == {}
    accepted = [judgement for (_, verdict), judgement in zip(labelled, judgements, strict=True) if verdict == "AC"]
    assert len(accepted) >= (len(mini) if language_id in THE_SEVEN else LEAST_ACCEPTED)
    assert not any(judgement.near_limit for judgement in accepted)
