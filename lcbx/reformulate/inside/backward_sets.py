"""Sets that are iterated backwards: they show whether a result depends on the order of a set. Runs in the sandbox.

Numbers have the same hash in every process, so two hash seeds don't show it; no reader knows the order all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class BackwardSet(set):  # type: ignore[type-arg]
    """A set with the opposite order. What it is combined to has it, too."""

    def __iter__(self) -> Iterator[Any]:
        return iter(list(super().__iter__())[::-1])


def _combining(name: str) -> Any:
    def combined(self: BackwardSet, *others: Any) -> Any:
        result = getattr(set, name)(self, *others)
        return result if result is NotImplemented else BackwardSet(result)

    return combined


for _name in ("and", "or", "xor", "sub", "rand", "ror", "rxor", "rsub"):
    setattr(BackwardSet, f"__{_name}__", _combining(f"__{_name}__"))
for _name in ("union", "intersection", "difference", "symmetric_difference", "copy"):
    setattr(BackwardSet, _name, _combining(_name))


def differs_in_order_only(result: Any, other: Any) -> bool:
    """True for two lists with the same elements in another order, which can be sorted."""
    if type(result) is not type(other) or not isinstance(result, (list, tuple)) or result == other:
        return False
    try:
        return bool(sorted(result) == sorted(other))
    except TypeError:
        return False
