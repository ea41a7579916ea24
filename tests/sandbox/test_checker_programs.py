"""Problems whose outputs a C++ program decides: compiled once, in a sandbox of its own, and sometimes at fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, judge_all
from lcbx.types import Checker, Judgement, Limits, Problem, Verdict

pytestmark = pytest.mark.sandbox

MakeRequest = Callable[..., JudgeRequest]
MakeProblem = Callable[..., Problem]
Judge = Callable[..., Judgement]

# Accepts any number that is congruent to the answer modulo the input, as Kattis calls it; leaves a note where it can,
# and fails when it finds one, when it sees what no checker is given, or when its files are not what they are.
KATTIS = r"""
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>
int main(int argc, char **argv) {
    std::ifstream input(argv[1]), answer(argv[2]);
    std::string feedback = argv[3];
    long long modulus, expected, printed;
    if (argc != 4 || feedback.back() != '/' || !(input >> modulus) || !(answer >> expected)) return 9;
    for (std::string folder : {feedback, std::string("/box/"), std::string("/dev/shm/"), std::string("/build/")}) {
        std::string note = folder + "note";
        if (access(note.c_str(), F_OK) == 0) return 7;
        std::ofstream(note) << "seen";
    }
    if (access("/lcbx/tests", R_OK) == 0 || getenv("LCBX_CACHE")) return 8;
    if (!(std::cin >> printed)) return 43;
    if (printed == 13) std::abort();
    return printed % modulus == expected % modulus ? 42 : 43;
}
"""
TESTLIB = r"""
#include <fstream>
#include <iostream>
int main(int, char **argv) {
    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
    long long modulus, printed, expected;
    input >> modulus; answer >> expected;
    if (!(output >> printed)) { std::cerr << "wrong output format"; return 2; }
    return printed % modulus == expected % modulus ? 0 : 1;
}
"""
TESTS = [("7\n", "3\n"), ("10\n", "4\n"), ("5\n", "1\n")]
RIGHT = "print({7: 703, 10: 24, 5: 11}[int(input())])"


@pytest.fixture(scope="module")
def problem(make_problem: MakeProblem) -> Callable[..., Problem]:
    def make(source: str, style: str = "kattis", tests: list[tuple[str, str]] = TESTS) -> Problem:
        return make_problem(tests, checker=Checker(kind="program", source=source, language_id="cpp", style=style))

    return make


@pytest.mark.parametrize(("source", "style"), [(KATTIS, "kattis"), (TESTLIB, "testlib")])
def test_compiled_checker_decides_and_finds_nothing_of_earlier_checks(
    pool: JudgePool, make_request: MakeRequest, problem: Callable[..., Problem], source: str, style: str
) -> None:
    """Several programs on all workers: one worker has the checker of another, and no check sees one before it."""
    wrong = "print(int(input()) + 2)"
    sources = [f"{program}  # {number}" for number in range(6) for program in (RIGHT, wrong, "print('x')")]
    judgements = judge_all(pool, [make_request(text, problem=problem(source, style)) for text in sources])
    assert [judgement.verdict for judgement in judgements] == [Verdict.AC, Verdict.WA, Verdict.WA] * 6, [
        judgement.error for judgement in judgements
    ]
    assert all(judgement.attempts == 1 for judgement in judgements)
    assert len(judgements[0].tests) == len(TESTS)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("int main() { return undeclared; }", "does not compile"),
        ('#include <cstdio>\nint main() { fputs("no such file", stderr); return 3; }', "exit code 3: no such file"),
        ("int main() { __builtin_trap(); }", "signal "),
        ('#include <cstdio>\nint main() { for (;;) puts("and so on"); }', "printed more than 16 MiB"),
    ],
    ids=["compile error", "exit code", "signal", "output"],
)
def test_checker_that_always_fails_is_named_at_once_as_the_fault_of_the_package(
    pool: JudgePool, make_request: MakeRequest, problem: Callable[..., Problem], source: str, reason: str
) -> None:
    lost = pool.stats().sandboxes_lost
    faulty = problem(source)
    first, second = judge_all(pool, [make_request(text, problem=faulty) for text in (RIGHT, RIGHT + "  # again")])
    for judgement in (first, second):
        assert judgement.verdict == Verdict.JE
        assert judgement.attempts == 1
        assert reason in (judgement.error or "")
        assert "fault of the problem's package" in (judgement.error or "")
    assert pool.stats().sandboxes_lost == lost  # the program's own sandbox goes on
    # What does not depend on the checker is decided as ever, whatever was found out about the checker before.
    assert judge_all(pool, [make_request("1/0", problem=faulty)])[0].verdict == Verdict.RTE


def test_checker_that_fails_on_one_output_is_asked_about_the_right_one(
    pool: JudgePool, make_request: MakeRequest, problem: Callable[..., Problem]
) -> None:
    judgement = pool.submit(make_request("print(13)", problem=problem(KATTIS))).result(timeout=300)
    assert judgement.verdict == Verdict.JE
    assert "works on the problem's own answer" in (judgement.error or "")


def test_checker_gets_files_larger_than_the_scratch_space_of_programs(
    any_pool: JudgePool, make_request: MakeRequest, make_problem: MakeProblem
) -> None:
    """Input, answer and output are 48 MB each, in one folder, and are compared to the last byte."""
    source = r"""
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
std::string all(const char *path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}
int main(int, char **argv) {
    std::string input = all(argv[1]), output = all(argv[2]);
    return input.size() == 48000000 && input == output && output == all(argv[3]) ? 0 : 1;
}
"""
    text = "x" * 47_999_999 + "\n"
    checker = Checker(kind="program", source=source, language_id="cpp", style="testlib")
    large = make_problem([(text, text)], checker=checker)
    limits = Limits(memory_limit_mib=512)
    echo = "import sys; sys.stdout.write(sys.stdin.read())"
    off_by_one = echo.replace("read())", "read()[:-2] + 'y\\n')")
    requests = [make_request(program, problem=large, limits=limits) for program in (echo, off_by_one)]
    judgements = judge_all(any_pool, requests)
    assert [judgement.verdict for judgement in judgements] == [Verdict.AC, Verdict.WA], judgements[0].error
