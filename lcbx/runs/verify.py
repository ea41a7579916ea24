"""Do the verdicts of a run hold? All its records are read, and a random share of its programs is judged again.

Reading costs no sandbox, so it looks at everything: does the completion still give the program that was judged, and
does the verdict follow from what the tests did (`contradicts_itself`)? What does not is judged again, besides the
share that is drawn. A judgement without a completion is a mismatch too. `JE` is no verdict and is not drawn.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

from lcbx.errors import UserError
from lcbx.judge.request import Judge, source_digest
from lcbx.runs.judging import judge_request, program_of, protocol_of, select_tests
from lcbx.runs.records import RunDirectory
from lcbx.types import Benchmark, Judgement, Language, LimitHit, Problem, SampleKey, TestResult, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    key: SampleKey
    stored: Verdict
    again: Verdict | None
    """None: there was nothing to judge."""
    why: str
    """`verdict`, `program` (extraction gives another one now), `completion` (there is none), or `record` (it gets the
    same verdict now, but what was stored with it says otherwise)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    checked: int
    """Judged again."""
    judged: int
    """Verdicts in the run, all of whose records were read."""
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
    judge: Judge,
    share: float,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Judge `share` of the verdicts again, at least one; `progress` hears how many of how many are done.

    Raises UserError if the benchmark isn't the run's.
    """
    problems = _same_problems(run, benchmark)
    protocol = protocol_of(run.config)
    stored = {key: each for key, each in sorted(run.judgements().items()) if each.verdict is not Verdict.JE}
    if not stored:
        raise UserError(f"{run.path} has no verdicts to verify")
    drawn = random.Random(seed).sample(list(stored), min(len(stored), ceil(share * len(stored))))
    suspect = _suspect(run, stored, language, problems)
    drawn += [key for key in suspect if key not in set(drawn)]
    wanted = set(drawn)
    completions = {each.key: each for each in run.iter_completions() if each.key in wanted}
    futures = {
        key: judge.submit(
            judge_request(protocol, problem=problems[key.problem_id], language=language, completion=completions[key])
        )
        for key in drawn
        if key in completions and key.problem_id in problems
    }
    again = {}
    for key, future in futures.items():
        again[key] = future.result()
        if progress is not None:
            progress(len(again), len(futures))
    found = [
        each for key in drawn if (each := _mismatch(stored[key], again.get(key), suspect.get(key, False))) is not None
    ]
    near = [each for each in found if _is_near_limit(each, again)]
    return Verification(
        checked=len(drawn),
        judged=len(stored),
        seed=seed,
        mismatches=tuple(each for each in found if each not in near),
        near_limit=tuple(near),
        judge_errors=sum(each.verdict is Verdict.JE for each in again.values()),
        notes=tuple(_notes(run, language, judge)),
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


def _mismatch(stored: Judgement, again: Judgement | None, contradicts: bool) -> Mismatch | None:
    if again is None:
        return Mismatch(key=stored.key, stored=stored.verdict, again=None, why="completion")
    if again.verdict is Verdict.JE:
        return None
    other_program = stored.program_sha256 is not None and stored.program_sha256 != again.program_sha256
    if not other_program and not contradicts and stored.verdict is again.verdict:
        return None
    why = "program" if other_program else "record" if stored.verdict is again.verdict else "verdict"
    return Mismatch(key=stored.key, stored=stored.verdict, again=again.verdict, why=why)


# --- what the records say of themselves -------------------------------------------------------------------------------


def _suspect(
    run: RunDirectory,
    stored: Mapping[SampleKey, Judgement],
    language: Language,
    problems: Mapping[str, Problem],
) -> dict[SampleKey, bool]:
    """Verdicts to judge again whatever is drawn; True: it does not follow from what is stored with it, False: an equal
    program has another (near a limit, machines do that).
    """
    sources: dict[SampleKey, str | None] = {}
    for completion in run.iter_completions():
        if completion.key in stored and completion.key.problem_id in problems:
            problem = problems[completion.key.problem_id]
            extraction = run.config.extraction
            source = program_of(completion, extraction=extraction, problem=problem, language=language).source
            sources[completion.key] = None if source is None else source_digest(source)
    by_key: dict[str, Counter[Verdict]] = {}
    for judgement in stored.values():
        if judgement.judged_key is not None:
            by_key.setdefault(judgement.judged_key, Counter())[judgement.verdict] += 1
    limits = {each.problem_id: each.time_limit_s for each in run.info.problems}
    wall_clock = run.config.limits.wall_clock_decides
    found = {}
    for key, judgement in stored.items():
        asked = problems.get(key.problem_id)
        if (
            key not in sources
            or asked is None
            or sources[key] != judgement.program_sha256
            or contradicts_itself(
                judgement, tests=len(asked.tests), limit_s=limits[key.problem_id], wall_clock=wall_clock
            )
        ):
            found[key] = True
        elif judgement.judged_key is not None and len(by_key[judgement.judged_key]) > 1:
            found[key] = False
    return found


def contradicts_itself(judgement: Judgement, *, tests: int, limit_s: float, wall_clock: bool) -> bool:
    """Is this verdict another than the one its own record leads to? `tests` is how many the problem has."""
    verdict, ran = judgement.verdict, judgement.tests
    if verdict is Verdict.NC:
        return bool(ran) or judgement.compile is not None or judgement.program_sha256 is not None
    built = judgement.compile
    failed_to_build = built is not None and (built.exit_code != 0 or built.limit_hit is not None)
    if verdict is Verdict.CE or failed_to_build:
        return bool(ran) or not failed_to_build or verdict is not Verdict.CE
    if not ran:  # one for which the kernel ended two sandboxes
        return verdict is not Verdict.MLE
    if any(_test_contradicts_itself(test, limit_s, wall_clock) for test in ran):
        return True
    if verdict is not next((test.verdict for test in ran if test.verdict is not Verdict.AC), Verdict.AC):
        return True
    return verdict is Verdict.AC and ran[-1].test_index != tests - 1


def _test_contradicts_itself(test: TestResult, limit_s: float, wall_clock: bool) -> bool:
    over = (test.wall_time_s if wall_clock else test.cpu_time_s) > limit_s
    ended_well = test.exit_code == 0 and test.signal is None and test.limit_hit is None
    match test.verdict:
        case Verdict.AC:
            # How the output compares by another rule is asked only of one that is not accepted.
            return not ended_well or over or test.lenient_match is not None
        case Verdict.WA:
            return not ended_well or over
        case Verdict.RTE:
            return ended_well or test.limit_hit is not None or over
        case Verdict.TLE:
            return test.limit_hit in (None, LimitHit.MEMORY, LimitHit.OUTPUT) and not over
    return False


def _is_near_limit(mismatch: Mismatch, again: Mapping[SampleKey, Judgement]) -> bool:
    """By today's measurement: what the run says of itself is what is being checked."""
    timing = Verdict.TLE in (mismatch.stored, mismatch.again)
    return mismatch.why == "verdict" and timing and again[mismatch.key].near_limit


def _notes(run: RunDirectory, language: Language, judge: Judge) -> list[str]:
    notes = []
    if language.digest != run.config.language_digest:
        notes.append(f"{language.source_path or language.language_id} is not what it was when the run was made")
    prepared = judge.prepare([language])[language.language_id]
    digests = {session.toolchain.digest for session in run.info.sessions if session.toolchain is not None}
    if digests and prepared.digest not in digests:
        notes.append(f"judged now on another image ({prepared.toolchain_version})")
    return notes
