"""Made-up boards for tests, without runs."""

from __future__ import annotations

import functools
import random
from dataclasses import replace

from lcbx.leaderboard.board_rows import (
    BEST,
    MEASURED,
    TIED,
    Board,
    BoardProblem,
    Cell,
    Figure,
    LeaderboardRow,
    Setting,
)
from lcbx.leaderboard.measured import fitting_sets
from lcbx.leaderboard.models import ModelFacts
from lcbx.leaderboard.problem_files import problem_files
from lcbx.leaderboard.site import site_files
from lcbx.report.figures import Cost
from lcbx.runs.folder_names import folder_name
from lcbx.runs.marks import Mark
from lcbx.scores.counts import Counts
from lcbx.scores.failures import CLASSES
from lcbx.types import Verdict

KS = (1, 5, 10)
MONTHS = tuple(f"{2023 + index // 12}-{index % 12 + 1:02d}" for index in range(24))
PROBLEMS = tuple(
    BoardProblem(
        problem_id=f"made-up-{index:03d}",
        title=f"Problem {index}",
        contest_date=f"{MONTHS[index * len(MONTHS) // 499]}-{index % 28 + 1:02d}",
    )
    for index in range(499)
)
N = 20


def made_up_board(*, models: int = 200, languages: int = 40, seed: int = 1, counted: bool = False) -> Board:
    """Return a board with everything a page can show: all models in all languages, the same for equal arguments.

    With `counted` runs have counts by problem, from which pages of gaps take minutes for a large board.
    """
    rng = random.Random(seed)
    names = {f"lang{index:02d}": f"Language {index}" for index in range(languages)}
    sets = fitting_sets(names, {"paper": tuple(names)[:5]})
    rows = [_row(rng, index, names, sets, counted) for index in range(models)]
    setting = Setting(
        key="mini-lcbx-1-made-up",
        benchmark="mini",
        revision="r1",
        slice={},
        protocol="lcbx-1",
        differences={},
        problems=len(PROBLEMS),
        n=N,
        temperature=0.2,
        languages=names,
        sets=sets,
        ks=KS,
        rows=tuple(rows),
        problem_list=PROBLEMS,
    )
    return Board(settings=(setting,))


def counted_site(*, models: int, languages: int) -> dict[str, bytes]:
    """Return the site of a large board, with counts by problem but without gaps between languages."""
    plain, counted = (made_up_board(models=models, languages=languages, counted=flag) for flag in (False, True))
    return site_files(plain) | {path: text.encode() for path, text in problem_files(counted)}


def _row(
    rng: random.Random, index: int, names: dict[str, str], sets: dict[str, tuple[str, ...]], counted: bool
) -> LeaderboardRow:
    skill = rng.random()
    macros = {name: _figures(skill * 0.8) for name in sets}
    facts = ModelFacts(params_b=round(rng.uniform(0.5, 400), 1), open_weights=index % 5 > 0, released="2024-06-01")
    name = f"maker{index % 17}/model-{index:03d}-instruct"
    cells = {
        language_id: _cell(rng, skill, f"mini/{folder_name(name)}/{language_id}", counted) for language_id in names
    }
    return LeaderboardRow(model=name, kind=MEASURED, facts=facts, cells=cells, macros=macros)


def _cell(rng: random.Random, skill: float, folder: str, counted: bool) -> Cell:
    value = min(0.99, max(0.0, skill * 0.8 + rng.uniform(-0.1, 0.1)))
    failed = 9980 * (1 - value)
    shares = [rng.random() for _ in CLASSES]
    figures = _figures(value)
    mark = rng.choice(("", "", "", TIED, BEST))
    variant = rng.randrange(4)
    run_id = f"lcbx-1-{rng.getrandbits(48):012x}"
    return Cell(
        figures={k: replace(figure, mark=mark) for k, figure in figures.items()},
        run_id=run_id,
        path=f"{folder}/{run_id}",
        verdicts={verdict: round(9980 * value) if verdict is Verdict.AC else rng.randrange(900) for verdict in Verdict},
        date=f"2026-01-{rng.randrange(1, 29):02d}",
        n=20,
        problems=len(PROBLEMS),
        samples=9980,
        marks=(Mark.STAND_IN,) if rng.random() < 0.05 else (),
        toolchain=f"toolchain {rng.randrange(40)}",
        month_failures={month: {name: rng.randrange(60) for name in CLASSES[:8]} for month in MONTHS},
        counts=_tables(round(100 * value), variant) if counted else {},
        cost=Cost(
            prompt_tokens=rng.randrange(10**7),
            completion_tokens=rng.randrange(10**7),
            tokens_per_s=rng.uniform(1, 5000),
            judge_cpu_s=rng.uniform(1, 10**5),
            peak_memory_mib=rng.uniform(1, 2048),
            generate_wall_s=rng.uniform(1, 10**5),
            judge_wall_s=rng.uniform(1, 10**5),
            wall_s=rng.uniform(1, 10**5),
        ),
        failures={name: round(failed * share / sum(shares)) for name, share in zip(CLASSES, shares, strict=True)},
    )


@functools.cache
def _tables(percent: int, variant: int) -> dict[str, Counts]:
    """Return counts of all problems with about that share accepted; shared, because there are thousands of runs."""
    rng = random.Random(f"{percent}/{variant}")
    chances = [min(1.0, max(0.0, rng.gauss(percent / 100, 0.3))) for _ in PROBLEMS]
    return {
        problem.problem_id: Counts(n=N, c=sum(rng.random() < chance for _ in range(N)))
        for problem, chance in zip(PROBLEMS, chances, strict=True)
    }


def _figures(value: float) -> dict[int, Figure]:
    return {
        k: Figure(value=1 - (1 - value) ** k, low=max(0.0, value - 0.03), high=min(1.0, 1 - (1 - value) ** k + 0.03))
        for k in KS
    }
