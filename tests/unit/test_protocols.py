"""Protocols: a name stands for its fields for ever, and a run that departs from them says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up

from lcbx.errors import UserError
from lcbx.judge.request import resolve_limits
from lcbx.prompts import protocols
from lcbx.prompts.protocols import config_fields, digest, resolve
from lcbx.runs.runinfo import RunConfig
from lcbx.types import Language, Problem, Sampling

FROZEN = {
    "lcbx-1": "38203cc74591a5af0349ae22299d991d50aaa0c961e116f3b750e654e9cf3d70",
    "lcbx-2": "9773825333db92ca247e481cc955003e43df11f6db4d05ef4af6b5907c185cbb",
    "lcbx-3": "f1e2601a44f6c04d042cbd4e08e654c2016ba6828e16e434c0ebffdc239f9a93",
    "agnostics-2025": "8a82b563f45ac9bf7f14e41eac355638232d623ac9f06eda57adbf046a6c5c8a",
    "multi-lcb": "7481748c8cf1b3d5db2007051abe4c8e4a16e181fac027ea179a44ab325e3c1b",
    "multipl-e-chat": "8d363ed4f4ba8fc6634bbcbcce21f87132a400104349331ed92f4d7b11bd1c1e",
    "agnostics": "25de49eecdfff67d92e6363729c9d36e4dfd1e176a5756ad26aa715972ffe5ff",
}
LANGUAGE = Language(
    language_id="lua", name="Lua", prompt="", filename="x.lua", execute="lua x.lua", limits={"time_limit_s": 20.0}
)
PROBLEM = Problem(problem_id="p", statement="", tests=(), digest="", time_limit_s=3.0)


@pytest.mark.parametrize("name", protocols.PROTOCOLS)
def test_a_published_protocol_never_changes(name: str) -> None:
    """When this fails, published numbers no longer say how they were measured. Don't update the digest of a protocol
    that has been released: give the changed one a new name and add that."""
    assert digest(protocols.load(name)) == FROZEN[name]


def test_the_digest_covers_the_prompt_and_leaves_out_the_summary() -> None:
    plain = protocols.load("lcbx-1")
    assert digest(replace(plain, summary="other words")) == digest(plain)
    assert digest(replace(plain, prompt_sha256="0" * 64)) != digest(plain)
    assert digest(replace(plain, sampling=Sampling(n=19))) != digest(plain)


def test_the_named_protocols_say_what_they_are_known_for() -> None:
    ours, upstream = protocols.load("lcbx-1"), protocols.load("agnostics")
    assert (ours.sampling.n, ours.sampling.temperature, ours.sampling.max_tokens) == (20, 0.2, 1024)
    assert ours.hint
    assert not upstream.hint
    assert upstream.sampling == ours.sampling
    assert (upstream.tests, upstream.stop_at_first_failure) == ("private", True)
    limits = resolve_limits(upstream.limits, LANGUAGE, PROBLEM, upstream.fixed_limits)
    assert (limits.total_time_limit_s, limits.wall_clock_decides) == (60.0, True)


def test_nothing_overridden_keeps_the_name() -> None:
    assert resolve("lcbx-1", temperature=None, n=None, prompt=None) == (protocols.load("lcbx-1"), {})


def test_repeating_the_protocols_own_values_keeps_the_name() -> None:
    protocol, differences = resolve("lcbx-1", temperature=0.2, n=20, hint=True, prompt="lcbx-1")
    assert (protocol.name, differences) == ("lcbx-1", {})


def test_another_seed_is_the_same_protocol() -> None:
    protocol, differences = resolve("lcbx-1", seed=7)
    assert (protocol.name, protocol.sampling.seed, differences) == ("lcbx-1", 7, {})


@pytest.mark.parametrize(
    ("override", "difference"),
    [
        ({"temperature": 0.0}, {"temperature": "0 (lcbx-1: 0.2)"}),
        ({"n": 1}, {"n": "1 (lcbx-1: 20)"}),
        ({"hint": False}, {"hint": "off (lcbx-1: on)"}),
        ({"generation": {"system": "Be brief."}}, {"system": "Be brief. (lcbx-1: not set)"}),
        (
            {"time_limit_s": 5.0},
            {"time_limit_s": "5 (lcbx-1: 10 unless the language or problem says otherwise)"},
        ),
    ],
)
def test_a_departure_makes_it_custom_and_is_listed(override: dict[str, Any], difference: dict[str, str]) -> None:
    protocol, differences = resolve("lcbx-1", **override)
    assert protocol.name == "lcbx-1+custom"
    assert differences == difference


def test_a_prompt_of_ones_own_is_a_departure_by_its_hash(tmp_path: Path) -> None:
    file = tmp_path / "mine.j2"
    file.write_text("{{ problem.statement }}")
    protocol, differences = resolve("lcbx-1", prompt=str(file))
    assert protocol.name == "lcbx-1+custom"
    assert differences["prompt"].startswith(f"{file} ")


def test_an_overridden_limit_beats_language_and_problem() -> None:
    plain, _ = resolve("lcbx-1")
    forced, _ = resolve("lcbx-1", time_limit_s=5.0)
    for protocol, expected in ((plain, 3.0), (forced, 5.0)):
        limits = resolve_limits(protocol.limits, LANGUAGE, PROBLEM, protocol.fixed_limits)
        assert limits.time_limit_s == expected


def test_a_time_limit_for_a_protocol_with_one_budget_is_that_budget() -> None:
    protocol, differences = resolve("agnostics", time_limit_s=20.0)
    assert protocol.fixed_limits["total_time_limit_s"] == 20.0
    assert "total_time_limit_s" in differences


def test_an_unknown_protocol_gets_the_nearest_name() -> None:
    with pytest.raises(UserError, match="Did you mean 'lcbx-1'"):
        resolve("lcbx-11")


def test_an_unknown_override_is_our_bug() -> None:
    with pytest.raises(TypeError, match="temprature"):
        resolve("lcbx-1", temprature=1.0)


def test_a_run_config_takes_every_field_of_its_protocol() -> None:
    protocol, differences = resolve("lcbx-1", n=3, memory_limit_mib=512, generation={"thinking": False})
    plain = made_up.config()
    config = replace(plain, **config_fields(protocol, differences, LANGUAGE))
    assert isinstance(config, RunConfig)
    assert config.protocol == "lcbx-1+custom"
    assert config.differences == differences
    assert (config.limits.time_limit_s, config.limits.memory_limit_mib) == (20.0, 512)
    assert config.limit_overrides == {"memory_limit_mib": 512}
    assert config.generation == {"thinking": False}
    assert config.prompt_sha256 == protocol.prompt_sha256
