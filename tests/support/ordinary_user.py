"""Run a command as an ordinary user with subordinate ids: `ordinary_user.py COMMAND...`, as root.

The user exists in name spaces of the command's own and nowhere else: there, the lists of users have a line more, /tmp
is a memory-backed folder, and what the command needs of this machine (the checkout, Python) is shown at its own place
even where only root may go, with nothing else beside it. So nothing is left when the command ends, however it ends: no
user, process, mount or temporary file. What stays is the user's cache, `ordinary-user` in the cache of who called.

It may use docker, as a member of the group that docker's socket belongs to, to build and export images. (To judge in
containers it may not: docker does not see its /tmp.)
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

NAME = "lcbx-tests"
USER_ID = 2_099_999_999
SUBORDINATE_IDS = (2_100_000_000, 65_536)
"""First id and number of ids. Other backends use ids below 2,000,000,000."""
TMP = Path("/tmp")
HOME = TMP / "home"
CHECKOUT = Path(__file__).resolve().parents[2]
DOCKER_SOCKET = Path("/var/run/docker.sock")
INSIDE = "--inside"
NAME_SPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


def main(argv: list[str]) -> int:
    if not argv:
        print(f"usage: {sys.argv[0]} COMMAND...", file=sys.stderr)
        return 2
    if os.geteuid() != 0:
        print("ordinary_user: you are one already: run the command itself", file=sys.stderr)
        return 2
    if argv[0] != INSIDE:
        os.execvp(NAME_SPACES[0], [*NAME_SPACES, sys.executable, __file__, INSIDE, *argv])
    return run(argv[1:])


def run(command: list[str]) -> int:
    """Run the command as PID 1 of its process name space, which ends with it. Returns the exit code."""
    here = Path.cwd()
    show_what_is_needed([CHECKOUT, Path(sys.prefix), Path(sys.base_prefix)], cache=make_cache())
    add_user()
    child = os.fork()
    if child == 0:
        try:
            become_user()
            os.chdir(here)
            os.execvpe(command[0], command, environment(os.environ))
        except OSError as error:
            print(f"ordinary_user: {command[0]}: {error}", file=sys.stderr)
        os._exit(126)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command gets its own from the terminal
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status) & 0xFF


# --- what it sees -----------------------------------------------------------------------------------------------------


def make_cache() -> Path:
    base = os.environ.get("LCBX_CACHE") or f"{os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')}/lcbx"
    cache = Path(base).resolve() / "ordinary-user"
    cache.mkdir(parents=True, exist_ok=True)
    bases = cache / "bases"
    bases.mkdir(exist_ok=True)
    for tar in (cache.parent / "bases").glob("*.tar"):  # a minute each to make
        if not (bases / tar.name).exists() and ".part" not in tar.suffixes:
            os.link(tar, bases / tar.name)
    for folder in (cache, bases):
        os.chown(folder, USER_ID, USER_ID)
        folder.chmod(0o700)
    return cache


def show_what_is_needed(paths: list[Path], *, cache: Path) -> None:
    """Cover /tmp and every folder on the way to `paths` that only its owner may enter; show `paths` and the cache."""
    shown = {path: path for one in paths for path in readable_parts(one.resolve())}
    shown[HOME / ".cache" / "lcbx"] = cache
    covers = {TMP} | {cover for path in shown.values() if path != cache and (cover := closed_to_others(path))}
    held = {place: os.open(path, os.O_PATH) for place, path in shown.items()}
    for cover in sorted(covers):
        if not any(parent in covers for parent in cover.parents):
            mode = "1777" if cover == TMP else "755"
            mount("-t", "tmpfs", "-o", f"mode={mode},nosuid,nodev", NAME, str(cover))
    for place, handle in sorted(held.items()):
        if not any(cover in place.parents for cover in covers):
            continue  # in plain sight
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        mount("--no-canonicalize", "--rbind", f"/proc/self/fd/{handle}", str(place), handle=handle)
    for folder in (HOME, HOME / ".cache"):
        os.chown(folder, USER_ID, USER_ID)


def readable_parts(path: Path) -> Iterator[Path]:
    """Return the path, or its content if it is a folder that only its owner may enter."""
    if may_enter(path):
        yield path
    else:
        yield from path.iterdir()


def closed_to_others(path: Path) -> Path | None:
    return next((parent for parent in reversed(path.parents) if not may_enter(parent)), None)


def may_enter(path: Path) -> bool:
    return not path.is_dir() or path.stat().st_mode & 0o005 == 0o005


def mount(*arguments: str, handle: int | None = None) -> None:
    subprocess.run(["mount", *arguments], check=True, pass_fds=() if handle is None else (handle,))


# --- who it is --------------------------------------------------------------------------------------------------------


def add_user(*, subordinate: bool = True) -> None:
    """Add the user here; without `subordinate`, one as clusters have them, with a single id."""
    first, count = SUBORDINATE_IDS
    extend_etc("passwd", f"{NAME}:x:{USER_ID}:{USER_ID}::{HOME}:/bin/sh")
    extend_etc("group", f"{NAME}:x:{USER_ID}:")
    if subordinate:
        extend_etc("subuid", f"{NAME}:{first}:{count}")
        extend_etc("subgid", f"{NAME}:{first}:{count}")


def extend_etc(name: str, text: str) -> None:
    """Show a file of /etc with lines more, here and nowhere else."""
    file, longer = Path("/etc") / name, TMP / f"etc-{name}"
    if not file.exists():
        file.touch()  # a mount needs a place
    longer.write_text(f"{file.read_text().rstrip()}\n{text}\n".lstrip())
    mount("--bind", str(longer), str(file))
    longer.unlink()  # it lives on where it is mounted


def become_user() -> None:
    groups = []
    with contextlib.suppress(OSError):
        groups = [DOCKER_SOCKET.stat().st_gid]
    os.setgroups([group for group in groups if group != 0])
    os.setresgid(USER_ID, USER_ID, USER_ID)
    os.setresuid(USER_ID, USER_ID, USER_ID)
    os.umask(0o022)


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's environment without the folders that belong to root."""
    kept = {name: value for name, value in own.items() if not name.startswith("XDG_") and name != "LCBX_CACHE"}
    kept.pop("TMPDIR", None)
    return {**kept, "HOME": str(HOME), "USER": NAME, "LOGNAME": NAME, "PYTHONDONTWRITEBYTECODE": "1"}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
