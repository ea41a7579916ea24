"""What `lcbx bench` computes and runs beside the judge."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lcbx import languages
from lcbx.bench import Measurement, bare_container, compile_raw, loads, median_of
from lcbx.bench.measurement import percentile
from lcbx.errors import UserError

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
