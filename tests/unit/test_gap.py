"""`lcbx gap`: runs whose gap between languages is planted, from counts to tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from support import made_up

from lcbx.cli import lcbx
from lcbx.errors import UserError
from lcbx.extract import extract
from lcbx.report.gap_report import GapReport, read_gap_reports
from lcbx.report.gap_runs import read_gap_runs, read_programs
from lcbx.report.gap_tables import gap_tables
from lcbx.report.tables import to_text
from lcbx.runs.records import RunDirectory
from lcbx.scores.counts import Counts
from lcbx.scores.language_gap import ANY, Outcome, best_language, language_gaps, outcomes_by_group, unsolved
from lcbx.scores.program_ideas import SAME_IDEA, similarity, word_weights, words_of
from lcbx.scores.suspect_tests import FailedTest, failed_test, suspect_tests
from lcbx.types import Judgement, SampleKey, Sampling, Verdict

PLANTED = {
    "julia": "AAAAAAAAFFFF",
    "lua": "AAAFFFFFAFFF",
    "r": "AFFFFFFFFAFF",
}
"""Solved or failed, problem by problem: Lua lacks five that Julia solves, R seven; R alone solves p009."""


def table(row: str, n: int = 2) -> dict[str, Counts]:
    return {f"p{index:03}": Counts(n=n, c=n if one == "A" else 0) for index, one in enumerate(row)}


def planted(rows: Mapping[str, str] = PLANTED) -> dict[str, dict[str, Counts]]:
    return {language_id: table(row) for language_id, row in rows.items()}


# --- counts ---------------------------------------------------------------------------------------------------------


def test_planted_gap_is_found_problem_by_problem() -> None:
    lua, r = language_gaps(planted(), "julia")
    assert (lua.language_id, r.language_id) == ("lua", "r")
    counted = {outcome: share.problems for outcome, share in lua.shares.items()}
    assert counted == {
        Outcome.BOTH: 3,
        Outcome.LANGUAGE_GAP: 5,
        Outcome.ELSEWHERE: 1,
        Outcome.HERE_ONLY: 1,
        Outcome.ALGORITHM_GAP: 2,
    }
    assert lua.outcomes["p009"] is Outcome.ELSEWHERE
    assert r.outcomes["p009"] is Outcome.HERE_ONLY
    assert (lua.unique, r.unique) == (1, 1)
    assert lua.difference == pytest.approx((1 - 5) / 12)
    assert lua.shares[Outcome.LANGUAGE_GAP].value == pytest.approx(5 / 12)


def test_difference_is_tested_as_paired_runs_are() -> None:
    """Seven lost and none gained of twelve: McNemar's exact p is 2 / 2^7."""
    (gap,) = language_gaps({"julia": table("AAAAAAAAFFFF"), "r": table("AFFFFFFFFFFF")}, "julia")
    assert gap.p_value == pytest.approx(2 / 2**7)
    assert gap.interval is not None
    assert gap.interval.high < 0


def test_any_other_language_as_reference_leaves_nothing_elsewhere() -> None:
    rows = {row.language_id: row for row in language_gaps(planted(), ANY)}
    assert list(rows) == ["julia", "lua", "r"]
    assert all(row.shares[Outcome.ELSEWHERE].problems == 0 for row in rows.values())
    assert rows["julia"].outcomes["p008"] is Outcome.LANGUAGE_GAP
    assert rows["lua"].shares[Outcome.HERE_ONLY].problems == rows["lua"].unique == 1


def test_problems_without_judged_samples_are_left_out_and_counted() -> None:
    tables = planted()
    tables["lua"]["p000"] = Counts(n=0, c=0, judge_errors=2)
    lua, _ = language_gaps(tables, "julia")
    assert (lua.problems, lua.unpaired) == (11, 1)
    assert "p000" not in lua.outcomes


def test_share_that_counts_as_solved_can_be_set() -> None:
    tables = {"julia": {"a": Counts(n=4, c=4)}, "lua": {"a": Counts(n=4, c=1)}}
    assert language_gaps(tables, "julia")[0].outcomes == {"a": Outcome.BOTH}
    assert language_gaps(tables, "julia", least_share=0.5)[0].outcomes == {"a": Outcome.LANGUAGE_GAP}


def test_best_language_is_chosen_on_the_problems_that_all_have() -> None:
    tables = {
        "lua": {"a": Counts(n=1, c=1), "b": Counts(n=0, c=0)},
        "r": {"a": Counts(n=1, c=0), "b": Counts(n=1, c=1)},
    }
    assert best_language(tables) == "lua"


def test_unsolved_problems_are_those_that_no_table_solves() -> None:
    assert unsolved(planted().values()) == ["p010", "p011"]
    assert unsolved([{"a": Counts(n=0, c=0)}]) == [], "nothing is known of a problem without judged samples"


def test_outcomes_are_counted_by_group() -> None:
    lua, _ = language_gaps(planted(), "julia")
    groups = outcomes_by_group(lua.outcomes, {"p000": "easy", "p003": "easy", "p010": "hard", "p001": None})
    assert groups["easy"][Outcome.BOTH] == groups["easy"][Outcome.LANGUAGE_GAP] == 1
    assert groups["hard"][Outcome.ALGORITHM_GAP] == 1


@given(st.lists(st.lists(st.sampled_from("AF"), min_size=6, max_size=6), min_size=2, max_size=4))
def test_outcomes_are_a_partition(rows: list[list[str]]) -> None:
    tables = {f"l{index}": table("".join(row)) for index, row in enumerate(rows)}
    for reference in ("l0", ANY):
        for gap in language_gaps(tables, reference):
            assert sum(share.problems for share in gap.shares.values()) == gap.problems == 6


# --- tests that look wrong ------------------------------------------------------------------------------------------


def failure(program: int, language_id: str, index: int = 2, **changes: Any) -> FailedTest:
    plain = FailedTest(
        problem_id="p",
        language_id=language_id,
        program=str(program),
        test_index=index,
        verdict=Verdict.WA,
        output=f"out {program}",
        formatting=False,
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"output": "42"}, "same-output"),
        ({"formatting": True}, "formatting"),
        ({"verdict": Verdict.TLE}, "limit"),
        ({}, "stops-all"),
    ],
)
def test_planted_sign_of_a_wrong_test_is_found(changes: dict[str, Any], sign: str) -> None:
    failures = [failure(index, language_id, **changes) for index, language_id in enumerate(("lua", "lua", "r"))]
    (suspect,) = suspect_tests(failures)
    assert (suspect.sign, suspect.test_index, suspect.programs, suspect.languages) == (sign, 2, 3, ("lua", "r"))


def test_agreement_within_one_language_or_of_equal_programs_is_no_sign() -> None:
    assert suspect_tests([failure(index, "lua", output="42") for index in range(9)]) == []
    assert suspect_tests([failure(0, "lua", output="42")] * 5 + [failure(0, "r", output="42")]) == []


def test_first_test_stops_programs_for_any_reason() -> None:
    assert suspect_tests([failure(index, f"l{index}", index=0) for index in range(5)]) == []


def test_failed_test_is_the_last_that_ran() -> None:
    wrong = made_up.judgement(made_up.key(0), Verdict.WA)
    found = failed_test(wrong)
    assert found is not None
    assert found.test_index == 1
    assert failed_test(made_up.judgement(made_up.key(0), Verdict.AC)) is None
    assert failed_test(made_up.judgement(made_up.key(0), Verdict.CE)) is None


# --- ideas ----------------------------------------------------------------------------------------------------------

SIEVE_JULIA = """n = parse(Int, readline())
isPrime = trues(n); isPrime[1] = false
for factor in 2:n
  if isPrime[factor]
    for multiple in factor*factor:factor:n; isPrime[multiple] = false; end
  end
end
println(sum(isPrime))
"""
SIEVE_LUA = """local n = io.read("*n")
local is_prime = {}
for factor = 2, n do is_prime[factor] = true end
for factor = 2, n do
  if is_prime[factor] then
    for multiple = factor * factor, n, factor do is_prime[multiple] = false end
  end
end
print(sum(is_prime))
"""
DIVISION_LUA = """local limit = io.read("*n")
local total = 0
for candidate = 2, limit do
  local composite
  for divisor = 2, math.floor(math.sqrt(candidate)) do composite = composite or candidate % divisor == 0 end
  if not composite then total = total + 1 end
end
print(total)
"""


def test_same_idea_is_more_alike_than_another_idea_for_the_same_problem() -> None:
    julia, lua, other = words_of(SIEVE_JULIA), words_of(SIEVE_LUA), words_of(DIVISION_LUA)
    weights = word_weights([lua, other])
    same = similarity(julia, lua, word_weights([julia]), weights)
    different = similarity(julia, other, word_weights([julia]), weights)
    assert same > 2 * different


@given(st.text(max_size=200), st.text(max_size=200))
def test_similarity_is_symmetrical_and_between_0_and_1(one: str, other: str) -> None:
    first, second = words_of(one), words_of(other)
    value = similarity(first, second, {}, {})
    assert 0 <= value <= 1
    assert value == pytest.approx(similarity(second, first, {}, {}))
    assert similarity(first, first, {}, {}) == (1.0 if first else 0.0)


# --- runs -----------------------------------------------------------------------------------------------------------


def write(
    results: Path,
    language_id: str,
    row: str,
    *,
    judged: Callable[[SampleKey], Judgement] | None = None,
    source: Callable[[SampleKey], str] = lambda of: f"print({of.problem_id[1:]})",
    names: Sequence[str] | None = None,
    **changes: Any,
) -> Path:
    """Write a run whose problems are solved or failed as `row` says, with one sample each."""
    infos = made_up.described_problems(len(row))
    if names is not None:
        infos = [replace(info, problem_id=name) for info, name in zip(infos, names, strict=True)]
    config = made_up.config(language_id=language_id, sampling=Sampling(n=1), **changes)
    with RunDirectory.create(results, config, infos) as run:
        run.begin_session(made_up.session())
        for info, one in zip(infos, row, strict=True):
            key = made_up.key(info.problem_id, language_id=language_id)
            answer = made_up.completion(key, text=f"```{language_id}\n{source(key)}\n```")
            wrong = made_up.judgement(key, Verdict.CE, message="x.lua:1: unexpected symbol near '!'")
            judgement = made_up.judgement(key) if one == "A" else judged(key) if judged else wrong
            program = extract(answer, rule=config.extraction).source or ""
            run.append_completion(answer)
            run.append_judgement(replace(judgement, program_sha256=sha256(program.encode()).hexdigest()))
        return run.path


def planted_reports(tmp_path: Path, **options: Any) -> GapReport:
    paths = [write(tmp_path, language_id, row) for language_id, row in PLANTED.items()]
    (report,) = read_gap_reports(paths, **options)
    return report


def test_report_of_runs_has_the_planted_gap_by_difficulty_and_class(tmp_path: Path) -> None:
    report = planted_reports(tmp_path)
    (model,) = report.models
    assert (model.reference, model.reference_chosen) == ("julia", True)
    lua = next(gap for gap in model.gaps if gap.language_id == "lua")
    assert lua.shares[Outcome.LANGUAGE_GAP].problems == 5
    by_difficulty = model.by_difficulty["lua"]
    assert list(by_difficulty) == ["easy", "medium", "hard"]
    assert sum(counts[Outcome.LANGUAGE_GAP] for counts in by_difficulty.values()) == 5
    assert model.by_class["lua"][Outcome.LANGUAGE_GAP] == {"syntax": 5}
    assert report.unsolved == ("p010", "p011")
    assert report.complete


def test_wrong_test_of_a_problem_that_nobody_solves_is_listed(tmp_path: Path) -> None:
    def same_output(key: SampleKey) -> Judgement:
        test = made_up.result_of_test(1, Verdict.WA, stdout="7\n")
        return made_up.judgement(key, Verdict.WA, tests=(made_up.result_of_test(0), test))

    rows = {"julia": "AF", "lua": "AF", "r": "FF"}
    paths = [write(tmp_path, name, row, judged=same_output) for name, row in rows.items()]
    (report,) = read_gap_reports(paths)
    (suspect,) = report.suspects
    assert (suspect.problem_id, suspect.test_index, suspect.sign) == ("p001", 1, "same-output")
    assert suspect.output == "7"


def test_same_idea_is_followed_into_the_language_that_fails_it(tmp_path: Path) -> None:
    def source(key: SampleKey) -> str:
        return {"julia": SIEVE_JULIA, "lua": SIEVE_LUA}[key.language_id] if key.problem_id == "p000" else "x = 1"

    paths = [write(tmp_path, "julia", "AAF", source=source), write(tmp_path, "lua", "FAF", source=source)]
    (report,) = read_gap_reports(paths)
    (pair,) = report.models[0].ideas
    assert (pair.problem_id, pair.reference_id, pair.language_id) == ("p000", "julia", "lua")
    assert pair.same
    assert pair.similarity >= SAME_IDEA
    assert pair.error_class == "syntax"
    assert "unexpected symbol" in pair.message


def test_programs_of_a_run_are_those_that_were_judged(tmp_path: Path) -> None:
    path = write(tmp_path, "lua", "AF")
    programs = read_programs(path)
    assert [one.source for one in programs["p000"]] == ["print(000)\n"]
    assert programs["p001"][0].error_class == "syntax"
    assert list(read_programs(path, problem_ids={"p001"})) == ["p001"]
    assert read_programs(path, most=0) == {}


def test_several_models_have_rows_of_their_own(tmp_path: Path) -> None:
    paths = [write(tmp_path, name, row, model=model) for model in ("a", "b") for name, row in PLANTED.items()]
    paths.append(write(tmp_path, "lua", "AAAAAAAAAAAF", model="c"))
    (report,) = read_gap_reports(paths)
    assert [model.model for model in report.models] == ["a", "b"]
    assert report.unsolved == ("p011",), "what model c solves, somebody solves"
    assert any("c has a run in one language only" in note for note in report.notes)
    assert "Language gap of each model" in to_text(gap_tables(report))


def test_runs_of_other_problems_are_not_compared(tmp_path: Path) -> None:
    paths = [write(tmp_path, "julia", "AF"), write(tmp_path, "lua", "AF", problems_digest="q" * 64)]
    with pytest.raises(UserError, match="no model has runs in two languages"):
        read_gap_reports(paths)


FUNCTIONS = tuple(f"HumanEval_{index}_f{index}" for index in range(len(PLANTED["julia"])))


def write_functions(results: Path, benchmark: str, language_id: str, missing: int | None = None) -> Path:
    """Write a run on MultiPL-E's file of a language: the same names, with one function missing."""
    chosen = [index for index in range(len(FUNCTIONS)) if index != missing]
    return write(
        results,
        language_id,
        "".join(PLANTED[language_id][index] for index in chosen),
        names=[FUNCTIONS[index] for index in chosen],
        benchmark=benchmark,
        problems_digest=sha256(language_id.encode()).hexdigest(),
    )


@pytest.mark.parametrize("prefix", ["multipl-e-humaneval-", "humaneval-"])
def test_functions_of_multipl_e_are_matched_by_name_between_languages(tmp_path: Path, prefix: str) -> None:
    paths = [
        write_functions(tmp_path, f"{prefix}jl", "julia"),
        write_functions(tmp_path, "multipl-e-humaneval-lua", "lua", missing=0),
        write_functions(tmp_path, f"{prefix}r", "r"),
    ]
    (report,) = read_gap_reports(paths)
    assert report.title.startswith("humaneval · protocol lcbx-1 · 12 problems")
    lua, r = report.models[0].gaps
    assert (lua.problems, lua.unpaired, r.problems, r.unpaired) == (11, 1, 12, 0)
    assert lua.shares[Outcome.LANGUAGE_GAP].problems == 5
    assert r.shares[Outcome.LANGUAGE_GAP].problems == 7
    assert r.outcomes[FUNCTIONS[9]] is Outcome.HERE_ONLY
    assert "Lua: 1 problem without judged samples in both left out" in to_text(gap_tables(report))


def test_functions_of_two_benchmarks_are_not_compared(tmp_path: Path) -> None:
    """MBPP's functions are others than HumanEval's, and problems made of them for standard input are others again."""
    lua = write_functions(tmp_path, "multipl-e-humaneval-lua", "lua")
    julia = write(tmp_path, "julia", "AF", names=["mbpp_3_is_not_prime", "mbpp_9_f"], benchmark="multipl-e-mbpp-jl")
    stdin = write_functions(tmp_path, "humaneval-stdin", "r")
    with pytest.raises(UserError, match="no model has runs in two languages"):
        read_gap_reports([lua, julia, stdin])


def test_two_runs_in_one_language_are_refused_by_name(tmp_path: Path) -> None:
    paths = [write(tmp_path, "julia", "AF"), write(tmp_path, "julia", "AF", hint=False)]
    with pytest.raises(UserError, match="two runs in Julia; name one of them"):
        read_gap_reports(paths)


def test_reference_that_is_not_there_is_a_user_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no run in 'perl'; there are: julia, lua, r"):
        planted_reports(tmp_path, reference="perl")


# --- the command ----------------------------------------------------------------------------------------------------


def test_tables_fit_into_80_columns(tmp_path: Path) -> None:
    text = to_text(gap_tables(planted_reports(tmp_path)), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "L 0/1" in text
    assert "p010, p011" in text


def test_command_prints_tables_and_json(tmp_path: Path) -> None:
    for language_id, row in PLANTED.items():
        write(tmp_path, language_id, row)
    shown = CliRunner().invoke(lcbx, ["gap", str(tmp_path), "--reference", "any"])
    assert shown.exit_code == 0, shown.output
    assert "Reference: any other language" in shown.stdout
    result = CliRunner().invoke(lcbx, ["gap", str(tmp_path), "--json"])
    (report,) = json.loads(result.stdout)
    (model,) = report["models"]
    assert model["gaps"][0]["shares"]["language-gap"]["problems"] == 5
    assert model["gaps"][0]["outcomes"]["p003"] == "language-gap"
    assert model["counts"]["julia"]["p000"]["c"] == 1


def test_incomplete_runs_are_named_and_the_exit_code_is_1(tmp_path: Path) -> None:
    write(tmp_path, "julia", "AAF")
    write(tmp_path, "lua", "AFF", judged=lambda key: made_up.judgement(key, Verdict.JE))
    result = CliRunner().invoke(lcbx, ["gap", str(tmp_path)])
    assert result.exit_code == 1
    assert "samples are missing or ended in JE" in result.stdout


def test_a_judge_error_is_no_failure_of_a_program(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "lua",
        "AFF",
        judged=lambda key: made_up.judgement(key, Verdict.JE if key.problem_id == "p001" else Verdict.WA),
    )
    (run,) = read_gap_runs([path])
    assert run.classes == {"p002": {"wrong-answer": 1}}
