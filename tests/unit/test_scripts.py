"""The scripts that developers run."""

from __future__ import annotations

import importlib
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.chosen_languages import THE_SEVEN

from lcbx import languages

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ("Say why a package is left out\n\nThe reason was lost.\n", ""),
        ("é" * 72 + "\n", ""),
        ("# a comment that git removes, whatever its length is: it is no part of the message\n\nShort\n", ""),
        ("x" * 73 + "\n\nWhy.\n", "73 characters"),
        ("\n" + "x" * 73, "73 characters"),
        ("Subject\nbody without an empty line\n", "second line is not empty"),
    ],
)
def test_commit_messages_have_a_short_subject_and_an_empty_line(tmp_path: Path, message: str, complaint: str) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message)
    done = subprocess.run([SCRIPTS / "check_commit_message.sh", file], capture_output=True, text=True)
    assert (done.returncode == 0) == (not complaint)
    assert complaint in done.stderr


def test_three_days_in_a_row_test_every_language_and_each_day_the_seven() -> None:
    days = [date(2026, 12, 30) + timedelta(days=number) for number in range(3)]
    command = [sys.executable, str(SCRIPTS / "ci_languages.py")]
    done = [subprocess.run([*command, str(day)], capture_output=True, text=True, check=True) for day in days]
    of_days = [set(result.stdout.strip().split(",")) for result in done]
    assert set.union(*of_days) == set(languages.find())
    assert set.intersection(*of_days) >= set(THE_SEVEN)
    for chosen, result in zip(of_days, done, strict=True):
        left_out = result.stderr.partition(": ")[2].strip()
        assert chosen | set(filter(None, left_out.split(", "))) == set(languages.find())


def test_certified_first_is_a_third_of_all_that_three_days_complete() -> None:
    days = [date(2026, 12, 30) + timedelta(days=number) for number in range(3)]
    command = [sys.executable, str(SCRIPTS / "ci_languages.py")]
    first: list[str] = []
    for day in days:
        built, certified = (
            subprocess.run([*command, *option, str(day)], capture_output=True, text=True, check=True).stdout.strip()
            for option in ([], ["--certify"])
        )
        assert sorted(certified.split(",")) == sorted(built.split(","))
        first += certified.split(",")[: -(-len(languages.find()) // 3)]
    assert set(first) == set(languages.find())


def test_the_soak_is_failed_by_wrong_answers_and_by_memory_that_grows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    serve_soak = importlib.import_module("serve_soak")

    def soaked(outcomes: list[int], memory_mib: list[float]) -> bool:
        soak = serve_soak.Soak(arguments=[], clients=2, processes=1, folder=tmp_path, memory_mib=[memory_mib])
        soak.file.write_bytes(b"".join(serve_soak.RECORD.pack(1, outcome, 1, 0.25) for outcome in outcomes) + b"torn")
        return bool(serve_soak.report(soak, 10.0))

    flat, growing = [100.0, *[200.0] * 20], [100.0 + 50 * second for second in range(20)]
    assert soaked([serve_soak.RIGHT] * 9 + [serve_soak.JUDGE_ERROR], flat)
    assert "WA: 9 right, 0 wrong, 1 judge errors" in capsys.readouterr().out
    assert not soaked([serve_soak.RIGHT] * 9 + [serve_soak.WRONG], flat)
    assert not soaked([serve_soak.RIGHT] * 9, growing)
