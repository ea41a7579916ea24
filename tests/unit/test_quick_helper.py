"""Quick tests outside sandboxes: where the library comes from, and that it knows outputs as the runner does."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.compilers import needs_quick_tests

from lcbx import doctor
from lcbx.sandbox import quick_helper, runner

DigestOf = Callable[[bytes], str | None]

PIECES = [
    b" ",
    b"\n",
    b"\t",
    b"\v",
    b"\f",
    b"\x1c",
    b"\x1f",
    b"\x00",
    b"\x1b",
    b"\x7f",
    b"x",
    b"\r",
    b"\xc3\xa4",
    b"\xff",
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, in a process that has not compiled anything yet."""
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(quick_helper.VARIABLE, raising=False)
    quick_helper.library.cache_clear()
    yield tmp_path
    quick_helper.library.cache_clear()


@pytest.fixture(scope="module")
def digest_of(tmp_path_factory: pytest.TempPathFactory) -> DigestOf:
    """Return the library's function: the digest of a text, or None where it leaves the text to the runner."""
    needs_quick_tests()
    content = quick_helper.library()
    assert isinstance(content, bytes), content
    path = tmp_path_factory.mktemp("library") / quick_helper.NAME
    path.write_bytes(content)
    function = ctypes.CDLL(str(path)).digest_of

    def call(text: bytes) -> str | None:
        digest = ctypes.create_string_buffer(64)
        return digest.raw.decode() if function(text, ctypes.c_int64(len(text)), digest) else None

    return call


@given(text=st.lists(st.sampled_from(PIECES) | st.binary(max_size=70)).map(b"".join))
def test_library_and_runner_hash_alike(digest_of: DigestOf, text: bytes) -> None:
    digest = digest_of(text)
    is_plain = text.isascii() and b"\r" not in text
    assert (digest is not None) is is_plain
    assert digest in (None, runner.digest_of(text))


@pytest.mark.parametrize("size", [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 8191, 8192])
def test_texts_of_every_length_are_hashed(digest_of: DigestOf, size: int) -> None:
    assert digest_of(b"x" * size) == runner.digest_of(b"x" * size)
    assert digest_of(b"x" * (size // 2) + b"\n" * (size - size // 2)) == runner.digest_of(b"x" * (size // 2))


def test_long_text_is_left_to_the_runner(digest_of: DigestOf) -> None:
    """It has the processor's own instructions for that."""
    assert digest_of(b"x" * 8193) is None


def test_library_lies_in_the_folder_of_a_sandbox(cache: Path) -> None:
    needs_quick_tests()
    assert quick_helper.put_into(cache) is None
    assert (cache / quick_helper.NAME).read_bytes().startswith(b"\x7fELF")
    assert [path.name[:12] for path in (cache / "cache" / "compiled").iterdir()] == ["quick_tests-"]
    [finding] = [row for row in doctor.machine() if row.what == "quick tests"]
    assert finding.state == doctor.OK


def test_it_can_be_switched_off(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_QUICK_TESTS", "off")
    assert quick_helper.put_into(cache) == "switched off by LCBX_QUICK_TESTS"
    assert list(cache.iterdir()) == []


def test_without_a_compiler_sandboxes_start_and_the_doctor_says_what_to_install(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(cache))
    assert "cc: not found on PATH" in str(quick_helper.put_into(cache))
    assert not (cache / quick_helper.NAME).exists()
    [finding] = [row for row in doctor.machine() if row.what == "quick tests"]
    assert (finding.state, finding.detail.split(";")[0]) == (doctor.ABSENT, "cc: not found on PATH")
    assert finding.advice.endswith("Install one, such as gcc with libc6-dev.")


def test_folder_that_cannot_be_written_is_no_reason_to_fail(cache: Path) -> None:
    needs_quick_tests()
    assert "No such file" in str(quick_helper.put_into(cache / "missing"))
