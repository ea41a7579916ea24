"""bubblewrap: the same sandbox without an engine, as root or as an ordinary user with subordinate ids.

bubblewrap brings name spaces and nothing else; the system call filter, the limits on memory and tasks, and the ids are
ours. Where no control group can be made, the runner watches what programs hold a hundred times a second and ends them,
calls that hide memory from it are not allowed (memfd_create), and tasks are limited by user (RLIMIT_NPROC, on an id
nobody else has); `SandboxInfo.memory_limit` says so. (RLIMIT_DATA would be no help: it counts what is only reserved, so
that nine threads with stacks of 256 MiB are beyond 2 GiB.)
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lcbx.errors import SandboxError, SandboxLost, UserError
from lcbx.sandbox import cgroups, seccomp
from lcbx.sandbox.base import RUNNER, Decide, Job, JobResult, RunnerSandbox, SandboxInfo, pick_uid, runner_arguments
from lcbx.types import Language, Limits

CAPABILITIES = ["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE"]
# Outlives us if we are killed: the sandbox then ends by itself, and its control group goes with it. While we live, the
# group stays for us to read what the kernel did there.
AFTER = """
groups=$1; owner=$2; shift 2
"$@"; code=$?
read -r _ _ _ parent _ <"/proc/$$/stat"
[ "$parent" != "$owner" ] || exit $code
for try in 1 2 3 4 5 6 7 8 9 10; do
    left=
    for group in $groups; do rmdir "$group" 2>/dev/null || [ ! -d "$group" ] || left=1; done
    [ -n "$left" ] || break
    sleep 0.1
done
exit $code
"""
OLDEST = (0, 5)
"""First bubblewrap with `--size` and `--perms` (Debian 12, Ubuntu 22.04 and later)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bwrap:
    """A bubblewrap that works here."""

    path: str
    version: str
    rootless: bool

    def describe(self) -> str:
        return f"bwrap {self.version}, cgroup v{cgroups.version()}{', rootless' if self.rootless else ''}"


def connect() -> Bwrap:
    """Raises UserError saying what to do when bubblewrap can't work here."""
    path = shutil.which("bwrap")
    if path is None:
        raise UserError("bwrap: not found on PATH. Install it (apt-get install bubblewrap), or use --sandbox docker.")
    out = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)[\d.]*", out)
    if found is None or tuple(map(int, found.groups())) < OLDEST:
        raise UserError(f"bwrap: {out.strip() or 'no version'} is too old, 0.5 or newer is needed.")
    try:
        seccomp.bpf_program()
    except (ImportError, OSError, RuntimeError) as error:
        raise UserError(
            "bwrap: its system call filter needs libseccomp. Install it: apt-get install libseccomp2"
        ) from error
    rootless = os.geteuid() != 0
    if rootless:
        _check_subordinate_ids()
    bwrap = Bwrap(path=path, version=found.group(0), rootless=rootless)
    _try_name_spaces(bwrap)
    return bwrap


def _check_subordinate_ids() -> None:
    import getpass

    if shutil.which("newuidmap") is None:
        raise UserError("bwrap: without root it needs newuidmap. Install it: apt-get install uidmap")
    names = {getpass.getuser(), str(os.getuid())}
    for file in ("/etc/subuid", "/etc/subgid"):
        lines = Path(file).read_text().splitlines() if Path(file).exists() else []
        entries = [line.strip().split(":") for line in lines if line.count(":") == 2]
        if not any(name in names and count.isdigit() and int(count) >= 65536 for name, _, count in entries):
            user = getpass.getuser()
            raise UserError(
                f"bwrap: {file} gives {user} no 65536 subordinate ids. Without them a program could not be told "
                f"from the judge. Run: sudo usermod --add-subuids 200000-265535 --add-subgids 200000-265535 {user}"
            )


def _try_name_spaces(bwrap: Bwrap) -> None:
    command = [
        *_prefix(bwrap),
        bwrap.path,
        "--unshare-pid",
        "--unshare-net",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        "true",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode != 0:
        raise UserError(f"bwrap: name spaces are not allowed here ({done.stderr.strip()[:200]}). Use --sandbox docker.")


def _prefix(bwrap: Bwrap) -> list[str]:
    return ["unshare", "--user", "--map-auto", "--map-root-user", "--"] if bwrap.rootless else []


class BwrapSandbox(RunnerSandbox):
    """One bubblewrap with the runner as PID 1 of its name space."""

    def __init__(
        self,
        bwrap: Bwrap,
        *,
        rootfs: Path,
        digest: str,
        toolchain_version: str,
        stand_in: bool,
        env: dict[str, str],
        limits: Limits,
        inputs: Path,
        cpus: str | None = None,
    ) -> None:
        super().__init__()
        self.memory_limit_mib = limits.memory_limit_mib
        self._process: subprocess.Popen[bytes] | None = None
        self._pidfd: int | None = None
        self._oom_before = 0
        self._closed = threading.Lock()
        self._cgroup = cgroups.create(memory_mib=limits.memory_limit_mib, tasks=limits.tasks + 2)
        try:
            with tempfile.TemporaryFile() as errors:
                try:
                    self._start(bwrap, rootfs, env, limits, inputs, cpus, errors)
                    ready = self.handshake(self._pidfd)
                except (SandboxError, OSError) as error:
                    self.close()  # what it has to say is complete then
                    errors.seek(0)
                    said = errors.read()[-500:].decode("utf-8", "replace").strip()
                    why = str(error) if isinstance(error, SandboxError) else f"bwrap: {error}"
                    raise SandboxError(f"{why}{': ' + said if said else ''}") from error
        except BaseException:
            self.close()
            raise
        self.info = SandboxInfo(
            backend=bwrap.describe(),
            image=str(rootfs.name),
            image_digest=digest,
            toolchain_version=toolchain_version,
            stand_in=stand_in,
            cgroup=f"v{ready['cgroup']}" if self._cgroup else "none",
            memory_limit="cgroup" if self._cgroup else "watched every 10 ms: no control group can be made here",
        )

    def _start(
        self,
        bwrap: Bwrap,
        rootfs: Path,
        env: dict[str, str],
        limits: Limits,
        inputs: Path,
        cpus: str | None,
        errors: IO[bytes],
    ) -> None:
        run_uid = pick_uid(20_000, 60_000) if bwrap.rootless else pick_uid(1_000_000, 2_000_000_000)
        weaker = {} if self._cgroup else {"processes": limits.tasks}
        runner = runner_arguments(
            socket_path="/lcbx/ctl/sock", limits=limits, run_uid=run_uid, cgroup="/lcbx/cgroup", **weaker
        )
        pin = ["taskset", "--cpu-list", cpus] if cpus else []
        groups = " ".join(map(str, self._cgroup.folders.values())) if self._cgroup else ""
        after = ["/bin/sh", "-c", AFTER, "sh", groups, str(os.getpid())] if groups else []
        with tempfile.TemporaryFile() as policy:
            policy.write(_filter(hidden_memory=self._cgroup is not None))
            policy.seek(0)
            info_read, info_write = os.pipe()
            block_read, block_write = os.pipe()
            fds = {"seccomp": policy.fileno(), "info-fd": info_write, "block-fd": block_read}
            try:
                self._process = subprocess.Popen(
                    [
                        *after,
                        *_prefix(bwrap),
                        *pin,
                        *self._command(bwrap, rootfs, env, limits, inputs, fds),
                        "--",
                        *runner,
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    pass_fds=tuple(fds.values()),
                    start_new_session=True,
                )
            finally:
                os.close(info_write)
                os.close(block_read)
            try:
                self._adopt(info_read)
            finally:
                os.close(block_write)  # the sandbox starts when this end is closed
                os.close(info_read)

    def _adopt(self, info_read: int) -> None:
        """Learn PID 1's outer process id and put it into our control group before it runs anything."""
        text = b""
        while not text.rstrip().endswith(b"}"):
            chunk = os.read(info_read, 4096)
            if not chunk:
                raise SandboxError("bwrap ended before it made the sandbox")
            text += chunk
        child = int(json.loads(text)["child-pid"])
        self._pidfd = os.pidfd_open(child)
        if self._cgroup is not None:
            self._cgroup.add(child)

    def _command(
        self, bwrap: Bwrap, rootfs: Path, env: dict[str, str], limits: Limits, inputs: Path, fds: dict[str, int]
    ) -> list[str]:
        def tmpfs(path: str, mib: int, mode: str = "1777") -> list[str]:
            return ["--perms", mode, "--size", str(mib << 20), "--tmpfs", path]

        scratch = limits.scratch_limit_mib
        command = [bwrap.path, "--as-pid-1", "--new-session"]
        command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        command += ["--ro-bind", str(rootfs), "/", "--proc", "/proc", "--dev", "/dev"]
        command += ["--ro-bind", "/proc/sys", "/proc/sys"]
        command += (
            tmpfs("/dev/shm", max(64, scratch // 2)) + tmpfs("/tmp", max(64, scratch // 2)) + tmpfs("/box", scratch)
        )
        command += tmpfs("/build", max(512, scratch), "0755") + tmpfs("/lcbx", 1, "0755")
        command += ["--ro-bind", str(RUNNER), "/lcbx/runner.py", "--ro-bind", str(inputs), "/lcbx/tests"]
        command += ["--ro-bind", str(self.channel.folder), "/lcbx/ctl"]
        for folder, inside in self._cgroup.mounts("/lcbx/cgroup") if self._cgroup else ():
            command += ["--ro-bind", str(folder), inside]
        command += ["--remount-ro", "/lcbx", "--remount-ro", "/dev"]
        command += ["--cap-drop", "ALL", *(word for name in CAPABILITIES for word in ("--cap-add", name))]
        command += ["--clearenv", *(word for name, value in env.items() for word in ("--setenv", name, value))]
        if "PATH" not in env:
            command += ["--setenv", "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        command += ["--hostname", "sandbox", "--chdir", "/"]
        for name, fd in fds.items():
            command += [f"--{name}", str(fd)]
        return command

    def run(self, job: Job, decide: Decide | None = None) -> JobResult:
        try:
            self._oom_before = self._cgroup.oom_kills() if self._cgroup else 0
        except OSError as error:
            raise SandboxLost(f"the control group of the sandbox is gone ({error.strerror})") from error
        return super().run(job, decide)

    def out_of_memory(self) -> bool | None:
        with contextlib.suppress(OSError):
            return None if self._cgroup is None else self._cgroup.oom_kills() > self._oom_before
        return None

    def close(self) -> None:
        with self._closed:
            pidfd, self._pidfd = self._pidfd, None
            process, self._process = self._process, None
        self.channel.close()
        if pidfd is not None:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(pidfd, signal.SIGKILL)  # PID 1: the whole name space goes with it
            os.close(pidfd)
        if process is not None:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._cgroup is not None:
            self._cgroup.remove()


@functools.cache
def _filter(*, hidden_memory: bool) -> bytes:
    return seccomp.bpf_program(hidden_memory=hidden_memory)


def start(bwrap: Bwrap, language: Language, limits: Limits, inputs: Path, **options: Any) -> BwrapSandbox:
    """A sandbox for a language, its root file system made first if need be. Raises UserError or SandboxError."""
    from lcbx.sandbox import rootfs

    root = rootfs.known(language, rootless=bwrap.rootless)
    return BwrapSandbox(
        bwrap,
        rootfs=root.path,
        digest=root.digest,
        toolchain_version=root.toolchain_version,
        stand_in=root.stand_in,
        env=root.env,
        limits=limits,
        inputs=inputs,
        **options,
    )
