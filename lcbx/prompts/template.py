"""A prompt template: its source, checked and compiled.

A template is one file. A line `--- role ---` starts a message of that role; without one, the whole file is one user
message:

    --- system ---
    You solve programming problems.
    --- user ---
    {{ problem.statement }}
    Write it in {{ language.name }}. {{ hint }}

Variables are `problem` (statement, title, time_limit_s, ...), `language` (name, filename, ...), `hint` (the language's
hint; empty where the protocol leaves it out), `fence` (the tag for a code block of the language), `examples` (a list
of `input`, `output`; empty unless the caller passes some) and `frame` (prefix, suffix), which is for functions to
complete: a template that uses it asks for them in chat messages, and is for no other problem. Any other name is an
error, reported when the template is made wherever that can be seen without rendering. Templates run in Jinja2's sandbox
and stand alone (no include or extends), so they may come from anybody.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from lcbx.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import jinja2
    from jinja2 import nodes

ROLES = ("system", "user", "assistant")
VARIABLES = ("problem", "language", "hint", "fence", "examples", "frame")

_FRAME = re.compile(r"\{[{%][^}]*\bframe\s*\.")
_ROLE_LINE = re.compile(r"--- *([^\W\d_]+) *---[ \t]*\r?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTemplate:
    name: str
    """Name of a bundled template, or the path of a file."""
    source: str
    sha256: str
    """Digest of the file's bytes; recorded by runs."""
    variables: tuple[str, ...] = VARIABLES
    """Names that the template may use."""

    @property
    def asks_for_functions(self) -> bool:
        """True if the template is for functions to complete (MultiPL-E)."""
        return _FRAME.search(self.source) is not None


def check_template(template: PromptTemplate) -> None:
    """Raise DataError, with the line, for a template that cannot be compiled or uses an unknown variable."""
    _compiled(template)


def fill_in(template: PromptTemplate, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return role and text of each message. Raises DataError with the template's line where rendering fails."""
    return [(role, _filled_in(part, template.name, values)) for role, part in _compiled(template)]


@functools.cache
def _environment() -> jinja2.Environment:
    import jinja2  # here and below: commands that write no prompt start without it
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        loader=jinja2.DictLoader({}),
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # a prompt, not HTML
    )


@functools.lru_cache(maxsize=16)
def _compiled(template: PromptTemplate) -> tuple[tuple[str, jinja2.Template], ...]:
    import jinja2

    environment = _environment()
    messages = []
    for role, source in _parts(template):
        try:
            tree = environment.parse(source, filename=template.name)
            _refuse_unknown_names(tree, template)
            code = environment.compile(source, name=template.name, filename=template.name)
        except jinja2.TemplateSyntaxError as error:
            raise DataError(error.message or "not a Jinja2 template", path=template.name, line=error.lineno) from error
        messages.append((role, jinja2.Template.from_code(environment, code, environment.make_globals(None))))
    return tuple(messages)


def _parts(template: PromptTemplate) -> list[tuple[str, str]]:
    """Return role and source of each message. Split before values are filled in, so no statement can start a message.

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
    """Raise DataError for text before the first role line, which would be in no message. Comments are allowed there."""
    import jinja2
    from jinja2 import nodes

    try:
        body = _environment().parse(head, filename=name).body
    except jinja2.TemplateSyntaxError as error:
        raise DataError(error.message or "not a Jinja2 template", path=name, line=error.lineno) from error
    for node in body:
        texts = [data.data for data in node.find_all(nodes.TemplateData)]
        if not isinstance(node, nodes.Output) or len(texts) != len(node.nodes) or "".join(texts).strip():
            raise DataError("text before the first '--- role ---' belongs to no message", path=name, line=node.lineno)


def _refuse_unknown_names(tree: nodes.Template, template: PromptTemplate) -> None:
    from jinja2 import meta, nodes

    unknown = meta.find_undeclared_variables(tree) - {*template.variables, *_environment().globals}
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            hint = did_you_mean(node.name, template.variables)
            raise DataError(f"no variable {node.name!r}.{hint}", path=template.name, line=node.lineno)


def _filled_in(part: jinja2.Template, name: str, values: dict[str, Any]) -> str:
    import jinja2

    try:
        return part.render(values).strip()
    except jinja2.TemplateNotFound as error:
        line = _line(error.__traceback__, name)
        raise DataError("templates stand alone: no include, import or extends", path=name, line=line) from error
    except Exception as error:  # a template is a program: any exception is the template's fault
        raise DataError(str(error) or type(error).__name__, path=name, line=_line(error.__traceback__, name)) from error


def _line(traceback: TracebackType | None, name: str) -> int | None:
    """Return the innermost line of the template in this traceback; None if there is none."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == name:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
