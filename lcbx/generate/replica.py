"""One replica of an engine, in a process that a cluster starts: it loads the model and completes chunks of samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lcbx.errors import UserError
from lcbx.generate.engine import ModelRequest
from lcbx.generate.generator import Generator
from lcbx.types import Completion, Prompt, SampleKey, Sampling


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSettings:
    """What every replica is started with."""

    engine: str
    request: ModelRequest
    """Without `progress`, which can't travel."""
    load: Callable[[str, ModelRequest], Generator]
    """Loads a model with the engine of that name. A function of a module, so that it can travel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPossible:
    """What the user has to change."""

    message: str


class Replica:
    """The actor. It handles one call at a time."""

    def __init__(self, settings: ReplicaSettings) -> None:
        self._settings = settings
        self._generator: Generator | None = None

    def describe(self) -> dict[str, Any] | NotPossible:
        """Load the model and return what `run.json` records of it."""
        try:
            return self._load().describe()
        except UserError as error:
            return NotPossible(message=str(error))

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, owed: Sequence[SampleKey]
    ) -> list[Completion] | NotPossible:
        """Return completions for the keys, in their order. Keys without a completion are left out.

        `prompts` are those of the whole run: an engine may refuse prompts as a whole, but not for what a chunk lacks.
        """
        try:
            completions = {item.key: item for item in self._load().generate(prompts, sampling, owed=owed)}
        except UserError as error:
            return NotPossible(message=str(error))
        return [completions[key] for key in owed if key in completions]

    def _load(self) -> Generator:
        if self._generator is None:
            self._generator = self._settings.load(self._settings.engine, self._settings.request)
        return self._generator
