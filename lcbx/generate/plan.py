"""Who will answer, decided before anything is loaded: which engine, under which name, at which revision.

A run's identity needs the model's name and revision; a finished run must not load the model again to learn them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx.errors import UserError
from lcbx.generate.generator import Generator

if TYPE_CHECKING:
    from lcbx.generate.replay import ReplayGenerator

PLACEMENT = frozenset({
    *("tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size", "distributed_executor_backend"),
    *("gpu_memory_utilization", "cpu_offload_gb", "swap_space", "max_num_seqs", "max_num_batched_tokens"),
    *("device", "device_map", "enforce_eager", "enable_prefix_caching", "load_format", "trust_remote_code"),
})  # fmt: skip
"""Options that say where and how fast a model runs. Any other may move what it writes, and departs from a protocol."""

COMPLETIONS = (".jsonl", ".jsonl.gz", ".json", ".json.gz")
"""A model of such a name is a file of completions."""

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
    replayed: ReplayGenerator | None = None
    """The file of completions, if that is what answers: another file is another run, whatever the model is called."""


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
    engine_options: dict[str, Any] | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Callable[[], Generator], ModelIdentity]:
    """What makes the generator when it is needed, and what it will be. Raises UserError for what can't work.

    `auto`: a file of completions is replayed; a server is asked where one is named; vLLM where it and a GPU are here;
    else transformers. `engine_options`, for what one engine knows: vLLM's or transformers' own arguments, besides
    `thinking`, `dtype` and `device`; for a server, fields to add to each request.
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
            options = {"base_url": base_url, "concurrency": concurrency, "extra_body": engine_options}
        case "replay":
            model = str(completions or model)
            if not Path(model).exists():
                raise UserError(f"{model}: no such file of completions to replay")
            if engine_options:
                raise UserError("engine replay takes no options")
            return _replay(model, name, revision)
        case "transformers":
            options |= {"batch_size": batch_size, **_split(engine_options, ("thinking", "dtype", "device"))}
        case "vllm":
            options |= {"seed": seed, "batch_size": batch_size, **_split(engine_options, ("thinking", "dtype"))}
    if "revision" in options and Path(model).is_dir():
        options["revision"] = None  # its hash, which only names it

    def make() -> Generator:
        from lcbx.generate import make_generator

        return make_generator(engine, model, **options)

    return make, ModelIdentity(name=name, revision=revision, local=engine in ("transformers", "vllm"))


def _replay(path: str, name: str, revision: str | None) -> tuple[Callable[[], Generator], ModelIdentity]:
    from lcbx.generate.replay import ReplayGenerator

    generator = ReplayGenerator(path, model=name)
    return lambda: generator, ModelIdentity(name=name, revision=revision, replayed=generator)


def _split(engine_options: dict[str, Any] | None, ours: tuple[str, ...]) -> dict[str, Any]:
    """Options we know by name, and the rest for the engine itself."""
    given = engine_options or {}
    rest = {name: value for name, value in given.items() if name not in ours}
    return {name: value for name, value in given.items() if name in ours} | {"options": rest}


def parse_engine_options(pairs: Sequence[str]) -> dict[str, Any]:
    """`tensor_parallel_size=4` and the like, as typed on a command line; values are JSON, or else text."""
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UserError(f"{pair!r} should be NAME=VALUE, such as tensor_parallel_size=4")
        try:
            options[name] = json.loads(value)
        except ValueError:
            options[name] = value
    return options


def choose_engine(engine: str, model: str, *, base_url: str | None, completions: Path | None) -> str:
    """The engine `auto` stands for; any other name as it is."""
    if engine != "auto":
        return engine
    if completions is not None or model.endswith(COMPLETIONS):
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
        return next((path.name[: -len(end)] for end in COMPLETIONS if path.name.endswith(end)), path.stem)
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
