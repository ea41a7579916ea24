"""One language to its certificate: known programs, probes, accepted programs of the bundled benchmark, costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lcbx import doctor, problems
from lcbx.certify import known, probing
from lcbx.certify.programs import Programs, request_for
from lcbx.judge.request import Judge, judge_all, resolve_limits
from lcbx.languages.certified import GRADES, NONE, Certificate
from lcbx.sandbox import Backend, Job, JobTest, Prepared
from lcbx.sandbox.base import Sandbox
from lcbx.types import Judgement, Language, Limits, Problem, Verdict

LEAST_SOLVED = 12
"""Problems of the bundled benchmark for which gold needs an accepted program, of every difficulty."""
_NEEDED = f"accepted programs for {LEAST_SOLVED} problems of the bundled benchmark, as mini/<problem id>.*"
AMPLE = 0.5
"""An accepted program should need at most this share of a limit, so that a slower machine changes no verdict. Where one
needs more, the certificate proposes a time factor; it keeps its grade, because the machine may be the slow one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found out about a language: problems by grade, and figures."""

    problems: dict[str, list[str]]
    """Grade -> what keeps the language from it; empty lists for grades that are reached."""
    measured: dict[str, Any]
    toolchain: Prepared

    @property
    def grade(self) -> str:
        """The highest grade that nothing keeps it from."""
        reached = NONE
        for grade in GRADES:
            if self.problems[grade]:
                break
            reached = grade
        return reached

    def certificate(self, language: Language, version: str) -> Certificate:
        """Return the certificate, dated today (UTC). `version` is lcbx's."""
        missing = next((self.problems[grade] for grade in GRADES if self.problems[grade]), [])
        return Certificate(
            grade=self.grade,
            date=datetime.now(UTC).date().isoformat(),
            toolchain=self.toolchain.toolchain_version,
            digest=language.tried_digest,
            lcbx=version,
            stand_in=self.toolchain.stand_in,
            missing=tuple(missing),
            measured=self.measured,
        )


def certify(
    judge: Judge,
    backend: Backend,
    language: Language,
    programs: Programs,
    *,
    progress: Callable[[str], None],
) -> Findings:
    """Try everything on the language and return what was found. Raises UserError when it can't be prepared.

    `backend` is the one that `judge` uses: one sandbox of it is started to see that programs leave nothing behind.
    """
    toolchain = judge.prepare([language], progress)[language.language_id]
    problem = doctor.problem_of(programs.folder, judge.store)
    progress("known programs")
    judged = known.judge_known(judge, language, programs.known, problem)
    found = {"bronze": known.problems_of_known(language, judged)}
    measured = known.measured(judged)
    progress("probes")
    found["silver"], figures = probing.run_probes(judge, language, programs.probes, problem)
    measured.update(figures)
    accepted = [program.path for program in programs.known if program.verdict == Verdict.AC]
    found["silver"] += _left_behind(backend, judge, language, accepted, problem)
    progress("programs for the bundled benchmark")
    found["gold"], figures = _benchmark(judge, language, programs)
    measured.update(figures)
    measured.update(_proposed(language, judged))
    if toolchain.size_bytes is not None:
        measured["image_mib"] = round(toolchain.size_bytes / (1 << 20))
    if toolchain.build_s is not None:
        measured["install_s"] = round(toolchain.build_s)
    return Findings(problems=found, measured=measured, toolchain=toolchain)


# --- nothing left behind ----------------------------------------------------------------------------------------------


def _left_behind(
    backend: Backend, judge: Judge, language: Language, accepted: list[Path], problem: Problem
) -> list[str]:
    """Run the accepted known programs one after another in one sandbox; return what they leave in it."""
    if not accepted or language.executor_image is not None:
        return []
    limits = resolve_limits(Limits(), language, problem)
    sandbox = backend.start(language, limits, judge.store.inputs_root)
    try:
        return [
            f"{path.name} leaves something behind in its sandbox"
            for path in accepted
            if not _is_clean_after(sandbox, language, limits, path, problem, judge)
        ]
    finally:
        sandbox.close()


def _is_clean_after(
    sandbox: Sandbox, language: Language, limits: Limits, path: Path, problem: Problem, judge: Judge
) -> bool:
    compile_command, execute_command = language.commands(limits)
    base = judge.store.inputs_root
    tests = [
        JobTest(
            input_path=str(judge.store.input_path(test.input).relative_to(base)),
            expected_digest=test.expected_digest,
            output_limit_bytes=1 << 20,
        )
        for test in problem.tests
    ]
    job = Job(
        source=path.read_text(encoding="utf-8", errors="replace"),
        filename=language.filename,
        compile=compile_command,
        execute=execute_command,
        limits=limits,
        tests=tuple(tests),
    )
    return sandbox.run(job).healthy


# --- the bundled benchmark --------------------------------------------------------------------------------------------


def _benchmark(judge: Judge, language: Language, programs: Programs) -> tuple[list[str], dict[str, Any]]:
    """Judge the accepted programs; return what keeps the language from gold, and figures."""
    if not programs.benchmark:
        return [f"{_NEEDED}, found none"], {}
    by_id = {problem.problem_id: problem for problem in problems.load("mini", store=judge.store).problems}
    unknown = [
        f"{path.name}: the bundled benchmark has no such problem"
        for name, path in programs.benchmark.items()
        if name not in by_id
    ]
    requests = [
        doctor.patient(request_for(path, by_id[name], language))
        for name, path in programs.benchmark.items()
        if name in by_id
    ]
    judgements = judge_all(judge, requests)
    surprises, solved, shares = [], [], {}
    for request, judgement in zip(requests, judgements, strict=True):
        if judgement.verdict == Verdict.AC:
            solved.append(request.problem)
            used_s = max(test.cpu_time_s for test in judgement.tests)
            shares[request.problem.problem_id] = doctor.PATIENCE * used_s / request.limits.time_limit_s
        else:
            surprises.append(f"{request.problem.problem_id}: {judgement.verdict} instead of AC")
    figures: dict[str, Any] = {"benchmark_solved": len(solved)}
    if shares:
        slowest = max(shares, key=lambda name: shares[name])
        figures["slowest_problem"] = slowest
        figures["slowest_share_of_time_limit"] = round(shares[slowest], 3)
        if shares[slowest] > AMPLE:
            figures["proposed_time_factor"] = round(language.time_factor * shares[slowest] / AMPLE, 1)
    return [*unknown, *surprises, *_coverage(solved)], figures


def _coverage(solved: list[Problem]) -> list[str]:
    missing = {"easy", "medium", "hard"} - {problem.difficulty or "" for problem in solved}
    gaps = [f"no accepted program for a problem that is {word}" for word in sorted(missing)]
    if len(solved) < LEAST_SOLVED:
        gaps.append(f"{_NEEDED}, found {len(solved)}")
    return gaps


# --- limits -----------------------------------------------------------------------------------------------------------


def _proposed(language: Language, judged: list[tuple[doctor.LabelledProgram, Judgement]]) -> dict[str, Any]:
    """Return limits that the language's file should have, because trivial programs come near those it has now."""
    limits = resolve_limits(Limits(), language, Problem(problem_id="", statement="", tests=(), digest=""))
    proposed: dict[str, Any] = {}
    accepted = [judgement for _, judgement in judged if judgement.verdict == Verdict.AC]
    start_s = max((test.cpu_time_s for judgement in accepted for test in judgement.tests), default=0.0)
    compile_s = max((judgement.compile.cpu_time_s for judgement in accepted if judgement.compile), default=0.0)
    memory_mib = max((judgement.peak_memory_mib for judgement in accepted), default=0.0)
    if start_s > AMPLE * limits.time_limit_s:
        proposed["time_limit_s"] = round(limits.time_limit_s + start_s)
    if compile_s > AMPLE * limits.compile_time_limit_s:
        proposed["compile_time_limit_s"] = round(3 * compile_s)
    if memory_mib > AMPLE * limits.memory_limit_mib:
        proposed["memory_limit_mib"] = round(3 * memory_mib)
    return {"proposed_limits": proposed} if proposed else {}
