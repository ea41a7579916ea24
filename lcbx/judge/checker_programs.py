"""Checker programs: run in a sandbox of their own, as untrusted as any other program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lcbx.checkers.conventions import convention
from lcbx.errors import SandboxError, SandboxLost
from lcbx.judge.sandbox_judges import RunnerJudge
from lcbx.judge.warm_sandboxes import WarmSandboxes
from lcbx.problems.store import TestStore
from lcbx.sandbox.base import Job, JobResult, JobTest, printable
from lcbx.types import Language, Limits, Problem

OUTPUT_LIMIT_BYTES = 16 << 20


class CheckerPrograms:
    """Runs checker programs for one worker, in sandboxes that never hold the programs they check."""

    def __init__(
        self, sandboxes: WarmSandboxes[RunnerJudge], store: TestStore, find_language: Callable[[str], Language]
    ) -> None:
        self._sandboxes, self._store, self._find_language = sandboxes, store, find_language

    def accepts(self, problem: Problem, test_index: int, output: bytes) -> bool:
        """True if the problem's checker program accepts the output. Raises SandboxError when it could not decide."""
        checker = problem.checker
        assert checker is not None
        assert checker.language_id is not None
        language = self._find_language(checker.language_id)
        job = checker_job(problem, test_index, output, language, self._store, Limits())
        try:
            result = self._sandboxes.get(language, job.limits).sandbox.run(job)
        except SandboxLost as error:
            self._sandboxes.discard(language, job.limits)
            raise SandboxError(f"the checker of {problem.problem_id} lost its sandbox: {error}") from error
        except SandboxError:
            self._sandboxes.discard(language, job.limits)
            raise
        self._sandboxes.release(language, job.limits, healthy=result.healthy)
        return checker_verdict(problem, result)

    def close(self) -> None:
        """End its sandboxes; may be called from any thread."""
        self._sandboxes.close()


def checker_job(
    problem: Problem, test_index: int, output: bytes, language: Language, store: TestStore, limits: Limits
) -> Job:
    """Return the job that runs the problem's checker program on one output."""
    checker = problem.checker
    assert checker is not None
    assert checker.source is not None
    rules, test = convention(checker), problem.tests[test_index]
    files = {"input.txt": store.read_input(test.input), "answer.txt": store.read_output(test.output)}
    if not rules.output_on_stdin:
        files["output.txt"] = output
    names = {"input": "input.txt", "answer": "answer.txt", "output": "output.txt", "feedback": "/tmp/"}
    limits = replace(limits, time_limit_s=60.0, memory_limit_mib=2048)
    compile_command, execute_command = language.commands(limits)
    run = JobTest(
        input_path=None,
        stdin=output if rules.output_on_stdin else b"",
        expected_digest=None,
        output_limit_bytes=OUTPUT_LIMIT_BYTES,
    )
    return Job(
        source=checker.source,
        filename=language.filename,
        compile=compile_command,
        execute=execute_command,
        limits=limits,
        tests=(run,),
        args=(*(names[argument] for argument in rules.arguments), *checker.args),
        files=files,
    )


def checker_verdict(problem: Problem, result: JobResult) -> bool:
    """True if the checker accepted the output.

    Raises SandboxError when the checker itself failed: the program may be right or wrong then.
    """
    assert problem.checker is not None
    if not result.runs:
        log = result.compile.log[-300:] if result.compile else ""
        raise SandboxError(f"the checker of {problem.problem_id} does not compile: {log}")
    run = result.runs[0]
    accepted = convention(problem.checker).verdict(run.exit_code) if run.limit_hit is None else None
    if accepted is None:
        detail = printable(run.stderr)[-300:]
        raise SandboxError(
            f"the checker of {problem.problem_id} failed (exit code {run.exit_code}, signal {run.signal}): {detail}"
        )
    return accepted
