"""`view`, `leaderboard`, `publish`, `submit-check`: what others get to see of a run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from lcbx.cli.options import language_folders, language_options
from lcbx.errors import UserError

RESULTS = click.option(
    "--results",
    "results_dir",
    type=click.Path(path_type=Path),
    default=Path("results"),
    show_default=True,
    help="Where the runs are; run ids and `latest` are looked up here.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _print_json(value: Any) -> None:
    from lcbx.formatting import printable_json

    click.echo(printable_json(value))


def _paths(wanted: Sequence[str], results_dir: Path) -> list[Path]:
    from lcbx.runs.finding import resolve_runs

    return list(dict.fromkeys(path for each in wanted for path in resolve_runs(each, results_dir)))


# --- view -----------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--compare", "others", multiple=True, help="Another run, to read side by side; same as naming it too.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write pages instead of serving them.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any that is free.")
@click.option("--no-open", is_flag=True, help="Don't start a browser.")
@click.option("--benchmark", "spec", help="Where the problems are, if the run's own name for them isn't enough.")
@RESULTS
@language_options
def view(
    runs: tuple[str, ...],
    others: tuple[str, ...],
    out: Path | None,
    port: int,
    no_open: bool,
    spec: str | None,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> None:
    """Read what a model wrote in RUNS, and what happened to it: prompt, completion, program, compiler, every test.

    Serves pages to this machine only, until Ctrl-C. Nothing of what a model wrote can run in them. With --out the same
    pages are written into a folder.
    """
    from lcbx.viewer.library import Library

    library = Library.open(_paths((*runs, *others), results_dir), folders=folders, benchmark=spec)
    if out is not None:
        from lcbx.viewer.static import write_pages

        count = write_pages(library, out, progress=_progress())
        click.echo(f"{count} pages: {out / 'index.html'}")
        return
    from lcbx.viewer.server import serve

    serve(library, port=port, opened=lambda address: _say_address(address, start_browser=not no_open))


def _say_address(address: str, *, start_browser: bool) -> None:
    click.echo(f"{address}  (Ctrl-C ends it)")
    if start_browser and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(address)


def _progress() -> Callable[[int, int], None]:
    """Told on standard error where somebody watches."""

    def told(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 100 == 0 or done == total):
            click.echo(f"\r{done} of {total} pages", nl=done == total, err=True)

    return told


# --- leaderboard ----------------------------------------------------------------------------------------------------


@click.command()
@RESULTS
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("leaderboard"), show_default=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["site", "terminal", "markdown", "latex", "csv", "json"]),
    default="site",
    show_default=True,
    help="`site` writes pages and all tables into --out; the others are printed.",
)
@click.option("--k", type=click.IntRange(min=1), default=1, show_default=True, help="Which pass@k is shown.")
@click.option("--sort", help="A language, macro:paper, macro:all, model, date, n or size; default: the first average.")
@click.option("--include-incomplete", is_flag=True, help="Also runs with missing samples or judge errors, marked.")
@click.option("--rank-reported", is_flag=True, help="Rank figures reported by others together with measured ones.")
@click.option("--no-reported", is_flag=True, help="Leave figures reported by others out.")
@click.option("--reported", type=click.Path(path_type=Path, dir_okay=False), help="Take them from this file instead.")
@click.option(
    "--models", type=click.Path(path_type=Path, dir_okay=False), help="More about models: size, release, price."
)
@JSON
@language_options
def leaderboard(
    results_dir: Path,
    out: Path,
    format_: str,
    k: int,
    sort: str | None,
    include_incomplete: bool,
    rank_reported: bool,
    no_reported: bool,
    reported: Path | None,
    models: Path | None,
    as_json: bool,
    folders: tuple[Path, ...],
) -> None:
    """Turn the runs under --results into tables and a static site: who is better at which language, how sure is that.

    Incomplete runs are left out, and said to be. Figures of other problems, protocols or slices never share a table.
    """
    from lcbx.formatting import printable
    from lcbx.leaderboard.board_tables import BoardView, board_tables, check, left_out_lines
    from lcbx.leaderboard.board_terminal import to_rich
    from lcbx.leaderboard.collect import collect
    from lcbx.leaderboard.formats import SHOWN, WHOLE
    from lcbx.leaderboard.reported import FILE
    from lcbx.leaderboard.write import write_board

    board = collect(
        results_dir,
        include_incomplete=include_incomplete,
        reported=None if no_reported else reported or FILE,
        facts=models,
        folders=language_folders(folders),
    )
    choice, chosen = BoardView(k=k, sort=sort, mix_reported=rank_reported), "json" if as_json else format_
    if chosen in WHOLE:
        check(board, choice)
        sys.stdout.write(WHOLE[chosen](board, choice))
        return
    if chosen == "site":
        written = write_board(board, out, choice)
        click.echo(f"{len(written)} files: {out / 'index.html'}")
        for line in left_out_lines(board):
            click.echo(f"left out: {printable(line)}", err=True)
        return
    tables = board_tables(board, choice)
    if chosen in SHOWN:
        sys.stdout.write(SHOWN[chosen](tables, left_out_lines(board)))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 250, highlight=False)
    console.print(to_rich(tables, left_out_lines(board), width=console.width))


# --- publish --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--to", "to", required=True, help="hf://datasets/ORG/NAME; made if it isn't there.")
@click.option("--model-card", help="Also write the results into this card: a file, or hf://ORG/MODEL (a pull request).")
@click.option("--private", is_flag=True, help="If the data set has to be made: private.")
@click.option("--dry-run", type=click.Path(path_type=Path, file_okay=False), help="Write the same files here instead.")
@RESULTS
def publish(
    runs: tuple[str, ...], to: str, model_card: str | None, private: bool, dry_run: Path | None, results_dir: Path
) -> None:
    """Push RUNS and a card to the Hugging Face hub, with metadata (`model-index`) for the model's own card."""
    from lcbx.report.publish import Target, plan, write_plan
    from lcbx.report.upload import update_card, upload_plan, with_card

    target = Target.parse(to)
    made = plan(_paths(runs, results_dir), target)
    if dry_run is not None:
        made = with_card(made, model_card, target) if model_card is not None else made
        click.echo(f"{len(write_plan(made, dry_run))} files in {dry_run}; nothing was uploaded")
        return
    click.echo(upload_plan(made, target, private=private))
    if model_card is not None:
        click.echo(update_card(model_card, made.reports, target))


@click.command("submit-check")
@click.argument("runs", nargs=-1, required=True)
@click.option(
    "--verification",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What `lcbx verify RUN --json` printed; default: verification.json in the run directory.",
)
@RESULTS
@JSON
@click.pass_context
def submit_check(
    context: click.Context, runs: tuple[str, ...], verification: Path | None, results_dir: Path, as_json: bool
) -> None:
    """Do RUNS meet the board's rules: complete, whole benchmark, a named protocol, a share of it verified?

    Exit code 1 if one does not.
    """
    from lcbx.formatting import printable
    from lcbx.leaderboard.rules import check_run
    from lcbx.runs.records import RunDirectory

    paths = _paths(runs, results_dir)
    if verification is not None and len(paths) > 1:
        raise UserError(f"--verification is of one run, but {len(paths)} are meant")
    checks = [check_run(RunDirectory.open(path), verification=verification) for path in paths]
    if as_json:
        _print_json([{"path": each.path, "accepted": each.accepted, "rules": each.rules} for each in checks])
    for check in [] if as_json else checks:
        click.echo(f"{check.path}: {'meets the rules' if check.accepted else 'does not meet the rules'}")
        for rule in check.rules:
            sign = "ok  " if rule.passed else "FAIL" if rule.required else "note"
            click.echo(f"  {sign} {rule.name}: {printable(rule.said)}")
    context.exit(0 if all(check.accepted for check in checks) else 1)
