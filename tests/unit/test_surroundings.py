"""What the program says when the place it runs in lacks something: a home, a folder for the cache, a usable output."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from support.made_up import make_run

from lcbx import cli, problems, resources
from lcbx.doctor import BROKEN, machine
from lcbx.errors import UserError
from lcbx.problems.store import TestStore
from lcbx.runs.lines import Appender
from lcbx.runs.run_lock import take_lock


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
    with pytest.raises(UserError, match="not a regular file"):
        Appender(Path("/dev/null"))


# --- standard streams: they belong to a process -----------------------------------------------------------------------

ROW = '{"question_id":"sum","question_content":"Add.","private_test_cases":[{"input":"1 2\\n","output":"3\\n"}]}\n'
COMPLETION = '{"question_id":"sum","language":"lua","completion":"```lua\\nprint(3)\\n```"}\n'
GENERATE = ("generate", "--model", "c.jsonl", "--lang", "lua", "--benchmark", "p.jsonl", "--out")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a benchmark of one problem and a file of completions for it."""
    (tmp_path / "c.jsonl").write_text(COMPLETION)
    (tmp_path / "p.jsonl").write_text(ROW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    return tmp_path


def in_shell(*arguments: str, redirections: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a shell; it never shows a traceback."""
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'"$0" -c "from lcbx.cli import main; main()" "$@" {redirections}',
            sys.executable,
            *arguments,
        ],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.mark.parametrize("arguments", [("--version",), ("lang", "list", "--json"), ("leaderboard", "--format", "csv")])
def test_a_full_output_is_one_sentence_and_exit_code_2(arguments: tuple[str, ...], folder: Path) -> None:
    (folder / "results").mkdir()
    done = in_shell(*arguments, redirections=">/dev/full")
    assert done.returncode == 2
    assert done.stderr.startswith("lcbx: standard output: No space left on device")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("redirections", ["<&- >&- 2>&-", "2>/dev/full"])
def test_a_closed_output_and_a_full_log_do_not_end_a_command(redirections: str, folder: Path) -> None:
    assert in_shell(*GENERATE, "out.jsonl", redirections=redirections).returncode == 0
    assert (folder / "out.jsonl").read_text().count("\n") == 1


def test_an_error_that_nobody_can_read_has_its_exit_code() -> None:
    assert in_shell("report", "absent", redirections="2>/dev/full").returncode == 2


def test_characters_that_an_encoding_lacks_are_replaced() -> None:
    program = r"from lcbx.cli import standard_streams as s; s.prepare(); print('─é中\U0001f600\udcff')"
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True, timeout=60)
    assert done.stdout.decode("latin-1") == "-é\\u4e2d\\ud83d\\ude00\\udcff\n"


# --- places -----------------------------------------------------------------------------------------------------------


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that has to end with exit code 2; return what it prints on standard error."""
    with pytest.raises(SystemExit) as caught:
        cli.main(list(arguments))
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("place", ["/proc/new", "p.jsonl/new"])
@pytest.mark.parametrize(
    "arguments",
    [
        (*GENERATE, "{}/x.jsonl"),
        ("lang", "new", "abc", "--dir", "{}"),
        ("leaderboard", "--out", "{}"),
    ],
)
def test_a_place_that_can_not_be_written_is_named(
    arguments: tuple[str, ...], place: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "results").mkdir()
    assert f"{place}" in complaint(capsys, *(argument.format(place) for argument in arguments))


def test_completions_are_continued_in_a_regular_file_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "/dev/full: not a regular file" in complaint(capsys, *GENERATE, "/dev/full")


@pytest.mark.parametrize("cache", ["p.jsonl", "p.jsonl/new", "~nosuchuser/x", "/proc/new"])
@pytest.mark.parametrize("arguments", [("data", "info", "p.jsonl"), (*GENERATE, "x.jsonl")])
def test_a_cache_that_can_not_be_used_is_one_sentence(
    arguments: tuple[str, ...],
    cache: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LCBX_CACHE", cache)
    assert "Set LCBX_CACHE to a folder that you can write to" in complaint(capsys, *arguments)


def test_an_error_of_the_disk_that_no_command_explains_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def doctor(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/x/y")

    monkeypatch.setattr("lcbx.cli.doctor_commands.doctor", click.command()(doctor))
    assert complaint(capsys, "doctor").startswith("lcbx: /x/y: Read-only file system.")


# --- a disk that takes nothing ----------------------------------------------------------------------------------------


@contextmanager
def full_disk() -> Iterator[None]:
    """Let every write to a file fail, as on a full disk, also for root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    "arguments",
    [
        ("errors", "latest", "--svg", "new/x.svg"),
        ("view", "latest", "--out", "new"),
        ("export", "latest", "--out", "new/x.csv"),
        ("leaderboard", "--out", "new"),
        ("publish", "latest", "--to", "hf://datasets/a/b", "--dry-run", "new"),
        ("lang", "new", "abc", "--dir", "new"),
        ("data", "export", "mini", "--out", "new/x.jsonl"),
        (*GENERATE, "new/x.jsonl"),
    ],
)
def test_a_full_disk_is_one_sentence_that_names_the_place(
    arguments: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(folder / "results")
    problems.load("p.jsonl", store=TestStore.default())
    problems.load("mini", store=TestStore.default())
    with full_disk():
        message = complaint(capsys, *arguments).splitlines()[-1]
    assert message.startswith("lcbx: ")
    assert "new" in message


def test_a_run_that_can_not_be_written_is_scored_all_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(folder / "results")
    with full_disk(), pytest.raises(SystemExit) as caught:
        cli.main(["score", "latest", "--json"])
    assert caught.value.code == 0
    output = capsys.readouterr()
    assert "The scores are not kept beside the run: results/" in output.err
    assert '"pass@1"' in output.out


def test_a_run_that_can_not_be_locked_says_where_it_could_be(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"/proc/self/fdinfo: can't be written .*Copy the run to a folder"):
        take_lock(Path("/proc/self/fdinfo"))
    with full_disk():
        os.close(take_lock(tmp_path))
