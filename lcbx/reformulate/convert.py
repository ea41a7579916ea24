"""One function problem to one stdin/stdout problem, or the reason why not: the gates in their order.

Everything of the data set that is code runs in the sandbox, through a judge: recording, exploring, the second solution
and, at the end, the original itself as a program that has to be accepted under the normal rules.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from lcbx.judge.request import Judge
from lcbx.problems.make import make_problem
from lcbx.reformulate import problem_text, running, sandbox_programs
from lcbx.reformulate.answer_forms import bracketed, counted_from_end, rounded_digits
from lcbx.reformulate.call_task import ORIGINAL_LANGUAGE, CallTask, Rejected, Rejection
from lcbx.reformulate.choosing import ENOUGH_TESTS, EXAMPLES, MOST_HIDDEN, Teeth, choose, teeth
from lcbx.reformulate.exploring import (
    Case,
    Explored,
    check_extra,
    explore_input,
    from_explorer,
    given_cases,
    inputs_of,
)
from lcbx.reformulate.input_mutation import Arguments
from lcbx.reformulate.inside.text_codec import INSIDE, OUTSIDE, Type, pack
from lcbx.reformulate.recorded import (
    Behaviour,
    any_order_is_right,
    behaviour_of,
    check_one_answer,
    checked_calls,
    distinct,
    from_recorder,
    record_input,
    unpack_result,
)
from lcbx.reformulate.second_solution import Agreement, agreement, attempts
from lcbx.resources import write_atomically
from lcbx.types import Checker, Language, Problem, TestCase, Verdict

VERSION = 8
"""Version of the gates, the codec and the choice of tests: whatever can change a converted problem."""

_PROMISE = re.compile(
    r"\bguarante\w+|\bassum(?:e|ing)\b|\bexactly one (?:\w+ )?(?:solution|answer)\b"
    r"|\b(?:solution|answer)s? (?:is|are|will be) unique\b",
    re.IGNORECASE,
)
ONE_INPUT_S = 5.0
"""CPU seconds of a second solution for one input, where each has a process of its own."""
MOST_WORDS = 4
FEWEST_OUTPUTS = 3
"""Outputs for each of few words before they count as all there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A problem in the schema of benchmarks, and where it comes from."""

    row: dict[str, Any]
    provenance: dict[str, Any]


Outcome = Converted | Rejection


@dataclass(frozen=True, slots=True)
class Converter:
    """Converts tasks, several at a time if called from several threads."""

    judge: Judge
    languages: Mapping[str, Language]
    """Language id -> language, of the originals and of second solutions."""

    def convert(self, task: CallTask, *, extra: Sequence[Arguments] = ()) -> Outcome:
        """Return the problem, or why the task is none. Raises UserError when a language cannot run here.

        `extra`: inputs from elsewhere, explored like those that are made here.
        """
        if task.fault:
            return Rejection(code="row:unreadable", detail=task.fault)
        first: Rejection | None = None
        for attempt in _references(task):
            try:
                return self._converted(attempt, extra)
            except Rejected as error:
                first = first or error.rejection
                if not error.rejection.code.startswith("original:"):
                    break
        assert first is not None
        return first

    def recorded_calls(self, task: CallTask) -> list[tuple[list[Any], list[Any]]]:
        """Return the packed arguments and result of each call that the tests check, whatever their types.

        Raises Rejected where the tests can't be recorded.
        """
        if not task.tests:
            return [(call.arguments, call.result) for call in task.calls]
        inputs = [record_input(task, hash_seed=0)]
        return checked_calls(self._run_original(sandbox_programs.recorder(), inputs)[0])

    def kept(self, folder: Path, identity: str, convert: Callable[[], Outcome]) -> Outcome:
        """Return the outcome that is stored in the folder under everything that decides it, else compute and store it.

        `identity`: what is converted. Versions and the languages of the converter are added to it.
        """
        languages = sorted(language.digest for language in self.languages.values())
        key = json.dumps([identity, VERSION, problem_text.VERSION, languages])
        path = folder / f"{sha256(key.encode()).hexdigest()}.json"
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return Rejection(**stored["rejection"]) if "rejection" in stored else Converted(**stored["converted"])
        except (OSError, ValueError, KeyError, TypeError):  # not there, or torn: convert it
            outcome = convert()
        name = "rejection" if isinstance(outcome, Rejection) else "converted"
        write_atomically(path, json.dumps({name: asdict(outcome)}))
        return outcome

    def _converted(self, task: CallTask, extra: Sequence[Arguments]) -> Converted:
        behaviour = self._record(task)
        explored = self._explore(task, behaviour, extra)
        behaviour, checker = explored.behaviour, checker_of(explored.behaviour)
        opinions = [self._ask(task, number, explored, checker) for number in range(len(task.second))]
        allowed = _allowed(opinions)
        most = most_unconfirmed(task.text, len(behaviour.calls)) if allowed is None else MOST_HIDDEN
        tests = choose(explored.cases, allowed=allowed, most=most)
        sharpness = teeth(tests, checker=checker, argument_types=behaviour.argument_types, mutants=explored.mutants)
        kinds = (*behaviour.argument_types, behaviour.result_type)
        text = problem_text.reworded(
            task.text,
            task.entry_point,
            kinds,
            in_place=behaviour.changed is not None,
            unordered=behaviour.unordered != 0,
        )
        words = few_words([case.expected for case in explored.cases], behaviour.result_type)
        row = row_of(task, behaviour, tests, text, validated=_validated(task, opinions), words=words)
        if task.code is not None:
            self._judge_original(task, behaviour, row)
        return Converted(row=row, provenance=provenance_of(task, behaviour, sharpness, opinions, text))

    def _record(self, task: CallTask) -> Behaviour:
        if not task.tests:
            pairs = [([unpack_result(value) for value in call.arguments], call.result) for call in task.calls]
            if not pairs:
                raise Rejected("calls:none", "the task has no tests")
            check_one_answer(task.text)
            free = OUTSIDE if any_order_is_right(task.text) else 0
            return behaviour_of(
                parameters=task.parameters,
                pairs=distinct(pairs, free=free),
                unordered=free,
                tolerance=None,
                changed=task.changed,
            )
        inputs = [record_input(task, hash_seed=seed) for seed in (0, 1)]
        return from_recorder(*self._run_original(sandbox_programs.recorder(), inputs), text=task.text)

    def _explore(self, task: CallTask, behaviour: Behaviour, extra: Sequence[Arguments]) -> Explored:
        if task.code is None:
            return given_cases(behaviour)
        inputs = inputs_of(task, behaviour, extra)
        texts = [explore_input(task, behaviour, inputs, hash_seed=seed) for seed in (0, 1)]
        explored = from_explorer(behaviour, inputs, *self._run_original(sandbox_programs.explorer(), texts))
        if extra:
            check_extra(explored, extra)
        return explored

    def _run_original(self, program: str, inputs: list[str]) -> list[running.Printed]:
        outputs = running.run(self.judge, self.languages[ORIGINAL_LANGUAGE], program, inputs)
        if len(outputs) != len(inputs):
            raise Rejected("original:stopped", outputs[0].failure if outputs else "nothing ran")
        return outputs

    def _ask(self, task: CallTask, number: int, explored: Explored, checker: Checker) -> Agreement:
        second = task.second[number]
        language = self.languages[second.language_id]
        inputs = [case.stdin for case in explored.cases]
        kind = explored.behaviour.result_type
        if not second.entry_point:
            outputs = running.run(self.judge, language, second.code, inputs, time_limit_s=ONE_INPUT_S)
            return agreement(second.language_id, explored.cases, outputs, kind, checker)
        call = _call(second.code, second.entry_point, explored.behaviour)
        wrapped = sandbox_programs.wrapped_in(language, call | {"many": True})
        outputs = attempts(running.run(self.judge, language, wrapped, [json.dumps(inputs)]), len(inputs))
        if all(output.text is None for output in outputs):  # one input ended the program for all
            wrapped = sandbox_programs.wrapped_in(language, call)
            outputs = running.run(self.judge, language, wrapped, inputs, time_limit_s=ONE_INPUT_S)
        return agreement(second.language_id, explored.cases, outputs, kind, checker)

    def _judge_original(self, task: CallTask, behaviour: Behaviour, row: dict[str, Any]) -> None:
        """Raise Rejected unless the original, wrapped into a program, is accepted like any other program."""
        assert task.code is not None
        language = self.languages[ORIGINAL_LANGUAGE]
        program = sandbox_programs.wrapped_in(language, _call(task.source_code, task.entry_point, behaviour))
        problem = self.problem(row)
        request = running.request(language, program, problem)
        judgement = self.judge.submit(request).result()
        if judgement.verdict != Verdict.AC:
            failed = next((test for test in judgement.tests if test.verdict != Verdict.AC), None)
            detail = f"test {failed.test_index}: {(failed.stdout + failed.stderr)[-200:]}" if failed else ""
            raise Rejected("wrapped:not-accepted", f"{judgement.verdict} {detail}{judgement.error or ''}")

    def problem(self, row: dict[str, Any]) -> Problem:
        """Return the problem of a converted row, its tests in the judge's store."""
        store = self.judge.store
        cases = []
        for test in [*row["public_test_cases"], *row["private_test_cases"]]:
            output, digest = store.put_output([test["output"].encode()])
            stored_input = store.put_input([test["input"].encode()])
            cases.append(TestCase(input=stored_input, output=output, expected_digest=digest))
        return make_problem(
            problem_id=row["question_id"],
            statement=row["question_content"],
            tests=tuple(cases),
            checker=Checker(**row["checker"]) if "checker" in row else None,
        )


def _references(task: CallTask) -> Iterator[CallTask]:
    """Yield the task, then with its other solutions in the language of originals as the original.

    A data set whose rows have many solutions has wrong ones among them, and some for an older version of the language.
    """
    yield task
    others = [item for item in task.second if item.language_id == ORIGINAL_LANGUAGE and item.entry_point]
    for solution in others if task.code is not None else ():
        left = tuple(other for other in task.second if other is not solution)
        yield replace(task, code=solution.code, entry_point=solution.entry_point, second=left)


# --- what follows from the parts ------------------------------------------------------------------------------------


def checker_of(behaviour: Behaviour) -> Checker:
    """Return how outputs are compared: with a tolerance if the result holds decimal numbers, else exactly."""
    if behaviour.tolerance is None:
        return Checker(kind="exact")
    return Checker(kind="float", abs_tol=behaviour.tolerance, rel_tol=behaviour.tolerance)


def _call(code: str, entry_point: str, behaviour: Behaviour) -> dict[str, Any]:
    return {
        "code": code,
        "entry": entry_point,
        "argument_types": behaviour.argument_types,
        "result_type": behaviour.result_type,
        "unordered": behaviour.unordered,
        "changed": behaviour.changed,
        "entries": behaviour.entries,
        "many": False,
    }


def _allowed(opinions: list[Agreement]) -> frozenset[int] | None:
    """Return the new cases that a second solution confirms; None: there is none that can confirm any."""
    sound = [opinion.accepted for opinion in opinions if opinion.confirms]
    return frozenset.intersection(*sound) if sound else None


def most_unconfirmed(text: str, seen: int) -> int:
    """Return how many new cases become tests where only the original answers them.

    A new input may be one that the task rules out, such as one with two right answers, so there are none where the data
    set has enough tests, and no more than necessary where the text promises something of its inputs.
    """
    if seen >= ENOUGH_TESTS + EXAMPLES:
        return 0
    return max(0, ENOUGH_TESTS - seen) if _PROMISE.search(text) else MOST_HIDDEN


def _validated(task: CallTask, opinions: list[Agreement]) -> str:
    if any(opinion.confirms for opinion in opinions):
        return "second-solution"
    return "tests" if task.code is None else "reference"


def few_words(outputs: Sequence[str], kind: Type) -> tuple[str, ...]:
    """Return all outputs of a task whose answer is always one of few texts, such as `Not matched!`; else none.

    No reader can guess such a text, and the examples need not show all of them.
    """
    counts = Counter(output.rstrip("\n") for output in outputs)
    if kind != ("str",) or not 2 <= len(counts) <= MOST_WORDS or len(outputs) < FEWEST_OUTPUTS * len(counts):
        return ()
    return tuple(sorted(counts)) if all(word and "`" not in word and len(word) < 80 for word in counts) else ()


def lengths_of(behaviour: Behaviour) -> dict[str, str]:
    """Return the parameters that are the length of a list or text before them in all seen inputs, with its name."""
    names, found = behaviour.parameters, {}
    for number, kind in enumerate(behaviour.argument_types):
        for other in range(number if kind == ("int",) and len(behaviour.calls) > 1 else 0):
            pairs = [(arguments[number], arguments[other]) for arguments, _ in behaviour.calls]
            if all(hasattr(longer, "__len__") and len(longer) == length for length, longer in pairs):
                found[names[number]] = names[other]
    return found


def row_of(
    task: CallTask,
    behaviour: Behaviour,
    tests: list[Case],
    text: str,
    *,
    validated: str,
    words: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the row in the schema of benchmarks. The first tests are the examples of the statement."""
    written = [{"input": case.stdin, "output": case.expected, "testtype": "stdin"} for case in tests]
    checker = checker_of(behaviour)
    changed = None if behaviour.changed is None else behaviour.parameters[behaviour.changed]
    content = problem_text.compose(
        text,
        input_text=problem_text.input_section(
            behaviour.parameters,
            behaviour.argument_types,
            text if changed is None else f"{text} {changed}",
            lengths_of(behaviour),
            counted_from_end(
                task.code, behaviour.parameters, behaviour.argument_types, [case.arguments for case in tests]
            ),
        ),
        output_text=problem_text.output_section(
            behaviour.result_type,
            unordered=behaviour.unordered,
            tolerance=behaviour.tolerance,
            words=words,
            changed=changed,
            entries=behaviour.entries,
            digits=rounded_digits(task.code, [case.expected for case in tests]),
            brackets=bracketed([case.expected for case in tests], behaviour.result_type),
        ),
        examples=[(case.stdin, case.expected) for case in tests[:EXAMPLES]],
    )
    row: dict[str, Any] = {
        "question_id": task.task_id,
        "question_content": content,
        "platform": task.source,
        "tags": [f"source:{task.source}", f"validated:{validated}", *task.tags],
        "public_test_cases": written[:EXAMPLES],
        "private_test_cases": written[EXAMPLES:],
    }
    if checker.kind != "exact":
        row["checker"] = {"kind": checker.kind, "abs_tol": checker.abs_tol, "rel_tol": checker.rel_tol}
    return row


def provenance_of(
    task: CallTask, behaviour: Behaviour, sharpness: Teeth, opinions: list[Agreement], text: str
) -> dict[str, Any]:
    """Return where a problem comes from and what it went through, as one JSON line."""
    return {
        "question_id": task.task_id,
        "original_id": task.original_id,
        "source": task.source,
        "licence": task.licence,
        "task_sha256": task.digest(),
        "version": VERSION,
        "wording_version": problem_text.VERSION,
        "types": {
            "arguments": dict(zip(behaviour.parameters, behaviour.argument_types, strict=False)),
            "result": behaviour.result_type,
        },
        "unordered": bool(behaviour.unordered & OUTSIDE),
        "unordered_inside": bool(behaviour.unordered & INSIDE),
        "changed": None if behaviour.changed is None else behaviour.parameters[behaviour.changed],
        "entries": behaviour.entries,
        "tolerance": behaviour.tolerance,
        "unchecked_calls": behaviour.unchecked,
        "calls_of_other_types": behaviour.other_types,
        "seen_calls": len(behaviour.calls),
        "tests": sharpness.tests,
        "distinct_outputs": sharpness.distinct_outputs,
        "mutants": {"made": sharpness.mutants, "killed": sharpness.killed},
        "second": [
            {"language": opinion.language_id, "agrees": opinion.agrees, "reason": opinion.reason}
            for opinion in opinions
        ],
        "lint": problem_text.lint(text, task.entry_point),
        "first_call": json.dumps([pack(argument) for argument in behaviour.calls[0][0]])[:500],
    }
