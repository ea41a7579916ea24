"""The run directory: what is written comes back, whatever happened in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import made_up

from lcbx.errors import DataError, UserError
from lcbx.runs.finding import find_runs, resolve_runs, run_path
from lcbx.runs.folder_names import folder_name
from lcbx.runs.lines import LARGE_TEXT_BYTES, decode_line, encode_line, read_lines
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import differing_fields, read_info
from lcbx.types import Completion, FinishReason, Judgement, Limits, SampleKey, Sampling, Verdict

key, completion, judgement = made_up.key, made_up.completion, made_up.judgement


# --- names and ids --------------------------------------------------------------------------------------------------


def name_of_folder(folder: str) -> str:
    """Undo `folder_name`."""
    if folder == "%":
        return ""
    return unquote_to_bytes(folder.replace("--", "/")).decode("utf-8", "surrogatepass")


@given(st.text(max_size=60))
def test_any_name_becomes_one_folder_and_comes_back(name: str) -> None:
    folder = folder_name(name)
    if len(folder) < 200:
        assert name_of_folder(folder) == name
    assert folder
    assert not folder.startswith(".")
    assert all(char.isascii() and (char.isalnum() or char in "._+-%~") for char in folder)


@given(st.text("a-/.%", max_size=12), st.text("a-/.%", max_size=12))
def test_different_names_become_different_folders(one: str, other: str) -> None:
    assert (folder_name(one) == folder_name(other)) == (one == other)


def test_a_model_of_an_organisation_reads_well_as_a_folder() -> None:
    assert folder_name("Qwen/Qwen2.5-Coder-0.5B-Instruct") == "Qwen--Qwen2.5-Coder-0.5B-Instruct"


def test_a_name_too_long_for_a_folder_is_cut_and_stays_unique() -> None:
    one, other = folder_name("x" * 500), folder_name("x" * 501)
    assert len(one) <= 200
    assert one != other


def test_same_request_has_the_same_run_id() -> None:
    assert made_up.config().run_id == made_up.config().run_id
    assert made_up.config().run_id.startswith("lcbx-1-")


def test_zero_and_zero_point_zero_ask_for_the_same() -> None:
    whole, real = (made_up.config(sampling=Sampling(temperature=value)) for value in (0, 0.0))
    assert whole.run_id == real.run_id


@pytest.mark.parametrize(
    "change",
    [
        {"benchmark_revision": "r2"},
        {"problems_digest": "q" * 64},
        {"model_revision": "main"},
        {"language_digest": "m" * 64},
        {"prompt_sha256": "u" * 64},
        {"hint": False},
        {"extraction": "other"},
        {"comparison": "other"},
        {"tests": "private"},
        {"stop_at_first_failure": False},
        {"errata": "left-out"},
        {"sampling": Sampling(n=4, seed=1)},
        {"limits": Limits(time_limit_s=5)},
        {"limit_overrides": {"time_limit_s": 10.0}},
        {"generation": {"thinking": False}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_can_move_a_score_moves_the_run_id(change: dict[str, Any]) -> None:
    assert made_up.config(**change).run_id != made_up.config().run_id


def test_another_server_under_the_same_name_is_another_run_that_shares_no_completions() -> None:
    here, there = (made_up.config(server=f"http://{name}/v1") for name in ("here", "there"))
    assert len({here.run_id, there.run_id, made_up.config().run_id}) == 3
    assert here.generation_id != there.generation_id


def test_runs_from_before_servers_were_recorded_keep_their_ids() -> None:
    """The digest of a run without a server is what it was: this id is that of a run in results/."""
    path = next((Path(__file__).parents[2] / "results" / "mini").glob("*/lua/*/run.json"))
    info = read_info(path.parent)
    assert info.config.server is None
    assert info.config.run_id == info.run_id == path.parent.name


def test_only_what_moves_completions_moves_the_generation_id() -> None:
    plain = made_up.config().generation_id
    judged_otherwise = made_up.config(limits=Limits(time_limit_s=5), protocol="lcbx-1+custom", extraction="other")
    assert judged_otherwise.generation_id == plain
    assert made_up.config(prompt_sha256="u" * 64).generation_id != plain
    assert made_up.config(sampling=Sampling(n=5)).generation_id != plain


def test_the_list_of_differences_says_nothing_new_and_is_not_part_of_the_id() -> None:
    assert made_up.config(differences={"hint": "off"}).run_id == made_up.config().run_id


def test_differing_fields_name_both_values() -> None:
    assert differing_fields(made_up.config(), made_up.config(hint=False)) == {"hint": (True, False)}


# --- one record, one line -------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),  # lone surrogates too: servers send them
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=9), st.integers(2000, 9000)),
)
FINITE = st.floats(0, 1e9)


@given(TEXTS, st.sampled_from(FinishReason), st.none() | st.integers(0, 2**40), st.none() | FINITE)
def test_every_completion_survives_its_line(
    text: str, reason: FinishReason, tokens: int | None, seconds: float | None
) -> None:
    record = completion(
        key(), text=text, finish_reason=reason, prompt_tokens=tokens, completion_tokens=tokens, wall_time_s=seconds
    )
    line = encode_line(record)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_line(line, Completion) == record


@given(st.sampled_from(Verdict), TEXTS, st.none() | st.sampled_from(Verdict), FINITE)
def test_every_judgement_survives_its_line(
    verdict: Verdict, message: str, lenient: Verdict | None, seconds: float
) -> None:
    record = judgement(key(), verdict, message=message, lenient_verdict=lenient, cpu_time_s=seconds, error=message)
    assert decode_line(encode_line(record), Judgement) == record


def test_large_text_is_compressed_inside_its_line() -> None:
    line = encode_line(completion(key(), text="print(1)\n" * 5000))
    assert len(line) < 1000
    assert set(json.loads(line)["text"]) == {"zstd"}


def test_text_at_the_threshold_is_left_readable() -> None:
    line = encode_line(completion(key(), text="x" * LARGE_TEXT_BYTES))
    assert json.loads(line)["text"] == "x" * LARGE_TEXT_BYTES


def test_text_that_looks_like_compressed_text_is_only_text() -> None:
    record = completion(key(), text='{"zstd":"AAAA"}')
    assert decode_line(encode_line(record), Completion) == record


# --- writing and reading --------------------------------------------------------------------------------------------


def open_new(results: Path, count: int = 3, **changes: Any) -> RunDirectory:
    return RunDirectory.create(results, made_up.config(**changes), made_up.problems(count))


def test_a_run_lies_where_its_config_says(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        assert run.path == tmp_path / "mini" / "org--model" / "lua" / made_up.config().run_id
        assert run.path == run_path(tmp_path, made_up.config())


def test_what_is_appended_is_read_back(tmp_path: Path) -> None:
    completions = [completion(key(0, index), text="é\n" * index * 3000) for index in range(4)]
    judgements = [judgement(key(0, index), message="m" * 9000 * index) for index in range(4)]
    with open_new(tmp_path) as run:
        for item in completions:
            run.append_completion(item)
        for other in judgements:
            run.append_judgement(other)
    again = RunDirectory.open(run.path)
    assert list(again.iter_completions()) == completions
    assert again.completions() == {item.key: item for item in completions}
    assert again.judgements() == {item.key: item for item in judgements}


def test_the_same_request_continues_the_run(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        run.append_completion(completion(key(0, 0)))
    with open_new(tmp_path) as run:
        run.append_completion(completion(key(0, 1)))
        assert set(run.completions()) == {key(0, 0), key(0, 1)}


def test_the_latest_judgement_of_a_sample_holds(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        run.append_judgement(judgement(key(), Verdict.JE))
        run.append_judgement(judgement(key(), Verdict.AC))
    assert RunDirectory.open(run.path).judgements()[key()].verdict is Verdict.AC


def check_tests_are_left_out(whole: dict[SampleKey, Judgement], short: dict[SampleKey, Judgement]) -> None:
    """Assert that judgements lack their tests, but those with a run-time error, and nothing else."""
    for sample, row in short.items():
        kept = whole[sample].tests if row.verdict is Verdict.RTE else ()
        assert row == replace(whole[sample], tests=kept)


def test_judgements_read_without_tests_lack_nothing_else(tmp_path: Path) -> None:
    """Reports and boards read them so; a run-time error keeps its tests, because its message is there."""
    path = made_up.make_run(tmp_path, problems=30, judge_errors=2)
    with RunDirectory.open(path, write=True) as run:
        long = judgement(key(0), Verdict.CE, message="error " * LARGE_TEXT_BYTES)
        run.append_judgement(long)
    run = RunDirectory.open(path)
    whole, short = run.judgements(), run.judgements(tests=False)
    assert list(whole) == list(short)
    assert set(Verdict) - {Verdict.OLE} == {row.verdict for row in whole.values()}
    check_tests_are_left_out(whole, short)


def test_texts_that_look_like_the_record_around_them_are_read_whole(tmp_path: Path) -> None:
    text = '","tests":[{"test_index":0}],"cpu_time_s":9,"verdict":"AC"'
    with open_new(tmp_path) as run:
        for sample, verdict in enumerate((Verdict.RTE, Verdict.CE, Verdict.WA)):
            of = key(0, sample)
            run.append_completion(completion(of))
            run.append_judgement(judgement(of, verdict, message=text, error=text, fence=text))
    whole, short = run.judgements(), run.judgements(tests=False)
    check_tests_are_left_out(whole, short)
    assert not list(run.unjudged(retry_errors=True))


def test_owed_are_the_samples_without_a_completion(tmp_path: Path) -> None:
    with open_new(tmp_path, 2, sampling=Sampling(n=2)) as run:
        run.append_completion(completion(key(0, 1)))
        assert run.missing_completions() == [key(0, 0), key(1, 0), key(1, 1)]
        assert run.missing_completions(n=1) == [key(0, 0), key(1, 0)]


def test_unjudged_are_completions_without_a_judgement_and_errors_on_request(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        for sample in range(3):
            run.append_completion(completion(key(0, sample)))
        run.append_judgement(judgement(key(0, 0)))
        run.append_judgement(judgement(key(0, 1), Verdict.JE))
        assert [item.key for item in run.unjudged()] == [key(0, 2)]
        assert [item.key for item in run.unjudged(retry_errors=True)] == [key(0, 1), key(0, 2)]


def test_many_threads_append_whole_lines(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:

        def work(problem: int) -> None:
            for sample in range(50):
                run.append_completion(completion(key(problem, sample), text="x" * (sample * 400)))

        threads = [threading.Thread(target=work, args=(problem,)) for problem in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(RunDirectory.open(run.path).completions()) == 300


# --- what a kill leaves behind --------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_a_line_torn_anywhere_is_owed_again(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    tmp_path = tmp_path_factory.mktemp("torn")
    with open_new(tmp_path, 1) as run:
        run.append_completion(completion(key(0, 0)))
        run.append_completion(completion(key(0, 1), text="é" * 50))
    file = run.path / "completions.jsonl"
    whole = file.read_bytes()
    first = whole.index(b"\n") + 1
    file.write_bytes(whole[: data.draw(st.integers(first, len(whole) - 1))])
    assert set(RunDirectory.open(run.path).completions()) == {key(0, 0)}
    with RunDirectory.open(run.path, write=True) as again:
        assert key(0, 1) in again.missing_completions()
        again.append_completion(completion(key(0, 2)))
    assert set(RunDirectory.open(run.path).completions()) == {key(0, 0), key(0, 2)}


@pytest.mark.parametrize("rubbish", [b"\0" * 700, b"\0" * 700 + b"\n", b'{"key": 1'])
def test_rubbish_that_a_power_cut_left_at_the_end_is_dropped(tmp_path: Path, rubbish: bytes) -> None:
    with open_new(tmp_path) as run:
        run.append_judgement(judgement(key()))
    with (run.path / "judgements.jsonl").open("ab") as file:
        file.write(rubbish)
    assert set(RunDirectory.open(run.path).judgements()) == {key()}
    with RunDirectory.open(run.path, write=True) as again:
        again.append_judgement(judgement(key(1)))
    assert set(RunDirectory.open(run.path).judgements()) == {key(), key(1)}


def test_a_broken_line_in_the_middle_is_named_by_file_and_line(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        for sample in range(3):
            run.append_completion(completion(key(0, sample)))
    file = run.path / "completions.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + lines[1][:20] + b"\n" + lines[2])
    for read in (RunDirectory.completions, RunDirectory.completion_heads, RunDirectory.missing_completions):
        with pytest.raises(DataError, match=r"completions\.jsonl:2: .*lcbx judge RUN`: the line is dropped"):
            read(RunDirectory.open(run.path))


@pytest.mark.parametrize(
    "broken", [b'{"key": ', b'{"key": 1}', b'{"text": ["a"]}', b"\xff\xfe", b"", b"null", b"[" * 9999]
)
@pytest.mark.parametrize("name", ["completions", "judgements"])
def test_a_writer_drops_a_line_that_cannot_be_read_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, broken: bytes
) -> None:
    with open_new(tmp_path) as run:
        for sample in range(3):
            run.append_completion(completion(key(0, sample)))
            run.append_judgement(judgement(key(0, sample)))
    file = run.path / f"{name}.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + broken + b"\n" + lines[2])
    skipping = RunDirectory.open(run.path, skipped=lambda _: None)
    assert len(getattr(skipping, name)()) == 2
    with RunDirectory.open(run.path, write=True) as mended:
        assert capsys.readouterr().err.count(f"{name}.jsonl:2: ") == 1
        assert (key(0, 1) in mended.missing_completions()) == (name == "completions")
        assert set(mended.judgements()) == {key(0, 0), key(0, 2)}  # no verdict outlives its completion
        assert [item.key for item in mended.unjudged()] == ([] if name == "completions" else [key(0, 1)])
    with RunDirectory.open(run.path, write=True):
        assert capsys.readouterr().err == ""


def test_a_record_that_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        for changes in ({"text": ["a"]}, {"prompt_tokens": "12"}, {"completion_tokens": 1.5}, {"text": object()}):
            with pytest.raises(DataError, match="could not be read back"):
                run.append_completion(replace(completion(key()), **changes))
        run.append_completion(completion(key()))
        assert set(run.completions()) == {key()}


def test_a_line_of_another_shape_is_an_error_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"key": "no"}\n')
    with pytest.raises(DataError, match=r"c\.jsonl:1: not a Completion"):
        list(read_lines(tmp_path / "c.jsonl", Completion))


def test_a_line_being_written_this_moment_is_not_read_yet(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        run.append_judgement(judgement(key()))
        with (run.path / "judgements.jsonl").open("ab") as file:
            file.write(encode_line(judgement(key(1)))[:-1])
        assert set(RunDirectory.open(run.path).judgements()) == {key()}


def test_a_killed_writer_leaves_no_lock_and_its_lines(tmp_path: Path) -> None:
    """kill -9 in the middle of appending: the next writer gets in at once and continues."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "import pathlib\n"
        "from support import made_up\n"
        "from lcbx.runs.records import RunDirectory\n"
        "run = RunDirectory.create(pathlib.Path(sys.argv[1]), made_up.config(), made_up.problems(3))\n"
        "for sample in range(10**9):\n"
        "    run.append_completion(made_up.completion(made_up.key(0, sample)))\n"
        "    if sample == 5: print('going', flush=True)\n"
    )
    here = str(Path(__file__).parents[1])
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), here], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"going\n"
        with pytest.raises(UserError, match=f"being written by process {child.pid} "):
            open_new(tmp_path)
        child.kill()
        child.wait()
    with open_new(tmp_path) as run:
        held = run.completions()
        assert len(held) >= 6
        assert list(held) == [key(0, sample) for sample in range(len(held))]


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        with pytest.raises(UserError, match=f"process {os.getpid()}"):
            RunDirectory.open(run.path, write=True)
        RunDirectory.open(run.path).completions()
    RunDirectory.open(run.path, write=True).close()
    assert not (run.path / ".lock").exists()


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write

    def write(descriptor: int, data: bytes) -> int:
        if len(data) > 2000:
            real_write(descriptor, data[:1000])
            raise OSError(28, "No space left on device")
        return real_write(descriptor, data)

    with open_new(tmp_path) as run:
        monkeypatch.setattr(os, "write", write)
        with pytest.raises(UserError, match="no space left"):
            run.append_completion(completion(key(0, 0), text="x" * 3000))
        monkeypatch.undo()
        run.append_completion(completion(key(0, 1)))
        assert set(run.completions()) == {key(0, 1)}


# --- run.json -------------------------------------------------------------------------------------------------------


def test_sessions_are_kept_and_the_last_can_be_updated(tmp_path: Path) -> None:
    first, second = made_up.session(), made_up.session(invocation="second", ended_at=None)
    with open_new(tmp_path) as run:
        run.begin_session(first)
        run.begin_session(second)
        run.update_session(completions=7, outcome="incomplete")
    info = read_info(run.path)
    assert info.sessions == (first, replace(second, completions=7, outcome="incomplete"))
    assert info.config == made_up.config()
    assert info.problems == tuple(made_up.problems(3))


def test_no_run_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no run here"):
        RunDirectory.open(tmp_path)


def test_a_run_of_a_newer_lcbx_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"schema": 99}')
    with pytest.raises(DataError, match="newer lcbx"):
        read_info(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 1}'])
def test_a_broken_run_json_is_a_data_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(DataError, match=r"run\.json"):
        read_info(tmp_path)


def test_keys_of_a_later_minor_version_are_ignored(tmp_path: Path) -> None:
    with open_new(tmp_path) as run:
        pass
    file = run.path / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"tomorrow": 1}))
    assert read_info(run.path).config == made_up.config()


# --- finding runs ---------------------------------------------------------------------------------------------------


def some_runs(results: Path) -> dict[str, Path]:
    early, late = (made_up.session(started_at=f"2026-01-0{day}", invocation=f"day{day}") for day in (1, 2))
    return {
        "old": made_up.write_run(results, [judgement(key())], of=made_up.config(model="old"), sessions=[early]),
        "lua": made_up.write_run(results, [judgement(key())], of=made_up.config(), sessions=[early, late]),
        "julia": made_up.write_run(
            results,
            [judgement(key(language_id="julia"))],
            of=made_up.config(language_id="julia"),
            sessions=[late],
        ),
    }


def test_runs_are_found_at_every_level(tmp_path: Path) -> None:
    runs = some_runs(tmp_path)
    assert find_runs(tmp_path) == sorted(runs.values())
    assert find_runs(tmp_path / "mini" / "org--model") == sorted([runs["lua"], runs["julia"]])
    assert find_runs(runs["old"]) == [runs["old"]]


def test_checkpoints_are_found_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    steps = [
        made_up.write_run(tmp_path, [judgement(key())], of=made_up.config(model=f"step-{step}"))
        for step in (5, 20, 100)
    ]
    assert find_runs(tmp_path) == steps


def test_a_run_is_resolved_by_path_by_id_and_by_the_start_of_it(tmp_path: Path) -> None:
    runs = some_runs(tmp_path)
    hexadecimal = runs["old"].name.rpartition("-")[2]
    for argument in (str(runs["old"]), str(runs["old"] / "run.json"), runs["old"].name, hexadecimal[:9]):
        assert resolve_runs(argument, tmp_path) == [runs["old"]]


def test_latest_means_all_runs_of_the_last_command(tmp_path: Path) -> None:
    runs = some_runs(tmp_path)
    assert set(resolve_runs("latest", tmp_path)) == {runs["lua"], runs["julia"]}


def test_an_unknown_run_gets_the_nearest_name(tmp_path: Path) -> None:
    runs = some_runs(tmp_path)
    wrong = runs["old"].name[:-1] + "x"
    with pytest.raises(UserError, match=f"no run '{wrong}'.*Did you mean .*{runs['old'].name}"):
        resolve_runs(wrong, tmp_path)
    with pytest.raises(UserError, match="none at all"):
        resolve_runs("x", tmp_path / "nowhere")


@pytest.mark.parametrize("others", [False, True])
def test_a_new_run_without_a_sample_is_removed_with_its_folders_when_it_fails(tmp_path: Path, others: bool) -> None:
    """Regression: a model that could not be loaded left an empty run, which `latest` then meant."""
    results = tmp_path / "results"
    if others:
        made_up.write_run(results, [judgement(key(language_id="julia"))], of=made_up.config(language_id="julia"))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError), open_new(results):
        raise UserError("the model can't be loaded")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_run_with_a_sample_is_kept_when_it_fails(tmp_path: Path) -> None:
    def fail(run: RunDirectory) -> None:
        with run:
            run.append_completion(made_up.completion(key()))
            raise UserError("the server is gone")

    run = open_new(tmp_path)
    with pytest.raises(UserError):
        fail(run)
    with pytest.raises(KeyboardInterrupt), open_new(tmp_path):
        raise KeyboardInterrupt
    assert set(RunDirectory.open(run.path).completions()) == {key()}
