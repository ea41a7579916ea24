"""What an evaluation is asked to do, everything resolved, and the run configuration that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lcbx.judge.request import resolve_limits
from lcbx.prompts import load_template, protocols, render
from lcbx.runs.runinfo import ProblemInfo, RepairRound, RunConfig, problems_digest
from lcbx.types import Benchmark, Language, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRequest:
    """One model, one benchmark, one protocol, any number of languages: one run for each language."""

    benchmark: Benchmark
    languages: tuple[Language, ...]
    protocol: protocols.Protocol
    differences: dict[str, str]
    """Where the protocol departs from its name, for the record."""
    model: str
    results_dir: Path
    run_dir: Path | None = None
    """Folder of the run, for a request of one language; None: that of its configuration under `results_dir`."""
    benchmark_path: Path | None = None
    """Where the problems are, if the benchmark has no name; recorded, so that later commands find them."""
    language_folders: tuple[Path, ...] = ()
    """Folders of language files besides the bundled one; recorded, so that later commands find them."""
    model_revision: str | None = None
    server: str | None = None
    """Address of the server that is asked, see `RunConfig`."""
    engine_options: dict[str, Any] = field(default_factory=dict)
    """Options as typed; only recorded in run.json. The generator is already configured with them."""
    take_from: Path | None = None
    """A run whose completions are judged; None: those of any run that sent the same requests to the model."""
    template: str | None = None
    """Name or path of the prompt template; None: the protocol's."""
    retry_errors: bool = False
    """Judge samples again that ended in `JE`."""
    retry_changed: bool = False
    """Judge samples again whose program, image, language file or rules are others now: see `judge.judged_key`."""
    rerun_near_limit: bool = True
    repair: RepairRound | None = None
    """The round of self-repair that is asked for; None: the model answers once."""
    rounds_before: Mapping[str, Path] = field(default_factory=dict)
    """Language id -> run of the round before, for a round of self-repair. Empty: only what is stored is judged."""


def run_config(request: EvaluationRequest, language: Language) -> RunConfig:
    """Return the configuration of the run in one of the request's languages."""
    benchmark = request.benchmark
    return RunConfig(
        benchmark=benchmark.name,
        benchmark_revision=benchmark.revision,
        problems_digest=problems_digest(benchmark),
        slice=benchmark.slice,
        model=request.model,
        model_revision=request.model_revision,
        server=request.server,
        language_id=language.language_id,
        language_digest=language.digest,
        repair=request.repair,
        **protocols.config_fields(request.protocol, request.differences, language),
    )


def problem_infos(request: EvaluationRequest, language: Language) -> list[ProblemInfo]:
    """Return what run.json records of the problems, each with the time limit that holds in this language."""
    base, override = request.protocol.limits, request.protocol.fixed_limits
    return [
        ProblemInfo(
            problem_id=problem.problem_id,
            digest=problem.digest,
            time_limit_s=resolve_limits(base, language, problem, override).time_limit_s,
            title=problem.title,
            difficulty=problem.difficulty,
            platform=problem.platform,
            contest_date=problem.contest_date,
        )
        for problem in request.benchmark.problems
    ]


def prompts_in(request: EvaluationRequest, language: Language) -> list[Prompt]:
    """Return the prompt of every problem in this language."""
    template = load_template(request.template or request.protocol.prompt_template)
    return [render(template, problem, language, hint=request.protocol.hint) for problem in request.benchmark.problems]
