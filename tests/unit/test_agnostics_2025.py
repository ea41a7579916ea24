"""Protocol agnostics-2025: what its extraction takes, and which verdicts the reference would have given otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import made_up

from lcbx.extract import extract
from lcbx.judge.request import resolve_limits
from lcbx.prompts import protocols
from lcbx.report.figures import build_report
from lcbx.runs.records import RunDirectory
from lcbx.scores.upstream import (
    ASKED_AGAIN,
    CAUSES,
    JUDGE_ERROR,
    SHARED_VERDICT,
    STANDARD_ERROR,
    differs_upstream,
    upstream_note,
)
from lcbx.types import Completion, ExtractReason, FinishReason, Judgement, Language, Problem, Program, Sampling, Verdict

key, judgement = made_up.key, made_up.judgement
BOTH = "[[ ## reasoning ## ]]\nThink.\n\n[[ ## solution ## ]]\n{}\n\n[[ ## completed ## ]]\n"


def program(text: str, reason: FinishReason = FinishReason.STOP) -> Program:
    return extract(Completion(key=key(), text=text, finish_reason=reason), rule="agnostics-2025")


@pytest.mark.parametrize(
    ("solution", "source"),
    [
        ("```lua\nprint(1)\n```", "print(1)"),
        ("First:\n```lua\nprint(1)\n```\nthen\n```lua\nprint(2)\n```", "print(1)"),
        ("print(1)\nprint(2)", "print(1)\nprint(2)"),
        ("```lua\nprint(1)\n# Example usage:\nprint(2)\n```", "print(1)"),
        ("```\nprint(1)\nprint(2)\n```", "print(2)"),  # the first line counts as the tag
        ("```print(1)```", "print(1)"),
    ],
)
def test_the_program_is_in_the_first_fence_of_the_solution(solution: str, source: str) -> None:
    assert program(BOTH.format(solution)).source == source


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", ExtractReason.EMPTY),
        ("```lua\nprint(1)\n```", ExtractReason.MISSING_FIELD),
        ("[[ ## solution ## ]]\n```lua\nprint(1)\n```", ExtractReason.MISSING_FIELD),
        (BOTH.format(""), ExtractReason.EMPTY),
        (BOTH.format("```lua\nprint(1)"), ExtractReason.EMPTY),
    ],
)
def test_what_the_recipe_can_not_parse_is_no_code(text: str, reason: ExtractReason) -> None:
    assert (program(text).source, program(text).reason) == (None, reason)


def test_the_first_field_of_a_name_counts_and_code_in_the_reasoning_does_not() -> None:
    text = "[[ ## reasoning ## ]]\n```lua\nprint(0)\n```\n[[ ## solution ## ]] print(1)\n[[ ## solution ## ]]\nprint(2)"
    assert program(text).source == "print(1)"
    cut = program(BOTH.format("```lua\nprint(1)")[:-30], FinishReason.LENGTH)
    assert cut.reason is ExtractReason.TRUNCATED_FENCE


@given(st.text(alphabet="a`\n[]# ", max_size=80))
def test_nothing_that_a_model_writes_raises(text: str) -> None:
    made = program(BOTH.format(text))
    assert made.source is None or made.source.strip() == made.source


def test_fifteen_seconds_of_wall_clock_are_for_the_whole_solution() -> None:
    protocol = protocols.load("agnostics-2025")
    language = Language(language_id="x", name="X", prompt="", filename="x", execute="x", limits={"time_limit_s": 60.0})
    problem = Problem(problem_id="p", statement="", tests=(), digest="", time_limit_s=3.0)
    limits = resolve_limits(protocol.limits, language, problem, protocol.fixed_limits)
    assert (limits.total_time_limit_s, limits.time_limit_s, limits.wall_clock_decides) == (15.0, 15.0, True)
    assert (protocol.sampling.temperature, protocol.sampling.top_p, protocol.tests) == (0.2, 0.95, "private")


# --- what the reference would have judged otherwise -------------------------------------------------------------------


def with_standard_error(row: Judgement, size: int) -> Judgement:
    return replace(row, tests=tuple(replace(test, stderr_size_bytes=size) for test in row.tests))


def planted() -> list[Judgement]:
    """One sample of each cause, and samples that the reference would judge alike."""
    return [
        judgement(key(0, 0), Verdict.AC, program_sha256="one"),
        judgement(key(0, 1), Verdict.WA, program_sha256="two"),
        judgement(key(1, 0), Verdict.WA, program_sha256="one"),  # accepted for p000, so accepted here, too
        judgement(key(1, 1), Verdict.RTE, program_sha256="two"),
        with_standard_error(judgement(key(2, 0), Verdict.AC, program_sha256="three"), 2040),
        with_standard_error(judgement(key(2, 1), Verdict.AC, program_sha256="four"), 100),
        judgement(key(3, 0), Verdict.JE),
        replace(judgement(key(3, 1), Verdict.NC), extract_reason=ExtractReason.MISSING_FIELD),
    ]


def test_each_cause_is_counted_once_per_sample() -> None:
    rows = planted()
    ids = [key(index).problem_id for index in range(4)]
    expected = {STANDARD_ERROR: 1, SHARED_VERDICT: 1, JUDGE_ERROR: 1, ASKED_AGAIN: 1}
    assert differs_upstream(reversed(rows), ids) == expected
    assert tuple(expected) == CAUSES
    assert differs_upstream(rows[:2], ids) == dict.fromkeys(CAUSES, 0)


def test_the_order_of_the_problems_decides_whose_verdict_is_shared() -> None:
    rows = [judgement(key(index), Verdict.AC if index == 1 else Verdict.WA, program_sha256="x") for index in range(3)]
    assert differs_upstream(rows, ["p000", "p001", "p002"])[SHARED_VERDICT] == 1
    names = [row.key.problem_id for row in rows]
    assert differs_upstream(rows, [names[1], names[0], names[2]])[SHARED_VERDICT] == 2


def test_the_report_of_a_run_says_how_many_and_why(tmp_path: Path) -> None:
    changes = {"protocol": "agnostics-2025+custom", "sampling": Sampling(n=2)}
    run = RunDirectory.open(
        made_up.write_run(tmp_path, planted(), of=made_up.config(**changes), infos=made_up.problems(4))
    )
    report = build_report(run)
    assert report.differs_upstream is not None
    assert sum(report.differs_upstream.values()) == 4
    (note,) = [note for note in report.notes if note.startswith("would differ upstream")]
    assert note.startswith("would differ upstream: 4 of 8: over 2 KB of standard error 1, ")


def test_a_run_of_another_protocol_is_not_compared_with_the_reference(tmp_path: Path) -> None:
    run = RunDirectory.open(
        made_up.write_run(tmp_path, planted(), of=made_up.config(sampling=Sampling(n=2)), infos=made_up.problems(4))
    )
    assert build_report(run).differs_upstream is None


def test_large_counts_have_commas_and_no_difference_has_no_causes() -> None:
    assert (
        upstream_note({JUDGE_ERROR: 1234}, 9980)
        == "would differ upstream: 1,234 of 9,980: judge error counted as wrong 1,234"
    )
    assert upstream_note({JUDGE_ERROR: 0}, 9980) == "would differ upstream: 0 of 9,980"
