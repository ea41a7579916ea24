"""`score`, `report`, `compare` and `errors` on made-up runs: output, files and exit codes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support import made_up

from lcbx.cli import lcbx
from lcbx.errors import DataError, UserError
from lcbx.runs.row_files import encode_row, verdict_row
from lcbx.types import Limits, Sampling, Verdict

key, judgement = made_up.key, made_up.judgement


def call(*arguments: object, results: Path) -> Result:
    """Run a command as `main` does: raises UserError, returns everything else."""
    command, *rest = (str(argument) for argument in arguments)
    result = CliRunner().invoke(lcbx, [command, *rest, "--results", str(results)], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def drawn(results: Path, *, rate: float = 0.5, seed: int = 0, problems: int = 20, **changes: Any) -> Path:
    of = made_up.config(**changes)
    judged = made_up.drawn([rate] * problems, n=of.sampling.n, seed=seed, language_id=of.language_id)
    return made_up.write_run(results, judged, of=of)


# --- score ----------------------------------------------------------------------------------------------------------


def test_score_prints_and_writes_what_the_files_say(tmp_path: Path) -> None:
    run = drawn(tmp_path)
    result = call("score", run, results=tmp_path)
    assert result.exit_code == 0
    assert "pass@1 % [95 %]" in result.stdout
    written = json.loads((run / "scores.json").read_text())
    assert written["scores"][0]["metric"] == "pass@1"
    assert f"{100 * written['scores'][0]['value']:.1f}" in result.stdout


def test_score_as_json_is_only_json(tmp_path: Path) -> None:
    run = drawn(tmp_path)
    result = call("score", run, "--json", "--k", "1,4", results=tmp_path)
    (report,) = json.loads(result.stdout)
    assert [score["metric"] for score in report["scores"]] == ["pass@1", "pass@4"]
    assert not (run / "scores.json").exists(), "only with the default options"


def test_json_is_complete_and_harmless_to_a_terminal(tmp_path: Path) -> None:
    evil = "m\x1b[31m\x9b2J\u202e\u4e2d\U000e0041"
    run = drawn(tmp_path, model=evil)
    result = call("score", run, "--json", results=tmp_path)
    assert json.loads(result.stdout)[0]["model"] == evil
    assert all(char.isprintable() or char == "\n" for char in result.stdout)
    assert "\u4e2d" in result.stdout


def test_score_of_k_above_n_is_a_user_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pass@9 is undefined with 4 samples"):
        call("score", drawn(tmp_path), "--k", "9", results=tmp_path)


def test_score_refuses_a_malformed_list_of_ks(tmp_path: Path) -> None:
    result = call("score", drawn(tmp_path), "--k", "one", results=tmp_path)
    assert result.exit_code == 2
    assert "not a list of numbers" in result.stderr


def test_score_under_another_time_limit_uses_recorded_times(tmp_path: Path) -> None:
    run = made_up.write_run(tmp_path, [judgement(key(0, sample)) for sample in range(4)])
    result = call("score", run, "--time-limit", "0.2", "--json", results=tmp_path)
    (report,) = json.loads(result.stdout)
    assert (report["scores"][0]["value"], report["verdicts"]["TLE"]) == (0.0, 4)
    assert not (run / "scores.json").exists()


def test_score_above_the_judged_time_limit_says_what_to_do(tmp_path: Path) -> None:
    run = made_up.write_run(tmp_path, [judgement(key(0, sample), Verdict.TLE) for sample in range(4)])
    with pytest.raises(UserError, match="lcbx judge RUN --time-limit 20"):
        call("score", run, "--time-limit", "20", results=tmp_path)


def test_score_exits_one_with_judge_errors(tmp_path: Path) -> None:
    judged = [judgement(key(0, sample)) for sample in range(3)] + [judgement(key(0, 3), Verdict.JE)]
    result = call("score", made_up.write_run(tmp_path, judged), results=tmp_path)
    assert result.exit_code == 1
    assert "lcbx judge RUN --retry-errors" in result.stdout


def test_score_of_a_missing_run_is_a_user_error(tmp_path: Path) -> None:
    drawn(tmp_path)
    with pytest.raises(UserError, match="no run 'nothing'"):
        call("score", "nothing", results=tmp_path)


# --- report ---------------------------------------------------------------------------------------------------------


def test_report_of_latest_has_every_language_of_the_last_command(tmp_path: Path) -> None:
    for language_id in ("lua", "julia"):
        drawn(tmp_path, language_id=language_id)
    result = call("report", "latest", results=tmp_path)
    assert result.exit_code == 0
    for word in ("Lua", "Julia", "macro average", "Verdicts", "Cost", "protocol lcbx-1"):
        assert word in result.stdout


def test_report_separates_protocols(tmp_path: Path) -> None:
    drawn(tmp_path, model="a")
    drawn(tmp_path, model="b", protocol="agnostics")
    result = call("report", tmp_path, results=tmp_path)
    titles = [line for line in result.stdout.splitlines() if "· protocol " in line]
    assert len(titles) == 2


def test_report_as_json_has_runs_and_averages(tmp_path: Path) -> None:
    for language_id in ("lua", "julia"):
        drawn(tmp_path, language_id=language_id)
    result = json.loads(call("report", tmp_path, "--json", results=tmp_path).stdout)
    assert {run["language_id"] for run in result["runs"]} == {"lua", "julia"}
    assert result["macro"][0]["org/model"]["metric"] == "macro pass@1"


def test_report_as_markdown_has_tables(tmp_path: Path) -> None:
    assert "| :-- |" in call("report", drawn(tmp_path), "--markdown", results=tmp_path).stdout


def test_score_reads_a_file_of_verdicts(tmp_path: Path) -> None:
    def row(language_id: str, problem: int, sample: int, verdict: Verdict) -> str:
        judged = made_up.judgement(key(problem, sample, language_id), verdict)
        return encode_row(verdict_row(judged)).decode()

    file = tmp_path / "verdicts.jsonl"
    accepted = [row("lua", 0, 0, Verdict.AC), row("lua", 0, 1, Verdict.WA), row("lua", 1, 0, Verdict.AC)]
    file.write_text("".join([*accepted, row("lua", 1, 1, Verdict.AC), row("julia", 0, 0, Verdict.TLE)]))
    lua, julia = json.loads(call("score", file, "--json", results=tmp_path).stdout)
    assert (lua["language_id"], lua["scores"][0]["value"], lua["verdicts"]["WA"]) == ("lua", 0.75, 1)
    assert (julia["scores"][0]["value"], julia["scores"][0]["samples"]) == (0.0, 1)
    table = call("score", file, results=tmp_path).stdout
    assert re.search(r"lua +75\.0 \[.*\] +2 +4 +3 +1 +0", table)
    with pytest.raises(UserError, match="pass@2 is undefined with 1 samples"):
        call("score", file, "--k", "2", results=tmp_path)
    file.write_text("".join([*accepted, row("lua", 1, 1, Verdict.JE)]))
    assert call("score", file, "--k", "1,2", results=tmp_path).exit_code == 1
    with pytest.raises(UserError, match="--time-limit is for runs"):
        call("score", file, "--time-limit", "5", results=tmp_path)
    file.write_text(accepted[0] + "{}\n")
    with pytest.raises(DataError, match=r"verdicts\.jsonl:2: not a verdict as `lcbx judge --out` writes them"):
        call("score", file, results=tmp_path)


# --- compare --------------------------------------------------------------------------------------------------------


def two_models(results: Path, first: float, second: float, **changes: Any) -> tuple[Path, Path]:
    drawn(results, rate=first, seed=1, problems=40, model="first", **changes)
    drawn(results, rate=second, seed=2, problems=40, model="second", **changes)
    return results / "mini" / "first", results / "mini" / "second"


def test_compare_finds_a_planted_difference(tmp_path: Path) -> None:
    result = call("compare", *two_models(tmp_path, 0.3, 0.7), "--json", results=tmp_path)
    (row,) = json.loads(result.stdout)["comparisons"]
    assert row["interval"]["low"] > 0
    assert row["p_value"] < 0.001
    assert result.exit_code == 0


def test_compare_does_not_find_a_planted_tie(tmp_path: Path) -> None:
    (row,) = json.loads(call("compare", *two_models(tmp_path, 0.5, 0.5), "--json", results=tmp_path).stdout)[
        "comparisons"
    ]
    assert row["interval"]["low"] < 0 < row["interval"]["high"]
    assert row["p_value"] > 0.05


@pytest.mark.parametrize(("first", "second", "code"), [(0.7, 0.3, 1), (0.5, 0.5, 0), (0.3, 0.7, 0)])
def test_the_gate_is_the_exit_code(tmp_path: Path, first: float, second: float, code: int) -> None:
    result = call("compare", *two_models(tmp_path, first, second), "--gate", "0.02", results=tmp_path)
    assert result.exit_code == code
    assert ("FAILED for Lua" in result.stdout) == bool(code)


def test_the_gate_fails_for_incomplete_runs(tmp_path: Path) -> None:
    paths = two_models(tmp_path, 0.3, 0.7)
    incomplete = made_up.drawn([0.7] * 40)[:-1]
    broken = made_up.write_run(
        tmp_path / "x", incomplete, of=made_up.config(model="broken"), infos=made_up.problems(40)
    )
    result = call("compare", paths[0], broken, "--gate", "0.02", results=tmp_path)
    assert result.exit_code == 1
    assert "Lua: samples are missing or ended in JE" in result.stdout
    assert "gate: FAILED: samples are missing in Lua" in result.stdout
    assert call("compare", paths[0], broken, results=tmp_path).exit_code == 0


def test_a_passed_gate_states_the_loss_it_could_not_rule_out(tmp_path: Path) -> None:
    result = call("compare", *two_models(tmp_path, 0.5, 0.5), "--gate", "0.02", results=tmp_path).stdout
    assert re.search(
        r"gate: passed: not shown to be worse .*; too little data to rule out a loss of up to \d+\.\d points", result
    )


def test_another_replayed_file_is_not_listed_as_a_difference(tmp_path: Path) -> None:
    paths = [
        drawn(tmp_path, model=name, generation={"completions_sha256": name, "thinking": name == "a"}) for name in "ab"
    ]
    result = call("compare", *paths, results=tmp_path).stdout
    assert "Lua: generation differs: {'thinking': True} against {'thinking': False}" in result


def test_compare_shows_the_marks_of_both_runs(tmp_path: Path) -> None:
    first = drawn(tmp_path, model="a", generation={"completions_sha256": "x"})
    second = drawn(tmp_path, model="b", differences={"n": "4 (lcbx-1: 20)"})
    output = call("compare", first, second, results=tmp_path).stdout
    assert "first: § replayed completions: how they were prompted and sampled is not known" in output
    assert "second: differs from lcbx-1: n = 4, not 20" in output


def test_compare_lists_what_else_differs(tmp_path: Path) -> None:
    first, second = drawn(tmp_path, model="a"), drawn(tmp_path, model="b", hint=False, sampling=Sampling(n=2))
    result = call("compare", first, second, results=tmp_path).stdout
    assert "Lua: hint differs: True against False" in result
    assert "Lua: sampling differs" in result


def test_compare_takes_only_problems_that_are_the_same(tmp_path: Path) -> None:
    one = drawn(tmp_path, model="a")
    infos = made_up.problems(20)
    infos[0] = replace(infos[0], digest="changed")
    judged = made_up.drawn([0.5] * 20)
    other = made_up.write_run(tmp_path, judged, of=made_up.config(model="b"), infos=infos)
    compared = json.loads(call("compare", one, other, "--json", results=tmp_path).stdout)
    (row,) = compared["comparisons"]
    assert row["problems"] == 19
    note = "Lua: 1 problem has another statement, tests, limits or checker in the second run and can't be paired: p000"
    assert note in compared["notes"]
    changed = [replace(info, digest=f"changed {info.problem_id}") for info in infos]
    third = made_up.write_run(tmp_path, judged, of=made_up.config(model="c"), infos=changed)
    with pytest.raises(UserError, match=r"nothing to compare\. Lua: 20 problems have another statement.*p004, \.\.\."):
        call("compare", one, third, results=tmp_path)


def test_compare_of_several_languages_is_corrected_and_can_be_narrowed(tmp_path: Path) -> None:
    for language_id in ("lua", "julia"):
        paths = two_models(tmp_path, 0.4, 0.6, language_id=language_id)
    rows = json.loads(call("compare", *paths, "--json", results=tmp_path).stdout)["comparisons"]
    assert [row["language_id"] for row in rows] == ["julia", "lua", None]
    assert rows[0]["p_adjusted"] >= rows[0]["p_value"]
    (only,) = json.loads(call("compare", *paths, "--lang", "lua", "--json", results=tmp_path).stdout)["comparisons"]
    assert only["language_id"] == "lua"


def test_compare_of_runs_without_a_common_language_is_a_user_error(tmp_path: Path) -> None:
    one, other = drawn(tmp_path, model="a"), drawn(tmp_path, model="b", language_id="julia")
    with pytest.raises(UserError, match=r"no language in both.*lcbx gap"):
        call("compare", one, other, results=tmp_path)


def test_compare_requires_one_run_per_language(tmp_path: Path) -> None:
    drawn(tmp_path, model="a")
    drawn(tmp_path, model="a", limits=Limits(time_limit_s=3))
    with pytest.raises(UserError, match="several runs in lua; name one of them"):
        call("compare", tmp_path / "mini" / "a", tmp_path / "mini" / "a", results=tmp_path)


# --- errors ---------------------------------------------------------------------------------------------------------


def test_errors_counts_classes_and_lists_messages_and_draws_them(tmp_path: Path) -> None:
    judged = [
        judgement(key(0, 0), Verdict.CE, message="x: main:3: error: no 'a' here"),
        judgement(key(0, 1), Verdict.CE, message="x: main:5: error: no 'b' here"),
        judgement(key(0, 2), Verdict.WA, lenient_verdict=Verdict.AC),
        judgement(key(0, 3)),
    ]
    run = made_up.write_run(tmp_path, judged, of=made_up.config(language_id="lua"))
    picture = tmp_path / "errors.svg"
    result = call("errors", run, "--svg", picture, results=tmp_path)
    assert result.exit_code == 0
    assert "wrong only in formatting" in result.stdout
    assert "p000#0: x: main:3: error: no 'a' here" in result.stdout
    assert picture.read_text().startswith("<svg ")
    (as_json,) = json.loads(call("errors", run, "--json", results=tmp_path).stdout)
    assert as_json["messages"][0]["count"] == 2
    assert as_json["failures"]["formatting"] == 1


def test_errors_of_runs_that_may_not_be_compared_says_so_and_distinguishes_them(tmp_path: Path) -> None:
    paths = [drawn(tmp_path, protocol="agnostics", hint=hint) for hint in (True, False)]
    names = [row["name"] for row in json.loads(call("errors", *paths, "--json", results=tmp_path).stdout)]
    assert names == [f"Lua · {path.name.rpartition('-')[2]}" for path in paths]
    assert "may be compared" not in call("errors", *paths, results=tmp_path).stdout
    result = call("errors", *paths, drawn(tmp_path, model="b"), results=tmp_path).stdout
    assert "not all of these may be compared: org/model · mini · protocol agnostics" in result


def test_errors_draws_svg_only(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends in \.svg"):
        call("errors", drawn(tmp_path), "--svg", tmp_path / "x.png", results=tmp_path)
