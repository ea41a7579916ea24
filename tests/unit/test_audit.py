"""Checks of benchmarks that need no source: each with a planted fault that it names, and a sound problem it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lcbx import problems
from lcbx.audit import known_solutions
from lcbx.audit.answer_spread import answer_spread
from lcbx.audit.auditing import AuditInput, BenchmarkAudit, audit
from lcbx.audit.issues import ADVICE, Severity
from lcbx.audit.statement_examples import ShownExample, examples
from lcbx.audit.submissions import broken_promise
from lcbx.audit.token_mutants import token_mutants
from lcbx.cli.data_commands import data
from lcbx.problems.kattis import Promise, Submission, submissions_of
from lcbx.problems.store import TestStore
from lcbx.types import Benchmark, Judgement, SampleKey, TestResult, Verdict

SQUARES = [(f"{n}\n", f"{n * n}\n") for n in (3, 4, 5, 6, 7, 8)]
STATEMENT = "Read an integer n. Print its square.\n\n### Example\n\nInput:\n```\n3\n```\nOutput:\n```\n9\n```\n"


def row(tests: list[tuple[str, Any]] = SQUARES, *, public: int = 1, **fields: Any) -> dict[str, Any]:
    """Return the row of a sound problem, or of one with a fault."""
    cases = [{"input": stdin, "output": expected} for stdin, expected in tests]
    sound = {"question_id": "p", "question_content": STATEMENT}
    return {**sound, "public_test_cases": cases[:public], "private_test_cases": cases[public:], **fields}


def report_on(folder: Path, *rows: dict[str, Any], against: tuple[Benchmark, ...] = ()) -> BenchmarkAudit:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    store = TestStore(folder / "store")
    return audit(AuditInput(benchmark=problems.load(str(path), store=store), against=against), store, None)


def codes(report: BenchmarkAudit) -> list[str]:
    return [issue.code for issue in report.issues]


def test_sound_problem_has_no_issue(tmp_path: Path) -> None:
    report = report_on(tmp_path, row())
    assert (codes(report), report.errors) == ([], 0)
    assert report.problems[0].trivial_share == pytest.approx(1 / 6, abs=1e-3)


PLANTED: dict[str, tuple[dict[str, Any], Severity]] = {
    "trivial:empty": (row([(f"{n}\n", "\n") for n in range(6)], question_content="Read, print."), Severity.ERROR),
    "trivial:constant": (row([(f"{n}\n", "yes\n") for n in range(6)], question_content="Read, print."), Severity.ERROR),
    "trivial:echo": (row([(f"{n} {n + 1}\n", f"{n + 1}\n") for n in range(3, 9)], public=0), Severity.ERROR),
    "trivial:examples": (
        row([("1\n", "1\n"), ("2\n", "4\n"), ("2\n", "4\n"), ("9\n", "1\n"), ("5\n", "1\n")], public=2),
        Severity.ERROR,
    ),
    "answers:guessable": (row([(f"{n}\n", "yes\n" if n % 5 else "no\n") for n in range(9)]), Severity.WARNING),
    "tests:contradiction": (row([*SQUARES, ("8\n", "65\n")]), Severity.ERROR),
    "tests:no-hidden": (row(public=6), Severity.WARNING),
    "tests:few": (row(SQUARES[:4]), Severity.WARNING),
    "tests:repeated": (row([*SQUARES, SQUARES[-1]]), Severity.WARNING),
    "tests:blanks": (row([*SQUARES, (" 8 \n", "64\n")]), Severity.WARNING),
    "tests:line-ends": (row([*SQUARES, ("9\r\n", "81\n")]), Severity.WARNING),
    "tests:decimals": (row([(f"{n}\n", f"{n / 8}\n") for n in (1, 2, 3, 4, 6, 7)]), Severity.WARNING),
    "statement:empty": (row(question_content=" "), Severity.WARNING),
    "statement:no-input": (row(question_content="Print the square of n."), Severity.WARNING),
    "statement:no-output": (row(question_content="Read n. Its square is the result."), Severity.WARNING),
    "statement:language": (row(question_content=STATEMENT + "Use a lambda."), Severity.WARNING),
    "statement:example-disagrees": (row(question_content=STATEMENT.replace("9", "10")), Severity.ERROR),
    "statement:example-untested": (
        row(question_content=STATEMENT.replace("3", "12").replace("9", "144"), public=0), Severity.NOTE
    ),
    "statement:example-missing": (row(question_content="Read an integer. Print its square."), Severity.NOTE),
    "statement:several-answers": (
        row(question_content=STATEMENT + "If there are several answers, print any of them."), Severity.WARNING
    ),
    "statement:tolerance": (
        row(question_content=STATEMENT + "An absolute or relative error of 1e-6 is allowed."), Severity.WARNING
    ),
    "statement:any-case": (row(question_content=STATEMENT + "Letters may be in any case."), Severity.WARNING),
}  # fmt: skip


@pytest.mark.parametrize("code", PLANTED)
def test_planted_fault_is_named_with_its_severity(tmp_path: Path, code: str) -> None:
    faulty, severity = PLANTED[code]
    report = report_on(tmp_path, faulty)
    assert code in codes(report), report.issues
    assert next(issue.severity for issue in report.issues if issue.code == code) == severity


@pytest.mark.parametrize("code", ["trivial:empty", "trivial:constant", "tests:contradiction", "tests:few"])
def test_one_fault_is_one_issue(tmp_path: Path, code: str) -> None:
    """One answer to all tests was four issues; a contradiction was a repeated test, too."""
    assert [found for found in codes(report_on(tmp_path, PLANTED[code][0])) if "example-" not in found] == [code]


def test_words_in_examples_are_data(tmp_path: Path) -> None:
    tests = [("python lambda\n", "lambda\n"), *((f"a b{n}\n", f"b{n}\n") for n in range(6))]
    statement = "Read two words. Print the longer one.\n\nInput:\n```\npython lambda\n```\nOutput:\n```\nlambda\n```\n"
    assert "statement:language" not in codes(report_on(tmp_path, row(tests, question_content=statement)))


def test_checker_that_keeps_the_promise_ends_the_warning(tmp_path: Path) -> None:
    tolerance = PLANTED["statement:tolerance"][0] | {"checker": {"kind": "float", "abs_tol": 1e-6}}
    decimals = PLANTED["tests:decimals"][0] | {"checker": {"kind": "float", "abs_tol": 1e-6}, "question_id": "q"}
    any_case = PLANTED["statement:any-case"][0] | {"checker": {"case_sensitive": False}, "question_id": "r"}
    found = codes(report_on(tmp_path, tolerance, decimals, any_case))
    assert not {"statement:tolerance", "tests:decimals", "statement:any-case"} & set(found)


def test_checkers_decide_on_trivial_programs(tmp_path: Path) -> None:
    """A constant that no test expects can be accepted: one of several answers, any order, a tolerance."""
    one_of = row([(f"{n}\n", [f"{n}", "0"]) for n in range(1, 7)], checker={"kind": "one-of"})
    unordered = row(
        [(f"{n}\n", text) for n, text in enumerate(("1 2", "2 1") * 3)], checker={"kind": "unordered-tokens"}
    )
    close = row([(f"{n}\n", f"1.{n}") for n in range(1, 7)], checker={"kind": "float", "abs_tol": 0.5})
    rows = [each | {"question_id": name} for name, each in (("a", one_of), ("b", unordered), ("c", close))]
    constant = [issue.problem_id for issue in report_on(tmp_path, *rows).issues if issue.code == "trivial:constant"]
    assert constant == ["a", "b", "c"]


def test_copies_are_named_once_and_families_are_not(tmp_path: Path) -> None:
    words = " ".join(f"word{n}" for n in range(40))
    other = [(f"{n}\n", f"{n + 1}\n") for n in range(20, 27)]
    base = row(question_content=f"Read n. Print it. {words}", public=0)
    near = row(other, question_content=f"Read n. Print it. {words} now.", public=0)
    report = report_on(tmp_path, base | {"question_id": "a"}, base | {"question_id": "b"}, near | {"question_id": "c"})
    assert [(issue.code, issue.problem_id) for issue in report.issues] == [
        ("copy:duplicate", "b"), ("copy:near", "c")
    ]  # fmt: skip
    assert report.issues[1].detail.endswith("those of a, and is a copy of 1 more")
    tagged = [base | {"question_id": "a", "tags": ["family:x"]}, near | {"question_id": "c", "tags": ["family:x"]}]
    assert codes(report_on(tmp_path, *tagged)) == []
    benchmark = problems.load(str(tmp_path / "rows.jsonl"), store=TestStore(tmp_path / "store"))
    report = report_on(tmp_path, base | {"question_id": "z"}, against=(benchmark,))
    assert (codes(report), report.errors) == (["copy:contaminated"], 1)


def test_chance_of_guesses_is_the_product_of_frequencies(tmp_path: Path) -> None:
    report_on(tmp_path, row([(f"{n}\n", "yes\n" if n % 2 else "no\n") for n in range(10)]))
    (problem,) = problems.load(str(tmp_path / "rows.jsonl"), store=TestStore(tmp_path / "store")).problems
    spread = answer_spread(problem.tests)
    assert (spread.distinct, spread.commonest_share, spread.guess_chance) == (2, 0.5, 0.5**10)
    assert not spread.guessable


def test_bundled_benchmarks_have_no_errors_and_no_warnings(tmp_path: Path) -> None:
    store = TestStore(tmp_path)
    for name in ("mini", "mini-train"):
        report = audit(AuditInput(benchmark=problems.load(name, store=store)), store, None)
        assert report.issues == (), name


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (STATEMENT, [ShownExample(stdin="3", expected="9")]),
        ("Sum.\n\nExample input:\n-5 7\n\nExample output:\n60", [ShownExample(stdin="-5 7", expected="60")]),
        (
            "Sample Input 1\n\n3\n1 2 3\n\nSample Output 1\n\n6\n\nThe sum is 6.\n\nSample Input 2\n\n1\n9\n\n"
            "Sample Output 2\n\n9\n",
            [ShownExample(stdin="3\n1 2 3", expected="6"), ShownExample(stdin="1\n9", expected="9")],
        ),
        ("### Input\n\nThe input is an integer.\n\n### Output\n\nPrint it.\n", []),
        ("Example input:\n2\n\nExample output:\n*\n**\n", [ShownExample(stdin="2", expected="*\n**")]),
        (
            "## Sample Input 1\n```\na\n\nb\n```\n## Sample Output 1\n```\nc\n```",
            [ShownExample(stdin="a\n\nb", expected="c")],
        ),
    ],
)  # fmt: skip
def test_examples_are_read_from_the_layouts_of_data_sets(statement: str, expected: list[ShownExample]) -> None:
    assert examples(statement) == expected


# --- mutants ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filename", "source", "lines"),
    [
        ("a.py", "# 1 < 2\nif a <= 10: print('3 + 4')\n", {"if a < 10: print('3 + 4')", "if a <= 11: print('3 + 4')"}),
        ("a.lua", "-- 1 + 1\nprint(a + 1, '1')\n", {"print(a - 1, '1')", "print(a + 2, '1')"}),
        ("a.cpp", "#include <x>\n// 1\nx = a <= b && c;\n", {"x = a < b && c;", "x = a <= b || c;"}),
        ("a.clj", "(println (+ a 1))\n", {"(println (- a 1))", "(println (+ a 2))"}),
        ("a.jl", 'x = min(a, 2) # 5\ny = "7"', {"x = max(a, 2) # 5", "x = min(a, 3) # 5"}),
    ],
)
def test_mutants_change_one_token_of_code_in_any_language(filename: str, source: str, lines: set[str]) -> None:
    made = token_mutants(source, filename, 20)
    assert {mutant.after for mutant in made} == lines
    for mutant in made:
        (changed,) = [
            number for number, (a, b) in enumerate(zip(source.split("\n"), mutant.source.split("\n"), strict=True), 1)
            if a != b
        ]  # fmt: skip
        assert (changed, source.split("\n")[changed - 1]) == (mutant.line, mutant.before)


def test_mutants_are_bounded_and_spread() -> None:
    source = "".join(f"print({n} + a)\n" for n in range(50))
    made = token_mutants(source, "a.py", 10)
    assert len(made) == 10
    assert max(mutant.line for mutant in made) > 40
    assert token_mutants(source, "a.unknown", 10) == []


# --- solutions --------------------------------------------------------------------------------------------------------


def test_solutions_come_from_rows_and_files(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row(solutions=[{"language": "lua", "code": "x"}])) + "\n")
    benchmark = problems.load(str(path), store=TestStore(tmp_path / "store"))
    (solution,) = known_solutions.with_benchmark(str(path), benchmark)
    assert (solution.problem_id, solution.language_id, solution.source) == ("p", "lua", "x")
    file = tmp_path / "programs.jsonl"
    file.write_text(json.dumps({"question_id": "p", "language": "lua", "code": "x"}) + "\n")
    given = known_solutions.from_arguments([str(file)], tmp_path, [])
    assert len(known_solutions.distinct([solution, *given])) == 1


def test_accepted_programs_of_the_bundled_benchmark_are_known(tmp_path: Path) -> None:
    benchmark = problems.load("mini", store=TestStore(tmp_path))
    solutions = known_solutions.with_benchmark("mini", benchmark)
    lua = [solution for solution in solutions if solution.language_id == "lua"]
    assert {solution.problem_id for solution in lua} == {problem.problem_id for problem in benchmark.problems}


# --- packages ---------------------------------------------------------------------------------------------------------


def package(folder: Path, files: dict[str, str]) -> Path:
    names = {"sample/1": "1\n", "secret/a-easy": "2\n", "secret/b-hard": "3\n"}
    base = {f"data/{name}{suffix}": text for name, text in names.items() for suffix in (".in", ".ans")}
    for name, text in {**base, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def judged(*verdicts: Verdict) -> Judgement:
    tests = tuple(
        TestResult(
            test_index=number, verdict=verdict, exit_code=0, signal=None, cpu_time_s=0, wall_time_s=0, peak_memory_mib=0
        )
        for number, verdict in enumerate(verdicts)
    )
    overall = next((verdict for verdict in verdicts if verdict != Verdict.AC), Verdict.AC if verdicts else Verdict.CE)
    key = SampleKey(problem_id="p", language_id="x", sample_index=0)
    return Judgement(key=key, verdict=overall, tests=tests)


AC, WA, TLE, RTE, MLE, OLE = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.MLE, Verdict.OLE
LEGACY, NEWER = "name: x\n", "problem_format_version: 2023-07-draft\nname: x\n"


@pytest.mark.parametrize(
    ("config", "folder", "kept", "broken"),
    [
        (LEGACY, "accepted", [(AC, AC)], [(AC, WA), ()]),
        (LEGACY, "wrong_answer", [(AC, WA), (WA,)], [(AC, AC), (AC, TLE), (WA, RTE), ()]),
        (LEGACY, "time_limit_exceeded", [(TLE,), (WA, TLE)], [(AC, AC), (WA, WA), (TLE, RTE)]),
        (NEWER, "time_limit_exceeded", [(AC, TLE)], [(WA, TLE), (AC, AC)]),
        (LEGACY, "run_time_error", [(RTE,), (WA, MLE)], [(AC, WA)]),
        (NEWER, "run_time_error", [(AC, MLE)], [(WA, RTE), (AC, AC)]),
        (LEGACY, "partially_accepted", [(AC, WA)], [(AC, AC)]),
        (NEWER, "rejected", [(AC, WA), (TLE,), (OLE,)], [(AC, AC), ()]),
        (NEWER, "brute_force", [(AC, TLE), (AC, RTE)], [(WA, TLE), (AC, AC)]),
    ],
)
def test_folders_promise_what_the_formats_say(
    tmp_path: Path, config: str, folder: str, kept: list[Any], broken: list[Any]
) -> None:
    (submission,) = submissions_of(package(tmp_path, {"problem.yaml": config, f"submissions/{folder}/a.py": "pass"}))
    assert [broken_promise(submission, judged(*verdicts)) for verdicts in kept] == [""] * len(kept)
    assert all(broken_promise(submission, judged(*verdicts)) for verdicts in broken)


def test_submissions_yaml_adds_rules_and_replaces_those_of_folders(tmp_path: Path) -> None:
    rules = (
        "time_limit_exceeded:\n  permitted: [AC, WA, TLE]\n"
        "'accepted/{slow,late}.py':\n  secret/*-easy:\n    permitted: [AC]\n  secret/b*:\n    required: [TLE]\n"
        "accepted:\n  permitted: [AC, TLE]\n  score: 3\n"
    )
    files = {"submissions/submissions.yaml": rules, "submissions/accepted/slow.py": "", "problem.yaml": NEWER,
             "submissions/accepted/fast.py": "", "submissions/time_limit_exceeded/x.py": ""}  # fmt: skip
    fast, slow, limit = submissions_of(package(tmp_path, files))
    assert not broken_promise(fast, judged(AC, AC, AC))
    assert (
        broken_promise(slow, judged(AC, AC, AC))
        == "accepted/{slow,late}.py, tests secret/b* promises TLE at least once"
    )
    assert not broken_promise(slow, judged(AC, AC, TLE))
    assert broken_promise(slow, judged(AC, TLE, TLE)).endswith("tests secret/*-easy promises only AC")
    assert not broken_promise(limit, judged(WA, TLE))
    assert fast.unchecked == ("score",)


def test_submissions_that_cannot_be_judged_say_why(tmp_path: Path) -> None:
    files = {
        "problem.yaml": LEGACY,
        "submissions/accepted/two/a.py": "",
        "submissions/accepted/two/b.py": "",
        "submissions/accepted/notes.txt": "x",
        "submissions/mixed/a.py": "# @EXPECTED_RESULTS@: TIMELIMIT, CORRECT",
    }
    notes, two, tagged = submissions_of(package(tmp_path, files))
    assert (notes.unusable, two.unusable) == ("is in no known language", "is 2 files")
    assert tagged.overall == {"TLE", "AC"}
    assert not broken_promise(tagged, judged(AC, TLE))
    assert broken_promise(tagged, judged(AC, WA)) == "its tag @EXPECTED_RESULTS@ says AC or TLE"


def test_a_promise_is_about_the_tests_that_it_names() -> None:
    rule = Promise(stated_by="x", permitted=frozenset(("AC",)), tests=frozenset((1,)))
    submission = Submission(name="a", folder="f", source="", language_id="x", promises=(rule,))
    assert not broken_promise(submission, judged(WA, AC, TLE))
    assert broken_promise(submission, judged(AC, WA))


# --- the command ------------------------------------------------------------------------------------------------------


def test_command_prints_findings_and_exits_with_1_for_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(PLANTED["tests:contradiction"][0]) + "\n")
    result = CliRunner().invoke(data, ["audit", str(rows), "--no-run"], standalone_mode=False)
    assert result.return_value == 1
    assert "tests 5 and 6 have the same input and different answers" in result.output
    rows.write_text(json.dumps(row(SQUARES[:4])) + "\n")
    assert CliRunner().invoke(data, ["audit", str(rows), "--no-run"], standalone_mode=False).return_value == 0
    strict = CliRunner().invoke(data, ["audit", str(rows), "--no-run", "--strict", "--json"], standalone_mode=False)
    assert strict.return_value == 1
    (issue,) = json.loads(strict.output)["issues"]
    assert (issue["code"], issue["advice"]) == ("tests:few", ADVICE["tests:few"])


def test_several_benchmarks_are_compared_in_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them in the schema of Ag-MBPP-X, whose ids are those of MBPP's tasks."""
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    ours, theirs = tmp_path / "ours.jsonl", tmp_path / "theirs.jsonl"
    ours.write_text(json.dumps(row(question_id="mbpp-601")) + "\n" + json.dumps(row(question_id="mbpp-9")) + "\n")
    foreign = {"original_task_id": 601, "description": "Read n. Print its square.", "input_format": "n",
               "output_format": "n * n", "tests": [{"input": f"{n}", "output": "yes"} for n in range(4)]}  # fmt: skip
    theirs.write_text(json.dumps(foreign) + "\n")
    result = CliRunner().invoke(data, ["audit", str(ours), str(theirs), "--no-run"], standalone_mode=False)
    assert result.return_value == 1
    rows = {line[:43].strip(): line[43:].split() for line in result.output.splitlines()}
    assert rows["problems"] == ["2", "1"]
    assert rows["also in ours (same id)"] == ["1"]
    assert rows["accept a program that computes nothing"] == ["0", "1"]
