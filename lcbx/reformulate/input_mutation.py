"""New inputs for a function, made from those that its tests use. Pure and deterministic.

A new input keeps what all seen ones have in common, because that is all that is known of what the function may be
given: signs, sortedness, distinct elements, equal lengths, the characters of texts, values that are all there are, how
two parameters relate.
"""

from __future__ import annotations

import itertools
import json
import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lcbx.reformulate.inside.nodes import LinkedList, Tree, TreeNode, in_order, level_order, tree_nodes
from lcbx.reformulate.inside.text_codec import SEQUENCES, Type, Unrepresentable, join, pack, scalars, type_of

Arguments = list[Any]

_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
_MOST_LENGTH = 40
MOST_CLOSED = 4
OFTEN = 5


@dataclass(slots=True)
class Profile:
    """What all seen values at one place of the arguments have in common."""

    kind: Type
    low: float = 0
    high: float = 0
    lengths: tuple[int, int] = (0, 0)
    letters: str = ""
    closed: tuple[Any, ...] = ()
    """All values there are, if a few occur again and again, such as 0 and 1; empty if there may be others."""
    binary: bool = False
    """All numbers are written with the digits 0 and 1 alone."""
    ascending: bool = False
    descending: bool = False
    distinct: bool = False
    equal_lengths: bool = False
    """The elements of a list are lists of one length: a table."""
    square: bool = False
    """The table has as many columns as rows."""
    parts: list[Profile] = field(default_factory=list)


def profile_of(kind: Type, values: Sequence[Any]) -> Profile:
    """Return what the values, all of one type, have in common."""
    name = kind[0]
    profile = Profile(kind=kind)
    if name in ("int", "float") and values:
        profile.low, profile.high = min(values), max(values)
        profile.closed = _closed(values)
        digits = "".join(map(str, values))
        profile.binary = set(digits) == {"0", "1"} and len(digits) >= 2 * OFTEN
    elif name == "str":
        profile.lengths = _range([len(value) for value in values])
        profile.letters = _alphabet(values)
        profile.closed = _closed(values)
    elif name == "tree":
        _describe_trees(profile, kind, values)
    elif name in SEQUENCES:
        _describe_sequences(profile, kind, [_in_order(value) for value in values])
    elif name == "record":
        profile.parts = [profile_of(part, [value[i] for value in values]) for i, part in enumerate(kind[1:])]
    elif name == "dict":
        profile.lengths = _range([len(value) for value in values])
        profile.parts = [
            profile_of(kind[1], [key for value in values for key in value]),
            profile_of(kind[2], [item for value in values for item in value.values()]),
        ]
    elif name == "optional":
        profile.parts = [profile_of(kind[1], [value for value in values if value is not None])]
    return profile


def _in_order(value: Any) -> list[Any]:
    """Return the elements; those of a set sorted, because its order differs from process to process."""
    return sorted(value, key=repr) if isinstance(value, (set, frozenset)) else list(value)


def _range(numbers: Sequence[int]) -> tuple[int, int]:
    return (min(numbers), max(numbers)) if numbers else (0, 0)


def _closed(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return the different values if each occurs several times on average, and they are few; else none."""
    different = sorted(set(values))
    return tuple(different) if 1 < len(different) <= MOST_CLOSED and len(values) >= OFTEN * len(different) else ()


def _alphabet(values: Sequence[str]) -> str:
    if letters := _closed([letter for value in values for letter in value]):
        return "".join(letters)
    seen = sorted(set("".join(values)))
    classes = [letters for letters in _CLASSES if any(letter in letters for letter in seen)]
    return "".join(dict.fromkeys([*seen, *"".join(classes)]))


def _describe_sequences(profile: Profile, kind: Type, values: list[list[Any]]) -> None:
    profile.lengths = _range([len(value) for value in values])
    long = [value for value in values if len(value) > 1]
    elements = [element for value in values for element in value]
    if kind[1][0] in ("int", "float", "str", "record"):
        profile.ascending = bool(long) and all(value == sorted(value) for value in long)
        profile.descending = bool(long) and all(value == sorted(value, reverse=True) for value in long)
        profile.distinct = bool(long) and all(len(set(map(repr, value))) == len(value) for value in long)
    if kind[1][0] in SEQUENCES:
        profile.equal_lengths = all(len({len(element) for element in value}) <= 1 for value in values)
        profile.square = any(values) and all(len(element) == len(value) for value in values for element in value)
    profile.parts = [profile_of(kind[1], elements)]


def _describe_trees(profile: Profile, kind: Type, values: Sequence[Tree]) -> None:
    profile.lengths = _range([len(value) for value in values])
    rows = [[node.val for node in in_order(tree_nodes(value))] for value in values]
    profile.ascending = any(len(row) > 1 for row in rows) and all(row == sorted(set(row)) for row in rows)
    profile.distinct = all(len(set(row)) == len(row) for row in rows)
    profile.parts = [profile_of(kind[1], [value for row in rows for value in row])]


# --- new values -----------------------------------------------------------------------------------------------------


def new_value(value: Any, profile: Profile, rng: random.Random) -> Any:
    """Return a value near `value` that has what the profile says."""
    name = profile.kind[0]
    if profile.closed:
        return rng.choice([other for other in profile.closed if other != value])
    if name == "int":
        return _new_int(value, profile, rng)
    if name == "float":
        return round(value + rng.choice((-1, 1)) * rng.choice((0.5, 1.0, 2.25, abs(value) / 2)), 4)
    if name == "bool":
        return not value
    if name == "str":
        return _new_text(value, profile, rng)
    if name == "tree":
        return _new_tree(value, profile, rng)
    if name in SEQUENCES:
        return _new_sequence(value, profile, rng)
    if name == "record":
        return _new_record(value, profile, rng)
    if name == "dict":
        return _new_mapping(value, profile, rng)
    return value


def _new_int(value: int, profile: Profile, rng: random.Random) -> int:
    if profile.binary:
        text = _new_text(str(value), Profile(kind=("str",), letters="01", lengths=(1, len(str(profile.high)))), rng)
        return int(text.lstrip("0") or "0")
    low, high = int(profile.low), int(profile.high)
    lower = min(low, 1) if low > 0 else 0 if low == 0 else 2 * low
    choices = [value + 1, value - 1, 2 * value, value // 2, rng.randint(lower, max(lower, 2 * high, high + 3)), lower]
    new = rng.choice(choices)
    return new if new >= lower else rng.randint(lower, max(lower, high + 3))


def _new_text(text: str, profile: Profile, rng: random.Random) -> str:
    letters = profile.letters or string.ascii_lowercase
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(text))
        choice = rng.randrange(5)
        if choice == 0 and len(text) > max(1, profile.lengths[0] // 2):
            text = text[:at] + text[at + 1 :]
        elif choice == 1:
            text = text[:at] + rng.choice(letters) + text[at:]
        elif choice == 2 and text:
            text = text[:at] + text[max(0, at - rng.randint(1, 3)) :]
        elif choice == 3:
            text = text[::-1]
        else:
            text = text[:at] + rng.choice(letters) + text[at + 1 :]
    return text[: max(_MOST_LENGTH, 2 * profile.lengths[1])].strip() or text[:1]


def _new_sequence(value: Any, profile: Profile, rng: random.Random) -> Any:
    elements, part = _in_order(value), profile.parts[0]
    for _ in range(rng.randint(1, 3)):
        _change_once(elements, profile, part, rng)
    if profile.equal_lengths and elements:
        elements = _as_table(elements, rng, square=profile.square)
    if profile.distinct:
        elements = list({repr(element): element for element in elements}.values())
    if profile.ascending or profile.descending:
        elements.sort(reverse=not profile.ascending)
    return {"set": set, "tuple": tuple, "linked": LinkedList}.get(profile.kind[0], list)(elements)


def _new_tree(value: Tree, profile: Profile, rng: random.Random) -> Tree:
    root = tree_nodes(value)
    if root is None:
        return value
    for _ in range(rng.randint(1, 3)):
        _change_tree(in_order(root), profile, rng)
    nodes = in_order(root)
    if profile.distinct:
        _make_distinct(nodes)
    if profile.ascending:  # a search tree
        for node, item in zip(nodes, sorted(node.val for node in nodes), strict=True):
            node.val = item
    return Tree(level_order(root) or ())


def _change_tree(nodes: list[TreeNode], profile: Profile, rng: random.Random) -> None:
    """Change a value, add a leaf, or cut a node's subtree."""
    node, side = rng.choice(nodes), rng.choice(("left", "right"))
    new = new_value(node.val, profile.parts[0], rng)
    choice = rng.randrange(4)
    if choice == 0 and len(nodes) > 2:
        setattr(node, side, None)
    elif choice == 1 and getattr(node, side) is None and len(nodes) < max(2 * profile.lengths[1], 3):
        setattr(node, side, TreeNode(new))
    else:
        node.val = new


def _make_distinct(nodes: Sequence[TreeNode]) -> None:
    """Give nodes whose value occurs before the next number that is free."""
    used: set[Any] = set()
    for node in nodes:
        while node.val in used and isinstance(node.val, int | float):
            node.val += 1
        used.add(node.val)


def _change_once(elements: list[Any], profile: Profile, part: Profile, rng: random.Random) -> None:
    fewest, most = min(1, profile.lengths[0]), max(2 * profile.lengths[1], 3)
    at = rng.randrange(len(elements)) if elements else 0
    choice = rng.randrange(5)
    if choice == 0 and len(elements) > fewest:
        del elements[at]
    elif choice == 1 and elements and len(elements) < most:
        elements.insert(at, new_value(elements[at], part, rng))
    elif choice == 2 and elements and len(elements) < most:
        elements.insert(rng.randint(0, len(elements)), elements[at])
    elif choice == 3:
        rng.shuffle(elements)
    elif elements:
        elements[at] = new_value(elements[at], part, rng)


def _as_table(rows: list[Any], rng: random.Random, *, square: bool) -> list[Any]:
    width = len(rng.choice(rows))
    filled = [list(row) for row in rows if len(row) > 0]
    width = len(filled) if square else width
    if not filled or width == 0:
        return rows
    kind = type(rows[0])
    return [kind((row * width)[:width]) for row in filled]


def _new_record(value: tuple[Any, ...], profile: Profile, rng: random.Random) -> tuple[Any, ...]:
    at = rng.randrange(len(value))
    return tuple(
        new_value(part, profile.parts[number], rng) if number == at else part for number, part in enumerate(value)
    )


def _new_mapping(value: dict[Any, Any], profile: Profile, rng: random.Random) -> dict[Any, Any]:
    new = dict(value)
    keys = list(new)
    if not keys:
        return new
    key = rng.choice(keys)
    choice = rng.randrange(3)
    if choice == 0 and len(new) > min(1, profile.lengths[0]):
        del new[key]
    elif choice == 1:
        new[new_value(key, profile.parts[0], rng)] = new_value(new[key], profile.parts[1], rng)
    else:
        new[key] = new_value(new[key], profile.parts[1], rng)
    return new


def identity(arguments: Arguments) -> str:
    """Return a text that is equal for equal arguments, in every process."""
    return json.dumps([pack(argument) for argument in arguments])


# --- new inputs -----------------------------------------------------------------------------------------------------

Relation = Callable[[Any, Any], bool]

_RELATIONS: tuple[Relation, ...] = (
    lambda a, b: len(a) == len(b),
    lambda a, b: len(a) <= len(b),
    lambda a, b: a == len(b),
    lambda a, b: a < len(b),
    lambda a, b: a <= len(b),
    lambda a, b: a <= b,
    lambda a, b: a < b,
    lambda a, b: a in b,
    lambda a, b: b % a == 0,
)


def _holds(relation: Relation, a: Any, b: Any) -> bool:
    try:
        return bool(relation(a, b))
    except (TypeError, ZeroDivisionError):
        return False


def _relations(seen: Sequence[Arguments]) -> list[tuple[int, int, Relation]]:
    """Return what holds between two parameters in all seen inputs."""
    pairs = itertools.permutations(range(len(seen[0])), 2)
    return [
        (i, j, relation)
        for i, j in pairs
        for relation in _RELATIONS
        if all(_holds(relation, arguments[i], arguments[j]) for arguments in seen)
    ]


def _sums(seen: Sequence[Arguments]) -> list[tuple[int, int, int]]:
    """Return the parameters of which one is as long as two others say together, in all seen inputs."""
    triples = itertools.product(range(len(seen[0])), itertools.combinations(range(len(seen[0])), 2))
    return [(i, j, k) for i, (j, k) in triples if all(_is_sum(arguments, i, j, k) for arguments in seen)]


def _is_sum(arguments: Arguments, i: int, j: int, k: int) -> bool:
    left, right = arguments[j], arguments[k]
    return type(left) is type(right) is int and hasattr(arguments[i], "__len__") and len(arguments[i]) == left + right


def fits(kinds: Sequence[Type], seen: Sequence[Arguments], arguments: Arguments) -> bool:
    """True if an input from elsewhere has the types of the seen ones, their signs, and the relations between them."""
    try:
        joined = [join(kind, type_of(value)) for kind, value in zip(kinds, arguments, strict=True)]
    except (Unrepresentable, ValueError, RecursionError):
        return False
    if [scalars(kind) - {"any"} for kind in joined] != [scalars(kind) - {"any"} for kind in kinds]:
        return False
    columns = zip(*seen, strict=True)
    negative = all(
        _is_negative(value) <= any(map(_is_negative, column)) for value, column in zip(arguments, columns, strict=True)
    )
    related = all(_holds(relation, arguments[i], arguments[j]) for i, j, relation in _relations(seen))
    return negative and related and all(_is_sum(arguments, *numbers) for numbers in _sums(seen))


def _is_negative(value: Any) -> bool:
    """True if a value is a negative number or holds one."""
    if isinstance(value, int | float):
        return value < 0
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return not isinstance(value, str | None) and any(map(_is_negative, value))


def new_inputs(
    kinds: Sequence[Type], seen: Sequence[Arguments], *, most: int, seed: str, tries: int = 400
) -> Iterator[Arguments]:
    """Yield up to `most` different inputs that are not among the seen ones, and have what these have in common."""
    rng = random.Random(seed)
    profiles = [profile_of(kind, [arguments[i] for arguments in seen]) for i, kind in enumerate(kinds)]
    relations, sums = _relations(seen), _sums(seen)
    known = {identity(arguments) for arguments in seen}
    made = 0
    for _ in range(tries):
        if made >= most:
            return
        arguments = list(rng.choice(seen))
        for index in rng.sample(range(len(kinds)), rng.randint(1, len(kinds))):
            arguments[index] = new_value(arguments[index], profiles[index], rng)
        if identity(arguments) in known or not all(_holds(rel, arguments[i], arguments[j]) for i, j, rel in relations):
            continue
        if not all(_is_sum(arguments, *numbers) for numbers in sums):
            continue
        known.add(identity(arguments))
        made += 1
        yield arguments
