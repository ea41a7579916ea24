"""What a model adds to a conversion: a plain form where rules find none, more tests, programs from the statement alone,
and clearer texts.

Every answer passes the gates of the rules, and one more of its kind; where it does not, what the rules made stays. All
code that a model writes runs in the sandbox.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from lcbx.extract import DEFAULT_RULE
from lcbx.prompts.template_files import load_question, question_messages
from lcbx.reformulate import problem_text, rewording, running
from lcbx.reformulate.asking import Answer, Interviewer, Question
from lcbx.reformulate.call_task import ORIGINAL_LANGUAGE, CallTask, Rejected, Rejection
from lcbx.reformulate.convert import Converted, Converter, Outcome
from lcbx.reformulate.encoders import AnswerRefused, Call, in_plain_form, shown_calls
from lcbx.reformulate.input_mutation import Arguments
from lcbx.reformulate.inside.text_codec import Unrepresentable, unpack
from lcbx.reformulate.sandbox_programs import made_inputs
from lcbx.resources import write_atomically
from lcbx.runs.judging import program_of
from lcbx.types import Language, Verdict

ACCEPTED = "accepted"
MOST_INPUTS = 30
MOST_SHOWN = 1500
"""Characters of tests and of a result in a question."""
_FORMLESS = frozenset({"type:mixed", "type:none-argument", "type:line-break", "type:tuple", "type:arity"})
_TOOTHLESS = frozenset({"teeth:constant", "teeth:few-tests"})

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Item:
    """One task on its way: what became of it so far, and what was answered about it."""

    task: CallTask
    outcome: Outcome
    records: list[dict[str, Any]] = field(default_factory=list)
    solutions: list[dict[str, str]] = field(default_factory=list)
    """Programs from the statement alone: language, verdict, question."""
    marks: list[str] = field(default_factory=list)
    """Tags that say what a model made."""

    @property
    def converted(self) -> Converted | None:
        return self.outcome if isinstance(self.outcome, Converted) else None

    @property
    def solved_in(self) -> list[str]:
        return [solution["language"] for solution in self.solutions if solution["verdict"] == Verdict.AC]


@dataclass(slots=True, kw_only=True)
class Assistance:
    """Improves the outcomes of a conversion with a model's answers."""

    converter: Converter
    interviewer: Interviewer
    kinds: frozenset[str]
    """Which of `asking.KINDS` are asked for."""
    solve_in: tuple[Language, ...]
    """Languages of the programs that are written from the statement alone."""
    folder: Path
    """Where outcomes are kept."""
    threads: int = 4

    def improve(self, tasks: Sequence[CallTask], outcomes: Sequence[Outcome]) -> list[Item]:
        """Return the tasks with what became of them. Raises UserError when model or judge cannot be used."""
        items = [Item(task=task, outcome=outcome) for task, outcome in zip(tasks, outcomes, strict=True)]
        steps = {"encoder": self._encode, "inputs": self._add_inputs, "solutions": self._solve, "wording": self._reword}
        for kind, step in steps.items():
            if kind in self.kinds:
                step(items)
        for item in items:
            _finish(item)
        return items

    # --- plain forms ---

    def _encode(self, items: Sequence[Item]) -> None:
        asked: list[tuple[Item, list[Call], Question]] = []
        candidates = [item for item in items if _code_of(item.outcome) in _FORMLESS and item.task.code is not None]
        for item, calls in zip(candidates, self._map(self._calls, candidates), strict=True):
            try:
                shown = [call[:MOST_SHOWN] for call in shown_calls(item.task, calls)]
            except (Unrepresentable, TypeError, RecursionError):
                continue
            if shown:
                asked.append((item, calls, self._question(item.task, "encoder", calls=shown)))
        answers = self.interviewer.ask([question for _, _, question in asked])
        answered = [(item, calls, answers[q.question_id]) for item, calls, q in asked if q.question_id in answers]
        drafts = list(self._map(lambda entry: self._encoded(*entry), answered))
        trials = [Item(task=task, outcome=outcome) for task, outcome in drafts if isinstance(outcome, Converted)]
        self._solve(trials)  # a plain form has to be understood from its description
        solved = {id(trial.outcome): trial for trial in trials if trial.solved_in}
        for (item, _, answer), (task, outcome) in zip(answered, drafts, strict=True):
            trial = solved.get(id(outcome))
            reason = outcome if isinstance(outcome, str) else ACCEPTED if trial else "encoder:not-understood"
            item.records.append(answer.record(reason))
            if trial is not None:
                item.task, item.outcome, item.solutions = task, trial.outcome, trial.solutions
                item.records += trial.records
                item.marks.append("encoder:model")

    def _calls(self, item: Item) -> list[Call]:
        try:
            return self.converter.recorded_calls(item.task)
        except Rejected:
            return []

    def _encoded(self, item: Item, calls: list[Call], answer: Answer) -> tuple[CallTask, Converted | str]:
        """Return the task in plain form and what became of it, or a code that says why the answer is not taken."""
        source = _source(answer, self._original)
        if source is None:
            return item.task, "encoder:no-code"
        try:
            task = in_plain_form(item.task, calls, source, partial(running.run, self.converter.judge, self._original))
        except AnswerRefused as error:
            return item.task, error.code
        outcome = self._kept(lambda: self.converter.convert(task), task.digest())
        if isinstance(outcome, Rejection):
            return task, "encoder:" + outcome.code.replace(":", "-")
        return task, outcome

    # --- inputs ---

    def _add_inputs(self, items: Sequence[Item]) -> None:
        asked = [(item, self._inputs_question(item)) for item in items if _needs_inputs(item)]
        answers = self.interviewer.ask([question for _, question in asked])
        answered = [(item, answers[q.question_id]) for item, q in asked if q.question_id in answers]
        results = self._map(lambda entry: self._with_inputs(*entry), answered)
        for (item, answer), (outcome, reason) in zip(answered, results, strict=True):
            item.records.append(answer.record(reason))
            if reason == ACCEPTED:
                item.outcome = outcome
                item.marks.append("inputs:model")

    def _inputs_question(self, item: Item) -> Question:
        tests = [test.strip()[:MOST_SHOWN] for test in item.task.tests[:5]]
        calls = tests or [f"{[unpack(value) for value in call.arguments]}"[:MOST_SHOWN] for call in item.task.calls[:5]]
        count = len(item.converted.provenance["types"]["arguments"]) if item.converted else "right number of"
        return self._question(item.task, "inputs", text=item.task.text, calls=calls, count=count)

    def _with_inputs(self, item: Item, answer: Answer) -> tuple[Outcome, str]:
        """Return the outcome with the inputs of an answer among the tests, and `accepted` or why it is not taken."""
        source = _source(answer, self._original)
        if source is None:
            return item.outcome, "inputs:no-code"
        try:
            inputs = self._made(source)
        except AnswerRefused as error:
            return item.outcome, error.code
        digest = item.task.digest() + json.dumps(inputs)
        extra = [[unpack(value) for value in arguments] for arguments in inputs]
        outcome = self._kept(lambda: self.converter.convert(item.task, extra=extra), digest)
        if isinstance(outcome, Rejection):
            return outcome, outcome.code if outcome.code.startswith("inputs:") else "inputs:nothing-new"
        better = item.converted is None or _killed(outcome) > _killed(item.converted)
        return outcome, ACCEPTED if better else "inputs:nothing-new"

    def _made(self, source: str) -> list[list[list[Any]]]:
        """Return the packed inputs that a source makes under two hash seeds. Raises AnswerRefused."""
        task = {"source": source, "most": MOST_INPUTS, "limit_s": 5.0}
        texts = [json.dumps({**task, "hash_seed": seed}) for seed in (0, 1)]
        outputs = running.run(self.converter.judge, self._original, made_inputs(), texts)
        try:
            first, second = (json.loads(output.text or "")["inputs"] for output in outputs)
            made: list[Arguments] = [[unpack(value) for value in arguments] for arguments in first]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:  # what was printed is anything
            raise AnswerRefused("inputs:fails") from error
        if first != second:
            raise AnswerRefused("inputs:nondeterministic")
        if not made:
            raise AnswerRefused("inputs:none")
        return list(first)

    # --- solutions ---

    def _solve(self, items: Sequence[Item]) -> None:
        statements = [(item, item.converted.row["question_content"]) for item in items if item.converted]
        for item, solutions in self._solutions([pair for pair in statements if not pair[0].solutions], "solution"):
            item.solutions = solutions

    def _solutions(self, pairs: Sequence[tuple[Item, str]], name: str) -> Iterator[tuple[Item, list[dict[str, str]]]]:
        """Yield each item with the programs that a model wrote from the statement beside it, judged."""
        asked = [
            (item, language, self._solution_question(item, statement, language, name))
            for item, statement in pairs
            for language in self.solve_in
        ]
        answers = self.interviewer.ask([question for _, _, question in asked])
        answered = [(item, language, answers[q.question_id]) for item, language, q in asked if q.question_id in answers]
        verdicts = list(self._map(lambda entry: self._verdict(*entry), answered))
        for item, _ in pairs:
            yield (
                item,
                [
                    {**answer.record(verdict), "language": language.language_id, "verdict": verdict}
                    for (owner, language, answer), verdict in zip(answered, verdicts, strict=True)
                    if owner is item
                ],
            )

    def _solution_question(self, item: Item, statement: str, language: Language, name: str) -> Question:
        return self._question(
            item.task,
            "solution",
            name=f"{name}:{language.language_id}",
            statement=statement,
            language=language,
            hint=language.prompt.strip(),
            fence=language.fences[0] if language.fences else language.language_id,
        )

    def _verdict(self, item: Item, language: Language, answer: Answer) -> str:
        """Return the verdict of the program in an answer."""
        assert item.converted is not None
        program = _source(answer, language)
        if program is None:
            return Verdict.NC.value
        row = item.converted.row
        tests = [row["public_test_cases"], row["private_test_cases"], row.get("checker"), language.digest, program]
        path = self.folder / f"verdict-{sha256(json.dumps(tests).encode()).hexdigest()}.json"
        try:
            return str(json.loads(path.read_text())["verdict"])
        except (OSError, ValueError, KeyError, TypeError):
            problem = self.converter.problem(row)
        verdict = self.converter.judge.submit(running.request(language, program, problem)).result().verdict
        if verdict != Verdict.JE:
            write_atomically(path, json.dumps({"verdict": verdict.value}))
        return verdict.value

    # --- wording ---

    def _reword(self, items: Sequence[Item]) -> None:
        vague = [item for item in items if item.converted is not None and _is_vague(item)]
        asked = [(item, self._wording_question(item)) for item in vague]
        answers = self.interviewer.ask([question for _, question in asked])
        drafts: list[tuple[Item, str]] = []
        for item, question in asked:
            if (answer := answers.get(question.question_id)) is None:
                continue
            assert item.converted is not None
            text, content = rewording.text_of(answer.text), item.converted.row["question_content"]
            reason = rewording.fault(
                "" if answer.truncated else text,
                old=problem_text.parts_of(content).text,
                entry_point=item.task.entry_point,
                sources=[message.content for message in question.messages],
            )
            item.records.append(answer.record(reason or ACCEPTED))
            if reason is None:
                drafts.append((item, problem_text.with_text(content, text)))
        without_examples = [(item, problem_text.parts_of(content).without_examples) for item, content in drafts]
        contents = {id(item): content for item, content in drafts}
        for item, solutions in self._solutions(without_examples, "reworded"):
            self._take_wording(item, contents[id(item)], solutions)

    def _take_wording(self, item: Item, content: str, solutions: list[dict[str, str]]) -> None:
        """Take a text from which, without the examples, a program was written that passes all tests."""
        assert item.converted is not None
        record = next(record for record in reversed(item.records) if record["outcome"] == ACCEPTED)
        if not any(solution["verdict"] == Verdict.AC for solution in solutions):
            record["outcome"] = "wording:contradicted" if solutions else "wording:unconfirmed"
            record["solutions"] = solutions
            return
        item.solutions = solutions
        item.marks.append("wording:model")
        row = {**item.converted.row, "question_content": content}
        item.outcome = Converted(row=row, provenance={**item.converted.provenance, "lint": []})

    def _wording_question(self, item: Item) -> Question:
        assert item.converted is not None
        parts = problem_text.parts_of(item.converted.row["question_content"])
        examples = [
            {"input": test["input"].rstrip("\n")[:MOST_SHOWN], "output": test["output"].rstrip("\n")[:MOST_SHOWN]}
            for test in item.converted.row["public_test_cases"]
        ]
        return self._question(
            item.task,
            "wording",
            text=item.task.text.strip(),
            input_section=parts.input,
            output_section=parts.output,
            examples=examples,
        )

    # --- common ---

    @property
    def _original(self) -> Language:
        return self.converter.languages[ORIGINAL_LANGUAGE]

    def _question(self, task: CallTask, kind: str, *, name: str | None = None, **values: Any) -> Question:
        template = load_question(kind)
        code = (task.code or "(there is none)").strip()
        known = {"code": code, "language": self._original, **values}
        messages = question_messages(template, {key: known[key] for key in template.variables})
        kept = {"solution": "solutions"}.get(kind, kind)
        question_id = f"{task.task_id}:{name or kind}"
        return Question(question_id=question_id, kind=kept, messages=messages, template_sha256=template.sha256)

    def _map(self, work: Callable[[Any], T], entries: Iterable[Any]) -> Iterable[T]:
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(work, entries))

    def _kept(self, convert: Callable[[], Outcome], identity: str) -> Outcome:
        return self.converter.kept(self.folder, identity, convert)


# --- what follows from an outcome -------------------------------------------------------------------------------------


def _code_of(outcome: Outcome) -> str | None:
    return outcome.code if isinstance(outcome, Rejection) else None


def _killed(converted: Converted) -> int:
    return int(converted.provenance["mutants"]["killed"])


def _needs_inputs(item: Item) -> bool:
    """True if some faulty version passes the tests, or the task was left out because its tests notice too little."""
    if item.task.code is None or "encoder:model" in item.marks:
        return False
    if item.converted is None:
        return _code_of(item.outcome) in _TOOTHLESS
    mutants = item.converted.provenance["mutants"]
    return bool(mutants["killed"] < mutants["made"])


def _is_vague(item: Item) -> bool:
    """True if the statement speaks of functions or of one language, or nobody could solve it."""
    assert item.converted is not None
    return bool(item.converted.provenance["lint"]) or bool(item.solutions and not item.solved_in)


def _finish(item: Item) -> None:
    """Write into row and provenance what a model added."""
    if item.converted is None or not (item.records or item.solutions):
        return
    tags = list(item.converted.row["tags"])
    if item.solved_in:
        weak = ("validated:reference", "validated:tests")
        tags = ["validated:statement" if tag in weak else tag for tag in tags]
    tags += [*item.marks, *(f"solved:{language}" for language in item.solved_in)]
    provenance = {**item.converted.provenance, "answers": item.records, "solutions": item.solutions}
    item.outcome = Converted(row={**item.converted.row, "tags": tags}, provenance=provenance)


def share(items: Sequence[Item], interviewer: Interviewer, converted_by_rules: int) -> dict[str, Any]:
    """Return what a model added to a data set, as JSON."""
    records = [record for item in items for record in item.records]
    refused = Counter(record["outcome"] for record in records if record["outcome"] != ACCEPTED)
    accepted = Counter(_kind(record) for record in records if record["outcome"] == ACCEPTED)
    converted = [item for item in items if item.converted is not None]
    return {
        "model": interviewer.model,
        "models": sorted({record["model"] for record in [*records, *(s for i in items for s in i.solutions)]}),
        "asked": dict(sorted(interviewer.asked.items())),
        "answered": dict(sorted(interviewer.answered.items())),
        "accepted": dict(sorted(accepted.items())),
        "refused": dict(sorted(refused.items())),
        "converted_by_rules": converted_by_rules,
        "converted": len(converted),
        "solved": sum(bool(item.solved_in) for item in converted),
    }


def _kind(record: dict[str, Any]) -> str:
    return str(record["question"]).split(":")[1]


def _source(answer: Answer, language: Language) -> str | None:
    completion = answer.completion(language.language_id)
    return program_of(completion, extraction=DEFAULT_RULE, problem=None, language=language).source
