"""Chat messages to the text a local model reads, by the model's own chat template."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from lcbx.errors import UserError
from lcbx.types import Prompt

# Variables by which chat templates switch thinking off or on: Qwen3, GLM, SmolLM3, Nemotron; DeepSeek, Granite.
_THINKING_SWITCHES = ("enable_thinking", "thinking")

_OPENED_THINKING = re.compile(
    r"(<(?:seed:)?(?:think|thinking|thought|reasoning)>|\[THINK\]|<\|START_THINKING\|>|<\|begin_of_thought\|>|◁think▷)\s*\Z"
)


def template_of(tokenizer: Any) -> str | None:
    """The chat template's source; None for a base model, which has none."""
    template = getattr(tokenizer, "chat_template", None)
    if isinstance(template, dict):  # several, by purpose
        template = template.get("default")
    return template or None


def template_digest(tokenizer: Any) -> str | None:
    """SHA-256 of the chat template."""
    template = template_of(tokenizer)
    return None if template is None else hashlib.sha256(template.encode()).hexdigest()


def template_switches(template: str | None, *, thinking: bool) -> dict[str, bool]:
    """The template's variables for thinking, as far as it has any, set to `thinking`."""
    words = set(re.findall(r"\w+", template or ""))
    return {name: thinking for name in _THINKING_SWITCHES if name in words}


def prompt_text(tokenizer: Any, prompt: Prompt, *, thinking: bool) -> str:
    """What the model is given, special tokens included. A base model gets the messages' bare text.

    Raises UserError when the chat template refuses the messages.
    """
    if prompt.text is not None:
        return prompt.text
    template = template_of(tokenizer)
    if template is None:
        return "\n\n".join(message.content for message in prompt.messages) + "\n\n"
    messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
    switches = template_switches(template, thinking=thinking)
    try:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, **switches)
    except Exception as error:  # templates are programs that come with models: they raise what they like
        roles = ", ".join(message.role for message in prompt.messages)
        raise UserError(
            f"the model's chat template refuses messages of roles {roles}: {error}. "
            "Give a prompt with other roles: --prompt FILE"
        ) from error
    return str(text)


def prompt_token_ids(tokenizer: Any, text: str, prompt: Prompt) -> list[int]:
    """Token ids of `prompt_text`. Chat templates write their own first token; a plain text gets the model's."""
    templated = prompt.text is None and template_of(tokenizer) is not None
    return list(tokenizer.encode(text, add_special_tokens=not templated))


def opened_thinking(text: str) -> str:
    """The tag that a prompt's end leaves open, else nothing: the completion goes on inside it and has to say so."""
    match = _OPENED_THINKING.search(text[-64:])
    return match[1] if match else ""
