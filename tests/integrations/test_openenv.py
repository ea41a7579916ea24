"""OpenEnv: its own server and client over a WebSocket, with the real judge."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.fake_judge import FakeJudge
from support.snippets import commands, snippet
from support.tool_runs import MINI_IDS, MINI_VERDICTS, ToolRuns, mini_model

pytest.importorskip("openenv", reason="needs the openenv extra")

from openenv.cli._validation import validate_multi_mode_deployment

from lcbx.errors import UserError
from lcbx.integrations.judged_benchmark import JudgedBenchmark, options_from
from lcbx.integrations.openenv_env import AnswerAction, ProgramClient, ProgramEpisodes, app_from_environment
from lcbx.judge.request import judge_error

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
