"""Options and fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Speed is `lcbx bench`'s business: a loaded machine must not fail a test.
settings.register_profile("lcbx", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("lcbx")

# As `lcbx.generate` sets it, but before any test module loads torch.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/ with what the code says now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str | bytes], None]:
    """`golden("prompts/lcbx-1.txt", text)` fails unless `text` is, byte for byte, what tests/golden/ holds."""
    update: bool = request.config.getoption("--update-golden")

    def check(name: str, actual: str | bytes) -> None:
        path = GOLDEN / name
        data = actual.encode() if isinstance(actual, str) else actual
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            return
        assert path.exists(), f"{path} is missing; run: pytest --update-golden, and review the difference"
        expected = path.read_bytes()
        if isinstance(actual, str):  # readable differences
            assert actual == expected.decode(), f"differs from {path}; run: pytest --update-golden"
        assert data == expected, f"differs from {path}; run: pytest --update-golden"

    return check
