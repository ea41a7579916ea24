"""Processes that tests start and end."""

from __future__ import annotations

from pathlib import Path


def running(pid: int) -> bool:
    """Return whether the process still runs. A process that has ended and is not collected by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def runners(owner: int) -> list[int]:
    """Return the process ids of the runners of one lcbx process, which have a folder of that process mounted."""
    pids = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                mounts = (folder / "mountinfo").read_text()
            except OSError:
                continue
            if b"/lcbx/runner.py" in words and words[0].endswith(b"python3") and f"/lcbx-{owner}-" in mounts:
                pids.append(int(folder.name))
    return pids
