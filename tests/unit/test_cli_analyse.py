"""`score`, `report`, `compare`, `errors` on made-up runs: what they print, write and exit with."""

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
from lcbx.errors import UserError
from lcbx.types import Limits, Sampling, Verdict

key, judgement = made_up.key, made_up.judgement


def call(*arguments: object, results: Path) -> Result:
    """As `main` does: a UserError comes out, everything else is shown."""
    command, *rest = (str(each) for each in arguments)
    found = CliRunner().invoke(lcbx, [command, *rest, "--results", str(results)], catch_exceptions=True)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def drawn(results: Path, *, rate: float = 0.5, seed: int = 0, problems: int = 20, **changes: Any) -> Path:
    of = made_up.config(**changes)
    judged = made_up.drawn([rate] * problems, n=of.sampling.n, seed=seed, language_id=of.language_id)
    return made_up.write_run(results, judged, of=of)


# --- score ----------------------------------------------------------------------------------------------------------


def test_score_prints_and_writes_what_the_files_say(tmp_path: Path) -> None:
    run = drawn(tmp_path)
    found = call("score", run, results=tmp_path)
    assert found.exit_code == 0
    assert "pass@1 % [95 %]" in found.stdout
    written = json.loads((run / "scores.json").read_text())
    assert written["scores"][0]["metric"] == "pass@1"
    assert f"{100 * written['scores'][0]['value']:.1f}" in found.stdout


def test_score_as_json_is_only_json(tmp_path: Path) -> None:
    run = drawn(tmp_path)
    found = call("score", run, "--json", "--k", "1,4", results=tmp_path)
    (report,) = json.loads(found.stdout)
    assert [each["metric"] for each in report["scores"]] == ["pass@1", "pass@4"]
    assert not (run / "scores.json").exists(), "only what if"


def test_json_says_all_and_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    evil = "m\x1b[31m\x9b2J\u202e\u4e2d\U000e0041"
    run = drawn(tmp_path, model=evil)
    found = call("score", run, "--json", results=tmp_path)
    assert json.loads(found.stdout)[0]["model"] == evil
    assert all(char.isprintable() or char == "\n" for char in found.stdout)
    assert "\u4e2d" in found.stdout


def test_score_of_k_above_n_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pass@9 is undefined with 4 samples"):
        call("score", drawn(tmp_path), "--k", "9", results=tmp_path)


def test_score_with_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    found = call("score", drawn(tmp_path), "--k", "one", results=tmp_path)
    assert found.exit_code == 2
    assert "not a list of numbers" in found.stderr


def test_score_under_another_time_limit_answers_from_the_file(tmp_path: Path) -> None:
    run = made_up.write_run(tmp_path, [judgement(key(0, sample)) for sample in range(4)])
    found = call("score", run, "--time-limit", "0.2", "--json", results=tmp_path)
    (report,) = json.loads(found.stdout)
    assert (report["scores"][0]["value"], report["verdicts"]["TLE"]) == (0.0, 4)
    assert not (run / "scores.json").exists()


def test_score_above_the_limit_judged_under_says_what_to_do(tmp_path: Path) -> None:
    run = made_up.write_run(tmp_path, [judgement(key(0, sample), Verdict.TLE) for sample in range(4)])
    with pytest.raises(UserError, match="lcbx judge RUN --time-limit 20"):
        call("score", run, "--time-limit", "20", results=tmp_path)


def test_score_exits_one_with_judge_errors(tmp_path: Path) -> None:
    judged = [judgement(key(0, sample)) for sample in range(3)] + [judgement(key(0, 3), Verdict.JE)]
    found = call("score", made_up.write_run(tmp_path, judged), results=tmp_path)
    assert found.exit_code == 1
    assert "lcbx judge RUN --retry-errors" in found.stdout


def test_score_of_a_run_that_is_not_there_is_an_error_of_the_user(tmp_path: Path) -> None:
    drawn(tmp_path)
    with pytest.raises(UserError, match="no run 'nothing'"):
        call("score", "nothing", results=tmp_path)


# --- report ---------------------------------------------------------------------------------------------------------


def test_report_of_latest_has_every_language_of_the_last_command(tmp_path: Path) -> None:
    for language_id in ("lua", "julia"):
        drawn(tmp_path, language_id=language_id)
    found = call("report", "latest", results=tmp_path)
    assert found.exit_code == 0
    for word in ("Lua", "Julia", "macro average", "Verdicts", "Cost", "protocol lcbx-1"):
        assert word in found.stdout


def test_report_keeps_protocols_apart(tmp_path: Path) -> None:
    drawn(tmp_path, model="a")
    drawn(tmp_path, model="b", protocol="agnostics")
    found = call("report", tmp_path, results=tmp_path)
    titles = [line for line in found.stdout.splitlines() if "· protocol " in line]
    assert len(titles) == 2


def test_report_as_json_has_runs_and_averages(tmp_path: Path) -> None:
    for language_id in ("lua", "julia"):
        drawn(tmp_path, language_id=language_id)
    found = json.loads(call("report", tmp_path, "--json", results=tmp_path).stdout)
    assert {each["language_id"] for each in found["runs"]} == {"lua", "julia"}
    assert found["macro"][0]["org/model"]["metric"] == "macro pass@1"


def test_report_as_markdown_has_tables(tmp_path: Path) -> None:
    assert "| :-- |" in call("report", drawn(tmp_path), "--markdown", results=tmp_path).stdout


# --- compare --------------------------------------------------------------------------------------------------------


def two_models(results: Path, first: float, second: float, **changes: Any) -> tuple[Path, Path]:
    drawn(results, rate=first, seed=1, problems=40, model="first", **changes)
    drawn(results, rate=second, seed=2, problems=40, model="second", **changes)
    return results / "mini" / "first", results / "mini" / "second"


def test_compare_finds_a_planted_difference(tmp_path: Path) -> None:
    found = call("compare", *two_models(tmp_path, 0.3, 0.7), "--json", results=tmp_path)
    (row,) = json.loads(found.stdout)["comparisons"]
    assert row["interval"]["low"] > 0
    assert row["p_value"] < 0.001
    assert found.exit_code == 0


def test_compare_does_not_find_a_planted_tie(tmp_path: Path) -> None:
    (row,) = json.loads(call("compare", *two_models(tmp_path, 0.5, 0.5), "--json", results=tmp_path).stdout)[
        "comparisons"
    ]
    assert row["interval"]["low"] < 0 < row["interval"]["high"]
    assert row["p_value"] > 0.05


@pytest.mark.parametrize(("first", "second", "code"), [(0.7, 0.3, 1), (0.5, 0.5, 0), (0.3, 0.7, 0)])
def test_the_gate_is_the_exit_code(tmp_path: Path, first: float, second: float, code: int) -> None:
    found = call("compare", *two_models(tmp_path, first, second), "--gate", "0.02", results=tmp_path)
    assert found.exit_code == code
    assert ("FAILED for Lua" in found.stdout) == bool(code)


def test_the_gate_does_not_open_for_incomplete_runs(tmp_path: Path) -> None:
    paths = two_models(tmp_path, 0.3, 0.7)
    incomplete = made_up.drawn([0.7] * 40)[:-1]
    broken = made_up.write_run(
        tmp_path / "x", incomplete, of=made_up.config(model="broken"), infos=made_up.problems(40)
    )
    found = call("compare", paths[0], broken, "--gate", "0.02", results=tmp_path)
    assert found.exit_code == 1
    assert "Lua: samples are missing or ended in JE" in found.stdout
    assert "gate: FAILED: samples are missing in Lua" in found.stdout
    assert call("compare", paths[0], broken, results=tmp_path).exit_code == 0


def test_a_gate_that_opens_says_what_it_could_not_see(tmp_path: Path) -> None:
    found = call("compare", *two_models(tmp_path, 0.5, 0.5), "--gate", "0.02", results=tmp_path).stdout
    assert re.search(
        r"gate: passed: not shown to be worse .*; too little data to rule out a loss of up to \d+\.\d points", found
    )


def test_which_file_was_replayed_is_no_difference_worth_telling(tmp_path: Path) -> None:
    paths = [
        drawn(tmp_path, model=name, generation={"completions_sha256": name, "thinking": name == "a"}) for name in "ab"
    ]
    found = call("compare", *paths, results=tmp_path).stdout
    assert "Lua: generation differs: {'thinking': True} against {'thinking': False}" in found


def test_compare_shows_the_marks_of_both_runs(tmp_path: Path) -> None:
    first = drawn(tmp_path, model="a", generation={"completions_sha256": "x"})
    second = drawn(tmp_path, model="b", differences={"n": "4 (lcbx-1: 20)"})
    output = call("compare", first, second, results=tmp_path).stdout
    assert "first: § replayed completions: how they were prompted and sampled is not known" in output
    assert "second: differs from lcbx-1: n = 4, not 20" in output


def test_compare_says_what_else_differs(tmp_path: Path) -> None:
    first, second = drawn(tmp_path, model="a"), drawn(tmp_path, model="b", hint=False, sampling=Sampling(n=2))
    found = call("compare", first, second, results=tmp_path).stdout
    assert "Lua: hint differs: True against False" in found
    assert "Lua: sampling differs" in found


def test_compare_takes_only_problems_that_are_the_same(tmp_path: Path) -> None:
    one = drawn(tmp_path, model="a")
    infos = [replace(each, digest="changed") if not index else each for index, each in enumerate(made_up.problems(20))]
    judged = made_up.drawn([0.5] * 20)
    other = made_up.write_run(tmp_path, judged, of=made_up.config(model="b"), infos=infos)
    (row,) = json.loads(call("compare", one, other, "--json", results=tmp_path).stdout)["comparisons"]
    assert row["problems"] == 19


def test_compare_of_several_languages_is_corrected_and_can_be_narrowed(tmp_path: Path) -> None:
    for language_id in ("lua", "julia"):
        paths = two_models(tmp_path, 0.4, 0.6, language_id=language_id)
    rows = json.loads(call("compare", *paths, "--json", results=tmp_path).stdout)["comparisons"]
    assert [row["language_id"] for row in rows] == ["julia", "lua", None]
    assert rows[0]["p_adjusted"] >= rows[0]["p_value"]
    (only,) = json.loads(call("compare", *paths, "--lang", "lua", "--json", results=tmp_path).stdout)["comparisons"]
    assert only["language_id"] == "lua"


def test_compare_of_runs_without_a_common_language_is_an_error_of_the_user(tmp_path: Path) -> None:
    one, other = drawn(tmp_path, model="a"), drawn(tmp_path, model="b", language_id="julia")
    with pytest.raises(UserError, match="no language in both"):
        call("compare", one, other, results=tmp_path)


def test_compare_wants_one_run_a_language(tmp_path: Path) -> None:
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
    found = call("errors", run, "--svg", picture, results=tmp_path)
    assert found.exit_code == 0
    assert "wrong only in formatting" in found.stdout
    assert "p000#0: x: main:3: error: no 'a' here" in found.stdout
    assert picture.read_text().startswith("<svg ")
    (as_json,) = json.loads(call("errors", run, "--json", results=tmp_path).stdout)
    assert as_json["messages"][0]["count"] == 2
    assert as_json["failures"]["formatting"] == 1


def test_errors_of_runs_that_may_not_be_compared_says_so_and_tells_them_apart(tmp_path: Path) -> None:
    paths = [drawn(tmp_path, protocol="agnostics", hint=hint) for hint in (True, False)]
    names = [each["name"] for each in json.loads(call("errors", *paths, "--json", results=tmp_path).stdout)]
    assert names == [f"Lua · {path.name.rpartition('-')[2]}" for path in paths]
    assert "may be compared" not in call("errors", *paths, results=tmp_path).stdout
    found = call("errors", *paths, drawn(tmp_path, model="b"), results=tmp_path).stdout
    assert "not all of these may be compared: org/model · mini · protocol agnostics" in found


def test_errors_draws_svg_only(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends in \.svg"):
        call("errors", drawn(tmp_path), "--svg", tmp_path / "x.png", results=tmp_path)
