"""Other harnesses and trainers: the real packages, a scripted model server, real sandboxes.

They run in `.venv-integrations` (`scripts/setup.sh test`). Elsewhere each file is skipped with the name of its package.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.model_server import ModelServer, model_server
from support.tool_runs import ToolRuns, mini_model

HERE = Path(__file__).parent
os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integrations)
            # Warnings between libraries are not ours.
            item.add_marker(pytest.mark.filterwarnings("ignore"))


@pytest.fixture(scope="session")
def sandbox() -> str:
    """The first backend that has Lua. Without one these tests are skipped."""
    from lcbx import languages
    from lcbx.errors import UserError
    from lcbx.sandbox import automatic_backends, choose

    reasons = []
    for name in automatic_backends():
        try:
            choose(name).prepare(languages.load("lua"), None)
            return name
        except UserError as error:
            reasons.append(f"{name}: {str(error)[:200]}")
    pytest.skip(f"no sandbox: {'; '.join(reasons)}")


@pytest.fixture(scope="session")
def server() -> Iterator[ModelServer]:
    with model_server(mini_model) as running:
        yield running


@pytest.fixture
def run(tmp_path: Path) -> ToolRuns:
    return ToolRuns(tmp_path)
