"""The `Generator` protocol that every engine implements, and what all of them need: owed keys by prompt, and seeds."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from lcbx.types import Completion, Prompt, SampleKey, Sampling


class Generator(Protocol):
    """A model that completes prompts."""

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions for the keys in `owed`, each at most once, as soon as they are ready, in any order.

        A key without a completion stays owed; a resumed run requests it again. Every key needs its prompt in `prompts`.
        """
        ...

    def describe(self) -> dict[str, Any]:
        """Return what `run.json` records: engine, version, model, revision, hashes of weights and template, device."""
        ...


def owed_by_prompt(prompts: Sequence[Prompt], owed: Collection[SampleKey]) -> list[tuple[Prompt, list[SampleKey]]]:
    """Return the prompts that have owed samples, in order, each with its keys by sample index.

    A prompt of one sample gets that sample only, and must come before a prompt for all samples of its problem.
    Raises ValueError if a key has no prompt.
    """
    by_place: dict[tuple[str, str], dict[int, SampleKey]] = defaultdict(dict)
    for key in sorted(set(owed)):
        by_place[key.problem_id, key.language_id][key.sample_index] = key
    pairs = []
    for prompt in prompts:
        left = by_place.get((prompt.problem_id, prompt.language_id), {})
        indexes = list(left) if prompt.sample_index is None else [prompt.sample_index]
        if keys := [left.pop(index) for index in indexes if index in left]:
            pairs.append((prompt, keys))
    for (problem_id, language_id), left in by_place.items():
        if left:
            raise ValueError(f"samples of {problem_id!r} in {language_id!r} are owed, but there is no prompt for them")
    return pairs


def seed_for(seed: int, key: SampleKey) -> int:
    """Return a 31-bit seed from the run's seed and the sample's key alone, so that a resumed run draws the same."""
    text = f"{seed}\0{key.problem_id}\0{key.language_id}\0{key.sample_index}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> 1


def cut_at_stop(text: str, stop: Sequence[str]) -> str:
    """Return `text` up to the first stop string in it, without the stop string."""
    ends = [at for word in stop if word and (at := text.find(word)) >= 0]
    return text[: min(ends)] if ends else text


def shown_address(url: str) -> str:
    """Return a server's address without user name, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
