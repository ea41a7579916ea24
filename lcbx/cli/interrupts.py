"""What a command says after Ctrl-C or SIGTERM: what is kept, and how to go on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def saying_what_is_kept(describe: Callable[[], str]) -> Iterator[None]:
    """Attach what `describe` returns to an interrupt that passes through; the command line prints it at the end."""
    try:
        yield
    except KeyboardInterrupt as error:
        error.add_note(describe())
        raise


def interrupt_text(error: BaseException | None) -> str:
    """Return what to print about an interrupt; click raises its `Abort` from the interrupt itself."""
    notes: list[str] = []
    while error is not None:
        notes += getattr(error, "__notes__", [])
        error = error.__cause__ or error.__context__
    return "\n".join(notes) or "Interrupted."


def continue_with_same_command() -> str:
    """Return the sentence that names the command to continue with: the one that was interrupted."""
    return f"The same command continues:\n  {shlex.join(['lcbx', *sys.argv[1:]])}"
