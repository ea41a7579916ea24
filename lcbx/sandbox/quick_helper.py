"""The library with which the runner runs tests that end at once, compiled from `quick_tests.c`.

Without it the runner does the same in Python, which takes longer and changes no verdict. It lies beside the socket when
a sandbox starts.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

from lcbx.errors import UserError, first_line
from lcbx.sandbox import compiled

SOURCE = Path(__file__).with_name("quick_tests.c")
NAME = "quick_tests.so"
VARIABLE = "LCBX_QUICK_TESTS"
OFF = "off"


def put_into(folder: Path) -> str | None:
    """Write the library into a sandbox's folder. Returns why there is none, or None."""
    content = why_not() or library()
    if isinstance(content, str):
        return content
    try:
        (folder / NAME).write_bytes(content)
    except OSError as error:
        return str(error)
    return None


def why_not() -> str | None:
    """Return why there is no library here, or None: there is one."""
    if os.environ.get(VARIABLE, "").lower() == OFF:
        return f"switched off by {VARIABLE}"
    content = library()
    return content if isinstance(content, str) else None


@functools.cache
def library() -> bytes | str:
    """Return the library, or why there is none; once per process, because compiling takes a while to fail."""
    try:
        return compiled.library(SOURCE, purpose="Quick tests need")
    except UserError as error:
        return first_line(error)
