"""Judgements counted by problem: what every score is computed from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lcbx.types import FinishReason, Judgement, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The samples of one problem."""

    n: int
    """Judged."""
    c: int
    """Accepted, of the n."""
    judge_errors: int = 0
    missing: int = 0

    @property
    def requested(self) -> int:
        """Samples asked for: judged, `JE` and missing."""
        return self.n + self.judge_errors + self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Shares of the samples, in [0, 1]; None if there are none."""

    truncated: float | None
    """Share of the completions."""
    no_code: float | None
    """Share of the judged samples, like the next three."""
    other_language: float | None
    near_limit: float | None
    formatting: float | None
    """Wrong answers that LiveCodeBench's own comparison accepts."""


def tally(
    judgements: Iterable[Judgement], *, problem_ids: Iterable[str], n: int, lenient: bool = False
) -> dict[str, Counts]:
    """Count the samples of every problem in `problem_ids`, in that order; each was asked for `n` samples.

    Judgements of other problems are left out. `lenient` counts as accepted what LiveCodeBench's own comparison, which
    forgives formatting, accepts.
    """
    counted = tally_verdicts((judgement.key.problem_id, _verdict(judgement, lenient)) for judgement in judgements)
    none = Counts(n=0, c=0)
    complete = {problem_id: counted.get(problem_id, none) for problem_id in problem_ids}
    return {
        problem_id: replace(counts, missing=max(0, n - counts.n - counts.judge_errors))
        for problem_id, counts in complete.items()
    }


def tally_verdicts(verdicts: Iterable[tuple[str, Verdict]]) -> dict[str, Counts]:
    """Count pairs of a problem's id and a verdict, by problem, in order of first appearance. Nothing is missing."""
    seen: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    for problem_id, verdict in verdicts:
        seen[problem_id][verdict] += 1
    return {
        problem_id: Counts(
            n=counter.total() - counter[Verdict.JE], c=counter[Verdict.AC], judge_errors=counter[Verdict.JE]
        )
        for problem_id, counter in seen.items()
    }


def is_accepted(judgement: Judgement, *, lenient: bool = False) -> bool:
    """True if the program passed; `lenient` as in `tally`."""
    return _verdict(judgement, lenient) is Verdict.AC


def _verdict(judgement: Judgement, lenient: bool) -> Verdict:
    return judgement.lenient_verdict or judgement.verdict if lenient else judgement.verdict


def verdict_counts(judgements: Iterable[Judgement]) -> dict[str, int]:
    """Count each verdict, in the order of `Verdict`, zeros included."""
    seen = Counter(judgement.verdict for judgement in judgements)
    return {verdict.value: seen[verdict] for verdict in Verdict}


def rates(judgements: Sequence[Judgement], finish_reasons: Iterable[FinishReason]) -> Rates:
    """Return the shares of samples that a reader should know about; `finish_reasons` has one per completion."""
    judged = [judgement for judgement in judgements if judgement.verdict is not Verdict.JE]
    reasons = Counter(finish_reasons)

    def share(count: int, total: int) -> float | None:
        return count / total if total else None

    return Rates(
        truncated=share(reasons[FinishReason.LENGTH], reasons.total()),
        no_code=share(sum(judgement.verdict is Verdict.NC for judgement in judged), len(judged)),
        other_language=share(sum(judgement.other_language is not None for judgement in judged), len(judged)),
        near_limit=share(sum(judgement.near_limit for judgement in judged), len(judged)),
        formatting=share(sum(is_formatting_only(judgement) for judgement in judged), len(judged)),
    )


def is_formatting_only(judgement: Judgement) -> bool:
    """True for a wrong answer that LiveCodeBench's own comparison accepts."""
    return judgement.verdict is Verdict.WA and judgement.lenient_verdict is Verdict.AC


def split_by(counts: Mapping[str, Counts], group_of: Mapping[str, str | None]) -> dict[str, dict[str, Counts]]:
    """Return the problems of each group, groups sorted by name; problems without a group are left out."""
    groups: dict[str, dict[str, Counts]] = {}
    for problem_id, problem_counts in counts.items():
        if (group := group_of.get(problem_id)) is not None:
            groups.setdefault(group, {})[problem_id] = problem_counts
    return {group: groups[group] for group in sorted(groups)}


def contest_month(contest_date: str | None) -> str | None:
    """Return the month, such as `2024-03`, of an ISO 8601 date."""
    return contest_date[:7] if contest_date and len(contest_date) >= 7 else None
