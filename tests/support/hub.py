"""A Hugging Face hub with one data set, whose files lie in a folder."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError


class FakeHub:
    """Replaces the hub's client. Nothing is in its cache."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.downloads = folder, 0
        self.commit: str | None = "c" * 40
        monkeypatch.setattr(huggingface_hub, "HfApi", lambda: self)
        monkeypatch.setattr(huggingface_hub, "hf_hub_download", self.download)
        monkeypatch.setattr(huggingface_hub, "snapshot_download", self.snapshot)

    def dataset_info(self, _repository: str, *, revision: str, timeout: float) -> SimpleNamespace:
        names = [path.relative_to(self.folder).as_posix() for path in sorted(self.folder.rglob("*.*"))]
        return SimpleNamespace(sha=self.commit, siblings=[SimpleNamespace(rfilename=name) for name in names])

    def download(self, _repository: str, name: str, *, revision: str, **_: object) -> str:
        assert len(revision) == 40, "files are read at a commit, never at a branch"
        self.downloads += 1
        return str(self.folder / name)

    def snapshot(self, *_: object, **__: object) -> str:
        raise LocalEntryNotFoundError("nothing is cached")
