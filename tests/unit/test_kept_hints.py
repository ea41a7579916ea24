"""The hints kept in `results/hints`: their figures follow from their runs, and their tips from their answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from lcbx.hints.drafting import hint_of
from lcbx.hints.measuring import is_kept, measure
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory

ROOT = Path(__file__).parents[2] / "results/hints"
KEPT = sorted(path.parent for path in ROOT.glob("*/*/provenance.json"))


def record_of(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "provenance.json").read_text())
    return record


def test_there_are_answers_for_two_languages() -> None:
    assert {folder.name for folder in KEPT} == {"lua", "ocaml"}


@pytest.mark.parametrize("folder", KEPT, ids=lambda path: "-".join(path.parts[-2:]))
def test_measurement_can_be_computed_from_the_kept_runs(folder: Path) -> None:
    record = record_of(folder)
    named = {one["run"]: arm for arm, one in record["measurement"]["runs"].items()}
    paths = {named[path.name]: path for path in find_runs(folder / "runs")}
    measurement = measure({arm: paths[arm] for arm in ("off", "old", "new")}, drafted_from=record["drafted_from"])
    assert list(measurement.problem_ids) == record["measurement"]["problems"]
    assert msgspec.to_builtins(measurement.pass_at_1) == record["measurement"]["pass_at_1"]
    for one, kept in zip(measurement.comparisons, record["measurement"]["comparisons"], strict=True):
        assert (one.first, one.second, one.paired.difference) == (kept["first"], kept["second"], kept["difference"])
    assert is_kept(measurement, record["keep"]) == record["kept"] == (folder / f"{folder.name}.yaml").exists()
    for arm, path in paths.items():
        assert RunDirectory.open(path).records_digest() == record["measurement"]["runs"][arm]["records_sha256"]


@pytest.mark.parametrize("folder", KEPT, ids=lambda path: "-".join(path.parts[-2:]))
def test_hint_is_made_of_the_tips_in_the_kept_answer(folder: Path) -> None:
    record = record_of(folder)
    (answer,) = (json.loads(line) for line in (folder / "answers.jsonl").read_text().splitlines())
    assert answer["prompt_sha256"] == record["writer"]["prompt_sha256"]
    assert answer["model"] == record["writer"]["model"]
    written = " ".join(answer["completion"].split())
    assert record["tips"]
    assert all(tip in written for tip in record["tips"])
    assert hint_of(record["present_hint"], record["tips"]) == record["new_hint"]
    candidate = yaml.safe_load((folder / "candidate" / f"{folder.name}.yaml").read_text())
    assert candidate["prompt"].strip() == record["new_hint"]
