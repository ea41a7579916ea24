"""The judge as a service: one pool for several clients, and no hang whatever goes away."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_judge import PREPARED

from lcbx import languages
from lcbx.errors import SandboxLost, UserError
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.judge.service import JudgeClient, JudgeServer
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend, Job, JobResult, SandboxInfo
from lcbx.types import ExtractReason, Problem, Program, RunResult, SampleKey, TestCase, Verdict


class FakeSandbox:
    """Accepts a program that says `right`; `die` kills the sandbox, `wait` keeps it busy until it is closed."""

    info = SandboxInfo(
        backend="fake",
        image="fake",
        image_digest="fake",
        toolchain_version="1",
        stand_in=False,
        cgroup="",
        memory_limit="",
    )
    memory_limit_mib = 64

    def __init__(self) -> None:
        self._closed = threading.Event()

    def run(self, job: Job, on_output: object = None) -> JobResult:
        del on_output
        if "wait" in job.source:
            self._closed.wait(20)
        if "die" in job.source or self._closed.is_set():
            raise SandboxLost("it is gone")
        run = RunResult(
            exit_code=0,
            signal=None,
            cpu_time_s=0.0,
            wall_time_s=0.0,
            idle_time_s=0.0,
            peak_memory_mib=1.0,
            limit_hit=None,
            stdout_size_bytes=1,
            stdout_matches="right" in job.source,
            stdout=b"",
            stderr=b"",
        )
        return JobResult(compile=None, runs=(run,) * len(job.tests), healthy=True)

    def out_of_memory(self) -> bool:
        return False

    def close(self) -> None:
        self._closed.set()


def fake_backend() -> Backend:
    return Backend(
        name="fake",
        description="fake sandbox",
        start=lambda *_, **__: FakeSandbox(),
        prepare=lambda *_: PREPARED,
        find=lambda _: None,
        remove_stale=lambda: None,
    )


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    store = TestStore(tmp_path / "store")
    output, digest = store.put_output([b"1\n"])
    test = TestCase(input=store.put_input([b"1\n"]), output=output, expected_digest=digest)
    return make_problem(problem_id="p", statement="Print 1.", tests=(test,))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[JudgeServer]:
    store = TestStore(tmp_path / "store")
    pool = JudgePool(sandbox=fake_backend(), workers=2, store=store, back_off_s=(0.0, 0.0))
    server = JudgeServer(tmp_path / "judge.sock", pool)
    yield server
    server.close()


def request(problem: Problem, source: str, index: int = 0) -> JudgeRequest:
    key = SampleKey(problem_id="p", language_id="lua", sample_index=index)
    program = Program(key=key, source=source, reason=ExtractReason.GIVEN)
    return JudgeRequest(program=program, problem=problem, language=languages.load("lua"), lenient=False)


def test_a_client_gets_the_pools_judgements(server: JudgeServer, problem: Problem) -> None:
    with JudgeClient(server.path) as client:
        futures = [client.submit(request(problem, text, at)) for at, text in enumerate(("right", "wrong"))]
        verdicts = [future.result(timeout=10) for future in futures]
    assert [each.verdict for each in verdicts] == [Verdict.AC, Verdict.WA]
    assert [each.key.sample_index for each in verdicts] == [0, 1]
    assert verdicts[0].tests[0].test_index == 0


def test_several_clients_share_one_pool_and_what_it_knows(server: JudgeServer, problem: Problem) -> None:
    with JudgeClient(server.path) as one, JudgeClient(server.path) as other:
        one.submit(request(problem, "right")).result(timeout=10)
        other.submit(request(problem, "right", 5)).result(timeout=10)
        assert one.call("stats")["pid"] == other.call("stats")["pid"] == os.getpid()
        stats = one.call("stats")
    assert (stats["judged"], stats["reused"]) == (1, 1)


def test_answers_are_read_while_requests_are_still_written(server: JudgeServer, problem: Problem) -> None:
    """Both sides once waited for each other: neither read while it wrote, and both buffers were full."""
    with JudgeClient(server.path) as client:
        client.submit(request(problem, "right")).result(timeout=10)
        long = "right".ljust(200_000)
        futures = [client.submit(request(problem, long, index)) for index in range(200)]
        raw = [client.submit(request(problem, f"right {index}".ljust(50_000), index)) for index in range(100)]
        assert {future.result(timeout=60).verdict for future in (*futures, *raw)} == {Verdict.AC}


def test_two_processes_share_one_pool(server: JudgeServer, problem: Problem) -> None:
    code = (
        "import sys, msgspec\n"
        "from lcbx.judge.request import JudgeRequest\n"
        "from lcbx.judge.service import JudgeClient\n"
        "request = msgspec.json.decode(sys.argv[2].encode(), type=JudgeRequest)\n"
        "with JudgeClient(sys.argv[1]) as client:\n"
        "    print(client.submit(request).result(timeout=20).verdict)\n"
    )
    import msgspec

    text = msgspec.json.encode(request(problem, "right")).decode()
    command = [sys.executable, "-c", code, str(server.path), text]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [each.communicate(timeout=60)[0].strip() for each in started] == ["AC", "AC"]
    assert (server.pool.stats().judged, server.pool.stats().reused) == (1, 1)


def test_a_sandbox_killed_in_mid_batch_is_a_judge_error_and_the_others_are_judged(
    server: JudgeServer, problem: Problem
) -> None:
    with JudgeClient(server.path) as client:
        futures = [client.submit(request(problem, text)) for text in ("right", "die", "wrong", "right too")]
        verdicts = [future.result(timeout=20).verdict for future in futures]
    assert verdicts == [Verdict.AC, Verdict.JE, Verdict.WA, Verdict.AC]


def test_a_service_that_goes_away_makes_judge_errors_and_no_hang(server: JudgeServer, problem: Problem) -> None:
    with JudgeClient(server.path) as client:
        future = client.submit(request(problem, "wait"))
        deadline = time.monotonic() + 10
        while server.pool.stats().active == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        server.close()
        assert future.result(timeout=10).verdict == Verdict.JE
        assert client.submit(request(problem, "right")).result(timeout=10).verdict == Verdict.JE


def test_nobody_there_is_a_judge_error(tmp_path: Path, problem: Problem) -> None:
    with JudgeClient(tmp_path / "nowhere.sock") as client:
        judgement = client.submit(request(problem, "right")).result(timeout=10)
        assert judgement.verdict == Verdict.JE
        assert "can't be reached" in str(judgement.error)
        with pytest.raises(UserError, match="does not answer"):
            client.call("stats")


def test_closing_the_client_ends_what_it_waits_for(server: JudgeServer, problem: Problem) -> None:
    client = JudgeClient(server.path)
    future = client.submit(request(problem, "wait"))
    client.close()
    assert future.result(timeout=10).verdict == Verdict.JE


def test_rubbish_from_one_client_leaves_the_others_alone(server: JudgeServer, problem: Problem) -> None:
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(server.path))
        raw.sendall(b'not json\n{"id": 3, "call": "explode"}\n{"id": 4, "request": {}}\n')
        answers = raw.makefile("rb")
        assert [b"error" in answers.readline() for _ in range(3)] == [True] * 3
    with JudgeClient(server.path) as client:
        assert client.submit(request(problem, "right")).result(timeout=10).verdict == Verdict.AC


def test_only_its_owner_may_use_the_socket(server: JudgeServer) -> None:
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600


def test_the_service_ends_with_whoever_started_it(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from lcbx.judge import service\n"
        "service.JudgePool = lambda **_: type('P', (), {'close': lambda self: None})()\n"
        "sys.exit(service.main(['--socket', sys.argv[1]]))\n"
    )
    path = tmp_path / "judge.sock"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    assert not path.exists()
