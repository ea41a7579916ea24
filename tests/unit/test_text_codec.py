"""The codec between the values of a function and lines of text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcbx.reformulate.inside.nodes import LinkedList, ListNode, Tree, TreeNode, level_order, tree_nodes
from lcbx.reformulate.inside.text_codec import (
    INT,
    NONE,
    NodeClasses,
    Type,
    Unrepresentable,
    as_type,
    canonical,
    decode_arguments,
    encode_arguments,
    encode_result,
    fitted,
    join,
    join_all,
    pack,
    type_of,
    unpack,
)

TEXT = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \t"), max_size=8)
SCALARS = {
    ("int",): st.integers(-(10**20), 10**20),
    ("float",): st.floats(allow_nan=False, allow_infinity=False),
    ("bool",): st.booleans(),
    ("str",): TEXT,
}


def _values(kind: Type) -> st.SearchStrategy[Any]:
    if kind in SCALARS:
        return SCALARS[kind]
    if kind[0] == "record":
        return st.tuples(*map(_values, kind[1:]))
    if kind[0] == "dict":
        return st.dictionaries(_values(kind[1]), _values(kind[2]), max_size=4)
    elements = st.lists(_values(kind[1]), max_size=4)
    return elements.map({"list": list, "tuple": tuple, "set": list}[kind[0]])


def _types() -> st.SearchStrategy[Type]:
    return st.recursive(
        st.sampled_from(list(SCALARS)),
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["list", "tuple"]), inner),
            st.tuples(st.just("record"), inner, inner),
            st.tuples(st.just("dict"), st.sampled_from([("int",), ("str",)]), inner),
        ),
        max_leaves=4,
    )


@given(st.data(), st.lists(_types(), min_size=1, max_size=3))
def test_arguments_come_back_from_their_text(data: st.DataObject, kinds: list[Type]) -> None:
    values = [data.draw(_values(kind)) for kind in kinds]
    assert decode_arguments(encode_arguments(values, kinds), kinds) == values


@given(st.data(), _types())
def test_values_come_back_from_json(data: st.DataObject, kind: Type) -> None:
    value = data.draw(_values(kind))
    assert unpack(pack(value)) == value
    assert canonical(pack(value), False) == canonical(pack(unpack(pack(value))), False)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (3, ("int",), "3\n"),
        (True, ("int",), "1\n"),
        (0, ("bool",), "false\n"),
        (5, ("float",), "5.0\n"),
        (0.1, ("float",), "0.1\n"),
        ("a  b", ("str",), "a  b\n"),
        (None, ("optional", ("int",)), "none\n"),
        (7, ("optional", ("int",)), "7\n"),
        ([], ("list", ("int",)), "0\n\n"),
        ([3, 1], ("list", ("int",)), "2\n3 1\n"),
        (["b", "a"], ("list", ("str",)), "2\nb\na\n"),
        ([[1, 2], []], ("list", ("list", ("int",))), "2\n2 1 2\n0\n"),
        ([(1, 2.5), (3, 4.0)], ("list", ("record", ("int",), ("float",))), "2\n1 2.5\n3 4.0\n"),
        (("a", 1), ("record", ("str",), ("int",)), "a\n1\n"),
        ({3, 1, 2}, ("set", ("int",)), "3\n1 2 3\n"),
        ({2: "b", 1: "a"}, ("dict", ("int",), ("str",)), "2\n1\na\n2\nb\n"),
        ({"b": 1, "a": 2}, ("dict", ("str",), ("int",)), "2\na\n2\nb\n1\n"),
        ({1: [4, 5]}, ("dict", ("int",), ("list", ("int",))), "1\n1 2 4 5\n"),
    ],
)
def test_layout_of_results(value: Any, kind: Type, text: str) -> None:
    assert encode_result(value, kind, unordered=False) == text


def test_free_order_is_sorted_on_the_top_level_only() -> None:
    kind = ("list", ("list", ("int",)))
    assert encode_result([[2, 1], [1, 9]], kind, unordered=True) == "2\n2 1 9\n2 2 1\n"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5], ("float",)),
        ([(1, 2), (3, 4)], ("record", ("int",), ("int",))),
        ([(1, 2), (1, 2, 3)], ("tuple", ("int",))),
        ([(1, 2, 3, 4)], ("tuple", ("int",))),
        ([("a", 1, "b", 2)], ("record", ("str",), ("int",), ("str",), ("int",))),
        ([[], [1]], ("list", ("int",))),
        ([[]], ("list", ("any",))),
        ([None, "a"], ("optional", ("str",))),
        ([{"a": 1}, {}], ("dict", ("str",), ("int",))),
    ],
)
def test_types_of_several_values(values: list[Any], kind: Type) -> None:
    assert join_all([type_of(value) for value in values]) == kind


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1, "a"], "type:mixed"),
        ([[1, "a"]], "type:mixed"),
        ([True, 1], "type:mixed"),
        (["a\nb"], "type:line-break"),
        (["a\x00"], "type:control-character"),
        ([float("nan")], "type:not-finite"),
        ([object()], "type:object"),
        ([10**1000], "type:huge-integer"),
    ],
)
def test_values_without_a_text_form_are_named(values: list[Any], reason: str) -> None:
    with pytest.raises(Unrepresentable) as error:
        join_all([type_of(value) for value in values])
    assert error.value.reason == reason


def test_text_that_reads_as_nothing_is_refused() -> None:
    with pytest.raises(Unrepresentable, match="reads-as-none"):
        encode_result("none", ("optional", ("str",)), unordered=False)


def test_types_survive_json() -> None:
    kind = ("list", ("record", ("int",), ("dict", ("str",), ("float",))))
    assert as_type(["list", ["record", ["int"], ["dict", ["str"], ["float"]]]]) == kind


# --- linked lists and trees -------------------------------------------------------------------------------------------

LEVELS = st.lists(st.integers(0, 9) | st.none(), max_size=12)


def _tree(values: list[int | None]) -> Tree:
    """Any tree: entries without a parent are dropped."""
    while True:
        try:
            return Tree(level_order(tree_nodes(values)) or ())
        except ValueError:
            values = values[:-1] if values[0] is not None else values[1:]


@given(LEVELS, st.lists(st.integers(), max_size=5))
def test_nodes_survive_text(values: list[int | None], numbers: list[int]) -> None:
    kinds = [("tree", INT), ("linked", INT), ("list", ("linked", INT))]
    arguments = [_tree(values), LinkedList(numbers), [LinkedList(numbers), LinkedList()]]
    assert decode_arguments(encode_arguments(arguments, kinds), kinds) == arguments
    for argument, kind in zip(arguments, kinds, strict=True):
        nodes = unpack(pack(argument), NodeClasses({}))
        assert fitted(unpack(pack(nodes)), kind) == argument
        assert encode(nodes, kind) == encode(argument, kind)


def encode(value: object, kind: Type) -> str:
    return encode_result(value, kind, unordered=False)


def test_nodes_that_are_no_list_and_no_tree_have_no_type() -> None:
    node = ListNode(1)
    node.next = node
    shared = TreeNode(1)
    for value in (node, TreeNode(0, shared, shared), TreeNode(0, node)):
        assert pack(value)[0] == "other"
    assert join(NONE, ("linked", INT)) == ("linked", INT)
    with pytest.raises(ValueError, match="no parent"):
        tree_nodes([1, None, None, 4])
