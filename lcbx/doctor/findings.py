"""Facts about this machine: hardware, sandboxes, engines and the hub."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lcbx import resources
from lcbx.errors import UserError
from lcbx.generate import ENGINES
from lcbx.runs import provenance
from lcbx.sandbox import BACKENDS, Backend, automatic_backends, cgroups, choose, quick_helper
from lcbx.types import Language

OK, ABSENT, MISSING, BROKEN = "ok", "absent", "missing", "broken"
HUB = ("huggingface.co", 443)
HUB_TIMEOUT_S = 3
ENOUGH_DISK_GIB = 10
EXTRAS = {
    **{spec.packages[0]: spec.extra for spec in ENGINES.values() if spec.extra is not None},
    "trl": "train",
    "ray": "ray",
    "fastapi": "serve",
    "inspect-ai": "inspect",
    "verifiers": "verifiers",
    "openenv-core": "openenv",
}
"""The package that tells whether an extra is installed, for each extra."""
FOREIGN = {"verl": "trains with our judge as the reward"}
"""Packages without an extra that lcbx works with."""
USES = {
    "vllm": "runs models on a GPU",
    "transformers": "runs small models on the CPU",
    "trl": "trains: lcbx train",
    "ray": "judges and generates on many machines",
    "fastapi": "judges over HTTP: lcbx serve",
    "inspect-ai": "tasks and logs of inspect_ai",
    "verifiers": "environments of verifiers and prime-rl",
    "openenv-core": "environments of OpenEnv",
}
"""What each of them is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fact about this machine."""

    what: str
    state: str
    """`ok`; `absent`, an optional part that is not here; `missing`, a language that can't be prepared; or `broken`."""
    detail: str
    advice: str = ""
    """What to do; empty if nothing has to be done."""


def machine() -> Iterator[Finding]:
    """Yield the hardware, Python, the version of the control groups, the disk space of the cache, and quick tests."""
    host = provenance.host()
    memory_gib = host.memory_mib / 1024
    yield Finding(what="machine", state=OK, detail=f"{host.cpu_model}, {host.cores} cores, {memory_gib:.0f} GiB")
    yield Finding(what="python", state=OK, detail=sys.version.split()[0])
    yield Finding(what="cgroups", state=OK, detail=f"v{cgroups.version()}")
    yield _cache()
    yield _quick_tests()


def _quick_tests() -> Finding:
    reason = quick_helper.why_not()
    if reason is None:
        return Finding(what="quick tests", state=OK, detail="tests that end at once are run by compiled code")
    fact, _, advice = reason.partition(". ")
    detail = f"{fact}; tests that end at once take a tenth longer"
    return Finding(what="quick tests", state=ABSENT, detail=detail, advice=advice)


def _cache() -> Finding:
    try:
        cache = resources.cache_dir()
    except UserError as error:
        return Finding(what="cache", state=BROKEN, detail=str(error))
    existing = next(folder for folder in (cache, *cache.parents) if folder.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        advice = "Set LCBX_CACHE to a folder that you can write to."
        return Finding(what="cache", state=BROKEN, detail=f"{existing} can't be written", advice=advice)
    free_gib = shutil.disk_usage(existing).free / 2**30
    detail = f"{cache}, {free_gib:.0f} GiB free"
    if free_gib > ENOUGH_DISK_GIB:
        return Finding(what="cache", state=OK, detail=detail)
    advice = "Images and models need more disk space: set LCBX_CACHE to a folder on a larger disk."
    return Finding(what="cache", state=BROKEN, detail=detail, advice=advice)


def sandboxes() -> Iterator[tuple[Finding, Backend | None]]:
    """Yield a finding per backend, with the connection if it works; one more finding if none does."""
    any_works = False
    for name in automatic_backends():
        try:
            backend = choose(name)
        except UserError as error:
            fact, _, advice = str(error).partition(". ")
            yield Finding(what=name, state=ABSENT, detail=fact.removeprefix(f"{name}: "), advice=advice), None
        else:
            any_works = True
            yield Finding(what=name, state=OK, detail=backend.description), backend
    if not any_works:
        packages = [BACKENDS[name].package for name in automatic_backends()]
        advice = f"Install one: apt-get install {packages[0]} (or {', or '.join(packages[1:])})."
        yield Finding(what="sandbox", state=BROKEN, detail="none works", advice=advice), None
    for kind in BACKENDS.values():
        if not kind.automatic:
            with contextlib.suppress(UserError):  # it doesn't work here, and nobody asked for it
                advice = f"Only used when it is named: --sandbox {kind.name}. See docs/SECURITY.md."
                yield Finding(what=kind.name, state=OK, detail=kind.connect(None).description, advice=advice), None


def engines() -> Iterator[Finding]:
    """Yield what this machine has for running models: GPU, extras, and the hub."""
    gpus = _gpus()
    advice = "" if gpus else "Small models run on the CPU; run large ones on a server and name it with --base-url."
    yield Finding(what="GPU", state=OK if gpus else ABSENT, detail=gpus or "none", advice=advice)
    yield from (_package(package, USES[package], resources.install_command(name)) for package, name in EXTRAS.items())
    yield from (_package(package, use, f"pip install {package}") for package, use in FOREIGN.items())
    yield _hub()


def _gpus() -> str:
    """Return name and memory of every GPU; empty if there is none."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ""
    command = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return "; ".join(done.stdout.split("\n")[:-1]) if done.returncode == 0 else ""


def _package(package: str, use: str, command: str) -> Finding:
    try:
        return Finding(what=package, state=OK, detail=importlib.metadata.version(package))
    except importlib.metadata.PackageNotFoundError:
        return Finding(what=package, state=ABSENT, detail=f"not installed; {use}", advice=command)


def not_built(languages: Sequence[Language]) -> Finding:
    """Return a finding about languages whose images are not on this machine: they are built when they are used."""
    names = ", ".join(language.language_id for language in languages)
    return Finding(
        what=f"{len(languages)} more languages" if len(languages) > 1 else "1 more language",
        state=ABSENT,
        detail=f"not built here yet, which their first use does: {names}",
        advice="Build and check them: lcbx doctor --lang all, or the ids of some",
    )


def _hub() -> Finding:
    what = "Hugging Face hub"
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        return Finding(what=what, state=ABSENT, detail="switched off by HF_HUB_OFFLINE")
    try:
        socket.create_connection(HUB, timeout=HUB_TIMEOUT_S).close()
    except OSError as error:
        advice = "Use local files: --benchmark FILE, --model FOLDER."
        return Finding(what=what, state=ABSENT, detail=f"not reachable ({error.strerror or error})", advice=advice)
    return Finding(what=what, state=OK, detail="reachable")


def is_ready(findings: Sequence[Finding], *, languages: Collection[str], named: bool) -> bool:
    """True if lcbx can be used here for what was asked.

    Nothing may be broken. `languages` names the findings about languages: each of them has to work if they were `named`
    by the user; of all that there are, some may be impossible to prepare here.
    """
    states = {row.what: row.state for row in findings}
    if BROKEN in states.values():
        return False
    works = [states[name] == OK for name in languages]
    return all(works) if named else not works or any(works)


def verdict(
    findings: Sequence[Finding], *, sandboxes: Collection[str], languages: Collection[str], named: bool = False
) -> str:
    """Return the sentences that sum up: whether lcbx can be used here, what is absent and what must be done.

    `sandboxes` and `languages` name the findings that are about these; `named` is that of `is_ready`.
    """
    by_state = {state: [row.what for row in findings if row.state == state] for state in (OK, ABSENT, MISSING, BROKEN)}
    working = [name for name in by_state[OK] if name in sandboxes]
    ready = bool(working) and is_ready(findings, languages=languages, named=named)
    parts = [f"Ready: {', '.join(working)}." if ready else "Not ready."]
    if by_state[BROKEN]:
        parts.append(f"Broken: {', '.join(by_state[BROKEN])}.")
    if languages:
        parts.append(f"{sum(name in languages for name in by_state[OK])} of {len(languages)} languages work.")
    if by_state[MISSING]:
        parts.append(f"Can't be prepared: {', '.join(by_state[MISSING])}.")
    if by_state[ABSENT]:
        parts.append(f"Optional and absent: {', '.join(by_state[ABSENT])}.")
    return " ".join(parts)
