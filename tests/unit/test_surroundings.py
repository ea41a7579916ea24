"""What the program says when the place it runs in lacks something: a home, a folder for the cache or the output."""

from __future__ import annotations

from pathlib import Path

import pytest

from lcbx import resources
from lcbx.doctor import BROKEN, machine
from lcbx.errors import UserError
from lcbx.runs.lines import Appender


def _no_home(path: Path) -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_a_user_without_a_home_is_told_to_set_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LCBX_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "expanduser", _no_home)
    with pytest.raises(UserError, match="LCBX_CACHE"):
        resources.cache_dir()
    assert [finding.state for finding in machine() if finding.what == "cache"] == [BROKEN]


def test_doctor_reports_a_cache_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "file"))
    assert [finding.state for finding in machine() if finding.what == "cache"] == [BROKEN]


def test_lines_are_appended_in_a_new_folder_but_not_below_a_file(tmp_path: Path) -> None:
    Appender(tmp_path / "new" / "x.jsonl").close()
    assert (tmp_path / "new" / "x.jsonl").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="can't be written"):
        Appender(tmp_path / "file" / "new" / "x.jsonl")
