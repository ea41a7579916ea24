"""The texts of a run's samples that a search looks through: completions and messages, read once and kept."""

from __future__ import annotations

import threading

from lcbx.errors import DataError
from lcbx.viewer.run_index import RunIndex, SampleEntry

MOST_CHARS = 20_000
"""Characters searched of each text of a sample: the memory for a run of 10,000 samples stays below 200 MB."""


class SearchTexts:
    """Thread-safe. A sample's text is read again once it has been judged."""

    def __init__(self, index: RunIndex) -> None:
        self._index = index
        self._texts: dict[tuple[int, int], tuple[bool, str]] = {}
        """Place -> whether it was judged, and its text in lower case."""
        self._lock = threading.Lock()

    def contains(self, entry: SampleEntry, words: list[str]) -> bool:
        """True if every word, given in lower case, is somewhere in the sample's texts."""
        text = self.text(entry)
        return all(word in text for word in words)

    def text(self, entry: SampleEntry) -> str:
        """Return problem id, completion, compiler messages and standard error, in lower case."""
        judged = entry.judgement_at is not None
        with self._lock:
            was_judged, text = self._texts.get(entry.place, (False, ""))
            if not text or was_judged != judged:
                text = self._read(entry)
                self._texts[entry.place] = (judged, text)
            return text

    def _read(self, entry: SampleEntry) -> str:
        parts = [entry.key.problem_id, entry.message]
        try:
            completion, judgement = self._index.completion(entry), self._index.judgement(entry)
        except DataError:  # the file was changed under the index; what the index knows is still searched
            completion = judgement = None
        if completion is not None:
            parts.append(completion.text[:MOST_CHARS])
        if judgement is not None:
            parts += [judgement.compile.log[:MOST_CHARS]] if judgement.compile else []
            parts += [test.stderr[:MOST_CHARS] for test in judgement.tests if test.stderr]
            parts += [judgement.error] if judgement.error else []
        return "\n".join(parts).lower()
