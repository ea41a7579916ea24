"""`lcbx bench`: measure the judge's speed on this machine; prints tables or JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.bench_tables import (
    bench_heading,
    bench_tables,
    end_to_end_tables,
    service_tables,
    survey_tables,
    validator_tables,
)
from lcbx.cli.building import prepare
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import FILE, FiniteRange, language_folders, languages_option, say
from lcbx.cli.printing import print_tables
from lcbx.errors import SandboxError, UserError, first_line
from lcbx.resources import write_atomically
from lcbx.sandbox import automatic_backends

if TYPE_CHECKING:
    from lcbx.bench import EndToEnd, LanguageRow, Load, Measurement, ServiceRow, ValidatorRow
    from lcbx.judge.request import Judge
    from lcbx.report.tables import Table
    from lcbx.types import Language


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
    survey: bool
    end_to_end: bool
    validators: bool
    serve: bool
    update: Path | None
    only_missing: bool
    seconds: float
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
@click.option(
    "--survey", is_flag=True, help="One row per language, with fewer tests for slow ones; default for --lang all."
)
@click.option(
    "--end-to-end",
    is_flag=True,
    help="Whole evaluations with a scripted engine, bound by generating, by judging, and by both.",
)
@click.option(
    "--validators",
    is_flag=True,
    help="A problem with 40 tests under validator programs of both conventions, beside the default validator.",
)
@click.option(
    "--serve",
    is_flag=True,
    help="The HTTP service beside a pool: time added to a program, and programs per second with 32 clients.",
)
@click.option(
    "--update",
    type=FILE,
    help="With --survey: a JSON file whose rows are kept; each language's is added or replaced once it is measured.",
)
@click.option("--only-missing", is_flag=True, help="With --update: measure only what the file lacks.")
@click.option(
    "--seconds",
    type=FiniteRange(min=0.1),
    default=5.0,
    show_default=True,
    help="With --survey: how long each language is measured with each method.",
)
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
    chosen = languages.resolve(options.selection, language_folders(options.folders))
    machine = measuring.machine(backends)
    every = options.selection in (languages.ALL, languages.EVERY)
    surveyed = options.survey or every or options.update is not None
    if options.only_missing and options.update is None:
        raise UserError("--only-missing: needs --update FILE.")
    if options.validators:
        decided = _validators(chosen, backends, options)
        _print(machine, {"validators": decided}, validator_tables(decided), options)
    elif options.serve:
        services = _services(chosen, backends, workers, options)
        _print(machine, {"services": services}, service_tables(services), options)
    elif options.end_to_end:
        whole = _end_to_end(chosen, backends, workers, options)
        _print(machine, {"end_to_end": whole}, end_to_end_tables(whole), options)
    elif surveyed:
        rows = _survey(chosen, backends, workers, options)
        _print(machine, {"languages": rows}, survey_tables(rows), options)
    else:
        measurements = []
        for language in chosen:
            loads = measuring.loads(language, tests=options.tests, programs=options.programs)
            for load in loads:
                measurements += _measure(load, backends, workers, options)
            if options.scaling:
                measurements += _scaling(loads[0], backends[0], workers)
        _print(machine, {"measurements": measurements}, bench_tables(measurements), options)
    return ExitCode.COMPLETE


def _print(
    machine: dict[str, Any], results: Mapping[str, Sequence[Any]], tables: list[Table], options: BenchOptions
) -> None:
    """Print the tables or JSON, and write JSON to `--out`."""
    result = _as_json(results, machine=machine)
    if options.out is not None:
        write_atomically(options.out, result + "\n")
    if options.as_json:
        click.echo(result)
    else:
        click.echo(bench_heading(machine))
        print_tables(tables)


def _as_json(results: Mapping[str, Sequence[Any]], **more: Any) -> str:
    return json.dumps({**more, **{name: [asdict(row) for row in rows] for name, rows in results.items()}}, indent=1)


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
    prepare(judge, [load.language])
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


def _end_to_end(
    chosen: Sequence[Language], backends: Sequence[str], workers: int, options: BenchOptions
) -> list[EndToEnd]:
    from lcbx import bench as measuring

    rows: list[EndToEnd] = []
    for language in chosen:
        load = measuring.loads(language, tests=options.tests, programs=options.programs)[0]
        for name in backends:
            with ExitStack() as stack:
                judge = _judge(name, workers, load, stack)
                say(f"{language.language_id}, {name}")
                rows += measuring.measure_end_to_end(judge, load, sandbox=name, workers=workers, rounds=options.rounds)
    return rows


def _validators(chosen: Sequence[Language], backends: Sequence[str], options: BenchOptions) -> list[ValidatorRow]:
    """Measure validators with one worker, because a program waits for its own checks."""
    from lcbx import bench as measuring
    from lcbx import languages

    def find_language(language_id: str) -> Language:
        return languages.load(language_id, language_folders(options.folders))

    rows: list[ValidatorRow] = []
    for language in chosen:
        load = measuring.loads(language, tests=options.tests, programs=1)[0]
        for name in backends:
            with ExitStack() as stack:
                judge = _judge(name, 1, load, stack)
                prepare(judge, [find_language(language_id) for language_id in measuring.validator_languages()])
                say(f"{language.language_id}, {name}")
                rows += measuring.measure_validators(judge, load, find_language, sandbox=name, rounds=options.rounds)
    return rows


def _services(
    chosen: Sequence[Language], backends: Sequence[str], workers: int, options: BenchOptions
) -> list[ServiceRow]:
    """Measure `lcbx serve` in a process of its own beside a pool in this one, with as many workers."""
    from lcbx import bench as measuring

    folders = [argument for folder in options.folders for argument in ("--languages", str(folder))]
    rows: list[ServiceRow] = []
    for language in chosen:
        load = measuring.loads(language, tests=options.tests, programs=options.programs)[0]
        for name in backends:
            say(f"{language.language_id}, {name}")
            arguments = ["--lang", language.language_id, "--sandbox", name, "--workers", str(workers), *folders]
            with ExitStack() as stack:
                pool = _judge(name, workers, load, stack)
                url = stack.enter_context(measuring.service_process(arguments))
                rows.append(
                    measuring.measure_service(pool, url, load, sandbox=name, workers=workers, rounds=options.rounds)
                )
    return rows


def _survey(
    chosen: Sequence[Language], backends: Sequence[str], workers: int, options: BenchOptions
) -> list[LanguageRow]:
    """Measure every language on every backend, and return the rows with those of `--update`, quickest start first.

    Languages that can't be measured here, such as those without an image, are named and left out.
    """
    from lcbx import bench as measuring

    rows = measuring.read_rows(options.update) if options.update is not None else []
    present = {(row.language, row.sandbox) for row in rows} if options.only_missing else set()
    for language in chosen:
        raw: Measurement | None = None
        for name in backends:
            if (language.language_id, name) in present:
                continue
            machine = measuring.machine([name])
            try:
                load, measured = _surveyed(language, name, workers, options)
            except (UserError, SandboxError, RuntimeError) as error:
                say(f"{language.language_id}, {name}: left out: {first_line(error)}")
                continue
            raw = raw or _raw(load, workers)
            row = measuring.language_row(measured, raw, sandbox=name, load=load, machine=machine)
            rows = measuring.merged(rows, [row])
            if options.update is not None:
                write_atomically(options.update, _as_json({"languages": rows}) + "\n")
    return measuring.by_start_up(rows)


def _surveyed(language: Language, backend: str, workers: int, options: BenchOptions) -> tuple[Load, Measurement]:
    """Return the load that suits the language, and the median of the rounds."""
    from lcbx import bench as measuring
    from lcbx.judge.opening import JudgeOptions, open_judge

    with open_judge(options=JudgeOptions(sandbox=backend, workers=workers, pin=True)) as judge:
        prepare(judge, [language])
        load = measuring.sized_load(judge, language, tests=options.tests, workers=workers, seconds=options.seconds)
        rounds = [
            measuring.measure_lcbx(judge, load, sandbox=backend, workers=workers, latency=False)
            for _ in range(options.rounds)
        ]
    measured = measuring.median_of(rounds)
    say(f"{language.language_id}, {backend}: {measured.tests_per_s:.1f} tests/s")
    return load, measured


def _raw(load: Load, workers: int) -> Measurement | None:
    """Measure the C loop; None where it can't be run."""
    from lcbx import bench as measuring
    from lcbx.sandbox.container_engine import connect

    try:
        bare = measuring.BareContainer(connect("docker"), load.language)
        try:
            bare.prepare(load, measuring.compile_raw())
            return measuring.measure_raw(bare, load, workers)
        finally:
            bare.close()
    except (UserError, SandboxError, RuntimeError) as error:
        say(f"{load.language.language_id}: no raw loop: {first_line(error)}")
        return None
