"""The judge as a service: one pool for several clients, and no hang whatever goes away.

What it has in common with every other judge is in test_judge_contract.py.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import msgspec
import pytest
from support.fake_sandboxes import FakeWorld
from support.processes import running

from lcbx import languages
from lcbx.errors import UserError
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.judge.service_client import JudgeClient
from lcbx.judge.service_server import JudgeServer
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Judgement, Problem, Program, SampleKey, TestCase, Verdict


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    store = TestStore(tmp_path / "store")
    output, digest = store.put_output([b"1\n"])
    test = TestCase(input=store.put_input([b"1\n"]), output=output, expected_digest=digest)
    return make_problem(problem_id="p", statement="Print 1.", tests=(test,))


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def serve(tmp_path: Path, world: FakeWorld) -> Iterator[Callable[[], JudgeServer]]:
    """Start a server at the same path, as often as it is called."""
    servers = []

    def start() -> JudgeServer:
        store = TestStore(tmp_path / "store")
        pool = JudgePool(sandbox=world.backend(), workers=2, store=store, back_off_s=(0.0, 0.0))
        servers.append(JudgeServer(tmp_path / "judge.sock", pool))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def server(serve: Callable[[], JudgeServer]) -> JudgeServer:
    return serve()


def request(problem: Problem, source: str, index: int = 0) -> JudgeRequest:
    key = SampleKey(problem_id="p", language_id="lua", sample_index=index)
    program = Program(key=key, source=source, reason=ExtractReason.GIVEN)
    return JudgeRequest(program=program, problem=problem, language=languages.load("lua"), lenient=False)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_several_clients_share_one_pool_and_its_judgements(server: JudgeServer, problem: Problem) -> None:
    with JudgeClient(server.path) as one, JudgeClient(server.path) as other:
        one.submit(request(problem, "right")).result(timeout=10)
        other.submit(request(problem, "right", 5)).result(timeout=10)
        assert one.call("describe")["pid"] == other.call("describe")["pid"] == os.getpid()
        assert (one.stats().judged, one.stats().reused) == (1, 1)


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
        "from lcbx.judge.service_client import JudgeClient\n"
        "request = msgspec.json.decode(sys.argv[2].encode(), type=JudgeRequest)\n"
        "with JudgeClient(sys.argv[1]) as client:\n"
        "    print(client.submit(request).result(timeout=20).verdict)\n"
    )
    text = msgspec.json.encode(request(problem, "right")).decode()
    command = [sys.executable, "-c", code, str(server.path), text]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0].strip() for process in processes] == ["AC", "AC"]
    assert (server.judge.stats().judged, server.judge.stats().reused) == (1, 1)


def test_a_sandbox_killed_in_mid_batch_is_a_judge_error_and_the_others_are_judged(
    server: JudgeServer, problem: Problem
) -> None:
    with JudgeClient(server.path) as client:
        futures = [client.submit(request(problem, text)) for text in ("right", "die", "wrong", "right too")]
        verdicts = [future.result(timeout=20).verdict for future in futures]
    assert verdicts == [Verdict.AC, Verdict.JE, Verdict.WA, Verdict.AC]


def test_a_service_that_closes_makes_judge_errors_and_no_hang(server: JudgeServer, problem: Problem) -> None:
    with JudgeClient(server.path, restart_wait_s=0.1) as client:
        future = client.submit(request(problem, "slow"))
        wait_until(lambda: server.judge.stats().active == 1)
        server.close()
        judgement = future.result(timeout=10)
        assert (judgement.verdict, judgement.error) == (
            Verdict.JE,
            f"the judge at {server.path} answered: it is closing",
        )
        assert client.submit(request(problem, "right")).result(timeout=10).verdict == Verdict.JE


SERVICE = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from support.fake_sandboxes import FakeWorld
from lcbx.judge.pool import JudgePool
from lcbx.judge.service_server import JudgeServer
from lcbx.problems.store import TestStore
world = FakeWorld()
JudgeServer(Path(sys.argv[2]), JudgePool(sandbox=world.backend(), workers=1, store=TestStore(Path(sys.argv[3]))))
if sys.argv[4] == "release":
    world.release.set()
os.read(0, 1)
"""


def start_process(tmp_path: Path, *, release: bool) -> subprocess.Popen[bytes]:
    """Start a service in a process of its own that can be killed; its slow programs end only with `release`."""
    path, tests = tmp_path / "killed.sock", Path(__file__).parents[1]
    arguments = [str(tests), str(path), str(tmp_path / "store"), "release" if release else ""]
    process = subprocess.Popen([sys.executable, "-c", SERVICE, *arguments], stdin=subprocess.PIPE)
    with JudgeClient(path) as client:
        wait_until(lambda: process.poll() is None and _answers(client))
    return process


def _answers(client: JudgeClient) -> bool:
    try:
        return bool(client.stats())
    except UserError:
        return False


def end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.kill()
    process.wait()


def test_requests_lost_with_a_killed_service_are_resubmitted_after_its_restart(
    tmp_path: Path, problem: Problem
) -> None:
    first = start_process(tmp_path, release=False)
    with JudgeClient(tmp_path / "killed.sock", restart_wait_s=30.0) as client:
        futures = [client.submit(request(problem, f"slow and right {index}", index)) for index in range(3)]
        wait_until(lambda: client.stats().active == 1)
        end(first)
        late = client.submit(request(problem, "right", 3))
        second = start_process(tmp_path, release=True)
        try:
            judgements = [future.result(timeout=30) for future in (*futures, late)]
        finally:
            end(second)
    assert [judgement.verdict for judgement in judgements] == [Verdict.AC] * 4, [j.error for j in judgements]
    assert [judgement.key.sample_index for judgement in judgements] == [0, 1, 2, 3]


def test_a_request_that_two_services_died_with_is_a_judge_error(tmp_path: Path, problem: Problem) -> None:
    """A program that ends its service would otherwise end every one after it."""
    with JudgeClient(tmp_path / "killed.sock", restart_wait_s=30.0) as client:
        future = None
        for _ in range(2):
            process = start_process(tmp_path, release=False)
            future = future or client.submit(request(problem, "slow"))
            wait_until(lambda: client.stats().active == 1)
            end(process)
        assert future is not None
        judgement = future.result(timeout=30)
    assert judgement.verdict == Verdict.JE
    assert "was lost" in str(judgement.error)


def test_a_service_that_is_not_there_makes_judge_errors(tmp_path: Path, problem: Problem) -> None:
    with JudgeClient(tmp_path / "nowhere.sock", restart_wait_s=0.1) as client:
        judgement = client.submit(request(problem, "right")).result(timeout=10)
        assert judgement.verdict == Verdict.JE
        assert "can't be reached" in str(judgement.error)
        with pytest.raises(UserError, match="does not answer"):
            client.stats()


def test_a_client_that_goes_away_leaves_nothing_to_judge(
    server: JudgeServer, world: FakeWorld, problem: Problem
) -> None:
    with JudgeClient(server.path) as client:
        for index in range(5):
            client.submit(request(problem, f"slow {index}", index))
        wait_until(lambda: server.judge.stats().pending == 3)
    wait_until(lambda: server.judge.stats().pending == 0)
    world.release.set()
    wait_until(lambda: server.judge.stats().active == 0)
    assert len(world.sources) == 2


def test_progress_of_preparing_reaches_the_client(server: JudgeServer) -> None:
    messages: list[str] = []
    with JudgeClient(server.path) as client:
        client.prepare([languages.load("lua"), languages.load("r")], messages.append)
    assert messages == ["building lua", "building r"]


def test_a_client_can_be_sent_to_another_process(server: JudgeServer, problem: Problem) -> None:
    with JudgeClient(server.path, restart_wait_s=3.0) as client:
        client.submit(request(problem, "right")).result(timeout=10)
        with pickle.loads(pickle.dumps(client)) as other:
            assert other.path == client.path
            assert other.submit(request(problem, "wrong")).result(timeout=10).verdict == Verdict.WA


def test_a_client_that_is_closed_says_so(server: JudgeServer) -> None:
    client = JudgeClient(server.path)
    client.close()
    with pytest.raises(UserError, match="closed by this client"):
        client.stats()


def test_rubbish_from_one_client_leaves_the_others_alone(server: JudgeServer, problem: Problem) -> None:
    rubbish = [b"not json", b'{"id": 3, "call": "explode"}', b'{"id": 4, "request": {}}', b"[]", b'"x"', b"\xff", b"{}"]
    rubbish += [b"[" * 100_000, b'{"id": 5, "call": "prepare", "languages": 3}', b'{"id": [6], "request": null}']
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(server.path))
        raw.sendall(b"\n".join(rubbish) + b'\n{"cancel": {}}\n{"cancel": 99}\n')
        answers = raw.makefile("rb")
        assert b"hello" in answers.readline()
        assert [b'"error"' in answers.readline() for _ in rubbish] == [True] * len(rubbish)
    with JudgeClient(server.path) as client:
        assert client.submit(request(problem, "right")).result(timeout=10).verdict == Verdict.AC


class Faulty(JudgePool):
    """A pool with a bug."""

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        if "bug" in (request.program.source or ""):
            raise ZeroDivisionError("our bug")
        return super().submit(request)


def test_a_bug_is_logged_with_its_traceback_and_the_service_goes_on(
    tmp_path: Path, world: FakeWorld, problem: Problem, caplog: pytest.LogCaptureFixture
) -> None:
    """It answered with the bug's message alone, and nobody could find where it was."""
    pool = Faulty(sandbox=world.backend(), workers=1, store=TestStore(tmp_path / "store"))
    server = JudgeServer(tmp_path / "faulty.sock", pool)
    try:
        with caplog.at_level(logging.ERROR, logger="lcbx"), JudgeClient(server.path) as client:
            judgement = client.submit(request(problem, "bug")).result(timeout=10)
            assert (judgement.verdict, "our bug" in str(judgement.error)) == (Verdict.JE, True)
            assert client.submit(request(problem, "right")).result(timeout=10).verdict == Verdict.AC
    finally:
        server.close()
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_only_its_owner_may_use_the_socket(server: JudgeServer) -> None:
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600


def test_the_service_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from lcbx.judge import service_server\n"
        "service_server.JudgePool = lambda **_: type('P', (), {'close': lambda self: None})()\n"
        "sys.exit(service_server.main(['--socket', sys.argv[1]]))\n"
    )
    path = tmp_path / "judge.sock"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE)
    wait_until(path.exists)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    assert not path.exists()
    assert not running(process.pid)


@pytest.mark.parametrize(
    "made",
    [
        "from lcbx.judge.pool import JudgePool; JudgePool(sandbox=FakeWorld().backend(), store=STORE).close()",
        "from lcbx.judge.service_client import JudgeClient; JudgeClient('nowhere', store=STORE)",
        "from lcbx.judge.service_server import JudgeServer; JudgeServer(Path(sys.argv[2]) / 's', None)",
    ],
    ids=["pool", "client", "server"],
)
def test_msgspec_knows_every_type_before_a_judge_starts_its_threads(tmp_path: Path, made: str) -> None:
    """Its first use in several threads at once could crash the process: ranks that connect together killed it."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from lcbx import types\n"
        "from lcbx.judge.request import JudgeRequest\n"
        "from lcbx.problems.store import TestStore\n"
        "from support.fake_sandboxes import FakeWorld\n"
        "STORE = TestStore(Path(sys.argv[2]))\n"
        f"{made}\n"
        "kinds = [JudgeRequest, types.Program, types.Problem, types.TestCase, types.Blob, types.Checker, types.Frame]\n"
        "kinds += [types.Language, types.FailurePattern, types.Limits, types.SampleKey, types.Judgement]\n"
        "kinds += [types.CompileResult, types.TestResult, types.Verdict, types.LimitHit, types.ExtractReason]\n"
        "print([kind.__name__ for kind in kinds if '__msgspec_cache__' not in vars(kind)], flush=True)\n"
        "os._exit(0)\n"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parents[1]), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
