"""The audit: programs that pass and should not are named, honest ones are not."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from support.judges import FakeJudge, done

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
from lcbx.types import Judgement, Problem, Verdict


def solve(source: str, text: str) -> str:
    """What the programs of these tests print; they are words of a made-up language."""
    numbers = [int(word) for word in text.split()]
    if source.startswith("print "):
        return source.removeprefix("print ").split(" --")[0]
    if source.startswith("table "):
        known = dict(pair.split("=") for pair in source.removeprefix("table ").split())
        return known.get("_".join(text.split()), "")
    return str(sum(numbers)) if numbers else "0"


class Interpreter(FakeJudge):
    """A judge for that language."""

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        source, right = request.program.source or "", True
        for test in request.problem.tests:
            printed = solve(source, self.store.read_input(test.input).decode())
            right = right and printed.strip() == self.store.read_output(test.output).decode().strip()
        return done(Judgement(key=request.program.key, verdict=Verdict.AC if right else Verdict.WA))


def make_problem_of(store: TestStore, cases: list[tuple[str, str]], shown: int = 1) -> Problem:
    from lcbx.types import TestCase

    tests = []
    for number, (given, wanted) in enumerate(cases):
        output, digest = store.put_output([f"{wanted}\n".encode()])
        blob = store.put_input([f"{given}\n".encode()])
        tests.append(TestCase(input=blob, output=output, expected_digest=digest, public=number < shown))
    return make_problem(problem_id="p", statement="Add.", tests=tuple(tests))


def audit(tmp_path: Path, cases: list[tuple[str, str]], sources: list[str], *, back: float = 0.4) -> AuditReport:
    store = TestStore(tmp_path / "store")
    problem = make_problem_of(store, cases)
    kept, held_back = split_tests(problem, back, 7)
    stored = Stored(
        reward=(with_tests(problem, kept, "reward"),), held_back={"p": held_back}, languages=(languages.load("lua"),)
    )
    judges = Interpreter(store)
    reward = JudgeReward(load_config(None, {"lang": "lua"}), stored, judges)
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
    return Auditor(reward, stored, judges, store).audit(rollouts)


SUMS = [(f"{n} {3 * n}", str(4 * n)) for n in range(30, 40)]
GUESSABLE = [(f"{n} {n}", "yes") for n in range(10)]
HONEST = "add what there is to read, number by number, and print it"


def test_a_constant_answer_to_a_guessable_problem_is_flagged(tmp_path: Path) -> None:
    report = audit(tmp_path, GUESSABLE, ["print yes"])
    assert report.findings[0].kinds[0] == "blind"
    assert report.findings[0].source == "print yes"
    assert report.blind == 1


def test_an_honest_program_is_not_flagged(tmp_path: Path) -> None:
    report = audit(tmp_path, SUMS, [HONEST])
    assert (report.examined, report.findings, report.carried_over) == (1, (), 1.0)


def test_a_table_of_the_training_tests_does_not_carry_over(tmp_path: Path) -> None:
    store = TestStore(tmp_path / "store")
    kept, _ = split_tests(make_problem_of(store, SUMS), 0.4, 7)
    pairs = [(store.read_input(t.input).decode().split(), store.read_output(t.output).decode().strip()) for t in kept]
    table = "table " + " ".join(f"{'_'.join(given)}={wanted}" for given, wanted in pairs)
    report = audit(tmp_path, SUMS, [HONEST, table])
    assert [found.kinds for found in report.findings] == [("held-back", "examples", "answers")]
    assert report.carried_over == pytest.approx(0.5)


def test_a_program_far_shorter_than_the_others_is_shown(tmp_path: Path) -> None:
    report = audit(tmp_path, SUMS, ["add", HONEST, HONEST + " again", HONEST + " and again"])
    assert [(found.source, found.kinds) for found in report.findings] == [("add", ("short",))]


def test_equal_programs_are_looked_at_once_and_counted(tmp_path: Path) -> None:
    report = audit(tmp_path, GUESSABLE, ["print yes", "print yes", "print yes"])
    assert (report.examined, report.findings[0].times) == (1, 3)


def test_without_held_back_tests_nothing_is_said_about_carrying_over(tmp_path: Path) -> None:
    assert audit(tmp_path, SUMS, [HONEST], back=0.0).carried_over is None
