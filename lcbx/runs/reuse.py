"""What of a previous run can be used in another one: its completions, and the verdicts that new limits can't change."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from lcbx.errors import DataError
from lcbx.runs.finding import find_runs, run_path
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import RunConfig, RunInfo, Toolchain, read_info
from lcbx.types import NEAR_LIMIT, Completion, Judgement, LimitHit, Limits, SampleKey, Verdict, idle_limit_for

_TIME_FIELDS = ("time_limit_s", "wall_limit_s")


def sibling(results_dir: Path, config: RunConfig) -> Path | None:
    """Return another run with the same prompts, model and sampling; of several, the one with most completions."""
    own = run_path(results_dir, config)
    siblings = []
    for path in find_runs(own.parent):
        try:
            other = read_info(path).config
        except DataError:  # a broken run beside it must not keep this one from being made
            continue
        if path != own and other.generation_id == config.generation_id:
            file = path / "completions.jsonl"
            siblings.append((file.stat().st_size if file.exists() else 0, path))
    return max(siblings)[1] if siblings else None


def take_over(
    source: RunDirectory,
    target: RunDirectory,
    missing: Collection[SampleKey],
    toolchain: Toolchain | None,
    same_rules: Callable[[Completion, Judgement], bool],
) -> RunInfo:
    """Copy completions of the missing samples, and verdicts that hold in `target`; return what `source` records.

    A verdict holds only if `same_rules` is true for it: the versions of the rules that decided it are those of now.
    """
    keys, judgements = set(missing), source.judgements()
    current = set()
    for completion in source.iter_completions():
        if completion.key in keys:
            target.append_completion(completion)
            judgement = judgements.get(completion.key)
            if judgement is not None and same_rules(completion, judgement):
                current.add(completion.key)
    if same_judging(source.config, target.config) and same_image(source.info, toolchain):
        old_limits, new_limits = (
            {problem.problem_id: problem.time_limit_s for problem in run.info.problems} for run in (source, target)
        )
        for key, judgement in judgements.items():
            if key in current and holds(
                judgement,
                old_limit_s=old_limits[key.problem_id],
                new_limit_s=new_limits[key.problem_id],
                idle_limit_s=_idle_limit_s(target.config, new_limits[key.problem_id]),
            ):
                target.append_judgement(judgement)
    return source.info


def same_judging(one: RunConfig, other: RunConfig) -> bool:
    """True if two runs judge alike, except perhaps for the time limit."""

    def without_time(config: RunConfig) -> RunConfig:
        limits = replace(config.limits, **{name: getattr(Limits(), name) for name in _TIME_FIELDS})
        overrides = {key: value for key, value in config.limit_overrides.items() if key not in _TIME_FIELDS}
        return replace(config, limits=limits, limit_overrides=overrides, protocol="", differences={})

    return without_time(one) == without_time(other)


def same_image(info: RunInfo, toolchain: Toolchain | None) -> bool:
    """True if all verdicts of a run come from this image."""
    digests = {session.toolchain.digest for session in info.sessions if session.toolchain is not None}
    return toolchain is not None and digests == {toolchain.digest}


def holds(judgement: Judgement, *, old_limit_s: float, new_limit_s: float, idle_limit_s: float) -> bool:
    """True if the verdict is certain to be the same under the new time limit and its idle limit.

    A program that was never near its limit behaves as it did. One that ran out of time may have enough now, and one
    that used more than the new limit, or may have been idle for longer than the new idle limit, would fail now. `JE` is
    no verdict and never holds.
    """
    if judgement.verdict == Verdict.JE or _may_have_idled(judgement, idle_limit_s):
        return False
    if new_limit_s == old_limit_s:
        return True
    used_s = max((test.cpu_time_s for test in judgement.tests), default=0.0)
    if new_limit_s < old_limit_s:
        # Above it the program would be marked as near its limit, and perhaps measured again.
        return used_s < NEAR_LIMIT[0] * new_limit_s and not _ended_by_clock(judgement)
    return judgement.verdict != Verdict.TLE and judgement.lenient_verdict != Verdict.TLE


def _idle_limit_s(config: RunConfig, time_limit_s: float) -> float:
    """Return the idle limit of a problem in a run, as `resolve_limits` resolves it."""
    own = config.limits.idle_limit_s
    return (
        own if "idle_limit_s" in config.limit_overrides else idle_limit_for(time_limit_s=time_limit_s, idle_limit_s=own)
    )


def _may_have_idled(judgement: Judgement, idle_limit_s: float) -> bool:
    """True if a test that was not stopped for it spent this long without computing; waiting for a CPU counts, too."""
    return any(
        test.limit_hit is not LimitHit.IDLE and test.wall_time_s - test.cpu_time_s > idle_limit_s
        for test in judgement.tests
    )


def _ended_by_clock(judgement: Judgement) -> bool:
    clocks = (LimitHit.CPU, LimitHit.WALL, LimitHit.TOTAL)
    return any(test.limit_hit in clocks for test in judgement.tests)
