"""What tests of our C libraries need on this machine."""

from __future__ import annotations

import platform
import shutil

import pytest


def needs_compiler() -> None:
    """Skip the test where there is no C compiler. A source that can't be compiled is no reason to."""
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")


def needs_quick_tests() -> None:
    """Skip the test where the library for quick tests does not exist, see `lcbx/sandbox/quick_tests.c`."""
    needs_compiler()
    if platform.machine() != "x86_64":
        pytest.skip("the library is written for x86-64")
