"""Apptainer (Singularity), the container engine of most clusters.

There a container is a process of the user's own, without a daemon. lcbx only needs its image: unpacked once into a
sandbox folder, it serves as the root file system of bubblewrap, with every protection and limit of that backend.
Apptainer itself has no way to run a program under another user id than the caller's, so it can't keep a program away
from its judge.
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
        "it needs no daemon and no root either, and takes its root file systems from apptainer where there is no other engine."
    )
