"""When the judge itself breaks: the right verdict after a retry, or `JE` with its cause, but never WA and no hang."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.attacks import HONEST
from support.processes import runners, running

from lcbx import languages
from lcbx.errors import SandboxError, UserError
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, judge_all
from lcbx.sandbox import bwrap, bwrap_tool, images, podman_service, rootfs
from lcbx.sandbox.container_engine import LABEL, connect, owner_label
from lcbx.types import Judgement, Language, Limits, Verdict

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]

SLOW = "import time\ntime.sleep(8.0)\n" + HONEST  # on a busy machine an engine takes seconds to kill a container
PATIENT = Limits(time_limit_s=5.0, idle_limit_s=20.0, memory_limit_mib=256)

Judge = Callable[..., Judgement]
MakeRequest = Callable[..., JudgeRequest]


def judging(owner: int) -> list[int]:
    """Return those of them that run a program."""
    return [pid for pid in runners(owner) if Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def groups_of(pid: int) -> list[str]:
    """Return the control groups of a process's sandboxes. Groups of others may vanish while the tree is walked."""
    return [
        f"{folder}/{name}"
        for folder, names, _ in os.walk("/sys/fs/cgroup")
        if folder.endswith("/lcbx")
        for name in names
        if name.startswith(f"{pid}-")
    ]


def kill(pids: list[int]) -> None:
    """Kill processes. One may end meanwhile: a sandbox that is not needed any more is closed."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def containers(owner: str) -> list[str]:
    """Return the ids of the containers of one lcbx process, running or not."""
    if shutil.which("docker") is None:
        return []
    command = ["docker", "ps", "-aq", "--filter", f"label={LABEL}={owner}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def impatient(pool: JudgePool) -> JudgePool:
    """A second pool on the same backend that retries once, soon."""
    return JudgePool(sandbox=pool.backend, store=pool.store, workers=1, back_off_s=(0.1,))


def test_container_killed_in_mid_job_costs_a_retry(pool: JudgePool, make_request: MakeRequest) -> None:
    if pool.backend.name == "bwrap":
        pytest.skip("bubblewrap has no containers; its runner is killed below")
    client = connect(pool.backend.name).client
    future = pool.submit(make_request(SLOW + "# container", limits=PATIENT))
    assert wait_until(lambda: bool(judging(os.getpid())), 120)
    for row in client.api.containers(filters={"label": f"{LABEL}={owner_label()}"}):
        client.api.kill(row["Id"])
    judgement = future.result(120)
    assert judgement.verdict == Verdict.AC, judgement.error
    assert judgement.attempts > 1


def test_runner_killed_in_mid_job_costs_a_retry(pool: JudgePool, make_request: MakeRequest) -> None:
    future = pool.submit(make_request(SLOW + "# runner", limits=PATIENT))
    assert wait_until(lambda: bool(judging(os.getpid())), 120)
    kill(runners(os.getpid()))
    judgement = future.result(120)
    assert judgement.verdict == Verdict.AC, judgement.error
    assert judgement.attempts > 1  # idle sandboxes were killed as well, and a retry may get one of them


def test_idle_sandboxes_that_ended_cost_a_retry(pool: JudgePool, make_request: MakeRequest) -> None:
    """Regression: bubblewrap's control group ended with them, and the next program became a judge error."""
    judge_all(pool, [make_request(HONEST + f"# warm {index}") for index in range(4)])
    idle = runners(os.getpid())
    assert idle
    kill(idle)
    assert wait_until(lambda: not set(idle) & set(runners(os.getpid())))
    judgements = judge_all(pool, [make_request(HONEST + f"# after the end {index}") for index in range(8)])
    assert [judgement.verdict for judgement in judgements] == [Verdict.AC] * 8, [
        judgement.error for judgement in judgements
    ]
    assert max(judgement.attempts for judgement in judgements) > 1


def test_a_command_that_is_not_in_the_image_is_a_judge_error_that_names_it(
    pool: JudgePool, make_request: MakeRequest
) -> None:
    """The same with and without a command before it: what a compiler makes is named by a path."""
    checked = replace(languages.load("python"), execute="no-such-interpreter snippet.py")
    assert checked.compile is not None
    with impatient(pool) as other:
        for broken in (checked, replace(checked, compile=None)):
            judgement = other.submit(replace(make_request(HONEST), language=broken)).result(120)
            assert judgement.verdict == Verdict.JE
            assert "no-such-interpreter" in str(judgement.error)


def test_a_sandbox_that_ends_before_its_runner_has_called_is_not_waited_for(
    pool: JudgePool, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Happens if the engine does not see the folders of this machine, or if Python is broken in the image."""
    runner = tmp_path / "runner.py"
    runner.write_text("raise SystemExit(3)\n")
    runner.chmod(0o644)
    for module in ("bwrap", "container"):
        monkeypatch.setattr(f"lcbx.sandbox.{module}.RUNNER", runner)
    with impatient(pool) as other:
        judgement = other.submit(make_request(HONEST)).result(50)
    assert judgement.verdict == Verdict.JE
    assert "ended before its runner started" in str(judgement.error)


def test_a_test_input_that_vanished_is_a_judge_error(pool: JudgePool, make_request: MakeRequest) -> None:
    request = make_request(HONEST, tests=[("5 5 \n", "10\n")])
    pool.store.input_path(request.problem.tests[0].input).unlink()
    with impatient(pool) as other:
        judgement = other.submit(request).result(120)
    assert judgement.verdict == Verdict.JE
    assert "No such file" in str(judgement.error)


def test_what_a_language_runs_in_is_made_anew_when_it_was_deleted_meanwhile(
    pool: JudgePool, make_request: MakeRequest
) -> None:
    """It is cached for the whole process, which may start a sandbox only now and then."""
    if pool.backend.name == "podman":
        pytest.skip("podman runs the same code as docker and builds slowly")
    made = f"RUN echo {uuid.uuid4()} > /made"  # unlike an install command, it needs no package lists
    odd = replace(languages.load("python"), language_id="odd", install=None, container_instructions=made)
    for _ in range(2):
        try:
            with impatient(pool) as other:
                judgement = other.submit(replace(make_request(HONEST), language=odd)).result(300)
            assert judgement.verdict == Verdict.AC, judgement.error
        finally:
            remove(odd)


def test_what_bubblewrap_says_when_it_starts_nothing_is_in_the_error(pool: JudgePool, tmp_path: Path) -> None:
    if pool.backend.name != "bwrap":
        pytest.skip("engines report their errors through their API")
    with pytest.raises(SandboxError, match=r"bwrap: (Can't|execvp)"):
        bwrap.BwrapSandbox(
            bwrap_tool.connect(),
            rootfs=tmp_path,
            digest="",
            toolchain_version="",
            stand_in=False,
            env={},
            limits=PATIENT,
            inputs=pool.store.inputs_root,
        )


def remove(language: Language) -> None:
    """Remove its image, and the root file system that was exported from it."""
    with contextlib.suppress(UserError):
        docker = connect("docker")
        if image := images.find(language, engine=docker):
            docker.client.images.remove(image.reference, force=True)
    owners = rootfs.Owners.SUBORDINATE if os.geteuid() != 0 else rootfs.Owners.ALL
    while (root := rootfs.find(language, owners=owners)) is not None:
        rootfs.remove(root.path, owners=owners)
        rootfs.description(root.path).unlink()


ORPHAN = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.sandbox.container_engine import owner_label
from lcbx.problems.store import TestStore
sys.path[:0] = {paths!r}
from test_pool import request_for
from dataclasses import replace
from lcbx.types import Limits, Program
with JudgePool(sandbox={backend!r}, workers=2, store=TestStore({store!r})) as pool:
    for index in range(4):
        request = request_for(pool, source="import time; time.sleep(%d)" % (100 + index), sample=index)
        pool.submit(replace(request, language=languages.load("python"), limits=Limits(idle_limit_s=100.0)))
    while pool.stats().active < 2 or pool.stats().sandboxes_started < 2:
        time.sleep(0.05)
    time.sleep(0.5)
    print(owner_label(), flush=True)
    time.sleep(100)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_nothing_stays_behind_when_lcbx_ends(pool: JudgePool, tmp_path: Path, how: signal.Signals) -> None:
    """After SIGKILL the sandboxes end by themselves: the kernel closes the connection, and the runner ends."""
    tests = Path(__file__).parents[1]
    paths = [str(tests), str(tests / "unit")]
    code = ORPHAN.format(paths=paths, backend=pool.backend.name, store=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    owner = process.stdout.readline().strip()
    assert owner, process.stderr and process.stderr.read()
    assert runners(process.pid)
    process.send_signal(how)
    process.communicate(timeout=60)
    assert wait_until(lambda: not runners(process.pid), 15)
    assert wait_until(lambda: not containers(owner), 15), containers(owner)
    assert wait_until(lambda: not groups_of(process.pid), 15)
    if how == signal.SIGINT:
        assert not list(Path("/tmp").glob(f"lcbx-{process.pid}-*"))


def test_podman_s_service_that_ended_meanwhile_is_started_again(pool: JudgePool, make_request: MakeRequest) -> None:
    """It ends by itself ten minutes after the last call, and generation may take longer than that."""
    if pool.backend.name != "podman":
        pytest.skip("only podman has a service that ends")
    subprocess.run(["pkill", "--full", "podman.*system service"], check=True)
    assert wait_until(lambda: not podman_service.answers(Path("/run/podman/podman.sock")))
    with JudgePool(sandbox=pool.backend, workers=1, store=pool.store) as other:
        judgement = other.submit(make_request(HONEST + "# after the service ended")).result(120)
    assert (judgement.verdict, judgement.attempts) == (Verdict.AC, 1), judgement.error


@pytest.mark.skipif(
    os.environ.get("LCBX_TEST_RESTART_DOCKER") != "1", reason="restarts dockerd: set LCBX_TEST_RESTART_DOCKER=1"
)
def test_docker_restarted_in_mid_job_costs_time_and_no_verdict(pool: JudgePool, make_request: MakeRequest) -> None:
    if pool.backend.name != "docker":
        pytest.skip("only docker has a daemon")
    future = pool.submit(make_request(SLOW + "# restart", limits=PATIENT))
    assert wait_until(lambda: bool(judging(os.getpid())), 120)
    restart_docker()
    judgement = future.result(300)
    assert judgement.verdict == Verdict.AC, judgement.error
    assert pool.submit(make_request(HONEST + "# after the restart")).result(120).verdict == Verdict.AC


def restart_docker() -> None:
    """Restart it with systemd, or else by killing the process and starting it again."""
    if Path("/run/systemd/system").exists():
        subprocess.run(["systemctl", "restart", "docker"], check=True)
        return
    pids = subprocess.run(["pidof", "dockerd"], capture_output=True, text=True, check=True).stdout.split()
    for pid in pids:
        os.kill(int(pid), signal.SIGTERM)
    assert wait_until(lambda: not any(running(int(pid)) for pid in pids), 60)
    # Not a child of this process, so that it continues after the tests.
    start = "setsid dockerd >/tmp/dockerd-restarted.log 2>&1 </dev/null &"
    subprocess.run(["sh", "-c", start], check=True, env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"})
    answers = ["docker", "version"]
    assert wait_until(lambda: subprocess.run(answers, capture_output=True, check=False).returncode == 0, 60)
