"""The default validator of problem packages, against a C program that uses the C library's blanks and numbers."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest

from lcbx.checkers.comparing import check, equal_digest_accepts
from lcbx.checkers.kattis_default import accepts, is_number
from lcbx.problems.kattis.validation import _default_validator

REFERENCE = Path(__file__).parents[1] / "support" / "kattis_reference.c"

NUMBERS = [
    *("1", "1.", ".5", ".", "-", "+1", "-0", "00012", "1e5", "1E5", "1e", "1e+", "1e-", "1e5x", "1e5.0", "e5", "1_0"),
    *(
        "0x10",
        "0X1P3",
        "0x",
        "0x1p",
        "0x.8",
        "0x1.8p1",
        "0x1g",
        "-0x1p-2",
        "0xp1",
        "0x.",
        "0x.p1",
        "0x.g",
        "0x1p+",
        "1,5",
        "1/2",
    ),
    *(
        "nan",
        "NaN",
        "-nan",
        "nan(1)",
        "inf",
        "-INF",
        "infinity",
        "infinit",
        "infi",
        "1e999999",
        "-1e999999",
        "1e-999999",
    ),
    *("½", "１", "+-1", "--1", "1-", "", "true", "1e0000000000000000000005", "9" * 400),
]
FLAGS = [
    "",
    "case_sensitive",
    "space_change_sensitive",
    "case_sensitive space_change_sensitive",
    "float_tolerance 1e-6",
    "float_absolute_tolerance 0.5",
    "float_relative_tolerance 1e-9",
    "float_tolerance 0 case_sensitive",
    "float_tolerance 1e-3 space_change_sensitive",
]
TEXTS = [
    *(b"1 2\n", b"1 2", b"1  2\n", b"1\n2\n", b" 1 2\n", b"1 2 \n", b"1 2\n\n", b"1\t2\n", b"1\v2\f\n", b"1 2\r\n"),
    b"1 3\n",
    *("1\u00a02\n".encode(), "1\u20032\n".encode(), "1 2\u00a0\n".encode(), b"1 2 3\n", b"1\n", b"", b"\n", b" "),
    *(b"Yes\n", b"YES\n", b"yes", "\u00e9t\u00e9\n".encode(), "\u00c9T\u00c9\n".encode(), "stra\u00dfe".encode()),
    b"STRASSE",
    *(b"\xe9\n", b"\xc9\n", b"\xff\xfe", "\u0130".encode(), "i\u0307".encode(), b"a\x00b", b"a\x1fb", b"a b"),
    *(b"1.000001\n", b"1.0000011\n", b"1\n", b"0x1\n", b"1e\n", b"1.5\n", b"0.5\n", b"1e0\n", b"nan\n", b"inf\n"),
    b"INF\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("reference") / "validator"
    subprocess.run(["gcc", "-O1", "-o", str(program), str(REFERENCE), "-lm"], check=True, capture_output=True)
    return program


def decisions(program: Path, flags: str, pairs: list[tuple[bytes, bytes]], folder: Path) -> list[bool]:
    """Ask the reference about every pair of (answer, output)."""
    texts = sorted({text for pair in pairs for text in pair})
    files = {text: folder / str(number) for number, text in enumerate(texts)}
    for text, file in files.items():
        file.write_bytes(text)
    arguments = [str(files[text]) for pair in pairs for text in pair]
    done = subprocess.run([program, *flags.split(), "--", *arguments], capture_output=True, text=True, check=True)
    return [line == "1" for line in done.stdout.split()]


@pytest.mark.parametrize("flags", FLAGS)
def test_texts_are_accepted_as_the_reference_accepts_them(flags: str, reference: Path, tmp_path: Path) -> None:
    checker = _default_validator(flags.split(), Path("problem.yaml"))
    pairs = list(itertools.product(TEXTS, TEXTS))
    ours = [check(checker, input=b"", expected=answer, actual=output) for answer, output in pairs]
    theirs = decisions(reference, flags, pairs, tmp_path)
    assert [pair for pair, mine, other in zip(pairs, ours, theirs, strict=True) if mine != other] == []


def test_numbers_are_read_as_the_c_library_reads_them(reference: Path, tmp_path: Path) -> None:
    """A token that is a number equals itself within a tolerance of everything only if it is one, and is finite."""
    flags = "float_absolute_tolerance 1e300"
    checker = _default_validator(flags.split(), Path("problem.yaml"))
    pairs = [(b"7", token.encode()) for token in NUMBERS] + [(token.encode(), b"7") for token in NUMBERS]
    theirs = decisions(reference, flags, pairs, tmp_path)
    ours = [accepts(checker, expected=answer, actual=output) for answer, output in pairs]
    assert [pair for pair, mine, other in zip(pairs, ours, theirs, strict=True) if mine != other] == []


@pytest.mark.parametrize(("token", "is_one"), [(b"1e", True), (b"0x10", True), (b"1_0", False), (b"nan(1)", False)])
def test_what_is_a_number(token: bytes, is_one: bool) -> None:
    assert is_number(token) is is_one


def test_an_equal_digest_does_not_decide_here() -> None:
    """White space at the end counts with `space_change_sensitive`, and a digest does not know it."""
    checker = _default_validator(["space_change_sensitive"], Path("problem.yaml"))
    assert not equal_digest_accepts(checker)
    assert not check(checker, input=b"", expected=b"1\n", actual=b"1\n\n")
