"""Run directories made up for tests, through `lcbx.runs.records` as real ones are; equal arguments make equal bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from math import exp
from pathlib import Path
from typing import Any

from lcbx.extract import extract
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

FAILURES = (Verdict.WA, Verdict.WA, Verdict.WA, Verdict.RTE, Verdict.CE, Verdict.TLE, Verdict.NC, Verdict.MLE)
DIFFICULTIES = ("easy", "medium", "hard")


def make_config(**changes: Any) -> RunConfig:
    """A complete request, any field of which may be changed."""
    fields: dict[str, Any] = {
        "benchmark": "mini",
        "benchmark_revision": "rev-1",
        "problems_digest": "d" * 64,
        "model": "org/model",
        "language_id": "lua",
        "language_digest": "l" * 64,
        "protocol": "lcbx-1",
        "prompt_template": "lcbx-1",
        "prompt_sha256": "p" * 64,
        "hint": True,
        "extraction": "lcbx-1",
        "comparison": "exact-1",
        "tests": "all",
        "stop_at_first_failure": True,
        "errata": "as-published",
        "sampling": Sampling(n=4),
        "limits": Limits(),
        "model_revision": "0123456789abcdef0123456789abcdef01234567",
    }
    return RunConfig(**{**fields, **changes})


def make_problems(count: int, *, dated: bool = False) -> list[ProblemInfo]:
    """Problems `p00`, `p01`, ...; dated ones run from January 2024, four a month."""
    return [
        ProblemInfo(
            problem_id=f"p{index:02d}",
            digest=f"{index:064x}",
            time_limit_s=10.0,
            title=f"Problem {index}",
            difficulty=DIFFICULTIES[index % 3],
            platform="made-up",
            contest_date=f"{2024 + index // 48}-{index // 4 % 12 + 1:02d}-15" if dated else None,
        )
        for index in range(count)
    ]


def make_judgement(key: SampleKey, verdict: Verdict, rng: random.Random) -> Judgement:
    """All the fields a judge would have filled in for such a verdict."""
    cpu_time_s = round(rng.uniform(0.01, 0.4), 3)
    failed_test = rng.randrange(4)
    tests = [make_test(index, Verdict.AC, cpu_time_s / 4) for index in range(failed_test)]
    if verdict in (Verdict.CE, Verdict.NC, Verdict.JE):
        tests = []
    elif verdict is Verdict.AC:
        tests += [make_test(index, Verdict.AC, cpu_time_s / 4) for index in range(failed_test, 4)]
    else:
        tests.append(make_failed_test(failed_test, verdict, rng))
    log = f"snippet:{rng.randrange(1, 30)}: error: unexpected symbol near 'then'" if verdict is Verdict.CE else ""
    compiled = CompileResult(exit_code=1 if log else 0, signal=None, log=log, cpu_time_s=0.1, wall_time_s=0.1)
    return Judgement(
        key=key,
        verdict=verdict,
        compile=None if verdict in (Verdict.NC, Verdict.JE) else compiled,
        tests=tuple(tests),
        cpu_time_s=round(sum(test.cpu_time_s for test in tests), 3),
        wall_time_s=round(sum(test.wall_time_s for test in tests), 3),
        peak_memory_mib=max((test.peak_memory_mib for test in tests), default=0.0),
        error="the sandbox went away" if verdict is Verdict.JE else None,
        judged_key=f"{rng.getrandbits(256):064x}",
        extract_reason=ExtractReason.EMPTY if verdict is Verdict.NC else ExtractReason.CLOSED_FENCE,
    )


def make_test(index: int, verdict: Verdict, cpu_time_s: float) -> TestResult:
    return TestResult(
        test_index=index,
        verdict=verdict,
        exit_code=0,
        signal=None,
        cpu_time_s=round(cpu_time_s, 3),
        wall_time_s=round(cpu_time_s * 1.2, 3),
        peak_memory_mib=12.5,
        stdout_size_bytes=3,
    )


def make_failed_test(index: int, verdict: Verdict, rng: random.Random) -> TestResult:
    test = make_test(index, verdict, 0.05)
    if verdict is Verdict.RTE:
        return replace(test, exit_code=1, stderr=f"snippet:{rng.randrange(30)}: attempt to call a nil value")
    if verdict is Verdict.TLE:
        return replace(test, exit_code=None, signal=9, cpu_time_s=10.0, limit_hit=LimitHit.CPU)
    if verdict is Verdict.MLE:
        return replace(test, exit_code=None, signal=9, peak_memory_mib=2048.0, limit_hit=LimitHit.MEMORY)
    return replace(test, stdout=f"{rng.randrange(100)}\n", stdout_size_bytes=3)


def make_session(**changes: Any) -> Session:
    fields: dict[str, Any] = {
        "started_at": "2026-01-05T10:00:00.000+00:00",
        "ended_at": "2026-01-05T10:20:00.000+00:00",
        "outcome": "complete",
        "lcbx_version": "0.1.0",
        "python_version": "3.11.2",
        "host": Host(cpu_model="made-up", cores=2, memory_mib=8192, kernel="6", machine="x86_64"),
        "git_commit": "c" * 40,
        "git_dirty": False,
        "invocation": "aaaa",
        "engine": {"name": "replay"},
        "sandbox": "docker",
        "generate_wall_s": 100.0,
        "judge_wall_s": 50.0,
        "wall_s": 120.0,
        "toolchain": Toolchain(reference="made-up:1", digest="sha256:" + "e" * 64, version="Lua 5.1"),
    }
    return Session(**{**fields, **changes})


def make_run(
    results_dir: Path,
    *,
    skill: float = 0.0,
    seed: int = 0,
    problems: int | Sequence[ProblemInfo] = 12,
    missing: int = 0,
    judge_errors: int = 0,
    text: Callable[[SampleKey], str] | None = None,
    session: Session | None = None,
    dated: bool = False,
    failures: Sequence[Verdict] = FAILURES,
    **config: Any,
) -> Path:
    """The path of a finished run. Problem i is solved with a chance that falls with i and grows with `skill`."""
    infos = make_problems(problems, dated=dated) if isinstance(problems, int) else list(problems)
    resolved = make_config(**config)
    rng = random.Random(f"{seed}/{resolved.model}/{resolved.language_id}")
    with RunDirectory.create(results_dir, resolved, infos) as run:
        keys = run.sample_keys()
        hardness = {info.problem_id: 4 * index / max(1, len(infos) - 1) - 2 for index, info in enumerate(infos)}
        for place, key in enumerate(keys[: len(keys) - missing]):
            solved = rng.random() < 1 / (1 + exp(hardness[key.problem_id] - skill))
            verdict = Verdict.AC if solved else rng.choice(failures)
            completion = make_completion(key, text(key) if text else f"```\nprint({place})\n```", verdict)
            judgement = make_judgement(key, Verdict.JE if place < judge_errors else verdict, rng)
            source = extract(completion, rule=resolved.extraction).source or ""
            run.append_completion(completion)
            run.append_judgement(replace(judgement, program_sha256=sha256(source.encode()).hexdigest()))
        run.begin_session(session or make_session())
        return run.path


def make_completion(key: SampleKey, text: str, verdict: Verdict = Verdict.AC) -> Completion:
    cut_off = verdict is Verdict.NC
    return Completion(
        key=key,
        text="I would" if cut_off else text,
        finish_reason=FinishReason.LENGTH if cut_off else FinishReason.STOP,
        prompt_tokens=300,
        completion_tokens=120,
        wall_time_s=1.5,
    )
