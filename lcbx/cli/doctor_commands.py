"""`lcbx doctor`: show what works on this machine, what is absent, and how to get it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.building import watch_build
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.image_commands import announce, is_built
from lcbx.cli.options import json_option, language_folders, languages_option, sandbox_option, say, verbose_option

if TYPE_CHECKING:
    from lcbx.doctor import Finding

STYLES = {"ok": "green", "absent": "dim", "missing": "yellow", "broken": "red"}


@click.command()
@click.option("--lang", "-l", "selection", help="Languages to check (default: those whose images are built).")
@sandbox_option
@click.option("--no-languages", is_flag=True, help="Check no languages: run no programs and build no images.")
@verbose_option
@json_option
@languages_option
def doctor(
    selection: str | None, sandbox: str, no_languages: bool, as_json: bool, folders: tuple[Path, ...]
) -> ExitCode:
    """Show what works on this machine, what is absent, and how to get it; the last line is the verdict.

    Judges a known-good and a known-bad program in every language whose image is built, or builds and checks those that
    --lang names. The exit code is 1 if something is broken, or if a language that --lang names does not work; absent
    parts are optional.
    """
    from lcbx import doctor as checks

    findings = list(checks.machine())
    backends = list(checks.sandboxes())
    findings += [finding for finding, _ in backends]
    findings += checks.engines()
    of_languages: list[Finding] = []
    if not no_languages and any(backend is not None for _, backend in backends):
        of_languages = list(_check_languages(selection, sandbox, folders))
    findings += of_languages
    names = {finding.what for finding in of_languages if finding.state != checks.ABSENT}
    named = selection is not None
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        _print(findings)
        known = {finding.what for finding, _ in backends}
        click.echo(f"\n{checks.verdict(findings, sandboxes=known, languages=names, named=named)}")
    return complete_if(checks.is_ready(findings, languages=names, named=named))


def _check_languages(selection: str | None, sandbox: str, folders: Sequence[Path]) -> Iterator[Finding]:
    """Yield a finding for each language that is selected, or else for each that is built, and one for the others."""
    from lcbx import doctor as checks
    from lcbx import languages
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.languages.certified import certificates, certification
    from lcbx.sandbox import choose

    backend = choose(sandbox)
    known = certificates(language_folders(folders), skip_foreign=True)
    chosen = languages.resolve(selection or "all", language_folders(folders))
    if selection is None:
        built = [language for language in chosen if is_built(language, backend)]
    else:
        built = chosen
        announce(chosen, backend, 1, language_folders(folders))
    with open_judge(options=JudgeOptions(sandbox=backend, workers=1)) as judge:
        for number, language in enumerate(built, 1):
            if sys.stderr.isatty():
                say(f"{language.name} ({number} of {len(built)})")
            yield checks.language_finding(
                judge,
                language,
                sandbox=backend.name,
                watch=watch_build,
                certified=certification(language, known),
            )
    if len(built) < len(chosen):
        yield checks.not_built([language for language in chosen if language not in built])


def _print(findings: Sequence[Finding]) -> None:
    """Print a line for each finding; with advice below it. On a narrow terminal, details are folded."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=False, overflow="fold", max_width=24)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        detail = Text(finding.detail)
        if finding.advice:
            detail.append(f"\n{finding.advice}", style="dim")
        table.add_row(Text(finding.what), Text(finding.state, style=STYLES[finding.state]), detail)
    if sys.stdout.isatty():
        Console(highlight=False).print(table)
        return
    console = Console(width=160, highlight=False, color_system=None)
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))
