"""Which runs may share a table, and the mean over the languages of those that may."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from lcbx.problems.rows.multipl_e import benchmark_in_any_language
from lcbx.report.figures import Report
from lcbx.scores.pass_at_k import macro_average
from lcbx.types import Score


def same_table_key(report: Report) -> str:
    """Return a key, equal for reports that may share a column: same problems, protocol, differences and limits."""
    parts = [
        report.benchmark,
        report.problems_digest,
        report.slice,
        report.protocol,
        report.differences,
        report.time_limit_s,
        [score.metric for score in report.scores],
    ]
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def same_problems_key(report: Report) -> str:
    """Return a key, equal for reports whose problems can be compared one by one between languages.

    It is that of `same_table_key`, but MultiPL-E has a file of its own for each language: there, the name without the
    language takes the place of the file.
    """
    name = benchmark_in_any_language(report.benchmark, report.language_id, report.counts)
    return same_table_key(report if name is None else replace(report, benchmark=name, problems_digest=""))


def grouped(reports: Iterable[Report]) -> list[list[Report]]:
    """Return the reports in groups that may be compared, in order of appearance."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(same_table_key(report), []).append(report)
    return list(groups.values())


def temperature_of(group: Iterable[Report]) -> float | None:
    """Return the temperature of a group of comparable runs; None if all its completions are replayed."""
    return next((report.temperature for report in group if report.temperature is not None), None)


def macro_averages(group: Sequence[Report], *, seed: int = 0, bootstrap: bool = True) -> dict[str, Score]:
    """Return the mean pass@1 over its languages by model, in a group of comparable runs.

    A model with one language, or with a language twice, has no mean.
    """
    averages = {}
    for model in dict.fromkeys(report.model for report in group):
        runs = [report for report in group if report.model == model]
        by_language = {report.language_id: report.counts for report in runs}
        if 1 < len(by_language) == len(runs):
            averages[model] = macro_average(by_language, seed=seed, bootstrap=bootstrap)
    return averages
