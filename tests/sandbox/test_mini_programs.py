"""Every faulty program of the bundled benchmark on the real toolchains fails as its name says.

This is how the benchmark's tests and limits are known to tell right from wrong. The accepted programs are judged by
`test_certified.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from mini import build
from support.chosen_languages import chosen, suffixes

from lcbx import languages, problems
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, judge_all, resolve_limits
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(1800)]

FAULTY = {
    path.suffix for folder in build.problem_folders() for path, verdict in build.programs(folder) if verdict != "AC"
}
LANGUAGES = [
    language.language_id
    for suffix, language in suffixes().items()
    if suffix in FAULTY and language.language_id in chosen()
]


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
def test_every_faulty_program_gets_the_verdict_in_its_name(
    any_pool: JudgePool, mini: dict[str, Problem], language_id: str
) -> None:
    language = languages.load(language_id)
    suffix = Path(language.filename).suffix
    labelled = [
        (path, verdict)
        for folder in build.problem_folders()
        for path, verdict in build.programs(folder)
        if path.suffix == suffix and verdict != "AC"
    ]
    judgements = judge_all(any_pool, [request_for(path, mini[path.parent.name], language) for path, _ in labelled])
    surprises = {
        f"{path.parent.name}/{path.name}": why(judgement)
        for (path, verdict), judgement in zip(labelled, judgements, strict=True)
        if judgement.verdict != verdict
    }
    assert surprises == {}
