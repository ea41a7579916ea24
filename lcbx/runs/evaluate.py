"""Generation and judging streamed into run directories: one model, one benchmark, any number of languages.

Programs are judged while others are still being written. Every completion and every judgement is on disk before the
next one is waited for, so a run can be stopped at any point; the same request continues it and asks for nothing twice.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lcbx import languages as language_files
from lcbx.extract import looks_like
from lcbx.generate.generator import Generator
from lcbx.judge.request import Judge, JudgeRequest, judged_key, resolve_limits
from lcbx.prompts import load_template, protocols, render
from lcbx.runs import provenance, reuse
from lcbx.runs.judging import judge_request, recorded_folders
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import ProblemInfo, RunConfig, Toolchain, problems_digest
from lcbx.sandbox import Prepared
from lcbx.types import (
    Benchmark,
    Completion,
    FinishReason,
    Judgement,
    Language,
    Problem,
    Prompt,
    SampleKey,
    Verdict,
)

SAVE_EVERY_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRequest:
    """What is asked, everything resolved."""

    benchmark: Benchmark
    languages: tuple[Language, ...]
    protocol: protocols.Protocol
    differences: dict[str, str]
    model: str
    results_dir: Path
    benchmark_path: Path | None = None
    """Where the problems are, if not under a name: judging again finds them there."""
    language_folders: tuple[Path, ...] = ()
    """Where languages were looked for besides the bundled ones: pages and judging again find their files there."""
    model_revision: str | None = None
    engine_options: dict[str, Any] = field(default_factory=dict)
    """As given, for the record: what they do they have done to the generator."""
    take_from: Path | None = None
    """A run whose completions are judged anew; None: whichever run asked the model for the same."""
    template: str | None = None
    """Prompt template to load; None: the protocol's."""
    retry_errors: bool = False
    """Judge what ended in `JE` again."""
    retry_changed: bool = False
    """Judge again what would be another key now (`judge.judged_key`): another image, language file or rule."""
    rerun_near_limit: bool = True


@dataclass(slots=True)
class LanguageProgress:
    """How far one language is. Written under the evaluation's lock, read by the display."""

    asked: int = 0
    generated: int = 0
    judged: int = 0
    truncated: int = 0
    completion_tokens: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    by_problem: dict[str, list[int]] = field(default_factory=dict)
    """problem -> [judged, accepted]"""
    path: Path | None = None

    def note(self, judgement: Judgement) -> None:
        self.judged += 1
        self.verdicts[judgement.verdict] += 1
        if judgement.verdict != Verdict.JE:
            counts = self.by_problem.setdefault(judgement.key.problem_id, [0, 0])
            counts[0] += 1
            counts[1] += judgement.verdict == Verdict.AC


@dataclass(slots=True)
class _Run:
    directory: RunDirectory
    language: Language
    progress: LanguageProgress
    owed: list[SampleKey]
    prompts: list[Prompt]
    problems: dict[str, Problem]
    again: frozenset[SampleKey] = frozenset()
    """Judged, but to be judged again."""
    session_open: bool = False
    generated: int = 0
    judged: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Evaluation:
    """The runs of one command. `progress` may be read at any time from any thread."""

    def __init__(self, request: EvaluationRequest, judge: Judge) -> None:
        self.request, self.judge = request, judge
        self.progress: dict[str, LanguageProgress] = {
            language.language_id: LanguageProgress() for language in request.languages
        }
        self.tokens_per_s = 0.0
        self.started = time.monotonic()
        self._invocation = provenance.new_invocation()
        self._lock = threading.Lock()
        self._pending: set[Future[Judgement]] = set()
        self._failure: BaseException | None = None
        folders = [*request.language_folders, *language_files.folders_from_env()]
        self._known_languages = language_files.load_all(folders) | {
            language.language_id: language for language in request.languages
        }
        self._runs: dict[str, _Run] = {}

    def run(self, make_generator: Callable[[], Generator] | None, toolchains: dict[str, Toolchain]) -> list[Path]:
        """Do what is left to do; returns the run directories. `make_generator` is called only if completions are owed.

        Raises UserError for what the user must change. KeyboardInterrupt passes through with everything so far on disk.
        """
        with ExitStack() as stack:
            for language in self.request.languages:
                run = self._open(language, stack, toolchains.get(language.language_id))
                self._runs[language.language_id] = run
            outcome = "failed"
            try:
                self._judge_leftovers()
                if make_generator is not None and any(run.owed for run in self._runs.values()):
                    self._generate(make_generator(), toolchains)
                self._wait()
                outcome = "complete" if self._complete() else "incomplete"
            except KeyboardInterrupt:
                outcome = "interrupted"
                raise
            finally:
                if outcome != "complete":
                    self.judge.close()
                self._end_sessions(outcome, toolchains)
            return [run.directory.path for run in self._runs.values()]

    # -- opening

    def _open(self, language: Language, stack: ExitStack, toolchain: Toolchain | None) -> _Run:
        request = self.request
        config = run_config(request, language)
        base, override = request.protocol.limits, request.protocol.fixed_limits
        infos = [
            ProblemInfo(
                problem_id=problem.problem_id,
                digest=problem.digest,
                time_limit_s=resolve_limits(base, language, problem, override).time_limit_s,
                title=problem.title,
                difficulty=problem.difficulty,
                platform=problem.platform,
                contest_date=problem.contest_date,
            )
            for problem in request.benchmark.problems
        ]
        directory = stack.enter_context(RunDirectory.create(request.results_dir, config, infos))
        taken_from = self._take_over(directory, toolchain)
        template = load_template(request.template or request.protocol.prompt_template)
        prompts = [
            render(template, problem, language, hint=request.protocol.hint) for problem in request.benchmark.problems
        ]
        directory.write_prompts(prompts)
        progress = self.progress[language.language_id]
        progress.path = directory.path
        progress.asked = len(directory.sample_keys())
        problems = {problem.problem_id: problem for problem in request.benchmark.problems}
        run = _Run(directory, language, progress, directory.owed_completions(), prompts, problems)
        if taken_from is not None:
            self._begin(run)
            directory.update_session(taken_from=taken_from, toolchain=toolchain)
        if self.request.retry_changed and toolchain is not None:
            run.again = frozenset(self._changed(run, toolchain))
        self._count_what_is_there(run)
        return run

    def _changed(self, run: _Run, toolchain: Toolchain) -> Iterator[SampleKey]:
        """Samples whose verdict was had on anything else than what would judge them now."""
        judged = run.directory.judgements()
        for completion in run.directory.iter_completions():
            stored = judged.get(completion.key)
            if stored is None or completion.key.problem_id not in run.problems:
                continue
            request = self._judge_request(run, completion)
            key = None if request.program.source is None else judged_key(request, toolchain.digest)
            if stored.judged_key != key:
                yield completion.key

    def _take_over(self, directory: RunDirectory, toolchain: Toolchain | None) -> str | None:
        """Completions of a run that asked for the same, and the verdicts the new limits can't change.

        Returns the id of that run; None: there is none, or nothing of it is owed here.
        """
        owed = directory.owed_completions()
        if not owed:
            return None
        other_path = self.request.take_from or reuse.sibling(self.request.results_dir, directory.config)
        if other_path is None or other_path.resolve() == directory.path.resolve():
            return None
        for completion in reuse.completions_of(other_path, owed):
            directory.append_completion(completion)
        other = RunDirectory.open(other_path)
        if not reuse.same_judging(other.config, directory.config) or not reuse.same_image(other.info, toolchain):
            return other.info.run_id
        limits = {each.problem_id: each.time_limit_s for each in directory.info.problems}
        old_limits = {each.problem_id: each.time_limit_s for each in other.info.problems}
        wanted = set(owed)
        for judgement in other.judgements().values():
            problem_id = judgement.key.problem_id
            if judgement.key in wanted and reuse.holds(
                judgement, old_limit_s=old_limits[problem_id], new_limit_s=limits[problem_id]
            ):
                directory.append_judgement(judgement)
        return other.info.run_id

    def _count_what_is_there(self, run: _Run) -> None:
        asked = set(run.directory.sample_keys())
        for completion in run.directory.iter_completions():
            if completion.key in asked:
                run.progress.generated += 1
                run.progress.truncated += completion.finish_reason == FinishReason.LENGTH
                run.progress.completion_tokens += completion.completion_tokens or 0
        for judgement in run.directory.judgements().values():
            again = judgement.key in run.again or (self.request.retry_errors and judgement.verdict == Verdict.JE)
            if judgement.key in asked and not again:
                run.progress.note(judgement)

    # -- working

    def _judge_leftovers(self) -> None:
        for run in self._runs.values():
            asked = set(run.directory.sample_keys())
            for completion in run.directory.unjudged(retry_errors=self.request.retry_errors, again=run.again):
                if completion.key in asked:
                    self._begin(run)
                    self._submit(run, completion)

    def _generate(self, generator: Generator, toolchains: dict[str, Toolchain]) -> None:
        prompts = [prompt for run in self._runs.values() for prompt in run.prompts if run.owed]
        owed = [key for run in self._runs.values() for key in run.owed]
        engine = generator.describe()
        if self.request.engine_options:
            engine |= {"given_options": self.request.engine_options}
        for run in self._runs.values():
            if run.owed:
                self._begin(run)
                run.directory.update_session(
                    engine=engine,
                    sandbox=self.judge.description,
                    toolchain=toolchains.get(run.language.language_id),
                )
        started, tokens = time.monotonic(), 0
        saved = started
        for completion in generator.generate(prompts, self.request.protocol.sampling, owed=owed):
            run = self._runs[completion.key.language_id]
            run.directory.append_completion(completion)
            tokens += completion.completion_tokens or 0
            self._note_completion(run, completion)
            self.tokens_per_s = tokens / max(time.monotonic() - started, 1e-9)
            self._submit(run, completion)
            self._raise_failure()
            if time.monotonic() - saved > SAVE_EVERY_S:
                saved = time.monotonic()
                self._save_figures(saved - started, tokens)
        self._save_figures(time.monotonic() - started, tokens)

    def _save_figures(self, spent_s: float, tokens: int) -> None:
        """Put what generation has cost so far into the sessions: a run that is killed keeps its figures."""
        for run in self._runs.values():
            if run.generated:
                share = (
                    run.completion_tokens / tokens
                    if tokens
                    else run.generated / sum(each.generated for each in self._runs.values())
                )
                run.directory.update_session(
                    generate_wall_s=round(spent_s * share, 3),
                    completions=run.generated,
                    prompt_tokens=run.prompt_tokens,
                    completion_tokens=run.completion_tokens,
                )

    def _note_completion(self, run: _Run, completion: Completion) -> None:
        with self._lock:
            run.generated += 1
            run.prompt_tokens += completion.prompt_tokens or 0
            run.completion_tokens += completion.completion_tokens or 0
            run.progress.generated += 1
            run.progress.truncated += completion.finish_reason == FinishReason.LENGTH
            run.progress.completion_tokens += completion.completion_tokens or 0

    def _begin(self, run: _Run) -> None:
        if not run.session_open:
            run.session_open = True
            run.directory.begin_session(
                provenance.new_session(
                    invocation=self._invocation,
                    sandbox=self.judge.description,
                    benchmark_path=str(path) if (path := self.request.benchmark_path) is not None else None,
                    language_folders=recorded_folders(run.language.language_id, self.request.language_folders),
                )
            )

    def _submit(self, run: _Run, completion: Completion) -> None:
        request = self._judge_request(run, completion)
        elsewhere = looks_like(request.program, self._known_languages)
        future = self.judge.submit(request)
        with self._lock:
            self._pending.add(future)
        future.add_done_callback(lambda done: self._done(run, done, elsewhere))

    def _judge_request(self, run: _Run, completion: Completion) -> JudgeRequest:
        return judge_request(
            self.request.protocol,
            problem=run.problems[completion.key.problem_id],
            language=run.language,
            completion=completion,
            rerun_near_limit=self.request.rerun_near_limit,
        )

    def _done(self, run: _Run, future: Future[Judgement], other_language: str | None) -> None:
        try:
            if future.cancelled():
                return
            judgement = future.result()
            run.directory.append_judgement(replace(judgement, other_language=other_language))
            with self._lock:
                run.judged += 1
                run.progress.note(judgement)
        except BaseException as error:  # kept for the main thread: this one belongs to the pool
            self._failure = self._failure or error
        finally:
            with self._lock:
                self._pending.discard(future)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _wait(self) -> None:
        while True:
            self._raise_failure()
            with self._lock:
                if not self._pending:
                    return
            time.sleep(0.05)

    # -- ending

    def _complete(self) -> bool:
        return all(
            run.progress.judged == run.progress.asked and not run.progress.verdicts[Verdict.JE]
            for run in self._runs.values()
        )

    def _end_sessions(self, outcome: str, toolchains: dict[str, Toolchain]) -> None:
        wall_s = round(time.monotonic() - self.started, 3)
        for run in self._runs.values():
            if run.session_open:
                run.directory.update_session(
                    ended_at=provenance.now(),
                    outcome=outcome,
                    toolchain=toolchains.get(run.language.language_id),
                    completions=run.generated,
                    judgements=run.judged,
                    prompt_tokens=run.prompt_tokens,
                    completion_tokens=run.completion_tokens,
                    judge_wall_s=wall_s,
                    wall_s=wall_s,
                )


def run_config(request: EvaluationRequest, language: Language) -> RunConfig:
    benchmark = request.benchmark
    return RunConfig(
        benchmark=benchmark.name,
        benchmark_revision=benchmark.revision,
        problems_digest=problems_digest(benchmark),
        slice=benchmark.slice,
        model=request.model,
        model_revision=request.model_revision,
        language_id=language.language_id,
        language_digest=language.digest,
        **protocols.config_fields(request.protocol, request.differences, language),
    )


def toolchains_of(prepared: dict[str, Prepared]) -> dict[str, Toolchain]:
    """Return what the judge prepared for each language, as `run.json` records it."""
    return {
        language_id: Toolchain(
            reference=image.reference,
            digest=image.digest,
            version=image.toolchain_version,
            stand_in=image.stand_in,
        )
        for language_id, image in prepared.items()
    }
