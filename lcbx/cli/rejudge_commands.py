"""`lcbx judge RUN`: the completions of a run judged again, all of what could come out otherwise and nothing else."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.runs.evaluation_request import EvaluationRequest
    from lcbx.runs.records import RunDirectory
    from lcbx.types import Judgement, SampleKey

FLIPS_LISTED = 50


def rejudge(options: dict[str, Any]) -> int:
    """Heal judge errors, judge what is left, or judge under other limits (into a run of its own, flips listed)."""
    from lcbx import languages
    from lcbx.cli.evaluate_commands import finish
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.report.live import Display
    from lcbx.runs.evaluate import Evaluation
    from lcbx.runs.evaluation_request import run_config
    from lcbx.runs.finding import resolve_run, run_path
    from lcbx.runs.judging import language_folders
    from lcbx.runs.provenance import toolchains_of
    from lcbx.runs.records import RunDirectory

    run = RunDirectory.open(resolve_run(options["run"], options["results_dir"]))
    folders = language_folders(run.info, options["folders"])
    request = request_of(run, options)
    language = request.languages[0]
    same_run = run_path(request.results_dir, run_config(request, language)) == run.path.resolve()
    before = run.judgements()
    judge_options = JudgeOptions(
        sandbox=options["sandbox"],
        workers=options["workers"],
        runtime=options["runtime"],
        languages=languages.load_all(folders),
        max_pending=50_000,
    )
    with open_judge(options=judge_options) as judge:
        toolchains = toolchains_of(judge.prepare([language], lambda text: print(text, file=sys.stderr)))
        evaluation = Evaluation(request, judge)
        with Display(evaluation, title=f"{request.model}, again"):
            paths = evaluation.run(None, toolchains)
    after = RunDirectory.open(paths[0]).judgements()
    if not same_run or options["changed"]:
        _print_flips(before, after)
    return finish(paths, ks=None, as_json=False)


def request_of(run: RunDirectory, options: dict[str, Any]) -> EvaluationRequest:
    """What a run asked for, with the limits of the command line put in. Raises UserError where parts have changed."""
    from lcbx import languages, problems
    from lcbx.cli.options import benchmark_of_run
    from lcbx.prompts import protocols
    from lcbx.runs.evaluation_request import EvaluationRequest
    from lcbx.runs.judging import language_folders, protocol_of, select_tests

    config = run.config
    folders = language_folders(run.info, options["folders"])
    language = languages.load(config.language_id, folders)
    benchmark, spec = benchmark_of_run(run, options["benchmark"])
    asked = [problem.problem_id for problem in run.info.problems]
    by_id = {problem.problem_id: problem for problem in benchmark.problems}
    missing = [problem_id for problem_id in asked if problem_id not in by_id]
    if missing:
        raise UserError(
            f"{run.path}: its problem {missing[0]!r} is not in {spec}. Say where its benchmark is with --benchmark"
        )
    benchmark = replace(
        benchmark,
        name=config.benchmark,
        revision=config.benchmark_revision,
        slice=config.slice,
        problems=tuple(by_id[problem_id] for problem_id in asked),
    )
    benchmark = select_tests(benchmark, config.tests)
    _check_unchanged(run, benchmark)
    name = config.protocol.removesuffix("+custom")
    limits = {"time_limit_s": options["time_limit"], "memory_limit_mib": options["memory_limit"]}
    named, added = protocols.resolve(name, **limits)
    # The language's limits are added anew, for its file may have changed since.
    protocol = protocols.override(replace(protocol_of(config), limits=named.limits), **limits)
    differences = {**config.differences, **added}
    protocol = replace(protocol, name=f"{name}+custom" if differences else name)
    return EvaluationRequest(
        benchmark=benchmark,
        languages=(language,),
        protocol=protocol,
        differences=differences,
        model=config.model,
        model_revision=config.model_revision,
        template=config.prompt_template,
        results_dir=run.path.resolve().parents[3],
        take_from=run.path,
        benchmark_path=problems.local_path(spec),
        language_folders=tuple(folders),
        retry_errors=options["retry_errors"],
        retry_changed=options["changed"],
    )


def _check_unchanged(run: RunDirectory, benchmark: Any) -> None:
    digests = {problem.problem_id: problem.digest for problem in benchmark.problems}
    changed = [each.problem_id for each in run.info.problems if digests[each.problem_id] != each.digest]
    if changed:
        raise UserError(
            f"{run.path}: {len(changed)} of its problems are not what they were (the first is {changed[0]!r}). "
            "Its completions can be judged as a new run: lcbx eval --engine replay"
        )


def _print_flips(before: dict[SampleKey, Judgement], after: dict[SampleKey, Judgement]) -> None:
    flipped = [(before[key], judgement) for key, judgement in after.items() if key in before]
    flipped = [(old, new) for old, new in flipped if old.verdict != new.verdict]
    click.echo(f"{len(flipped)} of {len(after)} verdicts are others now")
    for old, new in flipped[:FLIPS_LISTED]:
        click.echo(f"  {old.key.problem_id} sample {old.key.sample_index}: {old.verdict} -> {new.verdict}")
    if len(flipped) > FLIPS_LISTED:
        click.echo(f"  and {len(flipped) - FLIPS_LISTED} more")
