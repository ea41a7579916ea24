"""Where bundled files and the cache lie, and how files are written. No other module of lcbx guesses a path.

Bundled files are inside the wheel under `lcbx/_data/`; in a checkout they are the top-level folders themselves.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from lcbx.errors import UserError

_PACKAGE = Path(__file__).resolve().parent
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
)


def _bundled(name: str, checkout: str) -> Path:
    wheel = _PACKAGE / "_data" / name
    return wheel if wheel.is_dir() else _PACKAGE.parent / checkout


def languages_dir() -> Path:
    """Return the folder of the bundled `*.yaml`."""
    return _bundled("languages", "languages")


def programs_dir() -> Path:
    """Return the folder of the known programs, `<language>/<verdict>/*`, which show whether a language works here."""
    return _bundled("programs", "tests/programs")


def benchmarks_dir() -> Path:
    """Return the folder of the bundled benchmarks, `<name>.jsonl`."""
    return _PACKAGE / "problems" / "bundled"


def templates_dir() -> Path:
    """Return the folder of the bundled prompt templates."""
    return _PACKAGE / "prompts" / "templates"


# --- the cache --------------------------------------------------------------------------------------------------------


def cache_dir() -> Path:
    """Return `$LCBX_CACHE`, else `lcbx` under the XDG cache folder. Not created. UserError without a home."""
    try:
        if folder := os.environ.get("LCBX_CACHE"):
            return Path(folder).expanduser().resolve()
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        return Path(base).expanduser() / "lcbx"
    except RuntimeError as error:
        raise UserError("this user has no home directory. Set LCBX_CACHE to a folder that you can write to.") from error


@contextmanager
def cache_lock(name: str) -> Iterator[None]:
    """Hold the lock `name` against other threads and processes while something shared is built. Raises UserError."""
    folder = cache_dir() / "locks"
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = open(folder / f"{name}.lock", "a")  # noqa: SIM115  (closed below; never deleted: others may hold it)
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# --- writing ----------------------------------------------------------------------------------------------------------


@contextmanager
def disk_errors(path: Path, *, advice: str | None = None, if_full: str | None = None) -> Iterator[None]:
    """Turn errors of the disk into UserErrors about `path`; other OSErrors pass through.

    `advice` and `if_full` end the message for a place that is not writable and for a full disk.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (*_DISK_FULL, *_NOT_WRITABLE):
            raise
        raise cannot_write(path, error, advice=advice, if_full=if_full) from error


def cannot_write(path: Path, error: OSError, *, advice: str | None = None, if_full: str | None = None) -> UserError:
    """Return the error for a file or folder that could not be written: where, why, and what to do next."""
    in_cache = path.is_absolute() and path.is_relative_to(cache_dir())
    if error.errno in _DISK_FULL:
        default = "Free some, or set LCBX_CACHE to a folder on a larger disk." if in_cache else "Free some."
        return UserError(f"{path}: no space left. {if_full or default}")
    default = "Set LCBX_CACHE to a folder that you can write to." if in_cache else "Choose another place."
    reason = "a file has the name of its folder" if error.errno == errno.EEXIST else error.strerror or error
    return UserError(f"{path}: can't be written ({reason}). {advice or default}")


@contextmanager
def whole_file(path: Path, *, advice: str | None = None, if_full: str | None = None) -> Iterator[IO[bytes]]:
    """Yield a binary file that becomes `path` when the block ends without an exception, also across a power cut.

    Creates missing folders. Raises UserError as `disk_errors` does.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    with disk_errors(path, advice=advice, if_full=if_full):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


def write_atomically(
    path: Path, content: str | bytes, *, advice: str | None = None, if_full: str | None = None
) -> None:
    """Write the whole file or nothing: readers see the previous content or the new one. Text is encoded as UTF-8.

    Creates missing folders. Raises UserError as `disk_errors` does.
    """
    with whole_file(path, advice=advice, if_full=if_full) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def machine_memory_mib() -> int:
    """Return the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
