"""The report of the run at a path: with the errata of its benchmark and the error classes of its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from lcbx.problems.errata import errata
from lcbx.report.figures import Report, build_report, report_dict
from lcbx.runs.judging import language_of
from lcbx.runs.many_runs import map_runs
from lcbx.runs.records import RunDirectory
from lcbx.scores.failures import Cluster, cluster_messages
from lcbx.types import Judgement, SampleKey


def read_report(
    path: Path,
    *,
    folders: Sequence[Path] = (),
    ks: Sequence[int] | None = None,
    time_limit_s: float | None = None,
    bootstrap: bool = True,
) -> Report:
    """Return the figures of the run at `path` as it is on disk now."""
    run = RunDirectory.open(path)
    return _report(run, folders=folders, ks=ks, time_limit_s=time_limit_s, bootstrap=bootstrap)


def read_reports(
    paths: Sequence[Path],
    *,
    folders: Sequence[Path] = (),
    ks: Sequence[int] | None = None,
    time_limit_s: float | None = None,
    bootstrap: bool = True,
) -> list[Report]:
    """Return the figures of several runs, in their order; large ones are read at the same time."""
    read = partial(read_report, folders=tuple(folders), ks=ks, time_limit_s=time_limit_s, bootstrap=bootstrap)
    return map_runs(read, paths)


def read_errors(
    paths: Sequence[Path], *, folders: Sequence[Path] = (), most: int = 10
) -> list[tuple[Report, list[Cluster]]]:
    """Return the figures of each run and its `most` frequent compiler and run-time messages."""
    return map_runs(partial(_read_errors, folders=tuple(folders), most=most), paths)


def _read_errors(path: Path, *, folders: Sequence[Path], most: int) -> tuple[Report, list[Cluster]]:
    run = RunDirectory.open(path)
    judgements = run.judgements(tests=False)
    report = _report(run, folders=folders, bootstrap=False, judgements_of=judgements)
    return report, cluster_messages(judgements.values(), language_of(run.info, folders), most=most)


def score_run(path: Path, *, ks: Sequence[int] | None = None) -> Report:
    """Write scores.json of a run and return its figures. Raises UserError if another process writes the run."""
    with RunDirectory.open(path, write=True) as run:
        report = _report(run, ks=ks)
        run.write_scores(report_dict(report))
    return report


def _report(
    run: RunDirectory,
    *,
    folders: Sequence[Path] = (),
    ks: Sequence[int] | None = None,
    time_limit_s: float | None = None,
    bootstrap: bool = True,
    judgements_of: Mapping[SampleKey, Judgement] | None = None,
) -> Report:
    return build_report(
        run,
        bootstrap=bootstrap,
        judgements_of=judgements_of,
        ks=ks,
        time_limit_s=time_limit_s,
        language=language_of(run.info, folders),
        errata=errata(run.config.benchmark, run.info.problems),
    )
