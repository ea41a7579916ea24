"""The judge as TRL's reward function.

There is one function, with shaping terms inside it: with several, TRL would skip a missing reward and add the others.
All programs of a call go to the judge at once. A judge error gives None, which TRL counts as no signal, never as zero.
The function never raises and returns within its deadline, because all other ranks wait for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

from lcbx.judge.request import Judge, JudgeRequest, judge_error
from lcbx.prompts import protocols
from lcbx.runs.judging import judge_request
from lcbx.runs.lines import Appender
from lcbx.train.data.training_data import Stored
from lcbx.train.reward.rollouts import Rollout
from lcbx.train.reward.terms import (
    ScoredSample,
    TrainSample,
    metrics,
    reward_of,
    terms_of,
    unsolved_share,
    without_unsolved_groups,
)
from lcbx.train.reward.test_order import ADAPTIVE, AdaptiveOrder, failed_test, in_benchmark_order, reordered
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Completion, FinishReason, Judgement, SampleKey


class JudgeReward:
    """Callable as TRL calls reward functions, with dataset columns `problem_id`, `language_id` and `template`."""

    __name__ = "judge"

    def __init__(
        self,
        config: TrainConfig,
        stored: Stored,
        judge: Judge,
        *,
        eos_ids: frozenset[int] = frozenset(),
        rollouts: Path | None = None,
        attempt: int = 0,
        history: Iterable[Rollout] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rollouts`: file to which each completion is written as one line.

        `history`: the rollouts of this process before the step at which a continued run begins.
        """
        self.config, self._judge, self._eos_ids, self._clock = config, judge, eos_ids, clock
        self.problems = {problem.problem_id: problem for problem in stored.reward}
        self.languages = {language.language_id: language for language in stored.languages}
        self.seconds = 0.0
        """Time spent waiting for the judge since the start."""
        self._protocol = judging_protocol(config)
        self._order = AdaptiveOrder() if config.test_order == ADAPTIVE else None
        if self._order is not None:
            for rollout in history:
                self._order.add(rollout.problem_id, rollout.failed_test)
        self._attempt = attempt
        self._calls = 0
        self._last_call: float | None = None
        self._path = rollouts
        if rollouts is not None:
            rollouts.parent.mkdir(parents=True, exist_ok=True)
        self._rollouts = Appender(rollouts) if rollouts is not None else None

    def __getstate__(self) -> dict[str, Any]:
        """The asynchronous trainer sends this object to another process, which opens its own file and connection."""
        return self.__dict__ | {"_rollouts": None, "_clock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _clock=time.monotonic)
        self._rollouts = Appender(self._path) if self._path is not None else None

    async def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Sequence[Sequence[int]] | None = None,
        *,
        problem_id: Sequence[str],
        language_id: Sequence[str],
        template: Sequence[str] | None = None,
        trainer_state: Any = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **_: Any,
    ) -> list[float | None]:
        """Return one reward or None per completion, in order."""
        del prompts
        count = len(completions)
        columns = (completions, problem_id, language_id, completion_ids or [()] * count, template or [""] * count)
        samples = [
            TrainSample(text=text_of(text), problem_id=problem, language_id=language, token_ids=ids, template=name)
            for text, problem, language, ids, name in zip(*columns, strict=True)
        ]
        batch, logged = await self._timed_score(samples)
        self._write(batch, self._step(trainer_state))
        if log_metric is not None:
            for name, value in logged.items():
                log_metric(name, value)
        if log_extra is not None:
            log_extra("problem_id", list(problem_id))
            log_extra("verdict", [str(scored.judgement.verdict) for scored in batch])
        return [scored.reward for scored in batch]

    async def _timed_score(self, samples: Sequence[TrainSample]) -> tuple[list[ScoredSample], dict[str, float]]:
        """Return the scored samples and what is logged about them, times included."""
        started = self._clock()
        batch = await asyncio.to_thread(self.score, samples)
        now = self._clock()
        logged = metrics(batch, now - started)
        if self.config.require_solved:
            logged["groups/unsolved"] = unsolved_share(batch, self.config.group_size)
            batch = without_unsolved_groups(batch, self.config.group_size)
        if self._last_call is not None and now > self._last_call:
            logged["judge/share"] = (now - started) / (now - self._last_call)
        self._last_call = now
        self.seconds += now - started
        return batch, logged

    def _step(self, trainer_state: Any) -> int:
        """Return the training step. The asynchronous trainer passes no state and calls once per group."""
        self._calls += 1
        if trainer_state is None:
            return (self._calls - 1) // self.config.prompts_per_step
        return int(trainer_state.global_step)

    def score(self, samples: Sequence[TrainSample]) -> list[ScoredSample]:
        """Judge a batch; a sample that is not judged by the deadline gets `JE`. Thread-safe."""
        deadline = time.monotonic() + self.config.judge_deadline_s
        requests = [self.request(sample, index) for index, sample in enumerate(samples)]
        judgements = self._judged(requests, deadline)
        return [
            self._scored(sample, request, judgement)
            for sample, request, judgement in zip(samples, requests, judgements, strict=True)
        ]

    def _judged(self, requests: Sequence[JudgeRequest], deadline: float) -> list[Judgement]:
        """Return the judgements, with the benchmark's indices of tests whatever order they ran in."""
        if self._order is None:
            return self._submitted(requests, deadline)
        problems = {request.problem.problem_id: request.problem for request in requests}
        positions = {name: self._order.positions(problem) for name, problem in problems.items()}
        problems = {name: reordered(problem, positions[name]) for name, problem in problems.items()}
        asked = [replace(request, problem=problems[request.problem.problem_id]) for request in requests]
        judgements = [
            in_benchmark_order(judgement, positions[request.problem.problem_id])
            for request, judgement in zip(requests, self._submitted(asked, deadline), strict=True)
        ]
        for request, judgement in zip(requests, judgements, strict=True):
            self._order.add(request.problem.problem_id, failed_test(judgement))
        return judgements

    def _submitted(self, requests: Sequence[JudgeRequest], deadline: float) -> list[Judgement]:
        futures = [self._judge.submit(request) for request in requests]
        wait(futures, timeout=max(0.0, deadline - time.monotonic()))
        return [_result(request, future) for request, future in zip(requests, futures, strict=True)]

    def _scored(self, sample: TrainSample, request: JudgeRequest, judgement: Judgement) -> ScoredSample:
        terms = terms_of(self.config, judgement, request.problem, tokens=len(sample.token_ids))
        reward = reward_of(judgement, terms)
        return ScoredSample(sample=sample, request=request, judgement=judgement, terms=terms, reward=reward)

    def request(self, sample: TrainSample, index: int = 0) -> JudgeRequest:
        """Return the request for a completion, extracted and limited as in evaluations."""
        key = SampleKey(problem_id=sample.problem_id, language_id=sample.language_id, sample_index=index)
        reason = FinishReason.LENGTH if self._truncated(sample) else FinishReason.STOP
        request = judge_request(
            self._protocol,
            problem=self.problems[sample.problem_id],
            language=self.languages[sample.language_id],
            completion=Completion(key=key, text=sample.text, finish_reason=reason),
        )
        return replace(
            request,
            lenient=False,
            rerun_near_limit=False,
            all_tests=self.config.reward == "tests",
            warm_start=self.config.warm_start,
        )

    def _truncated(self, sample: TrainSample) -> bool:
        """True if the completion does not end with an end token; False if tokens or end tokens are not known."""
        return bool(len(sample.token_ids)) and bool(self._eos_ids) and int(sample.token_ids[-1]) not in self._eos_ids

    def _write(self, batch: Sequence[ScoredSample], step: int) -> None:
        if self._rollouts is None:
            return
        for scored in batch:
            sample, program = scored.sample, scored.request.program
            self._rollouts.append(
                Rollout(
                    step=step,
                    attempt=self._attempt,
                    problem_id=sample.problem_id,
                    language_id=sample.language_id,
                    template=sample.template,
                    text=sample.text,
                    source=program.source,
                    verdict=scored.judgement.verdict,
                    reward=scored.reward,
                    tokens=len(sample.token_ids),
                    truncated=self._truncated(sample),
                    terms=scored.terms,
                    error=scored.judgement.error,
                    reason=program.reason,
                    failed_test=failed_test(scored.judgement),
                )
            )


def judging_protocol(config: TrainConfig) -> protocols.Protocol:
    """Return the protocol under which rewards are judged, which is that of the evaluations."""
    overrides = {"time_limit_s": config.time_limit} if config.time_limit is not None else {}
    return protocols.resolve(config.protocol, **overrides)[0]


def text_of(completion: Any) -> str:
    """Return the text of a plain or a conversational completion."""
    if isinstance(completion, str):
        return completion
    return "".join(str(message.get("content") or "") for message in completion)


def _result(request: JudgeRequest, future: Future[Judgement]) -> Judgement:
    if not future.done():
        future.cancel()
        return judge_error(request.program, "not judged within the deadline")
    if future.cancelled():
        return judge_error(request.program, "cancelled")
    error = future.exception()
    if error is not None:
        return judge_error(request.program, f"{type(error).__name__}: {error}")
    return future.result()
