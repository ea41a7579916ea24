"""`lcbx gap`: where a model fails because of the language, and where because of the problem."""

from __future__ import annotations

from pathlib import Path

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import FiniteRange, json_option, languages_option, results_option, run_directories
from lcbx.cli.printing import print_json, print_tables


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option(
    "--reference",
    metavar="LANG",
    help="Language that the others are compared with; any: all others together (default: the one with the best score).",
)
@click.option(
    "--solved-at",
    "least_share",
    type=FiniteRange(0, 1),
    default=0.0,
    help="Share of its samples that must be accepted for a problem to count as solved (default: one sample).",
)
@click.option("--most", type=click.IntRange(min=0), default=10, show_default=True, help="How many problems to list.")
@results_option
@languages_option
@json_option
def gap(
    runs: tuple[str, ...],
    reference: str | None,
    least_share: float,
    most: int,
    results_dir: Path,
    folders: tuple[Path, ...],
    as_json: bool,
) -> ExitCode:
    """Compare RUNS of a model in several languages, problem by problem.

    A problem that is solved in the reference language and not in another one is a language gap; one that is solved
    nowhere is an algorithm gap. Shares have intervals, and are split by difficulty and error class. Programs with the
    same idea are followed from one language to the other. Problems that nobody solves are listed, with those of their
    tests that look wrong. Several models get tables of their own.

    \b
    lcbx gap latest
    lcbx gap results/mini --reference julia --json
    """
    from lcbx.report.gap_report import read_gap_reports
    from lcbx.report.gap_tables import gap_tables

    reports = read_gap_reports(
        run_directories(runs, results_dir), reference=reference, least_share=least_share, folders=folders
    )
    if as_json:
        print_json(reports)
    else:
        print_tables([table for report in reports for table in gap_tables(report, most=most)])
    return complete_if(all(report.complete for report in reports))
