"""Languages: one YAML file each, which is read and checked here. No other module of lcbx names a language.

A file needs four lines. All keys, as they are spelt in the file:

    name: Lua                      as people write it; default: the name in the bundled file of this id, or the id
    prompt: Use Lua 5.1.           hint for the model (required)
    install: apt-get install ...   shell command run as root while the image is built, or a mapping with
                                   `container-instructions`: Dockerfile lines (may be missing if a base image is given)
    container: {base-image, type}  type: debian, alpine or fedora, for its package manager
    filename: snippet.lua          (required)
    compile: ...                   shell command; missing: nothing to compile
    execute: luajit snippet.lua    shell command (required)
    version: luajit -v             prints the toolchain's version
    warm-start: luajit             executable of the interpreter, if tests may be copies of a started one in training
    limits: {time_limit_s: 20}     fields of `types.Limits`
    time-factor: 2                 multiplies the time limit of problems that have one of their own
    fences: [lua]                  info strings that models write on a fence; default: the file's name and extension
    failures: {syntax: [regex]}    messages that tell one class of error from another; the first match decides
    stand-in: {suite, install}     a Debian release that has the toolchain, for where the base image cannot be pulled;
                                   default: the entry of the base image in `stand-ins.yaml`
    executor-image: ...            a ready image that speaks the Agnostics executor protocol
    extends: ocaml                 inherit all keys of another file; a key here replaces one of them, null removes it

The keys that Agnostics uses have the same meaning there, so its configurations load unchanged. Files are searched in
the folders that the caller names (the first match wins), then among the bundled files. `sets.yaml` in any of these
folders defines sets of languages, `levels.yaml` levels, whose names are sets, too. `all` is every language except
variants that keep the name of the language they extend and bundled languages without a certificate; `every` has those.

`{memory_limit_mib}` in `compile` and `execute` stands for the memory limit of the program that is judged.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.languages.certified import GRADES, certificates
from lcbx.languages.levels import NAMES as LEVEL_NAMES
from lcbx.languages.levels import by_level
from lcbx.languages.schema import read_values
from lcbx.languages.yaml_files import (
    NOT_LANGUAGES,
    check_sets,
    listed_stand_in,
    merged_content,
    read_sets,
    search_path,
    shown_path,
    skipping,
)
from lcbx.resources import languages_dir, user_path
from lcbx.types import Language

__all__ = [
    "ALL",
    "EVERY",
    "find",
    "folders_from_env",
    "is_bundled",
    "is_bundled_file",
    "is_language_id",
    "load",
    "load_all",
    "load_file",
    "name_for_commands",
    "named",
    "resolve",
    "skipping",
    "unreadable",
]

ALL, EVERY = "all", "every"
"""Selections: certified languages and the user's own; with `every`, also bundled ones without a certificate."""
_NOT_TRIED = ("name", "prompt", "fences")
"""Keys that certification has no use for: a certificate is as good with another hint."""
_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def folders_from_env() -> list[Path]:
    """Return the folders in `LCBX_LANGUAGES`, which are separated as in `PATH`; empty if it is not set."""
    return [user_path(part) for part in os.environ.get("LCBX_LANGUAGES", "").split(os.pathsep) if part]


def is_language_id(text: str) -> bool:
    """True if the text can be the name of a file, an image and a folder of results."""
    return _ID.fullmatch(text) is not None and text not in NOT_LANGUAGES


def find(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """Return language id -> file, sorted; the files are not read."""
    paths: dict[str, Path] = {}
    for folder in search_path(folders):
        for path in sorted(folder.glob("*.yaml")):
            if path.stem not in NOT_LANGUAGES:
                paths.setdefault(path.stem, path)
    return dict(sorted(paths.items()))


def load(name: str, folders: Iterable[Path] = ()) -> Language:
    """Return the language whose file is `name`.yaml. Raises UserError."""
    folders = list(folders)
    paths = find(folders)
    if name not in paths:
        raise UserError(f"unknown language {name!r}.{did_you_mean(name, paths)}")
    return load_file(paths[name], folders)


def load_all(folders: Iterable[Path] = ()) -> dict[str, Language]:
    """Return every language by id, including variants.

    Files in `folders` that are no languages (other YAML files, broken drafts) are logged, once, and left out.
    """
    folders = list(folders)
    return _readable(find(folders), folders)


def resolve(selection: str, folders: Iterable[Path] = ()) -> list[Language]:
    """Return the languages of `lua,julia`, of a set such as `paper`, or `all` or `every`, in that order, each once.

    A level (`high`, `low`) is the set of its languages that have a file. Raises UserError for an unknown word.
    """
    folders = list(folders)
    words = [word for part in selection.split(",") if (word := part.strip())]
    paths = find(folders)
    by_name = by_level(folders, skip_foreign=not set(words) & set(LEVEL_NAMES))
    with_files = {level: [name for name in names if name in paths] for level, names in by_name.items()}
    sets = {**with_files, **read_sets(folders)}
    names: dict[str, None] = {}
    for word in words:
        if word in (ALL, EVERY):
            names.update(dict.fromkeys(_all(paths, folders, uncertified=word == EVERY)))
        elif word in sets:
            names.update(dict.fromkeys(sets[word]))
        elif word in paths:
            names[word] = None
        else:
            check_sets(folders)
            raise UserError(f"unknown language {word!r}.{did_you_mean(word, [*paths, *sets, ALL, EVERY])}")
    if not names:
        raise UserError(f"no language in {selection!r}. Choose from: {', '.join([*paths, *sets, ALL, EVERY])}")
    return [load(name, folders) for name in names]


def named(selection: str, folders: Iterable[Path] = ()) -> frozenset[str]:
    """Return the ids that a selection names, by themselves or by a set; not those that only `all` or a level brings.

    Raises UserError as `resolve` does.
    """
    open_ended = (ALL, EVERY, *LEVEL_NAMES)
    words = [word for part in selection.split(",") if (word := part.strip()) and word not in open_ended]
    return frozenset(language.language_id for language in resolve(",".join(words), folders)) if words else frozenset()


def unreadable(folders: Iterable[Path] = ()) -> dict[str, DataError]:
    """Return id -> error of the user's files that replace a bundled language and can't be read.

    `all` and `every` leave these languages out; any other file with an error may belong to another program.
    """
    folders = list(folders)
    errors: dict[str, DataError] = {}
    for language_id, path in find(folders).items():
        if path.parent == languages_dir() or not (languages_dir() / path.name).exists():
            continue
        try:
            load_file(path, folders)
        except DataError as error:
            errors[language_id] = error
    return errors


def is_bundled(language: Language) -> bool:
    """True if the language's file is one of those that come with lcbx."""
    return is_bundled_file(Path(language.source_path))


def is_bundled_file(path: Path) -> bool:
    """True if a language's file is in the folder of those that come with lcbx."""
    return path.resolve().parent == languages_dir().resolve()


def name_for_commands(language: Language) -> str:
    """Return what `lcbx lang check` finds a language by: the id of a bundled one, the file of any other."""
    return language.language_id if is_bundled(language) else language.source_path


def load_file(path: Path, folders: Iterable[Path] = ()) -> Language:
    """Return the language in one file. `extends` is looked up in the file's folder and `folders`. Raises DataError."""
    shown = shown_path(path)
    if not is_language_id(path.stem) or path.suffix != ".yaml":
        raise DataError(
            "a language's file is named after its id: lower-case letters, digits, '-', '_' and '.', then .yaml",
            path=shown,
        )
    folders = list(folders)
    content = merged_content(path, folders, seen=())
    values = read_values(content, shown)
    if "stand-in" not in values and "base-image" in values.get("container", {}):
        values["stand-in"] = listed_stand_in(values["container"]["base-image"], folders)
    return _language(path, shown, values, content)


# --- from checked values to a Language --------------------------------------------------------------------------------


def _language(path: Path, shown: str, values: dict[str, Any], content: Mapping[str, Any]) -> Language:
    install = values.get("install")
    container = values.get("container", {})
    filename = values.get("filename", "")
    default_fences = dict.fromkeys((path.stem, Path(filename).suffix.lstrip(".") or path.stem))
    return Language(
        language_id=path.stem,
        name=values.get("name") or _usual_name(path),
        prompt=values["prompt"].strip(),
        filename=filename,
        execute=values.get("execute", ""),
        compile=values.get("compile"),
        install=install if isinstance(install, str) else None,
        container_instructions=install["container-instructions"] if isinstance(install, dict) else None,
        base_image=container.get("base-image"),
        container_type=container.get("type", "debian"),
        executor_image=values.get("executor-image"),
        version_command=values.get("version"),
        warm_start=values.get("warm-start"),
        stand_in=values.get("stand-in", {}),
        limits=values.get("limits", {}),
        time_factor=values.get("time-factor", 1.0),
        fences=tuple(values.get("fences", default_fences)),
        failures=tuple(values.get("failures", ())),
        extends=values.get("extends"),
        source_path=shown,
        digest=_digest(content),
        tried_digest=_digest(content, without=_NOT_TRIED),
    )


def _usual_name(path: Path) -> str:
    """Return the name for a file without one, such as a file written for another tool."""
    bundled = languages_dir() / path.name
    if bundled.exists() and bundled.resolve() != path.resolve():
        return load_file(bundled).name
    return path.stem.capitalize()


def _digest(content: Mapping[str, Any], *, without: Sequence[str] = ()) -> str:
    """Return a hash of the merged content; not of where keys come from, nor of what only training uses."""
    # The order of failure patterns matters (the first match decides), so it must not be lost by sorting keys.
    hashed = {key: value for key, value in content.items() if key not in ("extends", "warm-start", *without)}
    if isinstance(hashed.get("failures"), dict):
        hashed["failures"] = list(hashed["failures"].items())
    return hashlib.sha256(json.dumps(hashed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _readable(paths: Mapping[str, Path], folders: list[Path]) -> dict[str, Language]:
    """Return the languages in the files that are one. Raises DataError for a bundled file that is not."""
    languages = {}
    for name, path in paths.items():
        with skipping(path, "a language"):
            languages[name] = load_file(path, folders)
    return languages


def _all(paths: Mapping[str, Path], folders: list[Path], *, uncertified: bool) -> list[str]:
    """Return every language except variants that keep the name of the language they extend.

    Bundled languages without a certificate are left out unless `uncertified`; a user's own need none.
    """
    if not uncertified:
        known = certificates(folders, skip_foreign=True)
        certified = {name for name, certificate in known.items() if certificate.reaches(GRADES[0])}
        paths = {name: path for name, path in paths.items() if name in certified or path.parent != languages_dir()}
    languages = _readable(paths, folders)
    names = {language.name for language in languages.values() if language.extends is None}
    return [
        language_id
        for language_id, language in languages.items()
        if language.extends is None or language.name not in names
    ]
