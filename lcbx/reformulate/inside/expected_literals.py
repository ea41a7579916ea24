"""The literals that a test's source compares a function's results with. Runs in the sandbox."""

from __future__ import annotations

import ast
from typing import Any

from lcbx.reformulate.inside.text_codec import pack


def expected_literals(source: str, entry: str) -> list[list[Any] | None]:
    """Return the packed right sides of all `assert f(...) == literal`, or None for asserts of another form, in order.

    Empty for a test that is not just asserts, with a function `check` around them or not.
    """
    try:
        body = ast.parse(source.strip()).body
        checks = [item.body for item in body if isinstance(item, ast.FunctionDef) and item.name == "check"]
        body = checks[0] if len(checks) == 1 else body
        asserts = [item for item in body if isinstance(item, ast.Assert)]
        others = [node for item in body if item not in asserts for node in ast.walk(item)]
        if any(_is_call_of(node, entry) for node in others):
            return []
        return [_right_side(item.test, entry) for item in asserts if any(_is_call_of(x, entry) for x in ast.walk(item))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _right_side(comparison: ast.expr, entry: str) -> list[Any] | None:
    if not isinstance(comparison, ast.Compare) or len(comparison.ops) != 1 or not isinstance(comparison.ops[0], ast.Eq):
        return None
    if not _is_call_of(comparison.left, entry):
        return None
    try:
        return pack(ast.literal_eval(comparison.comparators[0]))
    except (ValueError, TypeError):
        return None


def _is_call_of(node: ast.AST, entry: str) -> bool:
    names: tuple[str, ...] = (entry, "candidate")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
