"""What a reader must know before believing the figures of a run, one sentence a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lcbx.formatting import shortened
from lcbx.runs.runinfo import RunConfig, Session, Toolchain
from lcbx.scores.counts import Counts, Rates
from lcbx.types import Judgement, Score

WARN_RATE = 0.2
"""Truncated or codeless completions beyond this share say more about the settings than about the model."""


def run_notes(
    config: RunConfig,
    counts: Mapping[str, Counts],
    judgements: Sequence[Judgement],
    rates: Rates,
    scored: Sequence[Score],
    toolchains: Sequence[Toolchain],
    sessions: Sequence[Session],
) -> Iterable[str]:
    asked = sum(each.asked for each in counts.values())
    if left_out := config.slice.get("left-out"):
        yield f"left out: {left_out}"
    if errors := sum(each.judge_errors for each in counts.values()):
        cause = next((each.error for each in judgements if each.error), None) or "cause not recorded"
        yield (
            f"{errors} of {asked} programs ended in JE ({_ends_of(cause)}) and are not in the score. "
            "Run: lcbx judge RUN --retry-errors"
        )
    if missing := sum(each.missing for each in counts.values()):
        replayed = any(session.engine.get("engine") == "replay" for session in sessions)
        replayed = replayed and sessions[-1].outcome == "incomplete"  # to its end
        unmade = (
            "Run the same command again: it continues." if not replayed else "The file that was replayed lacks them."
        )
        yield f"{missing} of {asked} samples are still owed. {unmade}"
    yield from (f"{each.metric} is undefined: {each.note}" for each in scored if each.note)
    if (rates.truncated or 0) > WARN_RATE:
        limit = config.sampling.max_tokens
        yield f"{rates.truncated:.0%} of completions were truncated: raise --max-tokens (now {limit})."
    if (rates.no_code or 0) > WARN_RATE:
        yield f"{rates.no_code:.0%} of completions had no code."
    if (rates.other_language or 0) > WARN_RATE:
        yield f"{rates.other_language:.0%} of completions were in another language."
    if len({toolchain.digest for toolchain in toolchains}) > 1:
        yield "judged on more than one image; verdicts may not be alike. Check with: lcbx verify RUN"
    for toolchain in toolchains:
        if toolchain.stand_in:
            yield f"stand-in toolchain: {shortened(toolchain.version or toolchain.reference)}"
    for engine in distinct(session.engine for session in sessions):
        if engine.get("engine") == "replay":
            file = Path(str(engine.get("file", ""))).name
            yield f"completions were replayed from {file}: how they were prompted and sampled is not known here"
    if config.differences:
        said = ", ".join(f"{field} {value}" for field, value in config.differences.items())
        yield f"departs from its protocol: {said}"


def _ends_of(text: str, most: int = 160) -> str:
    """What went wrong stands first, why in the last line of a traceback."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most // 2]} … {line[1 - most // 2 :]}"


def distinct(values: Iterable[Any]) -> list[Any]:
    """Equal values once, in order of appearance; None is left out."""
    kept: list[Any] = []
    for value in values:
        if value is not None and value not in kept:
            kept.append(value)
    return kept
