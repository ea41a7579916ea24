"""Which problems are worth training on: those a model solves sometimes. GRPO learns nothing from groups of equals.

TRL samples no replacements for such groups, so they are left out beforehand, by the pass rates of a first `lcbx eval`.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.runs.records import RunDirectory, resolve_runs
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Benchmark, Verdict

Rates = dict[tuple[str, str], tuple[int, int]]
"""(problem, language) -> accepted, judged"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    kept: frozenset[tuple[str, str]]
    dropped: Mapping[str, int]
    """Reason -> how many."""


def eval_command(config: TrainConfig, problems: Path, out: Path) -> list[str]:
    """`lcbx eval` of the untrained model, sampling as the training will."""
    asked: dict[str, object] = {
        "model": config.model,
        "model-revision": config.model_revision,
        "lang": ",".join(config.lang),
        "benchmark": problems,
        "protocol": config.protocol,
        "prompt": config.prompt[0] if config.prompt else None,
        "temperature": config.temperature,
        "top-p": config.top_p,
        "max-tokens": config.max_new_tokens,
        "seed": config.seed,
        "time-limit": config.time_limit,
        "sandbox": config.sandbox,
        "workers": config.workers,
        "out": out,
    }
    command = [sys.executable, "-m", "lcbx", "eval", "-n", str(config.difficulty_n)]
    command += [part for name, value in asked.items() if value is not None for part in (f"--{name}", str(value))]
    return command + [part for folder in config.languages for part in ("--languages", folder)]


def measure(config: TrainConfig, problems: Benchmark, store: TestStore) -> list[str]:
    """Evaluates the untrained model on `problems`, under `difficulty/` of the run; goes on where it was stopped."""
    folder = config.run_dir / "difficulty"
    folder.mkdir(parents=True, exist_ok=True)
    export(problems, folder / "candidates.jsonl", store)
    command = eval_command(config, folder / "candidates.jsonl", folder / "runs")
    if code := subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        raise UserError(
            f"the evaluation that measures the difficulty ended with code {code}. The same command goes on."
        )
    return [str(folder / "runs")]


def read_rates(runs: Iterable[str], results_dir: Path = Path("results")) -> Rates:
    """Pass counts of run directories; judge errors count as nothing."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for wanted in runs:
        for path in resolve_runs(wanted, results_dir):
            for key, judgement in RunDirectory.open(path).judgements().items():
                if judgement.verdict != Verdict.JE:
                    count = counts[key.problem_id, key.language_id]
                    count[0] += judgement.verdict == Verdict.AC
                    count[1] += 1
    return {key: (accepted, judged) for key, (accepted, judged) in counts.items()}


def select(
    pairs: Iterable[tuple[str, str]], rates: Rates, low: float, high: float, *, keep_unsolved: float, seed: int
) -> Filtered:
    """The pairs of problem and language whose rate lies in the range; of those never solved a share drawn by seed.

    What was not measured is dropped: nobody knows whether it teaches anything.
    """
    kept, dropped = set(), dict.fromkeys(("not measured", "too hard", "too easy"), 0)
    for pair in pairs:
        accepted, judged = rates.get(pair, (0, 0))
        rate = accepted / judged if judged else None
        if rate is None:
            dropped["not measured"] += 1
        elif low <= rate <= high or (accepted == 0 and _draw(pair, seed) < keep_unsolved):
            kept.add(pair)
        else:
            dropped["too hard" if rate < low else "too easy"] += 1
    return Filtered(kept=frozenset(kept), dropped=dropped)


def _draw(pair: tuple[str, str], seed: int) -> float:
    """In [0, 1), and always the same for the same pair."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{pair}".encode()).digest()[:6], "big") / (1 << 48)
