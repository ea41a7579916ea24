"""`score`, `report`, `compare`, `errors`, `verify`: what a run directory says, and whether it is true."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lcbx.cli.options import benchmark_of_run, language_options, sandbox_options
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.report.figures import Report

Command = TypeVar("Command", bound=Callable[..., Any])


# --- shared ---------------------------------------------------------------------------------------------------------


def _common(command: Command) -> Command:
    """Options that every reporting command has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables."),
        click.option(
            "--results",
            "results_dir",
            type=click.Path(path_type=Path),
            default=Path("results"),
            show_default=True,
            help="Where run ids and `latest` are looked up.",
        ),
    ):
        command = option(command)
    return language_options(command)


def _parse_ks(context: click.Context, parameter: click.Parameter, value: str | None) -> list[int] | None:  # noqa: ARG001
    if value is None:
        return None
    try:
        return [int(part) for part in value.split(",")]
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a list of numbers such as 1,5,10") from None


def _parse_share(context: click.Context, parameter: click.Parameter, value: str) -> float:  # noqa: ARG001
    """`5%` or `0.05`."""
    try:
        share = float(value[:-1]) / 100 if value.endswith("%") else float(value)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise click.BadParameter(f"{value!r} is not a share such as 5% or 0.05")
    return share


def _resolve(wanted: Iterable[str], results_dir: Path) -> list[Path]:
    """Every run meant, each once."""
    from lcbx.runs.finding import resolve_runs

    return list(dict.fromkeys(path for each in wanted for path in resolve_runs(each, results_dir)))


def _print_json(value: Any) -> None:
    from lcbx.formatting import printable_json

    click.echo(printable_json(value))


def print_tables(tables: Sequence[Any]) -> None:
    """Print tables on standard output: in colour and folded to the width of a terminal, else as plain text."""
    from rich.console import Console

    from lcbx.report.tables import to_rich, to_text

    if sys.stdout.isatty():
        Console(highlight=False).print(to_rich(tables))
    else:  # there is no width to fit into, and a line that is not folded can be searched for
        click.echo(to_text(tables), nl=False)


def print_reports(reports: Sequence[Report]) -> None:
    """All tables of these reports, on standard output."""
    from lcbx.report.report_tables import report_tables

    print_tables(report_tables(reports))


# --- score and report -----------------------------------------------------------------------------------------------


@click.command()
@click.argument("run")
@click.option("--k", "ks", callback=_parse_ks, help="Which pass@k, such as 1,5,10.")
@click.option("--time-limit", "time_limit_s", type=click.FloatRange(min=0, min_open=True), help="As if it were this.")
@_common
@click.pass_context
def score(
    context: click.Context,
    run: str,
    ks: list[int] | None,
    time_limit_s: float | None,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> None:
    """Score RUN from its files: a run directory, a folder of them, the start of a run id, or `latest`.

    Writes scores.json, unless --k or --time-limit asks what if. With --time-limit nothing is judged again: the answer
    comes from the times that were measured.
    """
    from lcbx.report.comparable import grouped
    from lcbx.report.figures import report_dict
    from lcbx.report.paired import read_report
    from lcbx.report.report_tables import score_table
    from lcbx.runs.records import RunDirectory

    paths = _resolve([run], results_dir)
    reports = [read_report(path, folders=folders, ks=ks, time_limit_s=time_limit_s) for path in paths]
    if ks is None and time_limit_s is None:
        for path, each in zip(paths, reports, strict=True):
            try:
                RunDirectory.open(path).write_scores(report_dict(each))
            except (OSError, UserError) as error:  # another user's run can be scored although it is not writable
                click.echo(f"scores.json was not written: {error}", err=True)
    if as_json:
        _print_json([report_dict(each) for each in reports])
    else:
        print_tables([score_table(group) for group in grouped(reports)])
    context.exit(0 if all(each.complete for each in reports) else 1)


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--k", "ks", callback=_parse_ks, help="Which pass@k, such as 1,5,10.")
@click.option("--markdown", is_flag=True, help="Print Markdown instead of tables.")
@_common
@click.pass_context
def report(
    context: click.Context,
    runs: tuple[str, ...],
    ks: list[int] | None,
    markdown: bool,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> None:
    """Scores, verdicts, splits and cost of RUNS, named as for `score`.

    Runs that can't be compared (another protocol, other problems, another slice) get tables of their own.
    """
    from lcbx.report.comparable import grouped, macro_averages
    from lcbx.report.figures import report_dict
    from lcbx.report.paired import read_report
    from lcbx.report.report_tables import report_tables
    from lcbx.report.tables import to_markdown

    reports = [read_report(path, folders=folders, ks=ks) for path in _resolve(runs, results_dir)]
    if as_json:
        averages = [macro_averages(group) for group in grouped(reports)]
        _print_json({"runs": [report_dict(each) for each in reports], "macro": [each for each in averages if each]})
    elif markdown:
        click.echo(to_markdown(report_tables(reports)))
    else:
        print_reports(reports)
    context.exit(0 if all(each.complete for each in reports) else 1)


# --- compare --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--lang", "languages", help="Only these languages, such as lua,julia.")
@click.option("--gate", "tolerance", type=click.FloatRange(0, 1), help="Exit 1 if SECOND is worse by more (0.02).")
@click.option("--flips", type=click.IntRange(min=0), default=20, show_default=True, help="How many problems to list.")
@_common
@click.pass_context
def compare(
    context: click.Context,
    first: str,
    second: str,
    languages: str | None,
    tolerance: float | None,
    flips: int,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> None:
    """Is SECOND better than FIRST? Paired by problem, language by language; each is a run or a folder of runs.

    With --gate the exit code is 1 when it is worse by more than that with 95 % confidence, or when samples are missing
    or ended in JE, so that a release can depend on it.
    """
    from lcbx.report.comparison_tables import comparison_tables
    from lcbx.report.paired import compare_runs

    paired = compare_runs(
        _resolve([first], results_dir),
        _resolve([second], results_dir),
        names=(first, second),
        languages=languages.split(",") if languages else None,
        tolerance=tolerance,
        folders=folders,
    )
    if as_json:
        json_fields = {"comparisons": paired.rows, "gate": paired.gate, "incomplete": paired.incomplete}
        _print_json({**json_fields, "notes": paired.notes})
    else:
        made = comparison_tables(
            paired.rows,
            first=paired.first,
            second=paired.second,
            names=paired.languages,
            gate=paired.gate,
            flips=flips,
            notes=paired.notes,
            incomplete=paired.incomplete,
        )
        print_tables(made)
    context.exit(0 if paired.passed else 1)


# --- errors ---------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Also draw it, as this SVG file.")
@click.option("--most", type=click.IntRange(min=0), default=10, show_default=True, help="How many messages to list.")
@_common
def errors(
    runs: tuple[str, ...],
    svg: Path | None,
    most: int,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> None:
    """Why the programs of RUNS failed: error classes, and the most frequent compiler and run-time messages.

    What a message means is said by `failures` in the language's YAML file.
    """
    from lcbx.report.error_chart import error_rows, figure_errors, write_figure
    from lcbx.report.error_tables import error_tables
    from lcbx.report.paired import read_report
    from lcbx.runs.judging import language_of
    from lcbx.runs.records import RunDirectory
    from lcbx.scores import failures

    paths = _resolve(runs, results_dir)
    reports = [read_report(path, folders=folders) for path in paths]
    clusters = []
    for path in paths:
        run = RunDirectory.open(path)
        language = language_of(run.info, folders)
        clusters.append(failures.cluster_messages(run.judgements().values(), language, most=most))
    rows = error_rows(reports)
    if svg is not None:
        title = f"Why programs failed: {', '.join(dict.fromkeys(each.benchmark for each in reports))}"
        write_figure(svg, figure_errors(rows, title=title))
    if as_json:
        found = [
            {"run": each.path, "name": name, "samples": samples, "failures": by_class, "messages": messages}
            for each, (name, by_class, samples), messages in zip(reports, rows, clusters, strict=True)
        ]
        _print_json(found)
    else:
        print_tables(error_tables(reports, clusters, [name for name, _, _ in rows]))


# --- verify ---------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("run")
@click.option("--sample", "share", default="5%", show_default=True, callback=_parse_share, help="How much of it.")
@click.option("--seed", type=int, help="Which part; default: a new one each time, printed.")
@click.option("--benchmark", "spec", help="Where its problems are, if the run's own name for them isn't enough.")
@sandbox_options
@_common
@click.pass_context
def verify(
    context: click.Context,
    run: str,
    share: float,
    seed: int | None,
    spec: str | None,
    sandbox: str,
    runtime: str | None,
    workers: int | None,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> None:
    """Judge a random share of RUN again, from its completions, and say whether its verdicts hold.

    Exit code 1 if one does not. Programs near their time limit that pass one time and not the other are told apart.
    """
    import secrets

    import msgspec

    from lcbx import languages
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.problems.store import TestStore
    from lcbx.report.verification_table import verification_tables
    from lcbx.resources import write_atomically
    from lcbx.runs import judging
    from lcbx.runs.finding import resolve_run
    from lcbx.runs.records import RunDirectory
    from lcbx.runs.verify import verify as verify_run

    directory = RunDirectory.open(resolve_run(run, results_dir))
    config = directory.config
    where = judging.language_folders(directory.info, folders)
    known = languages.load_all(where)
    language = languages.load(config.language_id, where)
    store = TestStore.default()
    benchmark, _ = benchmark_of_run(directory, spec)
    options = JudgeOptions(sandbox=sandbox, workers=workers, store=store, languages=known, runtime=runtime)
    with open_judge(options=options) as judge:
        judge.prepare([language], _say)
        found = verify_run(
            directory,
            benchmark=benchmark,
            language=language,
            judge=judge,
            share=share,
            seed=secrets.randbits(31) if seed is None else seed,
            progress=_count,
        )
    result = {"run": str(directory.path), "holds": found.holds, "most_wrong": found.most_wrong, "check": found}
    # Kept beside the run: `submit-check` asks for it.
    write_atomically(directory.path / "verification.json", msgspec.json.encode(result))
    if as_json:
        _print_json(result)
    else:
        print_tables(verification_tables(found, str(directory.path)))
    context.exit(0 if found.holds else 1)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _count(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rjudged again: {done} of {total}", nl=done == total, err=True)
