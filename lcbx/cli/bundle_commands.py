"""`lcbx bundle`: one file for a site without a network, made here and used there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import FILE, FOLDER, language_folders, languages_option, say
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.sandbox.rootfs import Owners


@click.group()
def bundle() -> None:
    """Carry root file systems, staged tests and wheels to a machine without a network.

    \b
    lcbx bundle make site.lcbx --lang paper --benchmark ag-lcb-x --wheels wheels/
    lcbx bundle use site.lcbx --sha256 ...
    """


@bundle.command("make")
@click.argument("path", metavar="FILE", type=FILE)
@click.option(
    "--lang", "-l", "selection", help="Languages: ids separated by commas (lua,julia), a set (paper), or all."
)
@click.option("--benchmark", "-b", "benchmarks", multiple=True, help="Benchmark to stage; may be repeated.")
@click.option(
    "--wheels",
    "wheels_dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of wheels, such as `pip wheel --wheel-dir FOLDER '.[ray]'` makes in a checkout.",
)
@languages_option
def make(
    path: Path,
    selection: str | None,
    benchmarks: tuple[str, ...],
    wheels_dir: Path | None,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Write a bundle, and print its SHA-256. What is missing here is built first."""
    from lcbx import languages
    from lcbx.bundle.making import BundleContent
    from lcbx.bundle.making import make as make_bundle
    from lcbx.problems.store import TestStore

    wheels = sorted(wheels_dir.glob("*.whl")) if wheels_dir is not None else []
    if wheels_dir is not None and not wheels:
        raise UserError(f"{wheels_dir}: there are no wheels in it. Run: pip wheel --wheel-dir {wheels_dir} lcbx")
    chosen = languages.resolve(selection, language_folders(folders)) if selection else []
    content = BundleContent(languages=chosen, benchmarks=benchmarks, wheels=wheels)
    digest = make_bundle(path, content, store=TestStore.default(), owners=_owners("bwrap"), say=say)
    click.echo(f"{path}: {path.stat().st_size >> 20} MiB, sha256 {digest}")
    return ExitCode.COMPLETE


@bundle.command("use")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--sha256", help="What `bundle make` printed: any other bundle is refused.")
@click.option(
    "--sandbox",
    type=click.Choice(["bwrap", "bwrap-single"]),
    default="bwrap",
    show_default=True,
    help="Sandbox that will use the root file systems.",
)
@click.option("--wheels-to", type=FOLDER, default=Path("wheels"), show_default=True, help="Folder for wheels.")
def use(path: Path, sha256: str | None, sandbox: str, wheels_to: Path) -> ExitCode:
    """Put what a bundle has into the cache. Each member is checked by its hash; what is there already is skipped.

    The same command goes on after an interruption.
    """
    from lcbx.bundle.manifest import WHEEL
    from lcbx.bundle.using import BundleTarget
    from lcbx.bundle.using import use as use_bundle
    from lcbx.problems.store import TestStore

    target = BundleTarget(store=TestStore.default(), owners=_owners(sandbox), wheels=wheels_to)
    listed = use_bundle(path, target, sha256=sha256, say=say)
    click.echo(f"{path}: {len(listed.members)} members are there, made by lcbx {listed.version}")
    if any(member.kind == WHEEL for member in listed.members):
        click.echo(f"install with: pip install --no-index --find-links {wheels_to} lcbx")
    return ExitCode.COMPLETE


def _owners(sandbox: str) -> Owners:
    from lcbx.sandbox.rootfs import Owners

    if sandbox == "bwrap-single":
        return Owners.ONE
    return Owners.SUBORDINATE if os.geteuid() != 0 else Owners.ALL
