"""Building the benchmark from LiveCodeBench's files, made up here in their shape."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lcbx.cli.data_commands import data
from lcbx.errors import DataError, UserError
from lcbx.problems import load
from lcbx.problems.build import RELEASES, build_ag_lcb_x
from lcbx.problems.store import TestStore


def packed(tests: list[dict[str, str]]) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(json.dumps(tests)))).decode()


def one_test(text: str, kind: str = "stdin") -> dict[str, str]:
    return {"input": text, "output": text.upper(), "testtype": kind}


def row(question_id: str, *, kind: str = "stdin", private: list[dict[str, str]] | None = None, **changes: Any) -> str:
    """A line as in `code_generation_lite`."""
    fields: dict[str, Any] = {
        "question_title": f"Title {question_id}",
        "question_content": f"Statement of {question_id}.",
        "platform": "atcoder" if kind == "stdin" else "leetcode",
        "question_id": question_id,
        "contest_id": "abc300",
        "contest_date": "2023-08-21T00:00:00",
        "starter_code": "",
        "difficulty": "easy",
        "public_test_cases": json.dumps([one_test("p", kind)]),
        "private_test_cases": packed(private if private is not None else [one_test("a", kind), one_test("b", kind)]),
        "metadata": "{}",
    }
    return json.dumps(fields | changes) + "\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "test.jsonl").write_text(row("abc300_a") + row("leet", kind="functional") + row("abc300_b"))
    (folder / "test2.jsonl").write_text(
        row("abc301_a", difficulty="hard")
        + row("mixed", private=[one_test("a"), one_test("b", "functional")])
        + row("empty", private=[], public_test_cases="[]")
        + row("abc300_a")
    )
    return folder


def test_a_release_is_built_from_its_files(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "out" / "ag-lcb-x-release_v2.jsonl.zst"
    report = build_ag_lcb_x("release_v2", out, source=source)
    assert report.problems == 3
    assert report.tests == {"public_test_cases": 3, "private_test_cases": 6}
    assert report.left_out == {"calls a function": 2, "no tests": 1, "there twice": 1}
    assert (report.platforms, report.difficulties) == ({"atcoder": 3}, {"easy": 2, "hard": 1})
    store = TestStore(tmp_path / "cache")
    benchmark = load(str(out), store=store)
    assert benchmark.name == "ag-lcb-x-release_v2"
    first = benchmark.problems[0]
    assert [problem.problem_id for problem in benchmark.problems] == ["abc300_a", "abc300_b", "abc301_a"]
    assert (first.title, first.platform, first.difficulty) == ("Title abc300_a", "atcoder", "easy")
    assert first.contest_date == "2023-08-21"
    assert [test.public for test in first.tests] == [True, False, False]
    assert [store.read_input(test.input) for test in first.tests] == [b"p", b"a", b"b"]
    assert [store.read_output(test.output) for test in first.tests] == [b"P", b"A", b"B"]


def test_packed_tests_pass_through_unchanged(tmp_path: Path, source: Path) -> None:
    build_ag_lcb_x("release_v1", tmp_path / "out.jsonl", source=source)
    line = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])
    assert line["private_test_cases"] == packed([one_test("a"), one_test("b")])
    assert "starter_code" not in line
    assert "metadata" not in line


def test_each_release_has_one_file_more() -> None:
    assert RELEASES["release_v1"] == ("test.jsonl",)
    assert RELEASES["release_v6"][-1] == "test6.jsonl"
    assert [len(files) for files in RELEASES.values()] == [1, 2, 3, 4, 5, 6]


def test_fields_in_another_order_make_no_difference(tmp_path: Path, source: Path) -> None:
    lines = (source / "test.jsonl").read_text().splitlines()
    turned = "".join(json.dumps(dict(reversed(json.loads(line).items()))) + "\n" for line in lines)
    build_ag_lcb_x("release_v1", tmp_path / "a.jsonl", source=source)
    (source / "test.jsonl").write_text(turned)
    build_ag_lcb_x("release_v1", tmp_path / "b.jsonl", source=source)
    store = TestStore(tmp_path / "cache")
    assert (
        load(str(tmp_path / "a.jsonl"), store=store).problems == load(str(tmp_path / "b.jsonl"), store=store).problems
    )


def test_what_is_missing_or_broken_is_named_and_leaves_no_file(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "out" / "x.jsonl"
    with pytest.raises(UserError, match=r"release_v3 needs test3.jsonl, which is not there"):
        build_ag_lcb_x("release_v3", out, source=source)
    with pytest.raises(UserError, match="no release 'release_v9'"):
        build_ag_lcb_x("release_v9", out, source=source)
    (source / "test2.jsonl").write_text(row("fine") + row("bad", private_test_cases="%%%%"))
    with pytest.raises(DataError, match=r"test2\.jsonl:2: .*base64"):
        build_ag_lcb_x("release_v2", out, source=source)
    (source / "test2.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(DataError, match=r"test2\.jsonl:1: .*no row of LiveCodeBench"):
        build_ag_lcb_x("release_v2", out, source=source)
    assert list(out.parent.iterdir()) == []


def test_a_hostile_pickle_in_a_row_stops_the_build_and_runs_nothing(tmp_path: Path, source: Path) -> None:
    class RunsOnLoad:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "it-ran"),)

    evil = base64.b64encode(zlib.compress(pickle.dumps(RunsOnLoad()))).decode()
    (source / "test.jsonl").write_text(row("evil", private_test_cases=evil))
    with pytest.raises(DataError, match="refused: the pickle contains"):
        build_ag_lcb_x("release_v1", tmp_path / "x.jsonl", source=source)
    assert not (tmp_path / "it-ran").exists()


def test_the_command_builds_and_reports(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ["build", "ag-lcb-x", "--release", "release_v2", "--out", str(out), "--source", str(source)]
    shown = CliRunner().invoke(data, arguments, catch_exceptions=False)
    assert shown.exit_code == 0
    assert "2 calls a function" in shown.stdout
    report = json.loads(CliRunner().invoke(data, [*arguments, "--json"], catch_exceptions=False).stdout)
    assert report["problems"] == 3
    assert report["release"] == "release_v2"


BUILD = """
import sys
from pathlib import Path
from lcbx.problems.build import build_ag_lcb_x
report = build_ag_lcb_x("release_v1", Path(sys.argv[2]), source=Path(sys.argv[1]))
print(report.problems)
print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024)
"""


def peak_mib_of_build(folder: Path, megabytes: int) -> int:
    """Return the peak memory of a process that builds from rows of `megabytes`, hardly compressible."""
    body = os.urandom(megabytes << 19).hex()
    line = row("large", private=[{"input": body, "output": "x", "testtype": "stdin"}])
    (folder / "test.jsonl").write_text(line + line.replace('"large"', '"second"'))
    command = [sys.executable, "-c", BUILD, str(folder), str(folder / "out.jsonl")]
    problems, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert problems == "2"
    return int(peak)


def test_building_takes_the_memory_of_no_row(tmp_path: Path) -> None:
    assert peak_mib_of_build(tmp_path, 30) < 80


@pytest.mark.slow
def test_building_from_rows_of_hundreds_of_megabytes_takes_no_more(tmp_path: Path) -> None:
    assert peak_mib_of_build(tmp_path, int(os.environ.get("LCBX_LARGE_MB", "300"))) < 100
