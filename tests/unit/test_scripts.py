"""The scripts that developers run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ("Say why a package is left out\n\nThe reason was lost.\n", ""),
        ("é" * 72 + "\n", ""),
        ("# a comment that git removes, whatever its length is: it is no part of the message\n\nShort\n", ""),
        ("x" * 73 + "\n\nWhy.\n", "73 characters"),
        ("\n" + "x" * 73, "73 characters"),
        ("Subject\nbody without an empty line\n", "second line is not empty"),
    ],
)
def test_commit_messages_have_a_short_subject_and_an_empty_line(tmp_path: Path, message: str, complaint: str) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message)
    done = subprocess.run([SCRIPTS / "check_commit_message.sh", file], capture_output=True, text=True)
    assert (done.returncode == 0) == (not complaint)
    assert complaint in done.stderr
