"""inspect_ai: real `inspect eval` runs of the tasks, and their logs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.fake_judge import FakeJudge
from support.model_server import ModelServer
from support.snippets import commands
from support.tool_runs import MINI_IDS, MINI_VERDICTS, ToolRuns

pytest.importorskip("inspect_ai", reason="needs the inspect extra")

from lcbx.integrations import judged_benchmark
from lcbx.judge.request import JudgeRequest, judge_error
from lcbx.types import Judgement, Verdict

# inspect_ai's OpenAI providers need openai 3, and verifiers, in the same environment, openai 2: see scripts/setup.sh.
OPENAI_3 = Path(sys.prefix) / "openai-3"


@pytest.fixture(scope="module")
def log(sandbox: str, server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a real `inspect eval`: four problems, two samples of each."""
    del sandbox
    run = ToolRuns(tmp_path_factory.mktemp("inspect"))
    path = os.pathsep.join([str(OPENAI_3), *filter(None, [os.environ.get("PYTHONPATH")])])
    variables = {"OURS_BASE_URL": server.url, "OURS_API_KEY": "none", "PYTHONPATH": path}
    (command,) = commands("inspect-command")
    server.requests.clear()
    printed = run(
        *(*command, "-T", f"ids={MINI_IDS}", "--display", "plain", "--log-dir", "logs"),
        **variables,
    )
    assert "Traceback" not in printed
    (found,) = (run.folder / "logs").glob("*.eval")
    return found


def read(path: Path) -> Any:
    from inspect_ai.log import read_eval_log

    return read_eval_log(str(path))


def test_inspect_eval_judges_every_sample_by_its_program(log: Path) -> None:
    content = read(log)
    assert content.status == "success"
    verdicts = {
        (sample.metadata["problem_id"], sample.epoch): sample.scores["judge"].metadata["verdict"]
        for sample in content.samples
    }
    assert verdicts == {(name, epoch): verdict for name, verdict in MINI_VERDICTS.items() for epoch in (1, 2)}
    (score,) = content.results.scores
    assert score.metrics["accuracy"].value == 0.25
    assert content.eval.metadata["protocol"] == "lcbx-3"
    assert content.eval.metadata["benchmark"] == "mini"


def test_a_model_gets_the_prompts_and_sampling_of_the_protocol(log: Path, server: ModelServer) -> None:
    del log
    options = judged_benchmark.options_from({"lang": "lua", "ids": MINI_IDS})
    prompts = [prompt.messages for _, _, prompt in judged_benchmark.judged_benchmark(options).prompts()]
    asked = {(body["messages"][0]["role"], body["messages"][0]["content"]) for body in server.requests}
    assert asked == {(messages[0].role, messages[0].content) for messages in prompts}
    assert all(len(body["messages"]) == 1 for body in server.requests)
    settings = {(body["temperature"], body["top_p"], body["max_tokens"], body.get("seed")) for body in server.requests}
    assert settings == {(0.2, 1.0, 1024, None)}


def test_a_log_has_no_expected_output(log: Path) -> None:
    hidden = "cLKBNsylMQTJkwNRj"  # the output of a hidden test of mini_02_reverse_word
    text = read(log).model_dump_json()
    assert "mini_02_reverse_word" in text
    assert hidden not in text


@pytest.fixture
def fake_judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJudge]:
    """A judge that loses every program for `mini_01_sum_of_two` the first time, and accepts all others."""

    def decide(request: JudgeRequest) -> Judgement:
        if request.program.key.problem_id == "mini_01_sum_of_two" and len(judge.requests) <= 8:
            return judge_error(request.program, "the sandbox was lost")
        return Judgement(key=request.program.key, verdict=Verdict.AC)

    judge = FakeJudge(decide)
    monkeypatch.setattr(judged_benchmark, "shared_judge", lambda _: judge)
    judged_benchmark.judged_benchmark.cache_clear()
    yield judge
    judged_benchmark.judged_benchmark.cache_clear()


def test_lcbx_judges_the_completions_of_a_log_and_gets_the_same_verdicts(log: Path, tmp_path: Path) -> None:
    """The first command of the page's snippet; its other files are rows with the same answers."""
    rows = [(sample.metadata["problem_id"], sample.output.completion) for sample in read(log).samples]
    lm_eval = [{"doc_id": 0, "doc": {"id": name}, "resps": [[text]], "filter": "none"} for name, text in rows]
    (tmp_path / "samples_mini_lua.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lm_eval))
    evalplus = [{"task_id": name, "solution": text} for name, text in rows]
    (tmp_path / "evalplus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in evalplus))
    run = ToolRuns(tmp_path)
    for command in commands("files", {"logs/mini.eval": str(log)}):
        run(*command, "--ids", MINI_IDS)
    verdicts = {}
    for file in tmp_path.glob("results/mini/*/lua/*/judgements.jsonl"):
        judged = [json.loads(line) for line in file.read_text().splitlines()]
        verdicts[file.parts[-4]] = sorted((row["key"]["problem_id"], row["verdict"]) for row in judged)
    assert verdicts.pop("openai-api--ours--m") == sorted(2 * list(MINI_VERDICTS.items()))
    # Rows of the other two don't say that an answer was cut off, and a closed fence is missing.
    cut_off = MINI_VERDICTS | {"mini_03_count_vowels": "WA"}
    assert verdicts == dict.fromkeys(("samples_mini_lua", "evalplus"), sorted(2 * list(cut_off.items())))


def local_model() -> Any:
    """A model in this process. Without a count of tokens, inspect_ai would download a tokenizer to count them."""
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    def answer(*_: Any) -> Any:
        output = ModelOutput.from_content("mockllm/model", "```lua\nprint(1)\n```")
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    return get_model("mockllm/model", custom_outputs=answer)


def test_a_judge_error_is_no_score_and_can_be_judged_again(fake_judge: FakeJudge, tmp_path: Path) -> None:
    from inspect_ai import eval as inspect_eval
    from inspect_ai import score as inspect_score

    from lcbx.integrations.inspect_tasks import judge_scorer

    (content,) = inspect_eval(
        "lcbx/mini",
        task_args={"lang": "lua,r", "ids": MINI_IDS, "n": 1},
        model=local_model(),
        display="none",
        log_dir=str(tmp_path),
    )
    assert content.status == "success", content.error.message
    assert len(fake_judge.requests) == 8
    lost = [sample for sample in content.samples if sample.metadata["problem_id"] == "mini_01_sum_of_two"]
    assert [sample.scores["judge"].reason for sample in lost] == ["scoring_failed"] * 2
    assert "the sandbox was lost" in lost[0].scores["judge"].explanation
    (score,) = content.results.scores
    assert (score.scored_samples, score.unscored_samples) == (6, 2)
    assert score.metrics["accuracy"].value == 1.0
    assert {name: metric.value for name, metric in score.metrics.items() if name in ("lua", "r")} == {"lua": 1, "r": 1}
    again = inspect_score(content, judge_scorer("mini", "lua,r"), action="overwrite", display="none")
    assert (again.results.scores[0].scored_samples, again.results.scores[0].unscored_samples) == (8, 0)


def test_every_benchmark_is_a_task() -> None:
    from inspect_ai._util.entrypoints import ensure_entry_points
    from inspect_ai._util.registry import registry_find, registry_info

    ensure_entry_points("lcbx")
    names = {registry_info(item).name for item in registry_find(lambda info: info.name.startswith("lcbx/"))}
    assert names >= {"lcbx/mini", "lcbx/ag-lcb-x", "lcbx/benchmark", "lcbx/judge"}


def test_an_unknown_option_is_refused_by_name(fake_judge: FakeJudge) -> None:
    from lcbx.errors import UserError
    from lcbx.integrations.inspect_tasks import benchmark_task

    with pytest.raises(TypeError, match="colour"):
        benchmark_task("mini", "lua", colour="red")
    with pytest.raises(UserError, match="no reward 'pairs'"):
        benchmark_task("mini", "lua", reward="pairs")
