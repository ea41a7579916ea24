"""`use`: the members of a bundle into the cache of this machine.

Members are read as a stream, and are in their place only once their hash has been found right. What is there already is
left alone, so that the same command goes on after an interruption.
"""

from __future__ import annotations

import hashlib
import platform
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
import zstandard

from lcbx import resources
from lcbx.bundle import manifest
from lcbx.bundle.manifest import BundleMember, Manifest
from lcbx.errors import DataError, UserError
from lcbx.problems import add_index, has_index
from lcbx.problems.store import TestStore
from lcbx.sandbox import rootfs, rootfs_copy
from lcbx.sandbox.rootfs import Owners

Say = Callable[[str], None]
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleTarget:
    """Where members go."""

    store: TestStore
    owners: Owners
    wheels: Path
    """Folder for wheels."""


def use(path: Path, target: BundleTarget, *, sha256: str | None, say: Say) -> Manifest:
    """Put all members into their places; return what the bundle has. `sha256`: that of the manifest, if it is known.

    Raises UserError or DataError if the bundle can't be read, is not the one that was meant, or was changed.
    """
    try:
        with tarfile.open(path, "r:") as bundle:
            listed = _manifest(path, bundle, sha256)
            expected = {member.name: member for member in listed.members}
            while (entry := bundle.next()) is not None:
                member = expected.pop(entry.name, None)
                if member is None or not entry.isreg():
                    raise DataError(f"{entry.name!r} is not in its list of members", path=path)
                file = bundle.extractfile(entry)
                assert file is not None
                _take(path, member, file, target, say)
            if expected:
                raise DataError(f"it ends before {next(iter(expected))!r}", path=path)
            return listed
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such file.") from error
    except (tarfile.TarError, zstandard.ZstdError, EOFError) as error:
        raise DataError(f"this is not a whole bundle ({error})", path=path) from error


def _manifest(path: Path, bundle: tarfile.TarFile, sha256: str | None) -> Manifest:
    entry = bundle.next()
    file = bundle.extractfile(entry) if entry is not None and entry.name == manifest.NAME else None
    if file is None or entry is None or entry.size > manifest.LARGEST_BYTES:
        raise DataError("this is not a bundle: it does not begin with manifest.json", path=path)
    raw = file.read()
    if sha256 is not None and manifest.digest(raw) != sha256:
        raise DataError(f"its SHA-256 is {manifest.digest(raw)}, not {sha256}", path=path)
    try:
        listed = manifest.decode(raw)
    except msgspec.MsgspecError as error:
        raise DataError(f"manifest.json: {error}", path=path) from error
    if listed.format != manifest.FORMAT:
        raise DataError(f"its format is {listed.format}, and this lcbx reads {manifest.FORMAT}", path=path)
    if listed.machine != platform.machine() and any(member.kind == manifest.ROOTFS for member in listed.members):
        raise DataError(f"its root file systems are for {listed.machine}, and this is {platform.machine()}", path=path)
    return listed


def _take(path: Path, member: BundleMember, file: IO[bytes], target: BundleTarget, say: Say) -> None:
    if _is_there(member, target):
        say(f"{member.name}: is there")
        return
    say(f"{member.name}: unpacking {member.size_bytes >> 20} MiB")
    reader = HashingReader(file)

    def check() -> None:
        while reader.read(CHUNK_BYTES):
            pass
        if (reader.size, reader.digest.hexdigest()) != (member.size_bytes, member.sha256):
            raise DataError(f"{member.name} was changed: its SHA-256 is not the one in manifest.json", path=path)

    takers = {manifest.ROOTFS: _take_rootfs, manifest.TESTS: _take_tests, manifest.WHEEL: _take_wheel}
    if member.kind not in takers:
        raise DataError(f"{member.name}: no kind of member is {member.kind!r}", path=path)
    takers[member.kind](member, reader, target, check)


class HashingReader:
    """Reads a file and hashes what it has read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest, self.size = hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        self.size += len(chunk)
        return chunk


Check = Callable[[], None]
"""Reads the rest of a member. Raises DataError if it is not the one in the manifest."""


def _is_there(member: BundleMember, target: BundleTarget) -> bool:
    if member.kind == manifest.ROOTFS:
        return rootfs.has(_toolchain(member), digest=member.content, owners=target.owners)
    if member.kind == manifest.TESTS:
        return has_index(member.content, store=target.store)
    wheel = target.wheels / Path(member.name).name
    return wheel.is_file() and resources.file_sha256(wheel) == member.sha256


def _toolchain(member: BundleMember) -> str:
    return Path(member.name).name.removesuffix(".tar.zst")


def _decompressed(reader: HashingReader) -> IO[bytes]:
    stream: IO[bytes] = zstandard.ZstdDecompressor().stream_reader(reader)  # type: ignore[arg-type]
    return stream


def _take_rootfs(member: BundleMember, reader: HashingReader, target: BundleTarget, check: Check) -> None:
    del member
    stream = _decompressed(reader)
    rootfs_copy.unpack(iter(lambda: stream.read(CHUNK_BYTES), b""), owners=target.owners, check=check)


def _take_tests(member: BundleMember, reader: HashingReader, target: BundleTarget, check: Check) -> None:
    """Store the tests, whose names are their hashes; the index, which makes them a benchmark, comes last."""
    index: tuple[str, bytes] | None = None
    with (
        target.store.batch() as batch,
        tarfile.open(fileobj=_decompressed(reader), mode="r|") as archive,
    ):
        for entry in archive:
            kind, _, name = entry.name.partition("/")
            file = archive.extractfile(entry)
            if file is None or "/" in name:
                raise tarfile.ReadError(f"{member.name}: {entry.name!r} is not a test")
            if kind == "index":
                index = name, file.read()
            elif kind == "inputs":
                _require(batch.put_input(_chunks(file)).sha256 == name, member, entry.name)
            else:
                _require(batch.put_output(_chunks(file))[0].sha256 == name, member, entry.name)
        check()
    _require(index is not None, member, "its index")
    assert index is not None
    add_index(*index, store=target.store)


def _require(condition: bool, member: BundleMember, name: str) -> None:
    if not condition:
        raise tarfile.ReadError(f"{member.name}: {name} is missing or was changed")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK_BYTES), b"")


def _take_wheel(member: BundleMember, reader: HashingReader, target: BundleTarget, check: Check) -> None:
    with resources.whole_file(target.wheels / Path(member.name).name) as file:
        while chunk := reader.read(CHUNK_BYTES):
            file.write(chunk)
        check()
