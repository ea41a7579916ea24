"""Run the job script of docs/CLUSTER.md on a SLURM cluster of two nodes, which exists for this command only.

    sudo apt-get install slurm-wlm munge                                            # Debian, Ubuntu; 20 s
    lcbx bundle make site.lcbx --lang lua --benchmark mini
    PYTHONPATH=.:tests python scripts/slurm_trial.py site.lcbx                      # as root, with the extra `ray`

The nodes have network, process and mount name spaces, a host name, `/tmp/ray` and `/local` of their own. Daemons, nodes
and the ordinary user whose jobs they run, who has one user id and no subordinate ones, end with this command, however
it ends. Two jobs run:

- one that `scancel` ends: it is not queued again, and what it had judged is kept;
- one that continues the same run, and whose script gets the signal that SLURM sends before the time limit: lcbx ends
  with code 143, the job is queued again, and in the end all programs have the verdicts that they must get.

What was seen is printed at the end as a table, which is that of docs/CLUSTER.md.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from support import ordinary_user
from support.ordinary_user import HOME
from support.snippets import snippets_of

from lcbx import problems
from lcbx.problems.store import TestStore

CHECKOUT = Path(__file__).resolve().parents[1]
STATE = Path("/tmp/slurm")
NODES = ("node1", "node2")
NETWORK = "10.77.0"
CONTROLLER = "254"
LIMIT_S = 900.0
SAMPLES = 3
OUT = "runs/trial"
CONFIGURATION = f"""
ClusterName=trial
SlurmctldHost=controller({NETWORK}.{CONTROLLER})
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={STATE}/munge.socket,cred_expire=20
StateSaveLocation={STATE}/state
SlurmdSpoolDir={STATE}/%n
SlurmctldPidFile={STATE}/controller.pid
SlurmdPidFile={STATE}/%n.pid
SlurmctldLogFile={STATE}/controller.log
SlurmdLogFile={STATE}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SlurmdParameters=config_overrides
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
NODE = """
hostname {name}
until ip link show eth0 >/dev/null 2>&1; do sleep 0.1; done
ip link set lo up && ip addr add {network}.{number}/24 dev eth0 && ip link set eth0 up
for folder in /tmp/ray /tmp/local /dev/shm; do mount -t tmpfs -o mode=1777 node $folder; done
slurmd -D -N {name} -f {state}/slurm.conf >/dev/null 2>&1 & wait
"""
CHANGES = {
    "--nodes=4": "--nodes=2",
    "--cpus-per-task=32": "--cpus-per-task=1",
    "/scratch/$USER/lcbx": "$HOME/lcbx LCBX_ROOTFS=/tmp/local/rootfs",
    "--model completions.jsonl --lang all": f"--model programs.jsonl -n {SAMPLES} -b mini --lang lua --out {OUT}",
    "--sandbox bwrap": "--sandbox bwrap-single",
}
"""What readers change in the script: the size of the cluster, places, and what is evaluated."""
USE_BUNDLE = "srun --ntasks-per-node=1 lcbx bundle use site.lcbx"
"""Command of docs/CLUSTER.md that a job runs once on each node."""


def main(arguments: list[str]) -> int:
    if arguments[:1] != ["--inside"]:
        name_spaces = ["unshare", "--mount", "--pid", "--net", "--uts", "--fork", "--kill-child", "--mount-proc"]
        bundle = str(Path(arguments[0]).resolve())
        os.execvp(name_spaces[0], [*name_spaces, sys.executable, __file__, "--inside", bundle])
    bundle_bytes = Path(arguments[1]).read_bytes()
    rows = programs()
    shown = [CHECKOUT, Path(sys.prefix), Path(sys.base_prefix)]
    ordinary_user.show_what_is_needed(shown, cache=ordinary_user.make_cache())
    ordinary_user.add_user(subordinate=False)
    start_cluster()
    child = os.fork()
    if child == 0:
        os.environ.update(ordinary_user.environment(os.environ))
        os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        ordinary_user.become_user()
        os.chdir(HOME)
        Path("site.lcbx").write_bytes(bundle_bytes)
        Path("programs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        run_jobs()
        os._exit(0)
    while (ended := os.wait())[0] != child:
        pass
    return os.waitstatus_to_exitcode(ended[1])


# --- the cluster ------------------------------------------------------------------------------------------------------


def start_cluster() -> None:
    """Start munge, the controller and the nodes, and wait until the nodes are idle."""
    for folder in (STATE, STATE / "state", Path("/tmp/ray"), Path("/tmp/local")):
        folder.mkdir()
        folder.chmod(0o755)
    hosts = [f"{NETWORK}.{CONTROLLER} controller", *(f"{NETWORK}.{i} {name}" for i, name in enumerate(NODES, 1))]
    ordinary_user.extend_etc("hosts", "\n".join(hosts))
    lines = (f"NodeName={name} NodeAddr={NETWORK}.{i} CPUs=2 RealMemory=2000" for i, name in enumerate(NODES, 1))
    (STATE / "slurm.conf").write_text(CONFIGURATION + "\n".join(lines) + "\n")
    os.environ["SLURM_CONF"] = str(STATE / "slurm.conf")
    run("hostname", "controller")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "bridge", "type", "bridge")
    run("ip", "addr", "add", f"{NETWORK}.{CONTROLLER}/24", "dev", "bridge")
    run("ip", "link", "set", "bridge", "up")
    start_munge()
    for number, name in enumerate(NODES, 1):
        start_node(number, name)
    run("slurmctld", "-f", str(STATE / "slurm.conf"))
    wait_until(lambda: output("sinfo", "-h", "-o", "%t %D"), f"idle {len(NODES)}", limit_s=60)


def start_munge() -> None:
    key = STATE / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o600)
    files = [f"--{kind}-file={STATE}/munge.{kind}" for kind in ("key", "pid", "log", "seed")]
    run("munged", "--force", f"--socket={STATE}/munge.socket", *files)


def start_node(number: int, name: str) -> None:
    script = NODE.format(name=name, number=number, network=NETWORK, state=STATE)
    name_spaces = ["unshare", "--net", "--pid", "--mount", "--uts", "--fork", "--kill-child", "--mount-proc"]
    node = subprocess.Popen([*name_spaces, "bash", "-c", script])
    run("ip", "link", "add", f"to-{name}", "type", "veth", "peer", "name", f"in-{name}")
    own = os.readlink("/proc/self/ns/net")
    wait_until(lambda: os.readlink(f"/proc/{node.pid}/ns/net") != own, True, limit_s=10)
    run("ip", "link", "set", f"in-{name}", "netns", str(node.pid), "name", "eth0")
    run("ip", "link", "set", f"to-{name}", "master", "bridge", "up")


# --- the jobs ---------------------------------------------------------------------------------------------------------


def programs() -> list[dict[str, object]]:
    """Return completions for every problem of `mini`: right ones, wrong ones, and ones that crash."""
    store = TestStore.default()
    rows: list[dict[str, object]] = []
    for problem in problems.load("mini", store=store).problems:
        answers = ",".join(
            f"[{lua_string(store.read_input(test.input))}]={lua_string(store.read_output(test.output))}"
            for test in problem.tests
        )
        ends = (f"local t={{{answers}}} io.write(t[io.read('a')])", "print('wrong')", "error('crash')")
        for sample in range(SAMPLES):
            busy = f"local n={sample} for i=1,8000000 do n=n+i%7 end "
            completion = f"```lua\n{busy}{ends[sample % len(ends)]}\n```"
            rows.append({"question_id": problem.problem_id, "sample_index": sample, "completion": completion})
    return rows


def lua_string(content: bytes) -> str:
    return '"' + "".join(f"\\{byte:03d}" for byte in content) + '"'


def run_jobs() -> None:
    """Raise AssertionError if a job does not end as the page says."""
    script = snippets_of(CHECKOUT / "docs/CLUSTER.md")["sbatch"]
    for old, new in CHANGES.items():
        assert old in script, f"{old!r} is not in the script"
        script = script.replace(old, new)
    assert USE_BUNDLE in (CHECKOUT / "docs/CLUSTER.md").read_text()
    head, lcbx_cache, rest = script.partition("export LCBX_CACHE")
    first, _, others = (lcbx_cache + rest).partition("\n")
    Path("job.sh").write_text(f"{head}{first}\n{USE_BUNDLE} --sandbox bwrap-single\n{others}")

    began = time.monotonic()
    job = submit_and_wait(judgements=10)
    run("scancel", job)
    wait_until(lambda: output("squeue", "-h"), "")
    cancelled = JobSeen.of(job, "`scancel` when 10 programs were judged", began)
    assert (cancelled.state, cancelled.restarts, cancelled.codes) == ("CANCELLED", 0, ["143"]), cancelled

    began = time.monotonic()
    job = submit_and_wait(judgements=cancelled.verdicts + 10)
    run("scancel", "--batch", "--signal=USR1", job)  # as --signal=B:USR1@120 does two minutes before the end
    wait_until(lambda: "JobState=COMPLETED" in output("scontrol", "show", "job", job), True)
    signalled = JobSeen.of(job, "the signal of the time limit when 10 more were judged", began)
    assert (signalled.state, signalled.restarts, signalled.codes) == ("COMPLETED", 1, ["143", "0"]), signalled
    check_run(Path(OUT))
    print(JobSeen.HEAD, cancelled.row, signalled.row, sep="\n", flush=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """What a job that has ended looked like."""

    HEAD: ClassVar[str] = (
        "| what happens | state | queued again | lcbx's exit code | verdicts then | s |\n|---|---|---:|---|---:|---:|"
    )

    event: str
    state: str
    restarts: int
    codes: list[str]
    verdicts: int
    took_s: float

    @classmethod
    def of(cls, job: str, event: str, began: float) -> JobSeen:
        """Return what SLURM, the job's output and the run directory say of it."""
        shown, text = output("scontrol", "show", "job", job), Path(f"slurm-{job}.out").read_text()
        print(f"job {job}, {event}:\n{text[-3000:]}", flush=True)
        state, restarts = (re.findall(rf"{name}=(\w+)", shown)[0] for name in ("JobState", "Restarts"))
        return cls(
            event=event,
            state=state,
            restarts=int(restarts),
            codes=re.findall(r"^code (\d+)$", text, re.MULTILINE),
            verdicts=judged(),
            took_s=time.monotonic() - began,
        )

    @property
    def row(self) -> str:
        """The job as a row of the table."""
        codes = ", then ".join(self.codes)
        programs = f"{self.verdicts} of {26 * SAMPLES}"
        return f"| {self.event} | {self.state} | {self.restarts} | {codes} | {programs} | {self.took_s:.0f} |"


def submit_and_wait(*, judgements: int) -> str:
    """Submit the script, and return the job's number when the run has so many judgements."""
    job = output("sbatch", "--parsable", "job.sh")
    wait_until(lambda: judged() >= judgements, True)
    return job


def judged() -> int:
    return sum(len(file.read_text().splitlines()) for file in Path(OUT).rglob("judgements.jsonl"))


def check_run(out: Path) -> None:
    (file,) = out.rglob("judgements.jsonl")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    expected = ("AC", "WA", "RTE")
    keys = {(row["key"]["problem_id"], row["key"]["sample_index"]) for row in rows}
    wrong = [row for row in rows if row["verdict"] != expected[row["key"]["sample_index"] % 3]]
    print(f"{len(rows)} verdicts: {dict(Counter(row['verdict'] for row in rows))}", flush=True)
    assert not wrong, wrong[:3]
    assert len(keys) == len(rows) == 26 * SAMPLES
    settings = (file.parent / "run.json").read_text()
    assert "WEAKER: one user id" in settings
    print("run.json names the weaker sandbox", flush=True)


# --- helpers ----------------------------------------------------------------------------------------------------------


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def wait_until(ask: Callable[[], object], answer: object, *, limit_s: float = LIMIT_S) -> None:
    """Wait until `ask` returns `answer`. Raises TimeoutError."""
    deadline = time.monotonic() + limit_s
    while (latest := ask()) != answer:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{latest!r} after {limit_s:.0f} s, not {answer!r}")
        time.sleep(0.5)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
