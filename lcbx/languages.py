"""One YAML file a language: read, checked, refused with the key that is wrong. Nothing else in lcbx knows a language.

A file needs four lines; all keys, with the file's own spelling:

    name: Lua                      as people write it; missing: the file's name with a capital
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
    stand-in: {suite, install}     a Debian release that has the toolchain, where the base image can't be had
    executor-image: ...            a ready image that speaks the Agnostics executor protocol
    extends: ocaml                 take all keys of another file; a key here replaces it, null removes it

The keys Agnostics uses mean what they mean there, so its configurations load unchanged. Files are looked for in the
folders the caller names (earlier ones win), then among the bundled ones. `sets.yaml` in any of these names sets of
languages; `all` is every language but those variants that keep the name of the language they extend.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import os
import re
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from lcbx import resources
from lcbx.errors import DataError, UserError
from lcbx.types import FailurePattern, Language, Limits

FAILURE_CATEGORIES = ("syntax", "name", "type", "compile", "runtime")
CONTAINER_TYPES = ("debian", "alpine", "fedora")

_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_FILENAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_NOT_A_LANGUAGE = "sets"
_WHAT_FOR = {
    "prompt": "the hint that goes into the prompt, such as: Use Lua 5.1.",
    "install": "the shell command that puts the toolchain into the image; or name an image that has it: "
    "container: {base-image: ...}",
    "filename": "the name of the source file, such as snippet.lua",
    "execute": "the shell command that runs the program, such as: lua snippet.lua",
}


def folders_from_env() -> list[Path]:
    """The folders `LCBX_LANGUAGES` names, separated as in `PATH`; empty if it isn't set."""
    return [Path(part).expanduser() for part in os.environ.get("LCBX_LANGUAGES", "").split(os.pathsep) if part]


def is_language_id(text: str) -> bool:
    """Could it name a file, an image tag and a folder of results?"""
    return _ID.fullmatch(text) is not None and text != _NOT_A_LANGUAGE


def find(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """The file of each language, by id, sorted; the files are not read."""
    found: dict[str, Path] = {}
    for folder in _search_path(folders):
        for path in sorted(folder.glob("*.yaml")):
            if path.stem != _NOT_A_LANGUAGE:
                found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def load(name: str, folders: Iterable[Path] = ()) -> Language:
    """The language whose file is `name`.yaml. Raises UserError."""
    folders = list(folders)
    paths = find(folders)
    if name not in paths:
        raise UserError(f"unknown language {name!r}.{_did_you_mean(name, paths)}")
    return load_file(paths[name], folders)


def load_all(folders: Iterable[Path] = ()) -> dict[str, Language]:
    """Every language there is, by id, variants included."""
    folders = list(folders)
    return {name: load_file(path, folders) for name, path in find(folders).items()}


def resolve(selection: str, folders: Iterable[Path] = ()) -> list[Language]:
    """The languages of `lua,julia`, of a set such as `paper`, or `all`; each once, in the order given."""
    folders = list(folders)
    paths, sets = find(folders), _sets(folders)
    wanted: dict[str, None] = {}
    for word in filter(None, (part.strip() for part in selection.split(","))):
        if word == "all":
            wanted.update(dict.fromkeys(_all(paths, folders)))
        elif word in sets:
            wanted.update(dict.fromkeys(sets[word]))
        elif word in paths:
            wanted[word] = None
        else:
            raise UserError(f"unknown language {word!r}.{_did_you_mean(word, [*paths, *sets, 'all'])}")
    if not wanted:
        raise UserError(f"no language in {selection!r}. Give some of: {', '.join([*paths, *sets, 'all'])}")
    return [load(name, folders) for name in wanted]


def load_file(path: Path, folders: Iterable[Path] = ()) -> Language:
    """The language in one file, wherever it lies; `folders` is where `extends` is looked up. Raises DataError."""
    shown = _shown(path)
    if not is_language_id(path.stem) or path.suffix != ".yaml":
        raise DataError(
            "a language's file is named after its id: lower-case letters, digits, '-', '_' and '.', then .yaml",
            path=shown,
        )
    content = _content(path, list(folders), seen=())
    check = _Checker(shown)
    check.keys(content, _READERS)
    values = {key: read(check, key, content[key]) for key, read in _READERS.items() if key in content}
    _require(check, values)
    return _language(path, shown, values, _digest(content))


# --- from checked values to a Language --------------------------------------------------------------------------------


def _language(path: Path, shown: str, values: dict[str, Any], digest: str) -> Language:
    install = values.get("install")
    container = values.get("container", {})
    filename = values.get("filename", "")
    default_fences = dict.fromkeys((path.stem, Path(filename).suffix.lstrip(".") or path.stem))
    return Language(
        language_id=path.stem,
        name=values.get("name", path.stem.capitalize()),
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


def _require(check: _Checker, values: Mapping[str, Any]) -> None:
    required = ["prompt"] if "executor-image" in values else ["prompt", "filename", "execute"]
    if "executor-image" not in values and "base-image" not in values.get("container", {}):
        required.insert(1, "install")
    for key in required:
        if key not in values:
            raise check.error(f"{key!r} is missing: {_WHAT_FOR[key]}")


def _digest(content: Mapping[str, Any]) -> str:
    # The order of failure patterns is meaning (the first match decides), so it must survive the sorting of keys.
    meaning = {key: value for key, value in content.items() if key != "extends"}
    if isinstance(meaning.get("failures"), dict):
        meaning["failures"] = list(meaning["failures"].items())
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# --- reading files ----------------------------------------------------------------------------------------------------


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key given twice; YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} is given twice", problem_mark=node.value[index][0].start_mark
                )
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path) -> dict[str, Any]:
    shown = _shown(path)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError(f"not valid YAML: {error.problem}", path=shown, line=line) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"not a text file: {error}", path=shown) from error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DataError("no such file", path=shown) from error
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", path=shown) from error
    if not isinstance(content, dict):
        raise DataError("should be a mapping of keys to values, such as: execute: lua snippet.lua", path=shown)
    return content


def _content(path: Path, folders: list[Path], *, seen: tuple[Path, ...]) -> dict[str, Any]:
    """What a file says once `extends` is followed; null values are gone, `extends` itself stays as written."""
    path = path.resolve() if path.exists() else path
    if path in seen:
        raise DataError(f"extends itself: {' -> '.join(p.name for p in (*seen, path))}", path=_shown(seen[0]))
    own = _read_yaml(path)
    merged: dict[str, Any] = {}
    if (parent := own.get("extends")) is not None:
        if not isinstance(parent, str):
            raise DataError(f"'extends' should be a language's id, got {parent!r}", path=_shown(path))
        merged = _content(_parent_path(parent, path, folders), folders, seen=(*seen, path))
    merged.update(own)
    return {key: value for key, value in merged.items() if value is not None}


def _parent_path(parent: str, child: Path, folders: list[Path]) -> Path:
    """A file may extend the one it replaces: its own folder is no place to look for its own name."""
    candidates = [child.parent, *_search_path(folders)]
    for folder in candidates:
        path = folder / f"{parent}.yaml"
        if path.exists() and path.resolve() != child:
            return path
    known = {path.stem for folder in candidates for path in folder.glob("*.yaml")} - {child.stem, _NOT_A_LANGUAGE}
    raise DataError(f"extends an unknown language {parent!r}.{_did_you_mean(parent, known)}", path=_shown(child))


def _search_path(folders: Iterable[Path]) -> list[Path]:
    path = [Path(folder) for folder in folders]
    for folder in path:
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder of languages. Check --languages and LCBX_LANGUAGES.")
    return [*path, resources.languages_dir()]


def _sets(folders: list[Path]) -> dict[str, list[str]]:
    """Named sets of languages; a set of the same name replaces a bundled one."""
    sets: dict[str, list[str]] = {}
    for folder in reversed(_search_path(folders)):
        path = folder / f"{_NOT_A_LANGUAGE}.yaml"
        if not path.exists():
            continue
        for name, members in _read_yaml(path).items():
            if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
                raise DataError(f"{name!r} should be a list of language ids, got {members!r}", path=_shown(path))
            sets[str(name)] = members
    return sets


def _all(paths: Mapping[str, Path], folders: list[Path]) -> list[str]:
    languages = {name: load_file(path, folders) for name, path in paths.items()}
    names = {language.name for language in languages.values() if language.extends is None}
    return [name for name, one in languages.items() if one.extends is None or one.name not in names]


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _did_you_mean(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, [str(name) for name in known], n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(sorted(map(str, known)))}."


# --- checking values --------------------------------------------------------------------------------------------------


class _Checker:
    """Values of one file, refused with its path and the key's."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def error(self, message: str) -> DataError:
        return DataError(message, path=self.shown)

    def keys(self, mapping: Mapping[str, Any], known: Collection[str], inside: str = "") -> None:
        for key in mapping:
            if key not in known:
                where = f" in {inside!r}" if inside else ""
                raise self.error(f"unknown key {str(key)!r}{where}.{_did_you_mean(str(key), known)}")

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            hint = " Put it in quotes." if isinstance(value, int | float) else ""
            raise self.error(f"{key!r} should be text, got {value!r}.{hint}")
        if not value.strip():
            raise self.error(f"{key!r} is empty")
        return value

    def texts(self, key: str, value: Any) -> list[str]:
        if isinstance(value, str):
            return [self.text(key, value)]
        if not isinstance(value, list):
            raise self.error(f"{key!r} should be a list of texts, got {value!r}")
        return [self.text(key, item) for item in value]

    def mapping(self, key: str, value: Any, known: Collection[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(f"{key!r} should be a mapping with some of: {', '.join(known)}; got {value!r}")
        self.keys(value, known, key)
        return {name: item for name, item in value.items() if item is not None}

    def install(self, key: str, value: Any) -> str | dict[str, str]:
        if not isinstance(value, dict):
            return self.text(key, value)
        lines = self.mapping(key, value, ("container-instructions",))
        if not lines:
            raise self.error("'container-instructions' is missing in 'install'")
        return {name: self.text(f"{key}.{name}", text) for name, text in lines.items()}

    def container(self, key: str, value: Any) -> dict[str, str]:
        values = self.mapping(key, value, ("base-image", "type"))
        checked = {name: self.text(f"{key}.{name}", text).strip() for name, text in values.items()}
        if (kind := checked.get("type", "debian")) not in CONTAINER_TYPES:
            raise self.error(f"unknown container type {kind!r}.{_did_you_mean(kind, CONTAINER_TYPES)}")
        return checked

    def filename(self, key: str, value: Any) -> str:
        if not _FILENAME.fullmatch(self.text(key, value)):
            raise self.error(
                f"{key!r} should be a plain file name (letters, digits, '.', '_', '+', '-'; no folder), got {value!r}"
            )
        return str(value)

    def stand_in(self, key: str, value: Any) -> dict[str, str]:
        values = self.mapping(key, value, ("suite", "install"))
        for name in ("suite", "install"):
            if name not in values:
                raise self.error(f"{name!r} is missing in {key!r}")
        if not re.fullmatch(r"[a-z]+", self.text(f"{key}.suite", values["suite"])):
            raise self.error(f"'{key}.suite' should be a Debian release, such as bookworm; got {values['suite']!r}")
        return {name: self.text(f"{key}.{name}", text) for name, text in values.items()}

    def limits(self, key: str, value: Any) -> dict[str, float | int | None]:
        kinds = typing.get_type_hints(Limits)
        values = self.mapping(key, value, [field.name for field in dataclasses.fields(Limits)])
        for name, number in values.items():
            wanted = kinds[name]
            if wanted is bool:
                fits, what = isinstance(number, bool), "true or false"
            else:
                whole = wanted is int
                kind: Any = int if whole else int | float
                fits = isinstance(number, kind) and not isinstance(number, bool) and 0 < number < float("inf")
                what = "a whole number above 0" if whole else "a number above 0"
            if not fits:
                raise self.error(f"'{key}.{name}' should be {what}, got {number!r}")
        return values

    def failures(self, key: str, value: Any) -> list[FailurePattern]:
        patterns = []
        for category, regexes in self.mapping(key, value, FAILURE_CATEGORIES).items():
            for regex in self.texts(f"{key}.{category}", regexes):
                try:
                    re.compile(regex)
                except re.error as error:
                    raise self.error(f"'{key}.{category}': bad regular expression {regex!r}: {error}") from error
                patterns.append(FailurePattern(category=category, regex=regex))
        return patterns


_READERS: dict[str, Callable[[_Checker, str, Any], Any]] = {
    "name": _Checker.text,
    "prompt": _Checker.text,
    "install": _Checker.install,
    "container": _Checker.container,
    "filename": _Checker.filename,
    "compile": _Checker.text,
    "execute": _Checker.text,
    "version": _Checker.text,
    "limits": _Checker.limits,
    "fences": _Checker.texts,
    "failures": _Checker.failures,
    "stand-in": _Checker.stand_in,
    "executor-image": _Checker.text,
    "extends": _Checker.text,
}
