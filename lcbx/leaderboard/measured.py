"""Runs of one setting as rows of the board: one row a model, one cell a language, means over language sets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lcbx.formatting import percent_sign
from lcbx.formatting import toolchain as shown_toolchain
from lcbx.leaderboard.board_rows import ALL, MEASURED, BoardProblem, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.models import ModelFacts, facts_of
from lcbx.report.comparable import same_table_key, temperature_of
from lcbx.report.figures import Report
from lcbx.runs.runinfo import read_info
from lcbx.scores.pass_at_k import macro_average
from lcbx.types import Score


def measured_setting(
    group: Sequence[Report],
    models: dict[str, ModelFacts],
    named_sets: Mapping[str, tuple[str, ...]],
    results_dir: Path,
    month_failures: Mapping[str, dict[str, dict[str, int]]],
) -> Setting:
    """Return the setting of runs that may share a table. `month_failures` has error classes by run path and month."""
    first = group[0]
    names = dict(sorted({report.language_id: report.language_name for report in group}.items(), key=by_name))
    sets = fitting_sets(names, named_sets)
    ks = tuple(int(score.metric.removeprefix("pass@")) for score in first.scores)
    by_model: dict[tuple[str, str | None], list[Report]] = {}
    for report in group:
        by_model.setdefault((report.model, report.model_revision), []).append(report)
    revisions = [model for model, _ in by_model]
    rows = []
    for (model, revision), reports in sorted(by_model.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        several = revisions.count(model) > 1
        cells = {
            report.language_id: _cell(report, results_dir, month_failures.get(report.path, {})) for report in reports
        }
        rows.append(
            LeaderboardRow(
                model=model,
                kind=MEASURED,
                facts=facts_of(model, models),
                revision=revision if several else None,
                cells=cells,
                macros=_macros(cells, sets, ks),
            )
        )
    return Setting(
        key=setting_key(first.benchmark, first.protocol, same_table_key(first)),
        benchmark=first.benchmark,
        revision=first.benchmark_revision,
        slice=first.slice,
        protocol=first.protocol,
        differences=first.differences,
        problems=len(first.counts),
        n=first.n,
        temperature=temperature_of(group),
        denominator=first.denominator,
        languages=names,
        sets=sets,
        ks=ks,
        rows=tuple(rows),
        problem_list=_problem_list(first),
    )


def _problem_list(report: Report) -> tuple[BoardProblem, ...]:
    """Return the problems of a run. Comparable runs have the same ones in the same order, see `problems_digest`."""
    return tuple(
        BoardProblem(problem_id=info.problem_id, title=info.title, contest_date=info.contest_date)
        for info in read_info(Path(report.path)).problems
    )


def by_name(item: tuple[str, str]) -> tuple[str, str]:
    return item[1].casefold(), item[0]


def setting_key(*parts: str) -> str:
    """Return a key with all parts but the last in readable form, and a digest of the last."""
    readable = "-".join("".join(c if c.isascii() and c.isalnum() else "-" for c in part) for part in parts[:-1])
    return f"{readable}-{hashlib.sha256(parts[-1].encode()).hexdigest()[:8]}".lower()


def fitting_sets(language_ids: Iterable[str], named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the sets of which every language is present, and `all` of them if there are at least two."""
    there = tuple(language_ids)
    sets = {name: ids for name, ids in named.items() if set(ids) <= set(there)}
    return {**sets, ALL: there} if len(there) > 1 else sets


def _figure(score: Score) -> Figure | None:
    if score.value is None:
        return None
    ends = (score.interval.low, score.interval.high) if score.interval else (None, None)
    return Figure(value=score.value, low=ends[0], high=ends[1])


def _cell(report: Report, results_dir: Path, month_failures: dict[str, dict[str, int]]) -> Cell:
    figures = {int(score.metric.removeprefix("pass@")): _figure(score) for score in report.scores}
    return Cell(
        figures={k: figure for k, figure in figures.items() if figure is not None},
        run_id=report.run_id,
        path=relative_path(report, results_dir),
        date=(report.ended_at or report.started_at or "")[:10] or None,
        n=report.n,
        problems=report.scores[0].problems,
        samples=report.scores[0].samples,
        marks=report.marks,
        toolchain=next((shown_toolchain(one.version) for one in report.toolchains if one.version), None),
        verdicts=report.verdicts,
        failures=report.failures,
        month_failures=month_failures,
        cost=report.cost,
        notes=(*report.notes, *_errata_note(report)),
        counts=report.counts,
    )


def _errata_note(report: Report) -> list[str]:
    score = report.without_errata
    if score is None or score.value is None:
        return []
    return [f"pass@1 without {len(report.errata)} problems known to be bad: {percent_sign(score.value)}"]


def _macros(
    cells: Mapping[str, Cell], sets: Mapping[str, tuple[str, ...]], ks: Iterable[int]
) -> dict[str, dict[int, Figure]]:
    macros: dict[str, dict[int, Figure]] = {}
    for name, ids in sets.items():
        if not all(language_id in cells for language_id in ids):
            continue
        by_language = {language_id: cells[language_id].counts for language_id in ids}
        figures = {k: _figure(macro_average(by_language, k, bootstrap=False)) for k in ks}
        macros[name] = {k: figure for k, figure in figures.items() if figure is not None}
    return macros


def relative_path(report: Report, results_dir: Path) -> str:
    path = Path(report.path)
    return path.relative_to(results_dir).as_posix() if path.is_relative_to(results_dir) else path.as_posix()
