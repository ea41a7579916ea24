"""What a model adds to a conversion, on a real sandbox: good answers get in, a bad one leaves what the rules made."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.answering_model import AnsweringModel
from support.openai_server import Server, chat_answer

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.reformulate import pipeline
from lcbx.reformulate.asking import KINDS, Interviewer
from lcbx.reformulate.assistance import Assistance, Item, share
from lcbx.reformulate.call_task import CallTask, Rejection
from lcbx.reformulate.convert import Converted, Converter, Outcome

pytestmark = pytest.mark.sandbox


def code(source: str, tag: str = "python") -> str:
    return f"Here it is:\n\n```{tag}\n{source}\n```\n"


SQUARES = CallTask(
    task_id="squares",
    original_id="1",
    source="test",
    text="Write a function that does the usual thing with its arguments by a lambda.",
    entry_point="squares",
    code="def squares(numbers):\n    return sum(n * n for n in numbers if n % 2 == 0)\n",
    tests=(
        "assert squares([1, 2, 3, 4]) == 20",
        "assert squares([6, 5]) == 36",
        "assert squares([7, 8, 8]) == 128",
    ),
)
MIXED = CallTask(
    task_id="words",
    original_id="2",
    source="test",
    text="Print the strings among the given elements in their order.",
    entry_point="words",
    code="def words(values):\n    return [value for value in values if isinstance(value, str)]\n",
    tests=(
        "assert words([1, 'a', 2]) == ['a']",
        "assert words(['b', 3, 'c']) == ['b', 'c']",
        "assert words([5, 'zz', 7, 'y']) == ['zz', 'y']",
    ),
)
BRANCHES = CallTask(
    task_id="branches",
    original_id="3",
    source="test",
    text="Print 7 times the number; from 50 on print it as it is, except that 77 becomes 0.",
    entry_point="branches",
    code="def branches(n):\n    if n == 770:\n        return 0\n    return n if n >= 500 else 7 * n\n",
    tests=("assert branches(2) == 14", "assert branches(5) == 35", "assert branches(3) == 21"),
)

WORDING = "Print the sum of the squares of the even numbers in the list that is read. Odd numbers do not count."
WRONG_WORDING = "Print the sum of the squares of the odd numbers in the list that is read. Even numbers do not count."
SOLUTION = "input()\nprint(sum(n * n for n in map(int, input().split()) if n % 2 == {rest}))"


def solver(prompt: str) -> str:
    """Does what the statement says, where it says something."""
    rest = 1 if "squares of the odd" in prompt else 0 if "squares of the even" in prompt else None
    return code(SOLUTION.format(rest=rest)) if rest is not None else "I can't see what has to be computed."


ENCODER = """
INPUT_NOTE = "Each element is a kind, `number` or `text`, and the element itself."
OUTPUT_NOTE = ""

def to_plain(values):
    return ([("text", v) if isinstance(v, str) else ("number", str(v)) for v in values],)

def from_plain(pairs):
    assert all(kind in ("text", "number") for kind, _ in pairs)
    return ([v if kind == "text" else int(v) for kind, v in pairs],)

def result_to_plain(result):
    return result

def result_from_plain(value):
    return value
"""
WORDS_SOLUTION = """
n = int(input())
pairs = [(input(), input()) for _ in range(n)]
found = [text for kind, text in pairs if kind == "text"]
print(len(found))
for text in found:
    print(text)
"""
LEAK = ENCODER.replace("for v in values],)", "for v in values], [v for v in values if isinstance(v, str)])").replace(
    "from_plain(pairs)", "from_plain(pairs, _)"
)
INPUTS = "def make_inputs():\n    return [[770], [500], [499], [771], [501]]"


@pytest.fixture(scope="module")
def converter(any_pool: JudgePool) -> Converter:
    return Converter(judge=any_pool, languages={"python": languages.load("python")})


@pytest.fixture(scope="module")
def by_rules(converter: Converter) -> dict[str, Outcome]:
    """What the rules make of each task."""
    return {task.task_id: converter.convert(task) for task in (SQUARES, MIXED, BRANCHES)}


def assisted(
    converter: Converter, by_rules: dict[str, Outcome], folder: Path, task: CallTask, answers: dict[str, Any]
) -> Item:
    model = AnsweringModel({f"{task.task_id}:{name}": answer for name, answer in answers.items()})
    interviewer = Interviewer(path=folder / "answers.jsonl", model="m", make_generator=lambda: model)
    assistance = Assistance(
        converter=converter,
        interviewer=interviewer,
        kinds=frozenset(KINDS),
        solve_in=(converter.languages["python"],),
        folder=folder,
    )
    (item,) = assistance.improve([task], [by_rules[task.task_id]])
    return item


def test_good_wording_gets_in(converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path) -> None:
    answers = {"wording": WORDING, "solution:python": solver, "reworded:python": solver}
    item = assisted(converter, by_rules, tmp_path, SQUARES, answers)
    assert item.converted is not None
    assert item.converted.row["question_content"].startswith(WORDING + "\n\n### Input\n\n")
    assert {"wording:model", "solved:python", "validated:statement"} <= set(item.converted.row["tags"])
    (answer,) = [record for record in item.converted.provenance["answers"] if record["question"] == "squares:wording"]
    assert (answer["model"], answer["outcome"]) == ("m", "accepted")
    assert len(answer["prompt_sha256"]) == len(answer["template_sha256"]) == 64


@pytest.mark.parametrize(
    ("wording", "reason"),
    [
        (WRONG_WORDING, "wording:contradicted"),
        (code("def squares(numbers): return 0"), "wording:layout"),
        ("Sure! Here is the text: " + WORDING, "wording:preamble"),
        (WORDING + " Use a lambda function in Python.", "wording:lint"),
        (WORDING + "\n\nInput:\n3\n1 2 3", "wording:layout"),
        (WORDING + " Print the result modulo 998244353.", "wording:invented-number"),
        ("Do it.", "wording:length"),
        (SOLUTION.format(rest=0), "wording:code"),
    ],
)
def test_bad_wording_leaves_that_of_the_rules(
    converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path, wording: str, reason: str
) -> None:
    answers = {"wording": wording, "solution:python": solver, "reworded:python": solver}
    item = assisted(converter, by_rules, tmp_path, SQUARES, answers)
    outcomes = {record["question"]: record["outcome"] for record in item.records}
    assert outcomes["squares:wording"] == reason
    rule_made = by_rules["squares"]
    assert isinstance(rule_made, Converted)
    assert item.converted is not None
    assert item.converted.row == rule_made.row


def test_good_encoder_adds_a_problem(converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path) -> None:
    assert isinstance(by_rules["words"], Rejection)
    answers = {"encoder": code(ENCODER), "solution:python": code(WORDS_SOLUTION)}
    item = assisted(converter, by_rules, tmp_path, MIXED, answers)
    assert item.converted is not None, item.records
    assert item.converted.row["public_test_cases"][0] == {
        "input": "3\nnumber\n1\ntext\na\nnumber\n2\n",
        "output": "1\na\n",
        "testtype": "stdin",
    }
    assert "Each element is a kind" in item.converted.row["question_content"]
    assert {"encoder:model", "solved:python", "validated:statement"} <= set(item.converted.row["tags"])
    assert len(item.converted.row["private_test_cases"]) >= 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("This cannot be done.", "encoder:no-code"),
        (code("def to_plain(values): return values"), "encoder:fails"),
        (code(ENCODER.replace("isinstance(v, str) else", "isinstance(v, str) or v == 2 else")), "encoder:mixed"),
        (code(ENCODER.replace('else ("number", str(v))', 'else ("number", str(v // 2 * 2))')), "encoder:round-trip"),
        (code(ENCODER.replace("return result\n", "return []\n", 1)), "encoder:round-trip"),
        (code(ENCODER.replace("str(v))", "str(v) + ' ' * (hash('x') % 7))")), "encoder:nondeterministic"),
        (code(LEAK), "encoder:redundant"),
        (code("import os\nos._exit(0)"), "encoder:output"),
        (code("import os\nos.write(1, b'{}')\nos._exit(0)"), "encoder:output"),
        (code(ENCODER.replace("return result\n", "while True: pass\n", 1)), "encoder:fails"),
    ],
)  # fmt: skip
def test_bad_encoder_leaves_the_task_out(
    converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path, answer: str, reason: str
) -> None:
    item = assisted(converter, by_rules, tmp_path, MIXED, {"encoder": answer, "solution:python": code(WORDS_SOLUTION)})
    assert [record["outcome"] for record in item.records] == [reason]
    assert item.outcome == by_rules["words"]


def test_encoder_whose_description_misleads_leaves_the_task_out(
    converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path
) -> None:
    """A reader who believes the note writes a program that is wrong."""
    lie = ENCODER.replace("a kind, `number` or `text`, and the element itself", "the element itself, then its kind")
    misled = WORDS_SOLUTION.replace("text for kind, text in pairs", "text for text, kind in pairs")
    item = assisted(converter, by_rules, tmp_path, MIXED, {"encoder": code(lie), "solution:python": code(misled)})
    assert [record["outcome"] for record in item.records] == ["encoder:not-understood"]
    assert item.outcome == by_rules["words"]


def test_good_inputs_notice_more_faulty_versions(
    converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path
) -> None:
    item = assisted(converter, by_rules, tmp_path, BRANCHES, {"inputs": code(INPUTS)})
    before = by_rules["branches"]
    assert isinstance(before, Converted)
    assert item.converted is not None
    killed = [outcome.provenance["mutants"]["killed"] for outcome in (before, item.converted)]
    assert killed[0] < killed[1]
    assert "inputs:model" in item.converted.row["tags"]
    assert "770\n" in [test["input"] for test in item.converted.row["private_test_cases"]]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Use large numbers.", "inputs:no-code"),
        (code("def make_inputs():\n    return [['a'], [None], [2]]"), "inputs:illegal"),
        (code("def make_inputs():\n    return [[-1], [-5], [-3]]"), "inputs:illegal"),
        (code("def make_inputs():\n    return [[hash('a') % 1000], [hash('b') % 1000]]"), "inputs:nondeterministic"),
        (code("import os\nos._exit(1)"), "inputs:fails"),
        (code("def make_inputs():\n    while True: pass"), "inputs:fails"),
        (code("def make_inputs():\n    return [[2], [5], [3], [4]]"), "inputs:nothing-new"),
        (code("def make_inputs():\n    return []"), "inputs:none"),
    ],
)
def test_bad_inputs_leave_those_of_the_rules(
    converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path, answer: str, reason: str
) -> None:
    item = assisted(converter, by_rules, tmp_path, BRANCHES, {"inputs": answer})
    assert [record["outcome"] for record in item.records] == [reason]
    before = by_rules["branches"]
    assert isinstance(before, Converted)
    assert item.converted is not None
    assert item.converted.row == before.row


def _same(model: AnsweringModel) -> AnsweringModel:
    return model


def test_answers_are_asked_for_once_and_replayed(
    converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path
) -> None:
    """A stopped conversion asks only what is missing; its file of answers gives the same result without a model."""
    answers: dict[str, Any] = {"squares:wording": WORDING}
    path = tmp_path / "answers.jsonl"
    results = []
    for number, model in enumerate([AnsweringModel(answers), AnsweringModel({}), None]):
        if number == 1:  # the first attempt had no programs, and its last line is torn
            answers |= {"squares:solution:python": solver, "squares:reworded:python": solver}
            with path.open("a") as file:
                file.write('{"prompt_sha256": "ab')
            model = AnsweringModel(answers)
        interviewer = Interviewer(path=path)
        if model is not None:
            interviewer = Interviewer(path=path, model="m", make_generator=partial(_same, model))
        assistance = Assistance(
            converter=converter,
            interviewer=interviewer,
            kinds=frozenset({"wording", "solutions"}),
            solve_in=(converter.languages["python"],),
            folder=tmp_path,
        )
        result = pipeline.reformulate([SQUARES], converter, work=tmp_path, assistance=assistance)
        results.append(result)
        if number == 1:
            assert model is not None
            assert model.asked == ["squares:solution:python", "squares:reworded:python"]
    (second,), (third,) = results[1].converted, results[2].converted
    assert second == third
    assert "wording:model" in third.row["tags"]
    assert results[0].report()["model"]["refused"] == {"wording:unconfirmed": 1}
    assert results[2].report()["model"]["accepted"] == {"wording": 1}
    assert [json.loads(line)["question"] for line in path.read_text().splitlines()] == [
        "squares:wording",
        "squares:solution:python",
        "squares:reworded:python",
    ]


def test_share_counts_what_a_model_added(converter: Converter, by_rules: dict[str, Outcome], tmp_path: Path) -> None:
    answers = {"encoder": code(ENCODER), "solution:python": code(WORDS_SOLUTION)}
    item = assisted(converter, by_rules, tmp_path, MIXED, answers)
    counted = share([item], Interviewer(path=None), 0)
    assert (counted["converted"], counted["accepted"], counted["solved"]) == (1, {"encoder": 1}, 1)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def test_command_asks_a_server_and_replays_its_answers(server: Server, tmp_path: Path) -> None:
    def answer(_path: str, body: dict[str, Any]) -> Any:
        prompt = body["messages"][-1]["content"]
        text = WORDING if "Write the text of the problem" in prompt else solver(prompt)
        return 200, {}, chat_answer(text)

    server.answer = answer
    row = {
        "id": "squares",
        "text": SQUARES.text,
        "code": SQUARES.code,
        "entry_point": "squares",
        "tests": list(SQUARES.tests),
    }
    (tmp_path / "tasks.jsonl").write_text(json.dumps(row) + "\n")
    base = [sys.executable, "-m", "lcbx", "data", "reformulate", "tasks.jsonl", "--solve-in", "python", "--out"]
    outputs = []
    for name, options in (
        ("a.jsonl", ["--model", "m", "--base-url", server.url, "--ask", "wording,solutions"]),
        ("b.jsonl", ["--answers", "a.answers.jsonl", "--ask", "wording,solutions"]),
        ("c.jsonl", ["--rules-only"]),
    ):
        command = [*base, name, *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
    first, second, third = ((tmp_path / f"{name}.jsonl").read_text() for name in "abc")
    assert first == second
    assert WORDING in first
    assert WORDING not in third
    assert len(server.requests) == 3
    assert "Answers of m" in outputs[0]
    assert "1 solved from the statement alone" in outputs[1]
    assert "Answers of" not in outputs[2]
    both = [*base, "d.jsonl", "--rules-only", "--answers", "a.answers.jsonl"]
    refused = subprocess.run(both, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert refused.returncode == 2
