"""What the commands that build images share: several at a time, progress on standard error, sizes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from lcbx.errors import LcbxError

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def build_progress(language_id: str, *, verbose: bool) -> Iterator[Callable[[str], None]]:
    """Show a build on standard error: all lines if `verbose`, else the latest one on a terminal, else none."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True, highlight=False)
    several = threading.current_thread() is not threading.main_thread()  # one terminal line can show one build
    if verbose:
        yield lambda line: console.print(f"{language_id}: {line}", markup=False, soft_wrap=True)
    elif console.is_terminal and not several:
        with console.status(language_id) as status:
            room = max(20, console.width - len(language_id) - 8)
            yield lambda line: status.update(f"[bold]{language_id}[/] [dim]{escape(line.strip()[:room])}[/]")
    else:
        console.print(f"{language_id} ...", markup=False)
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
