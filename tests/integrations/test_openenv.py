"""OpenEnv: its own server and client over a WebSocket, with the real judge."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import yaml
from support.fake_judge import FakeJudge
from support.snippets import commands, snippet
from support.tool_runs import MINI_IDS, MINI_VERDICTS, ToolRuns, mini_model

pytest.importorskip("openenv", reason="needs the openenv extra")

from openenv.cli._validation import validate_multi_mode_deployment

from lcbx.errors import UserError
from lcbx.integrations.judged_benchmark import JudgedBenchmark, options_from
from lcbx.integrations.openenv_env import AnswerAction, ProgramClient, ProgramEpisodes, app_from_environment, make_app
from lcbx.judge.request import JudgeRequest, judge_error
from lcbx.types import Judgement, Verdict

FOLDER = Path(__file__).parents[2] / "environments" / "lcbx_openenv"


@pytest.fixture(scope="module")
def address(sandbox: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that the command on the page started, with Lua only."""
    del sandbox
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    (command,) = commands("openenv-server", {"lua,julia": "lua", "8000": port})
    log = tmp_path_factory.mktemp("openenv") / "log"
    with log.open("wb") as file:
        server = subprocess.Popen([sys.executable, *command[1:]], stdout=file, stderr=file)
    try:
        _wait_until_it_answers(server, int(port), log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 300
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"the server does not answer: {log.read_text()[-3000:]}")


def test_the_client_of_the_page_gets_a_verdict(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(snippet("openenv-client", {"http://localhost:8000": address}), {})
    assert capsys.readouterr().out == "AC 1.0\n"


def test_sessions_get_their_own_problems_and_verdicts(address: str) -> None:
    async def episode(problem_id: str) -> Any:
        async with ProgramClient(base_url=address) as client:
            first = await client.reset(problem_id=problem_id, language_id="lua")
            assert (first.done, first.reward, first.observation.verdict) == (False, None, None)
            text = mini_model(first.observation.messages[-1]["content"])
            action = AnswerAction(text=text.rstrip("\0"), truncated=text.endswith("\0"))
            return await client.step(action), await client.state()

    async def episodes() -> list[Any]:
        return await asyncio.gather(*map(episode, MINI_VERDICTS))

    for (problem_id, verdict), (result, state) in zip(MINI_VERDICTS.items(), asyncio.run(episodes()), strict=True):
        assert result.observation.verdict == verdict
        assert (result.done, result.reward) == (True, float(verdict == "AC"))
        assert (state.problem_id, state.language_id, state.step_count) == (problem_id, "lua", 1)


def test_a_seed_draws_the_same_problem_again(address: str) -> None:
    async def drawn() -> list[str]:
        async with ProgramClient(base_url=address) as client:
            return [(await client.reset(seed=seed)).observation.problem_id for seed in (1, 2, 3, 4, 1, 2, 3, 4)]

    names = asyncio.run(drawn())
    assert names[:4] == names[4:]
    assert len(set(names)) > 1


def test_a_judge_error_has_no_reward() -> None:
    judge = FakeJudge(lambda request: judge_error(request.program, "the sandbox was lost"))
    session = ProgramEpisodes(JudgedBenchmark(options_from({"lang": "lua", "ids": MINI_IDS}), judge))
    session.reset(problem_id="mini_01_sum_of_two")
    observation = session.step(AnswerAction(text="```lua\nprint(1)\n```"))
    assert (observation.verdict, observation.reward, observation.done) == ("JE", None, True)
    assert observation.error == "the sandbox was lost"


@contextlib.contextmanager
def served(judge: FakeJudge) -> Iterator[str]:
    """Serve the environment in a thread of this process, and yield its address."""
    judged = JudgedBenchmark(options_from({"lang": "lua", "ids": MINI_IDS}), judge)
    server = uvicorn.Server(uvicorn.Config(make_app(judged), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)


def test_a_reply_that_comes_too_late_is_never_taken_for_another() -> None:
    """Replies name no request: after a step that timed out, `reset` returned the verdict of that step."""
    release = threading.Event()

    def decide(request: JudgeRequest) -> Judgement:
        release.wait(60)
        return Judgement(key=request.program.key, verdict=Verdict.AC)

    async def late(address: str) -> tuple[Any, Any]:
        async with ProgramClient(address, message_timeout_s=0.5) as client:
            await client.reset(problem_id=first_id, language_id="lua")
            with pytest.raises(TimeoutError):
                await client.step(AnswerAction(text="```lua\nprint(1)\n```"))
            release.set()
            begun = await client.reset(problem_id=second_id, language_id="lua")
            return begun, await client.step(AnswerAction(text="```lua\nprint(1)\n```"))

    first_id, second_id = list(MINI_VERDICTS)[:2]
    with served(FakeJudge(decide)) as address:
        begun, ended = asyncio.run(late(address))
    assert (begun.observation.problem_id, begun.observation.verdict, begun.done) == (second_id, None, False)
    assert (ended.observation.problem_id, ended.observation.verdict) == (second_id, "AC")


def test_a_client_waits_for_a_reply_as_long_as_judging_may_take() -> None:
    assert ProgramClient("http://127.0.0.1:1")._message_timeout >= 3600
    assert ProgramClient("http://127.0.0.1:1", 1.0, 2.0)._message_timeout == 2.0


def test_an_unknown_problem_and_a_step_without_an_episode_are_refused() -> None:
    session = ProgramEpisodes(
        JudgedBenchmark(options_from({"lang": "lua", "ids": MINI_IDS}), FakeJudge(lambda _: None))
    )
    with pytest.raises(ValueError, match="call reset first"):
        session.step(AnswerAction(text=""))
    with pytest.raises(ValueError, match="no problem 'x'"):
        session.reset(problem_id="x")


@pytest.fixture(scope="module")
def folder_address(sandbox: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that uvicorn started in the folder of OpenEnv's convention, from its `openenv.yaml`."""
    del sandbox
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = yaml.safe_load((FOLDER / "openenv.yaml").read_text())
    log = tmp_path_factory.mktemp("folder") / "log"
    variables = {"LCBX_LANG": "lua", "LCBX_BENCHMARK": "mini", "LCBX_WORKERS": "1"}
    command = [sys.executable, "-m", "uvicorn", settings["app"], "--port", str(port)]
    with log.open("wb") as file:
        server = subprocess.Popen(command, cwd=FOLDER, env=os.environ | variables, stdout=file, stderr=file)
    try:
        _wait_until_it_answers(server, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_the_folder_for_openenvs_tools_passes_their_checks(run: ToolRuns, folder_address: str) -> None:
    issues = validate_multi_mode_deployment(FOLDER)[1]
    assert [issue.split(" -")[0] for issue in issues] == ["Missing uv.lock"]  # names versions of one day and one index
    report = json.loads(run("openenv", "validate", "--url", folder_address))
    assert report["passed"], report


def test_the_folder_serves_the_environment(folder_address: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(snippet("openenv-client", {"http://localhost:8000": folder_address}), {})
    assert capsys.readouterr().out == "AC 1.0\n"


def test_a_setting_of_the_folder_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_WORKERS", "two")
    with pytest.raises(UserError, match="LCBX_WORKERS is 'two'"):
        app_from_environment()
