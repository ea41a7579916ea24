"""verl: its own loader calls the reward function, for rows of its data files."""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from support.fake_judge import FakeJudge
from support.snippets import snippet
from support.tool_runs import MINI_IDS, MINI_VERDICTS, mini_model

if importlib.util.find_spec("verl") is None:
    pytest.skip("needs verl", allow_module_level=True)

from support import verl_code

from lcbx.errors import UserError
from lcbx.integrations import judged_benchmark
from lcbx.integrations.judged_benchmark import JudgeFailure
from lcbx.integrations.verl_reward import ATTEMPTS, compute_score, write_rows
from lcbx.judge.request import JudgeRequest, judge_error
from lcbx.types import Judgement, Verdict


def loaded(name: str) -> Any:
    """Return our function as verl loads it from the configuration on the page."""
    verl_code.prepare()
    from verl.trainer.ppo.reward import get_custom_reward_fn

    config = yaml.safe_load(snippet("verl-config", {"compute_score_async": name}))
    return get_custom_reward_fn(SimpleNamespace(**config))


def test_verl_scores_the_rows_of_its_data_file(sandbox: str, tmp_path: Path) -> None:
    import pandas as pd

    del sandbox
    path = tmp_path / "train.parquet"
    assert write_rows(path, lang="lua", benchmark="mini", ids=MINI_IDS) == len(MINI_VERDICTS)
    score, score_async = loaded("compute_score"), loaded("compute_score_async")
    calls = []
    for row in pd.read_parquet(path).to_dict("records"):
        answer = mini_model(row["prompt"][-1]["content"]).rstrip("\0")
        calls.append(
            {
                "data_source": row["data_source"],
                "solution_str": answer,
                "ground_truth": row["reward_model"]["ground_truth"],
                "extra_info": row["extra_info"] | {"num_turns": None, "rollout_reward_scores": {}},
            }
        )
    results = [score(**call) for call in calls]
    # verl passes the text without its finish reason, so an unclosed fence is a program.
    verdicts = MINI_VERDICTS | {"mini_03_count_vowels": "WA"}
    assert [result["verdict"] for result in results] == list(verdicts.values())
    assert [result["score"] for result in results] == [float(verdict == "AC") for verdict in verdicts.values()]

    async def together() -> list[Any]:
        return await asyncio.gather(*(score_async(**call) for call in calls))

    assert asyncio.run(together()) == results


def test_the_page_writes_a_row_for_each_problem_and_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    monkeypatch.chdir(tmp_path)
    exec(snippet("verl-rows"), {})
    rows = pd.read_parquet("train.parquet")
    assert set(rows["data_source"]) == {"lcbx/mini-train"}
    assert [info["language_id"] for info in rows["extra_info"][:4]] == ["lua", "julia"] * 2
    assert list(rows["extra_info"].map(lambda info: info["index"])) == list(range(len(rows)))


def test_a_judge_error_is_tried_again_and_then_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def decide(request: JudgeRequest) -> Judgement:
        if len(judge.requests) <= lost:
            return judge_error(request.program, "the sandbox was lost")
        return Judgement(key=request.program.key, verdict=Verdict.AC)

    judge, lost = FakeJudge(decide), ATTEMPTS - 1
    monkeypatch.setattr(judged_benchmark, "shared_judge", lambda _: judge)
    row = ("lcbx/mini", "```lua\nprint(1)\n```", "mini_01_sum_of_two", {"language_id": "lua"})
    judged_benchmark.judged_benchmark.cache_clear()
    assert compute_score(*row)["score"] == 1.0
    judge.requests.clear()
    lost = 100
    with pytest.raises(JudgeFailure, match="the sandbox was lost"):
        compute_score(*row)
    assert len(judge.requests) == ATTEMPTS
    assert compute_score(*row, on_judge_error=0.5) == {"score": 0.5, "acc": 0.0, "verdict": "JE"}
    judged_benchmark.judged_benchmark.cache_clear()


def test_rows_of_others_are_refused() -> None:
    with pytest.raises(UserError, match="not a row of lcbx"):
        compute_score("openai/gsm8k", "4", "4")
