"""`Language` to an image: built once from its YAML, tagged by content, its toolchain asked for its version.

The tag is a hash of the Dockerfile and of the base it starts from, so changing what is installed makes a new image and
changing a prompt does not. Where a base can't be pulled, a Debian base is bootstrapped and the same Dockerfile builds
on it; a base that isn't plain Debian is replaced by the language's `stand-in`, and the image says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import weakref
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import docker
import docker.errors
import docker.types

from lcbx import resources
from lcbx.errors import SandboxError, UserError
from lcbx.sandbox import bootstrap, dockerfile, pull
from lcbx.sandbox.bootstrap import Progress
from lcbx.types import Language

_LOG_TAIL_LINES = 15
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


class Engine(Protocol):
    """What this module needs of a container engine; `sandbox.container` has them."""

    @property
    def name(self) -> str: ...

    @property
    def client(self) -> docker.DockerClient: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A language's image on this machine."""

    reference: str
    """`lcbx/<language>:<hash>`."""
    digest: str
    """The engine's image id, `sha256:...`."""
    toolchain_version: str
    """First line the YAML's version command printed; empty if it has none."""
    stand_in: bool
    """Built from the language's `stand-in`, not from the base its YAML asks for."""
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    reference: str
    image_id: str
    user: str
    stand_in: bool


def ensure(language: Language, *, engine: Engine, progress: Progress | None = None) -> Image:
    """The image of `language`, made if it isn't there. Safe to call from several threads and processes at once.

    `progress` gets the lines of whatever is pulled, bootstrapped or built. Raises UserError with the end of the build's
    log when it can't be made, SandboxError when the engine itself fails.
    """
    say = progress or _silent
    try:
        if language.executor_image is not None:
            return _executor(language, engine, say)
        base = _base(language, engine, say)
        steps = dockerfile.recipe(language, base=base.reference, stand_in=base.stand_in)
        text = dockerfile.text(steps, base_user=base.user)
        tag = f"lcbx/{language.language_id}:{_short_hash(text + base.image_id)}"
        with resources.cache_lock(tag.replace("/", "-").replace(":", "-")):
            found = _find(engine, tag) or _copied(tag, engine, say)
            if found is None:
                _build(language, text, tag, base, engine, say)
                found = engine.client.images.get(tag)
        return _described(language, found, tag, base, engine)
    except (docker.errors.DockerException, OSError) as error:  # its HTTP library raises OSErrors
        raise SandboxError(f"{engine.name}: {error}") from error


_known: weakref.WeakKeyDictionary[Engine, dict[tuple[str, str | None, str], Image]] = weakref.WeakKeyDictionary()
_known_lock = threading.Lock()


def known(language: Language, *, engine: Engine) -> Image:
    """As `ensure`, but asked once a process: every sandbox that starts needs it, and it is several calls of the engine.

    The image may be gone meanwhile: whoever can't start it says so with `forget`, and the next call makes it anew.
    """
    key = _key(language)
    with _known_lock:
        image = _known.get(engine, {}).get(key)
    if image is None:
        image = ensure(language, engine=engine)
        with _known_lock:
            _known.setdefault(engine, {})[key] = image
    return image


def forget(language: Language, *, engine: Engine) -> None:
    with _known_lock:
        _known.get(engine, {}).pop(_key(language), None)


def _key(language: Language) -> tuple[str, str | None, str]:
    return language.language_id, language.executor_image, dockerfile.steps_digest(language)


def find(language: Language, *, engine: Engine) -> Image | None:
    """The image if it is already here; pulls and builds nothing."""
    try:
        base = _local_base(language, engine)
        if base is None or language.executor_image is not None:
            return None
        steps = dockerfile.recipe(language, base=base.reference, stand_in=base.stand_in)
        tag = f"lcbx/{language.language_id}:{_short_hash(dockerfile.text(steps, base_user=base.user) + base.image_id)}"
        found = _find(engine, tag)
        return None if found is None else _described(language, found, tag, base, engine)
    except (docker.errors.DockerException, OSError) as error:  # its HTTP library raises OSErrors
        raise SandboxError(f"{engine.name}: {error}") from error


def _executor(language: Language, engine: Engine, say: Progress) -> Image:
    reference = language.executor_image
    assert reference is not None
    found = _find(engine, reference)
    if found is None:
        if (reason := pull.pull(reference, engine.client, say)) is not None:
            raise UserError(f"{language.source_path}: executor-image {reference} can't be had: {reason}")
        found = engine.client.images.get(reference)
    return Image(reference=reference, digest=str(found.id), toolchain_version="", stand_in=False, base=reference)


# --- the base ---------------------------------------------------------------------------------------------------------


def _base(language: Language, engine: Engine, say: Progress) -> _Base:
    """What is here comes first, then what can be pulled, then what can be bootstrapped, then the stand-in."""
    wanted = language.base_image or dockerfile.DEFAULT_BASE
    if (base := _local(wanted, engine)) is not None:
        return base
    if (reason := pull.pull(wanted, engine.client, say)) is None:
        return _read_base(wanted, engine.client.images.get(wanted), stand_in=False)
    say(f"{wanted} can't be pulled ({reason})")
    if (release := bootstrap.debian_release(wanted)) is not None:
        return _bootstrapped(release, engine, say, stand_in=False)
    if not language.stand_in:
        raise UserError(
            f"{language.source_path}: base image {wanted} can't be had: {reason}. Load it by hand "
            f"({engine.name} load), or name a Debian release that has the toolchain: stand-in: {{suite, install}}"
        )
    return _bootstrapped(language.stand_in["suite"], engine, say, stand_in=True)


def _local_base(language: Language, engine: Engine) -> _Base | None:
    wanted = language.base_image or dockerfile.DEFAULT_BASE
    if (base := _local(wanted, engine)) is not None:
        return base
    if language.stand_in and (found := _find(engine, _bootstrapped_name(language.stand_in["suite"]))) is not None:
        return _read_base(_bootstrapped_name(language.stand_in["suite"]), found, stand_in=True)
    return None


def _local(wanted: str, engine: Engine) -> _Base | None:
    names = [wanted]
    if (release := bootstrap.debian_release(wanted)) is not None:
        names.append(_bootstrapped_name(release))
    for name in names:
        if (found := _find(engine, name)) is not None:
            return _read_base(name, found, stand_in=False)
    return None


def _bootstrapped_name(release: str) -> str:
    return f"lcbx/base:{release}"


def _bootstrapped(release: str, engine: Engine, say: Progress, *, stand_in: bool) -> _Base:
    name = _bootstrapped_name(release)
    with resources.cache_lock(f"import-{engine.name}-{release}"):
        if _find(engine, name) is None and _copied(name, engine, say) is None:
            tar = bootstrap.base_tar(release, progress=say)
            say(f"importing {name}")
            repository, tag = name.split(":")
            answer = engine.client.api.import_image_from_file(str(tar), repository=repository, tag=tag)
            if _find(engine, name) is None:  # podman leaves the tag off
                engine.client.api.tag(_imported_id(answer), repository, tag=tag)
    return _read_base(name, engine.client.images.get(name), stand_in=stand_in)


def _read_base(reference: str, image: Any, *, stand_in: bool) -> _Base:
    user = (image.attrs.get("Config") or {}).get("User") or ""
    return _Base(reference=reference, image_id=str(image.id), user=user, stand_in=stand_in)


def _find(engine: Engine, reference: str) -> Any | None:
    try:
        return engine.client.images.get(reference)
    except docker.errors.ImageNotFound:
        return None


def _imported_id(answer: str) -> str:
    """The image id in what an engine says about an import: JSON lines, the last of which has it as its status."""
    statuses = [json.loads(line).get("status", "") for line in answer.splitlines() if line.strip()]
    return str(statuses[-1]).removeprefix("sha256:")


def _copied(name: str, engine: Engine, say: Progress) -> Any | None:
    """The image from another engine of this machine: copying takes seconds where building takes a minute."""
    from lcbx.sandbox.container import connect

    for other in ({"docker", "podman"} - {engine.name}) if _socket_exists("docker", "podman") else ():
        try:
            source = _find(connect(other), name)
        except UserError:
            continue
        if source is not None:
            say(f"copying {name} from {other}")
            # By id: podman has its own opinion on names (docker.io/lcbx/...), and neither engine loads the other's.
            loaded = engine.client.images.load(source.save(named=False))
            repository, tag = name.split(":")
            engine.client.api.tag(loaded[0].id, repository, tag=tag)
            return _find(engine, name)
    return None


def _socket_exists(*names: str) -> bool:
    """Do these engines' sockets exist? Asking must not start one."""
    paths = {"docker": Path("/var/run/docker.sock"), "podman": Path("/run/podman/podman.sock")}
    return all(paths[name].exists() for name in names)


# --- building ---------------------------------------------------------------------------------------------------------


def _build(language: Language, text: str, tag: str, base: _Base, engine: Engine, say: Progress) -> None:
    say(f"building {tag}")
    log: list[str] = []
    failure: str | None = None
    labels = {"lcbx.language": language.language_id, "lcbx.stand-in": str(base.stand_in).lower()}
    # The host's own network: a mirror or proxy that only the host can reach is then reachable for the build, too.
    events = engine.client.api.build(
        fileobj=BytesIO(text.encode()),
        tag=tag,
        rm=True,
        forcerm=True,
        decode=True,
        network_mode="host",
        labels=labels,
        buildargs={name: os.environ[name] for name in _PROXIES if name in os.environ},
    )
    for event in events:
        for line in str(event.get("stream") or "").splitlines():
            if line.strip():
                log.append(line.rstrip())
                say(log[-1])
        if event.get("error"):
            failure = str(event["error"]).strip()
    path = resources.cache_dir() / "logs" / f"{tag.replace('/', '-').replace(':', '-')}.log"
    resources.write_atomically(path, "\n".join([text, *log, failure or ""]) + "\n")
    if failure is not None:
        tail = "\n  ".join(log[-_LOG_TAIL_LINES:])
        raise UserError(
            f"{language.source_path}: the image could not be built: {failure}\n  {tail}\nThe whole log: {path}"
        )


def _described(language: Language, image: Any, tag: str, base: _Base, engine: Engine) -> Image:
    version = ""
    if language.version_command is not None:
        key = _short_hash(f"{image.id}\n{language.version_command}")
        path = resources.cache_dir() / "images" / f"{language.language_id}-{key}.json"
        remembered = _remembered_version(path)
        version = _ask_version(language, tag, engine) if remembered is None else remembered
        if remembered is None:
            resources.write_atomically(
                path, json.dumps({"toolchain_version": version, "image": tag, "digest": image.id})
            )
    return Image(
        reference=tag,
        digest=str(image.id),
        toolchain_version=version,
        stand_in=base.stand_in,
        base=base.reference,
    )


def _remembered_version(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text())["toolchain_version"])
    except (OSError, ValueError, KeyError):
        return None


def _ask_version(language: Language, tag: str, engine: Engine) -> str:
    assert language.version_command is not None
    limits = [docker.types.Ulimit(name=name, soft=1024, hard=1024) for name in ("nofile", "nproc")]
    try:
        output = engine.client.containers.run(
            tag,
            ["/bin/sh", "-c", dockerfile.version_script(language.version_command)],
            network_mode="none",
            remove=True,
            ulimits=limits,
        )
    except docker.errors.ContainerError as error:
        raise UserError(
            f"{language.source_path}: {broken_version_command(language, str(error.stderr or error))}"
        ) from error
    return first_line(output.decode(errors="replace"))


def broken_version_command(language: Language, output: str) -> str:
    """The message when the toolchain can't even say its version: what is installed does not work."""
    return (
        f"{language.source_path}: 'version' ({language.version_command}) fails in the image, so 'install' may be wrong:"
        f"\n  {output.strip()[:500]}"
    )


def first_line(output: str) -> str:
    """The first line that says something."""
    return next((line.strip() for line in output.splitlines() if line.strip()), "")


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _silent(_: str) -> None:
    pass
