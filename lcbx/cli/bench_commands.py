"""`lcbx bench`: measure the judge's speed on this machine; prints tables or JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import FILE, language_folders, languages_option, say
from lcbx.cli.printing import print_tables
from lcbx.errors import UserError
from lcbx.resources import write_atomically
from lcbx.sandbox import automatic_backends

if TYPE_CHECKING:
    from lcbx.bench import Load, Measurement
    from lcbx.judge.request import Judge
    from lcbx.report.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchOptions:
    """What `lcbx bench` was called with."""

    selection: str
    backends: str
    tests: int
    programs: int
    cold_programs: int
    rounds: int
    workers: int | None
    scaling: bool
    out: Path | None
    as_json: bool
    folders: tuple[Path, ...]


@click.command()
@click.option(
    "--lang",
    "-l",
    "selection",
    default="lua",
    show_default=True,
    help="Languages: ids separated by commas, a set such as paper, or all.",
)
@click.option(
    "--sandbox",
    "backends",
    default="docker,bwrap",
    show_default=True,
    help=f"Backends to measure, separated by commas: {', '.join(automatic_backends())}.",
)
@click.option("--tests", type=click.IntRange(min=1), default=40, show_default=True, help="Tests per program.")
@click.option("--programs", type=click.IntRange(min=1), default=60, show_default=True, help="Programs per round.")
@click.option(
    "--cold-programs",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Programs per round for the slow method: one new container per program.",
)
@click.option(
    "--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Rounds; the median is reported."
)
@click.option("--workers", type=click.IntRange(min=1), help="Programs judged at the same time (default: cores).")
@click.option("--scaling/--no-scaling", default=True, help="Also measure with 1, 2, ... workers.")
@click.option("--out", type=FILE, help="Write the measurements and the machine to this file as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@languages_option
def bench(**values: Any) -> ExitCode:
    """Measure tests per second, latency and CPU time per test of the judge, and of other methods for comparison.

    The other methods are a C loop around posix_spawn without any protection, one new container per program, and a
    container that runs all programs without protection. They need docker; the C loop also needs a C compiler.
    """
    from lcbx import bench as measuring
    from lcbx import languages
    from lcbx.judge.pool import physical_cores

    options = BenchOptions(**values)
    backends = [name.strip() for name in options.backends.split(",")]
    workers = options.workers or physical_cores()
    measurements = []
    for language in languages.resolve(options.selection, language_folders(options.folders)):
        loads = measuring.loads(language, tests=options.tests, programs=options.programs)
        for load in loads:
            measurements += _measure(load, backends, workers, options)
        if options.scaling:
            measurements += _scaling(loads[0], backends[0], workers)
    machine = measuring.machine(backends)
    result = json.dumps({"machine": machine, "measurements": [asdict(row) for row in measurements]}, indent=1)
    if options.out is not None:
        write_atomically(options.out, result + "\n")
    if options.as_json:
        click.echo(result)
    else:
        click.echo(bench_heading(machine))
        print_tables(bench_tables(measurements))
    return ExitCode.COMPLETE


def _measure(load: Load, backends: list[str], workers: int, options: BenchOptions) -> list[Measurement]:
    """Measure every method once per round; returns the median of each."""
    from lcbx import bench as measuring
    from lcbx.sandbox.container_engine import connect

    cli = shutil.which("docker")
    if cli is None:
        raise UserError("bench: compares with docker, which is not on PATH. Run: apt-get install docker.io")
    with ExitStack() as stack:
        bare = measuring.BareContainer(connect("docker"), load.language)
        stack.callback(bare.close)
        bare.prepare(load, measuring.compile_raw())
        judges = {name: _judge(name, workers, load, stack) for name in backends}
        methods: list[Callable[[], Measurement]] = [lambda: measuring.measure_raw(bare, load, workers)]
        methods += [
            partial(measuring.measure_lcbx, judge, load, sandbox=name, workers=workers)
            for name, judge in judges.items()
        ]
        methods += [
            lambda: measuring.measure_warm(bare, load, workers, cli),
            lambda: measuring.measure_cold(bare, load, workers, cli, options.cold_programs),
        ]
        rounds: list[list[Measurement]] = [[] for _ in methods]
        for number in range(options.rounds):
            for index, method in enumerate(methods):
                rounds[index].append(method())
                latest = rounds[index][-1]
                step = f"{load.language.language_id}, {load.name}, round {number + 1}: {latest.method}"
                say(f"{step}: {latest.tests_per_s:.0f} tests/s")
        return [measuring.median_of(repeated) for repeated in rounds]


def _judge(sandbox: str, workers: int, load: Load, stack: ExitStack) -> Judge:
    from lcbx.judge.opening import JudgeOptions, open_judge

    judge = stack.enter_context(open_judge(options=JudgeOptions(sandbox=sandbox, workers=workers, pin=True)))
    judge.prepare([load.language], say)
    load.stage(judge.store)
    return judge


def _scaling(load: Load, backend: str, workers: int) -> list[Measurement]:
    """Measure one load with 1, 2, ... `workers` workers."""
    from lcbx import bench as measuring

    measurements = []
    for count in range(1, workers + 1):
        with ExitStack() as stack:
            judge = _judge(backend, count, load, stack)
            measurement = measuring.measure_lcbx(judge, load, sandbox=backend, workers=count)
            measurements.append(replace(measurement, load="tiny, scaling"))
    return measurements


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
    from lcbx.formatting import NOT_KNOWN, percent_sign

    def decimals(value: float | None, digits: int) -> str:
        return NOT_KNOWN if value is None else f"{value:.{digits}f}"

    return (
        row.method,
        str(row.workers),
        decimals(row.tests_per_s, 0),
        decimals(row.tests_per_s / raw_tests_per_s if raw_tests_per_s else None, 2),
        decimals(row.programs_per_s, 1),
        decimals(row.machine_cpu_ms_per_test, 2),
        decimals(row.cpu_ms_per_test, 2),
        decimals(row.p50_ms, 1),
        decimals(row.p99_ms, 1),
        percent_sign(row.host_cpu_share),
    )
