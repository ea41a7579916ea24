"""What runs here: the machine, the version of this code, the installed packages. The facts in a `Session`."""

from __future__ import annotations

import os
import platform
import secrets
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import lcbx
from lcbx.generate import engines
from lcbx.resources import machine_memory_mib
from lcbx.runs.runinfo import Host, Session, Toolchain
from lcbx.sandbox import Prepared, runner

PACKAGES = ("msgspec", "docker", "jinja2", "datasets", *engines.packages())
"""Packages whose version can explain a different result; those that are installed are recorded."""


def now() -> str:
    """Return the time in ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_invocation() -> str:
    """Return a random id that the runs of one command share."""
    return secrets.token_hex(6)


def new_session(
    *,
    invocation: str,
    engine: Mapping[str, Any] | None = None,
    toolchain: Toolchain | None = None,
    sandbox: str | None = None,
    benchmark_path: str | None = None,
    language_folders: tuple[str, ...] = (),
) -> Session:
    """Return a session that starts now, on this machine."""
    commit, dirty = git_state()
    return Session(
        started_at=now(),
        lcbx_version=lcbx.__version__,
        python_version=platform.python_version(),
        host=host(),
        git_commit=commit,
        git_dirty=dirty,
        invocation=invocation,
        engine=dict(engine or {}),
        packages=packages(),
        benchmark_path=benchmark_path,
        language_folders=language_folders,
        sandbox=sandbox,
        toolchain=toolchain,
        runner_version=runner.VERSION,
    )


def host() -> Host:
    return Host(
        cpu_model=_cpu_model(),
        cores=len(os.sched_getaffinity(0)),
        memory_mib=machine_memory_mib(),
        kernel=platform.release(),
        machine=platform.machine(),
    )


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    # x86 says "model name", POWER "cpu", some ARM kernels "Hardware", RISC-V "uarch".
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    named = (fields.get(key) for key in ("model name", "cpu", "Hardware", "uarch"))
    return next(filter(None, named), platform.processor() or platform.machine())


def git_state() -> tuple[str | None, bool | None]:
    """Return the commit of the checkout lcbx runs from, and whether the code differs; (None, None) if installed."""
    folder = Path(lcbx.__file__).resolve().parent.parent
    if not (folder / ".git").exists():
        return None, None
    commit = _git(folder, "rev-parse", "HEAD")
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", "lcbx", "languages")
    return commit, None if changes is None else bool(changes)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def packages() -> dict[str, str]:
    """Return the versions of those of `PACKAGES` that are installed."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def toolchains_of(prepared: Mapping[str, Prepared]) -> dict[str, Toolchain]:
    """Return what the judge prepared for each language, as `run.json` records it."""
    return {
        language_id: Toolchain(
            reference=image.reference,
            digest=image.digest,
            version=image.toolchain_version,
            stand_in=image.stand_in,
        )
        for language_id, image in prepared.items()
    }
