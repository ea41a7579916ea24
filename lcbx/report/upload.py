"""Upload published files and model cards to the Hugging Face hub. The only module that uses its API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from lcbx.errors import UserError
from lcbx.problems.hub import hub_errors
from lcbx.report.figures import Report
from lcbx.report.model_card import with_results
from lcbx.report.publish import Plan, Target
from lcbx.resources import write_atomically

_MODEL = re.compile(r"hf://(?!datasets/|spaces/)(?:models/)?([\w.-]+/[\w.-]+)/?")


class Hub(Protocol):
    """The part of `huggingface_hub.HfApi` that is used."""

    def create_repo(self, repo_id: str, *, repo_type: str, private: bool, exist_ok: bool) -> Any: ...

    def create_commit(
        self, repo_id: str, operations: Any, *, commit_message: str, repo_type: str, create_pr: bool = False
    ) -> Any: ...

    def file_exists(self, repo_id: str, filename: str) -> bool: ...

    def hf_hub_download(self, repo_id: str, filename: str) -> str: ...


def upload_plan(made: Plan, target: Target, *, private: bool, hub: Hub | None = None) -> str:
    """Upload the plan in one commit; return the address. Raises UserError if the hub can't be reached or refuses."""
    from huggingface_hub import CommitOperationAdd

    operations = [CommitOperationAdd(path, content) for path, content in made.files.items()]
    with _explained(f"hf://datasets/{target.repository}"):
        api = _hub(hub)
        api.create_repo(target.repository, repo_type="dataset", private=private, exist_ok=True)
        api.create_commit(target.repository, operations, commit_message=made.message, repo_type="dataset")
    return f"https://huggingface.co/datasets/{target.repository}"


def with_card(made: Plan, where: str, target: Target) -> Plan:
    """Return the plan with the card that `update_card` would write, for a dry run. The card itself is not changed.

    A card on the hub isn't fetched: `model-card/` in the plan has what would go into it.
    """
    if _MODEL.fullmatch(where):
        return made
    card = _changed_card(where, made.reports, target)
    return replace(made, files={**made.files, f"model-card/{Path(where).name}": card})


def _changed_card(where: str, reports: Sequence[Report], target: Target) -> bytes:
    """Return the card in a file with these results; a missing file counts as an empty card. Raises UserError."""
    file = Path(where)
    if where.startswith("hf://") or (file.exists() and not file.is_file()):
        raise UserError(f"--model-card {where}: neither a file nor a model on the hub, such as hf://ORG/MODEL")
    try:
        old = file.read_bytes().decode("utf-8") if file.exists() else ""
    except UnicodeDecodeError as error:
        raise UserError(f"--model-card {where}: not UTF-8 text") from error
    except OSError as error:
        raise UserError(f"--model-card {where}: can't be read ({error.strerror})") from error
    return with_results(old, reports, target.repository).encode("utf-8", "backslashreplace")


def update_card(where: str, reports: Sequence[Report], target: Target, *, hub: Hub | None = None) -> str:
    """Put the results into the metadata of a model's card; return a line that says what was done.

    `where` is a file, changed in place, or `hf://ORG/MODEL`, which gets a pull request: a card is its owner's.
    """
    match = _MODEL.fullmatch(where)
    if match is None:
        write_atomically(Path(where), _changed_card(where, reports, target))
        return f"{where}: model-index written"
    from huggingface_hub import CommitOperationAdd

    with _explained(where):
        api = _hub(hub)
        old = ""
        if api.file_exists(match[1], "README.md"):
            old = Path(api.hf_hub_download(match[1], "README.md")).read_bytes().decode("utf-8")
    new = with_results(old, reports, target.repository, name=match[1].partition("/")[2])
    operations = [CommitOperationAdd("README.md", new.encode())]
    with _explained(where):
        api.create_commit(
            match[1], operations, commit_message="Evaluation results by lcbx", repo_type="model", create_pr=True
        )
    return f"{where}: pull request with model-index opened"


def _hub(hub: Hub | None) -> Hub:
    if hub is not None:
        return hub
    from huggingface_hub import HfApi

    api: Hub = HfApi()
    return api


def _explained(where: str) -> AbstractContextManager[None]:
    advice = "Log in with `hf auth login`, or look at what would be published with --dry-run FOLDER"
    return hub_errors(where, "could not be published", advice)
