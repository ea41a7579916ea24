"""What a verdict depends on is in its key, so that `judge RUN --changed` finds what has changed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lcbx.checkers import comparison_rules
from lcbx.judge import decision
from lcbx.judge.judged_key import judged_key, matches, same_rules
from lcbx.judge.request import JudgeRequest
from lcbx.sandbox import runner
from lcbx.types import (
    Blob,
    Checker,
    ExtractReason,
    Frame,
    Language,
    Limits,
    Problem,
    Program,
    SampleKey,
    TestCase,
)

BLOB = Blob(sha256="", size_bytes=0)
PLAIN = JudgeRequest(
    program=Program(
        key=SampleKey(problem_id="p", language_id="x", sample_index=0), source="code", reason=ExtractReason.GIVEN
    ),
    problem=Problem(
        problem_id="p", statement="", tests=(TestCase(input=BLOB, output=BLOB, expected_digest=""),), digest="d"
    ),
    language=Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l"),
    limits=Limits(time_limit_s=1.0),
)
KEY_OF_0_1 = "560c617ddf6e03c869429b40b1b8e10e"
"""What lcbx 0.1 recorded for `PLAIN` on image `image`."""


def with_checker(checker: Checker) -> JudgeRequest:
    return replace(PLAIN, problem=replace(PLAIN.problem, checker=checker))


def test_a_key_names_the_rules_that_decided() -> None:
    assert judged_key(PLAIN, "image") == f"{KEY_OF_0_1}/exact-1.0,lenient.0,runner.0,rerun"
    floats = with_checker(Checker(kind="float"))
    assert judged_key(floats, "image").partition("/")[2] == "float.0,lenient.0,runner.0,rerun"
    training = replace(PLAIN, lenient=False, rerun_near_limit=False)
    assert judged_key(training, "image").partition("/")[2] == "exact-1.0,runner.0"
    frame = Frame(language_id="x", prefix="", suffix="")
    framed = replace(PLAIN, problem=replace(PLAIN.problem, frame=frame))
    assert judged_key(framed, "image").partition("/")[2] == "runner.0,rerun"
    executor = replace(PLAIN, language=replace(PLAIN.language, executor_image="ada:1"))
    assert judged_key(executor, "image").partition("/")[2] == "rerun"


@pytest.mark.parametrize(
    "change",
    [
        lambda: replace(PLAIN, limits=Limits(time_limit_s=2.0)),
        lambda: replace(PLAIN, program=replace(PLAIN.program, source="other")),
        lambda: replace(PLAIN, problem=replace(PLAIN.problem, digest="other")),
        lambda: replace(PLAIN, language=replace(PLAIN.language, execute="x -O main.x")),
        lambda: replace(PLAIN, all_tests=True),
        lambda: replace(PLAIN, lenient=False),
        lambda: replace(PLAIN, rerun_near_limit=False),
    ],
)
def test_whatever_can_move_a_verdict_changes_the_key(change: Callable[[], JudgeRequest]) -> None:
    stored = judged_key(PLAIN, "image")
    assert matches(stored, PLAIN, "image")
    assert not matches(stored, change(), "image")
    assert not matches(stored, PLAIN, "another image")
    other_sample = replace(PLAIN, program=replace(PLAIN.program, key=replace(PLAIN.program.key, sample_index=7)))
    assert matches(stored, other_sample, "image")


def test_the_key_of_a_program_with_a_byte_order_mark_says_that_the_mark_is_left_out() -> None:
    """Once it was part of the file, so that such a program did not compile in every language."""
    marked = replace(PLAIN, program=replace(PLAIN.program, source="\ufeffcode"))
    key = judged_key(marked, "image")
    assert key.partition("/")[2] == "exact-1.0,lenient.0,runner.0,mark.1,rerun"
    assert not matches(key.replace(",mark.1", ""), marked, "image")
    assert not same_rules(key.partition("/")[0], marked)


def test_a_key_without_versions_is_read_as_version_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first `judge RUN --changed` of a new lcbx would judge all of every old run again."""
    assert matches(KEY_OF_0_1, PLAIN, "image")
    assert matches(KEY_OF_0_1, replace(PLAIN, rerun_near_limit=False), "image")
    monkeypatch.setitem(comparison_rules.VERSIONS, "exact", 1)
    assert not matches(KEY_OF_0_1, PLAIN, "image")


def test_a_key_without_versions_was_judged_by_the_rule_there_was(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = comparison_rules.ComparisonRule(name="tokens-1", checker=Checker(kind="tokens"))
    monkeypatch.setitem(comparison_rules.RULES, "tokens-1", rule)
    assert not matches(KEY_OF_0_1, replace(PLAIN, comparison="tokens-1"), "image")


@pytest.mark.parametrize(("kind", "changed"), [("exact", True), ("lenient", True), ("float", False)])
def test_a_corrected_rule_changes_the_keys_that_it_decided(
    monkeypatch: pytest.MonkeyPatch, kind: str, changed: bool
) -> None:
    stored, floats = judged_key(PLAIN, "image"), judged_key(with_checker(Checker(kind="float")), "image")
    monkeypatch.setitem(comparison_rules.VERSIONS, kind, 1)
    assert same_rules(stored, PLAIN) is not changed
    assert same_rules(floats, with_checker(Checker(kind="float"))) is (kind == "exact")


def test_another_version_of_the_runner_changes_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = judged_key(PLAIN, "image")
    monkeypatch.setattr(runner, "VERSION", runner.VERSION + 1)
    assert not matches(stored, PLAIN, "image")
    assert not matches(KEY_OF_0_1, PLAIN, "image")


def test_another_version_of_the_order_of_verdicts_is_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = judged_key(PLAIN, "image")
    monkeypatch.setattr(decision, "VERSION", decision.VERSION + 1)
    assert "decision.1" in judged_key(PLAIN, "image")
    assert not matches(stored, PLAIN, "image")
    assert not same_rules(KEY_OF_0_1, PLAIN)
