"""`lcbx eval`: evaluate a model on a benchmark; writes run directories and prints a report."""

from __future__ import annotations

import os
import shlex
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.interrupts import continue_with_same_command, saying_what_is_kept
from lcbx.cli.options import (
    FOLDER,
    benchmark_option,
    judge_options,
    ks_option,
    lang_option,
    languages_option,
    model_options,
    protocol_options,
    say,
    slice_options,
)
from lcbx.cli.printing import comparison_fields, open_browser, print_comparison, print_json, print_reports
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.problems import Slice
    from lcbx.report.live import Display
    from lcbx.runs.evaluate import Evaluation
    from lcbx.runs.language_run import LanguageProgress
    from lcbx.runs.plan_evaluation import Evaluated, EvaluationPlan, ModelOptions, ProtocolOptions

LONGEST_ALIGNED = 44
"""Longer commands get a line of their own, so that their purposes fit into 80 columns."""
FLIPS_OF_HINT = 10
"""Problems that are listed in each direction, for each language."""


MOST_ROUNDS = 20


@click.command("eval", short_help="Evaluate a model: generate, judge, score.")
@model_options
@lang_option
@benchmark_option
@protocol_options
@slice_options
@judge_options
@ks_option
@click.option(
    "--repair",
    type=click.IntRange(min=0, max=MOST_ROUNDS),
    default=0,
    show_default=True,
    metavar="K",
    help="Rounds of self-repair: failed samples are shown their verdict and messages, and answered again.",
)
@click.option(
    "--compare-hint",
    is_flag=True,
    help="Evaluate without and with the language's hint, and compare the two.",
)
@click.option("--retry-errors", is_flag=True, help="Judge samples again that ended in a judge error (JE).")
@click.option("--out", type=FOLDER, default=Path("results"), show_default=True, help="Folder for run directories.")
@click.option(
    "--view",
    "with_viewer",
    is_flag=True,
    help="Open the viewer while the evaluation runs; it shows new samples as they come.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@languages_option
def eval_(
    model: ModelOptions,
    protocol: ProtocolOptions,
    part: Slice | None,
    judging: JudgeOptions,
    selection: str,
    benchmark: str,
    ks: list[int] | None,
    repair: int,
    compare_hint: bool,
    retry_errors: bool,
    out: Path,
    with_viewer: bool,
    as_json: bool,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Let a model solve the problems of a benchmark, run its programs, and report pass@k for each language.

    \b
    lcbx eval --model demo --lang paper
    lcbx eval --model Qwen/Qwen2.5-Coder-7B-Instruct --lang all --benchmark ag-lcb-x --engine vllm
    lcbx eval --model gpt-oss --base-url http://localhost:8000/v1 --lang lua,r -n 5
    lcbx eval --model demo --lang lua --repair 2
    lcbx eval --model demo --lang julia --compare-hint

    The same command continues a run that was interrupted.

    With all, every or a level, languages that can't be evaluated here are skipped and named at the end; one that is
    named, by itself or by a set, has to work.

    \b
    Exit code 0    every sample of every language is judged
              1    samples are missing or ended in JE, or a language was skipped
              2    something has to be changed first; nothing was generated
    """
    from lcbx.runs.hint_pair import plan_hint_pair
    from lcbx.runs.plan_evaluation import EvaluationOptions, beside_judge, plan_evaluation

    options = EvaluationOptions(
        model=beside_judge(model, judging.address),
        languages=selection,
        benchmark=benchmark,
        part=part,
        protocol=protocol,
        results_dir=out,
        language_folders=folders,
        retry_errors=retry_errors,
        repair=repair,
    )
    if compare_hint and repair:
        raise UserError("--compare-hint compares first answers. Leave out --repair, or evaluate twice, with --no-hint")
    plans = plan_hint_pair(options, say) if compare_hint else (plan_evaluation(options, say),)
    _check_ks(ks, plans[0].request.protocol.sampling.n)
    begun: list[Evaluation] = []
    with viewer_of(begun, plans[0].request.language_folders) if with_viewer else nullcontext() as address:
        with saying_what_is_kept(lambda: kept_text(progress_of(begun), out)):
            sides = [_evaluate(plan, judging, begun) for plan in plans]
        if compare_hint:
            code = finish_hint_pair(*sides, ks=ks, as_json=as_json, folders=folders)
        else:
            code = finish(sides[0], ks=ks, as_json=as_json)
        if address is not None:
            wait_for_interrupt(address)
    return code


@contextmanager
def viewer_of(begun: Sequence[Evaluation], folders: Sequence[Path]) -> Iterator[str]:
    """Serve the runs of evaluations while they are written; yields the address, which is printed and opened."""
    from lcbx.viewer.library import Library
    from lcbx.viewer.server import serving

    library = Library.open([], folders=folders, find=lambda: [path for one in begun for path in one.run_dirs])
    with serving(library) as address:
        click.echo(f"viewer: {address}", err=True)
        if sys.stderr.isatty():
            open_browser(address)
        yield address


def wait_for_interrupt(address: str) -> None:
    """Return at Ctrl-C; at once if nobody is at a terminal who could press it."""
    if not sys.stderr.isatty():
        return
    click.echo(f"The viewer is still at {address}; Ctrl-C stops it.", err=True)
    with suppress(KeyboardInterrupt):
        threading.Event().wait()


def progress_of(begun: Iterable[Evaluation]) -> list[LanguageProgress]:
    """Return the progress of every language of the evaluations."""
    return [progress for evaluation in begun for progress in evaluation.progress.values()]


def _evaluate(plan: EvaluationPlan, judging: JudgeOptions, begun: list[Evaluation]) -> Evaluated:
    """Generate and judge what is missing. The evaluation is appended to `begun`."""
    from lcbx.cli.building import watch_build
    from lcbx.cli.image_commands import announce
    from lcbx.doctor import broken_reason
    from lcbx.judge.opening import is_local
    from lcbx.report.live import Display
    from lcbx.runs.plan_evaluation import run_plan
    from lcbx.sandbox import Backend, choose

    if is_local(judging):
        with suppress(UserError):  # the judge itself says why no sandbox works
            backend = judging.sandbox if isinstance(judging.sandbox, Backend) else choose(judging.sandbox)
            announce(plan.request.languages, backend, 1, plan.request.language_folders)
    title = f"{plan.request.model} on {plan.request.benchmark.name}"

    def display(evaluation: Evaluation) -> Display:
        begun.append(evaluation)
        return Display(evaluation, title=title)

    return run_plan(
        plan,
        judging,
        say=say,
        display=display,
        broken=broken_reason,
        watch=watch_build,
    )


def finish(done: Evaluated, *, ks: list[int] | None, as_json: bool) -> ExitCode:
    """Score the runs, write scores.json and print the report.

    INCOMPLETE if samples are missing or ended in JE, or if languages were skipped.
    """
    from lcbx.report.figures import report_dict
    from lcbx.report.run_report import score_run

    reports = [score_run(path, ks=ks) for path in done.paths]
    if as_json:
        print_json([report_dict(report) for report in reports])
    else:
        print_reports(reports)
        click.echo("\n".join([*run_lines(done.paths), "", *next_lines(done.paths)]))
    print_skipped(done.skipped, as_json=as_json)
    return complete_if(all(report.complete for report in reports) and not done.skipped)


def finish_hint_pair(
    without: Evaluated, with_hint: Evaluated, *, ks: list[int] | None, as_json: bool, folders: Sequence[Path]
) -> ExitCode:
    """Score the runs without and with the hint, print both reports and the paired comparison, second minus first.

    INCOMPLETE as for `finish`.
    """
    from lcbx.report.figures import report_dict
    from lcbx.report.paired import compare_runs
    from lcbx.report.run_report import score_run

    paths, skipped = (*without.paths, *with_hint.paths), without.skipped | with_hint.skipped
    reports = [score_run(path, ks=ks) for path in paths]
    paired = compare_runs(
        without.paths,
        with_hint.paths,
        names=("the evaluation without the hint", "the evaluation with it"),
        subject=("hint", "protocol"),
        folders=folders,
    )
    if as_json:
        print_json({"runs": [report_dict(report) for report in reports], "hint": comparison_fields(paired)})
    else:
        print_reports(reports)
        print_comparison(paired, flips=FLIPS_OF_HINT)
        click.echo("\n".join(run_lines(paths)))
    print_skipped(skipped, as_json=as_json)
    return complete_if(all(report.complete for report in reports) and not skipped)


def print_skipped(skipped: Mapping[str, str], *, as_json: bool) -> None:
    """Name the languages that were not evaluated, as the last lines; beside JSON on standard error."""
    for language_id, reason in skipped.items():
        click.echo(f"not evaluated: {language_id}: {reason}", err=as_json)


def kept_text(progress: Iterable[LanguageProgress], out: Path) -> str:
    """Return what to print when an evaluation is interrupted: what is kept, and how to go on."""
    rows = list(progress)
    generated, judged, samples = (
        sum(getattr(row, name) for row in rows) for name in ("generated", "judged", "samples")
    )
    if not generated:
        return f"Stopped before the first completion. Images that were built are kept. {continue_with_same_command()}"
    verdicts = "1 verdict" if judged == 1 else f"{judged} verdicts"
    kept = f"{generated} of {samples} completions and {verdicts} are kept in {out}"
    return f"Stopped. {kept}. {continue_with_same_command()}"


def run_lines(paths: Sequence[Path]) -> list[str]:
    """Return the lines of an evaluation that say where its runs are."""
    return [f"run: {path}" for path in paths]


def next_lines(paths: Sequence[Path]) -> list[str]:
    """Return the last lines of an evaluation: what can be done with its runs now."""
    runs = shlex.quote(os.path.commonpath(paths))
    commands = (
        (f"lcbx view {runs}", "read prompts, programs and test results in a browser"),
        (f"lcbx errors {runs}", "why programs failed"),
        (f"lcbx verify {runs}", "judge a random share again"),
        (f"lcbx compare {runs} OTHER", "test the difference to another model's runs"),
    )
    width = max(len(command) for command, _ in commands)
    if width > LONGEST_ALIGNED:
        return ["next:", *(line for command, purpose in commands for line in (f"  {command}", f"      {purpose}"))]
    return ["next:", *(f"  {command:{width}}  {purpose}" for command, purpose in commands)]


def _check_ks(ks: list[int] | None, n: int) -> None:
    """Refuse a k that n samples don't allow, before anything is generated."""
    for k in ks or ():
        if not 1 <= k <= n:
            raise UserError(f"--k {k}: pass@{k} is undefined with {n} samples per problem. Raise -n, or lower k.")
