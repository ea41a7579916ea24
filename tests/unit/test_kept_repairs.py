"""The rounds of self-repair kept in `results/repair`: what a real model was shown, and the figures of their table."""

from __future__ import annotations

from pathlib import Path

import pytest

from lcbx import problems
from lcbx.problems.store import TestStore
from lcbx.report.repair_tables import repair_tables
from lcbx.report.run_report import read_reports
from lcbx.report.tables import to_text
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.types import Problem, Prompt, TestCase

ROOT = Path(__file__).parents[2] / "results/repair"
ROUNDS = [path for path in find_runs(ROOT) if RunDirectory.open(path).config.repair is not None]
LEAST = 4
"""Characters of a text that is looked for: shorter ones, such as 0, are in many messages by chance."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> TestStore:
    return TestStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def by_id(store: TestStore) -> dict[str, Problem]:
    return {problem.problem_id: problem for problem in problems.load("mini", store=store).problems}


def texts(test: TestCase, store: TestStore) -> list[str]:
    """Return input and expected output, without those that are too short to look for."""
    both = (store.read_input(test.input).decode().strip(), store.read_output(test.output).decode().strip())
    return [text for text in both if len(text) >= LEAST]


def asked_again(run: RunDirectory) -> list[tuple[Prompt, Prompt]]:
    """Return the prompts of a round, each with the prompt of its problem."""
    assert run.config.repair is not None
    prompts = run.prompts()
    of_problem = {prompt.problem_id: prompt for prompt in prompts if prompt.sample_index is None}
    rounds = [prompt for prompt in prompts if prompt.repair_round == run.config.repair.number]
    return [(prompt, of_problem[prompt.problem_id]) for prompt in rounds]


def test_there_are_two_rounds_in_two_languages() -> None:
    assert len(ROUNDS) == 4


@pytest.mark.parametrize("path", ROUNDS, ids=lambda path: "-".join(path.parts[-2:]))
def test_no_hidden_test_is_in_what_the_model_was_shown(path: Path, store: TestStore, by_id: dict[str, Problem]) -> None:
    """Apart from what the statement, a public test or the model's own answer says already."""
    found_public = 0
    for prompt, of_problem in asked_again(RunDirectory.open(path)):
        problem, shown = by_id[prompt.problem_id], prompt.messages[-1].content
        public = [text for test in problem.tests if test.public for text in texts(test, store)]
        found_public += any(text in shown for text in public)
        elsewhere = [*public, *(message.content for message in (*of_problem.messages, prompt.messages[-2]))]
        for test in problem.tests:
            for text in () if test.public else texts(test, store):
                assert text not in shown or any(text in one for one in elsewhere), (prompt.problem_id, text)
    assert found_public > 10


def test_the_kept_table_follows_from_the_runs() -> None:
    table = to_text(repair_tables(read_reports(find_runs(ROOT))))
    readme = (ROOT / "README.md").read_text()
    for line in table.splitlines():
        assert line.strip() in readme
