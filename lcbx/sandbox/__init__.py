"""Sandboxes: start, limit and end the isolated places in which untrusted programs run.

`BACKENDS` is the table of backends; commands, help texts and checks read it. `choose` connects to one of them, and its
`start` then makes sandboxes for any language. To add a backend, write one module with a `BackendKind` and add it to the
table.
"""

from __future__ import annotations

from lcbx.errors import UserError, did_you_mean
from lcbx.sandbox.apptainer import APPTAINER
from lcbx.sandbox.backend import Backend, BackendKind, Executor, Prepared, Progress, StaleImage
from lcbx.sandbox.base import Job, JobResult, JobTest, Sandbox, SandboxInfo
from lcbx.sandbox.bwrap_backend import BWRAP, BWRAP_SINGLE
from lcbx.sandbox.container_backends import DOCKER, PODMAN

__all__ = [
    "BACKENDS",
    "Backend",
    "BackendKind",
    "Executor",
    "Job",
    "JobResult",
    "JobTest",
    "Prepared",
    "Progress",
    "Sandbox",
    "SandboxInfo",
    "StaleImage",
    "automatic_backends",
    "choose",
]

BACKENDS: dict[str, BackendKind] = {kind.name: kind for kind in (DOCKER, PODMAN, BWRAP, BWRAP_SINGLE, APPTAINER)}
"""Every backend by name, in the order in which `auto` tries them."""


def automatic_backends() -> list[str]:
    """Names of the backends that `auto` tries, in order."""
    return [kind.name for kind in BACKENDS.values() if kind.automatic]


def choose(name: str = "auto", *, runtime: str | None = None) -> Backend:
    """Connect to the backend `name`, or with `auto` to the first that works.

    `runtime` is another OCI runtime of the container engine, such as gVisor's `runsc`. Raises UserError with advice
    when no backend works.
    """
    if name != "auto":
        if name not in BACKENDS:
            raise UserError(f"no sandbox {name!r}.{did_you_mean(name, ['auto', *BACKENDS])}")
        return BACKENDS[name].connect(runtime)
    reasons = []
    for candidate in automatic_backends():
        try:
            return BACKENDS[candidate].connect(runtime)
        except UserError as error:
            reasons.append(str(error))
    raise UserError("no sandbox works here:\n  " + "\n  ".join(reasons))
