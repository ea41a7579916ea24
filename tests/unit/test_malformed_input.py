"""Whatever a file, a server, a command line or an environment holds: a sentence and an exit code, never a traceback.

Each test changes right input of one edge in one place. A UserError is a sentence; any other exception fails the test.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import made_up
from support.malformed import ODD_VALUES, bytes_like, texts_like, values_like

from lcbx import cli, languages, problems
from lcbx.errors import UserError
from lcbx.generate.completions_file import CompletionsFile
from lcbx.generate.server_answers import AnswerError, NotAnApiError, completion_of, error_text, parse_body
from lcbx.judge.agnostics_messages import parse_request
from lcbx.problems.store import TestStore
from lcbx.report.run_report import read_report
from lcbx.runs.lines import encode_line
from lcbx.runs.passing_programs import from_file
from lcbx.runs.records import RunDirectory
from lcbx.runs.row_files import read_samples
from lcbx.train.data import problem_sources
from lcbx.types import Message, Prompt

quickly = settings(
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    report_multiple_bugs=True,
)
"""The same examples in every run, in a second or two for each edge."""


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "store")


# --- servers ----------------------------------------------------------------------------------------------------------

ANSWER = {
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "code"}}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 7},
}
PROMPT = Prompt(problem_id="p", language_id="lua", messages=(Message(role="user", content="Add."),))


@quickly
@given(texts_like(ANSWER))
def test_an_answer_of_a_server_is_a_record_that_can_be_read_or_is_refused(text: bytes) -> None:
    with suppress(AnswerError, NotAnApiError):
        encode_line(completion_of(made_up.key(), PROMPT, parse_body(text.decode("utf-8", "replace")), 1.0))


@quickly
@given(values_like({"error": {"message": "no", "detail": [{"msg": "x"}]}}))
def test_the_body_of_an_error_has_a_text(body: Any) -> None:
    assert isinstance(error_text(body), str)


REQUEST = {"code": "print(1)", "timeout_s": 5, "test_cases": [{"input": "1", "output": "1"}]}


@quickly
@given(texts_like(REQUEST))
def test_a_line_for_the_executor_is_a_request_or_refused(line: bytes) -> None:
    with suppress(ValueError, KeyError, TypeError):
        parse_request(line)


@pytest.mark.parametrize("tokens", [float("inf"), float("nan"), -1, 2**63, 0.5, "7", None, True])
def test_a_number_of_tokens_that_is_none_is_not_recorded(tokens: Any) -> None:
    body = ANSWER | {"usage": {"prompt_tokens": tokens, "completion_tokens": 7}}
    completion = completion_of(made_up.key(), PROMPT, body, 1.0)
    assert (completion.prompt_tokens, completion.completion_tokens) == (None, 7)


# --- files of runs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["run.json", "completions.jsonl", "judgements.jsonl", "prompts.jsonl"])
@quickly
@given(data=st.data())
def test_files_of_a_run_are_read_or_refused_and_mended(tmp_path: Path, name: str, data: st.DataObject) -> None:
    if not (run := tmp_path / "run").exists():
        made_up.make_run(tmp_path / "results", problems=2, sampling=made_up.config().sampling).rename(run)
    file = run / name
    right = file.read_bytes() if file.exists() else b""
    first, newline, rest = right.partition(b"\n") if name != "run.json" else (right, b"", b"")
    value = json.loads(first) if first else {}
    try:
        file.write_bytes(data.draw(texts_like(value)) + newline + rest)
        with suppress(UserError):
            read_report(run)
        with suppress(UserError), RunDirectory.open(run, write=True):
            pass
    finally:
        file.write_bytes(right)


# --- rows -------------------------------------------------------------------------------------------------------------

ROW = {
    "question_id": "sum",
    "question_content": "Add.",
    "question_title": "Sum",
    "public_test_cases": [{"input": "0 0\n", "output": ["0\n"], "testtype": "stdin"}],
    "private_test_cases": '[{"input": "1 2\\n", "output": "3\\n", "testtype": "stdin"}]',
    "time_limit_s": 2.0,
    "memory_limit_mib": 256,
    "checker": {"kind": "one-of", "abs_tol": 0.0},
    "frame": {"language_id": "lua", "prefix": "a", "suffix": "b", "stop": ["x"]},
    "difficulty": "easy",
    "contest_date": "2024-01-01",
    "tags": ["a"],
}
HUMANEVAL = {"name": "H_0", "language": "lua", "prompt": "p", "tests": "t", "stop_tokens": ["x"]}


@pytest.mark.parametrize("row", [ROW, HUMANEVAL], ids=["row", "multipl-e"])
@quickly
@given(data=st.data())
def test_a_row_of_a_benchmark_is_read_or_refused(
    tmp_path: Path, store: TestStore, row: dict[str, Any], data: st.DataObject
) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(data.draw(texts_like(row)))
    with suppress(UserError):
        problems.load(str(path), store=store)


MBPP = {
    "original_task_id": 601,
    "description": "Add.",
    "tests": [{"input": "1\n", "output": "2\n"}, {"input": "2\n", "output": "3\n"}],
}
CODEFORCES = {
    "id": "1/A",
    "title": "Trees",
    "description": "Count.",
    "examples": [{"input": "1\n", "output": "2\n"}],
    "private_tests": {"input": ["5\n"], "output": ["10\n"]},
    "time_limit": 2.0,
    "memory_limit": 256,
    "note": "n",
}


@pytest.mark.parametrize("row", [MBPP, CODEFORCES], ids=["mbpp", "codeforces"])
@quickly
@given(data=st.data())
def test_a_row_to_train_on_is_read_or_refused(
    tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], data: st.DataObject
) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "rows.jsonl"
    path.write_bytes(data.draw(texts_like(row)) + b"\n" + json.dumps(row).encode() + b"\n")
    with suppress(UserError):
        problem_sources.load(str(path), store)


COMPLETION = {
    "question_id": "sum",
    "language": "lua",
    "sample_index": 0,
    "completion": "```lua\nprint(3)\n```",
    "finish_reason": "stop",
    "prompt_tokens": 3,
    "wall_time_s": 1.5,
}
COMPLETIONS = {"task_id": 7, "generations": ["a", "b"], "key": {"problem_id": "sum", "sample_index": 1}}


@pytest.mark.parametrize("row", [COMPLETION, COMPLETIONS], ids=["one", "several"])
@pytest.mark.parametrize("form", ["lines", "list"])
@quickly
@given(data=st.data())
def test_a_file_of_completions_is_read_or_refused(
    tmp_path: Path, row: dict[str, Any], form: str, data: st.DataObject
) -> None:
    path = tmp_path / "c.jsonl"
    text = data.draw(texts_like(row if form == "lines" else [row, COMPLETION]))
    path.write_bytes(text)
    readers: list[Callable[[], object]] = [
        lambda: CompletionsFile(path).samples_per_problem,
        lambda: read_samples(path, language_id="lua", problem_ids=["sum"]),
        lambda: from_file(path),
    ]
    for read in readers:
        with suppress(UserError):
            read()


# --- languages and packages -------------------------------------------------------------------------------------------

LANGUAGE = {
    "name": "Perl",
    "prompt": "Use Perl.",
    "install": "apt-get install perl",
    "container": {"base-image": "debian:trixie", "type": "debian"},
    "filename": "a.pl",
    "compile": "perl -c a.pl",
    "execute": "perl a.pl",
    "version": "perl -v",
    "limits": {"time_limit_s": 20},
    "fences": ["perl"],
    "failures": {"syntax": ["syntax error"]},
    "stand-in": {"suite": "bullseye", "install": "perl"},
    "extends": "lua",
}


def as_yaml(value: Any) -> bytes:
    """Return a value as YAML, also one that YAML has no word for."""
    return yaml.safe_dump(value).encode("utf-8", "surrogatepass")


@quickly
@given(st.one_of(values_like(LANGUAGE).map(as_yaml), bytes_like(as_yaml(LANGUAGE))))
def test_a_language_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "perl.yaml").write_bytes(content)
    with suppress(UserError):
        languages.load("perl", [tmp_path])
    assert "lua" in languages.load_all([tmp_path])
    problems.suffixes._names_by_language.cache_clear()


PACKAGE = {
    "problem_format_version": "2023-07-draft",
    "name": {"en": "Hello"},
    "type": "pass-fail",
    "limits": {"time_limit": 1.5, "memory": 1024, "time_multipliers": {"ac_to_time_limit": 2.0}},
    "keywords": ["graphs"],
    "constants": {"max_n": 1000},
    "validation": "default",
    "validator_flags": "float_tolerance 1e-6",
}


@quickly
@given(st.one_of(values_like(PACKAGE).map(as_yaml), bytes_like(as_yaml(PACKAGE))))
def test_a_package_is_read_or_refused(tmp_path: Path, store: TestStore, content: bytes) -> None:
    secret = tmp_path / "p" / "data" / "secret"
    secret.mkdir(parents=True, exist_ok=True)
    (secret / "1.in").write_text("1\n")
    (secret / "1.ans").write_text("1\n")
    (tmp_path / "p" / "problem.yaml").write_bytes(content)
    with suppress(UserError):
        problems.load(str(tmp_path / "p"), store=store)


def test_flags_of_a_validator_with_an_open_quote_are_named(tmp_path: Path, store: TestStore) -> None:
    (tmp_path / "p" / "data" / "secret").mkdir(parents=True)
    for name in ("1.in", "1.ans"):
        (tmp_path / "p" / "data" / "secret" / name).write_text("1\n")
    (tmp_path / "p" / "problem.yaml").write_bytes(as_yaml(PACKAGE | {"validator_flags": "float_tolerance '1"}))
    with pytest.raises(UserError, match="can't be split into words"):
        problems.load(str(tmp_path / "p"), store=store)


# --- command lines and environments -----------------------------------------------------------------------------------

WORDS = st.one_of(st.sampled_from([str(value) for value in ODD_VALUES]), st.text(max_size=6)).map(
    lambda text: os.fsdecode(text.encode("utf-8", "surrogatepass").replace(b"\0", b""))
)
WORDS = WORDS.filter(lambda word: not word.startswith(("/", ".")))  # nothing is written outside the test's folder
OPTIONS = (
    *("--temperature", "--top-p", "--max-tokens", "--seed", "-n", "--limit", "--ids", "--since", "--until", "--prompt"),
    *("--time-limit", "--memory-limit", "--protocol", "--engine", "--engine-option", "--benchmark", "--lang", "--k"),
    *("--base-url", "--model-name", "--model-revision", "--difficulty", "--workers", "--sandbox", "--out", "--model"),
)


@quickly
@given(option=st.sampled_from(OPTIONS), word=WORDS)
def test_a_value_of_the_command_line_is_taken_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, word: str
) -> None:
    (tmp_path / "c.jsonl").write_text(json.dumps(COMPLETION))
    (tmp_path / "p.jsonl").write_text(json.dumps(ROW | {"frame": None}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    arguments = {"--model": "c.jsonl", "--lang": "lua", "--benchmark": "p.jsonl", "--out": "x.jsonl"} | {option: word}
    with pytest.raises(SystemExit) as caught:
        cli.main(
            ["generate", *(f"{name}={value}" if name[1] == "-" else name + value for name, value in arguments.items())]
        )
    assert caught.value.code in (0, 1, 2)


@quickly
@given(name=st.sampled_from(["run", "--time-limit", "--k", "--results", "--languages"]), word=WORDS)
@pytest.mark.parametrize("command", ["score", "report", "errors", "submit-check"])
def test_a_name_of_a_run_is_found_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if not (tmp_path / "results").exists():
        made_up.make_run(tmp_path / "results")
    arguments = [word or "x"] if name == "run" else ["latest", f"{name}={word}"]
    with pytest.raises(SystemExit) as caught:
        cli.main([command, *arguments])
    assert caught.value.code in (0, 1, 2)


@quickly
@given(
    name=st.sampled_from(["LCBX_CACHE", "LCBX_LANGUAGES", "HOME", "XDG_CACHE_HOME", "COLUMNS", "DOCKER_HOST"]),
    word=WORDS,
)
def test_a_variable_of_the_environment_is_used_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LCBX_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(name, word)
    (tmp_path / "p.jsonl").write_text(json.dumps(ROW))
    for arguments in (["data", "info", "p.jsonl"], ["lang", "list", "--sandbox", "bwrap"]):
        with pytest.raises(SystemExit) as caught:
            cli.main(arguments)
        assert caught.value.code in (0, 1, 2)
