"""A model through vLLM's offline engine: everything owed is put in at once, completions come out as they end.

Prompts are rendered by the model's chat template here, as for the other local engine, and given to vLLM as tokens.
`LLM.generate` and `LLM.chat` return only when all is done; the loop inside them, `enqueue` and then `llm_engine.step`
until nothing is unfinished, is what lets judging overlap.

Each sample is a request of its own, so that resuming asks for just what is owed; prefix caching reads a prompt once.
On GPUs a request carries its own seed. vLLM's CPU back end breaks on those in larger batches: there the engine's seed
is made of the run's and of what is owed, so that a resumed run doesn't draw the same samples again.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lcbx.errors import UserError
from lcbx.generate import chat, describe
from lcbx.generate.generator import cut_at_stop, seed_for, wanted
from lcbx.processes import Guard
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

_LOG = logging.getLogger(__name__)
_LEAST_CONTEXT = 4096
_ENVIRONMENT = {"VLLM_LOGGING_LEVEL": "ERROR", "VLLM_NO_USAGE_STATS": "1", "VLLM_CPU_KVCACHE_SPACE": "2"}


@dataclass(frozen=True, slots=True)
class _Request:
    key: SampleKey
    prompt: Prompt
    ids: list[int]
    opened: str
    """The thinking tag its prompt ends with."""


class VllmGenerator:
    """The engine starts with the first `generate`, when it is known how long a context is needed.

    `options` go to `vllm.LLM`, such as `tensor_parallel_size` or `gpu_memory_utilization`.
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
        # No CUDA graphs on a CPU, and compiling for one costs a minute that short runs don't earn back.
        defaults = {"dtype": "bfloat16", "enforce_eager": True} if self._on_cpu else {}
        given = {"dtype": dtype, "max_num_seqs": batch_size}
        self._options = {
            "enable_prefix_caching": True,
            **defaults,
            **{name: value for name, value in given.items() if value is not None},
            **(options or {}),
        }
        self._tokenizer, self._config = self._load_tokenizer()
        self._llm: Any = None
        self._guard: Guard | None = None
        self._limited = False  # to less context than the model has

    def _load_tokenizer(self) -> tuple[Any, Any]:
        import transformers

        hf: Any = transformers  # typed in parts only
        known = {name: self._options[name] for name in ("trust_remote_code",) if name in self._options}
        try:
            tokenizer = hf.AutoTokenizer.from_pretrained(self.name, revision=self.revision, **known)
            config = hf.AutoConfig.from_pretrained(self.name, revision=self.revision, **known)
        except (OSError, ValueError) as error:
            raise UserError(f"the model {self.name!r} can't be loaded: {_first_line(error)}") from error
        return tokenizer, config

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """As `Generator.generate`, in the order in which they end."""
        requests = [request for prompt, keys in wanted(prompts, owed) for request in self._requests(prompt, keys)]
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
                ended = [output for output in engine.step() if output.finished]
                if not ended:
                    continue
                share = (time.monotonic() - since) / len(ended)
                for output in ended:
                    request = pending.pop(_our_id(output.request_id))
                    yield _completion(request, output.outputs[0], share)
                since = time.monotonic()
        finally:
            if pending:  # interrupted: nothing may be left over for the next call
                engine.abort_request(list(pending))

    def _enqueue(self, requests: Sequence[_Request], sampling: Sampling) -> dict[str, _Request]:
        prompts = [{"prompt_token_ids": request.ids} for request in requests]
        settings = [self._sampling_params(request, sampling) for request in requests]
        if hasattr(self._llm, "enqueue"):
            ids = self._llm.enqueue(prompts, settings, use_tqdm=False)
            return dict(zip(map(_our_id, ids), requests, strict=True))
        pending = {str(at): request for at, request in enumerate(requests)}  # vLLM before `enqueue`
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
        """An engine with room for `tokens` a sample, as far as the model has it; a shorter context saves memory."""
        if self._llm is not None and (tokens <= self._context() or not self._limited):
            return
        self.close()
        most = int(getattr(self._config.get_text_config(), "max_position_embeddings", None) or 0)
        needed = max(_LEAST_CONTEXT, -(-tokens // 1024) * 1024)
        limit = {"max_model_len": needed} if needed < most else {}
        self._limited = bool(limit)
        self._say(f"starting vLLM with {self.name}")
        before = {each.pid for each in multiprocessing.active_children()}
        try:
            self._llm = self._vllm.LLM(
                model=self.name, revision=self.revision, seed=_engine_seed(self._seed, owed), **(limit | self._options)
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise UserError(f"vLLM can't run {self.name!r}: {_first_line(error)}") from error
        started = {each.pid for each in multiprocessing.active_children()} - before
        self._guard = Guard(pid for pid in started if pid is not None)
        # Python waits for child processes when it ends, and the engine's never end unasked. Handlers run last in,
        # first out: this one before that wait.
        atexit.register(self.close)

    def close(self) -> None:
        """End the engine's processes and give their memory back; the next `generate` starts a new one."""
        atexit.unregister(self.close)
        core: Any = getattr(getattr(self._llm, "llm_engine", None), "engine_core", None)
        if hasattr(core, "shutdown"):
            core.shutdown()
        self._llm = None
        if self._guard is not None:
            self._guard.close()
            self._guard = None
        gc.collect()

    def _context(self) -> int:
        config = getattr(self._llm, "model_config", None) or self._llm.llm_engine.model_config
        return int(config.max_model_len)

    def describe(self) -> dict[str, Any]:
        """As `Generator.describe`."""
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
    for name, value in _ENVIRONMENT.items():  # read while it is imported
        os.environ.setdefault(name, value)
    import vllm
    import vllm.platforms
    import vllm.sampling_params

    return vllm


def _engine_seed(seed: int, owed: Collection[SampleKey]) -> int:
    text = "\n".join([str(seed), *(f"{key.problem_id}\0{key.language_id}\0{key.sample_index}" for key in sorted(owed))])
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> 1


def _our_id(request_id: str) -> str:
    """A request's number: what `enqueue` returns carries a random suffix, what `step` returns may or may not."""
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
    """The prompt fills the model's context: an empty answer, cut off."""
    return Completion(
        key=request.key,
        text="",
        finish_reason=FinishReason.LENGTH,
        prompt_tokens=len(request.ids),
        completion_tokens=0,
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().split("\n")[0] or type(error).__name__)[:400]
