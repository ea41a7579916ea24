"""A second, independent solution of the same task, run on the same inputs, and whether it agrees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.checkers.comparing import check
from lcbx.reformulate.exploring import Case
from lcbx.reformulate.inside.text_codec import Type
from lcbx.reformulate.running import Printed
from lcbx.types import Checker

SAFE_INTEGER = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a second solution says about the cases."""

    language_id: str
    agrees: bool
    """True if it gives the expected output for every seen case."""
    confirms: bool = False
    """True if it agrees, and also gives the expected output for at least half of the new cases.

    A program with the answers of its tests written into it agrees and confirms nothing (MBXP has some).
    """
    reason: str = ""
    """A code for the disagreement, such as `second:order`; `second:seen-only` if it agrees and confirms nothing."""
    accepted: frozenset[int] = frozenset()
    """Numbers of the cases for which it gives the expected output."""


def attempts(outputs: Sequence[Printed], count: int) -> list[Printed]:
    """Return what a second solution answered to each of `count` inputs that it got at once."""
    failure = outputs[0].failure if outputs else "nothing ran"
    try:
        pairs = json.loads(outputs[0].text or "")
        if len(pairs) == count:
            return [Printed(text=text, failure=error) for text, error in pairs]
    except (ValueError, TypeError, IndexError):
        pass
    return [Printed(text=None, failure=failure)] * count


def agreement(
    language_id: str, cases: Sequence[Case], outputs: Sequence[Printed], kind: Type, checker: Checker
) -> Agreement:
    """Compare a second solution's outputs with the expected ones, under the problem's own checker."""
    if len(outputs) != len(cases):
        detail = outputs[0].failure[:80] if outputs else ""
        return Agreement(
            language_id=language_id, agrees=False, reason="second:does-not-run" if detail else "second:lost"
        )
    accepted = frozenset(
        number
        for number, (case, output) in enumerate(zip(cases, outputs, strict=True))
        if output.text is not None and accepts(checker, case, output.text)
    )
    wrong = [number for number, case in enumerate(cases) if case.seen and number not in accepted]
    if not wrong:
        new = [number for number, case in enumerate(cases) if not case.seen]
        confirms = len(new) <= 2 * sum(number in accepted for number in new)
        reason = "" if confirms else "second:seen-only"
        return Agreement(language_id=language_id, agrees=True, confirms=confirms, reason=reason, accepted=accepted)
    reason = _reason(cases[wrong[0]], outputs[wrong[0]], kind)
    return Agreement(language_id=language_id, agrees=False, reason=reason, accepted=accepted)


def accepts(checker: Checker, case: Case, output: str) -> bool:
    """True if the checker accepts the output for this case."""
    return check(checker, input=case.stdin.encode(), expected=case.expected.encode(), actual=output.encode())


def _reason(case: Case, output: Printed, kind: Type) -> str:
    if output.text is None:
        return "second:type" if "not " in output.failure and "TypeError" in output.failure else "second:fails"
    expected, actual = case.expected.split(), output.text.split()
    if any(_integer(token) is not None and abs(_integer(token) or 0) > SAFE_INTEGER for token in expected):
        return "second:big-integer"
    if sorted(expected) == sorted(actual):
        return "second:order"
    if kind == ("str",) and case.expected.casefold().split() == output.text.casefold().split():
        return "second:case"
    return "second:differs"


def _integer(token: str) -> int | None:
    try:
        return int(token)
    except ValueError:
        return None
