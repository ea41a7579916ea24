"""Which model a name stands for: a name on the hub, a folder on this machine, or a demo model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.generate import demo
from lcbx.generate.describe import weights_digest
from lcbx.generate.engine import EngineOption, ModelIdentity, ModelRequest
from lcbx.resources import user_path

COMPLETIONS = (".jsonl", ".jsonl.gz", ".json", ".json.gz", ".eval")
"""A model whose name ends like this is a file of completions."""

BATCH_SIZE = EngineOption(name="batch_size", kind=int, help="Sequences generated at the same time.")
THINKING = EngineOption(name="thinking", kind=bool, help="Switch the chat template's thinking mode on.", flag=False)
DTYPE = EngineOption(name="dtype", kind=str, help="Number format of the weights, such as bfloat16.", flag=False)
"""Options that engines with a local model share."""

PLACEMENT = frozenset({
    *("tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size", "distributed_executor_backend"),
    *("gpu_memory_utilization", "cpu_offload_gb", "swap_space", "max_num_seqs", "max_num_batched_tokens"),
    *("block_size", "num_gpu_blocks_override", "enable_chunked_prefill", "enable_prefix_caching", "disable_log_stats"),
    *("device", "device_map", "enforce_eager", "load_format", "trust_remote_code"),
})  # fmt: skip
"""Options that set where and how fast a model runs, here or on a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """A model that this machine will load."""

    location: str
    """A folder, or a name on the hub."""
    load_revision: str | None
    """Revision to load from the hub; None for a folder."""
    identity: ModelIdentity


def find_local_model(request: ModelRequest) -> LocalModel:
    """Return where the model is and what identifies it; builds a demo model. Raises UserError if it is not there."""
    name = shown_name(request.model)
    if request.model in demo.DEMO_MODELS:
        location, revision = demo.ensure(request.model, request.progress)
        return LocalModel(
            location=location,
            load_revision=None,
            identity=ModelIdentity(name=name, revision=revision),
        )
    path = user_path(request.model)
    if path.is_dir():
        if not (path / "config.json").exists():
            raise UserError(f"{request.model}: not a model: the folder has no config.json")
        digest = weights_digest(path)
        revision_of_weights = f"weights-{digest[:12]}" if digest else None
        return LocalModel(
            location=str(path),
            load_revision=None,
            identity=ModelIdentity(name=name, revision=revision_of_weights),
        )
    if request.model.startswith((".", "/", "~")) or request.model.count("/") > 1:
        raise UserError(f"{request.model}: no such folder")
    return LocalModel(
        location=request.model,
        load_revision=request.revision,
        identity=ModelIdentity(name=name, revision=request.revision),
    )


def shown_name(model: str) -> str:
    """Return the model's name in results: a hub name as it is, a folder's or file's last part.

    A training checkpoint keeps its parent folder's name: `run/checkpoint-20`.
    """
    if model in demo.DEMO_MODELS:
        return demo.DEMO_MODELS[model].name
    path = Path(model)
    if not path.exists():
        return model
    path = path.resolve()
    if path.is_file():
        return next((path.name[: -len(end)] for end in COMPLETIONS if path.name.endswith(end)), path.stem)
    return f"{path.parent.name}/{path.name}" if path.name.startswith("checkpoint-") else path.name
