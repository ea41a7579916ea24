"""C sources of ours, compiled with this machine's C compiler.

The libraries that run in sandboxes are compiled without a C library, so that they run beside that of any image, and are
kept in the cache; no image contains them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lcbx import resources
from lcbx.errors import UserError

OPTIONS = ("-O2", "-shared", "-fPIC", "-nostdlib", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-s")


def library(source: Path, *, purpose: str) -> bytes:
    """Return the library that is compiled from a file; `purpose` begins a message. Raises UserError."""
    name = hashlib.sha256(source.read_bytes() + " ".join(OPTIONS).encode() + os.uname().machine.encode()).hexdigest()
    path = resources.cache_dir() / "compiled" / f"{source.stem}-{name[:16]}.so"
    if not path.exists():
        with resources.cache_lock("compiled"):
            resources.write_atomically(path, build(source, OPTIONS, purpose=purpose))
    return path.read_bytes()


def build(source: Path, options: Sequence[str], *, purpose: str) -> bytes:
    """Return what the compiler makes of a file; `purpose` begins a message. Raises UserError."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise UserError(f"cc: not found on PATH. {purpose} a C compiler. Install one, such as gcc with libc6-dev.")
    with tempfile.TemporaryDirectory(prefix="lcbx-compile-") as folder:
        made = Path(folder) / "made"
        command = [compiler, *options, "-o", str(made), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise UserError(f"{source.name} can't be compiled:\n  {done.stderr.strip()[-1000:]}")
        return made.read_bytes()
