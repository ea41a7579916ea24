"""The test store: content named by its hash, complete or absent, private, and clear about disk errors."""

from __future__ import annotations

import errno
import multiprocessing
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcbx.checkers.normalised import expected_digest
from lcbx.errors import UserError
from lcbx.problems import store as store_module
from lcbx.problems.store import TestStore
from lcbx.types import Blob


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "cache" / "tests")


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@given(content=st.binary(max_size=200), cuts=st.lists(st.integers(1, 20), max_size=20))
def test_content_comes_back_unchanged_however_it_was_cut(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, cuts: list[int]
) -> None:
    store, at, chunks = TestStore(tmp_path_factory.getbasetemp() / "shared"), 0, []
    for cut in cuts:
        chunks.append(content[at : at + cut])
        at += cut
    chunks.append(content[at:])
    blob = store.put_input(chunks)
    output, digest = store.put_output(chunks)
    assert blob == output == Blob(sha256=sha256(content).hexdigest(), size_bytes=len(content))
    assert store.read_input(blob) == store.read_output(output) == content
    assert store.read_input(blob, limit=5) == content[:5]
    assert digest == expected_digest(content)


def test_content_larger_than_what_is_held_in_memory_is_the_same(store: TestStore) -> None:
    chunk = bytes(range(256)) * 1024
    blob = store.put_input(chunk for _ in range(12))
    assert blob.size_bytes == 12 * len(chunk)
    assert store.verify(blob)
    assert store.put_input([chunk * 12]) == blob


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_inputs_can_be_opened_by_programs_and_folders_by_nobody_else(store: TestStore, umask: int) -> None:
    before = os.umask(umask)
    try:
        blob = store.put_input([b"1 2\n"])
        output, _ = store.put_output([b"3\n"])
    finally:
        os.umask(before)
    assert stat.S_IMODE(store.input_path(blob).stat().st_mode) == 0o644
    assert stat.S_IMODE(store.output_path(output).stat().st_mode) == 0o600
    folders = [store.root, store.inputs_root, store.input_path(blob).parent]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert store.input_path(blob).is_relative_to(store.inputs_root)


def test_inputs_and_expected_outputs_lie_apart(store: TestStore) -> None:
    blob = store.put_input([b"same"])
    assert not store.has_output(blob)
    output, _ = store.put_output([b"answer"])
    assert not store.has_input(output)
    assert not any(b"answer" in path.read_bytes() for path in everything_in(store.inputs_root))


def test_a_source_that_fails_halfway_leaves_nothing(store: TestStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * (3 << 20)
        raise OSError(errno.EIO, "the source's own trouble")

    with pytest.raises(OSError, match="the source's own trouble"):
        store.put_input(broken())
    assert everything_in(store.root) == []


def test_a_truncated_file_is_not_taken_for_what_it_was(store: TestStore) -> None:
    blob = store.put_input([b"12345"])
    store.input_path(blob).write_bytes(b"123")
    assert not store.has_input(blob)
    assert not store.verify(blob)
    assert store.put_input([b"12345"]) == blob
    assert store.verify(blob)


def test_verify_reads_what_is_there(store: TestStore) -> None:
    blob = store.put_input([b"12345"])
    store.input_path(blob).write_bytes(b"12346")
    assert store.has_input(blob)
    assert not store.verify(blob)
    store.discard(blob)
    assert not store.has_input(blob)
    assert not store.verify(blob)


def test_what_is_there_already_is_not_written_again(store: TestStore) -> None:
    blob = store.put_input([b"12345"])
    inode = store.input_path(blob).stat().st_ino
    store.put_input([b"12345"])
    with store.batch() as batch:
        batch.put_input([b"12345"])
    assert store.input_path(blob).stat().st_ino == inode


def test_a_missing_test_says_what_to_do(store: TestStore) -> None:
    with pytest.raises(UserError, match="no longer in the cache"):
        store.read_input(Blob(sha256="0" * 64, size_bytes=1))


# --- batches --------------------------------------------------------------------------------------------------------


def test_a_batch_shows_its_content_when_it_ends(store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_BATCH_FILES", 7)
    with store.batch() as batch:
        blobs = [batch.put_input([str(number % 25).encode()]) for number in range(50)]
        outputs = [batch.put_output([str(number).encode()])[0] for number in range(20)]
    assert all(store.verify(blob) for blob in blobs)
    assert all(store.has_output(blob) for blob in outputs)
    assert len(everything_in(store.root)) == 25 + 20


def test_a_batch_that_fails_keeps_no_partial_files(store: TestStore) -> None:
    def put_and_fail() -> None:
        with store.batch() as batch:
            batch.put_input([b"1"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        put_and_fail()
    assert everything_in(store.root) == []


# --- many at once ---------------------------------------------------------------------------------------------------


def _stage(root: str, seed: int) -> None:
    store = TestStore(root)
    with store.batch() as batch:
        for number in range(40):
            batch.put_input([f"{number % 20}".encode() * 1000])
            store.put_output([f"{(number + seed) % 20}".encode() * 70_000])


def test_parallel_stagers_of_the_same_content_do_not_collide(store: TestStore) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_stage, args=(str(store.root), seed)) for seed in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    files = everything_in(store.root)
    assert len(files) == 40
    assert all(sha256(path.read_bytes()).hexdigest() == path.name for path in files)


def test_threads_share_a_store(store: TestStore) -> None:
    def put(number: int) -> None:
        for index in range(30):
            store.put_input([f"{index % 5}".encode(), b"x" * number])

    threads = [threading.Thread(target=put, args=(0,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(everything_in(store.root)) == 5


def test_a_stager_that_is_killed_leaves_nothing_that_counts(store: TestStore) -> None:
    script = """
import sys, time
from lcbx.problems.store import TestStore
def chunks():
    yield b"x" * (4 << 20)
    print("half", flush=True)
    time.sleep(600)
TestStore(sys.argv[1]).put_input(chunks())
"""
    stager = subprocess.Popen([sys.executable, "-c", script, str(store.root)], stdout=subprocess.PIPE)
    assert stager.stdout is not None
    stager.stdout.readline()
    partial = everything_in(store.root)
    assert len(partial) == 1
    hour_ago = time.time() - 3700
    os.utime(partial[0], (hour_ago, hour_ago))
    store.sweep(inputs=set(), outputs=set())
    assert everything_in(store.root) == partial, "a file that somebody is writing was swept away"
    stager.kill()
    stager.wait()
    stager.stdout.close()
    assert everything_in(store.inputs_root) == []
    store.sweep(inputs=set(), outputs=set())
    assert everything_in(store.root) == []


# --- keeping house --------------------------------------------------------------------------------------------------


def test_sweeping_keeps_what_is_named_and_what_is_young(store: TestStore) -> None:
    named, young, old = (store.put_input([text]) for text in (b"named", b"young", b"old"))
    output, _ = store.put_output([b"old"])
    yesterday = time.time() - 86400
    for path in (store.input_path(named), store.input_path(old), store.output_path(output)):
        os.utime(path, (yesterday, yesterday))
    removed = store.sweep(inputs={named.sha256}, outputs=set())
    assert (removed.files, removed.size_bytes) == (2, 6)
    assert store.has_input(named)
    assert store.has_input(young)
    assert not store.has_input(old)
    assert not store.has_output(output)


def test_staging_makes_old_content_young_again(store: TestStore) -> None:
    blob = store.put_input([b"old"])
    yesterday = time.time() - 86400
    os.utime(store.input_path(blob), (yesterday, yesterday))
    store.put_input([b"old"])
    assert store.sweep(inputs=set(), outputs=set()).files == 0


# --- disks ----------------------------------------------------------------------------------------------------------


class FullDisk:
    """Takes so many bytes, then none."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, _file: object, chunk: bytes) -> None:
        if len(chunk) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(chunk)


@pytest.mark.parametrize("chunks", [1, 40])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    store: TestStore, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    monkeypatch.setattr(store_module, "_write_all", FullDisk(room=1000))
    with pytest.raises(UserError, match=r"no space left.*needs about \d+ MiB.*LCBX_CACHE"):
        store.put_input([b"x" * 100_000] * chunks)
    assert everything_in(store.root) == []


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_cache_that_cannot_be_written_is_a_sentence(
    store: TestStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(**_: object) -> tuple[int, str]:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(UserError, match="LCBX_CACHE"):
        store.put_output([b"x"])


def test_a_file_where_the_cache_should_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="LCBX_CACHE"):
        TestStore(tmp_path / "file" / "tests").put_input([b"x"])
    with pytest.raises(UserError, match="LCBX_CACHE"):
        TestStore(tmp_path / "file").put_input([b"x"])


def test_a_read_only_cache_serves_what_it_has(store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = store.put_input([b"12345"])

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert store.put_input([b"12345"]) == blob
    assert store.read_input(blob) == b"12345"


def test_the_default_store_lies_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "elsewhere"))
    assert TestStore.default().root == tmp_path / "elsewhere" / "tests"
    assert not (tmp_path / "elsewhere").exists()
