"""Read every run under a folder and the published figures into a `Board`; decide which runs are left out, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lcbx import languages
from lcbx.errors import DataError, UserError
from lcbx.languages.certified import GRADES, certificates
from lcbx.languages.levels import by_level, levels
from lcbx.leaderboard.board_rows import MEASURED, Board, LeftOut
from lcbx.leaderboard.measured import measured_setting, relative_path
from lcbx.leaderboard.models import load_facts
from lcbx.leaderboard.published import with_publication
from lcbx.leaderboard.ranking import mark_best
from lcbx.leaderboard.reported import FILE, load_reported
from lcbx.problems.errata import errata
from lcbx.report.comparable import grouped, same_table_key
from lcbx.report.figures import DEFAULT_KS, Report, build_report
from lcbx.runs.finding import find_runs
from lcbx.runs.judging import language_of
from lcbx.runs.many_runs import map_runs
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import RunInfo
from lcbx.scores.counts import contest_month
from lcbx.scores.failures import class_counts
from lcbx.types import Judgement, Language

NAMED_SETS = ("paper",)
"""Sets of `languages/sets.yaml` that the board averages over, as over resource levels, if a setting has all of their
languages."""


def collect(
    results_dir: Path,
    *,
    include_incomplete: bool = False,
    reported: Path | None = FILE,
    facts: Path | None = None,
    folders: Sequence[Path] = (),
    k: int = 1,
) -> Board:
    """Return the board of all runs under `results_dir` and of the published figures in `reported`, if not None.

    Besides the usual ones it has the figures of pass@`k`, for runs with at least `k` samples per problem.

    Left out, with the reason, are incomplete runs (unless `include_incomplete`), runs that a later run of the same
    model, language and setting replaces, and runs whose files can't be read. Raises UserError if there is no such
    folder, DataError for an invalid file of facts or of published figures.
    """
    if not results_dir.is_dir():
        raise UserError(f"{results_dir}: no such folder. Name the one with the runs with --results")
    models = load_facts(facts)
    runs, broken = _read_all(results_dir, folders, k)
    kept, left_out = _choose([run.report for run in runs], results_dir, include_incomplete=include_incomplete)
    left_out = sorted([*left_out, *broken], key=lambda run: (run.path, run.reason))
    sets = _named_sets(folders)
    month_failures = {run.report.path: run.month_failures for run in runs}
    settings = [measured_setting(group, models, sets, results_dir, month_failures) for group in grouped(kept)]
    for publication in load_reported(reported) if reported is not None else ():
        settings = with_publication(settings, publication, models, sets, folders)
    settings.sort(key=lambda setting: (-len(setting.of_kind(MEASURED)), setting.title, setting.key))
    ids = {language_id for setting in settings for language_id in setting.languages}
    return Board(
        settings=tuple(mark_best(setting) for setting in settings),
        left_out=tuple(left_out),
        languages=_about_languages(sorted(ids), folders),
        levels={name: level.level for name, level in levels(folders, skip_foreign=True).items() if name in ids},
    )


def _about_languages(ids: Sequence[str], folders: Sequence[Path]) -> dict[str, str]:
    """Return what `levels.yaml` and `certified.yaml` say about languages that they list, as sentences."""
    known_levels, certified = levels(folders, skip_foreign=True), certificates(folders, skip_foreign=True)
    present = languages.load_all(folders)
    about = {}
    for language_id in ids:
        sentences = []
        if (level := known_levels.get(language_id)) is not None:
            share = f" ({level.percent:g} % of the code counted in {level.date})" if level.percent is not None else ""
            sentences.append(f"Resource level {level.level}{share}.")
        if (certificate := certified.get(language_id)) is not None and certificate.reaches(GRADES[0]):
            stand_in = ", a stand-in" if certificate.stand_in else ""
            toolchain = f" with {certificate.toolchain}{stand_in}" if certificate.toolchain else ""
            sentences.append(f"Certified {certificate.grade} on {certificate.date}{toolchain}.")
            if (language := present.get(language_id)) is not None and certificate.is_stale(language):
                sentences.append("Its file has changed since: the certificate is stale.")
        if sentences:
            about[language_id] = " ".join(sentences)
    return about


@dataclass(frozen=True, slots=True, kw_only=True)
class _BoardRun:
    """What the board takes from a run's files."""

    report: Report
    month_failures: dict[str, dict[str, int]]
    """Contest month -> error class -> samples, of the classes that occur."""


def _read_all(results_dir: Path, folders: Sequence[Path], k: int) -> tuple[list[_BoardRun], list[LeftOut]]:
    """Return all runs, and those that can't be read: a broken run must not keep others off the board."""
    read = map_runs(
        partial(_read_if_possible, results_dir=results_dir, folders=tuple(folders), k=k), list(find_runs(results_dir))
    )
    return [run for run in read if isinstance(run, _BoardRun)], [run for run in read if isinstance(run, LeftOut)]


def _read_if_possible(path: Path, *, results_dir: Path, folders: Sequence[Path], k: int) -> _BoardRun | LeftOut:
    try:
        return _read(path, folders, k)
    except DataError as error:
        where = path.relative_to(results_dir).as_posix()
        what = str(error).replace(f"{path}/", "")
        return LeftOut(path=where, model="", language_id="", reason=f"can't be read: {what}")


def _read(path: Path, folders: Sequence[Path], k: int) -> _BoardRun:
    run = RunDirectory.open(path)
    bad = errata(run.config.benchmark, run.info.problems)
    ks = [each for each in sorted({*DEFAULT_KS, k}) if each <= run.config.sampling.n]
    language, judgements = language_of(run.info, folders), run.judgements(tests=False)
    report = build_report(run, bootstrap=False, ks=ks, errata=bad, language=language, judgements_of=judgements)
    if run.config.errata == "left-out":  # averages and tests use the counts
        good = {problem_id: counts for problem_id, counts in report.counts.items() if problem_id not in bad}
        report = replace(report, counts=good)
    requested = [judgement for key, judgement in judgements.items() if run.is_requested(key)]
    return _BoardRun(report=report, month_failures=_month_failures(requested, run.info, language))


def _month_failures(
    judgements: Sequence[Judgement], info: RunInfo, language: Language | None
) -> dict[str, dict[str, int]]:
    months = {problem.problem_id: contest_month(problem.contest_date) for problem in info.problems}
    by_month: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if (month := months.get(judgement.key.problem_id)) is not None:
            by_month.setdefault(month, []).append(judgement)
    return {
        month: {name: count for name, count in class_counts(by_month[month], language).items() if count}
        for month in sorted(by_month)
    }


def _named_sets(folders: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    sets = {}
    for name in NAMED_SETS:
        try:
            sets[name] = tuple(language.language_id for language in languages.resolve(name, folders))
        except UserError:  # a language folder without that set
            continue
    levels = {level: tuple(members) for level, members in by_level(folders, skip_foreign=True).items()}
    return {**sets, **levels}


# --- which runs -----------------------------------------------------------------------------------------------------


def _choose(
    reports: Sequence[Report], results_dir: Path, *, include_incomplete: bool
) -> tuple[list[Report], list[LeftOut]]:
    kept: dict[tuple[str, str, str | None, str], Report] = {}
    left_out = []
    for report in sorted(reports, key=_quality):
        if not report.complete and not include_incomplete:
            left_out.append(_left_out(report, results_dir, f"incomplete: {_what_is_missing(report)}"))
            continue
        if report.scores[0].value is None:
            left_out.append(_left_out(report, results_dir, "nothing to score"))
            continue
        key = (same_table_key(report), report.model, report.model_revision, report.language_id)
        if (older := kept.pop(key, None)) is not None:
            why = f"replaced by {_why_better(report, older)} run {report.run_id}"
            left_out.append(_left_out(older, results_dir, why))
        kept[key] = report
    return list(kept.values()), sorted(left_out, key=lambda run: (run.path, run.reason))


def _quality(report: Report) -> tuple[bool, bool, str, str]:
    """Return a sort key: of several runs in one setting, the board shows the one with the largest."""
    return report.complete, not report.stand_in, report.ended_at or "", report.path


def _why_better(report: Report, older: Report) -> str:
    if report.complete and not older.complete:
        return "the complete"
    return "the later" if report.stand_in == older.stand_in else "the toolchain's own"


def _what_is_missing(report: Report) -> str:
    missing = sum(row.missing for row in report.counts.values())
    errors = sum(row.judge_errors for row in report.counts.values())
    total = sum(row.requested for row in report.counts.values())
    parts = [f"{missing} samples missing"] * bool(missing) + [f"{errors} judge errors"] * bool(errors)
    return f"{' and '.join(parts)} of {total}"


def _left_out(report: Report, results_dir: Path, reason: str) -> LeftOut:
    return LeftOut(
        path=relative_path(report, results_dir), model=report.model, language_id=report.language_id, reason=reason
    )
