"""`lcbx judge RUNS`: judge the completions of runs again, but only those whose verdict could change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.building import prepare
from lcbx.cli.evaluate_commands import finish
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.interrupts import continue_with_same_command, saying_what_is_kept
from lcbx.cli.options import say
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.runs.evaluation_request import EvaluationRequest
    from lcbx.runs.plan_rejudging import RejudgeOptions
    from lcbx.types import Judgement, SampleKey

FLIPS_LISTED = 50


def rejudge(paths: Sequence[Path], options: RejudgeOptions, judging: JudgeOptions) -> ExitCode:
    """Judge what is missing, failed or changed in these runs, and print a report with one row per run.

    Under other limits, write new runs and list changed verdicts. A single run that can't be judged again raises
    UserError; one of several is named, and the exit code is INCOMPLETE.
    """
    from lcbx.runs.plan_evaluation import Evaluated

    written: list[Path] = []
    for path in paths:
        try:
            with saying_what_is_kept(lambda: f"Stopped. Verdicts so far are kept. {continue_with_same_command()}"):
                written.append(_rejudge_one(path, options, judging, name=str(path) if len(paths) > 1 else None))
        except UserError as error:
            if len(paths) == 1:
                raise
            say(f"not judged again: {error}")
    if not written:
        return ExitCode.INCOMPLETE
    done = Evaluated(paths=list(dict.fromkeys(written)), skipped={})
    return max(finish(done, ks=None, as_json=False), complete_if(len(written) == len(paths)))


def _rejudge_one(path: Path, options: RejudgeOptions, judging: JudgeOptions, *, name: str | None) -> Path:
    """Judge a run again; returns the run that was written. `name` is printed with the changes if there are several."""
    from lcbx.runs.plan_rejudging import plan_rejudging
    from lcbx.runs.records import RunDirectory

    # Broken lines are dropped and named when the run is opened for writing.
    run = RunDirectory.open(path, skipped=lambda _: None)
    request = plan_rejudging(run, options)
    same_run = request.run_dir == run.path.resolve()
    before = run.judgements(tests=False)
    if name is not None:
        say(name)
    written = _judge(request, judging)
    if not same_run or options.changed:
        _print_flips(before, RunDirectory.open(written).judgements(tests=False), name)
    return written


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
        toolchains = toolchains_of(prepare(judge, request.languages))
        evaluation = Evaluation(request, judge)
        with Display(evaluation, title=f"{request.model}, judged again"):
            (path,) = evaluation.run(None, toolchains)
    return path


def _print_flips(before: Mapping[SampleKey, Judgement], after: Mapping[SampleKey, Judgement], name: str | None) -> None:
    """Print how many verdicts differ, and the first of them."""
    changed = [
        (before[key], judgement)
        for key, judgement in after.items()
        if key in before and before[key].verdict != judgement.verdict
    ]
    click.echo(f"{f'{name}: ' if name else ''}{len(changed)} of {len(after)} verdicts changed")
    for old, new in changed[:FLIPS_LISTED]:
        click.echo(f"  {old.key.problem_id} sample {old.key.sample_index}: {old.verdict} -> {new.verdict}")
    if len(changed) > FLIPS_LISTED:
        click.echo(f"  and {len(changed) - FLIPS_LISTED} more")
