"""Docstrings of lcbx are statements: no questions, no fragments that need the line above."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "lcbx"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of docstrings: those of modules, classes and functions, and those below fields."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def fragments(source: str) -> list[tuple[int, str]]:
    """Return line and first line of docstrings that end in a question mark there, or begin with "Of" or "As"."""
    firsts = ((number, text.strip().partition("\n")[0].rstrip()) for number, text in docstrings(source))
    return [(number, line) for number, line in firsts if line.endswith("?") or line.startswith(("Of ", "As "))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_docstrings_are_statements(path: Path) -> None:
    assert fragments(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('def f():\n    """Return 1."""\n', []),
        ('def f():\n    """Return 1.\n\n    Of two, the first. Why?\n    """\n', []),
        ('def f():\n    """Of two rows, the first."""\n', [2]),
        ('class C:\n    def f(self):\n        """Is it done?"""\n', [3]),
        ('class C:\n    x: int\n    """As typed."""\n', [3]),
        ('async def f():\n    """\n    Is it done?\n    """\n', [2]),
    ],
)
def test_fragments_are_detected(source: str, lines: list[int]) -> None:
    assert [number for number, _ in fragments(source)] == lines
