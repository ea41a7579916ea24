"""One stored completion is one program, and one run one protocol, whoever looks at it.

The language comes from a folder given with `--languages` that has fences of its own; one benchmark is ordinary, the
other has frames (MultiPL-E).
"""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.fake_judge import FakeJudge

from lcbx import languages, problems
from lcbx.judge.judged_key import judged_key
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.problems.store import TestStore
from lcbx.prompts import protocols
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.runs.finding import run_path
from lcbx.runs.judging import language_of, protocol_of, select_tests
from lcbx.runs.passing_programs import from_runs
from lcbx.runs.plan_rejudging import RejudgeOptions, plan_rejudging
from lcbx.runs.records import RunDirectory
from lcbx.runs.verify import verify
from lcbx.train.outcome.training_report import sources
from lcbx.types import (
    Completion,
    FinishReason,
    Judgement,
    Program,
    Prompt,
    SampleKey,
    Sampling,
    Verdict,
)
from lcbx.viewer.library import Library

PACKAGE = Path(__file__).parents[2] / "lcbx"

# A fence of this language is tagged `console`, which in any other language shows what a program prints.
TOY = {
    "name": "Toy",
    "prompt": "Write Toy.",
    "install": "true",
    "filename": "main.toy",
    "execute": "toy main.toy",
    "fences": ["console"],
}
CHAT_ROW = {
    "question_id": "sum",
    "question_content": "Add two numbers.",
    "private_test_cases": [{"input": "1 2\n", "output": "3\n", "testtype": "stdin"}],
}
FRAMED_ROW = {
    "name": "sum",
    "language": "toy",
    "prompt": "function sum(a, b)\n",
    "tests": "check(sum)\n",
    "stop_tokens": ["\nfunction"],
}
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "chat": (CHAT_ROW, "```console\nprint a + b\n```\nOutput:\n```\n3\n```\n", "print a + b\n"),
    "framed": (
        FRAMED_ROW,
        "  return a + b\nend\nfunction other()",
        "function sum(a, b)\n  return a + b\nend\ncheck(sum)\n",
    ),
}


class AcceptsAll(FakeJudge):
    """Accepts every program."""

    def __init__(self, image: str = "sha256:one") -> None:
        super().__init__(self._judged, image=image)

    def _judged(self, request: JudgeRequest) -> Judgement:
        digest = source_digest(request.program.source or "")
        judged = made_up.judgement(request.program.key, program_sha256=digest, extract_reason=request.program.reason)
        tests = tuple(made_up.result_of_test(index) for index in range(len(request.problem.tests)))
        return replace(judged, tests=tests, judged_key=judged_key(request, self.image))


@dataclass
class Writes:
    text: str

    def describe(self) -> dict[str, Any]:
        return {"engine": "fixed"}

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        del prompts, sampling
        for key in owed:
            yield Completion(key=key, text=self.text, finish_reason=FinishReason.STOP)


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], str, str]:
    return CASES[request.param]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LCBX_LANGUAGES", raising=False)
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "toy.yaml").write_text(json.dumps(TOY))
    return folder


def evaluated(tmp_path: Path, folder: Path, row: dict[str, Any], text: str, **flags: Any) -> tuple[Path, AcceptsAll]:
    file = tmp_path / "problems.jsonl"
    file.write_text(json.dumps(row) + "\n")
    name = flags.pop("protocol", "lcbx-1")
    protocol, differences = protocols.resolve(name, n=1, **flags)
    benchmark = problems.load(str(file), store=TestStore.default())
    request = EvaluationRequest(
        benchmark=select_tests(benchmark, protocol.tests),
        languages=(languages.load("toy", [folder]),),
        protocol=protocol,
        differences=differences,
        model="m",
        results_dir=tmp_path / "results",
        benchmark_path=file,
        language_folders=(folder,),
    )
    pool = AcceptsAll()
    toolchains = {"toy": replace(made_up.IMAGE, digest=pool.image)}
    (path,) = Evaluation(request, pool).run(lambda: Writes(text), toolchains)
    return path, pool


REJUDGE = RejudgeOptions(changed=True)


def test_every_view_of_a_stored_completion_shows_the_program_that_was_judged(
    tmp_path: Path, folder: Path, case: tuple[dict[str, Any], str, str]
) -> None:
    """Viewer, training report and warm start extracted without the language's fences and the problem's frame."""
    row, text, program = case
    path, pool = evaluated(tmp_path, folder, row, text)
    run = RunDirectory.open(path)
    seen = {"evaluate": [request.program.source for request in pool.requests]}

    checking = AcceptsAll()
    benchmark = problems.load(str(tmp_path / "problems.jsonl"), store=TestStore.default())
    language = language_of(run.info)
    assert language is not None
    verification = verify(run, benchmark=benchmark, language=language, judge=checking, share=1.0, seed=0)
    assert verification.holds
    seen["verify"] = [request.program.source for request in checking.requests]

    again = AcceptsAll(image="sha256:two")
    toolchains = {"toy": replace(made_up.IMAGE, digest=again.image)}
    assert Evaluation(plan_rejudging(run, REJUDGE), again).run(None, toolchains) == [path]
    seen["judge RUN --changed"] = [request.program.source for request in again.requests]

    shown = Library.open([path]).runs[0]
    (entry,) = shown.index.entries()
    completion, judgement = shown.index.completion(entry), shown.index.judgement(entry)
    assert completion is not None
    shown_program = shown.material.program(completion, judgement)
    assert isinstance(shown_program, Program)
    seen["view"] = [shown_program.source]

    seen["train sft"] = [known_program.source for known_program in from_runs([str(path)])]
    assert seen == {view: [program] for view in seen}
    assert sources(path) == {"sum": f"{program.rstrip()}\n\n{Verdict.AC}"}


def test_a_program_in_the_runs_own_language_is_not_taken_for_another(tmp_path: Path, folder: Path) -> None:
    """Languages of `--languages` were not known where other languages are recognised."""
    row, text, _ = CASES["chat"]
    path, _ = evaluated(tmp_path, folder, row, text)
    (judgement,) = RunDirectory.open(path).judgements().values()
    assert judgement.other_language is None


def test_run_json_names_the_folder_of_a_language_that_is_not_bundled(tmp_path: Path, folder: Path) -> None:
    row, text, _ = CASES["chat"]
    path, _ = evaluated(tmp_path, folder, row, text)
    info = RunDirectory.open(path).info
    assert info.sessions[-1].language_folders == (str(folder),)
    language = language_of(info)
    assert language is not None
    assert (language.name, language.fences) == ("Toy", ("console",))
    (folder / "toy.yaml").unlink()
    assert language_of(info) is None


@pytest.mark.parametrize("protocol", made_up.FOR_PROGRAMS)
@pytest.mark.parametrize("flags", [{}, {"time_limit_s": 5.0}, {"hint": False, "memory_limit_mib": 512}])
def test_judging_a_run_again_is_the_same_run(
    tmp_path: Path, folder: Path, protocol: str, flags: dict[str, Any]
) -> None:
    """A run of `agnostics` with a time limit of its own was judged again with the protocol's 60 s."""
    row, text, _ = CASES["chat"]
    text = f"[[ ## reasoning ## ]]\nAdd.\n\n[[ ## solution ## ]]\n{text}"  # which only `agnostics-2025` needs
    path, _ = evaluated(tmp_path, folder, row, text, protocol=protocol, **flags)
    run = RunDirectory.open(path)
    again = AcceptsAll()
    toolchains = {"toy": replace(made_up.IMAGE, digest=again.image)}
    assert Evaluation(plan_rejudging(run, REJUDGE), again).run(None, toolchains) == [path]
    assert again.requests == []
    assert run_path(tmp_path / "results", run.config) == path
    kept = protocol_of(run.config)
    assert (kept.tests, kept.extraction, kept.fixed_limits) == (
        run.config.tests,
        run.config.extraction,
        run.config.limit_overrides,
    )


def test_completions_are_extracted_in_one_place() -> None:
    callers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "extract"
    }
    assert callers == {"runs/judging.py"}


def test_a_copied_run_is_judged_again_where_it_lies(tmp_path: Path, folder: Path) -> None:
    """It was written four folders above the copy, or not at all where there are fewer."""
    row, text, _ = CASES["chat"]
    path, _ = evaluated(tmp_path, folder, row, text)
    copy = tmp_path / "elsewhere" / "copy"
    shutil.copytree(path, copy)
    again = AcceptsAll(image="sha256:two")
    toolchains = {"toy": replace(made_up.IMAGE, digest=again.image)}
    assert Evaluation(plan_rejudging(RunDirectory.open(copy), REJUDGE), again).run(None, toolchains) == [copy]
    assert len(again.requests) == 1

    request = plan_rejudging(RunDirectory.open(copy), RejudgeOptions(time_limit_s=3.0))
    (beside,) = Evaluation(request, again).run(None, toolchains)
    assert beside.parent == copy.parent
    assert beside.name == RunDirectory.open(beside).config.run_id
    assert len(RunDirectory.open(beside).judgements()) == 1


def test_a_run_under_other_limits_lies_in_the_same_tree(tmp_path: Path, folder: Path) -> None:
    row, text, _ = CASES["chat"]
    path, _ = evaluated(tmp_path, folder, row, text)
    request = plan_rejudging(RunDirectory.open(path), RejudgeOptions(time_limit_s=3.0))
    again = AcceptsAll()
    (other,) = Evaluation(request, again).run(None, {"toy": replace(made_up.IMAGE, digest=again.image)})
    assert other != path
    assert other.parent == path.parent
