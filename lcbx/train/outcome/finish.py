"""A run that has ended: what it improved, its card, its audit and its completions, from its files alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import UserError
from lcbx.formatting import percent_sign, signed, signed_interval
from lcbx.problems.store import TestStore
from lcbx.report.tables import Table, to_text
from lcbx.runs.records import RunDirectory, find_runs
from lcbx.scores import Counts, tally
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.train.data import training_data as data
from lcbx.train.outcome import card
from lcbx.train.outcome.training_report import write_page
from lcbx.train.reward import rollouts
from lcbx.train.reward.audit import Auditor, Report
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.trainer.judge_process import judge_service


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    language_id: str
    first_step: int
    last_step: int
    comparison: Comparison


def evaluations(run: Path) -> dict[str, dict[int, Path]]:
    """language -> step -> run directory."""
    found: dict[str, dict[int, Path]] = {}
    for path in find_runs(run / "eval"):
        config = RunDirectory.open(path).config
        found.setdefault(config.language_id, {})[int(config.model.rpartition(" ")[2])] = path
    return {name: dict(sorted(each.items())) for name, each in sorted(found.items())}


def before_after(run: Path) -> list[BeforeAfter]:
    """First against last evaluation of each language, paired by problem."""
    rows = []
    for language_id, steps in evaluations(run).items():
        if len(steps) < 2:
            continue
        (first, one), (last, other) = next(iter(steps.items())), next(reversed(steps.items()))
        comparison = compare_counts(counts_of(one), counts_of(other), language_id=language_id)
        rows.append(BeforeAfter(language_id=language_id, first_step=first, last_step=last, comparison=comparison))
    return rows


def counts_of(path: Path) -> dict[str, Counts]:
    """Samples and passes of each problem that an evaluation asked."""
    run = RunDirectory.open(path)
    asked = [problem.problem_id for problem in run.info.problems]
    return tally(run.judgements().values(), problem_ids=asked, n=run.config.sampling.n)


COLUMNS = ("held-out problems", "before", "after", "difference", "95 % interval", "fixed", "broken", "steps")


def cells(each: Comparison, steps: str) -> tuple[str, ...]:
    """A row of `COLUMNS`."""
    return (
        str(each.problems),
        percent_sign(each.first),
        percent_sign(each.second),
        signed(each.difference),
        signed_interval(each.interval),
        str(len(each.gained)),
        str(len(each.lost)),
        steps,
    )


def table_of(rows: list[BeforeAfter]) -> Table:
    """Held-out pass@1 before and after, with the paired difference and its interval."""
    found = tuple((row.language_id, *cells(row.comparison, str(row.last_step))) for row in rows)
    title = "pass@1 on held-out problems, before and after training"
    return Table(title=title, columns=("language", *COLUMNS), rows=found)


def summary_table(run: Path) -> str:
    rows = before_after(run)
    return to_text([table_of(rows)]) if rows else "no two evaluations to compare yet"


def finish(config: TrainConfig) -> str:
    """Card and page of a run that has ended; what to tell its user."""
    run = config.run_dir
    card.write(run, config, before_after(run))
    page = write_page(run, None)
    told = [summary_table(run)]
    done = how_it_ended(run)
    if done.get("stopped"):
        told.append(f"stopped at step {done['step']}: {done['stopped']}")
    told += [f"page:  {page}", f"model: {run / 'model'}   (lcbx eval --model {run / 'model'} ...)"]
    return "\n".join(told)


def how_it_ended(run: Path) -> dict[str, Any]:
    """`step`, `stopped` (why, before the last step) and `planned`; empty: not yet."""
    path = run / "done.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def ended_as_planned(config: TrainConfig) -> bool:
    """It has ended, and not because something was wrong."""
    done = how_it_ended(config.run_dir)
    return bool(done) and (not done.get("stopped") or bool(done.get("planned")))


def audit_run(run: Path, *, most: int | None, show: int, say: Callable[[str], None]) -> tuple[Report, str]:
    """Audit all rollouts of a run; the report and its text."""
    from lcbx.judge.service import JudgeClient

    config = read_run_config(run)
    stored = data.read_stored(run / "data")
    found = rollouts.read(run)
    with judge_service(config, say) as judge, JudgeClient(judge.socket) as judges:
        reward = JudgeReward(config, stored, judges)
        report = Auditor(reward, stored, judges, TestStore.default()).audit(found, most=most, seed=config.seed)
    (run / "audit.json").write_bytes(msgspec.json.encode(report) + b"\n")
    return report, audit_text(report, show)


def audit_text(report: Report, show: int) -> str:
    lines = [f"{report.examined} different passing programs examined, {len(report.findings)} suspicious"]
    if report.carried_over is not None:
        lines.append(f"{percent_sign(report.carried_over)} of them pass their held-back tests too")
    if report.errors:
        lines.append(f"{report.errors} checks without a verdict")
    for found in report.findings[:show]:
        lines.append(
            f"\n{found.problem_id} in {found.language_id}, step {found.step}, written {found.times} times: "
            f"{', '.join(found.kinds)} ({found.detail})\n"
        )
        lines += [f"    {line}" for line in found.source.strip().splitlines()[:20]]
    return "\n".join(lines)


def sample_runs(run: Path) -> list[Path]:
    """The rollouts as run directories under `samples/` of the run."""
    steps = [path for each in evaluations(run).values() for path in each.values()]
    if not steps:
        raise UserError(f"{run}: no evaluation in it yet, from which to take the settings.")
    config = RunDirectory.open(steps[0]).config
    return rollouts.as_runs(rollouts.read(run), data.read_stored(run / "data"), config, run / "samples")
