"""`lcbx lang hint`: from failed programs with a known error to tips, to a measured hint, to the language's file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from support import made_up
from support.fake_judge import FakeJudge
from support.openai_server import Server, chat_answer

from lcbx import languages
from lcbx.cli import lcbx
from lcbx.errors import UserError
from lcbx.extract import extract
from lcbx.generate import engines
from lcbx.hints.arms import MeasuredModel, arm_options, run_arms
from lcbx.hints.drafting import MOST_TIP_WORDS, hint_of, hint_question, tips_of
from lcbx.hints.failure_groups import FailureGroup, failure_groups, split_problems
from lcbx.hints.hint_file import write_language
from lcbx.hints.measuring import NEW, OFF, OLD, is_kept, measure, runs_by_arm
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.reformulate.asking import Interviewer
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.plan_evaluation import EvaluationOptions, EvaluationPlan
from lcbx.runs.records import RunDirectory
from lcbx.types import Judgement, Language, Sampling, Verdict

LUA = languages.load("lua")
UNPACK = "snippet.lua:{line}: attempt to call field 'unpack' (a nil value)"
PROGRAM = """local words = {{}}
for w in io.read("*a"):gmatch("%S+") do words[#words + 1] = w end
print(table.unpack(words)) -- {line}"""
TIPS = (
    """Here are my tips:

- `unpack` is a global function here: `table.unpack` does not exist.
- Read everything with `io.read("*a")` and split it with `gmatch`.
- Read everything with  `io.read("*a")`  and split it with `gmatch`.
1. """
    + "word " * (MOST_TIP_WORDS + 1)
    + """
* Write `local words = {} for w in io.read("*a"):gmatch("%S+") do words[#words + 1] = w end print(1)`.
- Like this: for w in io.read("*a"):gmatch("%S+") do words[#words + 1] = w end

```lua
- print(1)
```
"""
)


def failing_run(results: Path, problems: int = 8, **changes: Any) -> Path:
    """Write a run in which most programs call a function that does not exist, one has a syntax error, one is slow."""
    config = made_up.config(sampling=Sampling(n=1), **changes)
    with RunDirectory.create(results, config, made_up.problems(problems)) as run:
        run.begin_session(made_up.session())
        for index in range(problems):
            key = made_up.key(index, language_id=config.language_id)
            answer = made_up.completion(key, text=f"```lua\n{PROGRAM.format(line=index)}\n```")
            judged = made_up.judgement(key, Verdict.RTE, message=UNPACK.format(line=index))
            if index == 0:
                judged = made_up.judgement(key, Verdict.CE, message="luajit: snippet.lua:3: unexpected symbol near '!'")
            if index == 1:
                judged = made_up.judgement(key, Verdict.TLE)
            source = extract(answer, rule=config.extraction).source or ""
            run.append_completion(answer)
            run.append_judgement(replace(judged, program_sha256=sha256(source.encode()).hexdigest()))
        return run.path


def groups_of(tmp_path: Path) -> list[FailureGroup]:
    path = failing_run(tmp_path)
    return failure_groups([path], language_id="lua", problem_ids=[f"p{index:03}" for index in range(8)])


# --- failures -------------------------------------------------------------------------------------------------------


def test_known_error_is_the_first_group_and_slow_programs_are_in_none(tmp_path: Path) -> None:
    first, second = groups_of(tmp_path)
    assert (first.category, first.programs, first.problems) == ("name", 6, 6)
    assert first.message == "FILE:N: attempt to call field '…' (a nil value)"
    assert "'unpack'" in first.examples[0].message
    assert "table.unpack" in first.examples[0].source
    assert second.category == "syntax"


def test_only_programs_for_the_chosen_problems_are_read(tmp_path: Path) -> None:
    (group,) = failure_groups([failing_run(tmp_path)], language_id="lua", problem_ids=["p003", "p004"])
    assert {example.problem_id for example in group.examples} == {"p003", "p004"}
    assert group.programs == 2


def test_runs_without_a_telling_failure_and_of_another_language_are_refused(tmp_path: Path) -> None:
    path = failing_run(tmp_path)
    with pytest.raises(UserError, match="nothing to draft a hint from"):
        failure_groups([path], language_id="lua", problem_ids=["p001"])
    with pytest.raises(UserError, match="is a run in lua, not in r"):
        failure_groups([path], language_id="r", problem_ids=["p001"])


def test_problems_are_split_in_the_same_way_every_time_and_by_the_seed() -> None:
    ids = [f"p{index:03}" for index in range(40)]
    drafting, others = split_problems(ids, share=0.5)
    assert (len(drafting), len(others)) == (20, 20)
    assert sorted([*drafting, *others]) == ids
    assert split_problems(ids, share=0.5) == (drafting, others)
    assert split_problems(ids, share=0.5, seed=1)[0] != drafting
    assert split_problems(ids, share=0.001)[0] != []


# --- tips -----------------------------------------------------------------------------------------------------------


def test_question_has_hint_messages_programs_and_rules(tmp_path: Path) -> None:
    (message,) = hint_question(LUA, groups_of(tmp_path), words=99, tips=12).messages
    for part in (
        LUA.prompt,
        "attempt to call field 'unpack'",
        "print(table.unpack(words))",
        "at most 12 tips",
        "99 words",
    ):
        assert part in message.content


def test_tips_that_break_a_rule_are_refused_with_the_reason(tmp_path: Path) -> None:
    draft = tips_of(TIPS, groups_of(tmp_path))
    assert draft.tips == (
        "`unpack` is a global function here: `table.unpack` does not exist.",
        'Read everything with `io.read("*a")` and split it with `gmatch`.',
    )
    reasons = [reason for _, reason in draft.refused]
    assert reasons == ["repeated", "too long", "a program, not a tip", "copied from a program"]


def test_last_tip_of_a_truncated_answer_and_the_first_line_of_the_hint_are_no_tips() -> None:
    draft = tips_of("- Use X 5.\n- One.\n- Two is cut", [], present="Use X 5.\nOld tip.", truncated=True)
    assert draft.tips == ("One.",)
    assert draft.refused == (("Use X 5.", "repeated"), ("Two is cut", "cut off"))


def test_a_tip_on_several_lines_is_taken_whole() -> None:
    """Half a sentence is no tip, and may say the contrary."""
    answer = "- Never write `x ~= nil`\n  unless `x` may be nil.\n\n  Not of the list.\n1. Second.\nNeither is this.\n"
    assert tips_of(answer, []).tips == ("Never write `x ~= nil` unless `x` may be nil.", "Second.")


def test_word_limit_is_kept_and_later_shorter_tips_still_fit() -> None:
    draft = tips_of("- one two three\n- four five six\n- seven", [], words=4)
    assert draft.tips == ("one two three", "seven")
    assert draft.refused == (("four five six", "over the word limit"),)


def test_new_hint_keeps_the_line_that_names_the_version() -> None:
    assert hint_of("Use X 5.\nOld tip.", ["New tip."]) == "Use X 5.\nNew tip."


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language_id", ["lua", "r", "julia", "ocaml", "fortran", "ocaml-utop"])
def test_file_changes_in_its_hint_alone(tmp_path: Path, language_id: str) -> None:
    language = languages.load(language_id)
    written = write_language(tmp_path, language, "Use it.\nA: tip #1", comments=["Drafted by\x1b m."])
    assert written.prompt == "Use it.\nA: tip #1"
    same: dict[str, Any] = {"prompt": "", "digest": "", "source_path": "", "extends": None}
    assert replace(written, **same) == replace(language, **same)
    text = (tmp_path / f"{language_id}.yaml").read_text()
    assert "# Drafted by  m." in text
    assert languages.load(language_id, [tmp_path]).digest == written.digest != language.digest


def test_comments_do_not_change_the_digest_that_runs_record(tmp_path: Path) -> None:
    plain, commented = (
        write_language(tmp_path / name, LUA, "Use it.", comments=comments)
        for name, comments in (("a", []), ("b", ["Where it comes from."]))
    )
    assert plain.digest == commented.digest


# --- measuring ------------------------------------------------------------------------------------------------------


def arm(results: Path, language: Language, row: str, *, hint: bool = True, **changes: Any) -> Path:
    config = made_up.config(sampling=Sampling(n=1), hint=hint, language_digest=language.digest, **changes)
    keys = [made_up.key(index) for index in range(len(row))]
    judged = [
        made_up.judgement(key, Verdict.AC if one == "A" else Verdict.RTE) for key, one in zip(keys, row, strict=True)
    ]
    return made_up.write_run(results, judged, of=config)


def three_arms(results: Path, candidate: Language, rows: Sequence[str]) -> list[Path]:
    off, old, new = rows
    return [arm(results, LUA, off, hint=False), arm(results, LUA, old), arm(results, candidate, new)]


def test_runs_are_recognised_by_their_hint_and_compared_on_other_problems(tmp_path: Path) -> None:
    candidate = write_language(tmp_path / "candidate", LUA, "Use it.")
    paths = three_arms(tmp_path, candidate, ["FFFFFFFFAA", "FFFFFFFFAA", "FFAAAAAAAA"])
    runs = runs_by_arm(list(reversed(paths)), LUA, candidate)
    assert list(runs) == [OFF, OLD, NEW]
    measurement = measure(runs, drafted_from=["p000", "p001"])
    assert len(measurement.problem_ids) == 8
    compared = measurement.compared(OLD, NEW)
    assert compared.difference == pytest.approx(6 / 8)
    assert compared.p_value == pytest.approx(2 / 2**6)
    assert measurement.compared(OFF, OLD).difference == 0


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (["FFFFFFFFFF", "FFFFFFFFFF", "AAAAAAAAFF"], {"shown", "better", "always"}),
        (["FFFFFFFFFF", "FFFFFFFFFF", "AAFFFFFFFF"], {"better", "always"}),
        (["AAAAAFFFFF", "FFFFFFFFFF", "AAFFFFFFFF"], {"always"}),
        (["FFFFFFFFFF", "AAAAFFFFFF", "AAAAFFFFFF"], {"always"}),
    ],
    ids=["clearly better", "a little better", "worse than no hint", "equal"],
)
def test_hint_is_kept_if_the_measurement_says_so(tmp_path: Path, rows: list[str], kept: set[str]) -> None:
    candidate = write_language(tmp_path / "candidate", LUA, "Use it.")
    runs = runs_by_arm(three_arms(tmp_path, candidate, rows), LUA, candidate)
    measurement = measure(runs, drafted_from=[])
    assert {keep for keep in ("shown", "better", "always") if is_kept(measurement, keep)} == kept


def test_runs_that_do_not_measure_the_hint_are_refused(tmp_path: Path) -> None:
    candidate = write_language(tmp_path / "candidate", LUA, "Use it.")
    off, old, new = three_arms(tmp_path, candidate, ["FF", "FF", "AA"])
    with pytest.raises(UserError, match="no run with new hint"):
        runs_by_arm([off, old], LUA, candidate)
    with pytest.raises(UserError, match="another hint than"):
        runs_by_arm([off, old, arm(tmp_path, write_language(tmp_path / "x", LUA, "X."), "AA")], LUA, candidate)
    with pytest.raises(UserError, match="two runs with present hint"):
        runs_by_arm([off, old, new, arm(tmp_path, LUA, "AF", model="b")], LUA, candidate)
    with pytest.raises(UserError, match="differ in model"):
        runs_by_arm([off, old, arm(tmp_path, candidate, "AF", model="b")], LUA, candidate)
    with pytest.raises(UserError, match="every problem of these runs"):
        measure(runs_by_arm([off, old, new], LUA, candidate), drafted_from=["p000", "p001"])


# --- the three evaluations ------------------------------------------------------------------------------------------


def evaluations(tmp_path: Path, drafted_from: Sequence[str] = (), **target: Any) -> dict[str, EvaluationOptions]:
    return arm_options(
        MeasuredModel(model="m", benchmark="mini", **target),
        like=failing_run(tmp_path, protocol="lcbx-2+custom"),
        language_id="lua",
        drafted_from=drafted_from,
        out=tmp_path / "out",
    )


def test_evaluations_differ_in_the_hint_alone_and_have_the_settings_of_the_run(tmp_path: Path) -> None:
    options = evaluations(tmp_path, ["mini_01_sum_of_two"], temperature=0.0)
    assert [one.protocol.hint for one in options.values()] == [False, True, True]
    assert [one.language_folders for one in options.values()] == [(), (), (tmp_path / "out/candidate",)]
    plain = [replace(one, language_folders=(), protocol=replace(one.protocol, hint=None)) for one in options.values()]
    shared = plain[0]
    assert plain == [shared] * 3
    assert (shared.protocol.protocol, shared.protocol.n, shared.protocol.temperature) == ("lcbx-2", 1, 0.0)
    assert shared.part is not None
    assert len(shared.part.ids) == 25
    assert "mini_01_sum_of_two" not in shared.part.ids


def test_a_limit_chooses_problems_by_the_seed(tmp_path: Path) -> None:
    parts = [evaluations(tmp_path, limit=5, seed=seed)[OFF].part for seed in (0, 0, 1)]
    first, again, other = (part.ids for part in parts if part is not None)
    assert len(first) == len(other) == 5
    assert first == again != other


def test_every_problem_used_for_drafting_leaves_none_to_measure_on(tmp_path: Path) -> None:
    ids = evaluations(tmp_path)[OFF].part
    assert ids is not None
    with pytest.raises(UserError, match="every problem was used for drafting"):
        evaluations(tmp_path, ids.ids)


def test_options_of_the_target_go_where_its_engine_looks_for_them() -> None:
    target = MeasuredModel(model="m", engine="openai", options=("base_url=http://localhost:1/v1", "top_k=5"))
    model = target.model_options()
    assert model.flags == {"base_url": "http://localhost:1/v1"}
    assert model.engine_options == {"top_k": 5}


def test_a_hint_that_helps_the_model_is_found_to_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model behind the server calls a function that does not exist until a tip tells it so."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    server = Server()

    def answer(path: str, body: dict[str, Any]) -> Any:
        text = body["messages"][0]["content"]
        if "Write tips" in text:
            return 200, {}, chat_answer("- There is no table.unpack here.")
        program = "print(unpack(words))" if "There is no table.unpack here." in text else "print(table.unpack(words))"
        return 200, {}, chat_answer(f"```lua\n{program}\n```")

    server.answer = answer
    try:
        run = failing_run(tmp_path / "from")
        make, _ = engines.plan("openai", "writer", base_url=server.url)
        writer = Interviewer(path=tmp_path / "answers.jsonl", model="writer", make_generator=make)
        groups = failure_groups([run], language_id="lua", problem_ids=["p000", "p002"])
        question = hint_question(LUA, groups)
        draft = tips_of(writer.ask([question])[question.question_id].text, groups)
        candidate = write_language(tmp_path / "out/candidate", LUA, hint_of(LUA.prompt, draft.tips))
        target = MeasuredModel(
            model="m", engine="openai", options=(f"base_url={server.url}",), benchmark="mini", limit=8
        )
        options = arm_options(target, like=run, language_id="lua", drafted_from=[], out=tmp_path / "out")
        paths = run_arms(options, evaluate, say=lambda _: None)
    finally:
        server.close()
    measurement = measure(runs_by_arm(paths, LUA, candidate), drafted_from=[])
    assert {arm: one.value for arm, one in measurement.pass_at_1.items()} == {OFF: 0.0, OLD: 0.0, NEW: 1.0}
    assert is_kept(measurement, "shown")


def evaluate(plan: EvaluationPlan) -> list[Path]:
    """Evaluate with a judge that accepts programs without `table.unpack`."""

    def judged(request: JudgeRequest) -> Judgement:
        wrong = "table.unpack" in (request.program.source or "")
        return made_up.judgement(request.program.key, Verdict.RTE if wrong else Verdict.AC)

    return Evaluation(plan.request, FakeJudge(judged, TestStore.default())).run(
        plan.make_generator, {"lua": made_up.IMAGE}
    )


# --- the command ----------------------------------------------------------------------------------------------------


def answers_file(path: Path, run: Path, text: str = TIPS) -> Path:
    """Write a writer's answer to the question that the command asks about this run."""
    ids = [f"p{index:03}" for index in range(8)]
    groups = failure_groups([run], language_id="lua", problem_ids=split_problems(ids, share=0.5)[0])
    question = hint_question(LUA, groups)
    row = {"prompt_sha256": question.prompt_sha256, "model": "scripted", "completion": text, "finish_reason": "stop"}
    path.write_text(json.dumps(row) + "\n")
    return path


def call(tmp_path: Path, *arguments: object) -> Result:
    run = failing_run(tmp_path / "results")
    answers = answers_file(tmp_path / "answers.jsonl", run)
    base = ("lang", "hint", "lua", "--from", run, "--answers", answers, "--out", tmp_path / "out")
    result = CliRunner().invoke(lcbx, [str(argument) for argument in (*base, *arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_command_drafts_a_hint_from_recorded_answers(tmp_path: Path) -> None:
    result = call(tmp_path)
    assert result.exit_code == 0
    assert "Not measured" in result.stdout
    candidate = languages.load("lua", [tmp_path / "out/candidate"])
    assert "`table.unpack` does not exist" in candidate.prompt
    assert candidate.prompt.splitlines()[0] == LUA.prompt.splitlines()[0]
    assert not (tmp_path / "out/lua.yaml").exists()


def test_command_measures_with_recorded_runs_and_writes_the_file_with_its_provenance(tmp_path: Path) -> None:
    call(tmp_path)
    candidate = languages.load("lua", [tmp_path / "out/candidate"])
    three_arms(tmp_path / "arms", candidate, ["F" * 20, "F" * 20, "A" * 20])
    result = call(tmp_path, "--measured", tmp_path / "arms", "--json")
    record = json.loads(result.stdout)
    assert record == json.loads((tmp_path / "out/provenance.json").read_text())
    assert record["kept"]
    assert record["writer"]["model"] == "scripted"
    assert len(record["drafted_from"]) == 4
    assert len(record["measurement"]["problems"]) == 16
    assert not set(record["drafted_from"]) & set(record["measurement"]["problems"])
    assert record["measurement"]["comparisons"][0]["interval"]["low"] > 0
    text = (tmp_path / "out/lua.yaml").read_text()
    assert "# Hint drafted by scripted" in text
    assert "+100.0" in text
    assert yaml.safe_load(text)["prompt"].strip() == record["new_hint"]


def test_hint_that_does_not_help_is_not_kept(tmp_path: Path) -> None:
    call(tmp_path)
    candidate = languages.load("lua", [tmp_path / "out/candidate"])
    three_arms(tmp_path / "arms", candidate, ["A" * 20, "F" * 20, "F" * 20])
    result = call(tmp_path, "--measured", tmp_path / "arms")
    assert "Not kept: the present hint stays" in result.stdout
    assert "present hint against no hint" in result.stdout
    assert not (tmp_path / "out/lua.yaml").exists()


def test_question_without_a_recorded_answer_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no answer to this question"):
        call(tmp_path, "--words", "100")


def test_a_folder_may_hold_runs_in_other_languages(tmp_path: Path) -> None:
    failing_run(tmp_path / "results", language_id="r")
    assert "Not measured" in call(tmp_path, "--from", tmp_path / "results").stdout
    base = ["lang", "hint", "julia", "--from", str(failing_run(tmp_path / "other")), "--answers", __file__]
    with pytest.raises(UserError, match="none of these runs is in julia; they are in lua"):
        CliRunner().invoke(lcbx, base, catch_exceptions=False)


def test_writer_and_answers_exclude_each_other(tmp_path: Path) -> None:
    assert "choose one of --model" in call(tmp_path, "--model", "m").output
    assert "choose one of --target" in call(tmp_path, "--target", "m", "--measured", tmp_path).output
