"""Programs that try to be accepted without solving the problem, to reach the judge, the machine or the next program, or
to use it up. Each reads "a b" and should print their sum.

Where an attack is meant to be stopped silently, the program goes on and solves the problem honestly, so `AC` shows that
the sandbox took no harm; where it must not pay, it prints what it got hold of instead of a solution.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    name: str
    source: str
    verdicts: str
    """Verdicts that are right for it, separated by blanks."""
    watched: str = ""
    """Those where no control group counts memory, if they are others."""


HONEST = "a, b = map(int, input().split())\nprint(a + b)\n"
"""The right program."""
SOLVE = f"\n{HONEST}"
"""The end of an attack that goes on and solves the problem."""

ATTACKS = [
    Attack(
        "forges a result on every descriptor of the runner",
        """
import glob, json
line = json.dumps({"event": "done", "compile": None, "tests": [], "healthy": True, "own_cpu_s": 0}) + "\\n"
for path in glob.glob("/proc/*/fd/*"):
    try:
        with open(path, "w") as file: file.write(line)
    except OSError: pass
""",
        "WA",
    ),
    Attack(
        "connects to the judge's socket",
        """
import socket
try:
    s = socket.socket(socket.AF_UNIX); s.connect("/lcbx/ctl/sock"); s.send(b'{"event":"done"}\\n'); print("connected")
except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "reads the tests",
        """
import os
found = []
for root, folders, files in os.walk("/lcbx"):
    for name in files:
        try: found.append(open(os.path.join(root, name)).read())
        except (OSError, UnicodeDecodeError): pass
print([text for text in found if "PID 1" not in text])
""",
        "WA",
    ),
    Attack(
        "looks for the answer beside its input",
        """
import os
path = os.readlink("/proc/self/fd/0")
for other in (path.replace("inputs", "outputs"), os.path.dirname(path), "/proc/1/root" + path):
    try: print(os.listdir(other) if os.path.isdir(other) else open(other).read())
    except OSError: pass
""",
        "WA",
    ),
    Attack(
        "sends every signal to the runner",
        """
import os, signal
for number in range(1, 65):
    try: os.kill(1, number)
    except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack("kills everything it can", "import os\nos.kill(-1, 9)" + SOLVE, "RTE AC"),
    Attack(
        "reads the runner's memory",
        """
import os
got = []
for name in ("mem", "environ", "maps", "cmdline", "cwd", "root", "stack", "auxv"):
    try: got.append((name, open("/proc/1/" + name, "rb").read(64)))
    except OSError: pass
print([name for name, data in got if name != "cmdline" and data])
""",
        "WA",
    ),
    Attack(
        "traces the runner and its own child",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
got = [libc.ptrace(16, 1, 0, 0)]
child = os.fork()
if child == 0:
    import time; time.sleep(0.3); os._exit(0)
got.append(libc.ptrace(16, child, 0, 0))
buffer = (ctypes.c_char * 8)()
got.append(libc.process_vm_readv(1, buffer, 1, buffer, 1, 0))
os.waitpid(child, 0)
assert all(result == -1 for result in got), got
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "becomes somebody else",
        """
import os
for call in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setgroups([0]),
             lambda: os.setuid(os.getuid() + 1), lambda: os.setuid(65534)):
    try: call(); print("changed")
    except OSError: pass
assert os.getuid() == os.geteuid() != 0
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "makes set-user-id programs",
        """
import os, shutil, subprocess
shutil.copy("/bin/sh", "/box/sh")
try: os.chmod("/box/sh", 0o6755)
except OSError: pass
out = subprocess.run(["/box/sh", "-p", "-c", "id -u; cat /lcbx/tests/*/*"], capture_output=True, text=True).stdout
assert out.strip() == str(os.getuid()), out
for path in ("/bin/su", "/usr/bin/passwd", "/bin/mount", "/usr/bin/newuidmap"):
    if os.path.exists(path):
        try: subprocess.run([path], stdin=subprocess.DEVNULL, capture_output=True, timeout=0.5)
        except subprocess.TimeoutExpired: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "opens name spaces, mounts, changes the root",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x2000000):
    assert libc.unshare(flag) == -1, hex(flag)
assert libc.mount(b"none", b"/box", b"tmpfs", 0, None) == -1
assert libc.chroot(b"/box") == -1
assert libc.umount2(b"/proc", 2) == -1
assert libc.syscall(435, 0, 0) == -1
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "uses system calls with a record of kernel faults",
        """
import ctypes, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
if platform.machine() == "x86_64":
    for number in (425, 426, 323, 250, 248, 321, 298, 175, 313, 246, 320, 169, 304, 312, 272, 308, 155, 161, 165):
        assert libc.syscall(number, 0, 0, 0, 0, 0) == -1, number
for family in (40, 38, 17, 29, 31):
    try: socket.socket(family, socket.SOCK_STREAM); raise SystemExit("socket family %d" % family)
    except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "calls out",
        """
import socket
for host in ("127.0.0.1", "172.17.0.1", "10.0.2.2", "169.254.169.254", "192.0.2.1"):
    s = socket.socket(); s.settimeout(0.2)
    try: s.connect((host, 80)); print("connected to", host)
    except OSError: pass
try: socket.getaddrinfo("example.org", 80); print("resolved")
except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "writes outside its folder",
        """
import os
for folder in ("/", "/usr/bin", "/etc", "/build", "/lcbx", "/lcbx/tests", "/root", "/home", "/var", "/opt", "/dev",
"/proc",
               "/sys", "/sys/fs/cgroup", "/proc/sys/kernel", "/run", "/boot", "/mnt", "/srv"):
    try:
        with open(folder + "/planted", "w") as file: file.write("x")
        print("wrote", folder)
    except OSError: pass
for path in ("/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/proc/sysrq-trigger",
             "/etc/passwd", "/lcbx/runner.py", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs"):
    try: os.close(os.open(path, os.O_WRONLY)); print("opened", path)
    except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "replaces its own program for the next test",
        """
import os
for path in ("/box/snippet.py", "/build/snippet.py"):
    for action in (lambda: open(path, "w").write("print(30)"), lambda: os.unlink(path), lambda: os.rename(path, path +
    "x"),
                   lambda: os.symlink("/box/other", path), lambda: os.chmod(path, 0o777)):
        try: action()
        except OSError: pass
import sys
source = open("/build/" + os.path.basename(sys.argv[0])).read()
assert "replaces" not in source[:10] and len(source) > 100, source
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "forks without end", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n", "TLE RTE MLE"
    ),
    Attack(
        "starts threads without end",
        """
import threading, time
started = []
try:
    while True:
        thread = threading.Thread(target=time.sleep, args=(30,), daemon=True); thread.start(); started.append(thread)
except (RuntimeError, MemoryError): pass
assert len(started) < 300, len(started)
"""
        + SOLVE
        + "import os, sys\nsys.stdout.flush()\nos._exit(0)\n",
        "AC",
    ),
    Attack(
        "takes the processor for itself",
        """
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
deadline = struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 10**7, 10**8, 10**8)  # SCHED_DEADLINE, 10 ms of every 100
def set_attributes(pid, attributes):
    number = {"x86_64": 314, "aarch64": 274}[os.uname().machine]
    if libc.syscall(number, pid, ctypes.c_char_p(attributes), 0) != 0: raise OSError(ctypes.get_errno())
usual, real_time = os.sched_param(0), os.sched_param(1)
os.sched_setscheduler(0, os.SCHED_OTHER, usual)  # what Mono does
os.sched_setparam(0, usual)
set_attributes(0, struct.pack("IIQiIQQQ", 48, 0, 0, os.nice(0), 0, 0, 0, 0))
got = []
for call in (lambda: os.sched_setscheduler(0, os.SCHED_FIFO, real_time),
             lambda: os.sched_setscheduler(0, os.SCHED_RR, real_time),
             lambda: os.sched_setparam(0, real_time),
             lambda: set_attributes(0, deadline),
             lambda: set_attributes(0, struct.pack("IIQiIQQQ", 48, 0, 0, -5, 0, 0, 0, 0)),
             lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
             lambda: os.sched_setscheduler(1, os.SCHED_IDLE, usual),
             lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
             lambda: set_attributes(1, struct.pack("IIQiIQQQ", 48, 5, 0, 0, 0, 0, 0, 0))):
    try: call(); got.append(call)
    except OSError: pass
assert not got, len(got)
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "leaves children that yield to everybody, and computes in them",
        """
import os
for _ in range(3):
    if os.fork() == 0:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        while True: pass
os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
while True: pass
""",
        "TLE",
    ),
    Attack("allocates without end", "x = []\nwhile True: x.append(bytearray(1 << 20))\n", "MLE"),
    Attack(
        "allocates in many children, and asks the kernel to spare it",
        """
import os, time
try: open("/proc/self/oom_score_adj", "w").write("-1000")
except OSError: pass
for _ in range(90):
    if os.fork() == 0:
        try: open("/proc/self/oom_score_adj", "w").write("0")
        except OSError: pass
        block = bytearray(os.urandom(1 << 20)) * 30
        time.sleep(20)
        os._exit(0)
time.sleep(20)
""",
        "MLE",
    ),
    Attack(
        "uses up memory in processes so small that the runner is the largest",
        """
import os, time
for _ in range(240):
    if os.fork() == 0:
        try: open("/proc/self/oom_score_adj", "w").write("0")
        except OSError: pass
        block = bytearray(os.urandom(4096)) * 2200
        time.sleep(30)
        os._exit(0)
time.sleep(30)
""",
        "MLE",
    ),
    Attack(
        "hides memory in a file without a name",
        """
import os
fds = []
while True:
    fd = os.memfd_create("x"); fds.append(fd)
    for _ in range(64): os.write(fd, b"x" * (1 << 20))
""",
        "MLE",
        watched="RTE",  # there is no such call then
    ),
    Attack(
        "fills every writable folder",
        """
import os
for folder in ("/box", "/tmp", "/dev/shm"):
    number = 0
    try:
        while number < 400:
            with open("%s/%d" % (folder, number), "wb") as file: file.write(b"x" * (1 << 20))
            number += 1
    except OSError: pass
"""
        + SOLVE,
        "AC MLE",
    ),
    Attack(
        "uses up the files",
        """
number = 0
try:
    while number < 20000:
        open("/box/f%d" % number, "w").close(); number += 1
except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "builds a folder 20,000 deep",
        """
import os
try:
    for _ in range(20000):
        os.mkdir("d"); os.chdir("d")
except OSError: pass
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "closes every folder of a deep tree",
        """
import os
for _ in range(2000): os.mkdir("d"); os.chdir("d")
for _ in range(2000): os.chdir(".."); os.chmod("d", 0)
"""
        + SOLVE,
        "AC",
    ),
    Attack(
        "leaves folders nobody may enter and names that are no text",
        """
import os
os.makedirs(b"/box/\\xff\\xfe/deep/er"); open(b"/box/\\xff\\xfe/deep/er/f\\n", "w").close()
for path in (b"/box/\\xff\\xfe/deep/er", b"/box/\\xff\\xfe/deep", b"/box/\\xff\\xfe"): os.chmod(path, 0)
os.symlink("/etc", "/box/etc"); os.symlink("/lcbx/tests", "/tmp/tests"); os.mkfifo("/tmp/pipe")
os.symlink("loop", "/dev/shm/loop")
"""
        + SOLVE,
        "AC",
    ),
    Attack("prints without end", "while True: print('x' * 1000)\n", "OLE"),
    Attack("complains without end", "import sys\nwhile True: sys.stderr.write('x' * 10000)\n", "OLE TLE"),
    Attack(
        "complains a lot and is right",
        "import sys\nsys.stderr.write('x' * 3000000)" + SOLVE,
        "AC",
    ),
    Attack("prints no text", "import os\nos.write(1, b'7\\xff\\n')\n", "WA"),
    Attack("prints zero bytes", "import os\nos.write(1, b'7\\x00\\n')\n", "WA"),
    Attack("prints nothing", "pass\n", "WA"),
    Attack("closes its output", "import os\nos.close(1)\nos.close(2)\n", "WA RTE"),
    Attack(
        "opens its standard streams anew",
        """
a, b = map(int, open("/dev/stdin").read().split())
with open("/dev/stdout", "w") as out: out.write("%d\\n" % (a + b))
with open("/dev/stderr", "w") as err: err.write("done")
""",
        "AC",
    ),
    Attack(
        "leaves the time of its visit in a folder's access time",
        """
import os
times = [os.stat(folder).st_atime for folder in ("/tmp", "/dev/shm")]
for folder in ("/tmp", "/dev/shm"): os.listdir(folder)
a, b = map(int, input().split())
print(a + b if not any(times) else times)
""",
        "AC",
    ),
    Attack(
        "has its output in packets, and tries to read it",
        """
import fcntl, os
fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_DIRECT)
for name in ("0", "1", "2"):
    try: os.open("/proc/self/fd/" + name, os.O_RDWR | os.O_NONBLOCK)
    except OSError: pass
a, b = map(int, input().split())
for digit in str(a + b): os.write(1, digit.encode())
""",
        "AC",
    ),
    Attack(
        "leaves the end of its output on its way to itself",
        """
import array, socket
a, b = socket.socketpair()
a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1, 2, a.fileno(), b.fileno()]))])
"""
        + SOLVE,
        "AC",
    ),
    Attack("leaves with success and no answer", "import os\nos._exit(0)\n", "WA"),
    Attack("fails", "raise SystemExit(3)\n", "RTE"),
    Attack("crashes", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", "RTE"),
    Attack("kills itself as a memory limit would", "import os\nos.kill(os.getpid(), 9)\n", "RTE"),
    Attack("stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", "TLE"),
    Attack("sleeps", "import time\ntime.sleep(1000)\n", "TLE"),
    Attack(
        "waits for itself",
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n",
        "TLE",
    ),
    Attack("computes without end", "while True: pass\n", "TLE"),
    Attack(
        "ignores every polite request to end",
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass\n",
        "TLE",
    ),
    Attack(
        "computes in children it never waits for",
        """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        end = time.process_time() + 1.5
        while time.process_time() < end: pass
        os._exit(0)
    time.sleep(0.1)
start = time.time()
while time.time() - start < 30:
    try: os.kill(-os.getpid(), 0)
    except OSError: pass
    time.sleep(0.05)
"""
        + SOLVE,
        "TLE",
    ),
    Attack(
        "leaves a daemon that holds its output",
        """
import os, sys, time
"""
        + SOLVE
        + """
sys.stdout.flush()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
""",
        "AC",
    ),
    Attack(
        "leaves a daemon that answers for the next program",
        """
import os, sys, time
"""
        + SOLVE
        + """
sys.stdout.flush()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3): os.close(fd)
        while True:
            for path in ("/box/snippet.py", "/build/snippet.py", "/box/planted"):
                try: open(path, "w").write("print(7)")
                except OSError: pass
            time.sleep(0.001)
    os._exit(0)
""",
        "AC",
    ),
    Attack(
        "keeps a great many descriptors",
        "import os\ntry:\n    while True: os.dup(0)\nexcept OSError: pass\nos.closerange(3, 100000)" + SOLVE,
        "AC",
    ),
    Attack(
        "raises its own limits",
        """
import resource
for what in range(16):
    try: resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError): pass
x = []
while True: x.append(bytearray(1 << 20))
""",
        "MLE",
    ),
]

SENDERS = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
for path in ("/tmp/letter", "/dev/shm/letter", "/box/letter", "/var/tmp/letter", "/dev/mqueue/letter", "/run/letter"):
    try: open(path, "w").write("7")
    except OSError: pass
shm = libc.shmget(4711, 4096, 0o1666)
queue = libc.msgget(4711, 0o1666)
semaphore = libc.semget(4711, 1, 0o1666)
name = libc.mq_open(b"/letter", 0o102, 0o666, None) if hasattr(libc, "mq_open") else -1
try:
    os.utime("/tmp", (7, 7)); os.utime("/box", (7, 7))
except OSError: pass
try: os.setxattr("/tmp", "user.letter", b"7")
except OSError: pass
try: os.sched_setaffinity(0, {0})
except OSError: pass
"""

RECEIVER = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
places = ("/tmp", "/dev/shm", "/box", "/var/tmp", "/dev/mqueue", "/run")
found = [place for place in places if os.path.exists(place + "/letter")]
if libc.shmget(4711, 4096, 0) != -1: found.append("shm")
if libc.msgget(4711, 0) != -1: found.append("queue")
if libc.semget(4711, 1, 0) != -1: found.append("semaphore")
for folder in ("/tmp", "/box", "/dev/shm"):
    found += ["%s/%s" % (folder, name) for name in os.listdir(folder) if name != "snippet.py"]
    try: found += os.listxattr(folder)
    except OSError: pass
    if os.stat(folder).st_mtime == 7: found.append("time of " + folder)
others = [name for name in os.listdir("/proc") if name.isdigit() and name not in ("1", str(os.getpid()))]
a, b = map(int, input().split())
print(a + b if not found + others else (found, others))
"""
"""Solves the problem only where it finds nothing of what `SENDERS` left, and no other process."""

COMPILE_ATTACKS = [
    Attack(
        "includes the runner's secrets", '#include "/proc/1/environ"\n#include "/lcbx/tests"\nint main() {}\n', "CE"
    ),
    Attack("includes what never ends", '#include "/dev/zero"\nint main() {}\n', "CE"),
    Attack(
        "compiles for ever",
        """
template <int N> struct F { static constexpr long v = F<N - 1>::v + F<N - 2>::v; };
template <int A, int B> struct G { typedef typename G<A - 1, B>::t l; typedef typename G<A, B - 1>::t r; typedef int t;
}; template <int N, int M> struct X { static constexpr int value = X<N - 1, 2 * M>::value + X<N - 1, 2 * M + 1>::value;
}; template <int M> struct X<0, M> { static constexpr int value = M; }; int main() { return X<40, 1>::value; } """,
        "CE",
    ),
]
"""In a language whose compiler can be led astray (C++)."""
