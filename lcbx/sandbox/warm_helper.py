"""The library that makes an interpreter wait where it would read the program, compiled from `warm_start.c`.

It is compiled with this machine's C compiler, without a C library, so that it runs beside that of any image, and it is
kept in the cache. Sandboxes get it with the first job that wants it; no image contains it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lcbx import resources
from lcbx.errors import UserError

SOURCE = Path(__file__).with_name("warm_start.c")
OPTIONS = ("-O2", "-shared", "-fPIC", "-nostdlib", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-s")
VERSION = 1
"""Part of the keys of judgements with warm start. Increase it with a change that can move a verdict."""


@functools.cache
def library() -> str:
    """Return the library in base64. Raises UserError without a C compiler."""
    name = hashlib.sha256(SOURCE.read_bytes() + " ".join(OPTIONS).encode() + os.uname().machine.encode()).hexdigest()
    path = resources.cache_dir() / "warm" / f"{name[:16]}.so"
    if not path.exists():
        with resources.cache_lock("warm"):
            path.parent.mkdir(parents=True, exist_ok=True)
            resources.write_atomically(path, _compiled())
    return base64.b64encode(path.read_bytes()).decode()


def _compiled() -> bytes:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise UserError(
            "cc: not found on PATH. A warm start needs a C compiler. Install one, such as gcc with libc6-dev."
        )
    with tempfile.TemporaryDirectory(prefix="lcbx-warm-") as folder:
        made = Path(folder) / "warm.so"
        command = [compiler, *OPTIONS, "-o", str(made), str(SOURCE)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise UserError(f"the library for warm starts can't be compiled:\n  {done.stderr.strip()[-1000:]}")
        return made.read_bytes()
