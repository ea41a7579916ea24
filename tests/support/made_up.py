"""The one factory for made-up runs: parts of a run with sensible values, any of which may be changed, and whole runs.

Runs are written through `lcbx.runs.records` as real ones are. What they hold is decided by a seed, not by a model:
equal arguments make equal bytes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from math import exp
from pathlib import Path
from typing import Any

from lcbx.extract import extract
from lcbx.prompts.protocols import PROTOCOLS
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import Host, ProblemInfo, RunConfig, Session, Toolchain
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
FAILURES = (Verdict.WA, Verdict.WA, Verdict.WA, Verdict.RTE, Verdict.CE, Verdict.TLE, Verdict.NC, Verdict.MLE)
REVISION = "0123456789abcdef0123456789abcdef01234567"
DIFFICULTIES = ("easy", "medium", "hard")
FOR_PROGRAMS = sorted(name for name, protocol in PROTOCOLS.items() if protocol.prompt_template != "function-1")
"""Protocols for problems that ask for whole programs; the others ask for functions to complete."""


# --- parts ----------------------------------------------------------------------------------------------------------


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
    """Return problems `p000`, `p001`, ..."""
    return [
        ProblemInfo(problem_id=f"p{index:03}", digest=f"{index:064}", time_limit_s=10.0, **changes)
        for index in range(count)
    ]


def described_problems(count: int, *, dated: bool = False) -> list[ProblemInfo]:
    """Return `problems` with title, difficulty and platform; if dated, four a month from January 2024 on."""
    return [
        replace(
            problem,
            title=f"Problem {index}",
            difficulty=DIFFICULTIES[index % 3],
            platform="made-up",
            contest_date=f"{2024 + index // 48}-{index // 4 % 12 + 1:02d}-15" if dated else None,
        )
        for index, problem in enumerate(problems(count))
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
    """Return a complete judgement with that verdict: two tests if it ran, a log if it did not compile."""
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


# --- runs of judgements that a test decides -------------------------------------------------------------------------


def write_run(
    results: Path,
    judgements: Iterable[Judgement],
    *,
    of: RunConfig | None = None,
    infos: Iterable[ProblemInfo] = (),
    sessions: Iterable[Session] = (),
    finish: Callable[[SampleKey], FinishReason] = lambda _: FinishReason.STOP,
) -> Path:
    """Write a run directory with these judgements and their completions."""
    judged = list(judgements)
    chosen = list(infos) or problems(1 + max(int(row.key.problem_id[1:]) for row in judged))
    with RunDirectory.create(results, of or config(), chosen) as run:
        for sitting in sessions or [session()]:
            run.begin_session(sitting)
        for row in judged:
            run.append_completion(completion(row.key, finish_reason=finish(row.key)))
            run.append_judgement(row)
        return run.path


def drawn(
    rates: Iterable[float], *, n: int = 4, seed: int = 0, language_id: str = "lua", wrong: Verdict = Verdict.WA
) -> list[Judgement]:
    """Return n samples per problem, accepted with the problem's rate."""
    random_ = random.Random(seed)
    return [
        judgement(key(index, sample, language_id), Verdict.AC if random_.random() < rate else wrong)
        for index, rate in enumerate(rates)
        for sample in range(n)
    ]


# --- runs in which only the skill of the model is decided -----------------------------------------------------------


def make_run(
    results_dir: Path,
    *,
    skill: float = 0.0,
    seed: int = 0,
    problems: int | Sequence[ProblemInfo] = 12,
    missing: int = 0,
    judge_errors: int = 0,
    text: Callable[[SampleKey], str] | None = None,
    sitting: Session | None = None,
    dated: bool = False,
    failures: Sequence[Verdict] = FAILURES,
    tests: int = 4,
    **changes: Any,
) -> Path:
    """Return the path of a finished run. The chance to solve problem i falls with i and grows with `skill`."""
    infos = described_problems(problems, dated=dated) if isinstance(problems, int) else list(problems)
    resolved = config(**{"model_revision": REVISION, **changes})
    rng = random.Random(f"{seed}/{resolved.model}/{resolved.language_id}")
    with RunDirectory.create(results_dir, resolved, infos) as run:
        keys = run.sample_keys()
        hardness = {info.problem_id: 4 * index / max(1, len(infos) - 1) - 2 for index, info in enumerate(infos)}
        for place, of in enumerate(keys[: len(keys) - missing]):
            solved = rng.random() < 1 / (1 + exp(hardness[of.problem_id] - skill))
            verdict = Verdict.AC if solved else rng.choice(failures)
            answer = answered(of, text(of) if text else f"```\nprint({place})\n```", verdict)
            judged = varied_judgement(of, Verdict.JE if place < judge_errors else verdict, rng, tests=tests)
            source = extract(answer, rule=resolved.extraction).source or ""
            run.append_completion(answer)
            run.append_judgement(replace(judged, program_sha256=sha256(source.encode()).hexdigest()))
        run.begin_session(sitting or session())
        return run.path


def answered(of: SampleKey, text: str, verdict: Verdict) -> Completion:
    """Return a completion with that text; for `NC` one that was cut off before any code."""
    if verdict is Verdict.NC:
        return completion(of, text="I would", finish_reason=FinishReason.LENGTH)
    return completion(of, text=text)


def varied_judgement(of: SampleKey, verdict: Verdict, rng: random.Random, *, tests: int = 4) -> Judgement:
    """Return a judgement with all fields set for that verdict; times, messages and the failed test are drawn."""
    cpu_time_s = round(rng.uniform(0.01, 0.4), 3)
    failed = rng.randrange(tests)
    passed = tests if verdict is Verdict.AC else failed
    results = [timed_test(index, Verdict.AC, cpu_time_s / tests) for index in range(passed)]
    if verdict in (Verdict.CE, Verdict.NC, Verdict.JE):
        results = []
    elif verdict is not Verdict.AC:
        results.append(failed_test(failed, verdict, rng))
    log = f"snippet:{rng.randrange(1, 30)}: error: unexpected symbol near 'then'" if verdict is Verdict.CE else ""
    compiled = CompileResult(exit_code=1 if log else 0, signal=None, log=log, cpu_time_s=0.1, wall_time_s=0.1)
    return judgement(
        of,
        verdict,
        compile=None if verdict in (Verdict.NC, Verdict.JE) else compiled,
        tests=tuple(results),
        cpu_time_s=round(sum(result.cpu_time_s for result in results), 3),
        wall_time_s=round(sum(result.wall_time_s for result in results), 3),
        peak_memory_mib=max((result.peak_memory_mib for result in results), default=0.0),
        error="the sandbox went away" if verdict is Verdict.JE else None,
        judged_key=f"{rng.getrandbits(256):064x}",
        extract_reason=ExtractReason.EMPTY if verdict is Verdict.NC else ExtractReason.CLOSED_FENCE,
    )


def timed_test(index: int, verdict: Verdict, cpu_time_s: float) -> TestResult:
    times = {"cpu_time_s": round(cpu_time_s, 3), "wall_time_s": round(cpu_time_s * 1.2, 3)}
    return result_of_test(index, verdict, peak_memory_mib=12.5, stdout_size_bytes=3, **times)


def failed_test(index: int, verdict: Verdict, rng: random.Random) -> TestResult:
    test = timed_test(index, verdict, 0.05)
    if verdict is Verdict.RTE:
        return replace(test, exit_code=1, stderr=f"snippet:{rng.randrange(30)}: attempt to call a nil value")
    if verdict is Verdict.TLE:
        return replace(test, exit_code=None, signal=9, cpu_time_s=10.0, limit_hit=LimitHit.CPU)
    if verdict is Verdict.MLE:
        return replace(test, exit_code=None, signal=9, peak_memory_mib=2048.0, limit_hit=LimitHit.MEMORY)
    return replace(test, stdout=f"{rng.randrange(100)}\n", stdout_size_bytes=3)
