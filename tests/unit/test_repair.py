"""Self-repair: what a model is shown, what each round stores, and what is asked again after an interruption."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.openai_server import Server, chat_answer, refused
from support.repair_bench import SCRIPT, RepairBench, code, problem_row, speak

from lcbx.errors import UserError
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.report.live import running_score
from lcbx.report.report_tables import report_tables
from lcbx.report.run_report import read_reports
from lcbx.report.tables import to_text
from lcbx.runs.plan_evaluation import ProtocolOptions
from lcbx.runs.plan_rejudging import RejudgeOptions, plan_rejudging
from lcbx.runs.records import RunDirectory
from lcbx.runs.verify import verify
from lcbx.types import CompileResult, Judgement, SampleKey, Verdict
from lcbx.viewer.library import Library


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


def verdicts(path: Path) -> dict[str, str]:
    return {key.problem_id: str(row.verdict) for key, row in RunDirectory.open(path).judgements().items()}


def test_failed_samples_answer_again_and_accepted_ones_are_carried_over(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    runs = bench("m", repair=2, url=server.url)
    assert [verdicts(path) for path in runs] == [
        {"a": "AC", "b": "CE", "c": "WA"},
        {"a": "AC", "b": "AC", "c": "RTE"},
        {"a": "AC", "b": "AC", "c": "AC"},
    ]
    assert len(server.requests) == 3 + 2 + 1
    assert len(bench.judge.requests) == 3 + 2 + 1
    configs = [RunDirectory.open(path).config for path in runs]
    names = ["lcbx-3+custom", "lcbx-3-repair-1+custom", "lcbx-3-repair-2+custom"]
    assert [config.protocol for config in configs] == names
    assert {config.protocol_family for config in configs} == {"lcbx-3+custom"}
    assert len({config.run_id for config in configs}) == len({config.generation_id for config in configs}) == 3
    last = {key.problem_id: row.repair_round for key, row in RunDirectory.open(runs[2]).completions().items()}
    assert last == {"a": 0, "b": 1, "c": 2}


def test_a_model_sees_messages_and_public_tests_only(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    bench("m", repair=2, url=server.url)
    asked = [body["messages"] for body in server.bodies() if len(body["messages"]) > 1]
    assert [message["role"] for message in asked[0]] == ["user", "assistant", "user"]
    assert asked[0][-1]["content"].endswith(
        "Your answer must again contain one complete Lua program in one fenced code block:\n\n"
        "```lua\n(the program)\n```"
    )
    shown = {messages[1]["content"]: messages[-1]["content"] for messages in asked}
    compiler, hidden, public = (shown[code(words)] for words in ("CE", "WA 2", "RTE 0"))
    assert "line 7: no such word" in compiler
    assert "compiling it failed" in compiler
    assert "failed test 3 of 3: its output is not the expected one" in hidden
    assert "printed this" not in hidden
    assert all(part in public for part in ("exit code 3", "nil value", "```\n1\n```", "```\none\n```", "printed this"))
    everything = json.dumps(server.bodies())
    assert "secret" not in everything


def test_thinking_is_not_sent_back_and_an_empty_answer_is_replaced(bench: RepairBench, server: Server) -> None:
    thought = "<think>Let me see.</think>\n" + code("WA 2")
    seen: list[str] = []

    def answer(path: str, body: dict[str, Any]) -> Any:
        messages = body["messages"]
        if len(messages) > 1:
            seen.append(messages[1]["content"])
            return 200, {}, chat_answer(code("AC"))
        cut = "Problem b." in messages[0]["content"]
        return 200, {}, chat_answer("<think>Hm", "length") if cut else chat_answer(thought)

    server.answer = answer
    bench("m", repair=1, url=server.url)
    assert sorted(seen) == ["(no answer)", code("WA 2"), code("WA 2")]


def test_an_interrupted_round_is_continued_and_nothing_is_asked_twice(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    scripted = server.answer
    server.answer = lambda path, body: (
        refused(401, "no") if "```lua\nWA 2" in json.dumps(body) or len(body["messages"]) > 1 else scripted(path, body)
    )
    with pytest.raises(UserError):
        bench("m", repair=2, url=server.url)
    server.answer = scripted
    before = len(server.requests)
    runs = bench("m", repair=2, url=server.url)
    assert len(server.requests) == before + 3
    assert [list(verdicts(path).values()) for path in runs][-1] == ["AC", "AC", "AC"]
    files = {path: path.read_bytes() for run in runs for path in run.iterdir() if path.name != "run.json"}
    requests = len(server.requests)
    assert bench("m", repair=2, url=server.url) == runs
    assert len(server.requests) == requests
    assert {path: path.read_bytes() for path in files} == files
    assert [path.name for path in bench("m", repair=1, url=server.url)] == [path.name for path in runs[:2]]


def test_a_judge_error_waits_until_it_is_judged(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    bench.judge.broken = {SampleKey(problem_id="c", language_id="lua", sample_index=0)}
    first, second = bench("m", repair=1, url=server.url)
    assert verdicts(second) == {"a": "AC", "b": "AC"}
    bench.judge.broken = set()
    first, second = bench("m", repair=1, url=server.url, retry_errors=True)
    assert verdicts(first)["c"] == "WA"
    assert verdicts(second)["c"] == "RTE"
    assert len(RunDirectory.open(second).prompts()) == 3 + 2


def test_recorded_answers_of_all_rounds_are_replayed(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    runs = bench("m", repair=2, url=server.url)
    file = bench.folder / "answers.jsonl"
    file.write_bytes(b"".join((run / "completions.jsonl").read_bytes() for run in runs))
    again = bench(str(file), repair=2)
    assert [verdicts(path) for path in again] == [verdicts(path) for path in runs]
    with pytest.raises(UserError, match="repair_round: 1"):
        bench(str(runs[0] / "completions.jsonl"), repair=1)


def test_the_report_has_the_score_before_and_after_each_round(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    runs = bench("m", repair=2, url=server.url)
    reports = read_reports(runs)
    assert [round(report.scores[0].value or 0, 3) for report in reports] == [0.333, 0.667, 1.0]
    rounds = reports[-1].repair_rounds
    assert [(row.number, row.answered, row.accepted) for row in rounds] == [(0, 3, 1), (1, 2, 1), (2, 1, 1)]
    assert [row.pass_at_1 for row in rounds] == [report.scores[0].value for report in reports]
    assert rounds[2].gain == pytest.approx(2 / 3)
    assert [report.cost.completion_tokens for report in reports] == [15, 10, 5]
    assert reports[0].repair_rounds == ()
    text = to_text(report_tables(reports))
    assert "Self-repair: pass@1 after each round" in text
    assert text.count("protocol lcbx-3-repair") == 1


def test_a_round_is_displayed_from_the_score_before_it_and_not_from_its_accepted_samples(
    bench: RepairBench, server: Server
) -> None:
    """With the carried over samples alone, every round would begin at 100 %."""
    speak(server, SCRIPT)
    scripted, shown = server.answer, list[tuple[int, str]]()

    def watched(path: str, body: dict[str, Any]) -> Any:
        shown.append(
            (len(bench.evaluations) - 1, running_score(bench.evaluations[-1].progress["lua"]).partition(" [")[0])
        )
        return scripted(path, body)

    server.answer = watched
    bench("m", repair=2, url=server.url)
    assert {score for turn, score in shown if turn == 1} <= {"33.3 %", "66.7 %"}
    assert [score for turn, score in shown if turn == 2] == ["66.7 %"]
    assert [running_score(row.progress["lua"]).partition(" [")[0] for row in bench.evaluations] == [
        "33.3 %",
        "66.7 %",
        "100.0 %",
    ]


def test_an_answer_that_repeats_the_failed_one_is_counted(bench: RepairBench, server: Server) -> None:
    """Small models do this with most failures. Thinking that differs makes no other answer."""
    thought = "<think>{}</think>\n" + code("WA 2")
    script = {"a": [code("AC")], "b": [code("CE"), code("CE"), code("AC")], "c": [code("WA 1"), code("WA 2")]}
    speak(server, script)
    scripted = server.answer

    def answer(path: str, body: dict[str, Any]) -> Any:
        if "Problem c." in body["messages"][0]["content"]:
            return 200, {}, chat_answer(thought.format(len(server.requests)))
        return scripted(path, body)

    server.answer = answer
    reports = read_reports(bench("m", repair=2, url=server.url))
    assert [report.repeated_answers for report in reports] == [None, 2, 2]
    assert "no later round can change it" not in to_text(report_tables(reports))
    greedy = read_reports(bench("m", repair=1, url=server.url, protocol=ProtocolOptions(n=1, temperature=0)))
    assert "no later round can change it" in to_text(report_tables(greedy))


def test_stored_rounds_can_be_verified_and_viewed(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    runs = bench("m", repair=2, url=server.url)
    plan = plan_rejudging(RunDirectory.open(runs[2]), RejudgeOptions())
    for path in runs:
        run = RunDirectory.open(path)
        checked = verify(
            run, benchmark=plan.benchmark, language=plan.languages[0], judge=bench.judge, share=1.0, seed=0
        )
        assert checked.holds
    names = [row.name for row in Library.open(runs).runs]
    assert names == ["m · Lua", "m · Lua · repair round 1", "m · Lua · repair round 2"]
    shown = Library.open([runs[2]]).runs[0]
    roles = {}
    for entry in shown.index.entries():
        prompt = shown.material.prompt(entry.key.problem_id, entry.key.sample_index)
        assert isinstance(prompt, tuple)
        roles[entry.key.problem_id] = len(prompt)
        if entry.key.problem_id == "c":
            assert "```lua\nRTE 0\n```" in prompt[1].content
    assert roles == {"a": 1, "b": 3, "c": 3}


def test_a_round_is_judged_again_in_its_place_but_not_under_other_limits(bench: RepairBench, server: Server) -> None:
    speak(server, SCRIPT)
    run = RunDirectory.open(bench("m", repair=1, url=server.url)[1])
    request = plan_rejudging(run, RejudgeOptions(retry_errors=True))
    assert request.run_dir == run.path.resolve()
    with pytest.raises(UserError, match="verdicts under its own limits"):
        plan_rejudging(run, RejudgeOptions(time_limit_s=1.0))


def test_functions_to_complete_are_refused_before_anything_is_generated(bench: RepairBench, server: Server) -> None:
    row = {
        "name": "HumanEval_0",
        "language": "lua",
        "prompt": "local function f()\n",
        "tests": "f()",
        "stop_tokens": ["\nend"],
    }
    bench.problems.write_text(json.dumps(row) + "\n")
    with pytest.raises(UserError, match="functions to complete"):
        bench("m", repair=1, url=server.url)
    assert not server.requests


FUNCTION = {
    "name": "HumanEval_0_twice",
    "language": "lua",
    "prompt": "-- Double a number.\nlocal function twice(n)\n",
    "tests": "\nlu = require('luaunit')\nlu.assertEquals(twice(21), 4242)\nos.exit(lu.LuaUnit.run())\n",
    "stop_tokens": ["\nend"],
}
QUOTING = """twice.lua:2: no such name twice
   7 | lu.assertEquals(twice(21), 4242)
     | ^~~~ in ...assertEquals(twice(21), 42...
1 error"""


@pytest.mark.parametrize("verdict", [Verdict.RTE, Verdict.CE])
def test_a_function_is_repaired_without_what_its_tests_expect(
    bench: RepairBench, server: Server, verdict: Verdict
) -> None:
    """The tests are lines of the program, so messages quote them, and a failed assertion prints the right value."""
    bench.problems.write_text(json.dumps(FUNCTION) + "\n")

    def judged(request: JudgeRequest) -> Judgement:
        key, digest = request.program.key, source_digest(request.program.source or "")
        if verdict is Verdict.CE:
            built = CompileResult(exit_code=1, signal=None, log=QUOTING, cpu_time_s=0.1, wall_time_s=0.1)
            return made_up.judgement(key, verdict, compile=built, tests=(), program_sha256=digest)
        failed = made_up.result_of_test(0, verdict, exit_code=1, stdout="expected: 4242", stderr="expected: 4242")
        return made_up.judgement(key, verdict, tests=(failed,), program_sha256=digest)

    bench.judge._decide = judged
    server.answer = lambda path, body: (200, {}, chat_answer(code("local function twice(n)\n  return n\nend")))
    bench("m", repair=1, url=server.url, protocol=ProtocolOptions(protocol="multipl-e-chat", n=1))
    shown = server.bodies()[-1]["messages"][-1]["content"]
    assert "42" not in shown
    assert "the whole function, without tests and main program, in one fenced code block" in shown
    assert "complete Lua program" not in shown
    assert (QUOTING.splitlines()[0] in shown and "1 error" in shown) == (verdict is Verdict.CE)
    assert ("failed the tests of the function: it ended with exit code 1" in shown) == (verdict is Verdict.RTE)


def test_a_protocol_with_fields_is_asked_for_its_fields_again(bench: RepairBench, server: Server) -> None:
    """A mere fence, which other protocols ask for, would be no code."""
    whole = "[[ ## reasoning ## ]]\nSo.\n\n[[ ## solution ## ]]\n{}\n\n[[ ## completed ## ]]"

    def answer(path: str, body: dict[str, Any]) -> Any:
        last = body["messages"][-1]["content"]
        again = "Answer again with the fields `[[ ## reasoning ## ]]` and `[[ ## solution ## ]]`" in last
        first = code("WA 1") if "Problem a." in last else whole.format(code("WA 1"))
        return 200, {}, chat_answer(whole.format(code("AC")) if again else first)

    server.answer = answer
    runs = bench("m", repair=1, url=server.url, protocol=ProtocolOptions(protocol="agnostics-2025", n=1))
    assert [sorted(verdicts(path).values()) for path in runs] == [["NC", "WA", "WA"], ["AC", "AC", "AC"]]
    assert "does not have both of the fields `reasoning` and `solution`" in json.dumps(server.bodies())
    repair = RunDirectory.open(runs[1]).config.repair
    assert repair is not None
    assert repair.prompt_template == "repair-fields-1"


def test_each_sample_of_a_problem_has_its_own_conversation(bench: RepairBench, server: Server) -> None:
    count = iter(range(1000))

    def answer(path: str, body: dict[str, Any]) -> Any:
        if len(body["messages"]) > 1:
            number = int(body["messages"][1]["content"].split("sample ")[1].split("\n")[0])
            return 200, {}, chat_answer(code(f"AC {number}"))
        return 200, {}, chat_answer(code(f"WA 2 sample {next(count)}"))

    server.answer = answer
    first, second = bench("m", repair=1, n=3, url=server.url)
    before, after = (RunDirectory.open(path).completions() for path in (first, second))
    assert {key: row.text.split("sample ")[1] for key, row in before.items()} == {
        key: row.text.split("AC ")[1] for key, row in after.items()
    }


def test_a_long_message_is_cut_in_the_middle(bench: RepairBench, server: Server) -> None:
    decide = bench.judge._decide

    def long_log(request: JudgeRequest) -> Any:
        judged = decide(request)
        assert isinstance(judged, Judgement)
        if judged.compile is None or judged.verdict is not Verdict.CE:
            return judged
        return replace(judged, compile=replace(judged.compile, log="begin" + "x" * 90_000 + "end"))

    bench.judge._decide = long_log
    speak(server, SCRIPT)
    bench("m", repair=1, url=server.url)
    (shown,) = [
        body["messages"][-1]["content"] for body in server.bodies() if "Messages of the compiler" in json.dumps(body)
    ]
    assert len(shown) < 4000
    assert all(part in shown for part in ("begin", "end\n```", "(90008 bytes)"))


def test_a_long_test_is_shown_from_its_beginning(bench: RepairBench, server: Server) -> None:
    """Of a long output only the beginning is stored: no part of it must look like the end."""
    row = problem_row("c")
    row["public_test_cases"] = [{"input": "1\n", "output": "one " * 5000 + "last\n", "testtype": "stdin"}]
    bench.problems.write_text(json.dumps(row) + "\n")
    speak(server, {"c": [code("WA 0"), code("AC")]})
    bench("m", repair=1, url=server.url)
    shown = server.bodies()[-1]["messages"][-1]["content"]
    assert "one one\n... (20005 bytes)\n```" in shown.replace("one \n", "one\n")
    assert "last" not in shown
    assert "```\nprinted this\n```" in shown


@pytest.mark.parametrize(("lasts", "made"), [(True, 1), (False, 3)])
def test_a_model_is_loaded_once_for_all_rounds_unless_its_replicas_end(
    bench: RepairBench, server: Server, lasts: bool, made: int
) -> None:
    speak(server, SCRIPT)
    plan = bench.plan("m", repair=2, url=server.url)
    loaded = []

    def make_generator() -> Any:
        loaded.append(1)
        return plan.make_generator()

    bench.run(replace(plan, make_generator=make_generator, generator_lasts=lasts))
    assert len(loaded) == made
