"""The exceptions lcbx raises, by who has to act.

    LcbxError
    ├── UserError        the user must change something: one message, no traceback, exit code 2
    │   ├── DataError    the content of a file is not valid: the message names the file and, if known, the line
    │   └── BuildError   an image could not be built: the message ends with the last lines of the log and its path
    └── SandboxError     the machinery failed, not the program: retried by the pool, then the verdict `JE`
        ├── SandboxLost  the sandbox ended while a program ran in it; the cause may be the program or the machinery
        └── CheckerFault the problem's checker program does not work: not retried, the verdict `JE`

Any other exception is a bug in lcbx and keeps its traceback. A bad *program* never raises: it gets a verdict.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path


class LcbxError(Exception):
    """Base class of all exceptions that lcbx raises deliberately."""


class UserError(LcbxError):
    """The message says where, what (with the value) and what to do next. Only the message is printed."""


class DataError(UserError):
    """The content of a file is not valid. The message is `path:line: what is wrong`."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        self.path, self.line, self.reason = path, line, message
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {message}")

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to make it anew: it may come from another process."""
        return functools.partial(DataError, self.reason, path=self.path, line=self.line), ()


class BuildError(UserError):
    """An image could not be built. The message says why, then shows the last lines of the build and names its log."""

    def __init__(self, reason: str, *, lines: Sequence[str], log_path: Path | str) -> None:
        self.reason, self.lines, self.log_path = reason, tuple(lines), log_path
        shown = "".join(f"\n  {line}" for line in self.lines[-SHOWN_BUILD_LINES:])
        super().__init__(f"{reason}{shown}\nThe whole log: {log_path}")

    def without_lines(self) -> BuildError:
        """Return the same error without the lines, for a reader who has seen them during the build."""
        return BuildError(self.reason, lines=(), log_path=self.log_path)

    def on(self, machine: str) -> BuildError:
        """Return the same error with the name of the machine in front."""
        return BuildError(f"{machine}: {self.reason}", lines=self.lines, log_path=self.log_path)

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to make it anew: it may come from another process."""
        return functools.partial(BuildError, self.reason, lines=self.lines, log_path=self.log_path), ()


SHOWN_BUILD_LINES = 15
"""How many lines of a failed build its message shows."""


class SandboxError(LcbxError):
    """The sandbox failed. The request is retried on a new one; after that the sample is `JE`, never wrong."""


class SandboxLost(SandboxError):
    """The sandbox ended during a job. A program whose sandbox ends twice is `MLE`, see `judge`."""


class CheckerFault(SandboxError):
    """The problem's checker program fails, and would fail again. The message says how, and whose fault it is."""

    healthy = False
    """Whether the sandbox of the program that was checked may be used again."""


LONGEST_WORD = 100
"""Longer words are not spelt like any name, and to compare them takes time that grows with their length squared."""


def closest_names(word: str, names: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the names that are spelt most like the word, the closest first; none below a similarity of `cutoff`."""
    if len(word) > LONGEST_WORD:
        return []
    import difflib  # costs 10 ms, and few commands need it

    return difflib.get_close_matches(word, list(names), n=most, cutoff=cutoff)


def did_you_mean(
    word: str, names: Iterable[str], *, otherwise: str | None = None, most: int = 1, cutoff: float = 0.6
) -> str:
    """Return the end of a message about an unknown word, with a space in front: the closest of the names.

    When no name is close, `otherwise`; when that is None, all names in their order.
    """
    candidates = list(names)
    if close := closest_names(word, candidates, most=most, cutoff=cutoff):
        return f" Did you mean {' or '.join(map(repr, close))}?"
    advice = f"Known: {', '.join(candidates)}." if otherwise is None else otherwise
    return f" {advice}" if advice else ""


def first_line(text: object) -> str:
    """Return the first line of the text that is not blank, at most 200 characters of it.

    Takes an exception as well: the first line of its message, or the name of its class if it has none.
    """
    line = next((line.strip() for line in str(text).splitlines() if line.strip()), "")
    return line[:200] or (type(text).__name__ if isinstance(text, BaseException) else "")
