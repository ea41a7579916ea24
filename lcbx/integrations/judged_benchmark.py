"""A benchmark as other packages need it: prompts to give to a model, and a judge for what it answers.

Problems, prompts, extraction, limits and verdicts are those of `lcbx eval` under the same protocol.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from lcbx import __version__, languages, problems
from lcbx.errors import LcbxError, UserError, did_you_mean
from lcbx.integrations.shared_judge import JudgeAddress, shared_judge
from lcbx.judge.request import Judge, JudgeRequest
from lcbx.problems import Slice
from lcbx.problems.store import TestStore
from lcbx.prompts import load_template, protocols, render
from lcbx.runs.judging import judge_request, select_tests
from lcbx.types import (
    Benchmark,
    Completion,
    FinishReason,
    Judgement,
    Language,
    Problem,
    Prompt,
    SampleKey,
    Verdict,
)

BINARY, TESTS = "binary", "tests"
REWARDS = (BINARY, TESTS)


class JudgeFailure(LcbxError):
    """A program was not judged (`JE`): the sample has no score. The message has the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkOptions:
    """A benchmark in some languages, and how answers are judged."""

    benchmark: str = "mini"
    """Name of a benchmark, or a file or folder of problems."""
    lang: str
    """Ids separated by commas, a set such as `paper`, or `all`."""
    protocol: str = protocols.DEFAULT
    prompt: str | None = None
    """Name of a bundled prompt template, or a file; None: the protocol's."""
    hint: bool | None = None
    """Put the language's hint into the prompt; None: as the protocol has it."""
    time_limit_s: float | None = None
    memory_limit_mib: int | None = None
    part: Slice = field(default_factory=Slice)
    reward: str = BINARY
    """`binary`: 1 if all tests pass, else 0. `tests`: the share of tests passed; all tests are then run."""
    rerun_near_limit: bool = False
    """Rerun programs that narrowly miss a time limit on an idle machine, as evaluations do."""
    judge: str | None = None
    """Address of a judge that runs; None: a pool of sandboxes in this process."""
    sandbox: str = "auto"
    workers: int | None = None
    """Programs judged at the same time by the pool; None: one per core."""
    language_folders: tuple[Path, ...] = ()


class JudgedBenchmark:
    """The problems of a benchmark, the prompts for them, and the judge.

    Thread-safe. Problems are read when it is made; the judge is opened when the first answer is judged. Raises
    UserError for options that can't work.
    """

    def __init__(self, options: BenchmarkOptions, judge: Judge | None = None) -> None:
        """`judge`: an open judge to use; None: the one that the options name."""
        if options.reward not in REWARDS:
            raise UserError(f"no reward {options.reward!r}.{did_you_mean(options.reward, REWARDS)}")
        self.options = options
        folders = [*options.language_folders, *languages.folders_from_env()]
        self.languages = {item.language_id: item for item in languages.resolve(options.lang, folders)}
        self.protocol, self.differences = protocols.resolve(
            options.protocol,
            prompt=options.prompt,
            hint=options.hint,
            time_limit_s=options.time_limit_s,
            memory_limit_mib=options.memory_limit_mib,
        )
        self.benchmark = self._load()
        self.problems = {problem.problem_id: problem for problem in self.benchmark.problems}
        self._given = judge
        self._address = JudgeAddress(
            address=options.judge,
            sandbox=options.sandbox,
            workers=options.workers,
            language_folders=tuple(folders),
        )
        self._preparing = threading.Lock()

    def _load(self) -> Benchmark:
        whole = problems.load(self.options.benchmark, store=TestStore.default())
        benchmark = whole if self.options.part == Slice() else problems.apply(whole, self.options.part)
        benchmark = problems.with_statements(select_tests(benchmark, self.protocol.tests))
        framed = [problem.problem_id for problem in benchmark.problems if problem.frame is not None]
        if framed:
            raise UserError(
                f"{benchmark.name}: {framed[0]!r} is a function to complete, not a task for a chat model. "
                "Use lcbx eval for this benchmark"
            )
        return benchmark

    def prompts(self) -> Iterator[tuple[Problem, Language, Prompt]]:
        """Yield every problem in every language with its prompt, problems in order, languages innermost."""
        template = load_template(self.options.prompt or self.protocol.prompt_template)
        for problem in self.benchmark.problems:
            for language in self.languages.values():
                yield problem, language, render(template, problem, language, hint=self.protocol.hint)

    def describe(self) -> dict[str, Any]:
        """Return what identifies the problems and rules, for the records of other packages."""
        return {
            "lcbx": __version__,
            "benchmark": self.benchmark.name,
            "benchmark_revision": self.benchmark.revision,
            "slice": dict(self.benchmark.slice),
            "languages": {name: language.digest for name, language in self.languages.items()},
            "protocol": self.protocol.name,
            "protocol_digest": protocols.digest(self.protocol),
            "differences": dict(self.differences),
        }

    @cached_property
    def _judge(self) -> Judge:
        judge = self._given if self._given is not None else shared_judge(self._address)
        judge.prepare(self.languages.values())
        return judge

    def open(self) -> Judge:
        """Return the judge, opened and with all images made. Takes minutes where an image must be built."""
        with self._preparing:
            return self._judge

    def request(
        self, *, problem_id: str, language_id: str, text: str, truncated: bool = False, sample_index: int = 0
    ) -> JudgeRequest:
        """Return the request that judges what a model wrote. Raises UserError for an unknown problem or language.

        `truncated`: the answer was cut off at a token limit, which decides whether an unclosed fence is a program.
        """
        for kind, name, names in (("problem", problem_id, self.problems), ("language", language_id, self.languages)):
            if name not in names:
                raise UserError(f"{self.benchmark.name}: no {kind} {name!r} here.{did_you_mean(name, names)}")
        completion = Completion(
            key=SampleKey(problem_id=problem_id, language_id=language_id, sample_index=sample_index),
            text=text,
            finish_reason=FinishReason.LENGTH if truncated else FinishReason.STOP,
        )
        request = judge_request(
            self.protocol,
            problem=self.problems[problem_id],
            language=self.languages[language_id],
            completion=completion,
            rerun_near_limit=self.options.rerun_near_limit,
        )
        return replace(request, all_tests=request.all_tests or self.options.reward == TESTS)

    def judge(self, request: JudgeRequest) -> Judgement:
        """Judge one program and wait for it. Raises UserError if its language can't be prepared here."""
        return self.open().submit(request).result()

    async def judge_async(self, request: JudgeRequest) -> Judgement:
        """Judge one program without blocking the event loop; as many as are awaited are judged side by side.

        A program whose awaiting task is cancelled before it started does not run.
        """
        future = await asyncio.to_thread(lambda: self.open().submit(request))
        return await asyncio.wrap_future(future)

    def reward(self, judgement: Judgement) -> float | None:
        """Return the reward of a judgement in [0, 1]; None for a judge error, which says nothing about the program."""
        if judgement.verdict == Verdict.JE:
            return None
        if judgement.verdict == Verdict.AC or self.options.reward == BINARY:
            return float(judgement.verdict == Verdict.AC)
        passed = sum(test.verdict == Verdict.AC for test in judgement.tests)
        return passed / len(self.problems[judgement.key.problem_id].tests)

    def reward_or_failure(self, judgement: Judgement) -> float:
        """Return the reward of a judgement. Raises JudgeFailure for a judge error."""
        reward = self.reward(judgement)
        if reward is None:
            key = judgement.key
            raise JudgeFailure(f"{key.problem_id} in {key.language_id} was not judged (JE): {judgement.error}")
        return reward


@lru_cache(maxsize=16)
def judged_benchmark(options: BenchmarkOptions) -> JudgedBenchmark:
    """Return the benchmark for these options, loaded once in a process. Raises UserError for options that can't work.

    For functions that other packages call without an object of their own.
    """
    return JudgedBenchmark(options)


def options_from(values: dict[str, Any]) -> BenchmarkOptions:
    """Return options from plain values, as the command lines of other packages give them.

    `ids`, `difficulty` and `platform` are lists or texts with commas; these, `limit`, `since` and `until` select a part
    of the benchmark. `lang` may be a list. None means not given. Raises TypeError for an unknown name.
    """
    plain = {name: value for name, value in values.items() if value is not None}
    part = {
        name: plain.pop(name) for name in ("ids", "limit", "since", "until", "difficulty", "platform") if name in plain
    }
    for name in ("ids", "difficulty", "platform"):
        if name in part:
            part[name] = _words(part[name])
    for name in ("since", "until"):
        if name in part:
            part[name] = str(part[name])  # a date, where a command line reads values as YAML
    if "lang" in plain:
        plain["lang"] = ",".join(_words(plain["lang"]))
    if "language_folders" in plain:
        plain["language_folders"] = tuple(Path(folder) for folder in _words(plain["language_folders"]))
    return BenchmarkOptions(**plain, part=Slice(**part))


def _words(value: str | Sequence[str]) -> tuple[str, ...]:
    """Return a list, or a text with commas, as a tuple."""
    return tuple(value.split(",")) if isinstance(value, str) else tuple(str(word) for word in value)
