"""Recognise programs in another language than the requested one. The patterns are data, in `markers.yaml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

from lcbx.extract.fences import tag_of
from lcbx.types import Language, Program

_SEARCHED_CHARACTERS = 20_000
"""Length of the beginning of a program that is searched for patterns of other languages."""


@dataclass(frozen=True, slots=True)
class _Markers:
    fences: frozenset[str]
    sure: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]

    def weight(self, source: str) -> int:
        """Return 2 or more if the patterns say that the source is in this language."""
        return 2 * any(pattern.search(source) for pattern in self.sure) + sum(
            1 for pattern in self.hints if pattern.search(source)
        )


@functools.cache
def _markers() -> dict[str, _Markers]:
    table = yaml.safe_load(files("lcbx.extract").joinpath("markers.yaml").read_text("utf-8"))
    return {
        name: _Markers(
            frozenset(row["fences"]),
            *(tuple(re.compile(pattern, re.MULTILINE) for pattern in row[key]) for key in ("sure", "hints")),
        )
        for name, row in table.items()
    }


@functools.cache
def language_tags() -> frozenset[str]:
    """Return the fence tags of all languages that have patterns here."""
    return frozenset(tag for markers in _markers().values() for tag in markers.fences)


def looks_like(program: Program, languages: Mapping[str, Language]) -> str | None:
    """Return the other language in which a program seems to be written; None if there is no clear sign of one.

    If the fence has a tag of some language, the tag decides. Otherwise patterns decide, if exactly one language has
    enough of them and the requested language has none.
    """
    if program.source is None:
        return None
    requested = program.key.language_id
    tags = {name: {tag.lower() for tag in language.fences} | {name} for name, language in languages.items()}
    for name, markers in _markers().items():
        tags.setdefault(name, set()).update(markers.fences)
    own_tags = tags.get(requested, {requested})
    tag = tag_of(program.fence or "")
    if tag in own_tags:
        return None
    if tag in languages:
        return tag
    if tag and (other := next((name for name, names in tags.items() if tag in names), None)):
        return other
    return _by_markers(program.source[:_SEARCHED_CHARACTERS], own_tags)


def _by_markers(source: str, own_tags: set[str]) -> str | None:
    weights = {name: markers.weight(source) for name, markers in _markers().items()}
    for name, markers in _markers().items():
        if weights[name] and own_tags & markers.fences:
            return None
    best = max(weights.values())
    names = [name for name, weight in weights.items() if weight == best]
    return names[0] if best >= 2 and len(names) == 1 else None
