"""Interpreted languages as other services answer for them: without a compiler; pure.

lcbx checks a program that an interpreter will read before it runs it, so that a syntax error is `CE`. SandboxFusion and
Piston have no such step: there the interpreter itself fails. Their clients read it as what the program did.
"""

from __future__ import annotations

from dataclasses import replace

from lcbx.types import CompileResult, Judgement, Language, TestResult, Verdict


def as_interpreted(judgement: Judgement, language: Language) -> Judgement:
    """Return the judgement without the check of an interpreted program; a check that failed is its run.

    Judgements of compiled languages are returned as they are.
    """
    if judgement.compile is None or not language.runs_source:
        return judgement
    return replace(judgement, compile=None, tests=judgement.tests or (_run_of(judgement.compile),))


def _run_of(check: CompileResult) -> TestResult:
    return TestResult(
        test_index=0,
        verdict=Verdict.RTE,
        exit_code=check.exit_code,
        signal=check.signal,
        cpu_time_s=check.cpu_time_s,
        wall_time_s=check.wall_time_s,
        peak_memory_mib=check.peak_memory_mib,
        limit_hit=check.limit_hit,
        stderr=check.log,
    )
