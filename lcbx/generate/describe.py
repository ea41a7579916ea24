"""Describe a local model for `run.json`: revision, hash of its weights, hash of its chat template."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from lcbx import resources
from lcbx.errors import UserError
from lcbx.generate import chat
from lcbx.resources import file_sha256, write_atomically


def version_of(package: str) -> str | None:
    """Return the installed version of a package; None if it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe_model(model: str, revision: str | None, *, tokenizer: Any, config: Any) -> dict[str, Any]:
    """Return the part of `Generator.describe` that engines with a local tokenizer share."""
    return {
        "model": model,
        "revision": getattr(config, "_commit_hash", None) or revision,
        "weights_sha256": weights_digest(Path(model)),
        "architecture": ", ".join(getattr(config, "architectures", None) or ()) or None,
        "chat_template_sha256": chat.template_digest(tokenizer),
        "tokenizer": type(tokenizer).__name__,
    }


def weights_digest(folder: Path) -> str | None:
    """Return the SHA-256 over names and hashes of a folder's weight files; None if it has none, or is not a folder.

    File hashes are cached by path, size and modification time: reading 140 GB again takes minutes.
    """
    if not folder.is_dir():
        return None
    kinds = ("*.safetensors", "*.bin", "*.gguf")
    files: list[Path] = next((paths for kind in kinds if (paths := sorted(folder.glob(kind)))), [])
    if not files:
        return None
    cache_path = resources.cache_dir() / "weight-hashes.json"
    cached = _read(cache_path)
    lines, hashes = [], {}
    for file in files:
        real = file.resolve()
        stat = real.stat()
        identity = f"{real}:{stat.st_size}:{stat.st_mtime_ns}"
        hashes[identity] = cached.get(identity) or file_sha256(real)
        lines.append(f"{file.name} {hashes[identity]}\n")
    if not hashes.keys() <= cached.keys():
        _write(cache_path, cached | hashes)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        hashes = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return hashes if isinstance(hashes, dict) else {}


def _write(path: Path, hashes: dict[str, str]) -> None:
    with suppress(UserError, OSError):  # without the cache, files are hashed again next time
        write_atomically(path, json.dumps(hashes, indent=1))
