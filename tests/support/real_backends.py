"""The backends that tests of real sandboxes run on."""

from __future__ import annotations

import os

import pytest

from lcbx import languages
from lcbx.errors import UserError
from lcbx.sandbox import Backend, choose, rootfs, rootfs_copy
from lcbx.sandbox.rootfs import Owners

ROOTLESS = "bwrap-rootless"
SINGLE = "bwrap-single"
BACKENDS = tuple(
    os.environ.get("LCBX_TEST_BACKENDS", f"docker,podman,{'bwrap' if os.geteuid() == 0 else ROOTLESS}").split(",")
)
"""Ordinary users run bubblewrap rootless; `scripts/test.sh rootless` runs these tests as such a user. With
LCBX_TEST_BACKENDS=bwrap-single, such a user runs them with one user id."""
SINGLE_LANGUAGES = ("python", "cpp", "lua")
"""Languages whose root file systems are copied for the backend with one user id, which can't make them."""


def chosen(name: str) -> Backend:
    """Connect to a backend, or skip the test where it is not available; in CI it must be."""
    try:
        if name == SINGLE:
            copy_for_one_id()
        return choose(name)
    except UserError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def copy_for_one_id() -> None:
    """Copy root file systems as `lcbx bundle use --sandbox bwrap-single` does."""
    for language_id in SINGLE_LANGUAGES:
        language = languages.load(language_id)
        if rootfs.find(language, owners=Owners.ONE) is None:
            root = rootfs.ensure(language, owners=Owners.SUBORDINATE)
            rootfs_copy.unpack(rootfs_copy.archive(root.path, owners=Owners.SUBORDINATE), owners=Owners.ONE)
