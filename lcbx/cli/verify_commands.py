"""`lcbx verify`: judge a random share of runs again, and report whether their verdicts hold."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.building import prepare
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.interrupts import saying_what_is_kept
from lcbx.cli.options import json_option, judge_options, languages_option, results_option, run_directories, say
from lcbx.cli.printing import print_json, print_tables
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.runs.verify import Verification


def _parse_share(context: click.Context, parameter: click.Parameter, value: str) -> float:  # noqa: ARG001
    """Return the share that `5%` or `0.05` stands for."""
    try:
        share = float(value[:-1]) / 100 if value.endswith("%") else float(value)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise click.BadParameter(f"{value!r} is not a share such as 5% or 0.05")
    return share


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """How runs are verified."""

    judging: JudgeOptions
    share: float
    seed: int
    spec: str | None
    folders: tuple[Path, ...]


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option(
    "--sample",
    "share",
    default="5%",
    show_default=True,
    callback=_parse_share,
    help="Share of the samples to judge again.",
)
@click.option("--seed", type=int, help="Seed that selects the samples (default: a new one, which is printed).")
@click.option("--benchmark", "spec", help="Where the runs' benchmark is now, if it was moved.")
@judge_options
@json_option
@results_option
@languages_option
def verify(
    runs: tuple[str, ...],
    share: float,
    seed: int | None,
    spec: str | None,
    judging: JudgeOptions,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Judge a random share of RUNS again, and report whether their verdicts hold. The exit code is 1 if one does not.

    Several runs make a table with one row per run, and a list with --json; one that can't be verified is named in it.
    Programs near their time limit, whose verdict depends on the machine, are reported separately.
    """
    paths = run_directories(runs, results_dir)
    seed = secrets.randbits(31) if seed is None else seed
    options = _Options(judging=judging, share=share, seed=seed, spec=spec, folders=folders)
    if len(paths) == 1:
        return _verify_one(paths[0], options, as_json=as_json)
    return _verify_several(paths, options, as_json=as_json)


def _verify_one(path: Path, options: _Options, *, as_json: bool) -> ExitCode:
    from lcbx.report.verification_table import verification_tables

    check = _verify(path, options)
    if as_json:
        print_json(_result(path, check))
    else:
        print_tables(verification_tables(check, str(path)))
    return complete_if(check.holds)


def _verify_several(paths: Sequence[Path], options: _Options, *, as_json: bool) -> ExitCode:
    from lcbx.report.verification_table import summary_table, verification_tables

    checks: dict[str, Verification | str] = {}
    for number, path in enumerate(paths, 1):
        say(f"{path} ({number} of {len(paths)})")
        try:
            checks[str(path)] = _verify(path, options)
        except UserError as error:
            checks[str(path)] = str(error)
    if as_json:
        print_json([_result(Path(path), check) for path, check in checks.items()])
    else:
        wrong = {path: check for path, check in checks.items() if not isinstance(check, str) and check.mismatches}
        tables = [table for path, check in wrong.items() for table in verification_tables(check, path)]
        print_tables([*tables, summary_table(checks, seed=options.seed)])
    return complete_if(all(not isinstance(check, str) and check.holds for check in checks.values()))


def _result(path: Path, check: Verification | str) -> dict[str, Any]:
    """Return a check as `submit-check` reads it; a text is the reason why there is none."""
    if isinstance(check, str):
        return {"run": str(path), "holds": False, "error": check}
    return {"run": str(path), "holds": check.holds, "most_wrong": check.most_wrong, "check": check}


def _verify(path: Path, options: _Options) -> Verification:
    """Verify a run and keep the result beside it. Raises UserError if it can't be verified."""
    import msgspec

    from lcbx import languages
    from lcbx.judge.opening import open_judge
    from lcbx.problems.store import TestStore
    from lcbx.resources import write_atomically
    from lcbx.runs.judging import language_folders
    from lcbx.runs.plan_rejudging import benchmark_of_run
    from lcbx.runs.records import RunDirectory
    from lcbx.runs.verify import verify as verify_run

    run = RunDirectory.open(path)
    search_path = language_folders(run.info, options.folders)
    language = languages.load(run.config.language_id, search_path)
    benchmark, _ = benchmark_of_run(run, options.spec)
    judging = replace(options.judging, store=TestStore.default(), languages=languages.load_all(search_path))
    with (
        saying_what_is_kept(lambda: "Stopped. Nothing of a verification is kept."),
        open_judge(options=judging) as judge,
    ):
        prepare(judge, [language])
        check = verify_run(
            run,
            benchmark=benchmark,
            language=language,
            judge=judge,
            share=options.share,
            seed=options.seed,
            progress=_show_progress,
        )
    try:  # `submit-check` reads this file
        write_atomically(run.path / "verification.json", msgspec.json.encode(_result(run.path, check)))
    except UserError as error:  # a run that may only be read can be verified all the same
        say(f"The result is not kept beside the run: {error}")
    return check


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rjudged again: {done} of {total}", nl=done == total, err=True)
