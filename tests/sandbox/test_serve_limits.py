"""The service on real sandboxes: no request that it takes makes a failure of the judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from support.services import running_service

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.serve.ceilings import FLOORS

pytestmark = pytest.mark.sandbox
ECHO = {
    "python": "print(input())",
    "cpp": "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n; }",
}


@pytest.fixture(scope="module")
def client(any_pool: JudgePool) -> Iterator[httpx2.Client]:
    with running_service(any_pool, [languages.load(name) for name in ECHO]) as running, running.client() as client:
        yield client


def judged(client: httpx2.Client, language: str, **fields: Any) -> dict[str, Any]:
    body = {"language": language, "code": ECHO[language], "tests": [{"input": "1\n", "output": "1\n"}]} | fields
    response = client.post("/v1/judge", json=body, timeout=300)
    assert response.status_code == 200, response.text
    judgement: dict[str, Any] = response.json()["judgement"]
    return judgement


@pytest.mark.parametrize("name", FLOORS)
def test_programs_get_verdicts_at_the_floor_of_every_limit(client: httpx2.Client, name: str) -> None:
    least, _ = FLOORS[name]
    judgement = judged(client, "python", limits={name: least})
    expected = ("AC",) if name in ("open_files", "tasks") else ("AC", "TLE", "CE", "MLE")
    assert judgement["verdict"] in expected, judgement


@pytest.mark.parametrize("name", ["open_files", "tasks"])
def test_compilers_work_at_the_floors(client: httpx2.Client, name: str) -> None:
    assert judged(client, "cpp", limits={name: FLOORS[name][0]})["verdict"] == "AC"


def test_a_checker_in_another_language_is_refused(client: httpx2.Client) -> None:
    checker = {"kind": "program", "source": "x", "language_id": "rust"}
    body = {"language": "python", "code": "print(1)", "tests": [{"input": "", "output": "1\n"}], "checker": checker}
    assert client.post("/v1/judge", json=body).json()["code"] == "unknown-language"


def test_a_checker_in_a_language_that_is_served_decides(client: httpx2.Client) -> None:
    checker = {"kind": "program", "source": "import sys\nsys.exit(42 + (input() != '1'))", "language_id": "py"}
    assert judged(client, "cpp", checker=checker)["verdict"] == "AC"
    assert judged(client, "python", code="print(2)", checker=checker)["verdict"] == "WA"
