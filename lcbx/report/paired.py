"""Two runs, or two folders of runs, compared language by language: which problems they share and what sets them apart.

The statistics are in `scores.compare`; here run directories are read, paired and checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lcbx.errors import UserError
from lcbx.formatting import differences
from lcbx.report.figures import Report
from lcbx.report.run_report import read_reports
from lcbx.runs.marks import MEANINGS, SIGNS, Mark
from lcbx.runs.runinfo import RunConfig, RunInfo, differing_fields, read_info
from lcbx.scores.compare import Comparison, Gate, compare_languages, gate
from lcbx.scores.counts import Counts

if TYPE_CHECKING:
    import pandas

NOT_COMPARED = ("model", "model_revision", "server", "differences", "problems_digest", "limits")
"""Fields of `RunConfig` that may differ without a note: the subject of a comparison, and what other fields repeat."""

MOST_NAMED = 5
"""Changed problems that a note names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedRuns:
    """The comparison of two sets of runs, at most one run a language in each."""

    rows: list[Comparison]
    """One row a language, and the macro average last if there are several."""
    gate: Gate | None
    """None if no tolerance was given."""
    incomplete: list[str]
    """Languages in which samples are missing or ended in JE."""
    notes: list[str]
    """Differences besides the model that may explain a part of the result."""
    languages: dict[str, str]
    """Id to name."""
    first: str
    """Models and run ids, for headings."""
    second: str

    @property
    def passed(self) -> bool:
        """True unless there is a gate, and the second runs are worse than it allows or incomplete."""
        return self.gate is None or (self.gate.passed and not self.incomplete)

    def to_frame(self) -> pandas.DataFrame:
        """Return one row per language, with the fields of `Comparison`; `macro` is the average over the languages.

        Rates and differences are from 0 to 1. `low` and `high` are the ends of the 95 % interval of the difference;
        `gained` and `lost` count problems.
        """
        import pandas

        return pandas.DataFrame([_frame_row(row) for row in self.rows])


def _frame_row(row: Comparison) -> dict[str, object]:
    return {
        "language": row.language_id or "macro",
        "problems": row.problems,
        "unpaired": row.unpaired,
        "first": row.first,
        "second": row.second,
        "difference": row.difference,
        "standard_error": row.standard_error,
        "low": row.interval.low if row.interval else None,
        "high": row.interval.high if row.interval else None,
        "p_value": row.p_value,
        "p_adjusted": row.p_adjusted,
        "test": row.test,
        "smallest_detectable": row.smallest_detectable,
        "gained": len(row.gained),
        "lost": len(row.lost),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One of the two runs in one language."""

    info: RunInfo
    report: Report

    def counts_shared_with(self, other: _Side) -> dict[str, Counts]:
        """Return counts by problem, without problems that have the same id but other contents in the other run."""
        changed = set(self.changed_in(other))
        return {key: counts for key, counts in self.report.counts.items() if key not in changed}

    def changed_in(self, other: _Side) -> list[str]:
        """Return the problems whose statement, tests, limits or checker are others in the other run."""
        theirs = {problem.problem_id: problem.digest for problem in other.info.problems}
        mine = self.info.problems
        return [
            problem.problem_id for problem in mine if theirs.get(problem.problem_id, problem.digest) != problem.digest
        ]

    def differences_from(self, other: _Side, ignore: Sequence[str] = ()) -> list[str]:
        """Return one sentence for each field of the configuration that differs, the model and `ignore` aside."""
        ours, theirs = (_without_replayed_file(side.info.config) for side in (self, other))
        return [
            f"{self.report.language_name}: {name} differs: {str(one)[:80]} against {str(two)[:80]}"
            for name, (one, two) in differing_fields(ours, theirs, ignore=(*NOT_COMPARED, *ignore)).items()
        ]


def compare_runs(
    first: Sequence[Path],
    second: Sequence[Path],
    *,
    names: tuple[str, str],
    languages: Sequence[str] | None = None,
    tolerance: float | None = None,
    subject: Sequence[str] = (),
    folders: Sequence[Path] = (),
) -> PairedRuns:
    """Compare two sets of run directories, second minus first.

    `names` are what the caller typed for the two sets, for messages. `languages` restricts the comparison. `tolerance`
    is the loss in pass@1 that the gate accepts. `subject` are fields of `RunConfig` that differ because their effect is
    what is compared; they get no note. Raises UserError if nothing is shared, or a set has a language twice.
    """
    chosen = [_by_language(paths, name, languages) for paths, name in zip((first, second), names, strict=True)]
    reports = iter(
        read_reports([path for side in chosen for path, _ in side.values()], folders=folders, bootstrap=False)
    )
    left, right = (
        {language_id: _Side(info=info, report=next(reports)) for language_id, (_, info) in side.items()}
        for side in chosen
    )
    shared = [language_id for language_id in left if language_id in right]
    if not shared:
        each = f"{names[0]} has {', '.join(left)}; {names[1]} has {', '.join(right)}"
        raise UserError(f"no language in both: {each}. To compare languages of a model: lcbx gap RUN RUN")
    rows = compare_languages(
        {key: left[key].counts_shared_with(right[key]) for key in shared},
        {key: right[key].counts_shared_with(left[key]) for key in shared},
    )
    changed = [note for key in shared for note in _changed_notes(left[key], right[key])]
    if not any(row.problems for row in rows):
        reason = "no problem is in both runs with a judged sample in each; there is nothing to compare"
        raise UserError(". ".join([reason, *changed]))
    incomplete = [key for key in shared if not (left[key].report.complete and right[key].report.complete)]
    notes = [note for side in (("first", left), ("second", right)) for note in _mark_notes(side[0], side[1], shared)]
    notes += [*changed, *(note for key in shared for note in left[key].differences_from(right[key], subject))]
    notes += [
        f"{left[key].report.language_name}: samples are missing or ended in JE, and are left out" for key in incomplete
    ]
    return PairedRuns(
        rows=rows,
        gate=gate(rows, tolerance) if tolerance is not None else None,
        incomplete=incomplete,
        notes=notes,
        languages={key: left[key].report.language_name for key in shared},
        first=_heading([left[key].report for key in shared]),
        second=_heading([right[key].report for key in shared]),
    )


def _changed_notes(left: _Side, right: _Side) -> list[str]:
    """Return a sentence if problems of the same name are not the same problems."""
    changed = left.changed_in(right)
    if not changed:
        return []
    names = ", ".join(changed[:MOST_NAMED]) + (", ..." if len(changed) > MOST_NAMED else "")
    what = "problem has" if len(changed) == 1 else "problems have"
    return [
        f"{left.report.language_name}: {len(changed)} {what} another statement, tests, limits or checker in the second "
        f"run and can't be paired: {names}"
    ]


def _by_language(paths: Sequence[Path], name: str, languages: Sequence[str] | None) -> dict[str, tuple[Path, RunInfo]]:
    """Return the run of each language."""
    sides: dict[str, tuple[Path, RunInfo]] = {}
    for path in paths:
        info = read_info(path)
        language_id = info.config.language_id
        if languages is not None and language_id not in languages:
            continue
        if language_id in sides:
            both = f"{sides[language_id][0]}, {path}"
            raise UserError(f"{name!r} means several runs in {language_id}; name one of them: {both}")
        sides[language_id] = path, info
    if not sides:
        raise UserError(f"{name!r} has no run in {', '.join(languages or ())}")
    return sides


def _mark_notes(which: str, sides: Mapping[str, _Side], shared: Sequence[str]) -> list[str]:
    """Return one sentence for each mark of these runs, with the languages if it is not in all of them."""
    languages: dict[str, list[str]] = {}
    for key in shared:
        report = sides[key].report
        for mark in report.marks:
            if mark is not Mark.INCOMPLETE:  # has notes of its own
                text = differences(report.differences) if mark is Mark.CUSTOM else ""
                sign = f"{SIGNS[mark]} " if mark in SIGNS else ""
                languages.setdefault(f"{sign}{text or MEANINGS[mark]}", []).append(report.language_name)
    where = {text: "" if len(names) == len(shared) else f" ({', '.join(names)})" for text, names in languages.items()}
    return [f"{which}{names}: {text}" for text, names in where.items()]


def _without_replayed_file(config: RunConfig) -> RunConfig:
    """Return the config without the replayed file, which belongs to the model and is no difference of its own."""
    kept = {name: value for name, value in config.generation.items() if name != "completions_sha256"}
    return replace(config, generation=kept)


def _heading(reports: Sequence[Report]) -> str:
    models = " ".join(dict.fromkeys(report.model for report in reports))
    return f"{models} ({', '.join(report.run_id for report in reports)})"
