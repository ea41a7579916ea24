"""Generation and judging, streamed into run directories: one model, one benchmark, any number of languages.

Programs are judged while others are being generated. Every completion and every judgement is written before the next
one is waited for, so a run can be stopped at any point; the same request continues it and repeats nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from lcbx import languages as language_files
from lcbx.extract import looks_like
from lcbx.generate.generator import Generator
from lcbx.judge.request import Judge
from lcbx.runs import provenance
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.runs.language_run import LanguageProgress, LanguageRun
from lcbx.runs.runinfo import Toolchain
from lcbx.types import Completion, Judgement

SAVE_EVERY_S = 10.0


class Evaluation:
    """The runs of one command. `progress` may be read at any time from any thread."""

    def __init__(self, request: EvaluationRequest, judge: Judge) -> None:
        self.request, self.judge = request, judge
        self.progress: dict[str, LanguageProgress] = {
            language.language_id: LanguageProgress() for language in request.languages
        }
        self.tokens_per_s = 0.0
        """0: not known, or completions are read from a file."""
        self.replays = "completions_sha256" in request.protocol.generation
        """True if completions come from a file."""
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._pending: set[Future[Judgement]] = set()
        self._failure: BaseException | None = None
        folders = [*request.language_folders, *language_files.folders_from_env()]
        own = {language.language_id: language for language in request.languages}
        self._all_languages = language_files.load_all(folders) | own
        self._runs: dict[str, LanguageRun] = {}

    @property
    def run_dirs(self) -> list[Path]:
        """The run directories that are open by now."""
        return [run.directory.path for run in list(self._runs.values())]

    def run(self, make_generator: Callable[[], Generator] | None, toolchains: dict[str, Toolchain]) -> list[Path]:
        """Do what is left to do and return the run directories.

        `make_generator` is called only if completions are missing; None: only judge. Raises UserError if the user must
        change something. KeyboardInterrupt passes through, with all results so far on disk.
        """
        with ExitStack() as stack:
            self._open(stack, toolchains)
            outcome = "failed"
            try:
                self._judge_stored()
                if make_generator is not None and any(run.missing for run in self._runs.values()):
                    self._generate(make_generator())
                self._wait()
                complete = all(progress.complete for progress in self.progress.values())
                outcome = "complete" if complete else "incomplete"
            except KeyboardInterrupt:
                outcome = "interrupted"
                raise
            finally:
                if outcome in ("failed", "interrupted"):
                    self.judge.close()
                wall_s = round(time.monotonic() - self._started, 3)
                for run in self._runs.values():
                    run.end_session(outcome, wall_s)
            return [run.directory.path for run in self._runs.values()]

    def _open(self, stack: ExitStack, toolchains: dict[str, Toolchain]) -> None:
        invocation = provenance.new_invocation()
        for language in self.request.languages:
            self._runs[language.language_id] = LanguageRun(
                self.request,
                language,
                progress=self.progress[language.language_id],
                invocation=invocation,
                judge=self.judge,
                toolchain=toolchains.get(language.language_id),
                stack=stack,
            )

    # -- generating

    def _generate(self, generator: Generator) -> None:
        runs = [run for run in self._runs.values() if run.missing]
        engine = generator.describe()
        if self.request.engine_options:
            engine |= {"given_options": self.request.engine_options}
        for run in runs:
            run.begin_generation(engine)
        prompts = [prompt for run in runs for prompt in run.prompts]
        missing = [key for run in runs for key in run.missing]
        started = saved_at = time.monotonic()
        for completion in generator.generate(prompts, self.request.protocol.sampling, owed=missing):
            self._add_completion(completion, started)
            self._raise_failure()
            if time.monotonic() - saved_at > SAVE_EVERY_S:
                saved_at = time.monotonic()
                self._save_generation(saved_at - started)
        self._save_generation(time.monotonic() - started)

    def _add_completion(self, completion: Completion, started: float) -> None:
        run = self._runs[completion.key.language_id]
        if self.request.repair is not None:
            completion = replace(completion, repair_round=self.request.repair.number)
        run.directory.append_completion(completion)
        with self._lock:
            run.add_completion(completion)
        if not self.replays:
            tokens = sum(run.completion_tokens for run in self._runs.values())
            self.tokens_per_s = tokens / max(time.monotonic() - started, 1e-9)
        self._submit(run, completion)

    def _save_generation(self, wall_s: float) -> None:
        """Divide the time among the runs, by tokens or, if nobody counts them, by completions."""
        runs = [run for run in self._runs.values() if run.generated]
        tokens = sum(run.completion_tokens for run in runs)
        completions = sum(run.generated for run in runs)
        for run in runs:
            run.save_generation(wall_s * (run.completion_tokens / tokens if tokens else run.generated / completions))

    # -- judging

    def _judge_stored(self) -> None:
        for run in self._runs.values():
            for completion in run.unjudged():
                run.begin_session()
                self._submit(run, completion)

    def _submit(self, run: LanguageRun, completion: Completion) -> None:
        request = run.judge_request(completion)
        other_language = looks_like(request.program, self._all_languages)
        future = self.judge.submit(request)
        with self._lock:
            self._pending.add(future)
        future.add_done_callback(lambda done: self._add_judgement(run, done, other_language))

    def _add_judgement(self, run: LanguageRun, future: Future[Judgement], other_language: str | None) -> None:
        """Write a judgement. Runs in a thread of the judge, so an error is kept for the main thread to raise."""
        try:
            if future.cancelled():
                return
            judgement = future.result()
            run.directory.append_judgement(replace(judgement, other_language=other_language))
            with self._lock:
                run.judged += 1
                run.progress.add_judgement(judgement)
        except BaseException as error:
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
