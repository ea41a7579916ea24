"""How a package judges outputs, as a `Checker`: the flags of the default validator, or a validator program."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lcbx.checkers.kattis_default import FLOATS, SPACE_SENSITIVE
from lcbx.errors import DataError
from lcbx.problems import suffixes
from lcbx.problems.folder_walk import files_below
from lcbx.problems.kattis.package import Package, Unsupported, read_yaml
from lcbx.problems.test_files import read_text
from lcbx.types import Checker

_LOCAL_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)".*$', re.MULTILINE)
_TOLERANCES = {
    "float_tolerance": ("abs_tol", "rel_tol"),
    "float_absolute_tolerance": ("abs_tol",),
    "float_relative_tolerance": ("rel_tol",),
}


def checker_of(package: Package) -> Checker:
    """Return the package's checker. There always is one: the default validator is no whole-output equality."""
    flags = _flags(package)
    program = _program(package)
    if program is not None:
        source, language_id = program
        return Checker(kind="program", source=source, language_id=language_id, style="kattis", args=tuple(flags))
    return _default_validator(flags, package.folder / "problem.yaml")


# --- the default validator ------------------------------------------------------------------------------------------


def _default_validator(flags: list[str], path: Path) -> Checker:
    """Compare tokens, ignoring white space between them and the case of letters unless flags say otherwise."""
    tolerance: dict[str, float] = {}
    case_sensitive = space_sensitive = False
    rest = iter(flags)
    for flag in rest:
        if flag == "case_sensitive":
            case_sensitive = True
        elif flag == "space_change_sensitive":
            space_sensitive = True
        elif flag in _TOLERANCES:
            tolerance.update(dict.fromkeys(_TOLERANCES[flag], _number(next(rest, ""), flag, path)))
        else:
            raise DataError(f"unknown flag {flag!r} for the default output validator", path=path)
    args = ((FLOATS,) if tolerance else ()) + ((SPACE_SENSITIVE,) if space_sensitive else ())
    return Checker(
        kind="kattis",
        abs_tol=tolerance.get("abs_tol", 0.0),
        rel_tol=tolerance.get("rel_tol", 0.0),
        case_sensitive=case_sensitive,
        args=args,
    )


def _number(text: str, flag: str, path: Path) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise DataError(f"{flag} needs a number, not {text!r}", path=path)
    return value


# --- flags ----------------------------------------------------------------------------------------------------------


def _flags(package: Package) -> list[str]:
    """Return the flags of all tests. Raises Unsupported if they differ: a `Checker` belongs to a problem."""
    flags = {tuple(_flags_of_test(package, path)) for path in package.inputs("secret") or package.inputs("sample")}
    if len(flags) > 1:
        raise Unsupported("has tests with different flags for the output validator", path=package.folder)
    return list(flags.pop()) if flags else _words(package.config.get("validator_flags"), package.folder)


def _flags_of_test(package: Package, path: Path) -> list[str]:
    package_flags = _words(package.config.get("validator_flags"), package.folder)
    return package_flags + next((flags for flags in _nearest_settings(package, path) if flags is not None), [])


def _nearest_settings(package: Package, path: Path) -> Iterator[list[str] | None]:
    """Yield the flags in the test's own file, then in its folder, then in the folders above it up to `data`."""
    top = package.folder / "data"
    folders = [path.parent, *(folder for folder in path.parent.parents if folder.is_relative_to(top))]
    files = [path.with_suffix(".yaml")]
    files += [folder / name for folder in folders for name in ("test_group.yaml", "testdata.yaml")]
    for file in files:
        if file.is_file():
            settings = read_yaml(file)
            if settings.get("args"):
                raise Unsupported("has tests with command-line arguments; programs get none here", path=file)
            value = settings.get("output_validator_args", settings.get("output_validator_flags"))
            if value is not None or file.name == "testdata.yaml":
                yield _words(value, file)


def _words(value: Any, path: Path) -> list[str]:
    if isinstance(value, dict):
        value = value.get("flags")
    if isinstance(value, list):
        return [str(word) for word in value]
    try:
        return shlex.split(str(value)) if value else []
    except ValueError as error:
        raise DataError(f"validator flags {str(value)!r:.80} can't be split into words ({error})", path=path) from error


# --- a validator program --------------------------------------------------------------------------------------------


def _program(package: Package) -> tuple[str, str] | None:
    """Return source and language of the package's validator; None if it uses the default one."""
    folders = [
        folder for name in ("output_validators", "output_validator") if (folder := package.folder / name).is_dir()
    ]
    custom = str(package.config.get("validation", "default")).split()[:1] == ["custom"]
    if not (custom if package.is_legacy else folders):
        return None
    entries = [path for folder in folders for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    if not entries:
        raise DataError("validation is custom, but output_validators/ is missing or empty", path=package.folder)
    programs = [_files(path) for path in entries] if any(path.is_dir() for path in entries) else [entries]
    programs = [files for files in programs if any(_is_source(path) for path in files)]
    sources = _without_included([path for files in programs for path in files if _is_source(path)])
    if len(sources) != 1:
        names = ", ".join(path.name for path in entries)
        raise Unsupported(f"its output validator is not one source file in a known language: {names}", path=folders[0])
    if any(path.name in ("build", "run") for path in programs[0]):
        raise Unsupported("its output validator is built by a script", path=folders[0])
    return _with_includes(sources[0], folders, set()), suffixes.language_for(sources[0].suffix) or ""


def _is_source(path: Path) -> bool:
    return bool(path.suffix) and suffixes.language_for(path.suffix) is not None


def _without_included(sources: list[Path]) -> list[Path]:
    """Return the sources that no other one includes: a header has the suffix of a language, too, but is no program."""
    included = {
        _included(path, line.group(1))
        for path in (sources if len(sources) > 1 else ())
        for line in _LOCAL_INCLUDE.finditer(read_text(path))
    }
    return [path for path in sources if path not in included]


def _included(path: Path, name: str) -> Path:
    """Return the file that an include in `path` names."""
    return Path(os.path.normpath(path.parent / name))


def _files(path: Path) -> list[Path]:
    return files_below(path) if path.is_dir() else [path]


def _with_includes(path: Path, folders: list[Path], done: set[Path]) -> str:
    """Return the source with the files it includes inlined, each file once.

    Raises Unsupported for a file outside `folders`: it is not part of the package's revision.
    """
    done.add(path)
    text = read_text(path)

    def written_out(line: re.Match[str]) -> str:
        included = _included(path, line.group(1))
        if included in done:
            return ""
        if not included.is_file():
            return line.group()
        if not any(included.is_relative_to(folder) for folder in folders):
            raise Unsupported(f"its output validator includes {line.group(1)!r} from another folder", path=path)
        return _with_includes(included, folders, done)

    return _LOCAL_INCLUDE.sub(written_out, text)
