"""`lcbx.compare` and its like: one function per job of the command line, with its options as arguments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lcbx.api.frames import RunFrames, RunsLike, paths_of
from lcbx.report.paired import PairedRuns, compare_runs


def compare(
    first: RunsLike,
    second: RunsLike,
    *,
    languages: Sequence[str] | None = None,
    tolerance: float | None = None,
    results_dir: str | Path = "results",
    language_folders: Sequence[str | Path] = (),
) -> PairedRuns:
    """Compare two runs, or two sets of runs, problem by problem. Differences are second minus first.

    Args:
        first: A run, a folder of runs, or the result of `load_runs`; at most one run a language.
        second: The same, for the runs that may be better.
        languages: Ids of the languages to compare. None: all that both sets have.
        tolerance: Loss in pass@1 that the gate accepts, such as 0.02. None: no gate.
        results_dir: Folder in which run ids and `latest` are looked up.
        language_folders: Folders with language files besides the bundled ones.

    Returns:
        The comparison: `rows` with difference, interval and p-value for each language, `notes` on what else differs,
        `gate`, `passed`, and `to_frame()` for a data frame.

    Raises:
        lcbx.errors.UserError: The runs share no language or no problem, or a set has a language twice.
    """
    return compare_runs(
        paths_of(first, results_dir),
        paths_of(second, results_dir),
        names=(_name(first), _name(second)),
        languages=languages,
        tolerance=tolerance,
        folders=[Path(folder) for folder in language_folders],
    )


def _name(runs: RunsLike) -> str:
    """How messages refer to an argument."""
    if isinstance(runs, RunFrames):
        return repr(runs)
    return str(runs) if isinstance(runs, str | Path) else ", ".join(map(str, runs))
