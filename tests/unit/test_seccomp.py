"""The system call policy in both of its formats."""

from __future__ import annotations

from lcbx.sandbox import seccomp

# fmt: off
FORBIDDEN = [
    "mount", "umount2", "unshare", "setns", "pivot_root", "chroot", "ptrace", "process_vm_readv",
    "process_vm_writev", "kcmp", "bpf", "perf_event_open", "io_uring_setup", "io_uring_enter", "userfaultfd",
    "keyctl", "add_key", "request_key", "shmget", "msgget", "semget", "mq_open", "init_module", "finit_module",
    "kexec_load", "reboot", "swapon", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl",
    "acct", "settimeofday", "clock_settime", "sethostname", "iopl", "ioperm",
]
# fmt: on


def test_nothing_dangerous_is_allowed() -> None:
    assert not set(FORBIDDEN) & set(seccomp.ALLOWED)
    assert len(set(seccomp.ALLOWED)) == len(seccomp.ALLOWED)


def test_docker_profile_refuses_by_default_and_hides_clone3() -> None:
    profile = seccomp.docker_profile()
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    rules = {name: rule for rule in profile["syscalls"] for name in rule["names"]}
    assert rules["clone3"]["errnoRet"] == 38
    assert rules["clone"]["args"][0]["op"] == "SCMP_CMP_MASKED_EQ"
    families = [rule["args"][0]["value"] for rule in profile["syscalls"] if rule["names"] == ["socket"]]
    assert families == list(seccomp.SOCKET_FAMILIES)


def test_filter_for_bubblewrap_is_a_bpf_program() -> None:
    program = seccomp.bpf_program()
    assert len(program) % 8 == 0
    assert len(program) > 8 * 50


def test_memory_nobody_counts_can_be_refused() -> None:
    assert set(seccomp.HIDDEN_MEMORY) <= set(seccomp.ALLOWED)
    assert seccomp.bpf_program(hidden_memory=False) != seccomp.bpf_program()
