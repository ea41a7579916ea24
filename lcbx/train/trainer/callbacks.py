"""What happens between the steps of a training: log, progress, alarms, checks of the judge, audits and evaluations.

All of it runs on the first process. The training itself needs none of it.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch

from lcbx.formatting import percent_sign
from lcbx.judge.opening import open_judge
from lcbx.runs.lines import Appender
from lcbx.train.data.training_data import Stored
from lcbx.train.reward import canaries, rollouts
from lcbx.train.reward.audit import Auditor, AuditReport
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config import TrainConfig
from lcbx.train.trainer.alarms import Alarm, Alarms
from lcbx.train.trainer.progress import TrainingProgress

_Callback: Any = importlib.import_module("transformers").TrainerCallback


class TrainingWatch(_Callback):  # type: ignore[misc]  # a class that mypy can't see
    """The callback of one run. `evaluate(step)` returns pass@1 and verdicts by language; None: not while it trains."""

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
        self._config, self._stored, self._reward = config, stored, reward
        self._judge_address = f"unix:{socket}"
        self._evaluate, self._attempt = evaluate, attempt
        self._is_first = not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0
        self._log = Appender(config.run_dir / "log.jsonl") if self._is_first else None
        self._progress = TrainingProgress(config) if self._is_first else None
        self._alarms = Alarms()
        self._started = self._last_step = time.monotonic()
        self._step_time_s = 0.0
        """Time of the steps since the last line of the log, without evaluations and audits."""
        self._audited_from = 0
        self.stopped: str | None = None
        """Why the run stopped before its last step."""
        self.planned = False
        """True if it stopped because its time was over, not because something was wrong."""

    # --- transformers' hooks

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
        metrics = {name: value for name, value in logs.items() if isinstance(value, int | float)}
        metrics["step_seconds"] = self._step_time_s / self._config.log_every
        if self._step_time_s and "completions/mean_length" in metrics:
            tokens = metrics["completions/mean_length"] * self._config.rollouts_per_step
            metrics["tokens_per_second"] = tokens / metrics["step_seconds"]
        self._step_time_s = 0.0
        seconds = round(time.monotonic() - self._started, 3)
        line = {"step": state.global_step, "attempt": self._attempt, "seconds": seconds, "metrics": metrics}
        self._log.append(line)
        self._progress.show(state.global_step, metrics)
        self._raise_alarms(self._alarms.check_step(state.global_step, metrics), control)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args
        step, config = state.global_step, self._config
        self._step_time_s += time.monotonic() - self._last_step
        if self._is_first and config.audit_every and step % config.audit_every == 0:
            self._check_judge(control)
            self._audit(step)
        if config.eval_every and step % config.eval_every == 0 and step < state.max_steps:
            self._run_evaluation(step)
        if config.max_minutes is not None and time.monotonic() - self._started > 60 * config.max_minutes:
            self._stop(control, f"{config.max_minutes:g} minutes are over", planned=True)
        self._last_step = time.monotonic()

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args, control
        if self._is_first and self._config.audit_every:
            self._audit(state.global_step)
        self._run_evaluation(state.global_step)
        if self._progress is not None:
            self._progress.end()

    # --- evaluations and audits

    def _run_evaluation(self, step: int) -> None:
        if self._is_first and self._evaluate is not None:
            started = time.monotonic()
            languages = self._evaluate(step)
            seconds = round(time.monotonic() - started, 2)
            self._write_line("evaluation", step, {"languages": languages, "seconds": seconds})
            for language_id, figures in languages.items():
                self._say(f"step {step}: held-out pass@1 {percent_sign(figures['pass@1'])} in {language_id}")
        if torch.distributed.is_initialized():
            torch.distributed.barrier()

    def _check_judge(self, control: Any) -> None:
        with open_judge(self._judge_address) as judge:
            faults = canaries.check(judge, self._stored.languages, warm_start=self._config.warm_start)
        self._raise_alarms(self._alarms.check_canaries(faults), control)

    def _audit(self, step: int) -> None:
        """Audit the rollouts since the previous audit."""
        records = [record for record in rollouts.read(self._config.run_dir) if record.step >= self._audited_from]
        if not records:
            return
        self._audited_from = step
        with open_judge(self._judge_address) as judge:
            auditor = Auditor(self._reward, self._stored, judge)
            report = auditor.audit(records, most=self._config.audit_programs, seed=self._config.seed + step)
        self._write_line("audit", step, msgspec.to_builtins(report))
        if warning := audit_warning(report, len(records)):
            self._say(warning)

    # --- messages

    def _raise_alarms(self, alarms: Sequence[Alarm], control: Any) -> None:
        for alarm in alarms:
            if alarm.stops:
                self._stop(control, alarm.text)
            else:
                self._say(alarm.text)

    def _stop(self, control: Any, reason: str, *, planned: bool = False) -> None:
        control.should_training_stop = True
        control.should_save = True
        if self.stopped is None:
            self.stopped, self.planned = reason, planned
            self._say(f"stopping: {reason}")

    def _write_line(self, kind: str, step: int, value: dict[str, Any]) -> None:
        """Append one line to `audit.jsonl` or `evaluation.jsonl`."""
        line = json.dumps({"step": step, "attempt": self._attempt, **value}, default=str)
        with (self._config.run_dir / f"{kind}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _say(self, text: str) -> None:
        if self._progress is not None:
            self._progress.say(text)
        elif self._is_first:
            print(text, file=sys.stderr, flush=True)


def audit_warning(report: AuditReport, completions: int) -> str | None:
    """Return a warning about grave findings; None if there are none."""
    grave = [finding for finding in report.findings if finding.grave]
    if not grave:
        return None
    share = sum(finding.times for finding in grave) / max(1, completions)
    return (
        f"warning: {len(grave)} of {report.examined} passing programs look like cheats "
        f"({percent_sign(share)} of completions), such as on {grave[0].problem_id}: {', '.join(grave[0].kinds)}"
    )
