"""The data of a training: split, checked, and drawn by seed; its rows never hold tests."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.hub import FakeHub

from lcbx import languages, problems
from lcbx.errors import DataError, UserError
from lcbx.problems import hub, load, overlap
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.reformulate import source_files
from lcbx.runs.passing_programs import from_file
from lcbx.train.data import difficulty, minitrain, problem_sources
from lcbx.train.data.build_data import build_data
from lcbx.train.data.training_data import TrainingData, read_rows, read_stored, write_data
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.types import Problem, TestCase

STORY = (
    "A gardener plants n trees in a row. Every tree has a height, and the gardener wants to know for each tree how far "
    "it is to the nearest taller tree on its left. Print the distances on one line, with zero where there is none."
)
REWORDED = STORY.replace("A gardener plants", "The gardener planted").replace("wants to know", "would like to know")
OTHER = (
    "Given two words, decide whether the letters of the first can be put into another order so that the second comes "
    "out. Answer with a single word on a line of its own, and mind that capital letters differ from small ones here."
)


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def row(name: str, statement: str, count: int = 6, **more: Any) -> dict[str, Any]:
    tests = [{"input": f"{name} {n}\n", "output": f"{n}\n", "testtype": "stdin"} for n in range(count)]
    return {"question_id": name, "question_content": statement, "private_test_cases": tests, **more}


def problem(name: str, statement: str, store: TestStore, outputs: tuple[str, ...] = ("1",)) -> Problem:
    tests = []
    for text in outputs:
        output, digest = store.put_output([text.encode()])
        blob = store.put_input([f"long input of {text}".encode()])
        tests.append(TestCase(input=blob, output=output, expected_digest=digest))
    return make_problem(problem_id=name, statement=statement, tests=tuple(tests))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestStore]:
    """One store for all tests: staging the bundled set takes longer than most of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LCBX_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield TestStore.default()


def make_config(tmp_path: Path, **values: Any) -> TrainConfig:
    base = {"lang": "lua", "output": str(tmp_path / "run"), "decontaminate": (), "audit_data": "off", **values}
    return load_config(None, base)


def build(config: TrainConfig, store: TestStore) -> TrainingData:
    return build_data(config, store, lambda _: None)


# --- mini-train -----------------------------------------------------------------------------------------------------


def test_the_bundled_training_set_is_what_its_templates_make() -> None:
    assert gzip.decompress(minitrain.path().read_bytes()) == minitrain.build()


def test_the_training_set_has_hundreds_of_problems_that_no_constant_solves() -> None:
    rows = list(minitrain.rows())
    assert len(rows) >= 300
    assert len({row["question_id"] for row in rows}) == len({row["question_content"] for row in rows}) == len(rows)
    for row in rows:
        tests = row["public_test_cases"] + row["private_test_cases"]
        assert len(tests) >= 9
        commonest = Counter(test["output"] for test in tests).most_common(1)[0][1]
        assert commonest <= minitrain.COMMONEST * minitrain.TESTS


def test_references_pass_their_own_tests() -> None:
    for row in list(minitrain.rows())[::17]:
        for test in row["public_test_cases"] + row["private_test_cases"]:
            assert minitrain.run_reference(row["reference"], test["input"]).rstrip() == test["output"].rstrip()


def test_references_are_programs_for_all_problems_as_audits_read_them(tmp_path: Path, store: TestStore) -> None:
    file = write(tmp_path / "references.jsonl", list(minitrain.references()))
    problems = load("mini-train", store=store).problems
    assert [program.problem_id for program in from_file(file)] == [problem.problem_id for problem in problems]


def test_the_training_set_is_disjoint_from_the_bundled_benchmark(store: TestStore) -> None:
    training = problems.load("mini-train", store=store).problems
    assert overlap.find(training, "mini", problems.load("mini", store=store).problems) == []


# --- decontamination ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (STORY, "exact"),
        (STORY.upper().replace(" ", "  "), "exact"),
        (REWORDED, "near"),
        (f"Hello! {STORY} Bye.", "near"),
    ],
)
def test_copies_of_a_statement_are_found(store: TestStore, statement: str, kind: str) -> None:
    hits = overlap.find(
        [problem("t", statement, store)], "b", [problem("x", OTHER, store), problem("y", STORY, store, ("2",))]
    )
    assert [(hit.benchmark_problem_id, hit.kind) for hit in hits] == [("y", kind)]


def test_another_statement_with_the_same_tests_is_found(store: TestStore) -> None:
    outputs = ("11", "12", "13", "14")
    hits = overlap.find([problem("t", OTHER, store, outputs)], "b", [problem("y", STORY, store, outputs)])
    assert [hit.kind for hit in hits] == ["tests"]


def test_other_problems_are_kept(store: TestStore) -> None:
    assert overlap.find([problem("t", OTHER, store)], "b", [problem("y", STORY, store, ("2",))]) == []


def test_phrases_that_many_statements_share_make_no_copies(store: TestStore) -> None:
    phrase = (
        "The first line contains an integer n, the number of test cases, followed by n lines with two integers each."
    )
    words = [" ".join(f"w{n}{k}" for k in range(14)) for n in range(60)]
    benchmark = [problem(f"b{n}", f"{phrase} {text}", store, (f"{n}",)) for n, text in enumerate(words[:59])]
    assert overlap.find([problem("t", f"{phrase} {words[59]}", store, ("x",))], "b", benchmark) == []


def test_training_on_a_benchmarks_problem_is_refused_by_name(tmp_path: Path, store: TestStore) -> None:
    train = write(tmp_path / "train.jsonl", [row("a", STORY), row("b", OTHER)])
    other = write(tmp_path / "test.jsonl", [row("x", REWORDED)])
    config = make_config(tmp_path, benchmark=(str(train),), decontaminate=(str(other),))
    with pytest.raises(UserError, match=r"a: statement .* as x of test"):
        build(config, store)
    kept = build(replace(config, contamination="drop", held_out=str(other)), store)
    assert [row.problem_id for row in kept.rows] == ["b"]


def test_a_held_out_problem_among_the_training_problems_is_refused(tmp_path: Path, store: TestStore) -> None:
    train = write(tmp_path / "train.jsonl", [row("a", STORY), row("b", OTHER)])
    held = write(tmp_path / "held.jsonl", [row("z", STORY)])
    with pytest.raises(UserError, match="as z of the held-out problems") as refused:
        build(make_config(tmp_path, benchmark=(str(train),), held_out=str(held)), store)
    assert str(refused.value).endswith("Leave them out with --contamination drop.")


def test_a_problem_found_in_two_benchmarks_is_counted_once(tmp_path: Path, store: TestStore) -> None:
    train = write(tmp_path / "train.jsonl", [row("a", STORY), row("b", OTHER)])
    held = write(tmp_path / "held.jsonl", [row("z", STORY)])
    config = make_config(tmp_path, benchmark=(str(train),), held_out=str(held), decontaminate=(str(held),))
    with pytest.raises(UserError, match=r"^1 training problem is a test problem of a benchmark") as refused:
        build(config, store)
    assert str(refused.value).endswith("or remove the benchmark from --decontaminate.")


def test_training_on_the_bundled_benchmark_is_refused(tmp_path: Path, store: TestStore) -> None:
    with pytest.raises(UserError, match="test problems of a benchmark"):
        build(make_config(tmp_path, benchmark=("mini",), decontaminate=("mini",)), store)


def test_a_benchmark_named_by_the_user_must_be_readable(tmp_path: Path, store: TestStore) -> None:
    train = write(tmp_path / "train.jsonl", [row("a", STORY), row("b", OTHER)])
    with pytest.raises(UserError, match="no such file"):
        build(make_config(tmp_path, benchmark=(str(train),), decontaminate=("./nowhere.jsonl",)), store)


# --- splits and rows ------------------------------------------------------------------------------------------------


def test_families_and_copies_stay_on_one_side_of_the_split(tmp_path: Path, store: TestStore) -> None:
    built = build(make_config(tmp_path, benchmark=("mini-train",)), store)
    family = {problem.problem_id: problem.tags[0] for problem in (*built.stored.reward, *built.held_out.problems)}
    trained = {family[problem.problem_id] for problem in built.stored.reward}
    held = {family[problem.problem_id] for problem in built.held_out.problems}
    assert trained
    assert held
    assert not trained & held


@pytest.mark.parametrize("seed", range(5))
def test_copies_are_never_split_nor_refused(tmp_path: Path, store: TestStore, seed: int) -> None:
    """Even if the closest copy is another one than the one on the other side."""
    copies = [STORY, REWORDED, REWORDED.replace("taller", "smaller"), STORY + " The row begins at a gate."]
    rows = [row(f"copy{at}", text) for at, text in enumerate(copies)]
    rows += [row(f"other{at}", " ".join(f"word{at}{k}" for k in range(30))) for at in range(6)]
    train = write(tmp_path / "train.jsonl", rows)
    built = build(make_config(tmp_path, benchmark=(str(train),), held_out="0.4", seed=seed), store)
    held = [problem.problem_id for problem in built.held_out.problems]
    assert sum(name.startswith("copy") for name in held) in (0, len(copies))
    assert len(held) + len(built.stored.reward) == len(rows)


def test_near_statements_of_two_named_families_are_no_copies(store: TestStore) -> None:
    task = "Print the word even if the result is even, otherwise the word odd, and nothing else on that line."
    makers = ["the larger", "the larger", "the smaller"]
    untagged = [
        problem(str(at), f"Take {maker} of a and b. {task}", store, (str(at),)) for at, maker in enumerate(makers)
    ]
    tagged = [replace(item, tags=(f"family:{maker}",)) for item, maker in zip(untagged, makers, strict=True)]
    one, other, third = overlap.groups(tagged)
    assert one == other != third
    assert len(set(overlap.groups(untagged))) == 1
    copied = replace(tagged[0], problem_id="copy", tags=("family:another",))
    assert len(set(overlap.groups([tagged[0], copied]))) == 1


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(tmp_path: Path, store: TestStore) -> None:
    def order(seed: int) -> list[tuple[str, str, str]]:
        config = make_config(tmp_path, benchmark=("mini-train",), lang=("lua", "r"), seed=seed, varied_prompts=True)
        return [(row.problem_id, row.language_id, row.template) for row in build(config, store).rows]

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_languages_are_mixed_by_weight_and_prompts_have_several_wordings(tmp_path: Path, store: TestStore) -> None:
    config = make_config(
        tmp_path,
        benchmark=("mini-train",),
        lang=("lua", "r"),
        lang_weights=(3.0, 1.0),
        varied_prompts=True,
        held_out="0.1",
    )
    rows = build(config, store).rows
    counts = Counter(row.language_id for row in rows)
    assert 0.65 < counts["lua"] / len(rows) < 0.85
    assert len({row.template for row in rows}) == 4
    assert all("```" in message.content for row in rows for message in row.messages)


def test_deciding_and_held_back_tests_are_all_tests_of_a_problem(tmp_path: Path, store: TestStore) -> None:
    built = build(make_config(tmp_path, benchmark=("mini-train",), held_back=0.3), store)
    whole = {problem.problem_id: problem for problem in problems.load("mini-train", store=store).problems}
    for deciding in built.stored.reward:
        back = built.stored.held_back[deciding.problem_id]
        assert len(back) >= 2
        assert not any(test.public for test in back)
        assert Counter((*deciding.tests, *back)) == Counter(whole[deciding.problem_id].tests)
        assert deciding.digest != whole[deciding.problem_id].digest


def test_rows_on_disk_hold_no_tests(tmp_path: Path, store: TestStore) -> None:
    train = write(tmp_path / "train.jsonl", [row("a", STORY), row("b", OTHER)])
    built = build(make_config(tmp_path, benchmark=(str(train),), held_out="0.5"), store)
    write_data(built, tmp_path / "out", store)
    rows = read_rows(tmp_path / "out")
    assert rows == built.rows
    assert read_stored(tmp_path / "out") == built.stored
    assert not {"tests", "private_test_cases"} & json.loads((tmp_path / "out" / "rows.jsonl").read_text()).keys()
    assert problems.load(str(tmp_path / "out" / "heldout.jsonl"), store=store).problems == built.held_out.problems


# --- difficulty -----------------------------------------------------------------------------------------------------


def test_problems_are_kept_by_the_models_pass_rate() -> None:
    rates = {("easy", "lua"): (10, 10), ("fit", "lua"): (3, 10), ("hard", "lua"): (0, 10), ("fit", "r"): (0, 10)}
    pairs = [*rates, ("new", "lua")]
    filtered = difficulty.select(pairs, rates, 0.05, 0.95, keep_unsolved=0.0, seed=0)
    assert filtered.kept == {("fit", "lua")}
    assert filtered.dropped == {"not measured": 1, "too hard": 2, "too easy": 1}


def test_a_share_of_the_unsolved_stays_in() -> None:
    rates = {(f"p{n}", "lua"): (0, 8) for n in range(400)}
    filtered = difficulty.select(rates, rates, 0.05, 0.95, keep_unsolved=0.1, seed=3)
    assert 20 <= len(filtered.kept) <= 60


# --- foreign schemas ------------------------------------------------------------------------------------------------


def mbpp(number: int, **more: Any) -> dict[str, Any]:
    return {
        "original_task_id": number,
        "description": f"Add {number}.",
        "input_format": "One integer.",
        "output_format": "One integer.",
        "tests": [{"input": f"{n}\n", "output": f"{n + number}\n"} for n in range(4)],
        **more,
    }


def test_mbpp_rows_become_problems_without_the_papers_test_set(tmp_path: Path, store: TestStore) -> None:
    broken = [{"input": "1", "output": "2"}, {"input": "1", "output": "3"}, {"input": "4", "output": "5"}]
    rows = [mbpp(601), mbpp(3), mbpp(100), mbpp(602, tests=broken), mbpp(603, tests=broken[:1])]
    benchmark, left_out = problem_sources.load(str(write(tmp_path / "mbpp.jsonl", rows)), store)
    assert [problem.problem_id for problem in benchmark.problems] == ["mbpp-601", "mbpp-3"]
    assert left_out == {"in the paper's test set": 1, "two answers to one input": 1, "fewer than two tests": 1}
    assert [test.public for test in benchmark.problems[0].tests] == [True, False, False, False]
    assert "One integer." in benchmark.problems[0].statement


def codeforces(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": "Trees",
        "description": f"Count the trees of {name}.",
        "input_format": "n",
        "output_format": "The number.",
        "examples": [{"input": "1\n", "output": "2\n"}, {"input": "2\n", "output": "4\n"}],
        "note": None,
        "time_limit": 2.0,
        "memory_limit": 256,
        **more,
    }


def test_codeforces_rows_without_a_single_correct_output_are_left_out(tmp_path: Path, store: TestStore) -> None:
    rows = [
        codeforces("1/A"),
        codeforces("1/A", generation="again"),
        codeforces("2/B", problem_type="checker"),
        codeforces("3/C", problem_type="diff", private_tests={"input": ["5\n"], "output": ["10\n"]}),
        codeforces("4/D", output_format="If there are several answers, print any of them."),
        codeforces("5/E", examples=[]),
        codeforces("6/F", interaction_format="Ask."),
    ]
    benchmark, left_out = problem_sources.load(str(write(tmp_path / "cf.jsonl", rows)), store)
    assert [problem.problem_id for problem in benchmark.problems] == ["cf-1/A", "cf-3/C"]
    assert left_out == {
        "another answer to a problem already there": 1,
        "needs a checker": 1,
        "accepts several answers": 1,
        "no examples": 1,
        "interactive": 1,
    }
    first, third = benchmark.problems
    assert (first.time_limit_s, first.memory_limit_mib) == (2.0, 256)
    assert [test.public for test in first.tests] == [True, False]
    assert [test.public for test in third.tests] == [True, True, False]
    assert "4\n" not in first.statement


def test_a_data_set_read_at_a_branch_records_the_commit_it_had(
    tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of `ag-codeforces-x` are pinned by no commit of ours: the branch is resolved first, and read there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    examples = [{"input": "1 2", "output": "3"}, {"input": "2 2", "output": "4"}]
    pq.write_table(
        pa.Table.from_pylist([{"id": "1/A", "title": "Sum", "description": STORY, "examples": examples}]),
        tmp_path / "train.parquet",
    )
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    FakeHub(tmp_path, monkeypatch)
    benchmark, _ = problem_sources.load("ag-codeforces-x", store)
    assert benchmark.revision == "c" * 40
    assert [problem.problem_id for problem in benchmark.problems] == ["cf-1/A"]


def test_a_data_set_without_a_commit_of_ours_stays_at_the_first_one_that_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: the branch was resolved anew for each run, so equal configurations trained on different problems."""
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    server = FakeHub(tmp_path, monkeypatch)
    assert hub.resolve_once("some/data", "main", instead="") == "c" * 40
    server.commit = "d" * 40
    assert hub.resolve_once("some/data", "main", instead="") == "c" * 40
    assert hub.resolve_once("other/data", "main", instead="") == "d" * 40
    assert hub.resolve("some/data", "main", instead="") == "d" * 40
    assert hub.resolve_once("some/data", "e" * 40, instead="") == "e" * 40


@pytest.mark.parametrize("named", source_files.NAMED.values(), ids=lambda named: named.repository)
def test_named_data_sets_are_read_at_a_commit(named: source_files.Named) -> None:
    assert re.fullmatch("[0-9a-f]{40}", named.revision)


def test_our_own_schema_is_loaded_unchanged(tmp_path: Path, store: TestStore) -> None:
    benchmark, left_out = problem_sources.load(str(write(tmp_path / "own.jsonl", [row("a", STORY)])), store)
    assert [problem.problem_id for problem in benchmark.problems] == ["a"]
    assert left_out == {}


def test_a_broken_line_is_named_in_the_error(tmp_path: Path, store: TestStore) -> None:
    path = tmp_path / "mbpp.jsonl"
    path.write_text(json.dumps(mbpp(601)) + "\n{not json\n")
    with pytest.raises(UserError, match=r"mbpp.jsonl:2: not JSON"):
        problem_sources.load(str(path), store)


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (mbpp(601, tests="[{"), "tests is text that is not JSON"),
        (mbpp(601, tests={"input": "1", "output": "2"}), "tests has an 'input' or an 'output' that is not a list"),
        (mbpp(601, tests=["1"]), "tests is not a list of inputs and outputs"),
        (mbpp(601, tests=5), "tests is not a list of inputs and outputs but 5"),
        (mbpp(601, original_task_id="six"), "original_task_id is not a number above 0 but 'six'"),
        (mbpp(601, description="\ud800"), r"lone surrogate '\\ud800'"),
        (codeforces("1/A", time_limit="2 seconds"), "time_limit is not a number above 0 but '2 seconds'"),
        (codeforces("1/A", time_limit=[2]), "time_limit is not a number"),
        (codeforces("1/A", memory_limit="nan"), "memory_limit is not a number"),
        (codeforces("1/A", examples="1 2 -> 3"), "examples is text that is not JSON"),
        (codeforces("1/A", private_tests="["), "private_tests is text that is not JSON"),
        (codeforces("1/A", title="\udfff"), "lone surrogate"),
    ],
)
def test_a_row_that_is_not_what_its_fields_promise_is_named(
    tmp_path: Path, store: TestStore, bad: dict[str, Any], complaint: str
) -> None:
    good = mbpp(602) if "tests" in bad else codeforces("2/B")
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (good, bad)))
    with pytest.raises(UserError, match=rf"rows\.jsonl:2: .*{complaint}"):
        problem_sources.load(str(path), store)


def test_numbers_as_text_are_numbers(tmp_path: Path, store: TestStore) -> None:
    path = write(tmp_path / "cf.jsonl", [codeforces("1/A", time_limit="2.5", memory_limit="256")])
    (problem,) = problem_sources.load(str(path), store)[0].problems
    assert (problem.time_limit_s, problem.memory_limit_mib) == (2.5, 256)


# --- programs for a warm start --------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x0b"])
def test_a_line_of_programs_ends_at_a_newline_only(tmp_path: Path, separator: str) -> None:
    row = {"question_id": 7, "language": "lua", "code": f"-- a{separator}b"}
    (tmp_path / "programs.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n\n", encoding="utf-8")
    (program,) = from_file(tmp_path / "programs.jsonl")
    assert (program.problem_id, program.source) == ("7", f"-- a{separator}b")


@pytest.mark.parametrize(
    "line", ["{", "[1]", "null", '{"question_id": "a"}', '{"question_id": "a", "language": "lua", "code": null}',
             '{"question_id": "a", "language": "lua", "code": "\\ud800"}', "[" * 100_000],
)  # fmt: skip
def test_a_line_that_is_no_program_is_named(tmp_path: Path, line: str) -> None:
    good = '{"question_id": "a", "language": "lua", "code": "x"}\n'
    (tmp_path / "programs.jsonl").write_text(good + line + "\n")
    with pytest.raises(DataError, match=r"programs\.jsonl:2: "):
        from_file(tmp_path / "programs.jsonl")


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_programs_that_can_not_be_read_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        from_file(tmp_path / name)


# --- the gate ---------------------------------------------------------------------------------------------------------


def cases(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"input": given, "output": expected, "testtype": "stdin"} for given, expected in pairs]


SOUND = cases(("3 5", "8"), ("1 1", "2"), ("9 4", "13"), ("2 6", "8"))
HACKABLE = {
    "empty": cases(("1", ""), ("2", "")),
    "constant": cases(("3 5", "YES"), ("1 1", "YES"), ("9 4", "YES")),
    "echo": cases(("a b", "a"), ("c d", "c"), ("e f", "e")),
}


def gated(tmp_path: Path, store: TestStore, extra: dict[str, Any], **values: Any) -> TrainingData:
    """Build the data of one sound problem and `extra` ones; nothing is held out of these."""
    words = iter(("apples", "bridges", "clouds", "doors", "engines"))
    rows = [
        {"question_id": name, "question_content": f"About {next(words)}, {name}.", **fields}
        for name, fields in {"sound": {"private_test_cases": SOUND}, **extra}.items()
    ]
    held = write(tmp_path / "held.jsonl", [row("elsewhere", OTHER)])
    file = write(tmp_path / "mine.jsonl", rows)
    return build(make_config(tmp_path, benchmark=str(file), held_out=str(held), held_back=0.0, **values), store)


@pytest.mark.parametrize("kind", sorted(HACKABLE))
def test_a_problem_that_a_program_without_computation_solves_is_refused_or_left_out(
    tmp_path: Path, store: TestStore, kind: str
) -> None:
    extra = {kind: {"private_test_cases": HACKABLE[kind]}}
    with pytest.raises(UserError, match=f"1 of 2 training problems.*\n  {kind}: a program that prints"):
        gated(tmp_path, store, extra, audit_data="refuse")
    data = gated(tmp_path, store, extra, audit_data="drop")
    assert {made.problem_id for made in data.rows} == {"sound"}
    assert list(data.manifest["audit"]["left_out"]) == [kind]
    data = gated(tmp_path, store, extra, audit_data="off")
    assert {made.problem_id for made in data.rows} == {"sound", kind}


def test_a_problem_that_can_be_known_by_heart_is_refused(tmp_path: Path, store: TestStore) -> None:
    """Where all tests that decide are shown, or the hidden ones repeat their answers, nothing has to be computed."""
    shown = {"public_test_cases": SOUND, "private_test_cases": []}
    with pytest.raises(UserError, match="shown: all tests that decide are in its statement"):
        gated(tmp_path, store, {"shown": shown}, audit_data="refuse")
    repeated = {"public_test_cases": SOUND[:3], "private_test_cases": cases(("7 1", "8"))}
    with pytest.raises(UserError, match="repeated: a program that prints the answers of the shown examples"):
        gated(tmp_path, store, {"repeated": repeated}, audit_data="refuse")


def test_answers_that_the_statement_shows_are_known_by_heart(tmp_path: Path, store: TestStore) -> None:
    """No test is marked as public, or the hidden tests are the public ones with another end of line."""
    text = "".join(f"\n\nExample input:\n{one['input']}\n\nExample output:\n{one['output']}" for one in SOUND)
    told = {"question_content": "About doors." + text, "private_test_cases": SOUND}
    with pytest.raises(UserError, match="told: a program that prints the answers of the shown examples"):
        gated(tmp_path, store, {"told": told}, audit_data="refuse")
    ends = cases(*((one["input"] + "\n", one["output"]) for one in SOUND))
    copied = {"public_test_cases": SOUND, "private_test_cases": ends}
    with pytest.raises(UserError, match="copied: a program that prints the answers of the shown examples"):
        gated(tmp_path, store, {"copied": copied}, audit_data="refuse")


def test_the_gate_looks_at_the_tests_that_decide_rewards(tmp_path: Path, store: TestStore) -> None:
    """The test that no constant passes may be a held-back one, and then no reward depends on it."""
    tests = cases(*((str(n), "0") for n in range(9)), ("9", "1"))
    file = write(
        tmp_path / "mine.jsonl", [{"question_id": "p", "question_content": STORY, "private_test_cases": tests}]
    )
    held = write(tmp_path / "held.jsonl", [row("elsewhere", OTHER)])
    outcomes = set()
    for seed in range(8):
        config = make_config(
            tmp_path, benchmark=str(file), held_out=str(held), held_back=0.5, seed=seed, audit_data="refuse"
        )
        try:
            build(config, store)
            outcomes.add("passes")
        except UserError:
            outcomes.add("refused")
    assert outcomes == {"passes", "refused"}


def test_no_problem_left_is_an_error_whatever_the_setting(tmp_path: Path, store: TestStore) -> None:
    constant = row("p", STORY) | {"private_test_cases": HACKABLE["constant"]}
    held = write(tmp_path / "held.jsonl", [row("elsewhere", OTHER)])
    config = make_config(
        tmp_path, benchmark=str(write(tmp_path / "mine.jsonl", [constant])), held_out=str(held), audit_data="drop"
    )
    with pytest.raises(UserError, match="--audit-data off"):
        build(config, store)


def test_the_bundled_training_set_passes_the_gate(tmp_path: Path, store: TestStore) -> None:
    data = build(make_config(tmp_path, audit_data="refuse"), store)
    assert data.manifest["audit"] == {"checked": True, "left_out": {}}


# --- curricula --------------------------------------------------------------------------------------------------------


def curriculum(tmp_path: Path, store: TestStore, **values: Any) -> list[tuple[str, str]]:
    data = build(make_config(tmp_path, lang="r,lua", **values), store)
    return [(made.problem_id, made.language_id) for made in data.rows]


def test_every_problem_in_every_language_is_shuffled(tmp_path: Path, store: TestStore) -> None:
    mixed = curriculum(tmp_path, store)
    every = curriculum(tmp_path, store, curriculum="every")
    assert len(mixed) == len({problem_id for problem_id, _ in mixed})
    assert sorted(every) == sorted((problem_id, name) for problem_id, _ in mixed for name in ("lua", "r"))
    assert len({name for _, name in every[:20]}) == 2
    assert every == curriculum(tmp_path, store, curriculum="every")


def test_one_language_after_another_keeps_the_order_of_lang(tmp_path: Path, store: TestStore) -> None:
    rows = curriculum(tmp_path, store, curriculum="sequence")
    half = len(rows) // 2
    assert [name for _, name in rows] == ["r"] * half + ["lua"] * half
    assert [problem_id for problem_id, _ in rows[:half]] == [problem_id for problem_id, _ in rows[half:]]


def test_a_limit_counts_problems_and_not_rows(tmp_path: Path, store: TestStore) -> None:
    for name, count in (("mixed", 10), ("every", 20), ("sequence", 20)):
        rows = curriculum(tmp_path, store, curriculum=name, limit=10)
        assert (len({problem_id for problem_id, _ in rows}), len(rows)) == (10, count)


def test_weights_belong_to_the_mixed_curriculum(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="lang_weights"):
        make_config(tmp_path, lang="r,lua", lang_weights="1,2", curriculum="every")


def test_prompts_and_repairs_can_do_without_the_hint(tmp_path: Path, store: TestStore) -> None:
    """An ablation compares both; a protocol without hints stays without."""
    hint = languages.load("lua").prompt.strip()

    def hinted(**values: Any) -> bool:
        (first, *_) = build(make_config(tmp_path, limit=1, **values), store).rows
        return hint in first.messages[-1].content

    assert (hinted(), hinted(hint=False), hinted(protocol="agnostics")) == (True, False, False)
