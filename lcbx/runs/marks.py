"""What a reader of any figure of a run must know about the run itself. Every view takes it from here.

A mark is a property of the run, not of a page: tables, boards, comparisons and the check for submissions show the same
marks, with the same signs.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from lcbx.runs.runinfo import RunConfig, RunInfo


class Mark(StrEnum):
    INCOMPLETE = "incomplete"
    STAND_IN = "stand-in"
    REPLAYED = "replayed"
    REJUDGED = "re-judged"
    CUSTOM = "custom"


SIGNS = {Mark.STAND_IN: "†", Mark.INCOMPLETE: "‡", Mark.REPLAYED: "§"}
"""Shown beside figures. The other marks are in the run's notes, and `custom` is in the protocol's name."""

MEANINGS = {
    Mark.INCOMPLETE: "incomplete run: samples are missing or ended in a judge error, and are left out",
    Mark.STAND_IN: "judged on a stand-in toolchain",
    Mark.REPLAYED: "replayed completions: how they were prompted and sampled is not known",
    Mark.REJUDGED: "judged again from the completions of an earlier run",
    Mark.CUSTOM: "differs from its protocol",
}


def marks_of(info: RunInfo, *, complete: bool) -> tuple[Mark, ...]:
    """Return the marks of a run, in the order of `Mark`. `complete`: every sample is judged and none is `JE`."""
    held = {
        Mark.INCOMPLETE: not complete,
        Mark.STAND_IN: any(session.toolchain and session.toolchain.stand_in for session in info.sessions),
        Mark.REPLAYED: is_replayed(info),
        Mark.REJUDGED: any(session.taken_from for session in info.sessions),
        Mark.CUSTOM: is_custom(info.config),
    }
    return tuple(mark for mark in Mark if held[mark])


def is_replayed(info: RunInfo) -> bool:
    """True if the completions came from a file, also where another run of that file was judged again."""
    if "completions_sha256" in info.config.generation:
        return True
    return any(session.engine.get("engine") == "replay" for session in info.sessions)


def is_custom(config: RunConfig) -> bool:
    return config.protocol.endswith("+custom") or bool(config.differences)


def signs(marks: Iterable[Mark]) -> str:
    """Return the signs of these marks, each once, in the order of `SIGNS`."""
    present = set(marks)
    return "".join(sign for mark, sign in SIGNS.items() if mark in present)
