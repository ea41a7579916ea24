"""The program inside every sandbox: it compiles, runs, measures and cleans up. Standard library only.

It is PID 1 of the sandbox, so that it becomes the parent of every orphan and `kill(-1)` reaches exactly the processes
that a program left behind. It runs as root with four capabilities (SETUID, SETGID, KILL, DAC_OVERRIDE). Programs run as
user R and compilers as user B, both without capabilities. It exchanges JSON lines with `lcbx.sandbox.channel` over a
Unix socket:

    host    {"op": "job", "nonce", "source", "filename", "compile", "execute", "limits", "tests": [...], ...}
    runner  {"event": "ask", "nonce", "index", "stdout"}       only for an output the host has to decide about
    runner  {"event": "progress", "nonce", "done", "seconds"}  when tests have run for "report" seconds
    host    {"op": "answer", "nonce", "proceed"}               to either of them
    runner  {"event": "done", "nonce", "compile", "tests": [...], "healthy", "own_cpu_s"}

A job may have `build`, what a compiler made in another sandbox, instead of `compile`; with `export`, the answer has it.
With `warm`, its tests are copies of an interpreter that has started already, see `WarmParent`.
With `stay`, a name, the program stays for a next job of the same `stay`, which then needs no `build`.

Expected outputs never enter the sandbox: a test contains the SHA-256 of its normalised expected output, and the runner
hashes the program's output in the same way. When the host closes its side of the socket, the runner ends, and with it
the sandbox.

Memory is counted by the sandbox's own cgroup if it has one. Time is the CPU time of the program's processes, not wall
time, so that a correct program does not become too slow on a busy machine.

This is one file because it is mounted into any image with Python 3.9 or newer; it must not use anything newer.
"""

from __future__ import annotations

import argparse
import base64
import codecs
import ctypes
import errno
import fcntl
import hashlib
import io
import itertools
import json
import os
import resource
import select
import shlex
import shutil
import signal
import socket
import stat
import struct
import sys
import termios
import time

try:  # the quickest for a short text, because it is small; OpenSSL's is the quickest for a long one
    from _sha2 import sha256 as short_sha256  # type: ignore[import-not-found]
except ImportError:  # before Python 3.12
    short_sha256 = hashlib.sha256

if False:  # importing typing costs memory, which is part of what is measured for programs
    from typing import Any, BinaryIO, Collection, Sequence

VERSION = 0
"""Part of every `judged_key`. Increase it with a change that moves verdicts, so that `judge RUN --changed` finds it."""
TICK_S = 0.05
"""Interval between two checks of the limits. A program that ends sooner is not checked."""
TICK_WITHOUT_CGROUP_S = 0.01
"""The same where the runner alone limits memory."""
WIPE_LIMIT_S = 2.0
"""CPU seconds for cleaning up. A sandbox that needs more is replaced."""
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
FREE_SOCKETS, SOCKET_BYTES = 64, 1 << 18
"""This many sockets count as empty; every further one counts as full, which is the kernel's usual limit."""
QUICK_S = 0.005
"""How often the runner looks, until the first check of the limits, whether a program that may end before has filled a
pipe. It only waits for its end meanwhile."""
STDERR_KEEP = 4096
STDERR_LIMIT = 64 << 20
STDOUT_HEAD = 2048
OWN_MEMORY_SLACK = 4 << 20
"""A peak less than this above the runner's own memory may not be the program's at all, see `forget_peak`."""
CHUNK = 1 << 16
"""What a pipe holds, so that one read takes all of it."""
SHORT_BYTES = 1024
BLANKS = b" \t\n\v\f\r\x1c\x1d\x1e\x1f"
"""The ASCII characters that `str.rstrip` removes."""
RESET_SIGNALS = (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT)
"""Signals with their default action in programs; the first two are ignored by Python."""
CHILD_ENDED = (signal.SIGCHLD,)
BUILD_ENTRIES = 10_000
"""How many entries a compiler may leave in its folder. Each costs a link, and memory of the runner."""
EXPORT_FILES, EXPORT_BYTES = 1000, 16 << 20
"""The most that a compiler may leave for it to be carried to another sandbox."""
FETCH_BYTES = 16 << 20
"""The most that the files of a program have together that are returned to the host."""
BOX, BUILD = b"/box", b"/build"
OWN_FOLDERS = (BOX, b"/tmp", b"/dev/shm")
"""Folders in memory. Each is a file system that only this sandbox has."""
QUEUES = b"/dev/mqueue"
"""Holds only message queues, of which programs may have none: RLIMIT_MSGQUEUE is 0."""
SCRATCH = (*OWN_FOLDERS, QUEUES, b"/var/tmp")
SHELL_CHARACTERS = set("|&;<>()$`\\\"'*?[]#~={}!\n")
SHELL_BUILTIN_NAMES = (
    "alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd read "
    "readonly return set shift test times trap true type ulimit umask unalias unset wait . :"
)
SHELL_BUILTINS = frozenset(SHELL_BUILTIN_NAMES.split())
"""What every POSIX shell does itself, without a program of that name."""
TESTS = "/lcbx/tests"
NOTHING: frozenset[bytes] = frozenset()
WARM_REQUEST, WARM_ANSWER = struct.Struct("=QQQ"), struct.Struct("=q")
"""What goes to and from `warm_start.c`."""
WARM_START_S, WARM_COPY_S = 60.0, 10.0
WARM_SOCKET, WARM_LIBRARY = 3, 4
"""Descriptors of a starting interpreter."""
QUICK_TESTS = 64
"""How many tests `quick_tests.c` gets at a time."""
QUICK_PATH_BYTES, QUICK_FOLDERS = 96, 8
QUICK_TEST, QUICK_PASSED = struct.Struct("=%ds64sq" % QUICK_PATH_BYTES), struct.Struct("=5q")
"""`struct test` and `struct passed` of it."""
QUICK_RUNNING, QUICK_ENDED = 2, 3
FOREVER_S = 1e9

# Runs as user R when the sandbox starts and prints everything that it can do and must not. No output means success.
CANARY = r"""
import ctypes, errno, os, socket, sys
status = dict(l.split(":\t", 1) for l in open("/proc/self/status").read().splitlines() if ":\t" in l)
tests, control, run_uid, one_id = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] != ""
def bad(what): print(what)
def must_fail(what, action):
    try: action()
    except OSError: return
    bad(what)
if set(status["Uid"].split()) != {str(run_uid)}: bad("runs as uid " + status["Uid"])
groups = set(status["Groups"].split()) - ({"65534"} if one_id else set())  # the host's, which are not to be dropped
if "0" in status["Gid"].split() or groups - {status["Gid"].split()[0]}:
    bad("groups " + status["Gid"] + " / " + status["Groups"])
for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
    if int(status[name], 16): bad(name + " is " + status[name])
if status["NoNewPrivs"] != "1": bad("can gain privileges")
if status["Seccomp"] != "2": bad("no system call filter")
must_fail("lists the tests", lambda: os.listdir(tests))
must_fail("connects to the judge", lambda: socket.socket(socket.AF_UNIX).connect(control))
for name in ("mem", "environ", "maps", "fd/0"): must_fail("opens /proc/1/" + name, lambda: open("/proc/1/" + name, "rb").close())
must_fail("writes to the runner's memory", lambda: open("/proc/1/mem", "r+b").close())
if one_id:
    if len([n for n in os.listdir("/proc") if n.isdigit()]) != 2: bad("sees other processes")  # its own and PID 1
else: must_fail("signals the runner", lambda: os.kill(1, 0))
for folder in ("/", "/usr", "/etc", "/build", "/lcbx", "/root", "/sys/fs/cgroup", "/proc/sys/kernel"):
    must_fail("writes to " + folder, lambda: os.open(folder + "/.canary", os.O_CREAT | os.O_WRONLY))
if [name for _, name in socket.if_nameindex()] not in ([], ["lo"]): bad("sees network interfaces")
libc = ctypes.CDLL(None, use_errno=True)
def call(what, number):
    if libc.syscall(number, 0, 0, 0, 0, 0) != -1: bad("may call " + what)
if os.uname().machine == "x86_64":
    for what, number in (("shmget", 29), ("msgget", 68), ("semget", 64), ("ptrace", 101), ("io_uring_setup", 425),
                         ("userfaultfd", 323), ("keyctl", 250), ("bpf", 321), ("perf_event_open", 298)): call(what, number)
if libc.unshare(0x10000000) != -1: bad("may make a user name space")
must_fail("runs in real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
must_fail("raises its priority", lambda: os.nice(-1))
"""


class Refused(Exception):
    """The sandbox must not be used. The message says why."""


class CannotStart(Refused):
    """A process could not be started. The image is broken, unless the file was made by the program's compiler."""


class HostGone(Exception):
    """The host closed the connection."""


# --- output -----------------------------------------------------------------------------------------------------------


class Output:
    """Reads standard output: its size, the digest of its normalised text, and its first `keep` bytes.

    Normalising turns CR LF and CR into LF and removes white space at the end. Output that is not UTF-8 never matches.
    `lcbx.checkers.normalised.NormalisedDigest` is the same algorithm on the host.

    An output of one chunk is hashed at the end, a longer one while the program runs.
    """

    def __init__(self, keep: int) -> None:
        self.keep, self.size = keep, 0
        self.head: bytes | bytearray = b""
        self._first = b""
        self._digest: StreamDigest | None = None

    def feed(self, chunk: bytes) -> None:
        if self.size == 0:
            self.size, self._first, self.head = len(chunk), chunk, chunk[: self.keep]
            return
        self.size += len(chunk)
        if len(self.head) < self.keep:
            if self._digest is None:
                self.head = bytearray(self.head)  # grows without being copied
            self.head += chunk[: self.keep - len(self.head)]
        if self._digest is None:
            self._digest = StreamDigest()
            self._digest.feed(self._first)
            self._first = b""
        self._digest.feed(chunk)

    def matches(self, expected: str | None) -> bool:
        if expected is None:
            return False
        return expected == (digest_of(self._first) if self._digest is None else self._digest.finish())


def digest_of(text: bytes) -> str | None:
    """Return the SHA-256 of a whole text, normalised; None if it is not UTF-8."""
    if text.isascii() and b"\r" not in text:
        text = text.rstrip(BLANKS)
    else:
        try:
            lines = text.decode()
        except UnicodeDecodeError:
            return None
        text = lines.replace("\r\n", "\n").replace("\r", "\n").rstrip().encode()
    return (short_sha256 if len(text) <= SHORT_BYTES else hashlib.sha256)(text).hexdigest()


class StreamDigest:
    """The same for a text that comes in chunks.

    White space counts only if something follows it: it is hashed as it comes, and a copy of the hash before it is kept.
    Chunks of ASCII are hashed as they are. From the first other chunk on, the text is decoded.
    """

    def __init__(self) -> None:
        self._all = hashlib.sha256()
        self._without_blanks: Any = None  # the hash before the last white space, if the text ends in white space
        self._decoder: io.IncrementalNewlineDecoder | None = None
        self.valid = True

    def feed(self, chunk: bytes) -> None:
        if self._decoder is None and chunk.isascii() and b"\r" not in chunk:
            self._add(chunk, len(chunk.rstrip(BLANKS)))
        else:
            self._decode(chunk)

    def finish(self) -> str | None:
        """Return the digest; None if the text is not UTF-8. Nothing may be fed afterwards."""
        if self._decoder is not None:
            self._decode(b"", final=True)
        digest = self._all if self._without_blanks is None else self._without_blanks
        return digest.hexdigest() if self.valid else None

    def _decode(self, chunk: bytes, final: bool = False) -> None:
        if not self.valid:
            return
        if self._decoder is None:
            utf8 = codecs.getincrementaldecoder("utf-8")("strict")
            self._decoder = io.IncrementalNewlineDecoder(utf8, translate=True)
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.valid = False
            return
        self._add(text.encode(), len(text.rstrip().encode()))

    def _add(self, chunk: bytes, solid: int) -> None:
        """Add a chunk that ends in white space from position `solid` on."""
        if solid:
            self._all.update(memoryview(chunk)[:solid])
            self._without_blanks = None
        if solid < len(chunk):
            if self._without_blanks is None:
                self._without_blanks = self._all.copy()
            self._all.update(memoryview(chunk)[solid:])


class Tail:
    """Reads standard error: its first and last bytes, and its size."""

    def __init__(self, keep: int = STDERR_KEEP) -> None:
        self.keep, self.size, self.head, self.tail = keep, 0, b"", b""

    def feed(self, chunk: bytes) -> None:
        self.size += len(chunk)
        room = self.keep - len(self.head)
        self.head += chunk[:room]
        if len(chunk) > room:
            self.tail = (self.tail + chunk[max(room, 0) :])[-STDERR_KEEP:]

    def text(self) -> bytes:
        hidden = self.size - len(self.head) - len(self.tail)
        gap = b"\n... %d bytes ...\n" % hidden if hidden else b""
        return self.head + gap + self.tail


# --- counters of the kernel -------------------------------------------------------------------------------------------


class CgroupCounters:
    """Memory, CPU time and out-of-memory kills of the whole sandbox, from cgroup v1 or v2. Files may be missing."""

    def __init__(self, root: str) -> None:
        self.version = 2 if os.path.exists(root + "/cgroup.controllers") else 1
        if self.version == 2:
            files = {"cpu": "cpu.stat", "oom": "memory.events", "memory": "memory.stat", "tasks": "pids.current"}
        else:
            files = {
                "cpu": "cpuacct/cpuacct.usage",
                "oom": "memory/memory.oom_control",
                "memory": "memory/memory.stat",
                "tasks": "pids/pids.current",
            }
        self._fds: dict[str, int] = {}
        self._oom: tuple[bytes | None, int] = (None, 0)
        for name, path in files.items():
            try:
                self._fds[name] = os.open(os.path.join(root, path), os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                pass

    def _read(self, name: str) -> bytes | None:
        fd = self._fds.get(name)
        return None if fd is None else os.pread(fd, 8192, 0)

    def cpu_s(self) -> float:
        """Return the CPU seconds of every process of the sandbox since its start; 0 where they are not counted."""
        raw = self._read("cpu")
        if raw is None:
            return 0.0
        return int(field(raw, b"usage_usec")) / 1e6 if self.version == 2 else int(raw) / 1e9

    def last_oom(self) -> tuple[int, bytes]:
        """Return the descriptor of the file that `oom_kills` reads, -1 if there is none, and what it read last."""
        return self._fds.get("oom", -1), self._oom[0] or b""

    def oom_kills(self) -> int:
        raw = self._read("oom")
        if raw != self._oom[0]:
            self._oom = raw, int(field(raw or b"", b"oom_kill"))
        return self._oom[1]

    def memory_bytes(self) -> int:
        """Return anonymous memory and files in memory, without the page cache of files on disk."""
        raw = self._read("memory") or b""
        anonymous = b"anon" if self.version == 2 else b"rss"
        return int(field(raw, anonymous)) + int(field(raw, b"shmem"))

    def tasks(self) -> int | None:
        """Return how many threads there are in the sandbox now, zombies included; None where they are not counted."""
        raw = self._read("tasks")
        return None if raw is None else int(raw)

    @property
    def counts_memory(self) -> bool:
        return "oom" in self._fds

    @property
    def counts_cpu(self) -> bool:
        return "cpu" in self._fds


def field(raw: bytes, name: bytes) -> bytes:
    """Return the value of `name` in lines of `name value`; 0 if it is missing (kernels before 4.13 lack `oom_kill`)."""
    for line in raw.splitlines():
        key, _, value = line.partition(b" ")
        if key == name:
            return value
    return b"0"


def processes(aside: int = 0) -> list[int]:
    """Return the ids of all processes of the sandbox except this one, its helpers and `aside`."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, aside)]
    return [pid for pid in pids if pid not in HELPERS] if HELPERS else pids


def read_file(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read(4096)
    except OSError:
        return None


def cpu_of_all(aside: int = 0) -> float:
    """Return the CPU seconds of all processes and of children they waited for, for sandboxes without a cgroup."""
    total = 0.0
    for pid in processes(aside):
        try:
            total += time.clock_gettime((~pid << 3) | 2)  # the CPU clock of another process
        except OSError:
            continue
        raw = read_file("/proc/%d/stat" % pid)
        if raw:
            total += sum(map(int, raw.rsplit(b")", 1)[1].split()[13:15])) / CLOCK_TICKS
    return total


def waiting_of_all() -> dict[str, float] | None:
    """Return thread id -> seconds it has waited for a CPU so far; None where the kernel does not count them."""
    waited = {}
    for pid in processes():
        try:
            threads = os.listdir("/proc/%d/task" % pid)
        except OSError:
            continue
        for thread in threads:
            raw = read_file("/proc/%d/task/%s/schedstat" % (pid, thread))
            if raw:
                waited[thread] = int(raw.split()[1]) / 1e9
    return waited or None


def any_wants_cpu() -> bool:
    """True if any thread runs, waits for a CPU or waits for the disk: the program is then not idle."""
    for pid in processes():
        try:
            threads = os.listdir("/proc/%d/task" % pid)
        except OSError:
            continue
        for thread in threads:
            raw = read_file("/proc/%d/task/%s/stat" % (pid, thread))
            if raw and raw.rsplit(b")", 1)[1].split()[0] in (b"R", b"D"):
                return True
    return False


def held_bytes() -> int:
    """Return how much memory programs use, for sandboxes without a cgroup.

    It is the memory of all processes, the content of folders in memory, and what sockets may hold if there are many.
    Pages that a process shares with its children are counted for each of them.
    """
    held = 0
    for pid in processes():
        for line in (read_file("/proc/%d/status" % pid) or b"").splitlines():
            if line.startswith((b"RssAnon:", b"RssShmem:")):
                held += int(line.split()[1]) << 10
    for folder in OWN_FOLDERS:
        usage = os.statvfs(folder)
        held += (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    sockets = int((read_file("/proc/net/sockstat") or b"sockets: used 0").split()[2])
    return held + max(0, sockets - FREE_SOCKETS) * SOCKET_BYTES


# --- identity -------------------------------------------------------------------------------------------------------


def become(uid: int) -> None:
    """Set the effective user id of this process; `become(0)` restores root."""
    os.setresuid(-1, uid, -1)


class Launch:
    """What is started, as whom and with which limits: the same for every test of a job.

    `limits` has `time`, `idle`, `wall`, `output` and `by_wall`, and may have `total`, `left` and `overrun`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: dict[str, str],
        uid: int,
        limits: dict[str, Any],
        memory_limit: int,
        file_size: int | None = None,
    ) -> None:
        # Bytes, because Python would convert texts at every start.
        self.argv = [os.fsencode(word) for word in argv]
        self.env = {os.fsencode(name): os.fsencode(value) for name, value in env.items()}
        self.uid, self.limits, self.memory_limit, self.file_size = uid, limits, memory_limit, file_size
        self.keep_errors = STDERR_KEEP
        self.is_warm = False
        """Whether it is a copy of the runner's warm parent, as long as there is one."""
        self.compiles = False
        """Whether it may write to /build although it has the runner's user id."""
        self.is_quick = False
        """Whether the program may end at once, so that there is nothing to watch: its last run did."""
        self.quick: QuickProgram | None = None
        """The same for `quick_tests.c`, made when it first needs it."""


def spawn(launch: Launch, stdin: int, stdout: int, stderr: int, oom_adjust: int) -> int:
    """Start a program with only these three descriptors; return its process id. Raises OSError.

    It uses `posix_spawn`, which does not copy the memory of this process as `fork` does. During the call the real user
    id is that of the program as well, so that it has no trace of root after `exec`; the saved id restores root. No
    other process of this user exists at that moment, because the sandbox is empty.

    `oom_adjust` is a descriptor of this process's `oom_score_adj`.
    """
    actions = ((os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, stdout, 1), (os.POSIX_SPAWN_DUP2, stderr, 2))
    argv, uid = launch.argv, launch.uid
    os.write(oom_adjust, b"1000")  # so that the kernel kills the program rather than the runner
    os.setresuid(uid, uid, 0)
    try:
        return os.posix_spawn(
            argv[0], argv, launch.env, file_actions=actions, setsid=True, setsigdef=RESET_SIGNALS, setsigmask=()
        )
    finally:
        os.setresuid(0, 0, 0)
        os.write(oom_adjust, b"0")


# --- programs under this process's own user id -----------------------------------------------------------------------

INSIDE_UID = 1000
"""The user id that a program sees as its own, where it has the runner's."""
NEW_NAMESPACES = 0x10000000 | 0x20000000 | 0x08000000 | 0x00020000
"""CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWIPC, CLONE_NEWNS."""
READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND, PRIVATE = 1, 2, 4, 8, 32, 0x1000, 0x4000 | 0x40000
HELPERS: set[int] = set()
"""Processes between this one and a program; they are not counted as the program's."""


class OneId:
    """Starts programs where there is only one user id: each in a user, process and mount name space of its own.

    A program can't name the runner there, so it can neither read nor signal it. `/proc` shows its own processes only,
    `/lcbx` is empty, and what the compiler left is read-only. Two helpers stand between: one in this process's name
    space, which ends as the program ended, and the first process of the new one, with which all others end.
    """

    def __init__(self, filter_path: str, processes: int) -> None:
        self.processes = processes
        self.libc = ctypes.CDLL(None, use_errno=True)
        with open(filter_path, "rb") as file:
            self.filter = ctypes.create_string_buffer(file.read())
        self.program = (ctypes.c_uint64 * 2)(len(self.filter) // 8, ctypes.addressof(self.filter))  # struct sock_fprog

    def spawn(self, launch: Launch, stdin: int, stdout: int, stderr: int, oom_adjust: int) -> int:
        """Start a program as `spawn` does; return the id of a process that ends as the program does."""
        HELPERS.clear()
        report_read, report_write = os.pipe2(os.O_CLOEXEC)
        os.write(oom_adjust, b"1000")
        outer = os.fork()
        if outer == 0:
            self.in_child(lambda: self.be_outer(launch, (stdin, stdout, stderr), report_write), report_write)
        os.write(oom_adjust, b"0")
        os.close(report_write)
        try:
            report = b""
            while chunk := os.read(report_read, CHUNK):  # ends when the program has been executed, or with an error
                report += chunk
        finally:
            os.close(report_read)
        if len(report) != 4:
            os.kill(outer, signal.SIGKILL)
            os.waitpid(outer, 0)
            raise OSError(errno_of(report[4:]), report[4:].decode("utf-8", "replace") or "the helper ended")
        HELPERS.update((outer, int.from_bytes(report, "little")))
        return outer

    @staticmethod
    def in_child(action: Any, report: int) -> None:
        """Run what a new process does. It never returns to the runner's code."""
        try:
            action()
        except OSError as error:
            os.write(report, b"%d " % (error.errno or 0) + (error.strerror or "").encode())
        finally:
            os._exit(127)

    def be_outer(self, launch: Launch, streams: tuple[int, int, int], report: int) -> None:
        """Make the name spaces, start the first process in them, and end as the program ends."""
        self.call("unshare", NEW_NAMESPACES)
        for name, text in (
            ("setgroups", b"deny"),
            ("uid_map", b"%d 0 1" % INSIDE_UID),
            ("gid_map", b"%d 0 1" % INSIDE_UID),
        ):
            fd = os.open("/proc/self/" + name, os.O_WRONLY)
            os.write(fd, text)
            os.close(fd)
        status_read, status_write = os.pipe()
        inner = os.fork()
        if inner == 0:
            os.close(status_read)
            self.in_child(lambda: self.be_inner(launch, streams, report, status_write), report)
        os.write(report, inner.to_bytes(4, "little"))
        close_all_but(status_read)
        status = os.read(status_read, 4)
        os.waitpid(inner, 0)
        end_like(int.from_bytes(status, "little") if len(status) == 4 else signal.SIGKILL)

    def be_inner(self, launch: Launch, streams: tuple[int, int, int], report: int, status_write: int) -> None:
        """Show the program a file system of its own, start it, and wait for it."""
        self.mount(None, b"/", None, PRIVATE)
        self.mount(b"proc", b"/proc", b"proc", NO_SUID | NO_DEVICES | NO_PROGRAMS)
        self.mount(b"tmpfs", b"/lcbx", b"tmpfs", READ_ONLY | NO_SUID | NO_DEVICES | NO_PROGRAMS, b"size=4k")
        if not launch.compiles:
            self.mount(BUILD, BUILD, None, BIND)
            self.mount(None, BUILD, None, BIND | REMOUNT | READ_ONLY | NO_SUID | NO_DEVICES)
        program = os.fork()
        if program == 0:
            os.close(status_write)
            self.in_child(lambda: self.execute(launch, streams), report)
        close_all_but(status_write)
        self.libc.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: the program must not read what is left of the runner here
        while True:
            pid, status = os.wait()
            if pid == program:
                os.write(status_write, status.to_bytes(4, "little"))
                os._exit(0)

    def execute(self, launch: Launch, streams: tuple[int, int, int]) -> None:
        os.setsid()
        os.chdir(os.getcwdb())  # so that a folder that was mounted anew is entered
        for target, source in enumerate(streams):
            os.dup2(source, target)
        for number in RESET_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        resource.setrlimit(resource.RLIMIT_NPROC, (self.processes, self.processes))
        for capability in range(64):
            if self.libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
                break
        self.call("prctl", 38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        self.call("prctl", 22, 2, ctypes.byref(self.program), 0, 0)  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        os.execve(launch.argv[0], launch.argv, launch.env)

    def mount(
        self, source: bytes | None, target: bytes, kind: bytes | None, flags: int, data: bytes | None = None
    ) -> None:
        self.call("mount", source, target, kind, ctypes.c_ulong(flags), data)

    def call(self, name: str, *arguments: Any) -> None:
        """Call a function of the C library. Raises OSError."""
        if getattr(self.libc, name)(*arguments) != 0:
            number = ctypes.get_errno()
            raise OSError(number, "%s: %s" % (name, os.strerror(number)))


def close_all_but(kept: int) -> None:
    """Close every descriptor of this process except one."""
    os.closerange(0, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def end_like(status: int) -> None:
    """End this process as one ended whose status this is."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def errno_of(report: bytes) -> int:
    """Return the number at the beginning of a helper's report."""
    number = report.split(b" ")[0]
    return int(number) if number.isdigit() else 0


def drop_inherited() -> None:
    """Drop ambient and inheritable capabilities, which survive a change of user and `exec`.

    bubblewrap leaves both when it runs as root.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(47, 4, 0, 0, 0)  # PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    sets = (ctypes.c_uint32 * 6)()  # two words each of effective, permitted, inheritable
    if libc.capget(header, sets) == 0:
        sets[2] = sets[5] = 0
        libc.capset(header, sets)


def give_back_memory() -> None:
    """Make the C library return large blocks to the kernel at once, instead of keeping ever larger ones.

    The memory of this process is the lower limit of what is measured for programs.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # only glibc has it
    if mallopt is not None:
        mallopt(-3, 1 << 20)  # M_MMAP_THRESHOLD
        mallopt(-1, 1 << 20)  # M_TRIM_THRESHOLD


# --- cleaning -------------------------------------------------------------------------------------------------------


class Folder:
    """A folder that programs may write to, and whether they did.

    Its times are set to 0 after cleaning. Programs cannot do that, because the folder belongs to root. As long as they
    are 0, nothing was created, moved or removed in the folder, and nobody has listed it, which would tell the next
    program the time of that.
    """

    def __init__(self, path: bytes, reliable: bool = True) -> None:
        """`reliable`: programs have another user id, so they can't set the time themselves."""
        self.path = path
        self.fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.reset()
        self.has_reliable_time = reliable and path in OWN_FOLDERS and self._has_times()

    def _has_times(self) -> bool:
        if not self._is_zero():
            return False
        os.mkdir("changes", dir_fd=self.fd)
        changed = not self._is_zero()
        os.rmdir("changes", dir_fd=self.fd)
        return changed

    def _is_zero(self) -> bool:
        status = os.fstat(self.fd)
        return status.st_mtime_ns == 0 == status.st_atime_ns

    def is_untouched(self) -> bool:
        """True if nothing changed since `reset`; False also where the file system does not record changes."""
        return self.has_reliable_time and self._is_zero()

    def reset(self) -> None:
        os.utime(self.fd, ns=(0, 0))


def wipe(folder: bytes, uid: int, keep: Collection[bytes], deadline: float) -> bool:
    """Remove everything in `folder` except `keep`, as user `uid`. False if something is left or it took too long.

    It runs as the program's own user, so that a symbolic link cannot lead to anything that the program could not change
    itself. Nested folders are moved up one level before their content is removed, so that paths do not grow with depth.
    """
    if is_empty(folder, keep):
        return True
    become(uid)
    try:
        pending: list[bytes] = []
        moved = folder + b"/.wiped-" + os.urandom(8).hex().encode() + b"-%d"  # a name that no program can have guessed
        count = take_apart(folder, folder, pending, keep, moved, 0, deadline)
        while pending:
            path = pending.pop()
            count = take_apart(path, folder, pending, (), moved, count, deadline)
            os.rmdir(path)
    except OSError:
        return False
    finally:
        become(0)
    return is_empty(folder, keep)


def is_empty(folder: bytes, keep: Collection[bytes]) -> bool:
    with os.scandir(folder) as entries:
        return all(entry.name in keep for entry in entries)


def take_apart(
    path: bytes,
    top: bytes,
    pending: list[bytes],
    keep: Collection[bytes],
    moved: bytes,
    count: int,
    deadline: float,
) -> int:
    """Remove the files of `path`; move its folders up to `moved % number` and append them to `pending`.

    Reads a thousand entries at a time, because there may be millions. Returns the last number. Raises OSError, also
    when the deadline has passed.
    """
    kept_folders: set[bytes] = set()
    while True:
        with os.scandir(path) as entries:
            left = (entry for entry in entries if entry.name not in keep and entry.path not in kept_folders)
            children = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in itertools.islice(left, 1000)]
        if not children:
            return count
        if time.process_time() > deadline:
            raise TimeoutError(path)
        for child, is_folder in children:
            if not is_folder:
                os.unlink(child)
                continue
            if stat.S_IMODE(os.lstat(child).st_mode) & 0o700 != 0o700:
                os.chmod(child, 0o700)  # needed for reading it, and for moving it
            if path == top:
                kept_folders.add(child)
            else:
                count += 1
                up = moved % count
                os.rename(child, up)
                child = up
            pending.append(child)


# --- warm start -----------------------------------------------------------------------------------------------------


class WarmParent:
    """An interpreter that has started, and waits where it would read the program: every test gets a copy of it.

    `warm_start.c` makes the interpreter wait and copies it. The interpreter runs as root, so that a copy can take the
    program's user id and no program can touch it. It has read nothing of any program: it starts in empty folders, with
    the command and the environment of programs, and its copies never come back to it. It is killed with everything else
    whenever a program leaves something behind.
    """

    def __init__(self, argv: list[str], env: dict[str, str], warm: dict[str, Any], filename: str, library: int) -> None:
        """Start it in the current folder, where an empty file stands for the program. `library` is closed."""
        self.key: Any = None
        self.folders: list[tuple[bytes, int]] = []
        """Path and mode of the empty folders that it made, as every program needs them."""
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(WARM_START_S)
        self._program = os.path.realpath(BOX + b"/" + os.fsencode(filename))
        out_read, out_write = os.pipe2(os.O_CLOEXEC)
        self._errors, err_write = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self._errors, False)
        stdin = os.open(filename, os.O_RDONLY | os.O_CLOEXEC)
        # Above the descriptors that they become, so that none replaces another.
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (theirs.fileno(), library)]
        places = ((stdin, 0), (out_write, 1), (err_write, 2), (high[0], WARM_SOCKET), (high[1], WARM_LIBRARY))
        env = dict(
            env,
            LD_PRELOAD="/proc/self/fd/%d" % WARM_LIBRARY,
            LCBX_WARM_PROCESS=warm["process"],
            LCBX_WARM_FILE=filename,
            LCBX_WARM_SOCKET=str(WARM_SOCKET),
            LCBX_WARM_LIBRARY=str(WARM_LIBRARY),
        )
        try:
            data = base64.b64decode(warm["library"])
            while data:
                data = data[os.write(library, data) :]
            self.pid = os.posix_spawn(
                argv[0],
                argv,
                env,
                file_actions=[(os.POSIX_SPAWN_DUP2, fd, place) for fd, place in places],
                setsid=True,
                setsigdef=RESET_SIGNALS,
                setsigmask=(),
            )
        except OSError as error:
            raise Refused("warm start: %s" % error) from error
        finally:
            theirs.close()
            for fd in (stdin, out_read, out_write, err_write, library, *high):
                os.close(fd)

    def wait(self) -> None:
        """Wait until it has started, and see that nothing of it is shared with its copies. Raises Refused."""
        try:
            ready = self.socket.recv(WARM_ANSWER.size)
        except OSError:
            ready = b""
        errors = Tail()
        drain(self._errors, errors)
        os.close(self._errors)
        if ready != WARM_ANSWER.pack(0):
            raise Refused(
                "warm start: the process %r did not get to the program (%s)"
                % (self.pid, errors.text().decode("utf-8", "replace"))
            )
        self.socket.settimeout(WARM_COPY_S)
        folder = "/proc/%d/" % self.pid
        if len(os.listdir(folder + "task")) != 1:
            raise Refused("warm start: the interpreter has several threads, of which a copy has only one")
        for name in os.listdir(folder + "fd"):
            if int(name) > 2 and int(name) != WARM_SOCKET:
                target = os.readlink(folder + "fd/" + name)
                if os.fsencode(target) != self._program:
                    raise Refused("warm start: the interpreter has opened %s, which its copies would share" % target)
        with open(folder + "maps") as maps:
            for line in maps:
                if line.split()[1][1] == "w" and line.split()[1][3] == "s":
                    raise Refused("warm start: the interpreter has memory that its copies would share: " + line.strip())

    def make_folders(self, uid: int) -> None:
        """Make the folders that a starting interpreter makes, as a program's user. Raises OSError."""
        if self.folders:
            become(uid)
            try:
                for path, mode in self.folders:
                    os.mkdir(path, mode)
            finally:
                become(0)

    def copy(self, uid: int, file_sizes: tuple[int, int], fds: Sequence[int]) -> int | None:
        """Return the process id of a copy that has become a program with these three descriptors.

        None if the parent no longer lives. Raises Refused if the copy could do what programs must not.
        """
        try:
            socket.send_fds(self.socket, [WARM_REQUEST.pack(uid, *file_sizes)], list(fds))
            answer = self.socket.recv(WARM_ANSWER.size)
        except OSError:
            return None
        if len(answer) != WARM_ANSWER.size:
            return None
        (pid,) = WARM_ANSWER.unpack(answer)
        if pid <= 0:
            return None
        status = read_file("/proc/%d/status" % pid) or b""
        lines = dict(line.split(b":\t", 1) for line in status.splitlines() if b":\t" in line)
        user = b"\t".join([b"%d" % uid] * 4)
        powers = {lines.get(name, b"?").strip(b"0") for name in (b"CapInh", b"CapPrm", b"CapEff", b"CapAmb")}
        if lines.get(b"Uid") != user or powers != {b""} or lines[b"NoNewPrivs"] != b"1" or lines[b"Seccomp"] != b"2":
            raise Refused("warm start: a copy of the interpreter is not what programs are: %r" % status)
        return int(pid)


def made_folders(placeholders: Sequence[bytes]) -> list[tuple[bytes, int]]:
    """Remove what a starting interpreter left in folders that programs can write to, and return path and mode of it.

    Raises Refused if it is more than a few empty folders.
    """
    made = []
    for folder in SCRATCH:
        if not writable_by_all(folder):
            continue
        for name in os.listdir(folder):
            path = folder + b"/" + name
            if path not in placeholders:
                try:
                    mode = stat.S_IMODE(os.lstat(path).st_mode)
                    os.rmdir(path)
                except OSError as error:
                    raise Refused(
                        "warm start: the interpreter has left %s (%s)" % (path.decode(), error.strerror)
                    ) from error
                made.append((path, mode))
    return made


# --- tests without Python -------------------------------------------------------------------------------------------


class QuickProgram(ctypes.Structure):
    """`struct program` of `quick_tests.c`."""

    _fields_ = [
        ("argv", ctypes.POINTER(ctypes.c_char_p)),
        ("env", ctypes.POINTER(ctypes.c_char_p)),
        ("output", ctypes.POINTER(ctypes.c_char)),
        ("errors", ctypes.POINTER(ctypes.c_char)),
        ("oom", ctypes.c_char_p),
        ("oom_size", ctypes.c_int64),
        ("uid", ctypes.c_int64),
        ("quick_ns", ctypes.c_int64),
        ("watched_ns", ctypes.c_int64),
        ("cpu_limit_us", ctypes.c_int64),
        ("memory_limit", ctypes.c_int64),
        ("tests_fd", ctypes.c_int32),
        ("oom_adjust_fd", ctypes.c_int32),
        ("oom_fd", ctypes.c_int32),
        ("folders", ctypes.c_int32),
        ("folder_fds", ctypes.c_int32 * QUICK_FOLDERS),
    ]


class QuickLeft(ctypes.Structure):
    """`struct left` of `quick_tests.c`: the test after those that have passed."""

    _fields_ = [
        ("state", ctypes.c_int64),
        ("pid", ctypes.c_int64),
        ("status", ctypes.c_int64),
        ("started_ns", ctypes.c_int64),
        ("wall_ns", ctypes.c_int64),
        ("cpu_us", ctypes.c_int64),
        ("orphans_us", ctypes.c_int64),
        ("peak_kib", ctypes.c_int64),
        ("size", ctypes.c_int64),
        ("errors_size", ctypes.c_int64),
        ("output_fd", ctypes.c_int64),
        ("errors_fd", ctypes.c_int64),
    ]


class QuickTests:
    """`quick_tests.c`, which runs the tests of a program as long as they go as most do."""

    def __init__(self, library: int) -> None:
        """Take the library's descriptor. Raises OSError if it can't be loaded here."""
        self._run = ctypes.CDLL("/proc/self/fd/%d" % library).run_tests
        self._run.restype = ctypes.c_int64
        self._run.argtypes = (
            ctypes.POINTER(QuickProgram),
            ctypes.c_char_p,
            ctypes.c_int64,
            ctypes.c_int64,
            ctypes.c_void_p,
            ctypes.POINTER(QuickLeft),
        )
        self._output, self._errors = ctypes.create_string_buffer(CHUNK), ctypes.create_string_buffer(CHUNK)
        self._passed = ctypes.create_string_buffer(QUICK_PASSED.size * QUICK_TESTS)
        self.left = QuickLeft()
        """What the last `run` returned to go on with."""

    @property
    def has_started(self) -> bool:
        """True if the program runs, or has run, on the test in `left`."""
        return self.left.state in (QUICK_RUNNING, QUICK_ENDED)

    def program(self, runner: Runner, launch: Launch) -> QuickProgram:
        """Return what is the same for all tests of a program."""
        words = [name + b"=" + value for name, value in launch.env.items()]
        folders = [folder.fd for folder in runner.scratch]
        return QuickProgram(
            argv=(ctypes.c_char_p * (len(launch.argv) + 1))(*launch.argv),
            env=(ctypes.c_char_p * (len(words) + 1))(*words),
            output=self._output,
            errors=self._errors,
            uid=launch.uid,
            quick_ns=int(QUICK_S * 1e9),
            watched_ns=int(runner.tick_s * 1e9),
            cpu_limit_us=int(launch.limits["time"] * 1e6),
            memory_limit=launch.memory_limit,
            tests_fd=runner.tests,
            oom_adjust_fd=runner.oom_adjust,
            folders=len(folders),
            folder_fds=(ctypes.c_int32 * QUICK_FOLDERS)(*folders),
        )

    def run(
        self, program: QuickProgram, cgroup: CgroupCounters, tests: list[dict[str, Any]], until: float
    ) -> list[dict[str, Any]]:
        """Run up to QUICK_TESTS tests, until the time `until` or the first that does not pass, which is then in `left`.

        Returns the records of those that have passed.
        """
        program.oom_fd, program.oom = cgroup.last_oom()
        program.oom_size = len(program.oom)
        pack = QUICK_TEST.pack
        packed = b"".join(
            [pack(test["input"].encode(), (test["expected"] or "").encode(), test["output_limit"]) for test in tests]
        )
        count = self._run(program, packed, len(tests), int(until * 1e9), self._passed, ctypes.byref(self.left))
        records, passed = [], ctypes.string_at(self._passed, count * QUICK_PASSED.size)
        for cpu, wall, peak, size, errors in QUICK_PASSED.iter_unpack(passed):
            record = {
                "exit": 0,
                "cpu": cpu / 1e6,
                "wall": round(wall / 1e9, 6),
                "mem": peak << 10,
                "limit": None,
                "match": True,
                "size": size,
            }
            if errors:
                record["err_size"] = errors
            records.append(record)
        return records

    def end(self) -> End:
        """Return how the program ended on the test in `left`."""
        left = self.left
        cpu = (left.cpu_us + left.orphans_us) / 1e6
        return End(left.status, cpu, left.peak_kib << 10, left.wall_ns / 1e9)

    def feed(self, output: Output, errors: Tail) -> None:
        """Pass on what was read on the test in `left`."""
        if self.left.size:
            output.feed(ctypes.string_at(self._output, self.left.size))
        if self.left.errors_size:
            errors.feed(ctypes.string_at(self._errors, self.left.errors_size))


# --- one process ----------------------------------------------------------------------------------------------------


class End:
    """How a process ended, and what it used: CPU and wall seconds, and its peak memory in bytes."""

    def __init__(self, status: int, cpu: float, peak: int, wall: float) -> None:
        self.status, self.cpu, self.peak, self.wall = status, cpu, peak, wall

    @classmethod
    def of(cls, status: int, usage: Any, watch: LimitWatch) -> End:
        """Return the end that was seen just now."""
        wall = time.monotonic() - watch.started
        return cls(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10, wall)


class Runner:
    """Does the jobs that the host sends."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.run_uid, self.build_uid = options.run_uid, options.build_uid if options.filter is None else options.run_uid
        self.cgroup = CgroupCounters(options.cgroup)
        self.tick_s = TICK_S if self.cgroup.counts_memory else TICK_WITHOUT_CGROUP_S
        self.memory_limit = options.memory_limit_mib << 20
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self.socket.connect(options.socket)
        self.control = self.socket.fileno()
        self.incoming = bytearray()
        self.null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        self.statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self.clear_refs = open_if_there("/proc/self/clear_refs", self.null)
        self.oom_adjust = open_if_there("/proc/self/oom_score_adj", self.null)
        self.tests = os.open(TESTS, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self.file_ceiling = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        self.file_size = self.file_ceiling
        open_scratch()
        self.one_id = OneId(options.filter, options.processes) if options.filter is not None else None
        self.scratch = [Folder(path, self.one_id is None) for path in SCRATCH if writable_by_all(path)]
        if self.one_id is None and not can_hold_files(QUEUES, self.run_uid):
            self.scratch = [folder for folder in self.scratch if folder.path != QUEUES]
        self.links = NOTHING
        self.kept: str | None = None  # the `stay` of the job whose program is still here
        self.oom_kills = self.cgroup.oom_kills()
        self.grew = True  # whether the memory of this process may have had a peak
        self.parent: WarmParent | None = None
        self.parent_id = 0  # also while it has been killed and not waited for
        self.copies = 0  # how many programs of the job were copies of it
        self.options = options
        self.quick, self.not_quick = self.load_quick_tests(options.quick_tests)

    def load_quick_tests(self, path: str | None) -> tuple[QuickTests | None, str | None]:
        """Return the library in a file; or None, and why tests run without it."""
        if path is None or self.one_id is not None:
            return None, "not for this sandbox"
        if not all(folder.has_reliable_time for folder in self.scratch):
            return None, "a folder has no times that tell whether it was used"
        try:
            library = self.file_without_a_name()
            try:
                with open(path, "rb") as file, open(library, "wb", closefd=False) as copy:
                    copy.write(file.read())
                return QuickTests(library), None
            finally:
                os.close(library)
        except OSError as error:
            return None, str(error)

    # -- messages

    def send(self, message: dict[str, Any]) -> None:
        self.socket.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def receive(self) -> Any:
        """Return the next message from the host. Raises HostGone when it has closed the connection."""
        searched = 0
        while True:
            end = self.incoming.find(b"\n", searched)
            if end >= 0:
                line = self.incoming[:end]
                del self.incoming[: end + 1]
                return json.loads(line)
            searched = len(self.incoming)
            chunk = self.socket.recv(1 << 20)
            if not chunk:
                raise HostGone
            self.incoming += chunk

    # -- memory

    def resident(self) -> tuple[int, int]:
        """Return the bytes of this process in memory: all, and anonymous only."""
        _, resident, shared, *_ = os.pread(self.statm, 256, 0).split()
        page = resource.getpagesize()
        return int(resident) * page, (int(resident) - int(shared)) * page

    def forget_peak(self) -> None:
        """Reset the peak memory of this process.

        The peak of a child starts with it, because `posix_spawn` shares this process's memory until `exec`.
        """
        os.write(self.clear_refs, b"5")
        self.grew = False

    def held_by_programs(self) -> int:
        """Return the bytes of memory that programs use now."""
        if not self.cgroup.counts_memory:
            return held_bytes()
        return self.cgroup.memory_bytes() - self.resident()[1]

    def is_beyond(self, limit: int, watched: int, child_maxrss: int) -> bool:
        """True if a program that has ended certainly needed more memory than `limit`.

        `watched` is the peak seen at the checks, `child_maxrss` the kernel's peak, which may be the runner's own.
        """
        if child_maxrss <= limit:
            return watched > limit
        return watched > limit or child_maxrss > self.resident()[0] + OWN_MEMORY_SLACK

    def limit_files(self, size: int | None) -> None:
        """Set the limit on the size of files for this process and those that it starts; None: the highest there is."""
        size = self.file_ceiling if size is None else min(size, self.file_ceiling)
        if size != self.file_size:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, self.file_ceiling))
            self.file_size = size

    # -- running

    def run(self, launch: Launch, stdin: int, output: Output) -> dict[str, Any]:
        """Run one process until it ends or hits a limit; return its measurements. No process remains.

        Raises CannotStart.
        """
        out_read, out_write = os.pipe2(os.O_CLOEXEC)
        err_read, err_write = os.pipe2(os.O_CLOEXEC)
        try:
            os.fchmod(out_write, 0o622)  # so that programs can open /dev/stdout and /dev/stderr
            os.fchmod(err_write, 0o622)
            os.set_blocking(out_read, False)
            os.set_blocking(err_read, False)
            self.prepare_start(launch)
            watch = LimitWatch(self, launch)
            try:
                pid = self.start(launch, stdin, out_write, err_write)
            except OSError as error:
                raise CannotStart("%s can't be executed: %s" % (os.fsdecode(launch.argv[0]), error.strerror)) from error
            finally:
                os.close(out_write)
                os.close(err_write)
            errors = Tail(launch.keep_errors)
            end = self.wait_quickly(watch, pid, (out_read, err_read))
            if end is None:
                end = self.wait_watching(watch, pid, out_read, err_read, output, errors)
            return self.settle(watch, end, out_read, err_read, output, errors)
        finally:
            os.close(out_read)
            os.close(err_read)

    def go_on(self, quick: QuickTests, launch: Launch, output: Output) -> dict[str, Any]:
        """Do what `run` does, with a program that `quick` has started."""
        left, errors = quick.left, Tail(launch.keep_errors)
        watch = LimitWatch(self, launch)
        watch.started = watch._last = left.started_ns / 1e9
        out_read, err_read = left.output_fd, left.errors_fd
        try:
            if left.state == QUICK_ENDED:
                end = quick.end()
                quick.feed(output, errors)
            else:
                end = self.wait_watching(watch, left.pid, out_read, err_read, output, errors)
            return self.settle(watch, end, out_read, err_read, output, errors)
        finally:
            for fd in (out_read, err_read):
                if fd >= 0:
                    os.close(fd)

    def prepare_start(self, launch: Launch) -> None:
        """Reset the peak of this process's memory, if it may have had one, and set the limits of a program."""
        if self.grew:
            self.forget_peak()
        self.limit_files(launch.file_size)

    def settle(
        self, watch: LimitWatch, end: End, out_read: int, err_read: int, output: Output, errors: Tail
    ) -> dict[str, Any]:
        """End what a program that has ended left behind, read the rest of its output, and return its measurements.

        A descriptor of -1 has been read to its end.
        """
        orphans_cpu, survivors = self.reap_all()
        for fd, sink in ((out_read, output), (err_read, errors)):
            if fd >= 0:
                drain(fd, sink)  # ends, because every writer is dead
        watch.launch.is_quick = end.wall < self.tick_s and output.size < CHUNK
        self.grew = output.size + errors.size >= CHUNK
        cpu = watch.corrected(end.cpu + orphans_cpu, survivors)
        return self.record(watch, end.status, errors, output, end.wall, cpu, end.peak)

    def start(self, launch: Launch, stdin: int, stdout: int, stderr: int) -> int:
        """Start a program; return its process id. Raises OSError, and Refused for a copy that is not as programs are."""
        if launch.is_warm and self.parent is not None:
            self.parent.make_folders(launch.uid)
            pid = self.parent.copy(launch.uid, (self.file_size, self.file_ceiling), (stdin, stdout, stderr))
            if pid is not None:
                self.copies += 1
                return pid
            self.end_all()  # it was killed for lack of memory: the program starts without it
            self.reap_all()
        start = spawn if self.one_id is None else self.one_id.spawn
        return start(launch, stdin, stdout, stderr, self.oom_adjust)

    def reap_all(self) -> tuple[float, bool]:
        """Kill and reap all other processes; return their CPU seconds and whether there were any.

        The warm parent stays if nothing else is left; otherwise it is killed with the rest.
        """
        cpu, survivors = 0.0, False
        while True:
            try:
                pid, _, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break  # no children: the sandbox is empty
            if pid == 0:
                if self.parent is not None and self.cgroup.tasks() == 2:
                    break  # this process and the warm parent, which the kernel counted in one look
                survivors = True
                self.end_all()
                try:
                    pid, _, usage = os.wait4(-1, 0)
                except ChildProcessError:
                    break
            if pid == self.parent_id:
                self.forget_parent()
                self.parent_id = 0
            else:
                cpu += usage.ru_utime + usage.ru_stime
        return cpu, survivors

    # -- warm start

    def prepare_parent(self, job: dict[str, Any], env: dict[str, str]) -> None:
        """Start the warm parent that a job wants, or end one that it does not want, before its program is here.

        Raises Refused if the language has none that can be used.
        """
        warm, self.copies = job.get("warm"), 0
        key = None if warm is None else (job["execute"], env, job["filename"], warm["process"])
        if self.parent is not None and self.parent.key == key:
            return
        if self.parent_id:
            self.end_all()
            self.reap_all()
        if warm is None:
            return
        if not (self.cgroup.tasks() and self.cgroup.counts_memory and self.cgroup.counts_cpu):
            raise Refused("warm start: needs a control group that counts memory, CPU time and tasks")
        argv = command(job["execute"], env)
        if argv is None:
            raise Refused("execute command not found: " + job["execute"])
        links = [BUILD + b"/" + os.fsencode(job["filename"]), BOX + b"/" + os.fsencode(job["filename"])]
        os.close(os.open(links[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        os.symlink(links[0], links[1])
        os.chdir(BOX)
        try:
            self.parent = WarmParent(argv, env, warm, job["filename"], self.file_without_a_name())
            self.parent.key, self.parent_id = key, self.parent.pid
            self.parent.wait()
            if self.cgroup.tasks() != 2:
                raise Refused("warm start: the interpreter has started other processes")
            self.parent.folders = made_folders(links)
        except Refused:
            self.end_all()
            self.reap_all()
            raise
        finally:
            os.chdir("/")
            for link in links:
                os.unlink(link)

    def forget_parent(self) -> None:
        """Use the warm parent no longer. It has been killed, or has ended."""
        if self.parent is not None:
            self.parent.socket.close()
            self.parent = None

    def record(
        self, watch: LimitWatch, status: int, errors: Tail, output: Output, wall: float, cpu: float, peak: int
    ) -> dict[str, Any]:
        """Return the measurements of a process that has ended; `peak` is the kernel's, in bytes."""
        limit_hit, limits = watch.limit_hit, watch.launch.limits
        if limit_hit is None and output.size > limits["output"]:
            limit_hit = "output"
        beyond = limit_hit is None and self.is_beyond(watch.launch.memory_limit, watch.peak, peak)
        oom_before, self.oom_kills = self.oom_kills, self.cgroup.oom_kills()
        if beyond or self.oom_kills > oom_before:
            limit_hit = "memory"
        code = os.waitstatus_to_exitcode(status)
        record = {
            "exit": code if code >= 0 else None,
            "cpu": round(cpu, 6),
            "wall": round(wall, 6),
            "mem": max(watch.peak, peak),
            "limit": limit_hit,
            "err": errors,
        }
        if code < 0:
            record["signal"] = -code
        if watch.idle > 0:
            record["idle"] = round(watch.idle, 3)
        return record

    def wait_quickly(self, watch: LimitWatch, pid: int, pipes: tuple[int, int]) -> End | None:
        """Wait for the end of a program whose last run was quick; None when it has to be watched.

        Most programs end before the first check of their limits, and print less than a pipe holds. Until then there is
        nothing to do but to wait for the end of a child, also where it waits for a processor.
        """
        left = QUICK_S if watch.launch.is_quick else 0.0
        while left > 0:
            if signal.sigtimedwait(CHILD_ENDED, left) is None and any(map(is_filling, pipes)):
                return None
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                return End.of(status, usage, watch)
            left = min(watch.started + self.tick_s - time.monotonic(), QUICK_S)
        return None

    def wait_watching(
        self, watch: LimitWatch, pid: int, out_read: int, err_read: int, output: Output, errors: Tail
    ) -> End:
        """Wait until the process has ended or hit a limit."""
        pidfd = os.pidfd_open(pid)
        try:
            watch.begin()
            watch.limit_hit = self.attend(watch, pidfd, out_read, err_read, output, errors)
        finally:
            os.close(pidfd)
        _, status, usage = os.wait4(pid, 0)
        return End.of(status, usage, watch)

    def attend(
        self, watch: LimitWatch, pidfd: int, out_read: int, err_read: int, output: Output, errors: Tail
    ) -> str | None:
        """Read the program's output until it ends or hits a limit. Returns that limit, or None."""
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(out_read, select.POLLIN)
        poll.register(err_read, select.POLLIN)
        poll.register(self.control, select.POLLRDHUP | select.POLLHUP)
        output_limit = watch.launch.limits["output"]
        next_tick = watch.started + self.tick_s
        while True:
            now = time.monotonic()
            if now >= next_tick:
                limit = watch.tick(now)
                if limit is not None:
                    self.end_all()
                    return limit
                # A check takes long when there are hundreds of processes, so checks get at most a fifth of the time.
                next_tick = max(now + self.tick_s, now + 5 * (time.monotonic() - now))
            for fd, _ in poll.poll(max(1, int((next_tick - now) * 1000))):
                if fd == pidfd:
                    return None
                if fd == self.control:
                    raise HostGone
                sink = output if fd == out_read else errors
                try:
                    chunk = os.read(fd, CHUNK)
                except BlockingIOError:
                    continue
                if chunk:
                    sink.feed(chunk)
                else:
                    poll.unregister(fd)
                if output.size > output_limit or errors.size > STDERR_LIMIT:
                    self.end_all()
                    return "output"

    def end_all(self) -> None:
        """Kill every other process of the sandbox, the warm parent included.

        Helpers end by themselves when their program has, and know what it used.
        """
        self.forget_parent()
        if HELPERS:
            for pid in processes():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            return
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass

    # -- a job

    def clean(self, uid: int) -> bool:
        """Empty every folder that programs can write to. False if something is left."""
        touched = [folder for folder in self.scratch if not folder.is_untouched()]
        if not touched:
            return True
        deadline, clean = time.process_time() + WIPE_LIMIT_S, True
        for folder in touched:
            keep = self.links if folder.path == BOX and self.one_id is None else NOTHING
            clean = wipe(folder.path, uid, keep, deadline) and clean
            if folder.path == BOX and self.one_id is not None:  # a program can replace its links
                clean = clean and self.link_again()
            folder.reset()  # a program could also leave a message in the times
        return clean

    def compile(self, job: dict[str, Any], env: dict[str, str]) -> dict[str, Any]:
        """Run the compiler as user B in /build and return its record."""
        limits = {
            "time": job["limits"]["compile_time"],
            "idle": job["limits"]["compile_time"],
            "wall": job["limits"]["compile_wall"],
            "output": 4 << 20,
            "by_wall": False,
        }
        os.chmod(BUILD, 0o1777)
        os.chdir(BUILD)
        output = Output(keep=STDERR_KEEP)
        argv = command(job["compile"], env)
        if argv is None:
            raise Refused("compile command not found: " + job["compile"])
        env = dict(env, HOME="/tmp", TMPDIR="/tmp")
        launch = Launch(argv, env, self.build_uid, limits, self.memory_limit)
        launch.compiles = True
        try:
            result = self.run(launch, self.null, output)
        finally:
            os.chmod(BUILD, 0o755)
        result["out"] = encode(bytes(output.head))
        result["err"] = encode(result["err"].text())
        return result

    def judge(self, job: dict[str, Any]) -> dict[str, Any]:
        """Do one job and return the `done` message."""
        own_started, env = time.process_time(), environment(job["env"])
        self.grew = True
        self.limit_files(None)
        done = {"event": "done", "nonce": job["nonce"], "compile": None, "tests": [], "quick": 0}
        if (fault := unusable_text(job)) is not None:
            return self.not_run(job, done, fault)
        self.prepare_parent(job, env)
        healthy, obstacle, is_kept = True, None, self.has_kept(job)
        if not is_kept:
            obstacle = write_source(job)
        if job["build"]:
            write_build(job["build"], self.build_uid)
        if job["compile"] is not None:
            done["compile"] = result = self.compile(job, env) if obstacle is None else not_compiled(obstacle)
            healthy = self.clean(self.build_uid)
        if job["compile"] is None or (result["exit"] == 0 and result["limit"] is None):
            if not is_kept:
                obstacle = obstacle or self.show_program()
            done["build"] = None
            if job["export"] and obstacle is None:
                done["build"] = read_build(os.fsencode(job["filename"]))
            os.chdir(BOX)
            self.run_tests(job, env, done, obstacle)
        os.chdir("/")
        healthy = done.pop("clean", True) and healthy
        if job["stay"] is not None and healthy and obstacle is None:
            self.kept = job["stay"]
        else:
            healthy = self.remove_program() and healthy
        done["healthy"], done["kept"] = healthy, self.kept is not None
        done["copies"] = self.copies
        done["own_cpu_s"] = round(time.process_time() - own_started, 6)
        return done

    def not_run(self, job: dict[str, Any], done: dict[str, Any], fault: str) -> dict[str, Any]:
        """Return the `done` message of a job that can't be done: each of its tests is a run that failed.

        Nothing was written, so a program that an earlier job has left for this one is still here.
        """
        record = not_started(fault, 126)
        errors = record.pop("err")
        record.update(match=False, size=0, err_size=errors.size, out="", err=encode(errors.text()))
        done["tests"] = [record] * (min(1, len(job["tests"])) if job["stop"] else len(job["tests"]))
        is_kept = self.kept is not None and self.kept == job["stay"]
        done.update(build=None, healthy=True, kept=is_kept, copies=0, own_cpu_s=0.0)
        return done

    def has_kept(self, job: dict[str, Any]) -> bool:
        """True if the program of the job is here already. Removes any other one. Raises Refused if it can't."""
        if self.kept is None:
            return False
        if self.kept == job["stay"] and not job["build"]:
            return True
        self.kept = None
        if not self.remove_program():
            raise Refused("the program of an earlier job can't be removed")
        return False

    def remove_program(self) -> bool:
        """Remove what `write_source`, `write_build`, the compiler and `show_program` made. False if something is left."""
        unlinked = self.unlink_program()
        self.kept = None
        return self.empty_build() and unlinked

    def run_tests(self, job: dict[str, Any], env: dict[str, str], done: dict[str, Any], obstacle: str | None) -> None:
        """Run the tests and add their records to `done`. `obstacle` is why the program cannot be started, or None."""
        limits = dict(job["limits"])
        program = self.program_of(job, env, limits, obstacle)
        started = reported = time.monotonic()
        tests, index = job["tests"], 0
        quick = self.quick if can_be_quick(job) and not self.parent_id else None
        while index < len(tests):
            passed, has_started = [], False
            if quick is not None and isinstance(program, Launch) and program.is_quick:
                until = FOREVER_S if job["report"] is None else reported + job["report"]
                passed = self.run_quickly(quick, program, tests[index : index + QUICK_TESTS], until)
                done["tests"] += passed
                done["quick"] += len(passed)
                index, has_started = index + len(passed), quick.has_started
            if has_started or not passed:
                test = tests[index]
                if limits["total"] is not None:
                    began = quick.left.started_ns / 1e9 if quick is not None and has_started else time.monotonic()
                    limits["left"] = limits["total"] - (began - started)
                limits["output"] = test["output_limit"]
                result, output = self.run_test(program, job, test, quick if has_started else None)
                done["tests"].append(result)
                failed = result["limit"] is not None or result["exit"] != 0 or result["cpu"] > limits["time"]
                if not failed and not result["match"]:
                    failed = not ("keep" in test and self.ask(job, index, output))
                if not result.pop("clean"):
                    done["clean"] = False  # the next test might see it, so the host continues in another sandbox
                    break
                if failed and job["stop"]:
                    break
                index += 1
            now = time.monotonic()
            if job["report"] is not None and now - reported >= job["report"] and index < len(tests):
                reported = now
                if not self.report(job, index, now - started):
                    break

    def program_of(
        self, job: dict[str, Any], env: dict[str, str], limits: dict[str, Any], obstacle: str | None
    ) -> Launch | dict[str, Any]:
        """Return how the program of a job is started, or the record of every test where it can't be.

        `limits` may be changed from one test to the next. Raises Refused for a command that the image lacks.
        """
        argv = command(job["execute"], env)
        if argv is None and (job["compile"] is None or "/" not in command_words(job["execute"])[0]):
            raise Refused("execute command not found: " + job["execute"])  # nor is a bare name what a compiler makes
        if obstacle is not None:
            return not_started(obstacle, 126)
        if argv is None:
            return not_started("not found after compiling: " + job["execute"], 127)
        memory_limit = min(limits["memory"], self.memory_limit)
        argv = with_arguments(argv, job["args"])
        program = Launch(argv, env, self.run_uid, limits, memory_limit, limits["file_size"])
        program.is_quick, program.is_warm = True, not job["args"]
        program.keep_errors = max(STDERR_KEEP, job["keep"] or 0)
        return program

    def run_quickly(
        self, quick: QuickTests, program: Launch, tests: list[dict[str, Any]], until: float
    ) -> list[dict[str, Any]]:
        """Return the records of tests that pass at once, up to the time `until`. The next one may have started."""
        if program.quick is None:
            program.quick = quick.program(self, program)
        self.prepare_start(program)
        return quick.run(program.quick, self.cgroup, tests, until)

    def run_test(
        self,
        program: Launch | dict[str, Any],
        job: dict[str, Any],
        test: dict[str, Any],
        quick: QuickTests | None,
    ) -> tuple[dict[str, Any], Output]:
        """Run one test; return its record and the program's output.

        `program` is the record of every test where the program cannot be started. `quick` has started it already.
        """
        head = max(STDOUT_HEAD, job["keep"] or 0)
        output = Output(keep=max(head, test.get("keep", 0)))
        if quick is not None and isinstance(program, Launch):
            result = self.go_on(quick, program, output)
        else:
            stdin = self.open_input(test)
            try:
                if job["files"] or job["copies"]:
                    self.write_files(job["files"], job["copies"])
                result = dict(program) if isinstance(program, dict) else self.run_program(program, stdin, output)
            finally:
                os.close(stdin)
        # Without an expected output, and without asking the host, only the exit code decides.
        result["match"] = output.matches(test["expected"]) or (test["expected"] is None and "keep" not in test)
        result["size"] = output.size
        errors = result.pop("err")
        if errors.size:
            result["err_size"] = errors.size
        if job["keep"] is not None or not result["match"] or result["exit"] != 0 or result["limit"] is not None:
            result["out"] = encode(bytes(output.head[:head]))
            result["err"] = encode(errors.text())
        if job["fetch"]:
            result["files"] = fetch(job["fetch"], self.run_uid)
        result["clean"] = self.clean(self.run_uid)
        return result, output

    def write_files(self, files: dict[str, str], copies: dict[str, str]) -> None:
        """Write files, encoded in base64, and copies of test inputs into the program's folder. Raises Refused."""
        self.grew = True
        self.limit_files(None)
        try:
            for name, data in files.items():
                with create_as(self.run_uid, BOX + b"/" + os.fsencode(name)) as file:
                    file.write(base64.b64decode(data))
            for name, path in copies.items():
                with create_as(self.run_uid, BOX + b"/" + os.fsencode(name)) as file:
                    copy_into(file.fileno(), self.open_test(path))
        except OSError as error:
            raise Refused("%s can't be written: %s" % (name, error.strerror)) from error

    def run_program(self, program: Launch, stdin: int, output: Output) -> dict[str, Any]:
        """Run the program on one test. If it cannot be executed, or with these arguments, that is its run-time error.

        Raises CannotStart when nothing else can be started here either, or when the command belongs to the image.
        """
        try:
            return self.run(program, stdin, output)
        except CannotStart as error:
            too_long = isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.E2BIG
            if not (too_long or is_program_file(os.fsdecode(program.argv[0]))) or not self.can_start():
                raise
            return not_started(str(error), 126)

    def can_start(self) -> bool:
        """True if an ordinary program can be started as user R."""
        limits = {"time": 20.0, "idle": 20.0, "wall": 60.0, "output": 1 << 20, "by_wall": False}
        argv = [sys.executable, "-I", "-S", "-c", ""]
        launch = Launch(argv, environment({}), self.run_uid, limits, self.memory_limit)
        try:
            result = self.run(launch, self.null, Output(0))
        except CannotStart:
            return False
        return bool(result["exit"] == 0)

    def open_input(self, test: dict[str, Any]) -> int:
        """Return a descriptor of the test's input. Raises Refused."""
        if "stdin" in test:
            self.grew = True
            self.limit_files(None)
            fd = self.file_without_a_name()
            data = base64.b64decode(test["stdin"])
            while data:
                data = data[os.write(fd, data) :]
            os.lseek(fd, 0, os.SEEK_SET)
            return fd
        return self.open_test(test["input"])

    def open_test(self, path: str) -> int:
        """Return a descriptor of a test's input in the store. Raises Refused."""
        try:
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.tests)
        except OSError as error:
            raise Refused("test input %s: %s" % (path, error.strerror)) from error

    def file_without_a_name(self) -> int:
        """Return a descriptor of a new file that is in no folder."""
        try:
            return os.memfd_create("stdin")
        except OSError:  # not allowed where no cgroup would count its memory
            return os.open(BUILD, os.O_TMPFILE | os.O_RDWR | os.O_EXCL | os.O_CLOEXEC, 0o644)

    def ask(self, job: dict[str, Any], index: int, output: Output) -> bool:
        """Ask the host about an output that does not match. True: continue with the next test."""
        self.send({"event": "ask", "nonce": job["nonce"], "index": index, "stdout": encode(bytes(output.head))})
        return self.receive_answer(job)

    def report(self, job: dict[str, Any], done: int, seconds: float) -> bool:
        """Tell the host how many tests are done. True: continue with the next one."""
        self.send({"event": "progress", "nonce": job["nonce"], "done": done, "seconds": round(seconds, 6)})
        return self.receive_answer(job)

    def receive_answer(self, job: dict[str, Any]) -> bool:
        """Return whether the host wants to go on."""
        answer = self.receive()
        if answer.get("op") != "answer" or answer.get("nonce") != job["nonce"]:
            raise Refused("expected an answer, got %r" % (answer.get("op"),))
        return bool(answer["proceed"])

    def show_program(self) -> str | None:
        """Make /build read-only and link its content into the program's folder. Returns why that failed, or None.

        A failure is the program's own fault, because code that runs at compile time can leave anything in /build.
        """
        if not protect(BUILD, self.build_uid):
            return "what the compiler left can't be made read-only"
        links: list[bytes] = []
        try:
            for name in os.listdir(BUILD):
                if len(links) == BUILD_ENTRIES:
                    return "the compiler left more than %d files" % BUILD_ENTRIES
                # The links belong to root and the folder is sticky, so programs cannot remove them.
                os.symlink(BUILD + b"/" + name, BOX + b"/" + name)
                links.append(name)
        except OSError as error:
            return "what the compiler left can't be shown to the program: %s" % error.strerror
        finally:
            self.links = frozenset(links)
        return None

    def link_again(self) -> bool:
        """Make the links of `show_program` again. False if that is not possible."""
        try:
            for name in self.links:
                os.symlink(BUILD + b"/" + name, BOX + b"/" + name)
        except OSError:
            return False
        return True

    def unlink_program(self) -> bool:
        """Remove the links that `show_program` made. False if anything else is in the folder."""
        for name in self.links:
            os.unlink(BOX + b"/" + name)
        self.links = NOTHING
        return is_empty(BOX, NOTHING)

    def empty_build(self) -> bool:
        """Remove the compiler's files as user B and the source as root. False if something is left."""
        deadline = time.process_time() + WIPE_LIMIT_S
        for name in os.listdir(BUILD):
            path = BUILD + b"/" + name
            status = os.lstat(path)
            if status.st_uid == 0 and not stat.S_ISDIR(status.st_mode):
                os.unlink(path)
        os.chmod(BUILD, 0o1777)
        try:
            return wipe(BUILD, self.build_uid, (), deadline)
        finally:
            os.chmod(BUILD, 0o755)

    # -- start and end

    def check_self(self) -> None:
        """Run the canary. Raises Refused with everything that programs can do here and must not."""
        output = Output(keep=1 << 16)
        limits = {"time": 20.0, "idle": 20.0, "wall": 60.0, "output": 1 << 20, "by_wall": False}
        argv = [sys.executable, "-I", "-S", "-c", CANARY, TESTS, self.options.socket]
        argv += [str(self.run_uid if self.one_id is None else INSIDE_UID), "" if self.one_id is None else "one id"]
        os.chdir(BOX)
        result = self.run(Launch(argv, environment({}), self.run_uid, limits, self.memory_limit), self.null, output)
        os.chdir("/")
        findings = bytes(output.head).decode("utf-8", "replace").split("\n")[:-1]
        if result["exit"] != 0:
            findings.append("canary failed: " + result["err"].text().decode("utf-8", "replace")[-500:])
        if not self.clean(self.run_uid):
            findings.append("scratch folders can't be emptied")
        if findings:
            raise Refused("; ".join(findings))

    def serve(self) -> None:
        """Do jobs until the host closes the connection, which raises HostGone. Raises Refused if the canary fails."""
        self.check_self()
        counts = {"counts_memory": self.cgroup.counts_memory, "cgroup": self.cgroup.version}
        self.send({"event": "ready", "not_quick": self.not_quick, **counts})
        while True:
            self.send(self.judge(self.receive()))


class LimitWatch:
    """The limits of one process, checked at every tick."""

    def __init__(self, runner: Runner, launch: Launch) -> None:
        """To be made before the program is started. `begin` must be called before the first check."""
        self.runner, self.launch = runner, launch
        self.idle, self.peak, self.ticks = 0.0, 0, 0
        self.limit_hit: str | None = None
        self._cpu_before: float | None = None
        self._own_before = 0.0
        self._waited: dict[str, float] = {}
        self.started = self._last = time.monotonic()
        self._last_cpu = 0.0
        if not launch.is_quick:
            self._note_cpu()

    def _note_cpu(self, used_s: float = 0.0) -> None:
        """Note what was counted before the program had used `used_s`."""
        self._cpu_before, self._own_before = self.runner.cgroup.cpu_s() - used_s, time.process_time()

    def begin(self) -> None:
        """Prepare for checks of a program that runs already: a quick one had nothing noted before its start."""
        if self.launch.is_quick:
            self._note_cpu(cpu_of_all(self.runner.parent_id))

    def cpu(self) -> float:
        """Return the CPU seconds of the program so far."""
        if self._cpu_before is None or not self.runner.cgroup.counts_cpu:
            return cpu_of_all(self.runner.parent_id)
        return self.runner.cgroup.cpu_s() - self._cpu_before - (time.process_time() - self._own_before)

    def corrected(self, cpu: float, survivors: bool) -> float:
        """Return the CPU seconds of the program after its end; `cpu` are those of processes that were waited for."""
        if self._cpu_before is None or not (survivors or self.ticks) or not self.runner.cgroup.counts_cpu:
            return cpu
        counted = self.cpu()
        return counted if counted > cpu * 1.02 + 0.02 else cpu  # some had a parent that never waited for them

    def tick(self, now: float) -> str | None:
        """Return the limit that is exceeded now, or None."""
        self.ticks += 1
        limits, cpu = self.launch.limits, self.cpu()
        if self.runner.cgroup.oom_kills() > self.runner.oom_kills:  # which were read when the sandbox was empty
            return "memory"
        self.peak = max(self.peak, self.runner.held_by_programs())
        if self.peak > self.launch.memory_limit:
            return "memory"
        if limits.get("left") is not None and now - self.started > limits["left"]:
            return "total"
        if limits["by_wall"]:
            return "wall" if now - self.started > limits["time"] else None
        if cpu > limits["time"] * limits.get("overrun", 1.0):
            return "cpu"
        if now - self._last >= 0.2:
            self.count_idle(now, cpu)
        if self.idle > limits["idle"] and not any_wants_cpu():
            return "idle"
        return "wall" if now - self.started > limits["wall"] else None

    def count_idle(self, now: float, cpu: float) -> None:
        """Add the idle time since the last call: wall time minus CPU time minus time spent waiting for a CPU.

        The kernel adds the waiting time of a thread only when it runs again. One interval may therefore seem idle and a
        later one have more waiting time than wall time, which is then subtracted again.
        """
        wall, busy = now - self._last, cpu - self._last_cpu
        self._last, self._last_cpu = now, cpu
        waited = waiting_of_all()
        if waited is None:
            return  # not counted by this kernel: only the wall limit applies
        waiting = sum(seconds - self._waited.get(thread, 0.0) for thread, seconds in waited.items())
        self.idle = max(0.0, self.idle + wall - busy - waiting)
        self._waited = waited


# --- small things ---------------------------------------------------------------------------------------------------


def open_if_there(path: str, instead: int) -> int:
    """Return a descriptor for writing to the file, or `instead` if it cannot be opened."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        return instead


def can_be_quick(job: dict[str, Any]) -> bool:
    """True if a test of the job that passes needs nothing before or after it, see `quick_tests.c`."""
    if job["keep"] is not None or job["files"] or job["copies"] or job["fetch"]:
        return False
    return all("input" in test and len(test["input"]) < QUICK_PATH_BYTES for test in job["tests"])


def is_filling(pipe: int) -> bool:
    """True if a pipe may soon be full, so that the program would wait for a reader."""
    size = fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4)
    return int.from_bytes(size, sys.byteorder) > CHUNK // 2


def drain(fd: int, sink: Output | Tail) -> None:
    """Read everything that is in the pipe now."""
    while True:
        try:
            chunk = os.read(fd, CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            return
        sink.feed(chunk)


def open_scratch() -> None:
    """Set the modes of the mounted folders, because some engines copy them from the folders of the image.

    The folders are sticky and belong to root, so that a program can change neither them nor the runner's files in them.
    """
    for folder in OWN_FOLDERS:
        try:
            os.chmod(folder, 0o1777)
        except OSError as error:
            raise Refused("%s: %s" % (folder.decode(), error.strerror)) from error
    os.chmod(BUILD, 0o755)


def writable_by_all(folder: bytes) -> bool:
    """True if the folder exists and every user may write to it."""
    try:
        return stat.S_IMODE(os.stat(folder).st_mode) & 0o002 != 0 and os.access(folder, os.W_OK)
    except OSError:
        return False


def can_hold_files(folder: bytes, uid: int) -> bool:
    """True if the user can make a file in the folder. It is removed again."""
    path = folder + b"/.lcbx"
    try:
        create_as(uid, path).close()
    except OSError:
        return False
    os.unlink(path)
    return True


def create_as(uid: int, path: bytes) -> BinaryIO:
    """Open a new file for writing, as a user. Raises OSError."""
    become(uid)
    try:
        return open(path, "wb")
    finally:
        become(0)


def fetch(names: list[str], uid: int) -> dict[str, str]:
    """Return those files of the program's folder that a user may read, encoded in base64, while they fit.

    No link is followed, in any part of a path: one into /proc would lead to what is this process's own.
    """
    found, room = {}, FETCH_BYTES
    for name in names:
        become(uid)
        try:
            data = read_below(BOX, os.fsencode(name).split(b"/"), room)
        except OSError:
            continue
        finally:
            become(0)
        found[name] = encode(data)
        room -= len(data)
    return found


def read_below(folder: bytes, parts: list[bytes], room: int) -> bytes:
    """Return the content of a file below a folder; no link is followed. Raises OSError, also for more than `room`."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    at = os.open(folder, flags | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            if part == b"..":
                raise OSError(errno.EPERM, "not below")
            inner = os.open(part, flags | os.O_DIRECTORY, dir_fd=at)
            os.close(at)
            at = inner
        inner = os.open(parts[-1], flags | os.O_NONBLOCK, dir_fd=at)
        os.close(at)
        at = inner
        status = os.fstat(at)
        if not stat.S_ISREG(status.st_mode) or status.st_size > room:
            raise OSError(errno.EFBIG, "no file, or too large")
        with open(at, "rb", closefd=False) as file:
            return file.read(room)
    finally:
        os.close(at)


def copy_into(target: int, source: int) -> None:
    """Copy a file, and close `source`. Raises OSError."""
    try:
        while os.sendfile(target, source, None, 1 << 30):
            pass
    finally:
        os.close(source)


def write_source(job: dict[str, Any]) -> str | None:
    """Write the program's source into /build. Returns why that failed, for example because it is too large, or None."""
    source = BUILD + b"/" + os.fsencode(job["filename"])
    try:
        with open(source, "wb") as file:
            file.write(job["source"].encode("utf-8", "replace"))
    except OSError as error:
        return "the source can't be written: %s" % error.strerror
    os.chmod(source, 0o644)
    return None


def write_build(files: list[tuple[str, int, str]], uid: int) -> None:
    """Write into /build what a compiler made in another sandbox, as the compiler's user. Raises Refused."""
    os.chmod(BUILD, 0o1777)
    become(uid)
    try:
        for name, mode, data in files:
            path = BUILD + b"/" + os.fsencode(name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(base64.b64decode(data))
            os.chmod(path, mode)
    except OSError as error:
        raise Refused("what was compiled can't be written: %s" % error.strerror) from error
    finally:
        become(0)
        os.chmod(BUILD, 0o755)


def read_build(source: bytes) -> list[tuple[str, int, str]] | None:
    """Return (path, mode, content in base64) of what the compiler made, without the program's `source`.

    None if it is more than can be carried, or has anything but files and folders: a link may lead anywhere. Nothing
    runs meanwhile that could change it.
    """
    files: list[tuple[str, int, str]] = []
    size, pending = 0, [BUILD]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    pending.append(entry.path)
                    continue
                if entry.path == BUILD + b"/" + source:
                    continue
                size += status.st_size
                if not stat.S_ISREG(status.st_mode) or size > EXPORT_BYTES or len(files) == EXPORT_FILES:
                    return None
                try:
                    name = entry.path[len(BUILD) + 1 :].decode()
                except UnicodeDecodeError:
                    return None
                with open(entry.path, "rb") as file:
                    files.append((name, stat.S_IMODE(status.st_mode), encode(file.read())))
    return files


def protect(folder: bytes, uid: int) -> bool:
    """Make everything in `folder` writable for its owner only, so that no test changes the program of the next one.

    It does not recurse, because code that runs at compile time can leave 20,000 nested folders. False if something
    could not be changed, or if it took too long.
    """
    pending, deadline = [folder], time.process_time() + WIPE_LIMIT_S
    become(uid)
    try:
        while pending:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if time.process_time() > deadline:
                        return False
                    if not entry.is_symlink():
                        protect_entry(entry, pending)
    except OSError:
        return False
    finally:
        become(0)
    return True


def protect_entry(entry: os.DirEntry[bytes], pending: list[bytes]) -> None:
    """Protect one entry. A folder is made readable for its owner and appended to `pending`."""
    mode, is_folder = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode), entry.is_dir(follow_symlinks=False)
    protected = mode & ~0o022 | (0o700 if is_folder else 0)
    if protected != mode:
        os.chmod(entry.path, protected)
    if is_folder:
        pending.append(entry.path)


def is_program_file(path: str) -> bool:
    """True if the file comes from the compiler, not from the image."""
    return not path.startswith("/") or path.startswith((BUILD.decode() + "/", BOX.decode() + "/"))


def command(text: str, env: dict[str, str]) -> list[str] | None:
    """Return the command line as argv, with a shell only if it needs one; None if there is no such program."""
    if SHELL_CHARACTERS & set(text):
        return ["/bin/sh", "-c", text]
    argv = command_words(text)
    path = argv[0] if "/" in argv[0] else shutil.which(argv[0], path=env.get("PATH"))
    if path is None and argv[0] in SHELL_BUILTINS:
        return ["/bin/sh", "-c", text]
    if path is None or not os.path.exists(path if path.startswith("/") else BUILD.decode() + "/" + path):
        return None
    return [path, *argv[1:]]


def command_words(text: str) -> list[str]:
    """Return the words of a command line without shell characters.

    A leading `exec` is left out: without a shell there is nothing to replace, and a program that is missing is found out.
    """
    words = shlex.split(text)
    while words[0] == "exec" and len(words) > 1 and not words[1].startswith("-"):
        words = words[1:]
    return words


def unusable_text(job: dict[str, Any]) -> str | None:
    """Return which text of a job can be neither an argument nor a path, and why; None if all of them can.

    Some come from clients of the host. System calls are never asked about them: Python raises a ValueError instead.
    """
    named = (("argument", job["args"]), ("file", job["files"]), ("file", job["copies"]), ("file", job["fetch"]))
    built = [path for path, _, _ in job["build"]]
    variables = [*job["env"], *job["env"].values()]
    sources = [job["filename"], *job["copies"].values()]
    for what, texts in (*named, ("file", built), ("file", sources), ("variable", variables)):
        for text in texts:
            if "\0" in text:
                return "%s %r has a NUL" % (what, text[:80])
            try:
                os.fsencode(text)
            except UnicodeEncodeError:
                return "%s %r can't be encoded" % (what, text[:80])
    return None


def with_arguments(argv: list[str], arguments: list[str]) -> list[str]:
    """Return the command with arguments appended, also if it runs in a shell."""
    if not arguments or argv[:2] != ["/bin/sh", "-c"]:
        return argv + arguments
    return [*argv[:2], argv[2] + ' "$@"', "sh", *arguments]


def not_started(reason: str, exit_code: int) -> dict[str, Any]:
    """Return the record of a program that could not be started by its own fault."""
    errors = Tail()
    errors.feed(reason.encode("utf-8", "replace"))
    return {"exit": exit_code, "cpu": 0.0, "wall": 0.0, "mem": 0, "limit": None, "err": errors}


def not_compiled(reason: str) -> dict[str, Any]:
    """Return the record of a compilation whose source could not be written."""
    record = not_started(reason, 1)
    return dict(record, out="", err=encode(record["err"].text()))


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return the environment of the image, with settings that limit libraries to one thread."""
    env = {name: value for name, value in os.environ.items() if name not in ("HOSTNAME", "container", "TERM")}
    env.update(HOME="/box", TMPDIR="/tmp", LANG="C.UTF-8", LC_ALL="C.UTF-8", USER="program", LOGNAME="program")
    for name in ("OMP", "OPENBLAS", "MKL", "JULIA", "NUMEXPR", "VECLIB", "RAYON"):
        env[name + "_NUM_THREADS"] = "1"
    env["GOMAXPROCS"] = "1"
    env.setdefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    env.update(extra)
    return env


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def set_limits(options: argparse.Namespace) -> None:
    """Set the limits that all children inherit. No process in the sandbox is allowed to raise hard limits."""
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, options.open_files),
        (resource.RLIMIT_FSIZE, options.file_size_mib << 20),
        (resource.RLIMIT_STACK, options.stack_mib << 20),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_RTPRIO, 0),  # no real-time scheduling, which no other process could interrupt
        (resource.RLIMIT_NICE, 0),  # no priority above the usual one
        (resource.RLIMIT_NPROC, options.processes if options.filter is None else None),
    ):
        if value is None:
            continue
        _, hard = resource.getrlimit(what)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--run-uid", type=int, required=True)
    parser.add_argument("--build-uid", type=int, required=True)
    parser.add_argument("--cgroup", default="/sys/fs/cgroup")
    parser.add_argument("--memory-limit-mib", type=int, required=True)
    parser.add_argument("--open-files", type=int, required=True)
    parser.add_argument("--file-size-mib", type=int, required=True)
    parser.add_argument("--stack-mib", type=int, required=True)
    parser.add_argument("--processes", type=int, default=None)
    parser.add_argument("--quick-tests", default=None)  # a file: `quick_tests.c`, compiled
    parser.add_argument("--filter", default=None)  # a file: programs have this process's user id, see `OneId`
    return parser.parse_args(argv)


def main() -> None:
    options = parse(sys.argv[1:])
    if os.getpid() != 1:
        sys.exit("runner: must be PID 1 of its sandbox, is %d" % os.getpid())
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # PID 1 ignores signals without a handler, and Python installs one for SIGINT
    if options.filter is None:
        os.setgroups([])
        os.setresgid(options.run_uid, options.run_uid, options.run_uid)
        drop_inherited()
    os.umask(0o022)
    give_back_memory()
    set_limits(options)
    signal.pthread_sigmask(signal.SIG_BLOCK, CHILD_ENDED)  # so that it can be waited for, with a time limit
    runner = Runner(options)
    try:
        runner.serve()
    except HostGone:
        pass
    except Refused as reason:
        runner.send({"event": "refused", "reason": str(reason)})


if __name__ == "__main__":
    main()
