"""Hint off against hint on: two runs that differ in nothing else, one model, and a paired comparison at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import made_up
from support.fake_judge import FakeJudge
from support.model_server import ModelServer, model_server

from lcbx import languages
from lcbx.cli.evaluate_commands import finish_hint_pair
from lcbx.errors import UserError
from lcbx.judge.judged_key import judged_key
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.problems import Slice
from lcbx.prompts.protocols import DEFAULT
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.hint_pair import plan_hint_pair
from lcbx.runs.plan_evaluation import Evaluated, EvaluationOptions, EvaluationPlan, ModelOptions, ProtocolOptions
from lcbx.runs.records import RunDirectory
from lcbx.types import Judgement, Verdict

HINT = languages.load("lua").prompt.strip()


def right_with_hint(message: str) -> str:
    return "```lua\nright\n```" if HINT in message else "```lua\nwrong\n```"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(right_with_hint) as running:
        yield running


def options(
    folder: Path, url: str | None, *, model: str = "m", lang: str = "lua", **protocol: object
) -> EvaluationOptions:
    changes = {"n": 2, **protocol}
    return EvaluationOptions(
        model=ModelOptions(model=model, flags={} if url is None else {"base_url": url}),
        languages=lang,
        part=Slice(limit=8),
        protocol=ProtocolOptions(**changes),  # type: ignore[arg-type]
        results_dir=folder,
    )


def judged(request: JudgeRequest) -> Judgement:
    source = request.program.source or ""
    verdict = Verdict.AC if source.strip() == "right" else Verdict.WA
    digests = {"program_sha256": source_digest(source), "judged_key": judged_key(request, made_up.IMAGE.digest)}
    return made_up.judgement(request.program.key, verdict, **digests)


def evaluated(plan: EvaluationPlan) -> list[Path]:
    judge = FakeJudge(judged, image=made_up.IMAGE.digest)
    return Evaluation(plan.request, judge).run(plan.make_generator, {"lua": made_up.IMAGE})


def test_the_comparison_says_what_the_hint_is_worth(
    tmp_path: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    without, with_hint = plan_hint_pair(options(tmp_path, server.url), print)
    sides = [Evaluated(paths=evaluated(plan), skipped={}) for plan in (without, with_hint)]
    capsys.readouterr()
    finish_hint_pair(*sides, ks=None, as_json=True, folders=())
    printed = json.loads(capsys.readouterr().out)
    assert [run["scores"][0]["value"] for run in printed["runs"]] == [0.0, 1.0]
    row = printed["hint"]["comparisons"][0]
    assert (row["difference"], len(row["gained"])) == (1.0, len(without.request.benchmark.problems))
    assert not any("hint differs" in note or "protocol differs" in note for note in printed["hint"]["notes"])
    finish_hint_pair(*sides, ks=None, as_json=False, folders=())
    shown = capsys.readouterr().out
    assert "The second is better: +100.0" in shown
    assert f"first: differs from {DEFAULT}: hint = off, not on" in shown


def test_the_two_runs_differ_in_nothing_but_the_hint_and_share_the_model(tmp_path: Path, server: ModelServer) -> None:
    without, with_hint = plan_hint_pair(options(tmp_path, server.url), print)
    assert without.make_generator() is with_hint.make_generator()
    configs = [RunDirectory.open(evaluated(plan)[0]).config for plan in (without, with_hint)]
    assert [config.hint for config in configs] == [False, True]
    assert [sorted(config.differences) for config in configs] == [["hint", "n"], ["n"]]
    assert configs[0].problems_digest == configs[1].problems_digest


def test_a_hint_that_no_prompt_shows_is_refused(tmp_path: Path, server: ModelServer) -> None:
    """The prompt of protocol agnostics has the language's name only."""
    with pytest.raises(UserError, match="the hint changes nothing: no prompt of template 'agnostics' in lua"):
        plan_hint_pair(options(tmp_path, server.url, protocol="agnostics"), print)


def test_an_explicit_hint_is_refused(tmp_path: Path, server: ModelServer) -> None:
    with pytest.raises(UserError, match="leave out --hint and --no-hint"):
        plan_hint_pair(options(tmp_path, server.url, hint=True), print)


def test_completions_of_a_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "completions.jsonl"
    file.write_text(json.dumps({"question_id": "mini_01_sum_of_two", "completion": "x"}) + "\n")
    with pytest.raises(UserError, match="were written for one prompt"):
        plan_hint_pair(options(tmp_path, None, model=str(file)), print)
