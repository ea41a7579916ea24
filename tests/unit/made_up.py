"""Run directories made up for tests: what they hold is decided by a seed, not by a model."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lcbx.runs.records import Host, ProblemInfo, RunConfig, RunDirectory, Session, Toolchain
from lcbx.types import (
    CompileResult,
    Completion,
    ExtractReason,
    FinishReason,
    Judgement,
    LimitHit,
    Limits,
    SampleKey,
    Sampling,
    TestResult,
    Verdict,
)

HOST = Host(cpu_model="Model T", cores=4, memory_mib=8000, kernel="6.1", machine="x86_64")
IMAGE = Toolchain(reference="lcbx/lua:abc", digest="sha256:abc", version="LuaJIT 2.1")


def config(**changes: Any) -> RunConfig:
    plain = RunConfig(
        benchmark="mini",
        benchmark_revision="r1",
        problems_digest="p" * 64,
        model="org/model",
        language_id="lua",
        language_digest="l" * 64,
        protocol="lcbx-1",
        prompt_template="lcbx-1",
        prompt_sha256="t" * 64,
        hint=True,
        extraction="lcbx-1",
        comparison="exact-1",
        tests="all",
        stop_at_first_failure=True,
        errata="as-published",
        sampling=Sampling(n=4),
        limits=Limits(),
    )
    return replace(plain, **changes)


def problems(count: int, **changes: Any) -> list[ProblemInfo]:
    return [
        ProblemInfo(problem_id=f"p{index:03}", digest=f"{index:064}", time_limit_s=10.0, **changes)
        for index in range(count)
    ]


def key(problem: int | str = 0, sample: int = 0, language_id: str = "lua") -> SampleKey:
    problem_id = problem if isinstance(problem, str) else f"p{problem:03}"
    return SampleKey(problem_id=problem_id, language_id=language_id, sample_index=sample)


def completion(of: SampleKey, **changes: Any) -> Completion:
    plain = Completion(
        key=of,
        text="```lua\nprint(1)\n```",
        finish_reason=FinishReason.STOP,
        prompt_tokens=100,
        completion_tokens=20,
        wall_time_s=0.5,
    )
    return replace(plain, **changes)


def result_of_test(index: int = 0, verdict: Verdict = Verdict.AC, **changes: Any) -> TestResult:
    plain = TestResult(
        test_index=index,
        verdict=verdict,
        exit_code=0,
        signal=None,
        cpu_time_s=0.25,
        wall_time_s=0.5,
        peak_memory_mib=10.0,
    )
    return replace(plain, **changes)


def judgement(of: SampleKey, verdict: Verdict = Verdict.AC, *, message: str = "", **changes: Any) -> Judgement:
    """A whole judgement with that verdict: two tests where it ran, a log where it did not compile."""
    plain = Judgement(key=of, verdict=verdict, extract_reason=ExtractReason.CLOSED_FENCE, program_sha256="s" * 64)
    match verdict:
        case Verdict.NC | Verdict.JE:
            plain = replace(plain, error="the engine went away" if verdict is Verdict.JE else None)
        case Verdict.CE:
            built = CompileResult(exit_code=1, signal=None, log=message, cpu_time_s=0.5, wall_time_s=0.6)
            plain = replace(plain, compile=built)
        case _:
            hit = LimitHit.CPU if verdict is Verdict.TLE else None
            used = 10.5 if verdict is Verdict.TLE else 0.25
            last = result_of_test(1, verdict, stderr=message, limit_hit=hit, cpu_time_s=used, wall_time_s=2 * used)
            plain = replace(plain, tests=(result_of_test(0), last), cpu_time_s=0.25 + used, peak_memory_mib=10.0)
    return replace(plain, **changes)


def session(**changes: Any) -> Session:
    plain = Session(
        started_at="2026-01-02T03:04:05.000+00:00",
        ended_at="2026-01-02T03:14:05.000+00:00",
        outcome="complete",
        lcbx_version="0.1.0",
        python_version="3.11.7",
        host=HOST,
        git_commit="c" * 40,
        git_dirty=False,
        invocation="first",
        engine={"name": "replay", "version": "1"},
        sandbox="docker",
        toolchain=IMAGE,
        completion_tokens=1000,
        generate_wall_s=100.0,
        judge_wall_s=50.0,
        wall_s=120.0,
    )
    return replace(plain, **changes)


def write_run(
    results: Path,
    judgements: Iterable[Judgement],
    *,
    of: RunConfig | None = None,
    infos: Iterable[ProblemInfo] = (),
    sessions: Iterable[Session] = (),
    finish: Callable[[SampleKey], FinishReason] = lambda _: FinishReason.STOP,
) -> Path:
    """A run directory with these judgements, and a completion for each."""
    judged = list(judgements)
    chosen = list(infos) or problems(1 + max(int(each.key.problem_id[1:]) for each in judged))
    with RunDirectory.create(results, of or config(), chosen) as run:
        for each in sessions or [session()]:
            run.begin_session(each)
        for each in judged:
            run.append_completion(completion(each.key, finish_reason=finish(each.key)))
            run.append_judgement(each)
        return run.path


def drawn(
    rates: Iterable[float], *, n: int = 4, seed: int = 0, language_id: str = "lua", wrong: Verdict = Verdict.WA
) -> list[Judgement]:
    """n samples of each problem, each accepted with the problem's rate."""
    random_ = random.Random(seed)
    return [
        judgement(key(index, sample, language_id), Verdict.AC if random_.random() < rate else wrong)
        for index, rate in enumerate(rates)
        for sample in range(n)
    ]
