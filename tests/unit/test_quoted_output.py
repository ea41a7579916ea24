"""README and docs quote what lcbx prints for the runs, measurements and trainings in this repository."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quoted_output", ROOT / "scripts/quoted_output.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_quotations_are_what_lcbx_prints_for_the_kept_files(script: ModuleType) -> None:
    """If this fails: `make readme`, look at the difference, commit it."""
    stale = [str(path.relative_to(ROOT)) for path, text in script.rewritten().items() if path.read_text() != text]
    assert not stale


def test_a_quotation_replaces_what_stood_in_its_place(script: ModuleType) -> None:
    text = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n"
    assert script.with_quotations(text, {"x": "new\n"}) == "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n"
    with pytest.raises(ValueError, match="no single place for 'y'"):
        script.with_quotations(text, {"y": "new\n"})
