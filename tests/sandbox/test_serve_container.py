"""The container of `deploy/serve`: built, started with the privileges of its compose file, and asked.

Its base is pulled, or bootstrapped from the Debian mirror. The build takes two minutes once, seconds later: docker
keeps its layers, and the dependencies come before the sources. Languages are those of this machine's cache.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from support.real_backends import chosen

from lcbx import languages, resources
from lcbx.errors import UserError
from lcbx.sandbox import images
from lcbx.sandbox.container_engine import connect

pytestmark = pytest.mark.sandbox
REPOSITORY = Path(__file__).parents[2]
COPIED = ("deploy", "languages", "lcbx", "tests/programs", "pyproject.toml", "README.md", "LICENSE")
CERTIFICATES = Path("/usr/local/share/ca-certificates")
TOKEN = uuid.uuid4().hex
BUILD_S, START_S = 500, 120


def docker(*arguments: str, limit_s: float = 60, **options: Any) -> str:
    command = ["docker", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit_s, **options)
    output: str = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{command}:\n{output[-4000:]}"
    return output.strip()


def build_context() -> bytes:
    """Return the files that the Dockerfile copies, and the certificates that this machine trusts besides the usual."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in COPIED:
            tar.add(
                REPOSITORY / name, name, filter=lambda entry: None if "__pycache__" in entry.name else _plain(entry)
            )
        for path in CERTIFICATES.glob("*.crt"):
            tar.add(path, f"deploy/serve/{path.name}", filter=_plain)
    return buffer.getvalue()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return the entry without times, so that docker finds its layers again."""
    entry.mtime = 0
    return entry


@pytest.fixture(scope="module")
def image() -> str:
    if shutil.which("docker") is None:
        pytest.skip("docker: not installed")
    try:
        base = images.default_base(engine=connect("docker"))
    except UserError as error:
        pytest.skip(str(error))
    name = "lcbx-serve:test"
    # The host's network, so that the build reaches a mirror that only the host can reach.
    options = ["--network", "host", "--build-arg", f"BASE={base}", "-f", "deploy/serve/Dockerfile", "-t", name]
    docker("build", *options, "-", input=build_context(), limit_s=BUILD_S)
    return name


def privileges() -> list[str]:
    """Return the privileges of the compose file as options of `docker run`."""
    service = yaml.safe_load((REPOSITORY / "deploy/serve/compose.yaml").read_text())["services"]["judge"]
    options = [f"--cap-add={name}" for name in service["cap_add"]]
    return options + [f"--security-opt={option}" for option in service["security_opt"]]


@pytest.fixture(scope="module")
def container(image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    chosen("bwrap").prepare(languages.load("lua"), None)  # into the cache that the container uses
    secret = tmp_path_factory.mktemp("secret") / "token"
    secret.write_text(TOKEN)
    volumes = ["-v", f"{resources.cache_dir()}:/cache", "-v", f"{secret}:/run/secrets/token:ro"]
    options = ["--lang", "lua", "--token-file", "/run/secrets/token", "--workers", "1"]
    name = docker("run", "-d", *privileges(), "-p", "127.0.0.1::8080", *volumes, image, *options)
    try:
        yield name
    finally:
        docker("rm", "-f", name)


@pytest.fixture(scope="module")
def client(container: str) -> Iterator[httpx2.Client]:
    port = docker("port", container, "8080/tcp").splitlines()[0]
    headers = {"authorization": f"Bearer {TOKEN}"}
    with httpx2.Client(base_url=f"http://{port}", timeout=120, trust_env=False, headers=headers) as client:
        deadline = time.monotonic() + START_S
        while True:
            try:
                if client.get("/ready").status_code == 200:
                    break
            except httpx2.TransportError:
                pass
            assert time.monotonic() < deadline, docker("logs", container)
            time.sleep(0.2)
        yield client


def judged(client: httpx2.Client, code: str) -> Any:
    tests = [{"input": "3 4\n", "output": "7\n"}]
    response = client.post("/v1/judge", json={"language": "lua", "code": code, "tests": tests, "time_limit_s": 1})
    assert response.status_code == 200, response.text
    return response.json()["judgement"]["verdict"]


def test_the_container_judges(client: httpx2.Client) -> None:
    assert client.get("/v1/about", headers={"authorization": "Bearer no"}).status_code == 401
    assert judged(client, "local a, b = io.read('*n', '*n') print(a + b)") == "AC"
    assert client.get("/docs").status_code == 200  # its page is in the package
    assert [judged(client, code) for code in ("print(8)", "print(", "while true do end")] == ["WA", "CE", "TLE"]


def test_programs_in_the_container_reach_neither_it_nor_the_network(client: httpx2.Client) -> None:
    spy = """
    for _, path in ipairs{"/run/secrets/token", "/cache", "/src", "/opt/lcbx", "/proc/1/root/etc/shadow"} do
        local file = io.open(path)
        if file then print("reads " .. path) end
    end
    local file = io.open("/etc/motd2", "w")
    if file then print("writes") end
    for line in io.lines("/proc/net/dev") do
        local device = line:match("^%s*(%w+):")
        if device and device ~= "lo" then print("network " .. device) end
    end
    for line in io.lines("/proc/self/status") do
        if line:match("^CapEff") then print(tonumber(line:match("%x+$"), 16)) end
    end
    """
    answer = client.post("/run_code", json={"language": "lua", "code": spy}).json()
    assert (answer["status"], answer["run_result"]["stdout"]) == ("Success", "0\n"), answer


def test_the_container_ends_in_order(client: httpx2.Client, container: str) -> None:
    assert client.get("/health").status_code == 200
    docker("stop", "-t", "40", container)
    assert docker("inspect", "-f", "{{.State.ExitCode}}", container) == "0"
    assert docker("logs", container).endswith("stopped")
