"""A client of Piston that asks as open-r1 does, and scores as it does.

Requests, retries and what is read of the answers follow `competitive_programming/piston_client.py` and `cf_scoring.py`
of huggingface/open-r1 (commit 2de7e22). Only those fields are used that its code uses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx2

OVERLOADED = "Resource temporarily unavailable"


class PistonFailure(Exception):
    """The service did not answer in any attempt."""


@dataclass(slots=True)
class PistonClient:
    """Sends requests one at a time. `endpoint` ends with `/api/v2`."""

    endpoint: str
    attempts: int = 1
    statuses: list[int] = field(default_factory=list)

    def runtimes(self) -> Any:
        return httpx2.get(f"{self.endpoint}/runtimes", timeout=60, trust_env=False).json()

    def execute(self, data: dict[str, Any], language: str) -> dict[str, Any]:
        """Return the answer; anything but status 200, or a service without resources, is asked again."""
        body = json.dumps(data | {"language": language, "version": "*"})
        headers = {"Content-Type": "application/json"}
        for _ in range(self.attempts):
            response = httpx2.post(
                f"{self.endpoint}/execute", content=body, headers=headers, timeout=60, trust_env=False
            )
            self.statuses.append(response.status_code)
            answer: dict[str, Any] | None = response.json()
            if response.status_code != 200 or answer is None:
                continue
            if OVERLOADED not in answer.get("run", {}).get("stderr", ""):
                return answer
        raise PistonFailure(f"{self.attempts} attempts: {self.statuses}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestProblem:
    """What open-r1 reads of a row of its Codeforces data."""

    tests: list[tuple[str, str]]
    checker: str | None = None
    time_limit: float = 2.0
    memory_limit: float = 256.0
    input_mode: str = "stdio"


def grade(
    client: PistonClient, problem: ContestProblem, submission: str, *, test: int = 0, language: str = "python"
) -> dict[str, Any]:
    """Return the answer for one test, in open-r1's two languages."""
    settings = {
        "TIME_LIMIT": problem.time_limit,
        "MEMORY_LIMIT": problem.memory_limit,
        "INPUT_MODE": problem.input_mode,
    }
    test_input, expected = problem.tests[test]
    files = [
        {"name": f"main.{language}", "content": submission},
        *([{"name": "checker.py", "content": problem.checker}] if problem.checker else []),
        {"name": "input.txt", "content": test_input},
        {"name": "correct_output.txt", "content": expected},
        {"name": "grader_config", "content": "\n".join(f"{name}={value}" for name, value in settings.items())},
    ]
    data = {"files": files, "run_timeout": (problem.time_limit + 3) * 1000}
    return client.execute(data, "cf_python3" if language == "python" else "c++17")


def score(client: PistonClient, problem: ContestProblem, submission: str, *, language: str = "python") -> float:
    """Return open-r1's reward: -0.1 for a compile error, else 1 for all tests and 0.1 for the share of those passed."""
    answers = [grade(client, problem, submission, test=test, language=language) for test in range(len(problem.tests))]
    if any(answer["compile"]["code"] != 0 for answer in answers):
        return -0.1
    passed = sum(bool(answer["run"]["code"] == 0 and answer["run"]["stdout"].strip() == "1") for answer in answers)
    return float(passed == len(answers)) + 0.1 * passed / len(answers)
