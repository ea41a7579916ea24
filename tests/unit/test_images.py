"""Dockerfiles, the steps without an engine, Debian mirrors, pulls, and the table of backends."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import click
import docker
import pytest

from lcbx.errors import DataError, UserError
from lcbx.sandbox import BACKENDS, automatic_backends, bootstrap, choose, dockerfile, podman_service, pull
from lcbx.sandbox.bootstrap import AptSource
from lcbx.types import Language


def language(**fields: object) -> Language:
    required = {"language_id": "x", "name": "X", "prompt": "", "filename": "x.x", "execute": "x"}
    return Language(**{**required, "source_path": "x.yaml", **fields})  # type: ignore[arg-type]


def recipe(**fields: object) -> dockerfile.Recipe:
    return dockerfile.recipe(language(**fields), base="the-base:1", stand_in=False)


def commands(text: str) -> list[str]:
    """Return the shell scripts of the JSON RUN lines."""
    runs = [json.loads(line.removeprefix("RUN ")) for line in text.splitlines() if line.startswith("RUN [")]
    assert all(words[:2] == ["/bin/sh", "-ec"] for words in runs)
    return [words[2] for words in runs]


# --- Dockerfiles ------------------------------------------------------------------------------------------------------


def test_install_command_runs_between_fresh_package_lists_and_none() -> None:
    text = dockerfile.text(recipe(install="apt-get install -y lua\nlua -v"))
    assert text.splitlines()[0] == "FROM the-base:1"
    python, install = commands(text)
    assert "apt-get install -y --no-install-recommends python3" in python
    assert "mkdir -p /box /build /lcbx" in python
    lines = install.splitlines()
    assert lines[:3] == ["mkdir -p /usr/share/man/man1 && apt-get update", "apt-get install -y lua", "lua -v"]
    assert lines[3].startswith("rm -rf /var/lib/apt/lists/*")


@pytest.mark.parametrize(("kind", "tool"), [("debian", "apt-get"), ("alpine", "apk"), ("fedora", "dnf")])
def test_python_comes_from_the_package_manager_of_the_base(kind: str, tool: str) -> None:
    python = commands(dockerfile.text(recipe(base_image="b", container_type=kind)))[0]
    assert "import ctypes, os, resource" in python
    assert f"{tool} " in python


def test_base_image_alone_gets_python_and_nothing_else() -> None:
    assert len(commands(dockerfile.text(recipe(base_image="julia:1.11")))) == 1


def test_image_ends_as_root_whatever_its_base_runs_as() -> None:
    instructions = "RUN opam install base\nENV PATH='/home/opam/bin:/bin'\n"
    text = dockerfile.text(recipe(container_instructions=instructions), base_user="opam")
    lines = text.splitlines()
    users = [line for line in lines if line.startswith("USER")]
    assert users == ["USER root", "USER opam", "USER root"]
    assert lines.index("USER opam") < lines.index("RUN opam install base") < len(lines) - lines[::-1].index("USER root")
    assert "ENV PATH='/home/opam/bin:/bin'" in lines
    assert 'RUN chmod a+x "$HOME"' in lines


def test_instructions_without_an_instruction_are_one_shell_script() -> None:
    text = dockerfile.text(recipe(container_instructions="apt-get install -y foo\nfoo --setup\n"))
    assert "apt-get install -y foo\nfoo --setup" in commands(text)
    text = dockerfile.text(recipe(container_instructions="# why\nRUN true\n"))
    assert "# why\nRUN true" in text


def test_stand_in_takes_its_own_steps() -> None:
    stand_in = {"suite": "bullseye", "install": "apt-get install -y julia"}
    special = language(base_image="special:1", container_type="alpine", install="special setup", stand_in=stand_in)
    text = dockerfile.text(dockerfile.recipe(special, base="lcbx/base:bullseye", stand_in=True))
    assert "apt-get install -y julia" in commands(text)[1]
    assert "special" not in text


def test_prompt_and_commands_do_not_change_the_dockerfile() -> None:
    plain = dockerfile.text(recipe(install="apt-get install -y lua"))
    other = dockerfile.text(recipe(install="apt-get install -y lua", prompt="other", execute="other", fences=("x",)))
    assert plain == other


# --- without an engine ------------------------------------------------------------------------------------------------


def test_run_and_env_are_understood_without_an_engine() -> None:
    instructions = """\
# a comment
RUN apt-get install -y foo && \\
    foo --setup
ENV FOO_HOME=/opt/foo PATH="/opt/foo/bin:$PATH"
ENV MESSAGE hello  world
RUN ["foo", "--say", "two words"]
"""
    scripts, env = dockerfile.interpret(recipe(container_instructions=instructions), source_path="x.yaml")
    assert scripts[2].split() == "apt-get install -y foo && foo --setup".split()
    assert env == {
        "FOO_HOME": "/opt/foo",
        "PATH": f"/opt/foo/bin:{dockerfile.DEFAULT_PATH}",
        "MESSAGE": "hello  world",
    }
    assert "export FOO_HOME=/opt/foo\n" in scripts[3]
    assert scripts[3].endswith("foo --say 'two words'")


def test_other_instructions_are_refused_without_an_engine() -> None:
    with pytest.raises(DataError, match=r"x.yaml: 'container-instructions' holds COPY, which needs a container engine"):
        dockerfile.interpret(recipe(container_instructions="COPY a b"), source_path="x.yaml")


# --- bases ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "release"),
    [
        ("debian:trixie-slim", "trixie"),
        ("debian:trixie", "trixie"),
        ("docker.io/library/debian:bookworm-20250520-slim", "bookworm"),
        ("debian:12-slim", "bookworm"),
        ("debian:13", "trixie"),
        ("debian:99", None),
        ("julia:1.11", None),
        ("mydebian:trixie", None),
        ("registry.example.org/debian:trixie", None),
        ("ubuntu:24.04", None),
    ],
)
def test_plain_debian_images_are_known_by_release(image: str, release: str | None) -> None:
    assert bootstrap.debian_release(image) == release


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("debian:trixie-slim", "docker.io"),
        ("julia:1.11", "docker.io"),
        ("ocaml/opam:x", "docker.io"),
        ("docker.io/ocaml/opam:x", "docker.io"),
        ("registry.example.org:5000/a/b:c", "registry.example.org:5000"),
        ("localhost/a", "localhost"),
    ],
)
def test_registry_of_an_image(image: str, registry: str) -> None:
    assert pull.registry(image) == registry


# --- apt sources ------------------------------------------------------------------------------------------------------

ONE_LINE = """\
# deb http://commented.example.org/debian trixie main
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://mirror.example.org/debian/ trixie main contrib # note
deb-src http://mirror.example.org/debian trixie main
deb http://security.example.org/debian-security trixie-security main
deb cdrom:[Debian]/ trixie main
"""

DEB822 = """\
# Written by an installer.
Types: deb deb-src
URIs: http://one.example.org/debian
 http://two.example.org/debian/
Suites: bookworm bookworm-updates
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://off.example.org/debian
Suites: bookworm
Components: main

Types: deb
URIs: mirror+file://{list}
Suites: bookworm
Components: main
"""


def test_apt_sources_of_both_formats_are_read(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(ONE_LINE)
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "mirrors.list").write_text("https://cloud.example.org/debian\tpriority:1\n")
    (tmp_path / "sources.list.d/debian.sources").write_text(DEB822.format(list=tmp_path / "mirrors.list"))
    sources = bootstrap.host_sources(tmp_path)
    assert sources[:2] == [
        AptSource(uri="http://mirror.example.org/debian", suite="trixie", components=("main", "contrib")),
        AptSource(uri="http://security.example.org/debian-security", suite="trixie-security", components=("main",)),
    ]
    assert [(source.uri, source.suite) for source in sources[2:]] == [
        ("http://one.example.org/debian", "bookworm"),
        ("http://one.example.org/debian", "bookworm-updates"),
        ("http://two.example.org/debian", "bookworm"),
        ("http://two.example.org/debian", "bookworm-updates"),
        ("https://cloud.example.org/debian", "bookworm"),
    ]
    assert sources[2].components == ("main", "non-free-firmware")


class Archive:
    """Debian archives that exist: (uri, suite)."""

    def __init__(self, *there: tuple[str, str]) -> None:
        self.there = set(there)

    def __call__(self, uri: str, suite: str) -> bool:
        return (uri, suite) in self.there


HOST = [
    AptSource(uri="http://apps.example.org", suite="bookworm", components=("main",)),
    AptSource(uri="http://mirror.example.org/debian", suite="bookworm", components=("main", "contrib")),
    AptSource(uri="http://mirror.example.org/debian-security", suite="bookworm-security", components=("main",)),
]


def test_base_comes_from_the_mirror_the_machine_uses() -> None:
    archive = Archive(
        ("http://mirror.example.org/debian", "trixie"),
        ("http://mirror.example.org/debian", "trixie-updates"),
        ("http://mirror.example.org/debian-security", "trixie-security"),
        ("http://deb.debian.org/debian", "trixie"),
    )
    sources = bootstrap.mirror_sources("trixie", own=HOST, is_debian=archive)
    assert [(source.uri.split("/", 2)[2], source.suite, source.components) for source in sources] == [
        ("mirror.example.org/debian", "trixie", ("main", "contrib")),
        ("mirror.example.org/debian", "trixie-updates", ("main", "contrib")),
        ("mirror.example.org/debian-security", "trixie-security", ("main", "contrib")),
    ]


def test_release_the_mirror_dropped_comes_from_the_public_archive() -> None:
    archive = Archive(("http://archive.debian.org/debian", "buster"))
    sources = bootstrap.mirror_sources("buster", own=HOST, is_debian=archive)
    assert [(source.uri, source.suite) for source in sources] == [("http://archive.debian.org/debian", "buster")]


def test_mirror_of_the_user_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_DEBIAN_MIRROR", "http://inside.example.org/debian/")
    archive = Archive(
        ("http://inside.example.org/debian", "trixie"),
        ("http://inside.example.org/debian-security", "trixie-security"),
        ("http://mirror.example.org/debian", "trixie"),
    )
    sources = bootstrap.mirror_sources("trixie", own=HOST, is_debian=archive)
    assert {source.uri.split("/")[2] for source in sources} == {"inside.example.org"}
    assert [source.suite for source in sources] == ["trixie", "trixie-security"]


# --- pulling ----------------------------------------------------------------------------------------------------------


class Client:
    """A docker client whose pulls yield the given events; records what was pulled."""

    def __init__(self, *events: dict[str, str], error: str | None = None, hangs: bool = False) -> None:
        self.api = self
        self.events, self.error, self.hangs = events, error, hangs
        self.pulled: list[str] = []
        self.released = threading.Event()

    def pull(self, name: str, *, tag: str, stream: bool, decode: bool) -> Iterator[dict[str, str]]:
        self.pulled.append(f"{name}:{tag}")
        if self.hangs:
            self.released.wait()
        if self.error is not None:
            raise RuntimeError(self.error)
        yield from self.events


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path))
    return tmp_path


def quiet(_: str) -> None:
    pass


def pulled(reference: str, client: Client, progress: Callable[[str], None] = quiet, **options: float) -> str | None:
    return pull.pull(reference, cast(docker.DockerClient, client), progress, **options)


def test_pull_that_works_says_what_it_does(cache: Path) -> None:
    client = Client({"status": "Pulling from library/debian"}, {"id": "ab12", "status": "Extracting"})
    messages: list[str] = []
    assert pulled("debian:trixie-slim", client, messages.append) is None
    assert client.pulled == ["debian:trixie-slim"]
    assert messages == ["pulling debian:trixie-slim", "Pulling from library/debian", "ab12 Extracting"]


def test_registry_out_of_reach_is_asked_once_for_all_its_images(cache: Path) -> None:
    client = Client(error="dial tcp: lookup registry-1.docker.io: no such host")
    assert "no such host" in str(pulled("debian:trixie-slim", client))
    assert "no such host" in str(pulled("julia:1.11", client))
    assert client.pulled == ["debian:trixie-slim"]
    pulled("registry.example.org/x:1", client)
    assert len(client.pulled) == 2
    pull.forget_unreachable()
    pulled("julia:1.11", client)
    assert len(client.pulled) == 3


def test_image_that_does_not_exist_says_nothing_about_its_registry(cache: Path) -> None:
    client = Client({"error": "manifest for julia:9.9 not found"})
    assert "not found" in str(pulled("julia:9.9", client))
    assert "not found" in str(pulled("julia:8.8", client))
    assert client.pulled == ["julia:9.9", "julia:8.8"]


def test_silent_registry_is_given_up(cache: Path) -> None:
    client = Client(hangs=True)
    assert "no answer from docker.io" in str(pulled("debian:trixie-slim", client, first_answer_s=0.01))
    client.released.set()


@pytest.mark.parametrize(
    ("controllers", "has_runc", "chosen"),
    [("hugetlb\n", True, True), ("hugetlb\n", False, False), ("\n", True, False), (None, True, False)],
)
def test_podman_is_given_runc_where_crun_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, controllers: str | None, has_runc: bool, chosen: bool
) -> None:
    """crun refuses machines whose cgroup controllers are split between v1 and v2."""
    programs, cgroups = tmp_path / "bin", tmp_path / "cgroup"
    programs.mkdir()
    (cgroups / "unified").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(programs))
    runc = programs / "runc"
    if has_runc:
        runc.write_text("#!/bin/sh\n")
        runc.chmod(0o755)
    if controllers is not None:
        (cgroups / "unified" / "cgroup.controllers").write_text(controllers)
    assert podman_service.runtime_option(cgroups, system_programs="") == (["--runtime", str(runc)] if chosen else [])


@pytest.mark.parametrize(
    ("command", "version"),
    [
        ("echo 1.2; echo a warning >&2", "1.2\n"),
        ("echo a warning >&2; echo 1.2", "1.2\n"),
        ("echo only there 1.2 >&2", "only there 1.2\n"),
        ("printf 'two\\nlines'", "two\nlines\n"),
    ],
)
def test_version_is_what_standard_output_says_and_else_standard_error(command: str, version: str) -> None:
    script = dockerfile.version_script(command)
    done = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True, check=True)
    assert done.stdout == version


def test_version_command_that_fails_says_why() -> None:
    script = dockerfile.version_script("echo half a version; echo broken >&2; exit 3")
    done = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "broken" in done.stdout


# --- backends ---------------------------------------------------------------------------------------------------------


def test_a_misspelt_backend_is_answered_with_the_closest_one() -> None:
    with pytest.raises(UserError, match=r"no sandbox 'dokcer'\. Did you mean 'docker'\?"):
        choose("dokcer")
    with pytest.raises(UserError, match=rf"no sandbox 'x'\. Known: auto, {', '.join(BACKENDS)}\."):
        choose("x")


def test_auto_never_picks_a_backend_that_cannot_keep_programs_from_the_judge() -> None:
    assert automatic_backends() == ["docker", "podman", "bwrap"]
    with pytest.raises(UserError, match=r"apptainer: .*[Uu]se --sandbox bwrap"):
        choose("apptainer", runtime=None)


def test_a_runtime_is_refused_where_there_are_none() -> None:
    for name in ("bwrap", "apptainer"):
        with pytest.raises(UserError, match=f"{name}: has no runtimes"):
            choose(name, runtime="runsc")


def test_commands_offer_exactly_the_backends_of_the_table() -> None:
    from lcbx.cli.doctor_commands import doctor
    from lcbx.cli.image_commands import build

    for command in (doctor, build):
        option = next(option for option in command.params if option.name == "sandbox")
        assert isinstance(option.type, click.Choice)
        assert list(option.type.choices) == ["auto", *BACKENDS]
