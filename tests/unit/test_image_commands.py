"""`lcbx lang build`, `push` and `clean`: several at a time, what it will take, and one that fails stops no other."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.fake_judge import PREPARED

from lcbx import languages, sandbox
from lcbx.cli.building import in_parallel, size
from lcbx.cli.image_commands import announcement
from lcbx.cli.lang_commands import lang
from lcbx.errors import SandboxError, UserError
from lcbx.languages.certified import Certificate
from lcbx.sandbox import Backend, Prepared, Progress, StaleImage, dockerfile, registry
from lcbx.types import Language

FILE = "prompt: X.\ninstall: {install}\nfilename: a.x\nexecute: x\n"


class Images:
    """A backend that only has images. `broken` fails as an engine does, `full` as a disk does."""

    def __init__(self) -> None:
        self.prepared: list[str] = []
        self.removed: list[str] = []

    def backend(self) -> Backend:
        return Backend(
            name="fake",
            description="fake",
            start=lambda *_, **__: pytest.fail("no sandbox is needed"),
            prepare=self.prepare,
            find=lambda _: None,
            remove_stale=lambda: None,
            stale=lambda _: [StaleImage(reference=name, size_bytes=5 << 20) for name in ("old", "used")],
            remove=self.remove,
            push=self.push,
        )

    def prepare(self, language: Language, progress: Progress | None) -> Prepared:
        self.prepared.append(language.language_id)
        if language.language_id == "broken":
            raise SandboxError("no space left on device")
        if language.language_id == "full":
            raise OSError(28, "No space left on device")
        return PREPARED

    def remove(self, image: StaleImage) -> None:
        if image.reference == "used":
            raise UserError("used can't be removed: a container runs it")
        self.removed.append(image.reference)

    def push(self, language: Language, progress: Progress | None) -> str:
        if language.language_id == "broken":
            raise UserError("broken can't be pushed: denied")
        return f"registry/{language.language_id}"


@pytest.fixture
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Images:
    images = Images()
    monkeypatch.setattr(sandbox, "choose", lambda *_, **__: images.backend())
    monkeypatch.setattr(sandbox, "automatic_backends", lambda: ["fake"])
    monkeypatch.setenv("LCBX_LANGUAGES", str(tmp_path))
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    for name, install in (("one", "i"), ("two", "j"), ("three", "j"), ("broken", "b"), ("full", "f")):
        (tmp_path / f"{name}.yaml").write_text(FILE.format(install=install))
    return images


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(lang, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_build_goes_on_after_failures_and_names_them_at_the_end(images: Images) -> None:
    result = run("build", "broken,full,one,two,three", "--jobs", "2")
    assert result.return_value == 1
    assert sorted(images.prepared) == ["broken", "full", "one", "three", "two"]
    lines = result.output.splitlines()
    assert "lcbx: broken: no space left on device" in lines
    assert "lcbx: full: [Errno 28] No space left on device" in lines
    assert {line.partition(":")[0] for line in lines} >= {"one", "two", "three"}
    assert lines[-1] in ("failed: broken, full", "failed: full, broken")


def test_all_and_names_at_once_are_refused(images: Images) -> None:
    with pytest.raises(UserError, match="--all builds every language"):
        run("build", "one", "--all")


def test_push_names_each_image_and_goes_on_after_one_that_fails(images: Images) -> None:
    result = run("push", "broken,one")
    assert result.return_value == 1
    assert "lcbx: broken: broken can't be pushed: denied" in result.output
    assert "one: registry/one" in result.output


def test_clean_lists_with_sizes_removes_and_says_what_is_in_use(images: Images) -> None:
    dry = run("clean", "--dry-run")
    assert (dry.return_value, images.removed) == (0, [])
    assert "5 MiB  old" in dry.output
    assert "2 would be removed" in dry.output
    result = run("clean")
    assert (result.return_value, images.removed) == (1, ["old"])
    assert "used can't be removed: a container runs it" in result.output
    assert "fake: 1 removed" in result.output


# --- what builds will take --------------------------------------------------------------------------------------------


def certificate(**measured: Any) -> Certificate:
    return Certificate(grade="gold", date="2026-01-02", toolchain="1", digest="d", lcbx="1", measured=measured)


def test_disk_and_time_are_told_before_they_are_spent(images: Images) -> None:
    chosen = {name: languages.load(name, languages.folders_from_env()) for name in ("one", "two", "three", "full")}
    groups = [[chosen["one"]], [chosen["two"], chosen["three"]], [chosen["full"]]]
    known = {"one": certificate(image_mib=3000, install_s=100), "three": certificate(image_mib=200, install_s=80)}
    lines = announcement(groups, known, jobs=2, free_bytes=10 << 30, where=Path("/disk"))
    assert lines == [
        "3 images to build, 2 at a time, about 3.1 GiB on disk, 2 minutes where they were certified, "
        "1 of unknown size, 10.0 GiB free in /disk",
        "one: a large image, 2.9 GiB",
    ]
    tight = announcement(groups, known, jobs=2, free_bytes=1 << 30, where=Path("/disk"))
    assert "may not fit" in tight[-1]
    assert announcement(groups[2:], {}, jobs=2, free_bytes=None, where=None) == [
        "1 image to build, 2 at a time, 1 of unknown size"
    ]


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (118 << 20, "118 MiB"), (3 << 30, "3.0 GiB")])
def test_sizes_are_in_mib_and_gib(value: int | None, shown: str) -> None:
    assert size(value) == shown


def test_items_run_at_the_same_time_and_unknown_errors_are_raised() -> None:
    barrier = threading.Barrier(2, timeout=30)

    def meet(item: int) -> int:
        barrier.wait()
        return item * 2

    assert sorted(result or 0 for _, _, result in in_parallel([1, 2], meet, jobs=2)) == [2, 4]

    def fail(_: int) -> int:
        raise ValueError("our bug")

    with pytest.raises(ValueError, match="our bug"):
        list(in_parallel([1], fail, jobs=1))


# --- a registry of one's own ------------------------------------------------------------------------------------------


def test_name_in_a_registry_depends_on_the_steps_alone(images: Images, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = (languages.load(name, languages.folders_from_env()) for name in ("one", "two", "three"))
    names = [registry.reference(language, "host:5000/team", stand_in=False) for language in (one, two, three)]
    assert names[0].startswith("host:5000/team/lcbx/toolchain:")
    assert names[1] == names[2] != names[0]
    assert dockerfile.steps_digest(two) == dockerfile.steps_digest(three)
    assert len(registry.references(languages.load("julia"), "host")) == 2
    monkeypatch.setenv(registry.VARIABLE, " host:5000/ ")
    assert registry.configured() == "host:5000"
    monkeypatch.setenv(registry.VARIABLE, "https://host")
    with pytest.raises(UserError, match="without https://"):
        registry.configured()
    monkeypatch.setenv(registry.VARIABLE, "")
    assert registry.configured() is None
