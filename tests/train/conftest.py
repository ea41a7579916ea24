"""Real trainings of a tiny model, on the CPU, with the real judge and real sandboxes."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LIMIT_S = 600
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in ("trl", "torch", "transformers", "peft") if importlib.util.find_spec(name) is None]
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.train)
            # Warnings between libraries are not ours.
            item.add_marker(pytest.mark.filterwarnings("ignore"))
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"needs the train extra: {', '.join(missing)} missing"))


@pytest.fixture(scope="session")
def sandbox() -> str:
    """The first backend that has Lua. Without one these tests are skipped."""
    from lcbx import languages
    from lcbx.errors import UserError
    from lcbx.sandbox import automatic_backends, choose

    reasons = []
    for name in automatic_backends():
        try:
            backend = choose(name)
            backend.prepare(languages.load("lua"), None)
            return name
        except UserError as error:
            reasons.append(f"{name}: {str(error)[:200]}")
    pytest.skip(f"no sandbox: {'; '.join(reasons)}")


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the toy with its model, warm-started once for all tests."""
    import torch
    from support import toy

    torch.set_num_threads(1)
    return toy.set_up(tmp_path_factory.mktemp("toy"))


@pytest.fixture(autouse=True)
def _time_limit() -> Iterator[None]:
    """A test that waits for something that has died fails instead of blocking all others."""

    def fail(*_: object) -> None:
        raise TimeoutError(f"the test took more than {LIMIT_S} s")

    signal.signal(signal.SIGALRM, fail)
    signal.alarm(LIMIT_S)
    yield
    signal.alarm(0)
