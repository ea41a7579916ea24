"""Tests that end at once: what the library decides is what the runner's Python decides, whatever a program does.

Every program is a shell script, because a shell ends within a millisecond or two. Each runs in two sandboxes of every
backend, with the library and without it.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.compilers import needs_quick_tests
from support.processes import runners

from lcbx import languages
from lcbx.checkers.normalised import expected_digest
from lcbx.judge.pool import JudgePool
from lcbx.sandbox import quick_helper
from lcbx.sandbox.base import Decide, GoOn, Job, JobResult, JobTest, Sandbox
from lcbx.types import LimitHit, Limits, RunResult

pytestmark = pytest.mark.sandbox

LANGUAGE = "python"
LIMITS = Limits(time_limit_s=2.0, idle_limit_s=0.5, memory_limit_mib=256, compile_time_limit_s=30.0)
HOLDS = 1 << 16
"""What a pipe holds."""

Run = Callable[..., JobResult]


@dataclass(frozen=True)
class Script:
    name: str
    source: str
    output: bytes
    exit_code: int | None = 0
    signal: int | None = None
    limit_hit: LimitHit | None = None
    is_text: bool = True
    """Whether its output can match anything."""


def printing(size: int, more: str = "") -> str:
    return f"head -c {size} /dev/zero | tr '\\0' x{more}"


SCRIPTS = [
    Script("prints a line", "echo 7", b"7\n"),
    Script("prints nothing", ":", b""),
    Script("prints white space at the end", r"printf '7 \n\t\013\034\n'", b"7 \n\t\x0b\x1c\n"),
    Script("prints white space only", r"printf ' \n'", b" \n"),
    Script("prints a zero byte", r"printf '7\0'", b"7\0"),
    Script("prints CR LF", r"printf '7\r\n8\r\n'", b"7\r\n8\r\n"),
    Script("prints UTF-8", r"printf '\303\244\302\240'", b"\xc3\xa4\xc2\xa0"),
    Script("prints what is not UTF-8", r"printf '7\377'", b"7\xff", is_text=False),
    *(Script(f"prints {size} bytes", printing(size), b"x" * size) for size in (55, 56, 63, 64, 65, 8191, 8192, 8193)),
    *(Script(f"prints {HOLDS + more} bytes", printing(HOLDS + more), b"x" * (HOLDS + more)) for more in (-1, 0, 1)),
    Script("prints 400 KB", printing(400_000), b"x" * 400_000),
    Script("prints slowly", f"{printing(50_000)}; sleep 0.02; {printing(100_000)}", b"x" * 150_000),
    Script("prints slowly what a pipe holds", f"{printing(50_000)}; sleep 0.01; echo 7", b"x" * 50_000 + b"7\n"),
    Script("enlarges its pipe", "perl -e 'fcntl(STDOUT, 1031, 1 << 20); print \"x\" x 200000'", b"x" * 200_000),
    Script("prints errors", "echo wrong >&2; echo 7", b"7\n"),
    Script("prints as many errors as a pipe holds", f"{printing(HOLDS, ' >&2')}; echo 7", b"7\n"),
    Script("prints many errors", f"{printing(200_000, ' >&2')}; echo 7", b"7\n"),
    Script("fails", "echo 7; exit 3", b"7\n", exit_code=3),
    Script("ends by a signal", "echo 7; kill -KILL $$", b"7\n", exit_code=None, signal=9),
    Script("ends by a broken pipe", "echo 7; kill -PIPE $$", b"7\n", exit_code=None, signal=13),
    Script("stops itself", "echo 7; kill -STOP $$", b"7\n", exit_code=None, signal=9, limit_hit=LimitHit.IDLE),
    Script("sleeps", "echo 7; sleep 60", b"7\n", exit_code=None, signal=9, limit_hit=LimitHit.IDLE),
    Script("takes a while", "sleep 0.05; echo 7", b"7\n"),
    Script("leaves a child that holds its output", "sleep 60 & echo 7", b"7\n"),
    Script("leaves a daemon", "(setsid sleep 60 >/dev/null 2>&1 </dev/null &); echo 7", b"7\n"),
    Script("leaves a child that has ended", "(true &); echo 7", b"7\n"),
    Script("leaves a child that prints", "(sleep 0.002; echo 8) & echo 7; wait", b"7\n8\n"),
    Script("closes its output", "echo 7; exec >&- 2>&-; sleep 0.05", b"7\n"),
    Script("opens its output again", "echo 7 >/dev/stdout; echo 8 >/proc/self/fd/1", b"7\n8\n"),
    Script("leaves a file", "[ -e /tmp/x ] && echo seen; echo >/tmp/x; echo 7", b"7\n"),
    Script("makes and removes a file", "echo >/tmp/x; rm /tmp/x; echo 7", b"7\n"),
    Script("leaves a folder where it works", "mkdir d || echo seen; echo 7", b"7\n"),
    Script("lists a folder", "for file in /tmp/*; do echo $file; done", b"/tmp/*\n"),
    Script("makes a queue", "echo >/dev/mqueue/x; echo 7", b"7\n"),
    Script("changes its limits", "ulimit -n 5; ulimit -s 64; ulimit -f 1; umask 0; cd /; echo 7", b"7\n"),
]


@pytest.fixture(scope="module")
def sandboxes(pool: JudgePool) -> Iterator[tuple[Sandbox, Sandbox]]:
    """One sandbox with the library and one without it."""
    with pytest.MonkeyPatch.context() as patch:
        started = []
        for value in ("", quick_helper.OFF):
            patch.setenv(quick_helper.VARIABLE, value)
            started.append(pool.backend.start(languages.load(LANGUAGE), LIMITS, pool.store.inputs_root))
    yield started[0], started[1]
    for sandbox in started:
        sandbox.close()


@pytest.fixture
def run(pool: JudgePool) -> Run:
    """Return a function that runs a shell script on an empty input in a sandbox."""
    path = pool.store.input_name(pool.store.put_input([b""]))

    def run_script(
        sandbox: Sandbox,
        source: str,
        expected: list[str | None],
        *,
        limits: Limits = LIMITS,
        decide: Decide | None = None,
        go_on: GoOn | None = None,
        **options: Any,
    ) -> JobResult:
        tests = tuple(
            JobTest(
                input_path=path,
                expected_digest=digest,
                output_limit_bytes=1 << 20,
                ask=decide is not None,
                keep_bytes=1 << 16,
            )
            for digest in expected
        )
        job: dict[str, Any] = {
            "filename": "x.sh",
            "compile": None,
            "execute": "sh x.sh",
            "stop_at_first_failure": False,
        }
        return sandbox.run(Job(source=source, limits=limits, tests=tests, **{**job, **options}), decide, go_on)

    return run_script


def facts(run: RunResult) -> tuple[object, ...]:
    """What may not differ between two runs of the same program."""
    sizes = (run.stdout_size_bytes, run.stderr_size_bytes)
    return (run.exit_code, run.signal, run.limit_hit, run.stdout_matches, *sizes, run.stdout, run.stderr)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name.replace(" ", "-"))
def test_library_and_python_see_the_same(sandboxes: tuple[Sandbox, Sandbox], run: Run, script: Script) -> None:
    right, wrong = expected_digest(script.output), expected_digest(b"something else")
    results = [run(sandbox, script.source, [right, right, wrong, right]) for sandbox in sandboxes]
    assert [result.healthy for result in results] == [True, True]
    assert results[1].quick == 0
    quick, plain = ([facts(test) for test in result.runs] for result in results)
    assert quick == plain
    for test, is_right in zip(results[0].runs, (True, True, False, True), strict=True):
        assert (test.exit_code, test.signal, test.limit_hit) == (script.exit_code, script.signal, script.limit_hit)
        assert test.stdout_size_bytes == len(script.output)
        assert test.stdout_matches is (is_right and script.is_text)


def test_memory_beyond_the_limit_of_the_job_is_seen_after_the_end(sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    limits = Limits(time_limit_s=2.0, memory_limit_mib=32)
    for sandbox in sandboxes:
        result = run(sandbox, "perl -e '$x = \"x\" x (40 << 20); print 7'", [expected_digest(b"7")] * 3, limits=limits)
        assert [test.limit_hit for test in result.runs] == [LimitHit.MEMORY] * 3


def test_library_is_used(pool: JudgePool, sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    """Unless one program of 300 ended in time, the tests of this module tried only Python."""
    needs_quick_tests()
    if pool.backend.name not in ("docker", "bwrap"):
        pytest.skip("not used here")
    assert sandboxes[0].info.not_quick is None
    assert "switched off" in str(sandboxes[1].info.not_quick)
    result = run(sandboxes[0], "echo 7", [expected_digest(b"7")] * 300)
    assert all(test.stdout_matches for test in result.runs)
    assert result.quick > 0


SHOWS_ITSELF = """
while read -r line; do
    case $line in Uid*|Gid*|Groups*|Cap*|NoNewPrivs*|Seccomp*|Sig[BIC]*|Threads*|CoreDumping*) echo "$line";; esac
done </proc/$$/status
read -r pid name state parent group session terminal rest </proc/$$/stat
[ "$pid $pid" = "$group $session" ] && echo leads its session, on terminal $terminal, child of $parent
while read -r line; do echo "limit $line"; done </proc/$$/limits
read -r score </proc/$$/oom_score_adj; echo "score $score"
for fd in /proc/$$/fd/*; do echo "$fd"; done
umask; pwd; export -p
[ -r /proc/1/environ ] && cat /proc/1/environ
exit 0
"""


def test_program_is_started_alike(sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    """User, groups, capabilities, signals, session, limits, score, descriptors and environment."""
    seen: list[str] = []

    def decide(index: int, output: bytes) -> bool:  # sees all of an output
        text = re.sub(r"/proc/\d+/", "/proc/PID/", output.decode())
        user = re.search(r"^Uid:\s+(\d+)\s", text)
        assert user is not None, index
        assert user[1] != "0"
        seen.append(re.sub(rf"\b{user[1]}\b", "USER", text))
        return True

    results = [run(sandbox, SHOWS_ITSELF, [None, expected_digest(b"7")], decide=decide) for sandbox in sandboxes]
    assert len(seen) == 4, results
    assert len(set(seen)) == 1, "\n".join(difflib.unified_diff(seen[0].splitlines(), seen[-1].splitlines()))
    assert re.match(r"Uid:(\s+USER){4}\nGid:", seen[0])
    for line in ("leads its session, on terminal 0, child of 1", "score 1000", "SigBlk:\t0000000000000000"):
        assert line in seen[0]


@pytest.mark.parametrize(
    ("source", "compile_command"),
    [
        ("echo 7", None),
        ("#!/no/such/interpreter\necho 7", "chmod +x x.sh"),
        ("echo 7: no first line names an interpreter", "chmod +x x.sh"),
    ],
    ids=["not-executable", "no-interpreter", "no-format"],
)
def test_file_that_cannot_be_executed_has_the_same_message(
    sandboxes: tuple[Sandbox, Sandbox], run: Run, source: str, compile_command: str | None
) -> None:
    results = [
        run(sandbox, source, [expected_digest(b"7")] * 2, execute="./x.sh", compile=compile_command)
        for sandbox in sandboxes
    ]
    for quick, plain in zip(results[0].runs, results[1].runs, strict=True):
        assert facts(quick) == facts(plain)
        assert quick.exit_code == 126
        assert b"can't be executed" in quick.stderr


def test_first_test_that_fails_ends_the_job(sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    seven, eight = expected_digest(b"7"), expected_digest(b"8")
    for sandbox in sandboxes:
        result = run(sandbox, "echo 7", [seven, seven, eight, seven], stop_at_first_failure=True)
        assert [test.stdout_matches for test in result.runs] == [True, True, False]


def test_host_is_asked_about_outputs_that_do_not_match_only(sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    seven, eight = expected_digest(b"7"), expected_digest(b"8")
    for sandbox in sandboxes:
        asked: list[tuple[int, bytes]] = []

        def decide(index: int, output: bytes, asked: list[tuple[int, bytes]] = asked) -> bool:
            asked.append((index, output))
            return index < 3

        result = run(sandbox, "echo 7", [seven, eight, seven, None, seven], decide=decide, stop_at_first_failure=True)
        assert asked == [(1, b"7\n"), (3, b"7\n")]
        assert len(result.runs) == 4


def test_budget_of_all_tests_holds(sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    limits = Limits(time_limit_s=5.0, idle_limit_s=5.0, total_time_limit_s=1.0, memory_limit_mib=256)
    for sandbox in sandboxes:
        result = run(sandbox, "sleep 0.4; echo 7", [expected_digest(b"7")] * 6, limits=limits)
        assert result.runs[-1].limit_hit == LimitHit.TOTAL
        assert 1 <= len([test for test in result.runs if test.limit_hit is None]) < 4


def test_job_ends_where_the_host_does_not_want_to_go_on(sandboxes: tuple[Sandbox, Sandbox], run: Run) -> None:
    for sandbox in sandboxes:
        reports: list[int] = []

        def go_on(done: int, seconds: float, reports: list[int] = reports) -> bool:
            reports.append(done)
            return len(reports) < 3

        result = run(sandbox, "echo 7", [expected_digest(b"7")] * 5000, go_on=go_on, report_s=0.02)
        assert len(reports) == 3
        assert len(result.runs) == reports[-1] < 5000


def test_thousands_of_tests_leave_no_descriptor_and_no_memory(pool: JudgePool, run: Run) -> None:
    others = set(runners(os.getpid()))
    sandbox = pool.backend.start(languages.load(LANGUAGE), LIMITS, pool.store.inputs_root)
    try:
        [runner] = set(runners(os.getpid())) - others
        seen = []
        for _ in range(3):
            for source, count in (("echo 7", 2000), ("echo 7; echo 8 >&2", 500), ("sleep 60 & echo 7", 50)):
                result = run(sandbox, source, [expected_digest(b"7")] * count)
                assert {test.stdout_matches for test in result.runs} == {True}
            resident = int(Path(f"/proc/{runner}/statm").read_text().split()[1])
            seen.append((len(os.listdir(f"/proc/{runner}/fd")), resident))
        assert seen[0][0] == seen[2][0]
        assert seen[2][1] - seen[1][1] < 256  # pages: 1 MiB
    finally:
        sandbox.close()
