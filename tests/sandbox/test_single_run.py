"""A single run: what a program does with one input, without judging it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from msgspec import UNSET

from lcbx.checkers.normalised import expected_digest
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, SingleRun
from lcbx.types import Blob, Problem, TestCase, TestResult, Verdict

pytestmark = pytest.mark.sandbox

Run = Callable[..., TestResult]


def blob(content: bytes) -> Blob:
    return Blob(sha256=sha256(content).hexdigest(), size_bytes=len(content))


@pytest.fixture
def run(any_pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> Run:
    """Return a function that runs a program on an input that is nowhere but in the request."""

    def run(source: str, stdin: bytes = b"", language_id: str = "python", **options: object) -> TestResult:
        test = TestCase(input=blob(stdin), output=blob(b""), expected_digest=expected_digest(b"") or "")
        problem = Problem(problem_id="run", statement="", tests=(test,), digest=sha256(stdin).hexdigest())
        request = make_request(source, language_id, problem=problem, lenient=False, rerun_near_limit=False)
        request = replace(request, inline={blob(stdin).sha256: stdin}, run=SingleRun(**options))  # type: ignore[arg-type]
        judgement = any_pool.submit(request).result(timeout=300)
        assert judgement.verdict in (Verdict.AC, Verdict.RTE), judgement.error
        return judgement.tests[0]

    return run


def test_all_that_a_program_prints_comes_back_whatever_its_exit_code(run: Run) -> None:
    source = "import sys\nprint(input() * 5000)\nsys.stderr.write('e' * 20000)\nsys.exit(3)"
    result = run(source, b"abc\n")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "abc" * 5000 + "\n", "e" * 20000)
    assert (result.verdict, result.files) == (Verdict.RTE, UNSET)


def test_output_is_cut_at_what_is_kept(run: Run) -> None:
    result = run("print('x' * 99999)", keep_output_bytes=5000)
    assert (result.exit_code, result.stdout, result.stdout_size_bytes) == (0, "x" * 5000, 100000)


def test_arguments_and_files_are_there(run: Run) -> None:
    source = "import sys, helper\nprint(sys.argv[1:], helper.x, open('data/in.txt').read())"
    files = {"helper.py": b"x = 7\n", "data/in.txt": "é".encode()}
    assert run(source, args=("a", "b c", "$HOME"), files=files).stdout == "['a', 'b c', '$HOME'] 7 é\n"


def test_a_program_that_runs_twice_runs_twice(run: Run) -> None:
    source = "import time\nprint(time.time_ns())"
    assert run(source).stdout != run(source).stdout


def test_files_are_fetched_but_no_link_is_followed(run: Run) -> None:
    """The runner reads as the program's user, but /proc/self of the runner is the runner's own."""
    source = (
        "import os\nos.mkdir('d')\nopen('d/out.bin', 'wb').write(bytes(range(256)))\n"
        "os.symlink('/proc/self', 'p')\nos.symlink('d/out.bin', 'l')\nos.mkfifo('f')\n"
        "open('big', 'wb').truncate(1 << 25)"
    )
    fetch = ("d/out.bin", "p/environ", "p/root/etc/passwd", "l", "f", "d", "big", "../lcbx/runner.py", "missing")
    assert run(source, fetch=fetch).files == {"d/out.bin": bytes(range(256))}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"args": ("a", "\0")}, "argument '\\x00' has a NUL"),
        ({"args": ("x" * 200_000,)}, "Argument list too long"),
        ({"files": {"a\0b": b""}}, "file 'a\\x00b' has a NUL"),
        ({"fetch": ("a\0b",)}, "file 'a\\x00b' has a NUL"),
    ],
)
@pytest.mark.parametrize("language_id", ["python", "cpp"])
def test_texts_that_no_system_call_takes_are_a_failed_run(
    run: Run, any_pool: JudgePool, options: dict[str, Any], reason: str, language_id: str
) -> None:
    """The runner ended with a ValueError, and six sandboxes with it; the judgement was JE after minutes."""
    source = "print(1)" if language_id == "python" else "int main() {}"
    lost = any_pool.stats().sandboxes_lost
    result = run(source, language_id=language_id, **options)
    assert (result.exit_code, reason in result.stderr) == (126, True), result.stderr
    assert any_pool.stats().sandboxes_lost == lost
