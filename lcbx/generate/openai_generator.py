"""Completions from a server with OpenAI's API: one request per sample, many at the same time.

A request with a temporary failure (429, 5xx, time-out, lost connection, a broken answer) is retried after a growing
pause. A request that keeps failing, that a filter blocks or that the model refuses yields nothing: its sample stays
owed, `failures` has the reason, and the next run requests it again. What no retry can fix (wrong key, unknown model, no
money, a dead server) is a UserError once the answers that are on their way have arrived.

Every parameter of the protocol is sent: servers fill in what is left out, vLLM and others from the model's own
`generation_config.json`, and that would move scores. Only what a server refuses, and what is the API's own default (1
for `temperature` and `top_p`), is left out for that server. Where the context is too small for the prompt and
`max_tokens`, the model gets the room that is left.
"""

from __future__ import annotations

import logging
import os
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import openai

from lcbx.errors import UserError
from lcbx.generate import server_errors
from lcbx.generate.generator import owed_by_prompt, seed_for, shown_address
from lcbx.generate.server_answers import AnswerError, BlockedError, NotAnApiError, completion_of, parse_body
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

_LOG = logging.getLogger(__name__)

CONCURRENCY = 32
ATTEMPTS = 10
"""Attempts per request; their pauses add up to about three minutes, longer than most rate limits last."""
_CONNECTION_ATTEMPTS = 6
"""Attempts per request if no server answers: about 15 s."""
_BLOCKED_ATTEMPTS = 3
"""Attempts per request whose answer is withheld: sampling again may give one that is not."""
_LONGEST_PAUSE_S = 60.0
_IN_FLIGHT_S = 300.0
"""How long a run that ends early waits for the answers that are on their way."""
_MAX_STOPS = 4  # OpenAI refuses more; `cut_at_stop` applies the others
_SMALLEST_ROOM = 16
"""Tokens; with less room for an answer the prompt fills the model's context."""
_DEFAULT_OF_API = {"temperature": 1.0, "top_p": 1.0}


class _RequestFailed(Exception):
    """A request that failed and is not retried any more; its sample stays owed."""

    def __init__(self, reason: str, *, of_server: bool = False) -> None:
        super().__init__(reason)
        self.of_server = of_server
        """True if the server failed, whatever the request; False if it refused this one."""


class _Health:
    """Counts successes and failures to decide whether further requests are pointless.

    A refused request says nothing about the other prompts, so refusals count once a prompt.
    """

    def __init__(self, count: int, concurrency: int) -> None:
        self.owed, self._remaining, self._concurrency = count, count, concurrency
        self._failures_in_a_row, self._any_success = 0, False
        self._refused_prompts: set[tuple[str, str]] = set()

    def is_hopeless_after(self, key: SampleKey, answer: Completion | Exception) -> bool:
        """Count one more answer; returns True if no further request should be sent."""
        self._remaining -= 1
        if isinstance(answer, Completion):
            self.owed -= 1
            self._failures_in_a_row, self._any_success = 0, True
            self._refused_prompts.clear()
            return False
        if not isinstance(answer, _RequestFailed):
            return True
        if not (self._remaining or self._any_success):
            return True
        if answer.of_server:
            self._failures_in_a_row += 1
        else:
            self._refused_prompts.add((key.problem_id, key.language_id))
        limit = 3 * self._concurrency if self._any_success else 3
        return max(self._failures_in_a_row, len(self._refused_prompts)) >= limit


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
        _check_address(base_url, key)
        self.name, self._concurrency, self._first_pause_s = model, concurrency or CONCURRENCY, first_pause_s
        self._extra_body = {name: value for name, value in (extra_body or {}).items() if value is not None}
        self._left_out = {name for name, value in (extra_body or {}).items() if value is None}
        self._key, self._request_timeout_s = key or "none", request_timeout_s
        with openai.OpenAI(api_key=self._key, base_url=base_url) as client:
            self._base_url = str(client.base_url)
        self._max_tokens_name = "max_tokens"
        self._has_succeeded = False
        self.failures: dict[SampleKey, str] = {}

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions as they come, see `Generator.generate`. Raises UserError if requests keep failing."""
        self.failures.clear()
        tasks: queue.SimpleQueue[tuple[Prompt, SampleKey]] = queue.SimpleQueue()
        answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception] | None] = queue.SimpleQueue()
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
                    answers.put(None)

        def send_requests() -> None:
            while not stopping.is_set():
                try:
                    prompt, key = tasks.get_nowait()
                except queue.Empty:
                    return
                answer: Completion | Exception
                try:
                    answer = self._complete(client, prompt, key, sampling, stopping)
                    self._has_succeeded = True
                except Exception as error:  # raised by `_collect`
                    answer = error
                with lock:  # no request may start after the decision that further ones are pointless
                    if health.is_hopeless_after(key, answer):
                        stopping.set()
                    answers.put((key, answer))

        # Daemon threads, so that Ctrl-C does not wait for answers that take minutes.
        for _ in range(workers):
            threading.Thread(target=work, name="openai", daemon=True).start()
        try:
            yield from self._collect(answers, count) if count else ()
        finally:
            stopping.set()
        self._log_failures()

    def _collect(
        self, answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception] | None], count: int
    ) -> Iterator[Completion]:
        """Yield what arrives, also after a failure that ends the run: those answers are paid for."""
        health = _Health(count, self._concurrency)  # counts the same as the workers' one, in the same order
        fatal: Exception | None = None
        last_reason, deadline = "", float("inf")
        while (item := _next(answers, deadline)) is not None:
            key, answer = item
            hopeless = health.is_hopeless_after(key, answer)
            if isinstance(answer, Completion):
                yield answer
                continue
            if isinstance(answer, _RequestFailed):
                self.failures[key] = last_reason = str(answer)
                _LOG.debug("%s, sample %d: %s", key.problem_id, key.sample_index, answer)
            if hopeless and fatal is None:
                fatal, deadline = self._end_of_run(answer, last_reason), time.monotonic() + _IN_FLIGHT_S
        if fatal is not None:
            if isinstance(fatal, UserError):
                fatal = UserError(f"{fatal}. {health.owed} samples are missing; run the same command again to continue")
            raise fatal

    def _end_of_run(self, answer: Exception, reason: str) -> Exception:
        if isinstance(answer, _RequestFailed):
            return UserError(f"{self._shown_url}: requests keep failing: {reason}")
        return answer

    def _log_failures(self) -> None:
        """Name the reasons of missing samples with their counts, the most frequent first."""
        for reason, number in Counter(self.failures.values()).most_common(5):
            _LOG.warning("%s: %d samples have no completion and are missing, not wrong: %s", self.name, number, reason)

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
        return shown_address(self._base_url)

    def _client(self) -> openai.OpenAI:
        return openai.OpenAI(api_key=self._key, base_url=self._base_url, timeout=self._request_timeout_s, max_retries=0)

    # --- one request --------------------------------------------------------------------------------------------------

    def _complete(
        self, client: openai.OpenAI, prompt: Prompt, key: SampleKey, sampling: Sampling, stopping: threading.Event
    ) -> Completion:
        """Return the completion of one sample. Raises _RequestFailed, or UserError where no request can succeed."""
        attempt, max_tokens = 0, sampling.max_tokens
        while True:
            attempt += 1
            arguments = self._arguments(prompt, key, sampling, max_tokens)
            started = time.monotonic()
            try:
                return completion_of(key, prompt, _request(client, prompt, arguments), time.monotonic() - started)
            except NotAnApiError as error:
                if not self._has_succeeded:
                    raise UserError(f"{self._shown_url}: {error}. Check the address; most end in /v1") from error
                self._pause_or_fail(AnswerError(str(error)), attempt, stopping)
            except AnswerError as error:
                self._pause_or_fail(error, attempt, stopping)
            except openai.OpenAIError as error:
                overflow = server_errors.overflow_of(error)
                if overflow is not None:
                    room = _room(overflow, max_tokens)
                    if room < _SMALLEST_ROOM:
                        return Completion(key=key, text="", finish_reason=FinishReason.LENGTH, completion_tokens=0)
                    _LOG.debug("%s: %d tokens of room for the answer", key.problem_id, room)
                    max_tokens = room
                elif not self._can_do_without(error, arguments):
                    self._refuse_access(error)
                    self._pause_or_fail(error, attempt, stopping)

    def _arguments(self, prompt: Prompt, key: SampleKey, sampling: Sampling, max_tokens: int) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": self.name,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "extra_body": self._extra_body,
        }
        if sampling.temperature > 0:
            arguments["seed"] = seed_for(sampling.seed, key)
        if prompt.stop:
            arguments["stop"] = list(prompt.stop[:_MAX_STOPS])
        if prompt.text is not None:
            arguments |= {"prompt": prompt.text, "max_tokens": max_tokens}
        else:
            messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
            arguments |= {"messages": messages, self._max_tokens_name: max_tokens}
        return {name: value for name, value in arguments.items() if name not in self._left_out}

    def _can_do_without(self, error: openai.OpenAIError, sent: dict[str, Any]) -> bool:
        """Adapt to a server that rejects a parameter; returns True if the request should be sent again.

        A temperature other than the API's default is never dropped, because that would change the protocol.
        """
        if "max_tokens" in sent and server_errors.rejects(error, "max_completion_tokens"):
            self._max_tokens_name = "max_completion_tokens"
            return "prompt" not in sent
        if "max_completion_tokens" in sent and self._max_tokens_name == "max_tokens":
            return True  # another thread has adapted meanwhile
        for name in ("top_p", "seed", "stop", "temperature"):
            if name in sent and self._may_be_left_out(name, sent[name]) and server_errors.rejects(error, name):
                if name == "seed" and name not in self._left_out:
                    _LOG.warning("%s accepts no seed: samples are not reproducible", self._shown_url)
                self._left_out.add(name)
                return True
        return False

    @staticmethod
    def _may_be_left_out(name: str, value: object) -> bool:
        """True if dropping this parameter keeps the protocol: `stop` is applied to the answer, a seed selects draws."""
        return name in ("seed", "stop") or _DEFAULT_OF_API.get(name) == value

    def _refuse_access(self, error: openai.OpenAIError) -> None:
        """Raise UserError for what holds for every request: unless some have succeeded, which `_Health` decides."""
        if server_errors.is_out_of_quota(error):
            raise UserError(f"{self._shown_url}: {server_errors.message_of(error)}") from error
        if server_errors.is_refused_access(error) and not self._has_succeeded:
            raise UserError(
                f"{self._shown_url} refuses {self.name!r}: {server_errors.message_of(error)}. Check --model, "
                "--base-url and OPENAI_API_KEY"
            ) from error

    def _pause_or_fail(self, error: openai.OpenAIError | AnswerError, attempt: int, stopping: threading.Event) -> None:
        """Wait before the next attempt. Raises _RequestFailed if there is none."""
        if isinstance(error, AnswerError):
            message, temporary, least_s = str(error), True, 0.0
            attempts = _BLOCKED_ATTEMPTS if isinstance(error, BlockedError) else ATTEMPTS
            of_server = False
        else:
            lost = server_errors.is_connection_lost(error)
            message, temporary = server_errors.message_of(error), server_errors.is_temporary(error)
            attempts, least_s = _CONNECTION_ATTEMPTS if lost else ATTEMPTS, server_errors.retry_after_s(error)
            of_server = temporary
        if not temporary or attempt >= attempts:
            shown = f"{message} ({attempt} attempts)" if attempt > 1 else message
            raise _RequestFailed(shown, of_server=of_server) from error
        pause = min(_LONGEST_PAUSE_S, self._first_pause_s * 2 ** (attempt - 1))
        if stopping.wait(max(pause * random.uniform(0.5, 1.0), least_s)):
            raise _RequestFailed("interrupted", of_server=of_server) from error


def _next(
    answers: queue.SimpleQueue[tuple[SampleKey, Completion | Exception] | None], deadline: float
) -> tuple[SampleKey, Completion | Exception] | None:
    """Return the next answer; None when all workers have ended, or at the deadline."""
    try:
        return answers.get(timeout=None if deadline == float("inf") else max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        return None


def _check_address(base_url: str | None, key: str | None) -> None:
    """Raise UserError for an address or a key that no request can be sent with."""
    if base_url is not None and (urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc):
        raise UserError(f"--base-url {base_url}: not an address. Write it as http://localhost:8000/v1")
    if key is not None and not (key.isascii() and key.isprintable()):
        raise UserError("OPENAI_API_KEY contains a line break or a non-ASCII character. Copy the key again.")


def _request(client: openai.OpenAI, prompt: Prompt, arguments: dict[str, Any]) -> Any:
    """Send one request. Returns the answer's body, which nobody but us has interpreted."""
    if prompt.text is not None:
        raw = client.completions.with_raw_response.create(**arguments)
    else:
        raw = client.chat.completions.with_raw_response.create(**arguments)
    return parse_body(raw.http_response.text)


def _room(overflow: server_errors.Overflow, max_tokens: int) -> int:
    """Return how many tokens to ask for next: what is left, or half as many where the server does not say."""
    return max_tokens // 2 if overflow.room is None else min(overflow.room, max_tokens - 1)
