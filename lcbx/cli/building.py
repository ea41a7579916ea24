"""What the commands that build images share: one line a build on standard error, several builds at a time, sizes."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import click

from lcbx.errors import BuildError, LcbxError
from lcbx.formatting import printable

if TYPE_CHECKING:
    from lcbx.judge.request import Judge
    from lcbx.sandbox import Prepared
    from lcbx.types import Language

Item = TypeVar("Item")
Result = TypeVar("Result")


def prepare(judge: Judge, languages: Iterable[Language]) -> dict[str, Prepared]:
    """Prepare languages and return what was prepared, by id. Each build takes one line, with -v all of its output."""
    from lcbx.judge.preparing import prepare_languages

    return prepare_languages(judge, languages, watch_build)


@contextmanager
def watch_build(name: str) -> Iterator[Callable[[str], None]]:
    """Show a build as `build_progress` does, and one line once it has ended; nothing if there is nothing to build."""
    from lcbx.judge.preparing import built_line

    began, built = time.monotonic(), False
    with build_progress(name, verbose=is_verbose()) as show:

        def note(line: str) -> None:
            nonlocal built
            built = True
            show(line)

        yield note
    if built:
        click.echo(built_line(name, time.monotonic() - began), err=True)


def is_verbose() -> bool:
    """True if the command that runs was given -v."""
    context = click.get_current_context(silent=True)
    return bool(context is not None and context.meta.get(VERBOSE))


VERBOSE = "lcbx.verbose"
"""Where a command keeps its -v: builds are started deep inside it."""


@contextmanager
def build_progress(name: str, *, verbose: bool) -> Iterator[Callable[[str], None]]:
    """Show a build on standard error: all lines if `verbose`, else the latest one on a terminal, else none.

    The line on the terminal is gone when the build has ended. The error of a build whose lines were all shown does not
    repeat the last ones.
    """
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True, highlight=False)
    several = threading.current_thread() is not threading.main_thread()  # one terminal line can show one build
    if verbose:
        try:
            yield lambda line: console.print(f"{name}: {line}", markup=False, soft_wrap=True)
        except BuildError as error:
            raise error.without_lines() from error
    elif console.is_terminal and not several:
        with console.status(f"[bold]{escape(name)}[/]") as status:
            room = max(20, console.width - len(name) - 8)
            shown = escape(name)
            yield lambda line: status.update(f"[bold]{shown}[/] [dim]{escape(printable(line.strip()[:room]))}[/]")
    else:
        yield lambda _: None


def size(size_bytes: float | None) -> str:
    """Return a size as `123 MiB` or `3.2 GiB`; empty if it is unknown."""
    if size_bytes is None:
        return ""
    mib = size_bytes / (1 << 20)
    return f"{mib:.0f} MiB" if mib < 1000 else f"{mib / 1024:.1f} GiB"


def in_parallel(
    items: Sequence[Item], work: Callable[[Item], Result], *, jobs: int
) -> Iterator[tuple[Item, LcbxError | OSError | None, Result | None]]:
    """Yield (item, error, result) as items are done, `jobs` of them at a time.

    Errors of lcbx and of the system are yielded, so that one item stops no other; other exceptions are raised. The
    threads end with the process: Ctrl-C waits for none of them.
    """
    waiting: queue.SimpleQueue[Item] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Item, Exception | None, Result | None]] = queue.SimpleQueue()
    for item in items:
        waiting.put(item)

    def run() -> None:
        with suppress(queue.Empty):
            while True:
                item = waiting.get_nowait()
                try:
                    done.put((item, None, work(item)))
                except Exception as error:
                    done.put((item, error, None))

    for number in range(min(jobs, len(items))):
        threading.Thread(target=run, name=f"lcbx-build-{number}", daemon=True).start()
    for _ in items:
        item, error, result = done.get()
        if error is not None and not isinstance(error, LcbxError | OSError):
            raise error
        yield item, error, result
