"""Whatever a compiler, or code that runs at compile time, leaves behind ends as a verdict: never as a judge error.

The compiler of these tests is `sh`, so that the "program" decides itself what is left in the folder it is built in.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.types import Judgement, Language, Limits, Verdict

pytestmark = pytest.mark.sandbox

LIMITS = Limits(time_limit_s=5.0, idle_limit_s=4.0, compile_time_limit_s=30.0, memory_limit_mib=512)
SOLUTION = "#!/usr/bin/env python3\na, b = map(int, input().split())\nprint(a + b)\n"
MAKE_SOLUTION = f"echo {base64.b64encode(SOLUTION.encode()).decode()} | base64 -d > a.out\nchmod 755 a.out\n"


@dataclass(frozen=True)
class Leftover:
    name: str
    script: str
    verdicts: str = "RTE"
    """Verdicts that are right for it, separated by blanks."""


LEFTOVERS = [
    Leftover("nothing", "true"),
    Leftover("a file nobody may execute", "echo hello > a.out"),
    Leftover("a file of an unknown format", "echo hello > a.out; chmod +x a.out"),
    Leftover("an empty file", "touch a.out; chmod +x a.out"),
    Leftover("an ELF header without the rest", "printf '\\177ELF\\002\\001\\001' > a.out; chmod +x a.out"),
    Leftover("an interpreter that does not exist", "printf '#!/no/where\\n' > a.out; chmod +x a.out"),
    Leftover("a script that is its own interpreter", "printf '#!/box/a.out\\n' > a.out; chmod +x a.out"),
    Leftover("an interpreter line without end", "python3 -c \"print('#!' + 'x' * 9000)\" > a.out; chmod +x a.out"),
    Leftover("an interpreter line with a zero byte", "printf '#!\\000\\n' > a.out; chmod +x a.out"),
    Leftover("a folder", "mkdir a.out"),
    Leftover("a pipe", "mkfifo -m 777 a.out"),
    Leftover("a socket", "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('a.out')\"; chmod 777 a.out"),
    Leftover("a link to nothing", "ln -s nothing a.out"),
    Leftover("a link to itself", "ln -s a.out a.out"),
    Leftover("a link to a device", "ln -s /dev/zero a.out"),
    Leftover("a link to a file of the machine", "ln -s /etc/passwd a.out"),
    Leftover("more files than there is room for", MAKE_SOLUTION + "seq 1 20000 | xargs touch"),
    Leftover(
        "folders 20,000 deep",
        MAKE_SOLUTION + "python3 -c \"import os\nfor _ in range(20000): os.mkdir('d'); os.chdir('d')\"",
    ),
    Leftover(
        "folders 1,500 deep",
        MAKE_SOLUTION + "python3 -c \"import os\nfor _ in range(1500): os.mkdir('d'); os.chdir('d')\"",
        "AC",
    ),
    Leftover("names that are no text", MAKE_SOLUTION + "touch \"$(printf '\\377\\n\\001')\"", "AC"),
    Leftover("folders that are closed to their owner", MAKE_SOLUTION + "mkdir -m 000 x; mkdir -m 007 y", "AC"),
    Leftover("a set-uid program", MAKE_SOLUTION + "chmod 6755 a.out", "AC"),
    Leftover("files elsewhere under the same name", MAKE_SOLUTION + "mkdir -p /box/a.out/b; chmod 0 /box/a.out", "AC"),
    Leftover("a process that keeps writing", MAKE_SOLUTION + "(while :; do date >> log; done) &", "AC"),
    Leftover("no folder to be in", MAKE_SOLUTION + "mkdir z; cd z; rmdir ../z", "AC"),
]


def built_by_its_own_script() -> Language:
    return replace(languages.load("python"), filename="snippet.sh", compile="sh snippet.sh", execute="./a.out")


def test_a_byte_order_mark_before_the_program_is_left_out(
    any_pool: JudgePool, make_request: Callable[..., JudgeRequest]
) -> None:
    """Editors and models write one; `sh` takes it for a part of the first word of the program."""
    shell = replace(languages.load("python"), filename="snippet.sh", compile=None, execute="sh snippet.sh")
    request = make_request("\ufeffread a b; echo $((a + b))\n", limits=LIMITS)
    assert any_pool.submit(replace(request, language=shell)).result(timeout=300).verdict is Verdict.AC


@pytest.fixture
def build(pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> Callable[..., Judgement]:
    """Judge what a script leaves, in the language of this module."""

    def run(script: str, **options: object) -> Judgement:
        request = make_request(script, limits=LIMITS, **options)
        return pool.submit(replace(request, language=built_by_its_own_script())).result(timeout=300)

    return run


@pytest.mark.parametrize("leftover", LEFTOVERS, ids=lambda leftover: leftover.name.replace(" ", "-"))
def test_what_a_compiler_leaves_is_a_verdict_and_harms_nobody(
    build: Callable[..., Judgement], leftover: Leftover
) -> None:
    judgement = build(leftover.script)
    assert judgement.verdict in leftover.verdicts.split(), (judgement.error, judgement.compile, judgement.tests)
    assert judgement.attempts == 1
    assert build(MAKE_SOLUTION + f"# after {leftover.name}").verdict == Verdict.AC


def test_every_test_has_its_record_where_all_are_asked_for(build: Callable[..., Judgement]) -> None:
    judgement = build("echo hello > a.out; chmod +x a.out # all", all_tests=True)
    assert [test.verdict for test in judgement.tests] == [Verdict.RTE] * 2
    assert "Exec format error" in judgement.tests[0].stderr


def test_no_test_can_change_what_the_next_one_runs(build: Callable[..., Judgement]) -> None:
    """What a compiler left writable, deep down or hidden in a closed folder, is read-only before the first test."""
    probe = """#!/usr/bin/env python3
import os
for path in ("/build/open/deep/file", "/build/closed/file", "/build/a.out"):
    try:
        os.chmod("/build/closed", 0o777)
    except OSError: pass
    try:
        open(path, "w").write("changed"); print("wrote", path)
    except OSError: pass
a, b = map(int, input().split())
print(a + b)
"""
    encoded = base64.b64encode(probe.encode()).decode()
    script = f"echo {encoded} | base64 -d > a.out; chmod 777 a.out\n" + (
        "mkdir -p open/deep closed; touch open/deep/file closed/file; chmod -R 777 open closed; chmod 707 closed\n"
    )
    judgement = build(script)
    assert judgement.verdict == Verdict.AC, judgement.tests


def test_program_with_a_loader_of_one_byte_is_a_run_time_error(judge: Callable[..., Judgement]) -> None:
    section = "__attribute__((section(\".interp\"), used)) const char x[1] = {'x'};\n"
    judgement = judge(f'#include <cstdio>\n{section}int main() {{ puts("7"); }}\n', "cpp", limits=LIMITS)
    assert judgement.verdict == Verdict.RTE, judgement
    assert "can't be executed" in judgement.tests[0].stderr


def test_program_larger_than_memory_is_a_run_time_error(judge: Callable[..., Judgement]) -> None:
    source = '#include <cstdio>\nasm(".bss; .space 0x4000000000; .text");\nint main() { puts("7"); }\n'
    judgement = judge(source, "cpp", limits=LIMITS)
    assert judgement.verdict in (Verdict.RTE, Verdict.CE, Verdict.WA), judgement
