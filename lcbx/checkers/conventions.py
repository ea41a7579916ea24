"""How checker programs are called and how they answer. The judge runs them."""

from __future__ import annotations

from dataclasses import dataclass

from lcbx.types import Checker


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """How one family of checker programs is called and how it answers."""

    arguments: tuple[str, ...]
    """In order, before `Checker.args`: any of `input`, `answer`, `output` (files) and `feedback` (a writable folder,
    its name ending in `/`)."""
    output_on_stdin: bool
    accept: tuple[int, ...]
    reject: tuple[int, ...]
    """Any other exit code, and a signal, is a fault of the checker: JE, never WA."""

    def verdict(self, exit_code: int | None) -> bool | None:
        """Return True if the checker accepted, False if it rejected, None if it failed."""
        if exit_code in self.accept:
            return True
        return False if exit_code in self.reject else None


CONVENTIONS = {
    "kattis": Convention(arguments=("input", "answer", "feedback"), output_on_stdin=True, accept=(42,), reject=(43,)),
    # testlib's _wa is 1, _pe (presentation) is 2, _dirt 4, _unexpected_eof 8; _fail, 3, is the checker's own fault.
    "testlib": Convention(
        arguments=("input", "output", "answer"), output_on_stdin=False, accept=(0,), reject=(1, 2, 4, 8)
    ),
}


def convention(checker: Checker) -> Convention:
    """Return the convention of a checker program."""
    return CONVENTIONS[checker.style]
