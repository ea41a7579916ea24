"""The static site: one folder of plain files that works from a disk and from any web server.

    gap.html, gap.js, gap/<setting>/                                 the page of gaps between languages (`gap_page`)
    index.html  models/<model>.html  languages/<language>.html      thin frames
    data.js                                                          the board (`payload`)
    problems/<setting>/                                              counts by problem (`problem_files`)
    assets/                                                          style and scripts; one file each, but `theme.js`

Pages have no inline script or style, so that each has a strict content security policy.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from pathlib import Path

from lcbx.formatting import printable
from lcbx.leaderboard.board_rows import Board
from lcbx.leaderboard.gap_page import gap_files
from lcbx.leaderboard.payload import language_slugs, model_slugs, payload, script
from lcbx.leaderboard.problem_files import problem_files

ASSETS = Path(__file__).with_name("assets")
SCRIPTS = (
    *("board.js", "statistics.js", "computed.js", "choice.js", "charts.js", "grid.js", "details.js", "table.js"),
    *("heat.js", "views.js", "compare.js", "matrix.js", "pages.js", "picker.js", "filters.js", "main.js"),
)
"""The parts of `assets/board.js`, in order: later ones use earlier ones."""
STYLES = ("board.css", "tables.css", "charts.css", "narrow.css")
"""The parts of `assets/board.css`, in order: later ones change earlier ones."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)

_FRAME = """<!doctype html>
<html lang="en" data-kind="{kind}" data-id="{id}" data-root="{root}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}assets/board.css">
<script src="{root}assets/theme.js"></script>
<script src="{root}data.js" defer></script>
<script src="{root}assets/board.js" defer></script>
</head>
<body>
<noscript>This page is drawn by a script; the same figures are in <a href="{root}README.md">README.md</a>.</noscript>
</body>
</html>
"""


def site_files(
    board: Board,
    *,
    downloads: Iterable[str] = (),
    sort: str | None = None,
    programs: Mapping[str, int] | None = None,
) -> dict[str, bytes]:
    """Return content by path in the site. `sort` is the column that pages are sorted by at first.

    `programs` has the number of each run among the viewer's pages in `view/`, by the run's path.
    """
    pages = {"index.html": _page(kind="board", id="", title="Leaderboard · lcbx", root="")}
    for model, slug in model_slugs(board).items():
        pages[f"models/{slug}.html"] = _page(kind="model", id=slug, title=f"{model} · lcbx", root="../")
    names = {key: name for setting in board.settings for key, name in setting.languages.items()}
    for language_id, slug in language_slugs(board).items():
        title = f"{names[language_id]} · lcbx"
        pages[f"languages/{slug}.html"] = _page(kind="language", id=slug, title=title, root="../")
    assets = {"assets/theme.js": (ASSETS / "theme.js").read_bytes()}
    assets["assets/board.js"] = b"".join((ASSETS / name).read_bytes() for name in SCRIPTS)
    assets["assets/board.css"] = b"".join((ASSETS / name).read_bytes() for name in STYLES)
    data = {"data.js": script("LCBX_DATA", payload(board, downloads, sort, programs)), **dict(problem_files(board))}
    made = {path: text.encode() for path, text in (pages | data).items()} | gap_files(board, policy=POLICY)
    # GitHub Pages leaves out files whose names begin with an underscore unless it is told not to.
    return {**made, ".nojekyll": b"", **assets}


def _page(*, kind: str, id: str, title: str, root: str) -> str:
    fields = {"kind": kind, "id": id, "title": title, "root": root}
    escaped = {name: html.escape(printable(value)) for name, value in fields.items()}
    return _FRAME.format(policy=POLICY, **escaped)
