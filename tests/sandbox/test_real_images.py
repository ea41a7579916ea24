"""Real images and root file systems, built from language files with four lines."""

from __future__ import annotations

import os
import tarfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import docker
import pytest
from docker.types import Ulimit

from lcbx import languages
from lcbx.errors import UserError
from lcbx.sandbox import bootstrap, images, rootfs
from lcbx.sandbox.backend import Prepared
from lcbx.sandbox.container_engine import ENGINE_NAMES, ContainerEngine, connect
from lcbx.types import Language

pytestmark = pytest.mark.sandbox

OWNERS = rootfs.Owners.SUBORDINATE if os.geteuid() != 0 else rootfs.Owners.ALL


@pytest.fixture(scope="module")
def engine() -> ContainerEngine:
    reasons = []
    for name in ENGINE_NAMES:
        try:
            return connect(name)
        except UserError as error:
            reasons.append(str(error))
    pytest.skip("; ".join(reasons))


@pytest.fixture
def made(engine: ContainerEngine) -> Iterator[list[Prepared]]:
    """The images that a test built; they are removed after it."""
    made: list[Prepared] = []
    yield made
    for reference in {image.reference for image in made}:
        engine.client.images.remove(reference, force=True)


@pytest.fixture
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No engine answers, and the cache contains only a bootstrapped base."""
    base = bootstrap.base_tar("trixie")
    cache = tmp_path / "cache"
    (cache / "bases").mkdir(parents=True)
    (cache / "bases" / base.name).symlink_to(base)
    monkeypatch.setenv("LCBX_CACHE", str(cache))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-socket")
    yield
    rootfs.remove(cache, owners=OWNERS)


def four_lines(folder: Path, *, install: str, more: str = "") -> Language:
    path = folder / "gawk.yaml"
    text = f"prompt: Use GNU awk.\ninstall: {install}\nfilename: snippet.awk\nexecute: gawk -f snippet.awk\n{more}"
    path.write_text(text)
    return languages.load_file(path)


def run(engine: ContainerEngine, image: Prepared, script: str) -> str:
    # podman's default limits may exceed those of this machine.
    limits = [Ulimit(name=name, soft=1024, hard=1024) for name in ("nofile", "nproc")]
    command = ["/bin/sh", "-c", script]
    output = engine.client.containers.run(image.reference, command, network_mode="none", remove=True, ulimits=limits)
    return output.decode()


def test_four_lines_become_an_image_that_runs_programs(
    engine: ContainerEngine, made: list[Prepared], tmp_path: Path
) -> None:
    # The bundled AWK has the same install command without the id, and equal commands share one image.
    install = f"apt-get install -y --no-install-recommends gawk && echo {uuid.uuid4()} > /made"
    gawk = four_lines(tmp_path, install=install, more="version: gawk -V\n")
    messages: list[str] = []
    image = images.ensure(gawk, engine=engine, progress=messages.append)
    made.append(image)
    assert image.reference.startswith("lcbx/toolchain:")
    assert image.toolchain_version.startswith("GNU Awk ")
    assert not image.stand_in
    assert any("gawk" in line for line in messages)
    assert run(engine, image, "echo 3 4 | gawk '{ print $1 + $2 }'") == "7\n"
    check = "python3 -c 'import ctypes, os, resource; os.wait4' && id -u && ls -d /box /build /lcbx"
    assert run(engine, image, check).split() == ["0", "/box", "/build", "/lcbx"]


def test_image_is_built_once_even_when_two_ask_at_the_same_time(
    engine: ContainerEngine, made: list[Prepared], tmp_path: Path
) -> None:
    odd = four_lines(tmp_path, install=f"echo {uuid.uuid4()} > /made")
    messages: list[str] = []
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda _: images.ensure(odd, engine=engine, progress=messages.append), range(2)))
    made += both
    assert both[0] == both[1]
    assert sum(line.startswith("building") for line in messages) == 1
    assert images.find(odd, engine=engine) == both[0]
    prompt_changed = four_lines(tmp_path, install=odd.install or "", more="name: Other\n")
    assert images.ensure(prompt_changed, engine=engine, progress=messages.append).digest == both[0].digest
    assert sum(line.startswith("building") for line in messages) == 1


def test_equal_install_and_base_share_one_image_whatever_the_language_is_called(
    engine: ContainerEngine, made: list[Prepared], tmp_path: Path
) -> None:
    install = f"echo {uuid.uuid4()} > /made"
    first = four_lines(tmp_path, install=install, more="version: echo one\n")
    path = tmp_path / "other.yaml"
    path.write_text(f"prompt: Other.\ninstall: {install}\nfilename: a.b\nexecute: cat a.b\nversion: echo two\n")
    second = languages.load_file(path)
    messages: list[str] = []
    both = [images.ensure(language, engine=engine, progress=messages.append) for language in (first, second)]
    made += both
    assert both[0].digest == both[1].digest
    assert [image.toolchain_version for image in both] == ["one", "two"]
    assert sum(line.startswith("building") for line in messages) == 1
    assert (both[0].size_bytes or 0) > 10 << 20
    roots = [rootfs.ensure(language, engine=engine, owners=OWNERS) for language in (first, second)]
    try:
        assert roots[0].path == roots[1].path
        assert [root.toolchain_version for root in roots] == ["one", "two"]
        found = rootfs.find(second, owners=OWNERS)
        assert found == roots[1]
        assert (found.size_bytes or 0) > 10 << 20
    finally:
        rootfs.remove(roots[0].path, owners=OWNERS)


def test_failing_install_shows_the_end_of_its_log(engine: ContainerEngine, tmp_path: Path) -> None:
    broken = four_lines(tmp_path, install="apt-get install -y no-such-package-anywhere")
    with pytest.raises(UserError) as error:
        images.ensure(broken, engine=engine)
    message = str(error.value)
    assert "gawk.yaml: the image could not be built" in message
    assert "Unable to locate package no-such-package-anywhere" in message
    log = Path(message.rsplit("The whole log: ", 1)[1])
    assert "no-such-package-anywhere" in log.read_text()
    assert images.find(broken, engine=engine) is None


def test_version_command_that_fails_says_install_may_be_wrong(
    engine: ContainerEngine, made: list[Prepared], tmp_path: Path
) -> None:
    wrong = four_lines(tmp_path, install="/bin/true", more="version: gawkk --version\n")
    with pytest.raises(UserError, match=r"'version' \(gawkk --version\) fails in the image"):
        images.ensure(wrong, engine=engine)
    made.append(images.ensure(four_lines(tmp_path, install="/bin/true"), engine=engine))


def test_base_that_cannot_be_had_says_what_to_do(engine: ContainerEngine, tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    base = "container: {base-image: 'localhost:1/no/such:image'}"
    path.write_text(f"prompt: Use it.\n{base}\nfilename: a.a\nexecute: a a.a\n")
    with pytest.raises(UserError, match=r"base image localhost:1/no/such:image can't be pulled: .*stand-in"):
        images.ensure(languages.load_file(path), engine=engine)


def test_bootstrapped_base_is_a_debian_with_sources_of_its_own() -> None:
    with tarfile.open(bootstrap.base_tar("trixie")) as tar:
        names = {name.removeprefix("./") for name in tar.getnames()}
        sources = tar.extractfile("./etc/apt/sources.list")
        assert sources is not None
        assert b" trixie main" in sources.read()
    assert {"usr/bin/apt-get", "etc/os-release"} <= names
    assert not any(name.startswith("usr/share/man/man1/") for name in names)


def test_root_file_system_is_the_image_with_mount_points(engine: ContainerEngine) -> None:
    lua = languages.load("lua")
    root = rootfs.ensure(lua, engine=engine, owners=OWNERS)
    assert root.digest == images.ensure(lua, engine=engine).digest
    assert all((root.path / folder).is_dir() for folder in ("box", "build", "lcbx", "proc", "dev", "tmp"))
    assert not any((root.path / "dev").iterdir())
    assert root.env["PATH"]
    assert rootfs.ensure(lua, engine=engine, owners=OWNERS) == root


def test_root_file_system_outlives_the_engine_it_came_from(engine: ContainerEngine) -> None:
    """bubblewrap needs no daemon once its files exist, so a run goes on when the engine stops."""
    lua = languages.load("lua")
    root = rootfs.ensure(lua, engine=engine, owners=OWNERS)
    gone = SimpleNamespace(name="docker", client=docker.DockerClient(base_url="unix:///no/socket", version="1.41"))
    assert rootfs.ensure(lua, engine=gone, owners=OWNERS) == root  # type: ignore[arg-type]


def test_root_file_system_is_installed_where_no_engine_answers(tmp_path: Path, no_engine: None) -> None:
    lines = "\\n".join(["RUN apt-get install -y --no-install-recommends gawk", "ENV AWKPATH=/awk"])
    gawk = four_lines(tmp_path, install=f'{{container-instructions: "{lines}"}}', more="version: gawk -V\n")
    root = rootfs.ensure(gawk, owners=OWNERS)
    assert root.toolchain_version.startswith("GNU Awk ")
    assert root.env["AWKPATH"] == "/awk"
    assert (root.path / "usr/bin/gawk").exists()
    assert rootfs.find(gawk, owners=OWNERS) == root


def test_failing_install_without_an_engine_leaves_nothing(tmp_path: Path, no_engine: None) -> None:
    broken = four_lines(tmp_path, install="apt-get install -y no-such-package-anywhere")
    with pytest.raises(UserError, match=r"(?s)installing failed with exit code 100.*no-such-package-anywhere"):
        rootfs.ensure(broken, owners=OWNERS)
    assert rootfs.find(broken, owners=OWNERS) is None


@pytest.mark.parametrize(("source", "target"), [("docker", "podman"), ("podman", "docker")])
def test_engines_of_one_machine_copy_images_from_each_other(source: str, target: str, tmp_path: Path) -> None:
    """podman stores them as docker.io/lcbx/..., a name that docker does not load."""
    try:
        engines = {name: connect(name) for name in (source, target)}
    except UserError as error:
        pytest.skip(str(error))
    odd = four_lines(tmp_path, install=f"echo {uuid.uuid4()} > /made")
    built = images.ensure(odd, engine=engines[source])
    try:
        messages: list[str] = []
        copied = images.ensure(odd, engine=engines[target], progress=messages.append)
        assert (copied.reference, copied.digest) == (built.reference, built.digest)
        assert f"copying {built.reference} from {source}" in messages
        assert run(engines[target], copied, "cat /made") == run(engines[source], built, "cat /made")
    finally:
        for engine in engines.values():
            engine.client.images.remove(built.reference, force=True)
