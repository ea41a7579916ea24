"""`lcbx doctor`: show what works on this machine, what is missing, and how to get it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import json_option, language_folders, languages_option, sandbox_option, say

if TYPE_CHECKING:
    from lcbx.doctor import Finding

MARKS = {"ok": "[green]ok[/]", "missing": "[yellow]missing[/]", "broken": "[red]broken[/]"}


@click.command()
@click.option("--lang", "-l", "selection", help="Languages to check (default: all).")
@sandbox_option
@click.option("--no-languages", is_flag=True, help="Do not check languages, which builds images and runs programs.")
@json_option
@languages_option
def doctor(
    selection: str | None, sandbox: str, no_languages: bool, as_json: bool, folders: tuple[Path, ...]
) -> ExitCode:
    """Show what works on this machine, what is missing, and how to get it.

    Builds the images of the languages if necessary, and judges a known-good and a known-bad program in each.
    """
    from lcbx import doctor as checks

    findings = list(checks.machine())
    backends = list(checks.sandboxes())
    findings += [finding for finding, _ in backends]
    findings += checks.engines()
    if not no_languages and any(backend is not None for _, backend in backends):
        findings += _check_languages(selection or "all", sandbox, folders)
    _print(findings, as_json=as_json)
    return complete_if(all(finding.state != checks.BROKEN for finding in findings))


def _check_languages(selection: str, sandbox: str, folders: Sequence[Path]) -> Iterator[Finding]:
    from lcbx import doctor as checks
    from lcbx import languages
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.languages.certified import certificates, certification
    from lcbx.sandbox import choose

    backend = choose(sandbox)
    known = certificates(language_folders(folders), skip_foreign=True)
    with open_judge(options=JudgeOptions(sandbox=backend, workers=1)) as judge:
        problem = checks.known_problem(judge.store)
        for language in languages.resolve(selection, language_folders(folders)):
            say(f"{language.language_id} ...")
            yield checks.language_finding(
                judge,
                language,
                problem,
                sandbox=backend.name,
                progress=say,
                certified=certification(language, known),
            )


def _print(findings: Sequence[Finding], *, as_json: bool) -> None:
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
