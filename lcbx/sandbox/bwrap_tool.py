"""The connection to bubblewrap: the program on this machine, after checking that it can make sandboxes here."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.sandbox import cgroups, seccomp
from lcbx.sandbox.rootfs import Owners

OLDEST_VERSION = (0, 5)
"""The first bubblewrap with `--size` and `--perms` (Debian 12, Ubuntu 22.04 and later)."""
SUBORDINATE_IDS = 65536
WEAKER = "WEAKER: one user id"
"""How descriptions in run.json name the level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BwrapTool:
    """A bubblewrap that works here."""

    path: str
    version: str
    rootless: bool
    one_id: bool = False
    """Programs have the same user id as the runner; see docs/SECURITY.md for what that gives away."""

    @property
    def owners(self) -> Owners:
        """Whose files its root file systems have."""
        if self.one_id:
            return Owners.ONE
        return Owners.SUBORDINATE if self.rootless else Owners.ALL

    def describe(self) -> str:
        if self.one_id:
            return f"bwrap {self.version}, cgroup v{cgroups.version()}, {WEAKER}"
        return f"bwrap {self.version}, cgroup v{cgroups.version()}{', rootless' if self.rootless else ''}"

    def name_space_prefix(self) -> list[str]:
        """Words in front of a command so that it runs where this user may make sandboxes; empty for root."""
        return ["unshare", "--user", "--map-auto", "--map-root-user", "--"] if self.rootless and not self.one_id else []


def connect() -> BwrapTool:
    """Return the bubblewrap of this machine. Raises UserError with advice when it cannot work here."""
    path = shutil.which("bwrap")
    if path is None:
        raise UserError("bwrap: not found on PATH. Install it (apt-get install bubblewrap), or use --sandbox docker.")
    tool = BwrapTool(path=path, version=_version(path), rootless=os.geteuid() != 0)
    _check_system_call_filter()
    if tool.rootless:
        _check_subordinate_ids()
    _check_name_spaces(tool)
    return tool


def connect_single() -> BwrapTool:
    """Return the bubblewrap of this machine for programs under the caller's own user id. Raises UserError."""
    path = shutil.which("bwrap")
    if path is None:
        raise UserError("bwrap-single: bwrap is not on PATH. Install bubblewrap, or unpack it into a folder on PATH.")
    if os.geteuid() == 0:
        raise UserError(
            "bwrap-single: it would give programs the user id of root. Use --sandbox bwrap, which is stronger."
        )
    tool = BwrapTool(path=path, version=_version(path), rootless=True, one_id=True)
    _check_system_call_filter()
    _check_name_spaces(tool)
    return tool


def _version(path: str) -> str:
    output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)\.(\d+)[\d.]*", output)
    if match is None or tuple(map(int, match.groups())) < OLDEST_VERSION:
        raise UserError(f"bwrap: {output.strip() or 'no version'} is too old, 0.5 or newer is needed.")
    return match.group(0)


def _check_system_call_filter() -> None:
    try:
        seccomp.bpf_program()
    except (ImportError, OSError, RuntimeError) as error:
        raise UserError(
            "bwrap: its system call filter needs libseccomp. Install it: apt-get install libseccomp2"
        ) from error


def _check_subordinate_ids() -> None:
    if shutil.which("newuidmap") is None:
        raise UserError("bwrap: without root it needs newuidmap. Install it: apt-get install uidmap")
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no entry in the password file; the lists of ranges may have the number
        user = str(os.getuid())
    for file in (Path("/etc/subuid"), Path("/etc/subgid")):
        if not _has_subordinate_ids(file, {user, str(os.getuid())}):
            raise UserError(
                f"bwrap: {file} gives {user} no {SUBORDINATE_IDS} subordinate ids, which keep programs apart from the "
                f"judge. Run: sudo usermod --add-subuids 200000-265535 --add-subgids 200000-265535 {user}"
            )


def _has_subordinate_ids(file: Path, names: set[str]) -> bool:
    lines = file.read_text().splitlines() if file.exists() else []
    entries = [line.strip().split(":") for line in lines if line.count(":") == 2]
    return any(name in names and count.isdigit() and int(count) >= SUBORDINATE_IDS for name, _, count in entries)


def _check_name_spaces(tool: BwrapTool) -> None:
    options = ["--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc"]
    command = [*tool.name_space_prefix(), tool.path, *options, "true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode != 0:
        raise UserError(f"bwrap: name spaces are not allowed here ({done.stderr.strip()[:200]}). Use --sandbox docker.")
