"""Error classes and clusters of messages: what YAML says, and what holds for every language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import made_up

from lcbx.scores.failures import (
    CLASSES,
    LABELS,
    LOOK_AT,
    class_counts,
    classify,
    cluster_messages,
    compiler_limit,
    normalise,
    telling_line,
)
from lcbx.types import CompileResult, FailurePattern, Judgement, Language, LimitHit, Verdict

key, judgement = made_up.key, made_up.judgement

LANGUAGE = Language(
    language_id="x",
    name="X",
    prompt="",
    filename="main.x",
    execute="x main.x",
    failures=(
        FailurePattern(category="syntax", regex=r"parse error|expected .* near"),
        FailurePattern(category="name", regex=r"Unbound value|nil value"),
        FailurePattern(category="type", regex=r"^Error: This expression has type"),
        FailurePattern(category="runtime", regex=r"Stack overflow"),
    ),
)


@pytest.mark.parametrize(
    ("verdict", "message", "expected"),
    [
        (Verdict.AC, "", None),
        (Verdict.NC, "", "no-code"),
        (Verdict.WA, "", "wrong-answer"),
        (Verdict.TLE, "", "time"),
        (Verdict.MLE, "", "memory"),
        (Verdict.OLE, "", "output"),
        (Verdict.JE, "", "judge-error"),
        (Verdict.CE, "main.x:3: parse error", "syntax"),
        (Verdict.CE, "Error: Unbound value foo", "name"),
        (Verdict.CE, "File main.x\nError: This expression has type int", "type"),
        (Verdict.CE, "something else", "compile"),
        (Verdict.CE, "", "compile"),
        (Verdict.RTE, "main.x:1: '=' expected here near 'x'", "syntax"),
        (Verdict.RTE, "attempt to call a nil value", "name"),
        (Verdict.RTE, "Stack overflow", "runtime"),
        (Verdict.RTE, "", "runtime"),
    ],
)
def test_every_failure_has_a_class(verdict: Verdict, message: str, expected: str | None) -> None:
    assert classify(judgement(key(), verdict, message=message), LANGUAGE) == expected


def test_without_its_language_a_failure_is_what_its_verdict_says() -> None:
    assert classify(judgement(key(), Verdict.CE, message="parse error")) == "compile"
    assert classify(judgement(key(), Verdict.RTE, message="parse error")) == "runtime"


def test_wrong_only_in_formatting_is_a_class_of_its_own() -> None:
    assert classify(judgement(key(), Verdict.WA, lenient_verdict=Verdict.AC), LANGUAGE) == "formatting"
    assert classify(judgement(key(), Verdict.WA, lenient_verdict=Verdict.TLE), LANGUAGE) == "wrong-answer"


def test_a_program_in_another_language_is_one_only_if_it_did_not_run() -> None:
    for verdict in (Verdict.CE, Verdict.RTE):
        failed = judgement(key(), verdict, message="parse error", other_language="python")
        assert classify(failed, LANGUAGE) == "wrong-language"
    assert classify(judgement(key(), Verdict.WA, other_language="python"), LANGUAGE) == "wrong-answer"


def test_the_first_pattern_that_matches_decides() -> None:
    message = "Unbound value x\nparse error"
    assert classify(judgement(key(), Verdict.CE, message=message), LANGUAGE) == "syntax"
    turned = replace(LANGUAGE, failures=LANGUAGE.failures[::-1])
    assert classify(judgement(key(), Verdict.CE, message=message), turned) == "name"


def test_counts_have_every_class_in_order() -> None:
    counts = class_counts([judgement(key(), Verdict.AC), judgement(key(1), Verdict.WA)], LANGUAGE)
    assert list(counts) == list(CLASSES) == list(LABELS)
    assert sum(counts.values()) == 1


def test_a_pattern_sees_both_ends_of_a_long_message_and_never_more_than_its_share() -> None:
    """A pattern that takes quadratic time on 10 MB would hang a report."""
    language = replace(LANGUAGE, failures=(FailurePattern(category="syntax", regex=r"(a+)+ parse error$"),))
    long = "x" * 10_000_000
    at_the_end = judgement(key(), Verdict.CE, message=f"{long}\na parse error")
    at_the_start = judgement(key(), Verdict.CE, message=f"a parse error\n{long}")
    hidden = judgement(key(), Verdict.CE, message=f"{'x' * LOOK_AT}\na parse error\n{'x' * LOOK_AT}")
    assert [classify(judgement, language) for judgement in (at_the_end, at_the_start, hidden)] == [
        "syntax",
        "syntax",
        "compile",
    ]


# --- messages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("main.x:3: '=' expected near 'x'", "main.x:17: '=' expected near 'count'"),
        ("error: cannot open /tmp/a/b.txt", "error: cannot open /var/c.txt"),
        ("index 7 out of bounds for length 5", "index 1042 out of bounds for length 12"),
        ("\x1b[31merror\x1b[0m: unknown \u2018f\u2019", "error: unknown \u2018total\u2019"),
        ("segfault at 0x7ffe12", "segfault at 0xdeadbeef"),
        ("Error in foo.R:3   : bad", "Error in bar.R:9 : bad"),
    ],
)
def test_messages_that_say_the_same_are_equal_once_normalised(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_messages_that_say_different_things_stay_different() -> None:
    assert normalise("attempt to call 'x'") != normalise("attempt to index 'x'")


def test_the_telling_line_is_found_in_what_compilers_and_interpreters_print() -> None:
    gcc = "main.x: In function 'main':\nmain.x:3:5: error: 'x' was not declared\n    3 |     x = 1;\n      |     ^"
    python = 'Traceback (most recent call last):\n  File "main.x", line 1, in <module>\nZeroDivisionError: division'
    assert telling_line(gcc) == "main.x:3:5: error: 'x' was not declared"
    assert telling_line(python) == "ZeroDivisionError: division"
    assert telling_line("first\nUnbound value y\nerror: other", LANGUAGE.failures) == "Unbound value y"
    assert telling_line("lua: main.x:3: attempt to add\nstack traceback:") == "lua: main.x:3: attempt to add"
    assert telling_line("") == ""
    r = "Error in if (x > 3) { : \n  missing value where TRUE/FALSE needed\nExecution halted"
    assert telling_line(r) == "Error in if (x > 3) { : missing value where TRUE/FALSE needed"
    assert telling_line("Fatal error:") == "Fatal error:"


@given(st.text(max_size=3000))
def test_no_message_breaks_the_reading_of_it(message: str) -> None:
    assert len(normalise(telling_line(message))) <= 200
    assert classify(judgement(key(), Verdict.RTE, message=message), LANGUAGE) in CLASSES


def test_clusters_count_programs_and_problems_and_keep_the_first_example() -> None:
    judged = [
        judgement(key(0, 0), Verdict.CE, message="main.x:3: parse error near 'a'"),
        judgement(key(0, 1), Verdict.CE, message="main.x:9: parse error near 'b'"),
        judgement(key(1, 0), Verdict.CE, message="main.x:1: parse error near 'c'"),
        judgement(key(1, 1), Verdict.RTE, message="Stack overflow"),
        judgement(key(2, 0), Verdict.WA),
        judgement(key(2, 1), Verdict.RTE),
    ]
    first, second = cluster_messages(judged, LANGUAGE)
    assert (first.category, first.count, first.problems) == ("syntax", 3, 2)
    assert (first.example, first.example_message) == (key(0, 0), "main.x:3: parse error near 'a'")
    assert (second.category, second.count) == ("runtime", 1)
    assert len(cluster_messages(judged, LANGUAGE, most=1)) == 1


# --- compilers that were stopped ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (LimitHit.CPU, "took too long"),
        (LimitHit.IDLE, "took too long"),
        (LimitHit.WALL, "took too long"),
        (LimitHit.MEMORY, "out of memory"),
        (LimitHit.OUTPUT, "too much"),
    ],
)
def test_stopped_compiler_is_no_syntax_error(limit: LimitHit, words: str) -> None:
    stopped = compiled(1, "main.x:3: parse error", limit_hit=limit)
    assert classify(stopped, LANGUAGE) == "compile-limit"
    (cluster,) = cluster_messages([stopped], LANGUAGE)
    assert (cluster.category, words in cluster.message) == ("compile-limit", True)


@pytest.mark.parametrize(
    "log",
    [
        "cc1plus: out of memory allocating 65536 bytes after a total of 1048576 bytes",
        "g++: fatal error: Killed signal terminated program cc1plus\ncompilation terminated.",
        "virtual memory exhausted: Cannot allocate memory",
        "The system is out of resources.\njava.lang.OutOfMemoryError: Java heap space",
        "Fatal error: exception Out of memory",
        "LLVM ERROR: out of memory",
        "terminate called after throwing\nstd::bad_alloc",
        "Heap exhausted, game over.",
    ],
)
def test_compiler_that_says_it_has_no_memory_left_ran_into_its_limit(log: str) -> None:
    assert classify(compiled(1, log), LANGUAGE) == "compile-limit"


@pytest.mark.parametrize(
    "log",
    [
        "main.x:3: parse error: unexpected 'memory'",
        "main.x:7:12: error: 'std::bad_alloc' is not a type",
        "Error: Unbound value out_of_memory",
        "main.x:1: note: int cannot_allocate = 0; // out of memory",
    ],
)
def test_program_about_memory_is_an_ordinary_compile_error(log: str) -> None:
    assert compiler_limit(compiled(1, log)) is None
    assert classify(compiled(1, log), LANGUAGE) in ("syntax", "name", "compile")


def test_limit_of_a_compiler_that_ended_well_says_nothing_about_the_tests() -> None:
    slow = made_up.judgement(key(0), Verdict.TLE)
    assert compiler_limit(replace(slow, compile=compiled(0, "out of memory").compile)) is None


def compiled(exit_code: int, log: str, **changes: Any) -> Judgement:
    result = CompileResult(exit_code=exit_code, signal=None, log=log, cpu_time_s=1.0, wall_time_s=1.0, **changes)
    return made_up.judgement(key(0), Verdict.CE, compile=result)
