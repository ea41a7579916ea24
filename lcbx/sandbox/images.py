"""`Language` to container image: built once from its YAML, tagged by content, and its toolchain's version recorded.

The tag is a hash of the Dockerfile and of the base image, so a change of `install` makes a new image and a change of
the prompt does not, and languages with the same base and `install` share one image. Where the base image cannot be
pulled, a Debian base is bootstrapped and the same Dockerfile builds on it. A base that is not plain Debian is then
replaced by the language's `stand-in`, and the image records that.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import time
import weakref
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import docker
import docker.errors
import docker.types

from lcbx import resources
from lcbx.errors import BuildError, SandboxError, UserError, first_line
from lcbx.sandbox import bootstrap, dockerfile, pull, registry
from lcbx.sandbox.backend import Prepared, Progress
from lcbx.sandbox.container_engine import ENGINE_NAMES, ContainerEngine, connect
from lcbx.types import Language

STAND_IN_LABEL = "lcbx.stand-in"
_STEP = re.compile(r"(?i:step) \d+/\d+ ?: (\w+)")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_SOCKETS = {"docker": Path("/var/run/docker.sock"), "podman": Path("/run/podman/podman.sock")}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    reference: str
    image_id: str
    user: str
    stand_in: bool


def ensure(language: Language, *, engine: ContainerEngine, progress: Progress | None = None) -> Prepared:
    """Return the image of `language`, after building it if necessary, and keep it for `ensure_cached`.

    Safe to call from several threads and processes.

    `progress` receives the output of every pull, bootstrap and build. Raises UserError with the end of the build's log
    when the image cannot be built, SandboxError when the engine itself fails.
    """
    say = progress or _silent
    try:
        if language.executor_image is not None:
            return _remember(language, engine, _executor_image(language, engine, say))
        return _remember(language, engine, _pulled(language, engine, say) or _built(language, engine, say))
    except (docker.errors.DockerException, OSError) as error:  # the engine's HTTP library raises OSErrors
        raise SandboxError(f"{engine.name}: {error}") from error


def _built(language: Language, engine: ContainerEngine, say: Progress) -> Prepared:
    base = _base(language, engine, say)
    text, tag = _dockerfile(language, base)
    with resources.cache_lock(tag.replace("/", "-").replace(":", "-")):
        image = _local_image(engine, tag) or _copied(tag, engine, say)
        if image is None:
            _build(language, text, tag, base, engine, say)
            image = engine.client.images.get(tag)
    return _described(language, image, tag, engine)


_images: weakref.WeakKeyDictionary[ContainerEngine, dict[tuple[str, str | None, str], Prepared]] = (
    weakref.WeakKeyDictionary()
)
_images_lock = threading.Lock()


def ensure_cached(language: Language, *, engine: ContainerEngine) -> Prepared:
    """Return the image of `language` from this process's cache, or `ensure` it.

    The cache saves several calls of the engine per sandbox. An entry may be out of date: call `forget` when its image
    does not start, and the next call ensures it again.
    """
    with _images_lock:
        image = _images.get(engine, {}).get(_key(language))
    return image if image is not None else ensure(language, engine=engine)


def _remember(language: Language, engine: ContainerEngine, image: Prepared) -> Prepared:
    with _images_lock:
        _images.setdefault(engine, {})[_key(language)] = image
    return image


def forget(language: Language, *, engine: ContainerEngine) -> None:
    """Remove the language from the cache of `ensure_cached`."""
    with _images_lock:
        _images.get(engine, {}).pop(_key(language), None)


def _key(language: Language) -> tuple[str, str | None, str]:
    steps = dockerfile.steps_digest(language)
    return language.language_id, language.executor_image, f"{steps} {language.version_command}"


def find(language: Language, *, engine: ContainerEngine) -> Prepared | None:
    """Return the image if it exists on this machine; never pulls or builds. None for executor images."""
    try:
        if language.executor_image is not None:
            return None
        base = _local_base(language, engine)
        if base is not None:
            _, tag = _dockerfile(language, base)
            if (image := _local_image(engine, tag)) is not None:
                return _described(language, image, tag, engine)
        address = registry.configured()
        for name in registry.references(language, address) if address is not None else []:
            if (image := _local_image(engine, name)) is not None:
                return _described(language, image, name, engine)
        return None
    except (docker.errors.DockerException, OSError) as error:  # the engine's HTTP library raises OSErrors
        raise SandboxError(f"{engine.name}: {error}") from error


def _pulled(language: Language, engine: ContainerEngine, say: Progress) -> Prepared | None:
    """Return the image from the registry of one's own, unless it was built here; None without one or if it lacks it."""
    address = registry.configured()
    if address is None:
        return None
    base = _local(language.base_image or dockerfile.DEFAULT_BASE, engine)
    if base is not None and _local_image(engine, _dockerfile(language, base)[1]) is not None:
        return None
    for name in registry.references(language, address):
        image = _local_image(engine, name)
        if image is None and pull.pull(name, engine.client, say) is None:
            image = engine.client.images.get(name)
        if image is not None:
            return _described(language, image, name, engine)
    say(f"{address} has no image for {language.language_id}")
    return None


def push(language: Language, *, engine: ContainerEngine, progress: Progress | None = None) -> str:
    """Push the language's image to the registry of one's own, after building it if necessary; return its name there.

    Raises UserError or SandboxError.
    """
    address = registry.configured()
    if address is None:
        raise UserError(f"no registry is set. Name one with --image-registry or {registry.VARIABLE}.")
    prepared = ensure(language, engine=engine, progress=progress)
    if language.executor_image is not None:
        raise UserError(f"{language.source_path}: {language.executor_image} is not ours to push")
    name = registry.reference(language, address, stand_in=prepared.stand_in)
    try:
        registry.push(engine, engine.client.images.get(prepared.reference), name, progress or _silent)
    except (docker.errors.DockerException, OSError) as error:
        raise SandboxError(f"{engine.name}: {error}") from error
    return name


def current_names(language: Language, *, engine: ContainerEngine) -> set[str]:
    """Return every name that the language's image may have on this machine, whether it is there or not."""
    if language.executor_image is not None:
        return {language.executor_image}
    bases = [_local(language.base_image or dockerfile.DEFAULT_BASE, engine)]
    if language.stand_in:
        bases.append(_stand_in_base(language, engine))
    names = {_dockerfile(language, base)[1] for base in bases if base is not None}
    address = registry.configured()
    return names | set(registry.references(language, address) if address is not None else ())


def _dockerfile(language: Language, base: _Base) -> tuple[str, str]:
    """Return the text of the Dockerfile and the tag of the image built from it."""
    steps = dockerfile.recipe(language, base=base.reference, stand_in=base.stand_in)
    text = dockerfile.text(steps, base_user=base.user)
    return text, f"{registry.REPOSITORY}:{_short_hash(text + base.image_id)}"


def _executor_image(language: Language, engine: ContainerEngine, say: Progress) -> Prepared:
    reference = language.executor_image
    assert reference is not None
    image = _local_image(engine, reference)
    if image is None:
        if (reason := pull.pull(reference, engine.client, say)) is not None:
            raise UserError(f"{language.source_path}: executor-image {reference} can't be pulled: {reason}")
        image = engine.client.images.get(reference)
    return Prepared(reference=reference, digest=str(image.id), toolchain_version="", stand_in=False)


# --- the base ---------------------------------------------------------------------------------------------------------


def _base(language: Language, engine: ContainerEngine, say: Progress) -> _Base:
    """Return the base image: a local one, else a pulled one, else a bootstrapped Debian, else the stand-in."""
    reference = language.base_image or dockerfile.DEFAULT_BASE
    base, reason = _own_base(reference, engine, say)
    if base is not None:
        return base
    if not language.stand_in:
        raise UserError(
            f"{language.source_path}: base image {reference} can't be pulled: {reason}. Load it by hand "
            f"({engine.name} load), or name a Debian release that has the toolchain: stand-in: {{suite, install}}"
        )
    return _bootstrapped(language.stand_in["suite"], engine, say, stand_in=True)


def default_base(*, engine: ContainerEngine, progress: Progress | None = None) -> str:
    """Return the name of the default base on this machine, after pulling or bootstrapping it. Raises UserError."""
    base, reason = _own_base(dockerfile.DEFAULT_BASE, engine, progress or _silent)
    if base is None:
        raise UserError(f"{dockerfile.DEFAULT_BASE} can't be pulled: {reason}")
    return base.reference


def _own_base(reference: str, engine: ContainerEngine, say: Progress) -> tuple[_Base | None, str]:
    """Return a base image without stand-ins; None with the reason if it is neither here, nor pulled, nor Debian's."""
    if (base := _local(reference, engine)) is not None:
        return base, ""
    if (reason := pull.pull(reference, engine.client, say)) is None:
        return _read_base(reference, engine.client.images.get(reference), stand_in=False), ""
    say(f"{reference} can't be pulled ({reason})")
    if (release := bootstrap.debian_release(reference)) is not None:
        return _bootstrapped(release, engine, say, stand_in=False), ""
    return None, reason


def _local_base(language: Language, engine: ContainerEngine) -> _Base | None:
    if (base := _local(language.base_image or dockerfile.DEFAULT_BASE, engine)) is not None:
        return base
    return _stand_in_base(language, engine) if language.stand_in else None


def _stand_in_base(language: Language, engine: ContainerEngine) -> _Base | None:
    name = _bootstrapped_name(language.stand_in["suite"])
    image = _local_image(engine, name)
    return None if image is None else _read_base(name, image, stand_in=True)


def _local(reference: str, engine: ContainerEngine) -> _Base | None:
    names = [reference]
    if (release := bootstrap.debian_release(reference)) is not None:
        names.append(_bootstrapped_name(release))
    for name in names:
        if (image := _local_image(engine, name)) is not None:
            return _read_base(name, image, stand_in=False)
    return None


def _bootstrapped_name(release: str) -> str:
    return f"lcbx/base:{release}"


def _bootstrapped(release: str, engine: ContainerEngine, say: Progress, *, stand_in: bool) -> _Base:
    name = _bootstrapped_name(release)
    with resources.cache_lock(f"import-{engine.name}-{release}"):
        if _local_image(engine, name) is None and _copied(name, engine, say) is None:
            tar = bootstrap.base_tar(release, progress=say)
            say(f"importing {name}")
            repository, tag = name.split(":")
            answer = engine.client.api.import_image_from_file(str(tar), repository=repository, tag=tag)
            if _local_image(engine, name) is None:  # podman ignores the tag
                engine.client.api.tag(_imported_id(answer), repository, tag=tag)
    return _read_base(name, engine.client.images.get(name), stand_in=stand_in)


def _read_base(reference: str, image: Any, *, stand_in: bool) -> _Base:
    user = (image.attrs.get("Config") or {}).get("User") or ""
    return _Base(reference=reference, image_id=str(image.id), user=user, stand_in=stand_in)


def _local_image(engine: ContainerEngine, reference: str) -> Any | None:
    try:
        return engine.client.images.get(reference)
    except docker.errors.ImageNotFound:
        return None


def _imported_id(answer: str) -> str:
    """Return the image id from an engine's answer to an import: JSON lines, the id is the last one's status."""
    statuses = [json.loads(line).get("status", "") for line in answer.split("\n") if line.strip()]
    return str(statuses[-1]).removeprefix("sha256:")


def _copied(name: str, engine: ContainerEngine, say: Progress) -> Any | None:
    """Copy the image from another engine on this machine, which takes seconds where a build takes a minute.

    Returns None when no other engine has it.
    """
    if not all(path.exists() for path in _SOCKETS.values()):  # connecting would start an engine that does not run
        return None
    for other in ENGINE_NAMES:
        if other == engine.name:
            continue
        try:
            source = _local_image(connect(other), name)
        except UserError:
            continue
        if source is not None:
            say(f"copying {name} from {other}")
            # Saved without its name: podman stores docker.io/lcbx/..., which Docker does not load under the short name.
            loaded = engine.client.images.load(source.save(named=False))
            repository, tag = name.split(":")
            engine.client.api.tag(loaded[0].id, repository, tag=tag)
            return _local_image(engine, name)
    return None


# --- building ---------------------------------------------------------------------------------------------------------


def _build(language: Language, text: str, tag: str, base: _Base, engine: ContainerEngine, say: Progress) -> None:
    say(f"building {tag}")
    log: list[str] = []
    steps = _StepTimes()
    failure: str | None = None
    labels = {STAND_IN_LABEL: str(base.stand_in).lower(), "lcbx.base": base.reference}
    # The host's network, so that the build reaches a mirror or proxy that only the host can reach.
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
                steps.note(log[-1])
                say(log[-1])
        if event.get("error"):
            failure = str(event["error"]).strip()
    path = resources.keep_log(tag.replace("/", "-").replace(":", "-"), [text, *log, failure or ""])
    if failure is not None:
        reason = f"{language.source_path}: the image could not be built: {failure}"
        raise BuildError(reason, lines=log, log_path=path)

    if (build_s := steps.install_s()) is not None:
        resources.write_atomically(_build_record(tag), json.dumps({"build_s": round(build_s, 1)}))


class _StepTimes:
    """How long the RUN steps of a build took, from the lines of its log."""

    def __init__(self) -> None:
        self._runs: list[float | None] = []
        """Seconds of each finished step; None: taken from the engine's cache."""
        self._began: float | None = None
        self._cached = False

    def note(self, line: str) -> None:
        """Note a line of the log at the moment it arrives."""
        if (step := _STEP.match(line)) is not None:
            self._end()
            self._began, self._cached = (time.monotonic() if step[1] == "RUN" else None), False
        elif "Using cache" in line:
            self._cached = True

    def install_s(self) -> float | None:
        """Return the seconds of all steps but the first, which installs python3; None if any was cached."""
        self._end()
        known = [seconds for seconds in self._runs[1:] if seconds is not None]
        return sum(known) if known and len(known) == len(self._runs) - 1 else None

    def _end(self) -> None:
        if self._began is not None:
            self._runs.append(None if self._cached else time.monotonic() - self._began)
            self._began = None


def _build_record(tag: str) -> Path:
    return resources.cache_dir() / "images" / f"{tag.replace('/', '-').replace(':', '-')}.build.json"


def _build_s(tag: str) -> float | None:
    try:
        return float(json.loads(_build_record(tag).read_text())["build_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _described(language: Language, image: Any, tag: str, engine: ContainerEngine) -> Prepared:
    return Prepared(
        reference=tag,
        digest=str(image.id),
        toolchain_version=_toolchain_version(language, str(image.id), tag, engine),
        stand_in=image.labels.get(STAND_IN_LABEL) == "true",
        size_bytes=image.attrs.get("Size"),
        build_s=_build_s(tag),
    )


def _toolchain_version(language: Language, image_id: str, tag: str, engine: ContainerEngine) -> str:
    """Return the toolchain's version, cached per image and command; empty without a version command."""
    if language.version_command is None:
        return ""
    key = _short_hash(f"{image_id}\n{language.version_command}")
    path = resources.cache_dir() / "images" / f"{key}.json"
    version = _cached_version(path)
    if version is None:
        version = _ask_version(language, tag, engine)
        resources.write_atomically(path, json.dumps({"toolchain_version": version, "image": tag, "digest": image_id}))
    return version


def _cached_version(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text())["toolchain_version"])
    except (OSError, ValueError, KeyError):
        return None


def _ask_version(language: Language, tag: str, engine: ContainerEngine) -> str:
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
        raise UserError(dockerfile.broken_version_command(language, str(error.stderr or error))) from error
    return first_line(output.decode(errors="replace"))


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _silent(_: str) -> None:
    pass
