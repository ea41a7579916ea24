"""The pages in the repository are those of the runs in the repository."""

from __future__ import annotations

from pathlib import Path

from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.write import board_files, stale_files

ROOT = Path(__file__).parents[2]


def test_committed_pages_are_what_the_committed_runs_give() -> None:
    """If this fails: `lcbx leaderboard`, look at the difference, commit it."""
    folder = ROOT / "leaderboard"
    made = board_files(collect(ROOT / "results"))
    missing = [path for path in made if not (folder / path).is_file()]
    assert not missing
    assert not stale_files(made, folder)
    changed = [path for path, data in made.items() if (folder / path).read_bytes() != data]
    assert not changed
