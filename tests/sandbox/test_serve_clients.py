"""The service on real sandboxes, asked as clients of Piston and of SandboxFusion ask."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from support.piston_client import ContestProblem, PistonClient, grade, score
from support.services import RunningService, running_service

from lcbx import languages
from lcbx.judge.pool import JudgePool

pytestmark = pytest.mark.sandbox
SUM = "print(sum(map(int, input().split())))"
SUM_CPP = "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << std::endl; }"
TESTS = [("3 4\r\n", "7\r\n"), ("10 20\n", "30\n")]
SLOW_TO_COMPILE = """constexpr long count() {
    long sum = 0;
    for (long i = 0; i < 200000; i++)
        for (long j = 0; j < 200000; j++) sum += i ^ j;
    return sum;
}
constexpr long total = count();
int main() {}
"""
CHECKER = """import sys
given, expected, printed = (open(path).read().split() for path in sys.argv[1:4])
print(100 if sorted(printed) == sorted(expected) else 0)
"""


@pytest.fixture(scope="module")
def service(any_pool: JudgePool) -> Iterator[RunningService]:
    served = [languages.load(name) for name in ("python", "cpp", "lua")]
    with running_service(any_pool, served) as running:
        running.service.desk.catalogue.prepare(served)
        yield running


@pytest.fixture(scope="module")
def piston(service: RunningService) -> PistonClient:
    return PistonClient(f"{service.url}/api/v2")


def run_code(service: RunningService, language: str, code: str, **fields: Any) -> Any:
    with service.client() as client:
        response = client.post("/run_code", json={"language": language, "code": code} | fields)
    assert response.status_code == 200, response.text
    return response.json()


def test_contest_programs_get_the_rewards_of_open_r1(piston: PistonClient) -> None:
    problem = ContestProblem(tests=TESTS)
    assert score(piston, problem, SUM) == score(piston, problem, SUM_CPP, language="cpp") == 1.1
    assert score(piston, problem, "print(7)") == 0.05
    assert score(piston, problem, "print(") == 0.0
    assert score(piston, problem, "int main() { return x; }", language="cpp") == -0.1


@pytest.mark.parametrize(
    ("submission", "code", "reason"),
    [
        ("import time; time.sleep(60)", 124, "Time limit exceeded (1s)"),
        ("while True: pass", 124, "Time limit exceeded (1s)"),
        ("x = bytearray(10**9)", 1, "Runtime error with exit code 1"),
        ("raise SystemExit(3)", 3, "Runtime error with exit code 3"),
        ("import os; os.abort()", 134, "Memory limit exceeded (256MB)"),
        ("import os; os.kill(os.getpid(), 11)", 139, "Runtime error with exit code 139"),
        ("print(8)", 0, "Output isn't correct (diff)"),
        ("print(' 7\\n\\n')", 0, "Output is correct (diff)"),
    ],
)
def test_ends_of_contest_programs_are_told_as_by_the_script(
    piston: PistonClient, submission: str, code: int, reason: str
) -> None:
    run = grade(piston, ContestProblem(tests=TESTS, time_limit=1), submission)["run"]
    if "bytearray" in submission and run["code"] == 134:  # the control group was faster than MemoryError
        reason, code = "Memory limit exceeded (256MB)", 134
    assert (run["code"], run["stderr"].splitlines()[-1]) == (code, reason)
    assert run["stdout"] == ("1\n" if reason.startswith("Output is correct") else "0\n")


def test_contest_checkers_decide_in_a_sandbox_of_their_own(piston: PistonClient) -> None:
    problem = ContestProblem(tests=[("2 1\n", "1 2\n")], checker=CHECKER)
    assert score(piston, problem, "print(*input().split(), sep='\\n\\n')") == 1.1
    assert score(piston, problem, "print(1, 1)") == 0.0
    broken = ContestProblem(tests=[("2 1\n", "1 2\n")], checker="raise ValueError")
    run = grade(piston, broken, "print(1, 2)")["run"]
    assert (run["code"], run["stdout"]) == (1, "0\n")


def test_contest_programs_never_see_the_expected_output(piston: PistonClient) -> None:
    spy = (
        "import os\n"
        "for folder, _, names in os.walk('.'):\n"
        "    for name in names:\n"
        "        if 'output' in name or name in ('grader_config', 'checker.py'):\n"
        "            print(open(os.path.join(folder, name)).read())\n"
        "print('none')\n"
    )
    run = grade(piston, ContestProblem(tests=[("x", "secret answer")], checker=CHECKER), spy)["run"]
    assert run["stdout"] == "0\n"
    assert "secret" not in str(run)


def test_contest_programs_that_use_files(piston: PistonClient) -> None:
    problem = ContestProblem(tests=TESTS, input_mode="file")
    copy = "a, b = open('input.txt').read().split()\nopen('output.txt', 'w').write(str(int(a) + int(b)))\n"
    assert score(piston, problem, copy) == 1.1
    assert score(piston, problem, SUM) == 0.0


def test_piston_names_the_languages_and_runs_them(piston: PistonClient) -> None:
    versions = {item["language"]: item["version"] for item in piston.runtimes()}
    assert set(versions) == {"python", "cpp", "lua"}
    assert all(version.count(".") == 2 and version != "0.0.0" for version in versions.values())
    run = piston.execute({"files": [{"content": "import sys; print(sys.argv[1:], input())"}], "args": ["a"]}, "py")
    assert run["run"]["stdout"] == "['a'] \n"
    assert "compile" not in run
    compiled = piston.execute({"files": [{"name": "main.cpp", "content": SUM_CPP}], "stdin": "1 2"}, "c++")
    assert (compiled["compile"]["code"], compiled["run"]["stdout"]) == (0, "3\n")


@pytest.mark.parametrize(
    ("language", "source", "status", "signal", "code"),
    [
        ("python", "print(1)", None, None, 0),
        ("python", "raise SystemExit(4)", "RE", None, 4),
        ("python", "print(", "RE", None, 1),
        ("python", "import time; time.sleep(30)", "TO", "SIGKILL", None),
        ("python", "import os; os.kill(os.getpid(), 11)", "SG", "SIGSEGV", None),
        ("python", "import os; os.kill(os.getpid(), 40)", "SG", None, None),
        ("python", "print('x' * (2 << 20))", "OL", "SIGKILL", None),
        ("python", "import sys; sys.stderr.write('x' * (2 << 20))", "EL", "SIGKILL", None),
        ("lua", "x = = 1", "RE", None, 1),
        ("cpp", "int main() { return x; }", "RE", None, 1),
    ],
)
def test_piston_statuses(
    piston: PistonClient, language: str, source: str, status: str | None, signal: str | None, code: int | None
) -> None:
    answer = piston.execute({"files": [{"content": source}], "run_timeout": 1000}, language)
    run = answer["run"]
    assert (run["status"], run["signal"], run["code"]) == (status, signal, code)
    assert ("compile" in answer) == (language == "cpp")
    assert run["output"] == run["stdout"] + run["stderr"]
    if language == "cpp":  # Piston's own answer has it in both places, for older clients
        assert run == answer["compile"]


def test_a_syntax_error_is_what_the_interpreter_did_and_never_a_compilation(service: RunningService) -> None:
    answer = run_code(service, "python", "int a = 1")
    assert (answer["status"], answer["compile_result"], answer["run_result"]["status"]) == ("Failed", None, "Finished")
    assert answer["run_result"]["return_code"] == 1
    assert "SyntaxError: invalid syntax" in answer["run_result"]["stderr"]
    answer = run_code(service, "lua", "print(1)")
    assert (answer["status"], answer["compile_result"]) == ("Success", None)


def test_a_compile_error_has_no_run(service: RunningService) -> None:
    answer = run_code(service, "cpp", "int main() { object i = ?; }")
    assert (answer["status"], answer["run_result"]) == ("Failed", None)
    assert answer["compile_result"]["status"] == "Finished"
    assert answer["compile_result"]["return_code"] != 0
    slow = run_code(service, "cpp", SLOW_TO_COMPILE, compile_timeout=0.3)
    assert (slow["compile_result"]["status"], slow["compile_result"]["return_code"]) == ("TimeLimitExceeded", None)


@pytest.mark.parametrize("language", ["python", "cpp"])
def test_a_time_out_keeps_what_was_printed(service: RunningService, language: str) -> None:
    codes = {
        "python": "import time; print('before', flush=True); time.sleep(30)",
        "cpp": '#include <unistd.h>\n#include <cstdio>\nint main() { puts("before"); fflush(stdout); sleep(30); }',
    }
    answer = run_code(service, language, codes[language], run_timeout=0.5)
    assert (answer["status"], answer["run_result"]["status"]) == ("Failed", "TimeLimitExceeded")
    assert (answer["run_result"]["return_code"], answer["run_result"]["stdout"]) == (None, "before\n")
    assert (answer["compile_result"] is None) == (language == "python")


def test_files_go_in_and_come_back(service: RunningService) -> None:
    code = "open('out/b', 'w').write(open('a/b/c').read() * 2)"
    answer = run_code(
        service,
        "python",
        f"import os; os.makedirs('out', exist_ok=True); {code}",
        files={"./a/b/c": base64.encodebytes(b"hi" * 50).decode(), "skipped": None},
        fetch_files=["out/b", "./out/b", "missing"],
    )
    assert answer["status"] == "Success", answer
    files = {path: base64.b64decode(data) for path, data in answer["files"].items()}
    assert files == {"out/b": b"hi" * 100, "./out/b": b"hi" * 100}
    assert answer["run_result"]["cpu_time"] > 0


def test_outputs_are_kept_up_to_a_mebibyte_and_the_end_of_errors_too(service: RunningService) -> None:
    code = "import sys\nfor stream in sys.stdout, sys.stderr: stream.write('x' * (2 << 20) + 'end')"
    answer = run_code(service, "python", code)
    assert answer["status"] == "Success"
    assert answer["run_result"]["stdout"] == "x" * (1 << 20)
    assert answer["run_result"]["stderr"].startswith("x" * (1 << 20))
    assert answer["run_result"]["stderr"].endswith("xend")
