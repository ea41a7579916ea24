"""Programs through the judge: accepted ones repeatedly, then their mutants; trivial ones where a program decides.

The outcome of a problem is kept in the cache under everything that decides it, so that an audit that was stopped
continues, and one that is repeated after a correction judges only what has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from lcbx.audit.case_texts import CaseText
from lcbx.audit.issues import Issue, Severity
from lcbx.audit.known_solutions import Solution
from lcbx.audit.token_mutants import TokenMutant, token_mutants
from lcbx.audit.trivial_programs import Trivial, trivial_programs
from lcbx.checkers.comparison_rules import VERSIONS
from lcbx.formatting import shortened
from lcbx.judge.request import Judge, JudgeRequest, resolve_limits
from lcbx.reformulate.call_task import ORIGINAL_LANGUAGE
from lcbx.resources import cache_dir, write_atomically
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey, Verdict

VERSION = 1
"""Version of what is tried: part of the key under which outcomes are kept."""
SLOWER = 5.0
"""A mutant may take so many times as long as the program that it was made of."""
LEAST_LIMIT_S = 1.0
SURVIVING_SHARE = 0.2
"""Largest share of the mutants that may survive."""
LEAST_SURVIVORS = 2
"""A single survivor is as likely a change that makes no difference."""
TRIVIAL_LANGUAGE = ORIGINAL_LANGUAGE
"""The language of the trivial programs that have to run."""
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOptions:
    """How much is tried."""

    repeats: int = 2
    """How often each accepted program is judged."""
    mutants: int = 20
    """Most mutants per program."""
    fresh: bool = False
    """Judge again what the cache has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A mutant that was accepted."""

    program: str
    line: int
    before: str
    after: str


@dataclass(slots=True, kw_only=True)
class ProblemTrials:
    """What became of the programs of one problem."""

    programs: int = 0
    """Programs that should be accepted."""
    accepted: int = 0
    """Programs that were, each time."""
    mutants: int = 0
    """Mutants that could be compiled."""
    killed: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trials:
    """Tries programs on problems. May be called from several threads."""

    judge: Judge
    languages: Mapping[str, Language]
    options: TrialOptions

    def of_problem(self, problem: Problem, solutions: Sequence[Solution]) -> ProblemTrials:
        """Return what became of the solutions of this problem and of their mutants."""
        path = cache_dir() / "audit" / f"{self._key(problem, solutions)}.json"
        if not self.options.fresh and (stored := _stored(path)) is not None:
            return stored
        trials = ProblemTrials(programs=len(solutions))
        for solution, judgements in self._repeated(problem, solutions):
            accepted = self._assess(problem, solution, judgements, trials)
            if accepted and self.options.mutants:
                self._mutants(problem, solution, judgements, trials)
        if len(trials.survivors) >= LEAST_SURVIVORS and len(trials.survivors) > SURVIVING_SHARE * trials.mutants:
            trials.issues.append(_surviving(problem, trials))
        if not any(issue.code == "solution:not-judged" for issue in trials.issues):
            write_atomically(path, msgspec.json.encode(trials))
        return trials

    def trivial(self, problem: Problem, cases: Sequence[CaseText]) -> list[tuple[Trivial, Judgement]]:
        """Return the judgements of trivial programs, for problems that a checker program or a frame decides."""
        language = self.languages[problem.frame.language_id if problem.frame else TRIVIAL_LANGUAGE]
        listed = trivial_programs(problem, cases)
        if problem.frame is not None:  # a function: only its absence is trivial in every language
            source = f"{problem.frame.prefix}\n{problem.frame.suffix}"
            listed = [replace(listed[0], source=source)]
        futures = [self._submit(problem, language, trivial.source) for trivial in listed]
        return [(trivial, future.result()) for trivial, future in zip(listed, futures, strict=True)]

    def _key(self, problem: Problem, solutions: Sequence[Solution]) -> str:
        programs = [[solution.language_id, solution.source, solution.name] for solution in solutions]
        languages = sorted({self.languages[solution.language_id].digest for solution in solutions})
        options = [self.options.repeats, self.options.mutants, VERSION, sorted(VERSIONS.items())]
        text = json.dumps([problem.problem_id, problem.digest, programs, languages, options])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _repeated(self, problem: Problem, solutions: Sequence[Solution]) -> Iterator[tuple[Solution, list[Judgement]]]:
        futures = [
            (solution, [self._submit(_again(problem, turn), self.languages[solution.language_id], solution.source)
                        for turn in range(self.options.repeats)])
            for solution in solutions
        ]  # fmt: skip
        for solution, repeats in futures:
            yield solution, [future.result() for future in repeats]

    def _submit(
        self, problem: Problem, language: Language, source: str, *, time_limit_s: float | None = None
    ) -> Future[Judgement]:
        """Submit a program. `time_limit_s` is for mutants, of which only the verdict matters."""
        is_mutant = time_limit_s is not None
        key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
        return self.judge.submit(
            JudgeRequest(
                program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
                problem=problem,
                language=language,
                limits=resolve_limits(Limits(), language, problem, {"time_limit_s": time_limit_s}),
                lenient=False,
                rerun_near_limit=not is_mutant,
            )
        )

    def _assess(
        self, problem: Problem, solution: Solution, judgements: Sequence[Judgement], trials: ProblemTrials
    ) -> bool:
        """Note what is wrong with a solution; return True if it was accepted each time."""
        verdicts = [judgement.verdict for judgement in judgements]
        issue = _verdict_issue(problem, solution, judgements)
        if issue is not None:
            trials.issues.append(issue)
        accepted = set(verdicts) == {Verdict.AC}
        trials.accepted += accepted
        return accepted

    def _mutants(
        self, problem: Problem, solution: Solution, judgements: Sequence[Judgement], trials: ProblemTrials
    ) -> None:
        language = self.languages[solution.language_id]
        slowest_s = max((test.cpu_time_s for judgement in judgements for test in judgement.tests), default=0.0)
        own_limit_s = resolve_limits(Limits(), language, problem).time_limit_s
        limit_s = min(own_limit_s, max(LEAST_LIMIT_S, round(SLOWER * slowest_s, 1)))
        made = token_mutants(solution.source, language.filename, self.options.mutants)
        futures = [self._submit(problem, language, mutant.source, time_limit_s=limit_s) for mutant in made]
        for mutant, future in zip(made, futures, strict=True):
            verdict = future.result().verdict
            if verdict in (Verdict.CE, Verdict.JE, Verdict.NC):
                continue
            trials.mutants += 1
            if verdict == Verdict.AC:
                trials.survivors.append(_survivor(solution, mutant))
            else:
                trials.killed += 1


def _stored(path: Path) -> ProblemTrials | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=ProblemTrials)
    except (OSError, msgspec.MsgspecError):  # not there, torn, or of another version
        return None


def _again(problem: Problem, turn: int) -> Problem:
    """Return the problem under another digest: judges answer an equal request with the judgement that they have."""
    return replace(problem, digest=hashlib.sha256(f"{problem.digest} {turn}".encode()).hexdigest()) if turn else problem


def _survivor(solution: Solution, mutant: TokenMutant) -> Survivor:
    return Survivor(program=solution.name, line=mutant.line, before=mutant.before, after=mutant.after)


def _verdict_issue(problem: Problem, solution: Solution, judgements: Sequence[Judgement]) -> Issue | None:
    verdicts = [judgement.verdict for judgement in judgements]
    if Verdict.JE in verdicts:
        error = next(judgement.error for judgement in judgements if judgement.verdict == Verdict.JE)
        severity, code, detail = (
            Severity.ERROR,
            "solution:not-judged",
            f"{solution.name}: {shortened(error or '', 160)}",
        )
    elif Verdict.AC not in verdicts:
        severity, code, detail = Severity.ERROR, "solution:fails", f"{solution.name}: {_what_failed(judgements[0])}"
    elif len(set(verdicts)) > 1:
        shown = ", ".join(str(verdict) for verdict in verdicts)
        severity, code, detail = Severity.ERROR, "solution:unstable", f"{solution.name}: {shown}"
    elif any(judgement.near_limit for judgement in judgements):
        slowest_s = max(test.cpu_time_s for judgement in judgements for test in judgement.tests)
        severity, code, detail = Severity.WARNING, "solution:near-limit", f"{solution.name}: {slowest_s:.2g} s of CPU"
    else:
        return None
    return Issue(severity=severity, code=code, problem_id=problem.problem_id, detail=detail)


def _what_failed(judgement: Judgement) -> str:
    failed = next((test for test in judgement.tests if test.verdict != Verdict.AC), None)
    if failed is None:
        log = judgement.compile.log if judgement.compile is not None else ""
        return f"{judgement.verdict} {shortened(log, 120)}".strip()
    said = failed.stderr if failed.verdict == Verdict.RTE else failed.stdout
    return f"{failed.verdict} on test {failed.test_index} {shortened(said, 80)}".strip()


def _surviving(problem: Problem, trials: ProblemTrials) -> Issue:
    shown = "; ".join(
        f"line {mutant.line} of {mutant.program}: {shortened(mutant.after, 60)!r}"
        for mutant in trials.survivors[:MOST_SHOWN]
    )
    detail = f"{len(trials.survivors)} of {trials.mutants} faulty versions are accepted, such as {shown}"
    return Issue(severity=Severity.WARNING, code="mutants:survive", problem_id=problem.problem_id, detail=detail)
