"""Reads, splits and checks the problems of a training, and makes its rows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lcbx.errors import UserError
from lcbx.problems import overlap, with_statements
from lcbx.problems.store import TestStore
from lcbx.train.data import problem_sources
from lcbx.train.data.data_gate import pass_gate
from lcbx.train.data.prompt_rows import Measure, draw_pairs, make_rows
from lcbx.train.data.seeded import seeded_digest
from lcbx.train.data.training_data import Stored, TrainingData, resolve_languages, with_tests
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.refusals import held_out_share
from lcbx.types import Benchmark, Language, Problem, TestCase

Say = Callable[[str], None]
OPTIONAL_CHECKS = TrainConfig().decontaminate
"""Benchmarks compared with by default. Being unreachable is a warning for these and an error for all others."""
LEAST_TESTS = 2
"""Fewest tests of a problem that decide its reward."""
MOST_SHOWN = 8
"""Contaminated problems listed in the message."""
HELD_OUT = "the held-out problems"
"""What a benchmark that is held out is called beside the benchmarks of `decontaminate`."""


def build_data(config: TrainConfig, store: TestStore, say: Say, measure: Measure | None = None) -> TrainingData:
    """Read, split and check problems and make the rows.

    `measure` is called if `difficulty` is set without runs that tell pass rates; if it is None, no problem is filtered.
    Raises UserError for problems of a benchmark that must not be trained on.
    """
    languages = resolve_languages(config, config.lang)
    problems, sources = _read(config, store, say)
    training, held_out, split = _split(config, problems, store, say)
    training, decontamination = _decontaminated(config, training, held_out, store, say)
    training, gate = _gated(config, training, store, say)
    candidates = Benchmark(name="candidates", revision=ids_digest(training), problems=tuple(training))
    pairs, difficulty = draw_pairs(config, candidates, languages, measure)
    rows = make_rows(config, pairs, languages)
    if not rows:
        raise UserError(f"no problem is left to train on. Dropped: {json.dumps(difficulty or {})}")
    manifest: dict[str, Any] = {
        "seed": config.seed,
        "sources": sources,
        "held_out": split,
        "decontamination": decontamination,
        "audit": gate,
        "curriculum": config.curriculum,
        **({} if difficulty is None else {"difficulty": difficulty}),
        "training_problems": len({row.problem_id for row in rows}),
        "rows": len(rows),
        "rows_by_language": dict(Counter(row.language_id for row in rows)),
        "held_out_problems": len(held_out.problems),
        "held_out_sha256": ids_digest(held_out.problems),
        "training_sha256": ids_digest(training),
    }
    return TrainingData(rows=rows, stored=_stored(config, training, languages), held_out=held_out, manifest=manifest)


def ids_digest(problems: Sequence[Problem]) -> str:
    """Return a digest of the problems' ids and digests, in any order."""
    text = "\n".join(sorted(f"{problem.problem_id} {problem.digest}" for problem in problems))
    return hashlib.sha256(text.encode()).hexdigest()


def _read(config: TrainConfig, store: TestStore, say: Say) -> tuple[list[Problem], list[dict[str, Any]]]:
    """Return the problems of all benchmarks, equal ones once, and what each benchmark contributed."""
    problems: dict[str, Problem] = {}
    sources = []
    for spec in config.benchmark:
        say(f"reading {spec}")
        benchmark, left_out = problem_sources.load(spec, store)
        benchmark, left_out = _asked(benchmark, left_out)
        digests = {problem.digest for problem in problems.values()}
        for problem in benchmark.problems:
            if problem.digest in digests:
                left_out["in an earlier benchmark"] = left_out.get("in an earlier benchmark", 0) + 1
                continue
            taken = problem.problem_id in problems
            problem_id = f"{benchmark.name}/{problem.problem_id}" if taken else problem.problem_id
            problems[problem_id] = replace(problem, problem_id=problem_id)
        source = {"spec": spec, "name": benchmark.name, "revision": benchmark.revision}
        sources.append(source | {"problems": len(benchmark.problems), "left_out": left_out})
    for problem in problems.values():
        if problem.frame is not None:
            raise UserError(
                f"{problem.problem_id}: asks for a function, not for a program. Train on stdin/stdout problems."
            )
    return list(problems.values()), sources


def _asked(benchmark: Benchmark, left_out: dict[str, int]) -> tuple[Benchmark, dict[str, int]]:
    """Return the problems with a statement, and the counts of those left out. Raises UserError if none has one."""
    asked = with_statements(benchmark)
    dropped = len(benchmark.problems) - len(asked.problems)
    return asked, left_out | ({"no statement as text": dropped} if dropped else {})


def _split(
    config: TrainConfig, problems: list[Problem], store: TestStore, say: Say
) -> tuple[list[Problem], Benchmark, dict[str, Any]]:
    """Return training problems, held-out ones and a record of the split. Copies and families stay on one side."""
    share = held_out_share(config)
    if share is None:
        benchmark, _ = _asked(*problem_sources.load(config.held_out, store))
        return problems, benchmark, {"spec": config.held_out, "revision": benchmark.revision}
    say("splitting by problem")
    groups = overlap.groups(problems)
    order = sorted(set(groups), key=lambda group: seeded_digest(config.seed, "split", problems[group].problem_id))
    held_groups = set(order[: max(1, round(share * len(order)))])
    training = [problem for problem, group in zip(problems, groups, strict=True) if group not in held_groups]
    held_out = [problem for problem, group in zip(problems, groups, strict=True) if group in held_groups]
    if not training:
        raise UserError(f"held_out: {share:g} of {len(order)} groups of problems leaves nothing to train on.")
    benchmark = Benchmark(name="heldout", revision=ids_digest(held_out), problems=tuple(held_out))
    return training, benchmark, {"share": share, "groups": len(order), "held_out_groups": len(held_groups)}


def _decontaminated(
    config: TrainConfig, training: list[Problem], held_out: Benchmark, store: TestStore, say: Say
) -> tuple[list[Problem], dict[str, Any]]:
    """Return the problems that are in no benchmark to compare with, and a record of the comparison.

    Raises UserError if there are others and `contamination` is `refuse`.
    """
    # After a split by share, copies are on one side already.
    was_split = held_out_share(config) is not None
    hits = [] if was_split else overlap.find(training, HELD_OUT, held_out.problems)
    checked: dict[str, str] = {}
    for spec in config.decontaminate:
        say(f"comparing with {spec}")
        try:
            benchmark, _ = problem_sources.load(spec, store)
        except UserError as error:
            if spec not in OPTIONAL_CHECKS:
                raise
            checked[spec] = f"NOT CHECKED: {error}"
            say(f"warning: not compared with {spec}: {error}")
            continue
        checked[spec] = f"{benchmark.revision[:12]}, {len(benchmark.problems)} problems"
        hits += overlap.find(training, benchmark.name, benchmark.problems)
    contaminated = {hit.problem_id for hit in hits}
    if hits and config.contamination == "refuse":
        shown = [str(hit) for hit in hits[:MOST_SHOWN]]
        shown += [f"and {len(hits) - MOST_SHOWN} more"] if len(hits) > MOST_SHOWN else []
        one = len(contaminated) == 1
        found = (
            "1 training problem is a test problem"
            if one
            else f"{len(contaminated)} training problems are test problems"
        )
        named = any(hit.benchmark != HELD_OUT for hit in hits)
        raise UserError(
            f"{found} of a benchmark:\n  "
            + "\n  ".join(shown)
            + "\nLeave them out with --contamination drop"
            + (", or remove the benchmark from --decontaminate." if named else ".")
        )
    kept = [problem for problem in training if problem.problem_id not in contaminated]
    return kept, {"checked": checked, "hits": [str(hit) for hit in hits]}


def _gated(
    config: TrainConfig, training: list[Problem], store: TestStore, say: Say
) -> tuple[list[Problem], dict[str, Any]]:
    """Return the problems that no program without computation solves, judged by the tests that decide rewards."""
    if config.audit_data != "off":
        say("trying programs that compute nothing")
    passing, record = pass_gate(config, [_rewarded(config, problem)[0] for problem in training], store)
    if left_out := record.get("left_out"):
        say(f"{len(left_out)} of {len(training)} problems are left out: programs that compute nothing solve them")
    return [problem for problem in training if problem.problem_id in passing], record


def _rewarded(config: TrainConfig, problem: Problem) -> tuple[Problem, tuple[TestCase, ...]]:
    """Return the problem with the tests that decide its reward, and its held-back tests."""
    deciding, back = split_tests(problem, config.held_back, config.seed)
    return (with_tests(problem, deciding, "reward") if back else problem), back


def _stored(config: TrainConfig, training: Sequence[Problem], languages: Sequence[Language]) -> Stored:
    split = {problem.problem_id: _rewarded(config, problem) for problem in training}
    return Stored(
        reward=tuple(problem for problem, _ in split.values()),
        held_back={problem_id: back for problem_id, (_, back) in split.items()},
        languages=tuple(languages),
    )


def split_tests(problem: Problem, share: float, seed: int) -> tuple[tuple[TestCase, ...], tuple[TestCase, ...]]:
    """Return deciding tests and held-back ones: a share of the hidden tests, drawn by seed."""
    tests = problem.tests
    hidden = [index for index, test in enumerate(tests) if not test.public]
    count = max(0, min(round(share * len(hidden)), len(tests) - LEAST_TESTS))
    back = set(sorted(hidden, key=lambda index: seeded_digest(seed, problem.problem_id, str(index)))[:count])
    return (
        tuple(test for index, test in enumerate(tests) if index not in back),
        tuple(test for index, test in enumerate(tests) if index in back),
    )
