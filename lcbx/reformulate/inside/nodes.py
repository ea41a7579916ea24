"""Linked lists and binary trees as LeetCode has them: objects for a function, plain values for the rest; pure.

`LinkedList` holds the values from head to tail. `Tree` holds a binary tree in level order: None stands for a missing
child, missing nodes have no children in it, and nothing follows the last node. `[1, None, 2, 3]` is a root 1 with a
right child 2, whose left child is 3.
"""

from __future__ import annotations

from typing import Any

MOST_NODES = 100_000


class LinkedList(tuple):  # type: ignore[type-arg]
    """The values of a linked list."""

    __slots__ = ()


class Tree(tuple):  # type: ignore[type-arg]
    """The values of a binary tree in level order."""

    __slots__ = ()


class ListNode:
    """A node of a linked list, for sources that define none."""

    def __init__(self, val: Any = 0, next: Any = None) -> None:
        self.val, self.next = val, next


class TreeNode:
    """A node of a binary tree, for sources that define none."""

    def __init__(self, val: Any = 0, left: Any = None, right: Any = None) -> None:
        self.val, self.left, self.right = val, left, right


def is_node(value: Any, *links: str) -> bool:
    """True for an object that holds a value, these links to other nodes, and nothing else."""
    return not isinstance(value, type) and getattr(value, "__dict__", {}).keys() == {"val", *links}


def linked_values(node: Any) -> list[Any] | None:
    """Return the values from this node on; None if the list has a cycle or is too long."""
    values: list[Any] = []
    while node is not None and len(values) <= MOST_NODES:
        if not is_node(node, "next"):
            return None
        values.append(node.val)
        node = node.next
    return values if node is None else None


def level_order(root: Any) -> list[Any] | None:
    """Return the tree below a node in level order; None if nodes are shared, or are too many."""
    values: list[Any] = []
    row, seen = [root], {id(root)}
    while any(node is not None for node in row):
        below: list[Any] = []
        for node in row:
            if node is not None and not is_node(node, "left", "right"):
                return None
            values.append(None if node is None else node.val)
            below += [] if node is None else [node.left, node.right]
        links = [id(node) for node in below if node is not None]
        if len(set(links)) < len(links) or seen & set(links) or len(values) > MOST_NODES:
            return None
        seen |= set(links)
        row = below
    while values and values[-1] is None:
        values.pop()
    return values


def linked_nodes(values: Any, make: Any = ListNode) -> Any:
    """Return the head of a linked list with these values; None if there are none. `make` makes a node of a value."""
    head = None
    for value in reversed(list(values)):
        node = make(value)
        node.next = head
        head = node
    return head


def tree_nodes(values: Any, make: Any = TreeNode) -> Any:
    """Return the root of the tree with these values in level order; None for an empty one. Raises ValueError."""
    nodes: list[Any] = [None if value is None else make(value) for value in values]
    parents = iter([number for number, node in enumerate(nodes) if node is not None])
    if nodes and nodes[0] is None:
        raise ValueError("the root is missing")
    for number in range(1, len(nodes), 2):
        parent = next(parents, number)
        if parent >= number:
            raise ValueError("an entry has no parent")
        nodes[parent].left, nodes[parent].right = (*nodes[number : number + 2], None)[:2]
    return nodes[0] if nodes else None


def in_order(node: Any) -> list[Any]:
    """Return the nodes of a tree from left to right."""
    found: list[Any] = []
    waiting: list[Any] = []
    while node is not None or waiting:
        while node is not None:
            waiting.append(node)
            node = node.left
        node = waiting.pop()
        found.append(node)
        node = node.right
    return found
