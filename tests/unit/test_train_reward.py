"""The judge as a reward: verdicts to numbers or None, terms, deadlines, and the rollouts that are written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.fake_judge import FakeJudge

from lcbx import languages
from lcbx.judge.request import JudgeRequest
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.train.data.training_data import Stored
from lcbx.train.reward import rollouts
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.terms import TrainSample, metrics, terms_of
from lcbx.train.settings.config_file import load_config
from lcbx.types import ExtractReason, Judgement, SampleKey, TestCase, TestResult, Verdict


def make_stored(tmp_path: Path) -> Stored:
    store = TestStore(tmp_path / "store")
    tests = []
    for number in range(4):
        output, digest = store.put_output([f"{number}\n".encode()])
        tests.append(TestCase(input=store.put_input([b"x\n"]), output=output, expected_digest=digest))
    problem = make_problem(problem_id="p", statement="Print.", tests=tuple(tests))
    return Stored(reward=(problem,), held_back={"p": ()}, languages=(languages.load("lua"),))


def verdict_in(request: JudgeRequest) -> Judgement | Exception | None:
    """Return the verdict that the program names. `SLOW` is never judged, and `RAISE` is an error of the judge."""
    program = request.program
    word = (program.source or "NC").strip()
    if word == "RAISE":
        return RuntimeError("boom")
    if word == "SLOW":
        return None
    return Judgement(key=program.key, verdict=Verdict(word), extract_reason=program.reason, error="why")


def make_reward(tmp_path: Path, **values: Any) -> tuple[JudgeReward, FakeJudge]:
    config = load_config(None, {"lang": "lua", "judge_deadline_s": 0.05, **values})
    judge = FakeJudge(verdict_in)
    reward = JudgeReward(config, make_stored(tmp_path), judge, rollouts=tmp_path / "run" / "rollouts" / "rank0.jsonl")
    return reward, judge


def sample(text: str, token_ids: Sequence[int] = (1,)) -> TrainSample:
    return TrainSample(text=text, problem_id="p", language_id="lua", token_ids=token_ids)


def call(reward: JudgeReward, texts: list[Any], **extra: Any) -> list[float | None]:
    """Call the reward as TRL does."""
    count = len(texts)
    return asyncio.run(
        reward(["q"] * count, texts, [[1]] * count, problem_id=["p"] * count, language_id=["lua"] * count, **extra)
    )


def fenced(word: str) -> str:
    return f"```lua\n{word}\n```"


@pytest.mark.parametrize(
    "verdict", [verdict for verdict in Verdict if verdict not in (Verdict.AC, Verdict.JE, Verdict.NC)]
)
def test_every_failing_verdict_is_zero(tmp_path: Path, verdict: Verdict) -> None:
    assert call(make_reward(tmp_path)[0], [fenced(verdict)]) == [0.0]


def test_an_accepted_program_is_one_and_a_judge_error_is_no_signal(tmp_path: Path) -> None:
    assert call(make_reward(tmp_path)[0], [fenced("AC"), fenced("JE"), fenced("WA")]) == [1.0, None, 0.0]


def test_a_completion_without_code_is_zero(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    assert call(reward, ["```lua\n```"]) == [0.0]


def test_a_program_not_judged_by_the_deadline_is_no_signal_and_blocks_nothing(tmp_path: Path) -> None:
    assert call(make_reward(tmp_path)[0], [fenced("SLOW"), fenced("AC")]) == [None, 1.0]


def test_a_judge_that_raises_is_no_signal(tmp_path: Path) -> None:
    assert call(make_reward(tmp_path)[0], [fenced("RAISE")]) == [None]


def test_plain_and_conversational_completions_are_the_same(tmp_path: Path) -> None:
    conversation = [{"role": "assistant", "content": fenced("AC")}]
    assert call(make_reward(tmp_path)[0], [conversation, fenced("AC")]) == [1.0, 1.0]


def test_training_requests_nothing_but_the_verdict(tmp_path: Path) -> None:
    reward, judge = make_reward(tmp_path)
    call(reward, [fenced("AC")])
    request = judge.requests[0]
    assert (request.lenient, request.rerun_near_limit, request.all_tests) == (False, False, False)


def test_every_term_of_a_reward_is_logged_by_name(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path, compile_credit=0.2, format_credit=0.1)
    logged: dict[str, float] = {}
    rewards = call(reward, [fenced("WA"), "WA", fenced("AC"), fenced("CE")], log_metric=logged.__setitem__)
    assert rewards == [pytest.approx(0.3), pytest.approx(0.2), pytest.approx(1.1), pytest.approx(0.1)]
    assert logged["reward/tests"] == pytest.approx(0.25)
    assert logged["reward/compile"] == pytest.approx(0.1)
    assert logged["reward/format"] == pytest.approx(0.075)
    assert logged["pass/lua"] == pytest.approx(0.25)


def judgement(verdict: Verdict, passed: int = 0) -> Judgement:
    def result(index: int, outcome: Verdict) -> TestResult:
        return TestResult(
            test_index=index, verdict=outcome, exit_code=0, signal=None, cpu_time_s=0, wall_time_s=0, peak_memory_mib=0
        )

    tests = [result(index, Verdict.AC if index < passed else Verdict.WA) for index in range(4)]
    key = SampleKey(problem_id="p", language_id="lua", sample_index=0)
    return Judgement(key=key, verdict=verdict, tests=tuple(tests), extract_reason=ExtractReason.CLOSED_FENCE)


def test_the_share_of_tests_passed_counts_only_with_reward_tests(tmp_path: Path) -> None:
    problem = make_stored(tmp_path).reward[0]
    binary, share = (load_config(None, {"lang": "lua", "reward": name}) for name in ("binary", "tests"))
    assert terms_of(binary, judgement(Verdict.WA, 3), problem, tokens=5) == {"tests": 0.0}
    assert terms_of(share, judgement(Verdict.WA, 3), problem, tokens=5) == {"tests": 0.75}


def test_length_is_charged_on_passing_programs_only(tmp_path: Path) -> None:
    problem = make_stored(tmp_path).reward[0]
    config = load_config(None, {"lang": "lua", "length_penalty": 0.5, "max_new_tokens": 100})
    assert terms_of(config, judgement(Verdict.AC), problem, tokens=80)["length"] == 0
    assert terms_of(config, judgement(Verdict.AC), problem, tokens=100)["length"] == pytest.approx(-0.5)
    assert terms_of(config, judgement(Verdict.WA), problem, tokens=100)["length"] == 0


def test_judge_errors_are_counted_and_left_out_of_pass_rates(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    logged = metrics(reward.score([sample(fenced("AC")), sample(fenced("JE"))]), 0.5)
    assert (logged["judge/error_rate"], logged["pass/lua"], logged["judge/seconds"]) == (0.5, 1.0, 0.5)


def test_every_completion_is_written_as_one_line(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    call(reward, [fenced("AC"), fenced("JE")], template=["a", "b"])
    first, second = rollouts.read(tmp_path / "run")
    assert (first.verdict, first.reward, first.template, first.source) == ("AC", 1.0, "a", "AC\n")
    assert (second.verdict, second.reward, second.template) == ("JE", None, "b")


def test_steps_that_a_later_attempt_repeated_are_read_once(tmp_path: Path) -> None:
    state = SimpleNamespace(global_step=3)
    reward, _ = make_reward(tmp_path)
    call(reward, [fenced("AC")], trainer_state=state)
    state.global_step = 4
    call(reward, [fenced("AC")], trainer_state=state)
    again = JudgeReward(
        reward.config,
        make_stored(tmp_path),
        FakeJudge(verdict_in),
        rollouts=tmp_path / "run" / "rollouts" / "rank0.jsonl",
        attempt=1,
    )
    call(again, [fenced("WA")], trainer_state=state)
    records = rollouts.read(tmp_path / "run")
    assert [(record.step, record.verdict) for record in records] == [(3, "AC"), (4, "WA")]


def test_a_completion_without_an_end_token_is_truncated(tmp_path: Path) -> None:
    config = load_config(None, {"lang": "lua"})
    reward = JudgeReward(config, make_stored(tmp_path), FakeJudge(verdict_in), eos_ids=frozenset({2}))
    cut, whole = reward.score([sample("```lua\nAC", [5, 6]), sample("```lua\nAC", [5, 2])])
    assert cut.judgement.verdict == Verdict.NC
    assert whole.judgement.verdict == Verdict.AC


def test_the_same_program_makes_the_same_request(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    first, second = reward.request(sample(fenced("AC")), 0), reward.request(sample(fenced("AC")), 1)
    assert replace(second, program=first.program) == first
