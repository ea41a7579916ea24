"""Where one model fails because of the language, and where because of the problem. Pure.

Problems of one model are compared between a language ("here") and a reference: another language, or any other one.

    both           solved here and in the reference
    language-gap   solved in the reference, not here
    elsewhere      solved neither here nor in the reference, but in another language
    here-only      solved here, not in the reference
    algorithm-gap  solved in no language

Each problem is in exactly one group, so the shares sum to 1. A problem is solved if a sample is accepted, or a given
share of them. Samples are draws: a problem that is solved in one of 20 samples may be in `language-gap` by chance, as
it may be in `here-only`. So the difference of the two shares is tested, paired by problem, as `compare` tests runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import fsum

from lcbx.scores.compare import compare_counts
from lcbx.scores.counts import Counts
from lcbx.scores.stats import holm, interval_of_rate
from lcbx.types import Interval

ANY = "any"
"""The reference that is every other language: a problem is solved there if it is solved in one of them."""

CountsByLanguage = Mapping[str, Mapping[str, Counts]]
"""Language id -> problem id -> samples."""


class Outcome(StrEnum):
    BOTH = "both"
    LANGUAGE_GAP = "language-gap"
    ELSEWHERE = "elsewhere"
    HERE_ONLY = "here-only"
    ALGORITHM_GAP = "algorithm-gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShare:
    """The problems with one outcome."""

    problems: int
    value: float | None
    """Share of the compared problems; None if there are none."""
    interval: Interval | None
    """95 % interval over problems; None for fewer than two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageGap:
    """One model in one language, against the reference."""

    language_id: str
    problems: int
    """Problems with judged samples here and in the reference."""
    unpaired: int
    """Problems without; they are left out."""
    pass_at_1: float | None
    """Mean over the compared problems."""
    shares: dict[Outcome, OutcomeShare]
    unique: int
    """Problems solved here and in no other language."""
    difference: float | None
    """Share solved here minus share solved in the reference: `here-only` minus `language-gap`."""
    interval: Interval | None
    """95 % interval of the difference; excludes 0 exactly if `p_value` < 0.05."""
    p_value: float | None
    """Exact McNemar test."""
    p_adjusted: float | None
    """After Holm's correction for the number of languages."""
    outcomes: dict[str, Outcome]
    """Problem id -> outcome, in the order of the problems."""


def is_solved(counts: Counts, least_share: float = 0.0) -> bool:
    """True if a sample is accepted and at least `least_share` of the judged samples are."""
    return counts.c > 0 and counts.c >= least_share * counts.n


def best_language(by_language: CountsByLanguage) -> str:
    """Return the language with the highest pass@1 on the problems that all languages have judged; the first of equals.

    Raises ValueError if there is no language.
    """
    tables = list(by_language.values())
    shared = [key for key in tables[0] if all(key in table and table[key].n for table in tables)] if tables else []
    return max(
        by_language, key=lambda name: fsum(by_language[name][key].c / by_language[name][key].n for key in shared)
    )


def language_gaps(by_language: CountsByLanguage, reference: str, *, least_share: float = 0.0) -> list[LanguageGap]:
    """Compare each language with the reference, a language id or `ANY`; the reference has no row of its own."""
    solvers = _solvers(by_language, least_share)
    rows = [
        _language_gap(by_language, language_id, reference, solvers)
        for language_id in by_language
        if language_id != reference
    ]
    adjusted = holm({row.language_id: row.p_value for row in rows if row.p_value is not None})
    return [replace(row, p_adjusted=adjusted.get(row.language_id)) for row in rows]


def unsolved(tables: Iterable[Mapping[str, Counts]], least_share: float = 0.0) -> list[str]:
    """Return the problems that have judged samples and are solved in none of these tables, in order of appearance."""
    judged: dict[str, bool] = {}
    for table in tables:
        for problem_id, counts in table.items():
            if counts.n:
                judged[problem_id] = judged.get(problem_id, False) or is_solved(counts, least_share)
    return [problem_id for problem_id, solved in judged.items() if not solved]


def outcomes_by_group(
    outcomes: Mapping[str, Outcome], group_of: Mapping[str, str | None]
) -> dict[str, dict[Outcome, int]]:
    """Count the outcomes in each group of problems, groups in the order of `group_of`; without a group: left out."""
    counted: dict[str, Counter[Outcome]] = {}
    for problem_id, group in group_of.items():
        if group is not None and problem_id in outcomes:
            counted.setdefault(group, Counter())[outcomes[problem_id]] += 1
    return {group: {outcome: counter[outcome] for outcome in Outcome} for group, counter in counted.items()}


def _language_gap(
    by_language: CountsByLanguage, here: str, reference: str, solvers: Mapping[str, frozenset[str]]
) -> LanguageGap:
    others = [name for name in by_language if name != here]
    references = others if reference == ANY else [reference]
    table = by_language[here]
    every = dict.fromkeys(problem_id for name in (here, *references) for problem_id in by_language[name])
    paired = [
        key for key in every if _is_judged(table, key) and any(_is_judged(by_language[r], key) for r in references)
    ]
    outcomes, unique = {}, 0
    for key in paired:
        where = solvers.get(key, frozenset())
        outcomes[key] = _outcome(
            here=here in where, there=not where.isdisjoint(references), elsewhere=bool(where - {here})
        )
        unique += where == {here}
    compared = compare_counts(
        {key: Counts(n=1, c=int(outcomes[key] in (Outcome.BOTH, Outcome.LANGUAGE_GAP))) for key in paired},
        {key: Counts(n=1, c=int(outcomes[key] in (Outcome.BOTH, Outcome.HERE_ONLY))) for key in paired},
        language_id=here,
    )
    return LanguageGap(
        language_id=here,
        problems=len(paired),
        unpaired=len(every) - len(paired),
        pass_at_1=fsum(table[key].c / table[key].n for key in paired) / len(paired) if paired else None,
        shares={outcome: _share(outcome, outcomes) for outcome in Outcome},
        unique=unique,
        difference=compared.difference,
        interval=compared.interval,
        p_value=compared.p_value,
        p_adjusted=compared.p_value,
        outcomes=outcomes,
    )


def _solvers(by_language: CountsByLanguage, least_share: float) -> dict[str, frozenset[str]]:
    """Return problem id -> languages in which it is solved."""
    solvers: dict[str, set[str]] = {}
    for language_id, table in by_language.items():
        for problem_id, counts in table.items():
            if is_solved(counts, least_share):
                solvers.setdefault(problem_id, set()).add(language_id)
    return {problem_id: frozenset(languages) for problem_id, languages in solvers.items()}


def _is_judged(table: Mapping[str, Counts], problem_id: str) -> bool:
    return problem_id in table and table[problem_id].n > 0


def _outcome(*, here: bool, there: bool, elsewhere: bool) -> Outcome:
    if here:
        return Outcome.BOTH if there else Outcome.HERE_ONLY
    if there:
        return Outcome.LANGUAGE_GAP
    return Outcome.ELSEWHERE if elsewhere else Outcome.ALGORITHM_GAP


def _share(outcome: Outcome, outcomes: Mapping[str, Outcome]) -> OutcomeShare:
    values = [float(one is outcome) for one in outcomes.values()]
    return OutcomeShare(
        problems=round(fsum(values)),
        value=fsum(values) / len(values) if values else None,
        interval=interval_of_rate(values),
    )
