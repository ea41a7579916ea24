"""A file's suffix to the id of its language, as the language files define it."""

from __future__ import annotations

import functools
import os
from hashlib import sha256
from pathlib import Path

import yaml

from lcbx.resources import languages_dir, parse_yaml, user_path


def language_for(suffix: str) -> str | None:
    """Return the id of the language whose source file has this suffix (with or without its dot), or whose id or fences
    contain it; None if there is none. Of several languages, one that has it as id, as suffix, or the shortest id."""
    own_name = suffix.lower().removeprefix(".")
    spellings = next((names for names in _spellings() if own_name in names), frozenset({own_name}))
    candidates = [
        (language_id != own_name, own_suffix not in spellings, len(language_id), language_id)
        for language_id, own_suffix, names in _names_by_language(_folders())
        if spellings & names
    ]
    return min(candidates)[-1] if candidates else None


def suffix_of(language_id: str) -> str | None:
    """Return the suffix, with its dot, of source files in this language; None for an unknown one."""
    paths = {path.stem: path for folder in _folders() for path in sorted(Path(folder).glob("*.yaml"))}
    if language_id not in paths:
        return None
    data = parse_yaml(paths[language_id].read_text(encoding="utf-8"))
    return Path(str(data.get("filename", ""))).suffix or None


def fingerprint() -> str:
    """Return a digest that changes whenever an answer of `language_for` may change."""
    names = sorted((language_id, own, sorted(names)) for language_id, own, names in _names_by_language(_folders()))
    return sha256(repr(names).encode()).hexdigest()


@functools.cache
def _spellings() -> tuple[frozenset[str], ...]:
    lines = parse_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return tuple(frozenset(map(str, line)) for line in lines)


def _folders() -> tuple[str, ...]:
    extra = os.environ.get("LCBX_LANGUAGES", "").split(os.pathsep)
    return (str(languages_dir()), *(str(user_path(folder)) for folder in extra if folder))


@functools.cache
def _names_by_language(folders: tuple[str, ...]) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Return id, suffix of source files, and all names of each language."""
    files = {path.stem: path for folder in folders for path in sorted(Path(folder).glob("*.yaml"))}
    return tuple((language_id, *_names(language_id, path)) for language_id, path in sorted(files.items()))


def _names(language_id: str, path: Path) -> tuple[str, frozenset[str]]:
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return "", frozenset()  # `languages` reports it when that language is loaded
    data = data if isinstance(data, dict) else {}
    fences = data.get("fences") or ()
    own_suffix = Path(str(data.get("filename", ""))).suffix.removeprefix(".").lower()
    names = {language_id, own_suffix, *map(str, fences)}
    return own_suffix, frozenset(name.lower() for name in names if name)
