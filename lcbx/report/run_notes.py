"""What a reader must know before believing the figures of a run, one sentence a note.

A note about a mark begins with its sign, which also stands beside the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lcbx.formatting import differences, percent_sign, shortened
from lcbx.formatting import toolchain as shown_toolchain
from lcbx.runs.marks import MEANINGS, SIGNS, Mark, is_replayed
from lcbx.runs.records import CompletionHead
from lcbx.runs.runinfo import RunInfo
from lcbx.scores.counts import Counts, Rates
from lcbx.types import FinishReason, Judgement, Score, filled_context

WARN_RATE = 0.2
"""Truncated or codeless completions beyond this share say more about the settings than about the model."""


def run_notes(
    info: RunInfo,
    counts: Mapping[str, Counts],
    judgements: Sequence[Judgement],
    rates: Rates,
    scored: Sequence[Score],
    completions: Sequence[CompletionHead],
) -> Iterator[str]:
    if left_out := info.config.slice.get("left-out"):
        yield f"left out: {left_out}"
    yield from _missing(info, counts, judgements)
    yield from (f"{score.metric} is undefined: {score.note}" for score in scored if score.note)
    yield from _truncated(rates, info, completions)
    yield from _rates(rates)
    yield from _toolchains(info)
    yield from _origin(info)
    if info.config.differences:
        yield differences(info.config.differences)


def _missing(info: RunInfo, counts: Mapping[str, Counts], judgements: Sequence[Judgement]) -> Iterator[str]:
    total, sign = sum(row.requested for row in counts.values()), SIGNS[Mark.INCOMPLETE]
    if errors := sum(row.judge_errors for row in counts.values()):
        cause = next((row.error for row in judgements if row.error), None) or "cause not recorded"
        yield (
            f"{sign} {errors} of {total} programs ended in JE ({_both_ends(cause)}) and are not in the score. "
            "Run: lcbx judge RUN --retry-errors"
        )
    if missing := sum(row.missing for row in counts.values()):
        file_ended = is_replayed(info) and info.sessions[-1].outcome == "incomplete"
        advice = "The replayed file lacks them." if file_ended else "Run the same command again to continue."
        yield f"{sign} {missing} of {total} samples are missing. {advice}"


def _truncated(rates: Rates, info: RunInfo, completions: Sequence[CompletionHead]) -> Iterator[str]:
    """Say that many completions were cut off, and what helps: a full context has no room for more tokens."""
    if (rates.truncated or 0) <= WARN_RATE:
        return
    share, max_tokens = percent_sign(rates.truncated, 0), info.config.sampling.max_tokens
    cut = [head for head in completions if head.finish_reason is FinishReason.LENGTH]
    filled = sum(filled_context(head.finish_reason, head.completion_tokens, max_tokens=max_tokens) for head in cut)
    if is_replayed(info):
        yield f"{share} of completions were truncated."
    elif filled * 2 > len(cut):
        yield f"{share} of completions were cut off where the model's context was full: it needs a longer one."
    else:
        yield f"{share} of completions hit the token limit: raise --max-tokens (now {max_tokens})."


def _rates(rates: Rates) -> Iterator[str]:
    if (rates.no_code or 0) > WARN_RATE:
        yield f"{percent_sign(rates.no_code, 0)} of completions had no code."
    if (rates.other_language or 0) > WARN_RATE:
        yield f"{percent_sign(rates.other_language, 0)} of completions were in another language."


def _toolchains(info: RunInfo) -> Iterator[str]:
    toolchains = distinct(session.toolchain for session in info.sessions)
    if len({toolchain.digest for toolchain in toolchains}) > 1:
        yield "judged on more than one image, so verdicts may differ. Check with: lcbx verify RUN"
    for toolchain in toolchains:
        if toolchain.stand_in:
            version = shortened(shown_toolchain(toolchain.version) or toolchain.reference)
            yield f"{SIGNS[Mark.STAND_IN]} stand-in toolchain: {version}"


def _origin(info: RunInfo) -> Iterator[str]:
    if is_replayed(info):
        files = distinct(session.engine.get("file") for session in info.sessions)
        names = f" ({', '.join(Path(str(file)).name for file in files)})" if files else ""
        first, _, rest = MEANINGS[Mark.REPLAYED].partition(":")
        yield f"{SIGNS[Mark.REPLAYED]} {first}{names}:{rest}"
    for run_id in distinct(session.taken_from for session in info.sessions):
        yield f"judged again: the completions are those of {run_id}"


def _both_ends(text: str, most: int = 160) -> str:
    """Return an error on one line, its middle cut if long: a traceback has the reason in its last line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most // 2]} … {line[1 - most // 2 :]}"


def distinct(values: Iterable[Any]) -> list[Any]:
    """Return the distinct values in order of appearance; None is left out."""
    kept: list[Any] = []
    for value in values:
        if value is not None and value not in kept:
            kept.append(value)
    return kept
