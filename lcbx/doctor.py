"""What is here, what is missing, and what to do about it. Each finding is a fact and, if it is bad news, an advice.

The proof is at the end: a known-good and a known-bad program of each language go through the real judge.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lcbx import resources
from lcbx.errors import UserError
from lcbx.generate import ENGINES
from lcbx.judge.request import Judge, JudgeRequest, resolve_limits
from lcbx.problems.store import TestStore
from lcbx.runs import provenance
from lcbx.sandbox import Backend, automatic_backends, cgroups, choose
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey, Verdict

OK, MISSING, BROKEN = "ok", "missing", "broken"
HUB = ("huggingface.co", 443)
LITTLE_DISK_GIB = 10
EXTRAS = {
    **{spec.packages[0]: spec.extra for spec in ENGINES.values() if spec.extra is not None},
    "trl": "train",
}
"""The package that tells whether an extra is installed, for each extra."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`missing` is fine unless it is needed; `broken` is not."""

    what: str
    state: str
    detail: str
    advice: str = ""


def machine() -> Iterator[Finding]:
    host = provenance.host()
    memory_gib = host.memory_mib / 1024
    yield Finding(what="machine", state=OK, detail=f"{host.cpu_model}, {host.cores} cores, {memory_gib:.0f} GiB")
    yield Finding(what="python", state=OK, detail=sys.version.split()[0])
    yield Finding(what="cgroups", state=OK, detail=f"v{cgroups.version()}")
    cache = resources.cache_dir()
    existing = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free_gib = shutil.disk_usage(existing).free / 2**30
    advice = "" if free_gib > LITTLE_DISK_GIB else "Images and models need room: set LCBX_CACHE to a larger disk."
    yield Finding(
        what="cache", state=OK if not advice else BROKEN, detail=f"{cache}, {free_gib:.0f} GiB free", advice=advice
    )


def sandboxes() -> Iterator[tuple[Finding, Backend | None]]:
    """Each backend, and whether it works here."""
    for name in automatic_backends():
        try:
            backend = choose(name)
        except UserError as error:
            fact, _, advice = str(error).partition(". ")
            yield Finding(what=name, state=MISSING, detail=fact.removeprefix(f"{name}: "), advice=advice), None
        else:
            yield Finding(what=name, state=OK, detail=backend.description), backend


def engines() -> Iterator[Finding]:
    """What can run a model."""
    gpu = _gpus()
    advice = "" if gpu else "Without one, small models run on the CPU; large ones through --base-url."
    yield Finding(what="GPU", state=OK if gpu else MISSING, detail=gpu or "none", advice=advice)
    for package, extra in EXTRAS.items():
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(
                what=package,
                state=MISSING,
                detail="not installed",
                advice=f"pip install 'lcbx[{extra}]' if you need it",
            )
        else:
            yield Finding(what=package, state=OK, detail=version)
    yield _hub()


def _gpus() -> str:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ""
    done = subprocess.run(
        [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return "; ".join(done.stdout.split("\n")[:-1]) if done.returncode == 0 else ""


def _hub() -> Finding:
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        return Finding(what="Hugging Face hub", state=MISSING, detail="switched off by HF_HUB_OFFLINE")
    try:
        socket.create_connection(HUB, timeout=3).close()
    except OSError as error:
        advice = "Use local files: --benchmark FILE, --model FOLDER."
        return Finding(what="Hugging Face hub", state=MISSING, detail=f"not reachable ({error})", advice=advice)
    return Finding(what="Hugging Face hub", state=OK, detail="reachable")


# --- the proof ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProgram:
    path: Path
    verdict: Verdict
    """What it must get."""


def known_programs(language_id: str, folder: Path | None = None) -> list[KnownProgram]:
    """`<folder>/<language>/<verdict>/*`, by default the bundled ones."""
    root = (folder or resources.programs_dir()) / language_id
    return [
        KnownProgram(path=path, verdict=Verdict(each.name.upper()))
        for each in sorted(root.iterdir() if root.is_dir() else ())
        if each.is_dir()
        for path in sorted(each.iterdir())
        if path.is_file()
    ]


def known_problem(store: TestStore) -> Problem:
    """The problem that the known programs solve, or fail to."""
    from lcbx import problems

    path = resources.programs_dir() / "problem.json"
    row = json.loads(path.read_text())
    benchmark = problems.load(str(path), store=store)
    assert benchmark.problems[0].problem_id == row["question_id"]
    return benchmark.problems[0]


def check_language(
    judge: Judge, language: Language, programs: Iterable[KnownProgram], problem: Problem
) -> Iterator[tuple[KnownProgram, Judgement]]:
    """Judge known programs, all at once; in order."""
    futures = []
    for index, known in enumerate(programs):
        key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=index)
        program = Program(key=key, source=known.path.read_text(), reason=ExtractReason.GIVEN)
        limits = resolve_limits(Limits(), language, problem)
        request = JudgeRequest(program=program, problem=problem, language=language, limits=limits)
        futures.append((known, judge.submit(request)))
    for known, future in futures:
        yield known, future.result()


def good_and_bad(programs: list[KnownProgram]) -> list[KnownProgram]:
    """One that is right and one that is wrong: enough to know that a language works."""
    wanted = (Verdict.AC, Verdict.WA)
    return [known for verdict in wanted for known in [each for each in programs if each.verdict == verdict][:1]]
