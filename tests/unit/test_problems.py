"""Loading benchmarks: every kind of file, one clear message for every bad row, staged once, sliced and recorded."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import CliRunner

from lcbx import problems
from lcbx.cli.data_commands import data
from lcbx.errors import DataError, UserError
from lcbx.problems import Slice, errata, index, load
from lcbx.problems.export import export
from lcbx.problems.rows import json_file
from lcbx.problems.store import TestStore
from lcbx.resources import benchmarks_dir
from lcbx.runs.runinfo import ProblemInfo
from lcbx.types import Benchmark, Checker, Frame, Problem


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "cache" / "tests")


def row(**changes: Any) -> dict[str, Any]:
    """A plain row; None takes a field away."""
    plain: dict[str, Any] = {
        "question_id": "sum",
        "question_content": "Add two numbers.",
        "private_test_cases": [{"input": "1 2\n", "output": "3\n", "testtype": "stdin"}],
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in rows), encoding="utf-8")
    return path


def only(benchmark: Benchmark) -> Problem:
    (problem,) = benchmark.problems
    return problem


# --- rows -----------------------------------------------------------------------------------------------------------


def test_every_field_of_a_row_arrives(tmp_path: Path, store: TestStore) -> None:
    full = row(
        question_title="Sum",
        public_test_cases=[{"input": "0 0\n", "output": "0\n", "testtype": "stdin"}],
        time_limit_s=2,
        memory_limit_mib=256,
        checker={"kind": "float", "abs_tol": 1e-6},
        difficulty="easy",
        platform="atcoder",
        contest_date="2024-03-09T00:00:00",
        tags=["maths"],
        something_else={"nested": ["x"]},
    )
    problem = only(load(str(write(tmp_path / "p.jsonl", full)), store=store))
    assert replace(problem, tests=(), digest="") == Problem(
        problem_id="sum",
        statement="Add two numbers.",
        tests=(),
        digest="",
        title="Sum",
        time_limit_s=2.0,
        memory_limit_mib=256,
        checker=Checker(kind="float", abs_tol=1e-6),
        difficulty="easy",
        platform="atcoder",
        contest_date="2024-03-09",
        tags=("maths",),
    )
    public, private = problem.tests
    assert (public.public, private.public) == (True, False)
    assert store.read_input(public.input) == b"0 0\n"
    assert store.read_output(private.output) == b"3\n"


def test_a_frame_makes_a_row_a_function_to_complete(tmp_path: Path, store: TestStore) -> None:
    frame = {"language_id": "lua", "prefix": "function f()\n", "suffix": "\nf()", "stop": ["\nend"]}
    problem = only(load(str(write(tmp_path / "p.jsonl", row(frame=frame))), store=store))
    assert problem.frame == Frame(language_id="lua", prefix="function f()\n", suffix="\nf()", stop=("\nend",))


def test_several_right_outputs_are_kept_as_a_list(tmp_path: Path, store: TestStore) -> None:
    tests = [{"input": "", "output": ["1 2\n", "2 1\n"]}]
    problem = only(
        load(str(write(tmp_path / "p.jsonl", row(private_test_cases=tests, checker={"kind": "one-of"}))), store=store)
    )
    assert json.loads(store.read_output(problem.tests[0].output)) == ["1 2\n", "2 1\n"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"question_id": None}, "'question_id' is missing"),
        ({"question_id": None, "questionid": "x"}, "Did you mean it by 'questionid'"),
        ({"question_id": ""}, "names no problem"),
        ({"question_content": None, "content": "x"}, "sum: the field 'question_content' is missing.*'content'"),
        ({"question_content": 5}, "question_content is not a string but 5"),
        ({"private_test_cases": None, "private_tests": []}, "'private_test_cases' is missing.*'private_tests'"),
        ({"private_test_cases": []}, "sum: it has no tests"),
        ({"private_test_cases": {}}, "the tests are not a list"),
        ({"private_test_cases": "gibberish!"}, "sum: .*not base64|sum: .*not zlib"),
        ({"private_test_cases": [{"input": "1"}]}, "test 1: it has no 'output'"),
        ({"private_test_cases": [{"input": "1", "output": "2", "testtype": "functional"}]}, "sum: .*'functional'"),
        ({"private_test_cases": [{"input": "1", "output": []}]}, "list of outputs is empty"),
        ({"time_limit_s": 0}, "time_limit_s is not a number above 0 but 0"),
        ({"time_limit_s": "2"}, "time_limit_s is not a number"),
        ({"time_limit_s": True}, "time_limit_s is not a number"),
        ({"memory_limit_mib": 0.5}, "memory_limit_mib is not a whole number"),
        ({"checker": "float"}, "checker is not a mapping but 'float'"),
        ({"checker": {"kind": "flaot"}}, "unknown checker kind 'flaot'. Did you mean 'float'"),
        ({"checker": {"kind": "float", "abs_tolerance": 1}}, "unknown key 'abs_tolerance'. Did you mean 'abs_tol'"),
        ({"checker": {"kind": "float", "abs_tol": "x"}}, "checker: Expected `float`"),
        ({"checker": {"kind": "float", "abs_tol": -1}}, "tolerance of the checker is below 0"),
        ({"checker": {"kind": "program"}}, "needs 'source' and 'language_id'"),
        ({"checker": {"kind": "exact", "style": "kattys"}}, "checker style 'kattys'. Did you mean 'kattis'"),
        ({"frame": {"language_id": "lua"}}, "frame: Object missing required field `prefix`"),
        ({"contest_date": "last year"}, "contest_date is not an ISO 8601 date"),
        ({"tags": "one"}, "tags is not a list of strings"),
        ({"difficulty": 3}, "difficulty is not a string but 3"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(
    tmp_path: Path, store: TestStore, changes: dict[str, Any], complaint: str
) -> None:
    path = write(tmp_path / "p.jsonl", row(question_id="good"), row(**changes))
    with pytest.raises(DataError, match=complaint) as caught:
        load(str(path), store=store)
    assert str(caught.value).startswith(f"{path}:2: ")


NULLS = dict.fromkeys(
    ("question_title", "time_limit_s", "memory_limit_mib", "checker", "frame", "difficulty", "contest_date", "tags")
)


def test_null_is_absent_as_tables_have_it(tmp_path: Path, store: TestStore) -> None:
    nulls = {"testtype": None, "explanation": None}
    tests = [{"input": "1 2\n", "output": "3\n", **nulls}]
    text = json.dumps(row(private_test_cases=tests) | NULLS | {"public_test_cases": None})
    (tmp_path / "p.jsonl").write_text(text)
    pq.write_table(pa.Table.from_pylist([json.loads(text)]), tmp_path / "p.parquet")
    for name in ("p.jsonl", "p.parquet"):
        problem = only(load(str(tmp_path / name), store=store))
        assert len(problem.tests) == 1
        assert (problem.checker, problem.time_limit_s, problem.frame) == (None, None, None)


@pytest.mark.parametrize(
    ("nulls", "complaint"),
    [
        ({"question_id": None}, "'question_id' is missing"),
        ({"question_content": None}, "sum: the field 'question_content' is missing"),
        ({"private_test_cases": None}, "it has no tests"),
        ({"private_test_cases": [{"input": None, "output": "3"}]}, "test 1: it has no 'input'"),
        ({"private_test_cases": [{"input": "1", "output": None}]}, "test 1: it has no 'output'"),
    ],
)
def test_null_where_a_value_is_needed_is_missing(
    tmp_path: Path, store: TestStore, nulls: dict[str, Any], complaint: str
) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps(row() | nulls))
    with pytest.raises(DataError, match=complaint):
        load(str(tmp_path / "p.jsonl"), store=store)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"question_id": "a", "question_content"', 1),
        ('\n\n{"question_id": "a",\n', 3),
        ("not json\n", 1),
        ("5\n", 1),
        ('"text"\n', 1),
        ('[{"question_id": 1}\n', 1),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, store: TestStore, text: str, line: int) -> None:
    (tmp_path / "p.jsonl").write_text(text)
    with pytest.raises(DataError, match=rf"p\.jsonl:{line}: "):
        load(str(tmp_path / "p.jsonl"), store=store)


def test_an_id_that_comes_twice_is_refused_with_both_places(tmp_path: Path, store: TestStore) -> None:
    path = write(tmp_path / "p.jsonl", row(), row(question_id="other"), row())
    with pytest.raises(DataError, match=r"p\.jsonl:3: problem sum is a duplicate; first seen at line 1"):
        load(str(path), store=store)


def test_a_bad_file_leaves_no_index_behind(tmp_path: Path, store: TestStore) -> None:
    path = write(tmp_path / "p.jsonl", row(), row(question_id=None))
    for _ in range(2):
        with pytest.raises(DataError):
            load(str(path), store=store)
    assert list(index.everything(store)) == []


# --- digests --------------------------------------------------------------------------------------------------------


def digest(tmp_path: Path, store: TestStore, **changes: Any) -> str:
    return only(load(str(write(tmp_path / "p.jsonl", row(**changes))), store=store)).digest


def test_the_digest_moves_with_whatever_can_move_a_verdict(tmp_path: Path, store: TestStore) -> None:
    one, two = ({"input": text, "output": text} for text in ("1", "2"))
    variants: list[dict[str, Any]] = [
        {},
        {"question_content": "Add two numbers!"},
        {"private_test_cases": [one, two]},
        {"private_test_cases": [two, one]},
        {"private_test_cases": [one], "public_test_cases": [two]},
        {"private_test_cases": [one | {"output": "1\n"}, two]},
        {"time_limit_s": 1},
        {"memory_limit_mib": 64},
        {"checker": {"kind": "tokens"}},
        {"checker": {"kind": "exact"}},
        {"frame": {"language_id": "lua", "prefix": "", "suffix": ""}},
    ]
    assert len({digest(tmp_path, store, **changes) for changes in variants}) == len(variants)


def test_the_digest_does_not_move_with_anything_else(tmp_path: Path, store: TestStore) -> None:
    variants: list[dict[str, Any]] = [
        {"question_id": "other"},
        {"question_title": "T"},
        {"difficulty": "hard"},
        {"contest_date": "2024-01-01"},
        {"private_test_cases": json.dumps(row()["private_test_cases"])},
    ]
    assert {digest(tmp_path, store, **changes) for changes in variants} == {digest(tmp_path, store)}


# --- files ----------------------------------------------------------------------------------------------------------

ROWS = [
    row(),
    row(question_id="b", time_limit_s=3, public_test_cases=[{"input": "", "output": "é"}], difficulty="hard"),
]


def written_as(kind: str, folder: Path) -> Path:
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in ROWS).encode()
    path = folder / f"bench.{kind}"
    if kind == "jsonl":
        path.write_bytes(b"\xef\xbb\xbf\n" + lines + b"\n")
    elif kind == "jsonl.gz":
        path.write_bytes(gzip.compress(lines[:40], mtime=0) + gzip.compress(lines[40:]))
    elif kind == "jsonl.zst":
        path.write_bytes(zstandard.compress(lines[:40]) + zstandard.compress(lines[40:]))
    elif kind == "json":
        path.write_text(json.dumps(ROWS, indent=2))
    return path


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "jsonl.zst", "json"])
def test_rows_are_the_same_from_every_kind_of_json(tmp_path: Path, store: TestStore, kind: str) -> None:
    benchmark = load(str(written_as(kind, tmp_path)), store=store)
    assert benchmark.name == "bench"
    assert len(benchmark.revision) == 64
    assert benchmark.problems == load(str(write(tmp_path / "plain.jsonl", *ROWS)), store=store).problems


def _as_table(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the columns of all rows, as a table has them."""
    columns = dict.fromkeys(name for line in rows for name in line)
    return [columns | line for line in rows]


def _packed_rows() -> list[dict[str, Any]]:
    """Return the rows with their tests as JSON strings."""
    return [
        line | {name: json.dumps(line[name]) for name in problems.rows.row_schema.TEST_FIELDS if name in line}
        for line in ROWS
    ]


@pytest.mark.parametrize("nested", [False, True], ids=["strings", "lists"])
@pytest.mark.parametrize("kind", ["parquet", "folder-of-parquet", "dataset", "dataset-dict"])
def test_rows_are_the_same_from_every_kind_of_table(
    tmp_path: Path, store: TestStore, kind: str, nested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets

    datasets.disable_progress_bars()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    table = datasets.Dataset.from_list(_as_table(ROWS if nested else _packed_rows()))
    path = tmp_path / "table"
    if kind == "parquet":
        path = tmp_path / "table.parquet"
        table.to_parquet(path)
    elif kind == "folder-of-parquet":
        (path / "data").mkdir(parents=True)
        for number in range(2):
            table.select([number]).to_parquet(path / "data" / f"test-0000{number}-of-00002.parquet")
        table.to_parquet(path / "data" / "train-00000-of-00001.parquet")
    elif kind == "dataset":
        table.select([1, 0]).select([1, 0]).save_to_disk(path)
    else:
        datasets.DatasetDict({"train": table.select([0]), "test": table}).save_to_disk(path)
    benchmark = load(str(path), store=store)
    assert benchmark.problems == load(str(write(tmp_path / "plain.jsonl", *ROWS)), store=store).problems


def test_a_bad_row_of_a_table_is_named_by_its_number(tmp_path: Path, store: TestStore) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist([row(), row(question_id="b", private_test_cases=[])]), tmp_path / "p.parquet")
    with pytest.raises(DataError, match=r"p\.parquet: row 2: problem b: it has no tests"):
        load(str(tmp_path / "p.parquet"), store=store)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.jsonl.gz", b"no gzip"),
        ("p.jsonl.gz", gzip.compress(b"{}" * 1000, mtime=0)[:-9]),
        ("p.jsonl.zst", b"no zstd"),
        ("p.parquet", b"no parquet"),
        ("p.jsonl", b""),
        ("p.json", b"[]"),
        ("p.json", b"[] []"),
    ],
)
def test_a_damaged_or_empty_file_is_refused_by_name(
    tmp_path: Path, store: TestStore, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=name):
        load(str(tmp_path / name), store=store)


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("mini-trian", "Did you mean 'mini-train'"),
        ("ag-lcb", "Did you mean 'ag-lcb-x'"),
        ("no/such/file.jsonl", "no such file"),
        ("multipl-e:lua", "multipl-e:humaneval-lua"),
        ("zzz", "Known: .*or a path"),
        ("", "no benchmark given"),
    ],
)
def test_a_benchmark_that_does_not_exist_is_refused_with_the_nearest(
    store: TestStore, spec: str, complaint: str
) -> None:
    with pytest.raises(UserError, match=complaint):
        load(spec, store=store)


def test_a_file_of_another_kind_says_which_kinds_there_are(tmp_path: Path, store: TestStore) -> None:
    (tmp_path / "p.csv").write_text("a,b")
    with pytest.raises(UserError, match=r"\.jsonl.*\.parquet"):
        load(str(tmp_path / "p.csv"), store=store)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="problem package"):
        load(str(tmp_path / "empty"), store=store)


@pytest.mark.parametrize("name", sorted(problems.bundled()))
def test_every_bundled_benchmark_loads(store: TestStore, name: str) -> None:
    benchmark = load(name, store=store)
    assert benchmark.name == name
    assert all(store.has_input(test.input) for problem in benchmark.problems for test in problem.tests)


# --- staged once ----------------------------------------------------------------------------------------------------


def test_a_benchmark_is_unpacked_once(tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(write(tmp_path / "p.jsonl", *ROWS))
    first = load(path, store=store)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr(json_file, "json_rows", fail)
    assert load(path, store=store) == first
    write(tmp_path / "p.jsonl", *ROWS, row(question_id="c"))
    with pytest.raises(AssertionError):
        load(path, store=store)


def test_tests_that_are_gone_are_staged_again(tmp_path: Path, store: TestStore) -> None:
    path = str(write(tmp_path / "p.jsonl", *ROWS))
    first = load(path, store=store)
    store.discard(first.problems[1].tests[0].output)
    assert load(path, store=store) == first
    assert store.read_output(first.problems[1].tests[0].output) == "é".encode()


def test_a_torn_index_is_not_there(tmp_path: Path, store: TestStore) -> None:
    path = str(write(tmp_path / "p.jsonl", *ROWS))
    first = load(path, store=store)
    ((file, _),) = index.everything(store)
    file.write_bytes(file.read_bytes()[:-10])
    assert load(path, store=store) == first


def _load(path: str, root: str) -> None:
    load(path, store=TestStore(root))


def test_processes_that_stage_the_same_benchmark_wait_for_each_other(tmp_path: Path, store: TestStore) -> None:
    path = str(write(tmp_path / "p.jsonl", *(row(question_id=str(number)) for number in range(50))))
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_load, args=(path, str(store.root))) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(list(index.everything(store))) == 1


def test_cleaning_keeps_what_an_index_refers_to(tmp_path: Path, store: TestStore) -> None:
    kept = load(str(write(tmp_path / "kept.jsonl", *ROWS)), store=store)
    load(str(write(tmp_path / "old.jsonl", row(private_test_cases=[{"input": "old", "output": "old"}]))), store=store)
    stray = store.put_input([b"stray"])
    long_ago = time.time() - 10 * 86400
    for path in store.root.rglob("*"):
        if path.is_file() and "kept" not in path.read_text(errors="replace"):
            os.utime(path, (long_ago, long_ago))
    assert index.clean(store).files == 1
    assert not store.has_input(stray)
    assert index.clean(store, unused_for_s=5 * 86400).files == 2
    assert [staged.name for _, staged in index.everything(store)] == ["kept"]
    assert all(store.has_input(test.input) for problem in kept.problems for test in problem.tests)


# --- slices ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def dated(tmp_path: Path, store: TestStore) -> Callable[..., tuple[list[str], dict[str, str]]]:
    rows = [
        row(question_id="a", contest_date="2023-05-01", difficulty="easy", platform="atcoder", tags=["x", "y"]),
        row(question_id="b", contest_date="2024-01-31", difficulty="hard", platform="codeforces"),
        row(question_id="c", contest_date="2024-02-01", difficulty="easy", platform="atcoder"),
        row(question_id="d", difficulty="medium"),
    ]
    path = str(write(tmp_path / "dated.jsonl", *rows))

    def ids(**conditions: Any) -> tuple[list[str], dict[str, str]]:
        benchmark = load(path, store=store, slice=Slice(**conditions))
        return [problem.problem_id for problem in benchmark.problems], benchmark.slice

    return ids


@pytest.mark.parametrize(
    ("conditions", "expected", "recorded"),
    [
        ({}, ["a", "b", "c", "d"], {}),
        ({"ids": ("c", "a")}, ["a", "c"], {"ids": "c,a"}),
        ({"limit": 2}, ["a", "b"], {"limit": "2"}),
        ({"since": "2024-01-31"}, ["b", "c"], {"since": "2024-01-31"}),
        ({"until": "2024-01-31"}, ["a", "b"], {"until": "2024-01-31"}),
        ({"difficulty": ("Easy",), "limit": 1}, ["a"], {"difficulty": "Easy", "limit": "1"}),
        ({"platform": ("atcoder", "codeforces"), "since": "2024-02-01"}, ["c"], None),
        ({"tags": ("y", "z")}, ["a"], {"tags": "y,z"}),
    ],
)
def test_a_slice_is_applied_and_recorded(
    dated: Any, conditions: dict[str, Any], expected: list[str], recorded: dict[str, str] | None
) -> None:
    ids, slice_ = dated(**conditions)
    assert ids == expected
    assert recorded is None or slice_ == recorded


@pytest.mark.parametrize(
    ("conditions", "complaint"),
    [
        ({"ids": ("a", "bb")}, "no problem 'bb'. Did you mean 'b'"),
        ({"limit": 0}, "--limit 0"),
        ({"since": "soon"}, "--since 'soon' is not a date"),
        ({"since": "2025-01-01"}, "no problem is left.*dates 2023-05-01 to 2024-02-01"),
        ({"difficulty": ("trivial",)}, "difficulties easy, hard, medium"),
        ({"platform": ("leetcode",)}, "platforms atcoder, codeforces"),
        ({"tags": ("z",)}, "tags x, y"),
    ],
)
def test_a_slice_that_leaves_nothing_says_what_there_is(dated: Any, conditions: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        dated(**conditions)


# --- errata ---------------------------------------------------------------------------------------------------------


SEVERAL_ANSWERS = "abc311_c abc326_d abc327_b abc333_e abc343_a abc343_e abc362_c arc185_c"


def test_livecodebenchs_errata_are_known_in_their_groups() -> None:
    reasons = errata("ag-lcb-x")
    by_reason: dict[str, set[str]] = {}
    for problem_id, reason in reasons.items():
        by_reason.setdefault(reason.split(",")[0], set()).add(problem_id)
    assert by_reason == {
        "several right answers": {
            "abc311_c",
            "abc326_d",
            "abc327_b",
            "abc333_e",
            "abc343_a",
            "abc343_e",
            "abc362_c",
            "arc185_c",
        },
        "interactive": {"abc337_e", "abc355_e"},
        "wrong tests": {"abc350_c", "arc189_a"},
    }
    assert errata("ag-lcb-x-release_v6") == reasons
    assert errata("ag-lcb-xyz") == errata("mini") == {}


def test_errata_are_known_whatever_a_rebuilt_benchmark_is_called() -> None:
    info = ProblemInfo(problem_id="abc350_c", digest="", time_limit_s=1.0, platform="atcoder")
    others = [replace(info, problem_id="abc350_d"), replace(info, platform="elsewhere", problem_id="arc189_a")]
    nowhere = replace(info, platform=None, problem_id="abc311_c")
    assert list(errata("Ag-LiveCodeBench-X", [info, *others, nowhere])) == ["abc350_c", "abc311_c"]


def test_each_erratum_is_explained_to_readers() -> None:
    text = (benchmarks_dir().parents[2] / "ERRATA.md").read_text(encoding="utf-8")
    assert [problem_id for problem_id in errata("ag-lcb-x") if f"`{problem_id}`" not in text] == []


# --- out again ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst"])
def test_an_exported_benchmark_is_the_same_benchmark(tmp_path: Path, store: TestStore, name: str) -> None:
    rows = [
        *ROWS,
        row(question_id="c", checker={"kind": "program", "source": "x", "language_id": "python", "args": ["-a"]}),
        row(
            question_id="d",
            checker={"kind": "one-of"},
            private_test_cases=[{"input": '\\ "\n\u2028é😀', "output": ["1", "2"]}, {"input": "", "output": "3"}],
            tags=["t"],
            contest_date="2024-01-01",
        ),
        row(question_id="e", frame={"language_id": "r", "prefix": "p", "suffix": "s", "stop": ["\n"]}),
        row(question_id="f", private_test_cases=[], public_test_cases=[{"input": "1", "output": "2"}]),
    ]
    benchmark = load(str(write(tmp_path / "p.jsonl", *rows)), store=store)
    export(benchmark, tmp_path / name, store)
    assert load(str(tmp_path / name), store=TestStore(tmp_path / "another")).problems == benchmark.problems


def test_a_failed_export_leaves_no_file(tmp_path: Path, store: TestStore) -> None:
    benchmark = load(str(write(tmp_path / "p.jsonl", *ROWS)), store=store)
    store.discard(benchmark.problems[1].tests[0].input)
    with pytest.raises(UserError):
        export(benchmark, tmp_path / "out" / "o.jsonl", store)
    assert list((tmp_path / "out").iterdir()) == []


# --- the command line -----------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(data, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout) if "--json" in arguments else result.stdout


def test_the_command_shows_stages_exports_and_cleans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    path = str(write(tmp_path / "p.jsonl", *ROWS))
    assert "mini" in run("list")
    summary = run("info", path, "--json")
    assert (summary["problems"], summary["private_tests"], summary["public_tests"]) == (2, 2, 1)
    assert summary["input_bytes"] == 8
    assert "2 private, 1 public" in run("info", path)
    assert "2 problems" in run("stage", path)
    assert "2 problems" in run("export", path, "--out", str(tmp_path / "out.jsonl.zst"))
    assert run("info", str(tmp_path / "out.jsonl.zst"), "--json")["problems"] == 2
    assert len(run("list", "--json")["staged"]) == 2
    assert "removed" in run("clean", "--unused-for", "0")
    assert run("list", "--json")["staged"] == []


def test_importing_the_loader_brings_no_heavy_library() -> None:
    modules = "lcbx.problems, lcbx.cli.data_commands"
    script = f"import sys, {modules}; print(sorted({{'datasets', 'pyarrow', 'torch'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
