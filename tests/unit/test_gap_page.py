"""The board's page of gaps between languages: its data, and the programs that it leads to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.boards import made_up_board
from support.made_up import make_run

from lcbx.cli import lcbx
from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.gap_page import MOST_SHOWN, OUTCOMES, gap_files, gap_models, gap_payload, write_programs
from lcbx.scores.language_gap import Outcome
from lcbx.types import SampleKey, Sampling

LANGUAGES = {"julia": 3.0, "lua": 0.0, "r": -2.0}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for language_id, skill in LANGUAGES.items():
        make_run(tmp_path / "results", language_id=language_id, skill=skill, sampling=Sampling(n=4))
    return tmp_path / "results"


def loaded(text: bytes) -> tuple[str, Any]:
    name, _, data = text.decode().removeprefix("window.").partition(" = ")
    return name, json.loads(data.rstrip(";\n"))


def test_data_has_the_shares_and_the_share_of_every_cell(results: Path) -> None:
    board = collect(results, reported=None)
    (setting,) = gap_payload(board)["settings"]
    assert [model["label"] for model in setting["models"]] == ["org/model"]
    ((key, number, model),) = gap_models(board)
    assert (key, number) == (setting["key"], 0)
    assert model["reference"] == "julia"
    assert sorted(model["gaps"]) == ["lua", "r"]
    cells = board.settings[0].rows[0].cells
    for language_id, digits in model["heat"].items():
        counts = [cells[language_id].counts[key] for key in setting["problems"]]
        assert [digit == "0" for digit in digits] == [one.c == 0 for one in counts]
        assert [digit == "z" for digit in digits] == [one.c == one.n for one in counts]
    lost = model["gaps"]["r"]["outcomes"].count(str(OUTCOMES.index(Outcome.LANGUAGE_GAP)))
    assert model["gaps"]["r"]["shares"][1] == f"{100 * lost / 12:.1f}"
    assert lost > 0


def test_a_page_loads_the_figures_of_one_model_at_a_time(results: Path) -> None:
    """With 200 models in 40 languages `gap.js` had 10 MB, loaded before anything was shown."""
    for number in range(3):
        for language_id in LANGUAGES:
            make_run(results, model=f"org/other-{number}", language_id=language_id)
    board = collect(results, reported=None)
    files = gap_files(board, policy="none")
    assert b'"heat"' not in files["gap.js"]
    for key, number, model in gap_models(board):
        text = files[f"gap/{key}/{number}.js"].decode()
        assert json.dumps(model["heat"], separators=(",", ":")) in text
    assert len([path for path in files if path.startswith("gap/")]) == 4


def test_models_with_one_language_and_reported_ones_are_not_on_the_page(tmp_path: Path) -> None:
    make_run(tmp_path, language_id="lua")
    assert gap_payload(collect(tmp_path))["settings"] == []
    assert gap_payload(made_up_board(models=2, languages=3))["settings"] == [], "no counts by problem"


def test_programs_of_every_run_are_written_one_accepted_and_one_failed(results: Path, tmp_path: Path) -> None:
    board = collect(results, reported=None)
    paths = write_programs(board, results, tmp_path / "site")
    ((_, _, model),) = gap_models(board)
    runs = model["runs"]
    assert sorted(path.stem for path in paths) == sorted(name for name, _ in runs.values())
    name, programs = loaded((tmp_path / "site/programs" / f"{runs['lua'][0]}.js").read_bytes())
    assert name == f"LCBX_PROGRAMS_{runs['lua'][0]}"
    for problem_id, shown in programs.items():
        verdicts = [verdict == "AC" for _, verdict, *_ in shown]
        assert verdicts.count(True) <= 1
        assert verdicts.count(False) <= 1
        accepted = board.settings[0].rows[0].cells["lua"].counts[problem_id].c > 0
        assert (True in verdicts) == accepted


def test_programs_can_be_left_out_and_old_ones_are_removed(results: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "programs").mkdir(parents=True)
    (site / "programs/0123456789ab.js").write_text("old")
    assert write_programs(collect(results, reported=None), results, site, wanted=False) == []
    assert list((site / "programs").iterdir()) == []


def test_a_program_cannot_leave_its_script_and_is_cut(tmp_path: Path) -> None:
    def text(of: SampleKey) -> str:
        return f"```{of.language_id}\n</script><script>alert(1)//{'x' * 2 * MOST_SHOWN}\n```"

    for language_id in LANGUAGES:
        make_run(tmp_path / "results", language_id=language_id, text=text)
    paths = write_programs(collect(tmp_path / "results"), tmp_path / "results", tmp_path / "site")
    assert paths
    for path in paths:
        assert b"</script>" not in path.read_bytes()
        _, programs = loaded(path.read_bytes())
        assert {len(source) for shown in programs.values() for *_, source in shown} == {MOST_SHOWN}


def test_leaderboard_command_writes_the_page_and_its_programs(results: Path, tmp_path: Path) -> None:
    for flag, count in (("--programs", 3), ("--no-programs", 0)):
        site = tmp_path / flag
        done = CliRunner().invoke(lcbx, ["leaderboard", "--results", str(results), "--out", str(site), flag])
        assert done.exit_code == 0, done.output
        assert (site / "gap.html").is_file()
        assert len(list(site.glob("programs/*.js"))) == count
