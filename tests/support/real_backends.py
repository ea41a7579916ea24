"""The backends that tests of real sandboxes run on."""

from __future__ import annotations

import os

import pytest

from lcbx.errors import UserError
from lcbx.sandbox import Backend, choose

ROOTLESS = "bwrap-rootless"
BACKENDS = ("docker", "podman", "bwrap" if os.geteuid() == 0 else ROOTLESS)
"""Ordinary users run bubblewrap rootless; `scripts/test.sh rootless` runs these tests as such a user."""


def chosen(name: str) -> Backend:
    """Connect to a backend, or skip the test where it is not available; in CI it must be."""
    try:
        return choose(name)
    except UserError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
