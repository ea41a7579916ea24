"""The rule that decides, its streaming twin, LiveCodeBench's rule, and checkers as data."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lcbx.checkers.comparing import alternatives, check, digest_decides, equal_digest_accepts
from lcbx.checkers.conventions import CONVENTIONS, convention
from lcbx.checkers.kattis_default import SPACE_SENSITIVE
from lcbx.checkers.lenient import lenient_match
from lcbx.checkers.normalised import NEVER_DIGEST, NormalisedDigest, expected_digest, normalise
from lcbx.problems import load
from lcbx.problems.store import TestStore
from lcbx.sandbox.runner import Output
from lcbx.types import Checker

# Text that is dense in what the rule is about: line ends, every kind of white space, and characters of 1 to 4 bytes.
TEXT = st.text(alphabet=st.sampled_from("a0. \t\n\r\v\f\x1c\x85\u00a0\u2003\u2028\u3000é中😀\x00\ufeff"), max_size=40)
COMPARING = [
    Checker(),
    Checker(case_sensitive=False),
    Checker(kind="tokens"),
    Checker(kind="tokens", case_sensitive=False),
    Checker(kind="float", abs_tol=1e-6, rel_tol=1e-6),
    Checker(kind="float", abs_tol=0.5, args=(SPACE_SENSITIVE,)),
    Checker(kind="unordered-lines"),
    Checker(kind="unordered-tokens"),
    Checker(kind="one-of"),
]


def accepts(checker: Checker, expected: str, actual: str) -> bool:
    return check(checker, input=b"", expected=expected.encode(), actual=actual.encode())


# --- normalise ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"1 2\r\n3\r\n", b"1 2\n3"),
        (b"1\r2\r", b"1\n2"),
        (b"1\r\r\n2", b"1\n\n2"),
        (b" 1 \n 2 \n\n", b" 1 \n 2"),
        ("x\u00a0\u2003\u3000\x85".encode(), b"x"),
        (b"", b""),
        (b"\n\n \t", b""),
        (b"\xff", None),
        (b"ok \xe4\xb8", None),
        (b"\xed\xa0\x80", None),
    ],
)
def test_normalise_is_text_mode_and_a_right_strip_of_the_whole(raw: bytes, text: bytes | None) -> None:
    assert normalise(raw) == text


def test_upstreams_text_mode_pipe_gives_what_normalise_gives() -> None:
    raw = b" a\r\nb\rc \xc2\xa0\x1c\r\n"
    echo = [sys.executable, "-c", f"import sys; sys.stdout.buffer.write({raw!r})"]
    output = subprocess.run(echo, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert normalise(raw) == output.rstrip().encode()


@given(st.one_of(TEXT.map(str.encode), st.binary(max_size=30)), st.lists(st.integers(1, 5), max_size=60))
@example(b"a\r\n", [2, 1])
@example("é".encode(), [1, 1])
@example(b"a \r", [1, 1, 1])
def test_streaming_digest_equals_the_plain_one_however_the_output_is_cut(raw: bytes, cuts: list[int]) -> None:
    digest, at = NormalisedDigest(), 0
    for cut in cuts:
        digest.update(raw[at : at + cut])
        digest.hexdigest()  # looking must not change what follows
        at += cut
    digest.update(raw[at:])
    text = normalise(raw)
    assert digest.invalid == (text is None)
    assert digest.hexdigest() == (None if text is None else sha256(text).hexdigest())
    assert digest.size_bytes == len(raw)


def test_trailing_blanks_cost_no_memory() -> None:
    """64 MiB of blanks and line ends after a word: a reader that held them back would show."""
    script = """
from lcbx.checkers.normalised import NormalisedDigest, expected_digest
digest = NormalisedDigest()
digest.update(b"answer")
for _ in range(1024):
    digest.update(b" \\n \\r\\n\\t " * 8192)
assert digest.hexdigest() == expected_digest(b"answer")
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60 * 1024


def test_an_expected_output_that_is_not_utf8_is_matched_by_nothing() -> None:
    assert expected_digest(b"\xff") == NEVER_DIGEST
    digest = NormalisedDigest()
    digest.update(b"\xff")
    assert digest.hexdigest() is None


# --- LiveCodeBench's rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "actual", "accepted"),
    [
        ("1 2\n3\n", "  1 2 \n3", True),
        ("1.0 2", "1 2.000", True),
        ("1e3", "1000", True),
        ("a b", "a  b", False),
        ("1 2", "1  2", True),
        ("Yes", "yes", False),
        ("1\n2", "1 2", False),
        ("1\n\n2", "1\n2", False),
        ("1\r\n2\r\n", "1\n2", True),
        ("nan", "nan", True),
        ("nan 1", "nan  1", False),
        ("sNaN 1", "1 1", False),
        ("0.30000000001", "0.3", False),
        ("1 2 3", "1 2", False),
        ("", "\n \n", True),
    ],
)
def test_lenient_rule_is_livecodebenchs(expected: str, actual: str, accepted: bool) -> None:
    assert lenient_match(expected.encode(), actual.encode()) is accepted


@given(TEXT, TEXT)
def test_whatever_the_strict_rule_accepts_the_lenient_one_does(expected: str, actual: str) -> None:
    if normalise(expected.encode()) == normalise(actual.encode()):
        assert lenient_match(expected.encode(), actual.encode())


# --- checkers as data -----------------------------------------------------------------------------------------------

WORDS = st.lists(st.text(alphabet="abcXYZ019.-", min_size=1, max_size=6), min_size=1, max_size=5)


@pytest.mark.parametrize("checker", COMPARING, ids=lambda checker: checker.kind)
@given(lines=st.lists(WORDS.map(" ".join), min_size=1, max_size=6), data=st.data())
def test_a_checker_accepts_the_expected_output_and_not_one_with_a_line_missing(
    checker: Checker, lines: list[str], data: st.DataObject
) -> None:
    expected = "\n".join(lines) + "\n"
    missing = data.draw(st.integers(0, len(lines) - 1))
    shorter = "\n".join(lines[:missing] + lines[missing + 1 :]) + "\n"
    assert accepts(checker, expected, expected)
    assert not accepts(checker, expected, shorter)


@pytest.mark.parametrize("checker", COMPARING, ids=lambda checker: checker.kind)
def test_output_that_is_not_utf8_is_never_accepted(checker: Checker) -> None:
    assert not check(checker, input=b"", expected=b"\xff", actual=b"\xff")


@pytest.mark.parametrize(
    ("checker", "expected", "actual", "accepted"),
    [
        (Checker(), "a b\n", "a b\r\n\r\n", True),
        (Checker(), "a b", "a  b", False),
        (Checker(), "Yes", "YES", False),
        (Checker(case_sensitive=False), "Yes", "YES", True),
        (Checker(kind="tokens"), "a b\nc", "a\nb c", True),
        (Checker(kind="tokens"), "a b", "ab", False),
        (Checker(kind="tokens", case_sensitive=False), "Straße", "STRASSE", True),
        (Checker(kind="unordered-lines"), "a b\nc\n\nc", "c\na b  \nc", True),
        (Checker(kind="unordered-lines"), "a b\nc\nc", "c\na b\na b", False),
        (Checker(kind="unordered-lines"), "a b", "b a", False),
        (Checker(kind="unordered-tokens"), "3 1 2", "1\n2\n3", True),
        (Checker(kind="unordered-tokens"), "1 1 2", "1 2 2", False),
        (Checker(kind="one-of"), json.dumps(["1 2\n", "2 1\n"]), "2 1", True),
        (Checker(kind="one-of"), json.dumps(["1 2\n", "2 1\n"]), "1 1", False),
        (Checker(kind="one-of"), "[1, 2]", "[1, 2]", True),
        (Checker(kind="one-of"), "plain", "plain\n", True),
    ],
)
def test_each_kind_compares_what_it_says(checker: Checker, expected: str, actual: str, accepted: bool) -> None:
    assert accepts(checker, expected, actual) is accepted


@pytest.mark.parametrize(
    ("expected", "actual", "accepted"),
    [
        ("0.5", "0.500001", True),
        ("0.5", "0.5000011", False),
        ("1e9", "1000000001", True),
        ("1e9", "1000001001", False),
        ("0", "-0.0", True),
        ("0.0314", "3.14e-2", True),
        ("3 yes", "3.0 YES", False),
        ("3 yes", "3.0 yes", True),
        ("1 2", "1", False),
        ("1", "1 2", False),
        ("nan", "NaN", True),
        ("nan", "1", False),
        ("1", "nan", False),
        ("inf", "+Infinity", True),
        ("inf", "-inf", False),
        ("inf", "1e999999999", False),
        ("1", "inf", False),
        ("1000", "1_000", False),
        ("1", "٠1", False),
        ("1", "0x1", False),
        (".5", "+.5", True),
        ("5.", "5", True),
        ("1", "one", False),
        ("one", "1", False),
    ],
)
def test_numbers_are_close_and_all_else_is_equal(expected: str, actual: str, accepted: bool) -> None:
    assert accepts(Checker(kind="float", abs_tol=1e-6, rel_tol=1e-6), expected, actual) is accepted


def test_either_tolerance_is_enough() -> None:
    absolute, relative = Checker(kind="float", abs_tol=0.01), Checker(kind="float", rel_tol=0.01)
    assert accepts(absolute, "0.001", "0.009")
    assert not accepts(relative, "0.001", "0.009")
    assert accepts(relative, "1000", "1009")
    assert not accepts(absolute, "1000", "1009")


def test_white_space_can_matter_between_numbers() -> None:
    strict = Checker(kind="float", abs_tol=0.1, args=(SPACE_SENSITIVE,))
    assert accepts(strict, "1 2\n3\n", "1.0 2.0\n3.0")
    assert not accepts(strict, "1 2\n3\n", "1.0\n2.0\n3.0")


@pytest.mark.parametrize(
    "bomb",
    [
        "1e999999999",
        "-1e-999999999",
        "1e999999999999999999",
        "1e99999999999999999999999",
        "9" * 1_000_000,
        "0." + "0" * 1_000_000 + "1",
        "1 " * 100_000,
        "1e" + "9" * 1_000_000,
        "-" * 1_000_000,
        "." * 1_000_000,
    ],
    ids=lambda bomb: f"{bomb[:8]}-{len(bomb)}",
)
@pytest.mark.parametrize("checker", COMPARING[2:6], ids=lambda checker: checker.kind)
def test_hostile_numbers_and_tokens_end(checker: Checker, bomb: str) -> None:
    """Each would take ages or all memory if it were written out as a number."""
    assert not accepts(checker, "1", bomb)
    assert accepts(checker, bomb, bomb)
    assert not lenient_match(b"1", bomb.encode())
    lenient_match(bomb.encode(), bomb.encode() + b"1")


@pytest.mark.parametrize("checker", COMPARING, ids=lambda checker: checker.kind)
def test_a_token_of_ten_megabytes_ends(checker: Checker) -> None:
    token = "x" * 10_000_000
    assert not accepts(checker, "1", token)
    assert not accepts(checker, "1", "9" * 10_000_000)


def test_a_deeply_nested_list_is_no_list_of_alternatives() -> None:
    assert alternatives("[" * 100_000) == ["[" * 100_000]


# --- programs -------------------------------------------------------------------------------------------------------


def test_a_checker_program_is_not_decided_by_comparing() -> None:
    with pytest.raises(ValueError, match="program"):
        accepts(Checker(kind="program", source="x", language_id="y"), "1", "1")


@pytest.mark.parametrize(
    ("style", "exit_code", "verdict"),
    [
        ("kattis", 42, True),
        ("kattis", 43, False),
        ("kattis", 0, None),
        ("kattis", 1, None),
        ("kattis", None, None),
        ("testlib", 0, True),
        ("testlib", 1, False),
        ("testlib", 2, False),
        ("testlib", 3, None),
        ("testlib", None, None),
    ],
)
def test_exit_codes_of_checker_programs(style: str, exit_code: int | None, verdict: bool | None) -> None:
    rules = convention(Checker(kind="program", style=style))
    assert rules.verdict(exit_code) is verdict


def test_who_may_be_decided_by_digest_alone() -> None:
    assert digest_decides(Checker())
    assert not digest_decides(Checker(case_sensitive=False))
    assert not digest_decides(Checker(kind="tokens"))
    assert equal_digest_accepts(Checker(kind="tokens"))
    assert not equal_digest_accepts(Checker(kind="program"))


@given(TEXT, TEXT, st.lists(st.integers(1, 9), max_size=20))
@example("a\r\n", "a", [2])
def test_the_runner_in_the_sandbox_compares_by_the_same_rule(expected: str, actual: str, cuts: list[int]) -> None:
    """It can't import this module, being one file of the standard library inside every image."""
    raw, output, at = actual.encode(), Output(0), 0
    for cut in cuts:
        output.feed(raw[at : at + cut])
        at += cut
    output.feed(raw[at:])
    assert output.matches(expected_digest(expected.encode())) == (normalise(expected.encode()) == normalise(raw))


# --- the documentation ----------------------------------------------------------------------------------------------

DOCUMENTED = {
    "ratio": (("0.333333", "3.3333333e-1"), ("0.3334", "")),
    "colours": (("green\nRED blue", "blue green red"), ("red green", "red green blue blue")),
    "sides": (("3 4", "6 2\n"), ("4 4", '["2 6"]')),
    "mean": (("1.5", "  1.505\n"), ("1.52", "one")),
}
"""Problem of docs/BENCHMARKS.md -> outputs that its checker accepts, and outputs that it rejects."""


def documented(tag: str) -> str:
    """Return the one code block with this tag among the documentation of checkers."""
    page = (Path(__file__).parents[2] / "docs" / "BENCHMARKS.md").read_text()
    section = page[page.index("## Checkers") : page.index("## Known bad problems")]
    (block,) = re.findall(rf"```{tag}\n(.*?)```", section, flags=re.DOTALL)
    return str(block)


def test_documented_checkers_decide_as_their_statements_say(tmp_path: Path) -> None:
    (tmp_path / "problems.jsonl").write_text(documented("json"))
    store = TestStore(tmp_path / "store")
    loaded = {problem.problem_id: problem for problem in load(str(tmp_path / "problems.jsonl"), store=store).problems}
    assert loaded.keys() == DOCUMENTED.keys()
    for problem_id, (accepted, rejected) in DOCUMENTED.items():
        (test,) = loaded[problem_id].tests
        checker, expected = loaded[problem_id].checker, store.read_output(test.output)
        assert checker is not None
        for output in accepted + rejected:
            decision = check(checker, input=b"", expected=expected, actual=output.encode())
            assert decision is (output in accepted), (problem_id, output)


@pytest.mark.parametrize(("output", "verdict"), [("3\n", True), ("12", False), ("5", False), ("three", False)])
def test_the_documented_checker_program_decides_as_documented(tmp_path: Path, output: str, verdict: bool) -> None:
    """Called as `conventions` says; tests of the judge run checker programs in their sandbox."""
    (tmp_path / "check.py").write_text(documented("python"))
    for name, text in (("input", "12\n"), ("answer", "any divisor\n")):
        (tmp_path / name).write_text(text)
    rules = CONVENTIONS["kattis"]
    assert rules.output_on_stdin
    names = {"input": "input", "answer": "answer", "feedback": f"{tmp_path}/"}
    command = [sys.executable, "check.py", *(names[argument] for argument in rules.arguments)]
    done = subprocess.run(command, input=output, text=True, cwd=tmp_path, timeout=60, check=False)
    assert rules.verdict(done.returncode) is verdict
