"""The error of a failed build on its way through JSON, so that a client can leave out lines that it has shown.

It travels beside the message of an answer, which is complete without it: `{"reason": ..., "lines": [...], "log": ...}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lcbx.errors import SHOWN_BUILD_LINES, BuildError, UserError


def build_field(error: UserError) -> dict[str, Any]:
    """Return `{"build": ...}` to be added to the answer; empty for any other error."""
    if not isinstance(error, BuildError):
        return {}
    lines = list(error.lines[-SHOWN_BUILD_LINES:])
    return {"build": {"reason": error.reason, "lines": lines, "log": str(error.log_path)}}


def read_error(message: str, answer: Mapping[str, Any]) -> UserError:
    """Return the error that an answer with this message is about."""
    build = answer.get("build")
    return (
        UserError(message)
        if build is None
        else BuildError(build["reason"], lines=build["lines"], log_path=build["log"])
    )
