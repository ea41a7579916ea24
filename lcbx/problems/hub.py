"""The Hugging Face hub: files of a data set at one commit. What is in its cache already needs no network."""

from __future__ import annotations

import fnmatch
import re
import sys
from pathlib import Path

from lcbx.errors import UserError

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHARD = re.compile(r"-of-([0-9]+)\.")
_TIMEOUT_S = 15.0


def resolve(repository: str, revision: str, *, instead: str) -> str:
    """The commit `revision` stands for. `instead` tells the user what to do where the hub can't be reached."""
    if _COMMIT.fullmatch(revision):
        return revision
    return _info(repository, revision, instead)[0]


def fetch(repository: str, revision: str, pattern: str, *, instead: str) -> list[Path]:
    """Local paths of the files that match, downloaded unless they are in the hub's cache, sorted by name."""
    from huggingface_hub import hf_hub_download

    if cached := _cached(repository, revision, pattern):
        return cached
    _, names = _info(repository, revision, instead)
    wanted = sorted(fnmatch.filter(names, pattern))
    if not wanted:
        raise UserError(f"{repository}: no file {pattern} at {revision}. It has: {', '.join(_folders(names))}.")
    _quiet_unless_terminal()
    try:
        return [Path(hf_hub_download(repository, name, repo_type="dataset", revision=revision)) for name in wanted]
    except OSError as error:
        raise UserError(f"{repository}: the download failed ({_first_line(error)}). {instead}") from error


def _cached(repository: str, revision: str, pattern: str) -> list[Path]:
    """The files if all of them are in the cache: of shards, as many as their names say."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(repository, repo_type="dataset", revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        return []
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    counts = [int(match.group(1)) for path in found if (match := _SHARD.search(path.name))]
    return found if not counts or set(counts) == {len(found)} else []


def _info(repository: str, revision: str, instead: str) -> tuple[str, list[str]]:
    from huggingface_hub import HfApi

    try:
        info = HfApi().dataset_info(repository, revision=revision, timeout=_TIMEOUT_S)
    except Exception as error:  # which library speaks HTTP, and raises, is the hub client's secret
        raise UserError(f"{repository}: can't be had from the hub ({_first_line(error)}). {instead}") from error
    return info.sha or revision, [each.rfilename for each in info.siblings or ()]


def _folders(names: list[str]) -> list[str]:
    return sorted({name.split("/")[0] for name in names})


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _quiet_unless_terminal() -> None:
    if not sys.stderr.isatty():
        from huggingface_hub.utils.tqdm import disable_progress_bars

        disable_progress_bars()
