"""`lcbx generate` on a replayed file: what it writes, and how it continues."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result

from lcbx.cli import lcbx
from lcbx.errors import DataError
from lcbx.runs.row_files import read_samples

LONG = "```lua\nprint(1)\n```\n" + "An explanation.\n" * 1000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a benchmark of two problems; the test store is in it, too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    tests = [{"input": "1\n", "output": "1\n", "testtype": "stdin"}]
    problems = [{"question_id": name, "question_content": "Print 1.", "private_test_cases": tests} for name in "ab"]
    write(tmp_path / "problems.jsonl", problems)
    return tmp_path


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def generate(*options: str) -> Result:
    arguments = ["generate", "--model", "model.jsonl", "--lang", "lua", "--benchmark", "problems.jsonl"]
    result = CliRunner().invoke(lcbx, [*arguments, "--out", "out.jsonl", *options], catch_exceptions=False)
    return result


@pytest.mark.parametrize("text", [LONG, "\ud83d" + LONG, "caf\u00e9 \U0001f600 " + LONG])
def test_completions_are_plain_text_however_long(folder: Path, text: str) -> None:
    """Regression: those over 8 KiB were compressed, and `lcbx judge --completions` refused the file."""
    write(folder / "model.jsonl", [{"question_id": name, "completion": text} for name in "ab"])
    assert "2 completions written" in generate().output
    plain = text.replace("\ud83d", "\ufffd")
    assert [json.loads(line)["completion"] for line in (folder / "out.jsonl").read_text().splitlines()] == [plain] * 2
    rows = read_samples(folder / "out.jsonl", language_id="lua", problem_ids={"a", "b"})
    assert [row.completion.text for row in rows if row.completion is not None] == [plain] * 2


def test_generate_continues_a_file_and_requests_only_missing_samples(folder: Path) -> None:
    write(folder / "model.jsonl", [{"question_id": "a", "completion": "x"}])
    assert "1 completions written" in generate().output
    write(folder / "model.jsonl", [{"question_id": name, "completion": "y"} for name in "ab"])
    assert "1 completions written" in generate().output
    rows = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    assert [(row["question_id"], row["completion"]) for row in rows] == [("a", "x"), ("b", "y")]


@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress)])
def test_files_of_samples_may_be_packed_and_their_ids_numbers(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    """As `lcbx eval` reads benchmarks and completions."""
    data = b"".join(json.dumps({"question_id": number, "code": "x" * 300_000}).encode() + b"\n" for number in (7, 8))
    path = tmp_path / f"samples.jsonl{ending}"
    path.write_bytes(pack(data))
    rows = read_samples(path, language_id="lua", problem_ids={"7", "8"})
    assert [(row.key.problem_id, len(row.code or "")) for row in rows] == [("7", 300_000), ("8", 300_000)]


@pytest.mark.parametrize("line", ["[" * 100_000, '{"question_id": "a", ', "[1]", "null", "\x00"])
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text('{"question_id": "a", "code": "x"}\n' + line + "\n")
    with pytest.raises(DataError, match=r"samples\.jsonl:2"):
        read_samples(path, language_id="lua", problem_ids={"a"})


def test_data_info_and_judge_say_what_is_left_out_and_which_time_limit_holds(folder: Path) -> None:
    for name, settings in {"a": "limits: {time_limit: 2}", "b": "name: B", "guess": "type: interactive"}.items():
        data = folder / "set" / name / "data" / "secret"
        data.mkdir(parents=True)
        (data.parents[1] / "problem.yaml").write_text(settings + "\n")
        (data / "1.in").write_text("1\n")
        (data / "1.ans").write_text("1\n")
    write(folder / "c.jsonl", [{"question_id": "guess", "code": "print(1)"}])
    info = CliRunner().invoke(lcbx, ["data", "info", "set"], catch_exceptions=False, standalone_mode=False).output
    lines = [" ".join(line.split()) for line in info.splitlines()]
    reason = "guess: is a problem of type interactive; only programs that read stdin are judged"
    assert f"left out {reason}" in lines
    at = lines.index("time limit 2 s")
    assert lines[at + 1] == "1 without one: 10 s, or what the language's file says"
    assert "no statement 2 of the problems: programs can be judged, no model can be asked for them" in lines
    arguments = ["judge", "--lang", "lua", "--problems", "set", "--completions", "c.jsonl", "--out", "v.jsonl"]
    judged = CliRunner().invoke(lcbx, arguments, standalone_mode=False)
    assert f"left out: {reason}" in judged.stderr
    assert "no time limit in b: 10 s of CPU time per test; --time-limit sets another" in judged.stderr
    assert isinstance(judged.exception, DataError)
    assert "can't be judged, its problem is left out: is a problem of type interactive" in str(judged.exception)


def test_verdicts_are_not_written_over_the_completions(folder: Path) -> None:
    write(folder / "c.jsonl", [{"question_id": "a", "code": "print(1)"}])
    arguments = ["judge", "--lang", "lua", "--problems", "problems.jsonl", "--completions", "c.jsonl"]
    result = CliRunner().invoke(lcbx, [*arguments, "--out", "./c.jsonl"], standalone_mode=False)
    assert "--out and --completions are the same file" in str(result.exception)


def test_an_evaluation_says_which_time_limit_holds_for_problems_without_one(folder: Path) -> None:
    write(folder / "model.jsonl", [{"question_id": name, "completion": "x"} for name in "ab"])
    note = "no time limit in a, b: 10 s of CPU time per test; --time-limit sets another"
    assert note in generate().stderr
    (folder / "out.jsonl").unlink()
    assert "no time limit" not in generate("--time-limit", "3").stderr


def test_a_line_in_another_encoding_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_bytes('{"question_id": "a", "code": "print(\'\u00e9\')"}\n'.encode("latin1"))
    with pytest.raises(DataError, match=r"samples\.jsonl:1: not UTF-8 .*iconv"):
        read_samples(path, language_id="lua", problem_ids={"a"})
