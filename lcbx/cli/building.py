"""What the commands that build images share: progress on standard error, and sizes as people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def build_progress(language_id: str, *, verbose: bool) -> Iterator[Callable[[str], None]]:
    """Show a build on standard error: all lines if `verbose`, else the latest one on a terminal, else none."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True, highlight=False)
    if verbose:
        yield lambda line: console.print(f"{language_id}: {line}", markup=False, soft_wrap=True)
    elif console.is_terminal:
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
