"""`Language` to a root file system for bubblewrap: a folder, made once and read-only ever after.

Where a container engine answers, its image is exported, so that both backends run the same files; else a Debian base is
bootstrapped and the YAML's install steps run inside it. Layout: `rootfs/<language>-<hash>/` and beside it
`<language>-<hash>.json`, which says what is in it. The folder appears under its name only when it is complete.

Rootless, everything happens inside a user name space with the caller's subordinate ids, because files of several owners
can't be made otherwise; the folder is then of use only to the same user.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx import resources
from lcbx.errors import SandboxError, UserError
from lcbx.sandbox import bootstrap, dockerfile
from lcbx.sandbox.bootstrap import Progress
from lcbx.types import Language

if TYPE_CHECKING:
    from lcbx.sandbox.images import Engine

_IN_NAME_SPACE = ("unshare", "--user", "--map-auto", "--map-root-user", "--")
_EMPTY_FOLDERS = (*dockerfile.MOUNT_POINTS, "/proc", "/dev", "/tmp")
_LOG_TAIL_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Rootfs:
    """A language's root file system on this machine."""

    path: Path
    digest: str
    """The image's digest where it was exported from one, else a hash of the packages in it."""
    toolchain_version: str
    """First line the YAML's version command printed; empty if it has none."""
    stand_in: bool
    """Made from the language's `stand-in`, not from the base its YAML asks for."""
    env: dict[str, str]
    """Environment its programs expect."""


def ensure(
    language: Language, *, progress: Progress | None = None, rootless: bool = False, engine: Engine | None = None
) -> Rootfs:
    """The root file system of `language`, made if it isn't there. Safe from several threads and processes at once.

    `rootless` is for an ordinary user. `engine` is looked for when None. Raises UserError or SandboxError.
    """
    say = progress or (lambda _: None)
    engine = engine or _docker()
    # What was exported while an engine still answered is as good as ever.
    if engine is None:
        return find(language, rootless=rootless) or _bootstrapped(language, say, rootless=rootless)
    try:
        return _exported(language, engine, say, rootless=rootless)
    except SandboxError:
        if (found := find(language, rootless=rootless)) is not None:
            return found
        raise


_known: dict[tuple[Path, str, str, bool], Rootfs] = {}


def known(language: Language, *, rootless: bool = False) -> Rootfs:
    """As `ensure`, but asked once a process: every sandbox that starts needs it. One that is gone is made anew."""
    key = (resources.cache_dir(), language.language_id, dockerfile.steps_digest(language), rootless)
    root = _known.get(key)
    if root is None or not root.path.is_dir():
        root = _known[key] = ensure(language, rootless=rootless)
    return root


@functools.cache
def _docker() -> Engine | None:
    """Docker, if it answers; asked once a process."""
    from lcbx.sandbox import container

    with contextlib.suppress(UserError):
        return container.connect("docker")
    return None


def find(language: Language, *, rootless: bool = False) -> Rootfs | None:
    """The newest root file system that says it was made from the same steps; None if there is none yet."""
    ending = "-rootless" if rootless else ""
    made = resources.cache_dir().joinpath("rootfs").glob(f"{language.language_id}-{'?' * 12}{ending}.json")
    for description in sorted(made, key=lambda path: path.stat().st_mtime, reverse=True):
        path = description.with_suffix("")
        if path.is_dir() and json.loads(description.read_text())["steps"] == dockerfile.steps_digest(language):
            return _read(path)
    return None


# --- from an image ----------------------------------------------------------------------------------------------------


def _exported(language: Language, engine: Engine, say: Progress, *, rootless: bool) -> Rootfs:
    import docker.errors

    from lcbx.sandbox import images

    image = images.ensure(language, engine=engine, progress=say)
    key = _short_hash(image.digest)
    with _being_made(language, key, rootless=rootless) as (path, part):
        if part is not None:
            say(f"exporting {image.reference} to {path}")
            try:
                inspected: Any = engine.client.images.get(image.reference).attrs
                created = engine.client.containers.create(image.reference, ["true"])
                try:
                    chunks: Iterator[bytes] = created.export()  # type: ignore[assignment]  # its stub says str
                    _unpack(chunks, part, rootless=rootless)
                finally:
                    created.remove(force=True)
            except (docker.errors.DockerException, OSError) as error:
                raise SandboxError(f"{engine.name}: exporting {image.reference}: {error}") from error
            _complete(
                path,
                part,
                rootless=rootless,
                steps=dockerfile.steps_digest(language),
                digest=image.digest,
                toolchain_version=image.toolchain_version,
                stand_in=image.stand_in,
                env=dict(entry.split("=", 1) for entry in inspected["Config"].get("Env") or [] if "=" in entry),
            )
    return _read(path)


# --- from a bootstrapped base -----------------------------------------------------------------------------------------


def _bootstrapped(language: Language, say: Progress, *, rootless: bool) -> Rootfs:
    wanted = language.base_image or dockerfile.DEFAULT_BASE
    release = bootstrap.debian_release(wanted)
    stand_in = release is None
    if language.executor_image is not None or (release is None and not language.stand_in):
        raise UserError(
            f"{language.source_path}: {language.executor_image or wanted} needs a container engine, and none answers. "
            "Start docker or podman, or name a Debian release that has the toolchain: stand-in: {suite, install}"
        )
    release = release or language.stand_in["suite"]
    steps = dockerfile.recipe(language, base=release, stand_in=stand_in)
    scripts, env = dockerfile.interpret(steps, source_path=language.source_path)
    key = _short_hash(json.dumps([release, scripts, env]))
    with _being_made(language, key, rootless=rootless) as (path, part):
        if part is not None:
            tar = bootstrap.base_tar(release, progress=say)
            say(f"unpacking {tar.name}")
            with tar.open("rb") as stream:
                _unpack(iter(lambda: stream.read(1 << 20), b""), part, rootless=rootless)
            for script in scripts:
                _install(language, script, part, say, rootless=rootless)
            _complete(
                path,
                part,
                rootless=rootless,
                steps=dockerfile.steps_digest(language),
                digest=f"sha256:{_packages_digest(part, scripts)}",
                toolchain_version=_ask_version(language, part, env, rootless=rootless),
                stand_in=stand_in,
                env={"PATH": dockerfile.DEFAULT_PATH, **env},
            )
    return _read(path)


def _install(language: Language, script: str, root: Path, say: Progress, *, rootless: bool) -> None:
    log: list[str] = []
    with subprocess.Popen(
        _inside(root, script, rootless=rootless),
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
        tail = "\n  ".join(log[-_LOG_TAIL_LINES:])
        raise UserError(f"{language.source_path}: installing failed with exit code {process.returncode}:\n  {tail}")


def _inside(root: Path, script: str, *, rootless: bool, network: bool = True) -> list[str]:
    """The command that runs a shell script as root of the root file system, with the machine's network."""
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
    return [*(_IN_NAME_SPACE if rootless else ()), *command, "--chdir", "/", "/bin/sh", "-ec", script]


def _ask_version(language: Language, root: Path, env: dict[str, str], *, rootless: bool) -> str:
    from lcbx.sandbox.images import broken_version_command, first_line

    if language.version_command is None:
        return ""
    exports = dockerfile.exports(env)
    command = _inside(
        root, exports + dockerfile.version_script(language.version_command), rootless=rootless, network=False
    )
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise UserError(broken_version_command(language, done.stdout + done.stderr))
    return first_line(done.stdout)


def _packages_digest(root: Path, scripts: list[str]) -> str:
    """What is installed, by name and version: the files themselves carry the time they were made."""
    status = root / "var/lib/dpkg/status"
    packages = status.read_text(errors="replace") if status.exists() else ""
    return hashlib.sha256(json.dumps([scripts, packages]).encode()).hexdigest()


# --- folders ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _being_made(language: Language, key: str, *, rootless: bool) -> Iterator[tuple[Path, Path | None]]:
    """(its path, a folder to fill), the second None when it is here already; whatever fails leaves nothing behind."""
    path = resources.cache_dir() / "rootfs" / f"{language.language_id}-{key}{'-rootless' if rootless else ''}"
    with resources.cache_lock(path.name):
        if path.is_dir() and _description(path).exists():
            yield path, None
            return
        if rootless:
            _check_name_space()
        part = path.with_name(f"{path.name}.part")
        _remove(part, rootless=rootless)
        part.mkdir(parents=True)
        try:
            yield path, part
        finally:
            _remove(part, rootless=rootless)


def _complete(path: Path, part: Path, *, rootless: bool, **description: Any) -> None:
    _run([*_in(rootless), "mkdir", "-p", *(f"{part}{folder}" for folder in _EMPTY_FOLDERS)])
    _run([*_in(rootless), "chmod", "0755", str(part)])
    _remove(path, rootless=rootless)
    _description(path).write_text(json.dumps(description, indent=1))
    os.replace(part, path)


def _read(path: Path) -> Rootfs:
    described = json.loads(_description(path).read_text())
    del described["steps"]
    return Rootfs(path=path, **described)


def _description(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _unpack(chunks: Iterator[bytes], folder: Path, *, rootless: bool) -> None:
    """A tar stream with its owners and modes; what is in /dev stays out, the sandbox has its own."""
    command = [*_in(rootless), "tar", "-x", "-p", "--numeric-owner", "--exclude=./dev/*", "--exclude=dev/*"]
    with subprocess.Popen([*command, "-C", str(folder)], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        with contextlib.suppress(BrokenPipeError):
            for chunk in chunks:
                process.stdin.write(chunk)
            process.stdin.close()
        message = process.stderr.read().decode(errors="replace")
    if process.returncode != 0:
        raise SandboxError(f"unpacking into {folder} failed: {message.strip()[-500:]}")


def _remove(folder: Path, *, rootless: bool) -> None:
    if folder.exists():
        _run([*_in(rootless), "rm", "-rf", "--one-file-system", str(folder)])


def _in(rootless: bool) -> tuple[str, ...]:
    return _IN_NAME_SPACE if rootless else ()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SandboxError(f"{' '.join(command[:8])}: {done.stderr.strip()[-300:]}")


def _check_name_space() -> None:
    try:
        done = subprocess.run([*_IN_NAME_SPACE, "true"], capture_output=True, text=True, check=False)
        message = done.stderr.strip()
    except FileNotFoundError:
        done, message = None, "unshare is not on PATH"
    if done is None or done.returncode != 0:
        raise UserError(
            f"a root file system without root needs a user name space with subordinate ids ({message[:200]}). "
            "Install uidmap, and give yourself ids: sudo usermod --add-subuids 200000-265535 --add-subgids "
            f"200000-265535 $USER; util-linux has to be 2.38 or newer"
        )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
