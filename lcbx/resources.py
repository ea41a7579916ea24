"""Where bundled files and the cache lie, and how files are written. No other module of lcbx guesses a path.

Bundled files are inside the wheel under `lcbx/_data/`; in a checkout they are the top-level folders themselves.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import IO, Any

from lcbx.errors import UserError

_PACKAGE = Path(__file__).resolve().parent
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE = (
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP),
    *(errno.ENAMETOOLONG, errno.EFBIG, errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ETXTBSY),
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


def install_command(extra: str) -> str:
    """Return the command that installs an extra of lcbx here: from the checkout if this is one, else by its name."""
    checkout = _PACKAGE.parent
    if not (checkout / "pyproject.toml").is_file():
        return f"pip install 'lcbx[{extra}]'"
    where = "." if checkout == Path.cwd() else str(checkout)
    return f"pip install '{where}[{extra}]'"


# --- the user's paths -------------------------------------------------------------------------------------------------


def user_path(text: str) -> Path:
    """Return the path that a user wrote, with `~` and `~name` as a shell reads them. Raises UserError."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UserError(
            f"{text}: there is no home directory for {Path(text).parts[0]!r}. Write the whole path."
        ) from error


def parse_yaml(text: str, loader: Any = None) -> Any:
    """Return the content of YAML text. Raises yaml.YAMLError, also for dates that do not exist and deep nesting.

    Parsed by libyaml where PyYAML has it, which is ten times as fast: 40 language files in 20 ms.
    """
    import yaml

    try:
        return yaml.load(text, Loader=loader or getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except ValueError as error:  # from PyYAML's constructors, such as that of dates
        raise yaml.YAMLError(str(error)) from error
    except RecursionError as error:
        raise yaml.YAMLError("it is nested too deeply") from error


# --- the cache --------------------------------------------------------------------------------------------------------


def cache_dir() -> Path:
    """Return `$LCBX_CACHE`, else `lcbx` under the XDG cache folder. Not created.

    Raises UserError where there is no home, or where a file is in the way.
    """
    try:
        if folder := os.environ.get("LCBX_CACHE"):
            path = Path(folder).expanduser().resolve()
        else:
            path = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "lcbx"
    except RuntimeError as error:
        raise UserError("this user has no home directory. Set LCBX_CACHE to a folder that you can write to.") from error
    existing = next((step for step in (path, *path.parents) if os.path.lexists(step)), path)
    if os.path.lexists(existing) and not existing.is_dir():
        advice = "Set LCBX_CACHE to a folder that you can write to."
        raise UserError(f"{path}: can't be the cache, because {existing} is not a folder. {advice}")
    return path


def rootfs_dir() -> Path:
    """Return the folder of root file systems: `$LCBX_ROOTFS`, such as a node's own disk, else in the cache."""
    return user_path(folder).resolve() if (folder := os.environ.get("LCBX_ROOTFS")) else cache_dir() / "rootfs"


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
def disk_errors(
    path: Path, *, advice: str | None = None, if_full: str | None = None, needed_bytes: int | None = None
) -> Iterator[None]:
    """Turn errors of writing `path`, or something in it, into UserErrors; errors of other files pass through.

    `advice` and `if_full` end the message for a place that is not writable and for a full disk, which names
    `needed_bytes`, the size of what is written.
    """
    try:
        yield
    except OSError as error:
        if not is_disk_error(error) or not _is_about(error, path):
            raise
        raise cannot_write(path, error, advice=advice, if_full=if_full, needed_bytes=needed_bytes) from error


def is_disk_error(error: OSError) -> bool:
    """True for an error of a disk or a path, which the user can change; False for one of processes or connections."""
    return error.errno in (*_DISK_FULL, *_NOT_WRITABLE)


_FULL_WORDS = re.compile(
    r"no space left on device|disk quota exceeded|(not|don't have) enough (free )?space", re.IGNORECASE
)
_NEARLY_FULL_BYTES = 1 << 20


def is_full(folder: Path, text: str = "") -> bool:
    """True if a program that wrote into the folder failed for want of space: it says so, or nothing is left."""
    if _FULL_WORDS.search(text):
        return True
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _NEARLY_FULL_BYTES or (disk.f_files > 0 and disk.f_favail == 0)


def no_space(folder: Path, needs: str, *, variables: str = "LCBX_CACHE") -> UserError:
    """Return the error for a full disk: where, what needs how much there, and what to do next."""
    return UserError(
        f"{folder}: no space left. {needs} there. Free some, or set {variables} to a folder on a larger disk."
    )


def _is_about(error: OSError, path: Path) -> bool:
    """True if the error is about `path`, a folder that it is in, or a file in it or beside it.

    An error that names no file comes from writing to an open one.
    """
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return error.errno != errno.ENOENT
    other = Path(os.path.abspath(os.fsdecode(error.filename)))
    path = Path(os.path.abspath(path))
    beside = {path.parent, Path(os.path.realpath(path)).parent}
    return other == path or other in path.parents or path in other.parents or other.parent in beside


def cannot_write(
    path: Path,
    error: OSError,
    *,
    advice: str | None = None,
    if_full: str | None = None,
    needed_bytes: int | None = None,
) -> UserError:
    """Return the error for a file or folder that could not be written: where, why, and what to do next."""
    in_cache = _in_cache(path)
    if error.errno in _DISK_FULL:
        default = "Free some, or set LCBX_CACHE to a folder on a larger disk." if in_cache else "Free some."
        needed = "" if needed_bytes is None else f" for {(needed_bytes >> 10) + 1} KiB"
        return UserError(f"{path}: no space left{needed}. {if_full or default}")
    default = "Set LCBX_CACHE to a folder that you can write to." if in_cache else "Choose another place."
    reason = "a file has the name of its folder" if error.errno == errno.EEXIST else error.strerror or error
    return UserError(f"{path}: can't be written ({reason}). {advice or default}")


def _in_cache(path: Path) -> bool:
    try:
        return path.is_absolute() and path.is_relative_to(cache_dir())
    except UserError:  # there is no cache
        return False


def require_regular(path: Path) -> None:
    """Raise UserError if `path` is something other than a file: a device, a pipe, a folder."""
    if os.path.lexists(path) and not path.is_file():
        raise UserError(f"{path}: not a regular file. Choose the name of a file.")


ABANDONED_AFTER_S = 60.0
"""Longer than a process needs between making a file and locking it."""


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits. Raises OSError if it can't be read."""
    import hashlib  # here, because every command imports this module, and OpenSSL takes milliseconds

    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def whole_file(
    path: Path, *, advice: str | None = None, if_full: str | None = None, needed_bytes: int | None = None
) -> Iterator[IO[bytes]]:
    """Yield a binary file that becomes `path` when the block ends without an exception, also across a power cut.

    Creates missing folders. A link keeps pointing to its file, which is replaced. A device or a pipe is never replaced:
    it is written to as the block writes. Raises UserError as `disk_errors` does.
    """
    with disk_errors(path, advice=advice, if_full=if_full, needed_bytes=needed_bytes):
        if _is_device(path):
            with path.open("wb", buffering=0) as device:
                yield device
            return
        target = Path(os.path.realpath(path))
        partial = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.tmp")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                _lock(file)
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, target)
        except BaseException:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


def remove_abandoned(path: Path) -> None:
    """Remove what a killed process has left of the file while it wrote it with `whole_file`.

    For large files; the folder is searched. A process that still writes holds a lock on its part.
    """
    target = Path(os.path.realpath(path))
    for partial in target.parent.glob(f".{escape(target.name)}.*.tmp"):
        with suppress(OSError), partial.open("rb") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime > ABANDONED_AFTER_S and _lock(file):
                partial.unlink()


def _lock(file: IO[bytes]) -> bool:
    """Lock the file until it is closed; returns False if another process has it, or where there are no locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_device(path: Path) -> bool:
    """True for a device, a pipe or a socket, also behind a link such as /dev/stdout."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def write_atomically(
    path: Path, content: str | bytes, *, advice: str | None = None, if_full: str | None = None
) -> None:
    """Write the whole file or nothing: readers see the previous content or the new one. Text is encoded as UTF-8.

    Creates missing folders. Raises UserError as `disk_errors` does.
    """
    raw = content.encode() if isinstance(content, str) else content
    with whole_file(path, advice=advice, if_full=if_full, needed_bytes=len(raw)) as file:
        file.write(raw)


def keep_log(name: str, lines: Iterable[str]) -> Path:
    """Write the log of a build into the cache and return its path."""
    path = cache_dir() / "logs" / f"{name}.log"
    write_atomically(path, "\n".join(lines) + "\n")
    return path


def machine_memory_mib() -> int:
    """Return the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


def has_bf16_units(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """True if this machine's CPU computes in bf16 itself (AVX-512, AMX, ARM); others are many times slower in it."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return not {"avx512_bf16", "amx_bf16", "bf16"}.isdisjoint(text.split())
