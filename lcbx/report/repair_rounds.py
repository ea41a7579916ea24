"""pass@1 before and after each round of self-repair, from the run of the last round.

That run has the last answer of every sample, and each completion says in which round it was written. A sample stays as
it is once it is accepted, so the samples that were accepted after round j are those accepted with an answer of round j
or an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lcbx.formatting import percent_sign
from lcbx.runs.records import CompletionHead
from lcbx.scores.compare import compare_counts
from lcbx.scores.counts import Counts, tally_verdicts
from lcbx.scores.pass_at_k import pass_at_1
from lcbx.types import Interval, Judgement, SampleKey, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFigures:
    """One round, over the samples that are judged in the run of the last round."""

    number: int
    """0: the first answers."""
    answered: int
    """Samples that were answered in this round."""
    accepted: int
    """Those of `answered` that were accepted."""
    pass_at_1: float | None
    """After this round."""
    interval: Interval | None
    gain: float | None
    """pass@1 after this round less that of the first answers; None for round 0."""
    gain_interval: Interval | None
    """95 % interval, paired by problem."""
    p_value: float | None


def round_figures(
    number: int, completions: Sequence[CompletionHead], judgements: Sequence[Judgement]
) -> tuple[RoundFigures, ...]:
    """Return the figures of rounds 0 to `number`, from completions and judgements of the run of round `number`."""
    written = {head.key: head.repair_round for head in completions}
    judged = [row for row in judgements if row.verdict is not Verdict.JE and row.key in written]
    first = _counts_after(0, judged, written)
    rounds, accepted_before = [], 0
    for turn in range(number + 1):
        counts = _counts_after(turn, judged, written)
        accepted, estimate = sum(row.c for row in counts.values()), pass_at_1(counts.values())
        gain = compare_counts(first, counts) if turn else None
        rounds.append(
            RoundFigures(
                number=turn,
                answered=len(judged) - accepted_before,
                accepted=accepted - accepted_before,
                pass_at_1=estimate.value,
                interval=estimate.interval,
                gain=gain.difference if gain else None,
                gain_interval=gain.interval if gain else None,
                p_value=gain.p_value if gain else None,
            )
        )
        accepted_before = accepted
    return tuple(rounds)


def _counts_after(turn: int, judgements: Sequence[Judgement], written: Mapping[SampleKey, int]) -> dict[str, Counts]:
    return tally_verdicts(
        (row.key.problem_id, Verdict.AC if row.verdict is Verdict.AC and written[row.key] <= turn else Verdict.WA)
        for row in judgements
    )


def round_note(rounds: Sequence[RoundFigures]) -> str:
    """Return what a reader of the last round's figures must know."""
    *before, last = rounds
    return (
        f"self-repair: {last.answered} failed samples were answered again in this round after their verdict was shown, "
        f"{last.accepted} are accepted; pass@1 was {percent_sign(before[-1].pass_at_1)} before it, and "
        f"{percent_sign(before[0].pass_at_1)} with the first answers"
    )
