"""`view`, `leaderboard`, `publish`, `submit-check`: show runs to others."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import (
    FILE,
    FOLDER,
    json_option,
    language_folders,
    languages_option,
    results_option,
    run_directories,
)
from lcbx.cli.printing import open_browser, print_json
from lcbx.errors import UserError
from lcbx.resources import disk_errors

if TYPE_CHECKING:
    from lcbx.viewer.library import Library

# --- view -----------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--compare", "others", multiple=True, help="Another run to show side by side; the same as a further RUN.")
@click.option("--out", type=FOLDER, help="Write the pages into this folder instead of serving them.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the server (default: a free one).")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--benchmark", "spec", help="Where the run's benchmark is now, if it was moved.")
@results_option
@languages_option
def view(
    runs: tuple[str, ...],
    others: tuple[str, ...],
    out: Path | None,
    port: int,
    no_open: bool,
    spec: str | None,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Show prompts, completions, programs, compiler messages and test results of RUNS in a browser.

    Serves pages to this machine only, until Ctrl-C; they follow a run that is still being written. Code that a model
    wrote never runs in them. With --out the same pages are written into a folder.
    """
    from lcbx.viewer.library import Library

    library = Library.open(run_directories((*runs, *others), results_dir), folders=folders, benchmark=spec)
    if out is not None:
        from lcbx.viewer.static import write_pages

        count = write_pages(library, out, progress=_progress())
        click.echo(f"{count} pages: {out / 'index.html'}")
        return ExitCode.COMPLETE
    from lcbx.viewer.server import serve

    serve(library, port=port, opened=lambda address: _print_address(address, start_browser=not no_open))
    return ExitCode.COMPLETE


def _print_address(address: str, *, start_browser: bool) -> None:
    click.echo(f"{address}  (Ctrl-C stops the server)")
    if start_browser and sys.stdout.isatty():
        open_browser(address)


def _progress() -> Callable[[int, int], None]:
    """Return a function that shows progress on standard error if that is a terminal."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 100 == 0 or done == total):
            click.echo(f"\r{done} of {total} pages", nl=done == total, err=True)

    return show


# --- leaderboard ----------------------------------------------------------------------------------------------------


@click.command()
@results_option
@click.option("--out", type=FOLDER, default=Path("leaderboard"), show_default=True, help="Folder for the site.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["site", "terminal", "markdown", "latex", "csv", "json"]),
    default="site",
    show_default=True,
    help="site writes pages and all tables into --out; the other formats are printed.",
)
@click.option("--k", type=click.IntRange(min=1), default=1, show_default=True, help="The k of the pass@k to show.")
@click.option(
    "--sort", help="Sort by a language, macro:paper, macro:all, model, date, n or size (default: the first average)."
)
@click.option(
    "--include-incomplete", is_flag=True, help="Include runs with missing samples or judge errors, marked as such."
)
@click.option("--rank-reported", is_flag=True, help="Rank figures that others reported together with measured ones.")
@click.option("--no-reported", is_flag=True, help="Leave out figures that others reported.")
@click.option(
    "--programs/--no-programs",
    default=None,
    help="Write the programs that the page of language gaps leads to (default: up to 200 runs).",
)
@click.option("--reported", type=FILE, help="File of figures that others reported (default: the bundled one).")
@click.option("--models", type=FILE, help="File with more about models: size, release, price.")
@click.option(
    "--with-view",
    is_flag=True,
    help="Also write the pages of `lcbx view` for all runs on the board into --out/view, one page per sample, and link "
    "every score to its programs.",
)
@click.option(
    "--many-pages",
    is_flag=True,
    help="Let --with-view write more than 20,000 pages or 300 MiB; without this it only says how much it would be.",
)
@json_option
@languages_option
def leaderboard(
    results_dir: Path,
    out: Path,
    format_: str,
    k: int,
    sort: str | None,
    include_incomplete: bool,
    rank_reported: bool,
    no_reported: bool,
    programs: bool | None,
    reported: Path | None,
    models: Path | None,
    with_view: bool,
    many_pages: bool,
    as_json: bool,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Make tables and a static site from the runs under --results: scores by model and language, with intervals.

    Incomplete runs are left out and listed. Runs on other problems, protocols or slices never share a table.
    """
    from lcbx.formatting import printable
    from lcbx.leaderboard.board_tables import BoardView, board_tables, check, left_out_lines
    from lcbx.leaderboard.board_terminal import to_rich
    from lcbx.leaderboard.collect import collect
    from lcbx.leaderboard.formats import SHOWN, WHOLE
    from lcbx.leaderboard.gap_page import write_programs
    from lcbx.leaderboard.reported import FILE as BUNDLED_REPORTS
    from lcbx.leaderboard.write import runs_of, write_board

    chosen = "json" if as_json else format_
    if with_view and chosen != "site":
        raise UserError(f"--with-view is for the site, not for --format {chosen}")
    board = collect(
        results_dir,
        include_incomplete=include_incomplete,
        reported=None if no_reported else reported or BUNDLED_REPORTS,
        facts=models,
        folders=language_folders(folders),
        k=k,
    )
    view_of_board = BoardView(k=k, sort=sort, mix_reported=rank_reported)
    if chosen in WHOLE:
        check(board, view_of_board)
        sys.stdout.write(WHOLE[chosen](board, view_of_board))
    elif chosen == "site":
        runs = runs_of(board) if with_view else []
        library = _opened([results_dir / path for path in runs], folders, out, many=many_pages) if with_view else None
        paths = write_board(board, out, view_of_board, {path: number for number, path in enumerate(runs)})
        paths += write_programs(board, results_dir, out, folders=language_folders(folders), wanted=programs)
        click.echo(f"{len(paths)} files: {out / 'index.html'}")
        if library is not None:
            count = _write_viewer_pages(library, out / VIEW)
            click.echo(f"{count} pages of programs: {out / VIEW / 'index.html'}")
        for line in left_out_lines(board):
            click.echo(f"left out: {printable(line)}", err=True)
    elif chosen in SHOWN:
        sys.stdout.write(SHOWN[chosen](board_tables(board, view_of_board), left_out_lines(board)))
    else:
        from rich.console import Console

        console = Console(width=None if sys.stdout.isatty() else 250, highlight=False)
        console.print(to_rich(board_tables(board, view_of_board), left_out_lines(board), width=console.width))
    return ExitCode.COMPLETE


VIEW = "view"
"""The folder of the viewer's pages beside the board; `assets/board.js` has the same name."""


MOST_PAGES, MOST_MIB = 20_000, 300.0
"""What --with-view writes without --many-pages: the pages of about 60 runs of 288 samples."""


def _opened(runs: list[Path], folders: tuple[Path, ...], out: Path, *, many: bool) -> Library:
    """Open these runs, and say how many pages they would be. Raises UserError for too many that were not allowed."""
    from lcbx.viewer.library import Library
    from lcbx.viewer.static import extent

    library = Library.open(runs, folders=language_folders(folders), compared=False)
    found = extent(library)
    much = f"{found.pages:,} pages, about {found.size_mib:,.0f} MiB"
    if not many and (found.pages > MOST_PAGES or found.size_mib > MOST_MIB):
        raise UserError(
            f"--with-view: the programs of {len(runs)} runs are {much}. Nothing was written. Add --many-pages to write "
            f"them into {out / VIEW}, or leave out --with-view: the board then names the command that shows programs."
        )
    click.echo(f"pages of programs: {much}", err=True)
    return library


def _write_viewer_pages(library: Library, folder: Path) -> int:
    """Write the viewer's pages of these runs, in place of those of an earlier board; return their number."""
    from lcbx.viewer.static import write_pages

    with disk_errors(folder):
        if (folder / "index.html").is_file():
            shutil.rmtree(folder)
    return write_pages(library, folder, progress=_progress())


# --- publish --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--to", "to", required=True, help="Data set: hf://datasets/ORG/NAME. It is created if it does not exist.")
@click.option(
    "--model-card", help="Also add the results to this model card: a file, or hf://ORG/MODEL (opens a pull request)."
)
@click.option("--private", is_flag=True, help="Create the data set as private.")
@click.option("--dry-run", type=FOLDER, help="Upload nothing; write the files into this folder.")
@results_option
def publish(
    runs: tuple[str, ...], to: str, model_card: str | None, private: bool, dry_run: Path | None, results_dir: Path
) -> ExitCode:
    """Upload RUNS and a card to the Hugging Face hub, with metadata (`model-index`) for the model's own card."""
    from lcbx.report.publish import Target, plan, write_plan
    from lcbx.report.upload import update_card, upload_plan, with_card

    target = Target.parse(to)
    upload = plan(run_directories(runs, results_dir), target)
    if dry_run is not None:
        upload = with_card(upload, model_card, target) if model_card is not None else upload
        click.echo(f"{len(write_plan(upload, dry_run))} files in {dry_run}; nothing was uploaded")
        return ExitCode.COMPLETE
    click.echo(upload_plan(upload, target, private=private))
    if model_card is not None:
        click.echo(update_card(model_card, upload.reports, target))
    return ExitCode.COMPLETE


@click.command("submit-check")
@click.argument("runs", nargs=-1, required=True)
@click.option(
    "--verification",
    type=FILE,
    help="Output of `lcbx verify RUN --json` (default: verification.json in the run directory).",
)
@results_option
@json_option
def submit_check(runs: tuple[str, ...], verification: Path | None, results_dir: Path, as_json: bool) -> ExitCode:
    """Check whether RUNS meet the leaderboard's rules: complete, whole benchmark, a named protocol, verified.

    The exit code is 1 if one does not.
    """
    from lcbx.formatting import printable
    from lcbx.leaderboard.rules import check_run
    from lcbx.runs.records import RunDirectory

    paths = run_directories(runs, results_dir)
    if verification is not None and len(paths) > 1:
        raise UserError(f"--verification is for one run, but {len(paths)} were named")
    checks = [check_run(RunDirectory.open(path), verification=verification) for path in paths]
    if as_json:
        print_json([{"path": check.path, "accepted": check.accepted, "rules": check.rules} for check in checks])
    for check in [] if as_json else checks:
        click.echo(f"{check.path}: {'meets the rules' if check.accepted else 'does not meet the rules'}")
        for rule in check.rules:
            sign = "ok  " if rule.passed else "FAIL" if rule.required else "note"
            click.echo(f"  {sign} {rule.name}: {printable(rule.said)}")
    return complete_if(all(check.accepted for check in checks))
