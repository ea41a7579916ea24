"""Repair synthesis: examples from failed programs, the difficulty that follows from skill, and masked groups."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.commands import gone
from support.openai_server import Server, chat_answer
from support.repair_bench import RepairBench, code, speak

from lcbx import languages, problems
from lcbx.errors import UserError
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.runs.lines import read_lines
from lcbx.runs.passing_programs import PassingProgram
from lcbx.train.data import difficulty
from lcbx.train.data.repair_examples import SupervisedExample, make_examples
from lcbx.train.data.training_data import Stored, TrainingData, write_data
from lcbx.train.reward.terms import ScoredSample, TrainSample, unsolved_share, without_unsolved_groups
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.train.trainer import repair_stage
from lcbx.types import ExtractReason, Limits, Program, Verdict

# --- examples ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RepairBench:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    return RepairBench(tmp_path)


def stored(bench: RepairBench, *, tests: int = 3) -> Stored:
    """Return the training problems; only the first tests of each decide rewards, the others are held back."""
    benchmark = problems.load(str(bench.problems), store=TestStore.default())
    return Stored(
        reward=tuple(replace(problem, tests=problem.tests[:tests]) for problem in benchmark.problems),
        held_back={problem.problem_id: problem.tests[tests:] for problem in benchmark.problems},
        languages=(languages.load("lua"),),
    )


def examples(bench: RepairBench, data: Stored, *runs: Path, **values: Any) -> list[SupervisedExample]:
    programs = values.pop("programs", [])
    config = load_config(None, {"lang": "lua", **values})
    return make_examples(config, data, [str(run) for run in runs], programs, TestStore.default())


SCRIPT = {
    "a": [code("AC first")],
    "b": [code("CE"), code("AC b")],
    "c": [code("WA 2"), code("RTE 0")],
}


def test_a_failed_program_is_paired_with_an_accepted_one_for_the_same_problem(
    bench: RepairBench, server: Server
) -> None:
    speak(server, SCRIPT)
    made = examples(bench, stored(bench), *bench("m", repair=1, url=server.url))
    assert [(row.problem_id, row.kind, row.source.strip(), row.failed_verdict) for row in made] == [
        ("a", "plain", "AC first", None),
        ("b", "repair", "AC b", Verdict.CE),
        ("b", "plain", "AC b", None),
    ]
    roles = [[message.role for message in row.messages] for row in made]
    assert roles == [["user"], ["user", "assistant", "user"], ["user"]]
    repair = made[1]
    assert repair.messages[1].content == code("CE")
    assert "line 7: no such word" in repair.messages[2].content


def test_programs_from_elsewhere_correct_failed_ones_and_the_most_alike_is_chosen(
    bench: RepairBench, server: Server
) -> None:
    speak(server, SCRIPT)
    runs = bench("m", repair=1, url=server.url)
    programs = [
        PassingProgram(problem_id="c", language_id="lua", source=text) for text in ("AC other words", "RTE 0 but AC")
    ]
    made = examples(bench, stored(bench), *runs, programs=programs)
    repaired = {row.failed_verdict: row.source for row in made if row.problem_id == "c" and row.kind == "repair"}
    assert repaired[Verdict.RTE] == "RTE 0 but AC"


def test_a_deciding_test_is_shown_and_a_held_back_one_never(bench: RepairBench, server: Server) -> None:
    """Test 3 is hidden in the statement: it may be shown where it decides rewards, and not where it is held back."""
    speak(server, {**SCRIPT, "c": [code("WA 2"), code("AC c")]})
    runs = bench("m", repair=1, url=server.url)

    def shown(data: Stored) -> str:
        (repair,) = (row for row in examples(bench, data, *runs) if (row.problem_id, row.kind) == ("c", "repair"))
        return repair.messages[-1].content

    assert "secret-three" in shown(stored(bench, tests=3))
    held_back = shown(stored(bench, tests=2))
    assert "secret" not in held_back
    assert "failed test 3 of 3" in held_back


def test_examples_of_a_problem_are_limited_and_drawn_by_seed(bench: RepairBench, server: Server) -> None:
    count = iter(range(1000))
    server.answer = lambda path, body: (200, {}, _answer(f"WA 2 try {next(count)}", f"AC {next(count)}", body))
    runs = bench("m", repair=1, n=6, url=server.url)

    def drawn(**values: Any) -> list[str]:
        made = examples(bench, stored(bench), *runs, **values)
        return [row.messages[1].content for row in made if row.kind == "repair" and row.problem_id == "a"]

    assert len(drawn(repair_per_problem=2)) == 2
    assert drawn(repair_per_problem=6, seed=1) != drawn(repair_per_problem=6, seed=2)
    assert sorted(drawn(repair_per_problem=6, seed=1)) == sorted(drawn(repair_per_problem=6, seed=2))
    assert drawn(seed=1) == drawn(seed=1)


def _answer(first: str, later: str, body: dict[str, Any]) -> dict[str, Any]:
    return chat_answer(code(first if len(body["messages"]) == 1 else later))


# --- difficulty by skill ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group_size", [2, 4, 8, 16, 32])
def test_the_band_is_where_half_of_the_groups_are_mixed(group_size: int) -> None:
    low, high = difficulty.mixed_band(group_size)
    assert 1 - low**group_size - (1 - low) ** group_size == pytest.approx(0.5)
    assert low + high == pytest.approx(1)


def test_larger_groups_allow_harder_problems() -> None:
    lows = [difficulty.mixed_band(size)[0] for size in (2, 4, 8, 16, 32)]
    assert lows == sorted(lows, reverse=True)
    assert lows[0] == pytest.approx(0.5)


def test_the_skill_behind_measured_rates_is_found_and_few_samples_are_drawn_towards_it() -> None:
    rng, n = random.Random(0), 8
    rates = {}
    truth = {}
    for number in range(3000):
        p = rng.betavariate(2, 3)
        truth[f"p{number}", "lua"] = p
        rates[f"p{number}", "lua"] = (sum(rng.random() < p for _ in range(n)), n)
    estimated = difficulty.estimated_rates(rates)

    def error(guess: dict[tuple[str, str], float]) -> float:
        return sum((guess[pair] - truth[pair]) ** 2 for pair in truth) / len(truth)

    measured = {pair: accepted / judged for pair, (accepted, judged) in rates.items()}
    assert error(estimated) < 0.75 * error(measured)
    # Beta(2, 3) has mean 0.4 and strength 5, so 0 of 8 means 2 / 13.
    assert next(estimated[pair] for pair, counts in rates.items() if counts == (0, n)) == pytest.approx(
        2 / 13, abs=0.03
    )


def test_each_language_has_its_own_skill() -> None:
    rates = {("p0", "lua"): (0, 8), ("p1", "lua"): (8, 8), ("p2", "lua"): (7, 8)}
    rates |= {(f"p{number}", "r"): (0, 8) for number in range(20)}
    estimated = difficulty.estimated_rates(rates)
    assert estimated["p0", "lua"] > 5 * estimated["p0", "r"]


def test_answers_of_self_repair_do_not_count_as_pass_rates(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    runs = bench("m", repair=1, url=server.url)
    assert difficulty.read_rates([str(run) for run in runs]) == {
        ("a", "lua"): (1, 1),
        ("b", "lua"): (0, 1),
        ("c", "lua"): (0, 1),
    }


def test_the_measuring_evaluation_repairs_where_examples_are_made(tmp_path: Path) -> None:
    plain = load_config(None, {"lang": "lua"})
    repairing = load_config(None, {"lang": "lua", "repair_rounds": 2})
    assert "--repair" not in difficulty.eval_command(plain, tmp_path, tmp_path)
    command = difficulty.eval_command(repairing, tmp_path, tmp_path)
    assert command[command.index("--repair") + 1] == "2"
    without_hints = load_config(None, {"lang": "lua", "hint": False})
    assert "--no-hint" in difficulty.eval_command(without_hints, tmp_path, tmp_path)
    assert "--no-hint" not in command


# --- masked groups ----------------------------------------------------------------------------------------------------


def scored(verdict: Verdict, reward: float | None) -> ScoredSample:
    key = made_up.key()
    request = JudgeRequest(
        program=Program(key=key, source="", reason=ExtractReason.WHOLE_TEXT),
        problem=None,  # type: ignore[arg-type]  # not looked at
        language=languages.load("lua"),
        limits=Limits(),
    )
    sample = TrainSample(text="", problem_id="p", language_id="lua")
    judgement = made_up.judgement(key, verdict)
    return ScoredSample(sample=sample, request=request, judgement=judgement, terms={}, reward=reward)


def test_groups_without_a_solution_have_equal_rewards() -> None:
    solved = [scored(Verdict.AC, 1.0), scored(Verdict.WA, 0.5), scored(Verdict.CE, 0.0)]
    unsolved = [scored(Verdict.WA, 0.9), scored(Verdict.RTE, 0.1), scored(Verdict.JE, None)]
    batch = [*solved, *unsolved]
    assert [row.reward for row in without_unsolved_groups(batch, 3)] == [1.0, 0.5, 0.0, 0.0, 0.0, None]
    assert unsolved_share(batch, 3) == 0.5


def test_masking_needs_partial_credit_to_matter() -> None:
    from lcbx.train.settings.refusals import warnings

    def warned(**values: Any) -> bool:
        config: TrainConfig = load_config(None, {"lang": "lua", "require_solved": True, **values})
        return any("require_solved" in text for text in warnings(config, bf16_units=True))

    assert warned()
    assert not warned(reward="tests")


def test_the_measuring_ends_when_the_training_is_killed() -> None:
    """Otherwise it goes on alone, holds the run directory, and the same command is refused."""
    measuring = "[sys.executable, '-c', 'import time; time.sleep(1000)']"
    program = f"import sys\nfrom lcbx.train.data.difficulty import run_to_the_end\nrun_to_the_end({measuring})"
    training = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program])
    children = Path(f"/proc/{training.pid}/task/{training.pid}/children")
    try:
        while len(children.read_text().split()) < 2:  # the command and its guard
            assert training.poll() is None
        started = [int(child) for child in children.read_text().split()]
    finally:
        training.kill()
        training.wait()
    assert all(gone(child) for child in started)


def test_runs_of_another_model_are_not_counted_as_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bench: RepairBench
) -> None:
    """A folder in which a measurement was begun before another model was named."""
    store = TestStore.default()
    benchmark = problems.load(str(bench.problems), store=store)
    runs = tmp_path / "run" / "difficulty" / "runs"
    commands: list[list[str]] = []

    def noted(command: list[str]) -> int:
        (runs / f"run of {command[command.index('--model') + 1]}").mkdir(parents=True, exist_ok=True)
        commands.append(command)
        return 0

    monkeypatch.setattr(difficulty, "run_to_the_end", noted)
    for changes in ({"model": "a"}, {"model": "a", "workers": 7}, {"model": "b"}):
        config = load_config(None, {"lang": "lua", "output": str(tmp_path / "run"), **changes})
        difficulty.measure(config, benchmark, store)
    assert len(commands) == 3
    assert [path.name for path in runs.iterdir()] == ["run of b"]
    difficulty.measure(replace(config, learning_rate=1.0), benchmark, store)
    assert [path.name for path in runs.iterdir()] == ["run of b"]


# --- the stage of a training ----------------------------------------------------------------------------------------


def prepared(bench: RepairBench, runs: list[Path], **values: Any) -> TrainConfig:
    """Write the data of a training on the bench's problems, and return its configuration."""
    data, store = stored(bench), TestStore.default()
    held_out = problems.load(str(bench.problems), store=store)
    config = load_config(
        None,
        {
            "lang": "lua",
            "output": str(bench.folder / "run"),
            "repair_rounds": 1,
            "difficulty_runs": ",".join(map(str, runs)),
            **values,
        },
    )
    write_data(TrainingData(rows=[], stored=data, held_out=held_out), config.run_dir / "data", store)
    return config


def test_only_answers_that_the_judge_accepts_now_become_examples(bench: RepairBench, server: Server) -> None:
    """`AC a` was accepted when it was sampled, and is not any more: a test was added, for example."""
    speak(server, {"a": [code("WA 2"), code("AC a")], "b": [code("CE"), code("AC b")], "c": [code("WA 2")] * 2})
    config = prepared(bench, bench("m", repair=1, url=server.url))
    decide, said = bench.judge._decide, list[str]()

    def stricter(request: JudgeRequest) -> Any:
        if request.program.source == "AC a\n":
            return made_up.judgement(request.program.key, Verdict.WA)
        return decide(request)

    bench.judge._decide = stricter
    repair_stage.prepare_examples(config, bench.judge, said.append)
    file = repair_stage.folder_of(config) / "examples.jsonl"
    made = list(read_lines(file, SupervisedExample))
    assert [(row.problem_id, row.kind) for row in made] == [("b", "repair"), ("b", "plain")]
    assert said == [
        "1 repair examples and 1 plain ones; 2 were left out, because their answer does not pass now",
    ]
    judged = len(bench.judge.requests)
    repair_stage.prepare_examples(config, bench.judge, said.append)
    assert len(bench.judge.requests) == judged


def test_without_a_failure_and_a_solution_of_one_problem_there_is_nothing_to_repair(
    bench: RepairBench, server: Server
) -> None:
    speak(server, {"a": [code("AC")], "b": [code("CE")] * 2, "c": [code("WA 2")] * 2})
    config = prepared(bench, bench("m", repair=1, url=server.url))
    with pytest.raises(UserError, match=r"no repair example.*--repair-programs"):
        repair_stage.prepare_examples(config, bench.judge, print)


def test_training_starts_from_the_repaired_model_where_there_is_one(tmp_path: Path) -> None:
    plain = load_config(None, {"lang": "lua", "output": str(tmp_path / "run"), "model_revision": "abc"})
    assert repair_stage.started_from(plain) == plain
    assert repair_stage.is_done(plain)
    repairing = replace(plain, repair_rounds=1)
    start = repair_stage.started_from(repairing)
    assert (start.model, start.model_revision) == (str(tmp_path / "run" / "repair" / "model"), None)
    assert not repair_stage.is_done(repairing)
