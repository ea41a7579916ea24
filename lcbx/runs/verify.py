"""Check whether the verdicts of a run hold: all its records are read, and a random share is judged again.

Reading needs no sandbox, so every record is checked: the completion must still give the program that was judged, and
the verdict must follow from the results of the tests (`record_checks`). Samples that fail this are judged again, in
addition to the share that is drawn. A judgement without a completion is a mismatch. `JE` is no verdict and not drawn.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import ceil

from lcbx.errors import UserError
from lcbx.judge.request import Judge, source_digest
from lcbx.runs.judging import judge_request, program_of, protocol_of, select_tests
from lcbx.runs.record_checks import contradicts_itself
from lcbx.runs.records import RunDirectory
from lcbx.types import Benchmark, Judgement, Language, Problem, SampleKey, Verdict

Judgements = Mapping[SampleKey, Judgement]
Problems = Mapping[str, Problem]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A sample whose stored judgement does not hold."""

    key: SampleKey
    stored: Verdict
    again: Verdict | None
    """The verdict now; None: there was nothing to judge."""
    why: str
    """`verdict`; `program`: extraction gives another one now; `completion`: there is none; `record`: the verdict is the
    same now, but the record stored with it contradicts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The outcome of a check."""

    checked: int
    """Samples judged again."""
    judged: int
    """Verdicts in the run; the records of all of them were read."""
    seed: int
    mismatches: tuple[Mismatch, ...]
    near_limit: tuple[Mismatch, ...]
    """Programs near their time limit that passed one time and timed out the other; not counted as mismatches."""
    missing: int
    """Samples asked for that have no verdict in the run."""
    records_sha256: str
    """Digest of the records that were read, see `RunDirectory.records_digest`: later ones are not verified by this."""
    judge_errors: int
    """Drawn samples that ended in `JE` now, so nothing is known about them."""
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if every record is there and everything that was judged again got the same verdict."""
        return not self.mismatches and not self.judge_errors and not self.missing

    @property
    def most_wrong(self) -> float | None:
        """The share of wrong verdicts that can't be ruled out with 95 % confidence after a check that found none."""
        return 1 - 0.05 ** (1 / self.checked) if self.holds and self.checked else None


def verify(
    run: RunDirectory,
    *,
    benchmark: Benchmark,
    language: Language,
    judge: Judge,
    share: float,
    seed: int,
    progress: Progress | None = None,
) -> Verification:
    """Judge `share` of the verdicts again, at least one; `progress` gets how many of how many are done.

    Raises UserError if the benchmark isn't the run's.
    """
    problems = _problems_of(run, benchmark)
    records_sha256 = run.records_digest()
    stored = {key: judgement for key, judgement in sorted(run.judgements().items()) if judgement.verdict != Verdict.JE}
    if not stored:
        raise UserError(f"{run.path} has no verdicts to verify")
    drawn = random.Random(seed).sample(list(stored), min(len(stored), ceil(share * len(stored))))
    suspects = _suspects(run, stored, language, problems)
    keys = list(dict.fromkeys([*drawn, *suspects]))
    again = _judge_again(run, keys, problems, language, judge, progress)
    compared = [_mismatch(stored[key], again.get(key), suspects.get(key, False)) for key in keys]
    mismatches = [mismatch for mismatch in compared if mismatch is not None]
    near_limit = [mismatch for mismatch in mismatches if _is_near_limit(mismatch, again)]
    return Verification(
        checked=len(keys),
        judged=len(stored),
        seed=seed,
        missing=sum(key not in stored for key in run.sample_keys()),
        records_sha256=records_sha256,
        mismatches=tuple(mismatch for mismatch in mismatches if mismatch not in near_limit),
        near_limit=tuple(near_limit),
        judge_errors=sum(judgement.verdict is Verdict.JE for judgement in again.values()),
        notes=tuple(_notes(run, language, judge)),
    )


def _problems_of(run: RunDirectory, benchmark: Benchmark) -> dict[str, Problem]:
    """Return the run's problems by id. Raises UserError if the benchmark has other ones."""
    problems = {problem.problem_id: problem for problem in select_tests(benchmark, run.config.tests).problems}
    changed = [
        info.problem_id
        for info in run.info.problems
        if info.problem_id not in problems or problems[info.problem_id].digest != info.digest
    ]
    if changed:
        raise UserError(
            f"{len(changed)} problems of the run are not those of {benchmark.name} {benchmark.revision[:12]}, such as "
            f"{changed[0]}. Name the benchmark the run was made on with --benchmark"
        )
    return problems


def _judge_again(
    run: RunDirectory,
    keys: Collection[SampleKey],
    problems: Problems,
    language: Language,
    judge: Judge,
    progress: Progress | None,
) -> dict[SampleKey, Judgement]:
    """Judge the completions of these samples; those without a completion or a problem are left out."""
    protocol, selected = protocol_of(run.config), set(keys)
    completions = {completion.key: completion for completion in run.iter_completions() if completion.key in selected}
    futures = {
        key: judge.submit(
            judge_request(protocol, problem=problems[key.problem_id], language=language, completion=completions[key])
        )
        for key in keys
        if key in completions and key.problem_id in problems
    }
    judgements: dict[SampleKey, Judgement] = {}
    for key, future in futures.items():
        judgements[key] = future.result()
        if progress is not None:
            progress(len(judgements), len(futures))
    return judgements


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


# --- samples that are judged again whatever is drawn ------------------------------------------------------------------


def _suspects(run: RunDirectory, stored: Judgements, language: Language, problems: Problems) -> dict[SampleKey, bool]:
    """Return the samples that must be judged again.

    True: the verdict does not follow from what is stored with it. False: an equal program has another verdict, which
    happens near a time limit.
    """
    digests = _program_digests(run, stored, language, problems)
    verdicts_by_key: dict[str, Counter[Verdict]] = {}
    for judgement in stored.values():
        if judgement.judged_key is not None:
            verdicts_by_key.setdefault(judgement.judged_key, Counter())[judgement.verdict] += 1
    limits = {info.problem_id: info.time_limit_s for info in run.info.problems}
    wall_clock = run.config.limits.wall_clock_decides
    suspects = {}
    for key, judgement in stored.items():
        problem = problems.get(key.problem_id)
        if (
            problem is None
            or key not in digests
            or digests[key] != judgement.program_sha256
            or contradicts_itself(
                judgement, tests=len(problem.tests), limit_s=limits[key.problem_id], wall_clock=wall_clock
            )
        ):
            suspects[key] = True
        elif judgement.judged_key is not None and len(verdicts_by_key[judgement.judged_key]) > 1:
            suspects[key] = False
    return suspects


def _program_digests(
    run: RunDirectory, stored: Judgements, language: Language, problems: Problems
) -> dict[SampleKey, str | None]:
    """Return the digest of the program in each judged completion; None if it has no program."""
    digests: dict[SampleKey, str | None] = {}
    for completion in run.iter_completions():
        problem = problems.get(completion.key.problem_id)
        if completion.key in stored and problem is not None:
            program = program_of(completion, extraction=run.config.extraction, problem=problem, language=language)
            digests[completion.key] = None if program.source is None else source_digest(program.source)
    return digests


def _is_near_limit(mismatch: Mismatch, again: Judgements) -> bool:
    """True for a timing that flipped near the limit, as measured now: the stored record is what is being checked."""
    timing = Verdict.TLE in (mismatch.stored, mismatch.again)
    return mismatch.why == "verdict" and timing and again[mismatch.key].near_limit


def _notes(run: RunDirectory, language: Language, judge: Judge) -> list[str]:
    notes = []
    if language.digest != run.config.language_digest:
        notes.append(f"{language.source_path or language.language_id} has changed since the run was made")
    prepared = judge.prepare([language])[language.language_id]
    digests = {session.toolchain.digest for session in run.info.sessions if session.toolchain is not None}
    if digests and prepared.digest not in digests:
        notes.append(f"judged now on another image ({prepared.toolchain_version})")
    return notes
