"""What watches a training from inside: log, progress, alarms, canaries, audits and evaluations.

All of it on the first process, between steps; nothing here is needed for the training itself.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import torch

from lcbx.formatting import percent_sign
from lcbx.judge.opening import open_judge
from lcbx.runs.lines import Appender
from lcbx.train.data.training_data import Stored
from lcbx.train.reward import canaries, rollouts
from lcbx.train.reward.audit import Auditor
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config import TrainConfig
from lcbx.train.trainer.progress import Progress

_Callback: Any = importlib.import_module("transformers").TrainerCallback
ERROR_RATE = 0.05
"""Judge errors in a step above which the canaries are asked."""
BROKEN_RATE, BROKEN_STEPS = 0.2, 3
"""A judge that fails so often, so many steps in a row, stops the run: it must not look like a hard problem."""
DEAD_STEPS = 30
"""Steps without a single reward after which the run stops: such a policy has no gradient and never comes back."""


class Watch(_Callback):  # type: ignore[misc]  # a class that mypy can't see
    """One for a run. `evaluate(step)` returns pass@1 and verdicts by language."""

    def __init__(
        self,
        config: TrainConfig,
        stored: Stored,
        reward: JudgeReward,
        socket: Path,
        *,
        attempt: int,
        evaluate: Callable[[int], dict[str, Any]] | None,
    ) -> None:
        self._config, self._stored, self._reward, self._socket = config, stored, reward, socket
        self._evaluate, self._attempt = evaluate, attempt
        self.first = not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0
        self._log = Appender(config.run_dir / "log.jsonl") if self.first else None
        self._progress = Progress(config) if self.first else None
        self._started = time.monotonic()
        self._last_step = self._started
        self._spent_s = 0.0
        """On steps since the last line of the log; evaluations and audits between them don't count."""
        self._broken = self._dead = 0
        self._audited_from = 0
        self._ran_wrong: deque[tuple[float, float]] = deque(maxlen=20)
        self.stopped: str | None = None
        self.planned = False
        """It stopped because its time was over, not because something was wrong."""

    # -- transformers' hooks

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args, control
        if self._progress is not None:
            self._progress.start(state.max_steps, state.global_step)
        if self._config.eval_before and state.global_step == 0:
            self._run_evaluation(0)
        self._last_step = time.monotonic()

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
        del args
        if logs is None or "reward" not in logs or self._log is None or self._progress is None:
            return
        now = time.monotonic()
        logs = {name: value for name, value in logs.items() if isinstance(value, int | float)}
        logs["step_seconds"] = self._spent_s / self._config.log_every
        tokens = logs.get("completions/mean_length", 0.0) * self._config.rollouts_per_step
        logs["tokens_per_second"] = tokens / logs["step_seconds"] if self._spent_s else 0.0
        self._spent_s = 0.0
        line = {"step": state.global_step, "attempt": self._attempt, "seconds": round(now - self._started, 3)}
        self._log.append(line | {"metrics": logs})
        self._progress.show(state.global_step, logs)
        self._alarms(state.global_step, logs, control)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args
        step, config = state.global_step, self._config
        self._spent_s += time.monotonic() - self._last_step
        if self.first and config.audit_every and step % config.audit_every == 0:
            self._check_judge(control)
            self._audit(step)
        if config.eval_every and step % config.eval_every == 0 and step < state.max_steps:
            self._run_evaluation(step)
        if config.max_minutes is not None and time.monotonic() - self._started > 60 * config.max_minutes:
            self._stop(control, f"{config.max_minutes:g} minutes are over", planned=True)
        self._last_step = time.monotonic()

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args, control
        if self.first and self._config.audit_every:
            self._audit(state.global_step)
        self._run_evaluation(state.global_step)
        if self._progress is not None:
            self._progress.end()

    # -- evaluation

    def _run_evaluation(self, step: int) -> None:
        if self.first and self._evaluate is not None:
            started = time.monotonic()
            found = self._evaluate(step)
            self._note("evaluation", step, {"languages": found, "seconds": round(time.monotonic() - started, 2)})
            for language_id, each in found.items():
                self._say(f"step {step}: held-out pass@1 {percent_sign(each['pass@1'])} in {language_id}")
        if torch.distributed.is_initialized():
            torch.distributed.barrier()

    # -- checks

    def _check_judge(self, control: Any) -> None:
        with open_judge(f"unix:{self._socket}") as judges:
            wrong = canaries.check(judges, self._stored.languages)
        if wrong:
            self._say(f"warning: the judge's canaries fail: {'; '.join(wrong)}")
            self._broken += 1
            if self._broken >= BROKEN_STEPS:
                self._stop(control, f"the judge does not work: {wrong[0]}")

    def _audit(self, step: int) -> None:
        found = [each for each in rollouts.read(self._config.run_dir) if each.step >= self._audited_from]
        if not found:
            return
        self._audited_from = step
        with open_judge(f"unix:{self._socket}") as judges:
            auditor = Auditor(self._reward, self._stored, judges)
            report = auditor.audit(found, most=self._config.audit_programs, seed=self._config.seed + step)
        self._note("audit", step, msgspec.to_builtins(report))
        grave = [finding for finding in report.findings if finding.grave]
        if grave:
            share = sum(each.times for each in grave) / max(1, len(found))
            self._say(
                f"warning: {len(grave)} of {report.examined} passing programs look like cheats "
                f"({percent_sign(share)} of completions), such as on {grave[0].problem_id}: {', '.join(grave[0].kinds)}"
            )

    def _alarms(self, step: int, logs: dict[str, Any], control: Any) -> None:
        if logs.get("judge/error_rate", 0.0) > ERROR_RATE:
            self._say(
                f"warning: step {step}: {percent_sign(logs['judge/error_rate'], 0)} judge errors; they give no signal"
            )
            self._broken = self._broken + 1 if logs["judge/error_rate"] > BROKEN_RATE else 0
            if self._broken >= BROKEN_STEPS:
                self._stop(control, f"more than {percent_sign(BROKEN_RATE, 0)} judge errors in {BROKEN_STEPS} steps")
        else:
            self._broken = 0
        self._dead = self._dead + 1 if logs.get("reward", 1.0) == 0.0 else 0
        if self._dead >= DEAD_STEPS:
            self._stop(control, f"no reward in {DEAD_STEPS} steps: start from `lcbx train sft`, or filter problems")
        passed = sum(value for name, value in logs.items() if name.startswith("pass/"))
        self._ran_wrong.append((passed, logs.get("verdict/WA", 0.0)))
        if len(self._ran_wrong) == self._ran_wrong.maxlen:
            (old_passed, old_wrong), (new_passed, new_wrong) = self._halves()
            if new_wrong > old_wrong + 0.15 and new_passed <= old_passed:
                self._say(f"warning: step {step}: more programs run but are wrong, no more pass: is shaping gamed?")
                self._ran_wrong.clear()

    def _halves(self) -> tuple[tuple[float, float], tuple[float, float]]:
        rows, half = list(self._ran_wrong), len(self._ran_wrong) // 2

        def mean(part: list[tuple[float, float]]) -> tuple[float, float]:
            return sum(a for a, _ in part) / len(part), sum(b for _, b in part) / len(part)

        return mean(rows[:half]), mean(rows[half:])

    # -- telling

    def _stop(self, control: Any, why: str, *, planned: bool = False) -> None:
        control.should_training_stop = True
        control.should_save = True
        if self.stopped is None:
            self.stopped, self.planned = why, planned
            self._say(f"stopping: {why}")

    def _note(self, kind: str, step: int, value: dict[str, Any]) -> None:
        """One line of `audit.jsonl` or `evaluation.jsonl`."""
        line = json.dumps({"step": step, "attempt": self._attempt, **value}, default=str)
        with (self._config.run_dir / f"{kind}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _say(self, text: str) -> None:
        if self._progress is not None:
            self._progress.say(text)
        elif self.first:
            print(text, file=sys.stderr, flush=True)
