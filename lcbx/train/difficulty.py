"""Which problems are worth training on: those a model solves sometimes. GRPO learns nothing from groups of equals.

TRL samples no replacements for such groups, so they are left out beforehand, by the pass rates of a first `lcbx eval`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lcbx.records import RunDirectory, resolve_runs
from lcbx.types import Verdict

Rates = dict[tuple[str, str], tuple[int, int]]
"""(problem, language) -> accepted, judged"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    kept: frozenset[tuple[str, str]]
    dropped: Mapping[str, int]
    """Reason -> how many."""


def read_rates(runs: Iterable[str], results_dir: Path = Path("results")) -> Rates:
    """Pass counts of run directories; judge errors count as nothing."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for wanted in runs:
        for path in resolve_runs(wanted, results_dir):
            for key, judgement in RunDirectory.open(path).judgements().items():
                if judgement.verdict != Verdict.JE:
                    count = counts[key.problem_id, key.language_id]
                    count[0] += judgement.verdict == Verdict.AC
                    count[1] += 1
    return {key: (accepted, judged) for key, (accepted, judged) in counts.items()}


def select(
    pairs: Iterable[tuple[str, str]], rates: Rates, low: float, high: float, *, keep_unsolved: float, seed: int
) -> Filtered:
    """The pairs of problem and language whose rate lies in the range; of those never solved a share drawn by seed.

    What was not measured is dropped: nobody knows whether it teaches anything.
    """
    kept, dropped = set(), dict.fromkeys(("not measured", "too hard", "too easy"), 0)
    for pair in pairs:
        accepted, judged = rates.get(pair, (0, 0))
        rate = accepted / judged if judged else None
        if rate is None:
            dropped["not measured"] += 1
        elif low <= rate <= high or (accepted == 0 and _draw(pair, seed) < keep_unsolved):
            kept.add(pair)
        else:
            dropped["too hard" if rate < low else "too easy"] += 1
    return Filtered(kept=frozenset(kept), dropped=dropped)


def _draw(pair: tuple[str, str], seed: int) -> float:
    """In [0, 1), and always the same for the same pair."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{pair}".encode()).digest()[:6], "big") / (1 << 48)
