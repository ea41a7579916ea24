"""`lcbx bench`: the judge's speed on this machine, as a table and as JSON."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.analyse_commands import print_tables
from lcbx.cli.options import language_folders, language_options
from lcbx.errors import UserError
from lcbx.resources import write_atomically
from lcbx.sandbox import automatic_backends

if TYPE_CHECKING:
    from lcbx.bench import Load, Measurement
    from lcbx.judge.request import Judge
    from lcbx.report.tables import Table


@click.command()
@click.option("--lang", "-l", "selection", default="lua", show_default=True, help="Languages: lua,ocaml | paper | all.")
@click.option(
    "--sandbox",
    "backends",
    default="docker,bwrap",
    show_default=True,
    help=f"Separated by commas, some of: {', '.join(automatic_backends())}.",
)
@click.option("--tests", type=click.IntRange(min=1), default=40, show_default=True, help="Tests a program.")
@click.option("--programs", type=click.IntRange(min=1), default=60, show_default=True, help="Programs a round.")
@click.option("--cold-programs", type=click.IntRange(min=1), default=8, show_default=True)
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), help="Default: cores.")
@click.option("--scaling/--no-scaling", default=True, help="Also one worker, two, ... up to that many.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures and the machine as JSON."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@language_options
def bench(**options: Any) -> int:
    """Tests a second, latency and CPU time a test: this judge, the floor under it, and how others do it.

    Compares with a raw C loop around posix_spawn, with one cold container a program, and with a warm unprotected loop.
    Needs docker for those; a C compiler for the raw loop.
    """
    from lcbx import bench as measuring
    from lcbx import languages
    from lcbx.judge.pool import physical_cores

    folders = language_folders(options["folders"])
    chosen = languages.resolve(options["selection"], folders)
    backends = [name.strip() for name in options["backends"].split(",")]
    workers = options["workers"] or physical_cores()
    found = []
    for language in chosen:
        for load in measuring.loads(language, tests=options["tests"], programs=options["programs"]):
            found += _measure(load, backends, workers, options)
        if options["scaling"]:
            found += _scaling(
                measuring.loads(language, tests=options["tests"], programs=options["programs"])[0], backends[0], workers
            )
    result: dict[str, Any] = {"machine": measuring.machine(backends), "measurements": [asdict(each) for each in found]}
    if options["out"] is not None:
        write_atomically(options["out"], json.dumps(result, indent=1) + "\n")
    if options["as_json"]:
        click.echo(json.dumps(result, indent=1))
    else:
        click.echo(bench_heading(result["machine"]))
        print_tables(bench_tables(found))
    return 0


def _measure(load: Load, backends: list[str], workers: int, options: dict[str, Any]) -> list[Measurement]:
    """Every method in turns, round after round."""
    from lcbx import bench as measuring
    from lcbx.sandbox.container_engine import connect

    cli = shutil.which("docker")
    if cli is None:
        raise UserError("bench: compares with plain docker, and docker is not on PATH. apt-get install docker.io")
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
            lambda: measuring.measure_cold(bare, load, workers, cli, options["cold_programs"]),
        ]
        rounds: list[list[Measurement]] = [[] for _ in methods]
        for number in range(options["rounds"]):
            for index, method in enumerate(methods):
                rounds[index].append(method())
                name = rounds[index][-1].method
                said = f"{load.language.language_id}, {load.name}, round {number + 1}: {name}"
                print(f"{said}: {rounds[index][-1].tests_per_s:.0f} tests/s", file=sys.stderr, flush=True)
        return [measuring.median_of(each) for each in rounds]


def _judge(sandbox: str, workers: int, load: Load, stack: ExitStack) -> Judge:
    from lcbx.judge.opening import JudgeOptions, open_judge

    judge = stack.enter_context(open_judge(options=JudgeOptions(sandbox=sandbox, workers=workers, pin=True)))
    judge.prepare([load.language], lambda text: print(text, file=sys.stderr))
    load.stage(judge.store)
    return judge


def _scaling(load: Load, backend: str, workers: int) -> list[Measurement]:
    from dataclasses import replace

    from lcbx import bench as measuring

    found = []
    for count in range(1, workers + 1):
        with ExitStack() as stack:
            judge = _judge(backend, count, load, stack)
            measurement = measuring.measure_lcbx(judge, load, sandbox=backend, workers=count)
            found.append(replace(measurement, load="tiny, scaling"))
    return found


COLUMNS = (
    "method", "workers", "tests/s", "of raw", "programs/s", "CPU ms/test", "of the program", "p50 ms", "p99 ms",
    "host CPU",
)  # fmt: skip


def bench_heading(machine: dict[str, Any]) -> str:
    """Two lines: the machine; the commit, the date and the load before it began."""
    cpu = f"{machine['cpu']}, {machine['cores']} cores, kernel {machine['kernel']}, Python {machine['python']}"
    when = f"lcbx {machine['lcbx_commit'] or '?'}, {machine['date']}, load {machine['load_before']:.1f}"
    return f"{cpu}\n{when}\n"


def bench_tables(measurements: list[Measurement]) -> list[Table]:
    """One table for each load."""
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
