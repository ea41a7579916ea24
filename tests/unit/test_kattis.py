"""Problem packages as other people write them, in the old format and in the new ones, and plain folders of tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from lcbx.cli import lcbx
from lcbx.errors import DataError, UserError
from lcbx.problems import Slice, apply, load, with_statements
from lcbx.problems.store import TestStore
from lcbx.types import Checker, Problem

# As tools for the old format write it, with much that does not concern us.
LEGACY = {
    "problem.yaml": "name: A Different Problem\nsource: NCPC 2015\nlicense: cc by-sa\nlimits:\n    memory: 512\n",
    ".timelimit": "3\n",
    "problem_statement/problem.en.tex": "\\problemname{A Different Problem}\n%% plainproblemname: A\nGiven $a$.\n",
    "problem_statement/problem.sv.tex": "\\problemname{Ett annat problem}\nGivet $a$.\n",
    "data/sample/1.in": "10 12\n",
    "data/sample/1.ans": "2\n",
    "data/secret/02-big.in": "7 7\n",
    "data/secret/02-big.ans": "0\n",
    "data/secret/02-big.desc": "equal numbers\n",
    "data/secret/01.in": "1 100\n",
    "data/secret/01.ans": "99\n",
    "data/secret/group/01.in": "5 1\n",
    "data/secret/group/01.ans": "4\n",
    "submissions/accepted/a.py": "print(1)\n",
    "input_validators/v.py": "pass\n",
}
# As the format of 2023-07 and 2025-09 has it.
MODERN = {
    "problem.yaml": (
        "problem_format_version: 2023-07-draft\nname:\n  sv: Hejsan\n  en: Hello\nuuid: 5ca6ba5b\n"
        "limits:\n  time_limit: 1.5\n  memory: 1024\nkeywords: [graphs, easy]\nconstants:\n  max_n: 1000\n"
    ),
    "statement/problem.en.md": (
        "Given $n \\leq {{max_n}}$, {{unknown}}.\n\n{{nextsample}}\n\nMore.\n\n{{remainingsamples}}\n"
    ),
    "data/sample/1.in": "1\n",
    "data/sample/1.ans": "one\n",
    "data/sample/2.in": "2\n",
    "data/sample/2.ans": "two\n",
    "data/sample/2.ans.statement": "two, or 2\n",
    "data/secret/1.in": "3\n",
    "data/secret/1.ans": "three\n",
}
VALIDATOR = "#include <iostream>\nint main() { return 42; }\n"


def package(folder: Path, *parts: dict[str, str], without: tuple[str, ...] = ()) -> Path:
    """Writes the files of all parts; the later ones win."""
    files = {name: text for part in parts for name, text in part.items() if name not in without}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "cache")


def one(folder: Path, store: TestStore) -> Problem:
    (problem,) = load(str(folder), store=store).problems
    return problem


def inputs(problem: Problem, store: TestStore) -> list[bytes]:
    return [store.read_input(test.input) for test in problem.tests]


# --- the two formats ------------------------------------------------------------------------------------------------


def test_a_package_in_the_old_format_is_read(tmp_path: Path, store: TestStore) -> None:
    problem = one(package(tmp_path / "different", LEGACY), store)
    assert (problem.problem_id, problem.title) == ("different", "A Different Problem")
    assert (problem.time_limit_s, problem.memory_limit_mib) == (3.0, 512)
    assert inputs(problem, store) == [b"10 12\n", b"1 100\n", b"7 7\n", b"5 1\n"]
    assert [test.public for test in problem.tests] == [True, False, False, False]
    assert store.read_output(problem.tests[3].output) == b"4\n"
    assert problem.checker == Checker(kind="kattis", case_sensitive=False)
    assert problem.statement == (
        "# A Different Problem\n\nGiven $a$.\n\n"
        "### Sample Input 1\n\n```\n10 12\n```\n\n### Sample Output 1\n\n```\n2\n```\n"
    )


def test_a_name_that_only_the_statement_has_is_the_title(tmp_path: Path, store: TestStore) -> None:
    problem = one(package(tmp_path / "different", LEGACY, {"problem.yaml": "validator_flags: case_sensitive\n"}), store)
    assert problem.title == "A Different Problem"
    assert problem.statement.startswith("# A Different Problem\n\nGiven")


def test_a_package_in_the_new_format_is_read(tmp_path: Path, store: TestStore) -> None:
    problem = one(package(tmp_path / "hello", MODERN), store)
    assert (problem.title, problem.time_limit_s, problem.memory_limit_mib) == ("Hello", 1.5, 1024)
    assert problem.tags == ("graphs", "easy")
    assert len(problem.tests) == 3
    statement = problem.statement
    assert "Given $n \\leq 1000$, {{unknown}}." in statement
    assert statement.index("Sample Input 1") < statement.index("More.") < statement.index("Sample Input 2")
    assert "two, or 2" in statement
    assert "sample}}" not in statement


@pytest.mark.parametrize(
    ("files", "seconds"),
    [
        ({}, 3.0),
        ({".timelimit": "0.5"}, 0.5),
        ({"problem.yaml": "limits: {time_limit: 2}"}, 2.0),
        ({"domjudge-problem.ini": "timelimit='7'\nspecial_compare='x'\n"}, 3.0),
    ],
)
def test_the_time_limit_is_found_where_tools_keep_it(
    tmp_path: Path, store: TestStore, files: dict[str, str], seconds: float
) -> None:
    assert one(package(tmp_path / "p", LEGACY, files), store).time_limit_s == seconds


def test_a_domjudge_time_limit_is_better_than_none(tmp_path: Path, store: TestStore) -> None:
    folder = package(tmp_path / "p", LEGACY, {"domjudge-problem.ini": "timelimit='7'\n"}, without=(".timelimit",))
    assert one(folder, store).time_limit_s == 7.0
    bare = package(tmp_path / "q", LEGACY, without=(".timelimit",))
    assert one(bare, store).time_limit_s is None


def test_english_and_markdown_come_first(tmp_path: Path, store: TestStore) -> None:
    texts = {f"problem_statement/problem.{kind}": kind for kind in ("en.tex", "sv.md", "en.md", "tex")}
    assert "en.md" in one(package(tmp_path / "p", LEGACY, texts), store).statement
    swedish = package(tmp_path / "q", LEGACY, without=("problem_statement/problem.en.tex",))
    assert "Givet" in one(swedish, store).statement


def test_a_sample_with_fences_or_of_great_length_does_not_break_the_statement(tmp_path: Path, store: TestStore) -> None:
    samples = {"data/sample/2.in": "```\n````\n", "data/sample/2.ans": "x", "data/sample/3.in": "9" * 100_000}
    folder = package(tmp_path / "p", LEGACY, samples, {"data/sample/3.ans": "1"})
    statement = one(folder, store).statement
    assert "`````\n```\n````\n`````" in statement
    assert "Sample Input 3" not in statement


# --- how outputs are judged -----------------------------------------------------------------------------------------


def _floats(*args: str, abs_tol: float = 0.0, rel_tol: float = 0.0) -> Checker:
    return Checker(kind="kattis", abs_tol=abs_tol, rel_tol=rel_tol, case_sensitive=False, args=("floats", *args))


@pytest.mark.parametrize(
    ("flags", "checker"),
    [
        ("", Checker(kind="kattis", case_sensitive=False)),
        ("case_sensitive", Checker(kind="kattis")),
        ("space_change_sensitive", Checker(kind="kattis", case_sensitive=False, args=("space-sensitive",))),
        ("case_sensitive space_change_sensitive", Checker(kind="kattis", args=("space-sensitive",))),
        ("float_tolerance 1e-6", _floats(abs_tol=1e-6, rel_tol=1e-6)),
        ("float_absolute_tolerance 0.5", _floats(abs_tol=0.5)),
        ("float_relative_tolerance 1e-3", _floats(rel_tol=1e-3)),
        (
            "float_tolerance 1e-4 space_change_sensitive",
            _floats("space-sensitive", abs_tol=1e-4, rel_tol=1e-4),
        ),
    ],
)
@pytest.mark.parametrize("place", ["problem.yaml", "data/testdata.yaml", "data/secret/testdata.yaml", "new"])
def test_flags_of_the_default_validator_become_a_checker(
    tmp_path: Path, store: TestStore, flags: str, checker: Checker, place: str
) -> None:
    if place == "problem.yaml":
        folder = package(tmp_path / "p", LEGACY, {place: f"validator_flags: {flags}\n"})
    elif place == "new":
        settings = f"output_validator_args: [{', '.join(flags.split())}]\n"
        folder = package(tmp_path / "p", MODERN, {"data/secret/test_group.yaml": settings})
    else:
        folder = package(tmp_path / "p", LEGACY, {place: f"on_reject: break\noutput_validator_flags: {flags}\n"})
    assert one(folder, store).checker == checker


@pytest.mark.parametrize(
    ("layout", "folder_name"), [(LEGACY, "output_validators"), (MODERN, "output_validator")], ids=["old", "new"]
)
def test_a_validator_of_the_packages_own_becomes_a_checker_program(
    tmp_path: Path, store: TestStore, layout: dict[str, str], folder_name: str
) -> None:
    files = {
        f"{folder_name}/check/validate.cc": '#include "validate.h"\n  #include "other.h"\nint main() {}\n',
        f"{folder_name}/check/validate.h": '#pragma once\n#include "other.h"\n#include <string>\n',
        f"{folder_name}/check/other.h": "int other;\n",
        f"{folder_name}/README.md": "Reads it all.",
    }
    if layout is LEGACY:
        files["problem.yaml"] = "validation: custom\nvalidator_flags: --eps 1e-6\n"
    problem = one(package(tmp_path / "p", layout, files), store)
    assert problem.checker is not None
    assert (problem.checker.kind, problem.checker.language_id, problem.checker.style) == ("program", "cpp", "kattis")
    source = problem.checker.source or ""
    assert source.count("int other;") == 1
    assert '#include "' not in source
    assert "#include <string>" in source
    assert problem.checker.args == (("--eps", "1e-6") if layout is LEGACY else ())


def test_an_old_package_uses_its_validator_only_if_it_says_so(tmp_path: Path, store: TestStore) -> None:
    folder = package(tmp_path / "p", LEGACY, {"output_validators/v.cpp": VALIDATOR})
    assert one(folder, store).checker == Checker(kind="kattis", case_sensitive=False)
    single = package(tmp_path / "q", LEGACY, {"output_validators/v.py": "x", "problem.yaml": "validation: custom\n"})
    assert one(single, store).checker == Checker(kind="program", source="x", language_id="python")


def test_a_validators_answer_files_may_be_anything(tmp_path: Path, store: TestStore) -> None:
    folder = package(
        tmp_path / "p", LEGACY, {"output_validators/v.cpp": VALIDATOR, "problem.yaml": "validation: custom"}
    )
    (folder / "data/secret/01.ans").write_bytes(b"\xff\xfe")
    assert store.read_output(one(folder, store).tests[1].output) == b"\xff\xfe"


# --- what is refused ------------------------------------------------------------------------------------------------

REFUSED = {
    "interactive-old": ({"problem.yaml": "validation: custom interactive\n"}, "type interactive"),
    "interactive-new": ({"problem.yaml": "problem_format_version: 2025-09\ntype: [interactive]\n"}, "type interactive"),
    "multi-pass": ({"problem.yaml": "problem_format_version: 2025-09\ntype: multi-pass\n"}, "type multi-pass"),
    "multi-pass-old": ({"problem.yaml": "validation: custom interactive multi-pass\n"}, "type interactive"),
    "multi-pass-old-only": ({"problem.yaml": "validation: custom multi-pass\n"}, "type multi-pass"),
    "unknown-type": ({"problem.yaml": "type: [pass-fail, telepathic]\n"}, "type telepathic"),
    "scoring-validator": (
        {"problem.yaml": "type: scoring\nvalidation: custom\n", "output_validators/v.cpp": VALIDATOR},
        "gives points",
    ),
    "scoring-validator-old": (
        {"problem.yaml": "validation: custom score\n", "output_validators/v.cpp": VALIDATOR},
        "gives points",
    ),
    "scoring-validator-new": (
        {
            "problem.yaml": "problem_format_version: 2025-09\ntype: scoring\n",
            "output_validator/v.cpp": VALIDATOR,
        },
        "gives points",
    ),
    "grader": ({"problem.yaml": "type: scoring\n", "graders/g.py": "x"}, "grader of its own"),
    "static": ({"static_validator/v.py": "x"}, "judges the source"),
    "include-elsewhere": (
        {
            "problem.yaml": "validation: custom",
            "output_validators/v.cpp": '#include "../input_validators/x.h"',
            "input_validators/x.h": "",
        },
        "from another folder",
    ),
    "include": ({"include/cpp/grader.cpp": "x"}, "linked with"),
    "files": ({"data/secret/01.files/a.txt": "x"}, "files of their own"),
    "arguments": ({"data/secret/01.yaml": "args: [--fast]\n"}, "command-line arguments"),
    "flags-differ": ({"data/secret/group/testdata.yaml": "output_validator_flags: case_sensitive"}, "different flags"),
    "built-validator": (
        {"problem.yaml": "validation: custom", "output_validators/v/build": "make", "output_validators/v/v.cpp": "x"},
        "built by a script",
    ),
    "two-validators": (
        {"problem.yaml": "validation: custom", "output_validators/a.cpp": "x", "output_validators/b.cpp": "x"},
        "not one source file",
    ),
    "unknown-language": ({"problem.yaml": "validation: custom", "output_validators/a.zig": "x"}, "not one source file"),
}
BROKEN = {
    "no-yaml": ({"problem.yaml": "name: [x\n"}, "problem.yaml:2: is not YAML"),
    "list-yaml": ({"problem.yaml": "- x\n"}, "not a mapping"),
    "limits": ({"problem.yaml": "limits: 5\n"}, "limits is not a mapping"),
    "memory": ({"problem.yaml": "limits: {memory: lots}\n"}, "memory 'lots' is not a number"),
    "time": ({".timelimit": "soon"}, "time limit 'soon'"),
    "no-answer": ({"data/secret/03.in": "x"}, "03.in: has no answer file 03.ans"),
    "flag": ({"problem.yaml": "validator_flags: fuzzy\n"}, "unknown flag 'fuzzy'"),
    "tolerance": ({"problem.yaml": "validator_flags: float_tolerance\n"}, "float_tolerance needs a number"),
    "no-validator": ({"problem.yaml": "validation: custom\n"}, "missing or empty"),
}


@pytest.mark.parametrize("case", sorted(REFUSED | BROKEN))
def test_a_package_that_cannot_be_judged_says_why(tmp_path: Path, store: TestStore, case: str) -> None:
    files, complaint = (REFUSED | BROKEN)[case]
    with pytest.raises(DataError, match=complaint):
        load(str(package(tmp_path / "p", LEGACY, files)), store=store)


def test_a_package_without_tests_is_refused(tmp_path: Path, store: TestStore) -> None:
    empty = {name: text for name, text in LEGACY.items() if not name.startswith("data/")}
    with pytest.raises(DataError, match="no tests"):
        load(str(package(tmp_path / "p", empty)), store=store)


PDF = {name: text for name, text in LEGACY.items() if not name.startswith("problem_statement/")}
PDF |= {"problem_statement/problem.en.pdf": "%PDF"}


def test_a_package_with_a_pdf_only_can_be_judged(tmp_path: Path, store: TestStore) -> None:
    """Regression: it was left out, although judging a program needs no statement."""
    problem = one(package(tmp_path / "q", PDF), store)
    assert problem.statement == ""
    assert inputs(problem, store) == inputs(one(package(tmp_path / "p", LEGACY), store), store)


def test_problems_without_a_statement_are_left_out_where_a_model_is_asked(tmp_path: Path, store: TestStore) -> None:
    for name, files in {"a": LEGACY, "b": PDF, "c": MODERN, "guess": PDF | REFUSED["interactive-old"][0]}.items():
        package(tmp_path / "contest" / name, files)
    benchmark = load(str(tmp_path / "contest"), store=store)
    assert [problem.problem_id for problem in benchmark.problems] == ["a", "b", "c"]
    asked = with_statements(benchmark)
    assert [problem.problem_id for problem in asked.problems] == ["a", "c"]
    assert list(asked.left_out) == ["guess", "b"]
    assert asked.slice["left-out"].count("; ") == 1  # reports count the problems by it
    assert [problem.problem_id for problem in apply(asked, Slice(limit=2)).problems] == ["a", "c"]
    with pytest.raises(UserError, match="--ids b: this problem is left out: has no statement as text"):
        apply(asked, Slice(ids=("b",)))
    assert with_statements(benchmark, keep={"b"}) == benchmark  # for completions that somebody else has
    with pytest.raises(UserError, match="no statement as text"):
        with_statements(apply(benchmark, Slice(ids=("b",))))


def test_an_answer_that_is_not_text_is_refused(tmp_path: Path, store: TestStore) -> None:
    folder = package(tmp_path / "p", LEGACY)
    (folder / "data/secret/01.ans").write_bytes(b"\xff")
    with pytest.raises(DataError, match=r"01\.ans: is not UTF-8"):
        load(str(folder), store=store)


# --- folders of packages --------------------------------------------------------------------------------------------


def test_a_folder_of_packages_leaves_out_what_cannot_be_judged_and_says_so(tmp_path: Path, store: TestStore) -> None:
    package(tmp_path / "contest" / "a", LEGACY)
    package(tmp_path / "contest" / "b", MODERN)
    package(tmp_path / "contest" / "guess", LEGACY, REFUSED["interactive-old"][0])
    package(tmp_path / "contest" / "notes", {"x.txt": "not a problem"})
    benchmark = load(str(tmp_path / "contest"), store=store)
    assert [problem.problem_id for problem in benchmark.problems] == ["a", "b"]
    assert benchmark.name == "contest"
    assert "guess: is a problem of type interactive" in benchmark.slice["left-out"]
    assert load(str(tmp_path / "contest"), store=store) == benchmark


def test_a_broken_package_is_not_left_out_silently(tmp_path: Path, store: TestStore) -> None:
    package(tmp_path / "contest" / "a", LEGACY)
    package(tmp_path / "contest" / "b", LEGACY, BROKEN["no-answer"][0])
    with pytest.raises(DataError, match="no answer file"):
        load(str(tmp_path / "contest"), store=store)


def test_a_packages_revision_is_its_content(tmp_path: Path, store: TestStore) -> None:
    folder = package(tmp_path / "p", LEGACY)
    before = load(str(folder), store=store)
    package(folder, {"submissions/accepted/b.py": "x", ".git/HEAD": "x"})
    assert load(str(folder), store=store).revision == before.revision
    package(folder, {"data/secret/01.ans": "98\n"})
    after = load(str(folder), store=store)
    assert after.revision != before.revision
    assert after.problems[0].digest != before.problems[0].digest


@pytest.mark.parametrize("linked", ["contest", "contest/a", "contest/a/data", "contest/a/data/secret/group"])
def test_a_revision_is_the_content_behind_links(tmp_path: Path, store: TestStore, linked: str) -> None:
    """Links to folders were read and not hashed: another folder's tests were judged under the same revision."""
    target, place = tmp_path / "elsewhere", tmp_path / linked
    package(tmp_path / "contest" / "a", LEGACY)
    place.rename(target)
    place.symlink_to(target)
    before = load(str(tmp_path / "contest"), store=store)
    assert len(before.problems[0].tests) == 4
    (answer,) = (path for path in target.rglob("*.ans") if path.parent.name in ("group", "elsewhere"))
    answer.write_text("another answer\n")
    after = load(str(tmp_path / "contest"), store=store)
    assert after.revision != before.revision
    assert after.problems[0].digest != before.problems[0].digest


def test_another_folder_behind_the_same_link_is_another_benchmark(tmp_path: Path, store: TestStore) -> None:
    for name, answer in (("one", "1"), ("two", "2")):
        package(tmp_path / name / "p", {"1.in": "", "1.ans": answer, "README.md": "Print."})
    link = tmp_path / "set"
    link.symlink_to("one")
    first = load(str(link), store=store)
    link.unlink()
    link.symlink_to("two")
    second = load(str(link), store=store)
    assert first.revision != second.revision
    assert [store.read_output(set_.problems[0].tests[0].output) for set_ in (first, second)] == [b"1", b"2"]


def test_a_problem_named_like_a_folder_that_is_not_read_is_hashed(tmp_path: Path, store: TestStore) -> None:
    package(tmp_path / "set" / "solution", {"1.in": "", "1.ans": "1", "README.md": "Print."})
    before = load(str(tmp_path / "set"), store=store)
    package(tmp_path / "set" / "solution", {"1.ans": "2"})
    assert load(str(tmp_path / "set"), store=store).revision != before.revision


def test_a_link_to_its_own_folder_does_not_end_in_a_loop(tmp_path: Path, store: TestStore) -> None:
    folder = package(tmp_path / "p", LEGACY)
    (folder / "data" / "secret" / "again").symlink_to(folder / "data" / "secret")
    assert len(one(folder, store).tests) == 4


def test_an_input_that_links_to_nothing_is_named(tmp_path: Path, store: TestStore) -> None:
    folder = package(tmp_path / "p", LEGACY)
    (folder / "data" / "secret" / "03.in").symlink_to(folder / "gone")
    (folder / "data" / "secret" / "03.ans").write_text("1")
    with pytest.raises(DataError, match=r"03\.in: cannot be read"):
        load(str(folder), store=store)


def test_a_scoring_problem_without_a_validator_of_its_own_is_all_or_nothing(tmp_path: Path, store: TestStore) -> None:
    assert one(package(tmp_path / "p", LEGACY, {"problem.yaml": "type: scoring\n"}), store).checker is not None


# --- plain folders --------------------------------------------------------------------------------------------------


def test_a_plain_folder_of_inputs_and_answers_is_a_problem(tmp_path: Path, store: TestStore) -> None:
    files = {f"{number}.in": f"{number}\n" for number in (1, 2, 10)} | {f"{number}.out": "x\n" for number in (1, 2, 10)}
    extra = {"sample1.in": "s\n", "sample1.ans": "t\n", "statement.md": "Print x.\n"}
    problem = one(package(tmp_path / "echo", files, extra), store)
    assert (problem.problem_id, problem.statement, problem.checker) == ("echo", "Print x.\n", None)
    assert inputs(problem, store) == [b"s\n", b"1\n", b"2\n", b"10\n"]
    assert [test.public for test in problem.tests] == [True, False, False, False]


def test_a_folder_of_plain_folders_is_a_benchmark(tmp_path: Path, store: TestStore) -> None:
    for name in ("a", "b"):
        package(tmp_path / "set" / name, {"README.md": name, "tests/1.in": "", "tests/1.ans": name})
    assert [problem.problem_id for problem in load(str(tmp_path / "set"), store=store).problems] == ["a", "b"]


def test_a_test_without_an_answer_is_refused(tmp_path: Path, store: TestStore) -> None:
    with pytest.raises(DataError, match=r"1\.in: has no answer beside it \(1\.ans or 1\.out\)"):
        load(str(package(tmp_path / "p", {"1.in": "x", "README.md": "x"})), store=store)


def test_tests_without_a_statement_can_be_judged_and_not_asked(
    tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    folder = package(tmp_path / "p", {"1.in": "x", "1.ans": "y", "tests/sample1.in": "a", "tests/sample1.ans": "b"})
    problem = one(folder, store)
    assert (problem.statement, [test.public for test in problem.tests]) == ("", [True, False])
    arguments = ["eval", "--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--lang", "lua", "-b", str(folder)]
    with pytest.raises(UserError, match=r"problem 'p' has tests but no statement.*Add statement\.md"):
        lcbx(arguments, standalone_mode=False)
