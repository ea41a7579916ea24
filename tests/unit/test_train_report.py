"""The pages of trainings: those in results/training are what `lcbx train report` writes from the kept evaluations."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lcbx.report.charts import Curve
from lcbx.train.outcome.html_page import MOST_ROWS, chart
from lcbx.train.outcome.programs_shown import CHECK_WORDS, audit_section, distinct_findings
from lcbx.train.outcome.seeds import seeds_table, shared_languages, write_seeds_chart, write_seeds_page
from lcbx.train.outcome.training_charts import with_mean
from lcbx.train.outcome.training_report import write_page
from lcbx.train.reward.audit import KINDS

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


def test_different_trainings_have_no_average(tmp_path: Path, runs: list[Path]) -> None:
    """Runs on two data sets are compared, not repeated: a mean of them is the result of neither."""
    config = runs[1] / "config.yaml"
    config.write_text(config.read_text().replace("- mini-train\n", "- mbpp-x.jsonl\n"))
    table = seeds_table(runs[:2], "lua")
    assert [row[0] for row in table.rows] == list(SEEDS[:2])
    assert table.notes[0].startswith("These are different trainings (by their benchmark)")
    page = write_seeds_page(runs[:2], [table], tmp_path / "seeds.html").read_text()
    assert "These are different trainings" in page
    assert "mean of 2 runs" not in page
    assert "their mean" not in page
    assert "mean of 2 runs" not in write_seeds_chart(runs[:2], tmp_path / "chart.svg").read_text()
    same = runs[::2]
    assert "mean of 2 runs" in write_seeds_page(same, [seeds_table(same, "lua")], tmp_path / "same.html").read_text()


def test_several_runs_have_a_mean_with_the_band_of_their_range_at_common_steps() -> None:
    one = Curve(name="a", points=((0.0, 0.0), (10.0, 0.5), (19.0, 0.6)))
    other = Curve(name="b", points=((0.0, 0.2), (10.0, 0.1), (20.0, 0.9)))
    assert with_mean([one]) == [one]
    *_, mean = with_mean([one, other])
    assert mean.points == ((0.0, 0.1), (10.0, 0.3))
    assert mean.band == ((0.0, 0.2), (0.1, 0.5))


def test_a_chart_has_a_table_of_its_data_that_stays_readable() -> None:
    long = Curve(name="<reward>", points=tuple((float(step), 0.5) for step in range(1001)))
    html = chart([long], "Reward", "by step")
    assert html.count("<tr>") <= MOST_ROWS + 3
    assert '<th scope="row">1000</th>' in html
    assert "&lt;reward&gt;" in html
    assert "<reward>" not in html
    assert chart([], "Reward", "by step") == ""


def test_a_program_that_several_audits_suspect_is_one_finding_with_a_link(tmp_path: Path) -> None:
    finding = {"step": 3, "problem_id": "p", "language_id": "lua", "kinds": ["blind"], "source": "print(1)", "times": 1}
    again, other = finding | {"times": 4}, finding | {"source": "print(2)"}
    assert distinct_findings([finding, again, other]) == [again, other]
    audit = {"step": 8, "attempt": 0, "examined": 5, "carried_over": None, "findings": [finding]}
    whole = {"examined": 9, "carried_over": 1.0, "findings": [again, other], "blind": 2, "errors": 0}
    (tmp_path / "audit.jsonl").write_text(json.dumps(audit) + "\n")
    (tmp_path / "audit.json").write_text(json.dumps(whole))
    html = "\n".join(audit_section(tmp_path))
    assert html.count('href="#finding-') == html.count('id="finding-') == 2
    assert "all rollouts" in html
    _, first, second = html.split('<section id="finding-')
    assert "written 4 times" in first
    assert "written once" in second
    assert first.count(CHECK_WORDS["blind"]) == second.count(CHECK_WORDS["blind"]) == 1


def test_every_check_of_an_audit_is_explained_on_the_page() -> None:
    assert tuple(CHECK_WORDS) == KINDS


def test_a_run_without_audits_has_no_section(tmp_path: Path) -> None:
    assert list(audit_section(tmp_path)) == []
