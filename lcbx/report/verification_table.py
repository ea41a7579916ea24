"""The result of `lcbx verify` as tables."""

from __future__ import annotations

from collections.abc import Mapping

from lcbx.report.tables import Table
from lcbx.runs.verify import Verification

_WHY = {
    "verdict": "",
    "program": "another program is extracted now",
    "completion": "",
    "record": "its own record contradicts it",
}


def summary_table(checks: Mapping[str, Verification | str], *, seed: int) -> Table:
    """Return a table with one row per run; a text is the reason why a run could not be verified."""
    rows = tuple((path, *_figures(check)) for path, check in checks.items())
    holding = sum(not isinstance(check, str) and check.holds for check in checks.values())
    reasons = [f"{path}: {check}" for path, check in checks.items() if isinstance(check, str)]
    columns = ("run", "holds", "records", "again", "wrong", "near limit", "missing", "JE")
    note = f"{holding} of {len(checks)} runs hold (--seed {seed})"
    return Table(title="Verification", columns=columns, rows=rows, notes=(note, *reasons))


def _figures(check: Verification | str) -> tuple[str, ...]:
    if isinstance(check, str):
        return ("unknown", *("-" * 6))
    counts = (
        check.judged,
        check.checked,
        len(check.mismatches),
        len(check.near_limit),
        check.missing,
        check.judge_errors,
    )
    return ("yes" if check.holds else "NO", *map(str, counts))


def verification_tables(result: Verification, name: str) -> list[Table]:
    """Return the table of one run: the verdicts that do not hold, and what was checked."""
    rows = tuple(
        (
            f"{row.key.problem_id}#{row.key.sample_index}",
            row.stored.value,
            row.again.value if row.again else "no completion",
            "near its limit" if row in result.near_limit else _WHY[row.why],
        )
        for row in (*result.mismatches, *result.near_limit)
    )
    wrong = len(result.mismatches)
    outcome = f"{wrong} {'verdict does' if wrong == 1 else 'verdicts do'} not hold" if wrong else "all verdicts hold"
    notes = [
        f"{result.judged} records read, {result.checked} of them judged again (--seed {result.seed}): {outcome}",
    ]
    if result.near_limit:
        notes.append(
            f"{len(result.near_limit)} programs near their time limit got another verdict; they count as confirmed"
        )
    if result.missing:
        notes.append(f"{result.missing} samples have no verdict, so the run is not whole")
    if result.judge_errors:
        notes.append(f"{result.judge_errors} ended in JE this time, so their verdicts could not be checked")
    if result.most_wrong is not None and result.checked < result.judged:
        share = f"{100 * result.most_wrong:.2g} %"
        notes.append(
            f"{result.checked} of {result.judged} checked: up to {share} could still be wrong (95 %); raise --sample"
        )
    columns = ("sample", "stored", "now", "")
    return [Table(title=f"Verification of {name}", columns=columns, rows=rows, left=4, notes=(*notes, *result.notes))]
