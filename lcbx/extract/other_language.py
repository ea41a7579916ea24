"""Is a program written in the language that was asked for? Patterns are data: `markers.yaml`, read once."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

from lcbx.extract.fences import tag_of
from lcbx.types import Language, Program

_LOOK_AT = 20_000
"""Characters of a program that are searched for another language's marks."""


@dataclass(frozen=True, slots=True)
class _Markers:
    fences: frozenset[str]
    sure: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]

    def weight(self, source: str) -> int:
        """2 or more: it is this language, as far as patterns can tell."""
        return 2 * any(pattern.search(source) for pattern in self.sure) + sum(
            1 for pattern in self.hints if pattern.search(source)
        )


@functools.cache
def _markers() -> dict[str, _Markers]:
    table = yaml.safe_load(files("lcbx.extract").joinpath("markers.yaml").read_text("utf-8"))
    return {
        name: _Markers(
            frozenset(row["fences"]),
            *(tuple(re.compile(each, re.MULTILINE) for each in row[key]) for key in ("sure", "hints")),
        )
        for name, row in table.items()
    }


@functools.cache
def language_tags() -> frozenset[str]:
    """Tags of fences that name a language, of all languages that have marks here."""
    return frozenset(tag for markers in _markers().values() for tag in markers.fences)


def looks_like(program: Program, languages: Mapping[str, Language]) -> str | None:
    """The other language a program seems to be written in; None: the one asked for, or it can't be told.

    The fence decides if its tag is some language's. Without one, patterns do (`markers.yaml`, read once), and only if
    just one language has enough of them and the one asked for has none.
    """
    if program.source is None:
        return None
    asked = program.key.language_id
    tags = {name: {tag.lower() for tag in language.fences} | {name} for name, language in languages.items()}
    for name, markers in _markers().items():
        tags.setdefault(name, set()).update(markers.fences)
    own_tags = tags.get(asked, {asked})
    tag = tag_of(program.fence or "")
    if tag in own_tags:
        return None
    if tag and (found := next((name for name, known in tags.items() if tag in known), None)):
        return found
    return _by_markers(program.source[:_LOOK_AT], own_tags)


def _by_markers(source: str, own_tags: set[str]) -> str | None:
    weights = {name: markers.weight(source) for name, markers in _markers().items()}
    for name, markers in _markers().items():
        if weights[name] and own_tags & markers.fences:
            return None
    best = max(weights.values())
    names = [name for name, weight in weights.items() if weight == best]
    return names[0] if best >= 2 and len(names) == 1 else None
