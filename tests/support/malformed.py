"""Malformed input: values of the wrong kind, at any place of a right value, and bytes changed, lost or put in."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, 10**400, 0.5, -0.0, 1e300, float("nan"), float("inf")),
    *("", " ", "x", "0", "1e9", "2 seconds", "[", "null", "\u2028", "\x00", "\udcff", "\ud800", "é\r\n", "~nouser"),
    *([], [[]], [None], ["x"], [1, "x"], {}, {"x": 1}, {"": None}, {"zstd": "AAAA"}, {"zstd": 5}),
)  # fmt: skip
"""Values that a field may have in other people's files."""


def _places(value: Any) -> list[tuple[Any, ...]]:
    """Return the paths of the value and of everything in it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((key, *rest) for key, member in items for rest in _places(member))]


def _changed(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """Return the value with another one at a place; `DROPPED` removes it."""
    if not place:
        return {} if new is DROPPED else new
    holder = value = copy.deepcopy(value)
    for key in place[:-1]:
        holder = holder[key]
    if new is DROPPED:
        del holder[place[-1]]
    else:
        holder[place[-1]] = new
    return value


DROPPED = object()


def values_like(right: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for values that differ from a right one in one place."""
    odd = st.sampled_from((*ODD_VALUES, DROPPED))
    return st.sampled_from(_places(right)).flatmap(lambda place: odd.map(lambda new: _changed(right, place, new)))


@st.composite
def bytes_like(draw: st.DrawFn, right: bytes) -> bytes:
    """Return a right text that was cut, or that has other bytes at one place."""
    start = draw(st.integers(0, len(right)))
    end = draw(st.sampled_from((start, min(start + 1, len(right)), min(start + 9, len(right)), len(right))))
    new = draw(
        st.sampled_from(
            (b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\n", b'"', b"{", b"]", b"[" * 5000, b"\\ud800", b"-")
        )
    )
    return right[:start] + new + right[end:]


def texts_like(right: Any) -> st.SearchStrategy[bytes]:
    """Return a strategy for JSON texts that differ from that of a right value in one place, or are no JSON."""
    encoded = values_like(right).map(lambda value: json.dumps(value).encode())
    return st.one_of(encoded, bytes_like(json.dumps(right).encode()))
