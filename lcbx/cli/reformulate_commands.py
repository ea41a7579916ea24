"""`lcbx data reformulate`: function problems to stdin/stdout problems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.building import prepare
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import (
    FILE,
    json_option,
    judge_options,
    language_folders,
    languages_option,
    optional_model_options,
    say,
)
from lcbx.cli.printing import print_json, print_tables

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.reformulate.asking import Interviewer
    from lcbx.reformulate.call_task import CallTask
    from lcbx.report.tables import Table
    from lcbx.runs.plan_evaluation import ModelOptions
    from lcbx.types import Language


@click.command()
@click.argument("source")
@click.option("--out", required=True, type=FILE, help="File to write: .jsonl, .jsonl.gz or .jsonl.zst.")
@click.option(
    "--second",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of independent solutions of the same tasks, functions or whole programs; they confirm the tests. May be "
    "repeated.",
)
@click.option("--against", multiple=True, help="Leave out problems that are in this benchmark. May be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help="Convert only the first tasks.")
@click.option("--rules-only", is_flag=True, help="Ask no model. The default without --model and --answers.")
@optional_model_options
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of a model's recorded answers, used instead of a model.",
)
@click.option(
    "--ask",
    default="encoder,inputs,solutions,wording",
    show_default=True,
    help="What a model is asked for: kinds separated by commas.",
)
@click.option("--solve-in", help="Languages of programs from the statement alone (default: those of second solutions).")
@click.option("--max-tokens", type=click.IntRange(min=1), default=2048, show_default=True, help="Tokens per answer.")
@languages_option
@judge_options
@json_option
def reformulate(
    source: str,
    out: Path,
    second: tuple[Path, ...],
    against: tuple[str, ...],
    limit: int | None,
    rules_only: bool,
    model: ModelOptions | None,
    answers: Path | None,
    ask: str,
    solve_in: str | None,
    max_tokens: int,
    folders: tuple[Path, ...],
    judging: JudgeOptions,
    as_json: bool,
) -> ExitCode:
    """Turn function problems into problems for every language.

    SOURCE is mbpp, humaneval, or a file of rows: MBPP's and HumanEval's schema, LeetCode-style rows, LiveCodeBench's
    functional problems, APPS or TACO rows with a function name, or id, text, code, entry_point and tests.

    Every problem passes gates: its original solution and, where --second has one, an independent one are accepted by
    the judge, and programs that compute nothing are not. Beside FILE.jsonl stand FILE.provenance.jsonl,
    FILE.rejected.jsonl and FILE.report.json. The same command continues a conversion that was stopped.

    With --model, a model is asked for a plain form of values that the rules can't write, for more test inputs, for
    programs from the statement alone, and for clearer texts. Its answers pass the same gates; a bad one leaves what
    the rules made. They are kept in FILE.answers.jsonl, which --answers replays.
    """
    if sum([rules_only, model is not None, answers is not None]) > 1:
        raise click.UsageError("choose one of --rules-only, --model and --answers")
    from lcbx import problems
    from lcbx.judge.opening import open_judge
    from lcbx.problems.store import TestStore
    from lcbx.reformulate import pipeline
    from lcbx.reformulate.assistance import Assistance
    from lcbx.reformulate.convert import Converter
    from lcbx.reformulate.source_files import load_tasks

    tasks = load_tasks(source, second=list(second), limit=limit)
    folders = tuple(language_folders(folders))
    known = _languages(tasks, folders)
    interviewer = interviewer_of(model, answers, pipeline.beside(out, "answers.jsonl"), max_tokens)
    solvers = _solvers(solve_in, folders) if interviewer is not None else []
    kinds = _kinds(ask)
    benchmarks = [problems.load(name, store=TestStore.default()) for text in against for name in text.split(",")]
    with open_judge(options=judging) as judge:
        languages = {language.language_id: language for language in [*known.values(), *solvers]}
        prepare(judge, languages.values())
        converter, threads = Converter(judge=judge, languages=known), 2 * (judging.workers or 2)
        assistance = None
        if interviewer is not None:
            assistance = Assistance(
                converter=converter,
                interviewer=interviewer,
                kinds=kinds,
                solve_in=tuple(solvers),
                folder=pipeline.kept_outcomes(),
                threads=threads,
            )
        result = pipeline.reformulate(
            tasks, converter, against=benchmarks, threads=threads, progress=_progress(), assistance=assistance
        )
    pipeline.write(result, out)
    if as_json:
        print_json(result.report())
    else:
        _print_report(result.report(), out)
    return ExitCode.COMPLETE


def _languages(tasks: Sequence[CallTask], folders: Sequence[Path]) -> dict[str, Language]:
    """Return the languages of the originals and of the second solutions.

    Raises UserError for functions in a language that has no wrapper; programs need none.
    """
    from lcbx import languages as language_files
    from lcbx.errors import UserError
    from lcbx.reformulate.call_task import ORIGINAL_LANGUAGE
    from lcbx.reformulate.sandbox_programs import has_wrapper

    solutions = [solution for task in tasks for solution in task.second]
    names = sorted({ORIGINAL_LANGUAGE, *(solution.language_id for solution in solutions)})
    found = {name: language_files.load(name, folders) for name in names}
    for name in sorted({solution.language_id for solution in solutions if solution.entry_point}):
        if not has_wrapper(found[name]):
            raise UserError(
                f"functions in {found[name].name} can't be run as second solutions: there is no wrapper for them. "
                "Give programs that read the input of the converted problem instead, in rows without entry_point."
            )
    return found


def _kinds(ask: str) -> frozenset[str]:
    from lcbx.reformulate.asking import KINDS

    kinds = frozenset(part.strip() for part in ask.split(",") if part.strip())
    if unknown := sorted(kinds - set(KINDS)):
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(KINDS)}", param_hint="--ask")
    return kinds


def _solvers(selection: str | None, folders: Sequence[Path]) -> list[Language]:
    """Return the languages in which programs are written from the statement alone."""
    from lcbx import languages as language_files
    from lcbx.reformulate.sandbox_programs import has_wrapper

    if selection is not None:
        return language_files.resolve(selection, folders)
    return [language for language in language_files.load_all(folders).values() if has_wrapper(language)]


def interviewer_of(model: ModelOptions | None, answers: Path | None, kept: Path, max_tokens: int) -> Interviewer | None:
    """Return what answers questions: a model, a file of answers, or nothing."""
    from lcbx.generate import engines
    from lcbx.generate.engine import ModelRequest
    from lcbx.reformulate.asking import Interviewer

    if answers is not None:
        return Interviewer(path=answers)
    if model is None:
        return None
    request = ModelRequest(
        model=model.model,
        revision=model.revision,
        flags=model.flags,
        engine_options=model.engine_options,
        progress=say,
    )
    make, identity = engines.plan_request(engines.choose_engine(model.engine, request), request)
    name = model.name or identity.name
    shown = f"{name}@{identity.revision}" if identity.revision else name
    return Interviewer(path=kept, model=shown, make_generator=make, max_tokens=max_tokens)


def _progress() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done} of {total} tasks", nl=done == total, err=True)

    return show


def _print_report(report: dict[str, Any], out: Path) -> None:
    from lcbx.report.tables import Table

    rows = [("tasks read", "", str(report["tasks"]))]
    rows += [(gate["asks"], str(gate["dropped"]), str(gate["left"])) for gate in report["funnel"] if gate["dropped"]]
    print_tables([Table(title="Funnel", columns=("gate", "dropped", "left"), rows=tuple(rows)), *_model_table(report)])
    for line in _sentences(report):
        click.echo(line)
    click.echo(f"{out}: {report['converted']} problems, {report['tests']} tests")


def _model_table(report: dict[str, Any]) -> list[Table]:
    """Return what a model was asked for and what was taken; nothing if none was asked."""
    from lcbx.report.tables import Table

    if "model" not in report:
        return []
    model = report["model"]
    rows = []
    for kind, asked in model["asked"].items():
        taken = "" if kind == "solutions" else str(model["accepted"].get(kind, 0))
        rows.append((kind, str(asked), str(model["answered"].get(kind, 0)), taken))
    title = f"Answers of {', '.join(model['models']) or model['model'] or 'nobody'}"
    return [Table(title=title, columns=("kind", "asked", "answered", "taken"), rows=tuple(rows))]


def _sentences(report: dict[str, Any]) -> list[str]:
    lines = []
    if report["rejected"]:
        lines.append("reasons: " + ", ".join(f"{count} {code}" for code, count in report["rejected"].items()))
    opinions = dict(report["second_solutions"])
    asked, agree = opinions.pop("asked"), opinions.pop("agree")
    if asked:
        others = ", ".join(f"{count} {code}" for code, count in opinions.items())
        lines.append(f"second solutions: {agree} of {asked} agree" + (f" ({others})" if others else ""))
    mutants = report["mutants"]
    if mutants["made"]:
        share = 100 * mutants["killed"] / mutants["made"]
        lines.append(f"faulty versions: the tests notice {mutants['killed']} of {mutants['made']} ({share:.1f} %)")
    if "model" in report:
        model = report["model"]
        added = model["converted"] - model["converted_by_rules"]
        lines.append(f"with a model: {added} more problems, {model['solved']} solved from the statement alone")
        if model["refused"]:
            lines.append("answers not taken: " + ", ".join(f"{n} {code}" for code, n in model["refused"].items()))
    wording = dict(report["wording"])
    clean = wording.pop("clean")
    others = ", ".join(f"{count} {code}" for code, count in wording.items())
    lines.append(
        f"statements: {clean} of {report['converted']} speak of no language" + (f" ({others})" if others else "")
    )
    return lines
