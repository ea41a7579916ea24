"""The gate before a training: no problem may be solved by a program that computes nothing.

A reward finds every gap in the tests. So the deciding tests of every training problem are tried with the programs of
`lcbx data audit`: empty, constant, echo, and the shown examples by heart. A problem whose deciding tests are all shown
in its statement fails, too, because a program can know their answers. Only where a checker program decides do the
programs run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lcbx import languages as language_files
from lcbx.audit.case_texts import case_texts, is_compared
from lcbx.audit.trials import TRIVIAL_LANGUAGE, TrialOptions, Trials
from lcbx.audit.trivial_programs import results
from lcbx.errors import UserError
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.request import Judge
from lcbx.problems.store import TestStore
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Problem, Verdict

MOST_SHOWN = 8
"""Problems listed in the message."""

OpenJudge = Callable[[JudgeOptions], Judge]


def pass_gate(
    config: TrainConfig,
    problems: Sequence[Problem],
    store: TestStore,
    *,
    opened_by: OpenJudge = lambda options: open_judge(options=options),
) -> tuple[frozenset[str], dict[str, Any]]:
    """Return the ids of the problems that pass, and a record. `problems` have the tests that decide rewards.

    Raises UserError if some fail and `audit_data` is `refuse`, or if none passes.
    """
    ids = frozenset(problem.problem_id for problem in problems)
    if config.audit_data == "off":
        return ids, {"checked": False}
    solved = solved_without_computing(config, problems, store, opened_by)
    if solved and (config.audit_data == "refuse" or len(solved) == len(problems)):
        raise UserError(_message(solved, len(problems)))
    return ids - solved.keys(), {"checked": True, "left_out": solved}


def _message(solved: dict[str, str], count: int) -> str:
    shown = [f"{problem_id}: {what}" for problem_id, what in list(solved.items())[:MOST_SHOWN]]
    shown += [f"and {len(solved) - MOST_SHOWN} more"] if len(solved) > MOST_SHOWN else []
    advice = (
        "Leave them out with --audit-data drop, or correct their tests; lcbx data audit shows more of what is wrong."
        if len(solved) < count
        else "Add tests that are not in the statements; --audit-data off trains on them as they are."
    )
    return (
        f"{len(solved)} of {count} training problems give the full reward to a program that computes nothing:\n  "
        + "\n  ".join(shown)
        + f"\n{advice}"
    )


def solved_without_computing(
    config: TrainConfig, problems: Sequence[Problem], store: TestStore, opened_by: OpenJudge
) -> dict[str, str]:
    """Return problem id -> what the program prints that passes all its tests, for the problems that have one."""
    solved: dict[str, str] = {}
    with ExitStack() as stack:
        trials: Trials | None = None
        for problem in problems:
            if all(test.public for test in problem.tests):
                solved[problem.problem_id] = "all tests that decide are in its statement"
                continue
            if not is_compared(problem) and trials is None:
                trials = _trials(config, store, opened_by, stack)
            if (what := _accepted(problem, store, trials)) is not None:
                solved[problem.problem_id] = f"a program that prints {what} passes"
    return solved


def _accepted(problem: Problem, store: TestStore, trials: Trials | None) -> str | None:
    cases = case_texts(problem, store)
    if is_compared(problem):
        return next((result.trivial.what for result in results(problem, cases) if result.accepted), None)
    assert trials is not None
    judged = trials.trivial(problem, cases)
    return next((trivial.what for trivial, judgement in judged if judgement.verdict is Verdict.AC), None)


def _trials(config: TrainConfig, store: TestStore, opened_by: OpenJudge, stack: ExitStack) -> Trials:
    """Return trials with a judge that is open until the stack ends."""
    folders = [*map(Path, config.languages), *language_files.folders_from_env()]
    options = JudgeOptions(
        address=config.judge,
        sandbox=config.sandbox,
        workers=config.workers,
        store=store,
        languages=language_files.load_all(folders),
    )
    language = language_files.load(TRIVIAL_LANGUAGE, folders)
    judge = stack.enter_context(opened_by(options))
    judge.prepare([language])
    return Trials(judge, {TRIVIAL_LANGUAGE: language}, TrialOptions())
