"""`lcbx data reformulate`: function problems to stdin/stdout problems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.options import FILE, json_option, judge_options, language_folders, languages_option
from lcbx.cli.printing import print_json, print_tables

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.reformulate.call_task import CallTask
    from lcbx.types import Language


@click.command()
@click.argument("source")
@click.option("--out", required=True, type=FILE, help="File to write: .jsonl, .jsonl.gz or .jsonl.zst.")
@click.option(
    "--second",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of independent solutions of the same tasks; they confirm the tests. May be repeated.",
)
@click.option("--against", multiple=True, help="Leave out problems that are in this benchmark. May be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help="Convert only the first tasks.")
@languages_option
@judge_options
@json_option
def reformulate(
    source: str,
    out: Path,
    second: tuple[Path, ...],
    against: tuple[str, ...],
    limit: int | None,
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
    """
    from lcbx import problems
    from lcbx.judge.opening import open_judge
    from lcbx.problems.store import TestStore
    from lcbx.reformulate import pipeline
    from lcbx.reformulate.convert import Converter
    from lcbx.reformulate.source_files import load_tasks

    tasks = load_tasks(source, second=list(second), limit=limit)
    known = _languages(tasks, language_folders(folders))
    benchmarks = [problems.load(name, store=TestStore.default()) for text in against for name in text.split(",")]
    with open_judge(options=judging) as judge:
        judge.prepare(known.values(), lambda message: click.echo(message, err=True))
        converter = Converter(judge=judge, languages=known)
        result = pipeline.reformulate(
            tasks, converter, against=benchmarks, threads=2 * (judging.workers or 2), progress=_progress()
        )
    pipeline.write(result, out)
    if as_json:
        print_json(result.report())
    else:
        _print_report(result.report(), out)
    return ExitCode.COMPLETE


def _languages(tasks: Sequence[CallTask], folders: Sequence[Path]) -> dict[str, Language]:
    """Return the languages of the originals and of the second solutions. Raises UserError for one without a wrapper."""
    from lcbx import languages as language_files
    from lcbx.errors import UserError
    from lcbx.reformulate.call_task import ORIGINAL_LANGUAGE
    from lcbx.reformulate.sandbox_programs import has_wrapper

    names = sorted({ORIGINAL_LANGUAGE, *(solution.language_id for task in tasks for solution in task.second)})
    found = {name: language_files.load(name, folders) for name in names}
    for name, language in found.items():
        if not has_wrapper(language):
            raise UserError(f"second solutions in {language.name} can't be run: there is no wrapper for {name}.")
    return found


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
    print_tables([Table(title="Funnel", columns=("gate", "dropped", "left"), rows=tuple(rows))])
    for line in _sentences(report):
        click.echo(line)
    click.echo(f"{out}: {report['converted']} problems, {report['tests']} tests")


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
    wording = dict(report["wording"])
    clean = wording.pop("clean")
    others = ", ".join(f"{count} {code}" for code, count in wording.items())
    lines.append(
        f"statements: {clean} of {report['converted']} speak of no language" + (f" ({others})" if others else "")
    )
    return lines
