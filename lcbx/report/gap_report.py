"""Runs of one model or several in several languages, compared: the gap between languages, and what it is made of.

Which problems are solved where is in `scores.language_gap`, which tests look wrong in `scores.suspect_tests`, and how
alike programs are in `scores.program_ideas`; here runs are grouped, checked and read. Only runs of one setting (same
problems, protocol and limits) are compared. The same function of MultiPL-E in two languages is the same problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems.rows.multipl_e import benchmark_in_any_language
from lcbx.report.comparable import same_problems_key
from lcbx.report.gap_runs import GapRun, StoredProgram, read_gap_runs, read_programs
from lcbx.scores.counts import Counts
from lcbx.scores.failures import CLASSES
from lcbx.scores.language_gap import (
    ANY,
    LanguageGap,
    Outcome,
    best_language,
    language_gaps,
    outcomes_by_group,
    unsolved,
)
from lcbx.scores.program_ideas import SAME_IDEA, similarity, word_weights, words_of
from lcbx.scores.suspect_tests import SuspectTest, suspect_tests
from lcbx.types import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SameIdea:
    """An accepted program of the reference, and the most similar failed program of the language with the gap."""

    problem_id: str
    reference_id: str
    language_id: str
    similarity: float
    """From 0 to 1, see `program_ideas`."""
    same: bool
    """True if they count as one idea: then the language failed the program, not the algorithm."""
    accepted_sample: int
    failed_sample: int
    verdict: Verdict
    error_class: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelGap:
    """One model."""

    model: str
    languages: dict[str, str]
    """Id -> name."""
    runs: dict[str, str]
    """Language id -> run directory."""
    reference: str
    """A language id, or `any`."""
    reference_chosen: bool
    """True if the reference is the best of these languages because none was named."""
    gaps: tuple[LanguageGap, ...]
    counts: dict[str, dict[str, Counts]]
    """Language id -> problem id -> samples: the matrix."""
    by_difficulty: dict[str, dict[str, dict[Outcome, int]]]
    """Language id -> difficulty -> outcome -> problems."""
    by_class: dict[str, dict[Outcome, dict[str, int]]]
    """Language id -> outcome -> error class -> failed samples here."""
    ideas: tuple[SameIdea, ...]
    """One per problem of a language gap that has programs to compare, the most similar first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """All models in one setting."""

    benchmark: str
    protocol: str
    title: str
    models: tuple[ModelGap, ...]
    unsolved: tuple[str, ...]
    """Problems that no model solves in any language."""
    suspects: tuple[SuspectTest, ...]
    """Tests of these that look wrong."""
    errata: tuple[str, ...]
    """Problems that are listed as bad."""
    complete: bool
    notes: tuple[str, ...]


def read_gap_reports(
    paths: Sequence[Path], *, reference: str | None = None, least_share: float = 0.0, folders: Sequence[Path] = ()
) -> list[GapReport]:
    """Return one report per setting that has a model with at least two languages.

    `reference` is a language id, `any` for every other language, or None for the language with the highest pass@1.
    `least_share` is the share of a problem's samples that must be accepted, and at least one. Raises UserError if no
    model has two comparable runs, if a model has two runs in one language, or if nobody has the reference.
    """
    settings: dict[str, list[GapRun]] = {}
    for run in read_gap_runs(paths, folders=folders):
        settings.setdefault(same_problems_key(run.report), []).append(run)
    reports = []
    for group in settings.values():
        models = _by_model(group)
        if models:
            reports.append(_report(group, models, reference, least_share, folders))
    if not reports:
        raise UserError(
            "no model has runs in two languages with the same problems, protocol and limits. "
            "Make them with: lcbx eval --model M --lang lua,julia"
        )
    return reports


def _by_model(group: Sequence[GapRun]) -> dict[str, dict[str, GapRun]]:
    """Return model -> language id -> run, for models with at least two languages."""
    models: dict[str, dict[str, GapRun]] = {}
    for run in group:
        runs = models.setdefault(run.report.model, {})
        if run.report.language_id in runs:
            both = f"{runs[run.report.language_id].report.path}, {run.report.path}"
            raise UserError(f"{run.report.model} has two runs in {run.report.language_name}; name one of them: {both}")
        runs[run.report.language_id] = run
    return {model: runs for model, runs in models.items() if len(runs) > 1}


def _report(
    group: Sequence[GapRun],
    models: Mapping[str, Mapping[str, GapRun]],
    reference: str | None,
    least_share: float,
    folders: Sequence[Path],
) -> GapReport:
    runs = [run for by_language in models.values() for run in by_language.values()]
    nobody = unsolved([run.report.counts for run in group], least_share)
    hopeless = set(nobody)
    failures = [one for run in group for one in run.failed_tests if one.problem_id in hopeless]
    first = runs[0].report
    benchmark = benchmark_in_any_language(first.benchmark, first.language_id, first.counts) or first.benchmark
    problem_ids = {problem_id for run in runs for problem_id in run.report.counts}
    incomplete = [run.report for run in runs if not run.report.complete]
    alone = dict.fromkeys(run.report.model for run in group if run.report.model not in models)
    notes = [f"{report.model} in {report.language_name}: samples are missing or ended in JE, and are left out"
             for report in incomplete]  # fmt: skip
    notes += [f"{model} has a run in one language only, and no row here" for model in alone]
    return GapReport(
        benchmark=benchmark,
        protocol=first.protocol,
        title=f"{benchmark} · protocol {first.protocol} · {len(problem_ids)} problems, n={first.n}",
        models=tuple(
            _model_gap(model, by_language, reference, least_share, folders) for model, by_language in models.items()
        ),
        unsolved=tuple(nobody),
        suspects=tuple(suspect_tests(failures)),
        errata=tuple(dict.fromkeys(key for run in runs for key in run.report.errata)),
        complete=not incomplete,
        notes=tuple(notes),
    )


def _model_gap(
    model: str,
    runs: Mapping[str, GapRun],
    reference: str | None,
    least_share: float,
    folders: Sequence[Path],
) -> ModelGap:
    if reference is not None and reference != ANY and reference not in runs:
        raise UserError(f"{model} has no run in {reference!r}; there are: {', '.join(runs)}")
    counts = {language_id: run.report.counts for language_id, run in runs.items()}
    chosen = reference if reference is not None else best_language(counts)
    gaps = language_gaps(counts, chosen, least_share=least_share)
    return ModelGap(
        model=model,
        languages={language_id: run.report.language_name for language_id, run in runs.items()},
        runs={language_id: run.report.path for language_id, run in runs.items()},
        reference=chosen,
        reference_chosen=reference is None,
        gaps=tuple(gaps),
        counts=counts,
        by_difficulty={
            gap.language_id: outcomes_by_group(gap.outcomes, _in_usual_order(runs[gap.language_id].difficulties))
            for gap in gaps
        },
        by_class={gap.language_id: _classes(gap, runs[gap.language_id]) for gap in gaps},
        ideas=tuple(_ideas(runs, gaps, chosen, folders)),
    )


_ORDER = {name: place for place, name in enumerate(("trivial", "easy", "medium", "hard"))}


def _in_usual_order(difficulties: Mapping[str, str]) -> dict[str, str]:
    """Return problem id -> difficulty, the usual ones from easy to hard, then others by name."""
    ranked = sorted(difficulties.items(), key=lambda item: (_ORDER.get(item[1].lower(), len(_ORDER)), item[1]))
    return dict(ranked)


def _classes(gap: LanguageGap, run: GapRun) -> dict[Outcome, dict[str, int]]:
    counted: dict[Outcome, Counter[str]] = {outcome: Counter() for outcome in Outcome}
    for problem_id, outcome in gap.outcomes.items():
        counted[outcome].update(run.classes.get(problem_id, {}))
    return {outcome: {name: counter[name] for name in CLASSES if counter[name]} for outcome, counter in counted.items()}


# --- the same idea in two languages ---------------------------------------------------------------------------------


def _ideas(
    runs: Mapping[str, GapRun], gaps: Sequence[LanguageGap], reference: str, folders: Sequence[Path]
) -> list[SameIdea]:
    lost = {gap.language_id: _problems_of(gap, Outcome.LANGUAGE_GAP) for gap in gaps}
    if not any(lost.values()):
        return []
    programs = {name: read_programs(Path(run.report.path), folders=folders) for name, run in runs.items()}
    words = {
        language_id: {key: [words_of(one.source) for one in found] for key, found in by_problem.items()}
        for language_id, by_problem in programs.items()
    }
    weights = {
        language_id: word_weights(one for found in by_problem.values() for one in found)
        for language_id, by_problem in words.items()
    }
    pairs = []
    for language_id, problem_ids in lost.items():
        others = [name for name in runs if name != language_id] if reference == ANY else [reference]
        for problem_id in problem_ids:
            candidates = [
                (similarity(words[other][problem_id][i], words[language_id][problem_id][j], weights[other],
                            weights[language_id]), other, accepted, failed)
                for other in others
                for i, accepted in enumerate(programs[other].get(problem_id, []))
                if accepted.verdict is Verdict.AC
                for j, failed in enumerate(programs[language_id].get(problem_id, []))
                if failed.verdict is not Verdict.AC
            ]  # fmt: skip
            if candidates:
                alike, other, accepted, failed = max(candidates, key=lambda candidate: candidate[0])
                pairs.append(_pair(problem_id, other, language_id, alike, accepted, failed))
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.problem_id, pair.language_id))


def _problems_of(gap: LanguageGap, wanted: Outcome) -> list[str]:
    return [problem_id for problem_id, outcome in gap.outcomes.items() if outcome is wanted]


def _pair(
    problem_id: str, reference: str, language_id: str, alike: float, accepted: StoredProgram, failed: StoredProgram
) -> SameIdea:
    return SameIdea(
        problem_id=problem_id,
        reference_id=reference,
        language_id=language_id,
        similarity=alike,
        same=alike >= SAME_IDEA,
        accepted_sample=accepted.sample_index,
        failed_sample=failed.sample_index,
        verdict=failed.verdict,
        error_class=failed.error_class or "",
        message=failed.message,
    )
