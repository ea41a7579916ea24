"""The contract between the backends and everything that uses sandboxes.

A `BackendKind` is a row of the table in `lcbx.sandbox`: it is known without asking the machine. Its `connect` checks
that the backend works here and returns a `Backend`, which prepares languages and starts sandboxes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lcbx.sandbox.base import Sandbox, SandboxInfo
from lcbx.types import Language, Limits

Progress = Callable[[str], None]
"""Is called with one line of text for every step of a build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The file system of a language on this machine, ready to start sandboxes from."""

    reference: str
    """Image reference, or the folder of a root file system."""
    digest: str
    toolchain_version: str
    """First line of what the YAML's version command prints; empty if the file has none."""
    stand_in: bool
    """Built from the language's `stand-in`, not from the base image that its YAML names."""
    size_bytes: int | None = None
    """On disk, with the layers that other images share; None: unknown."""
    build_s: float | None = None
    """How long the installation took on this machine; None: it came from a registry, or long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleImage:
    """An image or a root file system that no language needs."""

    reference: str
    size_bytes: int
    """With what it shares with others: removing it may free less."""


class Start(Protocol):
    def __call__(self, language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> Sandbox:
        """Start a sandbox that sees the test inputs in `inputs`, on the CPUs `cpus` (as in `taskset`; None: all).

        Prepares the language first if necessary. Raises UserError when the language is not available here, SandboxError
        when the sandbox does not start.
        """


class Executor(Protocol):
    """A sandbox of an executor image: it runs no jobs, it judges by itself."""

    info: SandboxInfo

    def ask(self, code: str, tests: list[tuple[str, str]], timeout_s: float) -> dict[str, Any]:
        """Return the image's answer to a program and its (input, expected output) tests.

        Raises SandboxLost when the answer is late, missing or not a JSON object.
        """

    def close(self) -> None:
        """End it; see `Sandbox.close`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A mechanism for sandboxes that works on this machine."""

    name: str
    description: str
    """Name, version and mode, for `run.json` and messages."""
    start: Start
    prepare: Callable[[Language, Progress | None], Prepared]
    """Build what the language needs, or reuse it. Raises UserError or SandboxError."""
    find: Callable[[Language], Prepared | None]
    """What `prepare` built earlier; None if it would have to build."""
    remove_stale: Callable[[], None]
    """Remove what lcbx processes that were killed left behind."""
    stale: Callable[[Iterable[Language]], list[StaleImage]] = lambda _: []
    """What these languages, all there are, do not need."""
    remove: Callable[[StaleImage], None] = lambda _: None
    """Remove one of them. Raises UserError when it is in use."""
    storage: Callable[[], Path | None] = lambda: None
    """The folder whose disk holds what `prepare` makes; None: it is not on this machine."""
    push: Callable[[Language, Progress | None], str] | None = None
    """Push the language's image to the registry of one's own, and return its name there; None: there are no images."""
    save: Callable[[Language], Iterator[bytes]] | None = None
    """Yield what `prepare` made as one file, for other machines. Raises UserError or SandboxError."""
    load: Callable[[Language, Iterator[bytes]], None] | None = None
    """Put what `save` yielded on another machine where `find` finds it. Raises UserError or SandboxError."""
    start_executor: Callable[[Language, Limits], Executor] | None = None
    """Start the executor image that a language's YAML names; None: this backend cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendKind:
    """One backend as the table lists it."""

    name: str
    package: str
    """The Debian package to install."""
    connect: Callable[[str | None], Backend]
    """Takes the name of an OCI runtime or None. Raises UserError with advice when the backend does not work here."""
    automatic: bool = True
    """Whether `auto` tries it."""
