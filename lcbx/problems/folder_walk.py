"""The files below a folder. Symbolic links are followed, so that the files read are also the files hashed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from lcbx.errors import DataError


def files_below(folder: Path, *, skip: Callable[[Path], bool] = lambda _: False) -> list[Path]:
    """Return all files below `folder`, sorted, also through links to files and folders; empty if there is no folder.

    Links to nothing are included: reading such a test has to fail. Folders for which `skip` is true are left out, and
    so are links to a folder that contains them.
    """
    return sorted(_walk(folder, skip, frozenset())) if folder.is_dir() else []


def _walk(folder: Path, skip: Callable[[Path], bool], ancestors: frozenset[tuple[int, int]]) -> Iterator[Path]:
    try:
        stat = folder.stat()
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", path=folder) from error
    identity = (stat.st_dev, stat.st_ino)
    if identity in ancestors:
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir():
            if not skip(path):
                yield from _walk(path, skip, ancestors | {identity})
        elif entry.is_file() or entry.is_symlink():
            yield path
