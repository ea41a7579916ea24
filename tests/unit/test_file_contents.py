"""Files whose content is not what it looks like: byte order marks, UTF-16, binary columns, lists of outputs, odd names.

Each made every program fail, or accepted too few outputs, without a message.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lcbx.checkers.normalised import expected_digest
from lcbx.errors import DataError
from lcbx.problems import load
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.types import Checker, Problem

ROW = {"question_id": "sum", "question_content": "Add.", "private_test_cases": [{"input": "1 2\n", "output": "3\n"}]}


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "cache")


def loaded(path: Path, store: TestStore) -> Problem:
    (problem,) = load(str(path), store=store).problems
    return problem


def contents(problem: Problem, store: TestStore) -> list[tuple[bytes, bytes]]:
    return [(store.read_input(test.input), store.read_output(test.output)) for test in problem.tests]


def as_jsonl(folder: Path, row: dict[str, Any]) -> Path:
    path = folder / "p.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


# --- test files -----------------------------------------------------------------------------------------------------


def problem_folder(folder: Path, layout: str, text: str, encoding: str) -> Path:
    """A package or a plain folder of tests, all its text files in this encoding."""
    secret = folder / "data" / "secret" if layout == "package" else folder
    secret.mkdir(parents=True)
    (secret / "1.in").write_bytes("1 2\n".encode(encoding))
    (secret / ("1.ans" if layout != "out" else "1.out")).write_bytes(text.encode(encoding))
    if layout == "package":
        (folder / "problem.yaml").write_bytes("name: Sum\n".encode(encoding))
        (folder / ".timelimit").write_bytes("2\n".encode(encoding))
        (folder / "statement").mkdir()
        (folder / "statement" / "problem.en.md").write_bytes("Add.\n".encode(encoding))
    else:
        (folder / "statement.md").write_bytes("Add.\n".encode(encoding))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("layout", ["package", "ans", "out"])
def test_marks_and_utf_16_are_no_part_of_what_a_program_reads_and_prints(
    tmp_path: Path, store: TestStore, layout: str, encoding: str
) -> None:
    problem = loaded(problem_folder(tmp_path / "p", layout, "é\n", encoding), store)
    assert contents(problem, store) == [(b"1 2\n", "é\n".encode())]
    assert problem.tests[0].expected_digest == expected_digest("é".encode())
    assert "\ufeff" not in problem.statement
    if layout == "package":
        assert (problem.title, problem.time_limit_s) == ("Sum", 2.0)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("3\n".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        ("3\n".encode("utf-16-be"), "UTF-16 without a byte order mark"),
        ("3\n".encode("utf-32"), "UTF-32"),
        (b"\xff\xfe3", "is not UTF-16"),
        (b"caf\xe9\n", "is not UTF-8"),
    ],
)
def test_an_answer_that_no_program_can_print_is_refused(
    tmp_path: Path, store: TestStore, content: bytes, complaint: str
) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "1.in").write_bytes(b"1\n")
    (tmp_path / "p" / "1.ans").write_bytes(content)
    with pytest.raises(DataError, match=rf"1\.ans: .*{complaint}"):
        load(str(tmp_path / "p"), store=store)


def test_an_input_of_arbitrary_bytes_is_left_as_it_is(tmp_path: Path, store: TestStore) -> None:
    data = bytes(range(256)) * 3000
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "1.in").write_bytes(data)
    (tmp_path / "p" / "1.ans").write_bytes(b"1\n")
    assert contents(loaded(tmp_path / "p", store), store) == [(data, b"1\n")]


def test_digits_that_are_no_decimal_digits_are_ordinary_letters_of_a_name(tmp_path: Path, store: TestStore) -> None:
    (tmp_path / "p").mkdir()
    for name in ("1²3", "10", "9", "٣", "½"):
        (tmp_path / "p" / f"{name}.in").write_text(name, encoding="utf-8")
        (tmp_path / "p" / f"{name}.ans").write_text("1")
    names = [text.decode() for text, _ in contents(loaded(tmp_path / "p", store), store)]
    assert names.index("9") < names.index("10")
    assert sorted(names) == sorted(["1²3", "10", "9", "٣", "½"])


# --- rows -----------------------------------------------------------------------------------------------------------


def test_marks_in_the_tests_of_a_row_are_removed(tmp_path: Path, store: TestStore) -> None:
    tests = [{"input": "\ufeff1 2\n", "output": "\ufeff3\n"}]
    problem = loaded(as_jsonl(tmp_path, ROW | {"private_test_cases": tests}), store)
    assert contents(problem, store) == [(b"1 2\n", b"3\n")]


def test_a_utf_16_file_of_rows_says_what_it_is(tmp_path: Path, store: TestStore) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(ROW), encoding="utf-16")
    with pytest.raises(DataError, match="is UTF-16"):
        load(str(path), store=store)


def binary_table(folder: Path, output: bytes) -> Path:
    test = pa.struct([("input", pa.binary()), ("output", pa.large_binary())])
    schema = pa.schema(
        [("question_id", pa.string()), ("question_content", pa.binary()), ("private_test_cases", pa.list_(test))]
    )
    row = {
        "question_id": "sum",
        "question_content": b"Add.",
        "private_test_cases": [{"input": b"1 2\n", "output": output}],
    }
    pq.write_table(pa.Table.from_pylist([row], schema=schema), folder / "p.parquet")
    return folder / "p.parquet"


def test_binary_columns_are_text_and_not_base64(tmp_path: Path, store: TestStore) -> None:
    problem = loaded(binary_table(tmp_path, "é\n".encode()), store)
    assert problem.statement == "Add."
    assert contents(problem, store) == [(b"1 2\n", "é\n".encode())]
    assert (
        problem.digest
        == loaded(as_jsonl(tmp_path, ROW | {"private_test_cases": [{"input": "1 2\n", "output": "é\n"}]}), store).digest
    )


def test_binary_columns_that_are_no_text_are_refused(tmp_path: Path, store: TestStore) -> None:
    with pytest.raises(DataError, match="problem sum: output is binary data that is not UTF-8"):
        load(str(binary_table(tmp_path, b"\xff\x00")), store=store)


def test_a_list_of_outputs_needs_no_checker_to_accept_all_of_them(tmp_path: Path, store: TestStore) -> None:
    tests = [{"input": "", "output": ["1", "2"]}, {"input": "x", "output": "3"}]
    problem = loaded(as_jsonl(tmp_path, ROW | {"private_test_cases": tests}), store)
    assert problem.checker == Checker(kind="one-of")
    export(load(str(tmp_path / "p.jsonl"), store=store), tmp_path / "out.jsonl", store)
    exported = json.loads((tmp_path / "out.jsonl").read_text())
    assert [test["output"] for test in exported["private_test_cases"]] == [["1", "2"], "3"]
    assert loaded(tmp_path / "out.jsonl", store).digest == problem.digest


@pytest.mark.parametrize("kind", ["exact", "tokens", "float", "unordered-lines"])
def test_a_list_of_outputs_with_another_checker_is_refused(tmp_path: Path, store: TestStore, kind: str) -> None:
    row = ROW | {"private_test_cases": [{"input": "", "output": ["1", "2"]}], "checker": {"kind": kind}}
    with pytest.raises(DataError, match=f"needs the checker 'one-of', not '{kind}'"):
        load(str(as_jsonl(tmp_path, row)), store=store)
