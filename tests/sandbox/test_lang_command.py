"""`lcbx lang` on a real sandbox: from a new language file with four lines to a checked language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lcbx.cli.doctor_commands import doctor
from lcbx.cli.lang_commands import lang

pytestmark = pytest.mark.sandbox

SHELL = """\
prompt: Use a POSIX shell.
install: "true"
filename: snippet.sh
execute: sh snippet.sh
"""
RIGHT = r"""
read n
read values
sum=0 best=
for x in $values; do sum=$((sum + x)); if [ -z "$best" ] || [ $x -gt $best ]; then best=$x; fi; done
echo $sum $best
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LCBX_LANGUAGES", str(tmp_path))
    (tmp_path / "shell.yaml").write_text(SHELL)
    return tmp_path


def add(folder: Path, verdict: str, source: str) -> None:
    program = folder / "programs/shell" / verdict / "a.sh"
    program.parent.mkdir(parents=True)
    program.write_text(source)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(lang, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_check_judges_known_programs_and_names_the_missing_ones(folder: Path) -> None:
    add(folder, "ac", RIGHT)
    add(folder, "wa", "echo 0 0\n")
    result = run("check", str(folder / "shell.yaml"))
    assert "2 known programs got the verdicts they should" in result.output
    assert "add known programs that get RTE, TLE" in result.output
    assert result.return_value == 0


def test_check_fails_when_a_program_gets_another_verdict(folder: Path) -> None:
    add(folder, "ac", "echo 0 0\n")
    add(folder, "rte", "echo oops >&2; exit 3\n")
    result = run("check", "shell")
    assert result.return_value == 1
    assert "WA   instead of AC  a.sh" in result.output
    assert "printed '0 0\\n'" in result.output
    assert "1 of 2 known programs got another verdict" in result.output


def test_build_makes_what_list_then_shows(folder: Path) -> None:
    (folder / "r.yaml").write_text("prompt: [")  # replaces a bundled file, so it is no foreign one
    assert run("build", "shell,lua").output.count("shell: built") == 1
    result = run("list", "--json")
    rows = {row["id"]: row for row in json.loads(result.stdout)}
    assert result.return_value == 1
    assert rows["shell"]["built"]
    assert rows["lua"]["toolchain"].startswith("LuaJIT")
    assert "not valid YAML" in rows["r"]["error"]
    assert "broken" in run("list").output


def test_build_goes_on_after_one_that_fails(folder: Path) -> None:
    (folder / "never.yaml").write_text(SHELL.replace('"true"', "no-such-command-anywhere"))
    result = run("build", "never", "shell")
    assert result.return_value == 1
    assert "never.yaml: the image could not be built" in result.output
    assert "shell: built" in result.output


def test_the_doctor_builds_only_what_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It built the images of all languages, ten minutes and 11 GB, to show what works."""
    add(folder, "ac", RIGHT)
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    findings = {row["what"]: row for row in json.loads(doctor_s_answer("--json"))}
    (others,) = (row for what, row in findings.items() if what.endswith("more languages"))
    assert {"shell", "lua", "swift"} <= set(others["detail"].rpartition(": ")[2].split(", "))
    assert others["state"] == "absent"
    assert not any(" on bwrap" in what for what in findings)
    assert not list((tmp_path / "cache").rglob("rootfs/*"))
    named = doctor_s_answer("--lang", "shell")
    assert "shell on bwrap" in named.casefold()
    assert "1 of 1 languages work" in named
    assert "shell on bwrap" in doctor_s_answer().casefold(), "it is built now"


def doctor_s_answer(*arguments: str) -> str:
    result = CliRunner().invoke(doctor, ["--sandbox", "bwrap", *arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.stdout
