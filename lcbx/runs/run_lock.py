"""The lock of a run directory: one process writes at a time. The kernel releases it when the process ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from lcbx.errors import UserError
from lcbx.resources import disk_errors

READ_ONLY = "Copy the run to a folder that you can write to, or choose another folder with --out."


def take_lock(folder: Path) -> int:
    """Return a descriptor that holds the folder's write lock until it is closed.

    Raises UserError if another process has it, and says which, or if the folder can't be written.
    """
    path = folder / ".lock"
    while True:
        with disk_errors(folder, advice=READ_ONLY):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 500).decode("utf-8", "replace").strip() or "another process"
            os.close(descriptor)
            raise UserError(f"{folder} is being written by {holder}. Wait for it, or stop it first.") from None
        except OSError as error:
            os.close(descriptor)
            raise UserError(f"{path}: can't lock here ({error.strerror}). Choose another folder with --out.") from error
        try:  # the previous holder may have removed the file between our open and our lock
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                break
        except FileNotFoundError:
            pass
        os.close(descriptor)
    os.ftruncate(descriptor, 0)
    with suppress(OSError):  # a lock without a name holds too: on a full disk, records say that it is full
        os.write(descriptor, f"process {os.getpid()} on {os.uname().nodename}".encode())
    return descriptor
