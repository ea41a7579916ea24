"""Files of a data set on the Hugging Face hub, at one commit. Files in the hub's cache need no network."""

from __future__ import annotations

import fnmatch
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lcbx.errors import LcbxError, UserError, first_line
from lcbx.resources import cache_dir, write_atomically

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHARD = re.compile(r"-of-([0-9]+)\.")
_TIMEOUT_S = 15.0


@contextmanager
def hub_errors(where: str, what: str, advice: str) -> Iterator[None]:
    """Turn what the hub's client raises into `where: what (reason). advice`, a UserError.

    The client does not document which HTTP library's errors it lets through: keep the block to calls of the client.
    """
    try:
        yield
    except LcbxError:
        raise
    except Exception as error:
        raise UserError(f"{where}: {what} ({first_line(error).rstrip('.')}). {advice}") from error


def resolve(repository: str, revision: str, *, instead: str) -> str:
    """Return the commit of `revision`, a branch, tag or commit. A commit needs no network.

    `instead` tells the user what to do where the hub cannot be reached.
    """
    if _COMMIT.fullmatch(revision):
        return revision
    commit, _ = _info(repository, revision, instead)
    if not _COMMIT.fullmatch(commit):
        raise UserError(f"{repository}: the hub did not return the commit of {revision!r}. Name a commit after an @.")
    return commit


def resolve_once(repository: str, branch: str, *, instead: str) -> str:
    """Return a commit as it is, and for a branch the commit it had when this machine first asked; then without network.

    For data sets whose commit is not written down here: what is read does not change from one run to the next. Deleting
    `hub-commits.json` in the cache follows the branch again. Raises UserError as `resolve` does.
    """
    if _COMMIT.fullmatch(branch):
        return branch
    file = cache_dir() / "hub-commits.json"
    commits: dict[str, str] = json.loads(file.read_bytes()) if file.exists() else {}
    name = f"{repository}@{branch}"
    if name not in commits:
        commits[name] = resolve(repository, branch, instead=instead)
        write_atomically(file, json.dumps(commits, indent=1) + "\n")
    return commits[name]


def fetch(repository: str, revision: str, pattern: str, *, instead: str) -> list[Path]:
    """Return the local paths of the matching files, sorted by name. Downloads what is not in the hub's cache."""
    from huggingface_hub import hf_hub_download

    if cached := _cached(repository, revision, pattern):
        return cached
    _, all_names = _info(repository, revision, instead)
    names = sorted(fnmatch.filter(all_names, pattern))
    if not names:
        raise UserError(f"{repository}: no file {pattern} at {revision}. It has: {', '.join(_folders(all_names))}.")
    _quiet_unless_terminal()
    with hub_errors(repository, "the download failed", instead):
        return [Path(hf_hub_download(repository, name, repo_type="dataset", revision=revision)) for name in names]


def _cached(repository: str, revision: str, pattern: str) -> list[Path]:
    """Return the matching files if all are in the cache: as many shards as their names say. Empty otherwise."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(repository, repo_type="dataset", revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        return []
    paths = sorted(path for path in folder.glob(pattern) if path.is_file())
    counts = [int(match.group(1)) for path in paths if (match := _SHARD.search(path.name))]
    return paths if not counts or set(counts) == {len(paths)} else []


def _info(repository: str, revision: str, instead: str) -> tuple[str, list[str]]:
    """Return the commit of `revision`, empty if the hub does not name it, and the names of all files."""
    from huggingface_hub import HfApi

    with hub_errors(repository, "cannot be read from the hub", instead):
        info = HfApi().dataset_info(repository, revision=revision, timeout=_TIMEOUT_S)
    return info.sha or "", [file.rfilename for file in info.siblings or ()]


def _folders(names: list[str]) -> list[str]:
    return sorted({name.split("/")[0] for name in names})


def _quiet_unless_terminal() -> None:
    if not sys.stderr.isatty():
        from huggingface_hub.utils.tqdm import disable_progress_bars

        disable_progress_bars()
