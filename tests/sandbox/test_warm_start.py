"""Warm starts: copies of a started interpreter are as isolated as programs that start anew, and are what those are.

The attacks are Python programs, so Python's interpreter is the one that is copied here, whatever its file says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from support.attacks import ATTACKS, HONEST, SENDERS, SOLVE, Attack
from support.chosen_languages import chosen
from support.warm_attacks import COPY_RECEIVER, IDENTITY, IDENTITY_IN, PARENT_ATTACKS, REMEMBERS

from lcbx import doctor, languages
from lcbx.errors import SandboxError
from lcbx.judge.in_sandbox import make_job
from lcbx.judge.judged_key import judged_key
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.sandbox.base import JobResult, Sandbox
from lcbx.types import Judgement, Language, Limits, Verdict

pytestmark = pytest.mark.sandbox

WARM_PYTHON = replace(languages.load("python"), warm_start="python3*")
LIMITS = Limits(time_limit_s=2.0, idle_limit_s=1.5, memory_limit_mib=256)
TRIED = {"r": "R"}
"""Language id -> executable of languages in which it works, whether or not their bundled file has it."""
CHOSEN = [name for name in chosen() if name in TRIED]

Judge = Callable[..., Judgement]
Run = Callable[..., JobResult]


@pytest.fixture(autouse=True)
def where_it_works(request: pytest.FixtureRequest, pool: JudgePool) -> None:
    """Podman differs from Docker in nothing that matters here; without root there is no control group.

    The long list of attacks takes minutes and is left to one backend: what a warm start adds is in the runner, which is
    the same everywhere, and the attacks on it run on both.
    """
    if pool.backend.name == "podman":
        pytest.skip("runs on docker and bwrap")
    if pool.backend.name == "docker" and request.node.originalname == "test_attack_gets_its_verdict_and_harms_nobody":
        pytest.skip("runs on bwrap")
    if os.geteuid() != 0 and request.node.originalname != "test_it_is_refused_without_a_control_group":
        pytest.skip("refused without root, which a test of its own asserts")


@pytest.fixture
def warm_judge(pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> Judge:
    def run(source: str, **options: Any) -> Judgement:
        request = replace(make_request(source, **options), language=WARM_PYTHON, warm_start=True)
        return pool.submit(request).result(timeout=300)

    return run


@pytest.fixture
def sandbox(pool: JudgePool) -> Iterator[Sandbox]:
    sandbox = pool.backend.start(WARM_PYTHON, LIMITS, pool.store.inputs_root)
    yield sandbox
    sandbox.close()


@pytest.fixture
def run(pool: JudgePool, sandbox: Sandbox, make_request: Callable[..., JudgeRequest]) -> Run:
    """Return a function that runs a program in one sandbox, warm or not."""

    def run_one(source: str, *, warm: bool = True, language: Language = WARM_PYTHON, **options: Any) -> JobResult:
        request = replace(make_request(source, **options), language=language, warm_start=warm, all_tests=True)
        return sandbox.run(make_job(request, pool.store))

    return run_one


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
def test_attack_gets_its_verdict_and_harms_nobody(warm_judge: Judge, attack: Attack) -> None:
    judgement = warm_judge(attack.source)
    assert judgement.verdict in attack.verdicts.split(), (judgement.error, judgement.tests)
    after = warm_judge(HONEST + f"# warm, after {attack.name}")
    assert after.verdict == Verdict.AC, (after.error, after.tests)


@pytest.mark.parametrize("attack", PARENT_ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
def test_no_program_reaches_the_interpreter_it_was_copied_from(run: Run, attack: Attack) -> None:
    for _ in range(2):
        result = run(attack.source)
        assert [one.stdout_matches for one in result.runs] == [True, True], result.runs
        assert result.copies == 2
        assert result.healthy


def test_nothing_one_test_leaves_reaches_the_next(run: Run) -> None:
    for source in (COPY_RECEIVER + SENDERS, SENDERS + SOLVE, COPY_RECEIVER):
        result = run(source)
        assert [one.stdout_matches for one in result.runs] == [True, True], result.runs
        assert result.copies == 2


def test_no_copy_remembers_an_earlier_test(run: Run) -> None:
    """It looks for the inputs of other tests in all memory that it can read."""
    tests = [(f"{number} secret-{number}-secret\n", "only its own\n") for number in range(3)]
    result = run(REMEMBERS, tests=tests)
    assert [one.stdout_matches for one in result.runs] == [True] * 3, result.runs
    assert result.copies == 3


def test_a_copy_is_what_a_program_is(run: Run) -> None:
    """User, groups, powers, limits, descriptors, session, signals, environment, folders and arguments."""
    cold = run(IDENTITY, warm=False)
    warm = run(IDENTITY)
    assert (cold.copies, warm.copies) == (0, 2)
    assert cold.runs[0].stdout
    assert [one.stdout.decode() for one in warm.runs] == [one.stdout.decode() for one in cold.runs]


def test_the_interpreter_is_replaced_after_a_program_that_was_killed_or_left_something(run: Run) -> None:
    daemon = "import os, time\nif os.fork() == 0:\n    time.sleep(60)" + SOLVE
    left = run(daemon)
    assert [one.stdout_matches for one in left.runs] == [True, True]
    assert left.copies == 1  # the rest starts anew, because nothing may start as root beside a program's files
    for source in ("while True: pass", "x = []\nwhile True: x.append(bytearray(1 << 20))"):
        assert run(source).runs[0].limit_hit is not None
        assert run(HONEST).copies == 2


def test_memory_and_time_are_those_of_the_program(run: Run) -> None:
    result = run("x = bytearray(100 << 20)" + SOLVE)
    assert all(95 < one.peak_memory_mib < 160 for one in result.runs), result.runs
    spins = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass" + SOLVE
    assert all(0.35 < one.cpu_time_s < 0.9 for one in run(spins).runs)
    assert all(one.cpu_time_s < 0.3 for one in run(HONEST).runs)


def test_an_interpreter_that_does_not_wait_is_an_error_with_its_reason(run: Run) -> None:
    with pytest.raises(SandboxError, match=r"warm start: the process .* did not get to the program"):
        run(HONEST, language=replace(WARM_PYTHON, warm_start="another"))


def test_an_interpreter_with_threads_is_refused(run: Run) -> None:
    thread = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start(); "
    execute = f"exec python3 -c '{thread}exec(open(\"snippet.py\").read())'"
    with pytest.raises(SandboxError, match="several threads"):
        run(HONEST, language=replace(WARM_PYTHON, execute=execute))


def test_an_interpreter_behind_a_shell_is_refused(run: Run) -> None:
    with pytest.raises(SandboxError, match="warm start"):
        run(HONEST, language=replace(WARM_PYTHON, execute="true && python3 snippet.py; true"))


def test_an_interpreter_that_shares_a_descriptor_is_refused(run: Run) -> None:
    shares = "exec python3 -c 'import os; r, w = os.pipe(); exec(open(\"snippet.py\").read())'"
    with pytest.raises(SandboxError, match="which its copies would share"):
        run(HONEST, language=replace(WARM_PYTHON, execute=shares))


def test_an_interpreter_that_shares_memory_is_refused(run: Run) -> None:
    shares = "exec python3 -c 'import mmap; m = mmap.mmap(-1, 4096); exec(open(\"snippet.py\").read())'"
    with pytest.raises(SandboxError, match="memory that its copies would share"):
        run(HONEST, language=replace(WARM_PYTHON, execute=shares))


def test_a_judgement_with_warm_start_has_a_key_of_its_own(make_request: Callable[..., JudgeRequest]) -> None:
    request = replace(make_request(HONEST), language=WARM_PYTHON)
    assert judged_key(replace(request, warm_start=True), "image") != judged_key(request, "image")
    other = make_request(HONEST)  # whose file has no warm start
    assert judged_key(replace(other, warm_start=True), "image") == judged_key(other, "image")


@pytest.mark.parametrize("language_id", CHOSEN)
def test_known_programs_get_the_same_verdicts(pool: JudgePool, language_id: str) -> None:
    language = replace(languages.load(language_id), warm_start=TRIED[language_id])
    problem = doctor.known_problem(pool.store)
    programs = doctor.known_programs(language_id)
    judged = doctor.check_language(pool, language, programs, problem, warm_start=True)
    got = {str(labelled.path): judgement.verdict for labelled, judgement in judged}
    assert got == {str(labelled.path): labelled.verdict for labelled in programs}


@pytest.mark.parametrize("language_id", [name for name in CHOSEN if name in IDENTITY_IN])
def test_a_copy_of_each_language_is_what_its_programs_are(
    pool: JudgePool, make_request: Callable[..., JudgeRequest], language_id: str
) -> None:
    request = make_request(IDENTITY_IN[language_id], language_id, limits=replace(LIMITS, memory_limit_mib=1024))
    request = replace(request, language=replace(request.language, warm_start=TRIED[language_id]))
    sandbox = pool.backend.start(request.language, request.limits, pool.store.inputs_root)
    try:
        results = [sandbox.run(make_job(replace(request, warm_start=warm), pool.store)) for warm in (False, True)]
    finally:
        sandbox.close()
    assert [result.copies for result in results] == [0, 1]
    cold, warm = (result.runs[0].stdout.decode() for result in results)
    assert cold
    assert warm == cold


def test_it_is_refused_without_a_control_group(warm_judge: Judge) -> None:
    if os.geteuid() == 0:
        pytest.skip("root has control groups here")
    judgement = warm_judge("print(1)")
    assert judgement.verdict == Verdict.JE
    assert "needs a control group" in str(judgement.error)
