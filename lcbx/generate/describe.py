"""What a local model is: revision, hash of its weights, hash of its chat template."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from pathlib import Path
from typing import Any

from lcbx import resources
from lcbx.generate import chat

_CHUNK = 1 << 22


def version_of(package: str) -> str | None:
    """The installed version of a package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe_model(model: str, revision: str | None, *, tokenizer: Any, config: Any) -> dict[str, Any]:
    """The part of `Generator.describe` that all engines with a local tokenizer have in common."""
    return {
        "model": model,
        "revision": getattr(config, "_commit_hash", None) or revision,
        "weights_sha256": weights_digest(Path(model)),
        "architecture": ", ".join(getattr(config, "architectures", None) or ()) or None,
        "chat_template_sha256": chat.template_digest(tokenizer),
        "tokenizer": type(tokenizer).__name__,
    }


def weights_digest(folder: Path) -> str | None:
    """SHA-256 over the names and hashes of a folder's weights; None where there are none, as on the hub.

    Hashes of files are kept in the cache by path, size and time of change: reading 140 GB again takes minutes.
    """
    if not folder.is_dir():
        return None
    kinds = ("*.safetensors", "*.bin", "*.gguf")
    files: list[Path] = next((there for kind in kinds if (there := sorted(folder.glob(kind)))), [])
    if not files:
        return None
    known_path = resources.cache_dir() / "weight-hashes.json"
    known = _read(known_path)
    lines, found = [], {}
    for file in files:
        real = file.resolve()
        stat = real.stat()
        identity = f"{real}:{stat.st_size}:{stat.st_mtime_ns}"
        found[identity] = known.get(identity) or _sha256(real)
        lines.append(f"{file.name} {found[identity]}\n")
    if not found.keys() <= known.keys():
        _write(known_path, known | found)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb", buffering=0) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(path: Path, hashes: dict[str, str]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(hashes, indent=1), "utf-8")
        temporary.replace(path)
    except OSError:  # a cache that can't be written costs time, nothing else
        temporary.unlink(missing_ok=True)
