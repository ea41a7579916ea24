"""Control groups (v1 or v2) for sandboxes without a container engine.

Root can create them everywhere, an ordinary user only where systemd delegated a part of the tree. Where that is not
allowed, `create` returns None, and the sandbox uses weaker limits and says so.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PARENT = "lcbx"
V1_CONTROLLERS = ("memory", "pids", "cpuacct")
V2_CONTROLLERS = ("memory", "pids", "cpu")

_numbers = itertools.count(1)


class Cgroup:
    """One control group: its folders by controller (v2: one folder with the name `unified`)."""

    def __init__(self, version: int, folders: dict[str, Path]) -> None:
        self.version, self.folders = version, folders

    def limit(self, *, memory_mib: int, tasks: int) -> None:
        """Set the limits. Raises OSError when the kernel refuses."""
        memory = str(memory_mib << 20)
        if self.version == 2:
            folder = self.folders["unified"]
            (folder / "memory.max").write_text(memory)
            (folder / "pids.max").write_text(str(tasks))
            _write_if_there(folder / "memory.swap.max", "0")
            return
        (self.folders["memory"] / "memory.limit_in_bytes").write_text(memory)
        _write_if_there(self.folders["memory"] / "memory.memsw.limit_in_bytes", memory)
        (self.folders["pids"] / "pids.max").write_text(str(tasks))

    def add(self, pid: int) -> None:
        for folder in self.folders.values():
            (folder / "cgroup.procs").write_text(str(pid))

    def mounts(self, inside: str) -> list[tuple[Path, str]]:
        """Return (folder, path inside the sandbox) pairs: the runner reads this group like that of a whole machine."""
        if self.version == 2:
            return [(self.folders["unified"], inside)]
        return [(folder, f"{inside}/{name}") for name, folder in self.folders.items()]

    def oom_kills(self) -> int:
        """Return how many processes of this group the kernel killed for lack of memory.

        Raises OSError when the group no longer exists.
        """
        if self.version == 2:
            text = (self.folders["unified"] / "memory.events").read_text()
        else:
            text = (self.folders["memory"] / "memory.oom_control").read_text()
        return int(dict(line.split() for line in text.splitlines()).get("oom_kill", 0))

    def remove(self) -> None:
        """Remove the folders; wait up to 2 seconds for processes that are still ending."""
        for folder in self.folders.values():
            for _ in range(100):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    pass
                except OSError:
                    time.sleep(0.02)
                    continue
                break
            with contextlib.suppress(OSError):  # other sandboxes still use the parent
                folder.parent.rmdir()


def _write_if_there(path: Path, text: str) -> None:
    """Write the file if the kernel has it: swap accounting may be compiled out."""
    if path.exists():
        with contextlib.suppress(OSError):
            path.write_text(text)


def version(root: Path = ROOT) -> int:
    """Return 2 where the control groups are unified, else 1."""
    return 2 if (root / "cgroup.controllers").exists() else 1


def of_process(pid: int, root: Path = ROOT, proc: Path = Path("/proc")) -> Cgroup | None:
    """Return the group that counts a process's memory, for reading; None where it is not visible."""
    kind = version(root)
    try:
        lines = [line.split(":", 2) for line in (proc / str(pid) / "cgroup").read_text().splitlines()]
    except OSError:
        return None
    for _, controllers, path in lines:
        if kind == 2 and controllers == "":
            group = Cgroup(2, {"unified": root / path.lstrip("/")})
        elif kind == 1 and "memory" in controllers.split(","):
            group = Cgroup(1, {"memory": root / "memory" / path.lstrip("/")})
        else:
            continue
        with contextlib.suppress(OSError):
            group.oom_kills()
            return group
    return None


def create(*, memory_mib: int, tasks: int, root: Path = ROOT, user_id: int | None = None) -> Cgroup | None:
    """Create a group with these limits; return None where this process is not allowed to.

    `user_id` is this process's effective user id if None.
    """
    user_id = os.geteuid() if user_id is None else user_id
    name = f"{os.getpid()}-{next(_numbers)}"
    for _ in range(10):
        try:
            group = _create_v2(root, name, user_id) if version(root) == 2 else _create_v1(root, name)
            break
        except FileNotFoundError:
            continue  # another process has just removed the parent, as the last one in it
        except OSError:
            return None
    else:
        return None
    try:
        group.limit(memory_mib=memory_mib, tasks=tasks)
    except OSError:
        group.remove()
        return None
    return group


def _create_v1(root: Path, name: str) -> Cgroup:
    folders = {}
    for controller in V1_CONTROLLERS:
        folder = root / controller / PARENT / name
        folder.parent.mkdir(exist_ok=True)
        folder.mkdir(exist_ok=True)
        folders[controller] = folder
    return Cgroup(1, folders)


def _create_v2(root: Path, name: str, user_id: int) -> Cgroup:
    parent = _delegated(root, user_id) / PARENT
    parent.mkdir(exist_ok=True)
    for folder in (parent.parent, parent):
        controllers = "".join(f"+{controller} " for controller in V2_CONTROLLERS)
        (folder / "cgroup.subtree_control").write_text(controllers)
    folder = parent / name
    folder.mkdir(exist_ok=True)
    return Cgroup(2, {"unified": folder})


def _delegated(root: Path, user_id: int) -> Path:
    """Return the topmost folder this process may manage: the root of the tree for root, else its group's parent.

    Its own group is not possible, because a group that contains processes cannot have children with limits. Raises
    PermissionError when the parent is not delegated to this user.
    """
    if user_id == 0:
        return root
    own = Path("/proc/self/cgroup").read_text().strip().rsplit("::", 1)[-1]
    folder = (root / own.lstrip("/")).parent
    if not os.access(folder / "cgroup.subtree_control", os.W_OK):
        raise PermissionError(f"{folder} is not delegated")
    return folder


def remove_stale(root: Path = ROOT) -> None:
    """Remove groups of lcbx processes that were killed before they could do so."""
    parents = [root / PARENT] if version(root) == 2 else [root / controller / PARENT for controller in V1_CONTROLLERS]
    for parent in parents:
        for folder in parent.glob("*-*") if parent.is_dir() else ():
            owner = folder.name.split("-", 1)[0]
            if owner.isdigit() and not Path(f"/proc/{owner}").exists():
                with contextlib.suppress(OSError):
                    folder.rmdir()
        with contextlib.suppress(OSError):
            parent.rmdir()
