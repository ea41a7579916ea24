"""Who may import whom: the table in docs/ARCHITECTURE.md, read from there and held to."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "lcbx"
HEAVY = {
    "vllm": ("lcbx/generate/", "lcbx/train/"),
    "datasets": ("lcbx/problems/", "lcbx/train/"),
    "torch": ("lcbx/generate/", "lcbx/train/"),
    "transformers": ("lcbx/generate/", "lcbx/train/"),
    "trl": ("lcbx/train/",),
    "peft": ("lcbx/train/",),
}
FREE = {"types", "errors", "resources"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def room(path: Path) -> str:
    """`lcbx/sandbox/base.py` is in room `sandbox`, `lcbx/judge/__init__.py` in room `judge`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Dotted names of everything the file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def allowed() -> dict[str, set[str]]:
    """Room -> rooms it may import, from the table; `all` is everything."""
    table: dict[str, set[str]] = {}
    for line in (ROOT / "docs/ARCHITECTURE.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| `") or len(cells) != 3:
            continue
        words = cells[2].replace(",", " ").replace("`", "").split()
        for name in cells[0].replace("`", "").split(","):
            table.setdefault(name.strip().split("/")[0], set()).update(words)
    return table


ALLOWED = allowed()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_imports_only_what_its_row_of_the_table_allows(path: Path) -> None:
    own = room(path)
    if own in ("__init__", "__main__"):
        return
    assert own in ALLOWED, f"lcbx/{own} has no row in docs/ARCHITECTURE.md"
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("lcbx.")}
    rooms = {name for name in rooms if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()}
    forbidden = rooms - FREE - {own} - ALLOWED[own]
    if "all" in ALLOWED[own]:  # `train` may import everything but the command line
        forbidden = rooms & {"cli"} - {own} if "but" in ALLOWED[own] else set()
    assert not forbidden, f"{own} may not import {sorted(forbidden)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_packages_stay_home(path: Path) -> None:
    shown = str(path.relative_to(ROOT))
    for package in {name.split(".")[0] for name in imported(path)} & HEAVY.keys():
        assert shown.startswith(HEAVY[package]), f"{shown} imports {package}"


def test_the_runner_uses_nothing_but_the_standard_library() -> None:
    import sys

    names = {name.split(".")[0] for name in imported(PACKAGE / "sandbox/runner.py")}
    assert names <= set(sys.stdlib_module_names), names - set(sys.stdlib_module_names)


def test_nothing_in_lcbx_names_a_language() -> None:
    """A language is data: its id appears in no string of the code."""
    ids = {path.stem for path in (ROOT / "languages").glob("*.yaml")} - {"sets", "r", "c", "python"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare | ast.Dict | ast.Match | ast.Set):
                literals = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
                named = {str(value) for value in literals if isinstance(value, str)} & ids
                assert not named, f"{path.relative_to(ROOT)}:{node.lineno} decides by language {named}"
