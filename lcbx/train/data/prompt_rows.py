"""The rows of a training: which problem in which language, in which order, and the wording of each prompt.

Everything is drawn by seed. The curricula are those of Agnostics (arXiv:2508.04865): each problem once in a language
drawn by weight (`mixed`), each problem in every language (`every`), or one language after another (`sequence`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lcbx.prompts import PromptTemplate, load_template, protocols, render
from lcbx.train.data import difficulty
from lcbx.train.data.seeded import seeded_choice, seeded_digest
from lcbx.train.data.training_data import TrainRow
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.refusals import AUTO, difficulty_range
from lcbx.types import Benchmark, Language, Problem

WORDINGS = Path(__file__).with_name("wordings")

Measure = Callable[[Benchmark], Sequence[str]]
"""Evaluates the untrained model on a benchmark and returns the runs."""


def draw_pairs(
    config: TrainConfig, candidates: Benchmark, languages: Sequence[Language], measure: Measure | None
) -> tuple[list[tuple[Problem, str]], Any]:
    """Return problems with their languages, in training order, and a record of the difficulty.

    A problem has only languages in which its difficulty fits, and is left out without one. `limit` counts problems. The
    record is None if no difficulty is set.
    """
    language_ids = [language.language_id for language in languages]
    weights = dict(zip(language_ids, config.lang_weights or (1.0,) * len(language_ids), strict=True))
    fitting, record = _fitting(config, candidates, language_ids, measure)
    choices = {
        problem: fits
        for problem in sorted(
            candidates.problems, key=lambda item: seeded_digest(config.seed, "order", item.problem_id)
        )
        if (fits := [name for name in language_ids if (problem.problem_id, name) in fitting])
    }
    limited = dict(list(choices.items())[: config.limit])
    return _in_order(config, limited, weights), record


def _in_order(
    config: TrainConfig, choices: Mapping[Problem, Sequence[str]], weights: Mapping[str, float]
) -> list[tuple[Problem, str]]:
    """Return the rows of a curriculum. `choices` has the languages of each problem, in the order of the problems."""
    if config.curriculum == "mixed":
        return [(problem, _drawn(config, problem, fits, weights)) for problem, fits in choices.items()]
    if config.curriculum == "sequence":
        return [(problem, name) for name in weights for problem, fits in choices.items() if name in fits]
    pairs = [(problem, name) for problem, fits in choices.items() for name in fits]
    return sorted(pairs, key=lambda pair: seeded_digest(config.seed, "every", pair[0].problem_id, pair[1]))


def _drawn(config: TrainConfig, problem: Problem, fits: Sequence[str], weights: Mapping[str, float]) -> str:
    """Return the language of a problem, drawn by weight."""
    return seeded_choice(
        seeded_digest(config.seed, "language", problem.problem_id), fits, [weights[name] for name in fits]
    )


def _fitting(
    config: TrainConfig, candidates: Benchmark, language_ids: Sequence[str], measure: Measure | None
) -> tuple[frozenset[tuple[str, str]], Any]:
    """Return the pairs of problem and language whose pass rate is in the range, and what was dropped."""
    pairs = [(problem.problem_id, language_id) for problem in candidates.problems for language_id in language_ids]
    if config.difficulty is None:
        return frozenset(pairs), None
    if not config.difficulty_runs and measure is None:
        return frozenset(pairs), f"to be measured: {config.difficulty_n} samples for each of {len(pairs)} rows"
    runs = config.difficulty_runs or tuple(measure(candidates) if measure is not None else ())
    rates = difficulty.read_rates(runs)
    auto = config.difficulty == AUTO
    low, high = difficulty.mixed_band(config.group_size) if auto else difficulty_range(config.difficulty)
    filtered = difficulty.select(
        sorted(pairs),
        rates,
        low,
        high,
        keep_unsolved=config.keep_unsolved,
        seed=config.seed,
        estimated=difficulty.estimated_rates(rates) if auto else None,
    )
    return filtered.kept, {**filtered.dropped, **({"band": [round(low, 3), round(high, 3)]} if auto else {})}


def make_rows(
    config: TrainConfig, pairs: Sequence[tuple[Problem, str]], languages: Sequence[Language]
) -> list[TrainRow]:
    """Return a row for each pair, its prompt rendered with a template drawn by seed."""
    by_id = {language.language_id: language for language in languages}
    protocol = protocols.load(config.protocol)
    templates = prompt_templates(config, protocol.prompt_template)
    rows = []
    for problem, language_id in pairs:
        draw = int(seeded_digest(config.seed, "prompt", problem.problem_id)[:8], 16)
        template = templates[draw % len(templates)]
        prompt = render(template, problem, by_id[language_id], hint=protocol.hint and config.hint)
        rows.append(
            TrainRow(
                problem_id=problem.problem_id,
                language_id=language_id,
                template=Path(template.name).stem,
                messages=prompt.messages,
            )
        )
    return rows


def prompt_templates(config: TrainConfig, default: str) -> list[PromptTemplate]:
    """Return the templates to draw from; the first is the one that evaluations use."""
    names = [str(name) for name in config.prompt] or [default]
    if config.varied_prompts:
        names += [str(path) for path in sorted(WORDINGS.glob("*.j2"))]
    return [load_template(name) for name in names]
