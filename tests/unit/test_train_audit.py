"""The audit flags passing programs that should not pass, and no honest ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.fake_judge import FakeJudge

from lcbx import languages
from lcbx.judge.request import JudgeRequest
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.train.data.build_data import split_tests
from lcbx.train.data.training_data import Stored, with_tests
from lcbx.train.reward.audit import Auditor, AuditReport
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.rollouts import Rollout
from lcbx.train.settings.config_file import load_config
from lcbx.types import Judgement, Problem, TestCase, Verdict


def output_of(source: str, text: str) -> str:
    """Run a program of a made-up language: `print WORD`, `table INPUT=OUTPUT ...`; anything else prints the sum."""
    numbers = [int(word) for word in text.split()]
    if source.startswith("print "):
        return source.removeprefix("print ").split(" --")[0]
    if source.startswith("table "):
        table = dict(pair.split("=") for pair in source.removeprefix("table ").split())
        return table.get("_".join(text.split()), "")
    return str(sum(numbers)) if numbers else "0"


def judge_of(store: TestStore) -> FakeJudge:
    """A judge that runs programs of that language on the tests in the store."""

    def decide(request: JudgeRequest) -> Judgement:
        source = request.program.source or ""
        accepted = all(
            output_of(source, store.read_input(test.input).decode()).strip()
            == store.read_output(test.output).decode().strip()
            for test in request.problem.tests
        )
        return Judgement(key=request.program.key, verdict=Verdict.AC if accepted else Verdict.WA)

    return FakeJudge(decide, store)


def problem_with(store: TestStore, cases: list[tuple[str, str]], shown: int = 1) -> Problem:
    tests = []
    for number, (text, expected) in enumerate(cases):
        output, digest = store.put_output([f"{expected}\n".encode()])
        blob = store.put_input([f"{text}\n".encode()])
        tests.append(TestCase(input=blob, output=output, expected_digest=digest, public=number < shown))
    return make_problem(problem_id="p", statement="Add.", tests=tuple(tests))


def audit(tmp_path: Path, cases: list[tuple[str, str]], sources: list[str], *, back: float = 0.4) -> AuditReport:
    store = TestStore(tmp_path / "store")
    problem = problem_with(store, cases)
    deciding, held_back = split_tests(problem, back, 7)
    stored = Stored(
        reward=(with_tests(problem, deciding, "reward"),),
        held_back={"p": held_back},
        languages=(languages.load("lua"),),
    )
    judge = judge_of(store)
    reward = JudgeReward(load_config(None, {"lang": "lua"}), stored, judge)
    rollouts = [
        Rollout(
            step=step,
            problem_id="p",
            language_id="lua",
            template="",
            text=source,
            source=source,
            verdict=Verdict.AC,
            reward=1.0,
            tokens=9,
            truncated=False,
        )
        for step, source in enumerate(sources)
    ]
    return Auditor(reward, stored, judge).audit(rollouts)


SUMS = [(f"{n} {3 * n}", str(4 * n)) for n in range(30, 40)]
GUESSABLE = [(f"{n} {n}", "yes") for n in range(10)]
HONEST = "read all numbers, add them, and print the sum of all"


def test_a_constant_answer_to_a_guessable_problem_is_flagged(tmp_path: Path) -> None:
    report = audit(tmp_path, GUESSABLE, ["print yes"])
    assert report.findings[0].kinds[0] == "blind"
    assert report.findings[0].grave
    assert report.findings[0].source == "print yes"
    assert report.blind == 1


def test_an_honest_program_is_not_flagged(tmp_path: Path) -> None:
    report = audit(tmp_path, SUMS, [HONEST])
    assert (report.examined, report.findings, report.carried_over) == (1, (), 1.0)


def test_a_table_of_the_training_tests_fails_the_held_back_ones(tmp_path: Path) -> None:
    store = TestStore(tmp_path / "store")
    deciding, _ = split_tests(problem_with(store, SUMS), 0.4, 7)
    pairs = [
        (store.read_input(test.input).decode().split(), store.read_output(test.output).decode().strip())
        for test in deciding
    ]
    table = "table " + " ".join(f"{'_'.join(numbers)}={expected}" for numbers, expected in pairs)
    report = audit(tmp_path, SUMS, [HONEST, table])
    assert [finding.kinds for finding in report.findings] == [("held-back", "examples", "answers")]
    assert report.carried_over == pytest.approx(0.5)


def test_a_program_far_shorter_than_the_others_is_flagged(tmp_path: Path) -> None:
    report = audit(tmp_path, SUMS, ["add", HONEST, HONEST + " again", HONEST + " and again"])
    assert [(finding.source, finding.kinds) for finding in report.findings] == [("add", ("short",))]
    assert not report.findings[0].grave


def test_equal_programs_are_examined_once_and_counted(tmp_path: Path) -> None:
    report = audit(tmp_path, GUESSABLE, ["print yes", "print yes", "print yes"])
    assert (report.examined, report.findings[0].times) == (1, 3)


def test_without_held_back_tests_the_share_that_passes_them_is_unknown(tmp_path: Path) -> None:
    assert audit(tmp_path, SUMS, [HONEST], back=0.0).carried_over is None
