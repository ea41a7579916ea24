"""A disk that is full, as a small file system of its own: what each stage says and leaves, and that it goes on later.

Each test fills the disk, sees one message with the place and the need, makes the disk larger and starts again.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import tarfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.real_backends import chosen

from lcbx import languages, problems, resources
from lcbx.cli.exit_codes import ExitCode
from lcbx.errors import UserError
from lcbx.problems.store import TestStore
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.sandbox import bootstrap, rootfs, rootfs_copy
from lcbx.sandbox.rootfs import Owners
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

SANDBOX = os.environ.get("LCBX_TEST_SANDBOX", "auto")
SUM = 'local a, b = io.read("*n", "*n")\nprint(a + b)\n'
LARGE_KIB = 300


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a file system of 1 MiB; skips where this user may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def noise(kib: int, seed: int = 0) -> str:
    """Return text that can't be compressed."""
    return b64encode(random.Random(seed).randbytes(kib * 768)).decode()


# --- images -----------------------------------------------------------------------------------------------------------

NAME = "toolchain-0123456789ab"


def archive(files: int, kib: int) -> bytes:
    """Return a root file system as `lcbx bundle` carries it, with many files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        content = {f"{NAME}.json": b'{"steps": "s", "digest": "d"}'}
        content |= {f"{NAME}/usr/share/a-folder-with-a-long-name/{i:05}.txt": b"x" * 1024 * kib for i in range(files)}
        for name, data in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def test_unpacking_names_place_and_need_and_leaves_nothing(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """tar names each of the files that it can't write: more messages than a pipe holds, and once a deadlock."""
    monkeypatch.setenv("LCBX_ROOTFS", str(disk))
    monkeypatch.setenv("LCBX_CACHE", str(disk.parent / "cache"))
    content = archive(files=3000, kib=1)
    with pytest.raises(UserError, match=rf"^{disk}: no space left\. .* needs more than [12] MiB there\. .*LCBX_ROOTFS"):
        rootfs_copy.unpack(iter([content]), owners=Owners.ALL)
    assert list(disk.iterdir()) == []
    resize(disk, "40m")
    path = rootfs_copy.unpack(iter([content]), owners=Owners.ALL)
    assert len(list(path.rglob("*.txt"))) == 3000


def test_debian_base_names_place_and_need_and_leaves_no_part(
    disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`mmdebstrap` is a stand-in that writes 3 MiB: what is tested is how its failure is read."""
    tool = tmp_path / "bin/mmdebstrap"
    tool.parent.mkdir()
    tool.write_text(
        '#!/bin/sh\nfor last; do case $last in *.tar) head -c 3M /dev/zero >"$last" || exit 1;; esac; done\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("LCBX_CACHE", str(disk))
    monkeypatch.setattr(
        bootstrap,
        "mirror_sources",
        lambda _: [bootstrap.AptSource(uri="http://x", suite="trixie", components=("main",))],
    )
    with pytest.raises(UserError, match=rf"^{disk}/bases: no space left\. A Debian base needs about 130 MiB there\."):
        bootstrap.base_tar("trixie")
    assert list((disk / "bases").iterdir()) == []
    resize(disk, "40m")
    assert bootstrap.base_tar("trixie").stat().st_size == 3 << 20


def test_installing_names_place_and_need(disk: Path) -> None:
    tar = resources.cache_dir() / "bases/trixie.tar"
    if not tar.exists():
        pytest.skip(f"no Debian base in the cache: {tar}")
    resize(disk, "120m")
    part = disk / "part"
    part.mkdir()
    rootfs.unpack(iter([tar.read_bytes()]), part, owners=Owners.ALL)
    with pytest.raises(UserError, match=rf"^{disk}: no space left\. .* needs more than \d+ MiB there\."):
        rootfs._install(languages.load("lua"), "head -c 60M /dev/zero > /large", part, print, owners=Owners.ALL)


# --- tests of a benchmark -----------------------------------------------------------------------------------------


def write_problems(path: Path, *, count: int, large_kib: int = 0) -> Path:
    """Write problems of adding two numbers, each with a large test after the small ones."""
    rows = []
    for index in range(count):
        tests = [{"input": f"{a} {index}\n", "output": f"{a + index}\n", "testtype": "stdin"} for a in (1, 5)]
        if large_kib:
            tests.append({"input": f"1 2\n{noise(large_kib, index)}\n", "output": "3\n", "testtype": "stdin"})
        rows.append({"question_id": f"p{index}", "question_content": "Add.", "private_test_cases": tests})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_staging_names_place_and_need_and_no_part_counts_as_staged(disk: Path, tmp_path: Path) -> None:
    store = TestStore(disk / "tests")
    path = str(write_problems(tmp_path / "large.jsonl", count=6, large_kib=LARGE_KIB))
    with pytest.raises(
        UserError, match=rf"^{disk}/tests/\S+: no space left.* needs about 1 MiB or more\. .*LCBX_CACHE"
    ):
        problems.load(path, store=store)
    assert not list(disk.rglob("*.json"))
    assert not list((disk / "tests/partial").iterdir())
    resize(disk, "40m")
    benchmark = problems.load(path, store=store)
    blobs = [test.input for problem in benchmark.problems for test in problem.tests]
    assert len(blobs) == 18
    assert all(store.verify(blob) for blob in blobs)


# --- the files of a run -------------------------------------------------------------------------------------------


@pytest.fixture
def evaluate(disk: Path, tmp_path: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Return a function that runs `lcbx eval` with its results on the small disk: 16 completions of 80 KiB."""
    chosen(SANDBOX)
    benchmark = write_problems(tmp_path / "sums.jsonl", count=4)
    completions = tmp_path / "m.jsonl"
    rows = [
        {"question_id": f"p{i}", "sample_index": s, "completion": f"{noise(80, 4 * i + s)}\n```lua\n{SUM}```\n"}
        for i in range(4)
        for s in range(4)
    ]
    completions.write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = ["--lang", "lua", "--sandbox", SANDBOX, "--workers", "1", "--out", str(disk / "results")]
    command = [sys.executable, "-m", "lcbx", "eval", "--model", str(completions), "-b", str(benchmark), *options]
    return lambda: subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)


@pytest.mark.parametrize(
    ("size", "file"), [("8k", "prompts.jsonl"), ("16k", "run.json"), ("400k", "completions.jsonl")]
)
def test_run_stops_with_place_and_need_judges_nothing_wrong_and_goes_on(
    disk: Path, evaluate: Callable[[], subprocess.CompletedProcess[str]], size: str, file: str
) -> None:
    resize(disk, size)
    stopped = evaluate()
    assert stopped.returncode == ExitCode.USER_ERROR, stopped.stdout + stopped.stderr
    last = stopped.stderr.splitlines()[-1]
    assert last.startswith(f"lcbx: {disk}/results/sums/m/lua/")
    assert f"/{file}: no space left for " in last
    assert last.endswith("KiB. Free some, then run the same command again: it continues.")
    assert "Traceback" not in stopped.stderr
    kept = [
        judgement for path in find_runs(disk / "results") for judgement in RunDirectory.open(path).judgements().values()
    ]
    assert all(judgement.verdict is Verdict.AC for judgement in kept)
    resize(disk, "40m")
    assert evaluate().returncode == ExitCode.COMPLETE
    (path,) = find_runs(disk / "results")
    assert [row.verdict for row in RunDirectory.open(path).judgements().values()] == [Verdict.AC] * 16
