"""Sends a trained model to the Hugging Face hub. A dry run shows everything and sends nothing."""

from __future__ import annotations

from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems.hub import hub_errors


def push(run: Path, repository: str, *, private: bool, dry_run: bool) -> str:
    """Send the model and return a list of its files. Raises UserError without a model, a card or access to the hub."""
    folder = run / "model"
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    if not files or not (folder / "README.md").exists():
        raise UserError(f"{folder}: there is no trained model with a card. Finish the training first.")
    if repository.count("/") != 1:
        raise UserError(f"{repository!r} is not the name of a repository, such as me/lua-model.")
    listing = "\n".join(f"{path.stat().st_size:>14,}  {path.relative_to(folder)}" for path in files)
    kind = "private" if private else "public"
    if dry_run:
        card = (folder / "README.md").read_text(encoding="utf-8")
        return f"would send to {repository} ({kind}):\n{listing}\n\n--- README.md ---\n{card}"
    from huggingface_hub import HfApi

    api = HfApi()
    with hub_errors(repository, "could not be sent", "Log in with: hf auth login"):
        api.create_repo(repository, private=private, exist_ok=True)
        api.upload_folder(repo_id=repository, folder_path=str(folder), commit_message="Model trained with lcbx")
    return f"sent to https://huggingface.co/{repository} ({kind}):\n{listing}"
