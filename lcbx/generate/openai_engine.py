"""Any OpenAI-compatible server: many requests at a time, one for each sample.

A request that fails in passing (429, 5xx, time-out, lost connection) is asked again after a growing pause. One that
fails for good is owed: nothing is yielded for it, `failures` says why, and running again asks only for what is owed.
What no retry can mend (wrong key, unknown model, refused settings, a dead server) is a UserError at once.

A model's separate reasoning is put back in front of its answer as `<think>...</think>`, as local engines have it.
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
from lcbx.generate.generator import cut_at_stop, seed_for, wanted
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

_LOG = logging.getLogger(__name__)

CONCURRENCY = 32
ATTEMPTS = 10
"""Tries of one request; pauses add up to about three minutes, longer than most rate limits last."""
_CONNECTION_ATTEMPTS = 6
"""Tries where nobody answers at all: about 15 s."""
_LONGEST_PAUSE_S = 60.0
_MOST_STOPS = 4  # more are refused by OpenAI; `cut_at_stop` sees to the others


class _FailedError(Exception):
    """A request that failed for good; its sample stays owed."""


class _Health:
    """Is there any point in asking on?"""

    def __init__(self, count: int, concurrency: int) -> None:
        self.owed, self._left, self._concurrency = count, count, concurrency
        self._in_a_row, self._answered = 0, False

    def is_hopeless_after(self, answer: Completion | Exception) -> bool:
        self._left -= 1
        if isinstance(answer, Completion):
            self.owed -= 1
            self._in_a_row, self._answered = 0, True
            return False
        self._in_a_row += 1
        if not isinstance(answer, _FailedError) or not (self._left or self._answered):
            return True
        return self._in_a_row >= (3 * self._concurrency if self._answered else 3)


class OpenAIGenerator:
    """`failures` holds, after `generate`, the samples that could not be had and why."""

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
            raise UserError("no key for api.openai.com: set OPENAI_API_KEY, or name another server with --base-url")
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
        """As `Generator.generate`. Raises UserError where asking on is pointless."""
        self.failures.clear()
        tasks: queue.SimpleQueue[tuple[Prompt, SampleKey]] = queue.SimpleQueue()
        answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception]] = queue.SimpleQueue()
        count = 0
        for prompt, keys in wanted(prompts, owed):
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
                ask_on()
            finally:
                with lock:
                    workers -= 1
                    last = not workers
                if last:  # left to the garbage collector, its connections would be closed whenever, or never
                    client.close()

        def ask_on() -> None:
            while not stopping.is_set():
                try:
                    prompt, key = tasks.get_nowait()
                except queue.Empty:
                    return
                answer: Completion | Exception
                try:
                    answer = self._complete(client, prompt, key, sampling, stopping)
                except Exception as error:  # handed to whoever waits for it
                    answer = error
                with lock:  # whoever learns that asking on is pointless sees to it that nobody does
                    if health.is_hopeless_after(answer):
                        stopping.set()
                    answers.put((key, answer))

        # Daemons, so that Ctrl-C needn't wait for answers that take minutes.
        for _ in range(workers):
            threading.Thread(target=work, name="openai", daemon=True).start()
        try:
            yield from self._collect(answers, count)
        finally:
            stopping.set()

    def _collect(
        self, answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception]], count: int
    ) -> Iterator[Completion]:
        health = _Health(count, self._concurrency)  # sees what the workers' saw, in the same order
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
                    f"{self._shown_url} fails on every request: {answer}. "
                    f"{health.owed} samples are owed; run the same command again to go on"
                )

    def describe(self) -> dict[str, Any]:
        """As `Generator.describe`; `served` is the server's own entry for the model, where it lists its models."""
        served: dict[str, Any] | None = None
        try:
            with self._client() as client:
                listed = client.with_options(timeout=5.0).models.list()
            served = next((each.model_dump(mode="json") for each in listed.data if each.id == self.name), None)
        except (openai.OpenAIError, ValueError, AttributeError, TypeError):
            pass  # many servers have no such list
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
        """Without user name, password and query."""
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
            arguments["stop"] = list(prompt.stop[:_MOST_STOPS])
        if prompt.text is not None:
            return arguments | {"prompt": prompt.text, "max_tokens": sampling.max_tokens}
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return arguments | {"messages": messages, self._max_tokens_name: sampling.max_tokens}

    def _can_do_without(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """Adapt to a server that doesn't know a parameter; True: ask again.

        A temperature is never given up: that would be another protocol.
        """
        message = _message(error)
        if "max_tokens" in sent and "max_completion_tokens" in message:
            self._max_tokens_name = "max_completion_tokens"
            return "prompt" not in sent
        if "max_completion_tokens" in sent and self._max_tokens_name == "max_tokens":
            return True  # adapted meanwhile by another thread
        if "seed" in sent and "seed" in message:
            _LOG.warning("%s takes no seed: samples can't be drawn again", self._shown_url)
            self._send_seed = False
            return True
        return False

    def _pause_or_fail(self, error: openai.OpenAIError, attempt: int, stopping: threading.Event) -> None:
        silent = isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)
        status = getattr(error, "status_code", None)
        passing = silent or status is None or status in (408, 409, 425, 429) or status >= 500
        if not passing or attempt >= (_CONNECTION_ATTEMPTS if silent else ATTEMPTS):
            raise _FailedError(f"{_message(error)} (tried {attempt} times)") from error
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
        raise openai.OpenAIError(f"an answer without choices: {str(answer)[:200]}")
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
    """The prompt leaves the model no room: no fault of the server, and no retry will change it."""
    message = _message(error).lower()
    return error.code == "context_length_exceeded" or "maximum context length" in message or "max_model_len" in message


def _message(error: openai.OpenAIError) -> str:
    body = getattr(error, "body", None)
    detail = body.get("message") if isinstance(body, dict) else None
    status = getattr(error, "status_code", None)
    text = " ".join(str(detail or error).split())[:300]
    return f"{status} {text}" if status and not text.startswith(str(status)) else text


def _retry_after_s(error: openai.OpenAIError) -> float:
    """How long the server asks us to wait; 0 if it doesn't."""
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
