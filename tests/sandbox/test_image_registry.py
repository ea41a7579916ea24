"""Images pushed to a registry of one's own and pulled from it instead of built; stale ones found and removed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.image_registry import missing, running_registry

from lcbx import languages
from lcbx.cli.lang_commands import lang
from lcbx.errors import UserError
from lcbx.sandbox import choose, images, registry
from lcbx.sandbox.container_engine import ContainerEngine, connect
from lcbx.types import Language

pytestmark = pytest.mark.sandbox


@pytest.fixture
def engine() -> ContainerEngine:
    if (reason := missing()) is not None:
        pytest.skip(reason)
    try:
        return connect("docker")
    except UserError as error:
        pytest.skip(str(error))


@pytest.fixture
def address(engine: ContainerEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with running_registry(tmp_path) as address:
        monkeypatch.setenv(registry.VARIABLE, address)
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = f"prompt: X.\ninstall: echo {uuid.uuid4()} > /made\nfilename: a.x\nexecute: cat a.x\nversion: cat /made\n"
    (tmp_path / "own").mkdir()
    (tmp_path / "own/odd.yaml").write_text(text)
    return tmp_path / "own"


def odd(folder: Path) -> Language:
    return languages.load("odd", [folder])


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(lang, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_image_pushed_to_a_registry_is_pulled_where_it_is_missing_and_removed_when_stale(
    engine: ContainerEngine, address: str, folder: Path
) -> None:
    """One image for all of it: building, pushing, pulling and removing take seconds each."""
    language, own = odd(folder), ("--languages", str(folder), "--sandbox", "docker")
    messages: list[str] = []
    built = images.ensure(language, engine=engine, progress=messages.append)
    assert built.reference.startswith("lcbx/toolchain:")
    assert f"{address} has no image for odd" in messages
    pushed = run("push", "odd", *own)
    name = registry.reference(language, address, stand_in=False)
    assert pushed.return_value == 0
    assert f"odd: {name}" in pushed.output

    for reference in (built.reference, name):
        engine.client.images.remove(reference, force=True)
    assert images.find(language, engine=engine) is None
    again = run("build", "odd", *own)
    assert again.return_value == 0
    assert name in again.output
    found = images.find(language, engine=engine)
    assert found is not None
    assert (found.reference, found.digest, found.stand_in) == (name, built.digest, False)
    assert found.toolchain_version == built.toolchain_version

    backend = choose("docker")
    assert name not in {image.reference for image in backend.stale([language])}
    stale = [image for image in backend.stale([languages.load("lua")]) if image.reference == name]
    assert stale[0].size_bytes > 10 << 20
    backend.remove(stale[0])
    assert images.find(language, engine=engine) is None


def test_registry_out_of_reach_is_no_reason_not_to_build(
    engine: ContainerEngine, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(registry.VARIABLE, "127.0.0.1:9")
    built = images.ensure(odd(folder), engine=engine)
    try:
        assert built.reference.startswith("lcbx/toolchain:")
        result = run("push", "odd", "--languages", str(folder), "--sandbox", "docker")
        assert result.return_value == 1
        assert "can't be pushed" in result.output
    finally:
        engine.client.images.remove(built.reference, force=True)
        engine.client.images.remove(registry.reference(odd(folder), "127.0.0.1:9", stand_in=False), force=True)
