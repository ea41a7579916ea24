"""`lcbx judge`: judge completions or programs from a file, a stored run again, or requests on standard input."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.building import prepare
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.interrupts import continue_with_same_command, saying_what_is_kept
from lcbx.cli.options import (
    FILE,
    judge_options,
    language_folders,
    languages_option,
    memory_limit_option,
    results_option,
    run_directories,
    say,
    time_limit_option,
)
from lcbx.errors import UserError
from lcbx.extract import DEFAULT_RULE, RULES

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.judge.request import JudgeRequest
    from lcbx.types import Benchmark, Language, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeArguments:
    """What `lcbx judge` was called with."""

    judging: JudgeOptions
    runs: tuple[str, ...]
    language_id: str | None
    problems: str | None
    completions: Path | None
    out: Path | None
    time_limit_s: float | None
    memory_limit_mib: int | None
    extraction: str
    all_tests: bool
    protocol_stdio: str | None
    retry_errors: bool
    changed: bool
    results_dir: Path
    benchmark: str | None
    folders: tuple[Path, ...]


@click.command()
@click.argument("runs", nargs=-1)
@click.option("--lang", "-l", "language_id", help="Language of the programs.")
@click.option("--problems", help="File or folder of problems, or name of a benchmark.")
@click.option("--completions", type=FILE, help="JSON lines with question_id, sample_index, and completion or code.")
@click.option(
    "--out",
    type=FILE,
    help="File for verdicts, one JSON line per completion, in the same order. It is continued.",
)
@time_limit_option
@memory_limit_option
@click.option(
    "--extraction",
    type=click.Choice(RULES),
    default=DEFAULT_RULE,
    show_default=True,
    help="Rule that finds the program in a completion.",
)
@click.option("--all-tests", is_flag=True, help="Run the remaining tests after a failed one.")
@click.option(
    "--protocol-stdio",
    type=click.Choice(["agnostics"]),
    help="Read requests from standard input, and write answers to standard output.",
)
@click.option("--retry-errors", is_flag=True, help="With RUNS: judge samples again that ended in a judge error (JE).")
@click.option(
    "--changed", is_flag=True, help="With RUNS: judge samples again whose image, language file or rules have changed."
)
@results_option
@click.option("--benchmark", "-b", help="With RUNS: where their benchmark is now, if it was moved.")
@judge_options
@languages_option
def judge(**values: Any) -> ExitCode:
    """Judge programs: from a file, of stored runs, or requested on standard input.

    The same command continues a file of verdicts: verdicts are kept if program, tests and rules are the same;
    judge errors are judged again. A program is one source file of UTF-8 text.

    \b
    lcbx judge --lang lua --problems P.jsonl --completions C.jsonl --out V.jsonl
    lcbx judge RUN --retry-errors
    lcbx judge RUN --time-limit 5          judge again what another limit could change
    lcbx judge RUNS --changed              judge again what a new image, language file or rule could change
    lcbx judge --protocol-stdio agnostics --lang lua
    """
    arguments = JudgeArguments(**values)
    if arguments.runs:
        return _rejudge(arguments)
    if arguments.language_id is None:
        raise UserError("judge: choose a language with --lang, or name a run: lcbx judge RUN")
    if arguments.protocol_stdio:
        return _serve_stdio(arguments.language_id, arguments)
    return _judge_file(arguments.language_id, arguments)


def _rejudge(arguments: JudgeArguments) -> ExitCode:
    from lcbx.cli.rejudge_commands import rejudge
    from lcbx.runs.plan_rejudging import RejudgeOptions

    options = RejudgeOptions(
        time_limit_s=arguments.time_limit_s,
        memory_limit_mib=arguments.memory_limit_mib,
        benchmark=arguments.benchmark,
        retry_errors=arguments.retry_errors,
        changed=arguments.changed,
        language_folders=arguments.folders,
    )
    paths = run_directories(arguments.runs, arguments.results_dir)
    return rejudge(paths, options, arguments.judging)


def _judge_file(language_id: str, arguments: JudgeArguments) -> ExitCode:
    """Judge a file of completions and write a file of verdicts, or continue it."""
    from lcbx import languages, problems
    from lcbx.judge.opening import open_judge
    from lcbx.problems.store import TestStore
    from lcbx.runs.judging import sample_requests
    from lcbx.runs.row_files import read_samples
    from lcbx.runs.verdict_file import write_verdicts

    completions, out = _judged_files(arguments)
    language = languages.load(language_id, language_folders(arguments.folders))
    store = TestStore.default()
    benchmark = problems.load(arguments.problems or "", store=store)
    _say_about_problems(benchmark, language, arguments.time_limit_s)
    samples = read_samples(
        completions,
        language_id=language_id,
        problem_ids={problem.problem_id for problem in benchmark.problems},
        left_out=benchmark.left_out,
    )

    def requests() -> Iterator[JudgeRequest]:
        return sample_requests(
            samples,
            benchmark,
            language,
            extraction=arguments.extraction,
            limits={"time_limit_s": arguments.time_limit_s, "memory_limit_mib": arguments.memory_limit_mib},
            all_tests=arguments.all_tests,
        )

    kept = f"Stopped. Verdicts so far are kept in {out}."
    with (
        saying_what_is_kept(lambda: f"{kept} {continue_with_same_command()}"),
        open_judge(options=replace(arguments.judging, store=store)) as judge,
    ):
        image_digest = prepare(judge, [language])[language_id].digest
        verdicts = write_verdicts(out, requests, judge, image_digest=image_digest)
        return _summarise(out, verdicts, len(samples))


def _judged_files(arguments: JudgeArguments) -> tuple[Path, Path]:
    """Return the files of completions and of verdicts. Raises UserError if one of three files is missing."""
    if arguments.problems is None or arguments.completions is None or arguments.out is None:
        names = ("problems", "completions", "out")
        missing = [f"--{name}" for name in names if getattr(arguments, name) is None]
        raise UserError(f"judge: also needs {', '.join(missing)}")
    for name, path in (("completions", arguments.completions), ("problems", Path(arguments.problems))):
        if path.exists() and path.resolve() == arguments.out.resolve():
            raise UserError(f"{path}: --out and --{name} are the same file")
    return arguments.completions, arguments.out


def _say_about_problems(benchmark: Benchmark, language: Language, time_limit_s: float | None) -> None:
    """Say which problems are left out and why, and which time limit holds for problems without one."""
    from lcbx.runs.judging import time_limit_note
    from lcbx.types import Limits

    for name, reason in benchmark.left_out.items():
        say(f"left out: {name}: {reason}")
    if time_limit_s is None and (note := time_limit_note(benchmark, [language], Limits())):
        say(note)


def _summarise(out: Path, verdicts: Iterable[tuple[Verdict, bool]], total: int) -> ExitCode:
    """Print how many programs got which verdict."""
    from lcbx.types import Verdict

    counts, kept = Counter[Verdict](), 0
    for was_stored, group in groupby(verdicts, key=itemgetter(1)):  # those of an earlier command come first
        counts.update(verdict for verdict, _ in _tracked(group, 0 if was_stored else total - kept))
        kept = counts.total() if was_stored else kept
    listed = ", ".join(f"{verdict} {counts[verdict]}" for verdict in Verdict if counts[verdict])
    click.echo(f"{out}: {total} judged: {listed}" + (f" ({kept} of them by an earlier command)" if kept else ""))
    return complete_if(not counts[Verdict.JE])


def _tracked(verdicts: Iterable[tuple[Verdict, bool]], total: int) -> Iterable[tuple[Verdict, bool]]:
    """Show progress on a terminal, unless nothing is judged."""
    if not total or not sys.stderr.isatty():
        return verdicts
    from rich.console import Console
    from rich.progress import track

    return track(verdicts, total=total, description="judge", console=Console(stderr=True))


def _serve_stdio(language_id: str, arguments: JudgeArguments) -> ExitCode:
    """Answer requests of the Agnostics executor protocol until standard input ends."""
    from lcbx import languages
    from lcbx.judge.agnostics_serving import answer_lines
    from lcbx.judge.opening import open_judge
    from lcbx.judge.request import resolve_limits
    from lcbx.types import Limits, Problem

    language = languages.load(language_id, language_folders(arguments.folders))
    no_problem = Problem(problem_id="", statement="", tests=(), digest="")
    limits = resolve_limits(Limits(), language, no_problem, {"memory_limit_mib": arguments.memory_limit_mib})
    with open_judge(options=replace(arguments.judging, workers=1)) as judge:
        prepare(judge, [language])
        for answer in answer_lines(sys.stdin.buffer, judge, language, limits):
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()
    return ExitCode.COMPLETE
