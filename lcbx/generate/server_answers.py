"""What a server with OpenAI's API answered: validated where it enters, so that nothing untyped gets into a record.

An answer is a completion only if its finish reason is one that ends an answer. Everything else (a content filter, a
refusal, an error inside a choice, a tool call, a reason nobody has heard of) raises, and is never a wrong answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lcbx.generate.generator import cut_at_stop
from lcbx.types import Completion, FinishReason, Prompt, SampleKey

STOPPED = frozenset(
    {"stop", "eos", "eos_token", "end_turn", "stop_sequence", "end", "complete", "completed", "finished"}
)
"""Finish reasons of a model that ended its answer, in lower case."""
CUT_OFF = frozenset({"length", "max_tokens", "max_length", "max_output_tokens", "max_new_tokens", "model_length"})
"""Finish reasons of an answer that reached the limit of tokens."""
BLOCKED = frozenset(
    {"content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content", "spii", "image_safety"}
)
"""Finish reasons of an answer that was withheld."""

MOST_TOKENS = 1 << 53
"""A number of tokens from here on, which JSON need not hold exactly, is none; nor is an infinite one."""


class AnswerError(Exception):
    """The server's answer holds no completion. It may hold one when it is asked again."""


class BlockedError(AnswerError):
    """The answer was withheld by a filter, or the model refused. Asking again rarely helps."""


class NotAnApiError(Exception):
    """The server does not implement this API."""


def parse_body(text: str) -> Mapping[str, Any]:
    """Return the body of an answer with status 200. Raises AnswerError, and NotAnApiError for a web page."""
    try:
        body = json.loads(text)
    except ValueError as error:
        if re.match(r"\s*<(?:!doctype|html|head|body|\?xml)\b", text[:200], re.IGNORECASE):
            raise NotAnApiError("the server answers with a web page") from error
        raise AnswerError(f"the answer is no whole JSON: {text[:100]!r}") from error
    except RecursionError as error:
        raise AnswerError("the answer is nested too deeply") from error
    if not isinstance(body, dict):
        raise AnswerError(f"the answer is no object: {text[:100]!r}")
    return body


def completion_of(key: SampleKey, prompt: Prompt, body: Mapping[str, Any], wall_time_s: float) -> Completion:
    """Return the completion in an answer. Raises AnswerError or BlockedError."""
    choice = _choice(body)
    finish = _finish_reason(choice)
    text = _plain(choice.get("text")) if prompt.text is not None else _message_text(choice, finish)
    usage = body.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Completion(
        key=key,
        text=cut_at_stop(_storable(text), prompt.stop),
        finish_reason=finish,
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        wall_time_s=round(wall_time_s, 3),
    )


def error_text(body: object) -> str:
    """Return what an error's body says: the text under `message`, `detail`, `error` or `msg`, whichever is there."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return "; ".join(text for item in body[:5] if (text := error_text(item)))
    if not isinstance(body, dict):
        return ""
    for name in ("message", "detail", "error", "msg", "error_message", "title", "reason"):
        if text := error_text(body.get(name)):
            return text
    return ""


def _choice(body: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):  # some proxies report errors in a body with status 200
        raise AnswerError(f"the answer has no choices: {error_text(body) or str(dict(body))[:200]}")
    if choice.get("error"):
        raise AnswerError(f"the answer holds an error: {error_text(choice['error']) or str(choice['error'])[:200]}")
    return choice


def _finish_reason(choice: Mapping[str, Any]) -> FinishReason:
    reason = choice.get("finish_reason")
    if reason is None or reason == "":  # several servers leave it out
        return FinishReason.STOP
    name = reason.lower() if isinstance(reason, str) else ""
    if name in CUT_OFF:
        return FinishReason.LENGTH
    if name in STOPPED:
        return FinishReason.STOP
    if name in BLOCKED:
        raise BlockedError(f"blocked by the server: finish_reason {reason!r}")
    raise AnswerError(f"the server ended its answer with finish_reason {reason!r}")


def _message_text(choice: Mapping[str, Any], finish: FinishReason) -> str:
    message = choice.get("message")
    if not isinstance(message, dict):
        raise AnswerError("the answer holds no message")
    content = _plain(message.get("content"))
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal.strip() and not content.strip():
        raise BlockedError(f"the model refused: {refusal.strip()[:200]}")
    if not content.strip() and message.get("tool_calls"):
        raise AnswerError("the model called a tool instead of answering")
    return _with_reasoning(message, content, finish)


def _with_reasoning(message: Mapping[str, Any], content: str, finish: FinishReason) -> str:
    reasoning = _plain(message.get("reasoning_content")) or _plain(message.get("reasoning"))
    if not reasoning.strip():
        return content
    still_thinking = finish is FinishReason.LENGTH and not content.strip()
    return f"<think>\n{reasoning}" if still_thinking else f"<think>\n{reasoning}\n</think>\n\n{content}"


def _plain(content: object) -> str:
    """Return text, the texts of a list of parts, or nothing; raises AnswerError for anything else."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_part(part) for part in content)
    raise AnswerError(f"the answer's text is of type {type(content).__name__}")


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        text = part.get("text")
        if isinstance(text, dict):  # {"type": "text", "text": {"value": ...}}
            text = text.get("value")
        if isinstance(text, str):
            return f"<think>\n{text}\n</think>\n" if part.get("type") in ("thinking", "reasoning") else text
        if part.get("type") in ("thinking", "reasoning"):
            return f"<think>\n{_plain(part.get('thinking'))}\n</think>\n"
    return ""


def _storable(text: str) -> str:
    """Return the text with lone surrogates replaced: no file can hold them."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def _count(value: object) -> int | None:
    """Return a number of tokens; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MOST_TOKENS:
        return None
    return int(value) if value == int(value) else None
