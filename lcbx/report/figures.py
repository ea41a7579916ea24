"""The figures of a run directory as data: the source of `scores.json`, the tables, the pages and `--json`.

`build_report` reads the files and computes everything anew; nothing is taken from an earlier report. How reports are
printed is in `report_tables`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lcbx import languages
from lcbx.errors import UserError
from lcbx.report.reference_verdicts import reference_differences, reference_notes
from lcbx.report.repair_rounds import RoundFigures, round_figures, round_note
from lcbx.report.run_notes import distinct, run_notes
from lcbx.runs.judging import language_of
from lcbx.runs.marks import Mark, is_replayed, marks_of
from lcbx.runs.records import CompletionHead, RunDirectory
from lcbx.runs.repair import repeated_answers
from lcbx.runs.runinfo import ProblemInfo, Session, Toolchain
from lcbx.scores import failures
from lcbx.scores.counts import Counts, Rates, contest_month, rates, split_by, tally, verdict_counts
from lcbx.scores.denominators import denominator_of
from lcbx.scores.pass_at_k import effective_problems, score, score_all_of_k
from lcbx.scores.time_limits import rescore_time_limit
from lcbx.types import Judgement, Language, SampleKey, Score

DEFAULT_KS = (1, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    prompt_tokens: int | None
    """Counted for every sample, as a server without a cache would read them; None if nothing was counted. A round of
    self-repair counts the samples that it answers."""
    completion_tokens: int | None
    tokens_per_s: float | None
    """Completion tokens over the time spent generating; None if it was not measured."""
    judge_cpu_s: float
    """Programs and compilers; a program judged once for several samples counts once."""
    peak_memory_mib: float
    """The largest value of any program."""
    generate_wall_s: float
    judge_wall_s: float
    wall_s: float
    """Sum over all sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run: a model, a language, a benchmark, a protocol, and every figure that follows from its files."""

    path: str
    run_id: str
    model: str
    model_revision: str | None
    language_id: str
    language_name: str
    benchmark: str
    benchmark_revision: str
    slice: dict[str, str]
    problems_digest: str
    protocol: str
    protocol_family: str
    """The protocol without its round of self-repair."""
    differences: dict[str, str]
    n: int
    temperature: float | None
    """None: replayed completions, whose sampling is not known."""
    time_limit_s: float | None
    """The limit for which verdicts were recomputed from measured times; None: as judged."""
    complete: bool
    """True if every requested sample is judged and none is `JE`."""
    scores: tuple[Score, ...]
    all_of_k: tuple[Score, ...]
    """pass^k, that all of k samples are accepted, for each k above 1 of `scores`."""
    denominator: str
    """Which samples count: a name of `scores.denominators`."""
    effective_problems: float | None
    """Problems with one independent sample each that would give pass@1 this standard error; None: not known."""
    differs_upstream: dict[str, int] | None
    """Samples that the reference harness would have judged otherwise, by cause; None: not a protocol of it."""
    lenient: Score
    """pass@1 under LiveCodeBench's comparison, which forgives formatting."""
    without_errata: Score | None
    """pass@1 without problems known to be bad; None if the run has none of these."""
    errata: tuple[str, ...]
    counts: dict[str, Counts]
    """Samples judged and accepted, for every problem of the run."""
    splits: dict[str, dict[str, Score]]
    """pass@1 by `difficulty`, `platform` and `month`, where the problems have these."""
    verdicts: dict[str, int]
    rates: Rates
    failures: dict[str, int]
    cost: Cost
    toolchains: tuple[Toolchain, ...]
    """Every toolchain that judged; more than one is a warning."""
    stand_in: bool
    marks: tuple[Mark, ...]
    """What every view of the run must show."""
    engines: tuple[dict[str, Any], ...]
    sandboxes: tuple[str, ...]
    lcbx_versions: tuple[str, ...]
    cpu_models: tuple[str, ...]
    started_at: str | None
    ended_at: str | None
    notes: tuple[str, ...]
    """What a reader must know before believing the numbers."""
    repair_round: int = 0
    """The round of self-repair; 0: the first answers."""
    repair_rounds: tuple[RoundFigures, ...] = ()
    """Figures of this round and of those before it; empty for first answers."""
    repeated_answers: int | None = None
    """Answers of this round that repeat the failed answer; None for first answers."""


def build_report(
    run: RunDirectory,
    *,
    ks: Sequence[int] | None = None,
    errata: Collection[str] = (),
    time_limit_s: float | None = None,
    language: Language | None = None,
    seed: int = 0,
    bootstrap: bool = True,
    judgements_of: Mapping[SampleKey, Judgement] | None = None,
) -> Report:
    """Return the figures of a run as it is on disk now; it may be incomplete.

    `ks` defaults to those of 1, 5, 10 that n allows. `language` is only for naming and error classes, and is looked up
    if it is None. `judgements_of`: the run's judgements if they have been read, with tests for a time limit.
    `bootstrap`: also compute bootstrap intervals of the scores over all problems; they are in JSON only.
    Raises UserError for a k above n, and for a `time_limit_s` that the stored times can't decide.
    """
    config, problems = run.config, run.info.problems
    language = language or language_of(run.info)
    completions = [head for key, head in run.completion_heads().items() if run.is_requested(key)]
    stored = run.judgements(tests=time_limit_s is not None) if judgements_of is None else judgements_of
    judgements = [judgement for key, judgement in stored.items() if run.is_requested(key)]
    if time_limit_s is not None:
        judgements = with_time_limit(run, judgements, time_limit_s)
    problem_ids = [problem.problem_id for problem in problems]
    counts = tally(judgements, problem_ids=problem_ids, n=config.sampling.n)
    lenient = tally(judgements, problem_ids=problem_ids, n=config.sampling.n, lenient=True)
    bad = tuple(problem_id for problem_id in problem_ids if problem_id in errata)
    good = {problem_id: row for problem_id, row in counts.items() if problem_id not in errata}
    headline = good if config.errata == "left-out" else counts
    chosen_ks = ks if ks is not None else [k for k in DEFAULT_KS if k <= config.sampling.n]
    scored = score(headline, chosen_ks, seed=seed, bootstrap=bootstrap)
    shares = rates(judgements, (head.finish_reason for head in completions))
    complete = not any(row.judge_errors or row.missing for row in counts.values())
    sessions = run.info.sessions
    turn = config.repair.number if config.repair else 0
    rounds = round_figures(turn, completions, judgements) if turn else ()
    differing = reference_differences(run)
    notes = [
        *run_notes(run.info, counts, judgements, shares, scored, completions),
        *reference_notes(differing, counts),
    ]
    toolchains = distinct(session.toolchain for session in sessions)
    return Report(
        path=str(run.path),
        run_id=run.info.run_id,
        model=config.model,
        model_revision=config.model_revision,
        language_id=config.language_id,
        language_name=language.name if language else config.language_id,
        benchmark=config.benchmark,
        benchmark_revision=config.benchmark_revision,
        slice=config.slice,
        problems_digest=config.problems_digest,
        protocol=config.protocol,
        protocol_family=config.protocol_family,
        differences=config.differences,
        n=config.sampling.n,
        temperature=None if is_replayed(run.info) else config.sampling.temperature,
        time_limit_s=time_limit_s,
        complete=complete,
        scores=tuple(scored),
        all_of_k=tuple(score_all_of_k(headline, chosen_ks)),
        denominator=denominator_of(config.errata),
        effective_problems=effective_problems(headline),
        differs_upstream=differing,
        lenient=score(lenient, seed=seed, bootstrap=bootstrap)[0],
        without_errata=score(good, seed=seed, bootstrap=bootstrap)[0] if bad else None,
        errata=bad,
        counts=counts,
        splits=_splits(counts, problems),
        verdicts=verdict_counts(judgements),
        rates=shares,
        failures=failures.class_counts(judgements, language),
        cost=_cost([head for head in completions if head.repair_round == turn], judgements, sessions),
        toolchains=tuple(toolchains),
        stand_in=any(toolchain.stand_in for toolchain in toolchains),
        marks=marks_of(run.info, complete=complete),
        engines=tuple(distinct(session.engine or None for session in sessions)),
        sandboxes=tuple(distinct(session.sandbox for session in sessions)),
        lcbx_versions=tuple(distinct(_version(session) for session in sessions)),
        cpu_models=tuple(distinct(session.host.cpu_model for session in sessions)),
        started_at=sessions[0].started_at if sessions else None,
        ended_at=sessions[-1].ended_at if sessions else None,
        notes=(*((round_note(rounds),) if rounds else ()), *notes),
        repair_round=turn,
        repair_rounds=rounds,
        repeated_answers=repeated_answers(run) if turn else None,
    )


def report_dict(report: Report) -> dict[str, Any]:
    """Return the report as JSON values."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    return plain


def find_language(language_id: str, folders: Sequence[Path] = ()) -> Language | None:
    """Return the language, or None if its file is not here: a report can be made without it."""
    try:
        return languages.load(language_id, folders)
    except UserError:
        return None


def with_time_limit(run: RunDirectory, judgements: Iterable[Judgement], time_limit_s: float) -> list[Judgement]:
    """Apply `rescore_time_limit` with the limits this run was judged under."""
    limits = run.config.limits
    whole = limits.total_time_limit_s is not None
    return rescore_time_limit(
        judgements,
        time_limit_s,
        judged_limit_s={problem.problem_id: problem.time_limit_s for problem in run.info.problems},
        whole_solution=whole,
        wall_clock=limits.wall_clock_decides,
    )


def _splits(counts: Mapping[str, Counts], problems: Sequence[ProblemInfo]) -> dict[str, dict[str, Score]]:
    groups: dict[str, dict[str, str | None]] = {
        "difficulty": {problem.problem_id: problem.difficulty for problem in problems},
        "platform": {problem.problem_id: problem.platform for problem in problems},
        "month": {problem.problem_id: contest_month(problem.contest_date) for problem in problems},
    }
    splits = {
        name: {group: score(part, bootstrap=False)[0] for group, part in split_by(counts, group_of).items()}
        for name, group_of in groups.items()
    }
    return {name: split for name, split in splits.items() if split}


def _cost(completions: Sequence[CompletionHead], judgements: Sequence[Judgement], sessions: Sequence[Session]) -> Cost:
    timed = [session for session in sessions if session.generate_wall_s and session.engine.get("engine") != "replay"]
    generated = sum(session.completion_tokens for session in timed)
    generate_wall_s = sum(session.generate_wall_s for session in timed)
    judged = {judgement.judged_key or judgement.key: judgement for judgement in judgements}.values()
    compiling = [judgement.compile for judgement in judged if judgement.compile is not None]
    return Cost(
        prompt_tokens=_sum(head.prompt_tokens for head in completions),
        completion_tokens=_sum(head.completion_tokens for head in completions),
        tokens_per_s=generated / generate_wall_s if generated and generate_wall_s else None,
        judge_cpu_s=sum(run.cpu_time_s for run in judged) + sum(built.cpu_time_s for built in compiling),
        peak_memory_mib=max((judgement.peak_memory_mib for judgement in judged), default=0.0),
        generate_wall_s=generate_wall_s,
        judge_wall_s=sum(session.judge_wall_s for session in sessions),
        wall_s=sum(session.wall_s for session in sessions),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    present = [count for count in counts if count is not None]
    return sum(present) if present else None


def _version(session: Session) -> str:
    if session.git_commit is None:
        return session.lcbx_version
    return f"{session.lcbx_version} {session.git_commit[:12]}{' (changed)' if session.git_dirty else ''}"
