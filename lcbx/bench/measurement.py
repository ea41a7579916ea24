"""The figures of one method, and the machine they belong to."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lcbx.runs import provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One method on one load."""

    method: str
    language: str
    load: str
    workers: int
    tests_per_s: float
    programs_per_s: float
    cpu_ms_per_test: float | None
    """CPU time of the program alone; None for methods that do not measure it."""
    p50_ms: float
    """Latency of one program, from submission to verdict."""
    p99_ms: float
    host_cpu_share: float | None = None
    """CPU time of the lcbx process over the wall time of all cores; None for other methods."""
    machine_cpu_ms_per_test: float | None = None
    """CPU time of everything that ran on the machine meanwhile: the cost of a test if nothing else runs."""
    compile_cpu_s: float | None = None
    """CPU seconds to compile one program; None for interpreters and other methods."""
    peak_memory_mib: float | None = None
    """The least memory that the program took in any of its runs: the floor of its language."""
    rounds: int = 1
    """How many rounds this is the median of."""


def median_of(rounds: Sequence[Measurement]) -> Measurement:
    """Return the round with the median rate, with the number of rounds in it."""
    ordered = sorted(rounds, key=lambda measurement: measurement.tests_per_s)
    values = asdict(ordered[len(ordered) // 2])
    return Measurement(**{**values, "rounds": len(rounds)})


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine_busy_s() -> float:
    """Return the CPU seconds that all cores together have worked since the machine started."""
    user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def machine(backends: Sequence[str]) -> dict[str, Any]:
    """Return the machine, versions, commit and date that belong to the figures."""
    commit, dirty = provenance.git_state()
    host = provenance.host()
    return {
        "cpu": host.cpu_model,
        "cores": host.cores,
        "memory_mib": host.memory_mib,
        "kernel": host.kernel,
        "python": platform.python_version(),
        "backends": list(backends),
        "lcbx_commit": commit,
        "dirty": dirty,
        "date": provenance.now(),
        "load_before": os.getloadavg()[0],
    }
