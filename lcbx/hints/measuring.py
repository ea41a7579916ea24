"""What a hint does: runs without a hint, with the present one and with the new one, on the same problems, compared.

The runs are ordinary run directories. They differ only in the hint, so each is recognised by its configuration: without
a hint, or by the digest of its language file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lcbx.errors import UserError
from lcbx.report.run_report import read_reports
from lcbx.runs.runinfo import RunConfig, differing_fields, read_info
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.scores.pass_at_k import Estimate, pass_at_1
from lcbx.scores.stats import holm
from lcbx.types import Language

OFF, OLD, NEW = "off", "old", "new"
ARMS = (OFF, OLD, NEW)
PAIRS = ((OLD, NEW), (OFF, NEW), (OFF, OLD))
WORDS = {OFF: "no hint", OLD: "present hint", NEW: "new hint"}
KEEP = ("shown", "better", "always")
"""When a new hint is kept: the paired test shows that it is better, its pass@1 is higher, or in any case."""
_MAY_DIFFER = ("hint", "language_digest", "differences", "protocol", "server")
"""Fields of `RunConfig` that the hint decides, or that change no completion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HintComparison:
    first: str
    second: str
    """Names of `ARMS`."""
    paired: Comparison
    """Second minus first, p-values adjusted for the three comparisons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HintMeasurement:
    """Three runs on the same problems."""

    runs: dict[str, str]
    """Arm -> run directory."""
    pass_at_1: dict[str, Estimate]
    comparisons: tuple[HintComparison, ...]
    """In the order of `PAIRS`."""
    problem_ids: tuple[str, ...]
    complete: bool
    """True if no sample is missing or ended in `JE`."""

    def compared(self, first: str, second: str) -> Comparison:
        return next(one.paired for one in self.comparisons if (one.first, one.second) == (first, second))


def runs_by_arm(paths: Sequence[Path], present: Language, candidate: Language) -> dict[str, Path]:
    """Return the run of each arm. Raises UserError if one is missing or double, or if they differ in more."""
    found: dict[str, Path] = {}
    configs: dict[str, RunConfig] = {}
    for path in paths:
        config = read_info(path).config
        arm = _arm_of(config, present, candidate)
        if arm is None:
            raise UserError(
                f"{path} has another hint than the present and the new one of {present.language_id}, "
                f"or is in another language"
            )
        if arm in found:
            raise UserError(f"two runs with {WORDS[arm]}: {found[arm]}, {path}")
        found[arm], configs[arm] = path, config
    if missing := [WORDS[arm] for arm in ARMS if arm not in found]:
        raise UserError(f"no run with {', '.join(missing)}: a hint is measured by a run without a hint, one with the "
                        "present and one with the new one")  # fmt: skip
    for arm in (OLD, NEW):
        if different := differing_fields(*map(_plain, (configs[OFF], configs[arm])), ignore=_MAY_DIFFER):
            name, values = next(iter(different.items()))
            raise UserError(f"{found[OFF]} and {found[arm]} differ in {name}: {values[0]} and {values[1]}")
    return {arm: found[arm] for arm in ARMS}


def _plain(config: RunConfig) -> RunConfig:
    """Return the config without the digest of a file of completions, which is another one for each arm."""
    kept = {name: value for name, value in config.generation.items() if name != "completions_sha256"}
    return replace(config, generation=kept)


def _arm_of(config: RunConfig, present: Language, candidate: Language) -> str | None:
    if config.language_id != present.language_id:
        return None
    if not config.hint:
        return OFF
    return {present.digest: OLD, candidate.digest: NEW}.get(config.language_digest)


def measure(runs: Mapping[str, Path], *, drafted_from: Sequence[str], folders: Sequence[Path] = ()) -> HintMeasurement:
    """Compare the three runs on the problems that no tip was drafted from. Raises UserError if none is left."""
    reports = dict(zip(runs, read_reports(list(runs.values()), folders=folders, bootstrap=False), strict=True))
    left_out = set(drafted_from)
    counts = {
        arm: {key: one for key, one in report.counts.items() if key not in left_out} for arm, report in reports.items()
    }
    if not counts[OFF]:
        raise UserError("every problem of these runs was used for drafting: there is none to measure the hint on")
    comparisons = [
        HintComparison(first=first, second=second, paired=compare_counts(counts[first], counts[second]))
        for first, second in PAIRS
    ]
    return HintMeasurement(
        runs={arm: str(path) for arm, path in runs.items()},
        pass_at_1={arm: pass_at_1(table.values()) for arm, table in counts.items()},
        comparisons=tuple(_adjusted(comparisons)),
        problem_ids=tuple(counts[OFF]),
        complete=not any(one.judge_errors or one.missing for table in counts.values() for one in table.values()),
    )


def _adjusted(comparisons: Sequence[HintComparison]) -> list[HintComparison]:
    adjusted = holm({f"{one.first}/{one.second}": p for one in comparisons if (p := one.paired.p_value) is not None})
    return [
        replace(one, paired=replace(one.paired, p_adjusted=adjusted.get(f"{one.first}/{one.second}")))
        for one in comparisons
    ]


def is_kept(measurement: HintMeasurement, keep: str) -> bool:
    """True if the new hint takes the place of the present one, by one of `KEEP`.

    `shown` asks the interval of the difference to the present hint to be above 0, which it is exactly if the exact test
    rejects at 5 %. A hint that does worse than no hint is kept by `always` only.
    """
    if keep == "always":
        return True
    against_old, against_off = measurement.compared(OLD, NEW), measurement.compared(OFF, NEW)
    if against_old.difference is None or against_off.difference is None or against_off.difference < 0:
        return False
    if keep == "better":
        return against_old.difference > 0
    return against_old.interval is not None and against_old.interval.low > 0
