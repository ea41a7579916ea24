"""Names and versions of the rules that compare outputs. A judgement's `judged_key` records those that decided it.

A protocol names its comparison rule, and a name stands for the same rule for ever. What a rule is meant to do can be
implemented wrongly, though: a correction that moves verdicts increases the version of its kind in `VERSIONS`, and
`lcbx judge RUN --changed` then judges again what it could change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lcbx.checkers.comparing import KINDS
from lcbx.errors import UserError, did_you_mean
from lcbx.types import Checker

EXACT = "exact-1"
LENIENT = "lenient"
"""LiveCodeBench's own comparison, in `VERSIONS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """What decides on outputs of problems that have no checker of their own."""

    name: str
    checker: Checker


RULES: dict[str, ComparisonRule] = {rule.name: rule for rule in (ComparisonRule(name=EXACT, checker=Checker()),)}
VERSIONS: dict[str, int] = dict.fromkeys((*KINDS, LENIENT), 0)
"""Version of each kind of checker. Records written before keys had versions count as version 0."""


def checker_for(comparison: str, checker: Checker | None) -> Checker:
    """Return the problem's own `checker`, or that of the comparison rule. Raises UserError for an unknown rule."""
    if checker is not None:
        return checker
    if comparison not in RULES:
        raise UserError(f"no comparison rule {comparison!r}.{did_you_mean(comparison, RULES)}")
    return RULES[comparison].checker


def rule_versions(
    comparison: str, checker: Checker | None, *, lenient: bool, versions: Mapping[str, int] | None = None
) -> list[str]:
    """Return what decides on an output, each with its version: `["exact-1.0", "lenient.0"]`.

    `versions` replaces the current `VERSIONS`, to rebuild the keys of older records.
    """
    versions = VERSIONS if versions is None else versions
    kind = checker_for(comparison, checker).kind
    rules = [f"{comparison if checker is None else kind}.{versions[kind]}"]
    return [*rules, f"{LENIENT}.{versions[LENIENT]}"] if lenient else rules
