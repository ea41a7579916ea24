"""verifiers: real rollouts of the environment, by its own command and from Python."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from support.fake_judge import FakeJudge
from support.model_server import ModelServer
from support.snippets import commands, snippet
from support.tool_runs import MINI_IDS, MINI_VERDICTS, ToolRuns

pytest.importorskip("verifiers", reason="needs the verifiers extra")
pytest.importorskip("lcbx_env", reason="needs the package in environments/lcbx_env")

from lcbx.integrations import judged_benchmark
from lcbx.judge.request import judge_error


def test_vf_eval_judges_every_rollout(sandbox: str, server: ModelServer, run: ToolRuns) -> None:
    del sandbox
    (command,) = commands("verifiers-command", {"http://localhost:8000/v1": server.url})
    run(
        *(*command, "--env.taskset.ids", *MINI_IDS.split(","), "--client.api-key-var", "OURS_API_KEY"),
        *("--sampling.temperature", "0.5", "--no-push", "--no-rich", "--run.dir", "ours"),
        OURS_API_KEY="none",
    )
    traces = _traces(run)
    verdicts = [(trace["task"]["data"]["problem_id"], trace["info"]["lcbx"]["verdict"]) for trace in traces]
    assert sorted(verdicts) == sorted(2 * list(MINI_VERDICTS.items()))
    rewards = {trace["task"]["data"]["problem_id"]: trace["rewards"]["passed"]["score"] for trace in traces}
    assert rewards == {name: float(verdict == "AC") for name, verdict in MINI_VERDICTS.items()}
    assert {trace["task"]["key"] for trace in traces} == {f"lua/{name}" for name in MINI_VERDICTS}
    assert all(trace["ok"] for trace in traces)
    hidden = "cLKBNsylMQTJkwNRj"  # the output of a hidden test of mini_02_reverse_word
    assert hidden not in json.dumps(traces)


def _traces(run: ToolRuns) -> list[dict[str, Any]]:
    lines = (run.folder / "outputs" / "ours" / "traces.jsonl").read_text().splitlines()
    return [trace for line in lines for trace in json.loads(line)["traces"]]


def test_a_rollout_that_was_not_judged_is_an_error_without_a_reward(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import verifiers.v1 as vf
    from lcbx_env import load_environment

    lost = FakeJudge(lambda request: judge_error(request.program, "the sandbox was lost"))
    monkeypatch.setattr(judged_benchmark, "shared_judge", lambda _: lost)
    monkeypatch.setenv("OURS_API_KEY", "none")
    judged_benchmark.judged_benchmark.cache_clear()
    environment = load_environment(lang="lua", ids=["mini_01_sum_of_two"], workers=1)
    client = vf.EvalClientConfig(base_url=server.url, api_key_var="OURS_API_KEY")
    context = vf.ModelContext(client=client, model="m", sampling=vf.SamplingConfig())

    async def episodes() -> Any:
        async with environment.serving():
            slots = [slot for task in environment.taskset for slot in environment.slots(task, 1)]
            return [await environment.run_slot(slot, context, None, None) for slot in slots]

    (episode,) = asyncio.run(episodes())
    judged_benchmark.judged_benchmark.cache_clear()
    (trace,) = episode.traces
    assert len(lost.requests) == 1
    assert not trace.ok
    assert trace.rewards == {"passed": None}
    assert trace.last_error.type == "TaskError"
    assert "the sandbox was lost" in trace.last_error.message
    assert trace.info["lcbx"]["verdict"] == "JE"


def test_the_environment_of_the_page_has_every_problem_in_every_language() -> None:
    names: dict[str, Any] = {}
    exec(snippet("verifiers-python"), names)
    keys = [task.key for task in names["tasks"]]
    assert len(keys) == len(set(keys)) == 52
    assert keys[:2] == ["lua/mini_01_sum_of_two", "julia/mini_01_sum_of_two"]
    assert {task.config.reward for task in names["tasks"]} == {"tests"}


def test_unknown_options_and_languages_are_refused() -> None:
    from lcbx_env import load_environment
    from pydantic import ValidationError

    from lcbx.errors import UserError

    with pytest.raises(UserError, match="no language"):
        list(load_environment(lang="").taskset)

    with pytest.raises(ValidationError, match="colour"):
        load_environment(lang="lua", colour="red")
