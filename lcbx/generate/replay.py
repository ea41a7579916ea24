"""Completions that somebody else generated, from a file of JSON lines or a JSON list (or a run directory of ours).

A row has a problem's id, a sample's number and what the model wrote, `{"question_id", "sample_index", "completion"}`,
or `code` for a program to be taken as it is. Names that other harnesses use are understood (the tables below). A row
without a number is the problem's next sample; a row may hold a list of samples. A language is needed only where one
file holds several. What the file lacks stays owed.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from lcbx.errors import DataError, UserError
from lcbx.generate.generator import wanted
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

PROBLEM = ("question_id", "problem_id", "task_id", "id", "idx", "name")
SAMPLE = ("sample_index", "sample_idx", "sample_id", "completion_id")
LANGUAGE = ("language_id", "language", "lang")
# What the model wrote, before programs that somebody cut out of it: extraction is ours. Lists hold one text a sample.
TEXTS = ("completion", "generation", "output", "response", "raw_generation", "text")
TEXT_LISTS = ("completions", "generations", "outputs", "output_list", "responses")
CODES = ("code", "solution", "program", "answer")
CODE_LISTS = ("code_list", "solutions", "programs")
_TRUNCATED = ("length", "max_tokens", "max_length")

_Place = tuple[str, str | None, int]  # problem, language if it says so, sample


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    text: str
    truncated: bool
    prompt_tokens: int | None
    completion_tokens: int | None
    wall_time_s: float | None


class ReplayGenerator:
    """Reads the file when it is made. `missing`, after `generate`: what it doesn't have."""

    def __init__(self, path: Path | str, *, model: str | None = None) -> None:
        path = Path(path)
        self._path = path / "completions.jsonl" if path.is_dir() else path
        self.name = model or self._path.stem
        self._rows, self.sha256 = _read(self._path)
        self.missing: set[SampleKey] = set()

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """As `Generator.generate`, in the order of the prompts. Sampling was whatever made the file.

        Raises UserError where no row is for any of the prompts: then it is another benchmark's file, or language's.
        """
        del sampling
        self.missing.clear()
        self.refuse_another_benchmark([(prompt.problem_id, prompt.language_id) for prompt in prompts])
        several = len({key.language_id for key in owed}) > 1
        if several and any(language is None for _, language, _ in self._rows):
            raise UserError(f"{self._path}: rows don't say their language. Add language_id, or choose one with --lang")
        for _, keys in wanted(prompts, owed):
            for key in keys:
                row = self._rows.get((key.problem_id, key.language_id.lower(), key.sample_index))
                row = row or self._rows.get((key.problem_id, None, key.sample_index))
                if row is None:
                    self.missing.add(key)
                    continue
                yield Completion(
                    key=key,
                    text=row.text,
                    finish_reason=FinishReason.LENGTH if row.truncated else FinishReason.STOP,
                    prompt_tokens=row.prompt_tokens,
                    completion_tokens=row.completion_tokens,
                    wall_time_s=row.wall_time_s,
                )

    @property
    def samples_a_problem(self) -> int:
        """The most there are of any problem."""
        return 1 + max(sample for _, _, sample in self._rows)

    def refuse_another_benchmark(self, asked: Sequence[tuple[str, str]]) -> None:
        """Raises UserError where no row is for any (problem, language) asked."""
        wanted = {(problem, each) for problem, language in asked for each in (language.lower(), None)}
        held = {(problem, language): None for problem, language, _ in self._rows}
        if asked and not held.keys() & wanted:
            problem, language = next(iter(held))
            said = f"{problem!r}" + (f" in {language!r}" if language else "")
            first = asked[0]
            raise UserError(
                f"{self._path}: none of its {len(self._rows)} completions is for what is asked. It has {said} and the "
                f"like; asked are {first[0]!r} in {first[1]!r} and the like. Choose --benchmark and "
                "--lang"
            )

    def describe(self) -> dict[str, Any]:
        """As `Generator.describe`."""
        return {
            "engine": "replay",
            "model": self.name,
            "file": str(self._path),
            "file_sha256": self.sha256,
            "samples": len(self._rows),
        }


def _read(path: Path) -> tuple[dict[_Place, _Row], str]:
    """What is in the file, by place; and the hash of it. Raises DataError."""
    rows: dict[_Place, _Row] = {}
    next_sample: Counter[tuple[str, str | None]] = Counter()
    digest = hashlib.sha256()
    try:
        for number, raw in _objects(path, digest):
            for place, row in _samples(raw, next_sample, path, number):
                if place in rows:
                    raise DataError(f"sample {place[2]} of {place[0]!r} again", path=path, line=number)
                rows[place] = row
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise UserError(f"{path}: can't be read ({why}). Name a file with --completions") from error
    if not rows:
        raise DataError("no completions in it", path=path)
    return rows, digest.hexdigest()


def _objects(path: Path, digest: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows with their numbers: JSON lines, or one list of objects as LiveCodeBench writes it; perhaps gzipped."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for number, line in enumerate(file, 1):
            digest.update(line)
            if number == 1 and line.lstrip().startswith(b"["):
                rest = file.read()
                digest.update(rest)
                yield from _listed(line + rest, path)
                return
            if not line.strip():
                continue
            raw = _object(line, path, number)
            if raw is None:
                return
            yield number, raw


def _listed(text: bytes, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise DataError(f"not JSON: {error}", path=path) from error
    for number, raw in enumerate(rows, 1):
        if not isinstance(raw, dict):
            raise DataError(f"element {number} of the list is no JSON object", path=path)
        yield number, raw


def _object(line: bytes, path: Path, number: int) -> dict[str, Any] | None:
    """The row in a line; None for a last line of a run of ours that was cut off while it was written."""
    try:
        raw = json.loads(line)
    except ValueError as error:
        if not line.endswith(b"\n") and line.startswith(b'{"key":'):
            return None
        raise DataError(f"not JSON: {error}", path=path, line=number) from error
    if not isinstance(raw, dict):
        raise DataError("not a JSON object", path=path, line=number)
    return raw


def _samples(
    raw: dict[str, Any], next_sample: Counter[tuple[str, str | None]], path: Path, line: int
) -> Iterator[tuple[_Place, _Row]]:
    fields = raw | raw["key"] if isinstance(raw.get("key"), dict) else raw
    problem = _first(fields, PROBLEM)
    if not isinstance(problem, str | int) or isinstance(problem, bool):
        raise DataError(f"no problem in it: one of {', '.join(PROBLEM)}", path=path, line=line)
    language = _first(fields, LANGUAGE)
    group = (str(problem), str(language).lower() if language is not None else None)
    texts = _texts(fields)
    if texts is None:
        raise DataError(f"nothing in it: one of {', '.join((*TEXTS, *CODES, *TEXT_LISTS))}", path=path, line=line)
    truncated = fields.get("finish_reason") in _TRUNCATED or fields.get("truncated") is True
    for text in texts:
        if text is not None and not isinstance(text, str):
            raise DataError(f"what the model wrote should be text, not {type(text).__name__}", path=path, line=line)
        sample = _first(fields, SAMPLE) if len(texts) == 1 else None
        if sample is None:
            sample = next_sample[group]
        if not isinstance(sample, int) or isinstance(sample, bool) or sample < 0:
            raise DataError(f"a sample's number is 0, 1, ...; not {sample!r}", path=path, line=line)
        next_sample[group] = max(next_sample[group], sample + 1)
        counted = fields if len(texts) == 1 else {}  # figures of a row of several samples are nobody's
        row = _Row(
            text=text or "",
            truncated=truncated,
            prompt_tokens=_count(counted.get("prompt_tokens")),
            completion_tokens=_count(counted.get("completion_tokens")),
            wall_time_s=_seconds(counted.get("wall_time_s")),
        )
        yield (*group, sample), row


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _texts(fields: dict[str, Any]) -> list[Any] | None:
    """What the row holds, a completion each; None: nothing that we know."""
    for names, is_code in ((TEXTS, False), (TEXT_LISTS, False), (CODES, True), (CODE_LISTS, True)):
        for name in names:
            if name in fields:
                value = _unpacked(fields[name])
                values = value if isinstance(value, list) else [value]
                sure = name == "code" or name in CODE_LISTS
                return [_fenced(each, sure=sure) for each in values] if is_code else values
    return None


def _fenced(code: Any, *, sure: bool) -> Any:
    """A program in a fence of its own, so that extraction finds just it. A "solution" with fences is a raw answer."""
    if not isinstance(code, str) or not code.strip():
        return code
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    if longest >= 3 and not sure:
        return code
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code.removesuffix(chr(10))}\n{fence}\n"


def _first(fields: dict[str, Any], names: Sequence[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _unpacked(value: Any) -> Any:
    """Long texts in our own runs are compressed."""
    if isinstance(value, dict) and value.keys() == {"zstd"}:
        data = zstandard.ZstdDecompressor().decompress(base64.b64decode(value["zstd"]))
        return data.decode("utf-8", "surrogatepass")
    return value
