"""Silver: probes show what a language does at the edges. What must hold is checked, the rest is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lcbx import doctor
from lcbx.certify.programs import request_for
from lcbx.judge.request import Judge, judge_all
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.types import Judgement, Language, LimitHit, Problem, TestCase, TestResult, Verdict

LARGE_INPUT_BYTES = 10_000_000
TEXT = "Grüße, 世界! Ёж 🎉\n"
DEPTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
SUMS = (("small", 3, 4), ("beyond_2_53", 2**53 - 1, 2), ("beyond_2_64", 2**64 - 1, 2))
"""What the sum of two integers shows -> the integers."""
EXIT_CODE = 3
BUSY_LIMITS = {"time_limit_s": 2.0, "wall_limit_s": 600.0}
"""The usual wall limit of 42 s would end the probe where 20 other programs share the core."""

Tests = list[tuple[str, str]]
"""(input, expected output)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One probe: its tests, the limits it runs under, and what must hold."""

    tests: Tests
    holds: Callable[[Judgement], str | None]
    """Returns what is wrong, or None."""
    measure: Callable[[Judgement], dict[str, Any]] = lambda _: {}
    limits: Mapping[str, float] = field(default_factory=dict)


def run_probes(
    judge: Judge, language: Language, programs: Mapping[str, Path], problem: Problem
) -> tuple[list[str], dict[str, Any]]:
    """Return what keeps the language from silver, and what was measured. `problem` is the one of the known programs."""
    probes = probes_for(problem, judge.store)
    chosen = {name: probe for name, probe in probes.items() if name in programs}
    requests = [
        request_for(programs[name], _problem(name, probe.tests, judge.store), language, **probe.limits)
        for name, probe in chosen.items()
    ]
    problems = [f"no probe probes/{name}.*: it {doctor.PROBES[name]}" for name in probes if name not in programs]
    figures: dict[str, Any] = {}
    for (name, probe), judgement in zip(chosen.items(), judge_all(judge, requests), strict=True):
        if (wrong := probe.holds(judgement)) is not None:
            problems.append(f"probe {name}: {wrong}")
        else:
            figures.update(probe.measure(judgement))
    return problems, figures


def probes_for(problem: Problem, store: TestStore) -> dict[str, Probe]:
    """Return every probe by name. `problem` is the one that three of them solve; its tests are read from the store."""
    known = [(store.read_input(test.input).decode(), store.read_output(test.output).decode()) for test in problem.tests]
    without_newline = [(stdin.rstrip("\n"), expected) for stdin, expected in known]
    large = "".join(_large_input())
    return {
        "echo": Probe(tests=[(large, large)], holds=_accepted, measure=_echo_cpu),
        "unread": Probe(tests=[(large, "ok\n")], holds=_accepted),
        "stderr_flood": Probe(tests=known, holds=_accepted),
        "utf8": Probe(tests=[(TEXT, TEXT)], holds=_accepted),
        "no_newline": Probe(tests=without_newline, holds=_accepted),
        "exit_code": Probe(tests=known[:1], holds=_ends_with_its_code),
        "integers": Probe(tests=[(f"{a} {b}\n", f"{a + b}\n") for _, a, b in SUMS], holds=_first_passes, measure=_sums),
        "recursion": Probe(tests=[(f"{n}\n", f"{n}\n") for n in DEPTHS], holds=_first_passes, measure=_depth),
        "busy": Probe(tests=[("", "")], holds=_ended_by(Verdict.TLE, LimitHit.CPU), limits=BUSY_LIMITS),
        "sleeper": Probe(tests=[("", "")], holds=_ended_by(Verdict.TLE, LimitHit.IDLE), limits={"idle_limit_s": 2.0}),
        "memory": Probe(tests=[("", "")], holds=_ended_by(Verdict.MLE, LimitHit.MEMORY), limits={"time_limit_s": 60.0}),
    }


def _large_input() -> Iterator[str]:
    size = number = 0
    while size < LARGE_INPUT_BYTES:
        line = f"{number} {number * 7919 % 1000003} {'abcdefghij' * (1 + number % 12)}\n"
        yield line
        size, number = size + len(line), number + 1


def _problem(name: str, tests: Tests, store: TestStore) -> Problem:
    cases = []
    for stdin, expected in tests:
        output, digest = store.put_output([expected.encode()])
        cases.append(TestCase(input=store.put_input([stdin.encode()]), output=output, expected_digest=digest))
    return make_problem(problem_id=f"probe-{name}", statement="", tests=tuple(cases))


# --- what must hold ---------------------------------------------------------------------------------------------------


def _accepted(judgement: Judgement) -> str | None:
    return None if judgement.verdict == Verdict.AC else f"{judgement.verdict} instead of AC{_detail(judgement)}"


def _first_passes(judgement: Judgement) -> str | None:
    if judgement.tests and judgement.tests[0].verdict == Verdict.AC:
        return None
    return f"{judgement.verdict} on the smallest input{_detail(judgement)}"


def _ends_with_its_code(judgement: Judgement) -> str | None:
    code = judgement.tests[0].exit_code if judgement.tests else None
    if judgement.verdict == Verdict.RTE and code == EXIT_CODE:
        return None
    return f"{judgement.verdict} with exit code {code}, not RTE with {EXIT_CODE}{_detail(judgement)}"


def _ended_by(verdict: Verdict, limit: LimitHit) -> Callable[[Judgement], str | None]:
    def holds(judgement: Judgement) -> str | None:
        hits = {test.limit_hit for test in judgement.tests}
        ended_by = ", ".join(sorted(f" by {hit.value}" for hit in hits if hit is not None))
        # A sandbox that the kernel ends twice for lack of memory is MLE without a test.
        if judgement.verdict == verdict and hits <= {limit}:
            return None
        return f"{judgement.verdict}{ended_by} instead of {verdict} by {limit.value}{_detail(judgement)}"

    return holds


def _detail(judgement: Judgement) -> str:
    if judgement.compile is not None and not judgement.tests:
        text = judgement.compile.log
    else:
        last = next((test for test in judgement.tests if test.verdict != Verdict.AC), None)
        text = judgement.error or (last.stderr or last.stdout if last is not None else "")
    shown = " ".join(text.split())[:160]
    return f" ({shown})" if shown else ""


# --- what is measured -------------------------------------------------------------------------------------------------


def _echo_cpu(judgement: Judgement) -> dict[str, Any]:
    return {"echo_10_mb_cpu_s": round(judgement.tests[0].cpu_time_s, 2)}


def _sums(judgement: Judgement) -> dict[str, Any]:
    names = [name for name, _, _ in SUMS[1:]]
    return {name: _sum_shown(test) for name, test in zip(names, judgement.tests[1:], strict=False)}


def _sum_shown(test: TestResult) -> str:
    """Return `exact`, what was printed instead, or the verdict of a program that printed nothing wrong."""
    if test.verdict == Verdict.AC:
        return "exact"
    return f"prints {test.stdout.strip()[:40]}" if test.verdict == Verdict.WA else str(test.verdict)


def _depth(judgement: Judgement) -> dict[str, Any]:
    """Return the deepest recursion that works, and the verdict on the next depth that was tried."""
    figures: dict[str, Any] = {}
    for depth, test in zip(DEPTHS, judgement.tests, strict=False):
        if test.verdict != Verdict.AC:
            return {**figures, "recursion_beyond": str(test.verdict)}
        figures["recursion_depth"] = depth
    return figures
