"""Named, frozen bundles of everything about an evaluation that can move a score.

Two numbers compare only under one protocol. A name stands for its fields for ever: changing one means a new name
(`lcbx-2`), and a test holds the digest of each. A run that departs from its protocol is `<name>+custom` and says where.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import msgspec

from lcbx.errors import UserError
from lcbx.prompts import load_template
from lcbx.types import Language, Limits, Sampling

DEFAULT = "lcbx-1"
SAMPLING_FIELDS = ("n", "temperature", "top_p", "max_tokens", "seed")
LIMIT_FIELDS = tuple(each.name for each in fields(Limits))

_PLAIN_FIELDS = ("hint", "extraction", "comparison", "tests", "stop_at_first_failure", "errata")
_BUDGET_FIELDS = ("time_limit_s", "idle_limit_s", "wall_limit_s", "total_time_limit_s")

LimitValues = dict[str, float | int | bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    name: str
    summary: str
    prompt_template: str
    prompt_sha256: str = ""
    """Filled in by `resolve`."""
    hint: bool
    """The language's hint is in the prompt; otherwise just its name."""
    extraction: str
    """Rule of `extract`, with its version."""
    sampling: Sampling
    limits: Limits
    """Where neither the language nor the problem says otherwise."""
    fixed_limits: LimitValues = field(default_factory=dict)
    """Fields of `Limits` that hold for every language and problem, whatever these say: the judge's `override`."""
    comparison: str
    """Rule of `checkers`, with its version, for problems without a checker of their own."""
    tests: str = "all"
    """Which tests decide: `all` or `private`, in the order of the data set."""
    stop_at_first_failure: bool = True
    errata: str = "as-published"
    """Problems known to be bad count in the headline score (`as-published`) or not (`left-out`); both are reported."""
    generation: dict[str, Any] = field(default_factory=dict)
    """Whatever else moves a completion, such as a system prompt or a thinking switch."""


# Every value is written out here, also where it equals today's default elsewhere: a protocol must not move with it.
_LCBX_1 = Protocol(
    name="lcbx-1",
    summary="language hints on; last closed fence after any thinking; CPU time a test decides; compile time apart",
    prompt_template="lcbx-1",
    hint=True,
    extraction="lcbx-1",
    sampling=Sampling(n=20, temperature=0.2, top_p=1.0, max_tokens=1024, seed=0),
    limits=Limits(
        time_limit_s=10.0,
        idle_limit_s=10.0,
        wall_limit_s=None,
        total_time_limit_s=None,
        wall_clock_decides=False,
        compile_time_limit_s=60.0,
        memory_limit_mib=2048,
        tasks=256,
        stack_limit_mib=256,
        output_limit_mib=16,
        file_size_limit_mib=64,
        scratch_limit_mib=128,
        open_files=1024,
    ),
    comparison="exact-1",
)

# What the reference harness does, less its faults (outputs cut at 2 KB, crashes counted as wrong answers, verdicts
# shared between problems, temperature 0 sampled at 1.0). Limits a test are set so that only the budget decides.
_AGNOSTICS = Protocol(
    name="agnostics",
    summary="the reference's settings: bare language name, private tests, 60 s of wall clock for all of them together",
    prompt_template="agnostics",
    hint=False,
    extraction="agnostics",
    sampling=Sampling(n=20, temperature=0.2, top_p=1.0, max_tokens=1024, seed=0),
    limits=_LCBX_1.limits,
    fixed_limits={**dict.fromkeys(_BUDGET_FIELDS, 60.0), "wall_clock_decides": True},
    comparison="exact-1",
    tests="private",
)

PROTOCOLS: Mapping[str, Protocol] = {each.name: each for each in (_LCBX_1, _AGNOSTICS)}


def load(name: str) -> Protocol:
    """A protocol as it is defined, its prompt hash filled in. Raises UserError for an unknown name."""
    if name not in PROTOCOLS:
        near = difflib.get_close_matches(name, PROTOCOLS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(PROTOCOLS)}"
        raise UserError(f"no protocol {name!r}. {hint}")
    protocol = PROTOCOLS[name]
    return replace(protocol, prompt_sha256=load_template(protocol.prompt_template).sha256)


def resolve(name: str, **overrides: Any) -> tuple[Protocol, dict[str, str]]:
    """The protocol with `overrides` put in, and where it now departs from the name: field -> `0.8 (lcbx-1: 0.2)`.

    Overrides are fields of `Protocol`, `Sampling` or `Limits`, and `prompt`, a template's name or path; None means not
    given, `generation` adds to what is there. An overridden limit beats the language's and the problem's own, so it is
    a departure even where it repeats a default; `time_limit_s` is the whole solution's where the protocol has such a
    budget. The seed is no departure: it picks the draws, not the distribution.
    Raises UserError for an unknown protocol, TypeError for an unknown override.
    """
    protocol = base = load(name)
    for key, value in overrides.items():
        if value is not None:
            protocol = _override(protocol, key, value)
    differences = _differences(base, protocol)
    return (replace(protocol, name=f"{name}+custom"), differences) if differences else (protocol, {})


def _override(protocol: Protocol, key: str, value: Any) -> Protocol:
    if key in SAMPLING_FIELDS:
        return replace(protocol, sampling=replace(protocol.sampling, **{key: value}))
    if key in LIMIT_FIELDS:
        changed: tuple[str, ...] = (key,)
        if key == "time_limit_s" and protocol.fixed_limits.get("total_time_limit_s") is not None:
            changed = _BUDGET_FIELDS
        return replace(protocol, fixed_limits={**protocol.fixed_limits, **dict.fromkeys(changed, value)})
    if key == "prompt":
        template = load_template(value)
        return replace(protocol, prompt_template=template.name, prompt_sha256=template.sha256)
    if key == "generation":
        return replace(protocol, generation={**protocol.generation, **value})
    if key in _PLAIN_FIELDS:
        return replace(protocol, **{key: value})
    raise TypeError(f"no protocol has a field {key!r}")


def _differences(base: Protocol, protocol: Protocol) -> dict[str, str]:
    before, after = _flat(base), _flat(protocol)
    found = {}
    for key, value in after.items():
        if key != "seed" and (key not in before or before[key] != value):
            was = _said(before.get(key))
            if key in LIMIT_FIELDS and key not in before:
                was = f"{_said(getattr(base.limits, key))} unless the language or problem says otherwise"
            found[key] = f"{_said(value)} ({base.name}: {was})"
    return found


def _flat(protocol: Protocol) -> dict[str, Any]:
    plain = {name: getattr(protocol, name) for name in _PLAIN_FIELDS}
    prompt = {"prompt": f"{protocol.prompt_template} {protocol.prompt_sha256[:12]}"}
    sampling: dict[str, Any] = msgspec.to_builtins(protocol.sampling)
    return plain | prompt | sampling | protocol.fixed_limits | protocol.generation


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not set" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def digest(protocol: Protocol) -> str:
    """SHA-256 over all of it but its summary."""
    plain = {key: value for key, value in msgspec.to_builtins(protocol).items() if key != "summary"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def config_fields(protocol: Protocol, differences: dict[str, str], language: Language) -> dict[str, Any]:
    """What a `RunConfig` takes from a protocol, by its field names; a problem's own limits are with the problems."""
    taken = ("prompt_template", "prompt_sha256", "generation", "sampling", *_PLAIN_FIELDS)
    limits: dict[str, Any] = language.limits | protocol.fixed_limits
    return {name: getattr(protocol, name) for name in taken} | {
        "protocol": protocol.name,
        "differences": differences,
        "limits": replace(protocol.limits, **limits),
        "limit_overrides": protocol.fixed_limits,
    }
