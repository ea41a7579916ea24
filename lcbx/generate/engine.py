"""What an engine declares about itself: name, options, packages, and how it prepares a model.

An engine is one module that defines an `EngineKind`, and one line in `engines.ENGINES`. Command line, `doctor`,
provenance and help texts read the record. The module is imported for that, so it imports heavy packages only when its
generator is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lcbx.errors import UserError
from lcbx.generate.completions_file import CompletionsFile
from lcbx.generate.generator import Generator

OptionKind = type[int] | type[str] | type[bool] | type[Path]
_KIND_WORDS = {int: "a whole number", str: "text", bool: "true or false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOption:
    """One option of an engine."""

    name: str
    """A Python identifier: `batch_size` is `--batch-size` on the command line."""
    kind: OptionKind
    """Flags that are an int are at least 1."""
    help: str
    flag: bool = True
    """False: no flag of its own; it is given as `--engine-option NAME=VALUE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """A model as the user named it, before an engine has checked it."""

    model: str
    revision: str | None = None
    seed: int = 0
    flags: Mapping[str, Any] = field(default_factory=dict)
    """Values of engine options that have a flag, by name. Flags that were not used are absent."""
    engine_options: Mapping[str, Any] = field(default_factory=dict)
    """Values of `--engine-option`, by name."""
    progress: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """What identifies the model of a run, known before anything is loaded."""

    name: str
    """The model's name in results and tables."""
    revision: str | None = None
    """Requested revision on the hub; for a folder the hash of its weights, so that new weights are another model."""
    server: str | None = None
    """Address of the server that is asked, without user name, password and query: another server is another run."""
    local: bool = False
    """True if the model computes on this machine."""
    replayed: CompletionsFile | None = None
    """The file of completions that is replayed. Its hash is part of the run's identity; None for real models."""


Plan = tuple[Callable[[], Generator], ModelIdentity]
"""Makes the generator when it is needed; and the model's identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineKind:
    """One engine: a row of the table in `engines`."""

    name: str
    summary: str
    """What it is, in a few words, for help texts."""
    fits: Callable[[ModelRequest], bool]
    """True if `--engine auto` may choose it for this request. The first engine of the table that fits is chosen."""
    plan: Callable[[ModelRequest], Plan]
    """Check the request and identify the model without loading it. Raises UserError for what cannot work."""
    options: tuple[EngineOption, ...] = ()
    passes_on: str | None = None
    """What receives `--engine-option`s that are not in `options`; None: they are refused."""
    placement: frozenset[str] = frozenset()
    """Names of `--engine-option`s that only set where and how fast a model runs. All others may change what it writes,
    so they count as a difference from the protocol."""
    packages: tuple[str, ...] = ()
    """Packages it runs on, the essential one first. A run records their versions."""
    extra: str | None = None
    """The extra of lcbx that installs `packages`; None: lcbx itself depends on them."""
    local: bool = False
    """True if the model computes on this machine."""

    def split_options(self, request: ModelRequest) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the `--engine-option`s that `options` declares, and those to pass on.

        Raises UserError for a value of the wrong type, and for an undeclared option if the engine passes none on.
        """
        kinds = {option.name: option.kind for option in self.options if not option.flag}
        declared = {name: value for name, value in request.engine_options.items() if name in kinds}
        others = {name: value for name, value in request.engine_options.items() if name not in kinds}
        for name, value in declared.items():
            if type(value) is not kinds[name]:
                raise UserError(
                    f"--engine-option {name}={value}: engine {self.name} expects {_KIND_WORDS[kinds[name]]}"
                )
        if others and self.passes_on is None:
            names = f"its options are {', '.join(kinds)}" if kinds else "it takes no options"
            raise UserError(f"engine {self.name} has no option {next(iter(others))!r}; {names}")
        return declared, others
