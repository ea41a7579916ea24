"""A problem and a language to a prompt, through a Jinja2 template. Pure, but for `load_template`, which reads a file.

A template is one file. A line `--- role ---` starts a message of that role; without one, all of it is one user message:

    --- system ---
    You solve programming problems.
    --- user ---
    {{ problem.statement }}
    Write it in {{ language.name }}. {{ hint }}

It knows `problem` (statement, title, time_limit_s, ...), `language` (name, filename, ...), `hint` (the language's hint;
empty where the protocol leaves it out), `fence` (the tag for a code block of the language) and `examples` (a list of
`input`, `output`; empty unless the caller gives them). Anything else is an error, when the template is loaded if it can
be seen then. Templates run in Jinja2's sandbox, stand alone (no include or extends), and may come from anybody.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lcbx import resources
from lcbx.errors import DataError, UserError
from lcbx.types import Language, Message, Problem, Prompt

ROLES = ("system", "user", "assistant")
VARIABLES = ("problem", "language", "hint", "fence", "examples")

_ROLE_LINE = re.compile(r"--- *([^\W\d_]+) *---[ \t]*\r?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTemplate:
    name: str
    """A bundled template's name, or the path of a file."""
    source: str
    sha256: str
    """Of the source; what runs record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A test case shown in the prompt."""

    input: str
    output: str


def bundled() -> list[str]:
    """Names of the templates that come with lcbx."""
    return sorted(path.stem for path in resources.templates_dir().glob("*.j2"))


def load_template(name_or_path: str | Path) -> PromptTemplate:
    """A bundled template by name, else the file at that path. Raises UserError where it is missing or can't work."""
    name = str(name_or_path)
    path = resources.templates_dir() / f"{name}.j2" if name in bundled() else Path(name)
    try:
        raw = path.read_bytes()
        source = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8 text", path=path) from error
    except OSError as error:
        near = difflib.get_close_matches(name, bundled(), n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Give a file, or one of: {', '.join(bundled())}"
        raise UserError(f"no prompt template {name!r} ({error.strerror}). {hint}") from error
    template = PromptTemplate(name=name, source=source, sha256=hashlib.sha256(raw).hexdigest())
    _compiled(template)
    return template


def render(
    template: PromptTemplate,
    problem: Problem,
    language: Language,
    *,
    hint: bool,
    examples: Sequence[Example] = (),
) -> Prompt:
    """The prompt for one problem in one language. A problem with a frame is a text to continue: no template, no chat.

    Raises UserError: the template asks for something that isn't there, or the frame is for another language.
    """
    if problem.frame is not None:
        return _function_completion(problem, language)
    values = {
        "problem": problem,
        "language": language,
        "hint": language.prompt.strip() if hint else "",
        "fence": language.fences[0] if language.fences else language.language_id,
        "examples": examples,
    }
    messages = tuple(
        Message(role=role, content=_filled_in(part, template.name, values)) for role, part in _compiled(template)
    )
    if not any(message.content for message in messages):
        raise DataError(f"the prompt for {problem.problem_id!r} came out empty", path=template.name)
    return Prompt(problem_id=problem.problem_id, language_id=language.language_id, messages=messages)


def _function_completion(problem: Problem, language: Language) -> Prompt:
    frame = problem.frame
    assert frame is not None
    if frame.language_id != language.language_id:
        raise UserError(
            f"problem {problem.problem_id!r} is a function to complete in {frame.language_id!r}; "
            f"it can't be asked in {language.language_id!r}. Choose --lang {frame.language_id}"
        )
    return Prompt(
        problem_id=problem.problem_id,
        language_id=language.language_id,
        messages=(),
        text=frame.prefix,
        stop=frame.stop,
    )


# --- templates --------------------------------------------------------------------------------------------------------


@functools.cache
def _environment() -> jinja2.Environment:
    return ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        loader=jinja2.DictLoader({}),
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # a prompt, not HTML
    )


@functools.lru_cache(maxsize=16)
def _compiled(template: PromptTemplate) -> tuple[tuple[str, jinja2.Template], ...]:
    environment = _environment()
    messages = []
    for role, source in _parts(template):
        try:
            tree = environment.parse(source, filename=template.name)
            _refuse_unknown_names(tree, template.name)
            code = environment.compile(source, name=template.name, filename=template.name)
        except jinja2.TemplateSyntaxError as error:
            raise DataError(error.message or "not a Jinja2 template", path=template.name, line=error.lineno) from error
        messages.append((role, jinja2.Template.from_code(environment, code, environment.make_globals(None))))
    return tuple(messages)


def _parts(template: PromptTemplate) -> list[tuple[str, str]]:
    """Role and source of each message. Split before anything is filled in, so that no statement can start a message.

    Each source is padded with empty lines, so that errors name lines of the file.
    """
    parts: list[tuple[str, int, list[str]]] = [("user", 0, [])]
    for number, line in enumerate(template.source.split("\n"), 1):
        heading = _ROLE_LINE.fullmatch(line)
        if heading is None:
            parts[-1][2].append(line)
            continue
        if heading[1] not in ROLES:
            raise DataError(f"no role {heading[1]!r}; there are: {', '.join(ROLES)}", path=template.name, line=number)
        parts.append((heading[1], number, []))
    if len(parts) > 1:
        _refuse_text_before_roles("\n".join(parts.pop(0)[2]), template.name)
    return [(role, "\n" * start + "\n".join(lines)) for role, start, lines in parts]


def _refuse_text_before_roles(head: str, name: str) -> None:
    """Comments may stand before the first message; text there would silently be lost."""
    try:
        body = _environment().parse(head, filename=name).body
    except jinja2.TemplateSyntaxError as error:
        raise DataError(error.message or "not a Jinja2 template", path=name, line=error.lineno) from error
    for node in body:
        data = [each.data for each in node.find_all(nodes.TemplateData)]
        if not isinstance(node, nodes.Output) or len(data) != len(node.nodes) or "".join(data).strip():
            raise DataError("text before the first '--- role ---' belongs to no message", path=name, line=node.lineno)


def _refuse_unknown_names(tree: nodes.Template, name: str) -> None:
    unknown = meta.find_undeclared_variables(tree) - {*VARIABLES, *_environment().globals}
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            near = difflib.get_close_matches(node.name, VARIABLES, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(VARIABLES)}"
            raise DataError(f"no variable {node.name!r}. {hint}", path=name, line=node.lineno)


def _filled_in(part: jinja2.Template, name: str, values: dict[str, Any]) -> str:
    try:
        return part.render(values).strip()
    except jinja2.TemplateNotFound as error:
        line = _line(error.__traceback__, name)
        raise DataError("templates stand alone: no include, import or extends", path=name, line=line) from error
    except Exception as error:  # the template is somebody's program: whatever it raises is about the template
        raise DataError(str(error) or type(error).__name__, path=name, line=_line(error.__traceback__, name)) from error


def _line(traceback: TracebackType | None, name: str) -> int | None:
    """The innermost line of the template that an exception came through."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == name:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
