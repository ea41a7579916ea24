"""Benchmarks in the formats of others: written, read again as the same problems, and nothing lost in silence."""

from __future__ import annotations

import base64
import json
import pickle
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from lcbx.checkers.comparing import check
from lcbx.cli.data_commands import data
from lcbx.errors import UserError
from lcbx.problems import load
from lcbx.problems.formats import FORMATS, write_as
from lcbx.problems.kattis import standalone_validator
from lcbx.problems.store import TestStore
from lcbx.types import Benchmark, Checker, Problem

Fields = dict[str, Any]
TESTS = [{"input": "1 2\n", "output": "0.5\n"}, {"input": "Grüße\r\n\n", "output": "-1e-7\n\n"}]
BARE: Fields = {
    "question_id": "bare",
    "question_content": "Read. Print.\n\n$x$ {{nextsample}}  \n",
    "private_test_cases": TESTS,
}
FULL = BARE | {
    "question_id": "full.2",
    "question_title": "A title: with colon",
    "public_test_cases": [{"input": "", "output": "[1]"}],
    "time_limit_s": 1.5,
    "memory_limit_mib": 64,
    "difficulty": "easy",
    "platform": "mbpp",
    "contest_date": "2024-05-06",
    "tags": ["source:mbpp", "family:a b"],
}
CHECKER_PROGRAM = {"kind": "program", "language_id": "python", "source": "import sys\nsys.exit(42)\n", "args": ["7"]}
CHECKERS: list[dict[str, Any]] = [
    {"kind": "float", "abs_tol": 1e-6, "rel_tol": 1e-9},
    {"kind": "tokens", "case_sensitive": False},
    {"kind": "unordered-lines"},
    {"kind": "kattis", "args": ["floats", "space-sensitive"], "abs_tol": 0.01},
    {"kind": "kattis", "case_sensitive": False},
    CHECKER_PROGRAM,
]
ONE_OF = BARE | {
    "question_id": "one-of",
    "checker": {"kind": "one-of"},
    "private_test_cases": [{"input": "1\n", "output": ["2 6\n", "6 2"]}, {"input": "2\n", "output": "plain\n"}],
}
FRAME = BARE | {"question_id": "frame", "frame": {"language_id": "lua", "prefix": "f(", "suffix": ")"}}
"""A row whose programs are put between two texts."""
ROWS: list[Fields] = [
    BARE,
    FULL,
    ONE_OF,
    *(BARE | {"question_id": f"c{n}", "checker": each} for n, each in enumerate(CHECKERS)),
]


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "store")


def benchmark_of(tmp_path: Path, store: TestStore, *rows: dict[str, Any]) -> Benchmark:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return load(str(path), store=store)


def same(left: Benchmark, right: Benchmark) -> bool:
    """True if all fields of all problems are equal, in any order."""
    return sorted(map(repr, left.problems)) == sorted(map(repr, right.problems))


def content(benchmark: Benchmark) -> dict[str, Any]:
    return {
        problem.problem_id: (problem.statement, [(test.input, test.expected_digest) for test in problem.tests])
        for problem in benchmark.problems
    }


OUT = {"rows": "out.jsonl.gz", "datasets": "out", "kattis": "out", "ag-lcb-x": "out", "livecodebench": "out.jsonl"}


def test_every_format_is_tried() -> None:
    assert set(OUT) == set(FORMATS)


@pytest.mark.parametrize("kind", ["rows", "datasets", "kattis"])
def test_formats_that_carry_everything_give_the_same_problems(tmp_path: Path, store: TestStore, kind: str) -> None:
    for number, benchmark in enumerate((load("mini", store=store), benchmark_of(tmp_path, store, *ROWS))):
        out = tmp_path / str(number) / OUT[kind]
        assert write_as(kind, benchmark, out, store) == []
        assert same(load(str(out), store=store), benchmark)


@pytest.mark.parametrize("kind", ["ag-lcb-x", "livecodebench"])
def test_other_formats_keep_statements_and_tests_and_name_what_is_lost(
    tmp_path: Path, store: TestStore, kind: str
) -> None:
    for number, benchmark in enumerate((load("mini", store=store), benchmark_of(tmp_path, store, *ROWS))):
        out = tmp_path / str(number) / OUT[kind]
        with pytest.raises(UserError, match=f"{kind} has no place for .*--lossy"):
            write_as(kind, benchmark, out, store)
        assert not out.exists()
        lost = write_as(kind, benchmark, out, store, lossy=True)
        assert any(words.startswith("tags") for words in lost)
        assert content(load(str(out), store=store)) == content(benchmark)


def test_a_problem_without_extras_loses_nothing_anywhere(tmp_path: Path, store: TestStore) -> None:
    benchmark = benchmark_of(tmp_path, store, BARE)
    for kind, name in OUT.items():
        out = tmp_path / kind / name
        assert write_as(kind, benchmark, out, store) == []
        (problem,) = load(str(out), store=store).problems
        assert problem.digest == benchmark.problems[0].digest


def test_functions_are_refused_where_only_programs_fit(tmp_path: Path, store: TestStore) -> None:
    benchmark = benchmark_of(tmp_path, store, FRAME)
    for kind in ("kattis", "livecodebench", "ag-lcb-x"):
        with pytest.raises(UserError, match="asks for a function"):
            write_as(kind, benchmark, tmp_path / kind / OUT[kind], store, lossy=True)
    for kind in ("rows", "datasets"):
        assert write_as(kind, benchmark, tmp_path / kind / OUT[kind], store) == []


def test_what_tools_of_other_formats_read(tmp_path: Path, store: TestStore) -> None:
    """LiveCodeBench unpickles its hidden tests; `datasets` loads the folder by its README."""
    benchmark = benchmark_of(tmp_path, store, FULL)
    write_as("livecodebench", benchmark, tmp_path / "l.jsonl", store, lossy=True)
    row = json.loads((tmp_path / "l.jsonl").read_text())
    text = pickle.loads(zlib.decompress(base64.b64decode(row["private_test_cases"])))
    assert [test["output"] for test in json.loads(text)] == [test["output"] for test in TESTS]
    assert row["contest_date"].startswith("2024-05-06")
    import datasets

    write_as("datasets", benchmark, tmp_path / "d", store)
    loaded = datasets.load_dataset(str(tmp_path / "d"), split="test", cache_dir=str(tmp_path / "hf"))
    assert loaded[0]["question_id"] == "full.2"
    assert loaded[0]["tags"] == FULL["tags"]
    write_as("ag-lcb-x", benchmark, tmp_path / "a", store, lossy=True)
    loaded = datasets.load_dataset(str(tmp_path / "a"), split="test", cache_dir=str(tmp_path / "hf"))
    assert loaded.column_names == ["question_id", "question_content", "private_test_cases"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (BARE | {"question_id": "a/b"}, "not a name for a package"),
        (BARE | {"checker": CHECKER_PROGRAM | {"style": "testlib"}}, "of style testlib, which packages can't call"),
    ],
)
def test_what_packages_cannot_hold_is_refused(
    tmp_path: Path, store: TestStore, row: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        write_as("kattis", benchmark_of(tmp_path, store, row), tmp_path / "out", store)


def test_places_that_do_not_fit_are_refused(tmp_path: Path, store: TestStore) -> None:
    benchmark = benchmark_of(tmp_path, store, BARE)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").write_text("mine")
    for kind, name, message in (
        ("kattis", "used", "is there already"),
        ("kattis", "a.jsonl", "is a folder"),
        ("rows", "folder", "is a file"),
    ):
        with pytest.raises(UserError, match=message):
            write_as(kind, benchmark, tmp_path / name, store)
    assert (tmp_path / "used" / "file").read_text() == "mine"


# --- the validator that packages get ----------------------------------------------------------------------------------

TEXTS = st.text(alphabet="aA1.0e-+ \n\r\tßıNnIif", max_size=12)


@given(
    kind=st.sampled_from(("exact", "tokens", "float", "unordered-lines", "unordered-tokens", "one-of")),
    answer=st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=2).map(json.dumps)),
    output=TEXTS,
    tolerances=st.tuples(st.sampled_from((0.0, 1e-6, 0.5)), st.sampled_from((0.0, 0.1))),
    case_sensitive=st.booleans(),
)
def test_validator_of_packages_decides_as_the_checker_does(
    kind: str, answer: str, output: str, tolerances: tuple[float, float], case_sensitive: bool
) -> None:
    rule = {"kind": kind, "abs_tol": tolerances[0], "rel_tol": tolerances[1], "case_sensitive": case_sensitive}
    for actual in (output, answer):
        raw = answer.encode(), actual.encode()
        expected = check(Checker(**rule), input=b"", expected=raw[0], actual=raw[1])  # type: ignore[arg-type]
        assert standalone_validator.accepts(rule, *raw) == expected


def test_validator_in_a_package_is_called_as_its_tools_call_it(tmp_path: Path, store: TestStore) -> None:
    write_as("kattis", benchmark_of(tmp_path, store, BARE), tmp_path / "out", store)
    folder = tmp_path / "out" / "bare"
    flags = load_flags(folder)
    secret = folder / "data/secret/00001"
    for output, code in (("0.5", 42), (" 0.5", 43), (b"\xff".decode("latin-1"), 43)):
        command = [sys.executable, str(folder / "output_validator/validate.py"), f"{secret}.in", f"{secret}.ans", "x/"]
        result = subprocess.run([*command, *flags], input=output.encode("latin-1"), check=False)
        assert result.returncode == code


def load_flags(folder: Path) -> list[str]:
    import yaml

    flags = yaml.safe_load((folder / "data/test_group.yaml").read_text())["output_validator_args"]
    assert isinstance(flags, list)
    return flags


def test_without_our_own_file_a_package_is_read_as_by_other_tools(tmp_path: Path, store: TestStore) -> None:
    benchmark = benchmark_of(tmp_path, store, FULL, BARE | {"question_id": "k", "checker": CHECKERS[3]})
    write_as("kattis", benchmark, tmp_path / "out", store)
    for file in (tmp_path / "out").glob("*/lcbx.yaml"):
        file.unlink()
    problems: dict[str, Problem] = {each.problem_id: each for each in load(str(tmp_path / "out"), store=store).problems}
    full = problems["full.2"]
    assert (full.title, full.time_limit_s, full.memory_limit_mib) == ("A title: with colon", 1.5, 64)
    assert full.checker is not None
    assert (full.checker.kind, full.checker.language_id) == ("program", "python")
    assert problems["k"].checker == benchmark.problems[1].checker


# --- the command ------------------------------------------------------------------------------------------------------


def test_command_writes_a_part_and_says_what_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))

    def run(*arguments: str) -> str:
        return CliRunner().invoke(data, ["export", "mini", *arguments], catch_exceptions=True).output

    assert "3 problems" in run("--limit", "3", "--format", "kattis", "--out", str(tmp_path / "k"))
    assert len(list((tmp_path / "k").iterdir())) == 3
    output = run("--limit", "2", "--format", "ag-lcb-x", "--lossy", "--out", str(tmp_path / "a.jsonl"))
    assert "lost: tags (2 problems)" in output
