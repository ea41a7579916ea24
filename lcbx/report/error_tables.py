"""Why programs failed, as tables: shares of the error classes, then each run's most frequent messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lcbx.formatting import percent
from lcbx.report.comparable import grouped
from lcbx.report.figures import Report
from lcbx.report.report_tables import group_title
from lcbx.report.tables import Table
from lcbx.scores import failures


def error_tables(
    reports: Sequence[Report], clusters: Sequence[Sequence[failures.Cluster]], names: Sequence[str]
) -> list[Table]:
    """Return tables of shares of judged samples by class, then of each run's most frequent messages."""
    used = [name for name in failures.CLASSES if any(report.failures[name] for report in reports)]
    samples = [sum(report.verdicts.values()) for report in reports]

    def shares(counts: Iterable[int]) -> tuple[str, ...]:
        return tuple(percent(count / total if total else None) for count, total in zip(counts, samples, strict=True))

    rows = (
        ("accepted", *shares(report.verdicts["AC"] for report in reports)),
        *((failures.LABELS[name], *shares(report.failures[name] for report in reports)) for name in used),
        ("samples", *map(str, samples)),
    )
    groups = [group_title(group) for group in grouped(reports)]
    notes = (f"not all of these may be compared: {'; '.join(groups)}",) if len(groups) > 1 else ()
    tables = [Table(title="Why programs failed, % of samples", columns=("", *names), rows=rows, notes=notes)]
    for name, run_clusters in zip(names, clusters, strict=True):
        if run_clusters:
            cells = tuple(_cluster_cells(cluster) for cluster in run_clusters)
            heads = ("class", "message", "example", "programs", "problems")
            tables.append(Table(title=f"{name}: most frequent messages", columns=heads, rows=cells, left=3))
    return tables


def _cluster_cells(cluster: failures.Cluster) -> tuple[str, ...]:
    where = f"{cluster.example.problem_id}#{cluster.example.sample_index}"
    label = failures.LABELS[cluster.category]
    return label, cluster.message, f"{where}: {cluster.example_message}", str(cluster.count), str(cluster.problems)
