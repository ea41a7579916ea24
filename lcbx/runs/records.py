"""The run directory: the request and all results, written as they come and readable at any time.

    results/<benchmark>/<model>/<language>/<run id>/
        run.json            `RunInfo`: the request (`RunConfig`), the problems, one `Session` for each time it ran
        prompts.jsonl       one `Prompt` per line, as sent; templates and language files may change later. In a round of
                            self-repair also one per sample that was asked again
        completions.jsonl   one `Completion` per line, appended as it comes
        judgements.jsonl    one `Judgement` per line, appended as it comes; the last line of a sample counts
        scores.json         can be recomputed from run.json, completions.jsonl and judgements.jsonl

The run id is a digest of `RunConfig`, so the same request finds the same folder and continues. Programs are not stored:
extraction is deterministic and its rule is in the config, so a judgement holds the program's hash, the reason it was
chosen and its fence.

Lines are written and read by `lines`. A sample whose line was torn or can't be read is missing and is made again
(`mending`). One process writes at a time (`run_lock`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from lcbx.errors import DataError
from lcbx.resources import cannot_write, write_atomically
from lcbx.runs.finding import run_path
from lcbx.runs.lines import CONTINUE_IF_FULL, Appender, LineDecoder, checked_encoder, encode_line, read_lines
from lcbx.runs.mending import mend
from lcbx.runs.run_lock import take_lock
from lcbx.runs.runinfo import SCHEMA, ProblemInfo, RunConfig, RunInfo, Session, read_info, write_info
from lcbx.types import Completion, FinishReason, Judgement, Prompt, SampleKey, Verdict

T = TypeVar("T")
_SAMPLES = ("completions.jsonl", "judgements.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionHead:
    """A completion without its text: enough for scores and costs, at a fraction of the memory."""

    key: SampleKey
    finish_reason: FinishReason
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    wall_time_s: float | None = None
    repair_round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _JudgementHead:
    key: SampleKey
    verdict: Verdict


def _refuse(problem: DataError) -> None:
    """Raise the error of a line that can't be read, with the commands that mend the run."""
    advice = "Mend the run with the `lcbx eval` that made it, or `lcbx judge RUN`: the line is dropped and named."
    raise DataError(f"{problem.reason}. {advice}", path=problem.path, line=problem.line) from problem


_TESTS, _AFTER_TESTS = b',"tests":[', b'],"cpu_time_s":'


def _cut_tests(line: bytes) -> bytes:
    """Return the line of a judgement with no tests in it: a decoder that skips them reads every byte of them.

    Neither mark can be within a text, where its quotes would be escaped, or within a test, which has no list. A line
    that is not as `encode_line` writes it stays as it is.
    """
    start, end = line.find(_TESTS) + len(_TESTS), line.rfind(_AFTER_TESTS)
    return line[:start] + line[end:] if len(_TESTS) <= start < end else line


class _DecoderWithoutTests:
    """Decodes judgements, with their tests only where a test's message may be asked for."""

    def __init__(self) -> None:
        self._decode = LineDecoder(Judgement)

    def __call__(self, line: bytes) -> Judgement:
        judgement = self._decode(_cut_tests(line))
        if judgement.verdict is Verdict.RTE:
            return self._decode(line)
        return replace(judgement, tests=()) if judgement.tests else judgement


class RunDirectory:
    """The folder of one run. `open` it to read; to write, use `create` or `open(..., write=True)` in a `with` block."""

    def __init__(
        self,
        path: Path,
        info: RunInfo,
        *,
        lock: int | None = None,
        skipped: Callable[[DataError], None] | None = None,
        made: Sequence[Path] = (),
    ) -> None:
        self.path, self._info, self._lock, self._made = path, info, lock, made
        self._problem_ids = frozenset(problem.problem_id for problem in info.problems)
        self._skipped = _refuse if skipped is None else skipped
        self._info_lock = threading.Lock()
        self._appenders: dict[str, Appender] = {}
        if lock is not None:
            mend(path)
            for name, record_type in (("completions", Completion), ("judgements", Judgement)):
                self._appenders[name] = Appender(path / f"{name}.jsonl", encode=checked_encoder(record_type))

    @classmethod
    def create(
        cls, results_dir: Path, config: RunConfig, problems: Iterable[ProblemInfo], *, path: Path | None = None
    ) -> Self:
        """Open the run of this config for writing; it is made if there is none.

        It lies under `results_dir` in the folder of its configuration, or in `path`. A new run that has no sample when
        its `with` block ends with an exception is removed: the model could not be loaded, for example.
        """
        path = run_path(results_dir, config) if path is None else path
        made = [folder for folder in (path, *path.parents) if not folder.exists()]
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(path, error, advice="Choose another folder with --out.") from error
        lock = take_lock(path)
        try:
            if not (path / "run.json").exists():
                info = RunInfo(schema=SCHEMA, run_id=config.run_id, config=config, problems=tuple(problems))
                write_info(path, info)
            return cls(path, read_info(path), lock=lock, made=made)
        except BaseException:
            os.close(lock)
            raise

    @classmethod
    def open(cls, path: Path, *, write: bool = False, skipped: Callable[[DataError], None] | None = None) -> Self:
        """Open an existing run. Raises DataError if `path` is none, UserError if it can't be locked for writing.

        A line that can't be read is removed when the run is opened for writing. A reader of completions and judgements
        raises DataError for it, which says how to mend the run, or passes that error to `skipped` and leaves it out.
        """
        info = read_info(path)
        if not write:
            return cls(path, info, skipped=skipped)
        lock = take_lock(path)
        try:
            return cls(path, read_info(path), lock=lock)
        except BaseException:
            os.close(lock)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and self._made and not any((self.path / name).stat().st_size for name in _SAMPLES):
            self._remove()
        self.close()

    def _remove(self) -> None:
        """Remove the run, and the folders above it that were made for it and hold nothing else."""
        shutil.rmtree(self.path)
        for folder in self._made[1:]:
            with suppress(OSError):
                folder.rmdir()

    def close(self) -> None:
        """Sync everything to disk and release the lock. Closing twice is harmless."""
        for appender in self._appenders.values():
            appender.close()
        self._appenders = {}
        if self._lock is not None:
            (self.path / ".lock").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    @property
    def info(self) -> RunInfo:
        return self._info

    @property
    def config(self) -> RunConfig:
        return self._info.config

    # sessions

    def begin_session(self, session: Session) -> None:
        with self._info_lock:
            self._set_sessions((*self._info.sessions, session))

    def update_session(self, **changes: Any) -> None:
        """Change fields of the last session. Call it from time to time, so that a killed run keeps its figures."""
        with self._info_lock:
            self._set_sessions((*self._info.sessions[:-1], replace(self._info.sessions[-1], **changes)))

    def _set_sessions(self, sessions: tuple[Session, ...]) -> None:
        assert self._lock is not None, "opened for reading"
        self._info = replace(self._info, sessions=sessions)
        write_info(self.path, self._info)

    # samples

    def write_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Store the prompts unless they are stored already: the same request sends the same prompts."""
        if not self._prompts_file.exists():
            self.replace_prompts(prompts)

    def replace_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Store the prompts in the place of those that are stored: a repair round grows with the round before it."""
        write_atomically(self._prompts_file, b"".join(map(encode_line, prompts)), if_full=CONTINUE_IF_FULL)

    def prompts(self) -> list[Prompt]:
        """Return the stored prompts; none for a run that an old version made."""
        return list(read_lines(self._prompts_file, Prompt))

    @property
    def _prompts_file(self) -> Path:
        return self.path / "prompts.jsonl"

    def append_completion(self, completion: Completion) -> None:
        """Write a completion; it is passed to the operating system when this returns. Thread-safe."""
        self._appenders["completions"].append(completion)

    def append_judgement(self, judgement: Judgement) -> None:
        """Write a judgement, as above; it replaces a previous one of the same sample. Thread-safe."""
        self._appenders["judgements"].append(judgement)

    def iter_completions(self) -> Iterator[Completion]:
        """Yield the completions in the order they were written."""
        return self._read("completions", Completion)

    def _read(self, name: str, record_type: type[T], decode: Callable[[bytes], T] | None = None) -> Iterator[T]:
        return read_lines(self.path / f"{name}.jsonl", record_type, skipped=self._skipped, decode=decode)

    def completions(self) -> dict[SampleKey, Completion]:
        return {completion.key: completion for completion in self.iter_completions()}

    def completion_heads(self) -> dict[SampleKey, CompletionHead]:
        return {head.key: head for head in self._read("completions", CompletionHead)}

    def records_digest(self) -> str:
        """Return a SHA-256 over what was asked, every completion and every judgement: what a verification is about."""
        digest = hashlib.sha256(msgspec.json.encode([self.config, self.info.problems], order="deterministic"))
        for name in _SAMPLES:
            path = self.path / name
            with path.open("rb") if path.exists() else io.BytesIO() as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def judgements(self, *, tests: bool = True) -> dict[SampleKey, Judgement]:
        """Return the last judgement of each sample."""
        decode = None if tests else _DecoderWithoutTests()
        return {judgement.key: judgement for judgement in self._read("judgements", Judgement, decode)}

    def sample_keys(self, n: int | None = None) -> list[SampleKey]:
        """Return every sample asked for, problem by problem; `n` defaults to the config's."""
        count = self.config.sampling.n if n is None else n
        language_id = self.config.language_id
        return [
            SampleKey(problem_id=problem.problem_id, language_id=language_id, sample_index=index)
            for problem in self._info.problems
            for index in range(count)
        ]

    def is_requested(self, key: SampleKey) -> bool:
        """True if the run's request has this sample. Samples beyond it stay in the files after a smaller request."""
        return (
            0 <= key.sample_index < self.config.sampling.n
            and key.problem_id in self._problem_ids
            and key.language_id == self.config.language_id
        )

    def missing_completions(self, n: int | None = None) -> list[SampleKey]:
        """Return the samples asked for that have no completion yet."""
        stored = self.completion_heads()
        return [key for key in self.sample_keys(n) if key not in stored]

    def unjudged(
        self, *, retry_errors: bool = False, again: Collection[SampleKey] = frozenset()
    ) -> Iterator[Completion]:
        """Yield completions without a judgement and those in `again`; with `retry_errors` also those judged `JE`."""
        decode = LineDecoder(_JudgementHead)
        heads = self._read("judgements", _JudgementHead, lambda line: decode(_cut_tests(line)))
        verdicts = {head.key: head.verdict for head in heads}
        last = {head.key: index for index, head in enumerate(self._read("completions", CompletionHead))}
        for index, completion in enumerate(self.iter_completions()):
            if last.get(completion.key) == index:
                verdict = verdicts.get(completion.key)
                if verdict is None or completion.key in again or (retry_errors and verdict is Verdict.JE):
                    yield completion

    def write_scores(self, scores: Any) -> None:
        data = json.dumps(msgspec.to_builtins(scores), indent=2, ensure_ascii=False) + "\n"
        write_atomically(self.path / "scores.json", data.encode("utf-8", "backslashreplace"), if_full=CONTINUE_IF_FULL)
