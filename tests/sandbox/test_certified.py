"""Every chosen language keeps its certificate: known programs, probes, accepted programs of the bundled benchmark.

A new `languages/x.yaml` is tested the moment it exists, and the moment `languages/levels.yaml` lists it, it must reach
gold. `LCBX_TEST_LANG` and `LCBX_TEST_CERTIFY` choose (see `support/chosen_languages.py`).
"""

from __future__ import annotations

import os
import time

import pytest
from support.chosen_languages import THE_SEVEN, to_certify

from lcbx import languages, problems
from lcbx.certify import bundled_programs, certify
from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def deadline() -> float:
    """When to begin no further certificate, as `time.monotonic` counts: a slow machine has time for the first ones."""
    return time.monotonic() + float(os.environ.get("LCBX_TEST_CERTIFY_S") or "inf")


@pytest.mark.parametrize("language_id", to_certify())
def test_language_with_a_level_reaches_gold(
    language_id: str, any_pool: JudgePool, store: TestStore, deadline: float
) -> None:
    if time.monotonic() > deadline:
        pytest.skip("LCBX_TEST_CERTIFY_S seconds are over; another day certifies it")
    language = languages.load(language_id)
    found = certify(any_pool, any_pool.backend, language, bundled_programs(language), progress=lambda _: None)
    print(found.measured)
    assert found.problems == {"bronze": [], "silver": [], "gold": []}
    assert found.toolchain.toolchain_version
    if language_id in THE_SEVEN:
        assert found.measured["benchmark_solved"] == len(problems.load("mini", store=store).problems)
