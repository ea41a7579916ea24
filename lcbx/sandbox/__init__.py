"""Sandboxes: start, feed, limit and kill one place where untrusted programs run. Engine differences end here.

`choose` picks a backend once; its `start` then makes sandboxes for any language. `auto` takes the first that works of
docker, podman and bwrap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lcbx.errors import UserError
from lcbx.sandbox.base import Job, JobResult, JobTest, Sandbox, SandboxInfo
from lcbx.types import Language, Limits

__all__ = ["BACKENDS", "Backend", "Job", "JobResult", "JobTest", "Sandbox", "SandboxInfo", "choose"]

BACKENDS = ("docker", "podman", "bwrap", "apptainer")


class Start(Protocol):
    def __call__(self, language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> Sandbox: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A way to make sandboxes that works on this machine."""

    name: str
    description: str
    start: Start
    """Raises UserError when the language can't be had here, SandboxError when the sandbox does not start."""
    prepare: Callable[[Language, Callable[[str], None] | None], Any]
    """Make the language's image or root file system; the callback hears what is being done."""
    remove_stale: Callable[[], None]
    """Remove what killed lcbx processes left behind."""


def choose(name: str = "auto", *, runtime: str | None = None) -> Backend:
    """The backend `name`; `auto`: the first that works. Raises UserError with what to do when none does.

    `runtime` names another OCI runtime of the engine, such as gVisor's `runsc`.
    """
    if name != "auto":
        if name not in BACKENDS:
            import difflib

            near = difflib.get_close_matches(name, BACKENDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise UserError(f"no sandbox {name!r}.{hint} Known: auto, {', '.join(BACKENDS)}")
        return _CONNECT[name](runtime)
    reasons = []
    for candidate in ("docker", "podman", "bwrap"):
        try:
            return _CONNECT[candidate](runtime)
        except UserError as error:
            reasons.append(str(error))
    raise UserError("no sandbox works here:\n  " + "\n  ".join(reasons))


def _container(name: str) -> Callable[[str | None], Backend]:
    def make(runtime: str | None) -> Backend:
        from lcbx.sandbox import container, images

        engine = container.connect(name)
        if runtime is not None and runtime not in engine.runtimes:
            raise UserError(f"{name}: no runtime {runtime!r}. It has: {', '.join(engine.runtimes)}")

        def start(language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> Sandbox:
            if language.executor_image is not None:
                from lcbx.sandbox.executor import ExecutorSandbox

                return ExecutorSandbox(engine, language, limits)
            return container.start(engine, language, limits, inputs, cpus=cpus, runtime=runtime)

        def prepare(language: Language, progress: Callable[[str], None] | None) -> Any:
            engine.wake()
            return images.ensure(language, engine=engine, progress=progress)

        def remove_stale() -> None:
            from lcbx.sandbox.channel import remove_stale_folders

            engine.wake()
            container.remove_stale_containers(engine)
            remove_stale_folders()

        described = engine.describe() + (f", {runtime}" if runtime else "")
        return Backend(name=name, description=described, start=start, prepare=prepare, remove_stale=remove_stale)

    return make


def _bwrap(runtime: str | None) -> Backend:
    from lcbx.sandbox import bwrap, cgroups, rootfs
    from lcbx.sandbox.channel import remove_stale_folders

    if runtime is not None:
        raise UserError("bwrap: has no runtimes. Use --sandbox docker with --runtime.")
    found = bwrap.connect()

    def start(language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> Sandbox:
        if language.executor_image is not None:
            raise UserError(
                f"{language.language_id}: an executor-image needs a container engine. Use --sandbox docker."
            )
        return bwrap.start(found, language, limits, inputs, cpus=cpus)

    def prepare(language: Language, progress: Callable[[str], None] | None) -> Any:
        return rootfs.ensure(language, progress=progress, rootless=found.rootless)

    def remove_stale() -> None:
        cgroups.remove_stale()
        remove_stale_folders()

    return Backend(name="bwrap", description=found.describe(), start=start, prepare=prepare, remove_stale=remove_stale)


def _apptainer(runtime: str | None) -> Backend:
    from lcbx.sandbox import apptainer

    if runtime is not None:
        raise UserError("apptainer: has no runtimes. Use --sandbox docker with --runtime.")
    return apptainer.backend()


_CONNECT: dict[str, Callable[[str | None], Backend]] = {
    "docker": _container("docker"),
    "podman": _container("podman"),
    "bwrap": _bwrap,
    "apptainer": _apptainer,
}
