"""The list of a bundle's members."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import msgspec

FORMAT = 1
NAME = "manifest.json"
ROOTFS, TESTS, WHEEL = "rootfs", "tests", "wheel"
LARGEST_BYTES = 1 << 24
"""No list of members is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleMember:
    """One file of a bundle."""

    name: str
    kind: str
    """`ROOTFS`, `TESTS` or `WHEEL`."""
    size_bytes: int
    sha256: str
    """SHA-256 of the member as it is in the bundle."""
    content: str
    """What it is, for people and for finding out whether it is there already: the digest of an image, name and revision
    of a benchmark, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a bundle."""

    format: int
    version: str
    """The lcbx that made it."""
    machine: str
    """Architecture of its root file systems."""
    members: tuple[BundleMember, ...]

    def encode(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def decode(raw: bytes) -> Manifest:
    """Return the manifest in a file. Raises msgspec.MsgspecError."""
    return msgspec.json.decode(raw, type=Manifest)


def digest(raw: bytes) -> str:
    """Return what identifies a bundle: the SHA-256 of its manifest, which has the hashes of everything else."""
    return hashlib.sha256(raw).hexdigest()
