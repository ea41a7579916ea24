"""What run.json holds: the request (`RunConfig`), the problems, and every `Session` that worked on the run.

The run id is a digest of `RunConfig`, so that holds everything that can move a score and nothing else. What can change
between two sessions of one run (machine, image, versions) is in `Session`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.resources import write_atomically
from lcbx.runs.folder_names import folder_name
from lcbx.runs.lines import CONTINUE_IF_FULL
from lcbx.types import Benchmark, Limits, Sampling

SCHEMA = 1
"""Version of the run directory's files. A reader refuses a newer one and ignores unknown keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRound:
    """Which round of self-repair a run is, and how its failed samples are asked again (see `runs.repair`)."""

    number: int
    """From 1 on. Round 0, the first answers, is a run without this."""
    prompt_template: str
    prompt_sha256: str
    feedback: str
    """Name and version of the rule that decides what the model is shown of a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """Everything that can move a score, resolved; nothing else (no batch sizes, workers or sandbox backend)."""

    benchmark: str
    benchmark_revision: str
    problems_digest: str
    """`problems_digest` of the selected problems."""
    model: str
    language_id: str
    language_digest: str
    protocol: str
    """The protocol's name, with `+custom` if the run departs from it."""
    prompt_template: str
    prompt_sha256: str
    hint: bool
    """The language's hint is in the prompt."""
    extraction: str
    comparison: str
    tests: str
    """Which tests decide: `all` or `private`."""
    stop_at_first_failure: bool
    errata: str
    """How known-bad problems count in the headline score: `as-published` or `left-out`."""
    sampling: Sampling
    limits: Limits
    """Limits of the protocol, the language and the command line, combined."""
    limit_overrides: dict[str, float | int | bool | None] = field(default_factory=dict)
    """The limits that the protocol or the command line fixes: they also take precedence over a problem's own."""
    slice: dict[str, str] = field(default_factory=dict)
    model_revision: str | None = None
    server: str | None = None
    """Address of the server that serves the model, without user name, password and query. None: no server."""
    generation: dict[str, Any] = field(default_factory=dict)
    """Whatever else can change a completion: system prompt, thinking switched off, ..."""
    differences: dict[str, str] = field(default_factory=dict)
    """Where this departs from the named protocol. Derived from the other fields, so it is left out of the run id."""
    repair: RepairRound | None = None
    """The round of self-repair; None: the model answers once."""

    @property
    def protocol_family(self) -> str:
        """The name of the protocol without its round of self-repair: equal for all rounds of an evaluation."""
        return self.protocol if self.repair is None else self.protocol.replace(_round_suffix(self.repair.number), "", 1)

    @property
    def run_id(self) -> str:
        """`<protocol>-<12 hexadecimal digits>`; equal for equal requests."""
        return f"{folder_name(self.protocol)}-{_digest(self, without=('differences',))[:12]}"

    @property
    def generation_id(self) -> str:
        """Equal for runs whose completions can be shared: a digest of everything but what only judging uses.

        The answers of a repair round depend on the verdicts before it, so nothing of its judging is left out.
        """
        if self.repair is not None:
            return _digest(self, without=("differences", "protocol"))[:12]
        judging = ("extraction", "comparison", "tests", "stop_at_first_failure", "errata", "limits", "limit_overrides")
        return _digest(self, without=(*judging, "differences", "protocol"))[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemInfo:
    """What scores and splits need of a problem, so that they don't need the benchmark."""

    problem_id: str
    digest: str
    time_limit_s: float
    """The limit that its programs are judged under, with all overrides."""
    title: str | None = None
    difficulty: str | None = None
    platform: str | None = None
    contest_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The machine of a session."""

    cpu_model: str
    cores: int
    memory_mib: int
    kernel: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """The image or root file system in which programs ran."""

    reference: str
    digest: str
    version: str | None
    """Version text that the toolchain prints."""
    stand_in: bool = False
    """True if it is a substitute for the image that the language's file names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One command's work on the run: where, with what, and what it cost."""

    started_at: str
    """ISO 8601, UTC."""
    lcbx_version: str
    python_version: str
    host: Host
    git_commit: str | None = None
    git_dirty: bool | None = None
    invocation: str = ""
    """Equal for the runs of one command."""
    ended_at: str | None = None
    """None: still running, or killed."""
    outcome: str | None = None
    """`complete`, `incomplete`, `interrupted` or `failed`."""
    engine: dict[str, Any] = field(default_factory=dict)
    """The generator's description: name, version, model revision, hashes of weights and chat template."""
    packages: dict[str, str] = field(default_factory=dict)
    taken_from: str | None = None
    """Id of the run from which completions, and verdicts that still hold, were copied."""
    benchmark_path: str | None = None
    """Where the problems were, if the benchmark has no name."""
    language_folders: tuple[str, ...] = ()
    """Folders in which the language's file was looked for; empty if it is a bundled one."""
    sandbox: str | None = None
    toolchain: Toolchain | None = None
    runner_version: int | None = None
    """Version of the runner in the sandboxes; None: recorded before it had one, which is version 0."""
    completions: int = 0
    judgements: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    generate_wall_s: float = 0.0
    judge_wall_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """`run.json`."""

    schema: int
    run_id: str
    config: RunConfig
    problems: tuple[ProblemInfo, ...]
    sessions: tuple[Session, ...] = ()


def differing_fields(one: RunConfig, other: RunConfig, *, ignore: Sequence[str] = ()) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which two configurations differ, with both values."""
    left, right = msgspec.to_builtins(one), msgspec.to_builtins(other)
    return {key: (left[key], right[key]) for key in left if key not in ignore and left[key] != right[key]}


def _round_suffix(number: int) -> str:
    return f"-repair-{number}"


def repair_protocol(name: str, number: int) -> str:
    """Return the name of a protocol in a round of self-repair: `lcbx-2-repair-1`, `lcbx-2-repair-1+custom`."""
    plain = name.removesuffix("+custom")
    return f"{plain}{_round_suffix(number)}{name.removeprefix(plain)}"


# --- digests --------------------------------------------------------------------------------------------------------


def _plain_numbers(value: Any) -> Any:
    """Return `value` with whole floats as integers: 0 and 0.0 mean the same and must not differ in a digest."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    return [_plain_numbers(item) for item in value] if isinstance(value, list) else value


def _digest(config: RunConfig, *, without: Sequence[str]) -> str:
    plain = msgspec.to_builtins(config)
    added_later = ("server", "repair")  # runs of before these fields keep their ids
    without = (*without, *(name for name in added_later if getattr(config, name) is None))
    kept = {"schema": SCHEMA} | {key: _plain_numbers(value) for key, value in plain.items() if key not in without}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def problems_digest(benchmark: Benchmark) -> str:
    """Return one hash over the problems in order, each with everything that can move its verdicts."""
    pairs = [(problem.problem_id, problem.digest) for problem in benchmark.problems]
    return hashlib.sha256(msgspec.json.encode(pairs)).hexdigest()


def write_info(path: Path, info: RunInfo) -> None:
    data = json.dumps(msgspec.to_builtins(info), indent=1, ensure_ascii=False) + "\n"
    write_atomically(path / "run.json", data.encode("utf-8", "backslashreplace"), if_full=CONTINUE_IF_FULL)


def read_info(path: Path) -> RunInfo:
    """Read the run.json of a run directory. Raises DataError if there is none, or none that this version can read."""
    file = path / "run.json"
    try:
        raw = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise DataError("no run here: there is no run.json", path=path) from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"not JSON: {error}", path=file) from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise DataError(f"written by a newer lcbx (schema {schema}, this one reads {SCHEMA}). Upgrade lcbx.", path=file)
    try:
        return msgspec.convert(raw, RunInfo)
    except (ValueError, RecursionError) as error:  # msgspec's errors, and of text that UTF-8 can't hold
        raise DataError(f"not a run: {error}", path=file) from error
