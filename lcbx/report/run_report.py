"""The report of the run at a path: with the errata of its benchmark and the error classes of its language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lcbx.problems.errata import errata
from lcbx.report.figures import Report, build_report, report_dict
from lcbx.runs.judging import language_of
from lcbx.runs.records import RunDirectory


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
) -> Report:
    return build_report(
        run,
        bootstrap=bootstrap,
        ks=ks,
        time_limit_s=time_limit_s,
        language=language_of(run.info, folders),
        errata=errata(run.config.benchmark, run.info.problems),
    )
