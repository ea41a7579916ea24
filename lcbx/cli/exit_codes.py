"""How a command ends. Every command returns one of these codes (None is COMPLETE); only `lcbx.cli` exits."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What an exit code of lcbx means."""

    COMPLETE = 0
    INCOMPLETE = 1
    """The command ended, but not with the full or the hoped-for result: samples are missing, a check failed."""
    USER_ERROR = 2
    """The user must change something; one message says what."""
    INTERRUPTED = 130
    """Ctrl-C."""
    PIPE_CLOSED = 141
    """The program that read the output has ended."""
    TERMINATED = 143
    """SIGTERM, as schedulers send it before they take a node away; the same command continues."""


def complete_if(condition: bool) -> ExitCode:
    """Return COMPLETE if the condition holds, else INCOMPLETE."""
    return ExitCode.COMPLETE if condition else ExitCode.INCOMPLETE
