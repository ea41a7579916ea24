"""The ordinary user that root lends itself: what it can do, and that nothing of it is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ordinary_user

pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(os.geteuid() != 0, reason="only root lends itself a user")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder that only its owner may enter, as `mktemp -d` makes them, and closed to others itself."""
    folder = tmp_path / "checkout"
    script = folder / Path(ordinary_user.__file__).relative_to(ordinary_user.CHECKOUT)
    script.parent.mkdir(parents=True)
    shutil.copy(ordinary_user.__file__, script)
    (folder / "README").write_text("read me")
    (tmp_path / "private").write_text("not you")
    for closed in (tmp_path, folder):
        closed.chmod(0o700)
    return folder


def as_user(checkout: Path, command: str) -> subprocess.CompletedProcess[str]:
    script = checkout / "tests" / "support" / "ordinary_user.py"
    return subprocess.run(
        [sys.executable, str(script), "sh", "-c", command],
        cwd=checkout,
        env={**os.environ, "LCBX_CACHE": str(checkout.parent / "cache")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_is_a_user_with_subordinate_ids_and_a_cache_of_its_own(checkout: Path) -> None:
    done = as_user(checkout, "id -un; cat README; touch ~/.cache/lcbx/x; unshare --map-auto -r cat /proc/self/uid_map")
    name, ids = done.stdout.replace("read me", "").split("\n", 1)
    assert name == ordinary_user.NAME, done.stderr
    assert [line.split()[1:] for line in ids.splitlines()] == [
        [str(ordinary_user.USER_ID), "1"],
        [str(ordinary_user.SUBORDINATE_IDS[0]), "65535"],
    ]
    assert (checkout.parent / "cache" / "ordinary-user" / "x").stat().st_uid == ordinary_user.USER_ID


def test_it_may_neither_change_nor_see_what_is_not_for_everybody(checkout: Path) -> None:
    done = as_user(checkout, "echo > README; cat ../private; cat /etc/shadow; exit 7")
    assert done.returncode == 7
    assert done.stdout == ""
    assert (checkout / "README").read_text() == "read me"


def test_nothing_of_it_is_left(checkout: Path) -> None:
    patience = f"{1000 + os.getpid()}.5"  # tells this test's process from others' at the same time
    done = as_user(checkout, f"(setsid sleep {patience} &) ; echo x > /tmp/left-by-the-user; kill -9 $$")
    assert done.returncode != 0
    assert ordinary_user.NAME not in Path("/etc/passwd").read_text() + Path("/etc/subuid").read_text()
    assert ordinary_user.NAME not in Path("/proc/self/mounts").read_text()
    assert not Path("/tmp/left-by-the-user").exists()
    processes = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    assert f"sleep {patience}" not in processes
