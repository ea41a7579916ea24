"""A package's own submissions, judged against what their folders promise.

In the legacy format the first test that fails decides, as its tools do it; all tests run only where that one leaves the
question open. In the newer formats a promise is about all tests. A package without a time limit gets the one that its
tools would derive: the slowest accepted submission times the package's multiplier, in whole seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

from lcbx.audit.issues import Issue, Severity
from lcbx.errors import UserError
from lcbx.formatting import shortened
from lcbx.judge.request import Judge, JudgeRequest, judge_all, resolve_limits
from lcbx.problems.kattis import Package, Promise, Submission, submissions_of
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey, Verdict

ACCEPTED = "accepted"
_SEEN = {"MLE": {"RTE"}, "OLE": {"RTE", "WA"}}
"""Verdicts of ours that the formats do not have -> theirs."""
LEGACY_MULTIPLIER, MULTIPLIER = 5.0, 2.0
"""Defaults of `time_multiplier` (legacy) and `ac_to_time_limit` (2023-07-draft)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionResult:
    """What became of one submission."""

    problem_id: str
    name: str
    folder: str
    verdict: str | None
    """None: it was not judged."""
    agrees: bool | None
    """None: nothing can be said, see `reason`."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageResult:
    """What became of the submissions of one package."""

    submissions: tuple[SubmissionResult, ...]
    issues: tuple[Issue, ...]
    accepted: tuple[Submission, ...]
    """Those in the folder `accepted` that were."""
    inferred_time_limit_s: float | None = None
    """The limit for a package that states none."""


def judge_package(judge: Judge, folder: Path, problem: Problem, languages: Mapping[str, Language]) -> PackageResult:
    """Judge all submissions of a package. `languages`: those that may be used; others are named as not judged."""
    package = Package(folder)
    submissions = submissions_of(folder)
    usable = [item for item in submissions if item.source is not None and item.language_id in languages]
    inferred_s = None
    if problem.time_limit_s is None:
        inferred_s = _inferred_limit_s(judge, package, problem, usable, languages)
        problem = _with_limit(problem, inferred_s)
    judgements = _judgements(judge, problem, usable, languages, all_tests=not package.is_legacy)
    results, issues = [], []
    for submission in submissions:
        result = _result(problem, submission, judgements.get(submission.name), languages)
        results.append(result)
        issues += _issues(result, submission)
    accepted = tuple(item for item in usable if item.folder == ACCEPTED and judgements[item.name].verdict == Verdict.AC)
    if submissions and not accepted:
        detail = "no submission in accepted/ is accepted"
        issues.append(_issue(problem.problem_id, Severity.WARNING, "submission:none-accepted", detail))
    return PackageResult(
        submissions=tuple(results), issues=tuple(issues), accepted=accepted, inferred_time_limit_s=inferred_s
    )


def languages_of(folders: Sequence[Path]) -> list[str]:
    """Return the ids of the languages that the submissions of these packages are written in."""
    return sorted({item.language_id for folder in folders for item in submissions_of(folder) if item.language_id})


# --- judging ----------------------------------------------------------------------------------------------------------


def _judgements(
    judge: Judge, problem: Problem, usable: Sequence[Submission], languages: Mapping[str, Language], *, all_tests: bool
) -> dict[str, Judgement]:
    """Return the judgements by name; all tests are run where the first failure does not decide."""
    every = [all_tests or any(promise.tests is not None for promise in item.promises) for item in usable]
    requests = [_request(problem, item, languages, all_tests=all_) for item, all_ in zip(usable, every, strict=True)]
    judged = {item.name: judgement for item, judgement in zip(usable, judge_all(judge, requests), strict=True)}
    open_ = [item for item, all_ in zip(usable, every, strict=True) if not all_ and _is_open(item, judged[item.name])]
    again = judge_all(judge, [_request(problem, item, languages, all_tests=True) for item in open_])
    return judged | {item.name: judgement for item, judgement in zip(open_, again, strict=True)}


def _request(
    problem: Problem, submission: Submission, languages: Mapping[str, Language], *, all_tests: bool
) -> JudgeRequest:
    assert submission.language_id is not None
    language = languages[submission.language_id]
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
    return JudgeRequest(
        program=Program(key=key, source=submission.source, reason=ExtractReason.GIVEN),
        problem=problem,
        language=language,
        limits=resolve_limits(Limits(), language, problem),
        lenient=False,
        all_tests=all_tests,
    )


def _is_open(submission: Submission, judgement: Judgement) -> bool:
    """True if the first failure is permitted, and a later test may have the verdict that is required."""
    verdicts = [_seen(test.verdict) for test in judgement.tests]
    return (
        any(
            promise.required is not None
            and not any(seen & promise.required for seen in verdicts)
            and all(promise.permitted is None or seen & promise.permitted for seen in verdicts)
            for promise in submission.promises
        )
        and len(judgement.tests) > 0
    )


def _inferred_limit_s(
    judge: Judge,
    package: Package,
    problem: Problem,
    usable: Sequence[Submission],
    languages: Mapping[str, Language],
) -> float:
    accepted = [item for item in usable if item.folder == ACCEPTED]
    judgements = judge_all(judge, [_request(problem, item, languages, all_tests=True) for item in accepted])
    times = [test.cpu_time_s for judgement in judgements for test in judgement.tests]
    return max(1.0, float(ceil(_multiplier(package) * max(times, default=0.0))))


def _multiplier(package: Package) -> float:
    limits: Any = package.config.get("limits")
    limits = limits if isinstance(limits, dict) else {}
    newer = limits.get("time_multipliers")
    value = newer.get("ac_to_time_limit") if isinstance(newer, dict) else limits.get("time_multiplier")
    default = LEGACY_MULTIPLIER if package.is_legacy else MULTIPLIER
    try:
        multiplier = float(default if value is None else value)
    except (TypeError, ValueError) as error:
        raise UserError(f"{package.folder}/problem.yaml: time multiplier {value!r} is not a number") from error
    return multiplier


def _with_limit(problem: Problem, limit_s: float) -> Problem:
    digest = hashlib.sha256(f"{problem.digest} {limit_s}".encode()).hexdigest()
    return replace(problem, time_limit_s=limit_s, digest=digest)


# --- promises ---------------------------------------------------------------------------------------------------------


def _seen(verdict: Verdict) -> set[str]:
    """Return the verdicts of the formats that a verdict of ours may be."""
    return _SEEN.get(verdict.value, {verdict.value})


def broken_promise(submission: Submission, judgement: Judgement) -> str:
    """Return the promise that the verdicts break, in words; empty if all are kept.

    Tests that did not run, because one before them failed, break no promise.
    """
    if submission.overall and not _seen(judgement.verdict) & submission.overall:
        return f"its tag @EXPECTED_RESULTS@ says {_words(submission.overall)}"
    for promise in submission.promises:
        if submission.overall and promise.stated_by.startswith("folder"):
            continue  # the tag is about this program, the folder about many
        if not _is_kept(promise, judgement):
            return f"{promise.stated_by} promises {_rule(promise)}"
    return ""


def _is_kept(promise: Promise, judgement: Judgement) -> bool:
    if not judgement.tests:  # a program that can't be compiled has no other verdict
        return False
    verdicts = [
        _seen(test.verdict) for test in judgement.tests if promise.tests is None or test.test_index in promise.tests
    ]
    if promise.permitted is not None and not all(seen & promise.permitted for seen in verdicts):
        return False
    return promise.required is None or any(seen & promise.required for seen in verdicts)


def _rule(promise: Promise) -> str:
    parts = []
    if promise.permitted is not None:
        parts.append(f"only {_words(promise.permitted)}")
    if promise.required is not None:
        parts.append(f"{_words(promise.required)} at least once")
    return " and ".join(parts)


def _words(verdicts: frozenset[str]) -> str:
    return " or ".join(sorted(verdicts))


def _result(
    problem: Problem, submission: Submission, judgement: Judgement | None, languages: Mapping[str, Language]
) -> SubmissionResult:
    agrees: bool | None = None
    if judgement is None:
        reason = submission.unusable or f"{submission.language_id} is not among the languages used"
        if submission.language_id in languages:
            reason = submission.unusable
    elif judgement.verdict == Verdict.JE:
        reason = shortened(judgement.error or "", 160)
    elif not (submission.promises or submission.overall):
        reason = f"the folder {submission.folder} promises nothing"
    else:
        reason = broken_promise(submission, judgement)
        agrees = not reason
    return SubmissionResult(
        problem_id=problem.problem_id,
        name=submission.name,
        folder=submission.folder,
        verdict=None if judgement is None else judgement.verdict.value,
        agrees=agrees,
        reason=reason,
    )


def _issues(result: SubmissionResult, submission: Submission) -> list[Issue]:
    found = []
    if result.agrees is False:
        detail = f"{result.name} is {result.verdict}; {result.reason}"
        found.append(_issue(result.problem_id, Severity.ERROR, "submission:disagrees", detail))
    elif result.agrees is None and result.verdict == Verdict.JE:
        detail = f"{result.name}: {result.reason}"
        found.append(_issue(result.problem_id, Severity.ERROR, "solution:not-judged", detail))
    elif result.agrees is None:
        detail = f"{result.name}: {result.reason}"
        found.append(_issue(result.problem_id, Severity.NOTE, "submission:not-judged", detail))
    if submission.unchecked:
        detail = f"{result.name}: {' and '.join(submission.unchecked)} in submissions.yaml are not checked"
        found.append(_issue(result.problem_id, Severity.NOTE, "submission:not-judged", detail))
    return found


def _issue(problem_id: str, severity: Severity, code: str, detail: str) -> Issue:
    return Issue(severity=severity, code=code, problem_id=problem_id, detail=detail)
