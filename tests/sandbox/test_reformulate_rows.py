"""LeetCode-style rows, LiveCodeBench's functional rows and APPS/TACO rows through the gates, on a real sandbox."""

from __future__ import annotations

from typing import Any

import pytest
from support import leetcode_rows

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import judge_all
from lcbx.reformulate import running
from lcbx.reformulate.call_task import CallTask, Rejection, SecondSolution
from lcbx.reformulate.convert import Converted, Converter
from lcbx.reformulate.task_sources import read_tasks
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def converter(any_pool: JudgePool) -> Converter:
    return Converter(judge=any_pool, languages={name: languages.load(name) for name in ("python", "javascript")})


def task_of(row: dict[str, Any]) -> CallTask:
    (task,) = read_tasks([row], path="rows")
    return task


def problem_of(converter: Converter, task: CallTask) -> Converted:
    outcome = converter.convert(task)
    assert isinstance(outcome, Converted), outcome
    return outcome


ROWS = {**leetcode_rows.LEETCODE, **leetcode_rows.IN_PLACE, **leetcode_rows.LIVECODEBENCH, **leetcode_rows.APPS}
FAULTS = [
    (code, row)
    for rows in (
        leetcode_rows.LEETCODE_FAULTS,
        leetcode_rows.IN_PLACE_FAULTS,
        leetcode_rows.LIVECODEBENCH_FAULTS,
        leetcode_rows.APPS_FAULTS,
    )
    for code, row in rows.items()
]
LISTS = """\
data = open(0).read().split("\\n")
values = data[1].split()[::-1]
print(len(values))
print(*values)
"""


@pytest.mark.parametrize("name", ROWS)
def test_row_becomes_a_problem(converter: Converter, name: str) -> None:
    row = problem_of(converter, task_of(ROWS[name])).row
    assert len(row["public_test_cases"]) + len(row["private_test_cases"]) >= 5
    assert "<p>" not in row["question_content"]


@pytest.mark.parametrize(("code", "row"), FAULTS, ids=[row.get("question_id", code) for code, row in FAULTS])
def test_planted_fault_is_rejected_for_its_reason(converter: Converter, code: str, row: dict[str, Any]) -> None:
    outcome = converter.convert(task_of(row))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == code, outcome


def test_linked_lists_are_lists_of_their_values(converter: Converter) -> None:
    result = problem_of(converter, task_of(leetcode_rows.LEETCODE["reversed-list"]))
    assert result.provenance["types"] == {"arguments": {"head": ("linked", ("int",))}, "result": ("linked", ("int",))}
    assert result.row["public_test_cases"][0] == {"input": "3\n1 2 3\n", "output": "3\n3 2 1\n", "testtype": "stdin"}
    assert "a linked list of integers" in result.row["question_content"]
    problem, python = converter.problem(result.row), converter.languages["python"]
    requests = [running.request(python, program, problem) for program in (LISTS, LISTS.replace("[::-1]", ""))]
    assert [judgement.verdict for judgement in judge_all(converter.judge, requests)] == [Verdict.AC, Verdict.WA]


def test_trees_are_written_in_level_order(converter: Converter) -> None:
    row = problem_of(converter, task_of(leetcode_rows.LEETCODE["inverted-tree"])).row
    first = row["public_test_cases"][0]
    assert (first["input"], first["output"]) == ("5\n1 2 3 null 4\n", "6\n1 3 2 null null 4\n")
    assert "in level order" in row["question_content"]
    merged = problem_of(converter, task_of(leetcode_rows.LEETCODE["merged-lists"])).row
    assert merged["public_test_cases"][0]["input"] == "3\n2 1 4\n2 2 3\n0\n"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("reversed-text", ("5\nh\ne\nl\nl\no\n", "5\no\nl\nl\ne\nh\n")),
        ("rotated", ("2\n2 1 2\n2 3 4\n", "2\n2 3 1\n2 4 2\n")),
        ("reordered", ("4\n1 2 3 4\n", "4\n1 4 2 3\n")),
        ("flattened", ("7\n1 2 5 3 4 null 6\n", "11\n1 null 2 null 3 null 4 null 5 null 6\n")),
        ("rotation", ("3\n1 0 3\n1\n", "3\n3 1 0\n")),
        ("in-place", ("3\n3 1 2\n2\n", "2\n1 2\n")),
    ],
)
def test_answer_of_a_function_that_returns_nothing_is_the_argument_it_changes(
    converter: Converter, name: str, first: tuple[str, str]
) -> None:
    result = problem_of(converter, task_of(ROWS[name]))
    changed, content = result.provenance["changed"], result.row["question_content"]
    assert f"Print `{changed}` after all changes: a " in content
    assert f"`{changed}`: a " in content.partition("### Output")[0]
    assert "anything" not in content
    assert "in-place" not in content
    test = result.row["public_test_cases"][0]
    assert (test["input"], test["output"]) == first


def test_result_that_no_test_looks_at_is_no_answer(converter: Converter) -> None:
    """A test that failed without the change of the argument made any result count as checked."""
    code = "class Solution:\n    def solve(self, s):\n        s.sort()\n        return s[0]\n"
    calls = [(f"{values}", f"value == {sorted(values)}") for values in ([3, 1], [4, 2, 7], [9, 5, 8])]
    outcome = converter.convert(task_of(leetcode_rows.in_place("sorting", code, *calls)))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == "calls:unchecked"


@pytest.mark.parametrize("code", ["const f = (s) => { s.reverse(); };", "const f = (s) => [...s].reverse();"])
def test_second_solution_changes_the_argument_or_returns_it(converter: Converter, code: str) -> None:
    second = SecondSolution(language_id="javascript", code=code, entry_point="f")
    task = task_of(leetcode_rows.IN_PLACE["reversed-text"])
    row = problem_of(converter, CallTask(**{**_fields(task), "second": (second,)})).row
    assert "validated:second-solution" in row["tags"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("reversed-list", "const f = (head, p = null) => (head ? f(head.next, new ListNode(head.val, p)) : p);"),
        ("inverted-tree", "const f = (t) => t && new TreeNode(t.val, f(t.right), f(t.left));"),
    ],
)
def test_second_solutions_in_another_language_get_nodes(converter: Converter, name: str, code: str) -> None:
    second = SecondSolution(language_id="javascript", code=code, entry_point="f")
    task = task_of(leetcode_rows.LEETCODE[name])
    right, wrong = (
        problem_of(converter, CallTask(**{**_fields(task), "second": (solution,)}))
        for solution in (second, SecondSolution(language_id="javascript", code="const f = (x) => x;", entry_point="f"))
    )
    assert "validated:second-solution" in right.row["tags"], right.provenance["second"]
    assert "validated:reference" in wrong.row["tags"]


def _fields(task: CallTask) -> dict[str, Any]:
    return {name: getattr(task, name) for name in task.__dataclass_fields__}


def test_test_that_a_data_set_holds_twice_is_one_test(converter: Converter) -> None:
    calls = [(str(n), str(n * n)) for n in (2, 2, 3, 2, 4, 5, 6)]
    row = problem_of(converter, task_of(leetcode_rows.livecodebench("repeated", "a: int) -> int", *calls))).row
    assert [test["input"] for test in row["public_test_cases"] + row["private_test_cases"]] == [
        "2\n",
        "3\n",
        "4\n",
        "5\n",
        "6\n",
    ]


def test_solution_that_does_not_run_is_replaced_by_another(converter: Converter) -> None:
    task = task_of(leetcode_rows.APPS["old-first"])
    assert "print a" in (task.code or "")
    assert problem_of(converter, task).row["public_test_cases"][0] == {
        "input": "2\n",
        "output": "14\n",
        "testtype": "stdin",
    }
