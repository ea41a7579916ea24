"""A file of completions that somebody else generated: JSON lines, a JSON list, or a run directory of lcbx.

A row has a problem's id, a sample's number and what the model wrote, `{"question_id", "sample_index", "completion"}`,
or `code` for a program to be used unchanged. Field names of other harnesses are understood (see the tables below), and
so are their files (see `other_harnesses`). A row without a number is the problem's next sample; a row may hold a list
of samples. A language is needed only if one file holds several. `repair_round` is the round of self-repair in which
the text was written; without it, it is the first answer.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from lcbx.errors import DataError, UserError
from lcbx.generate.other_harnesses import (
    Rows,
    inspect_rows,
    is_inspect_log,
    is_lm_eval,
    is_program_folder,
    lm_eval_row,
    program_folder_rows,
)

PROBLEM = ("question_id", "problem_id", "task_id", "id", "idx", "name")
SAMPLE = ("sample_index", "sample_idx", "sample_id", "completion_id")
LANGUAGE = ("language_id", "language", "lang")
ROUND = "repair_round"
# Raw model output takes precedence over programs that others extracted from it, because extraction is lcbx's task.
# Lists hold one text per sample.
TEXTS = ("completion", "generation", "response", "raw_generation", "output", "text")
TEXT_LISTS = ("completions", "generations", "responses", "output_list", "outputs")
CODES = ("code", "solution", "program", "answer")
CODE_LISTS = ("code_list", "solutions", "programs")
VAGUE = frozenset({"output", "outputs", "text"})
"""Names that also stand for a statement or an expected output: refused beside another name that may be meant."""
IDENTIFIERS_FROM = 10_000
"""Sample numbers from here on, and far above the number of samples, are identifiers."""
_TRUNCATED = ("length", "max_tokens", "max_length")

_Place = tuple[str, str | None, int, int]  # problem, language (None if the row names none), sample, round of repair
_Group = tuple[str, str | None, int]  # problem, language, round of repair


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSample:
    """One sample of the file."""

    text: str
    truncated: bool
    prompt_tokens: int | None
    completion_tokens: int | None
    wall_time_s: float | None


class CompletionsFile:
    """The samples of a file, read when it is made. Raises UserError or DataError if it can't be read."""

    def __init__(self, path: Path | str) -> None:
        path = Path(path)
        self._is_folder = is_program_folder(path)
        self.path = path / "completions.jsonl" if path.is_dir() and not self._is_folder else path
        self._samples, self.sha256 = _read(self.path)

    def __len__(self) -> int:
        return len(self._samples)

    def sample(
        self, problem_id: str, language_id: str, sample_index: int, *, repair_round: int = 0
    ) -> StoredSample | None:
        """Return one sample, or None if the file has none. A row without a language fits every language."""
        name = self._stored_name(problem_id)
        row = self._samples.get((name, language_id.lower(), sample_index, repair_round))
        return row or self._samples.get((name, None, sample_index, repair_round))

    def _stored_name(self, problem_id: str) -> str:
        """Return the id as the file has it: the name of a folder has `_` for a slash."""
        return problem_id.replace("/", "_") if self._is_folder else problem_id

    @property
    def problem_ids(self) -> set[str]:
        """The problems that have a sample."""
        return {problem for problem, *_ in self._samples}

    @property
    def names_languages(self) -> bool:
        """True if every row names its language."""
        return all(language is not None for _, language, *_ in self._samples)

    @property
    def samples_per_problem(self) -> int:
        """The largest number of samples that a problem has."""
        return 1 + max(sample for _, _, sample, _ in self._samples)

    @property
    def repair_rounds(self) -> int:
        """The last round of self-repair that a sample has; 0 if all are first answers."""
        return max(repair_round for *_, repair_round in self._samples)

    def refuse_another_benchmark(self, places: Sequence[tuple[str, str]]) -> None:
        """Raise UserError if the file has no sample for any of these (problem, language)."""
        needed = {
            (self._stored_name(problem), name) for problem, language in places for name in (language.lower(), None)
        }
        stored = {(problem, language): None for problem, language, *_ in self._samples}
        if places and not stored.keys() & needed:
            problem, language = next(iter(stored))
            example = f"{problem!r}" + (f" in {language!r}" if language else "")
            needed_problem, needed_language = places[0]
            raise UserError(
                f"{self.path}: none of its {len(self)} completions is for this benchmark and language. The file has "
                f"{example}, for example; needed are {needed_problem!r} in {needed_language!r} and others. Choose "
                "--benchmark and --lang"
            )


def _read(path: Path) -> tuple[dict[_Place, StoredSample], str]:
    """Return the file's samples by place, and its SHA-256. Raises UserError or DataError."""
    rows: dict[_Place, StoredSample] = {}
    next_sample: Counter[_Group] = Counter()
    digest = hashlib.sha256()
    try:
        for number, raw in _rows(path, digest):
            for place, row in _samples(raw, next_sample, path, number):
                if place in rows and not (raw.get(ROUND) is not None and rows[place].text == row.text):
                    raise DataError(f"sample {place[2]} of {place[0]!r} is a duplicate", path=path, line=number)
                rows[place] = row
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{path}: can't be read ({reason}). Give a file with --completions") from error
    if not rows:
        raise DataError("no completions in the file", path=path)
    return _numbered_from_0(rows), digest.hexdigest()


def _numbered_from_0(rows: dict[_Place, StoredSample]) -> dict[_Place, StoredSample]:
    """Return the rows with sample numbers 0, 1, ... where the file counts from 1 or has identifiers of its own.

    Gaps are kept: they are samples that the file lacks.
    """
    numbers: dict[tuple[str, str | None], set[int]] = defaultdict(set)
    for problem, language, sample, _ in rows:
        numbers[problem, language].add(sample)
    most, largest = max(map(len, numbers.values())), max(map(max, numbers.values()))
    if largest >= max(IDENTIFIERS_FROM, 100 * most):
        ranks = {group: {number: rank for rank, number in enumerate(sorted(own))} for group, own in numbers.items()}
        return {(*place[:2], ranks[place[:2]][place[2]], place[3]): row for place, row in rows.items()}
    if largest == most and min(map(min, numbers.values())) == 1:
        return {(problem, language, sample - 1, turn): row for (problem, language, sample, turn), row in rows.items()}
    return rows


def _rows(path: Path, digest: Any) -> Rows:
    """Yield the numbered rows of a file or folder of any kind, and add its bytes to `digest`."""
    if path.is_dir():
        for file in sorted(path.glob("*/*.*")):
            digest.update(f"{file.relative_to(path)}\0".encode())
            digest.update(file.read_bytes())
        yield from program_folder_rows(path)
    elif is_inspect_log(path):
        with path.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
        yield from inspect_rows(path)
    else:
        yield from _without_repeats(_objects(path, digest))


def _without_repeats(rows: Rows) -> Rows:
    """Yield rows; those of lm-evaluation-harness as ours, without what it repeats for each of its filters."""
    first_filter = None
    for number, raw in rows:
        if not is_lm_eval(raw):
            yield number, raw
            continue
        first_filter = raw.get("filter") if first_filter is None else first_filter
        if raw.get("filter") == first_filter:
            yield number, lm_eval_row(raw)


def _objects(path: Path, digest: Any) -> Rows:
    """Yield rows with their numbers, from JSON lines or one list of objects as LiveCodeBench writes it; gzip or not."""
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


def _listed(text: bytes, path: Path) -> Rows:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"not JSON: {error}", path=path) from error
    for number, raw in enumerate(rows, 1):
        if not isinstance(raw, dict):
            raise DataError(f"element {number} of the list is not a JSON object", path=path)
        yield number, raw


def _object(line: bytes, path: Path, number: int) -> dict[str, Any] | None:
    """Return the row in a line; None for the last line of a run of lcbx if writing it was interrupted."""
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        if not line.endswith(b"\n") and line.startswith(b'{"key":'):
            return None
        raise DataError(f"not JSON: {error}", path=path, line=number) from error
    if not isinstance(raw, dict):
        raise DataError("not a JSON object", path=path, line=number)
    return raw


def _samples(
    raw: dict[str, Any], next_sample: Counter[_Group], path: Path, line: int
) -> Iterator[tuple[_Place, StoredSample]]:
    fields = raw | raw["key"] if isinstance(raw.get("key"), dict) else raw
    problem = _first(fields, PROBLEM)
    if not isinstance(problem, str | int) or isinstance(problem, bool):
        raise DataError(f"no problem id: needs one of {', '.join(PROBLEM)}", path=path, line=line)
    language = _first(fields, LANGUAGE)
    turn = fields.get(ROUND) or 0
    if not isinstance(turn, int) or isinstance(turn, bool) or turn < 0:
        raise DataError(f"{ROUND} must be 0, 1, ...; not {turn!r}", path=path, line=line)
    group = (str(problem), str(language).lower() if language is not None else None, turn)
    names = [name for name in (*TEXTS, *TEXT_LISTS, *CODES, *CODE_LISTS) if name in fields]
    if not names:
        raise DataError(f"no completion: needs one of {', '.join((*TEXTS, *CODES, *TEXT_LISTS))}", path=path, line=line)
    names = [name for name in names if fields[name] is not None]
    if len(names) > 1 and names[0] in VAGUE:
        message = f"which is the completion, {names[0]!r} or {names[1]!r}? Rename it to 'completion', or drop the other"
        raise DataError(message, path=path, line=line)
    texts = _texts(fields, names[0]) if names else [None]
    truncated = fields.get("finish_reason") in _TRUNCATED or fields.get("truncated") is True
    for text in texts:
        if text is not None and not isinstance(text, str):
            raise DataError(f"a completion must be text, not {type(text).__name__}", path=path, line=line)
        sample = _first(fields, SAMPLE) if len(texts) == 1 else None
        if sample is None:
            sample = next_sample[group]
        if not isinstance(sample, int) or isinstance(sample, bool) or sample < 0:
            raise DataError(f"a sample number must be 0, 1, ...; not {sample!r}", path=path, line=line)
        next_sample[group] = max(next_sample[group], sample + 1)
        if text is None:  # the model gave no answer here: the sample is missing
            continue
        counted = fields if len(texts) == 1 else {}  # a row's figures can't be divided among several samples
        row = StoredSample(
            text=text,
            truncated=truncated,
            prompt_tokens=_count(counted.get("prompt_tokens")),
            completion_tokens=_count(counted.get("completion_tokens")),
            wall_time_s=_seconds(counted.get("wall_time_s")),
        )
        yield (*group[:2], sample, turn), row


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _texts(fields: dict[str, Any], name: str) -> list[Any]:
    """Return the completions under a name; programs are put into fences. An absent one is None."""
    value = _unpacked(fields[name])
    values = value if isinstance(value, list) else [value]
    if name in TEXTS or name in TEXT_LISTS:
        return values
    surely_code = name == "code" or name in CODE_LISTS
    return [_fenced(code, surely_code=surely_code) for code in values]


def _fenced(code: Any, *, surely_code: bool) -> Any:
    """Return a program in a code fence, so that extraction returns it unchanged.

    A "solution" that contains fences is raw model output, and is returned as it is.
    """
    if not isinstance(code, str) or not code.strip():
        return code
    return code if "```" in code and not surely_code else f"{in_fence(code)}\n"


def in_fence(code: str, tag: str = "") -> str:
    """Return code in a fence that nothing in the code closes, so that extraction returns it unchanged."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{tag}\n{code.removesuffix(chr(10))}\n{fence}"


def _first(fields: dict[str, Any], names: Sequence[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _unpacked(value: Any) -> Any:
    """Decompress a value as run directories of lcbx store long texts."""
    if isinstance(value, dict) and value.keys() == {"zstd"}:
        data = zstandard.ZstdDecompressor().decompress(base64.b64decode(value["zstd"]))
        return data.decode("utf-8", "surrogatepass")
    return value
