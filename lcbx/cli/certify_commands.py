"""`lcbx lang certify`: known programs, probes and accepted programs of a language, and the certificate they give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.building import build_progress
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import json_option, language_folders, languages_option, sandbox_option
from lcbx.errors import LcbxError
from lcbx.formatting import toolchain

if TYPE_CHECKING:
    from lcbx.certify import Findings, Programs
    from lcbx.judge.request import Judge
    from lcbx.languages.certified import Certificate
    from lcbx.sandbox import Backend
    from lcbx.types import Language


@click.command()
@click.argument("ids", nargs=-1, required=True)
@click.option(
    "--programs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the language's programs: <verdict>/*, probes/* and mini/<problem id>.*",
)
@click.option("--at-least", type=click.Choice(["bronze", "silver", "gold"]), help="Exit with 1 below this grade.")
@click.option("--no-write", is_flag=True, help="Only print; leave certified.yaml as it is.")
@click.option("--verbose", "-v", is_flag=True, help="Show the whole output of the builds.")
@json_option
@sandbox_option
@languages_option
def certify(
    ids: tuple[str, ...],
    programs: Path | None,
    at_least: str | None,
    no_write: bool,
    verbose: bool,
    as_json: bool,
    sandbox: str,
    folders: Sequence[Path],
) -> ExitCode:
    """Certify languages: bronze, silver or gold, recorded in certified.yaml beside the language's file.

    bronze: known programs get every verdict. silver: probes at the edges end as they should. gold: accepted programs
    for problems of the bundled benchmark. Without --at-least, a language must keep the grade that is recorded.

    \b
    lcbx lang certify lua
    lcbx lang certify all
    lcbx lang certify awk --languages my-languages --programs my-languages/programs/awk
    """
    from lcbx import languages
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.languages import certified
    from lcbx.sandbox import choose

    search_path = language_folders(folders)
    chosen = languages.resolve(",".join(ids), search_path)
    recorded = certified.certificates(search_path)
    backend = choose(sandbox)
    rows, below = [], 0
    with open_judge(options=JudgeOptions(sandbox=backend)) as judge:
        for language in chosen:
            required = at_least or _recorded_grade(recorded.get(language.language_id))
            certificate = _certify_one(judge, backend, language, programs, verbose=verbose, quiet=as_json)
            if certificate is None:
                below += 1
                continue
            below += not certificate.reaches(required)
            rows.append({"id": language.language_id, **asdict(certificate)})
            if not no_write:
                certified.record(Path(language.source_path).parent, language.language_id, certificate)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    return complete_if(not below)


def _recorded_grade(certificate: Certificate | None) -> str:
    return certificate.grade if certificate is not None and certificate.reaches("bronze") else "bronze"


def _certify_one(
    judge: Judge, backend: Backend, language: Language, folder: Path | None, *, verbose: bool, quiet: bool
) -> Certificate | None:
    """Certify a language and print what was found; None if its toolchain is not available here."""
    from lcbx import __version__
    from lcbx.certify import certify as certify_language

    programs = _programs(language, folder)
    try:
        with build_progress(language.name, verbose=verbose) as say:
            findings = certify_language(judge, backend, language, programs, progress=say)
    except LcbxError as error:
        click.echo(f"{language.language_id}: not certified: {error}", err=True)
        return None
    if not quiet:
        _print(language, findings, programs.folder)
    return findings.certificate(language, __version__)


def _programs(language: Language, folder: Path | None) -> Programs:
    from lcbx.certify import bundled_programs, programs_in

    if folder is None:
        own = Path(language.source_path).parent / "programs" / language.language_id
        folder = own if own.is_dir() else None
    return bundled_programs(language) if folder is None else programs_in(folder.resolve())


def _print(language: Language, findings: Findings, folder: Path) -> None:
    from lcbx.languages.yaml_files import shown_path

    stand_in = " (stand-in)" if findings.toolchain.stand_in else ""
    click.echo(f"{language.language_id}: {findings.grade}  {toolchain(findings.toolchain.toolchain_version)}{stand_in}")
    for grade, problems in findings.problems.items():
        for problem in problems:
            click.echo(f"  {grade}: {problem}")
    if any(findings.problems.values()):
        click.echo(f"  programs are in {shown_path(folder)}/; docs/LANGUAGES.md says what the grades need")
    if findings.measured:
        click.echo("  " + ", ".join(f"{name} {_shown(value)}" for name, value in findings.measured.items()))


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
