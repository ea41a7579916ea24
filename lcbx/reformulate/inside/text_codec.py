"""Values of a function as lines of text, and back: the codec between a call and a stdin/stdout problem; pure.

A type is a tuple, JSON-friendly as a list:

    ("int",) ("float",) ("bool",) ("str",) ("none",)   scalars: one line each
    ("list", T) ("tuple", T) ("set", T)                 any length, one element type
    ("linked", T) ("tree", T)                           linked lists and binary trees (`nodes`); T is a scalar
    ("record", T1, T2, ...)                             a tuple of fixed length
    ("dict", K, V)  ("optional", T)  ("any",)           any: the element type of lists that are always empty

Layout: a scalar is a line, a text as it is, `true` or `false`. A list is a line with its length n, then its elements:
together on one line if they are numbers, else one after another. A tree is the list of its values in level order, with
`null` for a missing child. What fits on one line (`is_inline`) is one: a record
of numbers is `a b`, a list of numbers within a list is `k v1 ... vk`. Sets and mappings that a function returns are
sorted; those that it receives keep their order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from lcbx.reformulate.inside.nodes import (
    LinkedList,
    ListNode,
    Tree,
    TreeNode,
    is_node,
    level_order,
    linked_nodes,
    linked_values,
    tree_nodes,
)

Type = tuple[Any, ...]
INT, FLOAT, BOOL, STR, NONE, ANY = ("int",), ("float",), ("bool",), ("str",), ("none",), ("any",)
SEQUENCES = ("list", "tuple", "set", "linked", "tree")
NODES = ("linked", "tree")
MAX_RECORD = 3
"""A tuple of equal elements that is longer than this counts as a sequence whose length happens to be constant."""
OUTSIDE, INSIDE = 1, 2
"""Whose order is free, as bits: that of a list, and that of the lists within it."""
NOTHING = "none"
MISSING = "null"
"""A missing child of a tree."""
HUGE = 10**1000
"""Integers from here on are not worth a test, and Python refuses to print those of more than 4,300 digits."""


class Unrepresentable(ValueError):
    """The value has no type here. `reason` is a code such as `type:mixed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# --- types ----------------------------------------------------------------------------------------------------------


def type_of(value: Any) -> Type:
    """Return the type of one value. Raises Unrepresentable."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        if abs(value) >= HUGE:
            raise Unrepresentable("type:huge-integer")
        return INT
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unrepresentable("type:not-finite")
        return FLOAT
    if isinstance(value, str):
        _check_text(value)
        return STR
    if isinstance(value, (LinkedList, Tree)):
        return _nodes_type(value)
    if isinstance(value, tuple):
        return _tuple_type([type_of(element) for element in value])
    if isinstance(value, (list, set, frozenset)):
        return ("list" if isinstance(value, list) else "set", join_all([type_of(element) for element in value]))
    if isinstance(value, dict):
        return ("dict", join_all([type_of(key) for key in value]), join_all([type_of(v) for v in value.values()]))
    raise Unrepresentable("type:" + type(value).__name__)


def _nodes_type(value: LinkedList | Tree) -> Type:
    is_tree = isinstance(value, Tree)
    element = join_all([type_of(item) for item in value if not (is_tree and item is None)])
    if (is_tree and not is_inline(element)) or element[0] in NODES:
        raise Unrepresentable("type:nodes-of-" + str(element[0]))
    return ("tree" if is_tree else "linked", element)


def _check_text(text: str) -> None:
    if any(character in text for character in "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"):
        raise Unrepresentable("type:line-break")
    if any((ord(character) < 32 and character != "\t") or 0xD800 <= ord(character) < 0xE000 for character in text):
        raise Unrepresentable("type:control-character")


def _tuple_type(elements: list[Type]) -> Type:
    if len(elements) > MAX_RECORD or not elements:
        try:
            return ("tuple", join_all(elements))
        except Unrepresentable:
            pass
    return ("record", *elements)


def join_all(types: list[Type]) -> Type:
    """Return the type that holds values of all these types; `any` for none. Raises Unrepresentable."""
    result: Type = ANY
    for item in types:
        result = join(result, item)
    return result


def join(left: Type, right: Type) -> Type:
    """Return the smallest type that holds both. Raises Unrepresentable."""
    if left == right or right == ANY:
        return left
    if left == ANY:
        return right
    kinds = {left[0], right[0]}
    if kinds == {"int", "float"}:
        return FLOAT
    if "none" in kinds and kinds & set(NODES):  # no node at all: the empty list, the empty tree
        return right if left == NONE else left
    if "none" in kinds or "optional" in kinds:
        return _optional(left, right)
    if kinds <= {"record", "tuple"}:
        return _join_tuples(left, right)
    if len(kinds) == 1 and left[0] in SEQUENCES:
        return (left[0], join(left[1], right[1]))
    if kinds == {"dict"}:
        return ("dict", join(left[1], right[1]), join(left[2], right[2]))
    raise Unrepresentable("type:mixed")


def _optional(left: Type, right: Type) -> Type:
    bare = [item[1] if item[0] == "optional" else item for item in (left, right) if item != NONE]
    return ("optional", join_all(bare))


def _join_tuples(left: Type, right: Type) -> Type:
    if left[0] == right[0] == "record" and len(left) == len(right):
        return ("record", *(join(a, b) for a, b in zip(left[1:], right[1:])))
    elements = [element for item in (left, right) for element in item[1:]]
    return ("tuple", join_all(elements))


def scalars(kind: Type) -> set[str]:
    """Return the names of the scalar types in a type."""
    parts = [part for part in kind[1:] if isinstance(part, tuple)]
    own = {kind[0]} if not parts or kind[0] == "optional" else set()
    return own.union(*(scalars(part) for part in parts)) if parts else own


def is_inline(kind: Type, *, nested: bool = False) -> bool:
    """True if a value of this type is one line of tokens. `nested`: as the element of something on the same line."""
    if kind[0] in ("int", "float", "bool", "any"):
        return True
    if kind[0] == "record":
        return all(is_inline(element, nested=True) for element in kind[1:])
    return nested and kind[0] in SEQUENCES and is_inline(kind[1], nested=True)


def _row_type(kind: Type) -> bool:
    """True for the elements of a list that are one line each: `a b`, or `k v1 ... vk`."""
    return kind[0] in ("record", *SEQUENCES) and is_inline(kind, nested=True)


# --- values to text -------------------------------------------------------------------------------------------------


def encode(value: Any, kind: Type, *, ordered: bool = True) -> list[str]:
    """Return the lines of a value. `ordered` False: the elements of a list are sorted first, and mappings by key.

    Equal values of neighbouring types are converted: True as an int is 1. Raises Unrepresentable if that fails.
    """
    name = kind[0]
    if name in ("int", "float", "bool", "none"):
        return [_token(value, kind)]
    if name == "str":
        if not isinstance(value, str):
            raise Unrepresentable("value:not-a-text")
        _check_text(value)
        return [value]
    if name == "optional":
        return [NOTHING] if value is None else _present(encode(value, kind[1], ordered=ordered))
    if name == "record":
        return _encode_record(value, kind)
    if name in SEQUENCES:
        return _encode_sequence(value, kind, ordered)
    if name == "dict":
        return _encode_mapping(value, kind, ordered)
    raise Unrepresentable("type:" + str(name))


def _present(lines: list[str]) -> list[str]:
    if lines == [NOTHING]:
        raise Unrepresentable("value:reads-as-none")
    return lines


def _token(value: Any, kind: Type) -> str:
    name = kind[0]
    if name == "none" and value is None:
        return NOTHING
    if isinstance(value, (bool, int, float)):
        if name == "bool" and value in (0, 1):
            return "true" if value else "false"
        if name == "int" and value == value // 1:
            return str(int(value))
        if name == "float" and math.isfinite(value):
            return repr(float(value))
    raise Unrepresentable("value:not-" + str(name))


def _inline(value: Any, kind: Type) -> str:
    if kind[0] == "record":
        _check_length(value, kind)
        return " ".join(_inline(element, item) for element, item in zip(value, kind[1:]))
    if kind[0] in SEQUENCES:
        elements = _elements(value, kind, True)
        return " ".join([str(len(elements)), *(_entry(element, kind) for element in elements)])
    return _token(value, kind)


def _entry(element: Any, kind: Type) -> str:
    """Return an element of a list, or an entry of a tree, that stands on one line with others."""
    return MISSING if element is None and kind[0] == "tree" else _inline(element, kind[1])


def _check_length(value: Any, kind: Type) -> None:
    if not isinstance(value, (tuple, list)) or len(value) != len(kind) - 1:
        raise Unrepresentable("value:not-a-record")


def _encode_record(value: Any, kind: Type) -> list[str]:
    if is_inline(kind):
        return [_inline(value, kind)]
    _check_length(value, kind)
    return [line for element, item in zip(value, kind[1:]) for line in encode(element, item)]


def _elements(value: Any, kind: Type, ordered: bool) -> list[Any]:
    if value is None and kind[0] in NODES:
        return []
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
        raise Unrepresentable("value:not-a-list")
    return list(value) if ordered and kind[0] != "set" else _sorted(value)


def _sorted(values: Any) -> list[Any]:
    try:
        return sorted(values)
    except TypeError as error:
        raise Unrepresentable("value:no-order") from error


def _encode_sequence(value: Any, kind: Type, ordered: bool) -> list[str]:
    elements, element = _elements(value, kind, ordered), kind[1]
    lines = [str(len(elements))]
    if _row_type(element):
        return lines + [_inline(item, element) for item in elements]
    if is_inline(element):
        return [*lines, " ".join(_entry(item, kind) for item in elements)]
    return lines + [line for item in elements for line in encode(item, element)]


def _encode_mapping(value: Any, kind: Type, ordered: bool) -> list[str]:
    if not isinstance(value, dict):
        raise Unrepresentable("value:not-a-mapping")
    keys = list(value) if ordered else _sorted(value)
    lines = [str(len(keys))]
    if is_inline(kind[1]) and is_inline(kind[2], nested=True):
        return lines + [_inline(key, kind[1]) + " " + _inline(value[key], kind[2]) for key in keys]
    return lines + [line for key in keys for line in encode(key, kind[1]) + encode(value[key], kind[2])]


def encode_result(value: Any, kind: Type, *, unordered: int) -> str:
    """Return what the wrapped function prints: sets and mappings sorted, lists too if their order is free.

    `unordered`: the sum of OUTSIDE and INSIDE, or 0.
    """
    if holds_nodes(kind):
        value = unpack(pack(value))
    value = _deep_sorted(value, kind)
    if unordered & INSIDE:
        value = [_sorted(element) for element in value]
    lines = encode(value, kind, ordered=not unordered & OUTSIDE)
    return "\n".join(lines) + "\n"


def _deep_sorted(value: Any, kind: Type) -> Any:
    """Return the value with its mappings sorted by key, on every level."""
    if kind[0] == "dict" and isinstance(value, dict):
        return {key: _deep_sorted(value[key], kind[2]) for key in _sorted(value)}
    if kind[0] in ("list", "tuple") and isinstance(value, (list, tuple)):
        return [_deep_sorted(element, kind[1]) for element in value]
    if kind[0] == "record" and isinstance(value, (list, tuple)) and len(value) == len(kind) - 1:
        return tuple(_deep_sorted(element, item) for element, item in zip(value, kind[1:]))
    return value


def encode_arguments(values: list[Any], kinds: list[Type]) -> str:
    """Return the input of the problem: the arguments, one after another."""
    return "".join(line + "\n" for value, kind in zip(values, kinds) for line in encode(value, kind))


# --- text to values -------------------------------------------------------------------------------------------------


def decode_arguments(text: str, kinds: list[Type]) -> list[Any]:
    """Return the arguments in a text that `encode_arguments` wrote."""
    lines = iter(text.split("\n"))
    return [decode(lines, kind) for kind in kinds]


def decode(lines: Iterator[str], kind: Type) -> Any:
    """Read one value from the lines."""
    name = kind[0]
    if name == "str":
        return next(lines)
    if name in ("int", "float", "bool", "none") or (name == "record" and is_inline(kind)):
        return _from_tokens(iter(next(lines).split()), kind)
    if name == "record":
        return tuple([decode(lines, item) for item in kind[1:]])
    if name == "dict":
        return dict(_decode_entries(lines, kind))
    if name in SEQUENCES:
        return _collection(name)(_decode_elements(lines, kind))
    raise Unrepresentable("type:" + str(name))


def _decode_elements(lines: Iterator[str], kind: Type) -> list[Any]:
    element, count = kind[1], int(next(lines))
    if _row_type(element):
        return [_from_tokens(iter(next(lines).split()), element) for _ in range(count)]
    if is_inline(element):
        tokens = iter(next(lines).split())
        return [_read_entry(tokens, kind) for _ in range(count)]
    return [decode(lines, element) for _ in range(count)]


def _read_entry(tokens: Iterator[str], kind: Type) -> Any:
    if kind[0] != "tree":
        return _from_tokens(tokens, kind[1])
    token = next(tokens)
    return None if token == MISSING else _from_tokens(iter([token]), kind[1])


def _decode_entries(lines: Iterator[str], kind: Type) -> list[tuple[Any, Any]]:
    entries = []
    for _ in range(int(next(lines))):
        if is_inline(kind[1]) and is_inline(kind[2], nested=True):
            tokens = iter(next(lines).split())
            entries.append((_from_tokens(tokens, kind[1]), _from_tokens(tokens, kind[2])))
        else:
            key = decode(lines, kind[1])
            entries.append((key, decode(lines, kind[2])))
    return entries


def _from_tokens(tokens: Iterator[str], kind: Type) -> Any:
    if kind[0] == "record":
        return tuple([_from_tokens(tokens, item) for item in kind[1:]])
    if kind[0] in SEQUENCES:
        return _collection(kind[0])([_read_entry(tokens, kind) for _ in range(int(next(tokens)))])
    token = next(tokens)
    if kind == BOOL:
        return {"true": True, "false": False}[token]
    return None if kind == NONE else float(token) if kind == FLOAT else int(token)


def _collection(name: str) -> Any:
    return {"list": list, "tuple": tuple, "set": set, "linked": LinkedList, "tree": Tree}[name]


# --- values as JSON -------------------------------------------------------------------------------------------------


def pack(value: Any) -> list[Any]:
    """Return any value as JSON that keeps its type: `["tuple", [...]]`. What has no type here is `["other", name]`."""
    if value is None:
        return ["none"]
    if isinstance(value, int) and abs(value) >= HUGE:
        return ["other", "huge-integer"]
    for kind, name in ((bool, "bool"), (int, "int"), (float, "float"), (str, "str")):
        if isinstance(value, kind):
            return [name, repr(float(value)) if name == "float" else str(int(value)) if name == "int" else kind(value)]
    if isinstance(value, (list, tuple)):
        names: dict[type, str] = {LinkedList: "linked", Tree: "tree"}
        name = names.get(type(value), "list" if isinstance(value, list) else "tuple")
        return [name, [pack(element) for element in value]]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted((pack(element) for element in value), key=repr)]
    if isinstance(value, dict):
        return ["dict", [[pack(key), pack(item)] for key, item in value.items()]]
    if is_node(value, "next") and (values := linked_values(value)) is not None:
        return ["linked", [pack(element) for element in values]]
    if is_node(value, "left", "right") and (values := level_order(value)) is not None:
        return ["tree", [pack(element) for element in values]]
    return ["other", type(value).__name__]


class NodeClasses:
    """Makes linked lists and trees of the classes that a source defines, or of LeetCode's own."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._linked, self._tree = names.get("ListNode", ListNode), names.get("TreeNode", TreeNode)

    def __call__(self, name: str, values: list[Any]) -> Any:
        """Return the first node, None for no values."""
        return linked_nodes(values, self._linked) if name == "linked" else tree_nodes(values, self._tree)


def holds_nodes(kind: Type) -> bool:
    """True if a value of this type has linked lists or trees in it."""
    return kind[0] in NODES or any(holds_nodes(part) for part in kind[1:] if isinstance(part, tuple))


def unpack(packed: list[Any], nodes: NodeClasses | None = None) -> Any:
    """Return the value that `pack` packed. Raises Unrepresentable for `other`.

    `nodes` makes linked lists and trees; None: they stay `LinkedList` and `Tree`.
    """
    name = packed[0]
    if name == "none":
        return None
    if name in ("bool", "str"):
        return packed[1]
    if name in ("int", "float"):
        return (int if name == "int" else float)(packed[1])
    if name in SEQUENCES:
        elements = [unpack(element, nodes) for element in packed[1]]
        return nodes(name, elements) if nodes is not None and name in NODES else _collection(name)(elements)
    if name == "dict":
        return {unpack(key, nodes): unpack(item, nodes) for key, item in packed[1]}
    raise Unrepresentable("type:" + str(packed[1]))


def fitted(value: Any, kind: Type) -> Any:
    """Return a value of this type with the empty linked list or tree where it has None instead."""
    if kind[0] in NODES and value is None:
        return _collection(kind[0])()
    if kind[0] in ("list", "tuple") and isinstance(value, (list, tuple)) and holds_nodes(kind):
        return type(value)([fitted(element, kind[1]) for element in value])
    return value


def as_type(raw: Any) -> Type:
    """Return a type that went through JSON as the tuple that it was."""
    return tuple(as_type(item) if isinstance(item, list) else item for item in raw)


def entries_of(packed: list[Any]) -> list[Any]:
    """Return a packed mapping as the packed list of its entries; anything else as it is."""
    return ["list", [["tuple", entry] for entry in packed[1]]] if packed[0] == "dict" else packed


def canonical(packed: list[Any], unordered: int) -> list[Any]:
    """Return a packed value so that equal results are equal: mappings by key, free orders sorted, floats rounded.

    `unordered`: the sum of OUTSIDE and INSIDE, or 0.
    """
    name = packed[0]
    if name == "float":
        return [name, repr(float(f"{float(packed[1]):.9g}"))]
    if name == "dict":
        entries = [[canonical(key, 0), canonical(item, 0)] for key, item in packed[1]]
        return [name, sorted(entries, key=repr)]
    if name in SEQUENCES:
        elements = [canonical(element, unordered // INSIDE) for element in packed[1]]
        return [name, sorted(elements, key=repr) if unordered & OUTSIDE or name == "set" else elements]
    return packed
