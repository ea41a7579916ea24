"""Where bundled files and the cache lie. Nothing else in lcbx guesses a path.

Bundled files travel inside the wheel under `lcbx/_data/`; in a checkout they are the top-level folders themselves.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lcbx.errors import UserError

_PACKAGE = Path(__file__).resolve().parent


def _bundled(name: str, checkout: str) -> Path:
    wheel = _PACKAGE / "_data" / name
    return wheel if wheel.is_dir() else _PACKAGE.parent / checkout


def languages_dir() -> Path:
    """The bundled `languages/*.yaml`."""
    return _bundled("languages", "languages")


def programs_dir() -> Path:
    """`<language>/<verdict>/*`: known programs that show whether a language works here."""
    return _bundled("programs", "tests/programs")


def benchmarks_dir() -> Path:
    """The bundled benchmarks, `<name>.jsonl`."""
    return _PACKAGE / "problems" / "bundled"


def templates_dir() -> Path:
    """The bundled prompt templates."""
    return _PACKAGE / "prompts" / "templates"


def cache_dir() -> Path:
    """`$LCBX_CACHE`, else `lcbx` under the XDG cache folder. Not created here."""
    if set_by_user := os.environ.get("LCBX_CACHE"):
        return Path(set_by_user).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "lcbx"


@contextmanager
def cache_lock(name: str) -> Iterator[None]:
    """Only one thread of one process at a time is inside; others wait. For what is made once and shared."""
    folder = cache_dir() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = open(folder / f"{name}.lock", "a")  # noqa: SIM115  (closed below; never deleted: others may hold it)
    except OSError as error:
        raise UserError(f"the cache {cache_dir()} can't be written: {error.strerror}. Set LCBX_CACHE.") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_atomically(path: Path, text: str) -> None:
    """The file is there whole or not at all, whoever else writes it at the same time. Raises UserError."""
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}. Make room, or set LCBX_CACHE.") from error
