"""The judge as TRL's reward function.

One function, with named shaping terms inside it: with several, TRL would skip a missing reward and add up the rest. All
programs of a call go to the judge at once; what the judge could not judge gives None: no signal, never a zero. The
function never raises, and returns within its deadline: a rank that waits for ever takes all others down with it.

    term       value
    tests      1 or 0: every test passed; with `reward: tests` the share that did
    compile    `compile_credit`, for programs that compile and end by themselves but are wrong
    format     `format_credit`, for exactly one closed code block
    length     minus up to `length_penalty`, for passing programs in the last fifth of the token limit
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lcbx.judge.request import Judge, JudgeRequest
from lcbx.judge.service import JudgeClient
from lcbx.prompts import protocols
from lcbx.runs.judging import judge_request
from lcbx.runs.lines import Appender
from lcbx.train.data.training_data import Stored
from lcbx.train.reward.rollouts import Rollout
from lcbx.train.settings.config import TrainConfig
from lcbx.types import (
    Completion,
    ExtractReason,
    FinishReason,
    Judgement,
    Problem,
    SampleKey,
    Verdict,
)

LONG = 0.8
"""Share of the token limit from which the length term counts."""
BACK_WITHIN_S = 120.0
"""How long a judge that died is waited for: whoever supervises the training starts it again."""
RAN = (Verdict.WA, Verdict.OLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One completion, judged."""

    reward: float | None
    terms: dict[str, float]
    request: JudgeRequest
    judgement: Judgement


def terms_of(config: TrainConfig, judgement: Judgement, problem: Problem, *, tokens: int) -> dict[str, float]:
    """The parts of a reward by name; only those that are switched on, and `tests`. Pure."""
    passed = judgement.verdict == Verdict.AC
    found = {"tests": float(passed)}
    if config.reward == "tests" and not passed:
        found["tests"] = sum(test.verdict == Verdict.AC for test in judgement.tests) / len(problem.tests)
    if config.compile_credit:
        found["compile"] = config.compile_credit * (judgement.verdict in RAN)
    if config.format_credit:
        found["format"] = config.format_credit * (judgement.extract_reason == ExtractReason.CLOSED_FENCE)
    if config.length_penalty:
        over = max(0.0, tokens / config.max_new_tokens - LONG) / (1 - LONG)
        found["length"] = -config.length_penalty * min(1.0, over) if passed else 0.0
    return found


def reward_of(judgement: Judgement, terms: Mapping[str, float]) -> float | None:
    """None where the judge failed; else the sum of the terms."""
    return None if judgement.verdict == Verdict.JE else sum(terms.values())


class JudgeReward:
    """Callable as TRL calls reward functions. Dataset columns `problem_id`, `language_id` and `template` come along."""

    __name__ = "judge"

    def __init__(
        self,
        config: TrainConfig,
        stored: Stored,
        judges: Judge,
        *,
        eos_ids: frozenset[int] = frozenset(),
        rollouts: Path | None = None,
        attempt: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rollouts`: where each completion is written, one line each."""
        self.config, self._judges, self._eos_ids, self._clock = config, judges, eos_ids, clock
        self._attempt = attempt
        self._last: float | None = None
        self._calls = 0
        self.problems = {problem.problem_id: problem for problem in stored.reward}
        self.languages = {language.language_id: language for language in stored.languages}
        self._protocol = judging_protocol(config)
        self.seconds = 0.0
        """Spent waiting for the judge since the start."""
        self.errors: list[bool] = []
        """Of the last call, completion by completion: was there no verdict?"""
        if rollouts is not None:
            rollouts.parent.mkdir(parents=True, exist_ok=True)
        self._path = rollouts
        self._rollouts = Appender(rollouts) if rollouts is not None else None

    def __getstate__(self) -> dict[str, Any]:
        """The asynchronous trainer sends this object to another process, which opens its own file and connection."""
        socket = self._judges.path if isinstance(self._judges, JudgeClient) else None
        return self.__dict__ | {"_rollouts": None, "_judges": None, "_clock": None, "_socket": socket}

    def __setstate__(self, state: dict[str, Any]) -> None:
        path, socket = state["_path"], state.pop("_socket")
        self.__dict__.update(state, _clock=time.monotonic, _judges=JudgeClient(socket))
        self._rollouts = Appender(path) if path is not None else None

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
        """One reward or None a completion, in order."""
        del prompts
        texts = [text_of(completion) for completion in completions]
        ids = completion_ids or [()] * len(texts)
        started = self._clock()
        scored = await asyncio.to_thread(self.score, texts, ids, list(problem_id), list(language_id))
        now = self._clock()
        spent, whole = now - started, now - self._last if self._last is not None else None
        self._last = now
        self.seconds += spent
        self._calls += 1
        if trainer_state is None:  # the asynchronous trainer tells no step, and calls once a group
            step = (self._calls - 1) // self.config.prompts_per_step
        else:
            step = int(trainer_state.global_step)
        self._keep(scored, texts, ids, template or [""] * len(texts), step)
        logged = metrics(scored, spent)
        if whole:
            logged["judge/share"] = spent / whole
        for name, value in logged.items():
            if log_metric is not None:
                log_metric(name, value)
        if log_extra is not None:
            log_extra("problem_id", list(problem_id))
            log_extra("verdict", [str(each.judgement.verdict) for each in scored])
        return [each.reward for each in scored]

    def score(
        self,
        texts: Sequence[str],
        ids: Sequence[Sequence[int]],
        problem_ids: Sequence[str],
        language_ids: Sequence[str],
    ) -> list[Scored]:
        """Judge a batch; what is not judged by the deadline is `JE`. Thread-safe.

        What a judge that died took with it is asked again once it is back.
        """
        deadline = time.monotonic() + self.config.judge_deadline_s
        requests = [
            self.request(text, problem_id, language_id, number, self._truncated(each))
            for number, (text, problem_id, language_id, each) in enumerate(
                zip(texts, problem_ids, language_ids, ids, strict=True)
            )
        ]
        judgements = self._judged(requests, deadline)
        if isinstance(self._judges, JudgeClient):
            lost = [at for at, each in enumerate(judgements) if self._judges.was_lost(each)]
            if lost and self._judges.answers(min(BACK_WITHIN_S, deadline - time.monotonic())):
                for at, again in zip(lost, self._judged([requests[at] for at in lost], deadline), strict=True):
                    judgements[at] = again
        found = []
        for request, judgement, each in zip(requests, judgements, ids, strict=True):
            terms = terms_of(self.config, judgement, request.problem, tokens=len(each))
            found.append(Scored(reward=reward_of(judgement, terms), terms=terms, request=request, judgement=judgement))
        self.errors = [each.reward is None for each in found]
        return found

    def _judged(self, requests: Sequence[JudgeRequest], deadline: float) -> list[Judgement]:
        futures = [self._judges.submit(request) for request in requests]
        wait_for(futures, timeout=max(0.0, deadline - time.monotonic()))
        return [_result(request, future) for request, future in zip(requests, futures, strict=True)]

    def request(
        self, text: str, problem_id: str, language_id: str, number: int = 0, truncated: bool = False
    ) -> JudgeRequest:
        """What the judge is asked about a completion: extracted and limited as evaluations do it."""
        key = SampleKey(problem_id=problem_id, language_id=language_id, sample_index=number)
        reason = FinishReason.LENGTH if truncated else FinishReason.STOP
        completion = Completion(key=key, text=text, finish_reason=reason)
        request = judge_request(
            self._protocol,
            problem=self.problems[problem_id],
            language=self.languages[language_id],
            completion=completion,
        )
        return replace(request, lenient=False, rerun_near_limit=False, all_tests=self.config.reward == "tests")

    def _truncated(self, ids: Sequence[int]) -> bool:
        return bool(len(ids)) and bool(self._eos_ids) and int(ids[-1]) not in self._eos_ids

    def _keep(
        self,
        scored: Sequence[Scored],
        texts: Sequence[str],
        ids: Sequence[Sequence[int]],
        templates: Sequence[str],
        step: int,
    ) -> None:
        if self._rollouts is None:
            return
        for each, text, tokens, template in zip(scored, texts, ids, templates, strict=True):
            program = each.request.program
            self._rollouts.append(
                Rollout(
                    step=step,
                    attempt=self._attempt,
                    problem_id=program.key.problem_id,
                    language_id=program.key.language_id,
                    template=template,
                    text=text,
                    source=program.source,
                    verdict=each.judgement.verdict,
                    reward=each.reward,
                    tokens=len(tokens),
                    truncated=self._truncated(tokens),
                    terms=each.terms,
                    error=each.judgement.error,
                    reason=program.reason,
                )
            )


def judging_protocol(config: TrainConfig) -> protocols.Protocol:
    """The protocol of an evaluation: the reward judges as evaluations do."""
    overrides = {"time_limit_s": config.time_limit} if config.time_limit is not None else {}
    protocol, _ = protocols.resolve(config.protocol, **overrides)
    return protocol


def text_of(completion: Any) -> str:
    """A completion's text, plain or conversational."""
    if isinstance(completion, str):
        return completion
    return "".join(str(message.get("content") or "") for message in completion)


def _result(request: JudgeRequest, future: Future[Judgement]) -> Judgement:
    program = request.program
    if not future.done():
        future.cancel()
        why = "not judged within the deadline"
    elif future.cancelled():
        why = "cancelled"
    elif (error := future.exception()) is not None:
        why = f"{type(error).__name__}: {error}"
    else:
        return future.result()
    return Judgement(key=program.key, verdict=Verdict.JE, error=why, extract_reason=program.reason)


def metrics(scored: Sequence[Scored], seconds: float) -> dict[str, float]:
    """What is logged of a batch: pass rates by language, verdicts, terms, judge errors and time."""
    count = len(scored) or 1
    judged = [each for each in scored if each.reward is not None]
    found = {"judge/seconds": seconds, "judge/error_rate": 1 - len(judged) / count}
    for language_id in sorted({each.request.language.language_id for each in judged}):
        mine = [each for each in judged if each.request.language.language_id == language_id]
        found[f"pass/{language_id}"] = sum(each.judgement.verdict == Verdict.AC for each in mine) / len(mine)
    verdicts = Counter(each.judgement.verdict for each in scored)
    found |= {f"verdict/{verdict}": verdicts[verdict] / count for verdict in Verdict}
    for name in sorted({name for each in judged for name in each.terms}):
        found[f"reward/{name}"] = sum(each.terms.get(name, 0.0) for each in judged) / len(judged)
    programs = {(each.request.program.source, each.request.problem.problem_id) for each in scored}
    found["duplicate_rate"] = 1 - len(programs) / count
    return found
