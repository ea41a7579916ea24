"""verifiers, and prime-rl, which trains with its environments: a taskset, a harness and an environment.

    ProgramTaskset     the problems of a benchmark, each with the prompt of the protocol
    ProgramTask        judges the answer; what failed around it (`JE`) is an error of the rollout, which has no reward
    OneAnswerHarness   asks the model once and runs nothing: no tools, no container
    ProgramEnvironment one agent that answers, on this machine

verifiers imports environments by name. The folder `environments/lcbx_env` of the repository is that package: it only
names these classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import verifiers.v1 as vf
from openai import AsyncOpenAI
from pydantic import Field

from lcbx.errors import UserError
from lcbx.integrations.judged_benchmark import BINARY, JudgedBenchmark, judged_benchmark, options_from
from lcbx.prompts.protocols import DEFAULT as DEFAULT_PROTOCOL
from lcbx.types import Judgement, Language, Message, Problem, Prompt, Verdict

ENVIRONMENT = "lcbx-env"
"""Name of the package by which verifiers finds these classes."""
_AT_RUN_TIME = ("judge", "sandbox", "workers", "reward")
_CONTENT = ("benchmark", "protocol", "prompt", "hint", "time_limit_s", "memory_limit_mib")


class ProgramData(vf.TaskData):  # type: ignore[misc, unused-ignore]
    """What a trace records of a task. It has no tests: a trace must not contain answers."""

    problem_id: str
    language_id: str
    content: dict[str, Any]
    """Options of `BenchmarkOptions` that decide which problem this is and what is accepted."""


class ProgramTaskConfig(vf.TaskConfig):  # type: ignore[misc, unused-ignore]
    """How answers are judged: `--env.taskset.task.judge` and so on."""

    judge: str | None = None
    """Address of a judge that runs; unset: a pool of sandboxes in this process."""
    sandbox: str = "auto"
    workers: int | None = None
    """Programs judged at the same time by the pool; unset: one per core."""
    reward: str = BINARY
    """`binary`: 1 if all tests pass, else 0. `tests`: the share of tests passed."""


class ProgramTask(vf.Task[ProgramData, vf.State, ProgramTaskConfig]):  # type: ignore[misc, unused-ignore]
    """One problem in one language."""

    @property
    def key(self) -> str:
        """Return the problem and the language, which no other task of the set has."""
        return f"{self.data.language_id}/{self.data.problem_id}"

    @vf.reward(weight=1.0)  # type: ignore[untyped-decorator, unused-ignore]
    async def passed(self, trace: vf.Trace) -> float:
        """Return the reward of the last answer. Raises JudgeFailure for a judge error, so the rollout has no reward."""
        judged = self._judged()
        messages = trace.assistant_messages
        request = judged.request(
            problem_id=self.data.problem_id,
            language_id=self.data.language_id,
            text=(messages[-1].content or "") if messages else "",
            truncated=trace.is_truncated,
        )
        judgement = await judged.judge_async(request)
        _record(trace, judgement, request.program.source)
        return judged.reward_or_failure(judgement)

    def _judged(self) -> JudgedBenchmark:
        at_run_time = {name: getattr(self.config, name) for name in _AT_RUN_TIME}
        return judged_benchmark(options_from(self.data.content | at_run_time | {"lang": self.data.language_id}))


def _record(trace: vf.Trace, judgement: Judgement, source: str | None) -> None:
    """Keep the verdict and the program in the trace, and the verdict as metrics."""
    trace.info["lcbx"] = {
        "verdict": str(judgement.verdict),
        "program": source,
        "extract_reason": judgement.extract_reason,
        "judged_key": judgement.judged_key,
        "cpu_time_s": judgement.cpu_time_s,
        "error": judgement.error,
    }
    trace.record_metrics({f"verdict_{verdict}": float(judgement.verdict == verdict) for verdict in Verdict})


class ProgramTasksetConfig(vf.TasksetConfig):  # type: ignore[misc, unused-ignore]
    """Which problems: `--env.taskset.lang` and so on. The fields are those of `lcbx eval`."""

    lang: str = ""
    """Ids separated by commas, a set such as `paper`, or `all`: each problem once in each language. Required; it has a
    default because verifiers makes configurations from an id alone."""
    benchmark: str = "mini"
    """Name of a benchmark, or a file or folder of problems."""
    protocol: str = DEFAULT_PROTOCOL
    prompt: str | None = None
    hint: bool | None = None
    time_limit_s: float | None = None
    memory_limit_mib: int | None = None
    ids: list[str] = Field(default_factory=list)
    limit: int | None = None
    since: str | None = None
    until: str | None = None
    difficulty: list[str] = Field(default_factory=list)
    platform: list[str] = Field(default_factory=list)
    task: ProgramTaskConfig = ProgramTaskConfig()


class ProgramTaskset(vf.Taskset[ProgramTask, ProgramTasksetConfig]):  # type: ignore[misc, unused-ignore]
    """The problems of a benchmark in some languages."""

    def load(self) -> Iterator[ProgramTask]:
        """Yield the tasks, problems in order, languages innermost. Raises UserError for options that can't work."""
        if not self.config.lang:
            raise UserError("no language. Choose one, or several, with --env.taskset.lang")
        selection = ("lang", "ids", "limit", "since", "until", "difficulty", "platform")
        content = {name: getattr(self.config, name) for name in _CONTENT}
        chosen = {name: getattr(self.config, name) for name in selection}
        at_run_time = {name: getattr(self.config.task, name) for name in _AT_RUN_TIME}
        for item in judged_benchmark(options_from(content | chosen | at_run_time)).prompts():
            yield ProgramTask(_data(*item, content), self.config.task)


def _data(problem: Problem, language: Language, prompt: Prompt, content: dict[str, Any]) -> ProgramData:
    return ProgramData(
        id=f"{language.language_id}/{problem.problem_id}",
        name=f"{problem.title or problem.problem_id} ({language.name})",
        prompt=[_message(message) for message in prompt.messages],
        problem_id=problem.problem_id,
        language_id=language.language_id,
        content=content,
    )


_MESSAGES = {"system": vf.SystemMessage, "user": vf.UserMessage, "assistant": vf.AssistantMessage}


def _message(message: Message) -> vf.Message:
    return _MESSAGES[message.role](content=message.content)


class OneAnswerConfig(vf.HarnessConfig):  # type: ignore[misc, unused-ignore]
    """Settings of `OneAnswerHarness`: none of its own."""


class OneAnswerHarness(vf.Harness[OneAnswerConfig]):  # type: ignore[misc, unused-ignore]
    """Asks the model once, from this process. The model gets no tools, and nothing that it writes runs here."""

    APPENDS_SYSTEM_PROMPT = True
    EXECUTES_CODE = False
    NEEDS_CONTAINER = False
    SUPPORTS_RESUME = True

    async def launch(
        self,
        ctx: vf.ModelContext,
        trace: vf.Trace,
        runtime: vf.Runtime,
        endpoint: str,
        secret: str,
        mcp_urls: dict[str, str],
        data: vf.TaskData,
    ) -> vf.ProgramResult:
        """Send the prompt; the answer is recorded on its way through `endpoint`."""
        del trace, runtime, mcp_urls
        system, prompt = self.resolve_prompt(data)
        messages = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else _wire(prompt or [])
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        async with AsyncOpenAI(base_url=endpoint, api_key=secret, timeout=None) as client:
            await client.chat.completions.create(model=ctx.model, messages=messages)  # type: ignore[arg-type]
        return vf.ProgramResult(exit_code=0, stdout="", stderr="")


def _wire(messages: list[Any]) -> list[dict[str, Any]]:
    return [message.model_dump(exclude_none=True, include={"role", "content"}) for message in messages]


class ProgramEnvironmentConfig(vf.EnvConfig):  # type: ignore[misc, unused-ignore]
    """The agent's runtime is this machine by default, because its harness runs nothing there."""

    agent: vf.AgentConfig = vf.AgentConfig(runtime=vf.SubprocessConfig())


class ProgramEnvironment(vf.Env[ProgramEnvironmentConfig]):  # type: ignore[misc, unused-ignore]
    """One agent that answers one task."""

    async def run(self, task: vf.Task, agents: vf.Agents) -> None:
        """Run the agent on the task."""
        await agents.agent.run(task)


def load_environment(*, lang: str, benchmark: str = "mini", **options: Any) -> ProgramEnvironment:
    """Return the environment for a benchmark in some languages.

    Args:
        lang: Ids separated by commas, a set such as `paper`, or `all`.
        benchmark: Name of a benchmark, or a file or folder of problems.
        options: Other fields of `ProgramTasksetConfig` and `ProgramTaskConfig`.

    Raises:
        lcbx.errors.UserError: The package `lcbx-env` is not installed.
        pydantic.ValidationError: There is no option of that name, or a value is of the wrong type.
    """
    task = {name: options.pop(name) for name in _AT_RUN_TIME if name in options}
    taskset = {"id": ENVIRONMENT, "lang": lang, "benchmark": benchmark, "task": task, **options}
    try:
        environment: ProgramEnvironment = vf.load_environment(vf.resolve_env_config({"taskset": taskset}))
    except ModuleNotFoundError as error:
        if ENVIRONMENT.replace("-", "_") not in str(error):
            raise
        raise UserError(f"{ENVIRONMENT} is not installed. Run: pip install ./environments/lcbx_env") from error
    return environment
