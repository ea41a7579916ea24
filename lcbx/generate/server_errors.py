"""What an error of a server with OpenAI's API means: for this request, for every request, or for the moment."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import dataclass

import openai

from lcbx.generate.server_answers import error_text

_LIMIT = re.compile(
    r"(?:maximum context length|context (?:length|size|window)|max_model_len|n_ctx)\D{0,40}?(\d{2,9})", re.IGNORECASE
)
_PROMPT = re.compile(
    r"(\d+)(?: tokens)? (?:in the (?:messages|prompt)|(?:from the )?input (?:tokens|messages)|prompt tokens)"
    r"|(?:prompt (?:contains|has)|your (?:prompt|request) (?:contains|has))(?: at least)? (\d+)"
    r"|prompt\D{0,20}\((\d+)(?: tokens)?\)|n_prompt_tokens\D{0,5}(\d+)",
    re.IGNORECASE,
)
_OVERFLOW = re.compile(
    r"maximum context length|max_model_len|context_length_exceeded|context (?:length|size|window)|too many tokens"
    r"|prompt is too long|input is too long|exceeds? the (?:model|available|maximum)",
    re.IGNORECASE,
)
_POLICY = re.compile(r"content|policy|policies|moderation|flagged|safety|harmful|blocked", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient_quota|billing|credit balance|exceeded your current quota|payment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Overflow:
    """A prompt and its answer that do not fit into the model's context together."""

    room: int | None
    """Tokens left for the answer; None where the server does not say."""


def message_of(error: openai.OpenAIError) -> str:
    """Return one line for people: the status, what the body says, and what is behind a lost connection."""
    status = getattr(error, "status_code", None)
    text = " ".join((error_text(getattr(error, "body", None)) or str(error)).split())[:300]
    if isinstance(error, openai.APIConnectionError) and error.__cause__ is not None:
        text = f"{text.rstrip('.')}: {error.__cause__}"[:300]
    return f"{status} {text}" if status and not text.startswith(str(status)) else text


def is_connection_lost(error: openai.OpenAIError) -> bool:
    """True if no server answered, as opposed to one that takes too long."""
    return isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)


def is_temporary(error: openai.OpenAIError) -> bool:
    """True if the same request may succeed later."""
    if is_out_of_quota(error):
        return False
    status = getattr(error, "status_code", None)
    return is_connection_lost(error) or status is None or status in (408, 409, 425, 429) or status >= 500


def is_out_of_quota(error: openai.OpenAIError) -> bool:
    """True if the account has nothing left to spend, which waiting does not change."""
    status = getattr(error, "status_code", None)
    if status == 402:
        return True
    code = str(getattr(error, "code", None) or "")
    return status == 429 and bool(_QUOTA.search(code) or _QUOTA.search(message_of(error)))


def is_refused_access(error: openai.OpenAIError) -> bool:
    """True for a wrong key, a forbidden or an unknown model, but not for a prompt that a policy forbids."""
    if not isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError | openai.NotFoundError):
        return False
    return not (isinstance(error, openai.PermissionDeniedError) and _POLICY.search(message_of(error)))


def overflow_of(error: openai.OpenAIError) -> Overflow | None:
    """Return how much room a prompt leaves in the model's context, if that is what the server complains about."""
    if getattr(error, "status_code", None) not in (400, 413, 422):
        return None
    message = message_of(error)
    if getattr(error, "code", None) != "context_length_exceeded" and not _OVERFLOW.search(message):
        return None
    limit, prompt = _LIMIT.search(message), _PROMPT.search(message)
    if limit is None or prompt is None:
        return Overflow(None)
    return Overflow(int(limit[1]) - int(next(number for number in prompt.groups() if number)))


def rejects(error: openai.OpenAIError, parameter: str) -> bool:
    """True if the server names this parameter as what it does not accept."""
    if getattr(error, "status_code", None) not in (400, 422):
        return False
    text = f"{getattr(error, 'param', None) or ''} {message_of(error)} {getattr(error, 'body', None)}"
    return re.search(rf"(?<![A-Za-z_]){re.escape(parameter)}(?![A-Za-z_])", text) is not None


def retry_after_s(error: openai.OpenAIError) -> float:
    """Return how many seconds the server asks clients to wait, 600 at most; 0 if it does not say."""
    response = getattr(error, "response", None)
    value = response.headers.get("retry-after", "") if response is not None else ""
    try:
        return min(max(float(value), 0.0), 600.0)
    except ValueError:
        pass
    try:
        return max(0.0, min(email.utils.parsedate_to_datetime(value).timestamp() - time.time(), 600.0))
    except (ValueError, TypeError):
        return 0.0
