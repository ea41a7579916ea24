"""Hooks of the documentation build (`mkdocs.yml`): generated pages, links into the repository, a check of the result.

- The command reference is written from the click tree, and the tables of data frame columns from `lcbx.api.columns`, so
  that neither can differ from the code.
- `CHANGELOG.md`, `CONTRIBUTING.md` and `ERRATA.md` stay where they are and become pages.
- A link from a page to another file of the repository becomes plain text, since the site has no copy of the file; the
  build fails if there is no such file.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from lcbx.api.columns import FRAMES, FrameColumn
from lcbx.cli import COMMANDS
from lcbx.cli import lcbx as command_line

ROOT = Path(__file__).resolve().parents[1]
ROOT_PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "ERRATA.md")
LINK = re.compile(r"(!?)\[([^\]\[]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")
PICTURE_ELSEWHERE = re.compile(r"!\[[^\]]*\]\((\.\./[^)\s]+)\)")
COLUMNS = re.compile(r"<!-- columns: (\w+) -->")
EXTERNAL_ASSET = re.compile(
    r"<(?:script|img|iframe)[^>]+src=\"?https?:|<link[^>]+rel=\"?stylesheet\"?[^>]+href=\"?https?:"
)

log = logging.getLogger("mkdocs.hooks.docs_site")


# --- hooks that MkDocs calls ----------------------------------------------------------------------------------------


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    for name in ROOT_PAGES:
        files.append(File.generated(config, name, content=(ROOT / name).read_text(encoding="utf-8")))
    files.append(File.generated(config, "COMMANDS.md", content="\n".join(command_reference())))
    for path in _pictures_elsewhere():
        files.append(File.generated(config, path, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, *, page: Page, files: Files, **_: Any) -> str:
    """Resolve links that are right in the repository, and fill in the tables of columns."""
    folder = "" if page.file.src_uri in ROOT_PAGES else "docs/"
    markdown = COLUMNS.sub(lambda match: "\n".join(column_table(FRAMES[match[1]])), markdown)
    return LINK.sub(lambda match: _link(match, folder, page, files), markdown)


def on_post_page(output: str, *, page: Page, **_: Any) -> str:
    """Warn, and so fail a strict build, if a page would load anything from another site."""
    if asset := EXTERNAL_ASSET.search(output):
        log.warning("%s loads something from another site: %s", page.file.src_uri, asset[0])
    return output


def _pictures_elsewhere() -> set[str]:
    """Paths of pictures in other folders of the repository that pages show."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")]
    return {normpath(f"docs/{path}") for text in texts for path in PICTURE_ELSEWHERE.findall(text)}


def _link(match: re.Match[str], folder: str, page: Page, files: Files) -> str:
    picture, text, target, anchor = match[1], match[2], match[3], match[4] or ""
    if ":" in target:
        return match[0]
    path = normpath(folder + target)
    uri = path.removeprefix("docs/")
    if files.get_file_from_path(uri) is not None:
        return f"{picture}[{text}]({uri}{anchor})"
    if not (ROOT / path).exists():
        log.warning("%s links to %s, which does not exist", page.file.src_uri, target)
    return text


# --- generated Markdown ---------------------------------------------------------------------------------------------


def column_table(columns: tuple[FrameColumn, ...]) -> Iterator[str]:
    """Lines of a Markdown table of data frame columns."""
    yield from ("| column | type | meaning |", "|---|---|---|")
    for column in columns:
        only = " Only with `texts=True`." if column.text else ""
        yield f"| `{column.name}` | {column.dtype} | {column.meaning}{only} |"


def command_reference() -> Iterator[str]:
    """Lines of the page with every command and option."""
    yield from (
        "# Commands",
        "",
        "Every command and option of this version. `lcbx COMMAND --help` prints the same.",
        "",
    )
    context = click.Context(command_line, info_name="lcbx")
    for name in COMMANDS:
        command = command_line.get_command(context, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=context), level=2)
    yield from ("## Exit codes", "", "| code | meaning |", "|---|---|")
    yield "| 0 | complete |"
    yield "| 1 | finished, but samples are missing or ended in JE, or a check did not pass |"
    yield "| 2 | wrong arguments or a missing tool; the message says what to change |"
    yield "| 130 | interrupted |"


def _command(command: click.Command, context: click.Context, *, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {context.command_path}", "")
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f"    {context.command_path} {usage}", "")
    yield from _help(command.help or "")
    options = [
        parameter for parameter in command.params if isinstance(parameter, click.Option) and not parameter.hidden
    ]
    if options:
        yield from ("| option | meaning |", "|---|---|")
        yield from (f"| {_flags(option)} | {_meaning(option, context)} |" for option in options)
        yield ""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _command(child, click.Context(child, info_name=name, parent=context), level=level + 1)


def _help(text: str) -> Iterator[str]:
    """Paragraphs as they are; those that click must not wrap (they begin with a backspace) as code."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines()]
        if lines[0] == "\b":
            yield from (f"    {line}" for line in lines[1:])
        else:
            yield _escaped(" ".join(lines))
        yield ""


def _flags(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if option.is_flag or option.count:
        return names
    metavar = option.metavar or option.type.name.upper()
    if isinstance(option.type, click.Choice):
        metavar = " \\| ".join(f"`{choice}`" for choice in option.type.choices)
    return f"{names} {metavar}"


def _meaning(option: click.Option, context: click.Context) -> str:
    words = _escaped(option.help or "")
    if words and words[-1] not in ".!?":
        words += "."
    default = option.get_default(context, call=False)
    if option.required:
        words += " Required."
    elif not option.is_flag and _is_shown(default):
        words += f" Default: `{default}`."
    return words.strip()


def _is_shown(default: Any) -> bool:
    return isinstance(default, str | int | float | Path) and default != ""


def _escaped(text: str) -> str:
    """Text of a help page as Markdown: placeholders such as <language> and table borders would be taken for markup."""
    parts = re.split(r"(`[^`]*`)", text)
    kept = [
        part if part.startswith("`") else part.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
        for part in parts
    ]
    return "".join(kept).replace("|", "\\|")
