"""The request that judges a stored run again: with its own benchmark, language and protocol, under other limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lcbx import languages, problems
from lcbx.errors import UserError
from lcbx.problems.store import TestStore
from lcbx.prompts import protocols
from lcbx.prompts.protocols import Protocol
from lcbx.runs.evaluation_request import EvaluationRequest, run_config
from lcbx.runs.finding import run_path
from lcbx.runs.judging import language_folders, protocol_of, select_tests
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import RunConfig, repair_protocol
from lcbx.types import Benchmark


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgeOptions:
    """What to judge again, and how."""

    time_limit_s: float | None = None
    """CPU seconds per test; None: as before."""
    memory_limit_mib: int | None = None
    benchmark: str | None = None
    """Where the run's benchmark is now; None: where it was."""
    retry_errors: bool = False
    """Judge samples again that ended in `JE`."""
    changed: bool = False
    """Judge samples again whose image, language file or rules have changed."""
    language_folders: Sequence[Path] = ()


def plan_rejudging(run: RunDirectory, options: RejudgeOptions) -> EvaluationRequest:
    """Return the request. Raises UserError if a problem or the language is missing, or a problem has changed."""
    config = run.config
    folders = language_folders(run.info, options.language_folders)
    language = languages.load(config.language_id, folders)
    benchmark, spec = benchmark_of_run(run, options.benchmark)
    benchmark = select_tests(_problems_of_run(run, benchmark, spec), config.tests)
    _check_unchanged(run, benchmark)
    protocol, differences = _protocol(config, options)
    request = EvaluationRequest(
        benchmark=benchmark,
        languages=(language,),
        protocol=protocol,
        differences=differences,
        model=config.model,
        model_revision=config.model_revision,
        server=config.server,
        template=config.prompt_template,
        results_dir=run.path.resolve().parent,
        take_from=run.path,
        benchmark_path=problems.local_path(spec),
        language_folders=tuple(folders),
        retry_errors=options.retry_errors,
        retry_changed=options.changed,
        repair=config.repair,
    )
    return _placed(request, run)


def _placed(request: EvaluationRequest, run: RunDirectory) -> EvaluationRequest:
    """Return the request with the folder it writes to: the run itself if nothing of its identity changes.

    Another run lies in the same tree of results, or beside a run that was copied out of one.
    """
    path, config = run.path.resolve(), run_config(request, request.languages[0])
    if config.run_id == run.config.run_id:
        return replace(request, run_dir=path)
    if request.repair is not None:
        raise UserError(
            f"{run.path}: its answers follow from verdicts under its own limits and language file. For others, run the "
            "`lcbx eval --repair` that made it, with --time-limit or --memory-limit"
        )
    tree = path.parents[3] if len(path.parents) > 3 else None
    if tree is not None and run_path(tree, run.config) == path:
        return replace(request, results_dir=tree)
    return replace(request, run_dir=path.parent / config.run_id)


def benchmark_of_run(run: RunDirectory, spec: str | None) -> tuple[Benchmark, str]:
    """Return a run's benchmark and where it is: `spec`, or None for what the run recorded. Raises UserError."""
    config = run.config
    paths = [session.benchmark_path for session in run.info.sessions if session.benchmark_path]
    recorded = problems.spec_of(
        name=config.benchmark, revision=config.benchmark_revision, path=paths[-1] if paths else None
    )
    try:
        return problems.load(spec or recorded, store=TestStore.default()), spec or recorded
    except UserError as error:
        if spec is not None:
            raise
        raise UserError(f"{error} {run.path} was made on it: say where it is now with --benchmark") from error


def _problems_of_run(run: RunDirectory, benchmark: Benchmark, spec: str) -> Benchmark:
    """Return the problems of the run, under the benchmark's recorded name. Raises UserError if one is missing."""
    problem_ids = [problem.problem_id for problem in run.info.problems]
    by_id = {problem.problem_id: problem for problem in benchmark.problems}
    missing = [problem_id for problem_id in problem_ids if problem_id not in by_id]
    if missing:
        raise UserError(
            f"{run.path}: its problem {missing[0]!r} is not in {spec}. Say where its benchmark is with --benchmark"
        )
    return replace(
        benchmark,
        name=run.config.benchmark,
        revision=run.config.benchmark_revision,
        slice=run.config.slice,
        problems=tuple(by_id[problem_id] for problem_id in problem_ids),
    )


def _check_unchanged(run: RunDirectory, benchmark: Benchmark) -> None:
    digests = {problem.problem_id: problem.digest for problem in benchmark.problems}
    changed = [info.problem_id for info in run.info.problems if digests[info.problem_id] != info.digest]
    if changed:
        raise UserError(
            f"{run.path}: {len(changed)} of its problems have changed since the run (the first is {changed[0]!r}). "
            "Its completions can be judged as a new run: lcbx eval --engine replay"
        )


def _protocol(config: RunConfig, options: RejudgeOptions) -> tuple[Protocol, dict[str, str]]:
    """Return the run's protocol with the new limits, and how it differs from the named one."""
    name = config.protocol_family.removesuffix("+custom")
    limits: dict[str, Any] = {"time_limit_s": options.time_limit_s, "memory_limit_mib": options.memory_limit_mib}
    named, added = protocols.resolve(name, **limits)
    # The language's limits are added again, because its file may have changed since.
    protocol = protocols.override(replace(protocol_of(config), limits=named.limits), **limits)
    differences = {**config.differences, **added}
    name = f"{name}+custom" if differences else name
    if config.repair is not None:
        name = repair_protocol(name, config.repair.number)
    return replace(protocol, name=name), differences
