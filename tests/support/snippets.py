"""The snippets of docs/INTEGRATIONS.md, and of other pages: tests execute what readers copy."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/INTEGRATIONS.md"
_SNIPPET = re.compile(r"<!-- snippet: ([\w-]+) -->\n(`{3,})(\w+)\n(.*?)\n\2\n", re.DOTALL)


def snippets_of(page: Path) -> dict[str, str]:
    """Return a page's snippets by name."""
    return {name: body for name, _, _, body in _SNIPPET.findall(page.read_text())}


SNIPPETS = snippets_of(PAGE)


def snippet(name: str, changes: Mapping[str, str] | None = None) -> str:
    """Return a snippet, with old texts in it replaced by new ones. Fails if an old text is not in it."""
    text = SNIPPETS[name]
    for old, new in (changes or {}).items():
        assert old in text, f"{old!r} is not in snippet {name}"
        text = text.replace(old, new)
    return text


def commands(name: str, changes: Mapping[str, str] | None = None) -> list[list[str]]:
    """Return the commands of a snippet, one a line, each as its words."""
    return [shlex.split(line) for line in snippet(name, changes).splitlines()]
