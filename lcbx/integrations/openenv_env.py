"""OpenEnv: one environment for all languages, its server and its client.

    python -m lcbx.integrations.openenv_env --lang lua,julia --benchmark mini --port 8000

An episode is one problem in one language: `reset` gives the prompt, the only `step` takes the model's answer, judges it
and ends the episode. A judge error (`JE`) has the reward None and its cause in the observation, never 0. Observations
contain no expected output.
"""

from __future__ import annotations

import argparse
import os
import random
import uuid
from collections.abc import Callable
from typing import Any

from openenv.core import EnvClient
from openenv.core.client_types import StepResult
from openenv.core.env_server import Action, Environment, Observation, State, create_app
from pydantic import Field

from lcbx.errors import UserError
from lcbx.integrations.judged_benchmark import JudgedBenchmark, judged_benchmark, options_from
from lcbx.judge.request import JudgeRequest
from lcbx.types import Judgement, Language, Problem, Prompt

MAX_SESSIONS = 256
REPLY_TIMEOUT_S = 3600.0
"""Longer than judging takes, also with many programs before it. OpenEnv's own 60 s are less than one slow program has.
A server that is gone is noticed sooner, by the pings of the connection."""
DEFAULT_LANGUAGES = "paper"
"""Languages of a server that was told none."""


class AnswerAction(Action):  # type: ignore[misc, unused-ignore]
    """What the model wrote; the program in it is found as in evaluations."""

    text: str
    truncated: bool = False
    """The answer was cut off at a token limit."""


class ProblemObservation(Observation):  # type: ignore[misc, unused-ignore]
    """After `reset` the prompt; after `step` the verdict. `reward` is None before an answer, and for a judge error."""

    problem_id: str
    language_id: str
    messages: list[dict[str, str]] = Field(default_factory=list)
    """The prompt, as chat messages."""
    verdict: str | None = None
    """`AC`, `WA`, `TLE`, `MLE`, `OLE`, `RTE`, `CE`, `NC`, or `JE` for what was not judged."""
    program: str | None = None
    error: str | None = None
    """The reason for `JE`."""


class EpisodeState(State):  # type: ignore[misc, unused-ignore]
    """The episode, its problem and its language."""

    problem_id: str | None = None
    language_id: str | None = None


class ProgramEpisodes(Environment[AnswerAction, ProblemObservation, EpisodeState]):  # type: ignore[misc, unused-ignore]
    """One session of the environment. Sessions share the benchmark and the judge."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self, judged: JudgedBenchmark) -> None:
        super().__init__()
        self._judged = judged
        self._episodes: list[tuple[Problem, Language, Prompt]] = list(judged.prompts())
        self._state = EpisodeState()

    def reset(
        self,
        seed: int | None = None,
        episode_id: str | None = None,
        problem_id: str | None = None,
        language_id: str | None = None,
        **_: Any,
    ) -> ProblemObservation:
        """Begin an episode: the named problem and language, or one drawn by `seed` (None: at random) among the rest.

        Raises ValueError if the environment has no such problem in that language.
        """
        choices = [
            item
            for item in self._episodes
            if problem_id in (None, item[0].problem_id) and language_id in (None, item[1].language_id)
        ]
        if not choices:
            raise ValueError(f"no problem {problem_id!r} in language {language_id!r} here")
        problem, language, prompt = random.Random(seed).choice(choices)
        self._state = EpisodeState(
            episode_id=episode_id or uuid.uuid4().hex,
            problem_id=problem.problem_id,
            language_id=language.language_id,
        )
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return ProblemObservation(
            problem_id=problem.problem_id, language_id=language.language_id, messages=messages, done=False, reward=None
        )

    def step(self, action: AnswerAction, timeout_s: float | None = None, **_: Any) -> ProblemObservation:
        """Judge the answer and end the episode. `timeout_s` has no effect: the judge's own limits apply."""
        del timeout_s
        request = self._request(action)
        return self._ended(request, self._judged.judge(request))

    async def step_async(self, action: AnswerAction, timeout_s: float | None = None, **_: Any) -> ProblemObservation:
        """Judge the answer as `step` does, while other sessions go on."""
        del timeout_s
        request = self._request(action)
        return self._ended(request, await self._judged.judge_async(request))

    def _request(self, action: AnswerAction) -> JudgeRequest:
        if self._state.problem_id is None or self._state.language_id is None:
            raise ValueError("no episode: call reset first")
        return self._judged.request(
            problem_id=self._state.problem_id,
            language_id=self._state.language_id,
            text=action.text,
            truncated=action.truncated,
        )

    def _ended(self, request: JudgeRequest, judgement: Judgement) -> ProblemObservation:
        self._state = self._state.model_copy(update={"step_count": self._state.step_count + 1})
        return ProblemObservation(
            problem_id=judgement.key.problem_id,
            language_id=judgement.key.language_id,
            verdict=str(judgement.verdict),
            program=request.program.source,
            error=judgement.error,
            done=True,
            reward=self._judged.reward(judgement),
        )

    @property
    def state(self) -> EpisodeState:
        """The current episode."""
        return self._state


class ProgramClient(EnvClient[AnswerAction, ProblemObservation, EpisodeState]):  # type: ignore[misc, unused-ignore]
    """Client of the server: `reset(problem_id=..., language_id=...)`, then `step(AnswerAction(text=...))`.

    A reply that is not awaited to its end (`message_timeout_s`, or a cancelled call) ends the session, because replies
    name no request: the next call would take that reply for its own. The next call begins a new session.
    """

    _ws: Any
    """The connection; None: there is none."""

    def __init__(
        self,
        base_url: str,
        connect_timeout_s: float = 10.0,
        message_timeout_s: float = REPLY_TIMEOUT_S,
        **options: Any,
    ) -> None:
        """`message_timeout_s`: seconds to wait for a reply; a step includes the wait for a free worker of the judge."""
        super().__init__(base_url, connect_timeout_s, message_timeout_s, **options)

    async def _receive(self) -> dict[str, Any]:
        try:
            reply: dict[str, Any] = await super()._receive()
            return reply
        except BaseException:
            connection, self._ws = self._ws, None
            if connection is not None:
                connection.transport.abort()
            raise

    def _step_payload(self, action: AnswerAction) -> dict[str, Any]:
        payload: dict[str, Any] = action.model_dump(exclude={"metadata"})
        return payload

    def _parse_result(self, payload: dict[str, Any]) -> StepResult[ProblemObservation]:
        reward, done = payload.get("reward"), bool(payload.get("done", False))
        observation = ProblemObservation(**payload.get("observation", {}) | {"reward": reward, "done": done})
        return StepResult(observation=observation, reward=reward, done=done)

    def _parse_state(self, payload: dict[str, Any]) -> EpisodeState:
        return EpisodeState(**payload)


def make_app(judged: JudgedBenchmark, *, sessions: int = MAX_SESSIONS) -> Any:
    """Return the server as an ASGI application: `/reset`, `/step`, `/state`, `/schema`, `/health` and `/ws`."""
    factory: Callable[[], ProgramEpisodes] = lambda: ProgramEpisodes(judged)  # noqa: E731
    return create_app(factory, AnswerAction, ProblemObservation, env_name="lcbx", max_concurrent_envs=sessions)


def app_from_environment() -> Any:
    """Return the server that environment variables describe: `LCBX_LANG`, `LCBX_BENCHMARK`, `LCBX_JUDGE` and so on.

    For OpenEnv's own tools, which start servers without arguments. Raises UserError for values that can't work.
    """
    workers = os.environ.get("LCBX_WORKERS", "")
    if workers and not workers.isdecimal():
        raise UserError(f"LCBX_WORKERS is {workers!r}, and has to be a number")
    judged = judged_benchmark(
        options_from(
            {
                "lang": os.environ.get("LCBX_LANG") or DEFAULT_LANGUAGES,
                "benchmark": os.environ.get("LCBX_BENCHMARK") or "mini",
                "judge": os.environ.get("LCBX_JUDGE") or None,
                "workers": int(workers) if workers else None,
            }
        )
    )
    judged.open()
    return make_app(judged)


def main(arguments: list[str] | None = None) -> None:
    """Serve the environment until the process is ended."""
    import uvicorn

    parser = argparse.ArgumentParser(prog="python -m lcbx.integrations.openenv_env", description=__doc__)
    parser.add_argument("--lang", required=True, help="ids separated by commas, a set such as paper, or all")
    parser.add_argument("--benchmark", default="mini", help="name of a benchmark, or a file or folder of problems")
    parser.add_argument("--judge", help="address of a judge that runs; default: a pool in this process")
    parser.add_argument("--workers", type=int, help="programs judged at the same time; default: one per core")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--sessions", type=int, default=MAX_SESSIONS, help="sessions at the same time")
    values = vars(parser.parse_args(arguments))
    host, port, sessions = values.pop("host"), values.pop("port"), values.pop("sessions")
    judged = judged_benchmark(options_from(values))
    judged.open()
    uvicorn.run(make_app(judged, sessions=sessions), host=host, port=port)


if __name__ == "__main__":
    main()
