"""A whole benchmark through all checks: what needs no sandbox first, then programs through the judge."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lcbx.audit.answer_spread import AnswerSpread, answer_spread
from lcbx.audit.case_checks import case_issues
from lcbx.audit.case_texts import CaseText, case_texts, is_compared
from lcbx.audit.copies import copy_issues
from lcbx.audit.issues import Issue, Severity, counts
from lcbx.audit.known_solutions import Solution
from lcbx.audit.statement_checks import statement_issues
from lcbx.audit.submissions import PackageResult, SubmissionResult, judge_package
from lcbx.audit.trials import TRIVIAL_LANGUAGE, ProblemTrials, Trials
from lcbx.audit.trivial_programs import results
from lcbx.formatting import shortened
from lcbx.problems.store import TestStore
from lcbx.types import Benchmark, Language, Problem, Verdict

_ONE_ANSWER = ("trivial:empty", "trivial:constant")
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemAudit:
    """What was found out about one problem."""

    problem_id: str
    tests: int
    distinct_answers: int
    commonest_share: float
    guess_chance: float
    trivial_share: float | None
    """Largest share of the tests that a program passes which computes nothing; None: no such program was tried."""
    programs: int = 0
    mutants: int = 0
    killed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkAudit:
    """The result of an audit."""

    benchmark: str
    revision: str
    problems: tuple[ProblemAudit, ...]
    issues: tuple[Issue, ...]
    """The gravest first, then by code, then in the order of the problems."""
    submissions: tuple[SubmissionResult, ...] = ()
    inferred_time_limits_s: dict[str, float] = field(default_factory=dict)
    """Problem -> time limit of a package that states none."""
    languages: tuple[str, ...] = ()
    """Languages whose programs were judged."""
    ran: bool = True
    """False: no program was judged."""

    @property
    def errors(self) -> int:
        """Number of issues that make verdicts meaningless."""
        return sum(issue.severity == Severity.ERROR for issue in self.issues)

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON, with the advice of each issue."""
        return {
            "benchmark": self.benchmark,
            "revision": self.revision,
            "summary": self.summary(),
            "issues": [
                {"severity": issue.severity.value, "code": issue.code, "problem_id": issue.problem_id,
                 "detail": issue.detail, "advice": issue.advice}
                for issue in self.issues
            ],
            "problems": list(self.problems),
            "submissions": list(self.submissions),
            "inferred_time_limits_s": self.inferred_time_limits_s,
        }  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """Return the figures of the whole benchmark."""
        mutants = sum(problem.mutants for problem in self.problems)
        agreement = Counter(result.agrees for result in self.submissions)
        return {
            "problems": len(self.problems),
            "tests": sum(problem.tests for problem in self.problems),
            "issues": counts(self.issues),
            "codes": dict(sorted(Counter(issue.code for issue in self.issues).items())),
            "median_commonest_share": statistics.median(problem.commonest_share for problem in self.problems),
            "programs": sum(problem.programs for problem in self.problems),
            "problems_with_programs": sum(problem.programs > 0 for problem in self.problems),
            "languages": list(self.languages),
            "mutants": mutants,
            "mutants_killed": sum(problem.killed for problem in self.problems),
            "submissions": len(self.submissions),
            "submissions_agree": agreement[True],
            "submissions_disagree": agreement[False],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditInput:
    """What is audited."""

    benchmark: Benchmark
    solutions: Sequence[Solution] = ()
    against: Sequence[Benchmark] = ()
    packages: Mapping[str, Path] = field(default_factory=dict)
    """Problem id -> folder of the package that it comes from."""


def audit(
    subject: AuditInput,
    store: TestStore,
    trials: Trials | None,
    *,
    threads: int = 4,
    progress: Progress | None = None,
) -> BenchmarkAudit:
    """Return what is wrong with a benchmark. `trials` None: no program is judged.

    Raises UserError when a language can't run here; what was judged by then is kept.
    """
    problems = subject.benchmark.problems
    by_problem: dict[str, list[Solution]] = defaultdict(list)
    for solution in subject.solutions:
        by_problem[solution.problem_id].append(solution)

    def one(problem: Problem) -> _Audited:
        return _problem(problem, by_problem[problem.problem_id], subject, store, trials)

    audited: list[_Audited] = []
    with ThreadPoolExecutor(threads) as pool:
        for number, result in enumerate(pool.map(one, problems), start=1):
            audited.append(result)
            if progress is not None:
                progress(number, len(problems))
    issues = [issue for result in audited for issue in result.issues]
    issues += copy_issues(problems, subject.against)
    if trials is not None:
        issues += _without_programs(subject.benchmark, audited)
    return BenchmarkAudit(
        benchmark=subject.benchmark.name,
        revision=subject.benchmark.revision,
        problems=tuple(result.figures for result in audited),
        issues=tuple(_sorted(issues, problems)),
        submissions=tuple(item for result in audited if result.package for item in result.package.submissions),
        inferred_time_limits_s={
            result.figures.problem_id: result.package.inferred_time_limit_s
            for result in audited
            if result.package is not None and result.package.inferred_time_limit_s is not None
        },
        languages=tuple(sorted(set().union(*(result.language_ids for result in audited)))),
        ran=trials is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audited:
    figures: ProblemAudit
    issues: tuple[Issue, ...]
    package: PackageResult | None = None
    language_ids: frozenset[str] = frozenset()
    """Languages of the programs that were tried."""


def _problem(
    problem: Problem, solutions: Sequence[Solution], subject: AuditInput, store: TestStore, trials: Trials | None
) -> _Audited:
    cases = case_texts(problem, store)
    spread = answer_spread(problem.tests)
    share, issues = _trivial(problem, cases, trials)
    issues += [*case_issues(problem, cases), *statement_issues(problem, cases)]
    one_answer = any(issue.code in _ONE_ANSWER for issue in issues)  # which says that it is guessed
    if spread.guessable and is_compared(problem) and not one_answer:
        issues.append(
            Issue(
                severity=Severity.WARNING,
                code="answers:guessable",
                problem_id=problem.problem_id,
                detail=str(spread),
            )
        )
    folder = subject.packages.get(problem.problem_id)
    package = judge_package(trials.judge, folder, problem, trials.languages) if trials and folder else None
    if package is not None:
        issues += package.issues
        solutions = [*solutions, *_of_package(problem, package)]
        if package.inferred_time_limit_s is not None:
            problem = replace(problem, time_limit_s=package.inferred_time_limit_s)
    tried = trials.of_problem(problem, solutions) if trials and solutions else ProblemTrials()
    return _Audited(
        figures=_figures(problem, spread, share, tried),
        issues=(*issues, *tried.issues),
        package=package,
        language_ids=frozenset(solution.language_id for solution in solutions if trials),
    )


def _of_package(problem: Problem, package: PackageResult) -> list[Solution]:
    return [
        Solution(
            problem_id=problem.problem_id,
            language_id=submission.language_id or "",
            source=submission.source or "",
            name=submission.name,
        )
        for submission in package.accepted
    ]


def _figures(problem: Problem, spread: AnswerSpread, share: float | None, tried: ProblemTrials) -> ProblemAudit:
    return ProblemAudit(
        problem_id=problem.problem_id,
        tests=spread.tests,
        distinct_answers=spread.distinct,
        commonest_share=round(spread.commonest_share, 4),
        guess_chance=spread.guess_chance,
        trivial_share=share,
        programs=tried.programs,
        mutants=tried.mutants,
        killed=tried.killed,
    )


def _trivial(problem: Problem, cases: Sequence[CaseText], trials: Trials | None) -> tuple[float | None, list[Issue]]:
    """Return how far programs get that compute nothing, and those that are accepted, one of each kind."""
    passed: list[float] = []
    accepted: dict[str, str] = {}
    failures: list[str] = []
    if is_compared(problem):
        for result in results(problem, cases):
            passed.append(result.passed / len(cases))
            if result.accepted:
                accepted.setdefault(result.trivial.kind, result.trivial.what)
    elif trials is not None:
        for trivial, judgement in trials.trivial(problem, cases):
            passed.append(1.0 if judgement.verdict == Verdict.AC else max(0, len(judgement.tests) - 1) / len(cases))
            if judgement.verdict == Verdict.AC:
                accepted.setdefault(trivial.kind, trivial.what)
            if judgement.verdict == Verdict.JE:
                failures.append(f"a program that prints {trivial.what}: {shortened(judgement.error or '', 160)}")
    if {"empty", "constant"} & accepted.keys():
        accepted.pop("examples", None)  # the examples show the one answer
    issues = [
        Issue(
            severity=Severity.ERROR,
            code=f"trivial:{kind}",
            problem_id=problem.problem_id,
            detail=f"a program that prints {what} is accepted",
        )
        for kind, what in accepted.items()
    ]
    if failures:
        issues.append(
            Issue(
                severity=Severity.ERROR,
                code="solution:not-judged",
                problem_id=problem.problem_id,
                detail=f"{len(failures)} programs, such as {failures[0]}",
            )
        )
    return (round(max(passed), 4) if passed else None), issues


def needs_program(problems: Iterable[Problem]) -> set[str]:
    """Return the ids of the languages in which trivial programs have to run."""
    return {
        problem.frame.language_id if problem.frame is not None else TRIVIAL_LANGUAGE
        for problem in problems
        if not is_compared(problem)
    }


def _without_programs(benchmark: Benchmark, audited: Sequence[_Audited]) -> list[Issue]:
    missing = [result.figures.problem_id for result in audited if not result.figures.programs]
    if not missing:
        return []
    detail = f"{len(missing)} of {len(audited)} problems have no accepted program to try"
    return [Issue(severity=Severity.NOTE, code="solution:none", problem_id=benchmark.name, detail=detail)]


def _sorted(issues: Iterable[Issue], problems: Sequence[Problem]) -> list[Issue]:
    places = {problem.problem_id: place for place, problem in enumerate(problems)}
    return sorted(
        issues, key=lambda issue: (_RANK[issue.severity], issue.code, places.get(issue.problem_id, len(places)))
    )


def chosen_languages(languages: Mapping[str, Language], names: Iterable[str]) -> dict[str, Language]:
    """Return those of the languages that are named."""
    wanted = set(names)
    return {name: language for name, language in languages.items() if name in wanted}
