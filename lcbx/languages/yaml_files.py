"""Files of languages: read as YAML, `extends` followed, and the two files beside them that are no languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from lcbx import resources
from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.languages.schema import read_stand_in

SETS, STAND_INS = "sets", "stand-ins"
NOT_LANGUAGES = (SETS, STAND_INS)


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


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a file. Raises DataError, with the line where it is not YAML."""
    shown = shown_path(path)
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


def merged_content(path: Path, folders: list[Path], *, seen: tuple[Path, ...]) -> dict[str, Any]:
    """What a file says once `extends` is followed; null values are gone, `extends` itself stays as written."""
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
    """A file may extend the one it replaces: its own folder is no place to look for its own name."""
    candidates = [child.parent, *search_path(folders)]
    for folder in candidates:
        path = folder / f"{parent}.yaml"
        if path.exists() and path.resolve() != child:
            return path
    known = {path.stem for folder in candidates for path in folder.glob("*.yaml")} - {child.stem, *NOT_LANGUAGES}
    raise DataError(
        f"extends an unknown language {parent!r}.{did_you_mean(parent, sorted(known))}", path=shown_path(child)
    )


def search_path(folders: Iterable[Path]) -> list[Path]:
    """`folders`, then the bundled one. Raises UserError for one that isn't there."""
    path = [Path(folder) for folder in folders]
    for folder in path:
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder of languages. Check --languages and LCBX_LANGUAGES.")
    return [*path, resources.languages_dir()]


def read_sets(folders: list[Path]) -> dict[str, list[str]]:
    """Named sets of languages; a set of the same name replaces a bundled one."""
    sets: dict[str, list[str]] = {}
    for folder in reversed(search_path(folders)):
        path = folder / f"{SETS}.yaml"
        if not path.exists():
            continue
        for name, members in read_yaml(path).items():
            if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
                raise DataError(f"{name!r} should be a list of language ids, got {members!r}", path=shown_path(path))
            sets[str(name)] = members
    return sets


def known_stand_in(image: str, folders: list[Path]) -> dict[str, str]:
    """What `stand-ins.yaml` has for an image, whatever its tag; empty if nothing."""
    name = re.sub(r"^(docker\.io/)?(library/)?", "", image).partition("@")[0]
    repository = name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name
    for folder in search_path(folders):
        path = folder / f"{STAND_INS}.yaml"
        if path.exists() and (entry := read_yaml(path).get(repository)) is not None:
            return read_stand_in(repository, entry, shown_path(path))
    return {}


def shown_path(path: Path) -> str:
    """For messages: relative to where the user is, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
