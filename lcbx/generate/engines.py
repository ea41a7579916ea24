"""The table of engines, and which of them answers a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lcbx.errors import UserError
from lcbx.generate import openai_engine, replay, transformers_engine, vllm_engine
from lcbx.generate.engine import EngineKind, EngineOption, ModelRequest, Plan
from lcbx.generate.generator import Generator
from lcbx.resources import install_command

ENGINES: Mapping[str, EngineKind] = {
    spec.name: spec for spec in (replay.ENGINE, openai_engine.ENGINE, vllm_engine.ENGINE, transformers_engine.ENGINE)
}
"""Every engine by name, in the order in which `auto` tries them."""

AUTO = "auto"


def flags() -> dict[str, tuple[EngineOption, tuple[str, ...]]]:
    """Return the options with a command-line flag by name, each with the names of the engines that have it."""
    options: dict[str, tuple[EngineOption, tuple[str, ...]]] = {}
    for spec in ENGINES.values():
        for option in spec.options:
            if option.flag:
                _, names = options.get(option.name, (option, ()))
                options[option.name] = option, (*names, spec.name)
    return options


def packages() -> list[str]:
    """Return every package that some engine runs on, each once."""
    return list(dict.fromkeys(package for spec in ENGINES.values() for package in spec.packages))


def choose_engine(engine: str, request: ModelRequest) -> EngineKind:
    """Return the engine of that name, or for `auto` the first that fits the request. Raises UserError."""
    if engine == AUTO:
        return next(spec for spec in ENGINES.values() if spec.fits(request))
    if engine not in ENGINES:
        raise UserError(f"no engine {engine!r}. Choose one of: {AUTO}, {', '.join(ENGINES)}")
    return ENGINES[engine]


def plan(
    engine: str,
    model: str,
    *,
    revision: str | None = None,
    seed: int = 0,
    engine_options: Mapping[str, Any] | None = None,
    progress: Callable[[str], None] | None = None,
    **flag_values: Any,
) -> Plan:
    """Return a function that makes the generator, and the model's identity, before anything is loaded.

    A run's identity needs the model's name and revision, and a finished run must not load the model to learn them.
    `flag_values` are engine options that have a flag, such as `base_url`; None means not given.
    Raises UserError for what cannot work, TypeError for an option that no engine has.
    """
    if unknown := flag_values.keys() - flags().keys():
        raise TypeError(f"no engine has an option {sorted(unknown)[0]!r}")
    request = ModelRequest(
        model=model,
        revision=revision,
        seed=seed,
        flags={name: value for name, value in flag_values.items() if value is not None},
        engine_options=engine_options or {},
        progress=progress,
    )
    return plan_request(choose_engine(engine, request), request)


def plan_request(spec: EngineKind, request: ModelRequest) -> Plan:
    """Do the work of `plan` for a request whose engine is chosen."""
    make, identity = spec.plan(request)
    return lambda: _make(spec, make), replace(identity, local=spec.local)


def _make(spec: EngineKind, make: Callable[[], Generator]) -> Generator:
    """Make the generator. Raises UserError if packages of the engine's extra are not installed."""
    try:
        return make()
    except ImportError as error:
        if spec.extra is None:
            raise
        raise UserError(f"engine {spec.name} can't be used: {error}. Run: {install_command(spec.extra)}") from error


def replicate(spec: EngineKind, request: ModelRequest, *, replicas: int, address: str) -> Generator:
    """Return `replicas` of an engine on the Ray cluster at `address`, as one generator.

    Raises UserError if Ray is not installed or there is no such cluster.
    """
    try:
        from lcbx.cluster.ray_session import RaySession
    except ImportError as error:
        raise UserError(f"--replicas needs Ray ({error}). Run: {install_command('ray')}") from error
    from lcbx.generate.replicas import ReplicatedGenerator

    return ReplicatedGenerator(RaySession(address), spec, request, replicas=replicas, load=load)


def load(engine: str, request: ModelRequest) -> Generator:
    """Return a model that an engine has loaded. Raises UserError."""
    make, _ = plan_request(ENGINES[engine], request)
    return make()


def parse_engine_options(pairs: Sequence[str]) -> dict[str, Any]:
    """Return `tensor_parallel_size=4` and the like by name. Values are JSON, or else text. Raises UserError."""
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UserError(f"{pair!r} should be NAME=VALUE, such as tensor_parallel_size=4")
        try:
            options[name] = json.loads(value)
        except ValueError:
            options[name] = value
    return options
