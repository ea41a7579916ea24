"""A registry of one's own: images are pulled from it instead of built, and pushed to it for other machines.

`LCBX_IMAGE_REGISTRY` names it (`registry.example.org:5000/team`). Its tags depend on the steps that make an image, not
on the id of the base image on one machine, so that every machine finds what another one pushed.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from lcbx.errors import UserError
from lcbx.sandbox import dockerfile
from lcbx.types import Language

if TYPE_CHECKING:
    from lcbx.sandbox.backend import Progress
    from lcbx.sandbox.container_engine import ContainerEngine

VARIABLE = "LCBX_IMAGE_REGISTRY"
REPOSITORY = "lcbx/toolchain"
"""Name of all images, here and in a registry; the tag tells them apart."""


def configured() -> str | None:
    """Return the registry, with a path if it has one; None if there is none. Raises UserError for a URL."""
    address = os.environ.get(VARIABLE, "").strip().rstrip("/")
    if "://" in address:
        raise UserError(f"the image registry is HOST[:PORT][/PATH], without {address.partition('://')[0]}://")
    return address or None


def reference(language: Language, address: str, *, stand_in: bool) -> str:
    """Return the name of the language's image in a registry."""
    base = f"lcbx/base:{language.stand_in['suite']}" if stand_in else language.base_image or dockerfile.DEFAULT_BASE
    text = dockerfile.text(dockerfile.recipe(language, base=base, stand_in=stand_in))
    return f"{address}/{REPOSITORY}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def references(language: Language, address: str) -> list[str]:
    """Return the names under which the language's image may be in a registry: its own, then its stand-in."""
    names = [reference(language, address, stand_in=False)]
    return [*names, reference(language, address, stand_in=True)] if language.stand_in else names


def push(engine: ContainerEngine, image: Any, name: str, say: Progress) -> None:
    """Tag a local image with a registry's name and push it. Raises UserError with the registry's answer."""
    repository, _, tag = name.rpartition(":")
    image.tag(repository, tag=tag)
    for event in engine.client.api.push(repository, tag=tag, stream=True, decode=True):
        if (error := event.get("error")) is not None:
            raise UserError(f"{name} can't be pushed: {str(error).strip()}")
        if event.get("status"):
            say(" ".join(filter(None, (event.get("id"), event["status"], event.get("progress")))))
