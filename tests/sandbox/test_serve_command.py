"""`lcbx serve` as a command: it starts, answers, and ends in order when it is told to."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.commands import Command, gone, run
from support.real_backends import chosen

from lcbx.integrations.verl_reward import compute_score

pytestmark = pytest.mark.sandbox
TESTS = [{"input": "3 4\n", "output": "7\n"}]
SUM = "local a, b = io.read('*n', '*n') print(a + b)"
BUSY = "local till = os.clock() + {seconds} while os.clock() < till do end print(7)"


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[Command, str]]:
    """Run `lcbx serve` for Lua until the block ends, and yield it with its address once it answers."""
    backend = chosen(os.environ.get("LCBX_TEST_SANDBOX", "auto")).name
    options = ["serve", "--lang", "lua", "--port", "0", "--workers", "1", "--sandbox", backend, *arguments]
    command = Command(options, folder / "serve.log")
    try:
        command.until(lambda: "listening on" in command.output())
        found = re.search(r"listening on (http://\S+)", command.output())
        assert found is not None
        yield command, found.group(1).replace("0.0.0.0", "127.0.0.1")
    finally:
        if command.process.poll() is None:
            command.kill()


def judge(url: str, code: str, **headers: str) -> httpx2.Response:
    body = {"language": "lua", "code": code, "tests": TESTS}
    return httpx2.post(f"{url}/v1/judge", json=body, headers=headers, timeout=120, trust_env=False)


def test_the_command_serves_and_ends_in_order_when_it_is_told_to(tmp_path: Path) -> None:
    log = tmp_path / "access.jsonl"
    with serving(tmp_path, "--access-log", str(log), "--drain", "60") as (command, url):
        assert judge(url, SUM).json()["judgement"]["verdict"] == "AC"
        assert judge(url, "print(8)").json()["judgement"]["verdict"] == "WA"
        ran = httpx2.post(f"{url}/run_code", json={"language": "lua", "code": "print(1)"}, timeout=120, trust_env=False)
        assert ran.json()["run_result"]["stdout"] == "1\n"
        assert httpx2.get(f"{url}/ready", trust_env=False).json() == {"status": "ok", "languages": 1}
        metrics = httpx2.get(f"{url}/metrics", trust_env=False).text
        assert 'lcbx_verdicts_total{language="lua",verdict="WA"} 1.0' in metrics

        answers: list[Any] = []
        asking = threading.Thread(target=lambda: answers.append(judge(url, BUSY.format(seconds=3)).json()))
        asking.start()
        command.until(lambda: "lcbx_programs 1.0" in httpx2.get(f"{url}/metrics", trust_env=False).text)
        children = command.children()
        command.process.send_signal(signal.SIGTERM)
        assert command.wait() == 0
        asking.join(60)
        assert answers[0]["judgement"]["verdict"] == "AC"  # what ran when it was told to end is answered
    assert command.output().rstrip().endswith("stopped")
    assert all(gone(child) for child in children)
    with pytest.raises(httpx2.ConnectError):
        judge(url, SUM)
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert [entry["status"] for entry in entries if entry["path"] == "/v1/judge"] == [200, 200, 200]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that several tests use."""
    with serving(tmp_path_factory.mktemp("served"), "--access-log", "none") as (_, url):
        yield url


def test_an_evaluation_is_judged_and_verified_by_the_service(tmp_path: Path, address: str) -> None:
    problems, model = tmp_path / "problems.jsonl", tmp_path / "model.jsonl"
    tests = [test | {"testtype": "stdin"} for test in TESTS]
    problems.write_text(json.dumps({"question_id": "sum", "question_content": "Add.", "private_test_cases": tests}))
    programs = (SUM, "print(8)", "error('no')")
    model.write_text(
        "\n".join(
            json.dumps({"question_id": "sum", "sample_index": index, "completion": f"```lua\n{program}\n```"})
            for index, program in enumerate(programs)
        )
    )
    shared = ["--benchmark", str(problems), "--judge", address]
    results = tmp_path / "results"
    evaluated = ["eval", "--model", str(model), "--lang", "lua", "-n", "3", "--out", str(results), *shared]
    run(evaluated, tmp_path / "eval.log")
    (folder,) = (path.parent for path in results.rglob("run.json"))
    rows = [json.loads(line) for line in (folder / "judgements.jsonl").read_text().splitlines()]
    assert {row["key"]["sample_index"]: row["verdict"] for row in rows} == {0: "AC", 1: "WA", 2: "RTE"}
    verified = run(["verify", str(folder), "--sample", "1", *shared], tmp_path / "verify.log")
    assert "3 of them judged again" in verified
    assert "all verdicts hold" in verified


def test_an_adapter_judges_by_the_service(address: str) -> None:
    def score(answer: str) -> dict[str, Any]:
        row = ("lcbx/mini", f"```lua\n{answer}\n```", "mini_01_sum_of_two", {"language_id": "lua"})
        return compute_score(*row, judge=address)

    assert score(SUM) == {"score": 1.0, "acc": 1.0, "verdict": "AC"}
    assert score("print(8)")["verdict"] == "WA"


def test_programs_that_take_longer_than_the_drain_do_not_keep_it(tmp_path: Path) -> None:
    with serving(tmp_path, "--drain", "1") as (command, url):
        failures: list[Exception] = []

        def ask() -> None:
            try:
                answers.append(judge(url, BUSY.format(seconds=9)))
            except httpx2.TransportError as error:
                failures.append(error)

        answers: list[httpx2.Response] = []
        asking = threading.Thread(target=ask)
        asking.start()
        command.until(lambda: "lcbx_programs 1.0" in httpx2.get(f"{url}/metrics", trust_env=False).text)
        children = command.children()
        command.process.send_signal(signal.SIGTERM)
        assert command.wait() == 0
        asking.join(60)
        assert failures or answers[0].status_code >= 500  # never a verdict that nobody has reached
    assert all(gone(child) for child in children)


def test_a_port_for_other_machines_has_a_token_that_is_printed_once(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0", "--access-log", "none") as (command, url):
        tokens = re.findall(r"^token: (\S{32,})$", command.output(), re.MULTILINE)
        assert len(tokens) == 1
        assert judge(url, SUM).status_code == 401
        answer = judge(url, SUM, authorization=f"Bearer {tokens[0]}")
        assert answer.json()["judgement"]["verdict"] == "AC"
        command.process.send_signal(signal.SIGINT)
        assert command.wait() == 0
