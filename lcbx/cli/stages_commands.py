"""`generate` and `judge`: the stages of an evaluation on their own, on files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.options import (
    language_folders,
    language_options,
    model_options,
    protocol_options,
    sandbox_options,
    slice_options,
)
from lcbx.errors import UserError
from lcbx.extract import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcbx.types import Language, Limits

FILE = click.Path(path_type=Path, dir_okay=False)


# --- generate -------------------------------------------------------------------------------------------------------


@click.command()
@model_options
@click.option("--lang", "-l", "selection", required=True, help="Languages: lua,julia | paper | all.")
@click.option("--benchmark", "-b", default="mini", show_default=True, help="Name, or a file or folder of problems.")
@protocol_options
@slice_options
@click.option("--out", type=FILE, required=True, help="Completions, one JSON line each, never asked twice.")
@language_options
def generate(**options: Any) -> int:
    """Ask a model for programs and write what it says, without running anything."""
    from lcbx.cli.evaluate_commands import prepare
    from lcbx.prompts import load_template, render
    from lcbx.runs.lines import Appender
    from lcbx.runs.row_files import completion_row, encode_row
    from lcbx.types import SampleKey

    out: Path = options["out"]
    options |= {"out": out.parent, "retry_errors": False}
    setup = prepare(options)
    request, sampling = setup.request, setup.request.protocol.sampling
    template = load_template(request.template or request.protocol.prompt_template)
    prompts = [
        render(template, problem, language, hint=request.protocol.hint)
        for language in request.languages
        for problem in request.benchmark.problems
    ]
    held = _keys_in(out)
    owed = [
        key
        for prompt in prompts
        for index in range(sampling.n)
        if (key := SampleKey(problem_id=prompt.problem_id, language_id=prompt.language_id, sample_index=index))
        not in held
    ]
    written = 0
    appender = Appender(out, encode=encode_row)
    try:
        if owed and setup.make_generator is not None:
            for completion in setup.make_generator().generate(prompts, sampling, owed=owed):
                appender.append(completion_row(completion))
                written += 1
                if written % 20 == 0 or written == len(owed):
                    print(f"{written} of {len(owed)} completions", file=sys.stderr, flush=True)
    finally:
        appender.close()
    click.echo(f"{out}: {written} completions written, {len(held)} were there, {len(owed) - written} are missing")
    return 0 if written == len(owed) else 1


def _keys_in(path: Path) -> set[Any]:
    from lcbx.runs.lines import read_lines
    from lcbx.types import SampleKey

    return {
        SampleKey(problem_id=row["question_id"], language_id=row["language"], sample_index=row["sample_index"])
        for row in (read_lines(path, dict[str, Any]) if path.exists() else ())
    }


# --- judge ----------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("run", required=False)
@click.option("--lang", "-l", "language_id", help="Language of the programs.")
@click.option("--problems", help="A file or folder of problems, or a benchmark's name.")
@click.option("--completions", type=FILE, help="JSON lines: question_id, sample_index, completion or code.")
@click.option("--out", type=FILE, help="Verdicts, one JSON line for each completion, in the same order.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="CPU seconds a test.")
@click.option("--memory-limit", type=click.IntRange(min=16), help="MiB.")
@click.option("--extraction", type=click.Choice(RULES), default="lcbx-1", show_default=True)
@click.option("--all-tests", is_flag=True, help="Go on after a failed test.")
@click.option("--protocol-stdio", type=click.Choice(["agnostics"]), help="Answer requests on standard input instead.")
@click.option("--retry-errors", is_flag=True, help="RUN: judge again what ended in a judge error.")
@click.option("--changed", is_flag=True, help="RUN: judge again what was judged on another image or language file.")
@click.option("--results", "results_dir", type=click.Path(path_type=Path), default=Path("results"), show_default=True)
@click.option("--benchmark", "-b", help="RUN: where its benchmark is now, if not under its own name.")
@sandbox_options
@language_options
def judge(**options: Any) -> int:
    """Judge programs: from a file, of a run, or as they come on standard input.

    \b
    lcbx judge --lang lua --problems P.jsonl --completions C.jsonl --out V.jsonl
    lcbx judge RUN --retry-errors
    lcbx judge RUN --time-limit 5          only what that could change is judged again
    lcbx judge RUN --changed               what another image or language file could change
    lcbx judge --protocol-stdio agnostics --lang lua
    """
    if options["run"] is not None:
        from lcbx.cli.rejudge_commands import rejudge

        return rejudge(options)
    if options["language_id"] is None:
        raise UserError("judge: say which language with --lang, or which run: lcbx judge RUN")
    language = _language(options)
    if options["protocol_stdio"]:
        return _serve_stdio(language, options)
    missing = [f"--{name}" for name in ("problems", "completions", "out") if options[name] is None]
    if missing:
        raise UserError(f"judge: needs {', '.join(missing)} too")
    return _judge_file(language, options)


def _language(options: dict[str, Any]) -> Language:
    from lcbx import languages

    return languages.load(options["language_id"], language_folders(options["folders"]))


def _limits(options: dict[str, Any]) -> tuple[Limits, dict[str, Any]]:
    from lcbx.types import Limits

    return Limits(), {"time_limit_s": options["time_limit"], "memory_limit_mib": options["memory_limit"]}


def _judge_file(language: Language, options: dict[str, Any]) -> int:
    from lcbx import problems
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.judge.request import JudgeRequest, resolve_limits
    from lcbx.problems.store import TestStore
    from lcbx.runs.judging import program_of
    from lcbx.runs.row_files import read_samples, verdict_row
    from lcbx.types import Verdict

    store = TestStore.default()
    benchmark = problems.load(options["problems"], store=store)
    by_id = {problem.problem_id: problem for problem in benchmark.problems}
    samples = read_samples(options["completions"], language_id=language.language_id, known=by_id)
    base, override = _limits(options)

    def request(row: Any) -> JudgeRequest:
        problem = by_id[row.key.problem_id]
        program = row.given_program() or program_of(
            row.completion, extraction=options["extraction"], problem=problem, language=language
        )
        return JudgeRequest(
            program=program,
            problem=problem,
            language=language,
            limits=resolve_limits(base, language, problem, override),
            all_tests=options["all_tests"],
        )

    counts: dict[str, int] = {}
    judge_options = JudgeOptions(
        sandbox=options["sandbox"], workers=options["workers"], runtime=options["runtime"], store=store
    )
    with open_judge(options=judge_options) as judge:
        judge.prepare([language], lambda text: print(text, file=sys.stderr, flush=True))
        futures = (judge.submit(request(row)) for row in samples)
        rows = (verdict_row(future.result()) for future in _ahead(futures, 1000))
        _write_rows(options["out"], _counted(rows, counts, len(samples)))
    said = ", ".join(f"{name} {counts[name]}" for name in Verdict if name in counts)
    click.echo(f"{options['out']}: {len(samples)} judged: {said}")
    return 1 if Verdict.JE in counts else 0


def _ahead(futures: Iterable[Any], most: int) -> Iterable[Any]:
    """The futures in order, always `most` of them under way: memory stays flat, workers stay busy."""
    from collections import deque

    waiting: deque[Any] = deque()
    for future in futures:
        waiting.append(future)
        if len(waiting) >= most:
            yield waiting.popleft()
    yield from waiting


def _counted(rows: Iterable[dict[str, Any]], counts: dict[str, int], total: int) -> Iterable[dict[str, Any]]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    for row in track(rows, total=total, description="judge", console=console, disable=not console.is_terminal):
        counts[row["verdict"]] = counts.get(row["verdict"], 0) + 1
        yield row


def _write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON line per row; the file gets its name when all rows are written."""
    from lcbx.resources import whole_file
    from lcbx.runs.row_files import encode_row

    with whole_file(path) as file:
        for row in rows:
            file.write(encode_row(row))


def _serve_stdio(language: Language, options: dict[str, Any]) -> int:
    from lcbx.judge.agnostics_serving import answer_lines
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.judge.request import resolve_limits
    from lcbx.types import Limits, Problem

    nothing = Problem(problem_id="", statement="", tests=(), digest="")
    limits = resolve_limits(Limits(), language, nothing, {"memory_limit_mib": options["memory_limit"]})
    judge_options = JudgeOptions(sandbox=options["sandbox"], workers=1, runtime=options["runtime"])
    with open_judge(options=judge_options) as judge:
        judge.prepare([language], lambda text: print(text, file=sys.stderr, flush=True))
        for answer in answer_lines(sys.stdin, judge, language, limits):
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()
    return 0
