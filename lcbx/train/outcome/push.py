"""A trained model to the Hugging Face hub. A dry run shows everything and sends nothing."""

from __future__ import annotations

from pathlib import Path

from lcbx.errors import UserError


def push(run: Path, repository: str, *, private: bool, dry_run: bool) -> str:
    """What was sent, or would be. Raises UserError when there is no model, no card or no way to the hub."""
    folder = run / "model"
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    if not files or not (folder / "README.md").exists():
        raise UserError(f"{folder}: no trained model with a card in it. Let the training end first.")
    if repository.count("/") != 1:
        raise UserError(f"{repository!r} is not the name of a repository, such as me/lua-model.")
    listed = "\n".join(f"{path.stat().st_size:>14,}  {path.relative_to(folder)}" for path in files)
    kind = "private" if private else "public"
    if dry_run:
        card = (folder / "README.md").read_text(encoding="utf-8")
        return f"would send to {repository} ({kind}):\n{listed}\n\n--- README.md ---\n{card}"
    from huggingface_hub import HfApi

    api = HfApi()
    try:
        api.create_repo(repository, private=private, exist_ok=True)
        api.upload_folder(repo_id=repository, folder_path=str(folder), commit_message="Model trained with lcbx")
    except Exception as error:  # which library speaks HTTP, and raises, is the hub client's secret
        raise UserError(f"{repository}: could not be sent ({_first(error)}). Log in with: hf auth login") from error
    return f"sent to https://huggingface.co/{repository} ({kind}):\n{listed}"


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
