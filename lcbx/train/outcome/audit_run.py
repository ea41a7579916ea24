"""`lcbx train audit`: the audit of all rollouts of a run, judged by a service started for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from lcbx.formatting import percent_sign
from lcbx.judge.opening import open_judge
from lcbx.resources import write_atomically
from lcbx.train.data.training_data import read_stored
from lcbx.train.outcome.before_after import language_name
from lcbx.train.reward import rollouts
from lcbx.train.reward.audit import Auditor, AuditReport
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.trainer.judge_process import judge_service

MOST_LINES = 20
"""Lines shown of a suspicious program."""


def audit_run(run: Path, *, most: int | None, show: int, say: Callable[[str], None]) -> tuple[AuditReport, str]:
    """Audit all rollouts of a run and write `audit.json`. Returns the report and its text."""
    config = read_run_config(run)
    stored = read_stored(run / "data")
    with judge_service(config, say) as service, open_judge(service.address) as judge:
        reward = JudgeReward(config, stored, judge)
        auditor = Auditor(reward, stored, judge)
        report = auditor.audit(rollouts.read(run), most=most, seed=config.seed)
    write_atomically(run / "audit.json", msgspec.json.encode(report) + b"\n")
    return report, audit_text(report, show)


def audit_text(report: AuditReport, show: int) -> str:
    """Return a summary and the first `show` suspicious programs."""
    lines = [f"{report.examined} different passing programs examined, {len(report.findings)} suspicious"]
    if report.carried_over is not None:
        lines.append(f"{percent_sign(report.carried_over)} of them also pass their held-back tests")
    if report.errors:
        lines.append(f"{report.errors} checks without a verdict (judge errors)")
    for finding in report.findings[:show]:
        where = f"{finding.problem_id} in {language_name(finding.language_id)}, step {finding.step}"
        lines.append(f"\n{where}, written {finding.times} times: {', '.join(finding.kinds)} ({finding.detail})\n")
        lines += [f"    {line}" for line in finding.source.strip().splitlines()[:MOST_LINES]]
    return "\n".join(lines)
