"""Root file systems travel as archives, and programs run on them elsewhere, where nothing could build them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.attacks import HONEST

from lcbx import languages
from lcbx.bundle.making import BundleContent, make
from lcbx.bundle.using import BundleTarget, use
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.sandbox import rootfs
from lcbx.types import Verdict

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]

OWNERS = rootfs.Owners.SUBORDINATE if os.geteuid() != 0 else rootfs.Owners.ALL


def test_a_bundled_root_file_system_judges_where_nothing_can_be_built(
    tmp_path: Path, store: TestStore, make_request: Callable[..., JudgeRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    python = languages.load("python")
    here = rootfs.ensure(python, owners=OWNERS)
    path = tmp_path / "site.lcbx"
    make(path, BundleContent(languages=[python]), store=store, owners=OWNERS, say=lambda _: None)
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LCBX_ROOTFS", str(tmp_path / "local"))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nothing")
    target = BundleTarget(store=store, owners=OWNERS, wheels=tmp_path / "wheels")
    try:
        use(path, target, sha256=None, say=lambda _: None)
        there = rootfs.find(python, owners=OWNERS)
        assert there is not None
        assert (there.digest, there.env, there.toolchain_version) == (here.digest, here.env, here.toolchain_version)
        assert not list((tmp_path / "local").glob("*.part"))
        with JudgePool(sandbox="bwrap", workers=1, store=store) as pool:
            assert pool.submit(make_request(HONEST)).result(120).verdict == Verdict.AC
        said: list[str] = []
        use(path, target, sha256=None, say=said.append)
        assert said[0].endswith("is there")
    finally:
        assert not (tmp_path / "cache" / "rootfs").exists()
        rootfs.remove(tmp_path / "local", owners=OWNERS)
