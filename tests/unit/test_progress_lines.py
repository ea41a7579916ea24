"""Lines of progress and notes: what people read while and after a command runs."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios

import pytest

from lcbx.formatting import differences

LINE = "no time limit in 60 problems: 10 s of CPU time per test; --time-limit sets another"


def on_terminal(text: str, *, columns: int) -> list[str]:
    """Return the lines that `say` writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    code = "import sys; from lcbx.cli.options import say; say(sys.argv[1])"
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    command = [sys.executable, "-c", code, text]
    try:
        # The width is that of standard output.
        subprocess.run(command, check=True, stdout=theirs, stderr=theirs, env=environment)
        return os.read(ours, 1 << 16).decode().splitlines()
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("columns", [40, 60])
def test_a_terminal_breaks_sentences_between_words(columns: int) -> None:
    lines = on_terminal(LINE, columns=columns)
    assert " ".join(lines) == LINE
    assert len(lines) > 1
    assert max(map(len, lines)) <= columns


def test_a_path_stays_whole_and_an_indented_line_as_it_is() -> None:
    path = "/a/folder/with-a-long-name/" + "x" * 60
    assert on_terminal(f"starting with {path}", columns=40) == ["starting with", path]
    command = "  lcbx eval --model some-model --lang lua,julia --benchmark mini"
    assert on_terminal(command, columns=40) == [command]


def test_elsewhere_a_line_stays_one() -> None:
    code = "import sys; from lcbx.cli.options import say; say(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, LINE], check=True, capture_output=True, text=True)
    assert done.stderr == LINE + "\n"


def test_a_setting_that_the_protocol_leaves_open_is_said_to_be_so() -> None:
    fields = {"n": "1 (lcbx-3: 20)", "dtype": "float32 (lcbx-3: not set)"}
    assert differences(fields) == "differs from lcbx-3: n = 1, not 20; dtype = float32 (lcbx-3 sets none)"
