"""What a training learns from: problems, split and checked, and one row for each of them with its language and prompt.

Rows carry ids, never tests: what a trainer prints when it is unhappy must not contain answers. Everything is drawn by
seed and written down before training starts (`data/` of the run), so that every process, and a run that is resumed,
reads the same rows in the same order:

    manifest.json     what was read, at which revision, what was dropped and why
    rows.jsonl        one `Row` a line, in training order
    problems.json     `Stored`: problems as the reward sees them, and the tests held back from it
    heldout.jsonl     the held-out problems as a benchmark file
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from lcbx import languages as language_files
from lcbx.errors import UserError
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.prompts import PromptTemplate, load_template, protocols, render
from lcbx.runs.lines import encode_line, read_lines, write_atomically
from lcbx.train.data import decontaminate, difficulty
from lcbx.train.data import problem_sources as sources
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.refusals import difficulty_range, held_out_share
from lcbx.types import Benchmark, Language, Message, Problem, TestCase

WORDINGS = Path(__file__).with_name("wordings")
ON_OUR_OWN_ACCORD = TrainConfig().decontaminate
LEAST_TESTS = 2
"""A problem keeps at least so many tests that decide its reward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One prompt of the training set."""

    problem_id: str
    language_id: str
    template: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    reward: tuple[Problem, ...]
    """With the tests that decide rewards."""
    held_back: dict[str, tuple[TestCase, ...]]
    """Tests that never do, by problem."""
    languages: tuple[Language, ...]


@dataclass(slots=True, kw_only=True)
class TrainingData:
    rows: list[Row]
    stored: Stored
    held_out: Benchmark
    manifest: dict[str, Any] = field(default_factory=dict)


Measure = Callable[[Benchmark], Sequence[str]]
"""Evaluates the untrained model on problems; returns the runs."""


def build(
    config: TrainConfig, store: TestStore, say: Callable[[str], None], measure: Measure | None = None
) -> TrainingData:
    """Read, check and split. Raises UserError where a benchmark's own problems would be trained on.

    `measure` is asked when `difficulty` is set and no run says how hard the problems are; without it none is left out.
    """
    languages = resolve_languages(config, config.lang)
    manifest: dict[str, Any] = {"seed": config.seed, "sources": []}
    found = _read(config, store, manifest, say)
    found, held_out = _split(config, found, store, manifest, say)
    found = _decontaminated(config, found, held_out, store, manifest, say)
    pairs = _pairs(config, found, languages, manifest, measure)
    rows = _rows(config, pairs, {each.language_id: each for each in languages})
    if not rows:
        raise UserError(
            f"no problem is left to train on. What was dropped: {json.dumps(manifest.get('difficulty', {}))}"
        )
    stored = _stored(config, found, languages)
    manifest |= {
        "training_problems": len({row.problem_id for row in rows}),
        "rows": len(rows),
        "rows_by_language": dict(Counter(row.language_id for row in rows)),
        "held_out_problems": len(held_out.problems),
        "held_out_sha256": _ids_digest(held_out.problems),
        "training_sha256": _ids_digest(found),
    }
    return TrainingData(rows=rows, stored=stored, held_out=held_out, manifest=manifest)


def resolve_languages(config: TrainConfig, wanted: Sequence[str]) -> list[Language]:
    """Languages by name, from the configuration's folders, too."""
    folders = [*(Path(each) for each in config.languages), *language_files.folders_from_env()]
    return language_files.resolve(",".join(wanted), folders) if wanted else []


# --- problems -------------------------------------------------------------------------------------------------------


def _read(config: TrainConfig, store: TestStore, manifest: dict[str, Any], say: Callable[[str], None]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for spec in config.benchmark:
        say(f"reading {spec}")
        benchmark, left_out = sources.load(spec, store)
        known = {problem.digest for problem in found.values()}
        for problem in benchmark.problems:
            if problem.digest in known:
                left_out["in an earlier benchmark"] = left_out.get("in an earlier benchmark", 0) + 1
                continue
            name = problem.problem_id if problem.problem_id not in found else f"{benchmark.name}/{problem.problem_id}"
            found[name] = replace(problem, problem_id=name)
        manifest["sources"].append(
            {
                "spec": spec,
                "name": benchmark.name,
                "revision": benchmark.revision,
                "problems": len(benchmark.problems),
                "left_out": left_out,
            }
        )
    framed = [problem.problem_id for problem in found.values() if problem.frame is not None]
    if framed:
        raise UserError(f"{framed[0]}: a function to complete, not a program to write. Train on stdin/stdout problems.")
    return list(found.values())


def _split(
    config: TrainConfig,
    found: list[Problem],
    store: TestStore,
    manifest: dict[str, Any],
    say: Callable[[str], None],
) -> tuple[list[Problem], Benchmark]:
    """Training problems and held-out ones; copies and families stay together."""
    share = held_out_share(config)
    if share is None:
        benchmark, _ = sources.load(config.held_out, store)
        manifest["held_out"] = {"spec": config.held_out, "revision": benchmark.revision}
        return found, benchmark
    say("splitting by problem")
    numbers = decontaminate.groups(found)
    names = sorted(set(numbers), key=lambda number: _order(config.seed, "split", found[number].problem_id))
    held = set(names[: max(1, round(share * len(names)))])
    train = [problem for problem, number in zip(found, numbers, strict=True) if number not in held]
    out = [problem for problem, number in zip(found, numbers, strict=True) if number in held]
    if not train:
        raise UserError(f"held_out: {share:g} of {len(names)} groups of problems leaves nothing to train on.")
    manifest["held_out"] = {"share": share, "groups": len(names), "held_out_groups": len(held)}
    revision = _ids_digest(out)
    return train, Benchmark(name="heldout", revision=revision, problems=tuple(out))


def _decontaminated(
    config: TrainConfig,
    found: list[Problem],
    held_out: Benchmark,
    store: TestStore,
    manifest: dict[str, Any],
    say: Callable[[str], None],
) -> list[Problem]:
    """Without, or refusing, what is in a benchmark or among held-out problems of another source."""
    ours = held_out_share(config) is not None  # copies were kept on one side when the problems were split
    hits = [] if ours else decontaminate.find(found, "the held-out problems", held_out.problems)
    checked: dict[str, str] = {}
    for spec in config.decontaminate:
        say(f"comparing with {spec}")
        try:
            benchmark, _ = sources.load(spec, store)
        except UserError as error:
            if spec not in ON_OUR_OWN_ACCORD:  # asked for by name: then it has to be there
                raise
            checked[spec] = f"NOT CHECKED: {error}"
            say(f"warning: not compared with {spec}: {error}")
            continue
        checked[spec] = f"{benchmark.revision[:12]}, {len(benchmark.problems)} problems"
        hits += decontaminate.find(found, benchmark.name, benchmark.problems)
    manifest["decontamination"] = {"checked": checked, "hits": [str(hit) for hit in hits]}
    if hits and config.contamination == "refuse":
        shown = "\n  ".join(str(hit) for hit in hits[:8]) + (f"\n  and {len(hits) - 8} more" if len(hits) > 8 else "")
        raise UserError(
            f"{len(hits)} training problems are test problems of a benchmark:\n  {shown}\n"
            "Leave them out with --contamination drop, or do without that benchmark with --decontaminate."
        )
    bad = {hit.problem_id for hit in hits}
    return [problem for problem in found if problem.problem_id not in bad]


def _stored(config: TrainConfig, found: Sequence[Problem], languages: Sequence[Language]) -> Stored:
    reward, held_back = [], {}
    for problem in found:
        kept, back = split_tests(problem, config.held_back, config.seed)
        reward.append(with_tests(problem, kept, "reward") if back else problem)
        held_back[problem.problem_id] = back
    return Stored(reward=tuple(reward), held_back=held_back, languages=tuple(languages))


def split_tests(problem: Problem, share: float, seed: int) -> tuple[tuple[TestCase, ...], tuple[TestCase, ...]]:
    """(deciding, held back): a share of the hidden tests, drawn by seed, never decides a reward."""
    hidden = [at for at, test in enumerate(problem.tests) if not test.public]
    count = min(round(share * len(hidden)), len(problem.tests) - LEAST_TESTS)
    order = sorted(hidden, key=lambda at: _order(seed, problem.problem_id, str(at)))
    back = set(order[: max(0, count)])
    tests = problem.tests
    return (
        tuple(test for at, test in enumerate(tests) if at not in back),
        tuple(test for at, test in enumerate(tests) if at in back),
    )


def with_tests(problem: Problem, tests: tuple[TestCase, ...], why: str) -> Problem:
    """The problem with other tests, and a digest that says so."""
    text = msgspec.json.encode([problem.digest, why, tests])
    return replace(problem, tests=tests, digest=hashlib.sha256(text).hexdigest())


# --- rows -----------------------------------------------------------------------------------------------------------


def _pairs(
    config: TrainConfig,
    found: Sequence[Problem],
    languages: Sequence[Language],
    manifest: dict[str, Any],
    measure: Measure | None,
) -> list[tuple[Problem, str]]:
    """Each problem once, in training order, with a language drawn by weight among those it is worth asking in."""
    ids = [language.language_id for language in languages]
    weights = dict(zip(ids, config.lang_weights or (1.0,) * len(ids), strict=True))
    allowed = {(problem.problem_id, each) for problem in found for each in ids}
    if config.difficulty is not None and not config.difficulty_runs and measure is None:
        manifest["difficulty"] = f"to be measured: {config.difficulty_n} samples for each of {len(allowed)} rows"
    elif config.difficulty is not None:
        runs = config.difficulty_runs
        if not runs and measure is not None:
            runs = tuple(measure(Benchmark(name="candidates", revision=_ids_digest(found), problems=tuple(found))))
        rates = difficulty.read_rates(runs)
        low, high = difficulty_range(config.difficulty)
        filtered = difficulty.select(
            sorted(allowed), rates, low, high, keep_unsolved=config.keep_unsolved, seed=config.seed
        )
        allowed = set(filtered.kept)
        manifest["difficulty"] = dict(filtered.dropped)
    ordered = sorted(found, key=lambda problem: _order(config.seed, "order", problem.problem_id))
    pairs = []
    for problem in ordered:
        choice = [each for each in ids if (problem.problem_id, each) in allowed]
        if choice:
            pairs.append((problem, _drawn(config.seed, problem.problem_id, choice, [weights[each] for each in choice])))
    return pairs if config.limit is None else pairs[: config.limit]


def _rows(config: TrainConfig, pairs: Sequence[tuple[Problem, str]], languages: dict[str, Language]) -> list[Row]:
    protocol = protocols.load(config.protocol)
    templates = prompt_templates(config, protocol.prompt_template)
    rows = []
    for problem, language_id in pairs:
        draw = int(_order(config.seed, "prompt", problem.problem_id)[:8], 16)
        template = templates[draw % len(templates)]
        prompt = render(template, problem, languages[language_id], hint=protocol.hint)
        rows.append(
            Row(
                problem_id=problem.problem_id,
                language_id=language_id,
                template=Path(template.name).stem,
                messages=prompt.messages,
            )
        )
    return rows


def prompt_templates(config: TrainConfig, default: str) -> list[PromptTemplate]:
    """The first is the one evaluations use."""
    names = [str(each) for each in config.prompt] or [default]
    if config.varied_prompts:
        names += [str(path) for path in sorted(WORDINGS.glob("*.j2"))]
    return [load_template(name) for name in names]


def _order(seed: int, *parts: str) -> str:
    """Hexadecimal digits that depend on nothing but these."""
    return hashlib.sha256("\0".join((str(seed), *parts)).encode("utf-8", "surrogatepass")).hexdigest()


def _drawn(seed: int, problem_id: str, choice: Sequence[str], weights: Sequence[float]) -> str:
    point = int(_order(seed, "language", problem_id)[:12], 16) / (1 << 48) * sum(weights)
    for each, weight in zip(choice, weights, strict=True):
        point -= weight
        if point < 0:
            return each
    return choice[-1]


def _ids_digest(found: Sequence[Problem]) -> str:
    text = "\n".join(sorted(f"{problem.problem_id} {problem.digest}" for problem in found))
    return hashlib.sha256(text.encode()).hexdigest()


# --- on disk --------------------------------------------------------------------------------------------------------


def write(data: TrainingData, folder: Path, store: TestStore) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    export(data.held_out, folder / "heldout.jsonl", store)
    write_atomically(folder / "rows.jsonl", b"".join(encode_line(row) for row in data.rows))
    write_atomically(folder / "problems.json", msgspec.json.encode(data.stored))
    manifest = json.dumps(data.manifest, indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / "manifest.json", manifest.encode())


def read_rows(folder: Path) -> list[Row]:
    return list(read_lines(folder / "rows.jsonl", Row))


def read_stored(folder: Path) -> Stored:
    return msgspec.json.decode((folder / "problems.json").read_bytes(), type=Stored)
