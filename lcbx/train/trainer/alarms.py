"""Rules that look at the logged metrics of each step and warn about a training, or stop it. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lcbx.formatting import percent_sign

ERROR_RATE = 0.05
"""Share of judge errors in a step above which a warning is shown."""
BROKEN_RATE, BROKEN_STEPS = 0.2, 3
"""A judge that fails this often, for this many steps in a row, stops the run: it would look like hard problems."""
BROKEN_CHECKS = 3
"""Checks with known programs that fail in a row before the run stops."""
DEAD_STEPS = 30
"""Steps without any reward after which the run stops: without a reward there is no gradient, so it can't recover."""
GAMING_STEPS = 20
GAMING_RISE = 0.15
"""Rise of the share of wrong answers, between the halves of the last steps, that counts as gaming if no more pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A warning, or the reason to stop."""

    text: str
    stops: bool = False


class Alarms:
    """The alarms of one run, fed with its steps in order."""

    def __init__(self) -> None:
        self._broken = self._dead = self._faulty_checks = 0
        self._pass_and_wrong: deque[tuple[float, float]] = deque(maxlen=GAMING_STEPS)

    def check_step(self, step: int, metrics: Mapping[str, float]) -> list[Alarm]:
        """Return the alarms that a step raises."""
        return [
            *self._judge_errors(step, metrics.get("judge/error_rate", 0.0)),
            *self._no_reward(metrics.get("reward", 1.0)),
            *self._gaming(step, metrics),
        ]

    def check_canaries(self, faults: Sequence[str]) -> list[Alarm]:
        """Return the alarms that wrong verdicts on known programs raise."""
        self._faulty_checks = self._faulty_checks + 1 if faults else 0
        alarms = [Alarm(text=f"warning: the judge fails on known programs: {'; '.join(faults)}")] if faults else []
        if self._faulty_checks >= BROKEN_CHECKS:
            alarms.append(Alarm(text=f"the judge does not work: {faults[0]}", stops=True))
        return alarms

    def _judge_errors(self, step: int, rate: float) -> Iterator[Alarm]:
        self._broken = self._broken + 1 if rate > BROKEN_RATE else 0
        if rate > ERROR_RATE:
            yield Alarm(text=f"warning: step {step}: {percent_sign(rate, 0)} judge errors; they give no signal")
        if self._broken >= BROKEN_STEPS:
            text = f"more than {percent_sign(BROKEN_RATE, 0)} judge errors in {BROKEN_STEPS} steps"
            yield Alarm(text=text, stops=True)

    def _no_reward(self, reward: float) -> Iterator[Alarm]:
        self._dead = self._dead + 1 if reward == 0.0 else 0
        if self._dead >= DEAD_STEPS:
            text = f"no reward in {DEAD_STEPS} steps. Start from `lcbx train sft`, or filter problems by difficulty"
            yield Alarm(text=text, stops=True)

    def _gaming(self, step: int, metrics: Mapping[str, float]) -> Iterator[Alarm]:
        """Warn if more programs run but are wrong while no more pass: a policy may be collecting shaping terms."""
        passed = sum(value for name, value in metrics.items() if name.startswith("pass/"))
        self._pass_and_wrong.append((passed, metrics.get("verdict/WA", 0.0)))
        if len(self._pass_and_wrong) < GAMING_STEPS:
            return
        steps, half = list(self._pass_and_wrong), GAMING_STEPS // 2
        (old_pass, old_wrong), (new_pass, new_wrong) = _means(steps[:half]), _means(steps[half:])
        if new_wrong > old_wrong + GAMING_RISE and new_pass <= old_pass:
            text = f"warning: step {step}: more programs run but are wrong, and no more pass. Is the reward gamed?"
            yield Alarm(text=text)
            self._pass_and_wrong.clear()


def _means(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(first for first, _ in pairs) / len(pairs), sum(second for _, second in pairs) / len(pairs)
