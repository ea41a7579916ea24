"""MultiPL-E's rows: functions to complete, in any language by its code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lcbx.errors import DataError
from lcbx.problems import load, suffixes
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.types import Frame

ROW: dict[str, Any] = {
    "name": "HumanEval_23_strlen",
    "language": "lua",
    "prompt": "-- Return length of given string\nlocal function strlen(string)\n",
    "doctests": "transform",
    "original": "/somewhere/HumanEval_23_strlen.py",
    "prompt_terminology": "reworded",
    "tests": "lu = require('luaunit')\nos.exit(lu.LuaUnit.run())",
    "stop_tokens": ["\nlocal", "\nfunction", "\n--", "\n\n"],
}


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "cache")


def write(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("prefix", ["", "multipl-e:"])
def test_a_row_becomes_a_frame_that_passes_by_its_exit_code(tmp_path: Path, store: TestStore, prefix: str) -> None:
    (problem,) = load(prefix + write(tmp_path / "humaneval-lua.jsonl", ROW), store=store).problems
    assert problem.problem_id == "HumanEval_23_strlen"
    assert problem.statement == ROW["prompt"]
    assert problem.frame == Frame(
        language_id="lua",
        prefix=ROW["prompt"],
        suffix="\n" + ROW["tests"],
        stop=("\nlocal", "\nfunction", "\n--", "\n\n"),
    )
    (test,) = problem.tests
    assert store.read_input(test.input) == store.read_output(test.output) == b""


@pytest.mark.parametrize(
    ("code", "language_id"),
    [
        ("adb", "ada"),
        ("go_test.go", "go"),
        ("fs", "fsharp"),
        ("sh", "bash"),
        ("cs", "csharp"),
        ("rkt", "racket"),
        ("pl", "perl"),
        ("jl", "julia"),
        ("r", "r"),
        ("ml", "ocaml"),
        ("cpp", "cpp"),
        ("py", "python"),
        ("rs", "rust"),
        ("dfy", "dfy"),
    ],
)
def test_codes_become_the_languages_that_are_here(
    tmp_path: Path, store: TestStore, code: str, language_id: str
) -> None:
    (problem,) = load(write(tmp_path / "p.jsonl", ROW | {"language": code}), store=store).problems
    assert problem.frame is not None
    assert problem.frame.language_id == language_id


def test_a_language_file_of_the_users_own_is_known_by_its_suffix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zig.yaml").write_text("filename: main.zig\n")
    assert suffixes.language_for("zig") is None
    before = suffixes.fingerprint()
    monkeypatch.setenv("LCBX_LANGUAGES", str(tmp_path))
    assert suffixes.language_for(".zig") == "zig"
    assert suffixes.fingerprint() != before


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"prompt": 5}, "'prompt' is missing or not a string"),
        ({"language": None}, "'language' is missing or not a string"),
        ({"stop_tokens": "x"}, "HumanEval_23_strlen: stop_tokens is not a list"),
        ({"name": ""}, "'name' is missing"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(
    tmp_path: Path, store: TestStore, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(DataError, match=rf"p\.jsonl:1: .*{complaint}"):
        load(write(tmp_path / "p.jsonl", ROW | changes), store=store)


def test_the_digest_moves_with_prompt_tests_and_stops(tmp_path: Path, store: TestStore) -> None:
    variants: list[dict[str, Any]] = [{}, {"prompt": "x"}, {"tests": "x"}, {"stop_tokens": []}, {"language": "r"}]
    digests = {load(write(tmp_path / "p.jsonl", ROW | changes), store=store).problems[0].digest for changes in variants}
    assert len(digests) == len(variants)


def test_parquet_as_the_hub_has_it_and_our_own_export_of_it_are_the_same(tmp_path: Path, store: TestStore) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist([ROW, ROW | {"name": "other"}]), tmp_path / "test-00000-of-00001.parquet")
    benchmark = load(str(tmp_path / "test-00000-of-00001.parquet"), store=store)
    export(benchmark, tmp_path / "out.jsonl", store)
    assert load(str(tmp_path / "out.jsonl"), store=store).problems == benchmark.problems
