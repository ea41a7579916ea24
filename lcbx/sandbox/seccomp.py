"""The system calls that programs may make: one policy, in the format of each engine.

It is an allow list of what interpreters, compilers and their run-time libraries use. Refused, because it is not on the
list, is everything that

- administers the machine, makes name spaces, or loads code into the kernel (bpf, modules);
- traces or reads other processes (ptrace, process_vm_*, kcmp);
- keeps messages for the next program (System V and POSIX queues, shared memory by key), and the key rings;
- has a long record of kernel vulnerabilities (io_uring, userfaultfd);
- opens sockets that reach the host (vsock) or are rarely tested (all but Unix, Internet and netlink).

Calls that only some toolchains need, and what they can't do here, are in docs/SECURITY.md with an attack each.

`clone3` fails with ENOSYS, because its flags are in memory, which a filter cannot read; C libraries then use `clone`.
"""

from __future__ import annotations

import errno
import os
import tempfile
from typing import Any

ALLOWED = """
accept accept4 access alarm arch_prctl bind brk capget capset chdir chmod chown clock_getres clock_gettime
clock_nanosleep close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl
epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64
fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fork fstat
fstatfs fsync ftruncate futex futex_wait futex_waitv futex_wake futimesat get_robust_list get_thread_area getcpu
getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid
getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid
getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl kill lchown lgetxattr link linkat listen
listxattr llistxattr lseek lstat madvise membarrier memfd_create mincore mkdir mkdirat mknod mknodat mlock mlock2
mlockall mmap mprotect mremap msync munlock munlockall munmap nanosleep newfstatat open openat openat2 pause
pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2
prlimit64 pselect6 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recvfrom recvmmsg recvmsg rename
renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam
sched_setscheduler sched_yield select sendfile sendmmsg sendmsg sendto set_robust_list set_thread_area set_tid_address
setfsgid setfsuid setgid setgroups setitimer
setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid shutdown sigaltstack
signalfd signalfd4 socketpair splice stat statfs statx symlink symlinkat sync_file_range sysinfo tee tgkill time
timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
times tkill truncate ugetrlimit umask uname unlink unlinkat utime utimensat utimes vfork vmsplice wait4 waitid waitpid
write writev arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls
""".split()

SOCKET_FAMILIES = (1, 2, 10, 16)
"""AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: C libraries use them, although the sandbox has no network."""

PERSONALITIES = (0x0, 0x0008, 0x20000, 0x20008, 0xFFFFFFFF)
"""The values that C libraries and Debian's tools set or query."""

NEW_NAMESPACES = 0x7E020000
"""Every CLONE_NEW* flag."""


def docker_profile() -> dict[str, Any]:
    """Return the policy as a profile for Docker's and podman's `--security-opt seccomp=`."""

    def rule(names: list[str], *args: dict[str, Any], action: str = "SCMP_ACT_ALLOW", **more: Any) -> dict[str, Any]:
        return {"names": names, "action": action, "args": list(args), **more}

    def arg(index: int, value: int, op: str = "SCMP_CMP_EQ", **more: int) -> dict[str, Any]:
        return {"index": index, "value": value, "op": op, **more}

    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": errno.EPERM,
        "archMap": [
            {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
            {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
        ],
        "syscalls": [
            rule(ALLOWED),
            *(rule(["socket"], arg(0, family)) for family in SOCKET_FAMILIES),
            *(rule(["personality"], arg(0, value)) for value in PERSONALITIES),
            rule(["clone"], arg(0, NEW_NAMESPACES, "SCMP_CMP_MASKED_EQ", valueTwo=0)),
            rule(["clone3"], action="SCMP_ACT_ERRNO", errnoRet=errno.ENOSYS),
        ],
    }


HIDDEN_MEMORY = ("memfd_create",)
"""Calls for memory that belongs to no process and no folder, which only a control group counts."""


def bpf_program(*, hidden_memory: bool = True) -> bytes:
    """Return the policy for this machine's architecture as a BPF program for `bwrap --seccomp`.

    Without `hidden_memory`, the calls in `HIDDEN_MEMORY` fail with ENOSYS, and programs use other ones. Raises
    ImportError or OSError when libseccomp is not installed.
    """
    import pyseccomp as sc

    policy = sc.SyscallFilter(sc.ERRNO(errno.EPERM))
    for name in ALLOWED:
        hidden = name in HIDDEN_MEMORY and not hidden_memory
        try:
            policy.add_rule(sc.ERRNO(errno.ENOSYS) if hidden else sc.ALLOW, name)
        except (ValueError, RuntimeError, OSError):
            continue  # this architecture or this libseccomp does not have the call
    for family in SOCKET_FAMILIES:
        policy.add_rule(sc.ALLOW, "socket", sc.Arg(0, sc.EQ, family))
    for value in PERSONALITIES:
        policy.add_rule(sc.ALLOW, "personality", sc.Arg(0, sc.EQ, value))
    policy.add_rule(sc.ALLOW, "clone", sc.Arg(0, sc.MASKED_EQ, NEW_NAMESPACES, 0))
    policy.add_rule(sc.ERRNO(errno.ENOSYS), "clone3")
    with tempfile.TemporaryFile() as file:
        policy.export_bpf(file)
        file.seek(0, os.SEEK_SET)
        return file.read()
