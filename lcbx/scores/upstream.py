"""Verdicts that the reference harness of Agnostics would have given otherwise, from what a run stores. Pure.

Protocols `agnostics` and `agnostics-2025` use its rules without its faults. Computed is what the
faults would change:

- It keeps 2048 bytes of what the container answers. An accepted program with about as many bytes of standard error has
  a cut answer, which counts as failed. (Runs have recorded this size since lcbx 0.2.)
- It judges equal programs once, on the tests of the first problem that they were written for, and gives all of them
  that verdict.
- It counts a failure of the container as a failure of the program.
- An answer without the fields `reasoning` and `solution` is no code here; there the model is asked again, in another
  format (`agnostics-2025` only). What it would have answered is not known.

Verdicts that depend on the machine's speed are not among them, see the share `near_limit`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import UNSET

from lcbx.types import ExtractReason, Judgement, Verdict

PROTOCOLS = ("agnostics", "agnostics-2025")
KEPT_BYTES = 2048
_ANSWER_BYTES = len('{"result": "success", "stderr": ""}')

STANDARD_ERROR = "over 2 KB of standard error"
SHARED_VERDICT = "verdict of an equal program for another problem"
JUDGE_ERROR = "judge error counted as wrong"
ASKED_AGAIN = "asked again in another format"
CAUSES = (STANDARD_ERROR, SHARED_VERDICT, JUDGE_ERROR, ASKED_AGAIN)


def differs_upstream(judgements: Iterable[Judgement], problem_ids: Sequence[str]) -> dict[str, int]:
    """Return the number of samples by cause, in the order of `CAUSES`, zeros included; each sample has one cause.

    `problem_ids` are in the order of the benchmark, which decides whose verdict equal programs share.
    """
    place = {problem_id: index for index, problem_id in enumerate(problem_ids)}
    ordered = sorted(judgements, key=lambda row: (place.get(row.key.problem_id, len(place)), row.key.sample_index))
    first: dict[str, Judgement] = {}
    causes: Counter[str] = Counter()
    for judgement in ordered:
        digest = judgement.program_sha256
        shared = judgement if digest is None else first.setdefault(digest, judgement)
        if (cause := _cause(judgement, shared)) is not None:
            causes[cause] += 1
    return {cause: causes[cause] for cause in CAUSES}


def _cause(judgement: Judgement, shared: Judgement) -> str | None:
    """Return why the reference's verdict differs; None if it does not. `shared` is the first of the equal programs."""
    if judgement.verdict is Verdict.JE:
        return JUDGE_ERROR
    if judgement.extract_reason is ExtractReason.MISSING_FIELD:
        return ASKED_AGAIN
    accepted = judgement.verdict is Verdict.AC
    if (shared.verdict is Verdict.AC) != accepted:
        return SHARED_VERDICT
    return STANDARD_ERROR if accepted and _standard_error_bytes(shared) + _ANSWER_BYTES > KEPT_BYTES else None


def _standard_error_bytes(judgement: Judgement) -> int:
    """Return the size of the last test's standard error: that is the one in the reference's answer."""
    if not judgement.tests or judgement.tests[-1].stderr_size_bytes is UNSET:
        return 0
    return int(judgement.tests[-1].stderr_size_bytes)


def upstream_note(differing: dict[str, int], samples: int) -> str:
    """Return the counts as a sentence: `would differ upstream: 14 of 9,980: judge error counted as wrong 14`."""
    causes = ", ".join(f"{cause} {count:,}" for cause, count in differing.items() if count)
    return f"would differ upstream: {sum(differing.values()):,} of {samples:,}" + (f": {causes}" if causes else "")
