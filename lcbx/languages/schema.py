"""The keys of a language file: their names, their types, and the message for every violation."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lcbx.errors import DataError, did_you_mean
from lcbx.types import MEMORY_PLACEHOLDER, FailurePattern, Limits

FAILURE_CATEGORIES = ("syntax", "name", "type", "compile", "runtime")
CONTAINER_TYPES = ("debian", "alpine", "fedora")

_PLACEHOLDER = re.compile(r"(?<!\$)\{memory[a-z_]*\}")
_FILENAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_WHAT_FOR = {
    "prompt": "the hint that goes into the prompt, such as: Use Lua 5.1.",
    "install": "the shell command that puts the toolchain into the image; or name an image that has it: "
    "container: {base-image: ...}",
    "filename": "the name of the source file, such as snippet.lua",
    "execute": "the shell command that runs the program, such as: lua snippet.lua",
}


def read_values(content: Mapping[str, Any], shown: str) -> dict[str, Any]:
    """Return the checked values of a file. `shown` is its path for messages. Raises DataError."""
    check = _Checker(shown)
    check.keys(content, _READERS)
    values = {key: read(check, key, content[key]) for key, read in _READERS.items() if key in content}
    _require(check, values)
    return values


def read_stand_in(name: str, entry: Any, shown: str) -> dict[str, str]:
    """Return a checked entry of `stand-ins.yaml`. Raises DataError."""
    return _Checker(shown).stand_in(name, entry)


def _require(check: _Checker, values: Mapping[str, Any]) -> None:
    required = ["prompt"] if "executor-image" in values else ["prompt", "filename", "execute"]
    if "executor-image" not in values and "base-image" not in values.get("container", {}):
        required.insert(1, "install")
    for key in required:
        if key not in values:
            raise check.error(f"{key!r} is missing: {_WHAT_FOR[key]}")


class _Checker:
    """Checks the values of one file; every message names the file and the key."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def error(self, message: str) -> DataError:
        return DataError(message, path=self.shown)

    def keys(self, mapping: Mapping[str, Any], names: Collection[str], inside: str = "") -> None:
        for key in mapping:
            if key not in names:
                where = f" in {inside!r}" if inside else ""
                raise self.error(f"unknown key {str(key)!r}{where}.{did_you_mean(str(key), names)}")

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

    def mapping(self, key: str, value: Any, names: Collection[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(f"{key!r} should be a mapping with some of: {', '.join(names)}; got {value!r}")
        self.keys(value, names, key)
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
            raise self.error(f"unknown container type {kind!r}.{did_you_mean(kind, CONTAINER_TYPES)}")
        return checked

    def command(self, key: str, value: Any) -> str:
        for placeholder in _PLACEHOLDER.findall(self.text(key, value)):
            if placeholder != MEMORY_PLACEHOLDER:
                raise self.error(f"unknown placeholder {placeholder} in {key!r}: write {MEMORY_PLACEHOLDER}")
        return str(value)

    def filename(self, key: str, value: Any) -> str:
        if not _FILENAME.fullmatch(self.text(key, value)):
            raise self.error(
                f"{key!r} should be a plain file name (letters, digits, '.', '_', '+', '-'; no folder), got {value!r}"
            )
        return str(value)

    def executable(self, key: str, value: Any) -> str:
        if "/" in self.text(key, value):
            raise self.error(f"{key!r} should be the name of an executable without its folder, got {value!r}")
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
            if kinds[name] is bool:
                fits, what = isinstance(number, bool), "true or false"
            else:
                whole = kinds[name] is int
                kind: Any = int if whole else int | float
                fits = isinstance(number, kind) and not isinstance(number, bool) and 0 < number < float("inf")
                what = "a whole number above 0" if whole else "a number above 0"
            if not fits:
                raise self.error(f"'{key}.{name}' should be {what}, got {number!r}")
        return values

    def factor(self, key: str, value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 100:
            raise self.error(f"{key!r} should be a number above 0, at most 100; got {value!r}")
        return float(value)

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
    "compile": _Checker.command,
    "execute": _Checker.command,
    "version": _Checker.text,
    "warm-start": _Checker.executable,
    "limits": _Checker.limits,
    "time-factor": _Checker.factor,
    "fences": _Checker.texts,
    "failures": _Checker.failures,
    "stand-in": _Checker.stand_in,
    "executor-image": _Checker.text,
    "extends": _Checker.text,
}
