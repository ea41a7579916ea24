"""Root file systems as files, for other machines: a tar archive of the description and the folder.

The archive has the owners and modes that the files have inside a sandbox, so that one made by root can be used without
root and the other way round.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from lcbx import resources
from lcbx.errors import SandboxError, UserError
from lcbx.sandbox import rootfs
from lcbx.sandbox.rootfs import Owners
from lcbx.types import Language

CHUNK_BYTES = 1 << 20
_NAME = re.compile(r"(toolchain-[0-9a-f]{12})(-rootless|-single)?")


def save(language: Language, *, owners: Owners) -> Iterator[bytes]:
    """Yield the root file system of a language, made if necessary, as an archive. Raises UserError or SandboxError."""
    yield from archive(rootfs.ensure(language, owners=owners).path, owners=owners)


def archive(path: Path, *, owners: Owners) -> Iterator[bytes]:
    """Yield a root file system as an archive. Raises SandboxError."""
    command = [*rootfs.inside(owners), "tar", "-c", "--numeric-owner", "--sort=name", "-C", str(path.parent)]
    if owners is Owners.ONE:
        command += ["--owner=0", "--group=0"]
    command += [f"{path.name}.json", path.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            while chunk := process.stdout.read(CHUNK_BYTES):
                yield chunk
        except GeneratorExit:
            process.kill()
            raise
        message = process.stderr.read().decode(errors="replace").strip()
    if process.returncode != 0:
        raise SandboxError(f"{path}: can't be read: {message[-300:]}")


def unpack(chunks: Iterator[bytes], *, owners: Owners, check: Callable[[], None] = lambda: None) -> Path:
    """Put a root file system from an archive into the cache, and return its folder.

    `check` is called when everything has been read and nothing is in its place yet; it may raise. A folder that is
    there already is kept. Raises UserError or SandboxError.
    """
    folder = resources.rootfs_dir()
    part = folder / f".incoming-{os.getpid()}-{os.urandom(4).hex()}.part"
    with resources.disk_errors(folder):
        part.mkdir(parents=True)
    try:
        rootfs.unpack(chunks, part, owners=owners)
        check()
        return _put_in_place(part, folder, owners)
    finally:
        rootfs.remove(part, owners=owners)


def _put_in_place(part: Path, folder: Path, owners: Owners) -> Path:
    names = sorted(path.name for path in part.iterdir())
    match = _NAME.fullmatch(names[0]) if names else None
    if match is None or names != [match.group(), f"{match.group()}.json"]:
        raise UserError(f"this is not the archive of a root file system: it has {', '.join(names[:3]) or 'nothing'}.")
    path = folder / f"{match.group(1)}{owners.value}"
    with resources.cache_lock(path.name):
        if path.is_dir() and rootfs.description(path).exists():
            return path
        described = json.loads((part / f"{match.group()}.json").read_text())
        rootfs.put_in_place(path, part / match.group(), described, owners=owners)
    return path
