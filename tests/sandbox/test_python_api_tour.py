"""docs/examples/tour.py, the example of the Python API, on a real sandbox."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

TOUR = Path(__file__).parents[2] / "docs/examples/tour.py"


def test_the_tour_runs_and_finds_what_was_planted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names = runpy.run_path(str(TOUR))
    assert [judgement.verdict for judgement in names["judgements"]] == [Verdict.AC, Verdict.WA]
    runs = names["runs"].runs.set_index("model")
    assert runs.pass_at_1.to_dict() == {"before": 0.125, "after": 0.5}
    assert runs.complete.all()
    assert len(names["runs"].samples) == 16
    assert names["runs"].tests.cpu_time_s.max() > 0
    (row,) = names["comparison"].to_frame().to_dict("records")
    assert (row["language"], row["difference"]) == ("lua", 0.375)
    assert not capsys.readouterr().err, "nothing is printed unless progress is asked for"
    scores = list(tmp_path.rglob("scores.json"))
    assert len(scores) == 2
