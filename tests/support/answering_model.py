"""A model that gives the answers of a table, for tests of what is asked about tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling


class AnsweringModel:
    """Completes a prompt with what stands under its id; it may be a function of the prompt's text. Others stay owed."""

    def __init__(self, answers: Mapping[str, str | Callable[[str], str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield the answers, see `Generator.generate`."""
        assert sampling.n == 1
        texts = {prompt.problem_id: prompt.messages[-1].content for prompt in prompts}
        for key in owed:
            self.asked.append(key.problem_id)
            answer = self.answers.get(key.problem_id)
            if answer is not None:
                text = answer if isinstance(answer, str) else answer(texts[key.problem_id])
                yield Completion(key=key, text=text, finish_reason=FinishReason.STOP)

    def describe(self) -> dict[str, Any]:
        """Return what `run.json` records."""
        return {"engine": "answering-model"}
