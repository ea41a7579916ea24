"""`import lcbx`: what it loads, the data frames of runs, comparison, and `lcbx export`."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pandas
import pytest
from click.testing import CliRunner, Result
from support import made_up

import lcbx
from lcbx.api import calls
from lcbx.api.columns import FRAMES
from lcbx.cli import lcbx as command_line
from lcbx.errors import UserError
from lcbx.generate import engines
from lcbx.runs.records import RunDirectory
from lcbx.types import FinishReason, Sampling, Verdict

key, judgement = made_up.key, made_up.judgement
LONE_SURROGATE = "\ud800"


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(command_line, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Two problems with n = 3: AC, WA, JE and CE, one sample without a judgement, one without a completion."""
    judgements = [
        judgement(key(0, 0)),
        replace(judgement(key(0, 1), Verdict.WA), lenient_verdict=Verdict.AC, near_limit=True),
        judgement(key(0, 2), Verdict.JE),
        judgement(key(1, 0), Verdict.CE, message=f"syntax error{LONE_SURROGATE}"),
    ]
    path = made_up.write_run(
        tmp_path / "results",
        judgements,
        of=made_up.config(sampling=Sampling(n=3, temperature=0.5), slice={"limit": "2"}),
        infos=made_up.problems(2, difficulty="easy"),
        finish=lambda sample: FinishReason.LENGTH if sample.sample_index == 1 else FinishReason.STOP,
    )
    with RunDirectory.open(path, write=True) as directory:
        directory.append_completion(made_up.completion(key(1, 1)))
    return path


# --- import ---------------------------------------------------------------------------------------------------------


def test_import_loads_no_other_module_of_lcbx_and_no_package() -> None:
    program = (
        "import sys; before = set(sys.modules); import lcbx; dir(lcbx); "
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names), "
        "sorted(name for name in sys.modules if name.startswith('lcbx.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['lcbx'] []"


def test_every_public_name_can_be_had_and_is_typed() -> None:
    tree = ast.parse(Path(lcbx.__file__).read_text())
    (typed,) = [node for node in tree.body if isinstance(node, ast.If)]
    names = {
        (alias.name, node.module) for node in typed.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert {name for name, _ in names} == {*lcbx.__all__} - {"__version__"}
    for name, module in names:
        assert callable(getattr(lcbx, name))
        assert lcbx._HOMES[name] == module
    assert set(dir(lcbx)) == set(lcbx.__all__)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'evaluat'"):
        lcbx.evaluat  # noqa: B018


def test_judge_is_a_function_and_a_package_in_any_order_of_import() -> None:
    """The import system sets the attribute `judge` to the package, which must not hide the function."""
    program = (
        "import inspect, sys, lcbx\n"
        "if sys.argv[1] == 'package': import lcbx.judge.pool\n"
        "assert 'programs' in inspect.signature(lcbx.judge).parameters\n"
        "import lcbx.judge.pool\n"
        "lcbx.judge.pool.JudgePool\n"
        "from lcbx import judge\n"
        "try: judge(lang='lua', problems='mini')\n"
        "except TypeError as error: print(error)"
    )
    for first in ("function", "package"):
        command = [sys.executable, "-c", program, first]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == "judge() needs exactly one of programs and completions\n"


# --- evaluate and judge -----------------------------------------------------------------------------------------------


def test_evaluate_has_every_option_of_the_command() -> None:
    renamed = {"selection": "lang", "folders": "language_folders", "out": "results_dir", "revision": "model_revision"}
    renamed |= {"address": "judge_address", "cluster": "replicas_on"}
    printed = {"compare_hint", "ks", "as_json", "verbose", "with_viewer"}
    command = command_line.get_command(click.Context(command_line), "eval")
    assert command is not None
    options = {str(parameter.name) for parameter in command.params} - printed
    arguments = {*inspect.signature(calls.evaluate).parameters, *engines.flags()}
    assert {renamed.get(name, name) for name in options} <= arguments
    judging = command_line.get_command(click.Context(command_line), "judge")
    assert judging is not None
    assert set(inspect.signature(calls.judge).parameters) >= {
        "extraction",
        "time_limit_s",
        "memory_limit_mib",
        "all_tests",
        "judge_address",
    }


def test_evaluate_refuses_an_unknown_argument_with_the_nearest_one() -> None:
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'base_ulr'\. Did you mean 'base_url'"):
        lcbx.evaluate(model="demo", lang="lua", base_ulr="http://localhost")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lang": "luna"}, "unknown language 'luna'. Did you mean 'lua'"),
        ({"lang": ["lua", "luna"]}, "unknown language 'luna'"),
        ({"benchmark": "minni"}, "minni"),
        ({"ids": ["nothing"]}, "no problem 'nothing'"),
        ({"limit": 0}, "--limit 0"),
        ({"protocol": "lcbx-0"}, "lcbx-0"),
        ({"engine": "none"}, "none"),
        ({"sandbox": "none", "limit": 1}, "none"),
    ],
)
def test_evaluate_raises_the_sentence_of_the_command_line(
    tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    file = tmp_path / "completions.jsonl"
    file.write_text(json.dumps({"question_id": "mini_01_sum_of_two", "completion": "print(1)"}))
    with pytest.raises(UserError, match=message):
        lcbx.evaluate(**{"model": str(file), "lang": "lua", "results_dir": tmp_path / "results", **arguments})
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"programs": {"mini_01_sum": "x"}},
            "programs:1: question_id 'mini_01_sum' is not among the problems. Did you",
        ),
        ({"programs": {}}, "programs: no completions in it"),
        ({"completions": "missing.jsonl"}, "missing.jsonl"),
        ({"programs": {"mini_01_sum_of_two": "x"}, "lang": "luna"}, "Did you mean 'lua'"),
    ],
)
def test_judge_raises_the_sentence_of_the_command_line(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        lcbx.judge(**{"lang": "lua", "problems": "mini", **arguments})


# --- frames ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [False, True])
@pytest.mark.parametrize("name", FRAMES)
def test_frames_have_the_documented_columns(run: Path, name: str, texts: bool) -> None:
    frame = getattr(lcbx.load_runs(run, texts=texts), name)
    expected = {column.name: column.dtype for column in FRAMES[name] if texts or not column.text}
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == expected
    assert list(frame.columns) == list(expected)


def test_a_run_is_one_row_with_its_scores_and_counts(run: Path) -> None:
    frame = lcbx.load_runs(run).runs
    (row,) = frame.to_dict("records")
    assert (row["run"], row["model"], row["language"], row["slice"]) == (str(run), "org/model", "lua", "limit=2")
    assert (row["n"], row["temperature"], row["problems"]) == (3, 0.5, 2)
    assert (row["samples"], row["judge_errors"], row["missing"], row["complete"]) == (3, 1, 2, False)
    assert row["pass_at_1"] == 0.25, "1 of 2 judged samples of one problem, 0 of 1 of the other"
    assert row["lenient_pass_at_1"] == 0.5
    assert pandas.isna(row["pass_at_5"])
    assert (row["AC"], row["WA"], row["CE"], row["JE"], row["TLE"]) == (1, 1, 1, 1, 0)
    assert row["started_at"] == pandas.Timestamp("2026-01-02T03:04:05Z")


def test_every_requested_sample_is_one_row(run: Path) -> None:
    frame = lcbx.load_runs(run).samples
    assert list(zip(frame.problem_id, frame.sample_index, strict=True)) == [
        (f"p{problem:03}", sample) for problem in range(2) for sample in range(3)
    ]
    assert frame.verdict.fillna("none").tolist() == ["AC", "WA", "JE", "CE", "none", "none"]
    assert frame.accepted.astype(object).where(frame.accepted.notna(), None).tolist() == [
        *(True, False, None, False, None, None)
    ]
    assert frame.lenient_accepted[1]
    assert frame.finish_reason.fillna("none").tolist() == ["stop", "length", "stop", "stop", "stop", "none"]
    assert frame.difficulty.tolist() == ["easy"] * 6
    assert frame.near_limit[1]
    assert frame.generate_wall_s[0] == 0.5
    assert frame.judge_error[2] == "the engine went away"


def test_texts_are_whole_and_fit_into_a_file(run: Path) -> None:
    frame = lcbx.load_runs(run, texts=True).samples
    assert frame.completion[0] == "```lua\nprint(1)\n```"
    assert frame.compile_log[3] == "syntax error\\ud800"
    assert pandas.isna(frame.completion[5])


def test_every_test_that_ran_is_one_row(run: Path) -> None:
    frame = lcbx.load_runs(run, texts=True).tests
    assert list(zip(frame.problem_id, frame.sample_index, frame.test_index, frame.verdict, strict=True)) == [
        ("p000", 0, 0, "AC"),
        ("p000", 0, 1, "AC"),
        ("p000", 1, 0, "AC"),
        ("p000", 1, 1, "WA"),
    ]
    assert frame.cpu_time_s.tolist() == [0.25] * 4


def test_runs_are_loaded_once_however_they_are_named(run: Path) -> None:
    results = run.parents[3]
    assert lcbx.load_runs(run, results, run.name, results_dir=results).paths == (run,)
    assert lcbx.load_runs(results_dir=results).paths == (run,)
    assert lcbx.load_runs([run, str(run)], "latest", results_dir=results).paths == (run,)
    assert len(lcbx.load_runs(lcbx.load_runs(run))) == 1


def test_a_run_without_judgements_has_empty_frames_of_the_same_columns(tmp_path: Path) -> None:
    with RunDirectory.create(tmp_path, made_up.config(), made_up.problems(1)) as directory:
        runs = lcbx.load_runs(directory.path)
    assert len(runs.tests) == 0
    assert str(runs.tests.cpu_time_s.dtype) == "float64"
    assert pandas.isna(runs.runs.pass_at_1[0])
    assert runs.samples.verdict.isna().all()


def test_no_run_is_the_sentence_of_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="and none at all under"):
        lcbx.load_runs("latest", results_dir=tmp_path)


# --- compare --------------------------------------------------------------------------------------------------------


def two_runs(folder: Path) -> tuple[Path, Path]:
    first, second = (
        made_up.write_run(
            folder / name,
            made_up.drawn([rate] * 20, seed=seed),
            of=made_up.config(model=name),
        )
        for seed, (name, rate) in enumerate({"before": 0.3, "after": 0.7}.items())
    )
    return first, second


def test_compare_says_what_the_command_says(tmp_path: Path) -> None:
    first, second = two_runs(tmp_path)
    result = lcbx.compare(first, lcbx.load_runs(second), tolerance=0.02)
    (printed,) = json.loads(call("compare", first, second, "--json").stdout)["comparisons"]
    (row,) = result.to_frame().to_dict("records")
    assert row["language"] == "lua"
    assert row["difference"] == printed["difference"] > 0.2
    assert row["p_value"] == printed["p_value"]
    assert (row["low"], row["high"]) == (printed["interval"]["low"], printed["interval"]["high"])
    assert result.passed
    assert not lcbx.compare(second, first, tolerance=0.02).passed


def test_compare_with_a_language_twice_names_both(tmp_path: Path) -> None:
    first, second = two_runs(tmp_path)
    with pytest.raises(UserError, match="means several runs in lua") as caught:
        lcbx.compare([first, second], second)
    assert str(first) in str(caught.value)


# --- export ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FRAMES)
def test_export_writes_the_frame_as_parquet(run: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "new" / "table.parquet"
    result = call("export", run, "--table", name, "--out", out, "--texts")
    frame = getattr(lcbx.load_runs(run, texts=True), name)
    assert result.stdout == f"{out}: {len(frame)} {name} of 1 run\n"
    pandas.testing.assert_frame_equal(pandas.read_parquet(out), frame)


def test_export_writes_csv(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "samples.txt"
    assert call("export", run, "--out", out, "--format", "csv").exit_code == 0
    frame = pandas.read_csv(out)
    assert list(frame.columns) == list(lcbx.load_runs(run).samples.columns)
    assert frame.verdict.tolist()[:4] == ["AC", "WA", "JE", "CE"]


def test_export_to_a_name_without_a_known_ending_asks_for_the_format(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="choose a format"):
        call("export", run, "--out", tmp_path / "samples.xlsx")


def test_export_to_a_place_that_cannot_be_written_is_an_error_of_the_user(run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"file/samples\.csv"):
        call("export", run, "--out", tmp_path / "file" / "samples.csv")
