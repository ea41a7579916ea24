"""bubblewrap as a backend. What it needs is imported when it connects, so that the table costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lcbx import resources
from lcbx.errors import UserError
from lcbx.sandbox.backend import Backend, BackendKind, Prepared, Progress, StaleImage
from lcbx.sandbox.base import Sandbox
from lcbx.types import Language, Limits

if TYPE_CHECKING:
    from lcbx.sandbox.bwrap_tool import BwrapTool


def _connect(runtime: str | None) -> Backend:
    """Connect to bubblewrap. Raises UserError with advice when it does not work here."""
    _refuse(runtime)
    from lcbx.sandbox import bwrap_tool

    return _backend("bwrap", bwrap_tool.connect())


def _connect_single(runtime: str | None) -> Backend:
    """Connect to bubblewrap with one user id. Raises UserError with advice when it does not work here."""
    _refuse(runtime)
    from lcbx.sandbox import bwrap_tool

    return _backend("bwrap-single", bwrap_tool.connect_single())


def _refuse(runtime: str | None) -> None:
    if runtime is not None:
        raise UserError("bwrap: has no runtimes. Use --sandbox docker with --runtime.")


def _backend(name: str, tool: BwrapTool) -> Backend:

    def start_sandbox(language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> Sandbox:
        from lcbx.sandbox import bwrap

        return bwrap.start(tool, language, limits, inputs, cpus=cpus)

    def prepare(language: Language, progress: Progress | None) -> Prepared:
        from lcbx.sandbox import rootfs

        return rootfs.ensure(language, progress=progress, owners=tool.owners)

    def find(language: Language) -> Prepared | None:
        from lcbx.sandbox import rootfs

        return rootfs.find(language, owners=tool.owners)

    def save(language: Language) -> Iterator[bytes]:
        from lcbx.sandbox import rootfs_copy

        return rootfs_copy.save(language, owners=tool.owners)

    def load(language: Language, chunks: Iterator[bytes]) -> None:  # noqa: ARG001  (the archive says what it is)
        from lcbx.sandbox import rootfs_copy

        rootfs_copy.unpack(chunks, owners=tool.owners)

    def remove_stale() -> None:
        from lcbx.sandbox import cgroups, channel

        cgroups.remove_stale()
        channel.remove_stale_folders()

    def stale(languages: Iterable[Language]) -> list[StaleImage]:
        from lcbx.sandbox.stale import stale_roots

        return stale_roots(languages, owners=tool.owners)

    def remove(root: StaleImage) -> None:
        from lcbx.sandbox.stale import remove_root

        remove_root(root, owners=tool.owners)

    return Backend(
        name=name,
        description=tool.describe(),
        start=start_sandbox,
        prepare=prepare,
        find=find,
        remove_stale=remove_stale,
        stale=stale,
        remove=remove,
        storage=resources.cache_dir,
        save=save,
        load=load,
    )


BWRAP = BackendKind(
    name="bwrap",
    package="bubblewrap",
    connect=_connect,
)
BWRAP_SINGLE = BackendKind(
    name="bwrap-single",
    package="bubblewrap",
    connect=_connect_single,
    automatic=False,  # weaker: only for who asks for it
)
