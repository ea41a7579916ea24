"""What `lcbx bench` computes and runs beside the judge."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.fake_sandboxes import FakeWorld
from support.services import running_service

from lcbx import languages
from lcbx.bench import (
    LanguageRow,
    Load,
    Measurement,
    bare_container,
    by_start_up,
    compile_raw,
    language_row,
    loads,
    measure_end_to_end,
    measure_lcbx,
    measure_service,
    median_of,
    merged,
    read_rows,
)
from lcbx.bench.end_to_end import RATIOS
from lcbx.bench.measurement import percentile
from lcbx.bench.service import PROGRAMS_PER_CLIENT
from lcbx.bench.validators import ValidatorRow
from lcbx.cli import bench_commands
from lcbx.cli.bench_tables import end_to_end_tables, service_tables, survey_tables, validator_tables
from lcbx.errors import DataError, SandboxError, UserError
from lcbx.formatting import NOT_KNOWN
from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore
from lcbx.report.tables import to_text
from lcbx.types import Language

ADD = "read a\nread b\necho $((a + b))\n"
MEASUREMENT = Measurement(
    method="m",
    language="x",
    load="tiny",
    workers=1,
    tests_per_s=0.0,
    programs_per_s=0.0,
    cpu_ms_per_test=None,
    p50_ms=0.0,
    p99_ms=0.0,
)


def answer(**changes: object) -> dict[str, bool]:
    """What the warm loop says about a shell program."""
    tests = [["1\n2\n", "3\n"], ["4\n5\n", "9"]]
    job = {"code": ADD, "filename": "a.sh", "compile": None, "execute": "sh a.sh", "tests": tests, **changes}
    command = [sys.executable, str(bare_container.PROGRAMS / "warm_loop.py")]
    done = subprocess.run(command, input=json.dumps(job) + "\n", capture_output=True, text=True, check=True)
    accepted: dict[str, bool] = json.loads(done.stdout)
    return accepted


def test_the_warm_loop_accepts_a_right_program_and_no_other() -> None:
    assert answer() == {"ok": True}
    assert answer(code=ADD.replace("+", "-")) == {"ok": False}
    assert answer(code="exit 3") == {"ok": False}
    assert answer(compile="false") == {"ok": False}


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_the_raw_loop_starts_the_program_as_often_as_it_is_told(tmp_path: Path) -> None:
    raw, counter = tmp_path / "raw", tmp_path / "starts"
    raw.write_bytes(compile_raw())
    raw.chmod(0o755)
    program = tmp_path / "count.sh"
    program.write_text(f"echo x >> {counter}\n")
    command = [str(raw), "5", "/dev/null", "/bin/sh", str(program)]
    seconds = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert seconds > 0
    assert counter.read_text() == "x\n" * 5


def test_large_inputs_are_padded_and_all_different() -> None:
    tiny, large = loads(languages.load("python"), tests=12, programs=3)
    assert (len(tiny.inputs), tiny.programs, large.programs) == (12, 3, 1)
    assert tiny.outputs == large.outputs
    assert len(set(large.inputs)) == 12
    assert all(390_000 < len(text) <= 400_000 for text in large.inputs)
    assert json.loads(tiny.message())["tests"][0] == [tiny.inputs[0], tiny.outputs[0]]


def test_a_language_without_an_accepted_program_cannot_be_measured() -> None:
    unknown = replace(languages.load("python"), language_id="nobody-has-it")
    with pytest.raises(UserError, match="nobody-has-it: no accepted program to measure with"):
        loads(unknown, tests=1, programs=1)


def test_the_median_round_says_how_many_there_were() -> None:
    rounds = [replace(MEASUREMENT, tests_per_s=rate) for rate in (3.0, 1.0, 2.0)]
    assert median_of(rounds) == replace(MEASUREMENT, tests_per_s=2.0, rounds=3)
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert percentile([3.0, 1.0, 2.0], 0.0) == 1.0


# --- whole evaluations, and the survey of languages -------------------------------------------------------------------


def fake_load(store: TestStore) -> Load:
    """Six programs of two tests that the fake sandboxes accept."""
    language = replace(languages.load("python"), compile=None)
    load = Load("tiny", language, "right", ["1", "2"], ["1", "2"], 6)
    load.stage(store)
    return load


def test_whole_evaluations_judge_every_program_once_at_every_ratio(tmp_path: Path) -> None:
    world = FakeWorld()
    with JudgePool(sandbox=world.backend(), workers=2, store=TestStore(tmp_path)) as pool:
        rows = measure_end_to_end(pool, fake_load(pool.store), sandbox="fake", workers=2, rounds=2)
    assert [row.ratio for row in rows] == list(RATIOS)
    assert len(world.sources) == 2 + 2 * 6 * (1 + len(RATIOS))
    for row in rows:
        assert row.generate_s == pytest.approx(row.ratio * row.judge_s)
        assert row.total_s >= row.generate_s
    slow = replace(rows[0], generate_s=10.0, judge_s=4.0, total_s=11.0)
    assert slow.of_longer == 1.1
    (table,) = end_to_end_tables([slow, replace(slow, ratio=1 / 3)])
    assert table.rows == (("3 : 1", "10.00", "4.00", "11.00", "1.10"), ("1 : 3", "10.00", "4.00", "11.00", "1.10"))


def test_the_service_and_a_pool_judge_the_same_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lcbx.bench.service.LATENCY_PROGRAMS", 5)
    ours, served = FakeWorld(), FakeWorld()
    pools = [
        JudgePool(sandbox=world.backend(), workers=2, store=TestStore(tmp_path / name))
        for name, world in (("ours", ours), ("served", served))
    ]
    with pools[0] as pool, pools[1] as other:
        load = fake_load(pool.store)
        with running_service(other, [load.language]) as service:
            row = measure_service(pool, service.url, load, sandbox="fake", workers=2, rounds=3, clients=4)
            load.source = "wrong"
            with pytest.raises(RuntimeError, match="was judged"):
                measure_service(pool, service.url, load, sandbox="fake", workers=2, rounds=1, clients=1)
    programs = 4 * PROGRAMS_PER_CLIENT  # more than a round of the load has
    assert len([source for source in ours.sources if "right" in source]) == 4 + 5 + 3 * programs
    assert len(served.sources) == 4 + 5 + 3 * programs
    assert (row.tests, row.clients, row.programs, row.rounds) == (2, 4, programs, 3)
    row = replace(row, pool_p50_ms=2.0, service_p50_ms=4.5, pool_p99_ms=3.0, service_p99_ms=9.0, of_pool=0.954)
    (table,) = service_tables([row])
    assert [cells[2] for cells in table.rows] == ["pool", "service", "added"]
    assert (table.rows[1][6], table.rows[2][3:5]) == ("0.95", ("2.5", "6.0"))


def test_whole_evaluations_refuse_a_program_that_is_not_accepted(tmp_path: Path) -> None:
    with JudgePool(sandbox=FakeWorld().backend(), workers=1, store=TestStore(tmp_path)) as pool:
        load = fake_load(pool.store)
        load.source = "wrong"
        with pytest.raises(RuntimeError, match="of 1 right programs"):
            measure_end_to_end(pool, load, sandbox="fake", workers=1, rounds=1)


def test_the_survey_has_a_row_for_each_language_the_quickest_first(tmp_path: Path) -> None:
    with JudgePool(sandbox=FakeWorld().backend(), workers=1, store=TestStore(tmp_path)) as pool:
        load = fake_load(pool.store)
        measured = measure_lcbx(pool, load, sandbox="fake", workers=1, latency=False)
    raw = replace(measured, tests_per_s=2 * measured.tests_per_s)
    quick = language_row(measured, raw, sandbox="fake", load=load, machine={"cpu": "x"})
    slow = replace(quick, language="slow", start_up_ms=900.0, raw_tests_per_s=None, compile_cpu_s=1.25)
    (table,) = survey_tables(by_start_up([slow, quick]))
    assert [row[0] for row in table.rows] == ["python", "slow"]
    cells = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert (cells[0]["of raw"], cells[0]["start ms"], cells[0]["MiB"]) == ("0.50", "10.0", "1")
    assert (cells[1]["of raw"], cells[1]["compile s"], cells[1]["tests"]) == (NOT_KNOWN, "1.25", "2")
    assert max(map(len, to_text([table]).splitlines())) <= 82


ROW = LanguageRow(
    language="quick",
    sandbox="fake",
    tests=40,
    start_up_ms=1.0,
    raw_tests_per_s=2.0,
    tests_per_s=1.0,
    programs_per_s=0.1,
    compile_cpu_s=None,
    memory_floor_mib=20.0,
    machine={"cpu": "old"},
)


def test_a_survey_is_made_in_parts_and_goes_on_after_a_language_that_cannot_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row is in the file as soon as it is measured, so that nothing is lost when the survey is stopped."""
    file, written = tmp_path / "survey.json", list[list[str]]()
    chosen = [replace(languages.load("python"), language_id=name) for name in ("absent", "quick", "broken", "slow")]

    def surveyed(language: Language, *_: object) -> tuple[Load, Measurement]:
        written.append([row.language for row in read_rows(file)])
        if language.language_id == "absent":
            raise UserError("its image can't be built")
        if language.language_id == "broken":
            raise SandboxError("no sandbox")
        start_ms = {"quick": 1.0, "slow": 9.0}[language.language_id]
        load = Load("tiny", language, "", ["1"], ["1"], 1)
        measured = replace(MEASUREMENT, language=language.language_id, cpu_ms_per_test=start_ms, peak_memory_mib=1.0)
        return load, measured

    monkeypatch.setattr(bench_commands, "_surveyed", surveyed)
    monkeypatch.setattr(bench_commands, "_raw", lambda *_: None)
    monkeypatch.setattr("lcbx.bench.machine", lambda _backends: {"cpu": "new"})
    options = {"update": file, "only_missing": False}
    rows = bench_commands._survey(chosen, ["fake"], 1, SimpleNamespace(**options))  # type: ignore[arg-type]
    assert [row.language for row in rows] == ["quick", "slow"]
    assert written == [[], [], ["quick"], ["quick"]]
    assert read_rows(file) == rows
    file.write_text(json.dumps({"languages": [asdict(ROW)]}))
    options["only_missing"] = True
    rows = bench_commands._survey(chosen, ["fake"], 1, SimpleNamespace(**options))  # type: ignore[arg-type]
    assert [(row.language, row.machine["cpu"]) for row in rows] == [("quick", "old"), ("slow", "new")]


def test_a_newer_row_replaces_that_of_the_same_language_and_backend(tmp_path: Path) -> None:
    newer, elsewhere = replace(ROW, start_up_ms=3.0), replace(ROW, sandbox="other", start_up_ms=2.0)
    assert merged([ROW, elsewhere], [newer]) == [elsewhere, newer]
    assert read_rows(tmp_path / "absent.json") == []
    (tmp_path / "torn.json").write_text('{"languages": [{"language": 3}]}')
    with pytest.raises(DataError, match=r"torn\.json: is no survey"):
        read_rows(tmp_path / "torn.json")


def test_validators_are_compared_with_the_default_one_without_their_compiler() -> None:
    row = ValidatorRow(
        sandbox="fake",
        language="x",
        validator="kattis program",
        tests=40,
        first_s=3.5,
        later_s=1.5,
        default_s=1.0,
        compile_s=2.0,
        rounds=3,
    )
    (table,) = validator_tables([row])
    assert table.title == "x, fake: 40 tests"
    assert table.rows == (("kattis program", "3.500", "1.500", "1.50", "1.50", "2.00"),)
