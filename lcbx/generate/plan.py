"""Who will answer, decided before anything is loaded: which engine, under which name, at which revision.

A run's identity needs the model's name and revision; a finished run must not load the model again to learn them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcbx.errors import UserError
from lcbx.generate.base import Generator

DEMO = "demo"
DEMO_NAME = "Qwen2.5-Coder-0.5B-Instruct"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    name: str
    """As it stands in results and tables."""
    revision: str | None = None
    """Commit asked for; of a local folder the hash of its weights, so that changed weights are another model."""
    local: bool = False
    """It will compute on this machine."""


def plan(
    engine: str,
    model: str,
    *,
    revision: str | None = None,
    base_url: str | None = None,
    concurrency: int | None = None,
    batch_size: int | None = None,
    completions: Path | None = None,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> tuple[Callable[[], Generator], ModelIdentity]:
    """What makes the generator when it is needed, and what it will be. Raises UserError for what can't work.

    `auto`: a file of completions is replayed; a server is asked where one is named; vLLM where it and a GPU are here;
    else transformers.
    """
    engine = choose_engine(engine, model, base_url=base_url, completions=completions)
    name = DEMO_NAME if model == DEMO else shown_name(model)
    if engine in ("transformers", "vllm"):
        if model == DEMO:
            from lcbx.generate import demo_model

            model, revision = demo_model.ensure(progress)
        else:
            model, revision = _checked(model, revision)
    options: dict[str, Any] = {"revision": revision, "progress": progress}
    match engine:
        case "openai":
            options = {"base_url": base_url, "concurrency": concurrency}
        case "replay":
            model = str(completions or model)
            if not Path(model).exists():
                raise UserError(f"{model}: no such file of completions to replay")
            options = {}
        case "transformers":
            options["batch_size"] = batch_size
        case "vllm":
            options["seed"] = seed
    # A local folder's hash names it; hubs are asked for the commit that was wanted.
    shown = revision if revision is not None else None
    hub_revision = None if Path(model).is_dir() else revision
    if "revision" in options:
        options["revision"] = hub_revision

    def make() -> Generator:
        from lcbx.generate import make_generator

        return make_generator(engine, model, **options)

    return make, ModelIdentity(name=name, revision=shown, local=engine in ("transformers", "vllm"))


def choose_engine(engine: str, model: str, *, base_url: str | None, completions: Path | None) -> str:
    """The engine `auto` stands for; any other name as it is."""
    if engine != "auto":
        return engine
    if completions is not None or model.endswith(".jsonl"):
        return "replay"
    if base_url is not None or (os.environ.get("OPENAI_BASE_URL") and model != DEMO):
        return "openai"
    return "vllm" if _vllm_works() else "transformers"


def _vllm_works() -> bool:
    """Is vLLM installed, and a GPU for it? Without importing either."""
    import importlib.util
    import shutil

    return importlib.util.find_spec("vllm") is not None and shutil.which("nvidia-smi") is not None


def shown_name(model: str) -> str:
    """A hub's name as it is; of a folder or file the last part, or the last two of a training's checkpoint."""
    path = Path(model)
    if not path.exists():
        return model
    path = path.resolve()
    if path.is_file():
        return path.stem
    return f"{path.parent.name}/{path.name}" if path.name.startswith("checkpoint-") else path.name


def _checked(model: str, revision: str | None) -> tuple[str, str | None]:
    """The model's place, and the revision that tells its weights apart. Raises UserError where neither can be."""
    from lcbx.generate.describe import weights_digest

    path = Path(model).expanduser()
    if path.is_dir():
        if not (path / "config.json").exists():
            raise UserError(f"{model}: not a model: there is no config.json in it")
        digest = weights_digest(path)
        return str(path), f"weights-{digest[:12]}" if digest else None
    if model.startswith((".", "/", "~")) or model.count("/") > 1:
        raise UserError(f"{model}: no such folder")
    return model, revision
