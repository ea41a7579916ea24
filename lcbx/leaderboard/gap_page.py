"""The page of gaps between languages: a heat map of problems by languages for each model, which leads to programs.

    gap.html                   a thin frame; `assets/gap_page.js` draws it
    gap.js                     settings, their problems and the names of their models (`gap_payload`)
    gap/<setting>/<n>.js       shares, intervals and heat map of the n-th model, loaded when it is chosen (`gap_models`)
    programs/<hash>.js         programs of one run, loaded when a cell of it is opened (`program_files`)

The groups of problems are those of `scores.language_gap`, with the model's best language as the reference. A heat map
is one text per language: a base-36 digit for each problem, the share of its samples that passed (0: none, z: all),
rounded so that a solved problem is never 0 and one that is not always solved never z; `-` where nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lcbx.formatting import percent, printable_values, shortened
from lcbx.leaderboard.board_rows import MEASURED, Board, Cell, LeaderboardRow, Setting
from lcbx.leaderboard.payload import model_slugs, script, script_entry
from lcbx.report.gap_runs import StoredProgram, read_programs
from lcbx.resources import disk_errors
from lcbx.runs.many_runs import map_runs
from lcbx.scores.counts import Counts
from lcbx.scores.failures import LABELS
from lcbx.scores.language_gap import LanguageGap, Outcome, best_language, language_gaps, unsolved

ASSETS = Path(__file__).with_name("assets")
SCRIPT, STYLE = "gap_page.js", "gap_page.css"
_FRAME = """<!doctype html>
<html lang="en" data-kind="gap" data-root="">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Language gap · lcbx</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/board.css">
<link rel="stylesheet" href="assets/gap_page.css">
<script src="assets/theme.js"></script>
<script src="gap.js" defer></script>
<script src="assets/gap_page.js" defer></script>
</head>
<body>
<noscript>This page is drawn by a script; `lcbx gap RUNS` prints the same figures.</noscript>
</body>
</html>
"""
OUTCOMES = tuple(Outcome)
MOST_RUNS = 200
"""Runs up to which a board has program files unless they are asked for: a run of 499 problems has 1 MB."""
MOST_SHOWN = 4000
"""Characters of a program that are kept."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def gap_files(board: Board, *, policy: str) -> dict[str, bytes]:
    """Return content by path, without programs. `policy` is the content security policy of the page."""
    files = {f"assets/{name}": (ASSETS / name).read_bytes() for name in (SCRIPT, STYLE)}
    for key, number, model in gap_models(board):
        files[f"gap/{key}/{number}.js"] = script_entry("LCBX_GAPS", f"{key}/{number}", model).encode()
    data = script("LCBX_GAP", gap_payload(board))
    return {**files, "gap.html": _FRAME.format(policy=policy).encode(), "gap.js": data.encode()}


def gap_payload(board: Board) -> dict[str, Any]:
    """Return what the page needs at first. Only measured models with counts in at least two languages are in it."""
    slugs = model_slugs(board)
    settings = [_setting(setting, slugs) for setting in board.settings]
    payload: dict[str, Any] = {
        "outcomes": [outcome.value for outcome in OUTCOMES],
        "settings": [setting for setting in settings if setting["models"]],
    }
    return {name: printable_values(value) for name, value in payload.items()}


def gap_models(board: Board) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield setting, place among the setting's models, and figures of each model."""
    for setting in board.settings:
        rows = _compared(setting)
        problems = _problems(rows)
        for number, row in enumerate(rows):
            yield setting.key, number, {name: printable_values(value) for name, value in _model(row, problems).items()}


def _compared(setting: Setting) -> list[LeaderboardRow]:
    return [row for row in setting.rows if len(_counted(row)) > 1]


def _problems(rows: Sequence[LeaderboardRow]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for cell in _counted(row).values() for key in cell.counts))


def _setting(setting: Setting, slugs: Mapping[str, str]) -> dict[str, Any]:
    rows = _compared(setting)
    problems = _problems(rows)
    nobody = set(unsolved(cell.counts for row in setting.rows for cell in row.cells.values()))
    return {
        "key": setting.key,
        "title": setting.title,
        "languages": list(setting.languages.items()),
        "problems": problems,
        "nobody": [place for place, key in enumerate(problems) if key in nobody],
        "models": [{"label": row.label, "page": slugs[row.model]} for row in rows],
    }


def _counted(row: LeaderboardRow) -> dict[str, Cell]:
    return {key: cell for key, cell in row.cells.items() if cell.counts} if row.kind == MEASURED else {}


def _model(row: LeaderboardRow, problems: Sequence[str]) -> dict[str, Any]:
    cells = _counted(row)
    counts = {language_id: cell.counts for language_id, cell in cells.items()}
    reference = best_language(counts)
    return {
        "reference": reference,
        "gaps": {gap.language_id: _gap(gap, problems) for gap in language_gaps(counts, reference)},
        "heat": {name: "".join(_digit(table.get(key)) for key in problems) for name, table in counts.items()},
        "runs": {name: [run_hash(cell), cell.path] for name, cell in cells.items()},
    }


def _gap(gap: LanguageGap, problems: Sequence[str]) -> dict[str, Any]:
    shares = [gap.shares[outcome] for outcome in OUTCOMES]
    ends = [[percent(one.interval.low), percent(one.interval.high)] if one.interval else None for one in shares]
    return {
        "shares": [percent(one.value) for one in shares],
        "ends": ends,
        "problems": gap.problems,
        "difference": None if gap.difference is None else round(100 * gap.difference, 1),
        "differenceEnds": [round(100 * end, 1) for end in (gap.interval.low, gap.interval.high)]
        if gap.interval
        else None,
        "p": None if gap.p_adjusted is None else float(f"{gap.p_adjusted:.2g}"),
        "outcomes": "".join(_outcome_digit(gap.outcomes.get(key)) for key in problems),
    }


def _outcome_digit(outcome: Outcome | None) -> str:
    return "-" if outcome is None else str(OUTCOMES.index(outcome))


def _digit(counts: Counts | None) -> str:
    if counts is None or not counts.n:
        return "-"
    if counts.c in (0, counts.n):
        return "z" if counts.c else "0"
    return _DIGITS[min(34, max(1, round(35 * counts.c / counts.n)))]


# --- programs -------------------------------------------------------------------------------------------------------


def run_hash(cell: Cell) -> str:
    """Return the digest at the end of the run id, which names the file of the run's programs."""
    return cell.run_id.rpartition("-")[2]


def write_programs(
    board: Board, results_dir: Path, folder: Path, *, folders: Sequence[Path] = (), wanted: bool | None = None
) -> list[Path]:
    """Write the programs that the page of gaps leads to, and remove those of earlier boards.

    `wanted` None: only if the board has at most `MOST_RUNS` runs. Raises UserError.
    """
    cells = [cell for setting in board.settings for row in setting.rows for cell in _counted(row).values()]
    chosen = cells if wanted or (wanted is None and len(cells) <= MOST_RUNS) else []
    target = folder / "programs"
    with disk_errors(target):
        for old in target.glob("*.js"):
            old.unlink()
        written = []
        for name, text in program_files(chosen, results_dir, folders=folders):
            target.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(text)
            written.append(target / name)
    return written


def program_files(
    cells: Sequence[Cell], results_dir: Path, *, folders: Sequence[Path] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content for each of the runs."""
    read = partial(_programs_script, folders=tuple(folders))
    paths = [results_dir / cell.path for cell in cells]
    for cell, text in zip(cells, map_runs(read, paths), strict=True):
        yield f"{run_hash(cell)}.js", text


def _programs_script(path: Path, *, folders: Sequence[Path]) -> bytes:
    """Return a script that assigns, by problem, the first accepted and the first failed program of a run."""
    programs = read_programs(path, most=1, folders=folders)
    data = {key: [_program(one) for one in found] for key, found in sorted(programs.items())}
    return script(f"LCBX_PROGRAMS_{path.name.rpartition('-')[2]}", data).encode()


def _program(program: StoredProgram) -> list[Any]:
    source = program.source[:MOST_SHOWN]
    why = LABELS[program.error_class] if program.error_class else "accepted"
    return [program.sample_index, program.verdict.value, why, shortened(program.message, 200), source]
