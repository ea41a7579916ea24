"""bubblewrap: the same sandbox without an engine, as root or as an ordinary user with subordinate ids.

bubblewrap only makes name spaces. The system call filter, the limits on memory and tasks, and the user ids are ours.
Where no control group can be made, three weaker limits replace it, and `SandboxInfo.memory_limit` says so:

- the runner checks a hundred times a second how much memory programs hold, and kills them above the limit;
- calls that hide memory from this check are not allowed (memfd_create);
- tasks are limited per user (RLIMIT_NPROC, with a user id that nobody else has).

RLIMIT_DATA cannot limit memory, because it counts what is only reserved: nine threads with stacks of 256 MiB already
exceed 2 GiB.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from lcbx.errors import SandboxError, SandboxLost
from lcbx.sandbox import cgroups, seccomp
from lcbx.sandbox.base import Decide, GoOn, Job, JobResult, SandboxInfo
from lcbx.sandbox.bwrap_tool import BwrapTool
from lcbx.sandbox.runner_sandbox import CONTROL, RUNNER, RunnerSandbox, pick_uid, runner_arguments
from lcbx.types import Language, Limits

CAPABILITIES = ["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE"]
TO_MAP_ITS_ID = "CAP_SETFCAP"
"""Needed for giving id 0 of this name space another number in a name space below it."""
FILTER = "/lcbx/filter"
"""Where the runner finds the system call filter that it puts on programs itself."""
# Waits for the sandbox's end and removes its control groups, but only if our process is gone by then: while it lives,
# it reads from the groups how the sandbox ended, and removes them itself.
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


class BwrapSandbox(RunnerSandbox):
    """One bubblewrap with the runner as PID 1 of its name space."""

    def __init__(
        self,
        tool: BwrapTool,
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
                    self._start(tool, rootfs, env, limits, inputs, cpus, errors)
                    ready = self.handshake(self._pidfd)
                except (SandboxError, OSError) as error:
                    self.close()  # completes what bubblewrap writes to standard error
                    errors.seek(0)
                    output = errors.read()[-500:].decode("utf-8", "replace").strip()
                    reason = str(error) if isinstance(error, SandboxError) else f"bwrap: {error}"
                    raise SandboxError(f"{reason}{': ' + output if output else ''}") from error
        except BaseException:
            self.close()
            raise
        self.info = SandboxInfo(
            backend=tool.describe(),
            image=str(rootfs.name),
            image_digest=digest,
            toolchain_version=toolchain_version,
            stand_in=stand_in,
            cgroup=f"v{ready['cgroup']}" if self._cgroup else "none",
            memory_limit="cgroup" if self._cgroup else "watched every 10 ms: no control group can be made here",
            not_quick=self.not_quick,
        )

    def _start(
        self,
        tool: BwrapTool,
        rootfs: Path,
        env: dict[str, str],
        limits: Limits,
        inputs: Path,
        cpus: str | None,
        errors: IO[bytes],
    ) -> None:
        run_uid = pick_uid(20_000, 60_000) if tool.rootless else pick_uid(1_000_000, 2_000_000_000)
        weaker: dict[str, int | str] = {} if self._cgroup else {"processes": limits.tasks}
        if tool.one_id:  # the runner starts programs in name spaces of their own, and filters their calls
            run_uid, weaker = 0, {"processes": limits.tasks, "filter": FILTER}
        runner = runner_arguments(
            limits=limits, run_uid=run_uid, cgroup="/lcbx/cgroup", quick=self.not_quick is None, **weaker
        )
        pin = ["taskset", "--cpu-list", cpus] if cpus else []
        groups = " ".join(map(str, self._cgroup.folders.values())) if self._cgroup else ""
        after = ["/bin/sh", "-c", AFTER, "sh", groups, str(os.getpid())] if groups else []
        with tempfile.TemporaryFile() as policy:
            policy.write(_filter(hidden_memory=self._cgroup is not None))
            policy.seek(0)
            info_read, info_write = os.pipe()
            block_read, block_write = os.pipe()
            fds = {"info-fd": info_write, "block-fd": block_read}
            if not tool.one_id:
                fds["seccomp"] = policy.fileno()
            filter_fd = policy.fileno() if tool.one_id else None
            try:
                self._process = subprocess.Popen(
                    [
                        *after,
                        *tool.name_space_prefix(),
                        *pin,
                        *self._command(tool, rootfs, env, limits, inputs, fds, filter_fd),
                        "--",
                        *runner,
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    pass_fds=(policy.fileno(), info_write, block_read),
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
        """Put PID 1 of the sandbox into our control group before it runs anything; open a pidfd of it."""
        text = b""
        while not text.rstrip().endswith(b"}"):
            chunk = os.read(info_read, 4096)
            if not chunk:
                raise SandboxError("bwrap ended before the sandbox started")
            text += chunk
        child = int(json.loads(text)["child-pid"])
        self._pidfd = os.pidfd_open(child)
        if self._cgroup is not None:
            self._cgroup.add(child)

    def _command(
        self,
        tool: BwrapTool,
        rootfs: Path,
        env: dict[str, str],
        limits: Limits,
        inputs: Path,
        fds: dict[str, int],
        filter_fd: int | None,
    ) -> list[str]:
        def tmpfs(path: str, mib: int, mode: str = "1777") -> list[str]:
            return ["--perms", mode, "--size", str(mib << 20), "--tmpfs", path]

        scratch = limits.scratch_limit_mib
        command = [tool.path, "--as-pid-1", "--new-session"]
        command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        command += ["--unshare-user", "--uid", "0", "--gid", "0"] if tool.one_id else []
        command += ["--ro-bind", str(rootfs), "/", "--proc", "/proc", "--dev", "/dev"]
        # With one id nothing in it can be written anyway, and a covered /proc could not be mounted anew for programs.
        command += [] if tool.one_id else ["--ro-bind", "/proc/sys", "/proc/sys"]
        command += (
            tmpfs("/dev/shm", max(64, scratch // 2)) + tmpfs("/tmp", max(64, scratch // 2)) + tmpfs("/box", scratch)
        )
        command += tmpfs("/build", max(512, scratch), "0755") + tmpfs("/lcbx", 1, "0755")
        command += ["--ro-bind", str(RUNNER), "/lcbx/runner.py", "--ro-bind", str(inputs), "/lcbx/tests"]
        command += ["--ro-bind", str(self.channel.folder), CONTROL]
        for folder, inside in self._cgroup.mounts("/lcbx/cgroup") if self._cgroup else ():
            command += ["--ro-bind", str(folder), inside]
        command += ["--ro-bind-data", str(filter_fd), FILTER] if filter_fd is not None else []
        command += ["--remount-ro", "/lcbx", "--remount-ro", "/dev"]
        capabilities = CAPABILITIES if filter_fd is None else [TO_MAP_ITS_ID]
        command += ["--cap-drop", "ALL", *(word for name in capabilities for word in ("--cap-add", name))]
        command += ["--clearenv", *(word for name, value in env.items() for word in ("--setenv", name, value))]
        if "PATH" not in env:
            command += ["--setenv", "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        command += ["--hostname", "sandbox", "--chdir", "/"]
        for name, fd in fds.items():
            command += [f"--{name}", str(fd)]
        return command

    def run(self, job: Job, decide: Decide | None = None, go_on: GoOn | None = None) -> JobResult:
        try:
            self._oom_before = self._cgroup.oom_kills() if self._cgroup else 0
        except OSError as error:
            raise SandboxLost(f"the control group of the sandbox no longer exists ({error.strerror})") from error
        return super().run(job, decide, go_on)

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


def start(tool: BwrapTool, language: Language, limits: Limits, inputs: Path, **options: Any) -> BwrapSandbox:
    """Start a sandbox for a language, after building its root file system if necessary.

    Raises UserError or SandboxError.
    """
    from lcbx.sandbox import rootfs

    root = rootfs.ensure_cached(language, owners=tool.owners)
    return BwrapSandbox(
        tool,
        rootfs=root.path,
        digest=root.digest,
        toolchain_version=root.toolchain_version,
        stand_in=root.stand_in,
        env=root.env,
        limits=limits,
        inputs=inputs,
        **options,
    )
