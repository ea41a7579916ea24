"""Files of completions, programs and verdicts for other tools: JSON lines with stable field names and plain text.

    completions   {"question_id", "sample_index", "completion"}   raw model text; judging extracts the program
                  {"question_id", "sample_index", "code"}         a program, used unchanged
    verdicts      {"question_id", "sample_index", "verdict", "tests", "compile", "cpu_time_s", ...}, in the same order

`lcbx generate` writes completions, `lcbx judge` reads them and writes verdicts. No text in them is ever compressed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError, did_you_mean
from lcbx.types import Completion, ExtractReason, FinishReason, Judgement, Program, SampleKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """One line of a completions file: exactly one of `completion` and `code` is not None."""

    key: SampleKey
    completion: Completion | None
    code: str | None

    def given_program(self) -> Program | None:
        """Return the program in the file; None if there is a completion, from which it has to be extracted."""
        if self.code is None:
            return None
        reason = ExtractReason.GIVEN if self.code.strip() else ExtractReason.EMPTY
        return Program(key=self.key, source=self.code if self.code.strip() else None, reason=reason)


def read_samples(
    path: Path, *, language_id: str, problem_ids: Collection[str], left_out: Mapping[str, str] | None = None
) -> list[SampleRow]:
    """Read and check every row. Raises DataError with file and line for the first that is wrong."""
    from lcbx.problems.rows.json_file import json_objects

    return check_samples(json_objects(path), path, language_id=language_id, problem_ids=problem_ids, left_out=left_out)


def check_samples(
    objects: Iterable[tuple[int, dict[str, Any]]],
    path: Path | str,
    *,
    language_id: str,
    problem_ids: Collection[str],
    left_out: Mapping[str, str] | None = None,
) -> list[SampleRow]:
    """Return numbered rows as samples. `path` says in messages where they come from. Raises DataError.

    `left_out` is `Benchmark.left_out`: why a problem is not among those that can be judged.
    """
    rows = []
    for line, raw in objects:
        sample = _sample(raw, path, line, language_id)
        _check_problem(sample.key.problem_id, path, line, problem_ids, left_out or {})
        rows.append(sample)
    if not rows:
        raise DataError("no completions in it", path=path)
    seen: dict[SampleKey, int] = {}
    for number, row in enumerate(rows, 1):
        if row.key in seen:
            message = f"question_id {row.key.problem_id!r}, sample_index {row.key.sample_index} again"
            raise DataError(f"{message} (first as row {seen[row.key]})", path=path, line=number)
        seen[row.key] = number
    return rows


def _check_problem(
    problem_id: str, path: Path | str, line: int, problem_ids: Collection[str], left_out: Mapping[str, str]
) -> None:
    if problem_id in problem_ids:
        return
    if problem_id in left_out:
        message = f"question_id {problem_id!r} can't be judged, its problem is left out: {left_out[problem_id]}"
        raise DataError(message, path=path, line=line)
    hint = did_you_mean(problem_id, problem_ids, otherwise="")
    raise DataError(f"question_id {problem_id!r} is not among the problems.{hint}", path=path, line=line)


def _sample(raw: dict[str, Any], path: Path | str, line: int, language_id: str) -> SampleRow:
    problem_id = raw.get("question_id")
    if isinstance(problem_id, int) and not isinstance(problem_id, bool):
        problem_id = str(problem_id)  # as `lcbx eval` reads them
    if not isinstance(problem_id, str):
        raise DataError("no question_id", path=path, line=line)
    index = raw.get("sample_index")
    if index is None:
        index = 0
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise DataError(f"sample_index must be 0, 1, ..., not {index!r}", path=path, line=line)
    key = SampleKey(problem_id=problem_id, language_id=language_id, sample_index=index)
    text, code = raw.get("completion"), raw.get("code")
    if (text is None) == (code is None):
        raise DataError("needs exactly one of completion and code", path=path, line=line)
    if not isinstance(text if code is None else code, str):
        raise DataError("completion and code are texts", path=path, line=line)
    if code is not None:
        return SampleRow(key=key, completion=None, code=code)
    finish = FinishReason.LENGTH if raw.get("finish_reason") == "length" else FinishReason.STOP
    return SampleRow(key=key, completion=Completion(key=key, text=str(text), finish_reason=finish), code=None)


def encode_row(row: dict[str, Any]) -> bytes:
    """Return a row as one JSON line. Lone surrogates, which no UTF-8 file can hold, become U+FFFD."""
    try:
        return msgspec.json.encode(row) + b"\n"
    except UnicodeEncodeError:
        text = json.dumps(row, ensure_ascii=False)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode() + b"\n"


def completion_row(completion: Completion) -> dict[str, Any]:
    """Return a completion as a row of a completions file."""
    key = completion.key
    return {
        "question_id": key.problem_id,
        "language": key.language_id,
        "sample_index": key.sample_index,
        "completion": completion.text,
        "finish_reason": completion.finish_reason.value,
        "prompt_tokens": completion.prompt_tokens,
        "completion_tokens": completion.completion_tokens,
        "wall_time_s": completion.wall_time_s,
    } | ({"repair_round": completion.repair_round} if completion.repair_round else {})


def verdict_row(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as a row of a verdicts file."""
    row: dict[str, Any] = msgspec.to_builtins(judgement)
    key = row.pop("key")
    return {
        "question_id": key["problem_id"],
        "sample_index": key["sample_index"],
        "language": key["language_id"],
        **row,
    }
