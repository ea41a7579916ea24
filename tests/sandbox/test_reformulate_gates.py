"""Function problems through the gates, on a real sandbox: what is right is converted, each planted fault is named."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from lcbx import languages, problems
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import judge_all
from lcbx.problems.store import TestStore
from lcbx.reformulate import pipeline, running
from lcbx.reformulate.call_task import CallTask, GivenCall, Rejection, SecondSolution
from lcbx.reformulate.convert import Converted, Converter
from lcbx.reformulate.inside.text_codec import pack
from lcbx.reformulate.task_sources import read_tasks
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

TASK = CallTask(
    task_id="largest-k",
    original_id="1",
    source="test",
    text="Write a function to find the k largest of the given numbers, largest first.",
    entry_point="largest",
    code="def largest(numbers, k):\n    return sorted(numbers, reverse=True)[:k]\n",
    tests=(
        "assert largest([3, 1, 2], 2) == [3, 2]",
        "assert largest([5, 9, 7, 7], 3) == [9, 7, 7]",
        "assert largest([4], 1) == [4]",
    ),
)
SECOND = SecondSolution(
    language_id="python",
    code="import heapq\ndef top(values, k):\n    return heapq.nlargest(k, values)\n",
    entry_point="top",
)


def faulty(code: str, *tests: str, **fields: Any) -> CallTask:
    return replace(TASK, entry_point="f", code=code, tests=tests, **fields)


COUNTER = "n = []\ndef f(a):\n  n.append(a)\n  return len(n)"
FAULTS = {
    "original:fails": faulty("def f(a): return a + 2", "assert f(1) == 2", "assert f(5) == 6"),
    "original:error": faulty("def f(a) return a", "assert f(1) == 1"),
    "original:slow": faulty("def f(a):\n  while True: pass", "assert f(1) == 2"),
    "original:stopped": faulty("import os\ndef f(a): os._exit(3)", "assert f(1) == 2"),
    "original:unstable": faulty(COUNTER, "f(0)\nassert f(5) == 2", "assert f(8) == 3"),
    "calls:none": faulty("def f(a): return a", "assert True"),
    "calls:unchecked": faulty("def f(a): return a", "f(1)", "f(2)"),
    "calls:no-arguments": faulty("def f(): return 4", "assert f() == 4"),
    "nondeterministic": faulty("def f(a): return hash(a) % 1000", "assert f('ab') >= 0 and f('c') != -1"),
    "type:mixed": faulty("def f(a): return len(a)", "assert f([1, 'b']) == 2"),
    "type:line-break": faulty("def f(a): return len(a)", "assert f('a\\nb') == 3"),
    "type:argument": faulty("def f(g, a): return g(a)", "assert f(abs, -1) == 1"),
    "type:result": faulty("def f(a): return 7 ** a", "assert f(6000) == 7 ** 6000", "assert f(2) == 49"),
    "type:none-argument": faulty("def f(a): return a is None", "assert f(None) == True", "assert f(3) == False"),
    "row:unreadable": faulty("def f(a): return a + 1", "assert f(1) == 2", fault="KeyError: 'completion'"),
    "result:one-of-several": faulty(
        "def f(a): return [n for n in range(a) if n % 3 == 1]",
        *(f"assert f({n}) == {[m for m in range(n) if m % 3 == 1]}" for n in (2, 5, 9)),
        text="Return any of them.",
    ),
    "result:none": faulty("def f(a): a.append(1)", "assert f([1]) is None"),
    "teeth:constant": faulty("def f(a): return True", *(f"assert f({n}) == True" for n in range(6))),
    "teeth:echo": faulty("def f(a): return a", *(f"assert f({n}) == {n}" for n in range(6))),
    "teeth:few-tests": faulty(
        "def f(a):\n  assert a in (1, 2)\n  return 7 * a", "assert f(1) == 7", "assert f(2) == 14"
    ),
    "wrapped:not-accepted": faulty(
        "def f(a): return str(a)",
        "assert f(1) == '1'",
        "assert f(2.5) == '2.5'",
        *(f"assert f({n}.5) == '{n}.5'" for n in range(4)),
    ),
}


@pytest.fixture(scope="module")
def converter(any_pool: JudgePool) -> Converter:
    return Converter(judge=any_pool, languages={"python": languages.load("python")})


def converted(outcome: Converted | Rejection) -> Converted:
    assert isinstance(outcome, Converted), outcome
    return outcome


@pytest.mark.parametrize("code", FAULTS)
def test_planted_fault_is_rejected_for_its_reason(converter: Converter, code: str) -> None:
    outcome = converter.convert(FAULTS[code])
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == code, outcome


def test_task_becomes_a_problem_that_other_programs_solve(converter: Converter) -> None:
    result = converted(converter.convert(TASK))
    problem = converter.problem(result.row)
    assert result.row["question_content"].startswith("Find the k largest of the given numbers, largest first.\n")
    assert result.row["public_test_cases"][0] == {"input": "3\n3 1 2\n2\n", "output": "2\n3 2\n", "testtype": "stdin"}
    assert len(result.row["private_test_cases"]) >= 3
    right = "input()\nx = sorted(map(int, input().split()))[::-1][: int(input())]\nprint(len(x))\nprint(*x)\n"
    programs = {right: Verdict.AC, right.replace("[::-1]", ""): Verdict.WA, "print(2)\nprint(3, 2)\n": Verdict.WA}
    python = converter.languages["python"]
    judgements = judge_all(converter.judge, [running.request(python, program, problem) for program in programs])
    assert [judgement.verdict for judgement in judgements] == list(programs.values())


def test_second_solution_confirms_or_is_contradicted(converter: Converter) -> None:
    confirmed = converted(converter.convert(replace(TASK, second=(SECOND,))))
    assert "validated:second-solution" in confirmed.row["tags"]
    wrong = replace(SECOND, code=SECOND.code.replace("nlargest", "nsmallest"))
    contradicted = converted(converter.convert(replace(TASK, second=(wrong,))))
    assert "validated:reference" in contradicted.row["tags"]
    (opinion,) = contradicted.provenance["second"]
    assert (opinion["agrees"], opinion["reason"]) == (False, "second:differs")


def test_second_solution_that_dies_of_one_input_answers_the_others(converter: Converter) -> None:
    """An endless loop on a new input let a right one fail on some machines: all inputs share a process at first."""
    dies = SECOND.code.replace("    return", "    if len(values) > 4: os._exit(1)\n    return").replace(
        "heapq\n", "heapq, os\n", 1
    )
    result = converted(converter.convert(replace(TASK, second=(replace(SECOND, code=dies),))))
    (opinion,) = result.provenance["second"]
    assert opinion["agrees"]
    assert opinion["reason"] in ("", "second:seen-only")


def test_comparison_is_learnt_from_the_tests(converter: Converter) -> None:
    """Free order becomes sorted output, a tolerance becomes a checker, a literal decides between 0 and False."""
    free = converted(
        converter.convert(faulty("def f(a): return [x for x in a if x > 2][::-1]", *(
            f"assert sorted(f({values})) == {sorted(value for value in values if value > 2)}"
            for values in ([5, 1, 3], [9, 4], [1, 8, 7], [3, 6, 2, 5])
        )))
    )  # fmt: skip
    assert free.provenance["unordered"] is True
    assert free.row["public_test_cases"][0]["output"] == "2\n3 5\n"
    close = converted(
        converter.convert(
            faulty(
                "def f(a): return a / 3", *(f"assert abs(f({n}) - {n / 3!r}) < {n / 3!r} * 5e-4" for n in range(1, 6))
            )
        )
    )
    assert close.row["checker"]["rel_tol"] == 1e-4
    literal = converted(
        converter.convert(
            faulty("def f(a): return a > 2 and a - 2", *(f"assert f({n}) == {max(0, n - 2)}" for n in range(6)))
        )
    )
    assert literal.provenance["types"]["result"] == ("int",)


def test_order_of_a_set_is_nobodys_to_know(converter: Converter) -> None:
    """Numbers have the same hash everywhere, and the tests compare the list: only another order of sets shows it."""
    code = "def f(a, b): return tuple(set(a) ^ set(b))"
    pairs = [([3, 40, 5, 60], [5, 7, 40, 10]), ([1, 2, 30, 4], [7, 2, 30, 9]), ([21, 11, 25, 26], [26, 34, 21, 36])]
    tests = [f"assert f({a}, {b}) == {tuple(set(a) ^ set(b))}" for a, b in pairs]
    result = converted(converter.convert(faulty(code, *tests)))
    assert result.provenance["unordered"] is True
    assert result.row["public_test_cases"][0]["output"] == "4\n3 7 10 60\n"
    same = converted(converter.convert(faulty(code.replace("tuple(", "sorted("), *(
        f"assert f({a}, {b}) == {sorted(set(a) ^ set(b))}" for a, b in pairs
    ))))  # fmt: skip
    assert same.provenance["unordered"] is False


@pytest.mark.parametrize("made", ["{x for x in a if x > 0}", "frozenset(x for x in a if x > 0)", "{*a} - {0}"])
def test_order_of_every_kind_of_set_is_nobodys_to_know(converter: Converter, made: str) -> None:
    """Only sets that were made by the name `set` were looked at."""
    lists = ([40, 7, 40, 0], [33, 1, 17, 1], [18, 3, 9])
    space: dict[str, Any] = {}
    exec(f"def f(a): return list({made})", space)
    tests = [f"assert f({values}) == {space['f'](values)}" for values in lists]
    result = converted(converter.convert(faulty(f"def f(a): return list({made})", *tests)))
    assert result.provenance["unordered"] is True
    assert result.row["public_test_cases"][0]["output"] == "2\n7 40\n"


def test_answer_that_the_order_of_a_set_decides_is_none(converter: Converter) -> None:
    """The most frequent element of several is the one that a set has first: no reader can know it."""
    code = "def f(a): return max(set(a), key=a.count)"
    tests = (
        "assert f([1, 2, 2]) == 2",
        "assert f([9, 4, 9]) == 9",
        "assert f([33, 1, 17]) == 33",
        "assert f([5]) == 5",
    )
    result = converted(converter.convert(faulty(code, *tests)))
    assert (result.provenance["seen_calls"], result.provenance["unchecked_calls"]) == (3, 1)
    for test in [*result.row["public_test_cases"], *result.row["private_test_cases"]]:
        values = test["input"].split()[1:]
        counts = sorted((values.count(value) for value in set(values)), reverse=True)
        assert len(counts) == 1 or counts[0] > counts[1], test
    outcome = converter.convert(faulty(code, "assert f([33, 1, 17]) == 33", "assert f([8, 3]) == 8"))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == "nondeterministic"


def test_order_of_lists_within_a_list_is_learnt(converter: Converter) -> None:
    """Tests that sort the groups, too, accept another order within them, of which the statement said nothing."""
    code = "def f(a):\n  g = {}\n  for w in a: g.setdefault(len(w), []).append(w)\n  return list(g.values())"
    second = SecondSolution(
        language_id="javascript",
        code="const g = (a) => [...new Set(a.map((w) => w.length))]"
        ".map((n) => a.filter((w) => w.length === n).reverse());",
        entry_point="g",
    )
    words = (["bb", "aa", "c"], ["x", "yy", "u", "zzz"], ["no", "on", "a", "go"], ["one"])
    groups = [sorted(sorted(w for w in part if len(w) == n) for n in {len(w) for w in part}) for part in words]
    tests = [f"assert sorted(map(sorted, f({a}))) == {b}" for a, b in zip(words, groups, strict=True)]
    wider = replace(converter, languages={name: languages.load(name) for name in ("python", "javascript")})
    result = converted(wider.convert(faulty(code, *tests, second=(second,))))
    assert (result.provenance["unordered"], result.provenance["unordered_inside"]) == (True, True)
    assert result.row["public_test_cases"][0]["output"] == "2\n2\naa\nbb\n1\nc\n"
    assert "validated:second-solution" in result.row["tags"], result.provenance["second"]


def test_lists_that_are_all_orders_keep_their_own(converter: Converter) -> None:
    """All permutations stay all permutations if each of them is reversed, and became copies of one sorted list."""
    code = "from itertools import permutations\ndef f(a): return [list(p) for p in permutations(a)]"
    tests = [f"assert sorted(f({a})) == {sorted(map(list, permutations(a)))}" for a in ([1, 2, 3], [0, 1], [4])]
    result = converted(converter.convert(faulty(code, *tests)))
    assert (result.provenance["unordered"], result.provenance["unordered_inside"]) == (True, False)
    assert result.row["public_test_cases"][1]["output"] == "2\n2 0 1\n2 1 0\n"


def test_literals_of_a_check_decide_too(converter: Converter) -> None:
    check = "def check(g):\n  assert g(2) == False\n  assert g(3) == True\n  assert g(0) == False\n"
    result = converted(converter.convert(faulty("def f(n): return n % 2", check.replace("g(", "candidate("))))
    assert result.provenance["types"]["result"] == ("bool",)


def test_large_result_of_a_test_is_no_instability(converter: Converter) -> None:
    """A result of 20,000 characters was dropped when it was repeated, and one of megabytes could not be read."""
    tests = [f"assert f({n}) == 'a' * {n} + 'b'" for n in (3, 40_000, 9_000_000)]
    result = converted(converter.convert(faulty("def f(n): return 'a' * n + 'b'", *tests)))
    assert (result.provenance["seen_calls"], result.provenance["unchecked_calls"]) == (2, 1)
    outcome = converter.convert(faulty("def f(n): return 'a' * n + 'b'", tests[2]))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == "type:too-large"


def test_function_that_remembers_its_calls_is_unstable(converter: Converter) -> None:
    code = "n = {}\ndef f(a):\n  n[a] = 1\n  return len(n)"
    outcome = converter.convert(faulty(code, *(f"assert f({a!r}) == {n}" for n, a in enumerate("xyz", start=1))))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == "original:unstable"


def test_test_that_accepts_several_answers_decides_none(converter: Converter) -> None:
    """A topological order was the answer that the original happens to give, and other right ones were wrong."""
    code = "def f(n, edges):\n  out = []\n  while len(out) < n:\n" + (
        "    out.append(next(i for i in range(n) if i not in out and all(a in out for a, b in edges if b == i)))\n"
        "  return out"
    )
    form = "r = f({0}, {1})\nassert sorted(r) == list(range({0})) and all(r.index(a) < r.index(b) for a, b in {1})"
    free = [(4, [(0, 1), (2, 3)]), (5, [(4, 0), (0, 2)]), (3, [(2, 1)])]
    outcome = converter.convert(faulty(code, *(form.format(*pair) for pair in free)))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == "calls:unchecked"
    forced = [(3, [(2, 1), (1, 0)]), (2, [(1, 0)]), (4, [(0, 3), (3, 1), (1, 2)])]
    result = converted(converter.convert(faulty(code, *(form.format(*pair) for pair in [*free, *forced]))))
    assert (result.provenance["seen_calls"], result.provenance["unchecked_calls"]) == (3, 3)


def test_text_decides_that_any_order_is_right(converter: Converter) -> None:
    """The tests compare with one order; the text, and so a reader, accepts another."""
    tests = [f"assert f({n}) == {[m for m in range(n, 0, -1) if n % m == 0]}" for n in (6, 8, 15, 7)]
    task = faulty("def f(n): return [m for m in range(n, 0, -1) if n % m == 0]", *tests)
    result = converted(converter.convert(replace(task, text="Return the divisors of n in any order.")))
    assert result.row["question_content"].startswith("Print the divisors of n.\n")
    assert result.row["public_test_cases"][0]["output"] == "4\n1 2 3 6\n"
    calls = tuple(GivenCall(arguments=[["int", str(n)]], result=pack([n, 0, 1])) for n in range(2, 8))
    given = replace(TASK, code=None, tests=(), calls=calls, parameters=("n",), text="You may return them in any order.")
    assert converted(converter.convert(given)).row["public_test_cases"][1]["output"] == "3\n0 1 3\n"


def test_second_solution_may_be_a_program_in_any_language(converter: Converter) -> None:
    program = (
        "local n = io.read('n')\nlocal a = {}\nfor i = 1, n do a[i] = io.read('n') end\nlocal k = io.read('n')\n"
        "table.sort(a, function(x, y) return x > y end)\nk = math.min(n, k)\n"
        "print(k)\nprint(table.concat(a, ' ', 1, k))\n"
    )
    wider = replace(converter, languages={name: languages.load(name) for name in ("python", "lua")})
    second = SecondSolution(language_id="lua", code=program)
    result = converted(wider.convert(replace(TASK, second=(second,))))
    assert "validated:second-solution" in result.row["tags"], result.provenance["second"]
    wrong = replace(second, code=program.replace("x > y", "x < y"))
    result = converted(wider.convert(replace(TASK, second=(wrong,))))
    assert result.provenance["second"] == [{"language": "lua", "agrees": False, "reason": "second:differs"}]


def test_tests_with_other_types_than_most_are_dropped(converter: Converter) -> None:
    tests = ("assert f([1, 2, 3]) == 3", "assert f(['a', 'b']) == 2", "assert f([4]) == 1", "assert f([5, 5]) == 2")
    result = converted(converter.convert(faulty("def f(a): return len(a)", *tests)))
    assert result.provenance["calls_of_other_types"] == 1
    assert result.provenance["types"]["arguments"] == {"a": ("list", ("int",))}


def test_original_that_exits_is_no_answer(converter: Converter) -> None:
    code = "def f(a):\n  if a < 0: exit()\n  return 3 * a"
    result = converted(converter.convert(faulty(code, *(f"assert f({n}) == {3 * n}" for n in (2, 5, -0, 7)))))
    assert all(int(test["input"]) >= 0 for test in result.row["private_test_cases"])


def test_random_inputs_are_drawn_alike_and_hunger_is_no_answer(converter: Converter) -> None:
    code = "def f(a):\n  if a > 20: return len(bytearray(8 << 30))\n  return 3 * a"
    check = "import random\ndef check(g):\n  for _ in range(6):\n    a = random.randrange(20)\n    assert g(a) == 3 * a"
    result = converted(converter.convert(faulty(code, check)))
    assert all(int(test["input"]) <= 20 for test in result.row["private_test_cases"])


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("import random\ndef f(a): return random.randint(0, a)", "0 <= f({n}) <= {n}"),
        ("import datetime\ndef f(a): return datetime.date.today().year - a", "f({n}) > 0"),
        ("from datetime import datetime\ndef f(a): return str(datetime.now().weekday() + a)", "f({n}).isdigit()"),
        ("from time import strftime\ndef f(a): return strftime('%Y') * a", "f({n}).isdigit()"),
    ],
)
def test_what_depends_on_chance_or_on_the_day_is_no_answer(converter: Converter, code: str, form: str) -> None:
    """Two processes with one seed, on one day, agreed: such a problem would be wrong next year."""
    outcome = converter.convert(faulty(code, *(f"assert {form.format(n=n)}" for n in (30, 500, 900))))
    assert isinstance(outcome, Rejection), outcome.row
    assert outcome.code == "nondeterministic"


def test_chance_and_dates_that_change_no_result_are_allowed(converter: Converter) -> None:
    pivot = (
        "import random\ndef f(a):\n  if len(a) < 2: return a\n  p = random.choice(a)\n"
        "  return f([x for x in a if x < p]) + [x for x in a if x == p] + f([x for x in a if x > p])\n"
    )
    converted(converter.convert(faulty(pivot, *(f"assert f({a}) == {sorted(a)}" for a in ([3, 1, 2], [9, 4], [5, 5])))))
    day = (
        "from datetime import date, datetime\n"
        "def f(y):\n  d = datetime(y, 3, 2)\n  return d.weekday() if isinstance(d, date) else -1\n"
    )
    converted(converter.convert(faulty(day, "assert f(2020) == 0", "assert f(2022) == 2", "assert f(2024) == 5")))


@pytest.mark.parametrize(
    ("code", "tests", "arguments"),
    [
        (
            "def f(*a, k=2): return sum(a) * k",
            ("f(1, 2, 3) == 12", "f(4, k=3) == 12", "f(5, 6) == 22"),
            {"a": ("tuple", ("int",)), "k": ("int",)},
        ),
        (
            "def f(**a): return max(a.values()) * len(a)",
            ("f(x=1, y=2) == 4", "f(z=3) == 3", "f(p=4, q=4, r=1) == 12"),
            {"a": ("dict", ("str",), ("int",))},
        ),
        (
            "def f(a, key=None, *rest, b=3, log=None, **more): return a * b",
            ("f(2) == 6", "f(7, b=2) == 14", "f(5, b=5) == 25"),
            {"a": ("int",), "b": ("int",)},
        ),
    ],
)
def test_parameters_of_every_kind_are_inputs(
    converter: Converter, code: str, tests: tuple[str, ...], arguments: dict[str, Any]
) -> None:
    """A parameter that is None in all tests is none; others are called as the tests call them."""
    result = converted(converter.convert(faulty(code, *(f"assert {test}" for test in tests))))
    assert result.provenance["types"]["arguments"] == arguments


@pytest.mark.parametrize(
    "made", ["(x for x in range(a) if a % (x + 1) == 0)", "filter(lambda x: a % (x + 1) == 0, range(a))"]
)
def test_iterator_is_the_list_of_what_it_yields(converter: Converter, made: str) -> None:
    tests = [f"assert list(f({n})) == {[x for x in range(n) if n % (x + 1) == 0]}" for n in (4, 6, 15)]
    result = converted(converter.convert(faulty(f"def f(a): return {made}", *tests)))
    assert result.provenance["types"]["result"] == ("list", ("int",))
    assert result.row["public_test_cases"][0] == {"input": "4\n", "output": "3\n0 1 3\n", "testtype": "stdin"}


def test_exceptions_that_a_test_expects_are_raised_in_every_replay(converter: Converter) -> None:
    """Replays gave the result of the next call instead, so that all calls seemed to be checked."""
    check = (
        "def check(g):\n  try:\n    g(0)\n  except ZeroDivisionError:\n    pass\n  else:\n    assert False\n"
        "  g(4)\n  assert g(5) == 20\n  assert g(10) == 10\n  assert g(50) == 2\n"
    )
    result = converted(converter.convert(faulty("def f(a): return 100 // a", check)))
    assert (result.provenance["unchecked_calls"], result.provenance["seen_calls"]) == (1, 3)
    assert all(int(test["input"]) != 0 for test in result.row["private_test_cases"])


def test_zero_and_one_stand_for_truth_in_new_results_too(converter: Converter) -> None:
    tests = ("assert f(1, 2) == 0", "assert f(5, 2) == 1", "assert f(3, 3) == 0")
    result = converted(converter.convert(faulty("def f(a, b): return a > b", *tests)))
    assert result.provenance["types"]["result"] == ("int",)
    assert len(result.row["private_test_cases"]) >= 3


BY_VALUE = "def f(a): return dict(sorted(a.items(), key=lambda entry: entry[1]))"
BY_VALUE_SECONDS = {
    "python": BY_VALUE.replace("f(a)", "g(a)"),
    "javascript": "const g = (a) => new Map(Object.entries(a).sort((x, y) => x[1] - y[1]));",
}


@pytest.mark.parametrize("language", BY_VALUE_SECONDS)
def test_order_of_a_mapping_that_the_text_asks_for_is_the_answer(converter: Converter, language: str) -> None:
    """Mappings are equal in any order: the problem asked for ascending keys, whatever the text asked for."""
    mappings = [{"b": 3, "a": 7, "c": 1}, {"x": 4, "d": 2}, {"k": 9, "m": 5, "l": 8}]
    tests = [f"assert f({mapping}) == {mapping}" for mapping in mappings]
    second = SecondSolution(language_id=language, code=BY_VALUE_SECONDS[language], entry_point="g")
    wider = replace(converter, languages={name: languages.load(name) for name in ("python", "javascript")})
    task = faulty(BY_VALUE, *tests, text="Sort the mapping by its values.", second=(second,))
    result = converted(wider.convert(task))
    assert result.provenance["entries"] is True
    assert result.row["public_test_cases"][0]["output"] == "3\nc\n1\nb\n3\na\n7\n"
    assert (
        "Print the entries of the mapping, keys with their values, in the order asked for"
        in result.row["question_content"]
    )
    assert "validated:second-solution" in result.row["tags"], result.provenance["second"]
    unordered = converter.convert(replace(task, text="Copy the mapping, in order to keep it.", second=()))
    assert isinstance(unordered, Rejection)
    assert unordered.code == "teeth:echo"


def test_values_without_a_solution_are_tests(converter: Converter) -> None:
    calls = tuple(GivenCall(arguments=[["int", str(n)]], result=["int", str(n * n)]) for n in range(2, 8))
    task = replace(TASK, code=None, tests=(), calls=calls, parameters=("n",))
    assert "validated:tests" in converted(converter.convert(task)).row["tags"]


def rows() -> list[dict[str, Any]]:
    plain = {"code": TASK.code, "entry_point": "largest", "tests": list(TASK.tests)}
    texts = {"one": TASK.text, "again": TASK.text + " Really."}
    return [{**plain, "id": name, "text": text} for name, text in [*texts.items(), ("one", TASK.text)]]


def test_data_set_is_converted_alike_twice_and_nothing_is_lost(converter: Converter, tmp_path: Path) -> None:
    """Copies get one family, an id is used once, a problem of a benchmark is left out, finished tasks are kept."""
    tasks = list(read_tasks(rows(), path="rows"))
    written = []
    for name in ("a", "b"):
        result = pipeline.reformulate(tasks, converter, work=tmp_path / name)
        pipeline.write(result, tmp_path / f"{name}.jsonl")
        written.append([(tmp_path / f"{name}.{kind}").read_bytes() for kind in ("jsonl", "provenance.jsonl")])
    assert written[0] == written[1]
    benchmark = problems.load(str(tmp_path / "a.jsonl"), store=TestStore(tmp_path / "store"))
    assert [problem.problem_id for problem in benchmark.problems] == ["one", "again"]
    assert {tag for problem in benchmark.problems for tag in problem.tags if tag.startswith("family")} == {"family:one"}
    assert json.loads((tmp_path / "a.report.json").read_text())["rejected"] == {"duplicate": 1}
    judged = converter.judge.stats().judged
    again = pipeline.reformulate(tasks, converter, work=tmp_path / "a", against=[benchmark])
    assert converter.judge.stats().judged == judged
    assert [rejection.code for _, rejection in again.rejected] == ["contaminated", "contaminated", "duplicate"]


def test_command_prints_the_funnel(tmp_path: Path) -> None:
    source = tmp_path / "tasks.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    command = [sys.executable, "-m", "lcbx", "data", "reformulate", str(source), "--out", "out.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "tasks read" in done.stdout
    assert "reasons: 1 duplicate" in done.stdout
    assert "out.jsonl: 2 problems" in done.stdout
