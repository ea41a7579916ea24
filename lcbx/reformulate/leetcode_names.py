"""What LeetCode gives every solution besides its arguments: imports, `ListNode`, `TreeNode`, and helpers of tests.

LeetCode-style rows use these without defining them, or define them in a field of their own.
"""

from __future__ import annotations

import re

_IMPORTS = """\
import bisect, collections, copy, functools, heapq, itertools, math, operator, random, re, string
from bisect import *
from collections import *
from functools import *
from heapq import *
from itertools import *
from math import ceil, comb, factorial, floor, gcd, inf, isqrt, log, log2, log10, pi, sqrt
from operator import attrgetter, itemgetter
from typing import *
"""
_NODES = {
    "ListNode": """\
class ListNode:
    def __init__(self, val=0, next=None):
        self.val, self.next = val, next
""",
    "TreeNode": """\
class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val, self.left, self.right = val, left, right
""",
    "list_node": """\
def list_node(values):
    head = None
    for value in reversed(values or []):
        head = ListNode(value, head)
    return head
""",
    "is_same_list": """\
def is_same_list(a, b):
    while a and b and a.val == b.val:
        a, b = a.next, b.next
    return a is None and b is None
""",
    "tree_node": """\
def tree_node(values):
    nodes = [None if value is None else TreeNode(value) for value in values or []]
    parents = iter([node for node in nodes if node is not None])
    for left, right in zip(nodes[1::2], nodes[2::2] + [None]):
        parent = next(parents)
        parent.left, parent.right = left, right
    return nodes[0] if nodes else None
""",
    "is_same_tree": """\
def is_same_tree(a, b):
    if a is None or b is None:
        return a is b
    return a.val == b.val and is_same_tree(a.left, b.left) and is_same_tree(a.right, b.right)
""",
}
"""Name -> its definition, each after those that it uses."""
_USES = {
    "list_node": ("ListNode",),
    "tree_node": ("TreeNode",),
}
_CODE = re.compile(r"\s*(?:import|from|class|def|try:|#|@|\"\"\"|[A-Za-z_]\w* *=)", re.ASCII)


def setup_for(prompt: str, *sources: str) -> str:
    """Return what stands before a solution: imports, the row's own code, and nodes and helpers that are used undefined.

    `prompt` counts where it is code, not words. `sources`: the solution and its tests.
    """
    own = prompt if _CODE.match(prompt) else ""
    text = "\n".join([own, *sources])
    needed = {name for name in _NODES if re.search(rf"\b{name}\b", text)}
    needed |= {used for name in needed for used in _USES.get(name, ())}
    undefined = [name for name in _NODES if name in needed and not re.search(rf"^(?:class|def) {name}\b", text, re.M)]
    return "\n".join([_IMPORTS, *(_NODES[name] for name in undefined), own]).rstrip() + "\n"
