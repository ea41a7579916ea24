"""`evaluate` with a pool that runs nothing: what is taken over from another run, and what is judged anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.fake_judge import FakeJudge

from lcbx.checkers import comparison_rules
from lcbx.judge.judged_key import judged_key
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.problems.make import make_problem
from lcbx.prompts.protocols import resolve
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.runs.finding import find_runs, resolve_runs
from lcbx.runs.records import RunDirectory
from lcbx.runs.reuse import holds
from lcbx.runs.runinfo import Session, Toolchain
from lcbx.sandbox import runner
from lcbx.types import (
    Benchmark,
    Blob,
    Completion,
    FinishReason,
    Judgement,
    Language,
    LimitHit,
    Prompt,
    SampleKey,
    Sampling,
    TestCase,
    Verdict,
)

LUA = Language(language_id="lua", name="Lua", prompt="", filename="main.lua", execute="lua main.lua", digest="l" * 64)
TEST = TestCase(input=Blob(sha256="", size_bytes=0), output=Blob(sha256="", size_bytes=0), expected_digest="")
IMAGES = {"lua": made_up.IMAGE}
SECONDS = 2.0
"""CPU time of every program."""


class TakesTwoSeconds(FakeJudge):
    """Accepts every program whose time limit is long enough."""

    def __init__(self, image: Toolchain) -> None:
        super().__init__(self._judged, image=image.digest)

    def _judged(self, request: JudgeRequest) -> Judgement:
        verdict = Verdict.AC if request.limits.time_limit_s >= SECONDS else Verdict.TLE
        source = request.program.source or ""
        judged = made_up.judgement(request.program.key, verdict, program_sha256=source_digest(source))
        tests = tuple(replace(result, cpu_time_s=SECONDS) for result in judged.tests)
        return replace(judged, tests=tests, judged_key=judged_key(request, self.image))


@dataclass
class Model:
    """Writes its own name into every program."""

    name: str
    only: Collection[str] = ()
    requested: list[SampleKey] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        return {"engine": self.name}

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        del prompts, sampling
        self.requested += owed
        for key in owed:
            if not self.only or key.problem_id in self.only:
                yield Completion(key=key, text=f"```lua\nprint('{self.name}')\n```", finish_reason=FinishReason.STOP)


def run(
    results: Path,
    model: Model,
    *,
    images: dict[str, Toolchain] = IMAGES,
    take_from: Path | None = None,
    protocol: str = "lcbx-1",
    request: dict[str, Any] | None = None,
    **flags: Any,
) -> tuple[RunDirectory, list[JudgeRequest]]:
    problems = tuple(make_problem(problem_id=name, statement=name, tests=(TEST, TEST)) for name in ("a", "b"))
    resolved, differences = resolve(protocol, n=2, **flags)
    evaluation_request = EvaluationRequest(
        benchmark=Benchmark(name="two", revision="r1", problems=problems),
        languages=(LUA,),
        protocol=resolved,
        differences=differences,
        model="m",
        results_dir=results,
        benchmark_path=results / "two.jsonl",
        take_from=take_from,
        **(request or {}),
    )
    pool = TakesTwoSeconds(images["lua"])
    (path,) = Evaluation(evaluation_request, pool).run(lambda: model, images)
    return RunDirectory.open(path), pool.requests


def texts(of: RunDirectory) -> set[str]:
    return {completion.text for completion in of.iter_completions()}


def last_session(of: RunDirectory) -> Session:
    return of.info.sessions[-1]


@pytest.mark.parametrize("protocol", made_up.FOR_PROGRAMS)
def test_a_run_under_each_protocol_can_be_read_again(tmp_path: Path, protocol: str) -> None:
    """One under `agnostics` could not: its limits have a switch among them."""
    done, judged = run(tmp_path, Model("one"), protocol=protocol)
    assert done.config.protocol == f"{protocol}+custom"
    assert done.config.limits == judged[0].limits
    assert done.config.limits.wall_clock_decides == protocol.startswith("agnostics")
    assert len(done.judgements()) == 4


def test_another_limit_asks_for_nothing_and_judges_only_what_could_change(tmp_path: Path) -> None:
    first, judged = run(tmp_path, Model("one"))
    assert len(judged) == 4
    second, judged = run(tmp_path, model := Model("two"), time_limit_s=5.0)
    assert (model.requested, judged) == ([], [])
    assert texts(second) == texts(first)
    assert {judgement.verdict for judgement in second.judgements().values()} == {Verdict.AC}
    third, judged = run(tmp_path, model := Model("three"), time_limit_s=1.0)
    assert (model.requested, len(judged)) == ([], 4)
    assert {judgement.verdict for judgement in third.judgements().values()} == {Verdict.TLE}


@pytest.mark.parametrize(
    ("wall_time_s", "limit_hit", "idle_limit_s", "expected"),
    [(2.1, None, 5.0, True), (8.0, None, 5.0, False), (8.0, None, 10.0, True), (8.0, LimitHit.IDLE, 5.0, True)],
)
def test_a_program_that_may_have_slept_longer_than_the_new_idle_limit_is_judged_again(
    wall_time_s: float, limit_hit: LimitHit | None, idle_limit_s: float, expected: bool
) -> None:
    verdict = Verdict.AC if limit_hit is None else Verdict.TLE
    test = replace(made_up.result_of_test(0, verdict), cpu_time_s=0.1, wall_time_s=wall_time_s, limit_hit=limit_hit)
    judged = replace(made_up.judgement(made_up.key(0, 0), verdict), tests=(test,))
    assert holds(judged, old_limit_s=10.0, new_limit_s=5.0, idle_limit_s=idle_limit_s) is expected


def test_verdicts_of_another_image_are_not_taken_over(tmp_path: Path) -> None:
    """They were, and the run then named the image of today for all of them."""
    run(tmp_path, Model("one"))
    other = {"lua": replace(made_up.IMAGE, digest="sha256:other")}
    _, judged = run(tmp_path, Model("two"), time_limit_s=5.0, images=other)
    assert len(judged) == 4


def test_a_run_that_only_took_over_says_where_it_ran_and_from_what(tmp_path: Path) -> None:
    """It had no session at all: neither machine nor image nor time."""
    first, _ = run(tmp_path, Model("one"))
    second, _ = run(tmp_path, Model("two"), time_limit_s=5.0)
    session = last_session(second)
    assert session.taken_from == first.info.run_id
    assert (session.toolchain, session.outcome) == (made_up.IMAGE, "complete")
    assert session.ended_at is not None
    assert session.benchmark_path == str(tmp_path / "two.jsonl")
    assert last_session(first).taken_from is None
    assert session.engine == last_session(first).engine != {}


def test_a_run_judged_again_keeps_its_own_completions(tmp_path: Path) -> None:
    """Of two runs that asked for the same, the fuller one's were taken."""
    fuller, _ = run(tmp_path / "one", Model("fuller"))
    thinner, _ = run(tmp_path / "two", Model("thinner", only=("a",)))
    moved = tmp_path / "one" / thinner.path.relative_to(tmp_path / "two").with_name("elsewhere")
    thinner.path.rename(moved)
    again, judged = run(tmp_path / "one", Model("none", only=("z",)), time_limit_s=1.0, take_from=moved)
    assert texts(again) == {"```lua\nprint('thinner')\n```"} != texts(fuller)
    assert len(judged) == 2


def test_what_another_image_could_change_is_judged_again_when_asked(tmp_path: Path) -> None:
    first, judged = run(tmp_path, Model("one"))
    assert {judgement.judged_key for judgement in first.judgements().values()} == {
        judged_key(request, made_up.IMAGE.digest) for request in judged
    }
    other = {"lua": replace(made_up.IMAGE, digest="sha256:other")}
    for images, flags, count in (
        (other, {}, 0),
        (IMAGES, {"retry_changed": True}, 0),
        (other, {"retry_changed": True}, 4),
    ):
        again, judged = run(tmp_path, Model("two"), images=images, request=flags)
        assert (again.path, len(judged)) == (first.path, count)
    assert last_session(first).toolchain == made_up.IMAGE
    assert last_session(RunDirectory.open(first.path)).toolchain == other["lua"]


def test_what_a_corrected_rule_could_change_is_judged_again_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key held no rule: `--changed` found another image, and not that a checker was corrected."""
    first, _ = run(tmp_path, Model("one"))
    monkeypatch.setitem(comparison_rules.VERSIONS, "exact", 1)
    for flags, count in (({}, 0), ({"retry_changed": True}, 4), ({"retry_changed": True}, 0)):
        again, judged = run(tmp_path, Model("two"), request=flags)
        assert (again.path, len(judged)) == (first.path, count)
    assert all("/exact-1.1," in str(judgement.judged_key) for judgement in again.judgements().values())


def test_verdicts_without_rules_in_their_key_are_of_version_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As lcbx 0.1 stored them: nothing has changed for them just because keys hold more now."""
    first, _ = run(tmp_path, Model("one"))
    with RunDirectory.open(first.path, write=True) as writer:
        for judgement in first.judgements().values():
            writer.append_judgement(replace(judgement, judged_key=str(judgement.judged_key).partition("/")[0]))
    _, judged = run(tmp_path, Model("two"), request={"retry_changed": True})
    assert judged == []
    monkeypatch.setattr(runner, "VERSION", 1)
    _, judged = run(tmp_path, Model("two"), request={"retry_changed": True})
    assert len(judged) == 4


def test_verdicts_of_another_version_of_a_rule_are_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = run(tmp_path, Model("one"))
    monkeypatch.setitem(comparison_rules.VERSIONS, "exact", 1)
    second, judged = run(tmp_path, model := Model("two"), time_limit_s=5.0)
    assert (model.requested, len(judged)) == ([], 4)
    assert texts(second) == texts(first)


def test_run_json_says_which_version_of_the_runner_judged(tmp_path: Path) -> None:
    done, _ = run(tmp_path, Model("one"))
    assert last_session(done).runner_version == runner.VERSION


def test_a_broken_run_beside_it_is_no_reason_not_to_make_one(tmp_path: Path) -> None:
    first, _ = run(tmp_path, Model("one"))
    (first.path / "run.json").write_text("{")
    _, judged = run(tmp_path, Model("two"), time_limit_s=5.0)
    assert len(judged) == 4
    assert resolve_runs("latest", tmp_path) == [path for path in find_runs(tmp_path) if path != first.path]


@pytest.mark.parametrize(
    "flags", [{"temperature": 0.8}, {"max_tokens": 5}, {"generation": {"completions_sha256": "x"}}]
)
def test_completions_asked_for_otherwise_are_not_taken_over(tmp_path: Path, flags: dict[str, Any]) -> None:
    run(tmp_path, Model("one"))
    _, judged = run(tmp_path, model := Model("two"), **flags)
    assert (len(model.requested), len(judged)) == (4, 4)
