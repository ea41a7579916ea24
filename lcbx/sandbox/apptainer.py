"""Apptainer (Singularity), the container engine of most clusters.

There a container is a process of the user's own, without a daemon, and has no way to run a program under another user
id than the caller's: it can't keep a program away from its judge. bubblewrap can, on the same machines and with as few
rights, so that is where `--sandbox apptainer` points.
"""

from __future__ import annotations

import shutil

from lcbx.errors import UserError
from lcbx.sandbox import Backend


def backend() -> Backend:
    """Raises UserError saying what to do where it does not work."""
    if shutil.which("apptainer") is None and shutil.which("singularity") is None:
        raise UserError(
            "apptainer: not found on PATH. Load its module (module load apptainer), or use --sandbox bwrap."
        )
    raise UserError(
        "apptainer: runs programs under your own user id, where they could reach the judge. Use --sandbox bwrap: "
        "it needs no daemon and no root either."
    )
