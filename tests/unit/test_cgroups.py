"""Creating and reading control groups, on made-up trees of both versions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lcbx.sandbox import cgroups


def v1_tree(root: Path) -> Path:
    for name in cgroups.V1_CONTROLLERS:
        (root / name).mkdir(parents=True)
    return root


def v2_tree(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "cgroup.controllers").write_text("cpu memory pids")
    return root


def test_v1_group_limits_memory_and_tasks_in_each_controllers_own_tree(tmp_path: Path) -> None:
    group = cgroups.create(memory_mib=64, tasks=10, root=v1_tree(tmp_path))
    assert group is not None
    assert (group.folders["memory"] / "memory.limit_in_bytes").read_text() == str(64 << 20)
    assert (group.folders["pids"] / "pids.max").read_text() == "10"
    group.add(4711)
    assert all((folder / "cgroup.procs").read_text() == "4711" for folder in group.folders.values())
    assert [inside for _, inside in group.mounts("/lcbx/cgroup")] == [
        "/lcbx/cgroup/memory",
        "/lcbx/cgroup/pids",
        "/lcbx/cgroup/cpuacct",
    ]


def test_v1_out_of_memory_kills_are_counted(tmp_path: Path) -> None:
    group = cgroups.create(memory_mib=64, tasks=10, root=v1_tree(tmp_path))
    assert group is not None
    (group.folders["memory"] / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    assert group.oom_kills() == 2


def test_v2_group_is_one_folder_with_controllers_handed_down(tmp_path: Path) -> None:
    root = v2_tree(tmp_path)
    group = cgroups.create(memory_mib=64, tasks=10, root=root, user_id=0)
    assert group is not None
    folder = group.folders["unified"]
    assert folder.parent == root / "lcbx"
    assert "+memory" in (root / "cgroup.subtree_control").read_text()
    assert (folder / "memory.max").read_text() == str(64 << 20)
    assert (folder / "pids.max").read_text() == "10"
    assert group.mounts("/lcbx/cgroup") == [(folder, "/lcbx/cgroup")]
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 1\noom 1\noom_kill 5\n")
    assert group.oom_kills() == 5


def test_without_permission_there_is_no_group_and_no_error(tmp_path: Path) -> None:
    assert cgroups.create(memory_mib=64, tasks=10, root=v2_tree(tmp_path), user_id=1000) is None
    (tmp_path / "file").write_text("")
    assert cgroups.create(memory_mib=64, tasks=10, root=tmp_path / "file", user_id=1000) is None


def test_groups_of_dead_processes_are_removed_and_those_of_living_ones_kept(tmp_path: Path) -> None:
    root = v1_tree(tmp_path)
    dead, alive = "999999999-1", f"{os.getpid()}-1"
    for name in (dead, alive):
        (root / "memory" / "lcbx" / name).mkdir(parents=True)
    cgroups.remove_stale(root)
    assert [path.name for path in (root / "memory" / "lcbx").iterdir()] == [alive]


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("0::/machine/x\n", "machine/x/memory.events"),
        ("4:pids:/p\n3:memory,hugetlb:/machine/x\n0::/y\n", "memory/machine/x/memory.oom_control"),
    ],
    ids=["v2", "v1"],
)
def test_the_group_of_another_process_is_found_and_read(tmp_path: Path, line: str, file: str) -> None:
    """Needed for podman, which does not report whether the kernel killed a container for lack of memory."""
    root, proc = tmp_path / "cgroup", tmp_path / "proc"
    (proc / "4711").mkdir(parents=True)
    (proc / "4711" / "cgroup").write_text(line)
    counter = root / file
    counter.parent.mkdir(parents=True)
    counter.write_text("oom 9\noom_kill 3\n")
    if file.endswith("events"):
        v2_tree(root)
    group = cgroups.of_process(4711, root, proc)
    assert group is not None
    assert group.oom_kills() == 3
    assert cgroups.of_process(1, root, proc) is None


def test_the_last_group_takes_the_parent_with_it(tmp_path: Path) -> None:
    root = tmp_path
    for name in cgroups.V1_CONTROLLERS:
        (root / name).mkdir()
    groups = [cgroups._create_v1(root, name) for name in ("1-1", "1-2")]
    groups[0].remove()
    assert (root / "memory" / "lcbx" / "1-2").is_dir()
    groups[1].remove()
    assert [list((root / name).iterdir()) for name in cgroups.V1_CONTROLLERS] == [[], [], []]
