"""Other answers than a recorded one: what a test accepts of them says how it compares. Runs in the sandbox.

`accepts(answer)` is true if the test passes with another answer.
"""

from __future__ import annotations

import math
from typing import Any

TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-9)
MOST_SWAPS = 3


def order_is_free(result: Any, accepts: Any) -> bool | None:
    """None: the result has no order that could be changed."""
    if not isinstance(result, (list, tuple)) or len(result) < 2 or result == result[::-1]:
        return None
    return all(accepts(other) for other in (result[::-1], *_swapped(result, 1)))


def order_inside_is_free(result: Any, accepts: Any) -> bool | None:
    """The same for the lists within a list."""
    if not isinstance(result, (list, tuple)) or not result or not all(type(part) in (list, tuple) for part in result):
        return None
    first = next((at for at, part in enumerate(result) if part != part[::-1]), None)
    if first is None:
        return None
    one = [part[::-1] if at == first else part for at, part in enumerate(result)]  # of all permutations, not all
    others = [one, [part[::-1] for part in result], [(_swapped(part, 1) or [part])[0] for part in result]]
    return all(accepts(_made(result, other)) for other in others)


def _swapped(result: Any, most: int) -> list[Any]:
    """Return up to `most` results in which two neighbours, which differ, have changed places."""
    places = [at for at in range(len(result) - 1) if result[at] != result[at + 1]]
    return [
        _made(result, [*result[:at], result[at + 1], result[at], *result[at + 2 :]])
        for at in places[:: max(1, len(places) // most)][:most]
    ]


def _made(result: Any, elements: Any) -> Any:
    return getattr(result, "_make", type(result))(elements)  # of a named tuple


def near(result: Any, *, order_free: bool = False) -> list[Any]:
    """Return a few other results of the same type, near to this one.

    A test that accepts one of them does not say what the answer is: it looks at a property that several answers have.
    """
    if isinstance(result, bool):
        return [not result]
    if isinstance(result, int):
        return [result + 1, result - 1]
    if isinstance(result, float):
        return [1.5 * result + 1 if math.isfinite(result) else 0.0]
    if isinstance(result, str):
        return [result + "x", result[:-1] + "x"]
    if isinstance(result, dict) and result:
        key, item = next(iter(result.items()))
        return [{**result, key: other} for other in near(item)]
    if isinstance(result, (list, tuple)) and result:
        last = [_made(result, [*result[:-1], other]) for other in near(result[-1])[:1]]
        moved = (
            [] if order_free else [other for other in (result[::-1], *_swapped(result, MOST_SWAPS)) if other != result]
        )
        return [*last, _made(result, result[:-1]), *moved] if type(result) in (list, tuple) else [*last, *moved]
    return []


def tolerance(result: Any, accepts: Any) -> float | None:
    """Return the largest relative error that the test accepts, 0 for none; None: the result holds no float."""
    if not _has_float(result):
        return None
    return next((error for error in TOLERANCES if accepts(_scaled(result, 1 + error))), 0.0)


def _has_float(value: Any) -> bool:
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_has_float(element) for element in value)
    if isinstance(value, dict):
        return any(_has_float(element) for element in value.values())
    return isinstance(value, float)


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, float):
        return value * factor if value else factor - 1
    if isinstance(value, (list, tuple)):
        return _made(value, [_scaled(element, factor) for element in value])
    if isinstance(value, dict):
        return {key: _scaled(element, factor) for key, element in value.items()}
    return value
