"""A board as the data its pages are drawn from: `data.js`, one assignment of one JSON value.

Many models in many languages must stay small, so what there is one of for each run is a short text:

    <marks><figure>...<figure><share>...;<run id's hash>;<date>;<toolchain>;<samples>

`marks` is two base-36 digits: 1 stand-in, 2 incomplete, then for the j-th k of the setting 4 * 3^j times 0, 1 (tied) or
2 (best). A figure is three base-36 pairs: value, low and high in thousandths, `--` where there is none. Then comes, in
pairs too, the share of the samples that failed with each of the error classes in their order; zeros at the end are left
out. Date and toolchain are places in the table of texts. `board.js` undoes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lcbx.formatting import percent, printable_values
from lcbx.leaderboard.board_rows import BEST, MEASURED, TIED, Board, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.ranking import RULE
from lcbx.report.error_chart import ERROR_COLOURS
from lcbx.runs.folder_names import folder_name
from lcbx.scores.failures import CLASSES, LABELS

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MARKS = {"": 0, TIED: 1, BEST: 2}


class _Texts:
    """Each text once; a run names it by its place."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str | None) -> str:
        return "" if text is None else str(self.places.setdefault(text, len(self.places)))


def model_slugs(board: Board) -> dict[str, str]:
    """Model -> name of its page. Names that differ only in case get pages that differ in more."""
    return _slugs(row.model for setting in board.settings for row in setting.rows)


def language_slugs(board: Board) -> dict[str, str]:
    """Language id -> name of its page."""
    return _slugs(language_id for setting in board.settings for language_id in setting.languages)


def _slugs(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        slug = base = folder_name(name.replace(" ", "-")).replace("%", "_")
        number = 2
        while slug.lower() in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug.lower())
        found[name] = slug
    return found


def payload(board: Board, downloads: Iterable[str] = (), sort: str | None = None) -> dict[str, Any]:
    texts = _Texts()
    slugs = model_slugs(board)
    settings = [_setting(setting, texts, slugs) for setting in board.settings]
    whole: dict[str, Any] = {
        "rule": RULE,
        "classes": [[name, LABELS[name], colour] for name, colour in zip(CLASSES, ERROR_COLOURS, strict=True)],
        "languagePages": language_slugs(board),
        "settings": settings,
        "texts": list(texts.places),
        "leftOut": [[each.path, each.model, each.language_id, each.reason] for each in board.left_out],
        "downloads": list(downloads),
        "sort": sort,
    }
    return {name: printable_values(value) for name, value in whole.items()}


def script(data: Mapping[str, Any]) -> str:
    """`data.js`: a script, because a page opened from a disk may load one but may not fetch."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f"window.LCBX_DATA = {text.replace('<', chr(92) + 'u003c')};\n"


# --- pieces ---------------------------------------------------------------------------------------------------------


def _setting(setting: Setting, texts: _Texts, slugs: Mapping[str, str]) -> dict[str, Any]:
    months = sorted({month for row in setting.rows for cell in row.cells.values() for month in cell.months})
    ids = list(setting.languages)
    return {
        "key": setting.key,
        "title": setting.title,
        "benchmark": setting.benchmark,
        "revision": setting.revision,
        "slice": setting.slice,
        "protocol": setting.protocol,
        "differences": setting.differences,
        "problems": setting.problems,
        "n": setting.n,
        "temperature": setting.temperature,
        "languages": [[language_id, name] for language_id, name in setting.languages.items()],
        "sets": {name: [ids.index(each) for each in of] for name, of in setting.sets.items()},
        "columns": [[column, setting.column_name(column)] for column in setting.columns],
        "ks": list(setting.ks),
        "months": months,
        "source": setting.source,
        "rows": [_row(setting, row, months, texts, slugs) for row in setting.rows],
    }


def _row(
    setting: Setting, row: LeaderboardRow, months: list[str], texts: _Texts, slugs: Mapping[str, str]
) -> dict[str, Any]:
    facts = row.facts
    notes = {
        language_id: [int(texts.place(note)) for note in cell.notes]
        for language_id, cell in row.cells.items()
        if cell.notes
    }
    made: dict[str, Any] = {
        "model": row.model,
        "label": row.label,
        "page": slugs[row.model],
        "measured": row.kind == MEASURED,
        "size": facts.params_b,
        "active": facts.active_params_b,
        "sizeFromName": facts.size_from_name or None,
        "open": facts.open_weights,
        "released": facts.released,
        "link": facts.link if facts.link and facts.link.startswith("https://") else None,
        "date": row.date,
        "cells": [_cell(setting, row.cells.get(each), texts) for each in setting.languages],
        "means": {name: _figures(setting, of) for name, of in row.macros.items()},
        "months": _months(row, months) if months else None,
        "cost": _cost(row),
        "notes": notes or None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _cell(setting: Setting, cell: Cell | None, texts: _Texts) -> str | int:
    if cell is None:
        return 0
    shares = [_pair(cell.failures.get(name, 0) / cell.samples) if cell.samples else "00" for name in CLASSES]
    while shares and shares[-1] == "00":
        shares.pop()
    flags = 1 * cell.stand_in + 2 * (not cell.complete)
    run = cell.run_id.rpartition("-")[2]
    known = [run, texts.place(cell.date), texts.place(cell.toolchain), str(cell.samples or "")]
    return _figures(setting, cell.figures, flags) + "".join(shares) + ";" + ";".join(known)


def _figures(setting: Setting, figures: Mapping[int, Figure], flags: int = 0) -> str:
    out = []
    for place, k in enumerate(setting.ks):
        figure = figures.get(k)
        if figure is None:
            out.append("------")
            continue
        flags += 4 * 3**place * _MARKS[figure.mark]
        out.append(_pair(figure.value) + _pair(figure.low) + _pair(figure.high))
    return _base36(flags) + "".join(out)


def _pair(value: float | None) -> str:
    """In thousandths, rounded as the tables round it: a page that says 28.8 beside a table's 28.7 is not believed."""
    return "--" if value is None else _base36(round(10 * float(percent(value))))


def _base36(number: int) -> str:
    assert 0 <= number < 36 * 36, number
    return _DIGITS[number // 36] + _DIGITS[number % 36]


def _months(row: LeaderboardRow, months: list[str]) -> list[list[int] | int]:
    """Of each month the problems of one language and pass@1 in thousandths, mean over the row's languages."""
    found: list[list[int] | int] = []
    for month in months:
        values = [cell.months[month] for cell in row.cells.values() if month in cell.months]
        rate = sum(value for _, value in values) / len(values) if values else 0.0
        found.append([max(problems for problems, _ in values), round(1000 * rate)] if values else 0)
    return found


def _cost(row: LeaderboardRow) -> list[float | None] | None:
    """Per sample: tokens in, tokens out, seconds of generation, judge CPU seconds, dollars; then tokens a second, peak
    memory in MiB, wall-clock seconds altogether. None where nobody measured it."""
    costs = [(cell.cost, cell.samples) for cell in row.cells.values() if cell.cost is not None and cell.samples]
    samples = sum(count for _, count in costs)
    if not samples:
        return None
    tokens_in = _per_sample((cost.prompt_tokens, count) for cost, count in costs)
    tokens_out = _per_sample((cost.completion_tokens, count) for cost, count in costs)
    generate_s = sum(cost.generate_wall_s for cost, _ in costs) / samples
    facts, dollars = row.facts, None
    prices = (facts.usd_per_m_input, facts.usd_per_m_output)
    if prices[0] is not None and prices[1] is not None and tokens_in is not None and tokens_out is not None:
        dollars = (tokens_in * prices[0] + tokens_out * prices[1]) / 1e6
    speeds = [cost.tokens_per_s for cost, _ in costs if cost.tokens_per_s is not None]
    figures = (
        tokens_in,
        tokens_out,
        generate_s or None,
        sum(cost.judge_cpu_s for cost, _ in costs) / samples or None,
        dollars,
        sum(speeds) / len(speeds) if speeds else None,
        max(cost.peak_memory_mib for cost, _ in costs) or None,
        sum(cost.wall_s for cost, _ in costs) or None,
    )
    return [None if value is None else float(f"{value:.4g}") for value in figures]


def _per_sample(counted: Iterable[tuple[int | None, int]]) -> float | None:
    """Of the runs that know it: one that doesn't must not make the others look cheap."""
    known = [(tokens, samples) for tokens, samples in counted if tokens]
    return sum(tokens for tokens, _ in known) / sum(samples for _, samples in known) if known else None
