"""The pages as files in a folder: they can be opened from a disk or any web server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lcbx.resources import disk_errors
from lcbx.viewer.library import Library, Run
from lcbx.viewer.pages import STATIC_PAGE, Pages
from lcbx.viewer.run_index import SampleEntry
from lcbx.viewer.sample_filter import Filter
from lcbx.viewer.server import ASSETS

MEASURED = 8
"""Pages of each kind that are made to estimate the size of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much `write_pages` would write."""

    pages: int
    size_mib: float
    """An estimate."""


def extent(library: Library) -> Extent:
    """Return how many pages there are, and about how large they are: `MEASURED` of each kind are made, none is written.

    Reads the samples of all runs, which takes seconds for a hundred thousand of them.
    """
    by_kind: dict[str, list[Callable[[], str | None]]] = {}
    pages = 0
    for name, make in _todo(Pages(library, static=True)):
        file = Path(name)
        # Samples, comparisons, texts to search, and lists, which are a page for each filter.
        kind = file.name if file.suffix != ".html" else file.name[0] if file.name[0] in "sv" else "list"
        by_kind.setdefault(kind, []).append(make)
        pages += file.suffix == ".html"
    size = 0.0
    for makers in by_kind.values():
        chosen = makers[:: -(-len(makers) // MEASURED)]
        size += sum(len((make() or "").encode()) for make in chosen) / len(chosen) * len(makers)
    return Extent(pages=pages, size_mib=size / 2**20)


def write_pages(library: Library, folder: Path, *, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Write all pages and return their number. `progress` gets how many of how many are done. Raises UserError."""
    pages = Pages(library, static=True)
    todo = list(_todo(pages))
    with disk_errors(folder):
        (folder / "assets").mkdir(parents=True, exist_ok=True)
        for asset in ASSETS.iterdir():  # not `copytree`: its error is no OSError of one file
            (folder / "assets" / asset.name).write_bytes(asset.read_bytes())
        for done, (name, make) in enumerate(todo, 1):
            text = make()
            if text is not None:
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(text.encode())
            progress(done, len(todo))
    return sum(name.endswith(".html") for name, _ in todo)


def _todo(pages: Pages) -> Iterator[tuple[str, Callable[[], str | None]]]:
    yield "index.html", pages.runs
    for run in pages.library.runs:
        yield f"{run.number}/texts.js", _texts(run)
        for filter in _filters(run):
            count = len(run.selected(filter))
            for page in range(1, max(1, -(-count // STATIC_PAGE)) + 1):
                yield f"{run.number}/{pages.list_name(filter, page)}", _list(pages, run, filter, page)
        for entry in run.index.entries():
            yield f"{run.number}/s{entry.name}.html", _sample(pages, run, entry)
        for other in pages.library.partners(run):
            for number in range(len(run.problem_ids())):
                yield f"{run.number}/vs{other.number}-{number}.html", _comparison(pages, run, other, number)


def _filters(run: Run) -> list[Filter]:
    verdicts = ["failed", *run.verdicts()]
    return [
        Filter(),
        *(Filter(verdict=verdict) for verdict in verdicts),
        *(Filter(error_class=name) for name in run.classes()),
        *(Filter(problem=number) for number in range(len(run.problem_ids()))),
    ]


def _texts(run: Run) -> Callable[[], str]:
    """Return what makes the script with the texts that a search looks through; a page loads it for the first search."""

    def make() -> str:
        texts = {entry.name: run.texts.text(entry) for entry in run.index.entries()}
        return f"window.LCBX_TEXTS = {json.dumps(texts)};\n"

    return make


def _list(pages: Pages, run: Run, filter: Filter, page: int) -> Callable[[], str]:
    return lambda: pages.samples(run, filter, page)


def _sample(pages: Pages, run: Run, entry: SampleEntry) -> Callable[[], str]:
    return lambda: pages.sample(run, entry, Filter())


def _comparison(pages: Pages, run: Run, other: Run, number: int) -> Callable[[], str | None]:
    return lambda: pages.comparison(run, other, number, (None, None))
