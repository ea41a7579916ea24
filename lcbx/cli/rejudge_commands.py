"""`lcbx judge RUN`: judge the completions of a run again, but only those whose verdict could change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.evaluate_commands import finish
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import say

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.runs.evaluation_request import EvaluationRequest
    from lcbx.runs.plan_rejudging import RejudgeOptions
    from lcbx.types import Judgement, SampleKey

FLIPS_LISTED = 50


def rejudge(run_name: str, results_dir: Path, options: RejudgeOptions, judging: JudgeOptions) -> ExitCode:
    """Judge what is missing, failed or changed. Under other limits, write a new run and list changed verdicts."""
    from lcbx.runs.finding import resolve_run
    from lcbx.runs.plan_rejudging import plan_rejudging
    from lcbx.runs.records import RunDirectory

    run = RunDirectory.open(resolve_run(run_name, results_dir))
    request = plan_rejudging(run, options)
    same_run = request.run_dir == run.path.resolve()
    before = run.judgements()
    path = _judge(request, judging)
    if not same_run or options.changed:
        _print_flips(before, RunDirectory.open(path).judgements())
    return finish([path], ks=None, as_json=False)


def _judge(request: EvaluationRequest, judging: JudgeOptions) -> Path:
    """Judge without generating; returns the run directory."""
    from lcbx import languages
    from lcbx.judge.opening import open_judge
    from lcbx.report.live import Display
    from lcbx.runs.evaluate import Evaluation
    from lcbx.runs.plan_evaluation import MAX_PENDING
    from lcbx.runs.provenance import toolchains_of

    judging = replace(judging, languages=languages.load_all(request.language_folders), max_pending=MAX_PENDING)
    with open_judge(options=judging) as judge:
        toolchains = toolchains_of(judge.prepare(request.languages, say))
        evaluation = Evaluation(request, judge)
        with Display(evaluation, title=f"{request.model}, judged again"):
            (path,) = evaluation.run(None, toolchains)
    return path


def _print_flips(before: Mapping[SampleKey, Judgement], after: Mapping[SampleKey, Judgement]) -> None:
    """Print how many verdicts differ, and the first of them."""
    changed = [
        (before[key], judgement)
        for key, judgement in after.items()
        if key in before and before[key].verdict != judgement.verdict
    ]
    click.echo(f"{len(changed)} of {len(after)} verdicts changed")
    for old, new in changed[:FLIPS_LISTED]:
        click.echo(f"  {old.key.problem_id} sample {old.key.sample_index}: {old.verdict} -> {new.verdict}")
    if len(changed) > FLIPS_LISTED:
        click.echo(f"  and {len(changed) - FLIPS_LISTED} more")
