"""Made-up boards for tests, without runs."""

from __future__ import annotations

import random
from dataclasses import replace

from lcbx.leaderboard.board_rows import BEST, MEASURED, TIED, Board, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.measured import fitting_sets
from lcbx.leaderboard.models import ModelFacts
from lcbx.report.figures import Cost
from lcbx.runs.folder_names import folder_name
from lcbx.runs.marks import Mark
from lcbx.scores.failures import CLASSES
from lcbx.types import Verdict

KS = (1, 5, 10)
MONTHS = tuple(f"{2023 + index // 12}-{index % 12 + 1:02d}" for index in range(24))


def made_up_board(*, models: int = 200, languages: int = 40, seed: int = 1) -> Board:
    """Return a board with everything a page can show: all models in all languages, the same for equal arguments."""
    rng = random.Random(seed)
    names = {f"lang{index:02d}": f"Language {index}" for index in range(languages)}
    sets = fitting_sets(names, {"paper": tuple(names)[:5]})
    rows = [_row(rng, index, names, sets) for index in range(models)]
    setting = Setting(
        key="mini-lcbx-1-made-up",
        benchmark="mini",
        revision="r1",
        slice={},
        protocol="lcbx-1",
        differences={},
        problems=499,
        n=20,
        temperature=0.2,
        languages=names,
        sets=sets,
        ks=KS,
        rows=tuple(rows),
    )
    return Board(settings=(setting,))


def _row(rng: random.Random, index: int, names: dict[str, str], sets: dict[str, tuple[str, ...]]) -> LeaderboardRow:
    skill = rng.random()
    macros = {name: _figures(skill * 0.8) for name in sets}
    facts = ModelFacts(params_b=round(rng.uniform(0.5, 400), 1), open_weights=index % 5 > 0, released="2024-06-01")
    name = f"maker{index % 17}/model-{index:03d}-instruct"
    cells = {language_id: _cell(rng, skill, f"mini/{folder_name(name)}/{language_id}") for language_id in names}
    return LeaderboardRow(model=name, kind=MEASURED, facts=facts, cells=cells, macros=macros)


def _cell(rng: random.Random, skill: float, folder: str) -> Cell:
    value = min(0.99, max(0.0, skill * 0.8 + rng.uniform(-0.1, 0.1)))
    failed = 9980 * (1 - value)
    shares = [rng.random() for _ in CLASSES]
    figures = _figures(value)
    mark = rng.choice(("", "", "", TIED, BEST))
    run_id = f"lcbx-1-{rng.getrandbits(48):012x}"
    return Cell(
        figures={k: replace(figure, mark=mark) for k, figure in figures.items()},
        run_id=run_id,
        path=f"{folder}/{run_id}",
        verdicts={verdict: round(9980 * value) if verdict is Verdict.AC else rng.randrange(900) for verdict in Verdict},
        date=f"2026-01-{rng.randrange(1, 29):02d}",
        n=20,
        problems=499,
        samples=9980,
        marks=(Mark.STAND_IN,) if rng.random() < 0.05 else (),
        toolchain=f"toolchain {rng.randrange(40)}",
        months=dict.fromkeys(MONTHS, (20, value)),
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


def _figures(value: float) -> dict[int, Figure]:
    return {
        k: Figure(value=1 - (1 - value) ** k, low=max(0.0, value - 0.03), high=min(1.0, 1 - (1 - value) ** k + 0.03))
        for k in KS
    }
