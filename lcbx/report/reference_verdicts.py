"""How many verdicts of a run the reference harness would have given otherwise, read from the run."""

from __future__ import annotations

from collections.abc import Mapping

from lcbx.runs.records import RunDirectory
from lcbx.scores.counts import Counts
from lcbx.scores.upstream import PROTOCOLS, differs_upstream, upstream_note


def reference_differences(run: RunDirectory) -> dict[str, int] | None:
    """Return samples by cause; None if the run's protocol is not one of the reference's.

    Reads the tests of judgements, which other figures don't need.
    """
    if run.config.protocol.removesuffix("+custom") not in PROTOCOLS:
        return None
    judgements = [judgement for key, judgement in run.judgements().items() if run.is_requested(key)]
    return differs_upstream(judgements, [problem.problem_id for problem in run.info.problems])


def reference_notes(differing: dict[str, int] | None, counts: Mapping[str, Counts]) -> list[str]:
    """Return the note about them; none if there is nothing to compare with."""
    samples = sum(row.n + row.judge_errors for row in counts.values())
    return [] if differing is None else [upstream_note(differing, samples)]
