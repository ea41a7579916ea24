"""Test inputs and expected outputs as files named by the hash of their content.

    root/inputs/ab/<sha256>     mounted by sandboxes, read-only; files 0644 so that programs may open /dev/stdin
    root/outputs/ab/<sha256>    never leaves the host; files 0600
    root/partial/               files being written; all folders are 0700, so that other users cannot enter

Content is written under a temporary name, synced, then renamed: a file under its final name is complete. If two
processes store the same content, both write it and one rename wins; nothing is changed in place. Memory is bounded by
the size of the chunks passed in and `_HELD_BYTES`.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from lcbx.checkers.normalised import NEVER_DIGEST, NormalisedDigest
from lcbx.errors import UserError
from lcbx.resources import cache_dir, disk_errors
from lcbx.types import Blob

# Content up to this size is hashed before anything is written, so that storing it again writes nothing.
_HELD_BYTES = 1 << 20
_READ_BYTES = 1 << 20
# A blob younger than this may belong to a benchmark that is being staged and has no index yet.
_GRACE_S = 6 * 3600.0
_PARTIAL_GRACE_S = 3600.0
_BATCH_FILES = 1024
_BATCH_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What `sweep` deleted."""

    files: int
    size_bytes: int


class TestStore:
    """Thread-safe, and safe between processes on one file system."""

    __test__ = False  # pytest would collect the class because of its name

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._root = str(self.root)

    @classmethod
    def default(cls) -> TestStore:
        return cls(cache_dir() / "tests")

    @property
    def inputs_root(self) -> Path:
        """The folder that a sandbox mounts. Created on first use: a mount point has to exist."""
        path = self.root / "inputs"
        with self.explained(path):
            self.make_folder(path)
        return path

    # --- writing ---

    def put_input(self, chunks: Iterable[bytes]) -> Blob:
        return self._put("inputs", chunks)

    def put_output(self, chunks: Iterable[bytes]) -> tuple[Blob, str]:
        """Return the blob and its `expected_digest`."""
        digest = NormalisedDigest()
        blob = self._put("outputs", _tee(chunks, digest))
        return blob, digest.hexdigest() or NEVER_DIGEST

    def _put(self, kind: str, chunks: Iterable[bytes]) -> Blob:
        held, rest = _first_bytes(chunks)
        if rest is None:
            blob = blob_of(held)
            if not self._touch(kind, blob):
                self._write(kind, [held], known_size=len(held))
            return blob
        return self._write(kind, chain([held], rest))

    def _write(self, kind: str, chunks: Iterable[bytes], known_size: int | None = None) -> Blob:
        partial = self.root / "partial"
        digest, size = sha256(), 0
        with self.explained(partial):
            self.make_folder(partial)
            handle, name = tempfile.mkstemp(dir=partial)
        try:
            # Unbuffered: on a full disk, closing the file would try to write the buffered rest again.
            with open(handle, "wb", buffering=0) as file:
                with contextlib.suppress(OSError):  # some network file systems have no locks
                    fcntl.flock(file, fcntl.LOCK_EX)  # `sweep` in another process leaves locked files alone
                for chunk in chunks:  # not within `explained`: errors of reading the source are not about the store
                    size += len(chunk)
                    digest.update(chunk)
                    with self.explained(partial, known_size or size):
                        _write_all(file, chunk)
                with self.explained(partial, size):
                    os.fchmod(file.fileno(), 0o644 if kind == "inputs" else 0o600)
                    blob = Blob(sha256=digest.hexdigest(), size_bytes=size)
                    path = self._path(kind, blob)
                    self.make_folder(path.parent)
                    self._finish(file, name, path, size)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        return blob

    def _finish(self, file: FileIO, partial: str, path: Path, size_bytes: int) -> None:  # noqa: ARG002  (see `Batch`)
        os.fsync(file.fileno())
        os.rename(partial, path)

    def batch(self) -> Batch:
        """Return a store on the same files for storing many of them at once, see `Batch`."""
        return Batch(self.root)

    def make_folder(self, folder: Path) -> None:
        """Create `folder` and its missing parents up to and including `root`: all 0700, whatever the umask."""
        if not folder.is_dir():
            with self.explained(folder):
                self._make_steps(folder)

    def _make_steps(self, folder: Path) -> None:
        self.root.parent.mkdir(parents=True, exist_ok=True)
        step = self.root
        for part in ("", *folder.relative_to(self.root).parts):
            step = step / part
            step.mkdir(exist_ok=True, mode=0o700)

    def explained(self, path: Path, size_bytes: int = 0) -> AbstractContextManager[None]:
        """Turn disk errors into UserErrors. `size_bytes` is how much was to be written, as far as it is known."""
        return disk_errors(
            path,
            advice="Set LCBX_CACHE to a folder that you can write to.",
            if_full=f"The next test needs about {size_bytes // (1 << 20) + 1} MiB or more. Free some, or set "
            "LCBX_CACHE to a folder on a larger disk.",
        )

    # --- reading ---

    def input_path(self, blob: Blob) -> Path:
        return self._path("inputs", blob)

    def input_name(self, blob: Blob) -> str:
        """Return the path of an input below `inputs_root`; quicker than making a `Path` of it."""
        return f"{blob.sha256[:2]}/{blob.sha256}"

    def output_path(self, blob: Blob) -> Path:
        return self._path("outputs", blob)

    def read_input(self, blob: Blob, limit: int | None = None) -> bytes:
        """Return the content, or its first `limit` bytes."""
        return _read(self.input_path(blob), limit)

    def read_output(self, blob: Blob, limit: int | None = None) -> bytes:
        return _read(self.output_path(blob), limit)

    def chunks(self, path: Path) -> Iterator[bytes]:
        """Yield the content of a file from `input_path` or `output_path` in pieces."""
        with _opened(path) as file:
            while chunk := file.read(_READ_BYTES):
                yield chunk

    def has_input(self, blob: Blob) -> bool:
        """True if the file exists and has its full size. One `stat`; the content is not read."""
        return _has_size(self._place("inputs", blob), blob)

    def has_output(self, blob: Blob) -> bool:
        return _has_size(self._place("outputs", blob), blob)

    def verify(self, blob: Blob) -> bool:
        """True if there is a copy, as input or output, and every copy has the content of its name. Reads all of it."""
        copies = [path for path in (self.input_path(blob), self.output_path(blob)) if path.is_file()]
        return bool(copies) and all(_content(path) == blob for path in copies)

    # --- removing ---

    def discard(self, blob: Blob) -> None:
        """Delete every copy of a blob, such as one that `verify` reported as damaged."""
        for path in (self.input_path(blob), self.output_path(blob)):
            path.unlink(missing_ok=True)

    def sweep(self, *, inputs: set[str], outputs: set[str], grace_s: float = _GRACE_S) -> Removed:
        """Delete abandoned partial files and all blobs but those whose hashes are given or younger than `grace_s`."""
        with self.explained(self.root):
            parts = [
                self._sweep_kind("inputs", inputs, grace_s),
                self._sweep_kind("outputs", outputs, grace_s),
                self._sweep_partial(),
            ]
        return Removed(files=sum(part.files for part in parts), size_bytes=sum(part.size_bytes for part in parts))

    def _sweep_kind(self, kind: str, keep: set[str], grace_s: float) -> Removed:
        files = size = 0
        oldest = time.time() - grace_s
        for path in (self.root / kind).glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                if path.name not in keep and stat.st_mtime <= oldest:
                    path.unlink()
                    files, size = files + 1, size + stat.st_size
        return Removed(files=files, size_bytes=size)

    def _sweep_partial(self) -> Removed:
        files = size = 0
        for path in (self.root / "partial").glob("*"):
            with contextlib.suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: it is being written
                stat = os.fstat(file.fileno())
                if stat.st_mtime <= time.time() - _PARTIAL_GRACE_S:  # younger: may be pending in a `Batch`
                    path.unlink()
                    files, size = files + 1, size + stat.st_size
        return Removed(files=files, size_bytes=size)

    def _path(self, kind: str, blob: Blob) -> Path:
        return Path(self._place(kind, blob))

    def _place(self, kind: str, blob: Blob) -> str:
        """Return the path as text: loading a benchmark looks for 30,000 files, and making a Path takes longer."""
        return f"{self._root}/{kind}/{blob.sha256[:2]}/{blob.sha256}"

    def _touch(self, kind: str, blob: Blob) -> bool:
        """True if it exists; refreshes its mtime so that `sweep` keeps it."""
        path = self._path(kind, blob)
        if not _has_size(str(path), blob):
            return False
        with contextlib.suppress(OSError):  # a read-only cache can still be read
            os.utime(path)
        return True


def blob_of(content: bytes) -> Blob:
    """Return under which name a store has this content."""
    return Blob(sha256=sha256(content).hexdigest(), size_bytes=len(content))


class Batch(TestStore):
    """Stores many small files at the speed of the disk: they are synced together, then renamed together.

    The files are in the store once the `with` block has ended. For one thread only.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._pending: dict[Path, str] = {}
        self._pending_bytes = 0

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        for partial in self._pending.values():
            with contextlib.suppress(OSError):
                os.unlink(partial)

    def _finish(self, file: FileIO, partial: str, path: Path, size_bytes: int) -> None:  # noqa: ARG002
        if path in self._pending:
            os.unlink(partial)
            return
        self._pending[path] = partial
        self._pending_bytes += size_bytes
        if len(self._pending) >= _BATCH_FILES or self._pending_bytes >= _BATCH_BYTES:
            self._flush()

    def _touch(self, kind: str, blob: Blob) -> bool:
        return self._path(kind, blob) in self._pending or super()._touch(kind, blob)

    def _flush(self) -> None:
        if not self._pending:
            return
        with self.explained(self.root, self._pending_bytes):
            _sync_file_system(self.root)
            while self._pending:
                path, partial = self._pending.popitem()
                os.rename(partial, path)
        self._pending_bytes = 0


def _sync_file_system(folder: Path) -> None:
    """Sync the whole file system of `folder`: one wait for the disk instead of one per file.

    Measured: 20,000 files of 5 KB on ext4 take 33 s with one fsync each, 0.6 s this way.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.syncfs(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(handle)


def _first_bytes(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """Return the first `_HELD_BYTES` or a little more, and the rest; the rest is None if there is no more."""
    held = bytearray()
    rest = iter(chunks)
    for chunk in rest:
        held += chunk
        if len(held) > _HELD_BYTES:
            return bytes(held), rest
    return bytes(held), None


def _write_all(file: FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


def _tee(chunks: Iterable[bytes], digest: NormalisedDigest) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _has_size(path: str, blob: Blob) -> bool:
    try:
        return os.stat(path).st_size == blob.size_bytes
    except (FileNotFoundError, NotADirectoryError):
        return False


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise UserError(f"{path}: this test is no longer in the cache. Run the command again to stage it.") from error
    with file:
        yield file


def _read(path: Path, limit: int | None) -> bytes:
    with _opened(path) as file:
        return file.read(-1 if limit is None else limit)


def _content(path: Path) -> Blob:
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return Blob(sha256=digest.hexdigest(), size_bytes=size)
