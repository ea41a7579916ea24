"""Who may import whom: the table in docs/ARCHITECTURE.md, read from there and held to."""

from __future__ import annotations

import ast
import graphlib
import re
from collections import Counter
from pathlib import Path

import pytest

from lcbx.languages.yaml_files import NOT_LANGUAGES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "lcbx"
HEAVY = {
    "vllm": ("lcbx/generate/", "lcbx/train/"),
    "datasets": ("lcbx/problems/", "lcbx/train/"),
    "torch": ("lcbx/generate/", "lcbx/train/"),
    "transformers": ("lcbx/generate/", "lcbx/train/"),
    "trl": ("lcbx/train/",),
    "peft": ("lcbx/train/",),
    "ray": ("lcbx/cluster/",),
    "inspect_ai": ("lcbx/integrations/", "lcbx/generate/"),
    "verifiers": ("lcbx/integrations/",),
    "openenv": ("lcbx/integrations/",),
}
FREE = {"types", "errors", "resources"}
LOWEST = {*FREE, "processes"}
PURE = {"checkers", "extract", "formatting", "prompts", "scores"}
READ_A_FILE = {"prompts/template_files.py", "extract/other_language.py"}
"""Modules of pure rooms that read a file of their own package, as docs/ARCHITECTURE.md says."""
IMPURE = {"importlib", "os", "pathlib", "random", "shutil", "socket", "subprocess", "tempfile", "threading", "time"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def room(path: Path) -> str:
    """`lcbx/sandbox/base.py` is in room `sandbox`, `lcbx/judge/__init__.py` in room `judge`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Dotted names of everything the file imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def room_of_import(name: str) -> str | None:
    """`lcbx.sandbox.base` -> `sandbox`; None for what is no room of lcbx."""
    parts = name.split(".")
    if parts[0] != "lcbx" or len(parts) < 2:
        return None
    return parts[1] if (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").exists() else None


def imported_rooms(path: Path) -> set[str]:
    return {name for name in map(room_of_import, imported(path)) if name is not None} - {room(path)}


def allowed() -> dict[str, set[str]]:
    """Room -> rooms it may import, from the table; `all` is everything."""
    table: dict[str, set[str]] = {}
    for line in (ROOT / "docs/ARCHITECTURE.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| `") or len(cells) != 3:
            continue
        words = cells[2].replace(",", " ").replace("`", "").split()
        for name in cells[0].replace("`", "").split(","):
            table.setdefault(name.strip().rstrip("/"), set()).update(words)
    return table


ALLOWED = allowed()


def test_the_table_lists_every_room_and_no_other() -> None:
    assert set(ALLOWED) == {room(path) for path in MODULES} - {"__init__", "__main__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_imports_only_what_its_row_of_the_table_allows(path: Path) -> None:
    own = room(path)
    if own in ("__init__", "__main__"):
        return
    forbidden = set() if ALLOWED[own] == {"all"} else imported_rooms(path) - FREE - ALLOWED[own]
    assert not forbidden, f"{own} may not import {sorted(forbidden)}"


def test_every_permission_in_the_table_is_used() -> None:
    used: dict[str, set[str]] = {}
    for path in MODULES:
        used.setdefault(room(path), set()).update(imported_rooms(path))
    # Rooms that share a row share its permissions.
    unused = {own: names - used[own] - {"all"} for own, names in ALLOWED.items() if own not in LOWEST}
    assert not {own: names for own, names in unused.items() if names}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_graph() -> dict[str, set[str]]:
    """Module -> modules of lcbx that it imports, also inside functions and for types only.

    `lcbx/__init__.py` is left out: it offers the API, which is above the other rooms, and `__version__` to all of them.
    """
    names = {module_name(path) for path in MODULES}
    graph = {}
    for path in MODULES:
        if module_name(path) == "lcbx":
            continue
        targets: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                targets.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                submodules = {f"{node.module}.{alias.name}" for alias in node.names}
                targets.update(submodules & names)
                if submodules - names:
                    targets.add(node.module)
        graph[module_name(path)] = (targets & names) - {module_name(path), "lcbx"}
    return graph


def test_no_module_imports_itself_through_others() -> None:
    sorter = graphlib.TopologicalSorter(import_graph())
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        pytest.fail("import circle: " + " -> ".join(reversed(error.args[1])))


def test_the_imports_of_rooms_form_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        graph.setdefault(room(path), set()).update(imported_rooms(path) - {"__init__"})
    graphlib.TopologicalSorter(graph).prepare()


def test_no_file_name_stands_for_two_modules() -> None:
    stems = Counter(path.stem for path in MODULES if path.stem not in ("__init__", "__main__"))
    assert not [stem for stem, count in stems.items() if count > 1]


def test_no_class_name_stands_for_two_things() -> None:
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert not {name: files for name, files in places.items() if len(files) > 1}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_packages_stay_home(path: Path) -> None:
    shown = str(path.relative_to(ROOT))
    for package in {name.split(".")[0] for name in imported(path)} & HEAVY.keys():
        assert shown.startswith(HEAVY[package]), f"{shown} imports {package}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pure_modules_import_nothing_to_read_files_clocks_or_processes(path: Path) -> None:
    if room(path) in PURE and str(path.relative_to(PACKAGE)) not in READ_A_FILE:
        assert not {name.split(".")[0] for name in imported(path)} & IMPURE


def test_the_runner_uses_nothing_but_the_standard_library() -> None:
    import sys

    names = {name.split(".")[0] for name in imported(PACKAGE / "sandbox/runner.py")}
    later = {"_sha2"}  # Python 3.12; tried, and done without elsewhere
    assert names <= set(sys.stdlib_module_names) | later, names - set(sys.stdlib_module_names)


SHELLS = {"bash", "fish", "zsh"}


def test_nothing_in_lcbx_names_a_language() -> None:
    """A language is data: no comparison, match, set or dict in lcbx decides by a language id."""
    # Shells are also the tags of blocks that show commands, whatever the language.
    ids = {path.stem for path in (ROOT / "languages").glob("*.yaml")} - {*NOT_LANGUAGES, *SHELLS, "r", "c", "python"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare | ast.Dict | ast.Match | ast.Set):
                literals = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
                named = {str(value) for value in literals if isinstance(value, str)} & ids
                assert not named, f"{path.relative_to(ROOT)}:{node.lineno} decides by language {named}"


def test_packages_of_training_import_only_those_above_them_in_its_docstring() -> None:
    text = ast.get_docstring(ast.parse((PACKAGE / "train/__init__.py").read_text())) or ""
    order = re.findall(r"^ *(\w+)/ ", text, flags=re.MULTILINE)
    assert set(order) == {path.name for path in (PACKAGE / "train").iterdir() if path.is_dir() and path.name[0] != "_"}
    for name, targets in import_graph().items():
        own = name.split(".")[2] if name.startswith("lcbx.train.") else None
        used = {target.split(".")[2] for target in targets if target.startswith("lcbx.train.")}
        if own is not None:
            assert used <= set(order[: order.index(own) + 1]), f"{name} imports {used}"
