"""What a training shows of its steps, when it warns, and when it stops."""

from __future__ import annotations

from lcbx.train.trainer.alarms import BROKEN_CHECKS, BROKEN_STEPS, DEAD_STEPS, GAMING_STEPS, Alarm, Alarms
from lcbx.train.trainer.progress import cells_of

HEALTHY = {"reward": 0.4, "judge/error_rate": 0.0, "pass/lua": 0.4, "verdict/WA": 0.5}


def steps(alarms: Alarms, count: int, **metrics: float) -> list[list[Alarm]]:
    """Feed `count` equal steps; metrics that are not given are healthy."""
    named = {name.replace("__", "/"): value for name, value in metrics.items()}
    return [alarms.check_step(step, HEALTHY | named) for step in range(count)]


def test_a_metric_that_was_not_logged_is_shown_as_not_known() -> None:
    cells = cells_of({"reward": 0.25, "pass/lua": 0.25, "step_seconds": 2.0})
    assert (cells["reward"], cells["pass/lua"], cells["step time"]) == ("0.250", "25 %", "2.0 s")
    assert {cells[name] for name in ("entropy", "truncated", "judge errors", "tokens/s")} == {"-"}


def test_a_healthy_run_raises_no_alarm() -> None:
    assert not any(steps(Alarms(), 50))


def test_a_few_judge_errors_are_a_warning() -> None:
    [raised] = steps(Alarms(), 1, judge__error_rate=0.1)
    assert [alarm.stops for alarm in raised] == [False]
    assert "10 % judge errors" in raised[0].text


def test_many_judge_errors_in_a_row_stop_the_run() -> None:
    *first, last = steps(Alarms(), BROKEN_STEPS, judge__error_rate=0.5)
    assert not any(alarm.stops for raised in first for alarm in raised)
    assert last[-1].stops


def test_many_judge_errors_with_a_good_step_between_them_do_not_stop_the_run() -> None:
    alarms = Alarms()
    raised = [*steps(alarms, BROKEN_STEPS - 1, judge__error_rate=0.5), *steps(alarms, 1)]
    raised += steps(alarms, BROKEN_STEPS - 1, judge__error_rate=0.5)
    assert not any(alarm.stops for step in raised for alarm in step)


def test_known_programs_that_fail_in_several_checks_stop_the_run_whatever_the_steps_between_say() -> None:
    """Steps without judge errors reset the count of broken steps, and once reset this one, too."""
    alarms = Alarms()
    raised = []
    for _ in range(BROKEN_CHECKS):
        steps(alarms, 25)
        raised.append(alarms.check_canaries(["lua: ac.lua is WA, not AC"]))
    assert [alarm.stops for check in raised for alarm in check] == [False] * BROKEN_CHECKS + [True]
    assert alarms.check_canaries([]) == []


def test_a_run_without_any_reward_stops() -> None:
    *first, last = steps(Alarms(), DEAD_STEPS, reward=0.0, pass__lua=0.0)
    assert not any(first)
    assert last[0].stops
    assert "lcbx train sft" in last[0].text


def test_more_wrong_answers_without_more_accepted_ones_are_a_warning() -> None:
    alarms = Alarms()
    half = GAMING_STEPS // 2
    raised = [*steps(alarms, half, verdict__WA=0.2), *steps(alarms, half, verdict__WA=0.8)]
    assert not any(raised[:-1])
    assert "Is the reward gamed?" in raised[-1][0].text
    assert not raised[-1][0].stops
