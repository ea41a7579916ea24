"""What `lcbx bench` prints: the machine, and tables of measurements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lcbx.formatting import NOT_KNOWN, percent_sign

if TYPE_CHECKING:
    from lcbx.bench import EndToEnd, LanguageRow, Measurement, ServiceRow, ValidatorRow
    from lcbx.report.tables import Table

COLUMNS = (
    "method", "workers", "tests/s", "of raw", "programs/s", "CPU ms/test", "of the program", "p50 ms", "p99 ms",
    "host CPU",
)  # fmt: skip


def bench_heading(machine: dict[str, Any]) -> str:
    """Return two lines: the machine; and commit, date and load average before the measurement."""
    cpu = f"{machine['cpu']}, {machine['cores']} cores, kernel {machine['kernel']}, Python {machine['python']}"
    when = f"lcbx {machine['lcbx_commit'] or '?'}, {machine['date']}, load {machine['load_before']:.1f}"
    return f"{cpu}\n{when}\n"


def bench_tables(measurements: list[Measurement]) -> list[Table]:
    """Return one table for each load."""
    from lcbx.report.tables import Table

    tables = []
    for language, load in dict.fromkeys((row.language, row.load) for row in measurements):
        rows = [row for row in measurements if (row.language, row.load) == (language, load)]
        raw = next((row.tests_per_s for row in rows if row.method.startswith("raw")), None)
        cells = tuple(_cells(row, raw) for row in rows)
        tables.append(Table(title=f"{language}, {load}", columns=COLUMNS, rows=cells))
    return tables


def _cells(row: Measurement, raw_tests_per_s: float | None) -> tuple[str, ...]:
    return (
        row.method,
        str(row.workers),
        _decimals(row.tests_per_s, 0),
        _decimals(row.tests_per_s / raw_tests_per_s if raw_tests_per_s else None, 2),
        _decimals(row.programs_per_s, 1),
        _decimals(row.machine_cpu_ms_per_test, 2),
        _decimals(row.cpu_ms_per_test, 2),
        _decimals(row.p50_ms, 1),
        _decimals(row.p99_ms, 1),
        percent_sign(row.host_cpu_share),
    )


SURVEY_COLUMNS = ("language", "start ms", "raw/s", "tests/s", "of raw", "programs/s", "tests", "compile s", "MiB")
SURVEY_HEADS = (
    "language",
    "start ms",
    "raw tests/s",
    "tests/s",
    "of raw",
    "programs/s",
    "tests each",
    "compile s",
    "floor MiB",
)
"""The same columns where there is more room."""
SURVEY_NOTES = (
    "start: CPU time of a program that adds two numbers; MiB: the memory it takes",
    "raw: tests/s of a bare posix_spawn loop, the fastest possible; tests: per program",
)


def survey_tables(rows: Sequence[LanguageRow]) -> list[Table]:
    """Return one table for each backend."""
    from lcbx.report.tables import Table

    return [
        Table(
            title=f"Languages, {sandbox}",
            columns=SURVEY_COLUMNS,
            rows=tuple(survey_cells(row) for row in rows if row.sandbox == sandbox),
            notes=SURVEY_NOTES,
        )
        for sandbox in dict.fromkeys(row.sandbox for row in rows)
    ]


def survey_cells(row: LanguageRow) -> tuple[str, ...]:
    """Return a row of the survey."""
    return (
        row.language,
        _three_digits(row.start_up_ms),
        _three_digits(row.raw_tests_per_s),
        _three_digits(row.tests_per_s),
        _decimals(row.tests_per_s / row.raw_tests_per_s if row.raw_tests_per_s else None, 2),
        _three_digits(row.programs_per_s),
        str(row.tests),
        _decimals(row.compile_cpu_s, 2),
        _decimals(row.memory_floor_mib, 0),
    )


END_TO_END_COLUMNS = ("generating : judging", "generating s", "judging s", "whole s", "of the longer")


def end_to_end_tables(rows: Sequence[EndToEnd]) -> list[Table]:
    """Return one table for each language and backend."""
    from lcbx.report.tables import Table

    tables = []
    for language, sandbox in dict.fromkeys((row.language, row.sandbox) for row in rows):
        own = [row for row in rows if (row.language, row.sandbox) == (language, sandbox)]
        first = own[0]
        size = f"{first.programs} programs of {first.tests} tests, {first.workers} workers"
        tables.append(
            Table(
                title=f"{language}, {sandbox}: {size}",
                columns=END_TO_END_COLUMNS,
                rows=tuple(_end_to_end_cells(row) for row in own),
            )
        )
    return tables


def _end_to_end_cells(row: EndToEnd) -> tuple[str, ...]:
    ratio = f"{row.ratio:.0f} : 1" if row.ratio >= 1 else f"1 : {1 / row.ratio:.0f}"
    times = (_decimals(value, 2) for value in (row.generate_s, row.judge_s, row.total_s, row.of_longer))
    return (ratio, *times)


VALIDATOR_COLUMNS = ("validator", "first program s", "later s", "of default", "first, compiled", "compile s")
VALIDATOR_NOTES = ("first, compiled: the first program without one compilation of the validator, of default",)


def validator_tables(rows: Sequence[ValidatorRow]) -> list[Table]:
    """Return one table for each language and backend."""
    from lcbx.report.tables import Table

    tables = []
    for language, sandbox in dict.fromkeys((row.language, row.sandbox) for row in rows):
        own = [row for row in rows if (row.language, row.sandbox) == (language, sandbox)]
        tables.append(
            Table(
                title=f"{language}, {sandbox}: {own[0].tests} tests",
                columns=VALIDATOR_COLUMNS,
                rows=tuple(_validator_cells(row) for row in own),
                notes=VALIDATOR_NOTES,
            )
        )
    return tables


def _validator_cells(row: ValidatorRow) -> tuple[str, ...]:
    seconds = (_decimals(value, 3) for value in (row.first_s, row.later_s))
    ratios = (_decimals(value, 2) for value in (row.of_default, row.first_of_default, row.compile_s))
    return (row.validator, *seconds, *ratios)


SERVICE_COLUMNS = ("language", "sandbox", "", "p50 ms", "p99 ms", "programs/s", "of the pool")


def service_tables(rows: Sequence[ServiceRow]) -> list[Table]:
    """Return one table: two lines for each language and backend, and what the service adds."""
    from lcbx.report.tables import Table

    cells = []
    for row in rows:
        name = (row.language, row.sandbox)
        pool = (row.pool_p50_ms, row.pool_p99_ms, row.pool_programs_per_s)
        service = (row.service_p50_ms, row.service_p99_ms, row.service_programs_per_s)
        cells.append((*name, "pool", *(_decimals(value, 1) for value in pool), ""))
        cells.append((*name, "service", *(_decimals(value, 1) for value in service), _decimals(row.of_pool, 2)))
        cells.append((*name, "added", _decimals(row.added_p50_ms, 1), _decimals(row.added_p99_ms, 1), "", ""))
    notes = (
        "p50, p99: one program at a time, from the request to the verdict.",
        "programs/s: many clients at once, each of which waits for its answer before it sends the next program.",
    )
    loads = {f"{row.workers} workers, {row.clients} clients, {row.tests} tests per program" for row in rows}
    return [
        Table(
            title=f"The service beside a pool: {'; '.join(loads)}",
            columns=SERVICE_COLUMNS,
            rows=tuple(cells),
            notes=notes,
        )
    ]


def _three_digits(value: float | None) -> str:
    """Return a figure with one decimal below 100, two below 10."""
    return _decimals(value, 0 if value is None or value >= 100 else 1 if value >= 10 else 2)


def _decimals(value: float | None, digits: int) -> str:
    return NOT_KNOWN if value is None else f"{value:.{digits}f}"
