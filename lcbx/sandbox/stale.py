"""Images and root file systems that no language file asks for any more."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from pathlib import Path

import docker.errors

from lcbx import resources
from lcbx.errors import SandboxError, UserError, first_line
from lcbx.sandbox import bootstrap, dockerfile, images, registry, rootfs
from lcbx.sandbox.backend import StaleImage
from lcbx.sandbox.container_engine import ContainerEngine
from lcbx.types import Language

_ABANDONED_S = 24 * 3600.0
"""A half-made folder that was not touched for so long has no process that makes it."""


def stale_images(languages: Iterable[Language], *, engine: ContainerEngine) -> list[StaleImage]:
    """Return the engine's images of lcbx that none of these languages uses, the largest first."""
    languages = list(languages)
    try:
        current = {name for language in languages for name in images.current_names(language, engine=engine)}
        current |= {f"lcbx/base:{release}" for release in _releases(languages)}
        found = [
            StaleImage(reference=name, size_bytes=int(image.attrs.get("Size") or 0))
            for image in engine.client.images.list()
            for name in map(_short_name, image.tags)
            if _is_ours(name) and name not in current
        ]
    except (docker.errors.DockerException, OSError) as error:
        raise SandboxError(f"{engine.name}: {error}") from error
    return sorted(found, key=lambda image: -image.size_bytes)


def remove_image(image: StaleImage, *, engine: ContainerEngine) -> None:
    """Remove an image. Raises UserError when it is in use."""
    try:
        engine.client.images.remove(image.reference)
    except docker.errors.ImageNotFound:
        pass
    except (docker.errors.DockerException, OSError) as error:
        raise UserError(f"{image.reference} can't be removed: {first_line(error)}") from error


def _is_ours(name: str) -> bool:
    return name.startswith("lcbx/") or f"/{registry.REPOSITORY}:" in name


def _short_name(name: str) -> str:
    """Return the name as Docker has it; podman puts the registry that it assumes in front."""
    return re.sub(r"^(docker\.io|localhost)/(?=lcbx/)", "", name)


def _releases(languages: Iterable[Language]) -> set[str]:
    """Return the Debian releases that are the base of a language or of its stand-in."""
    bases = {language.base_image or dockerfile.DEFAULT_BASE for language in languages} | {dockerfile.DEFAULT_BASE}
    own = {release for base in bases if (release := bootstrap.debian_release(base)) is not None}
    return own | {language.stand_in["suite"] for language in languages if language.stand_in}


def stale_roots(languages: Iterable[Language], *, owners: rootfs.Owners) -> list[StaleImage]:
    """Return the root file systems that none of these languages uses, the largest first."""
    steps = {dockerfile.steps_digest(language) for language in languages}
    folder = resources.rootfs_dir()
    found = [
        StaleImage(reference=str(path), size_bytes=rootfs.size_bytes(path, owners=owners))
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_dir() and _owners_of(path) is owners and _is_stale(path, steps)
    ]
    return sorted(found, key=lambda root: -root.size_bytes)


def _owners_of(path: Path) -> rootfs.Owners:
    name = path.name.removesuffix(".part")
    return next((owners for owners in rootfs.Owners if owners and name.endswith(owners)), rootfs.Owners.ALL)


def remove_root(root: StaleImage, *, owners: rootfs.Owners) -> None:
    """Remove a root file system and its description."""
    path = Path(root.reference)
    rootfs.remove(path, owners=owners)
    path.with_name(f"{path.name}.json").unlink(missing_ok=True)


def _is_stale(path: Path, steps: set[str]) -> bool:
    if path.name.endswith(".part"):
        return time.time() - path.stat().st_mtime > _ABANDONED_S
    try:
        return json.loads(path.with_name(f"{path.name}.json").read_text())["steps"] not in steps
    except (OSError, ValueError, KeyError, TypeError):
        return True
