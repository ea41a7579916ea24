"""`--lang all` where one toolchain is missing, one is broken and one disk is full: the others are evaluated.

The exit code says that something is missing, because a gate of a release must not take the rest for all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.fake_judge import FakeJudge
from support.made_up import judgement, result_of_test

from lcbx import cli, doctor, languages
from lcbx.api import calls
from lcbx.cli import lcbx
from lcbx.cli.exit_codes import ExitCode
from lcbx.errors import LcbxError, SandboxError, UserError
from lcbx.judge import opening
from lcbx.judge.opening import JudgeOptions
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.runs.plan_evaluation import EvaluationOptions, EvaluationPlan, ModelOptions, plan_evaluation, run_plan
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Judgement, Language, Verdict

FAILURES: dict[str, LcbxError] = {
    "julia": UserError("languages/julia.yaml: base image julia:1.11 can't be pulled: no such host"),
    "r": SandboxError("docker: write /var/lib/docker/tmp: no space left on device\nand more"),
}


class PartOfAMachine(FakeJudge):
    """Prepares some languages; what OCaml compiles does not run."""

    def __init__(self, folder: Path) -> None:
        super().__init__(self._judged, TestStore(folder / "tests"))

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        chosen = list(languages)
        for language in chosen:
            if language.language_id in FAILURES:
                raise FAILURES[language.language_id]
        return super().prepare(chosen, progress)

    def _judged(self, request: JudgeRequest) -> Judgement:
        if request.language.language_id == "ocaml" and request.problem.problem_id == "sum-and-maximum":
            test = result_of_test(0, Verdict.RTE, stderr="error while loading shared libraries: libm.so.6\nmore")
            return Judgement(key=request.program.key, verdict=Verdict.RTE, tests=(test,))
        return judgement(request.program.key, Verdict.AC)


@pytest.fixture
def completions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(opening.OPENERS, "local", lambda *_: PartOfAMachine(tmp_path))
    monkeypatch.setitem(opening.OPENERS, "unix", lambda *_: PartOfAMachine(tmp_path))
    path = tmp_path / "completions.jsonl"
    rows = [
        {"question_id": "mini_01_sum_of_two", "language_id": language_id, "completion": "```\nx\n```"}
        for language_id in languages.find()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def plan(selection: str, completions: Path, said: list[str]) -> EvaluationPlan:
    options = EvaluationOptions(
        model=ModelOptions(model=str(completions), engine="replay"),
        languages=selection,
        results_dir=completions.parent / "results",
    )
    return plan_evaluation(options, said.append)


def evaluate(selection: str, completions: Path) -> tuple[set[str], dict[str, str], list[str]]:
    """Return the languages that were evaluated, those that were skipped and why, and what was said."""
    said: list[str] = []
    done = run_plan(
        plan(selection, completions, said),
        JudgeOptions(),
        say=said.append,
        display=lambda _: nullcontext(),
        broken=doctor.broken_reason,
    )
    return {path.parent.name for path in done.paths}, done.skipped, said


def command(selection: str, completions: Path, *more: str) -> Result:
    """Run `lcbx eval` with a judge elsewhere, so that no sandbox is looked for here."""
    arguments = ["--model", str(completions), "--lang", selection, "--out", str(completions.parent / "results")]
    return CliRunner().invoke(lcbx, ["eval", *arguments, "--ids", "mini_01_sum_of_two", "--judge", "unix:/x", *more])


NOT_EVALUATED = {
    "julia": "languages/julia.yaml: base image julia:1.11 can't be pulled: no such host. Run: lcbx lang check julia",
    "r": "docker: write /var/lib/docker/tmp: no space left on device. Run: lcbx lang check r",
    "ocaml": "its known program base.ml is judged RTE, not AC: "
    "error while loading shared libraries: libm.so.6. Run: lcbx lang check ocaml",
}


def test_all_goes_on_with_what_works_and_returns_the_rest(completions: Path) -> None:
    evaluated, skipped, said = evaluate("all", completions)
    everything = {language.language_id for language in languages.resolve("all")}
    assert evaluated == everything - {"julia", "r", "ocaml"}
    assert "r: skipped: docker: write /var/lib/docker/tmp: no space left on device\nand more" in said
    assert skipped == NOT_EVALUATED


def test_report_ends_with_what_was_skipped_and_the_exit_code_says_so(completions: Path) -> None:
    result = command("low", completions)
    assert result.exit_code == ExitCode.INCOMPLETE
    lines = {f"not evaluated: {language_id}: {reason}" for language_id, reason in NOT_EVALUATED.items()}
    assert set(result.stdout.splitlines()[-len(lines) :]) == lines
    kept = {path.name for path in (completions.parent / "results").glob("*/*/*")}
    assert "fortran" in kept
    assert kept.isdisjoint(NOT_EVALUATED)


def test_json_stays_json_and_what_was_skipped_is_on_standard_error(completions: Path) -> None:
    result = command("low", completions, "--json")
    assert result.exit_code == ExitCode.INCOMPLETE
    assert "fortran" in {report["language_id"] for report in json.loads(result.stdout)}
    assert result.stderr.splitlines()[-1].startswith("not evaluated: ")


def test_exit_code_is_0_where_every_language_works(completions: Path) -> None:
    result = command("lua,fortran", completions)
    assert "not evaluated" not in result.output
    assert result.exit_code == ExitCode.COMPLETE


def test_python_api_returns_what_was_skipped(completions: Path) -> None:
    runs = calls.evaluate(
        model=str(completions), lang="low", judge_address="unix:/x", results_dir=completions.parent / "r"
    )
    assert runs.skipped == NOT_EVALUATED
    assert len(runs)


def test_file_that_hides_a_language_and_cannot_be_read_is_skipped_by_name(
    completions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another YAML file in the folder, such as one of a tool, is no language and nothing is missing without it."""
    own = completions.parent / "own"
    own.mkdir()
    (own / "lua.yaml").write_text("prompt: [")
    (own / "compose.yaml").write_text("services: {}\n")
    monkeypatch.setenv("LCBX_LANGUAGES", str(own))
    evaluated, skipped, _ = evaluate("all", completions)
    assert "lua" not in evaluated
    assert skipped.keys() == {"lua", *NOT_EVALUATED}
    assert "not valid YAML" in skipped["lua"]
    assert skipped["lua"].endswith(f"Run: lcbx lang check {own / 'lua.yaml'}")


def test_language_that_is_named_beside_all_is_prepared_first_and_has_to_work(
    completions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    prepare = PartOfAMachine.prepare

    def record(judge: PartOfAMachine, chosen: Iterable[Language], progress: Progress | None = None) -> object:
        chosen = list(chosen)
        prepared.extend(language.language_id for language in chosen)
        return prepare(judge, chosen, progress)

    monkeypatch.setattr(PartOfAMachine, "prepare", record)
    with pytest.raises(UserError, match=r"julia:1.11 can't be pulled"):
        evaluate("all,tcl,julia", completions)
    assert prepared == ["julia"]
    assert not list((completions.parent / "results").glob("*/*/*"))


def test_languages_of_a_level_are_skipped_but_not_those_that_are_named(completions: Path) -> None:
    evaluated, *_ = evaluate("low", completions)
    assert "fortran" in evaluated
    assert evaluated.isdisjoint({"julia", "r", "ocaml"})
    with pytest.raises(UserError, match=r"julia:1.11 can't be pulled"):
        evaluate("lua,julia", completions)
    with pytest.raises(SandboxError, match="no space left"):
        evaluate("r", completions)


def test_failure_of_a_named_language_s_sandbox_is_one_message(
    completions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli._run(["eval", "--model", str(completions), "--lang", "r", "--judge", "unix:/x"]) == ExitCode.USER_ERROR
    assert capsys.readouterr().err.endswith(f"lcbx: {FAILURES['r']}\n")


def test_language_that_is_named_is_evaluated_even_if_its_known_program_fails(completions: Path) -> None:
    assert evaluate("ocaml", completions)[0] == {"ocaml"}


def test_reason_why_a_language_is_skipped_names_the_command_that_shows_more(tmp_path: Path) -> None:
    """`lang check` finds a bundled language by its id, and one of the user's own folder by its file."""
    judge = PartOfAMachine(tmp_path)
    own = tmp_path / "ocaml.yaml"
    own.write_text("extends: ocaml\nprompt: Use OCaml.\n")
    for language, name in ((languages.load("ocaml"), "ocaml"), (languages.load("ocaml", [tmp_path]), str(own))):
        reason = doctor.broken_reason(judge, language)
        assert reason is not None
        assert reason.endswith(f"libm.so.6. Run: lcbx lang check {name}")
