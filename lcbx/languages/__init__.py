"""One YAML file a language: read, checked, refused with the key that is wrong. Nothing else in lcbx knows a language.

A file needs four lines; all keys, with the file's own spelling:

    name: Lua                      as people write it; missing: as the bundled file of this id has it, or the id
    prompt: Use Lua 5.1.           hint for the model (required)
    install: apt-get install ...   shell command run as root while the image is built, or a mapping with
                                   `container-instructions`: Dockerfile lines (may be missing if a base image is given)
    container: {base-image, type}  type: debian, alpine or fedora, for its package manager
    filename: snippet.lua          (required)
    compile: ...                   shell command; missing: nothing to compile
    execute: luajit snippet.lua    shell command (required)
    version: luajit -v             prints the toolchain's version
    limits: {time_limit_s: 20}     fields of `types.Limits`
    fences: [lua]                  info strings models put on a fence; missing: the file's name and extension
    failures: {syntax: [regex]}    messages that tell one class of error from another; the first that matches decides
    stand-in: {suite, install}     a Debian release that has the toolchain, where the base image can't be had;
                                   missing: what `stand-ins.yaml` says of the base image
    executor-image: ...            a ready image that speaks the Agnostics executor protocol
    extends: ocaml                 take all keys of another file; a key here replaces it, null removes it

The keys Agnostics uses mean what they mean there, so its configurations load unchanged. Files are looked for in the
folders the caller names (earlier ones win), then among the bundled ones. `sets.yaml` in any of these names sets of
languages; `all` is every language but those variants that keep the name of the language they extend.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.languages.schema import read_values
from lcbx.languages.yaml_files import NOT_LANGUAGES, known_stand_in, merged_content, read_sets, search_path, shown_path
from lcbx.resources import languages_dir
from lcbx.types import Language

__all__ = ["find", "folders_from_env", "is_language_id", "load", "load_all", "load_file", "resolve"]

_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def folders_from_env() -> list[Path]:
    """The folders `LCBX_LANGUAGES` names, separated as in `PATH`; empty if it isn't set."""
    return [Path(part).expanduser() for part in os.environ.get("LCBX_LANGUAGES", "").split(os.pathsep) if part]


def is_language_id(text: str) -> bool:
    """Could it name a file, an image tag and a folder of results?"""
    return _ID.fullmatch(text) is not None and text not in NOT_LANGUAGES


def find(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """The file of each language, by id, sorted; the files are not read."""
    found: dict[str, Path] = {}
    for folder in search_path(folders):
        for path in sorted(folder.glob("*.yaml")):
            if path.stem not in NOT_LANGUAGES:
                found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def load(name: str, folders: Iterable[Path] = ()) -> Language:
    """The language whose file is `name`.yaml. Raises UserError."""
    folders = list(folders)
    paths = find(folders)
    if name not in paths:
        raise UserError(f"unknown language {name!r}.{did_you_mean(name, paths)}")
    return load_file(paths[name], folders)


def load_all(folders: Iterable[Path] = ()) -> dict[str, Language]:
    """Every language there is, by id, variants included."""
    folders = list(folders)
    return {name: load_file(path, folders) for name, path in find(folders).items()}


def resolve(selection: str, folders: Iterable[Path] = ()) -> list[Language]:
    """The languages of `lua,julia`, of a set such as `paper`, or `all`; each once, in the order given."""
    folders = list(folders)
    paths, sets = find(folders), read_sets(folders)
    wanted: dict[str, None] = {}
    for word in filter(None, (part.strip() for part in selection.split(","))):
        if word == "all":
            wanted.update(dict.fromkeys(_all(paths, folders)))
        elif word in sets:
            wanted.update(dict.fromkeys(sets[word]))
        elif word in paths:
            wanted[word] = None
        else:
            raise UserError(f"unknown language {word!r}.{did_you_mean(word, [*paths, *sets, 'all'])}")
    if not wanted:
        raise UserError(f"no language in {selection!r}. Give some of: {', '.join([*paths, *sets, 'all'])}")
    return [load(name, folders) for name in wanted]


def load_file(path: Path, folders: Iterable[Path] = ()) -> Language:
    """The language in one file, wherever it lies; `folders` is where `extends` is looked up. Raises DataError."""
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
        values["stand-in"] = known_stand_in(values["container"]["base-image"], folders)
    return _language(path, shown, values, _digest(content))


# --- from checked values to a Language --------------------------------------------------------------------------------


def _language(path: Path, shown: str, values: dict[str, Any], digest: str) -> Language:
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
        stand_in=values.get("stand-in", {}),
        limits=values.get("limits", {}),
        fences=tuple(values.get("fences", default_fences)),
        failures=tuple(values.get("failures", ())),
        extends=values.get("extends"),
        source_path=shown,
        digest=digest,
    )


def _usual_name(path: Path) -> str:
    """As the bundled file of this id has it, if there is one: files made for other tools have no name."""
    bundled = languages_dir() / path.name
    if bundled.exists() and bundled.resolve() != path.resolve():
        return load_file(bundled).name
    return path.stem.capitalize()


def _digest(content: Mapping[str, Any]) -> str:
    # The order of failure patterns is meaning (the first match decides), so it must survive the sorting of keys.
    meaning = {key: value for key, value in content.items() if key != "extends"}
    if isinstance(meaning.get("failures"), dict):
        meaning["failures"] = list(meaning["failures"].items())
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _all(paths: Mapping[str, Path], folders: list[Path]) -> list[str]:
    languages = {name: load_file(path, folders) for name, path in paths.items()}
    names = {language.name for language in languages.values() if language.extends is None}
    return [name for name, one in languages.items() if one.extends is None or one.name not in names]
