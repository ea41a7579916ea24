"""`lcbx doctor`: what works on this machine."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.options import language_folders, language_options
from lcbx.sandbox import BACKENDS

if TYPE_CHECKING:
    from lcbx.doctor import Finding

MARKS = {"ok": "[green]ok[/]", "missing": "[yellow]missing[/]", "broken": "[red]broken[/]"}


@click.command()
@click.option("--lang", "-l", "selection", help="Languages to try; default: all.")
@click.option(
    "--sandbox",
    type=click.Choice(["auto", *BACKENDS]),
    default="auto",
    show_default=True,
    help="Where to try them; auto is the first that works.",
)
@click.option("--no-languages", is_flag=True, help="Only look, judge nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@language_options
def doctor(**options: Any) -> int:
    """What is here, what is missing, and what to do about it.

    Makes the languages' images if they are not there yet, and judges a known-good and a known-bad program in each.
    """
    from lcbx import doctor as checks

    findings = list(checks.machine())
    rows = list(checks.sandboxes())
    findings += [finding for finding, _ in rows]
    findings += checks.engines()
    if not options["no_languages"] and any(backend is not None for _, backend in rows):
        findings += _languages(options)
    _print(findings, as_json=options["as_json"])
    return 1 if any(finding.state == checks.BROKEN for finding in findings) else 0


def _languages(options: dict[str, Any]) -> list[Finding]:
    from lcbx import doctor as checks
    from lcbx import languages
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.sandbox import choose

    folders = language_folders(options["folders"])
    findings = []
    backend = choose(options["sandbox"])
    with open_judge(options=JudgeOptions(sandbox=backend, workers=1)) as judge:
        problem = checks.known_problem(judge.store)
        for language in languages.resolve(options["selection"] or "all", folders):
            _say(f"{language.language_id} ...")
            findings.append(checks.language_finding(judge, language, problem, sandbox=backend.name, progress=_say))
    return findings


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _print(findings: list[Finding], *, as_json: bool) -> None:
    import json

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=1))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        advice = f"\n[dim]{escape(finding.advice)}[/]" if finding.advice else ""
        table.add_row(finding.what, MARKS[finding.state], escape(finding.detail) + advice)
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(table)
