"""Selects problems that a model solves sometimes. Groups whose completions all have the same reward have no gradient.

TRL samples no replacements for such groups, so these problems are left out beforehand, by the pass rates of an
`lcbx eval` of the untrained model.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum
from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.processes import Guard
from lcbx.resources import write_atomically
from lcbx.runs.finding import resolve_runs
from lcbx.runs.records import RunDirectory
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Benchmark, Verdict

Rates = dict[tuple[str, str], tuple[int, int]]
"""(problem, language) -> accepted, judged"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """Pairs of problem and language that were kept, and how many were dropped."""

    kept: frozenset[tuple[str, str]]
    dropped: Mapping[str, int]
    """Reason -> number of pairs."""


def eval_command(config: TrainConfig, problems: Path, out: Path) -> list[str]:
    """Return the `lcbx eval` of the untrained model that samples as the training will."""
    options: dict[str, object] = {
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
        "judge": config.judge,
        "sandbox": config.sandbox,
        "workers": config.workers,
        "out": out,
    }
    command = [sys.executable, "-m", "lcbx", "eval", "-n", str(config.difficulty_n)]
    command += [] if config.hint else ["--no-hint"]
    if config.repair_rounds:
        options["repair"] = config.repair_rounds
    command += [part for name, value in options.items() if value is not None for part in (f"--{name}", str(value))]
    return command + [part for folder in config.languages for part in ("--languages", folder)]


def measure(config: TrainConfig, problems: Benchmark, store: TestStore) -> list[str]:
    """Evaluate the untrained model under `difficulty/` of the run. An interrupted evaluation is continued.

    The evaluation ends when this process is killed. One with other settings, whose samples are of another model or of
    other problems, is removed.
    """
    folder = config.run_dir / "difficulty"
    folder.mkdir(parents=True, exist_ok=True)
    candidates = folder / "candidates.jsonl"
    export(problems, candidates, store)
    _remove_others(config, folder, candidates)
    if code := run_to_the_end(eval_command(config, candidates, folder / "runs")):
        raise UserError(
            f"the evaluation that measures difficulty ended with code {code}. The same command continues it."
        )
    return [str(folder / "runs")]


def _remove_others(config: TrainConfig, folder: Path, candidates: Path) -> None:
    """Remove the runs of an evaluation with other settings, those aside that move no verdict, or of other problems."""
    everywhere = replace(config, judge=None, sandbox="auto", workers=None)
    command = eval_command(everywhere, Path("candidates.jsonl"), Path("runs"))[1:]
    settings = json.dumps({"command": command, "problems": hashlib.sha256(candidates.read_bytes()).hexdigest()}) + "\n"
    file = folder / "settings.json"
    if file.exists() and file.read_text() != settings:
        shutil.rmtree(folder / "runs", ignore_errors=True)
    write_atomically(file, settings)


def run_to_the_end(command: list[str]) -> int:
    """Return the exit code of a command that ends, at the latest, when this process does."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    guard = Guard([process.pid])
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    finally:
        guard.close()


def read_rates(runs: Iterable[str], results_dir: Path = Path("results")) -> Rates:
    """Return the pass counts of run directories, judge errors and answers of self-repair left out."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for name in runs:
        for path in resolve_runs(name, results_dir):
            run = RunDirectory.open(path)
            if run.config.repair is not None:  # its accepted samples are not first answers
                continue
            for key, judgement in run.judgements(tests=False).items():
                if judgement.verdict != Verdict.JE:
                    count = counts[key.problem_id, key.language_id]
                    count[0] += judgement.verdict == Verdict.AC
                    count[1] += 1
    return {pair: (accepted, judged) for pair, (accepted, judged) in counts.items()}


def select(
    pairs: Iterable[tuple[str, str]],
    rates: Rates,
    low: float,
    high: float,
    *,
    keep_unsolved: float,
    seed: int,
    estimated: Mapping[tuple[str, str], float] | None = None,
) -> Filtered:
    """Keep pairs of problem and language with a rate in the range, and a seeded share of those never solved.

    `estimated` has rates to use instead of the measured shares. Pairs without a measured rate are dropped.
    """
    kept, dropped = set(), dict.fromkeys(("not measured", "too hard", "too easy"), 0)
    for pair in pairs:
        accepted, judged = rates.get(pair, (0, 0))
        rate = accepted / judged if judged else None
        if rate is not None and estimated is not None:
            rate = estimated[pair]
        if rate is None:
            dropped["not measured"] += 1
        elif low <= rate <= high or (accepted == 0 and _draw(pair, seed) < keep_unsolved):
            kept.add(pair)
        else:
            dropped["too hard" if rate < low else "too easy"] += 1
    return Filtered(kept=frozenset(kept), dropped=dropped)


def mixed_band(group_size: int) -> tuple[float, float]:
    """Return the pass rates between which a group is more likely mixed than all right or all wrong.

    A group of G completions with pass rate p is mixed with probability 1 - p^G - (1 - p)^G, which is at least a half
    between p and 1 - p for one p below a half; for two completions that is p = 0.5 alone.
    """
    low, high = 0.0, 0.5
    for _ in range(50):
        middle = (low + high) / 2
        mixed = 1 - middle**group_size - (1 - middle) ** group_size
        low, high = (low, middle) if mixed >= 0.5 else (middle, high)
    return high, 1 - high


def estimated_rates(rates: Rates) -> dict[tuple[str, str], float]:
    """Return each pair's pass rate as estimated from its samples and the model's skill in the language.

    The skill is a beta distribution of the pass rates of a language's problems, by the method of moments; a pair's rate
    is its mean after the samples (empirical Bayes). Few samples say little, so 0 of 8 is not taken for impossible where
    the model is good, and is where it solves nothing else.
    """
    estimated = {}
    for language_id in {language_id for _, language_id in rates}:
        own = {pair: counts for pair, counts in rates.items() if pair[1] == language_id and counts[1]}
        a, b = _beta(list(own.values()))
        for pair, (accepted, judged) in own.items():
            estimated[pair] = (accepted + a) / (judged + a + b)
    return estimated


def _beta(counts: list[tuple[int, int]]) -> tuple[float, float]:
    """Return the parameters of the beta distribution of the pass rates behind (accepted, judged) pairs.

    The variance of observed rates is that of the pass rates, V, plus sampling noise: V + (m(1 - m) - V) / n, with the
    mean m and n samples. Then a + b = m(1 - m) / V - 1.
    """
    if not counts:
        return 1.0, 1.0
    values = [accepted / judged for accepted, judged in counts]
    n = fsum(judged for _, judged in counts) / len(counts)
    mean = min(max(fsum(values) / len(values), 1e-3), 1 - 1e-3)
    observed = fsum((value - mean) ** 2 for value in values) / max(1, len(values) - 1)
    spread = mean * (1 - mean)
    variance = (observed - spread / n) / (1 - 1 / n) if n > 1 else observed
    strength = min(max(spread / max(variance, 1e-6) - 1, 0.1), 100.0)
    return mean * strength, (1 - mean) * strength


def _draw(pair: tuple[str, str], seed: int) -> float:
    """Return a number in [0, 1) that is always the same for a pair."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{pair}".encode()).digest()[:6], "big") / (1 << 48)
