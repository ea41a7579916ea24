"""A board as the data its pages are drawn from: `data.js`, one assignment of one JSON value.

A board of many models in many languages must stay small, so each run is a short text:

    <run marks><best or tied><figure>...<figure><share>...;<run id's hash>;<date>;<toolchain>;<samples>[;<pages>]

The run marks are one base-36 digit: 1 stand-in, 2 incomplete, 4 replayed. Two digits say for the j-th k of the setting,
times 3^j, 1 (tied) or 2 (best). A figure is three base-36 pairs: value, low and high in thousandths, `--` where there
is none. Then comes, in pairs too, the share of the samples that failed with each of the error classes in their order;
zeros at the end are left out. Date and toolchain are places in the table of texts. A last field is the number of the
run among the viewer's pages, if these lie beside the board. `board.js` unpacks it. What pages need of single problems
is in files of its own, see `problem_files`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lcbx.formatting import differences, percent, printable_values
from lcbx.leaderboard.board_rows import BEST, MEASURED, TIED, Board, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.ranking import RULE
from lcbx.report.error_chart import ERROR_COLOURS
from lcbx.runs.folder_names import folder_name
from lcbx.runs.marks import MEANINGS, SIGNS, Mark
from lcbx.scores.denominators import denominator_note
from lcbx.scores.failures import CLASSES, LABELS

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANKED = {"": 0, TIED: 1, BEST: 2}
_FLAGS = {Mark.STAND_IN: 1, Mark.INCOMPLETE: 2, Mark.REPLAYED: 4}


class _Texts:
    """Each text is kept once; runs refer to it by its place."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str | None) -> str:
        return "" if text is None else str(self.places.setdefault(text, len(self.places)))


def model_slugs(board: Board) -> dict[str, str]:
    """Return the name of each model's page. Names that differ only in case get a number."""
    return _slugs(row.model for setting in board.settings for row in setting.rows)


def language_slugs(board: Board) -> dict[str, str]:
    """Return the name of each language's page, by language id."""
    return _slugs(language_id for setting in board.settings for language_id in setting.languages)


def _slugs(names: Iterable[str]) -> dict[str, str]:
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        slug = base = folder_name(name.replace(" ", "-")).replace("%", "_")
        number = 2
        while slug.lower() in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug.lower())
        slugs[name] = slug
    return slugs


def payload(
    board: Board, downloads: Iterable[str] = (), sort: str | None = None, programs: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Return the data of the pages. `programs` has the number of each run among the viewer's pages, by its path."""
    texts = _Texts()
    slugs = model_slugs(board)
    settings = [_setting(setting, texts, slugs, programs or {}) for setting in board.settings]
    whole: dict[str, Any] = {
        "rule": RULE,
        "classes": [[name, LABELS[name], colour] for name, colour in zip(CLASSES, ERROR_COLOURS, strict=True)],
        "languagePages": language_slugs(board),
        "levels": board.levels,
        "aboutLanguages": board.languages,
        "settings": settings,
        "texts": list(texts.places),
        "leftOut": [[run.path, run.model, run.language_id, run.reason] for run in board.left_out],
        "marks": [[flag, SIGNS[mark], MEANINGS[mark]] for mark, flag in _FLAGS.items()],
        "downloads": list(downloads),
        "sort": sort,
    }
    return {name: printable_values(value) for name, value in whole.items()}


def script(name: str, data: Mapping[str, Any]) -> str:
    """Return a script that assigns the data: a page opened from disk may load a script but may not fetch a file."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f"window.{name} = {text.replace('<', chr(92) + 'u003c')};\n"


def script_entry(name: str, key: str, data: Mapping[str, Any]) -> str:
    """Return a script that adds the data to an object, under that key."""
    text = json.dumps({key: data}, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.{name} = Object.assign(window.{name} || {{}}, {text});\n"


# --- pieces ---------------------------------------------------------------------------------------------------------


def _setting(setting: Setting, texts: _Texts, slugs: Mapping[str, str], programs: Mapping[str, int]) -> dict[str, Any]:
    ids = list(setting.languages)
    dates = sorted(problem.contest_date[:10] for problem in setting.problem_list if problem.contest_date)
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
        "sets": {name: [ids.index(language_id) for language_id in members] for name, members in setting.sets.items()},
        "columns": [[column, setting.column_name(column)] for column in setting.columns],
        "ks": list(setting.ks),
        "months": setting.months,
        "monthProblems": [sum(date.startswith(month) for date in dates) for month in setting.months],
        "firstDate": dates[0] if dates else None,
        "counted": bool(setting.problem_list),
        "source": setting.source,
        "differs": differences(setting.differences),
        "denominator": None if setting.denominator is None else denominator_note(setting.denominator),
        "rows": [_row(setting, row, texts, slugs, programs) for row in setting.rows],
    }


def _row(
    setting: Setting, row: LeaderboardRow, texts: _Texts, slugs: Mapping[str, str], programs: Mapping[str, int]
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
        "source": row.source,
        "size": facts.params_b,
        "active": facts.active_params_b,
        "sizeFromName": facts.size_from_name or None,
        "open": facts.open_weights,
        "released": facts.released,
        "link": facts.link if facts.link and facts.link.startswith("https://") else None,
        "date": row.date,
        "cells": [_cell(setting, row.cells.get(language_id), texts, programs) for language_id in setting.languages],
        "means": {name: _figures(setting, figures) for name, figures in row.macros.items()},
        "cost": _cost(row),
        "notes": notes or None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _cell(setting: Setting, cell: Cell | None, texts: _Texts, programs: Mapping[str, int]) -> str | int:
    if cell is None:
        return 0
    shares = [pair(cell.failures.get(name, 0) / cell.samples) if cell.samples else "00" for name in CLASSES]
    while shares and shares[-1] == "00":
        shares.pop()
    run = cell.run_id.rpartition("-")[2]
    fields = [run, texts.place(cell.date), texts.place(cell.toolchain), str(cell.samples or "")]
    fields += [str(programs[cell.path])] if cell.path in programs else []
    return _figures(setting, cell.figures, cell.marks) + "".join(shares) + ";" + ";".join(fields)


def _figures(setting: Setting, figures: Mapping[int, Figure], marks: Iterable[Mark] = ()) -> str:
    out, ranked = [], 0
    for place, k in enumerate(setting.ks):
        figure = figures.get(k)
        if figure is None:
            out.append("------")
            continue
        ranked += 3**place * _RANKED[figure.mark]
        out.append(pair(figure.value) + pair(figure.low) + pair(figure.high))
    flags = sum(_FLAGS.get(mark, 0) for mark in marks)
    return _DIGITS[flags] + _two_digits(ranked) + "".join(out)


def pair(value: float | None) -> str:
    """Return thousandths as two base-36 digits, rounded as in the tables, so that page and table never differ."""
    return "--" if value is None else _two_digits(round(10 * float(percent(value))))


def _two_digits(number: int) -> str:
    assert 0 <= number < 36 * 36, number
    return base36(number).rjust(2, "0")


def base36(number: int) -> str:
    """Return a number of 0 or more in base 36, without leading zeros."""
    digits = _DIGITS[number % 36]
    while number := number // 36:
        digits = _DIGITS[number % 36] + digits
    return digits


def _cost(row: LeaderboardRow) -> list[float | None] | None:
    """Return the costs per sample, then those of all runs; None for what was not measured.

    Per sample: tokens in, tokens out, seconds of generation, judge CPU seconds, dollars. Of all runs: tokens per
    second, peak memory in MiB, wall-clock seconds.
    """
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
    """Return the mean over samples of runs that counted tokens; other runs would make the mean look cheap."""
    counts = [(tokens, samples) for tokens, samples in counted if tokens]
    return sum(tokens for tokens, _ in counts) / sum(samples for _, samples in counts) if counts else None
