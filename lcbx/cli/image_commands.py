"""`lcbx lang build`, `push` and `clean`: the images of languages on this machine and in a registry of one's own."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lcbx.cli.building import build_progress, in_parallel, size
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import language_folders, languages_option, sandbox_option, say
from lcbx.errors import LcbxError, UserError, first_line
from lcbx.formatting import toolchain

if TYPE_CHECKING:
    from lcbx.languages.certified import Certificate
    from lcbx.sandbox import Backend, Prepared
    from lcbx.types import Language

MOST_JOBS = 4
"""More builds at once only wait for the disk and for the package mirror."""
LARGE_BYTES = 2 << 30


def _into_environment(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Set the registry in the environment: judge processes that a command starts need it, too."""
    from lcbx.sandbox.registry import VARIABLE

    if value is not None:
        os.environ[VARIABLE] = value
    return value


registry_option = click.option(
    "--image-registry",
    callback=_into_environment,
    expose_value=False,
    help="Registry of your own for images, such as registry.example:5000/lcbx (or LCBX_IMAGE_REGISTRY).",
)


# --- build ------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Build all languages (the default without names).")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Builds at a time (default: cores, at most 4).")
@click.option("--verbose", "-v", is_flag=True, help="Show the whole output of the builds.")
@registry_option
@sandbox_option
@languages_option
def build(
    ids: tuple[str, ...], everything: bool, jobs: int | None, verbose: bool, sandbox: str, folders: Sequence[Path]
) -> ExitCode:
    """Build the images of these languages (default: all). Existing images are kept; equal ones are built once.

    With a registry of your own, images that it has are pulled instead. The disk space and the time that builds take
    are printed first. Whole logs are kept in the cache.

    \b
    lcbx lang build
    lcbx lang build lua,julia r
    lcbx lang build --all --image-registry registry.example.org:5000
    """
    from lcbx import languages
    from lcbx.sandbox import choose, pull

    if ids and everything:
        raise UserError("--all builds every language: name none, or leave out --all")
    pull.forget_unreachable()  # the network may work again since the last attempt
    backend = choose(sandbox)
    search_path = language_folders(folders)
    chosen = languages.resolve(",".join(ids) or "all", search_path)
    jobs = jobs or min(MOST_JOBS, os.cpu_count() or 1)
    announce(chosen, backend, jobs, search_path)
    failed = []
    for group, error, lines in in_parallel(_grouped(chosen), lambda group: _build(group, backend, verbose), jobs=jobs):
        for line in lines or ():
            click.echo(line)
        if error is not None:
            names = ", ".join(language.language_id for language in group)
            failed.append(names)
            click.echo(f"lcbx: {names}: {error}", err=True)
    if failed and len(chosen) > 1:
        click.echo(f"failed: {', '.join(failed)}", err=True)
    return complete_if(not failed)


def _grouped(languages: Iterable[Language]) -> list[list[Language]]:
    """Return the languages in groups that share an image, so that two jobs never wait for the same one."""
    from lcbx.sandbox import dockerfile

    groups: dict[str, list[Language]] = {}
    for language in languages:
        key = language.executor_image or dockerfile.steps_digest(language)
        groups.setdefault(key, []).append(language)
    return list(groups.values())


def _build(group: Sequence[Language], backend: Backend, verbose: bool) -> list[str]:
    """Build the image of a group; returns a line about each language."""
    return [prepared_line(backend, language, verbose=verbose) for language in group]


def prepared_line(backend: Backend, language: Language, *, verbose: bool = False) -> str:
    """Build the image of a language, or reuse it; returns a line about it. Raises UserError or SandboxError."""
    start = time.monotonic()
    with build_progress(language.name, verbose=verbose) as show:
        image = backend.prepare(language, show)
    return f"{language.language_id}: {_described(image)}  {time.monotonic() - start:.1f} s"


def _described(image: Prepared) -> str:
    stand_in = " (stand-in)" if image.stand_in else ""
    large = ", large" if (image.size_bytes or 0) >= LARGE_BYTES else ""
    parts = [
        f"{toolchain(image.toolchain_version) or 'built'}{stand_in}",
        size(image.size_bytes) + large,
        image.reference,
    ]
    return "  ".join(filter(None, parts))


# --- what builds will take --------------------------------------------------------------------------------------------


def announce(languages: Sequence[Language], backend: Backend, jobs: int, search_path: Sequence[Path]) -> None:
    """Print how much disk and time the missing images need, as far as certificates say, before they are spent."""
    from lcbx.languages.certified import certificates

    groups = [group for group in _grouped(languages) if not is_built(group[0], backend)]
    if len(languages) < 2 or not groups:
        return
    known = certificates(search_path, skip_foreign=True)
    for line in announcement(groups, known, jobs=jobs, free_bytes=_free_bytes(backend), where=backend.storage()):
        say(line)


def is_built(language: Language, backend: Backend) -> bool:
    """Return whether `prepare` would build nothing; False also where it would fail."""
    with suppress(LcbxError):
        return backend.find(language) is not None
    return False


def _free_bytes(backend: Backend) -> int | None:
    folder = backend.storage()
    while folder is not None and not folder.exists():
        folder = folder.parent
    return None if folder is None else shutil.disk_usage(folder).free


def announcement(
    groups: Sequence[Sequence[Language]],
    known: dict[str, Certificate],
    *,
    jobs: int,
    free_bytes: int | None,
    where: Path | None,
) -> list[str]:
    """Return what to print before images are built, one for each group."""
    sizes = {group[0].language_id: _figure(group, known, "image_mib") for group in groups}
    times = [_figure(group, known, "install_s") for group in groups]
    needed = sum(mib for mib in sizes.values() if mib is not None) * (1 << 20)
    minutes = sum(seconds for seconds in times if seconds is not None) / 60 / min(jobs, len(groups))
    unknown = sum(mib is None for mib in sizes.values())
    parts = [f"{len(groups)} image{'s' if len(groups) > 1 else ''} to build, {jobs} at a time"]
    parts += [f"about {size(needed)} on disk"] if needed else []
    parts += [f"{max(1, round(minutes))} minutes where they were certified"] if minutes else []
    parts += [f"{unknown} of unknown size"] if unknown else []
    parts += [f"{size(free_bytes)} free in {where}"] if free_bytes is not None else []
    lines = [", ".join(parts)]
    lines += [
        f"{name}: a large image, {size(mib * (1 << 20))}"
        for name, mib in sizes.items()
        if mib is not None and mib * (1 << 20) >= LARGE_BYTES
    ]
    if free_bytes is not None and needed > free_bytes:
        lines.append("that may not fit: free some space (lcbx lang clean), or build fewer languages")
    return lines


def _figure(group: Sequence[Language], known: dict[str, Certificate], name: str) -> float | None:
    values = [known[language.language_id].measured.get(name) for language in group if language.language_id in known]
    return next((float(value) for value in values if value is not None), None)


# --- push -------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("ids", nargs=-1, required=True)
@registry_option
@sandbox_option
@languages_option
def push(ids: tuple[str, ...], sandbox: str, folders: Sequence[Path]) -> ExitCode:
    """Push the images of these languages to a registry of your own, after building those that are missing.

    \b
    lcbx lang push all --image-registry registry.example.org:5000
    """
    from lcbx import languages
    from lcbx.sandbox import choose

    backend = choose(sandbox)
    if backend.push is None:
        raise UserError(f"{backend.name} has no images to push. Choose --sandbox docker or podman.")
    failed = 0
    for language in languages.resolve(",".join(ids), language_folders(folders)):
        start = time.monotonic()
        try:
            with build_progress(language.name, verbose=False) as show:
                name = backend.push(language, show)
            click.echo(f"{language.language_id}: {name}  {time.monotonic() - start:.1f} s")
        except LcbxError as error:
            failed += 1
            click.echo(f"lcbx: {language.language_id}: {error}", err=True)
    return complete_if(not failed)


# --- clean ------------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
@sandbox_option
@languages_option
def clean(dry_run: bool, sandbox: str, folders: Sequence[Path]) -> ExitCode:
    """Remove images and root file systems that no language file asks for any more, with their sizes.

    Languages of other folders count only if --languages or LCBX_LANGUAGES names them. Without --sandbox, every sandbox
    that works here is cleaned.
    """
    from lcbx import languages
    from lcbx.sandbox import automatic_backends, choose

    known = list(languages.load_all(language_folders(folders)).values())
    failed = 0
    for name in automatic_backends() if sandbox == "auto" else [sandbox]:
        try:
            backend = choose(name)
        except UserError as error:
            if sandbox != "auto":
                raise
            say(f"{name}: left out: {first_line(error)}")
            continue
        failed += _clean(backend, known, dry_run=dry_run)
    return complete_if(not failed)


def _clean(backend: Backend, known: Sequence[Language], *, dry_run: bool) -> int:
    """Remove what is stale in a backend; returns how much could not be removed."""
    stale = backend.stale(known)
    before, failed = _free_bytes(backend), 0
    for image in stale:
        problem = None if dry_run else _attempt(lambda image=image: backend.remove(image))  # type: ignore[misc]
        failed += problem is not None
        click.echo(f"{backend.name}: {size(image.size_bytes):>8}  {image.reference}{f': {problem}' if problem else ''}")
    after = _free_bytes(backend)
    freed = f", {size(max(0, after - before))} freed" if before is not None and after is not None else ""
    would = "would be removed" if dry_run else f"removed{freed}"
    click.echo(f"{backend.name}: {len(stale) - failed} {would}" if stale else f"{backend.name}: nothing is stale")
    return failed


def _attempt(action: Callable[[], None]) -> str | None:
    try:
        action()
    except LcbxError as error:
        return str(error)
    return None
