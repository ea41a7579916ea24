"""A bundle carries tests and wheels to another cache, goes on after an interruption, and refuses what was changed.

Root file systems are in tests/sandbox/test_bundle_rootfs.py.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from lcbx import problems
from lcbx.bundle import manifest
from lcbx.bundle.making import BundleContent, make
from lcbx.bundle.using import BundleTarget, use
from lcbx.errors import DataError, UserError
from lcbx.problems.store import TestStore
from lcbx.sandbox.rootfs import Owners


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    wheels = tmp_path / "built"
    wheels.mkdir()
    (wheels / "a-1-py3-none-any.whl").write_bytes(b"a" * 100_000)
    content = BundleContent(benchmarks=["mini"], wheels=list(wheels.glob("*.whl")))
    path = tmp_path / "site.lcbx"
    make(path, content, store=TestStore(tmp_path / "here"), owners=Owners.ALL, say=lambda _: None)
    return path


@pytest.fixture
def target(tmp_path: Path) -> BundleTarget:
    return BundleTarget(store=TestStore(tmp_path / "there"), owners=Owners.ALL, wheels=tmp_path / "wheels")


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of the bundle; `change` returns each member's new content, None to leave it out."""
    other = path.with_name("other.lcbx")
    with tarfile.open(path) as old, tarfile.open(other, "w") as new:
        for entry in old:
            file = old.extractfile(entry)
            assert file is not None
            content = change(entry.name, file.read())
            if content is not None:
                entry.size = len(content)
                new.addfile(entry, BytesIO(content))
    return other


def test_a_benchmark_and_wheels_arrive_whole(bundle: Path, target: BundleTarget) -> None:
    said: list[str] = []
    listed = use(bundle, target, sha256=None, say=said.append)
    assert [member.kind for member in listed.members] == [manifest.TESTS, manifest.WHEEL]
    there = problems.find("mini", problems.load("mini", store=target.store).revision, store=target.store)
    assert there is not None
    assert all(target.store.verify(test.output) for problem in there.problems for test in problem.tests)
    assert (target.wheels / "a-1-py3-none-any.whl").read_bytes() == b"a" * 100_000
    said.clear()
    use(bundle, target, sha256=None, say=said.append)
    assert [text.partition(": ")[2] for text in said] == ["is there"] * 2


def test_the_same_content_gives_the_same_sha256(tmp_path: Path, bundle: Path) -> None:
    again = tmp_path / "again.lcbx"
    content = BundleContent(benchmarks=["mini"], wheels=list((tmp_path / "built").glob("*.whl")))
    digest = make(again, content, store=TestStore(tmp_path / "here"), owners=Owners.ALL, say=lambda _: None)
    assert again.read_bytes() == bundle.read_bytes()
    with tarfile.open(again) as archive:
        file = archive.extractfile(manifest.NAME)
        assert file is not None
        assert manifest.digest(file.read()) == digest


def test_another_bundle_than_the_one_that_was_meant_is_refused(bundle: Path, target: BundleTarget) -> None:
    with pytest.raises(DataError, match=r"its SHA-256 is [0-9a-f]{64}, not 0000"):
        use(bundle, target, sha256="0000", say=lambda _: None)
    assert not target.wheels.exists()


@pytest.mark.parametrize("kind", ["tests/", "wheels/"])
@pytest.mark.parametrize("at", [0, 1000, -1])
def test_a_changed_member_is_refused_by_name_and_leaves_nothing(
    bundle: Path, target: BundleTarget, kind: str, at: int
) -> None:
    def change(name: str, content: bytes) -> bytes:
        if not name.startswith(kind):
            return content
        changed = bytearray(content)
        changed[at] ^= 1
        return bytes(changed)

    with pytest.raises(DataError, match=r"was changed|not a whole bundle"):
        use(rewritten(bundle, change), target, sha256=None, say=lambda _: None)
    if kind == "wheels/":
        assert not list(target.wheels.iterdir())
    else:
        assert not problems.has_index(using_content(bundle), store=target.store)


def using_content(bundle: Path) -> str:
    with tarfile.open(bundle) as archive:
        file = archive.extractfile(manifest.NAME)
        assert file is not None
        return manifest.decode(file.read()).members[0].content


def test_members_that_are_missing_or_not_listed_are_refused(bundle: Path, target: BundleTarget) -> None:
    without = rewritten(bundle, lambda name, content: None if name.startswith("wheels/") else content)
    with pytest.raises(DataError, match=r"it ends before 'wheels/a-1-py3-none-any\.whl'"):
        use(without, target, sha256=None, say=lambda _: None)
    unlisted = rewritten(
        bundle,
        lambda name, content: content.replace(b"wheels/a-1", b"wheels/b-1") if name == manifest.NAME else content,
    )
    with pytest.raises(DataError, match=r"'wheels/a-1-py3-none-any\.whl' is not in its list of members"):
        use(unlisted, target, sha256=None, say=lambda _: None)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_half_a_bundle_is_refused_and_the_whole_one_goes_on(bundle: Path, target: BundleTarget, share: float) -> None:
    half = bundle.with_name("half.lcbx")
    raw = bundle.read_bytes()
    half.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(DataError):
        use(half, target, sha256=None, say=lambda _: None)
    use(bundle, target, sha256=None, say=lambda _: None)
    assert problems.has_index(using_content(bundle), store=target.store)


def test_what_is_no_bundle_is_named(tmp_path: Path, target: BundleTarget) -> None:
    with pytest.raises(UserError, match="no such file"):
        use(tmp_path / "gone", target, sha256=None, say=lambda _: None)
    (tmp_path / "text").write_text("hello\n" * 1000)
    with pytest.raises(DataError, match="this is not a whole bundle"):
        use(tmp_path / "text", target, sha256=None, say=lambda _: None)
    with tarfile.open(tmp_path / "tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    with pytest.raises(DataError, match=r"does not begin with manifest\.json"):
        use(tmp_path / "tar", target, sha256=None, say=lambda _: None)


def test_root_file_systems_of_another_architecture_are_refused(
    bundle: Path, target: BundleTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    use(bundle, target, sha256=None, say=lambda _: None)  # it has none

    def change(name: str, content: bytes) -> bytes:
        return content.replace(b'"tests",', b'"rootfs",') if name == manifest.NAME else content

    with pytest.raises(DataError, match=r"its root file systems are for .*, and this is vax"):
        use(rewritten(bundle, change), target, sha256=None, say=lambda _: None)
