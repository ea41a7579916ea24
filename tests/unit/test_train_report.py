"""The pages of trainings: those in results/training are what `lcbx train report` writes from the kept evaluations."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lcbx.train.outcome.seeds import seeds_table, shared_languages, write_seeds_chart, write_seeds_page
from lcbx.train.outcome.training_report import write_page

KEPT = Path(__file__).parents[2] / "results" / "training" / "lua-qwen2.5-coder-0.5b-h100"
SEEDS = ("lua-seed0", "lua-seed1", "lua-seed2")


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    """A copy, so that writing pages changes nothing in the checkout."""
    return [Path(shutil.copytree(KEPT / name, tmp_path / name)) for name in SEEDS]


@pytest.mark.parametrize("name", SEEDS)
def test_the_kept_page_of_a_run_is_what_its_files_say(
    tmp_path: Path, name: str, golden: Callable[[str, str | bytes], None]
) -> None:
    run = Path(shutil.copytree(KEPT / name, tmp_path / name))
    page = write_page(run, None)
    golden(str(KEPT / name / "report.html"), page.read_text())
    golden(str(KEPT / name / "curve.csv"), (run / "curve.csv").read_text())


def test_the_kept_page_of_all_seeds_is_what_their_files_say(
    tmp_path: Path, runs: list[Path], golden: Callable[[str, str | bytes], None]
) -> None:
    tables = [seeds_table(runs, name) for name in shared_languages(runs)]
    golden(str(KEPT / "seeds.html"), write_seeds_page(runs, tables, tmp_path / "seeds.html").read_text())
    golden(str(KEPT / "heldout.svg"), write_seeds_chart(runs, tmp_path / "heldout.svg").read_text())
