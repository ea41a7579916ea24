"""Writing files whole, and what the user reads when that fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import yaml

from lcbx.errors import UserError, did_you_mean, first_line
from lcbx.resources import (
    cannot_write,
    disk_errors,
    parse_yaml,
    remove_abandoned,
    user_path,
    whole_file,
    write_atomically,
)


def test_a_file_is_replaced_whole_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "x.txt"
    write_atomically(path, "first é\n")
    write_atomically(path, b"second\n")
    assert path.read_bytes() == b"second\n"
    assert os.listdir(path.parent) == ["x.txt"]


def test_a_block_that_fails_leaves_the_previous_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    write_atomically(path, "previous")

    def fail() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_text() == "previous"
    assert os.listdir(tmp_path) == ["x.txt"]


def test_what_a_killed_process_left_of_a_file_is_removed_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    path, [other, fresh] = tmp_path / "x[1].txt", [tmp_path / ".x[1].txt.1-1.tmp", tmp_path / ".x[1].txt.2-1.tmp"]
    for file in (other, fresh):
        file.write_text("half")
    with whole_file(path) as mine:
        mine.write(b"whole")
        (writing,) = tmp_path.glob(".x[[]1].txt.*[0-9][0-9]*.tmp")
        for file in (other, writing):
            os.utime(file, (0, 0))
        remove_abandoned(path)
    assert sorted(os.listdir(tmp_path)) == sorted([fresh.name, path.name])
    assert path.read_text() == "whole"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_where_and_what_to_do(tmp_path: Path, number: int) -> None:
    message = str(cannot_write(tmp_path / "x", OSError(number, os.strerror(number))))
    assert message == f"{tmp_path}/x: no space left. Free some."
    message = str(cannot_write(tmp_path / "x", OSError(number, os.strerror(number)), if_full="It needs 3 MiB."))
    assert message == f"{tmp_path}/x: no space left. It needs 3 MiB."


def test_the_advice_for_a_file_in_the_cache_names_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path))
    denied = OSError(errno.EACCES, "Permission denied")
    assert "Set LCBX_CACHE" in str(cannot_write(tmp_path / "images" / "x.json", denied))
    elsewhere = tmp_path.parent / "elsewhere"
    assert str(cannot_write(elsewhere, denied)) == (
        f"{elsewhere}: can't be written (Permission denied). Choose another place."
    )


def test_a_file_in_place_of_a_folder_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="a file has the name of its folder"):
        write_atomically(tmp_path / "file" / "x", "")


def test_errors_of_other_files_and_of_connections_pass_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), disk_errors(tmp_path / "a" / "b"):
        (tmp_path / "elsewhere" / "absent").read_bytes()
    with pytest.raises(ConnectionRefusedError), disk_errors(tmp_path):
        raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")


def test_a_folder_that_no_one_can_make_is_a_message() -> None:
    with pytest.raises(UserError, match="can't be written"):
        write_atomically(Path("/proc/new/x"), "")


def test_a_link_keeps_pointing_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    write_atomically(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "text"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(tmp_path / "pipe", "text")
    assert os.read(reader, 100) == b"text"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_a_device_that_is_full_says_so() -> None:
    with pytest.raises(UserError, match="/dev/full: no space left"):
        write_atomically(Path("/dev/full"), "text")
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("text", ["~nosuchuser/x", "~nosuchuser"])
def test_a_home_that_does_not_exist_is_a_message(text: str) -> None:
    with pytest.raises(UserError, match=r"no home directory for '~nosuchuser'"):
        user_path(text)


def test_a_path_is_read_as_a_shell_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/a")
    assert user_path("~/x") == Path("/home/a/x")
    assert user_path("x~") == Path("x~")


def test_the_closest_names_come_before_the_list_of_all() -> None:
    assert did_you_mean("dokcer", ["podman", "docker"]) == " Did you mean 'docker'?"
    assert did_you_mean("zzz", ["b", "a"]) == " Known: b, a."
    assert did_you_mean("zzz", ["b", "a"], otherwise="See the manual.") == " See the manual."
    assert did_you_mean("zzz", ["b", "a"], otherwise="") == ""
    assert did_you_mean("run-1", ["run-2", "run-3", "x"], most=2).count("run-") == 2


def test_first_line_skips_blank_lines_and_is_never_empty_for_an_error() -> None:
    assert first_line("\n  \n one \ntwo") == "one"
    assert first_line("") == ""
    assert first_line(ValueError("a\nb")) == "a"
    assert first_line(ValueError()) == "ValueError"
    assert len(first_line("x" * 1000)) == 200


@pytest.mark.parametrize(
    "text", ["a: 2020-13-45", "[" * 100_000, "{a: " * 3_000 + "1" + "}" * 3_000, "a: [", "a: \t- b"]
)
def test_yaml_that_cannot_be_parsed_is_one_kind_of_error(text: str) -> None:
    """A package nested 1,000 deep ended in a RecursionError, a date that does not exist in a ValueError."""
    with pytest.raises(yaml.YAMLError):
        parse_yaml(text)


def test_nesting_beyond_pythons_stack_is_an_error_of_the_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML without libyaml descends in Python."""
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    with pytest.raises(yaml.YAMLError, match="nested too deeply"):
        parse_yaml("[" * 5_000 + "]" * 5_000)
