"""`judged_key`: what a verdict depends on, so that equal programs are judged once and changes are found.

A key is `<digest>/<rules>`. The digest is of program, problem, image, commands and limits. The rules are those that
decided, with their versions: `exact-1.0,lenient.0,runner.0,rerun`; the order of verdicts is there as `decision.1` once
its version is above 0. Records of lcbx 0.1 have the digest alone: they were judged by version 0 of every rule and of
the runner, with comparison `exact-1`.
"""

from __future__ import annotations

import hashlib

import msgspec

from lcbx.checkers import comparison_rules as rules
from lcbx.judge import decision
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.sandbox import runner, warm_helper
from lcbx.sandbox.base import BYTE_ORDER_MARK

RERUN = "rerun"
"""The rule that programs which narrowly fail on time are run again, in keys."""
WITHOUT_MARK = "mark.1"
"""The rule that a program's byte order mark is left out, in the keys of programs that begin with one."""


def judged_key(request: JudgeRequest, image_digest: str) -> str:
    """Return the key of a judgement. Equal keys have equal verdicts: it holds all that can move one, and nothing else.

    Raises UserError when the request names an unknown comparison rule.
    """
    return f"{_digest(request, image_digest)}/{judging_rules(request)}"


def matches(stored: str, request: JudgeRequest, image_digest: str) -> bool:
    """True if a judgement with the `stored` key is what judging the request now would give."""
    digest = stored.partition("/")[0]
    return digest == _digest(request, image_digest) and same_rules(stored, request)


def same_rules(stored: str, request: JudgeRequest) -> bool:
    """True if the judgement with the `stored` key was decided by the rules that would decide the request now."""
    stored_rules = stored.partition("/")[2] or _rules_of_version_0(request)
    return stored_rules == judging_rules(request)


def judging_rules(request: JudgeRequest) -> str:
    """Return the rules that decide the request, with their versions."""
    versions = _comparison(request, request.comparison, rules.VERSIONS)
    has_mark = (request.program.source or "").startswith(BYTE_ORDER_MARK)
    return _joined(request, versions, runner.VERSION, decision.VERSION, [WITHOUT_MARK] if has_mark else [])


def _rules_of_version_0(request: JudgeRequest) -> str:
    versions = _comparison(request, rules.EXACT, dict.fromkeys(rules.VERSIONS, 0))
    return _joined(request, versions, 0, 0, [])


def _comparison(request: JudgeRequest, comparison: str, versions: dict[str, int]) -> list[str]:
    problem = request.problem
    if problem.frame is not None or request.language.executor_image is not None:
        return []  # an exit code decides, or the image
    return rules.rule_versions(comparison, problem.checker, lenient=request.lenient, versions=versions)


def _joined(
    request: JudgeRequest, comparison: list[str], runner_version: int, decision_version: int, source: list[str]
) -> str:
    own = [] if request.language.executor_image is not None else [f"runner.{runner_version}", *source]
    own += [f"decision.{decision_version}"] if own and decision_version > 0 else []
    rerun = [RERUN] if request.rerun_near_limit else []
    return ",".join([*comparison, *own, *rerun])


def _digest(request: JudgeRequest, image_digest: str) -> str:
    language = request.language
    parts = [
        source_digest(request.program.source or ""),
        request.problem.digest,
        image_digest,
        [language.filename, language.compile, language.execute],
        msgspec.to_builtins(request.limits),
        [request.lenient, request.all_tests],
    ]
    if request.keep_output_bytes is not None:
        parts.append(request.keep_output_bytes)
    if request.warm_start and language.warm_start is not None:
        parts.append(["warm", language.warm_start, warm_helper.VERSION])
    if request.run is not None:
        parts.append(msgspec.to_builtins(request.run))
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:32]
