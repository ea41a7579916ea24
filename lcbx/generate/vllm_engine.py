"""The `vllm` engine: a model through vLLM's offline API, in this process.

All owed samples are enqueued at once, and completions come as they end. Prompts are rendered with the model's chat
template here, as for the `transformers` engine, and passed to vLLM as tokens. `LLM.generate` and `LLM.chat` return
only when everything is finished; running their loop here (`enqueue`, then `llm_engine.step` until nothing is left)
lets judging overlap with generation.

Every sample is a request of its own, so a resumed run requests only what is missing; prefix caching computes a prompt
once. On GPUs every request has its own seed. vLLM's CPU back end fails on those in larger batches: there the engine's
seed is derived from the run's seed and the owed keys, so that a resumed run does not draw the same samples again.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import importlib.util
import logging
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

from lcbx import resources
from lcbx.errors import UserError, first_line
from lcbx.generate import chat, describe
from lcbx.generate.engine import EngineKind, ModelRequest, Plan
from lcbx.generate.generator import Generator, cut_at_stop, owed_by_prompt, seed_for
from lcbx.generate.local_model import BATCH_SIZE, DTYPE, PLACEMENT, THINKING, find_local_model
from lcbx.processes import Guard
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

_LOG = logging.getLogger(__name__)
_MIN_CONTEXT = 4096
_WATCH_EVERY_S = 1.0
_ENVIRONMENT = {
    "VLLM_LOGGING_LEVEL": "ERROR",
    "TORCH_CPP_LOG_LEVEL": "ERROR",  # warnings of its processes would tear our own display apart
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_CPU_KVCACHE_SPACE": "2",
}


@dataclass(frozen=True, slots=True)
class _Request:
    key: SampleKey
    prompt: Prompt
    ids: list[int]
    opened: str
    """The thinking tag that the prompt leaves open, or an empty string."""


class VllmGenerator:
    """A vLLM engine. It starts with the first `generate`, when the necessary context length is known.

    `options` are arguments of `vllm.LLM`, such as `tensor_parallel_size` or `gpu_memory_utilization`.
    """

    def __init__(
        self,
        model: str,
        *,
        revision: str | None = None,
        seed: int = 0,
        dtype: str | None = None,
        batch_size: int | None = None,
        thinking: bool = False,
        progress: Callable[[str], None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.name, self.revision, self._seed, self._thinking = model, revision, seed, thinking
        self._say = progress or _LOG.info
        self._vllm = _import_vllm()
        self._on_cpu = bool(self._vllm.platforms.current_platform.is_cpu())
        # A CPU has no CUDA graphs, and compiling takes a minute, which short runs do not gain back.
        on_cpu = {"dtype": "bfloat16" if resources.has_bf16_units() else "float32", "enforce_eager": True}
        defaults = on_cpu if self._on_cpu else {}
        settings = {"dtype": dtype, "max_num_seqs": batch_size}
        self._options = {
            "enable_prefix_caching": True,
            **defaults,
            **{name: value for name, value in settings.items() if value is not None},
            **(options or {}),
        }
        self._tokenizer, self._config = self._load_tokenizer()
        self._llm: Any = None
        self._guard: Guard | None = None
        self._closing = threading.Event()
        self._limited = False  # True if the engine has a shorter context than the model

    def _load_tokenizer(self) -> tuple[Any, Any]:
        import transformers

        hf: Any = transformers  # typed in parts only
        shared = {name: self._options[name] for name in ("trust_remote_code",) if name in self._options}
        try:
            tokenizer = hf.AutoTokenizer.from_pretrained(self.name, revision=self.revision, **shared)
            config = hf.AutoConfig.from_pretrained(self.name, revision=self.revision, **shared)
        except (OSError, ValueError) as error:
            raise UserError(f"the model {self.name!r} can't be loaded: {first_line(error)}") from error
        return tokenizer, config

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions in the order in which they end, see `Generator.generate`."""
        requests = [
            request for prompt, keys in owed_by_prompt(prompts, owed) for request in self._requests(prompt, keys)
        ]
        if not requests:
            return
        self._start(max(len(request.ids) for request in requests) + sampling.max_tokens, owed)
        room = self._context()
        yield from (_no_room(request) for request in requests if len(request.ids) >= room)
        fitting = [request for request in requests if len(request.ids) < room]
        if fitting:
            yield from self._run(fitting, sampling)

    def _requests(self, prompt: Prompt, keys: Sequence[SampleKey]) -> list[_Request]:
        text = chat.prompt_text(self._tokenizer, prompt, thinking=self._thinking)
        ids = chat.prompt_token_ids(self._tokenizer, text, prompt)
        return [_Request(key, prompt, ids, chat.opened_thinking(text)) for key in keys]

    def _run(self, requests: Sequence[_Request], sampling: Sampling) -> Iterator[Completion]:
        engine = self._llm.llm_engine
        pending = self._enqueue(requests, sampling)
        since = time.monotonic()
        try:
            while engine.has_unfinished_requests():
                ended = [output for output in self._step(engine) if output.finished]
                if not ended:
                    continue
                share = (time.monotonic() - since) / len(ended)
                for output in ended:
                    request = pending.pop(_our_id(output.request_id))
                    yield _completion(request, output.outputs[0], share)
                since = time.monotonic()
        finally:
            if pending:  # interrupted: the next call must not receive these
                engine.abort_request(list(pending))

    def _step(self, engine: Any) -> Any:
        try:
            return engine.step()
        except self._vllm.v1.engine.exceptions.EngineDeadError as error:
            message = (
                f"vLLM's engine ended while {self.name!r} generated; its messages, if any, are above. Often memory was "
                "short: a smaller --batch-size needs less. The same command continues."
            )
            raise UserError(message) from error

    def _enqueue(self, requests: Sequence[_Request], sampling: Sampling) -> dict[str, _Request]:
        prompts = [{"prompt_token_ids": request.ids} for request in requests]
        settings = [self._sampling_params(request, sampling) for request in requests]
        if hasattr(self._llm, "enqueue"):
            ids = self._llm.enqueue(prompts, settings, use_tqdm=False)
            return dict(zip(map(_our_id, ids), requests, strict=True))
        pending = {str(at): request for at, request in enumerate(requests)}  # older vLLM
        for name, prompt, setting in zip(pending, prompts, settings, strict=True):
            self._llm.llm_engine.add_request(name, prompt, setting)
        return pending

    def _sampling_params(self, request: _Request, sampling: Sampling) -> Any:
        return self._vllm.SamplingParams(
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            max_tokens=sampling.max_tokens,
            seed=None if self._on_cpu or sampling.temperature == 0 else seed_for(sampling.seed, request.key),
            stop=list(request.prompt.stop),
            output_kind=self._vllm.sampling_params.RequestOutputKind.FINAL_ONLY,
        )

    def _start(self, tokens: int, owed: Collection[SampleKey]) -> None:
        """Start an engine with room for `tokens` per sample if the model has it. A shorter context saves memory."""
        if self._llm is not None and (tokens <= self._context() or not self._limited):
            return
        self.close()
        model_context = int(getattr(self._config.get_text_config(), "max_position_embeddings", None) or 0)
        needed = max(_MIN_CONTEXT, -(-tokens // 1024) * 1024)
        limit = {"max_model_len": needed} if needed < model_context else {}
        quiet = {"use_tqdm_on_load": False}  # its bar would be written over ours
        self._limited = bool(limit)
        self._say(f"starting vLLM with {self.name}")
        before = {process.pid for process in multiprocessing.active_children()}
        self._closing = threading.Event()
        try:
            self._llm = self._vllm.LLM(
                model=self.name,
                revision=self.revision,
                seed=_engine_seed(self._seed, owed),
                **(quiet | limit | self._options),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise UserError(f"vLLM can't run {self.name!r}: {first_line(error)}") from error
        started = [process for process in multiprocessing.active_children() if process.pid not in before]
        self._guard = Guard(process.pid for process in started if process.pid is not None)
        threading.Thread(target=self._watch, args=(started, self._closing), daemon=True).start()
        # At exit Python waits for child processes, and the engine's do not end by themselves. Exit handlers run
        # last in, first out, so this one runs before that wait.
        atexit.register(self.close)

    def _watch(self, processes: Sequence[BaseProcess], closing: threading.Event) -> None:
        """End the wait for outputs when the engine's process is gone: vLLM notices it, and waits on."""
        while not closing.wait(_WATCH_EVERY_S):
            if not all(process.is_alive() for process in processes):
                outputs = getattr(self._core(), "outputs_queue", None)
                if outputs is not None:
                    outputs.put(self._vllm.v1.engine.exceptions.EngineDeadError())
                return

    def close(self) -> None:
        """End the engine's processes and release their memory. The next `generate` starts a new engine."""
        self._closing.set()
        atexit.unregister(self.close)
        core = self._core()
        if hasattr(core, "shutdown"):
            core.shutdown()
        self._llm = None
        if self._guard is not None:
            self._guard.close()
            self._guard = None
        gc.collect()

    def _core(self) -> Any:
        """Return vLLM's client of the engine's processes, None if there is none."""
        return getattr(getattr(self._llm, "llm_engine", None), "engine_core", None)

    def _context(self) -> int:
        config = getattr(self._llm, "model_config", None) or self._llm.llm_engine.model_config
        return int(config.max_model_len)

    def describe(self) -> dict[str, Any]:
        """Return what `run.json` records, see `Generator.describe`."""
        dtype = self._options.get("dtype") or getattr(self._config, "dtype", None) or "auto"
        return {
            "engine": "vllm",
            "version": self._vllm.__version__,
            "torch": describe.version_of("torch"),
            **describe.describe_model(self.name, self.revision, tokenizer=self._tokenizer, config=self._config),
            "dtype": str(dtype).removeprefix("torch."),
            "device": "cpu" if self._on_cpu else self._vllm.platforms.current_platform.get_device_name(),
            "thinking": self._thinking,
            "options": {name: str(value) for name, value in self._options.items() if name != "dtype"},
        }


def _import_vllm() -> Any:
    for name, value in _ENVIRONMENT.items():  # vLLM reads these while it is imported
        os.environ.setdefault(name, value)
    import vllm
    import vllm.platforms
    import vllm.sampling_params
    import vllm.v1.engine.exceptions

    return vllm


def _engine_seed(seed: int, owed: Collection[SampleKey]) -> int:
    text = "\n".join([str(seed), *(f"{key.problem_id}\0{key.language_id}\0{key.sample_index}" for key in sorted(owed))])
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> 1


def _our_id(request_id: str) -> str:
    """Return a request's number. Ids from `enqueue` have a random suffix, those from `step` may or may not."""
    return request_id.partition("-")[0]


def _completion(request: _Request, output: Any, wall_time_s: float) -> Completion:
    return Completion(
        key=request.key,
        text=request.opened + cut_at_stop(output.text, request.prompt.stop),
        finish_reason=FinishReason.LENGTH if output.finish_reason == "length" else FinishReason.STOP,
        prompt_tokens=len(request.ids),
        completion_tokens=len(output.token_ids),
        wall_time_s=round(wall_time_s, 3),
    )


def _no_room(request: _Request) -> Completion:
    """Return an empty, truncated completion for a prompt that fills the model's context."""
    return Completion(
        key=request.key,
        text="",
        finish_reason=FinishReason.LENGTH,
        prompt_tokens=len(request.ids),
        completion_tokens=0,
    )


# --- the engine's record ----------------------------------------------------------------------------------------------


def _fits(request: ModelRequest) -> bool:
    """True if vLLM and a GPU are installed. Checked without importing anything."""
    del request
    return importlib.util.find_spec("vllm") is not None and shutil.which("nvidia-smi") is not None


def _plan(request: ModelRequest) -> Plan:
    model = find_local_model(request)
    own, others = ENGINE.split_options(request)

    def make() -> Generator:
        return VllmGenerator(
            model.location,
            revision=model.load_revision,
            seed=request.seed,
            batch_size=request.flags.get("batch_size"),
            progress=request.progress,
            options=others,
            **own,
        )

    return make, model.identity


ENGINE = EngineKind(
    name="vllm",
    summary="vLLM in this process",
    fits=_fits,
    plan=_plan,
    options=(BATCH_SIZE, THINKING, DTYPE),
    passes_on="an argument of vllm.LLM",
    placement=PLACEMENT,
    packages=("vllm", "torch", "transformers", "tokenizers"),
    extra="vllm",
    local=True,
)
