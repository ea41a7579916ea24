"""What belongs to a sample but isn't stored with it: the prompt, the program, the tests' inputs and expected outputs.

New runs store their prompts. Everything else is computed from what the run records, and used only if the hashes agree.
What can't be shown is a `Missing` with the reason; nothing is fetched.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import LcbxError
from lcbx.problems.store import TestStore
from lcbx.runs.judging import language_of, select_tests, stored_program
from lcbx.runs.lines import read_lines
from lcbx.runs.runinfo import RunInfo
from lcbx.types import Blob, Completion, ExtractReason, Judgement, Message, Problem, Program, Prompt

MOST_BYTES = 64 * 1024
"""Bytes read of an input or an expected output; pages show less."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why something can't be shown."""

    why: str


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file of a test."""

    data: bytes
    size_bytes: int

    @property
    def cut(self) -> bool:
        return len(self.data) < self.size_bytes


class Material:
    """The material of one run. Thread-safe. The benchmark is loaded when it is first needed."""

    def __init__(
        self, path: Path, info: RunInfo, *, folders: Sequence[Path] = (), benchmark: str | None = None
    ) -> None:
        self._path, self._info, self._spec = path, info, benchmark
        self._prompts: dict[tuple[str, int | None], Prompt] = {}
        self._store = TestStore.default()
        self._lock = threading.Lock()
        self._problems: dict[str, Problem] | Missing | None = None
        self._digests = {problem.problem_id: problem.digest for problem in info.problems}
        self.language = language_of(info, folders)

    @property
    def filename(self) -> str:
        """The file name of programs; its ending selects the colours."""
        return self.language.filename if self.language else "program.txt"

    def problem(self, problem_id: str) -> Problem | Missing:
        """Return the problem as it was when the run was made."""
        with self._lock:
            if self._problems is None:
                self._problems = self._load_problems()
        if isinstance(self._problems, Missing):
            return self._problems
        problem = self._problems.get(problem_id)
        if problem is None:
            return Missing(f"the benchmark on this machine has no problem {problem_id}")
        if problem.digest != self._digests.get(problem_id):
            return Missing("the problem of this name on this machine is not the one of the run")
        return problem

    def prompt(self, problem_id: str, sample_index: int) -> tuple[Message, ...] | Missing:
        """Return the messages as sent, before any chat template; a plain prompt is one message without a role."""
        from lcbx.prompts import load_template, render

        prompts = self._stored_prompts()
        stored = prompts.get((problem_id, sample_index)) or prompts.get((problem_id, None))
        if stored is not None:
            return _messages(stored)
        problem, config = self.problem(problem_id), self._info.config
        if isinstance(problem, Missing):
            return problem
        if self.language is None or self.language.digest != config.language_digest:
            return Missing(
                f"the run stores no prompts, and the language file of {config.language_id} is missing or has changed"
            )
        try:
            template = load_template(config.prompt_template)
            if template.sha256 != config.prompt_sha256:
                return Missing(
                    f"the run stores no prompts, and the prompt template {config.prompt_template} has changed"
                )
            prompt = render(template, problem, self.language, hint=config.hint)
        except LcbxError as error:
            return Missing(str(error))
        return _messages(prompt)

    def prompt_is_stored(self, problem_id: str, sample: int) -> bool:
        """True if the run has the prompt as it was sent; otherwise it is put together again."""
        stored = self._stored_prompts()
        return (problem_id, sample) in stored or (problem_id, None) in stored

    def _stored_prompts(self) -> dict[tuple[str, int | None], Prompt]:
        with self._lock:
            if not self._prompts:  # read again while empty: a run may be viewed before its prompts are written
                with suppress(LcbxError, OSError):
                    prompts = read_lines(self._path / "prompts.jsonl", Prompt)
                    self._prompts = {(prompt.problem_id, prompt.sample_index): prompt for prompt in prompts}
            return self._prompts

    def program(self, completion: Completion, judgement: Judgement | None) -> Program | Missing:
        """Return the program that was judged; its hash is checked if the judgement has one."""
        problem = self.problem(completion.key.problem_id)
        if isinstance(problem, Missing) and (judgement is None or judgement.program_sha256 is None):
            return Missing(f"the program can't be extracted: {problem.why}")
        program = stored_program(
            self._info.config,
            completion,
            judgement,
            problem=None if isinstance(problem, Missing) else problem,
            language=self.language,
        )
        if program is not None:
            return program
        framed = judgement is not None and judgement.extract_reason is ExtractReason.TEMPLATE
        if framed and isinstance(problem, Missing):
            return Missing(f"the frame around it is missing: {problem.why}")
        return Missing("this version extracts another program from the completion than the one that was judged")

    def input(self, problem_id: str, test_index: int) -> Head | Missing:
        """Return the beginning of a test's input."""
        return self._test_file(problem_id, test_index, "input")

    def expected(self, problem_id: str, test_index: int) -> Head | Missing:
        """Return the beginning of a test's expected output."""
        return self._test_file(problem_id, test_index, "output")

    def _test_file(self, problem_id: str, test_index: int, which: str) -> Head | Missing:
        problem = self.problem(problem_id)
        if isinstance(problem, Missing):
            return problem
        if not 0 <= test_index < len(problem.tests):
            return Missing(f"the problem has no test {test_index + 1}")
        blob: Blob = getattr(problem.tests[test_index], which)
        read = self._store.read_input if which == "input" else self._store.read_output
        try:
            return Head(read(blob, MOST_BYTES), blob.size_bytes)
        except (LcbxError, OSError) as error:
            return Missing(f"not in the test store: {error}")

    # the benchmark

    def _load_problems(self) -> dict[str, Problem] | Missing:
        from lcbx import problems

        config = self._info.config
        try:
            if self._spec is not None:
                benchmark = problems.load(self._spec, store=self._store)
            else:
                staged = problems.find(config.benchmark, config.benchmark_revision, store=self._store)
                if staged is None:
                    return Missing(
                        f"the problems of {config.benchmark} {config.benchmark_revision[:12]} are not on this machine. "
                        "Name their file: lcbx view RUN --benchmark FILE"
                    )
                benchmark = staged
        except (LcbxError, OSError) as error:
            return Missing(f"the problems of {config.benchmark} can't be read: {error}")
        return {problem.problem_id: problem for problem in select_tests(benchmark, config.tests).problems}


def _messages(prompt: Prompt) -> tuple[Message, ...]:
    return (Message(role="", content=prompt.text),) if prompt.text is not None else prompt.messages
