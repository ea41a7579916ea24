"""Files of other harnesses as rows of a completions file (see `completions_file`).

inspect_ai               logs, `*.eval` and `*.json`: read by inspect_ai itself, which the extra `inspect` installs
lm-evaluation-harness    `samples_*.jsonl` (`--log_samples`): rows with `doc`, the problem, and `resps`, the answers
EvalPlus                 a folder with one folder a problem, whose files `0.py`, `1.py`, ... are its programs
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lcbx.errors import DataError, UserError
from lcbx.resources import install_command

INSPECT_LOG = ".eval"
_INSPECT_JSON = b'"eval_id"'
"""Near the beginning of every log that inspect_ai writes as JSON."""
_HEAD_BYTES = 4096

NAMES = ("question_id", "problem_id", "task_id", "id", "idx", "name", "language_id", "language", "lang")
"""Fields that name a problem and a language."""

Rows = Iterator[tuple[int, dict[str, Any]]]
"""Numbered rows with the fields of a completions file."""


def is_inspect_log(path: Path) -> bool:
    """True if the file is a log of inspect_ai."""
    if path.suffix == INSPECT_LOG:
        return True
    if path.suffix != ".json" or not path.is_file():
        return False
    with path.open("rb") as file:
        return _INSPECT_JSON in file.read(_HEAD_BYTES)


def inspect_model(path: Path) -> str:
    """Return the model of a log as inspect_ai names it. Raises UserError if inspect_ai is not installed."""
    return str(_log_module().read_eval_log(str(path), header_only=True).eval.model)


def inspect_rows(path: Path) -> Rows:
    """Yield a row for each sample of a log that has an answer: epochs are samples.

    The problem is `problem_id` in the sample's metadata, or else its id; the language is `language_id` in the metadata,
    or else none. Raises UserError if inspect_ai is not installed, DataError if the log can't be read.
    """
    module = _log_module()
    try:
        log = module.read_eval_log(str(path), exclude_fields={"events", "store", "attachments", "messages"})
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"not a log of inspect_ai: {error}", path=path) from error
    for number, sample in enumerate(log.samples or [], 1):
        if sample.output.choices:
            yield number, _inspect_row(sample)


def _inspect_row(sample: Any) -> dict[str, Any]:
    usage = sample.output.usage
    return {
        "question_id": str(sample.metadata.get("problem_id") or sample.id),
        "language_id": sample.metadata.get("language_id"),
        "sample_index": sample.epoch - 1,
        "completion": sample.output.completion,
        "truncated": sample.output.stop_reason in ("max_tokens", "model_length"),
        "prompt_tokens": usage.input_tokens if usage else None,
        "completion_tokens": usage.output_tokens if usage else None,
        "wall_time_s": sample.output.time,
    }


def _log_module() -> Any:
    try:
        import inspect_ai.log
    except ImportError as error:
        advice = f"Run: {install_command('inspect')}"
        raise UserError(f"a log of inspect_ai is read by inspect_ai: {error}. {advice}") from error
    return inspect_ai.log


def is_lm_eval(raw: dict[str, Any]) -> bool:
    """True if a row is a sample of lm-evaluation-harness."""
    return isinstance(raw.get("doc"), dict) and isinstance(raw.get("resps"), list)


def lm_eval_row(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a sample of lm-evaluation-harness as a row: the fields of its problem, and every raw answer."""
    answers = [text for request in raw["resps"] for text in (request if isinstance(request, list) else [request])]
    # Of the problem's own fields only those that name it: it may also have a solution.
    return {name: raw["doc"][name] for name in NAMES if name in raw["doc"]} | {"completions": answers}


def is_program_folder(path: Path) -> bool:
    """True if this is a folder with one folder a problem that has programs named by number."""
    return path.is_dir() and next(_programs(path), None) is not None


def program_folder_rows(path: Path) -> Rows:
    """Yield a row for each program in a folder, problems and numbers in order. Raises DataError if one is not UTF-8."""
    for number, file in enumerate(sorted(_programs(path), key=lambda file: (file.parent.name, int(file.stem))), 1):
        try:
            code = file.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise DataError("not UTF-8 text", path=file) from error
        yield number, {"question_id": file.parent.name, "sample_index": int(file.stem), "code": code}


def _programs(path: Path) -> Iterator[Path]:
    return (file for file in path.glob("*/*.*") if file.stem.isdecimal() and file.stem.isascii() and file.is_file())
