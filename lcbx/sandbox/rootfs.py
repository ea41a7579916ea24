"""`Language` to a root file system for bubblewrap: a folder, built once and never written to afterwards.

Where a container engine answers, its image is exported, so that both backends run the same files. Otherwise a Debian
base is bootstrapped and the YAML's install steps run inside it. Layout: `rootfs/toolchain-<hash>/` and beside it
`toolchain-<hash>.json`, which describes it. The folder gets its name only when it is complete. Languages with the same
base and `install` share one.

Without root, everything happens inside a user name space with the caller's subordinate ids, because files of several
owners cannot be made otherwise. Only the same user can use such a folder.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx import resources
from lcbx.errors import BuildError, SandboxError, UserError, first_line
from lcbx.sandbox import bootstrap, dockerfile
from lcbx.sandbox.backend import Prepared, Progress
from lcbx.types import Language

if TYPE_CHECKING:
    from lcbx.sandbox.container_engine import ContainerEngine

_IN_NAME_SPACE = ("unshare", "--user", "--map-auto", "--map-root-user", "--")
_EMPTY_FOLDERS = (*dockerfile.MOUNT_POINTS, "/proc", "/dev", "/tmp")
_NAME = "toolchain"
_MESSAGES_KEPT = 20
"""Lines of messages that are kept of a program that may print one for each file."""


class Owners(StrEnum):
    """Whose files a root file system can have. The value ends its name in the cache."""

    ALL = ""
    """Any user's: made by root."""
    SUBORDINATE = "-rootless"
    """Any user's, inside a user name space with the caller's subordinate ids."""
    ONE = "-single"
    """The caller's alone. Such a root file system can't be made here, only copied from another machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rootfs(Prepared):
    """A language's root file system. Its digest is the image's, or a hash of its packages if it was bootstrapped."""

    env: dict[str, str]
    """Environment its programs expect."""

    @property
    def path(self) -> Path:
        return Path(self.reference)


def ensure(
    language: Language,
    *,
    progress: Progress | None = None,
    owners: Owners = Owners.ALL,
    engine: ContainerEngine | None = None,
) -> Rootfs:
    """Return the root file system of `language`, after building it if necessary.

    Safe to call from several threads and processes. `owners` says for whom. `engine` defaults to Docker if
    it answers. Raises UserError or SandboxError.
    """
    say = progress or (lambda _: None)
    if owners is Owners.ONE:
        return find(language, owners=owners) or _only_copied(language)
    engine = engine or _docker(os.environ.get("DOCKER_HOST"))
    if engine is None:
        return find(language, owners=owners) or _bootstrapped(language, say, owners=owners)
    try:
        return _exported(language, engine, say, owners=owners)
    except SandboxError:
        # The engine stopped. What was exported while it still answered is just as good.
        if (root := find(language, owners=owners)) is not None:
            return root
        raise


def _only_copied(language: Language) -> Rootfs:
    raise UserError(
        f"{language.language_id}: its root file system can't be made with one user id. On a machine with Docker or "
        f"root: lcbx bundle make FILE --lang {language.language_id}. Here: lcbx bundle use FILE --sandbox bwrap-single"
    )


_roots: dict[tuple[Path, str, str, Owners], Rootfs] = {}


def ensure_cached(language: Language, *, owners: Owners = Owners.ALL) -> Rootfs:
    """Return the root file system from this process's cache, or `ensure` it; one that was deleted is built again."""
    steps = f"{dockerfile.steps_digest(language)} {language.version_command}"
    key = (resources.rootfs_dir(), language.language_id, steps, owners)
    root = _roots.get(key)
    if root is None or not root.path.is_dir():
        root = _roots[key] = ensure(language, owners=owners)
    return root


@functools.cache
def _docker(host: str | None) -> ContainerEngine | None:  # noqa: ARG001  (the key of the cache)
    """Return Docker if it answers; tried once per process and value of DOCKER_HOST."""
    from lcbx.sandbox.container_engine import connect

    with contextlib.suppress(UserError):
        return connect("docker")
    return None


def find(language: Language, *, owners: Owners = Owners.ALL) -> Rootfs | None:
    """Return the newest root file system whose description names the same steps; None if there is none."""
    pattern = f"{_NAME}-{'?' * 12}{owners.value}.json"
    descriptions = resources.rootfs_dir().glob(pattern)
    for description in sorted(descriptions, key=lambda path: path.stat().st_mtime, reverse=True):
        path = description.with_suffix("")
        if path.is_dir() and json.loads(description.read_text())["steps"] == dockerfile.steps_digest(language):
            return _read(path, language, owners=owners)
    return None


def has(name: str, *, digest: str, owners: Owners) -> bool:
    """True if the root file system `toolchain-<key>` with this digest is in the cache."""
    path = resources.rootfs_dir() / f"{name}{owners.value}"
    try:
        described = json.loads(description(path).read_text())
    except (OSError, ValueError):
        return False
    return path.is_dir() and isinstance(described, dict) and described.get("digest") == digest


# --- from an image ----------------------------------------------------------------------------------------------------


def _exported(language: Language, engine: ContainerEngine, say: Progress, *, owners: Owners) -> Rootfs:
    import docker.errors

    from lcbx.sandbox import images

    image = images.ensure(language, engine=engine, progress=say)
    key = _short_hash(image.digest)
    with _being_made(key, owners=owners) as (path, part):
        if part is not None:
            say(f"exporting {image.reference} to {path}")
            try:
                inspected: Any = engine.client.images.get(image.reference).attrs
                created = engine.client.containers.create(image.reference, ["true"])
                try:
                    chunks: Iterator[bytes] = created.export()  # type: ignore[assignment]  # its stub says str
                    unpack(chunks, part, owners=owners)
                finally:
                    created.remove(force=True)
            except (docker.errors.DockerException, OSError) as error:
                raise SandboxError(f"{engine.name}: exporting {image.reference}: {error}") from error
            _complete(
                path,
                part,
                owners=owners,
                steps=dockerfile.steps_digest(language),
                digest=image.digest,
                versions={language.version_command or "": image.toolchain_version},
                stand_in=image.stand_in,
                build_s=image.build_s,
                env=dict(entry.split("=", 1) for entry in inspected["Config"].get("Env") or [] if "=" in entry),
            )
    return _read(path, language, owners=owners, version=image.toolchain_version)


# --- from a bootstrapped base -----------------------------------------------------------------------------------------


def _bootstrapped(language: Language, say: Progress, *, owners: Owners) -> Rootfs:
    base = language.base_image or dockerfile.DEFAULT_BASE
    release = bootstrap.debian_release(base)
    stand_in = release is None
    if language.executor_image is not None or (release is None and not language.stand_in):
        raise UserError(
            f"{language.source_path}: {language.executor_image or base} needs a container engine, and none answers. "
            "Start docker or podman, or name a Debian release that has the toolchain: stand-in: {suite, install}"
        )
    release = release or language.stand_in["suite"]
    steps = dockerfile.recipe(language, base=release, stand_in=stand_in)
    scripts, env = dockerfile.interpret(steps, source_path=language.source_path)
    key = _short_hash(json.dumps([release, scripts, env]))
    with _being_made(key, owners=owners) as (path, part):
        if part is not None:
            tar = bootstrap.base_tar(release, progress=say)
            say(f"unpacking {tar.name}")
            with tar.open("rb") as stream:
                unpack(iter(lambda: stream.read(1 << 20), b""), part, owners=owners)
            times = [_install(language, script, part, say, owners=owners) for script in scripts]
            _complete(
                path,
                part,
                owners=owners,
                steps=dockerfile.steps_digest(language),
                digest=f"sha256:{_packages_digest(part, scripts)}",
                versions={language.version_command or "": _ask_version(language, part, env, owners=owners)},
                stand_in=stand_in,
                build_s=round(sum(times[1:]), 1),
                env={"PATH": dockerfile.DEFAULT_PATH, **env},
            )
    return _read(path, language, owners=owners)


def _install(language: Language, script: str, root: Path, say: Progress, *, owners: Owners) -> float:
    """Run a script inside the root file system; return the seconds it took."""
    log: list[str] = []
    start = time.monotonic()
    with subprocess.Popen(
        _inside(root, script, owners=owners),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip():
                log.append(line.rstrip())
                say(log[-1])
    if process.returncode != 0:
        if resources.is_full(root, "\n".join(log)):
            raise _needs_more_space(root, owners=owners)
        path = resources.keep_log(f"install-{language.language_id}", [script, *log])
        reason = f"{language.source_path}: installing failed with exit code {process.returncode}:"
        raise BuildError(reason, lines=log, log_path=path)
    return time.monotonic() - start


def _inside(root: Path, script: str, *, owners: Owners, network: bool = True) -> list[str]:
    """Return the command that runs a shell script as root inside the root file system."""
    if shutil.which("bwrap") is None:
        raise UserError("bwrap: not found on PATH. Install it (apt-get install bubblewrap).")
    command = ["bwrap", "--bind", str(root), "/", "--dev", "/dev", "--proc", "/proc"]
    command += ["--perms", "1777", "--tmpfs", "/tmp"]
    for file in ("/etc/resolv.conf", "/etc/hosts"):
        if network and Path(file).exists():
            command += ["--ro-bind", str(Path(file).resolve()), file]
    command += ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--cap-add", "ALL"]
    command += [] if network else ["--unshare-net"]
    command += ["--clearenv", "--setenv", "PATH", dockerfile.DEFAULT_PATH, "--setenv", "HOME", "/root"]
    command += ["--setenv", "DEBIAN_FRONTEND", "noninteractive", "--setenv", "LC_ALL", "C.UTF-8"]
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        if value := os.environ.get(name):
            command += ["--setenv", name, value]
    return [*inside(owners), *command, "--chdir", "/", "/bin/sh", "-ec", script]


def _ask_version(language: Language, root: Path, env: dict[str, str], *, owners: Owners) -> str:
    if language.version_command is None:
        return ""
    exports = dockerfile.exports(env)
    command = _inside(root, exports + dockerfile.version_script(language.version_command), owners=owners, network=False)
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise UserError(dockerfile.broken_version_command(language, done.stdout + done.stderr))
    return first_line(done.stdout)


def _packages_digest(root: Path, scripts: list[str]) -> str:
    """Return a hash of the installed packages and versions; the files' own times differ from build to build."""
    status = root / "var/lib/dpkg/status"
    packages = status.read_text(errors="replace") if status.exists() else ""
    return hashlib.sha256(json.dumps([scripts, packages]).encode()).hexdigest()


# --- folders ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _being_made(key: str, *, owners: Owners) -> Iterator[tuple[Path, Path | None]]:
    """Yield (final path, folder to fill), the second None if the root file system exists. Failures leave nothing."""
    path = resources.rootfs_dir() / f"{_NAME}-{key}{owners.value}"
    with resources.cache_lock(path.name):
        if path.is_dir() and description(path).exists():
            yield path, None
            return
        if owners is Owners.SUBORDINATE:
            _check_name_space()
        part = path.with_name(f"{path.name}.part")
        remove(part, owners=owners)
        with resources.disk_errors(part):
            part.mkdir(parents=True)
        try:
            yield path, part
        finally:
            remove(part, owners=owners)


def _complete(path: Path, part: Path, *, owners: Owners, **described: Any) -> None:
    _run([*inside(owners), "mkdir", "-p", *(f"{part}{folder}" for folder in _EMPTY_FOLDERS)])
    _run([*inside(owners), "chmod", "0755", str(part)])
    described["size_bytes"] = size_bytes(part, owners=owners)
    put_in_place(path, part, described, owners=owners)


def put_in_place(path: Path, part: Path, described: Mapping[str, Any], *, owners: Owners) -> None:
    """Let a folder become the root file system at `path`, with its description. The caller holds the cache lock."""
    remove(path, owners=owners)
    resources.write_atomically(description(path), json.dumps(described, indent=1))
    os.replace(part, path)


def _read(path: Path, language: Language, *, owners: Owners, version: str | None = None) -> Rootfs:
    """Return the root file system as `language` sees it. `version` is its toolchain's, where the caller knows it."""
    described = json.loads(description(path).read_text())
    versions = described.pop("versions")
    del described["steps"]
    command = language.version_command or ""
    if command not in versions:
        # Another language with the same `install` made this folder.
        versions[command] = (
            version if version is not None else _ask_version(language, path, described["env"], owners=owners)
        )
        content = {**json.loads(description(path).read_text()), "versions": versions}
        with contextlib.suppress(UserError):  # a cache that may only be read
            resources.write_atomically(description(path), json.dumps(content, indent=1))
    return Rootfs(reference=str(path), toolchain_version=versions[command], **described)


def description(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def unpack(chunks: Iterator[bytes], folder: Path, *, owners: Owners) -> None:
    """Unpack a tar stream with its owners and modes, but without /dev, which the sandbox provides.

    Raises UserError if there is no space for it, and SandboxError.
    """
    command = [*inside(owners), "tar", "-x", "-p", "--numeric-owner", "--exclude=./dev/*", "--exclude=dev/*"]
    command += ["--no-same-owner"] if owners is Owners.ONE else []
    with subprocess.Popen([*command, "-C", str(folder)], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        messages: deque[bytes] = deque(maxlen=_MESSAGES_KEPT)
        # Read while it is written to: on a full disk, tar names every file, which is more than a pipe holds.
        reader = threading.Thread(target=messages.extend, args=(process.stderr,))
        reader.start()
        with contextlib.suppress(BrokenPipeError):
            for chunk in chunks:
                process.stdin.write(chunk)
            process.stdin.close()
        reader.join()
        message = b"".join(messages).decode(errors="replace")
    if process.returncode != 0:
        if resources.is_full(folder, message):
            raise _needs_more_space(folder, owners=owners)
        raise SandboxError(f"unpacking into {folder} failed: {message.strip()[-500:]}")


def _needs_more_space(part: Path, *, owners: Owners) -> UserError:
    """Return the error for a full disk; `part` is the folder with what has been made so far."""
    mib = (size_bytes(part, owners=owners) >> 20) + 1
    needs = f"The root file system needs more than {mib} MiB"
    return resources.no_space(part.parent, needs, variables="LCBX_ROOTFS or LCBX_CACHE")


def size_bytes(folder: Path, *, owners: Owners) -> int:
    """Return the size of a root file system on disk."""
    return int(_run([*inside(owners), "du", "-s", "--block-size=1", str(folder)]).split()[0])


def remove(folder: Path, *, owners: Owners) -> None:
    """Remove a root file system, whoever owns its files."""
    if folder.exists():
        _run([*inside(owners), "rm", "-rf", "--one-file-system", str(folder)])


def inside(owners: Owners) -> tuple[str, ...]:
    """Return the words in front of a command that handles the files of a root file system as their owner."""
    return _IN_NAME_SPACE if owners is Owners.SUBORDINATE else ()


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SandboxError(f"{' '.join(command[:8])}: {done.stderr.strip()[-300:]}")
    return done.stdout


def _check_name_space() -> None:
    try:
        done = subprocess.run([*_IN_NAME_SPACE, "true"], capture_output=True, text=True, check=False)
        message = done.stderr.strip()
    except FileNotFoundError:
        done, message = None, "unshare is not on PATH"
    if done is None or done.returncode != 0:
        raise UserError(
            f"without root, a root file system needs a user name space with subordinate ids ({message[:200]}). "
            "Install uidmap and util-linux 2.38 or newer, then run: sudo usermod --add-subuids 200000-265535 "
            "--add-subgids 200000-265535 $USER"
        )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
