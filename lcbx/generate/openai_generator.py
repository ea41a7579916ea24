"""Completions from a server with OpenAI's API: one request per sample, many at the same time.

A request with a temporary failure (429, 5xx, time-out, lost connection) is retried after a growing pause. A request
that keeps failing yields nothing: its sample stays owed, `failures` has the reason, and the next run requests it again.
What no retry can fix (wrong key, unknown model, refused settings, a dead server) is a UserError at once.

Reasoning that the server returns separately is put in front of the answer as `<think>...</think>`, as local models
write it.
"""

from __future__ import annotations

import email.utils
import logging
import os
import queue
import random
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import openai

from lcbx.errors import UserError
from lcbx.generate.generator import cut_at_stop, owed_by_prompt, seed_for
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

_LOG = logging.getLogger(__name__)

CONCURRENCY = 32
ATTEMPTS = 10
"""Attempts per request; their pauses add up to about three minutes, longer than most rate limits last."""
_CONNECTION_ATTEMPTS = 6
"""Attempts per request if no server answers: about 15 s."""
_LONGEST_PAUSE_S = 60.0
_MAX_STOPS = 4  # OpenAI refuses more; `cut_at_stop` applies the others


class _FailedError(Exception):
    """A request that failed and is not retried any more; its sample stays owed."""


class _Health:
    """Counts successes and failures to decide whether further requests are pointless."""

    def __init__(self, count: int, concurrency: int) -> None:
        self.owed, self._remaining, self._concurrency = count, count, concurrency
        self._failures_in_a_row, self._any_success = 0, False

    def is_hopeless_after(self, answer: Completion | Exception) -> bool:
        """Count one more answer; returns True if no further request should be sent."""
        self._remaining -= 1
        if isinstance(answer, Completion):
            self.owed -= 1
            self._failures_in_a_row, self._any_success = 0, True
            return False
        self._failures_in_a_row += 1
        if not isinstance(answer, _FailedError) or not (self._remaining or self._any_success):
            return True
        return self._failures_in_a_row >= (3 * self._concurrency if self._any_success else 3)


class OpenAIGenerator:
    """A client of the server. After `generate`, `failures` has the samples without a completion, with reasons."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        concurrency: int | None = None,
        request_timeout_s: float = 1800.0,
        first_pause_s: float = 0.5,
        extra_body: dict[str, Any] | None = None,
    ) -> None:
        key = os.environ.get("OPENAI_API_KEY")
        base_url = base_url or os.environ.get("OPENAI_BASE_URL")
        if key is None and base_url is None:
            raise UserError(
                "no API key for api.openai.com: set OPENAI_API_KEY, or choose another server with --base-url"
            )
        self.name, self._concurrency, self._first_pause_s = model, concurrency or CONCURRENCY, first_pause_s
        self._extra_body = extra_body or {}
        self._key, self._request_timeout_s = key or "none", request_timeout_s
        with openai.OpenAI(api_key=self._key, base_url=base_url) as client:
            self._base_url = str(client.base_url)
        self._max_tokens_name = "max_tokens"
        self._send_seed = True
        self.failures: dict[SampleKey, str] = {}

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions as they come, see `Generator.generate`. Raises UserError if requests keep failing."""
        self.failures.clear()
        tasks: queue.SimpleQueue[tuple[Prompt, SampleKey]] = queue.SimpleQueue()
        answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception]] = queue.SimpleQueue()
        count = 0
        for prompt, keys in owed_by_prompt(prompts, owed):
            for key in keys:
                tasks.put((prompt, key))
                count += 1
        workers = min(self._concurrency, count)
        client = self._client()
        stopping = threading.Event()
        health = _Health(count, self._concurrency)
        lock = threading.Lock()

        def work() -> None:
            nonlocal workers
            try:
                send_requests()
            finally:
                with lock:
                    workers -= 1
                    last = not workers
                if last:  # don't leave closing its connections to the garbage collector
                    client.close()

        def send_requests() -> None:
            while not stopping.is_set():
                try:
                    prompt, key = tasks.get_nowait()
                except queue.Empty:
                    return
                answer: Completion | Exception
                try:
                    answer = self._complete(client, prompt, key, sampling, stopping)
                except Exception as error:  # raised by `_collect`
                    answer = error
                with lock:  # no request may start after the decision that further ones are pointless
                    if health.is_hopeless_after(answer):
                        stopping.set()
                    answers.put((key, answer))

        # Daemon threads, so that Ctrl-C does not wait for answers that take minutes.
        for _ in range(workers):
            threading.Thread(target=work, name="openai", daemon=True).start()
        try:
            yield from self._collect(answers, count)
        finally:
            stopping.set()

    def _collect(
        self, answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception]], count: int
    ) -> Iterator[Completion]:
        health = _Health(count, self._concurrency)  # counts the same answers as the workers' one, in the same order
        for _ in range(count):
            key, answer = answers.get()
            hopeless = health.is_hopeless_after(answer)
            if isinstance(answer, Completion):
                yield answer
                continue
            if not isinstance(answer, _FailedError):
                raise answer
            self.failures[key] = str(answer)
            _LOG.warning("%s, sample %d: %s", key.problem_id, key.sample_index, answer)
            if hopeless:
                raise UserError(
                    f"{self._shown_url}: requests keep failing: {answer}. "
                    f"{health.owed} samples are missing; run the same command again to continue"
                )

    def describe(self) -> dict[str, Any]:
        """Return what `run.json` records. `served` is the server's entry for the model, None if it lists no models."""
        served: dict[str, Any] | None = None
        try:
            with self._client() as client:
                listed = client.with_options(timeout=5.0).models.list()
            served = next((model.model_dump(mode="json") for model in listed.data if model.id == self.name), None)
        except (openai.OpenAIError, ValueError, AttributeError, TypeError):
            pass  # many servers do not list their models
        if served:
            served.pop("permission", None)
        return {
            "engine": "openai",
            "version": openai.__version__,
            "model": self.name,
            "base_url": self._shown_url,
            "served": served,
        }

    @property
    def _shown_url(self) -> str:
        """The server's address without user name, password and query."""
        parts = urlsplit(self._base_url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))

    def _client(self) -> openai.OpenAI:
        return openai.OpenAI(api_key=self._key, base_url=self._base_url, timeout=self._request_timeout_s, max_retries=0)

    # --- one request --------------------------------------------------------------------------------------------------

    def _complete(
        self, client: openai.OpenAI, prompt: Prompt, key: SampleKey, sampling: Sampling, stopping: threading.Event
    ) -> Completion:
        attempt = 0
        while True:
            attempt += 1
            arguments = self._arguments(prompt, key, sampling)
            started = time.monotonic()
            try:
                answer = _ask(client, prompt, arguments)
                return _completion(key, prompt, answer, time.monotonic() - started)
            except openai.BadRequestError as error:
                if _is_too_long(error):
                    return Completion(key=key, text="", finish_reason=FinishReason.LENGTH, completion_tokens=0)
                if not self._can_do_without(error, arguments):
                    raise _FailedError(_message(error)) from error
            except (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError) as error:
                raise UserError(
                    f"{self._shown_url} refuses {self.name!r}: {_message(error)}. Check --model, --base-url and "
                    "OPENAI_API_KEY"
                ) from error
            except openai.OpenAIError as error:
                self._pause_or_fail(error, attempt, stopping)

    def _arguments(self, prompt: Prompt, key: SampleKey, sampling: Sampling) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": self.name,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "extra_body": self._extra_body,
        }
        if self._send_seed and sampling.temperature > 0:
            arguments["seed"] = seed_for(sampling.seed, key)
        if prompt.stop:
            arguments["stop"] = list(prompt.stop[:_MAX_STOPS])
        if prompt.text is not None:
            return arguments | {"prompt": prompt.text, "max_tokens": sampling.max_tokens}
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return arguments | {"messages": messages, self._max_tokens_name: sampling.max_tokens}

    def _can_do_without(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """Adapt to a server that rejects a parameter; returns True if the request should be sent again.

        The temperature is never dropped, because that would change the protocol.
        """
        message = _message(error)
        if "max_tokens" in sent and "max_completion_tokens" in message:
            self._max_tokens_name = "max_completion_tokens"
            return "prompt" not in sent
        if "max_completion_tokens" in sent and self._max_tokens_name == "max_tokens":
            return True  # another thread has adapted meanwhile
        if "seed" in sent and "seed" in message:
            _LOG.warning("%s accepts no seed: samples are not reproducible", self._shown_url)
            self._send_seed = False
            return True
        return False

    def _pause_or_fail(self, error: openai.OpenAIError, attempt: int, stopping: threading.Event) -> None:
        silent = isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)
        status = getattr(error, "status_code", None)
        temporary = silent or status is None or status in (408, 409, 425, 429) or status >= 500
        if not temporary or attempt >= (_CONNECTION_ATTEMPTS if silent else ATTEMPTS):
            raise _FailedError(f"{_message(error)} ({attempt} attempts)") from error
        pause = min(_LONGEST_PAUSE_S, self._first_pause_s * 2 ** (attempt - 1))
        pause = max(pause * random.uniform(0.5, 1.0), _retry_after_s(error))
        if stopping.wait(pause):
            raise _FailedError("interrupted") from error


def _ask(client: openai.OpenAI, prompt: Prompt, arguments: dict[str, Any]) -> Any:
    if prompt.text is not None:
        return client.completions.create(**arguments)
    return client.chat.completions.create(**arguments)


def _completion(key: SampleKey, prompt: Prompt, answer: Any, wall_time_s: float) -> Completion:
    if not getattr(answer, "choices", None):  # some proxies report errors in a body with status 200
        raise openai.OpenAIError(f"the answer has no choices: {str(answer)[:200]}")
    choice = answer.choices[0]
    finish = FinishReason.LENGTH if choice.finish_reason == "length" else FinishReason.STOP
    text = choice.text if prompt.text is not None else _with_reasoning(choice.message, finish)
    usage = getattr(answer, "usage", None)
    return Completion(
        key=key,
        text=cut_at_stop(text or "", prompt.stop),
        finish_reason=finish,
        prompt_tokens=getattr(usage, "prompt_tokens", None),
        completion_tokens=getattr(usage, "completion_tokens", None),
        wall_time_s=round(wall_time_s, 3),
    )


def _with_reasoning(message: Any, finish: FinishReason) -> str:
    content: str = message.content or ""
    reasoning = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)
    if not isinstance(reasoning, str) or not reasoning.strip():
        return content
    still_thinking = finish is FinishReason.LENGTH and not content.strip()
    return f"<think>\n{reasoning}" if still_thinking else f"<think>\n{reasoning}\n</think>\n\n{content}"


def _is_too_long(error: openai.BadRequestError) -> bool:
    """True if the prompt fills the model's context, which no retry can change."""
    message = _message(error).lower()
    return error.code == "context_length_exceeded" or "maximum context length" in message or "max_model_len" in message


def _message(error: openai.OpenAIError) -> str:
    body = getattr(error, "body", None)
    detail = body.get("message") if isinstance(body, dict) else None
    status = getattr(error, "status_code", None)
    text = " ".join(str(detail or error).split())[:300]
    return f"{status} {text}" if status and not text.startswith(str(status)) else text


def _retry_after_s(error: openai.OpenAIError) -> float:
    """Return how long the server asks clients to wait; 0 if it does not say."""
    response = getattr(error, "response", None)
    value = response.headers.get("retry-after", "") if response is not None else ""
    try:
        return min(float(value), 600.0)
    except ValueError:
        pass
    try:
        return max(0.0, min(email.utils.parsedate_to_datetime(value).timestamp() - time.time(), 600.0))
    except (ValueError, TypeError):
        return 0.0
