"""The adaptive order of tests in training: fewer tests for wrong programs, and the same rewards."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.fake_judge import FakeJudge

from lcbx import languages
from lcbx.errors import UserError
from lcbx.judge.request import JudgeRequest
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.train.data.training_data import Stored
from lcbx.train.reward import rollouts
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.terms import TrainSample
from lcbx.train.reward.test_order import AdaptiveOrder, failed_test, in_benchmark_order, reordered
from lcbx.train.settings.config_file import load_config
from lcbx.types import Judgement, SampleKey, TestCase, TestResult, Verdict

TESTS = 9


def make_stored(tmp_path: Path) -> Stored:
    store = TestStore(tmp_path / "store")
    problems = []
    for name in ("p", "q"):
        tests = []
        for number in range(TESTS):
            output, digest = store.put_output([f"{name}{number}".encode()])
            tests.append(TestCase(input=store.put_input([f"{number}".encode()]), output=output, expected_digest=digest))
        problems.append(make_problem(problem_id=name, statement="Print.", tests=tuple(tests)))
    return Stored(reward=tuple(problems), held_back={}, languages=(languages.load("lua"),))


class FailingPrograms:
    """Judges programs that name the tests on which they fail (`3 W 5 R`), and stops at the first of them."""

    def __init__(self, stored: Stored) -> None:
        tests = [test for problem in stored.reward for test in problem.tests]
        self._numbers = {test.expected_digest: index % TESTS for index, test in enumerate(tests)}
        self.run = 0

    def __call__(self, request: JudgeRequest) -> Judgement:
        words = (request.program.source or "").split()
        kinds = {"W": Verdict.WA, "R": Verdict.RTE, "T": Verdict.TLE}
        fails = {int(number): kinds[kind] for number, kind in zip(words[::2], words[1::2], strict=True)}
        results = []
        for index, test in enumerate(request.problem.tests):
            verdict = fails.get(self._numbers[test.expected_digest], Verdict.AC)
            results.append(result(index, verdict))
            if verdict != Verdict.AC:
                break
        self.run += len(results)
        return Judgement(key=request.program.key, verdict=results[-1].verdict, tests=tuple(results))


def result(index: int, verdict: Verdict) -> TestResult:
    return TestResult(
        test_index=index,
        verdict=verdict,
        exit_code=0,
        signal=None,
        cpu_time_s=0.1,
        wall_time_s=0.1,
        peak_memory_mib=1,
    )


def make_reward(tmp_path: Path, order: str, **more: Any) -> tuple[JudgeReward, FailingPrograms]:
    stored = make_stored(tmp_path)
    programs = FailingPrograms(stored)
    config = load_config(None, {"lang": "lua", "test_order": order, "length_penalty": 0.1})
    path = tmp_path / "run" / "rollouts" / "rank0.jsonl"
    return JudgeReward(config, stored, FakeJudge(programs), rollouts=path, **more), programs


def sample(problem_id: str, source: str) -> TrainSample:
    return TrainSample(text=f"```lua\n{source}\n```", problem_id=problem_id, language_id="lua", token_ids=(1,))


def made_up_batches(seed: int, steps: int = 12) -> list[list[TrainSample]]:
    """Programs of which most fail on a few late tests, some everywhere, and some nowhere."""
    draw = random.Random(seed)
    batches = []
    for _ in range(steps):
        batch = []
        for _ in range(16):
            likely = {7: 0.6, 5: 0.3, 2: 0.1}
            fails = [index for index in range(TESTS) if draw.random() < likely.get(index, 0.02)]
            source = " ".join(f"{index} {draw.choice('WRT')}" for index in fails) or " "
            batch.append(sample(draw.choice("pq"), source))
        batches.append(batch)
    return batches


@pytest.mark.parametrize("seed", range(5))
def test_rewards_are_those_of_the_benchmarks_order(tmp_path: Path, seed: int) -> None:
    plain, plain_run = make_reward(tmp_path / "plain", "benchmark")
    adaptive, adaptive_run = make_reward(tmp_path / "adaptive", "adaptive")
    for batch in made_up_batches(seed):
        expected, scored = plain.score(batch), adaptive.score(batch)
        assert [one.reward for one in scored] == [one.reward for one in expected]
        accepted = [one.judgement.verdict == Verdict.AC for one in expected]
        assert [one.judgement.verdict == Verdict.AC for one in scored] == accepted
        assert [one.request for one in scored] == [one.request for one in expected]
    assert adaptive_run.run < 0.7 * plain_run.run


def test_a_judgement_has_the_benchmarks_indices(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path, "adaptive")
    reward.score([sample("p", "7 W")] * 3)
    failed, passed = reward.score([sample("p", "7 R"), sample("p", " ")])
    assert [test.test_index for test in failed.judgement.tests] == [7]
    assert [test.test_index for test in passed.judgement.tests] == [7, 0, 1, 2, 3, 4, 5, 6, 8]
    other = reward.score([sample("q", "7 R")])[0]  # a problem has a history of its own
    assert [test.test_index for test in other.judgement.tests] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_most_failures_come_first_and_ties_keep_their_order(tmp_path: Path) -> None:
    problem = make_stored(tmp_path).reward[0]
    order = AdaptiveOrder()
    assert order.positions(problem) == tuple(range(TESTS))
    for failed in (4, 8, 8, None, 6):
        order.add("p", failed)
    assert order.positions(problem) == (8, 4, 6, 0, 1, 2, 3, 5, 7)
    changed = reordered(problem, order.positions(problem))
    assert changed.tests[0] == problem.tests[8]
    assert changed.digest != problem.digest  # so that no judge takes one for the other
    assert reordered(problem, tuple(range(TESTS))) is problem


def test_the_order_moves_between_batches_only(tmp_path: Path) -> None:
    """Equal programs of a batch are judged once, which needs equal requests."""
    reward, programs = make_reward(tmp_path, "adaptive")
    first, second = reward.score([sample("p", "3 W"), sample("p", "3 W")])
    assert len(first.judgement.tests) == len(second.judgement.tests) == 4
    assert programs.run == 8


def test_a_continued_run_has_the_order_of_one_that_was_not_interrupted(tmp_path: Path) -> None:
    batches = made_up_batches(1)
    whole, _ = make_reward(tmp_path, "adaptive")
    for step, batch in enumerate(batches[:8]):
        whole._write(whole.score(batch), step)
    path = tmp_path / "run" / "rollouts" / "rank0.jsonl"
    before = rollouts.before_checkpoint(path, "checkpoints/checkpoint-5")
    assert len(before) == 5 * 16
    again, _ = make_reward(tmp_path, "adaptive", history=before, attempt=1)
    control, _ = make_reward(tmp_path / "control", "adaptive")
    for batch in batches[:5]:
        control.score(batch)
    assert [one.judgement for one in again.score(batches[5])] == [one.judgement for one in control.score(batches[5])]
    assert rollouts.before_checkpoint(path, None) == []
    assert rollouts.read_rank(path)[0].failed_test is not None or rollouts.read_rank(path)[0].verdict == Verdict.AC


def test_the_order_goes_with_the_reward_to_another_process(tmp_path: Path) -> None:
    order = AdaptiveOrder()
    order.add("p", 4)
    copy = pickle.loads(pickle.dumps(order))
    copy.add("p", 4)
    assert copy.positions(make_stored(tmp_path).reward[0])[0] == 4


def test_judge_errors_and_compile_errors_count_for_no_test(tmp_path: Path) -> None:
    problem = make_stored(tmp_path).reward[0]
    judged = Judgement(key=SampleKey(problem_id="p", language_id="lua", sample_index=0), verdict=Verdict.CE)
    assert in_benchmark_order(judged, tuple(range(TESTS))) == judged
    lost = replace(judged, verdict=Verdict.JE, tests=(result(0, Verdict.AC), result(1, Verdict.WA)))
    order = AdaptiveOrder()
    for judgement in (judged, lost):
        order.add("p", failed_test(judgement))
    assert order.positions(problem) == tuple(range(TESTS))


@pytest.mark.parametrize("values", [{"reward": "tests"}, {"compile_credit": 0.2}])
def test_rewards_that_depend_on_the_order_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="test_order: adaptive"):
        load_config(None, {"lang": "lua", "test_order": "adaptive", **values})


def test_it_may_change_in_a_continued_run() -> None:
    plain, adaptive = (load_config(None, {"lang": "lua", "test_order": order}) for order in ("benchmark", "adaptive"))
    assert plain.digest() == adaptive.digest()
    assert "test_order: adaptive" in adaptive.to_yaml()
