"""Programs that attack the interpreter of which they are copies, and programs that say what they are.

An attack prints the sum that is asked for only if all it tried failed.
"""

from __future__ import annotations

from support.attacks import SOLVE, Attack

_PARENT = """
import ctypes, os, signal
def parents():
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in (1, os.getpid()):
            yield int(name)
others = list(parents())
libc = ctypes.CDLL(None, use_errno=True)
done = [] if len(others) == 1 else ["sees %s" % others]
def attempt(what, action):
    try:
        if action() not in (-1, False): done.append(what)
    except OSError: pass
"""
_END = "\nif done: print(done)\nelse:" + SOLVE.replace("\n", "\n    ").rstrip() + "\n"


def _attack(name: str, source: str) -> Attack:
    return Attack(name, _PARENT + source + _END, "AC")


PARENT_ATTACKS = [
    _attack(
        "kills it",
        """
for pid in others:
    for number in range(1, 65):
        attempt("signal %d" % number, lambda: os.kill(pid, number))
        attempt("group %d" % number, lambda: os.killpg(pid, number))
    attempt("queue", lambda: libc.sigqueue(pid, signal.SIGKILL, None))
    attempt("pidfd", lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
attempt("all", lambda: os.kill(-1, signal.SIGTERM) or False)
""",
    ),
    _attack(
        "traces it",
        """
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
for pid in others:
    attempt("attach", lambda: libc.ptrace(PTRACE_ATTACH, pid, None, None))
    attempt("seize", lambda: libc.ptrace(PTRACE_SEIZE, pid, None, None))
    attempt("compare", lambda: libc.syscall(312, os.getpid(), pid, 0, 0, 0))
    attempt("take a descriptor", lambda: libc.syscall(438, os.pidfd_open(pid), 3, 0))
""",
    ),
    _attack(
        "reads and writes its memory",
        """
for pid in others:
    for name in "mem maps smaps environ auxv pagemap syscall stack clear_refs cwd/. root/. exe".split():
        attempt("read " + name, lambda: os.open("/proc/%d/%s" % (pid, name), os.O_RDONLY))
        attempt("write " + name, lambda: os.open("/proc/%d/%s" % (pid, name), os.O_WRONLY))
    attempt("list", lambda: os.listdir("/proc/%d/fd" % pid))
    attempt("map_files", lambda: os.listdir("/proc/%d/map_files" % pid))
    for number in range(8):
        attempt("fd %d" % number, lambda: os.open("/proc/%d/fd/%d" % (pid, number), os.O_RDWR))
    buffer = ctypes.create_string_buffer(8)
    class Part(ctypes.Structure): _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t)]
    here, there = Part(ctypes.addressof(buffer), 8), Part(id(None), 8)  # a copy knows the addresses
    attempt("readv", lambda: libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))
    attempt("writev", lambda: libc.process_vm_writev(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))
""",
    ),
    _attack(
        "starves it",
        """
import resource
for pid in others:
    attempt("limits", lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3)))
    attempt("cpu limit", lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)))
    attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt("processors", lambda: os.sched_setaffinity(pid, {0}))
    attempt("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
    attempt("oom", lambda: os.open("/proc/%d/oom_score_adj" % pid, os.O_WRONLY))
    attempt("group", lambda: os.setpgid(pid, os.getpgrp()))
    attempt("name", lambda: os.open("/proc/%d/comm" % pid, os.O_WRONLY))
    attempt("disk priority", lambda: libc.syscall(251, 1, pid, (3 << 13)))
""",
    ),
    _attack(
        "uses what it inherited",
        """
import socket
for number in range(3, 1024):
    attempt("descriptor %d" % number, lambda: os.fstat(number))
    attempt("message %d" % number, lambda: os.write(number, b"\\0" * 8))
for name in os.environ:
    if "WARM" in name or "PRELOAD" in name: done.append(name)
if b"WARM" in open("/proc/self/environ", "rb").read(): done.append("environ")
if "WARM" in os.popen("env").read(): done.append("environment of children")
attempt("root", lambda: os.setuid(0))
attempt("saved root", lambda: os.setresuid(0, 0, 0))
attempt("root for files", lambda: libc.setfsuid(0) != os.getuid() or libc.setfsuid(0) != os.getuid())
attempt("keeps powers", lambda: open("/proc/self/status").read().count("0000000000000000") < 4)
""",
    ),
    Attack(
        "poisons what it was copied from",
        """
import builtins, os, sys
a, b = map(int, input().split())
found = [hasattr(builtins, "letter"), hasattr(sys, "letter"), "letter" in os.environ, sys.getrecursionlimit() == 4711]
builtins.letter = sys.letter = 7
os.environ["letter"] = "7"
sys.setrecursionlimit(4711)
sys.path.insert(0, "/tmp")
sys.modules["json"] = sys
for path in ("/tmp/sitecustomize.py", "/box/usercustomize.py", "/box/json.py"):
    with open(path, "w") as file: file.write("print(8)")
import ctypes
small = id(a + b) + 24  # where CPython keeps the digits of a small integer that all code shares
print(a + b if not any(found) else found, flush=True)
ctypes.memset(small, 0, 4)
os._exit(0)
""",
        "AC",
    ),
]

COPY_RECEIVER = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
places = ("/tmp", "/dev/shm", "/box", "/var/tmp", "/dev/mqueue", "/run")
found = [place for place in places if os.path.exists(place + "/letter")]
if libc.shmget(4711, 4096, 0) != -1: found.append("shm")
for folder in ("/tmp", "/box", "/dev/shm"):
    found += ["%s/%s" % (folder, name) for name in os.listdir(folder) if name != "snippet.py"]
    if os.stat(folder).st_mtime == 7: found.append("time of " + folder)
others = [name for name in os.listdir("/proc") if name.isdigit() and name not in ("1", str(os.getpid()))]
owners = {os.stat("/proc/" + name).st_uid for name in others}
if len(others) != 1 or os.getuid() in owners: found.append(others)
a, b = map(int, input().split())
print(a + b if not found else found)
"""
"""Solves the problem only where it finds nothing of an earlier test, and one other process, which is not its user's."""

REMEMBERS = r"""
import re
own = input().split()[0].encode()
found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
    for line in maps.read().splitlines():
        low, high = (int(part, 16) for part in line.split()[0].split("-"))
        if line.split()[1][0] != "r" or "[v" in line: continue
        try:
            memory.seek(low)
            found.update(re.findall(rb"secret-(\d)-secret", memory.read(high - low)))
        except (OSError, OverflowError, ValueError): continue
print("only its own" if found == {own} else found)
"""
"""For inputs such as `3 secret-3-secret`."""

IDENTITY = """
import os, resource, signal, sys
names = "Name Umask State PPid TracerPid Uid Gid Groups Threads SigPnd ShdPnd SigBlk SigIgn SigCgt CapInh CapPrm CapEff"
names += " CapBnd CapAmb NoNewPrivs Seccomp Seccomp_filters Cpus_allowed Mems_allowed"
for line in open("/proc/self/status"):
    if line.split(":")[0] in names.split(): print(line.strip())
for what in range(16): print("limit", what, resource.getrlimit(what))
print(sorted(os.listdir("/proc/self/fd"))[:3], len(os.listdir("/proc/self/fd")))
for fd in range(3):
    status = os.fstat(fd)
    print(fd, oct(status.st_mode), os.get_inheritable(fd), os.get_blocking(fd), os.lseek(0, 0, os.SEEK_CUR))
print(os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid(), os.getcwd(), os.nice(0), os.getuid() == os.geteuid())
print(sorted(os.environ.items()))
print(sorted(filter(None, open("/proc/self/environ").read().split("\\0"))))
print(sys.argv, sys.path, sys.flags, open("/proc/self/cmdline").read(), os.readlink("/proc/self/exe"))
print(os.stat("/proc/self/status").st_uid == os.getuid(), open("/proc/self/oom_score_adj").read())
print(os.sched_getscheduler(0), os.sched_getaffinity(0), os.getgroups(), os.umask(0))
print([(name, oct(os.stat(name).st_mode), os.listdir(name)) for name in ("/box", "/tmp", "/dev/shm")])
print(open("/proc/self/cgroup").read())
print([os.readlink("/proc/self/ns/" + n) for n in sorted(os.listdir("/proc/self/ns"))])
print(sorted(set(sys.modules) - {"x"}), __name__, __file__, sorted(globals()))
print(os.popen("id -u; umask; ulimit -a; ls /proc/self/fd; env | sort").read())
for path in ("/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc/self/mem", "/proc/self/environ"):
    try: os.close(os.open(path, os.O_WRONLY if "std" in path and "in" not in path[-2:] else os.O_RDONLY)); print(path)
    except OSError as error: print(path, error)
"""
"""Prints what a program is and may do, and nothing that differs from run to run."""

IDENTITY_IN = {
    "r": r"""
keep <- "^(Umask|PPid|TracerPid|Uid|Gid|Groups|Threads|Sig|ShdPnd|Cap|NoNewPrivs|Seccomp|Cpus_allowed|Mems_allowed)"
cat(grep(keep, readLines("/proc/self/status"), value = TRUE), sep = "\n")
cat(readLines("/proc/self/limits"), sep = "\n")
print(list.files("/proc/self/fd"))
print(commandArgs())
environment <- Sys.getenv()
print(environment[!names(environment) %in% c("R_SESSION_TMPDIR")])
print(search()); print(loadedNamespaces()); print(ls(all.names = TRUE)); print(.libPaths())
print(getwd()); print(dirname(tempdir())); print(file.access(tempdir(), 2)); print(list.files(tempdir()))
print(file.info(tempdir())$mode); print(file.info(tempdir())$uid == as.integer(system("id -u", intern = TRUE)))
writeLines("x", file <- tempfile()); print(readLines(file))
print(exists(".Random.seed")); print(options()[c("digits", "encoding", "OutDec", "scipen", "warn", "keep.source")])
print(system("id -u; umask; ls /proc/self/fd; echo $LD_PRELOAD", intern = TRUE)[-1])
cat(readLines(file("stdin")), sep = "\n")
1 + 1
invisible(3)
warning("late")
stop("the end")
""",
}
