"""The judge as a reward: numbers, None, terms, deadlines, and what is written down."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.judges import FakeJudge

from lcbx import languages
from lcbx.judge.request import JudgeRequest
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.train.data.training_data import Stored
from lcbx.train.reward import rollouts
from lcbx.train.reward.judge_reward import JudgeReward, metrics, terms_of
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


class Verdicts(FakeJudge):
    """Returns the verdict that a program names; `SLOW` is never judged."""

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        self.requests.append(request)
        future: Future[Judgement] = Future()
        program = request.program
        said = (program.source or "NC").strip()
        if said == "RAISE":
            future.set_exception(RuntimeError("boom"))
        elif said != "SLOW":
            future.set_result(
                Judgement(key=program.key, verdict=Verdict(said), extract_reason=program.reason, error="why")
            )
        return future


def make_reward(tmp_path: Path, **values: Any) -> tuple[JudgeReward, Verdicts]:
    made = load_config(None, {"lang": "lua", "judge_deadline_s": 0.05, **values})
    judges = Verdicts()
    reward = JudgeReward(made, make_stored(tmp_path), judges, rollouts=tmp_path / "run" / "rollouts" / "rank0.jsonl")
    return reward, judges


def call(reward: JudgeReward, texts: list[Any], **extra: Any) -> list[float | None]:
    count = len(texts)
    return asyncio.run(
        reward(["q"] * count, texts, [[1]] * count, problem_id=["p"] * count, language_id=["lua"] * count, **extra)
    )


def fenced(word: str) -> str:
    return f"```lua\n{word}\n```"


@pytest.mark.parametrize("verdict", [each for each in Verdict if each not in (Verdict.AC, Verdict.JE, Verdict.NC)])
def test_every_fault_of_a_program_is_zero(tmp_path: Path, verdict: Verdict) -> None:
    assert call(make_reward(tmp_path)[0], [fenced(verdict)]) == [0.0]


def test_acceptance_is_one_and_a_judge_error_is_no_signal(tmp_path: Path) -> None:
    assert call(make_reward(tmp_path)[0], [fenced("AC"), fenced("JE"), fenced("WA")]) == [1.0, None, 0.0]


def test_no_code_is_the_models_fault(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    assert call(reward, ["```lua\n```"]) == [0.0]


def test_what_is_not_judged_in_time_is_no_signal_and_hangs_nothing(tmp_path: Path) -> None:
    assert call(make_reward(tmp_path)[0], [fenced("SLOW"), fenced("AC")]) == [None, 1.0]


def test_a_judge_that_raises_is_no_signal(tmp_path: Path) -> None:
    assert call(make_reward(tmp_path)[0], [fenced("RAISE")]) == [None]


def test_plain_and_conversational_completions_are_the_same(tmp_path: Path) -> None:
    conversation = [{"role": "assistant", "content": fenced("AC")}]
    assert call(make_reward(tmp_path)[0], [conversation, fenced("AC")]) == [1.0, 1.0]


def test_training_asks_for_nothing_but_the_verdict(tmp_path: Path) -> None:
    reward, judges = make_reward(tmp_path)
    call(reward, [fenced("AC")])
    request = judges.requests[0]
    assert (request.lenient, request.rerun_near_limit, request.all_tests) == (False, False, False)


def test_every_part_of_a_reward_is_logged_by_name(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path, compile_credit=0.2, format_credit=0.1)
    logged: dict[str, float] = {}
    rewards = call(reward, [fenced("WA"), "WA", fenced("AC"), fenced("CE")], log_metric=logged.__setitem__)
    assert rewards == [pytest.approx(0.3), pytest.approx(0.2), pytest.approx(1.1), pytest.approx(0.1)]
    assert logged["reward/tests"] == pytest.approx(0.25)
    assert logged["reward/compile"] == pytest.approx(0.1)
    assert logged["reward/format"] == pytest.approx(0.075)
    assert logged["pass/lua"] == pytest.approx(0.25)


def judgement(verdict: Verdict, passed: int = 0) -> Judgement:
    def one(index: int, each: Verdict) -> TestResult:
        return TestResult(
            test_index=index, verdict=each, exit_code=0, signal=None, cpu_time_s=0, wall_time_s=0, peak_memory_mib=0
        )

    tests = [one(at, Verdict.AC if at < passed else Verdict.WA) for at in range(4)]
    key = SampleKey(problem_id="p", language_id="lua", sample_index=0)
    return Judgement(key=key, verdict=verdict, tests=tuple(tests), extract_reason=ExtractReason.CLOSED_FENCE)


def test_the_share_of_tests_passed_counts_only_when_asked_for(tmp_path: Path) -> None:
    problem = make_stored(tmp_path).reward[0]
    binary, share = (load_config(None, {"lang": "lua", "reward": name}) for name in ("binary", "tests"))
    assert terms_of(binary, judgement(Verdict.WA, 3), problem, tokens=5) == {"tests": 0.0}
    assert terms_of(share, judgement(Verdict.WA, 3), problem, tokens=5) == {"tests": 0.75}


def test_length_is_charged_on_passing_programs_only(tmp_path: Path) -> None:
    problem = make_stored(tmp_path).reward[0]
    made = load_config(None, {"lang": "lua", "length_penalty": 0.5, "max_new_tokens": 100})
    assert terms_of(made, judgement(Verdict.AC), problem, tokens=80)["length"] == 0
    assert terms_of(made, judgement(Verdict.AC), problem, tokens=100)["length"] == pytest.approx(-0.5)
    assert terms_of(made, judgement(Verdict.WA), problem, tokens=100)["length"] == 0


def test_judge_errors_are_counted_and_left_out_of_pass_rates(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    scored = reward.score([fenced("AC"), fenced("JE")], [[1], [1]], ["p", "p"], ["lua", "lua"])
    found = metrics(scored, 0.5)
    assert (found["judge/error_rate"], found["pass/lua"], found["judge/seconds"]) == (0.5, 1.0, 0.5)


def test_each_completion_is_one_line_that_can_be_read_again(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    call(reward, [fenced("AC"), fenced("JE")], template=["a", "b"])
    found = rollouts.read(tmp_path / "run")
    assert [(each.verdict, each.reward, each.template) for each in found] == [("AC", 1.0, "a"), ("JE", None, "b")]
    assert found[0].source == "AC\n"


def test_steps_done_twice_are_read_once(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    reward._keep(reward.score([fenced("AC")], [[1]], ["p"], ["lua"]), [fenced("AC")], [[1]], [""], 3)
    reward._keep(reward.score([fenced("AC")], [[1]], ["p"], ["lua"]), [fenced("AC")], [[1]], [""], 4)
    reward._attempt = 1
    reward._keep(reward.score([fenced("WA")], [[1]], ["p"], ["lua"]), [fenced("WA")], [[1]], [""], 4)
    assert [(each.step, each.verdict) for each in rollouts.read(tmp_path / "run")] == [(3, "AC"), (4, "WA")]


def test_a_truncated_completion_is_one_without_an_end_token(tmp_path: Path) -> None:
    made = load_config(None, {"lang": "lua"})
    reward = JudgeReward(made, make_stored(tmp_path), Verdicts(), eos_ids=frozenset({2}))
    cut = reward.score(["```lua\nAC"], [[5, 6]], ["p"], ["lua"])
    whole = reward.score(["```lua\nAC"], [[5, 2]], ["p"], ["lua"])
    assert cut[0].judgement.verdict == Verdict.NC
    assert whole[0].judgement.verdict == Verdict.AC


def test_the_same_program_is_asked_with_the_same_request(tmp_path: Path) -> None:
    reward, _ = make_reward(tmp_path)
    first, second = reward.request(fenced("AC"), "p", "lua", 0), reward.request(fenced("AC"), "p", "lua", 1)
    assert replace(second, program=first.program) == first
