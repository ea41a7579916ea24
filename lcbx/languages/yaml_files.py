"""Language files as YAML, with `extends` followed, and the other files beside them: `sets.yaml`, `stand-ins.yaml`."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lcbx import resources
from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.languages.schema import read_stand_in

SETS, STAND_INS, LEVELS, CERTIFIED = "sets", "stand-ins", "levels", "certified"
NOT_LANGUAGES = (SETS, STAND_INS, LEVELS, CERTIFIED)
_LOG = logging.getLogger(__name__)


if TYPE_CHECKING:
    _Loader = yaml.SafeLoader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, which is ten times as fast


class _StrictLoader(_Loader):
    """Refuses duplicate keys, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise yaml.MarkedYAMLError(
                    problem=f"duplicate key {key!r}", problem_mark=node.value[index][0].start_mark
                )
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a file. Raises DataError, with the line number where the file is not YAML."""
    shown = shown_path(path)
    try:
        content = resources.parse_yaml(path.read_text(encoding="utf-8"), _StrictLoader)
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


def merged_content(path: Path, folders: list[Path], *, seen: tuple[Path, ...]) -> dict[str, Any]:
    """Return the content of a file with inherited keys. Null values are removed; `extends` itself is kept."""
    path = path.resolve() if path.exists() else path
    if path in seen:
        raise DataError(f"extends itself: {' -> '.join(p.name for p in (*seen, path))}", path=shown_path(seen[0]))
    own = read_yaml(path)
    merged: dict[str, Any] = {}
    if (parent := own.get("extends")) is not None:
        if not isinstance(parent, str):
            raise DataError(f"'extends' should be a language's id, got {parent!r}", path=shown_path(path))
        merged = merged_content(_parent_path(parent, path, folders), folders, seen=(*seen, path))
    merged.update(own)
    return {key: value for key, value in merged.items() if value is not None}


def _parent_path(parent: str, child: Path, folders: list[Path]) -> Path:
    """Return the file that `child` extends: another file, which may have the same name in another folder."""
    candidates = [child.parent, *search_path(folders)]
    for folder in candidates:
        path = folder / f"{parent}.yaml"
        if path.exists() and path.resolve() != child:
            return path
    names = {path.stem for folder in candidates for path in folder.glob("*.yaml")} - {child.stem, *NOT_LANGUAGES}
    raise DataError(
        f"extends an unknown language {parent!r}.{did_you_mean(parent, sorted(names))}", path=shown_path(child)
    )


def search_path(folders: Iterable[Path]) -> list[Path]:
    """Return `folders` and the bundled folder. Raises UserError for a folder that does not exist."""
    path = [Path(folder) for folder in folders]
    for folder in path:
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder of languages. Check --languages and LCBX_LANGUAGES.")
    return [*path, resources.languages_dir()]


@contextmanager
def skipping(path: Path, what: str) -> Iterator[None]:
    """Log a DataError about a user's file, once, and go on: it may belong to another program, or be a draft.

    `what` says what the file is not. A bundled file has to be right: its error is raised.
    """
    try:
        yield
    except DataError as error:
        if path.parent == resources.languages_dir():
            raise
        _log_skipped(what, str(error))


@functools.cache
def _log_skipped(what: str, problem: str) -> None:
    _LOG.warning("skipped, not %s: %s", what, problem)


def read_sets(folders: list[Path]) -> dict[str, list[str]]:
    """Return the sets of languages by name; a user's set replaces the bundled set of the same name.

    A user's file that is no file of sets is logged and left out.
    """
    sets: dict[str, list[str]] = {}
    for folder in reversed(search_path(folders)):
        path = folder / f"{SETS}.yaml"
        if path.exists():
            with skipping(path, "sets of languages"):
                sets.update(_sets_in(path))
    return sets


def check_sets(folders: list[Path]) -> None:
    """Raise DataError for a file of sets that can't be read: a set that is asked for may be in it."""
    for folder in search_path(folders):
        if (path := folder / f"{SETS}.yaml").exists():
            _sets_in(path)


def _sets_in(path: Path) -> dict[str, list[str]]:
    content = read_yaml(path)
    for name, members in content.items():
        if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
            raise DataError(f"{name!r} should be a list of language ids, got {members!r}", path=shown_path(path))
    return {str(name): members for name, members in content.items()}


def listed_stand_in(image: str, folders: list[Path]) -> dict[str, str]:
    """Return the entry of an image in `stand-ins.yaml`, whatever its tag; empty if there is none.

    A user's file that can't be read is logged and left out; an entry that is asked for has to be right.
    """
    name = re.sub(r"^(docker\.io/)?(library/)?", "", image).partition("@")[0]
    repository = name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name
    for folder in search_path(folders):
        path = folder / f"{STAND_INS}.yaml"
        entry = None
        if path.exists():
            with skipping(path, "a list of stand-ins"):
                entry = read_yaml(path).get(repository)
        if entry is not None:
            return read_stand_in(repository, entry, shown_path(path))
    return {}


def shown_path(path: Path) -> str:
    """Return the path for messages: relative to the working folder if it is below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
