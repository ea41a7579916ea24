"""Repair examples: a failed program, what the judge said about it, and a program for the same problem that passes.

Repair synthesis (Selective Left-Shift, arXiv:2607.07748) makes supervised examples of a model's own failures. They come
from runs of `lcbx eval --repair`: each failed program is paired with an accepted one for the same problem and language,
first with the accepted answer of the same sample in a later round, else with the accepted program that is most like it.
The prompt is that of a round of self-repair (`runs.repair`), and here the failed test may also be a hidden one of the
training problem, if it decides rewards. Held-back tests are never shown. Accepted programs also become plain examples,
whose prompt is the problem alone, because that is the prompt that is trained on afterwards.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lcbx import problems
from lcbx.judge.request import source_digest
from lcbx.problems.store import TestStore
from lcbx.prompts import PromptTemplate, load_template, protocols, render
from lcbx.runs.finding import resolve_runs
from lcbx.runs.judging import select_tests
from lcbx.runs.passing_programs import PassingProgram, stored_programs
from lcbx.runs.records import RunDirectory
from lcbx.runs.repair import repair_prompt, repair_question
from lcbx.runs.repair_feedback import feedback_on
from lcbx.train.data.seeded import seeded_digest
from lcbx.train.data.training_data import Stored
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Completion, Judgement, Language, Message, Problem, SampleKey, TestCase, Verdict

LONGEST_COMPARED = 4000
"""Characters of a program that are compared to find the accepted program most like a failed one."""

Pair = tuple[str, str]
"""Problem and language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisedExample:
    """A prompt and the program that answers it."""

    problem_id: str
    language_id: str
    kind: str
    """`repair` or `plain`."""
    messages: tuple[Message, ...]
    source: str
    failed_verdict: Verdict | None = None
    """Verdict of the program that is repaired; None for a plain example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAnswer:
    """A program that failed, with what is needed to show why."""

    completion: Completion
    judgement: Judgement
    source: str
    problem: Problem | None
    """The problem as it was judged; None if it is not on this machine."""


@dataclass(slots=True)
class FoundPrograms:
    """Programs of one problem in one language, each once."""

    accepted: dict[str, str] = field(default_factory=dict)
    """Digest -> source."""
    later: dict[SampleKey, str] = field(default_factory=dict)
    """Sample -> digest of its accepted answer in a round of self-repair."""
    failed: dict[str, FailedAnswer] = field(default_factory=dict)
    """Digest -> program."""


def make_examples(
    config: TrainConfig, stored: Stored, runs: Iterable[str], programs: Sequence[PassingProgram], store: TestStore
) -> list[SupervisedExample]:
    """Return the examples that runs and further accepted programs give, at most `repair_per_problem` of each kind."""
    by_problem = {problem.problem_id: problem for problem in stored.reward}
    by_language = {language.language_id: language for language in stored.languages}
    found = _found(config, runs, programs, set(by_problem), set(by_language), store)
    template = load_template(_template_name(config))
    question = repair_question(protocols.load(config.protocol).extraction)
    examples: list[SupervisedExample] = []
    for (problem_id, language_id), here in sorted(found.items()):
        if not here.accepted:
            continue
        asked = _Asked(
            config=config,
            problem=by_problem[problem_id],
            language=by_language[language_id],
            template=template,
            question=question,
            store=store,
        )
        examples += [*asked.repairs(here), *asked.plain(here)]
    return examples


def _template_name(config: TrainConfig) -> str:
    """Return the template of evaluations: repairs are asked for after its prompt."""
    return str(config.prompt[0]) if config.prompt else protocols.load(config.protocol).prompt_template


# --- finding programs -------------------------------------------------------------------------------------------------


def _found(
    config: TrainConfig,
    runs: Iterable[str],
    programs: Sequence[PassingProgram],
    problem_ids: set[str],
    language_ids: set[str],
    store: TestStore,
) -> dict[Pair, FoundPrograms]:
    found: defaultdict[Pair, FoundPrograms] = defaultdict(FoundPrograms)
    for program in programs:
        if program.problem_id in problem_ids and program.language_id in language_ids:
            here = found[program.problem_id, program.language_id]
            here.accepted.setdefault(source_digest(program.source), program.source)
    folders = [Path(folder) for folder in config.languages]
    for path in dict.fromkeys(path for name in runs for path in resolve_runs(name, Path("results"))):
        run = RunDirectory.open(path)
        judged = _judged_problems(run, store)
        for completion, judgement, stored_program in stored_programs(run, folders):
            key = completion.key
            known = key.problem_id in problem_ids and key.language_id in language_ids
            if not known or judgement is None or stored_program is None or stored_program.source is None:
                continue
            _add(found[key.problem_id, key.language_id], completion, judgement, stored_program.source, judged)
    return dict(found)


def _add(
    here: FoundPrograms, completion: Completion, judgement: Judgement, source: str, judged: dict[str, Problem]
) -> None:
    digest = source_digest(source)
    if judgement.verdict is Verdict.AC:
        here.accepted.setdefault(digest, source)
        if completion.repair_round:
            here.later[completion.key] = digest
    elif judgement.verdict is not Verdict.JE:
        problem = judged.get(completion.key.problem_id)
        here.failed.setdefault(
            digest, FailedAnswer(completion=completion, judgement=judgement, source=source, problem=problem)
        )


def _judged_problems(run: RunDirectory, store: TestStore) -> dict[str, Problem]:
    """Return the run's problems with the tests that judged; empty if they are not on this machine."""
    benchmark = problems.find(run.config.benchmark, run.config.benchmark_revision, store=store)
    if benchmark is None:
        return {}
    return {problem.problem_id: problem for problem in select_tests(benchmark, run.config.tests).problems}


# --- examples of one problem ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One problem in one language, and how it is asked."""

    config: TrainConfig
    problem: Problem
    language: Language
    template: PromptTemplate
    question: PromptTemplate
    store: TestStore

    def plain(self, here: FoundPrograms) -> Iterator[SupervisedExample]:
        prompt = render(self.template, self.problem, self.language, hint=self._hint)
        for source in self._drawn("plain", here.accepted):
            yield self._example("plain", prompt.messages, here.accepted[source])

    def repairs(self, here: FoundPrograms) -> Iterator[SupervisedExample]:
        prompt = render(self.template, self.problem, self.language, hint=self._hint)
        for digest in self._drawn("repair", here.failed):
            failed = here.failed[digest]
            asked = repair_prompt(
                self.question,
                prompt,
                answer=failed.completion,
                feedback=feedback_on(
                    failed.judgement, failed.problem or self.problem, self.store, shown=self._may_be_shown(failed)
                ),
                language=self.language,
                number=1,
            )
            yield self._example("repair", asked.messages, correction_of(failed, here), failed.judgement.verdict)

    @property
    def _hint(self) -> bool:
        return self.config.hint and protocols.load(self.config.protocol).hint

    def _may_be_shown(self, failed: FailedAnswer) -> frozenset[TestCase]:
        """Return the tests that may be shown: those that decide rewards, if the run was judged with them."""
        return frozenset(self.problem.tests) if failed.problem is not None else frozenset()

    def _drawn(self, kind: str, digests: Iterable[str]) -> list[str]:
        names = (kind, self.problem.problem_id, self.language.language_id)
        order = sorted(digests, key=lambda digest: seeded_digest(self.config.seed, *names, digest))
        return order[: self.config.repair_per_problem]

    def _example(
        self, kind: str, messages: tuple[Message, ...], source: str, verdict: Verdict | None = None
    ) -> SupervisedExample:
        return SupervisedExample(
            problem_id=self.problem.problem_id,
            language_id=self.language.language_id,
            kind=kind,
            messages=messages,
            source=source,
            failed_verdict=verdict,
        )


def correction_of(failed: FailedAnswer, here: FoundPrograms) -> str:
    """Return the accepted program that corrects a failed one: of the same sample, else the one most like it."""
    own = here.later.get(failed.completion.key)
    if own is not None and own in here.accepted:
        return here.accepted[own]
    text = failed.source[:LONGEST_COMPARED]

    def likeness(source: str) -> float:
        return difflib.SequenceMatcher(None, text, source[:LONGEST_COMPARED], autojunk=False).ratio()

    return max(here.accepted.values(), key=likeness)
