"""What of an earlier run still holds under new limits: completions that need not be asked for again, verdicts that
can't change.

Pure but for `sibling`, which looks into the folder of runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from lcbx.errors import DataError
from lcbx.runs.finding import find_runs, run_path
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import RunConfig, RunInfo, Toolchain, read_info
from lcbx.types import Completion, Judgement, LimitHit, Limits, Verdict

_TIME_FIELDS = ("time_limit_s", "wall_limit_s")


def sibling(results_dir: Path, config: RunConfig) -> Path | None:
    """Another run of the same prompts, model and sampling, the one with most completions; None: there is none."""
    own = run_path(results_dir, config)
    found = []
    for path in find_runs(own.parent):
        try:
            other = read_info(path).config
        except DataError:  # somebody else's broken run is no reason not to make this one
            continue
        if path != own and other.generation_id == config.generation_id:
            file = path / "completions.jsonl"
            found.append((file.stat().st_size if file.exists() else 0, path))
    return max(found)[1] if found else None


def completions_of(path: Path, owed: Collection[object]) -> Iterator[Completion]:
    """The completions of another run that are still owed here."""
    wanted = set(owed)
    for completion in RunDirectory.open(path).iter_completions():
        if completion.key in wanted:
            yield completion


def same_judging(one: RunConfig, other: RunConfig) -> bool:
    """Do two runs judge alike, but perhaps for the time limit?"""

    def rest(config: RunConfig) -> RunConfig:
        limits = replace(config.limits, **{name: getattr(Limits(), name) for name in _TIME_FIELDS})
        plain = {key: value for key, value in config.limit_overrides.items() if key not in _TIME_FIELDS}
        return replace(config, limits=limits, limit_overrides=plain, protocol="", differences={})

    return rest(one) == rest(other)


def same_image(info: RunInfo, toolchain: Toolchain | None) -> bool:
    """Were all of a run's verdicts had on this image, and no other?"""
    digests = {session.toolchain.digest for session in info.sessions if session.toolchain is not None}
    return toolchain is not None and digests == {toolchain.digest}


def holds(judgement: Judgement, *, old_limit_s: float, new_limit_s: float) -> bool:
    """Is the verdict the same under the new time limit, for certain?

    A program that was never near its limit behaves as it did; one that ran out of time may now have enough; one that
    used more than it now may would now fail. `JE` never holds: it is no verdict.
    """
    if judgement.verdict == Verdict.JE:
        return False
    if new_limit_s == old_limit_s:
        return True
    used_s = max((test.cpu_time_s for test in judgement.tests), default=0.0)
    if new_limit_s < old_limit_s:
        # Beyond 0.7 of the new limit it would be marked, and perhaps measured anew.
        return used_s < 0.7 * new_limit_s and not _ended_by_clock(judgement)
    return judgement.verdict != Verdict.TLE and judgement.lenient_verdict != Verdict.TLE


def _ended_by_clock(judgement: Judgement) -> bool:
    clocks = (LimitHit.CPU, LimitHit.WALL, LimitHit.TOTAL)
    return any(test.limit_hit in clocks for test in judgement.tests)
