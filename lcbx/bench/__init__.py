"""The speed of the judge on this machine, compared with the best possible and with how others judge.

All methods are measured in one run, one after the other in each round, and the median round counts, so that a busy
machine slows all of them alike:

    raw     a small C loop that starts the interpreter with `posix_spawn` once per test: the fastest possible
    lcbx    this judge, on each backend
    cold    a new container per program, tests sent along as JSON: how the published benchmark judges
    warm    one container that is kept, with a plain unprotected loop of `subprocess.run` in it: how the published
            training judges

`survey` measures raw and lcbx for many languages, `end_to_end` whole evaluations with a scripted engine, `validators`
problems whose outputs a program decides, and `service` what the HTTP service costs.

Every method uses the same image, program and tests. This is no test: speed is measured, not asserted.
"""

from __future__ import annotations

from lcbx.bench.bare_container import BareContainer, compile_raw
from lcbx.bench.end_to_end import EndToEnd, measure_end_to_end
from lcbx.bench.loads import Load, loads
from lcbx.bench.measurement import Measurement, machine, median_of
from lcbx.bench.methods import measure_cold, measure_lcbx, measure_raw, measure_warm
from lcbx.bench.service import ServiceRow, measure_service, service_process
from lcbx.bench.survey import LanguageRow, by_start_up, language_row, merged, read_rows, sized_load
from lcbx.bench.validators import ValidatorRow, measure_validators, validator_languages

__all__ = [
    "BareContainer",
    "EndToEnd",
    "LanguageRow",
    "Load",
    "Measurement",
    "ServiceRow",
    "ValidatorRow",
    "by_start_up",
    "compile_raw",
    "language_row",
    "loads",
    "machine",
    "measure_cold",
    "measure_end_to_end",
    "measure_lcbx",
    "measure_raw",
    "measure_service",
    "measure_validators",
    "measure_warm",
    "median_of",
    "merged",
    "read_rows",
    "service_process",
    "sized_load",
    "validator_languages",
]
