"""Known programs: for each language, programs whose verdict is known. Judging them shows whether the language works.

Beside the folders of verdicts lies `probes/`: programs that show what a language does at the edges (much input, deep
recursion, large integers). They have no verdict; `PROBES` says what each of them does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lcbx import resources
from lcbx.doctor.findings import BROKEN, MISSING, OK, Finding
from lcbx.errors import UserError, did_you_mean, first_line
from lcbx.formatting import toolchain as shown_toolchain
from lcbx.judge.preparing import Watch, prepare_languages
from lcbx.judge.request import Judge, JudgeRequest, resolve_limits
from lcbx.languages import is_bundled, name_for_commands
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledProgram:
    """A known program."""

    path: Path
    verdict: Verdict
    """What it must get: the name of its folder."""


PROBES = {
    "echo": "copies all lines of its input to its output",
    "unread": "prints ok and ends without reading its input",
    "stderr_flood": "solves the known problem, and writes 1 MiB to standard error",
    "utf8": "reads one line of UTF-8 and prints it",
    "no_newline": "solves the known problem; its output has no newline at the end",
    "exit_code": "solves the known problem, and ends with exit code 3",
    "integers": "reads two integers from one line and prints their sum, in the most usual type of integer",
    "recursion": "reads n, recurses n deep in a plain function, prints n",
    "busy": "loops without end",
    "sleeper": "sleeps without end",
    "memory": "allocates memory, and writes to it, without end",
}
"""Name of a probe's file, without extension -> what the program does."""

PROBES_FOLDER = "probes"
PATIENCE = 4.0
"""Programs that need not exceed a time limit get this multiple of it, so that a slow machine changes no verdict. The
same programs took 2.4 times the CPU time on another machine of the same kind (2026-11)."""
BENCHMARK_FOLDER = "mini"
"""Accepted programs for problems of the bundled benchmark, `<problem id>.*`."""


def programs_folder(language: Language) -> Path:
    """Return the folder of a language's known programs: beside its file, or the bundled one.

    A language that has none yet gets them beside its file, unless that is a bundled one.
    """
    file = Path(language.source_path)
    own = file.parent / "programs" / language.language_id
    bundled = resources.programs_dir() / language.language_id
    return bundled if not own.is_dir() and (is_bundled(language) or bundled.is_dir()) else own


def known_programs(language_id: str, folder: Path | None = None) -> list[LabelledProgram]:
    """Return the programs `<folder>/<language>/<verdict>/*`; `folder` defaults to the bundled programs.

    Raises UserError for a folder that is no verdict.
    """
    root = (folder or resources.programs_dir()) / language_id
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    return [
        LabelledProgram(path=path, verdict=_verdict(verdict))
        for verdict in folders
        if verdict.name not in (PROBES_FOLDER, BENCHMARK_FOLDER)
        for path in sorted(verdict.iterdir())
        if path.is_file()
    ]


def _verdict(folder: Path) -> Verdict:
    names = [verdict.value.lower() for verdict in Verdict]
    if folder.name not in names:
        raise UserError(
            f"{folder}: the folder's name is no verdict.{did_you_mean(folder.name, [*names, PROBES_FOLDER])}"
        )
    return Verdict(folder.name.upper())


def probe_programs(language_id: str, folder: Path | None = None) -> dict[str, Path]:
    """Return probe -> program: the files in `<folder>/<language>/probes/`. Raises UserError for an unknown probe."""
    root = (folder or resources.programs_dir()) / language_id / PROBES_FOLDER
    paths = {path.stem: path for path in sorted(root.iterdir()) if path.is_file()} if root.is_dir() else {}
    for name, path in paths.items():
        if name not in PROBES:
            raise UserError(f"{path}: no probe has this name.{did_you_mean(name, PROBES)}")
    return paths


def problem_file(folder: Path) -> Path:
    """Return the file of the problem that the known programs in a folder solve: near it, or the bundled one."""
    near = [folder / "problem.json", folder.parent / "problem.json"]
    return next((path for path in near if path.exists()), resources.programs_dir() / "problem.json")


def problem_of(folder: Path, store: TestStore) -> Problem:
    """Return the problem that the known programs in a folder solve."""
    from lcbx import problems

    return problems.load(str(problem_file(folder)), store=store).problems[0]


def known_problem(store: TestStore) -> Problem:
    """Return the problem that the bundled programs solve or fail to solve."""
    from lcbx import problems

    path = resources.programs_dir() / "problem.json"
    row = json.loads(path.read_text())
    benchmark = problems.load(str(path), store=store)
    assert benchmark.problems[0].problem_id == row["question_id"]
    return benchmark.problems[0]


def check_language(
    judge: Judge,
    language: Language,
    programs: Iterable[LabelledProgram],
    problem: Problem,
    *,
    warm_start: bool = False,
) -> Iterator[tuple[LabelledProgram, Judgement]]:
    """Submit all programs at once, then yield their judgements in order.

    Only programs that must exceed the time limit have the usual one; the others have `PATIENCE` times as much.
    """
    futures = []
    for index, labelled in enumerate(programs):
        key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=index)
        program = Program(key=key, source=labelled.path.read_text(), reason=ExtractReason.GIVEN)
        limits = resolve_limits(Limits(), language, problem)
        request = JudgeRequest(
            program=program, problem=problem, language=language, limits=limits, warm_start=warm_start
        )
        if labelled.verdict != Verdict.TLE:
            request = patient(request)
        futures.append((labelled, judge.submit(request)))
    for labelled, future in futures:
        yield labelled, future.result()


def patient(request: JudgeRequest) -> JudgeRequest:
    """Return the request with `PATIENCE` times its time limit."""
    longer = {"time_limit_s": PATIENCE * request.limits.time_limit_s}
    return replace(request, limits=resolve_limits(request.limits, request.language, request.problem, longer))


def good_and_bad(programs: list[LabelledProgram]) -> list[LabelledProgram]:
    """Return one accepted and one wrong program, as far as there are such: enough to show that a language works."""
    chosen = []
    for verdict in (Verdict.AC, Verdict.WA):
        chosen += [program for program in programs if program.verdict == verdict][:1]
    return chosen


def broken_reason(judge: Judge, language: Language) -> str | None:
    """Return why a language does not work here, and what to do: its accepted known program is not accepted.

    None if all is well, and for a language without known programs.
    """
    folder = programs_folder(language)
    accepted = [program for program in known_programs(folder.name, folder.parent) if program.verdict == Verdict.AC][:1]
    if not accepted:
        return None
    for program, judgement in check_language(judge, language, accepted, problem_of(folder, judge.store)):
        if judgement.verdict != Verdict.AC:
            detail = judgement.error or (judgement.compile.log if judgement.compile and not judgement.tests else "")
            detail = detail or (judgement.tests[-1].stderr if judgement.tests else "")
            shown = f": {first_line(detail)[:200]}" if detail.strip() else ""
            reason = f"its known program {program.path.name} is judged {judgement.verdict}, not AC{shown}"
            return f"{reason.rstrip('. ')}. Run: lcbx lang check {name_for_commands(language)}"
    return None


def language_finding(
    judge: Judge,
    language: Language,
    *,
    sandbox: str,
    watch: Watch,
    certified: str = "",
) -> Finding:
    """Prepare a language, judge its known programs, and return whether both worked.

    `watch` shows the build; `certified` is the language's certification, which is shown.
    """
    what = f"{language.name} on {sandbox}"
    try:
        image = prepare_languages(judge, [language], watch)[language.language_id]
    except UserError as error:
        return Finding(what=what, state=MISSING, detail=str(error))
    stand_in, grade = " (stand-in)" if image.stand_in else "", f", certified {certified}" if certified else ""
    toolchain = f"{shown_toolchain(image.toolchain_version)}{stand_in}{grade}"
    folder = programs_folder(language)
    programs = good_and_bad(known_programs(folder.name, folder.parent))
    if not programs:
        advice = f"Add known programs: {folder}/ac/ and wa/."
        return Finding(what=what, state=OK, detail=f"{toolchain}, not tried", advice=advice)
    errors = [
        f"{program.path.name}: {judgement.verdict} instead of {program.verdict} ({judgement.error or ''})"
        for program, judgement in check_language(judge, language, programs, problem_of(folder, judge.store))
        if judgement.verdict != program.verdict
    ]
    if errors:
        advice = f"Run: lcbx lang check {name_for_commands(language)}"
        return Finding(what=what, state=BROKEN, detail="; ".join([toolchain, *errors]), advice=advice)
    return Finding(what=what, state=OK, detail=f"{toolchain}, known-good and known-bad programs judged correctly")
