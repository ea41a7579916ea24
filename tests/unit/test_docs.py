"""The documents: links between files, and tables that must name what the code knows. `make docs` checks the site."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

import lcbx
from lcbx.api.columns import FRAMES
from lcbx.checkers.comparing import KINDS
from lcbx.cli import COMMANDS
from lcbx.cli import lcbx as command_line
from lcbx.languages.schema import _READERS
from lcbx.leaderboard.formats import SHOWN, WHOLE
from lcbx.problems.rows.row_schema import LIGHT_FIELDS, TEST_FIELDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
GENERATED = "COMMANDS.md"
LINK = re.compile(r"\]\(([^)\s#]+)(?:#([^)\s]+))?\)")


@pytest.fixture(scope="module")
def site() -> ModuleType:
    """The hooks of the documentation build."""
    spec = importlib.util.spec_from_file_location("docs_site", ROOT / "scripts/docs_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchors(path: Path) -> set[str]:
    """Anchors of the headings, as GitHub and MkDocs make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_and_headings_resolve(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text()):
        if ":" in target or target == GENERATED:
            continue
        file = path.parent / target
        assert file.exists(), f"{path.name} links to {target}"
        assert not anchor or anchor in anchors(file), f"{path.name} links to {target}#{anchor}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_a_page_includes_are_there(path: Path) -> None:
    """A formatter that knows Python rewrites the marks of an included file in a block tagged `python`."""
    for line in path.read_text().splitlines():
        if re.match(r"\s*--\s*8", line):
            match = re.fullmatch(r'--8<-- "([^"]+)"', line)
            assert match is not None, f"{path.name}: {line}"
            assert (ROOT / match[1]).exists(), f"{path.name}: {line}"


def test_the_changelog_begins_with_the_version_that_lcbx_has() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert headings[0] == lcbx.__version__


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("LANGUAGES.md", list(_READERS)),
        ("BENCHMARKS.md", [*LIGHT_FIELDS, *TEST_FIELDS]),
        ("BENCHMARKS.md", list(KINDS)),
    ],
)
def test_tables_name_every_key(document: str, words: list[str]) -> None:
    text = (ROOT / "docs" / document).read_text()
    assert not [word for word in words if f"`{word}`" not in text]


def commands(command: click.Command, context: click.Context) -> list[click.Context]:
    """The command's context and those of all commands below it."""
    below = []
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            below += commands(child, click.Context(child, info_name=name, parent=context))
    return [context, *below]


def test_the_command_page_has_every_command_and_option(site: ModuleType) -> None:
    page = "\n".join(site.command_reference())
    contexts = commands(command_line, click.Context(command_line, info_name="lcbx"))
    assert len(contexts) > len(COMMANDS)
    for context in contexts[1:]:
        section = page.split(f"# {context.command_path}\n")[1].split("\n#")[0]
        for parameter in context.command.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}`" in section, context.command_path


@pytest.mark.parametrize("name", FRAMES)
def test_the_column_table_is_one_row_per_column(site: ModuleType, name: str) -> None:
    rows = list(site.column_table(FRAMES[name]))[2:]
    assert [row.split("`")[1] for row in rows] == [column.name for column in FRAMES[name]]
    assert all(row.count("|") == 4 for row in rows)


def test_help_texts_become_markdown_that_shows_them(site: ModuleType) -> None:
    @click.command()
    @click.option("--path", help="A <file> | other_names_too", default="x", show_default=True)
    @click.option("--yes/--no", help="`a_b` or not")
    def example() -> None:
        """First line.

        \b
        example <x>
        """

    lines = list(site._command(example, click.Context(example, info_name="example"), level=2))
    assert "    example <x>" in lines
    assert "| `--path` TEXT | A &lt;file> \\| other\\_names\\_too. Default: `x`. |" in lines
    assert "| `--yes`, `--no` | `a_b` or not. |" in lines


def test_every_format_of_the_board_can_be_asked_for() -> None:
    leaderboard = command_line.get_command(click.Context(command_line), "leaderboard")
    assert leaderboard is not None
    choice = next(option.type for option in leaderboard.params if option.name == "format_")
    assert isinstance(choice, click.Choice)
    assert set(choice.choices) == {"site", "terminal", *SHOWN, *WHOLE}
