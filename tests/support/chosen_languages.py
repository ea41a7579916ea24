"""The languages that tests with real toolchains run on: all of them, or those that `LCBX_TEST_LANG` names.

CI can't build every image in its time, so it names its seven and a part of the others, and in `LCBX_TEST_CERTIFY` in
which order to certify them, for which it has `LCBX_TEST_CERTIFY_S` seconds (`scripts/test.sh` prints them).
"""

from __future__ import annotations

import os
from pathlib import Path

from lcbx import languages
from lcbx.languages.levels import levels
from lcbx.types import Language

THE_SEVEN = ("lua", "julia", "r", "ocaml", "fortran", "python", "cpp")
"""Have an accepted program for every problem of the bundled benchmark."""
LEAST_ACCEPTED = 12
"""Problems of the bundled benchmark for which every other language that has a level has an accepted program."""


def with_level() -> list[str]:
    """Return the languages that have a file and a resource level; each has all known programs and probes."""
    return [language_id for language_id in languages.find() if language_id in levels()]


def chosen() -> list[str]:
    """Return the ids of the languages to test, variants included."""
    selection = os.environ.get("LCBX_TEST_LANG", "")
    if not selection:
        return list(languages.find())
    return [language.language_id for language in languages.resolve(selection)]


def to_certify() -> list[str]:
    """Return the ids of the languages to certify: of those to test, all or those that `LCBX_TEST_CERTIFY` names.

    They are in the order that it gives.
    """
    ids = chosen()
    selected = [name for name in os.environ.get("LCBX_TEST_CERTIFY", "").split(",") if name] or ids
    return [language_id for language_id in selected if language_id in ids and language_id in levels()]


def suffixes() -> dict[str, Language]:
    """Return file name suffix -> language with a level: how programs of the bundled benchmark find their language.

    Raises ValueError when two languages share a suffix.
    """
    by_suffix: dict[str, Language] = {}
    for language_id in with_level():
        language = languages.load(language_id)
        suffix = Path(language.filename).suffix
        if suffix in by_suffix:
            raise ValueError(f"{language_id} and {by_suffix[suffix].language_id} share the suffix {suffix}")
        by_suffix[suffix] = language
    return by_suffix
