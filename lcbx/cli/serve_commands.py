"""`lcbx serve`: the judge as an HTTP service."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.building import watch_build
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import FILE, FiniteRange, judge_options, language_folders, languages_option, say
from lcbx.errors import UserError
from lcbx.resources import install_command

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.serve.settings import ServeSettings
    from lcbx.types import Benchmark, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeArguments:
    """What `lcbx serve` was called with."""

    host: str
    port: int
    selection: str | None
    benchmarks: tuple[str, ...]
    token_file: Path | None
    max_programs: int
    max_body_mib: int
    max_time_s: float
    max_memory_mib: int | None
    drain_s: float
    access_log: str
    folders: tuple[Path, ...]
    judging: JudgeOptions


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. One that other machines can reach needs a token.",
)
@click.option(
    "--port", type=click.IntRange(min=0, max=65535), default=8080, show_default=True, help="Port; 0: any free one."
)
@click.option("--lang", "-l", "selection", help="Languages to serve (default: those that are built here).")
@click.option("--benchmark", "-b", "benchmarks", multiple=True, help="Benchmark to load; may be repeated.")
@click.option(
    "--token-file",
    type=FILE,
    help="File with the token that clients must send (default: LCBX_JUDGE_TOKEN, or a new token if one is needed).",
)
@click.option(
    "--max-programs",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="Programs waiting or running at a time; more are refused.",
)
@click.option(
    "--max-body",
    "max_body_mib",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="Largest request, in MiB.",
)
@click.option(
    "--max-time",
    "max_time_s",
    type=FiniteRange(min=0, max=86_400, min_open=True),
    default=300.0,
    show_default=True,
    help="Highest time limit that a request may ask for, in seconds.",
)
@click.option(
    "--max-memory",
    "max_memory_mib",
    type=click.IntRange(min=16),
    help="Highest memory limit that a request may ask for, in MiB (default: half of this machine's).",
)
@click.option(
    "--drain",
    "drain_s",
    type=FiniteRange(min=0, max=86_400),
    default=30.0,
    show_default=True,
    help="Seconds that running programs get when the service is told to stop.",
)
@click.option(
    "--access-log",
    default="-",
    show_default=True,
    metavar="FILE",
    help="File for one JSON line per request; -: standard error; none: no log.",
)
@judge_options
@languages_option
def serve(**values: Any) -> ExitCode:
    """Judge programs for other programs, over HTTP.

    \b
    lcbx serve --lang lua,python                          for this machine: http://127.0.0.1:8080/docs
    lcbx serve --host 0.0.0.0 --token-file TOKEN          for other machines
    lcbx eval --judge http://HOST:8080 ...                judge there
    """
    arguments = ServeArguments(**values)
    try:
        import fastapi  # noqa: F401
        import httptools  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        needed = f"lcbx serve needs more packages: {install_command('serve')}"
        raise UserError(f"{needed} ({error.name} is missing)") from error
    _run(arguments)
    return ExitCode.COMPLETE


def _run(arguments: ServeArguments) -> None:
    from lcbx import problems
    from lcbx.judge.opening import open_judge
    from lcbx.languages import load_all
    from lcbx.problems.store import TestStore
    from lcbx.serve.application import make_service
    from lcbx.serve.http_server import bind
    from lcbx.serve.http_server import serve as serve_until_stopped

    settings = _settings(arguments)
    languages = _languages(arguments)
    store = TestStore.default()
    benchmarks: list[Benchmark] = [problems.load(spec, store=store) for spec in arguments.benchmarks]
    known = load_all(language_folders(arguments.folders))
    of_checkers = checker_languages(benchmarks, known)
    listener = bind(arguments.host, arguments.port)
    # Room for more than the service admits, so that its event loop never waits in `submit`.
    max_pending = settings.max_programs * 2 + 1000
    judging = replace(arguments.judging, store=store, languages=known, max_pending=max_pending)
    with listener, open_judge(options=judging) as judge:
        service = make_service(judge, languages, settings, benchmarks)
        for language in {item.language_id: item for item in (*languages, *of_checkers)}.values():
            with watch_build(language.name) as show:
                service.desk.catalogue.prepare([language], show)
        say(f"serving {len(languages)} languages with {judge.description}")
        if settings.token is not None and not _has_token(arguments):
            print(f"token: {settings.token}", file=sys.stderr, flush=True)
        serve_until_stopped(service, settings, listener, started=lambda url: say(f"listening on {url}"))
        say("stopped")


def _settings(arguments: ServeArguments) -> ServeSettings:
    from lcbx.resources import machine_memory_mib
    from lcbx.serve.guard import is_loopback, new_token, read_token
    from lcbx.serve.settings import CEILINGS, ServeSettings

    token = read_token(arguments.token_file)
    loopback = is_loopback(arguments.host)
    if token is None and not loopback:
        token = new_token()
    machine_mib = machine_memory_mib()
    memory_mib = arguments.max_memory_mib or machine_mib // 2
    seconds = arguments.max_time_s
    ceilings = replace(CEILINGS, time_limit_s=seconds, idle_limit_s=seconds, memory_limit_mib=memory_mib)
    return ServeSettings(
        token=token,
        loopback=loopback,
        max_programs=arguments.max_programs,
        max_body_bytes=arguments.max_body_mib << 20,
        max_open_bytes=max(256, min(4096, machine_mib // 4)) << 20,
        drain_s=arguments.drain_s,
        ceilings=ceilings,
        access_log=None if arguments.access_log == "none" else arguments.access_log,
    )


def _has_token(arguments: ServeArguments) -> bool:
    from lcbx.serve.guard import read_token

    return read_token(arguments.token_file) is not None


def checker_languages(benchmarks: Sequence[Benchmark], known: Mapping[str, Language]) -> list[Language]:
    """Return the languages of the benchmarks' checker programs: what runs them is made at the start, for no request."""
    checkers = [problem.checker for benchmark in benchmarks for problem in benchmark.problems]
    names = {checker.language_id for checker in checkers if checker is not None and checker.kind == "program"}
    return [known[name] for name in sorted(known.keys() & names) if known[name].executor_image is None]


def _languages(arguments: ServeArguments) -> Sequence[Language]:
    """Return the languages to serve: those asked for, or those whose image is there."""
    from lcbx import languages

    folders = language_folders(arguments.folders)
    if arguments.selection is not None:
        return languages.resolve(arguments.selection, folders)
    if arguments.judging.address is not None:
        raise UserError("--lang is needed with --judge: what is built there is not known here")
    from lcbx.sandbox import Backend, choose

    backend = arguments.judging.sandbox
    if not isinstance(backend, Backend):
        backend = choose(backend, runtime=arguments.judging.runtime)
    found = [language for language in languages.load_all(folders).values() if backend.find(language) is not None]
    if not found:
        raise UserError("no language is built here. Choose some with --lang, or run: lcbx lang build --lang lua")
    return found
