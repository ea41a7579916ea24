"""How commands print tables and JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from lcbx.report.figures import Report
    from lcbx.report.paired import PairedRuns
    from lcbx.report.tables import Table


def print_json(value: Any) -> None:
    """Print a value as JSON that cannot do anything to a terminal; as ASCII where the output is not Unicode."""
    from lcbx.formatting import printable_json

    text = printable_json(value)
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(text if unicode else "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text))


def print_tables(tables: Sequence[Table]) -> None:
    """Print tables: in colour and folded to the width of a terminal, else as plain text that can be searched."""
    from rich.console import Console

    from lcbx.report.tables import to_rich, to_text

    if sys.stdout.isatty():
        console = Console(highlight=False)
        console.print(to_rich(tables, width=console.width))
    else:
        click.echo(to_text(tables), nl=False)


def open_browser(address: str) -> None:
    """Open a page in the user's browser, where there is one."""
    import webbrowser

    webbrowser.open(address)


def print_reports(reports: Sequence[Report]) -> None:
    """Print all tables of these reports."""
    from lcbx.report.report_tables import report_tables

    print_tables(report_tables(reports))


def comparison_fields(paired: PairedRuns) -> dict[str, Any]:
    """Return a comparison as JSON shows it."""
    return {
        "comparisons": paired.rows,
        "gate": paired.gate,
        "incomplete": paired.incomplete,
        "notes": paired.notes,
    }


def print_comparison(paired: PairedRuns, *, flips: int) -> None:
    """Print the tables of a comparison, with at most `flips` problems in each direction."""
    from lcbx.report.comparison_tables import comparison_tables

    tables = comparison_tables(
        paired.rows,
        first=paired.first,
        second=paired.second,
        names=paired.languages,
        gate=paired.gate,
        flips=flips,
        notes=paired.notes,
        incomplete=paired.incomplete,
    )
    print_tables(tables)
