"""`lcbx export`: the data frames of the Python API as a file."""

from __future__ import annotations

from pathlib import Path

import click

from lcbx.api.columns import FRAMES
from lcbx.api.table_files import FORMATS
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import FILE, language_folders, languages_option, results_option


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option(
    "--table",
    type=click.Choice([*FRAMES]),
    default="samples",
    show_default=True,
    help="One row per run, per sample, or per test that ran.",
)
@click.option("--out", type=FILE, required=True, help="File to write.")
@click.option(
    "--format", "kind", type=click.Choice([*FORMATS]), help="File format (default: from the ending of --out)."
)
@click.option("--texts", is_flag=True, help="Add completions, compiler messages and outputs.")
@results_option
@languages_option
def export(
    runs: tuple[str, ...],
    table: str,
    out: Path,
    kind: str | None,
    texts: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Write a table of RUNS for pandas, R or a spreadsheet.

    \b
    lcbx export results --table runs --out runs.csv
    lcbx export latest --table tests --out tests.parquet

    The columns are described in the documentation under "Python API".
    """
    from lcbx.api.frames import load_runs
    from lcbx.api.table_files import write_table

    loaded = load_runs(*runs, results_dir=results_dir, language_folders=language_folders(folders), texts=texts)
    frame = getattr(loaded, table)
    write_table(frame, out, kind)
    click.echo(f"{out}: {len(frame)} {table} of {len(loaded)} run{'s' * (len(loaded) != 1)}")
    return ExitCode.COMPLETE
