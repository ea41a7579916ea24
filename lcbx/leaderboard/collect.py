"""Runs and published figures into a `Board`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lcbx import languages, scores
from lcbx.errors import DataError, UserError
from lcbx.leaderboard.board_rows import (
    ALL,
    MEASURED,
    REPORTED,
    Board,
    Cell,
    Figure,
    LeaderboardRow,
    LeftOut,
    Setting,
)
from lcbx.leaderboard.models import ModelFacts, facts_of, load_facts
from lcbx.leaderboard.ranking import mark_best
from lcbx.leaderboard.reported import FILE, Publication, load_reported
from lcbx.problems.errata import errata
from lcbx.report.comparable import same_table_key
from lcbx.report.figures import Report, build_report, find_language
from lcbx.runs.records import RunDirectory, find_runs
from lcbx.types import Score

NAMED_SETS = ("paper",)
"""Of `languages/sets.yaml`: those the board averages over, where a setting has all of their languages."""


def collect(
    results_dir: Path,
    *,
    include_incomplete: bool = False,
    reported: Path | None = FILE,
    facts: Path | None = None,
    folders: Sequence[Path] = (),
) -> Board:
    """Everything under `results_dir`, and the published figures unless `reported` is None.

    A run that isn't complete is left out, and said to be, unless it is asked for; so is one that a later run of the
    same model, language and setting replaces, and one whose files can't be read. Raises UserError where there is no
    such folder, DataError for a file of facts or of published figures that isn't what it should be.
    """
    if not results_dir.is_dir():
        raise UserError(f"{results_dir}: no such folder. Name the one with the runs with --results")
    known = load_facts(facts)
    reports, broken = _read_all(results_dir, folders)
    kept, left_out = _choose(reports, results_dir, include_incomplete=include_incomplete)
    left_out = sorted([*left_out, *broken], key=lambda each: (each.path, each.reason))
    sets = _named_sets(folders)
    settings = [_measured(group, known, sets, results_dir) for group in _grouped(kept)]
    for publication in load_reported(reported) if reported is not None else ():
        settings = _with_publication(settings, publication, known, sets, folders)
    settings.sort(key=lambda each: (-len(each.of_kind(MEASURED)), each.title, each.key))
    return Board(settings=tuple(mark_best(each) for each in settings), left_out=tuple(left_out))


def _read_all(results_dir: Path, folders: Sequence[Path]) -> tuple[list[Report], list[LeftOut]]:
    """One broken run must not keep all others off the board."""
    reports, broken = [], []
    for path in find_runs(results_dir):
        try:
            reports.append(_read(path, folders))
        except DataError as error:
            where = path.relative_to(results_dir).as_posix()
            what = str(error).replace(f"{path}/", "")
            broken.append(LeftOut(path=where, model="", language_id="", reason=f"can't be read: {what}"))
    return reports, broken


def _read(path: Path, folders: Sequence[Path]) -> Report:
    run = RunDirectory.open(path)
    bad = errata(run.config.benchmark, run.info.problems)
    report = build_report(run, errata=bad, language=find_language(run.config.language_id, folders))
    if run.config.errata == "left-out":  # as in the headline score: averages and tests go by the counts
        good = {problem_id: counts for problem_id, counts in report.counts.items() if problem_id not in bad}
        report = replace(report, counts=good)
    return report


def _named_sets(folders: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in NAMED_SETS:
        try:
            found[name] = tuple(each.language_id for each in languages.resolve(name, folders))
        except UserError:  # somebody's own language folder without that set
            continue
    return found


# --- which runs -----------------------------------------------------------------------------------------------------


def _choose(
    reports: Sequence[Report], results_dir: Path, *, include_incomplete: bool
) -> tuple[list[Report], list[LeftOut]]:
    kept: dict[tuple[str, str, str | None, str], Report] = {}
    left_out = []
    for report in sorted(reports, key=lambda each: (each.complete, not each.stand_in, each.ended_at or "", each.path)):
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
    return list(kept.values()), sorted(left_out, key=lambda each: (each.path, each.reason))


def _why_better(report: Report, older: Report) -> str:
    if report.complete and not older.complete:
        return "the complete"
    return "the later" if report.stand_in == older.stand_in else "the toolchain's own"


def _what_is_missing(report: Report) -> str:
    missing = sum(each.missing for each in report.counts.values())
    errors = sum(each.judge_errors for each in report.counts.values())
    asked = sum(each.asked for each in report.counts.values())
    parts = [f"{missing} samples missing"] * bool(missing) + [f"{errors} judge errors"] * bool(errors)
    return f"{' and '.join(parts)} of {asked}"


def _left_out(report: Report, results_dir: Path, reason: str) -> LeftOut:
    return LeftOut(
        path=_relative(report, results_dir), model=report.model, language_id=report.language_id, reason=reason
    )


def _relative(report: Report, results_dir: Path) -> str:
    path = Path(report.path)
    return path.relative_to(results_dir).as_posix() if path.is_relative_to(results_dir) else path.as_posix()


def _grouped(reports: Iterable[Report]) -> list[list[Report]]:
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(same_table_key(report), []).append(report)
    return [groups[key] for key in sorted(groups)]


# --- measured rows --------------------------------------------------------------------------------------------------


def _measured(
    group: Sequence[Report],
    known: dict[str, ModelFacts],
    named_sets: Mapping[str, tuple[str, ...]],
    results_dir: Path,
) -> Setting:
    first = group[0]
    names = dict(sorted({each.language_id: each.language_name for each in group}.items(), key=_by_name))
    sets = fitting_sets(names, named_sets)
    ks = tuple(int(score.metric.removeprefix("pass@")) for score in first.scores)
    by_model: dict[tuple[str, str | None], list[Report]] = {}
    for report in group:
        by_model.setdefault((report.model, report.model_revision), []).append(report)
    revisions = [model for model, _ in by_model]
    rows = []
    for (model, revision), reports in sorted(by_model.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        several = revisions.count(model) > 1
        cells = {each.language_id: _cell(each, results_dir) for each in reports}
        rows.append(
            LeaderboardRow(
                model=model,
                kind=MEASURED,
                facts=facts_of(model, known),
                revision=revision if several else None,
                cells=cells,
                macros=_macros(cells, sets, ks),
            )
        )
    return Setting(
        key=_key(first.benchmark, first.protocol, same_table_key(first)),
        benchmark=first.benchmark,
        revision=first.benchmark_revision,
        slice=first.slice,
        protocol=first.protocol,
        differences=first.differences,
        problems=len(first.counts),
        n=first.n,
        temperature=first.temperature,
        languages=names,
        sets=sets,
        ks=ks,
        rows=tuple(rows),
    )


def _by_name(item: tuple[str, str]) -> tuple[str, str]:
    return item[1].casefold(), item[0]


def _key(*parts: str) -> str:
    """Benchmark and protocol for people, a digest to tell apart what shares them."""
    readable = "-".join("".join(c if c.isascii() and c.isalnum() else "-" for c in part) for part in parts[:-1])
    return f"{readable}-{hashlib.sha256(parts[-1].encode()).hexdigest()[:8]}".lower()


def fitting_sets(language_ids: Iterable[str], named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The sets all of whose languages are there, and `all` of them together; one language has no average."""
    there = tuple(language_ids)
    found = {name: ids for name, ids in named.items() if set(ids) <= set(there)}
    return {**found, ALL: there} if len(there) > 1 else found


def _figure(score: Score) -> Figure | None:
    if score.value is None:
        return None
    ends = (score.interval.low, score.interval.high) if score.interval else (None, None)
    return Figure(value=score.value, low=ends[0], high=ends[1])


def _cell(report: Report, results_dir: Path) -> Cell:
    figures = {int(score.metric.removeprefix("pass@")): _figure(score) for score in report.scores}
    months = report.splits.get("month", {})
    return Cell(
        figures={k: figure for k, figure in figures.items() if figure is not None},
        run_id=report.run_id,
        path=_relative(report, results_dir),
        date=(report.ended_at or report.started_at or "")[:10] or None,
        n=report.n,
        problems=report.scores[0].problems,
        samples=report.scores[0].samples,
        complete=report.complete,
        stand_in=report.stand_in,
        toolchain=next((each.version for each in report.toolchains if each.version), None),
        verdicts=report.verdicts,
        failures=report.failures,
        months={month: (each.problems, each.value) for month, each in months.items() if each.value is not None},
        cost=report.cost,
        notes=(*report.notes, *_errata_note(report)),
        counts=report.counts,
    )


def _errata_note(report: Report) -> list[str]:
    score = report.without_errata
    if score is None or score.value is None:
        return []
    return [f"pass@1 without {len(report.errata)} problems known to be bad: {100 * score.value:.1f} %"]


def _macros(
    cells: Mapping[str, Cell], sets: Mapping[str, tuple[str, ...]], ks: Iterable[int]
) -> dict[str, dict[int, Figure]]:
    found: dict[str, dict[int, Figure]] = {}
    for name, ids in sets.items():
        if not all(each in cells for each in ids):
            continue
        by_language = {each: cells[each].counts for each in ids}
        figures = {k: _figure(scores.macro_average(by_language, k)) for k in ks}
        found[name] = {k: figure for k, figure in figures.items() if figure is not None}
    return found


# --- reported rows --------------------------------------------------------------------------------------------------


def _with_publication(
    settings: Sequence[Setting],
    publication: Publication,
    known: dict[str, ModelFacts],
    named_sets: Mapping[str, tuple[str, ...]],
    folders: Sequence[Path],
) -> list[Setting]:
    """Beside the measured rows of the same whole benchmark under the same protocol; alone where there are none."""
    fitting = [
        each
        for each in settings
        if (each.benchmark, each.protocol) == (publication.benchmark, publication.protocol) and not each.slice
    ]
    if not fitting:
        alone = Setting(
            key=_key(publication.benchmark, publication.protocol, publication.source),
            benchmark=publication.benchmark,
            revision=None,
            slice={},
            protocol=publication.protocol,
            differences={},
            problems=None,
            n=None,
            temperature=None,
            languages={},
            sets={},
            ks=(publication.k,),
            rows=(),
        )
        return [*settings, _joined(alone, publication, known, named_sets, folders)]
    return [_joined(each, publication, known, named_sets, folders) if each in fitting else each for each in settings]


def _joined(
    setting: Setting,
    publication: Publication,
    known: dict[str, ModelFacts],
    named_sets: Mapping[str, tuple[str, ...]],
    folders: Sequence[Path],
) -> Setting:
    figures = publication.by_model()
    ids = dict.fromkeys(language_id for table in publication.tables for language_id in table.languages)
    names = {each: _language_name(each, folders) for each in ids} | setting.languages
    names = dict(sorted(names.items(), key=_by_name))
    sets = fitting_sets(names, named_sets)
    if setting.rows:  # `all` stays what was measured: others' figures must not take an average away
        sets = {**sets, **setting.sets}
    rows = [_reported_row(model, percents, publication.k, known, sets) for model, percents in figures.items()]
    return replace(setting, languages=names, sets=sets, rows=(*setting.rows, *rows), source=publication.source)


def _language_name(language_id: str, folders: Sequence[Path]) -> str:
    language = find_language(language_id, folders)
    return language.name if language else language_id


def _reported_row(
    model: str,
    percents: Mapping[str, float],
    k: int,
    known: dict[str, ModelFacts],
    sets: Mapping[str, tuple[str, ...]],
) -> LeaderboardRow:
    values = {language_id: percent / 100 for language_id, percent in percents.items()}
    macros = {
        name: {k: Figure(value=sum(values[each] for each in ids) / len(ids))}
        for name, ids in sets.items()
        if all(each in values for each in ids)
    }
    cells = {language_id: Cell(figures={k: Figure(value=value)}) for language_id, value in values.items()}
    return LeaderboardRow(model=model, kind=REPORTED, facts=facts_of(model, known), cells=cells, macros=macros)
