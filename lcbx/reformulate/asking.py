"""Questions to a model about tasks, and the file of its answers.

An answer is one JSON line, `{"question", "kind", "prompt_sha256", "template_sha256", "model", "completion",
"finish_reason"}`, appended as it comes. It belongs to the prompt, word for word: a changed template or statement is a
new question, and the same question is never asked twice. A file of answers replays a conversion without a model.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lcbx.errors import DataError, UserError
from lcbx.generate.generator import Generator
from lcbx.resources import cannot_write
from lcbx.types import Completion, FinishReason, Message, Prompt, SampleKey, Sampling

KINDS = ("encoder", "inputs", "solutions", "wording")
"""What a model can be asked for."""
DEFAULT_MAX_TOKENS = 2048
_LANGUAGE = "any"
"""Language id of all questions: an answer in the right language is the question's matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, with an id such as `mbpp-81:wording`."""

    question_id: str
    kind: str
    messages: tuple[Message, ...]
    template_sha256: str

    @property
    def prompt_sha256(self) -> str:
        """Digest of the messages: what identifies the answer."""
        text = json.dumps([[message.role, message.content] for message in self.messages])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model wrote."""

    question: Question
    model: str
    text: str
    truncated: bool = False

    def completion(self, language_id: str) -> Completion:
        """Return the answer as a completion in a language, for extraction."""
        key = SampleKey(problem_id=self.question.question_id, language_id=language_id, sample_index=0)
        reason = FinishReason.LENGTH if self.truncated else FinishReason.STOP
        return Completion(key=key, text=self.text, finish_reason=reason)

    def record(self, outcome: str) -> dict[str, Any]:
        """Return what provenance says of the answer. `outcome`: `accepted`, or why it was not taken."""
        return {
            "question": self.question.question_id,
            "prompt_sha256": self.question.prompt_sha256,
            "template_sha256": self.question.template_sha256,
            "model": self.model,
            "outcome": outcome,
        }


@dataclass(slots=True)
class Interviewer:
    """Asks a model what a file of answers does not hold. Not thread-safe."""

    path: Path | None
    """File of answers: read, and appended to if there is a model. None: answers are not kept."""
    model: str | None = None
    """None: there is no model, only the file."""
    make_generator: Callable[[], Generator] | None = None
    max_tokens: int = DEFAULT_MAX_TOKENS
    asked: Counter[str] = field(default_factory=Counter)
    """Questions by kind."""
    answered: Counter[str] = field(default_factory=Counter)
    _stored: dict[tuple[str, str], dict[str, Any]] | None = None
    _generator: Generator | None = None

    def ask(self, questions: Sequence[Question]) -> dict[str, Answer]:
        """Return the answers by question id; a question without an answer is absent. Raises UserError, DataError."""
        missing: dict[str, Question] = {}
        for question in questions:
            if self._find(question) is None:
                missing.setdefault(question.prompt_sha256, question)
        if missing and self.make_generator is not None:
            self._generate(list(missing.values()))
        answers = {}
        for question in questions:
            self.asked[question.kind] += 1
            row = self._find(question)
            if row is not None:
                self.answered[question.kind] += 1
                answers[question.question_id] = Answer(
                    question=question,
                    model=str(row["model"]),
                    text=str(row["completion"]),
                    truncated=row.get("finish_reason") == FinishReason.LENGTH.value,
                )
        return answers

    def _find(self, question: Question) -> dict[str, Any] | None:
        """Return the stored answer; without a model, that of any model."""
        if self._stored is None:
            self._stored = {} if self.path is None else _read(self.path)
        return self._stored.get((question.prompt_sha256, self.model or ""))

    def _generate(self, questions: Sequence[Question]) -> None:
        assert self.make_generator is not None
        if self._generator is None:
            self._generator = self.make_generator()
        by_id = {question.question_id: question for question in questions}
        prompts = [
            Prompt(problem_id=name, language_id=_LANGUAGE, messages=question.messages)
            for name, question in by_id.items()
        ]
        owed = [SampleKey(problem_id=name, language_id=_LANGUAGE, sample_index=0) for name in by_id]
        sampling = Sampling(n=1, temperature=0.0, top_p=1.0, max_tokens=self.max_tokens, seed=0)
        for completion in self._generator.generate(prompts, sampling, owed=owed):
            self._keep(by_id[completion.key.problem_id], completion)

    def _keep(self, question: Question, completion: Completion) -> None:
        row = {
            "question": question.question_id,
            "kind": question.kind,
            "prompt_sha256": question.prompt_sha256,
            "template_sha256": question.template_sha256,
            "model": self.model,
            "completion": completion.text,
            "finish_reason": completion.finish_reason.value,
        }
        assert self._stored is not None
        self._stored[question.prompt_sha256, self.model or ""] = row
        if self.path is not None:
            _append(self.path, row)


def _read(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the answers by prompt and model, and by prompt alone (model ""). The last line may be torn."""
    answers: dict[tuple[str, str], dict[str, Any]] = {}
    for number, line in enumerate(_lines(path), start=1):
        try:
            row = json.loads(line)
            key = str(row["prompt_sha256"])
            complete = isinstance(row["completion"], str) and isinstance(row["model"], str)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            if not line.endswith(b"\n"):
                break
            raise DataError("no answer: needs prompt_sha256, model and completion", path=path, line=number) from error
        if not complete:
            raise DataError("model and completion must be text", path=path, line=number)
        answers.setdefault((key, ""), row)
        answers[key, row["model"]] = row
    return answers


def _lines(path: Path) -> Iterable[bytes]:
    if not path.exists():
        return []
    try:
        return path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise UserError(f"{path}: can't be read ({error.strerror})") from error


def _append(path: Path, row: dict[str, Any]) -> None:
    line = (json.dumps(row) + "\n").encode()
    try:
        with path.open("ab+") as file:
            if file.tell() > 0:
                file.seek(-1, 2)
                if file.read(1) != b"\n":  # the line was torn: its answer was generated again
                    _cut_last_line(path)
            file.write(line)
    except OSError as error:
        raise cannot_write(path, error) from error


def _cut_last_line(path: Path) -> None:
    data = path.read_bytes()
    with path.open("r+b") as file:
        file.truncate(data.rfind(b"\n") + 1)
