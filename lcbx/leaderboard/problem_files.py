"""What pages compute from chosen problems: one file per setting and one per language, which they load when needed.

    problems/<setting>/index.js         ids, titles and contest dates of the problems
    problems/<setting>/<language>.js    counts by problem, and the facts of each run

With these, a page computes every figure, interval and test over any window of contest months and any set of languages.
A file per language keeps small what is loaded: 200 models and 500 problems are 0.2 MB.

The counts of a run are one text: for each problem the number of accepted samples, as a base-36 number of `width`
digits, or hyphens if none was judged. Problems with fewer judged samples than `n` are listed as place, number, place,
number. Error classes by month are numbers in the order of `lists.classes` of `data.js`, separated by commas, one group
per month of the setting, separated by semicolons; zeros are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lcbx.formatting import printable_values
from lcbx.leaderboard.board_rows import Board, Cell, Setting
from lcbx.leaderboard.payload import base36, language_slugs, script_entry
from lcbx.scores.counts import Counts
from lcbx.scores.failures import CLASSES
from lcbx.types import Verdict


def problem_files(board: Board) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file. A setting without measured rows has none."""
    slugs = language_slugs(board)
    for setting in board.settings:
        if not setting.problem_list:
            continue
        yield f"problems/{setting.key}/index.js", script_entry("LCBX_PROBLEMS", setting.key, _problems(setting))
        for language_id in setting.languages:
            if any(language_id in row.cells and row.cells[language_id].counts for row in setting.rows):
                key = f"{setting.key}/{slugs[language_id]}"
                yield f"problems/{key}.js", script_entry("LCBX_COUNTS", key, _language(setting, language_id))


def _problems(setting: Setting) -> dict[str, Any]:
    problems = setting.problem_list
    dates = sorted({problem.contest_date[:10] for problem in problems if problem.contest_date})
    content = {
        "ids": [problem.problem_id for problem in problems],
        "titles": [problem.title if problem.title != problem.problem_id else None for problem in problems],
        "dates": dates,
        "dated": [dates.index(problem.contest_date[:10]) if problem.contest_date else None for problem in problems],
    }
    return {name: printable_values(value) for name, value in content.items()}


def _language(setting: Setting, language_id: str) -> dict[str, Any]:
    cells = [row.cells.get(language_id) for row in setting.rows]
    tables = [cell.counts for cell in cells if cell is not None]
    n = max((counts.n for table in tables for counts in table.values()), default=0)
    width = len(base36(n))
    rows = [_run(setting, cell, n, width) if cell is not None and cell.counts else 0 for cell in cells]
    return {"n": n, "width": width, "verdicts": list(Verdict), "rows": rows}


def _run(setting: Setting, cell: Cell, n: int, width: int) -> list[Any]:
    none = Counts(n=0, c=0)
    counts = [cell.counts.get(problem.problem_id, none) for problem in setting.problem_list]
    accepted = "".join(base36(one.c).rjust(width, "0") if one.n else "-" * width for one in counts)
    fewer = [number for place, one in enumerate(counts) if 0 < one.n != n for number in (place, one.n)]
    verdicts = [cell.verdicts.get(verdict, 0) for verdict in Verdict]
    by_month = ";".join(_numbers(cell.month_failures.get(month, {})) for month in setting.months)
    return [accepted, fewer, printable_values(cell.path), verdicts, by_month]


def _numbers(failures: Mapping[str, int]) -> str:
    return ",".join(str(failures.get(name) or "") for name in CLASSES).rstrip(",")
