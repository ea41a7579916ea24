"""`score`, `report`, `compare`, `errors`: what stored runs say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import (
    FILE,
    LONGEST_LIMIT_S,
    FiniteRange,
    ks_option,
    languages_option,
    results_option,
    run_directories,
)
from lcbx.cli.printing import comparison_fields, print_comparison, print_json, print_reports, print_tables
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.report.figures import Report

Command = TypeVar("Command", bound=Callable[..., Any])


# --- shared ---------------------------------------------------------------------------------------------------------


def _common(command: Command) -> Command:
    """Add the options that every command here has."""
    json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
    return json_option(results_option(languages_option(command)))


# --- score and report -----------------------------------------------------------------------------------------------


@click.command()
@click.argument("run")
@ks_option
@click.option(
    "--time-limit",
    "time_limit_s",
    type=FiniteRange(min=0, max=LONGEST_LIMIT_S, min_open=True),
    help="Show the scores under another time limit, in CPU seconds per test.",
)
@_common
def score(
    run: str,
    ks: list[int] | None,
    time_limit_s: float | None,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Compute the scores of RUN from its files: a run directory, a folder of runs, the start of a run id, or `latest`.
    RUN may also be a file of verdicts that `lcbx judge --out` wrote.

    Writes scores.json, except with --k or --time-limit. Nothing is judged again: scores under another time limit are
    computed from the recorded CPU times.
    """
    from lcbx.report.comparable import grouped
    from lcbx.report.figures import report_dict
    from lcbx.report.report_tables import score_table
    from lcbx.report.run_report import read_reports

    if Path(run).is_file() and Path(run).name != "run.json":
        return _score_file(Path(run), ks, time_limit_s, as_json=as_json)
    paths = run_directories([run], results_dir)
    reports = read_reports(paths, folders=folders, ks=ks, time_limit_s=time_limit_s)
    if ks is None and time_limit_s is None:
        for path, report in zip(paths, reports, strict=True):
            _write_scores(path, report)
    if as_json:
        print_json([report_dict(report) for report in reports])
    else:
        print_tables([score_table(group) for group in grouped(reports)])
    return complete_if(all(report.complete for report in reports))


def _score_file(path: Path, ks: list[int] | None, time_limit_s: float | None, *, as_json: bool) -> ExitCode:
    """Print the scores of a file of verdicts. It records no limits, so another one can't be applied."""
    from lcbx.report.verdict_scores import score_verdicts, verdict_scores_table
    from lcbx.runs.verdict_file import read_verdicts

    figures = score_verdicts(read_verdicts(path), ks)
    if time_limit_s is not None:
        raise UserError("--time-limit is for runs. For a file, judge again: lcbx judge ... --time-limit")
    if as_json:
        print_json(figures)
    else:
        print_tables([verdict_scores_table(str(path), figures)])
    return complete_if(all(row.complete for row in figures))


def _write_scores(path: Path, report: Report) -> None:
    """Write scores.json. A run that can only be read is scored all the same."""
    from lcbx.errors import UserError
    from lcbx.report.figures import report_dict
    from lcbx.runs.records import RunDirectory

    run = RunDirectory.open(path)
    try:
        run.write_scores(report_dict(report))
    except UserError as error:
        click.echo(f"The scores are not kept beside the run: {error}", err=True)


@click.command()
@click.argument("runs", nargs=-1, required=True)
@ks_option
@click.option("--markdown", is_flag=True, help="Print Markdown instead of tables.")
@_common
def report(
    runs: tuple[str, ...],
    ks: list[int] | None,
    markdown: bool,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Print scores, verdicts, splits and cost of RUNS, which are named as for `score`.

    Runs that can't be compared (another protocol, other problems, another slice) get tables of their own.
    """
    from lcbx.report.comparable import grouped, macro_averages
    from lcbx.report.figures import report_dict
    from lcbx.report.report_tables import report_tables
    from lcbx.report.run_report import read_reports
    from lcbx.report.tables import to_markdown

    paths = run_directories(runs, results_dir)
    reports = read_reports(paths, folders=folders, ks=ks, bootstrap=as_json)
    if as_json:
        averages = [macro_averages(group) for group in grouped(reports)]
        shown = [report_dict(report) for report in reports]
        print_json({"runs": shown, "macro": [average for average in averages if average]})
    elif markdown:
        click.echo(to_markdown(report_tables(reports)))
    else:
        print_reports(reports)
    return complete_if(all(report.complete for report in reports))


# --- compare --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--lang", "languages", help="Compare only these languages, such as lua,julia.")
@click.option(
    "--gate",
    "tolerance",
    type=FiniteRange(0, 1),
    help="Exit with 1 if SECOND is worse by more than this, such as 0.02.",
)
@click.option("--flips", type=click.IntRange(min=0), default=20, show_default=True, help="How many problems to list.")
@_common
def compare(
    first: str,
    second: str,
    languages: str | None,
    tolerance: float | None,
    flips: int,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Test whether SECOND is better than FIRST, paired by problem, for each language.

    Both are a run or a folder of runs. With --gate the exit code is 1 if SECOND is worse by more than the given amount
    with 95 % confidence, or if samples are missing or ended in JE, so that a release can depend on it.
    """
    from lcbx.report.paired import compare_runs

    paired = compare_runs(
        run_directories([first], results_dir),
        run_directories([second], results_dir),
        names=(first, second),
        languages=languages.split(",") if languages else None,
        tolerance=tolerance,
        folders=folders,
    )
    if as_json:
        print_json(comparison_fields(paired))
    else:
        print_comparison(paired, flips=flips)
    return complete_if(paired.passed)


# --- errors ---------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--svg", type=FILE, help="Also write the error classes as a chart to this SVG file.")
@click.option("--most", type=click.IntRange(min=0), default=10, show_default=True, help="How many messages to list.")
@_common
def errors(
    runs: tuple[str, ...],
    svg: Path | None,
    most: int,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Show why the programs of RUNS failed: error classes, and the most frequent compiler and run-time messages.

    A language's YAML file assigns messages to error classes (`failures`).
    """
    from lcbx.report.error_chart import error_rows, figure_errors, write_figure
    from lcbx.report.error_tables import error_tables
    from lcbx.report.run_report import read_errors

    read = read_errors(run_directories(runs, results_dir), folders=folders, most=most)
    reports, clusters = [report for report, _ in read], [messages for _, messages in read]
    rows = error_rows(reports)
    if svg is not None:
        title = f"Why programs failed: {', '.join(dict.fromkeys(report.benchmark for report in reports))}"
        write_figure(svg, figure_errors(rows, title=title))
    if as_json:
        print_json([
            {"run": report.path, "name": name, "samples": samples, "failures": by_class, "messages": messages}
            for report, (name, by_class, samples), messages in zip(reports, rows, clusters, strict=True)
        ])  # fmt: skip
    else:
        print_tables(error_tables(reports, clusters, [name for name, _, _ in rows]))
    return ExitCode.COMPLETE
