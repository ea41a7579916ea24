"""From verdicts to rewards: the named terms of a reward, and what is logged about a batch. Pure.

term       value
tests      1 if every test passed, else 0; with `reward: tests` the share of tests passed
compile    `compile_credit`, for programs that compile and end by themselves but are wrong
format     `format_credit`, for exactly one closed code block
length     minus up to `length_penalty`, for passing programs in the last fifth of the token limit
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lcbx.judge.request import JudgeRequest
from lcbx.train.reward.test_order import failed_test
from lcbx.train.settings.config import TrainConfig
from lcbx.types import ExtractReason, Judgement, Problem, Verdict

LONG = 0.8
"""Share of the token limit above which the length term applies."""
RAN = (Verdict.WA, Verdict.OLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSample:
    """One completion of the policy, to be scored."""

    text: str
    problem_id: str
    language_id: str
    token_ids: Sequence[int] = ()
    """Tokens of the completion, the end token included."""
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSample:
    """A sample with its judgement and its reward."""

    sample: TrainSample
    request: JudgeRequest
    judgement: Judgement
    terms: dict[str, float]
    reward: float | None
    """None: a judge error, which gives no signal."""


def terms_of(config: TrainConfig, judgement: Judgement, problem: Problem, *, tokens: int) -> dict[str, float]:
    """Return the terms of a reward by name: `tests`, and those that are switched on."""
    passed = judgement.verdict == Verdict.AC
    terms = {"tests": float(passed)}
    if config.reward == "tests" and not passed:
        terms["tests"] = sum(test.verdict == Verdict.AC for test in judgement.tests) / len(problem.tests)
    if config.compile_credit:
        terms["compile"] = config.compile_credit * (judgement.verdict in RAN)
    if config.format_credit:
        terms["format"] = config.format_credit * (judgement.extract_reason == ExtractReason.CLOSED_FENCE)
    if config.length_penalty:
        excess = max(0.0, tokens / config.max_new_tokens - LONG) / (1 - LONG)
        terms["length"] = -config.length_penalty * min(1.0, excess) if passed else 0.0
    return terms


def reward_of(judgement: Judgement, terms: Mapping[str, float]) -> float | None:
    """Return the sum of the terms; None for a judge error."""
    return None if judgement.verdict == Verdict.JE else sum(terms.values())


def without_unsolved_groups(batch: Sequence[ScoredSample], group_size: int) -> list[ScoredSample]:
    """Return the batch with reward 0 for every judged sample of a group in which none passes all tests.

    Equal rewards have no advantage, so such a group has no gradient: partial credit can't lead a policy that solves
    nothing towards programs that only run. `batch` has whole groups, one after the other.
    """
    masked: list[ScoredSample] = []
    for start in range(0, len(batch), group_size):
        group = batch[start : start + group_size]
        solved = any(scored.judgement.verdict is Verdict.AC for scored in group)
        masked += group if solved else [replace(scored, reward=_zero(scored.reward)) for scored in group]
    return masked


def _zero(reward: float | None) -> float | None:
    return None if reward is None else 0.0


def unsolved_share(batch: Sequence[ScoredSample], group_size: int) -> float:
    """Return the share of the groups in which no sample passes all tests."""
    groups = [batch[start : start + group_size] for start in range(0, len(batch), group_size)]
    unsolved = sum(all(scored.judgement.verdict is not Verdict.AC for scored in group) for group in groups)
    return unsolved / max(1, len(groups))


def metrics(batch: Sequence[ScoredSample], seconds: float) -> dict[str, float]:
    """Return what is logged about a batch: pass rates by language, verdicts, terms, judge errors and time."""
    count = len(batch) or 1
    judged = [scored for scored in batch if scored.reward is not None]
    logged = {"judge/seconds": seconds, "judge/error_rate": 1 - len(judged) / count}
    for language_id in sorted({scored.sample.language_id for scored in judged}):
        verdicts = [scored.judgement.verdict for scored in judged if scored.sample.language_id == language_id]
        logged[f"pass/{language_id}"] = verdicts.count(Verdict.AC) / len(verdicts)
    counts = Counter(scored.judgement.verdict for scored in batch)
    logged |= {f"verdict/{verdict}": counts[verdict] / count for verdict in Verdict}
    for name in sorted({name for scored in judged for name in scored.terms}):
        logged[f"reward/{name}"] = sum(scored.terms.get(name, 0.0) for scored in judged) / len(judged)
    stopped = [len(scored.judgement.tests) for scored in batch if failed_test(scored.judgement) is not None]
    if stopped:
        logged["judge/tests_per_failure"] = sum(stopped) / len(stopped)
    programs = {(scored.request.program.source, scored.sample.problem_id) for scored in batch}
    logged["duplicate_rate"] = 1 - len(programs) / count
    return logged
