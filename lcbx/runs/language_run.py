"""One language of an evaluation: its run directory, open for writing, and what is left to do in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from lcbx.judge import judged_key
from lcbx.judge.request import Judge, JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.runs import provenance, repair, reuse
from lcbx.runs.evaluation_request import EvaluationRequest, problem_infos, prompts_in, run_config
from lcbx.runs.judging import judge_request, recorded_folders
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import RunInfo, Toolchain
from lcbx.types import (
    Completion,
    FinishReason,
    Judgement,
    Language,
    Problem,
    Prompt,
    SampleKey,
    Verdict,
    filled_context,
)


@dataclass(slots=True)
class LanguageProgress:
    """How far one language is. Written under the evaluation's lock, read by the display at any time."""

    samples: int = 0
    """Samples asked for; 0 until the run directory is open."""
    generated: int = 0
    judged: int = 0
    stored_generated: int = 0
    """Completions that earlier commands made; `generated` includes them."""
    stored_judged: int = 0
    truncated: int = 0
    filled_context: int = 0
    """Completions that ended where the model's context was full; `truncated` includes them."""
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    by_problem: dict[str, list[int]] = field(default_factory=dict)
    """Problem id -> [judged, accepted]; judge errors are left out."""
    failed_before: set[SampleKey] = field(default_factory=set)
    """Samples that a round of self-repair answers again and that are not judged again yet; `by_problem` has them as
    failed. Without them, a round would begin at 100 %, with the samples that are accepted."""

    def add_failed_before(self, keys: Iterable[SampleKey]) -> None:
        for key in keys:
            self.failed_before.add(key)
            self.by_problem.setdefault(key.problem_id, [0, 0])[0] += 1

    def add_completion(self, completion: Completion, *, max_tokens: int) -> None:
        self.generated += 1
        self.truncated += completion.finish_reason == FinishReason.LENGTH
        self.filled_context += filled_context(
            completion.finish_reason, completion.completion_tokens, max_tokens=max_tokens
        )

    def add_judgement(self, judgement: Judgement) -> None:
        self.judged += 1
        self.verdicts[judgement.verdict] += 1
        counted = judgement.key in self.failed_before
        self.failed_before.discard(judgement.key)
        counts = self.by_problem.setdefault(judgement.key.problem_id, [0, 0])
        counts[0] += (judgement.verdict != Verdict.JE) - counted
        counts[1] += judgement.verdict == Verdict.AC

    @property
    def complete(self) -> bool:
        """True if every sample is judged, none of them `JE`."""
        return self.judged == self.samples and not self.verdicts[Verdict.JE]


class LanguageRun:
    """A run directory that an evaluation writes to, with the figures of its session.

    A session begins with the first work: a run that has nothing left to do is not changed.
    """

    def __init__(
        self,
        request: EvaluationRequest,
        language: Language,
        *,
        progress: LanguageProgress,
        invocation: str,
        judge: Judge,
        toolchain: Toolchain | None,
        stack: ExitStack,
    ) -> None:
        """Open the run directory in `stack`, take over what other runs have, and count what is there."""
        self.language, self.progress = language, progress
        self._request, self._invocation, self._sandbox, self._toolchain = (
            request,
            invocation,
            judge.description,
            toolchain,
        )
        self._session_open = False
        self._max_tokens = request.protocol.sampling.max_tokens
        self.generated = self.judged = self.prompt_tokens = self.completion_tokens = 0
        """Counts of this session."""
        self._problems: dict[str, Problem] = {problem.problem_id: problem for problem in request.benchmark.problems}
        config = run_config(request, language)
        self.directory = stack.enter_context(
            RunDirectory.create(request.results_dir, config, problem_infos(request, language), path=request.run_dir)
        )
        self.prompts: list[Prompt] = prompts_in(request, language)
        self.missing: list[SampleKey] = []
        """Samples that have no completion yet."""
        if language.language_id in request.rounds_before:
            self._open_round(RunDirectory.open(request.rounds_before[language.language_id]), judge.store)
        else:
            taken_from = self._take_over()
            self.directory.write_prompts(self.prompts)
            self.missing = self.directory.missing_completions()
            if taken_from is not None:
                self._begin_with(taken_from, taken_from=taken_from.run_id)
        self._rejudge = frozenset(self._changed()) if request.retry_changed else frozenset()
        self._count_stored()

    # -- opening

    def _begin_with(self, source: RunInfo, **changes: Any) -> None:
        """Begin a session with completions that the engine of another run made."""
        self.begin_session()
        engine = next((session.engine for session in reversed(source.sessions) if session.engine), {})
        self.directory.update_session(engine=engine, toolchain=self._toolchain, **changes)

    def _open_round(self, before: RunDirectory, store: TestStore) -> None:
        """Carry over what the round before has accepted, and collect the samples that are answered again."""
        opened = repair.open_round(
            self.directory,
            before,
            asked=self.prompts,
            problems=self._problems,
            language=self.language,
            store=store,
        )
        self.prompts, self.missing = list(opened.prompts), list(opened.owed)
        self.progress.add_failed_before(opened.owed)
        if opened.carried:
            self._begin_with(before.info)

    def _take_over(self) -> RunInfo | None:
        """Copy what another run has for this one's missing samples; return that run, or None."""
        missing = self.directory.missing_completions()
        if not missing:
            return None
        path = self._request.take_from or reuse.sibling(self._request.results_dir, self.directory.config)
        if path is None or path.resolve() == self.directory.path.resolve():
            return None
        source = RunDirectory.open(path, skipped=lambda _: None)  # its own next session reports and drops broken lines
        return reuse.take_over(source, self.directory, missing, self._toolchain, self._same_rules)

    def _same_rules(self, completion: Completion, judgement: Judgement) -> bool:
        """True if the rules that decided a judgement would decide it now."""
        key = judgement.judged_key
        if key is None or completion.key.problem_id not in self._problems:
            return judgement.verdict == Verdict.NC
        return judged_key.same_rules(key, self.judge_request(completion))

    def _changed(self) -> Iterator[SampleKey]:
        """Yield samples whose verdict came from another program, image, language file or rule than the present one."""
        if self._toolchain is None:
            return
        stored = self.directory.judgements(tests=False)
        for completion in self.directory.iter_completions():
            judgement = stored.get(completion.key)
            if judgement is None or completion.key.problem_id not in self._problems:
                continue
            request = self.judge_request(completion)
            if request.program.source is None:
                unchanged = judgement.judged_key is None
            else:
                key = judgement.judged_key
                unchanged = key is not None and judged_key.matches(key, request, self._toolchain.digest)
            if not unchanged:
                yield completion.key

    def _count_stored(self) -> None:
        keys = set(self.directory.sample_keys())
        self.progress.samples = len(keys)
        for completion in self.directory.iter_completions():
            if completion.key in keys:
                self.progress.add_completion(completion, max_tokens=self._max_tokens)
        for judgement in self.directory.judgements(tests=False).values():
            retried = self._request.retry_errors and judgement.verdict == Verdict.JE
            if judgement.key in keys and judgement.key not in self._rejudge and not retried:
                self.progress.add_judgement(judgement)
        self.progress.stored_generated, self.progress.stored_judged = self.progress.generated, self.progress.judged

    # -- working

    def unjudged(self) -> Iterator[Completion]:
        """Yield stored completions that have to be judged, or judged again."""
        keys = set(self.directory.sample_keys())
        for completion in self.directory.unjudged(retry_errors=self._request.retry_errors, again=self._rejudge):
            if completion.key in keys:
                yield completion

    def judge_request(self, completion: Completion) -> JudgeRequest:
        return judge_request(
            self._request.protocol,
            problem=self._problems[completion.key.problem_id],
            language=self.language,
            completion=completion,
            rerun_near_limit=self._request.rerun_near_limit,
        )

    def add_completion(self, completion: Completion) -> None:
        """Count a completion of this session."""
        self.generated += 1
        self.prompt_tokens += completion.prompt_tokens or 0
        self.completion_tokens += completion.completion_tokens or 0
        self.progress.add_completion(completion, max_tokens=self._max_tokens)

    # -- the session

    def begin_session(self) -> None:
        """Begin a session, unless one has begun."""
        if self._session_open:
            return
        path = self._request.benchmark_path
        self.directory.begin_session(
            provenance.new_session(
                invocation=self._invocation,
                sandbox=self._sandbox,
                benchmark_path=str(path) if path is not None else None,
                language_folders=recorded_folders(self.language.language_id, self._request.language_folders),
            )
        )
        self._session_open = True  # not before: a session that could not be written can't be ended either

    def begin_generation(self, engine: dict[str, Any]) -> None:
        self.begin_session()
        self.directory.update_session(engine=engine, sandbox=self._sandbox, toolchain=self._toolchain)

    def save_generation(self, wall_s: float) -> None:
        """Record what generation has cost so far: a run that is killed keeps its figures."""
        self.directory.update_session(
            generate_wall_s=round(wall_s, 3),
            completions=self.generated,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
        )

    def end_session(self, outcome: str, wall_s: float) -> None:
        if self._session_open:
            self.directory.update_session(
                ended_at=provenance.now(),
                outcome=outcome,
                toolchain=self._toolchain,
                completions=self.generated,
                judgements=self.judged,
                prompt_tokens=self.prompt_tokens,
                completion_tokens=self.completion_tokens,
                judge_wall_s=wall_s,
                wall_s=wall_s,
            )
