"""Named, frozen bundles of everything about an evaluation that can move a score.

Scores are comparable only under the same protocol. The fields behind a published name never change: a changed field
means a new name (`lcbx-2`), and a test pins the digest of each protocol. A run that departs from its protocol is called
`<name>+custom` and lists its departures. `load` and `resolve` read the prompt template to record its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import msgspec

from lcbx.errors import UserError, did_you_mean
from lcbx.prompts.template_files import load_template
from lcbx.types import Language, Limits, Sampling

_SAMPLING_FIELDS = ("n", "temperature", "top_p", "max_tokens", "seed")
_LIMIT_FIELDS = tuple(limit.name for limit in fields(Limits))
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
    """True: the prompt holds the language's hint. False: only the language's name."""
    extraction: str
    """Name and version of the rule in `extract`."""
    sampling: Sampling
    limits: Limits
    """Used where neither the language nor the problem sets a limit."""
    fixed_limits: LimitValues = field(default_factory=dict)
    """Fields of `Limits` that override every language's and problem's own: the judge's `override`."""
    comparison: str
    """Name and version of the rule in `checkers`, for problems without a checker of their own."""
    tests: str = "all"
    """Which tests decide: `all` or `private`, in the order of the benchmark."""
    stop_at_first_failure: bool = True
    errata: str = "as-published"
    """Known bad problems count in the headline score (`as-published`) or not (`left-out`); both are reported."""
    generation: dict[str, Any] = field(default_factory=dict)
    """Everything else that changes a completion, such as a system prompt or a thinking switch."""


# Every value is written out, also where it equals a default elsewhere: a protocol must not change with that default.
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

_LCBX_2 = replace(
    _LCBX_1,
    name="lcbx-2",
    summary="as lcbx-1, with extraction that is as lenient at the end of a block as at its beginning; prose is no code",
    extraction="lcbx-2",
)

_LCBX_3 = replace(
    _LCBX_2,
    name="lcbx-3",
    summary="as lcbx-2; refusals and prose are no code in code blocks, too, and in every script",
    extraction="lcbx-3",
)

# The reference harness's settings, without its faults (outputs cut at 2 KB, crashes counted as wrong answers, verdicts
# shared between problems, temperature 0 sampled at 1.0). Limits per test are set so that only the budget decides.
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

# The recipe of August 2025 behind the published board (github.com/nuprl/Ag-LiveCodeBench-X at b7b273ef): DSPy's prompt
# and parsing, and the settings that it recommends; 20 samples a problem as in `agnostics`. One wall clock for all.
_AGNOSTICS_2025 = replace(
    _AGNOSTICS,
    name="agnostics-2025",
    summary="the recipe of August 2025: DSPy's two messages and fields, first fence, 15 s of wall clock for all tests",
    prompt_template="agnostics-2025",
    extraction="agnostics-2025",
    sampling=Sampling(n=20, temperature=0.2, top_p=0.95, max_tokens=2048, seed=0),
    fixed_limits={**dict.fromkeys(_BUDGET_FIELDS, 15.0), "wall_clock_decides": True},
)

# Sampling as in MultiPL-E's own script for chat models (`chat_completions.py`, 2025).
_MULTIPL_E_CHAT = replace(
    _LCBX_3,
    name="multipl-e-chat",
    summary="functions of MultiPL-E from chat models: the whole function in a fence, joined with the tests",
    prompt_template="function-1",
    hint=False,
    extraction="function-1",
    sampling=Sampling(n=20, temperature=0.2, top_p=0.95, max_tokens=2048, seed=0),
)

# Prompt and extraction of Multi-LCB (arXiv:2606.20517); sampling of LiveCodeBench, whose protocol it keeps. Limits and
# comparison are ours: theirs forgives formatting, which the column `lenient` shows.
_MULTI_LCB = replace(
    _LCBX_3,
    name="multi-lcb",
    summary="Multi-LCB's prompt and extraction, LiveCodeBench's sampling (10 samples), our limits and comparison",
    prompt_template="multi-lcb",
    hint=False,
    extraction="multi-lcb",
    sampling=Sampling(n=10, temperature=0.2, top_p=0.95, max_tokens=2000, seed=0),
)

PROTOCOLS: Mapping[str, Protocol] = {
    protocol.name: protocol
    for protocol in (_LCBX_1, _LCBX_2, _LCBX_3, _AGNOSTICS, _AGNOSTICS_2025, _MULTI_LCB, _MULTIPL_E_CHAT)
}

DEFAULT = _LCBX_3.name
"""The protocol of a run that names none."""


def load(name: str) -> Protocol:
    """Return a protocol as it is defined, its prompt hash filled in. Raises UserError for an unknown name."""
    if name not in PROTOCOLS:
        raise UserError(f"no protocol {name!r}.{did_you_mean(name, PROTOCOLS)}")
    protocol = PROTOCOLS[name]
    return replace(protocol, prompt_sha256=load_template(protocol.prompt_template).sha256)


def resolve(name: str, **overrides: Any) -> tuple[Protocol, dict[str, str]]:
    """Return the protocol with `overrides` applied, and its departures from the name: field -> `0.8 (lcbx-1: 0.2)`.

    Overrides are fields of `Protocol`, `Sampling` or `Limits`, and `prompt`, a template's name or path. None means not
    overridden; `generation` is merged with the protocol's own. An overridden limit takes precedence over the language's
    and the problem's own, so it is a departure even where it repeats a default. `time_limit_s` sets the budget of the
    whole solution where the protocol has one. The seed is no departure: it selects the draws, not the distribution.
    Raises UserError for an unknown protocol, TypeError for an unknown override.
    """
    base = load(name)
    protocol = override(base, **overrides)
    differences = _differences(base, protocol)
    return (replace(protocol, name=f"{name}+custom"), differences) if differences else (protocol, {})


def override(protocol: Protocol, **overrides: Any) -> Protocol:
    """The protocol with `overrides` put in as `resolve` does it, under its own name."""
    for key, value in overrides.items():
        if value is not None:
            protocol = _override(protocol, key, value)
    return protocol


def _override(protocol: Protocol, key: str, value: Any) -> Protocol:
    if key in _SAMPLING_FIELDS:
        return replace(protocol, sampling=replace(protocol.sampling, **{key: value}))
    if key in _LIMIT_FIELDS:
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
    differences = {}
    for key, value in after.items():
        if key != "seed" and (key not in before or before[key] != value):
            previous = _shown(before.get(key))
            if key in _LIMIT_FIELDS and key not in before:
                previous = f"{_shown(getattr(base.limits, key))} unless the language or problem says otherwise"
            differences[key] = f"{_shown(value)} ({base.name}: {previous})"
    return differences


def _flat(protocol: Protocol) -> dict[str, Any]:
    plain = {name: getattr(protocol, name) for name in _PLAIN_FIELDS}
    prompt = {"prompt": f"{protocol.prompt_template} {protocol.prompt_sha256[:12]}"}
    sampling: dict[str, Any] = msgspec.to_builtins(protocol.sampling)
    return plain | prompt | sampling | protocol.fixed_limits | protocol.generation


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not set" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def digest(protocol: Protocol) -> str:
    """Return the SHA-256 over all fields but the summary."""
    plain = {key: value for key, value in msgspec.to_builtins(protocol).items() if key != "summary"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def config_fields(protocol: Protocol, differences: dict[str, str], language: Language) -> dict[str, Any]:
    """Return the fields of `RunConfig` that come from the protocol. Limits of single problems are with the problems."""
    copied = ("prompt_template", "prompt_sha256", "generation", "sampling", *_PLAIN_FIELDS)
    limits: dict[str, Any] = language.limits | protocol.fixed_limits
    return {name: getattr(protocol, name) for name in copied} | {
        "protocol": protocol.name,
        "differences": differences,
        "limits": replace(protocol.limits, **limits),
        "limit_overrides": protocol.fixed_limits,
    }
