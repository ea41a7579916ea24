"""What every engine shares: the protocol, and who is owed what under which seed. No heavy import."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from lcbx.types import Completion, Prompt, SampleKey, Sampling


class Generator(Protocol):
    """A model behind one call. One of the two seams we swap."""

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Completions for `owed`, each at most once, as they come, in any order.

        A key that never comes stays owed: asking for it again is all that resuming takes. Every key needs its prompt.
        """
        ...

    def describe(self) -> dict[str, Any]:
        """What `run.json` records: engine, version, model, revision, weight and chat-template hashes, dtype, device."""
        ...


def wanted(prompts: Sequence[Prompt], owed: Collection[SampleKey]) -> list[tuple[Prompt, list[SampleKey]]]:
    """The prompts that somebody is owed samples of, in order, each with its keys by sample index."""
    by_prompt: dict[tuple[str, str], list[SampleKey]] = defaultdict(list)
    for key in sorted(set(owed)):
        by_prompt[key.problem_id, key.language_id].append(key)
    pairs = []
    for prompt in prompts:
        if keys := by_prompt.pop((prompt.problem_id, prompt.language_id), None):
            pairs.append((prompt, keys))
    if by_prompt:
        problem_id, language_id = next(iter(by_prompt))
        raise ValueError(f"samples of {problem_id!r} in {language_id!r} are owed, but there is no prompt for them")
    return pairs


def seed_for(seed: int, key: SampleKey) -> int:
    """31 bits from the run's seed and the sample alone: a resumed run draws what it would have drawn."""
    text = f"{seed}\0{key.problem_id}\0{key.language_id}\0{key.sample_index}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> 1


def cut_at_stop(text: str, stop: Sequence[str]) -> str:
    """`text` up to the first stop string in it; the stop string goes too."""
    ends = [at for word in stop if word and (at := text.find(word)) >= 0]
    return text[: min(ends)] if ends else text
