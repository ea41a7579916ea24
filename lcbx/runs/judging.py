"""What a run's configuration means for its samples: their program, their judge request, their tests and language.

`evaluate` judges with these functions; `verify`, `lcbx judge RUN`, the viewer and training read stored completions with
the same ones, so that every view of a sample shows the program that was judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lcbx import languages as language_files
from lcbx.errors import UserError
from lcbx.extract import extract
from lcbx.judge.request import JudgeRequest, resolve_limits, source_digest
from lcbx.prompts.protocols import Protocol
from lcbx.runs.row_files import SampleRow
from lcbx.runs.runinfo import RunConfig, RunInfo
from lcbx.types import Benchmark, Completion, ExtractReason, Judgement, Language, Limits, Problem, Program


def protocol_of(config: RunConfig) -> Protocol:
    """Return the protocol that a run was made under, with the run's departures from it."""
    return Protocol(
        name=config.protocol,
        summary="",
        prompt_template=config.prompt_template,
        prompt_sha256=config.prompt_sha256,
        hint=config.hint,
        extraction=config.extraction,
        sampling=config.sampling,
        limits=config.limits,  # with the language's, which `judge_request` adds again: that changes nothing
        fixed_limits=config.limit_overrides,
        comparison=config.comparison,
        tests=config.tests,
        stop_at_first_failure=config.stop_at_first_failure,
        errata=config.errata,
        generation=config.generation,
    )


def judge_request(
    protocol: Protocol, *, problem: Problem, language: Language, completion: Completion, rerun_near_limit: bool = True
) -> JudgeRequest:
    """Return the request that judges a completion: its program, with limits resolved."""
    return JudgeRequest(
        program=program_of(completion, extraction=protocol.extraction, problem=problem, language=language),
        problem=problem,
        language=language,
        limits=resolve_limits(protocol.limits, language, problem, protocol.fixed_limits),
        comparison=protocol.comparison,
        all_tests=not protocol.stop_at_first_failure,
        rerun_near_limit=rerun_near_limit,
    )


def sample_requests(
    samples: Iterable[SampleRow],
    benchmark: Benchmark,
    language: Language,
    *,
    extraction: str,
    limits: Mapping[str, float | int | None],
    all_tests: bool = False,
) -> Iterator[JudgeRequest]:
    """Yield the requests that judge rows of a completions file, in order. `limits` are the user's; None: not set."""
    by_id = {problem.problem_id: problem for problem in benchmark.problems}
    for sample in samples:
        problem = by_id[sample.key.problem_id]
        program = sample.given_program()
        if program is None:
            assert sample.completion is not None
            program = program_of(sample.completion, extraction=extraction, problem=problem, language=language)
        yield JudgeRequest(
            program=program,
            problem=problem,
            language=language,
            limits=resolve_limits(Limits(), language, problem, limits),
            all_tests=all_tests,
        )


def time_limit_note(benchmark: Benchmark, languages: Iterable[Language], base: Limits) -> str | None:
    """Return which time limit holds for problems that set none, in a sentence; None if every problem sets one."""
    without = [problem.problem_id for problem in benchmark.problems if problem.time_limit_s is None]
    if not without:
        return None
    by_limit: dict[float, list[str]] = {}
    for language in languages:
        by_limit.setdefault(language.limits.get("time_limit_s") or base.time_limit_s, []).append(language.language_id)
    limits = [f"{limit:g} s ({', '.join(ids)})" for limit, ids in by_limit.items()]
    taken = f"{next(iter(by_limit)):g} s" if len(by_limit) == 1 else ", ".join(limits)
    named = ", ".join(without) if len(without) <= 3 else f"{len(without)} problems"
    return f"no time limit in {named}: {taken} of CPU time per test; --time-limit sets another"


def program_of(
    completion: Completion, *, extraction: str, problem: Problem | None, language: Language | None
) -> Program:
    """Return the program in a completion, by an extraction rule, with the problem's frame and the language's fences.

    Pass None only for what there is not, or not on this machine: the program may then differ from the one judged (see
    `stored_program`).
    """
    return extract(
        completion,
        rule=extraction,
        frame=problem.frame if problem else None,
        fences=language.fences if language else (),
    )


def stored_program(
    config: RunConfig,
    completion: Completion,
    judgement: Judgement | None,
    *,
    problem: Problem | None,
    language: Language | None,
) -> Program | None:
    """Return the program that was judged for a stored completion; None if it can't be reproduced here.

    That is the case when its hash is not the one in the judgement, or when the problem's frame is missing. A program
    without a hash in its judgement (older records, training rollouts) is taken as it is extracted now.
    """
    if problem is None and judgement is not None and judgement.extract_reason is ExtractReason.TEMPLATE:
        return None
    program = program_of(completion, extraction=config.extraction, problem=problem, language=language)
    digest = None if judgement is None else judgement.program_sha256
    if digest is not None and program.source is not None and source_digest(program.source) != digest:
        return None
    return program


def select_tests(benchmark: Benchmark, which: str) -> Benchmark:
    """Return the benchmark with the tests that decide: `all`, or `private` for problems that have private tests."""
    if which == "all":
        return benchmark
    return replace(benchmark, problems=tuple(_private(problem) for problem in benchmark.problems))


def _private(problem: Problem) -> Problem:
    hidden = tuple(test for test in problem.tests if not test.public)
    if not hidden or len(hidden) == len(problem.tests):
        return problem
    digest = hashlib.sha256(f"{problem.digest}:private".encode()).hexdigest()
    return replace(problem, tests=hidden, digest=digest)


# --- the language of a run ------------------------------------------------------------------------------------------


def language_folders(info: RunInfo, folders: Sequence[Path] = ()) -> list[Path]:
    """Return the folders to search for a run's language: `folders`, existing ones in run.json, the environment's."""
    recorded = [Path(folder) for session in reversed(info.sessions) for folder in session.language_folders]
    existing = [folder for folder in recorded if folder.is_dir()]
    return list(dict.fromkeys([*folders, *existing, *language_files.folders_from_env()]))


def language_of(info: RunInfo, folders: Sequence[Path] = ()) -> Language | None:
    """Return the language of a run, for pages and figures; None if its file is not here or can't be read."""
    try:
        return language_files.load(info.config.language_id, language_folders(info, folders))
    except UserError:
        return None


def recorded_folders(language_id: str, folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the folders to record in run.json: absolute paths if the language's file lies in one, else none."""
    if language_files.find(folders).get(language_id) == language_files.find().get(language_id):
        return ()
    return tuple(str(folder.resolve()) for folder in folders)
