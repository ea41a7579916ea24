"""Do the verdicts of a run hold? A random share of its programs is judged again, from the completions on.

What is compared: that the completion still gives the program that was judged, and that the program still gets its
verdict. A judgement without a completion is a mismatch too. `JE` is no verdict and is not drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

from lcbx.errors import UserError
from lcbx.evaluate import EvaluationRequest, judge_request, select_tests
from lcbx.pool import JudgePool
from lcbx.protocols import Protocol
from lcbx.records import RunDirectory
from lcbx.types import Benchmark, Judgement, Language, Problem, SampleKey, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    key: SampleKey
    stored: Verdict
    again: Verdict | None
    """None: there was nothing to judge."""
    why: str
    """`verdict`, `program` (extraction gives another one now) or `completion` (there is none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    checked: int
    judged: int
    """Verdicts in the run that could have been drawn."""
    seed: int
    mismatches: tuple[Mismatch, ...]
    near_limit: tuple[Mismatch, ...]
    """Passed one time and timed out the other, near their limit: the machine's doing, not held against the run."""
    judge_errors: int
    """Drawn, but ended in `JE` now: nothing is known of these."""
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.mismatches and not self.judge_errors

    @property
    def most_wrong(self) -> float | None:
        """Share of wrong verdicts that 95 % confidence can't rule out, after a check that found none."""
        return 1 - 0.05 ** (1 / self.checked) if self.holds and self.checked else None


def verify(
    run: RunDirectory,
    *,
    benchmark: Benchmark,
    language: Language,
    pool: JudgePool,
    share: float,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Judge `share` of the verdicts again, at least one; `progress` hears how many of how many are done.

    Raises UserError if the benchmark isn't the run's.
    """
    problems = _same_problems(run, benchmark)
    asked = _as_asked(run, benchmark, language)
    stored = {key: each for key, each in sorted(run.judgements().items()) if each.verdict is not Verdict.JE}
    if not stored:
        raise UserError(f"{run.path} has no verdicts to verify")
    drawn = random.Random(seed).sample(list(stored), min(len(stored), ceil(share * len(stored))))
    wanted = set(drawn)
    completions = {each.key: each for each in run.iter_completions() if each.key in wanted}
    futures = {
        key: pool.submit(judge_request(asked, language, problems[key.problem_id], completions[key]))
        for key in drawn
        if key in completions and key.problem_id in problems
    }
    again = {}
    for key, future in futures.items():
        again[key] = future.result()
        if progress is not None:
            progress(len(again), len(futures))
    found = [each for key in drawn if (each := _mismatch(stored[key], again.get(key))) is not None]
    near = [each for each in found if _is_near_limit(each, again)]
    return Verification(
        checked=len(drawn),
        judged=len(stored),
        seed=seed,
        mismatches=tuple(each for each in found if each not in near),
        near_limit=tuple(near),
        judge_errors=sum(each.verdict is Verdict.JE for each in again.values()),
        notes=tuple(_notes(run, language, pool)),
    )


def _same_problems(run: RunDirectory, benchmark: Benchmark) -> dict[str, Problem]:
    selected = select_tests(benchmark, run.config.tests)
    problems = {problem.problem_id: problem for problem in selected.problems}
    changed = [
        each.problem_id
        for each in run.info.problems
        if each.problem_id not in problems or problems[each.problem_id].digest != each.digest
    ]
    if changed:
        raise UserError(
            f"{len(changed)} problems of the run are not those of {benchmark.name} {benchmark.revision[:12]}, such as "
            f"{changed[0]}. Name the benchmark the run was made on with --benchmark"
        )
    return problems


def _as_asked(run: RunDirectory, benchmark: Benchmark, language: Language) -> EvaluationRequest:
    """The request the run came from, as far as judging goes: then `evaluate` itself makes the jobs."""
    config = run.config
    protocol = Protocol(
        name=config.protocol,
        summary="",
        prompt_template=config.prompt_template,
        prompt_sha256=config.prompt_sha256,
        hint=config.hint,
        extraction=config.extraction,
        sampling=config.sampling,
        limits=config.limits,  # the language's are in them already; putting those in twice changes nothing
        fixed_limits=config.limit_overrides,
        comparison=config.comparison,
        tests=config.tests,
        stop_at_first_failure=config.stop_at_first_failure,
    )
    return EvaluationRequest(
        benchmark=benchmark,
        languages=(language,),
        protocol=protocol,
        differences=config.differences,
        model=config.model,
        results_dir=run.path,
    )


def _mismatch(stored: Judgement, again: Judgement | None) -> Mismatch | None:
    if again is None:
        return Mismatch(key=stored.key, stored=stored.verdict, again=None, why="completion")
    if again.verdict is Verdict.JE:
        return None
    other_program = stored.program_sha256 is not None and stored.program_sha256 != again.program_sha256
    if not other_program and stored.verdict is again.verdict:
        return None
    why = "program" if other_program else "verdict"
    return Mismatch(key=stored.key, stored=stored.verdict, again=again.verdict, why=why)


def _is_near_limit(mismatch: Mismatch, again: Mapping[SampleKey, Judgement]) -> bool:
    """By today's measurement: what the run says of itself is what is being checked."""
    timing = Verdict.TLE in (mismatch.stored, mismatch.again)
    return mismatch.why == "verdict" and timing and again[mismatch.key].near_limit


def _notes(run: RunDirectory, language: Language, pool: JudgePool) -> list[str]:
    notes = []
    if language.digest != run.config.language_digest:
        notes.append(f"{language.source_path or language.language_id} is not what it was when the run was made")
    info = pool.sandbox_info(language.language_id)
    digests = {session.toolchain.digest for session in run.info.sessions if session.toolchain is not None}
    if info is not None and digests and info.image_digest not in digests:
        notes.append(f"judged now on another image ({info.toolchain_version})")
    return notes
