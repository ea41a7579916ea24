"""Sets that are iterated backwards: they show whether a result depends on the order of a set. Runs in the sandbox.

Numbers have the same hash in every process, so two hash seeds don't show it; no reader knows the order all the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from lcbx.reformulate.inside.guarded_calls import called, function_of, namespace_of
from lcbx.reformulate.inside.text_codec import NodeClasses, pack, unpack

_MADE = "lcbx_backward_set"


class _AnySet(type):
    """A class whose instances are all sets of its kind: a source asks `isinstance(value, set)`."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__mro__[1])


class BackwardSet(set[Any], metaclass=_AnySet):
    """A set with the opposite order. What it is combined to has it, too."""

    def __iter__(self) -> Iterator[Any]:
        return iter(list(super().__iter__())[::-1])

    def pop(self) -> Any:
        """Remove and return the element that is iterated first."""
        for element in self:
            self.remove(element)
            return element
        raise KeyError("pop from an empty set")


class BackwardFrozenSet(frozenset[Any], metaclass=_AnySet):
    """The same for sets that can't be changed."""

    def __iter__(self) -> Iterator[Any]:
        return iter(list(super().__iter__())[::-1])


def _combining(base: Any, made: Any, name: str) -> Any:
    def combined(self: Any, *others: Any) -> Any:
        result = getattr(base, name)(self, *others)
        return result if result is NotImplemented else made(result)

    return combined


for _base, _made in ((set, BackwardSet), (frozenset, BackwardFrozenSet)):
    for _name in ("and", "or", "xor", "sub", "rand", "ror", "rxor", "rsub"):
        setattr(_made, f"__{_name}__", _combining(_base, _made, f"__{_name}__"))
    for _name in ("union", "intersection", "difference", "symmetric_difference", "copy"):
        setattr(_made, _name, _combining(_base, _made, _name))


class _Displays(ast.NodeTransformer):
    """Replaces `{a, b}` and `{x for x in y}` by calls. `uses_sets`: the source has these or makes sets by name."""

    uses_sets = False

    def visit_Name(self, node: ast.Name) -> ast.AST:
        self.uses_sets |= node.id in ("set", "frozenset")
        return node

    def visit_Set(self, node: ast.Set) -> ast.AST:
        self.generic_visit(node)
        return self._call(ast.List(elts=node.elts, ctx=ast.Load()))

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return self._call(ast.ListComp(elt=node.elt, generators=node.generators))

    def _call(self, elements: ast.expr) -> ast.Call:
        self.uses_sets = True
        return ast.Call(func=ast.Name(id=_MADE, ctx=ast.Load()), args=[elements], keywords=[])


class BackwardFunction:
    """The function of a source, called with all sets iterated backwards: those it makes and those it gets."""

    def __init__(self, source: str, entry: str) -> None:
        displays = _Displays()
        tree = ast.fix_missing_locations(displays.visit(ast.parse(source)))
        names = namespace_of(tree, set=BackwardSet, frozenset=BackwardFrozenSet, **{_MADE: BackwardSet})
        self._makes_sets, self._entry, self._names, self._nodes = displays.uses_sets, entry, names, NodeClasses(names)

    def concerns(self, packed: list[Any]) -> bool:
        """True if sets are made, or are in the packed arguments."""
        return self._makes_sets or any(map(_holds_set, packed))

    def answer(self, packed: list[Any], changed: int | None) -> list[Any]:
        """Return the packed result, or what the call left of argument `changed`. Raises whatever the function does."""
        arguments = [_backward(unpack(argument, self._nodes)) for argument in packed]
        result = called(function_of(self._names, self._entry), arguments)
        return pack(result if changed is None else arguments[changed])


def _holds_set(packed: list[Any]) -> bool:
    if packed[0] == "dict":
        return any(_holds_set(item) for _, item in packed[1])
    return packed[0] == "set" or (packed[0] in ("list", "tuple") and any(map(_holds_set, packed[1])))


def _backward(value: Any) -> Any:
    if isinstance(value, set):
        return BackwardSet(value)
    if type(value) in (list, tuple):
        return type(value)(map(_backward, value))
    return {key: _backward(item) for key, item in value.items()} if type(value) is dict else value
