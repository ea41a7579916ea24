"""`lcbx eval` with language files that are broken in each way, on a real sandbox: what works is evaluated and kept."""

from __future__ import annotations

import json
import os
import shutil
import traceback
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.real_backends import chosen

from lcbx import languages
from lcbx.cli import lcbx
from lcbx.cli.exit_codes import ExitCode
from lcbx.errors import BuildError
from lcbx.resources import programs_dir
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

NO_TOOLCHAIN = "extends: lua\nname: No toolchain\ninstall: echo no such package; false\n"
NO_INTERPRETER = "extends: lua\nname: No interpreter\nexecute: no-such-interpreter snippet.lua\n"
SANDBOX = os.environ.get("LCBX_TEST_SANDBOX", "auto")
SUM = 'local a, b = io.read("*n", "*n")\nprint(a + b)\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two broken languages; with Lua they are all languages of this machine."""
    chosen(SANDBOX)
    (tmp_path / "no-toolchain.yaml").write_text(NO_TOOLCHAIN)
    (tmp_path / "no-interpreter.yaml").write_text(NO_INTERPRETER)
    shutil.copytree(programs_dir() / "lua/ac", tmp_path / "programs/no-interpreter/ac")
    monkeypatch.setenv("LCBX_LANGUAGES", str(tmp_path))
    find = languages.find
    mine = ("lua", "no-toolchain", "no-interpreter")
    monkeypatch.setattr(
        languages, "find", lambda folders=(): {name: path for name, path in find(folders).items() if name in mine}
    )
    rows = [
        {"question_id": "mini_01_sum_of_two", "language_id": name, "completion": f"```lua\n{SUM}```"} for name in mine
    ]
    (tmp_path / "completions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def evaluate(folder: Path, selection: str) -> Result:
    model, out = str(folder / "completions.jsonl"), str(folder / "results")
    options = ["--ids", "mini_01_sum_of_two", "--workers", "1", "--sandbox", SANDBOX]
    return CliRunner().invoke(lcbx, ["eval", "--model", model, "--lang", selection, "--out", out, *options])


def test_all_keeps_what_works_names_what_does_not_and_ends_with_1(folder: Path) -> None:
    result = evaluate(folder, "all")
    assert isinstance(result.exception, SystemExit), "".join(traceback.format_exception(result.exception))
    assert result.exit_code == ExitCode.INCOMPLETE, result.output
    (path,) = find_runs(folder / "results")
    assert path.parent.name == "lua"
    assert [row.verdict for row in RunDirectory.open(path).judgements().values()] == [Verdict.AC]
    skipped = dict(line.split(": ")[1:3] for line in result.stdout.splitlines() if line.startswith("not evaluated: "))
    assert skipped.keys() == {"no-toolchain", "no-interpreter"}
    last = result.stdout.splitlines()[-2:]
    assert any(line.endswith(f"Run: lcbx lang check {folder / 'no-toolchain.yaml'}") for line in last)
    assert any("is judged" in line and line.endswith(f"check {folder / 'no-interpreter.yaml'}") for line in last)


def test_named_language_without_a_toolchain_stops_the_command_before_anything_is_generated(folder: Path) -> None:
    result = evaluate(folder, "lua,no-toolchain")
    assert isinstance(result.exception, BuildError), result.output
    assert "no-toolchain.yaml: " in result.exception.reason
    assert not find_runs(folder / "results")
