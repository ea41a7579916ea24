"""Apptainer (Singularity), the container engine of most clusters: recognised, but refused as a sandbox.

Apptainer containers are processes of the user, without a daemon, and cannot run a program under another user id. A
program could therefore reach its judge. bubblewrap can change the user id on the same machines with the same rights, so
the error message recommends it.
"""

from __future__ import annotations

import shutil

from lcbx.errors import UserError
from lcbx.sandbox.backend import Backend, BackendKind


def _connect(runtime: str | None) -> Backend:
    """Raise UserError with advice."""
    if runtime is not None:
        raise UserError("apptainer: has no runtimes. Use --sandbox docker with --runtime.")
    if shutil.which("apptainer") is None and shutil.which("singularity") is None:
        raise UserError(
            "apptainer: not found on PATH. Load its module (module load apptainer), or use --sandbox bwrap."
        )
    raise UserError(
        "apptainer: runs programs under your own user id, where they could reach the judge. Use --sandbox bwrap: "
        "it needs no daemon and no root either."
    )


APPTAINER = BackendKind(
    name="apptainer",
    package="apptainer",
    connect=_connect,
    automatic=False,
)
