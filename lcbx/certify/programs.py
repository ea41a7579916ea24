"""The programs that certify a language: known programs, probes, and accepted programs for the bundled benchmark.

A folder of programs holds `<verdict>/*`, `probes/*` and `mini/<problem id>.*`, and `problem.json` if the known programs
are not for the bundled problem. In a checkout, the benchmark's own accepted programs are used as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lcbx import doctor, resources
from lcbx.doctor import LabelledProgram
from lcbx.judge.request import JudgeRequest, resolve_limits
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """All programs of one language."""

    known: list[LabelledProgram]
    probes: Mapping[str, Path]
    """Name of the probe -> its program."""
    benchmark: Mapping[str, Path]
    """Id of a problem of the bundled benchmark -> accepted program."""
    folder: Path


def programs_in(folder: Path) -> Programs:
    """Return the programs of a language in a folder of its own. Raises UserError for names that mean nothing."""
    own = folder / doctor.BENCHMARK_FOLDER
    return Programs(
        known=doctor.known_programs(folder.name, folder.parent),
        probes=doctor.probe_programs(folder.name, folder.parent),
        benchmark={path.stem: path for path in sorted(own.iterdir()) if path.is_file()} if own.is_dir() else {},
        folder=folder,
    )


def bundled_programs(language: Language) -> Programs:
    """Return the bundled programs of a language."""
    programs = programs_in(resources.programs_dir() / language.language_id)
    suffix = Path(language.filename).suffix
    accepted = resources.programs_dir().parent.glob(f"mini/problems/*/accepted{suffix}")
    benchmark = {path.parent.name: path for path in sorted(accepted)}
    return Programs(
        known=programs.known,
        probes=programs.probes,
        benchmark={**benchmark, **programs.benchmark},
        folder=programs.folder,
    )


def request_for(path: Path, problem: Problem, language: Language, **changes: float) -> JudgeRequest:
    """Return the request for a program; every test runs. `changes` are limits that differ from the usual ones."""
    key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
    return JudgeRequest(
        program=Program(key=key, source=path.read_text(encoding="utf-8", errors="replace"), reason=ExtractReason.GIVEN),
        problem=problem,
        language=language,
        limits=resolve_limits(Limits(), language, problem, changes),
        all_tests=True,
    )
