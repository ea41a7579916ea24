"""What each stage of a training with repair examples gave: self-repair, examples, supervised steps, GRPO.

Everything is read from the files of the run, so the tables of a run that is under way show the stages it has done.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lcbx.formatting import NOT_KNOWN, percent_sign, signed, signed_interval, with_interval
from lcbx.report.repair_rounds import RoundFigures, round_figures
from lcbx.report.tables import Table, to_text
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.scores.compare import compare_counts
from lcbx.scores.pass_at_k import pass_at_1
from lcbx.train.outcome.before_after import evaluations, language_name
from lcbx.train.outcome.run_log import read_log
from lcbx.train.trainer.held_out import held_out_counts
from lcbx.train.trainer.repair_stage import UNTRAINED_STEP

EXAMPLES, SUPERVISED, GRPO = "repair examples", "supervised steps", "GRPO"


def stage_tables(run: Path) -> list[Table]:
    """Return what the stages made, and held-out pass@1 after each; none for a training without repair examples."""
    if not (run / "repair").is_dir():
        return []
    made = (*_self_repair(run), *_examples(run), *_supervised(run), *_reinforced(run))
    tables = [Table(title="What each stage gave", columns=("stage", "figure", "value"), rows=made, left=2)]
    if rows := tuple(_held_out(run)):
        columns = ("language", "after", "pass@1 % [95 %]", "gain", "95 % interval")
        note = "gain: points over the row above, paired by problem"
        title = "pass@1 on held-out problems after each stage"
        tables.append(Table(title=title, columns=columns, rows=rows, left=2, notes=(note,)))
    return tables


def stage_text(run: Path) -> str:
    """Return the tables as text; empty without any."""
    tables = stage_tables(run)
    return to_text(tables) if tables else ""


# --- what the stages made ---------------------------------------------------------------------------------------------


def _self_repair(run: Path) -> Iterator[tuple[str, str, str]]:
    """Yield how many samples of the training problems were accepted in each round, by language."""
    for language_id, rounds in _last_rounds(run / "difficulty" / "runs").items():
        stage = f"self-repair in {language_name(language_id)}"
        for figures in rounds:
            answers = (
                "first answers" if figures.number == 0 else f"round {figures.number}: failed samples answered again"
            )
            yield stage, f"{answers}, accepted", f"{figures.accepted} of {figures.answered}"
        if rounds[-1].number:
            value = f"{percent_sign(rounds[0].pass_at_1)}, then {percent_sign(rounds[-1].pass_at_1)}"
            gain = f"{signed(rounds[-1].gain)} {signed_interval(rounds[-1].gain_interval)}"
            yield stage, "pass@1 on training problems before and after it, gain [95 %]", f"{value}, {gain}"


def _last_rounds(folder: Path) -> dict[str, tuple[RoundFigures, ...]]:
    """Return the figures of all rounds from the run of the last one, by language."""
    rounds: dict[str, tuple[RoundFigures, ...]] = {}
    for path in find_runs(folder):
        measured = RunDirectory.open(path)
        number = measured.config.repair.number if measured.config.repair is not None else 0
        language_id = measured.config.language_id
        if number >= len(rounds.get(language_id, ())):
            heads, judgements = measured.completion_heads(), measured.judgements(tests=False)
            rounds[language_id] = round_figures(number, list(heads.values()), list(judgements.values()))
    return rounds


def _examples(run: Path) -> Iterator[tuple[str, str, str]]:
    counts = _read(run / "repair" / "examples.json")
    for kind in ("repair", "plain") if counts else ():
        value = f"{counts['accepted'].get(kind, 0)} of {counts['made'].get(kind, 0)}"
        yield EXAMPLES, f"{kind}: made, and their answer passes the tests that decide rewards", value


def _supervised(run: Path) -> Iterator[tuple[str, str, str]]:
    done = _read(run / "repair" / "done.json")
    if not done:
        return
    examples = done["examples"].get("repair", 0) + done["examples"].get("plain", 0)
    yield SUPERVISED, "examples that fit the longest length", f"{done['programs']} of {examples}"
    yield SUPERVISED, "steps", f"{done['steps']}, because {done['stopped']}" if done["stopped"] else str(done["steps"])
    figures = [f"{name} {done[name]:.2f}" for name in ("loss", "entropy") if name in done]
    yield SUPERVISED, "at the end", ", ".join(figures) or NOT_KNOWN


def _reinforced(run: Path) -> Iterator[tuple[str, str, str]]:
    log = [entry["metrics"] for entry in read_log(run)]
    if not log:
        return
    yield GRPO, "steps", str(len(log))
    for name in sorted({name for metrics in log for name in metrics if name.startswith("pass/")}):
        title = f"completions accepted in {language_name(name.removeprefix('pass/'))}, first and last step"
        rates = [metrics[name] for metrics in log if name in metrics]
        yield GRPO, title, f"{percent_sign(rates[0])}, {percent_sign(rates[-1])}"
    masked = [metrics["groups/unsolved"] for metrics in log if "groups/unsolved" in metrics]
    if masked:
        yield GRPO, "groups masked, because no completion passed all tests", percent_sign(sum(masked) / len(masked))


def _read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return value


# --- what they gave ---------------------------------------------------------------------------------------------------


def _held_out(run: Path) -> Iterator[tuple[str, str, str, str, str]]:
    for language_id, steps in evaluations(run).items():
        shown = [step for step in dict.fromkeys((UNTRAINED_STEP, 0, max(steps))) if step in steps]
        counts = [held_out_counts(steps[step]) for step in shown]
        for at, step in enumerate(shown):
            name = {UNTRAINED_STEP: "nothing: the untrained model", 0: SUPERVISED}.get(step, f"{GRPO}, step {step}")
            estimate = pass_at_1(counts[at].values())
            gain = compare_counts(counts[at - 1], counts[at], language_id=language_id) if at else None
            yield (
                language_name(language_id),
                name,
                with_interval(estimate.value, estimate.interval),
                signed(gain.difference) if gain else "",
                signed_interval(gain.interval) if gain else "",
            )
