"""Every attack on every backend gets its verdict, and an honest program after it is accepted."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.attacks import ATTACKS, COMPILE_ATTACKS, HONEST, RECEIVER, SENDERS, SOLVE, Attack

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.sandbox import SandboxInfo, cgroups
from lcbx.types import Judgement, Limits, Verdict

pytestmark = pytest.mark.sandbox

Judge = Callable[..., Judgement]


@pytest.fixture(scope="module", autouse=True)
def judge_errors_before(pool: JudgePool) -> int:
    """The judge errors of other test modules, which cause them on purpose."""
    return pool.stats().judge_errors


@functools.cache
def sandbox_info(pool: JudgePool) -> SandboxInfo:
    """What a sandbox of the pool's backend reports about itself."""
    sandbox = pool.backend.start(languages.load("python"), Limits(memory_limit_mib=256), pool.store.inputs_root)
    try:
        return sandbox.info
    finally:
        sandbox.close()


def memory_is_watched(pool: JudgePool) -> bool:
    """True if the sandbox reports that it has no control group, which is allowed only without root."""
    info = sandbox_info(pool)
    assert info.memory_limit.startswith(("cgroup", "watched every 10 ms"))
    return info.memory_limit.startswith("watched")


def _name(attack: Attack) -> str:
    return attack.name.replace(" ", "-")


def test_sandbox_says_which_limits_hold(pool: JudgePool) -> None:
    """Weaker limits are reported where no control group can be made, and nowhere else."""
    info = sandbox_info(pool)
    single = pool.backend.name == "bwrap-single"
    rootless = single or (pool.backend.name == "bwrap" and os.geteuid() != 0)
    assert ("rootless" in info.backend) is (rootless and not single)
    assert ("WEAKER: one user id" in info.backend) is single
    group = cgroups.create(memory_mib=64, tasks=10)
    if group is not None:
        group.remove()
    assert memory_is_watched(pool) is (rootless and group is None)
    assert (info.cgroup == "none") is memory_is_watched(pool)


@pytest.mark.parametrize("attack", ATTACKS, ids=_name)
def test_attack_gets_its_verdict_and_harms_nobody_after_it(judge: Judge, pool: JudgePool, attack: Attack) -> None:
    verdicts = attack.watched if attack.watched and memory_is_watched(pool) else attack.verdicts
    judgement = judge(attack.source)
    assert judgement.verdict in verdicts.split(), (judgement.error, judgement.tests)
    # On every worker, because only one of their sandboxes had the attack.
    for index in range(2):
        after = judge(HONEST + f"# after {attack.name} {index}")
        assert after.verdict == Verdict.AC, (after.error, after.tests)


def test_nothing_one_program_leaves_reaches_the_next(judge: Judge) -> None:
    for round_number in range(3):
        sent = judge(SENDERS + SOLVE + f"# {round_number}")
        assert sent.verdict == Verdict.AC, sent.tests
        for reader in range(3):
            received = judge(RECEIVER + f"# {round_number} {reader}")
            assert received.verdict == Verdict.AC, received.tests


def test_nothing_one_test_leaves_reaches_the_next_test_of_the_same_program(judge: Judge) -> None:
    """Otherwise a program could see its earlier tests, or count them."""
    assert judge(RECEIVER + SENDERS, tests=[("1 1\n", "2\n")] * 4).verdict == Verdict.AC


@pytest.mark.parametrize("attack", COMPILE_ATTACKS, ids=_name)
def test_compiler_led_astray_is_a_compile_error(judge: Judge, attack: Attack) -> None:
    limits = Limits(time_limit_s=2.0, compile_time_limit_s=8.0, memory_limit_mib=1024)
    judgement = judge(attack.source, "cpp", limits=limits)
    assert judgement.verdict == Verdict.CE, judgement
    honest = "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b; }\n"
    assert judge(honest, "cpp", limits=replace(limits, compile_time_limit_s=60.0)).verdict == Verdict.AC


def test_large_input_that_nobody_reads_does_not_block(judge: Judge) -> None:
    assert judge("print('done')", tests=[("x" * (16 << 20), "done\n")]).verdict == Verdict.AC


def test_output_beyond_64_kib_is_compared_whole(judge: Judge) -> None:
    long = "\n".join(map(str, range(200_000)))
    good = "print('\\n'.join(map(str, range(200000))))"
    assert judge(good, tests=[("", long)]).verdict == Verdict.AC
    bad = good.replace("range(200000)", "list(range(199999)) + [0]")
    assert judge(bad, tests=[("", long)]).verdict == Verdict.WA


def test_what_one_program_printed_is_not_the_memory_of_the_next(judge: Judge) -> None:
    """The runner keeps output for checkers, and the peak of a program starts with the runner's own memory."""
    long = "z" * 79 + "\n"
    assert judge(f"print({long!r} * 200000, end='')", tests=[("", long * 200_000 + "x")]).verdict == Verdict.WA
    small = Limits(memory_limit_mib=16)
    for index in range(2):
        judgement = judge("int main() {}" + " " * index, "cpp", tests=[("", "")], limits=small)
        assert judgement.verdict == Verdict.AC, judgement.tests


def test_file_beyond_the_limit_ends_the_program(judge: Judge) -> None:
    write = "with open('f', 'wb') as file:\n    for _ in range({mib}): file.write(b'x' * (1 << 20))\n" + SOLVE
    limits = Limits(file_size_limit_mib=4)
    assert judge(write.format(mib=4), limits=limits).verdict == Verdict.AC
    assert judge(write.format(mib=5), limits=limits).verdict == Verdict.RTE  # an exception
    luajit = "local f = io.open('f', 'w') for _ = 1, 5 do f:write(string.rep('x', 1024 * 1024)) end print(7)"
    assert judge(luajit, "lua", limits=limits).verdict == Verdict.OLE  # a signal


def test_sandboxes_were_not_lost_but_cleaned(pool: JudgePool, judge_errors_before: int) -> None:
    """The attacks above are handled inside the sandbox; at most it has to be replaced."""
    assert pool.stats().judge_errors == judge_errors_before
