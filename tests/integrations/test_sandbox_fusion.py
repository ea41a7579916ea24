"""SandboxFusion's own client, and verl's: the real packages ask the service, on real sandboxes."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import verl_code
from support.fake_sandboxes import FakeWorld
from support.services import RunningService, running_service
from support.snippets import snippet

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore
from lcbx.serve.settings import ServeSettings
from lcbx.types import Language

for package in ("sandbox_fusion", "verl"):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}", allow_module_level=True)

LANGUAGE = Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l")
SUM = "print(sum(map(int, input().split())))"
SUM_CPP = "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << std::endl; }"
ENDS = [
    ("python", "print(1)", "ok"),
    ("python", "raise SystemExit(2)", "run failed"),
    ("python", "print(", "run failed"),
    ("python", "while True: pass", "run time-out"),
    ("lua", "os.exit(3)", "run failed"),
    ("cpp", "int main() { return x; }", "compile failed"),
    ("cpp", "int main() { return 1; }", "run failed"),
    ("cpp", "int main() {}", "ok"),
]


@pytest.fixture(scope="module")
def service(sandbox: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    served = [languages.load(name) for name in ("python", "cpp", "lua")]
    with JudgePool(sandbox=sandbox, store=TestStore(tmp_path_factory.mktemp("tests"))) as pool:
        pool.prepare(served)
        with running_service(pool, served) as running:
            yield running


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A service whose sandboxes fail for every program that says `broken`."""
    store = TestStore(tmp_path_factory.mktemp("tests"))
    pool = JudgePool(sandbox=FakeWorld().backend(), workers=1, store=store, back_off_s=(0.0,))
    with pool, running_service(pool, [LANGUAGE]) as running:
        yield running


# --- the client that ByteDance publishes as `sandbox-fusion` ---


def client_of(service: RunningService) -> Any:
    import sandbox_fusion

    sandbox_fusion.set_endpoint(service.url)
    return sandbox_fusion


@pytest.mark.parametrize(("language", "code", "summary"), ENDS)
def test_its_client_reads_every_end_of_a_program(
    service: RunningService, language: str, code: str, summary: str
) -> None:
    client = client_of(service)
    request = client.RunCodeRequest(language=language, code=code, run_timeout=1)
    result = client.run_code(request, max_attempts=1, client_timeout=120)
    mapping = client.SummaryMapping(
        Success="ok",
        Failed="failed",
        CompileFailed="compile failed",
        CompileTimeout="compile time-out",
        RunFailed="run failed",
        RunTimeout="run time-out",
    )
    assert client.summary_run_code_result(result, mapping) == summary
    assert result.status == ("Success" if summary == "ok" else "Failed")
    assert (result.compile_result is None) == (language != "cpp")
    assert all(part is None or part.cpu_time is not None for part in (result.compile_result, result.run_result))


def test_its_client_sends_files_and_fetches_them(service: RunningService) -> None:
    client = client_of(service)
    request = client.RunCodeRequest(
        language="python",
        code="open('b', 'w').write(open('in/a').read() + input())",
        stdin="2",
        files={"in/a": base64.b64encode(b"1").decode()},
        fetch_files=["b", "missing"],
    )
    result = client.run_code(request, max_attempts=1)
    assert result.status == "Success", result
    assert {path: base64.b64decode(data) for path, data in result.files.items()} == {"b": b"12"}


def test_its_asynchronous_client_runs_many_at_once(service: RunningService) -> None:
    client = client_of(service)

    async def ask() -> list[Any]:
        requests = [client.RunCodeRequest(language="python", code=SUM, stdin=f"{n} 1") for n in range(20)]
        return await asyncio.gather(*(client.run_code_async(request, max_attempts=1) for request in requests))

    assert [result.run_result.stdout for result in asyncio.run(ask())] == [f"{n + 1}\n" for n in range(20)]


def test_its_client_submits_completions(service: RunningService) -> None:
    client = client_of(service)
    tests = [{"input": {"stdin": f"{a} {b}"}, "output": {"stdout": f"{a + b}"}} for a, b in ((1, 2), (30, 4), (-5, 5))]
    config = client.TestConfig(
        dataset_type="CommonOJDataset",
        language="python",
        provided_data={"id": 7, "content": "Add.", "test": tests},
        extra={"run_all_cases": True},
    )

    def submitted(completion: str) -> Any:
        request = client.SubmitRequest(dataset="any", id=7, completion=completion, config=config)
        return client.submit(request, max_attempts=1)

    right = submitted(f"It is\n```python\n{SUM}\n```")
    assert (right.accepted, right.extracted_type, len(right.tests)) == (True, "fenced", 3)
    assert right.extracted_code.strip() == SUM
    wrong = submitted("```python\nprint(3)\n```")
    assert (wrong.accepted, [case.passed for case in wrong.tests]) == (False, [True, False, False])
    syntax = submitted("```python\nprint(\n```")
    assert (syntax.accepted, syntax.tests[0].exec_info.run_result.return_code) == (False, 1)


def test_its_client_gives_up_on_a_broken_sandbox_and_never_reads_a_verdict(broken: RunningService) -> None:
    client = client_of(broken)
    request = client.RunCodeRequest.construct(code="broken", language="x")
    with pytest.raises(Exception, match=r"Sandbox responded with error: .*the disk is full"):
        client.run_code(request, max_attempts=1)
    tests = [{"input": {"stdin": ""}, "output": {"stdout": ""}}]
    config = client.TestConfig.construct(language="x", provided_data={"id": 1, "test": tests}, extra={})
    submission = client.SubmitRequest.construct(dataset="any", id=1, completion="```x\nbroken\n```", config=config)
    with pytest.raises(Exception, match="responded with code 500"):
        client.submit(submission, max_attempts=1)


# --- verl ---


def checked(service: RunningService, code: str, *, language: str = "python", **options: Any) -> tuple[Any, Any]:
    verl_code.prepare()
    from verl.utils.reward_score.sandbox_fusion.utils import check_correctness

    tests = {"inputs": ["1 2", "30 4\n"], "outputs": ["3", "34\n"]} | options.pop("tests", {})
    options = {"timeout": 10, "language": language, "memory_limit_mb": 512} | options
    results, metadata = check_correctness(f"{service.url}/run_code", tests, code, **options)
    return results, metadata


@pytest.mark.parametrize(
    ("language", "code", "results", "statuses"),
    [
        ("python", SUM, [True, True], ["success", "success"]),
        ("cpp", SUM_CPP, [True, True], ["success", "success"]),
        ("lua", "print(3)", [True, False], ["success", "wrong_answer"]),
        ("python", "1 / 0", [-2, -2], ["runtime_error"] * 2),
        ("python", "print(", [-2, -2], ["runtime_error"] * 2),
        ("cpp", "int main() { return x; }", [-4, -4], ["compile_error", "compile_error"]),
        ("cpp", "#include <cassert>\nint main() { assert(1 == 2); }", [-2, -2], ["runtime_error"] * 2),
    ],
)
def test_verl_reads_every_end_of_a_program(
    service: RunningService, language: str, code: str, results: list[Any], statuses: list[str]
) -> None:
    found, metadata = checked(service, code, language=language)
    assert found == results
    assert [case["status"] for case in metadata] == statuses
    assert all(case["api_request_error"] is None for case in metadata)


def test_verl_reads_time_outs_and_memory(service: RunningService) -> None:
    found, metadata = checked(service, "import time; time.sleep(60)", timeout=1)
    assert (found, [case["status"] for case in metadata]) == ([-3, -3], ["timeout", "timeout"])
    found, metadata = checked(service, "x = bytearray(10**9); print(len(x))", memory_limit_mb=64)
    assert (found, {case["status"] for case in metadata}) == ([-2, -2], {"runtime_error"})


def test_verl_calls_functions_and_asserts(service: RunningService) -> None:
    tests = {"inputs": ["1\n2"], "outputs": ["3"], "fn_name": "add"}
    found, metadata = checked(service, "def add(a, b):\n    return a + b\n", tests=tests)
    assert found == [True], metadata
    asserts = {"inputs": ["", ""], "outputs": [None, None], "assert_case": ["assert f(1) == 2", "assert f(1) == 3"]}
    assert checked(service, "def f(x):\n    return x + 1\n", tests=asserts)[0] == [True, -2]


def test_verl_scores_a_completion_with_the_configuration_on_the_page(service: RunningService) -> None:
    verl_code.prepare()
    from verl.utils.reward_score import default_compute_score

    text = snippet("verl-sandbox-fusion", {"http://127.0.0.1:8080": service.url})
    config = yaml.safe_load(text)["reward"]["sandbox_fusion"]

    def score(completion: str) -> float:
        value: float = default_compute_score(
            "codecontests",
            completion,
            json.dumps({"inputs": ["1 2", "30 4"], "outputs": ["3", "34"]}),
            sandbox_fusion_url=config["url"],
            concurrent_semaphore=threading.Semaphore(config["max_concurrent"]),
            memory_limit_mb=1024,  # verl's default
        )
        return value

    assert [score(f"```python\n{code}\n```") for code in (SUM, "print(3)", "print(")] == [1.0, 0.5, 0.0]


def test_verl_tries_again_when_there_is_no_room(tmp_path: Path) -> None:
    verl_code.prepare()
    from verl.utils.reward_score.sandbox_fusion import utils

    world = FakeWorld()
    pool = JudgePool(sandbox=world.backend(), workers=1, store=TestStore(tmp_path))
    settings = ServeSettings(max_programs=1)
    with pool, running_service(pool, [replace(LANGUAGE, fences=("python",))], settings) as running:
        url = f"{running.url}/run_code"
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(utils.call_sandbox_api, url, "slow", None, 5, 5, 512, "python")
            while not running.service.admission.programs:
                time.sleep(0.01)
            second = threads.submit(utils.call_sandbox_api, url, "right", None, 5, 5, 512, "python")
            time.sleep(0.3)  # it is refused meanwhile; the next attempt is a second later
            world.release.set()
            answers = [first.result(), second.result()]
    assert [(answer["status"], error) for answer, error in answers] == [("Success", None)] * 2


def test_verl_tells_a_broken_sandbox_from_a_wrong_program(broken: RunningService) -> None:
    verl_code.prepare()
    from verl.utils.reward_score.sandbox_fusion import utils

    answer, error = utils.call_sandbox_api(f"{broken.url}/run_code", "broken", None, 5, 5, 512, "python")
    assert (answer, "422" in str(error)) == (None, True)  # this service has no such language
    languages_before = list(utils.SUPPORTED_LANGUAGES)
    utils.SUPPORTED_LANGUAGES.append("x")
    try:
        found, metadata = checked(broken, "broken", language="x")
    finally:
        utils.SUPPORTED_LANGUAGES[:] = languages_before
    assert (found, [case["status"] for case in metadata]) == ([-1, -1], ["sandbox_error"] * 2)
