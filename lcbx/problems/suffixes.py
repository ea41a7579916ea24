"""Which language a file with this suffix is written in, as the language files themselves say."""

from __future__ import annotations

import functools
import os
from hashlib import sha256
from pathlib import Path

import yaml

from lcbx.resources import languages_dir


def language_for(suffix: str) -> str | None:
    """The id of the language whose source file has this suffix (with or without its dot), or whose id or fences name
    it; None if there is none. Of several the one with the shortest id."""
    wanted = suffix.lower().removeprefix(".")
    names = next((spellings for spellings in _spellings() if wanted in spellings), frozenset({wanted}))
    found = [language_id for language_id, known in _known(_folders()) if names & known]
    return min(found, key=lambda each: (each != wanted, len(each), each), default=None)


def fingerprint() -> str:
    """Differs when an answer of `language_for` may differ."""
    known = sorted((language_id, sorted(names)) for language_id, names in _known(_folders()))
    return sha256(repr(known).encode()).hexdigest()


@functools.cache
def _spellings() -> tuple[frozenset[str], ...]:
    lines = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return tuple(frozenset(map(str, line)) for line in lines)


def _folders() -> tuple[str, ...]:
    extra = os.environ.get("LCBX_LANGUAGES", "")
    return (str(languages_dir()), *filter(None, extra.split(os.pathsep)))


@functools.cache
def _known(folders: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    files = {path.stem: path for folder in folders for path in sorted(Path(folder).glob("*.yaml"))}
    return tuple((language_id, _names(language_id, path)) for language_id, path in sorted(files.items()))


def _names(language_id: str, path: Path) -> frozenset[str]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return frozenset()  # `languages` complains about it, to whoever asks for that language
    data = data if isinstance(data, dict) else {}
    fences = data.get("fences") or ()
    names = {language_id, Path(str(data.get("filename", ""))).suffix.removeprefix("."), *map(str, fences)}
    return frozenset(name.lower() for name in names if name)
