"""What `lcbx verify` found, as a table."""

from __future__ import annotations

from lcbx.report.tables import Table
from lcbx.runs.verify import Verification

_WHY = {
    "verdict": "",
    "program": "another program now",
    "completion": "",
    "record": "its own record says otherwise",
}


def verification_tables(found: Verification, name: str) -> list[Table]:
    rows = tuple(
        (
            f"{each.key.problem_id}#{each.key.sample_index}",
            each.stored.value,
            each.again.value if each.again else "no completion",
            "near its limit" if each in found.near_limit else _WHY[each.why],
        )
        for each in (*found.mismatches, *found.near_limit)
    )
    wrong = len(found.mismatches)
    outcome = f"{wrong} {'verdict does' if wrong == 1 else 'verdicts do'} not hold" if wrong else "all verdicts hold"
    notes = [
        f"{found.judged} records read, {found.checked} of them judged again (--seed {found.seed}): {outcome}",
    ]
    if found.near_limit:
        notes.append(f"{len(found.near_limit)} programs near their time limit came out otherwise; not held against it")
    if found.judge_errors:
        notes.append(f"{found.judge_errors} ended in JE now: nothing is known of these")
    if found.most_wrong is not None and found.checked < found.judged:
        notes.append(f"at most {100 * found.most_wrong:.2g} % of all verdicts can be wrong (95 %)")
    columns = ("sample", "stored", "now", "")
    return [Table(title=f"Verification of {name}", columns=columns, rows=rows, left=4, notes=(*notes, *found.notes))]
