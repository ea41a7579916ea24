"""Chat messages to the text that a local model reads, with the model's own chat template."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from lcbx.errors import UserError
from lcbx.types import Prompt

# Template variables that switch thinking on or off: in Qwen3, GLM, SmolLM3, Nemotron; and in DeepSeek, Granite.
_THINKING_SWITCHES = ("enable_thinking", "thinking")

_OPENED_THINKING = re.compile(
    r"(<(?:seed:)?(?:think|thinking|thought|reasoning)>|\[THINK\]|<\|START_THINKING\|>|<\|begin_of_thought\|>|◁think▷)\s*\Z"
)


def template_of(tokenizer: Any) -> str | None:
    """Return the source of the chat template; None for a base model, which has none."""
    template = getattr(tokenizer, "chat_template", None)
    if isinstance(template, dict):  # several templates, by purpose
        template = template.get("default")
    return template or None


def template_digest(tokenizer: Any) -> str | None:
    """Return the SHA-256 of the chat template; None if there is none."""
    template = template_of(tokenizer)
    return None if template is None else hashlib.sha256(template.encode()).hexdigest()


def template_switches(template: str | None, *, thinking: bool) -> dict[str, bool]:
    """Return the variables for thinking that the template uses, set to `thinking`."""
    words = set(re.findall(r"\w+", template or ""))
    return {name: thinking for name in _THINKING_SWITCHES if name in words}


def prompt_text(tokenizer: Any, prompt: Prompt, *, thinking: bool) -> str:
    """Return the text that the model reads, with special tokens. A base model gets the plain text of the messages.

    Raises UserError if the chat template refuses the messages.
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
    except Exception as error:  # templates come with models and may raise anything
        roles = ", ".join(message.role for message in prompt.messages)
        raise UserError(
            f"the model's chat template refuses messages with roles {roles}: {error}. "
            "Use a prompt with other roles: --prompt FILE"
        ) from error
    return str(text)


def prompt_token_ids(tokenizer: Any, text: str, prompt: Prompt) -> list[int]:
    """Return the token ids of `prompt_text`. Chat templates write their own first token; plain text gets one."""
    templated = prompt.text is None and template_of(tokenizer) is not None
    return list(tokenizer.encode(text, add_special_tokens=not templated))


def opened_thinking(text: str) -> str:
    """Return the thinking tag that a prompt's end leaves open, else an empty string.

    The completion continues inside that tag, so engines put it in front of the completion.
    """
    match = _OPENED_THINKING.search(text[-64:])
    return match[1] if match else ""
