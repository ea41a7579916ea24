"""Parts of the runner that need no sandbox, and rules that it shares with the host."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcbx.checkers.normalised import NormalisedDigest, expected_digest, normalise
from lcbx.sandbox import runner


def digest_of(chunks: list[bytes]) -> str | None:
    """Return the runner's digest of an output that arrives in these pieces; None if it is not text."""
    output = runner.Output(keep=10)
    for chunk in chunks:
        output.feed(chunk)
    normalised = normalise(b"".join(chunks))
    expected = hashlib.sha256(normalised).hexdigest() if normalised is not None else "none"
    return expected if output.matches(expected) else None


@given(
    st.lists(st.binary(max_size=40) | st.text(max_size=20).map(str.encode) | st.sampled_from([b"\r", b"\n", b" \n\t"]))
)
def test_runner_and_host_normalise_alike_however_the_output_is_cut(chunks: list[bytes]) -> None:
    normalised = normalise(b"".join(chunks))
    assert (digest_of(chunks) is None) == (normalised is None)
    host = NormalisedDigest()
    for chunk in chunks:
        host.update(chunk)
    assert digest_of(chunks) == host.hexdigest()
    if normalised is not None:
        assert digest_of(chunks) == expected_digest(b"".join(chunks))


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        (b"7\n", b"7", True),
        (b"7", b"7 \r\n\n\t", True),
        (b"7", b"7\xc2\xa0", True),
        (b"1\n2", b"1\r\n2", True),
        (b"1\n2", b"1\r2", True),
        (b"7", b" 7", False),
        (b"1\n2", b"1 \n2", False),
        (b"7", b"7\xff", False),
        (b"", b"", True),
        (b"7\x00", b"7", False),
    ],
)
def test_outputs_are_equal_as_upstream_compares_them(expected: bytes, printed: bytes, same: bool) -> None:
    output = runner.Output(keep=0)
    output.feed(printed)
    assert output.matches(expected_digest(expected)) is same


def test_output_keeps_a_head_and_counts_all() -> None:
    output = runner.Output(keep=5)
    for _ in range(3):
        output.feed(b"abc")
    assert (bytes(output.head), output.size) == (b"abcab", 9)


def test_stderr_keeps_both_ends_and_says_what_is_missing() -> None:
    tail = runner.Tail()
    tail.feed(b"first " + b"x" * 20_000)
    tail.feed(b" last")
    assert tail.text().startswith(b"first xxx")
    assert tail.text().endswith(b"xxx last")
    assert b"bytes ..." in tail.text()
    short = runner.Tail()
    short.feed(b"all of it")
    assert short.text() == b"all of it"


@pytest.fixture
def same_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "become", lambda uid: None)


def test_wiping_empties_deep_and_closed_folders_but_keeps_what_it_must(tmp_path: Path, same_user: None) -> None:
    (tmp_path / "kept").symlink_to("/etc")
    (tmp_path / "link").symlink_to("/etc")
    deep = tmp_path / "a"
    for _ in range(50):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    os.mkfifo(tmp_path / "a" / "pipe")
    closed = tmp_path / "closed" / "inner"
    closed.mkdir(parents=True)
    (closed / "f").write_text("x")
    closed.chmod(0)
    (tmp_path / "closed").chmod(0)
    os.mkdir(os.fsencode(tmp_path) + b"/\xff\xfe")
    assert runner.wipe(os.fsencode(tmp_path), 0, {b"kept"}, time.process_time() + 10)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert Path("/etc/passwd").exists()


def test_wiping_meets_more_files_than_it_takes_at_a_time_and_names_like_its_own(
    tmp_path: Path, same_user: None
) -> None:
    for index in range(2500):
        (tmp_path / f"{index}").touch()
    for index in range(5):
        (tmp_path / f".wiped-{index}").mkdir()
        (tmp_path / "a" / f"{index}" / "b").mkdir(parents=True)
    assert runner.wipe(os.fsencode(tmp_path), 0, (), time.process_time() + 10)
    assert list(tmp_path.iterdir()) == []


def test_wiping_gives_up_in_time_and_says_so(tmp_path: Path, same_user: None) -> None:
    for index in range(100):
        (tmp_path / f"d{index}" / "e").mkdir(parents=True)
    assert not runner.wipe(os.fsencode(tmp_path), 0, (), time.process_time() - 1)


def test_a_plain_command_needs_no_shell_and_others_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(runner, "BUILD", os.fsencode(tmp_path))
    (tmp_path / "a.out").write_text("")
    env = {"PATH": "/usr/bin:/bin"}
    assert runner.command("sh -e x", env) in (["/usr/bin/sh", "-e", "x"], ["/bin/sh", "-e", "x"])
    assert runner.command("./a.out", env) == ["./a.out"]
    assert runner.command("./missing", env) is None
    assert runner.command("nothing-of-that-name x", env) is None
    assert runner.command("A=1 sh x", env) == ["/bin/sh", "-c", "A=1 sh x"]
    assert runner.with_arguments(["/bin/sh", "-c", "run < x"], ["a b"]) == [
        "/bin/sh",
        "-c",
        'run < x "$@"',
        "sh",
        "a b",
    ]
    assert runner.with_arguments(["/bin/run"], ["a b"]) == ["/bin/run", "a b"]


@pytest.mark.parametrize("name", sorted(runner.SHELL_BUILTINS - {"exec"}))
def test_command_that_begins_with_a_shell_builtin_is_found(name: str, tmp_path: Path) -> None:
    """A language whose command began with one was JE: no program has that name."""
    text = f"{name} x"
    assert runner.command(text, {"PATH": str(tmp_path)}) == ["/bin/sh", "-c", text]


@pytest.mark.parametrize("text", ["cd x && sh y", "ulimit -s 100; sh y", "set -e\nsh y", "exec sh y > z"])
def test_builtin_in_a_line_with_shell_characters_gets_a_shell(text: str) -> None:
    assert runner.command(text, {"PATH": "/usr/bin:/bin"}) == ["/bin/sh", "-c", text]


def test_builtin_that_is_also_a_program_of_the_image_needs_no_shell(tmp_path: Path) -> None:
    (tmp_path / "echo").write_text("#!/bin/sh\n")
    (tmp_path / "echo").chmod(0o755)
    assert runner.command("echo x", {"PATH": str(tmp_path)}) == [str(tmp_path / "echo"), "x"]


def test_program_after_exec_starts_without_a_shell_and_is_missed_if_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(runner, "BUILD", os.fsencode(tmp_path))
    (tmp_path / "a.out").write_text("")
    env = {"PATH": "/usr/bin:/bin"}
    assert runner.command("exec sh -f x", env) == runner.command("sh -f x", env)
    assert runner.command("exec ./a.out", env) == ["./a.out"]
    assert runner.command("exec ./missing", env) is None
    assert runner.command("exec nothing-of-that-name x", env) is None
    assert runner.command_words("exec ./missing")[0] == "./missing"
    assert runner.command("exec -a name sh", env) == ["/bin/sh", "-c", "exec -a name sh"]


def test_programs_get_one_thread_and_none_of_the_runners_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTNAME", "judge")
    monkeypatch.setenv("FROM_IMAGE", "kept")
    env = runner.environment({"EXTRA": "1"})
    assert "HOSTNAME" not in env
    assert (env["FROM_IMAGE"], env["EXTRA"], env["OMP_NUM_THREADS"], env["HOME"]) == ("kept", "1", "1", "/box")


def test_pipe_is_filling_from_its_half_on() -> None:
    """A program must not wait for a reader that only waits for its end."""
    read, write = os.pipe()
    try:
        assert not runner.is_filling(read)
        os.write(write, b"x" * (runner.CHUNK // 2))
        assert not runner.is_filling(read)
        os.write(write, b"x")
        assert runner.is_filling(read)
    finally:
        os.close(read)
        os.close(write)


V1 = {
    "cpuacct/cpuacct.usage": "1500000000\n",
    "memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
    "memory/memory.stat": "cache 5000\nrss 4096\nshmem 8192\nmapped_file 0\n",
}
V2 = {
    "cgroup.controllers": "cpu memory pids\n",
    "cpu.stat": "usage_usec 1500000\nuser_usec 1\nsystem_usec 1\n",
    "memory.events": "low 0\nhigh 0\nmax 12\noom 4\noom_kill 3\n",
    "memory.stat": "anon 4096\nfile 999999\nkernel 1\nshmem 8192\n",
}


@pytest.mark.parametrize(("version", "files"), [(1, V1), (2, V2)])
def test_both_versions_of_control_groups_are_read(tmp_path: Path, version: int, files: dict[str, str]) -> None:
    """Files as recorded on machines of both kinds."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    group = runner.CgroupCounters(str(tmp_path))
    assert group.version == version
    assert group.cpu_s() == pytest.approx(1.5)
    assert (group.oom_kills(), group.memory_bytes()) == (3, 12288)
    assert group.counts_memory
    assert group.counts_cpu


def test_no_control_group_counts_nothing(tmp_path: Path) -> None:
    group = runner.CgroupCounters(str(tmp_path))
    assert not group.counts_memory
    assert not group.counts_cpu
    assert (group.cpu_s(), group.oom_kills()) == (0.0, 0)


def test_a_folder_that_tells_is_looked_into_only_when_something_was_made_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if the change was undone: a program could leave a message in the modification time."""
    path = os.fsencode(tmp_path)
    monkeypatch.setattr(runner, "OWN_FOLDERS", (path,))
    folder = runner.Folder(path)
    assert not folder.is_untouched()  # the check whether it tells was a change itself
    folder.reset()
    assert folder.is_untouched()
    (tmp_path / "letter").touch()
    (tmp_path / "letter").unlink()
    assert not folder.is_untouched()
    folder.reset()
    assert folder.is_untouched()


def test_a_folder_that_is_not_our_own_is_always_looked_into(tmp_path: Path) -> None:
    folder = runner.Folder(os.fsencode(tmp_path))
    folder.reset()
    assert not folder.is_untouched()


def watch_over(monkeypatch: pytest.MonkeyPatch, waited: list[dict[str, float]]) -> runner.LimitWatch:
    """A watch over this process, with these waiting times at its checks."""
    looks = iter(waited)
    monkeypatch.setattr(runner, "waiting_of_all", lambda: next(looks))
    limits = {"time": 2.0, "idle": 0.5, "wall": 60.0, "by_wall": False}
    # It needs no runner, because `count_idle` gets the CPU time as an argument.
    launch = runner.Launch([], {}, os.getuid(), limits, 1 << 30)
    launch.is_quick = True
    watch = runner.LimitWatch(None, launch)  # type: ignore[arg-type]
    watch.started = watch._last = 0.0
    return watch


def test_waiting_that_the_kernel_tells_late_is_not_idleness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded from a starved program: the kernel adds the waiting time of a thread when it runs again."""
    watch = watch_over(monkeypatch, [{"7": 0.1}, {"7": 0.1}, {"7": 0.1}, {"7": 0.65}])
    for now, cpu in ((0.2, 0.1), (0.4, 0.1), (0.6, 0.1), (0.8, 0.15)):
        watch.count_idle(now, cpu)
    assert watch.idle == pytest.approx(0.0, abs=1e-9)


def test_a_sleeper_s_idleness_adds_up_and_other_threads_waiting_earlier_is_no_credit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = {str(thread): 0.2 for thread in range(50)}
    watch = watch_over(monkeypatch, [crowd, crowd, crowd | {"new": 0.05}])
    for now in (0.2, 0.4, 0.6):
        watch.count_idle(now, 0.0)
    assert watch.idle == pytest.approx(0.35)


def test_whoever_computes_is_not_asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "processes", lambda: [os.getpid()])
    assert runner.any_wants_cpu()
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        monkeypatch.setattr(runner, "processes", lambda: [sleeper.pid])
        try:
            deadline = time.monotonic() + 30
            while runner.any_wants_cpu() and time.monotonic() < deadline:  # until it has started
                time.sleep(0.01)
            assert not runner.any_wants_cpu()
        finally:
            sleeper.kill()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("args", ["a", "\0"], "argument '\\x00' has a NUL"),
        ("args", ["\ud800"], "argument '\\ud800' can't be encoded"),
        ("env", {"A": "\0"}, "variable '\\x00' has a NUL"),
        ("env", {"A\0": ""}, "variable 'A\\x00' has a NUL"),
        ("files", {"\0": ""}, "file '\\x00' has a NUL"),
        ("copies", {"a": "\0"}, "file '\\x00' has a NUL"),
        ("fetch", ["\0"], "file '\\x00' has a NUL"),
        ("build", [("\0", 0o644, "")], "file '\\x00' has a NUL"),
        ("filename", "\0", "file '\\x00' has a NUL"),
        ("args", ["é", "\udc80", ""], None),
    ],
)
def test_texts_that_no_system_call_takes_are_found(field: str, value: object, reason: str | None) -> None:
    job = {"args": [], "env": {}, "files": {}, "copies": {}, "fetch": [], "build": [], "filename": "main.x"}
    assert runner.unusable_text(job | {field: value}) == reason
