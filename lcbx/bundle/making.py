"""`make`: root file systems, tests and wheels into one file."""

from __future__ import annotations

import platform
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import zstandard

from lcbx import __version__, resources
from lcbx.bundle import manifest
from lcbx.bundle.manifest import BundleMember, Manifest
from lcbx.errors import UserError
from lcbx.problems import locate_index
from lcbx.problems.store import TestStore
from lcbx.sandbox import rootfs, rootfs_copy
from lcbx.sandbox.rootfs import Owners
from lcbx.types import Language

Say = Callable[[str], None]
LEVEL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContent:
    """What goes into a bundle."""

    languages: Sequence[Language] = ()
    benchmarks: Sequence[str] = ()
    """Names of benchmarks, or files and folders of problems."""
    wheels: Sequence[Path] = ()


def make(path: Path, content: BundleContent, *, store: TestStore, owners: Owners, say: Say) -> str:
    """Write a bundle; return the SHA-256 of its manifest. `owners`: whose root file systems this user has.

    Raises UserError or SandboxError if something can't be made.
    """
    cache = resources.cache_dir()
    with resources.disk_errors(cache):
        cache.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix="bundle-", dir=cache)
    with folder:
        parts = Path(folder.name)
        members = [
            *_root_file_systems(parts, content.languages, owners, say),
            *_benchmarks(parts, content.benchmarks, store, say),
            *_wheels(parts, content.wheels),
        ]
        if not members:
            raise UserError("an empty bundle: name languages, benchmarks or wheels.")
        listed = Manifest(
            format=manifest.FORMAT, version=__version__, machine=platform.machine(), members=tuple(members)
        ).encode()
        say(f"writing {path}")
        with resources.whole_file(path) as file, tarfile.open(fileobj=file, mode="w") as bundle:
            entry = tarfile.TarInfo(manifest.NAME)
            entry.size = len(listed)
            bundle.addfile(entry, BytesIO(listed))
            for member in members:
                entry = tarfile.TarInfo(member.name)
                entry.size, entry.mode = member.size_bytes, 0o644
                with (parts / member.name).open("rb") as part:
                    bundle.addfile(entry, part)
    return manifest.digest(listed)


def _member(parts: Path, name: str, kind: str, content: str) -> BundleMember:
    path = parts / name
    return BundleMember(
        name=name, kind=kind, size_bytes=path.stat().st_size, sha256=resources.file_sha256(path), content=content
    )


def _root_file_systems(parts: Path, languages: Iterable[Language], owners: Owners, say: Say) -> Iterable[BundleMember]:
    done: set[str] = set()
    for language in languages:
        root = rootfs.ensure(language, progress=say, owners=owners)
        name = f"rootfs/{root.path.name.removesuffix(owners.value)}.tar.zst"
        if name in done:
            continue  # languages with the same base and toolchain share one
        done.add(name)
        say(f"packing {language.language_id}: {root.path.name}")
        with _compressed(parts / name) as file:
            for chunk in rootfs_copy.archive(root.path, owners=owners):
                file.write(chunk)
        yield _member(parts, name, manifest.ROOTFS, root.digest)


def _benchmarks(parts: Path, specs: Iterable[str], store: TestStore, say: Say) -> Iterable[BundleMember]:
    for number, spec in enumerate(specs):
        index, staged = locate_index(spec, store=store)
        say(f"packing {staged.name}: {len(staged.problems)} problems")
        name = f"tests/{number}-{index.stem[:12]}.tar.zst"
        tests = [test for problem in staged.problems for test in problem.tests]
        inputs = {test.input.sha256: store.input_path(test.input) for test in tests}
        outputs = {test.output.sha256: store.output_path(test.output) for test in tests}
        with _compressed(parts / name) as file, tarfile.open(fileobj=file, mode="w|") as archive:
            for kind, files in (("inputs", inputs), ("outputs", outputs)):
                for sha256, path in sorted(files.items()):
                    _add(archive, f"{kind}/{sha256}", path)
            _add(archive, f"index/{index.name}", index)
        yield _member(parts, name, manifest.TESTS, f"{staged.name}@{staged.revision}")


def _add(archive: tarfile.TarFile, name: str, path: Path) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = path.stat().st_size
    with path.open("rb") as file:
        archive.addfile(entry, file)


def _wheels(parts: Path, wheels: Iterable[Path]) -> Iterable[BundleMember]:
    for wheel in wheels:
        target = parts / "wheels" / wheel.name
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(wheel.resolve())
        yield _member(parts, f"wheels/{wheel.name}", manifest.WHEEL, "")


def _compressed(path: Path) -> zstandard.ZstdCompressionWriter:
    path.parent.mkdir(exist_ok=True)
    return zstandard.ZstdCompressor(level=LEVEL, threads=-1).stream_writer(path.open("wb"), closefd=True)
