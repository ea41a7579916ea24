"""What is installed, what is missing, and what to do about it.

A `Finding` is a fact about this machine, with advice if something is missing or broken. The proof comes last: a correct
and a wrong program of each language are judged by the real judge.
"""

from __future__ import annotations

from lcbx.doctor.findings import (
    ABSENT,
    BROKEN,
    MISSING,
    OK,
    Finding,
    engines,
    is_ready,
    machine,
    not_built,
    sandboxes,
    verdict,
)
from lcbx.doctor.language_check import (
    BENCHMARK_FOLDER,
    PATIENCE,
    PROBES,
    PROBES_FOLDER,
    LabelledProgram,
    broken_reason,
    check_language,
    good_and_bad,
    known_problem,
    known_programs,
    language_finding,
    patient,
    probe_programs,
    problem_file,
    problem_of,
    programs_folder,
)

__all__ = [
    "ABSENT",
    "BENCHMARK_FOLDER",
    "BROKEN",
    "MISSING",
    "OK",
    "PATIENCE",
    "PROBES",
    "PROBES_FOLDER",
    "Finding",
    "LabelledProgram",
    "broken_reason",
    "check_language",
    "engines",
    "good_and_bad",
    "is_ready",
    "known_problem",
    "known_programs",
    "language_finding",
    "machine",
    "not_built",
    "patient",
    "probe_programs",
    "problem_file",
    "problem_of",
    "programs_folder",
    "sandboxes",
    "verdict",
]
