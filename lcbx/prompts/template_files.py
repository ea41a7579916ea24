"""Reads prompt templates: the only module of this package that touches a file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from lcbx import resources
from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.prompts.template import PromptTemplate, check_template, fill_in
from lcbx.types import Message

QUESTIONS = {
    "wording": ("text", "code", "input_section", "output_section", "examples"),
    "encoder": ("code", "calls", "language"),
    "inputs": ("text", "code", "calls", "count", "language"),
    "hint": ("language", "hint", "groups", "words", "tips"),
    "solution": ("statement", "language", "hint", "fence"),
    "repair": ("answer", "finding", "message", "message_of", "example", "language", "fence"),
    "repair-fields": ("answer", "finding", "message", "message_of", "example", "language", "fence"),
    "repair-function": ("answer", "finding", "message", "message_of", "fence"),
}
"""What a model is asked about a problem or failures -> the variables of its template, in `templates/questions`."""
QUESTIONS_VERSION = 1
"""A changed template is a new file with a higher number."""


def bundled_templates() -> list[str]:
    """Return the names of the templates that come with lcbx."""
    return sorted(path.stem for path in resources.templates_dir().glob("*.j2"))


def load_template(name_or_path: str | Path) -> PromptTemplate:
    """Read a bundled template by its name, or else the file at that path.

    Raises UserError if there is no such file, DataError if it is not a template that can work.
    """
    name = str(name_or_path)
    names = bundled_templates()
    path = resources.templates_dir() / f"{name}.j2" if name in names else Path(name)
    try:
        content = path.read_bytes()
        source = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8 text", path=path) from error
    except OSError as error:
        hint = did_you_mean(name, names, otherwise=f"Give a file, or one of: {', '.join(names)}")
        raise UserError(f"no prompt template {name!r} ({error.strerror}).{hint}") from error
    template = PromptTemplate(name=name, source=source, sha256=hashlib.sha256(content).hexdigest())
    check_template(template)
    return template


def load_question(kind: str) -> PromptTemplate:
    """Return the template of one of `QUESTIONS`."""
    name = f"{kind}-{QUESTIONS_VERSION}"
    content = (resources.templates_dir() / "questions" / f"{name}.j2").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    template = PromptTemplate(name=name, source=content.decode(), sha256=digest, variables=QUESTIONS[kind])
    check_template(template)
    return template


def question_messages(template: PromptTemplate, values: dict[str, Any]) -> tuple[Message, ...]:
    """Return the messages of a question."""
    return tuple(Message(role=role, content=text) for role, text in fill_in(template, values))
