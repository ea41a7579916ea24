"""Completions from files: those of lcbx, those of other harnesses, broken ones."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from lcbx.errors import DataError, UserError
from lcbx.extract import extract
from lcbx.generate import plan
from lcbx.generate.completions_file import CompletionsFile, in_fence
from lcbx.generate.replay import ReplayGenerator
from lcbx.runs.lines import Appender
from lcbx.types import Completion, FinishReason, Message, Prompt, SampleKey, Sampling

PROMPTS = [
    Prompt(problem_id=problem, language_id=language, messages=(Message(role="user", content="?"),))
    for problem in ("a", "b")
    for language in ("lua", "r")
]


def key(problem: str, sample: int = 0, language: str = "lua") -> SampleKey:
    return SampleKey(problem_id=problem, language_id=language, sample_index=sample)


def file_of(folder: Path, *rows: Any) -> Path:
    path = folder / "completions.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def replayed(path: Path, *owed: SampleKey) -> list[Completion]:
    return list(ReplayGenerator(CompletionsFile(path)).generate(PROMPTS, Sampling(), owed=owed))


def program(completion: Completion) -> str | None:
    return extract(completion, rule="lcbx-1").source


def test_rows_are_looked_up_by_problem_and_sample(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        {"question_id": "b", "sample_index": 1, "completion": "b1", "finish_reason": "length"},
        {"question_id": "a", "sample_index": 0, "completion": "a0", "finish_reason": "stop"},
    )
    completions = replayed(path, key("a"), key("b", 1))
    assert [(completion.key, completion.text, completion.finish_reason) for completion in completions] == [
        (key("a"), "a0", FinishReason.STOP),
        (key("b", 1), "b1", FinishReason.LENGTH),
    ]


def test_samples_that_the_file_lacks_stay_owed(tmp_path: Path) -> None:
    file = CompletionsFile(file_of(tmp_path, {"question_id": "a", "sample_index": 0, "completion": "x"}))
    generator = ReplayGenerator(file)
    owed = [key("a"), key("a", 1), key("b")]
    assert [completion.key for completion in generator.generate(PROMPTS, Sampling(), owed=owed)] == [key("a")]
    assert generator.missing == {key("a", 1), key("b")}


def test_only_owed_samples_are_returned(tmp_path: Path) -> None:
    rows = [{"question_id": "a", "sample_index": index, "completion": str(index)} for index in range(5)]
    assert [completion.text for completion in replayed(file_of(tmp_path, *rows), key("a", 3))] == ["3"]


@pytest.mark.parametrize(
    "source", ["print(1)\n", "print(1)", "x = [[\n```\n]]\n", 'print("<think>", "</think>")\n', "```\n", "a\r\nb\r\n"]
)
def test_extraction_returns_a_program_given_as_code_unchanged(tmp_path: Path, source: str) -> None:
    path = file_of(tmp_path, {"question_id": "a", "sample_index": 0, "code": source})
    (completions,) = replayed(path, key("a"))
    expected = source.replace("\r\n", "\n")
    assert program(completions) == (expected if expected.endswith("\n") else expected + "\n")


def test_empty_code_is_no_program_and_null_is_no_answer(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"question_id": "a", "code": ""}, {"question_id": "b", "solution": None})
    generator = ReplayGenerator(CompletionsFile(path))
    completions = list(generator.generate(PROMPTS, Sampling(), owed=[key("a"), key("b")]))
    assert [program(completion) for completion in completions] == [None]
    assert generator.missing == {key("b")}


@pytest.mark.parametrize("name", ["solution", "code", "response", "program"])
def test_a_null_beside_an_answer_is_absent(tmp_path: Path, name: str) -> None:
    path = file_of(tmp_path, {"question_id": "a", "completion": None, "text": None, name: "print(1)"})
    assert [program(completion) for completion in replayed(path, key("a"))] == ["print(1)\n"]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Add a and b.", "code": "print(1)"},
        {"input": "1 2", "output": "3", "code": "print(1)"},
        {"text": "Add a and b.", "output": "3"},
        {"outputs": ["3"], "solution": "print(1)"},
    ],
)
def test_a_row_in_which_two_fields_may_be_the_completion_is_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="which is the completion"):
        CompletionsFile(file_of(tmp_path, {"question_id": "a", **fields}))


@pytest.mark.parametrize("name", ["completion", "generation", "response"])
def test_a_name_that_can_only_be_the_completion_is_taken_beside_others(tmp_path: Path, name: str) -> None:
    row = {"question_id": "a", "text": "Add a and b.", "output": "3", name: "print(1)", "code": "print(2)"}
    assert [program(completion) for completion in replayed(file_of(tmp_path, row), key("a"))] == ["print(1)\n"]


@pytest.mark.parametrize(
    "numbers",
    [[0, 1, 2], [1, 2, 3], [20240000, 20240004, 20249999]],
    ids=["from-0", "from-1", "identifiers"],
)
def test_samples_are_numbered_from_0_whatever_the_file_calls_them(tmp_path: Path, numbers: list[int]) -> None:
    rows = [{"task_id": "a", "sample_id": number, "completion": str(number)} for number in reversed(numbers)]
    file = CompletionsFile(file_of(tmp_path, *rows))
    assert file.samples_per_problem == 3
    texts = [sample.text for index in range(3) if (sample := file.sample("a", "lua", index)) is not None]
    assert texts == [str(number) for number in numbers]


def test_a_gap_in_sample_numbers_is_a_sample_that_is_missing(tmp_path: Path) -> None:
    rows = [{"task_id": "a", "sample_id": number, "completion": "x"} for number in (0, 2)]
    file = CompletionsFile(file_of(tmp_path, *rows))
    assert file.samples_per_problem == 3
    assert file.sample("a", "lua", 1) is None


def test_file_formats_of_other_harnesses(tmp_path: Path) -> None:
    raw = "Here:\n```lua\nprint(2)\n```"
    path = file_of(
        tmp_path,
        {"task_id": "a", "solution": "print(1)"},  # a program
        {"task_id": "a", "solution": raw},  # a raw answer by the same name
        {"problem_id": "b", "output_list": [raw, "none"], "code_list": ["print(2)", ""], "finish_reason": "stop"},
        {"question_id": "b", "generation": raw},
    )
    completions = replayed(path, key("a"), key("a", 1), key("b"), key("b", 1), key("b", 2))
    assert [program(completion) for completion in completions] == [
        "print(1)\n",
        "print(2)\n",
        "print(2)\n",
        "none\n",
        "print(2)\n",
    ]


def test_numbers_as_problem_ids_are_texts(tmp_path: Path) -> None:
    prompt = Prompt(problem_id="7", language_id="lua", messages=())
    generator = ReplayGenerator(CompletionsFile(file_of(tmp_path, {"idx": 7, "sample_idx": 0, "response": "x"})))
    assert len(list(generator.generate([prompt], Sampling(), owed=[key("7")]))) == 1


def test_rows_of_several_languages_must_name_them(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        {"question_id": "a", "language_id": "lua", "completion": "in lua"},
        {"question_id": "a", "language": "R", "completion": "in r"},
    )
    assert [completion.text for completion in replayed(path, key("a"), key("a", 0, "r"))] == ["in lua", "in r"]

    path = file_of(tmp_path, {"question_id": "a", "completion": "no language"})
    assert [completion.text for completion in replayed(path, key("a", 0, "r"))] == ["no language"]
    with pytest.raises(UserError, match="language_id"):
        replayed(path, key("a"), key("a", 0, "r"))


def test_a_run_directory_is_replayed_including_long_texts_and_a_torn_last_line(tmp_path: Path) -> None:
    long = "x" * 20_000 + "\n"
    appender = Appender(tmp_path / "completions.jsonl")
    for index, text in enumerate(["short", long]):
        appender.append(Completion(key=key("a", index), text=text, finish_reason=FinishReason.LENGTH))
    appender.close()
    with (tmp_path / "completions.jsonl").open("ab") as file:
        file.write(b'{"key":{"problem_id":"b","lang')
    completions = replayed(tmp_path, key("a"), key("a", 1), key("b"))
    assert [(completion.text, completion.finish_reason) for completion in completions] == [
        ("short", FinishReason.LENGTH),
        (long, FinishReason.LENGTH),
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ('{"question_id": "a", "compl', "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ({"completion": "x"}, "no problem id"),
        ({"question_id": ["a"], "completion": "x"}, "no problem id"),
        ({"question_id": "b"}, "no completion: needs one of"),
        ({"question_id": "b", "completion": 5}, "must be text, not int"),
        ({"question_id": "b", "completion": "x", "sample_index": -1}, "not -1"),
        ({"question_id": "b", "completion": "x", "sample_index": "0"}, "not '0'"),
        ({"question_id": "a", "completion": "x", "sample_index": 0}, "sample 0 of 'a' is a duplicate"),
    ],
)
def test_an_error_names_file_and_line_of_a_broken_row(tmp_path: Path, row: Any, what: str) -> None:
    path = file_of(tmp_path, {"question_id": "a", "sample_index": 0, "completion": "x"}, "", row)
    with pytest.raises(DataError) as caught:
        CompletionsFile(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert what in str(caught.value)


def test_a_missing_or_empty_file_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        CompletionsFile(tmp_path / "none.jsonl")
    with pytest.raises(DataError, match="no completions"):
        CompletionsFile(file_of(tmp_path))


def test_describe_has_the_hash_of_the_file(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"question_id": "a", "completion": "x"})
    described = ReplayGenerator(CompletionsFile(path), model="theirs").describe()
    assert described["model"] == "theirs"
    assert described["samples"] == 1
    assert len(described["file_sha256"]) == 64


@pytest.mark.parametrize("name", ["theirs.json", "theirs.json.gz", "theirs.jsonl.gz"])
def test_lists_and_compressed_files_are_read(tmp_path: Path, name: str) -> None:
    """LiveCodeBench writes one list, with extracted programs beside the model's output."""
    rows = [
        {"question_id": problem, "output_list": [f"{problem}0", f"{problem}1"], "code_list": ["", ""]}
        for problem in "ab"
    ]
    text = json.dumps(rows, indent=2) if ".jsonl" not in name else "".join(json.dumps(row) + "\n" for row in rows)
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    make, identity = plan("auto", str(path))
    assert identity.name == "theirs"
    owed = [key("a", 1), key("b", 0)]
    assert [completion.text for completion in make().generate(PROMPTS, Sampling(), owed=owed)] == ["a1", "b0"]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"[1]", "element 1 of the list"), (b'[{"a": ', "not JSON"), (b"\x1f\x8b\x08cut", "can't be read")],
)
def test_a_broken_list_or_compressed_file_is_a_clear_message(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / ("broken.jsonl.gz" if data.startswith(b"\x1f") else "broken.json")
    path.write_bytes(data)
    with pytest.raises(UserError, match=message):
        CompletionsFile(path)


def test_token_counts_and_times_are_kept(tmp_path: Path) -> None:
    counted = {"prompt_tokens": 5, "completion_tokens": 7, "wall_time_s": 1}
    path = file_of(
        tmp_path,
        {"question_id": "a", "completion": "x", **counted},
        {"question_id": "b", "completions": ["y", "z"], **counted},
    )
    completions = replayed(path, key("a"), key("b"))
    assert [
        (completion.prompt_tokens, completion.completion_tokens, completion.wall_time_s) for completion in completions
    ] == [
        (5, 7, 1.0),
        (None, None, None),
    ]


def test_completions_of_another_benchmark_are_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"question_id": "HumanEval/3", "completion": "x"})
    with pytest.raises(UserError, match=r"has 'HumanEval/3', for example; needed are 'a' in 'lua'"):
        replayed(path, key("a"))
    path = file_of(tmp_path, {"question_id": "a", "language": "Perl", "completion": "x"})
    with pytest.raises(UserError, match="'a' in 'perl'"):
        replayed(path, key("a"))


def test_the_plan_has_the_files_hash_and_samples_per_problem(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"question_id": "a", "completion": "x"}, {"question_id": "b", "completions": ["y", "z"]})
    make, identity = plan("auto", str(path))
    assert identity.replayed is not None
    assert (identity.name, identity.replayed.samples_per_problem) == ("completions", 2)
    assert identity.replayed.sha256 == make().describe()["file_sha256"]


def test_auto_replays_a_file_named_as_the_model(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"question_id": "a", "completion": "x"})
    make, _ = plan("auto", str(path))
    assert isinstance(make(), ReplayGenerator)


@pytest.mark.parametrize("rule", ["lcbx-1", "lcbx-2"])
@pytest.mark.parametrize(
    "code", ["print(1)", "local s = [[\n```\nprint(0)\n```\n]]\nprint(s)", "-- ````\nprint(1)", "  x = 1\n"]
)
def test_a_program_in_a_fence_comes_out_unchanged(rule: str, code: str) -> None:
    """Regression: known programs with three backticks of their own were left out of a warm start."""
    key = SampleKey(problem_id="p", language_id="lua", sample_index=0)
    completion = Completion(key=key, text=in_fence(code, "lua"), finish_reason=FinishReason.STOP)
    source = extract(completion, rule=rule, frame=None, fences=("lua",)).source
    assert source is not None
    assert source.removesuffix("\n") == code.removesuffix("\n")


def test_samples_of_lm_evaluation_harness_are_raw_answers(tmp_path: Path) -> None:
    """One row for each document and filter; `resps` has the answers before any filter, for each request a list."""
    rows = [
        {
            "doc_id": number,
            "doc": {"question_id": name, "solution": "not this"},
            "target": "not this",
            "arguments": {"gen_args_0": {"arg_0": "?", "arg_1": {"until": []}}},
            "resps": [[f"{name}0", f"{name}1"]],
            "filtered_resps": ["not this"],
            "filter": used,
            "pass@1": 0.0,
        }
        for used in ("create_test", "other")
        for number, name in enumerate(("a", "b"))
    ]
    path = file_of(tmp_path, *rows)
    assert len(CompletionsFile(path)) == 4
    completions = replayed(path, key("a"), key("a", 1), key("b", 1))
    assert [completion.text for completion in completions] == ["a0", "a1", "b1"]


def test_evalplus_files_and_folders_are_programs(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"task_id": "a", "solution": "x = 1\n"}, {"task_id": "a", "solution": "x = 2\n"})
    assert [program(completion) for completion in replayed(path, key("a"), key("a", 1))] == ["x = 1\n", "x = 2\n"]
    for number in (0, 1, 10):
        file = tmp_path / "programs" / "set_a" / f"{number}.lua"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"print({number})\n")
    folder = CompletionsFile(tmp_path / "programs")
    stored = folder.sample("set/a", "lua", 10)
    assert stored is not None
    assert "print(10)" in stored.text
    assert folder.samples_per_problem == 11
    assert plan("auto", str(tmp_path / "programs"))[1].replayed is not None
    before = folder.sha256
    (tmp_path / "programs/set_a/1.lua").write_text("print(2)\n")
    assert CompletionsFile(tmp_path / "programs").sha256 != before


@pytest.mark.skipif(importlib.util.find_spec("inspect_ai") is not None, reason="needs an environment without it")
def test_a_log_of_inspect_ai_without_its_package_says_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "x.eval"
    path.write_bytes(b"PK")
    with pytest.raises(UserError, match=r"pip install '.*\[inspect\]'"):
        plan("auto", str(path))
