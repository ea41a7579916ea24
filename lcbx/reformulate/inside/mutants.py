"""Faulty versions of a source: each differs from it in one place. Runs in the sandbox, because parsing is work on
untrusted text.

The operators are the usual ones of mutation testing: comparisons, arithmetic, logic and constants are replaced,
conditions negated, returned values changed (Jia and Harman 2011, doi:10.1109/TSE.2010.62, table 3).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import Any

_SWAPPED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}

Edit = Callable[[Any], ast.AST | None]
"""Changes a copy of a node in place, or returns the node that replaces it."""


def mutants(source: str, most: int) -> list[str]:
    """Return up to `most` sources, spread over the whole program; none if the source cannot be parsed.

    Docstrings stay: no test can notice that they change.
    """
    try:
        tree = ast.parse(source)
        nodes = list(ast.walk(tree))
        unused = {node.value for node in nodes if isinstance(node, ast.Expr)}
        edits = [(number, edit) for number, node in enumerate(nodes) if node not in unused for edit in _edits(node)]
        step = max(1.0, len(edits) / max(most, 1))
        chosen = [edits[int(number * step)] for number in range(min(most, len(edits)))]
        made = [_mutant(tree, number, edit) for number, edit in chosen]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    plain = ast.unparse(tree)
    return [text for text in dict.fromkeys(made) if text != plain]


def _mutant(tree: ast.AST, number: int, edit: Edit) -> str:
    changed = copy.deepcopy(tree)
    node = list(ast.walk(changed))[number]
    replacement = edit(node)
    if replacement is not None:
        for parent in ast.walk(changed):
            _replace_child(parent, node, replacement)
    return ast.unparse(ast.fix_missing_locations(changed))


def _replace_child(parent: ast.AST, node: ast.AST, replacement: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, replacement)
        elif isinstance(value, list):
            value[:] = [replacement if item is node else item for item in value]


def _edits(node: ast.AST) -> list[Edit]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        return [_swap_comparison]
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(node.op) in _SWAPPED:
        return [_swap_operator]
    if isinstance(node, ast.Constant):
        return _constant_edits(node.value)
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        return [_negate]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        return [lambda found: found.operand]
    if isinstance(node, ast.Return) and node.value is not None:
        return [_return_nothing]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return [lambda found: found.value]
    return []


def _swap_comparison(node: Any) -> None:
    node.ops[0] = _SWAPPED[type(node.ops[0])]()


def _swap_operator(node: Any) -> None:
    node.op = _SWAPPED[type(node.op)]()


def _constant_edits(value: Any) -> list[Edit]:
    if isinstance(value, bool):
        return [lambda _: ast.Constant(value=not value)]
    if isinstance(value, (int, float)):
        return [lambda _: ast.Constant(value=value + 1)]
    if isinstance(value, str) and value:
        return [lambda _: ast.Constant(value="")]
    return []


def _negate(node: Any) -> None:
    node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)


def _return_nothing(node: Any) -> None:
    node.value = ast.Constant(value=None)
