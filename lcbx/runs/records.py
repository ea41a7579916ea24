"""The run directory: everything asked, everything that came back, written as it comes and read again at any time.

    results/<benchmark>/<model>/<language>/<run id>/
        run.json            `RunInfo`: what was asked (`RunConfig`), the problems, one `Session` for each time it ran
        prompts.jsonl       one `Prompt` a line: what was sent, whatever becomes of templates and languages later
        completions.jsonl   one `Completion` a line, appended as it comes
        judgements.jsonl    one `Judgement` a line, appended as it comes; the latest line of a key holds
        scores.json         recomputable from run.json, completions.jsonl and judgements.jsonl

The run id is a digest of `RunConfig`, so the same request finds the same folder and continues. Names that become
folders are made safe by `folder_name`, reversibly. Programs are not stored: extraction is deterministic and its rule is
in the config, so a judgement carries the program's hash, the reason it was chosen and its fence.

How a line is written and read, large texts and torn lines included, is in `lines`. A sample whose line was torn is owed
again. One process writes at a time, held by a lock on `.lock` that the kernel drops with the process.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.resources import cannot_write, write_atomically
from lcbx.runs.lines import Appender, encode_line, read_lines
from lcbx.runs.runinfo import (
    SCHEMA,
    Host,
    ProblemInfo,
    RunConfig,
    RunInfo,
    Session,
    Toolchain,
    differing_fields,
    folder_name,
    name_of_folder,
    problems_digest,
)
from lcbx.types import Completion, FinishReason, Judgement, Prompt, SampleKey, Verdict

__all__ = [
    "SCHEMA",
    "CompletionHead",
    "Host",
    "ProblemInfo",
    "RunConfig",
    "RunDirectory",
    "RunInfo",
    "Session",
    "Toolchain",
    "differing_fields",
    "find_runs",
    "folder_name",
    "name_of_folder",
    "problems_digest",
    "read_info",
    "resolve_run",
    "resolve_runs",
    "run_path",
]

# --- the directory --------------------------------------------------------------------------------------------------


def _take_lock(folder: Path) -> int:
    """Descriptor that holds the folder's write lock. Raises UserError, with who has it, when somebody has."""
    path = folder / ".lock"
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(descriptor, 500).decode("utf-8", "replace").strip() or "another process"
            os.close(descriptor)
            raise UserError(f"{folder} is being written by {who}. Wait for it, or stop it first.") from None
        except OSError as error:
            os.close(descriptor)
            raise UserError(f"{path}: can't lock here ({error.strerror}). Choose another folder with --out.") from error
        try:  # whoever had it before may have removed the file between our open and our lock
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                break
        except FileNotFoundError:
            pass
        os.close(descriptor)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"process {os.getpid()} on {os.uname().nodename}".encode())
    return descriptor


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionHead:
    """A completion less its text: all that scores and costs need, at a fraction of the memory."""

    key: SampleKey
    finish_reason: FinishReason
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    wall_time_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _JudgementHead:
    key: SampleKey
    verdict: Verdict


class RunDirectory:
    """One run's folder. Read it with `open`; write it with `create` or `open(..., write=True)`, in a `with`."""

    def __init__(self, path: Path, info: RunInfo, *, lock: int | None = None) -> None:
        self.path, self._info, self._lock = path, info, lock
        self._info_lock = threading.Lock()
        self._appenders: dict[str, Appender] = {}
        if lock is not None:
            self._appenders = {name: Appender(path / f"{name}.jsonl") for name in ("completions", "judgements")}

    @classmethod
    def create(cls, results_dir: Path, config: RunConfig, problems: Iterable[ProblemInfo]) -> Self:
        """The run of this config under `results_dir`, for writing: new, or continued where it stopped."""
        path = run_path(results_dir, config)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(path, error, advice="Choose another folder with --out.") from error
        lock = _take_lock(path)
        try:
            if not (path / "run.json").exists():
                info = RunInfo(schema=SCHEMA, run_id=config.run_id, config=config, problems=tuple(problems))
                _write_info(path, info)
            return cls(path, read_info(path), lock=lock)
        except BaseException:
            os.close(lock)
            raise

    @classmethod
    def open(cls, path: Path, *, write: bool = False) -> Self:
        """Raises DataError when `path` holds no run, UserError when it is being written and `write` is asked for."""
        info = read_info(path)
        if not write:
            return cls(path, info)
        lock = _take_lock(path)
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
        self.close()

    def close(self) -> None:
        """Everything is on disk, and somebody else may write. Harmless to repeat."""
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
        """Change fields of the session begun last: call it now and then, so that a killed run keeps its figures."""
        with self._info_lock:
            self._set_sessions((*self._info.sessions[:-1], replace(self._info.sessions[-1], **changes)))

    def _set_sessions(self, sessions: tuple[Session, ...]) -> None:
        assert self._lock is not None, "opened for reading"
        self._info = replace(self._info, sessions=sessions)
        _write_info(self.path, self._info)

    # samples

    def write_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Once: the same request sends the same prompts."""
        file = self.path / "prompts.jsonl"
        if not file.exists():
            write_atomically(file, b"".join(map(encode_line, prompts)))

    def append_completion(self, completion: Completion) -> None:
        """On its way to the disk when this returns. Thread-safe."""
        self._appenders["completions"].append(completion)

    def append_judgement(self, judgement: Judgement) -> None:
        """On its way to the disk when this returns; replaces an earlier one of the same key. Thread-safe."""
        self._appenders["judgements"].append(judgement)

    def iter_completions(self) -> Iterator[Completion]:
        """In the order they came, without holding them all."""
        return read_lines(self.path / "completions.jsonl", Completion)

    def completions(self) -> dict[SampleKey, Completion]:
        return {completion.key: completion for completion in self.iter_completions()}

    def completion_heads(self) -> dict[SampleKey, CompletionHead]:
        return {head.key: head for head in read_lines(self.path / "completions.jsonl", CompletionHead)}

    def judgements(self) -> dict[SampleKey, Judgement]:
        """The latest of each key."""
        return {judgement.key: judgement for judgement in read_lines(self.path / "judgements.jsonl", Judgement)}

    def sample_keys(self, n: int | None = None) -> list[SampleKey]:
        """Every sample asked for, problem by problem; `n` defaults to the config's."""
        count = self.config.sampling.n if n is None else n
        language_id = self.config.language_id
        return [
            SampleKey(problem_id=problem.problem_id, language_id=language_id, sample_index=index)
            for problem in self._info.problems
            for index in range(count)
        ]

    def owed_completions(self, n: int | None = None) -> list[SampleKey]:
        """Samples asked for that have no completion yet."""
        held = self.completion_heads()
        return [key for key in self.sample_keys(n) if key not in held]

    def unjudged(
        self, *, retry_errors: bool = False, again: Collection[SampleKey] = frozenset()
    ) -> Iterator[Completion]:
        """Completions without a judgement, and those in `again`; with `retry_errors` also where it is `JE`."""
        completions = self.path / "completions.jsonl"
        heads = read_lines(self.path / "judgements.jsonl", _JudgementHead)
        verdicts = {head.key: head.verdict for head in heads}
        last = {head.key: index for index, head in enumerate(read_lines(completions, CompletionHead))}
        for index, completion in enumerate(self.iter_completions()):
            if last.get(completion.key) == index:
                verdict = verdicts.get(completion.key)
                if verdict is None or completion.key in again or (retry_errors and verdict is Verdict.JE):
                    yield completion

    def write_scores(self, scores: Any) -> None:
        data = json.dumps(msgspec.to_builtins(scores), indent=2, ensure_ascii=False) + "\n"
        write_atomically(self.path / "scores.json", data.encode("utf-8", "backslashreplace"))


def _write_info(path: Path, info: RunInfo) -> None:
    data = json.dumps(msgspec.to_builtins(info), indent=1, ensure_ascii=False) + "\n"
    write_atomically(path / "run.json", data.encode("utf-8", "backslashreplace"))


def read_info(path: Path) -> RunInfo:
    """`run.json` of a run directory. Raises DataError when there is none, or none that this version can read."""
    file = path / "run.json"
    try:
        raw = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise DataError("no run here: there is no run.json", path=path) from None
    except ValueError as error:
        raise DataError(f"not JSON: {error}", path=file) from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise DataError(f"written by a newer lcbx (schema {schema}, this one reads {SCHEMA}). Upgrade lcbx.", path=file)
    try:
        return msgspec.convert(raw, RunInfo)
    except msgspec.ValidationError as error:
        raise DataError(f"not a run: {error}", path=file) from error


# --- finding runs ---------------------------------------------------------------------------------------------------


def run_path(results_dir: Path, config: RunConfig) -> Path:
    names = (config.benchmark, config.model, config.language_id)
    return results_dir.joinpath(*(folder_name(name) for name in names), config.run_id)


def find_runs(folder: Path) -> list[Path]:
    """Run directories at or below `folder`, at most four levels down; sorted, `step-20` before `step-100`."""
    levels = ("run.json", "*/run.json", "*/*/run.json", "*/*/*/run.json", "*/*/*/*/run.json")
    return sorted({file.parent for pattern in levels for file in folder.glob(pattern)}, key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def resolve_runs(wanted: str, results_dir: Path) -> list[Path]:
    """Runs meant by an argument: a run directory, a folder of runs, the start of a run id, or `latest`.

    `latest` is every run of the command that started last. Raises UserError, with the nearest ids, for nothing found.
    """
    path = Path(wanted)
    if path.name == "run.json":
        path = path.parent
    if path.is_dir() and (found := find_runs(path)):
        return found
    runs = find_runs(results_dir)
    if wanted == "latest" and runs:
        return _latest(runs)
    matching = [run for run in runs if run.name.startswith(wanted) or run.name.rpartition("-")[2].startswith(wanted)]
    if matching and wanted:
        return matching
    if not runs:
        raise UserError(f"no run {wanted!r}, and none at all under {results_dir}/. Make one with: lcbx eval")
    ids = {name: run for run in runs for name in (run.name, run.name.rpartition("-")[2])}
    hint = did_you_mean(wanted, ids, otherwise=f"There are: {_listed(runs)}", most=3, cutoff=0.4)
    raise UserError(f"no run {wanted!r} under {results_dir}/.{hint}")


def resolve_run(wanted: str, results_dir: Path) -> Path:
    """As `resolve_runs`, but exactly one. Raises UserError that lists them when several are meant."""
    runs = resolve_runs(wanted, results_dir)
    if len(runs) > 1:
        raise UserError(f"{wanted!r} means {len(runs)} runs; name one: {_listed(runs)}")
    return runs[0]


def _listed(runs: Sequence[Path]) -> str:
    shown = ", ".join(str(run) for run in runs[:6])
    return f"{shown}, and {len(runs) - 6} more" if len(runs) > 6 else shown


def _latest(runs: Sequence[Path]) -> list[Path]:
    last = {}
    for run in runs:
        try:
            sessions = read_info(run).sessions
        except DataError:  # a run nobody can read is not what was meant
            continue
        last[run] = (sessions[-1].started_at, sessions[-1].invocation) if sessions else ("", "")
    if not last:
        return list(runs)
    newest = max(last.values())
    same_command = [run for run, key in last.items() if newest[1] and key[1] == newest[1]]
    return same_command or [max(last, key=lambda run: last[run])]
