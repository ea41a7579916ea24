"""`lcbx data audit`: what is wrong with a benchmark, and what to do about it."""

from __future__ import annotations

import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.building import prepare
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import (
    json_option,
    judge_options,
    language_folders,
    languages_option,
    results_option,
    say,
    slice_options,
)
from lcbx.cli.printing import print_json, print_tables

if TYPE_CHECKING:
    from lcbx.audit.auditing import BenchmarkAudit
    from lcbx.audit.known_solutions import Solution
    from lcbx.audit.trials import TrialOptions
    from lcbx.judge.opening import JudgeOptions
    from lcbx.problems import Slice
    from lcbx.report.tables import Table
    from lcbx.types import Language

MOST_ISSUES = 40
"""Issues that are printed one by one; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Programs:
    """Which programs are judged, and how."""

    solutions: tuple[str, ...]
    selection: str | None
    options: TrialOptions
    results_dir: Path
    folders: tuple[Path, ...]


@click.command()
@click.argument("specs", nargs=-1, required=True)
@click.option(
    "--solutions",
    multiple=True,
    help="Accepted programs: a file of question_id, language and code, or a run. May be repeated.",
)
@click.option("--lang", "-l", "selection", help="Judge only programs in these languages.")
@click.option("--against", multiple=True, help="Report problems that are also in this benchmark. May be repeated.")
@click.option(
    "--repeats",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="How often each accepted program is judged.",
)
@click.option(
    "--mutants", type=click.IntRange(min=0), default=20, show_default=True, help="Most faulty versions per program."
)
@click.option("--no-run", is_flag=True, help="Judge no program; check only statements and tests.")
@click.option("--fresh", is_flag=True, help="Judge again what an earlier audit has judged.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@slice_options
@judge_options
@json_option
@results_option
@languages_option
def audit(
    specs: tuple[str, ...],
    solutions: tuple[str, ...],
    selection: str | None,
    against: tuple[str, ...],
    repeats: int,
    mutants: int,
    no_run: bool,
    fresh: bool,
    strict: bool,
    part: Slice | None,
    judging: JudgeOptions,
    as_json: bool,
    results_dir: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Check a benchmark: tests, statements, known programs. Exit code 1: an error was found.

    SPECS are benchmarks, files of rows, problem packages, or folders of packages; also ag-mbpp-x and ag-codeforces-x.
    Several are compared in one table.

    \b
    lcbx data audit mini --lang lua
    lcbx data audit my-problems.jsonl --solutions accepted.jsonl
    lcbx data audit my-package/

    Programs that compute nothing must fail: empty, constant, echo, the shown examples by heart. Accepted programs
    must pass repeatedly, and their faulty versions (one operator or constant changed) must fail. A package's
    submissions/ are judged against the verdict that their folder states. What was judged is kept: the same command
    continues an audit that was stopped.
    """
    from lcbx.audit.trials import TrialOptions

    options = TrialOptions(repeats=repeats, mutants=mutants, fresh=fresh)
    programs = _Programs(
        solutions=solutions, selection=selection, options=options, results_dir=results_dir, folders=folders
    )
    reports = [_audit(spec, part, against, None if no_run else programs, judging) for spec in specs]
    if as_json:
        print_json(reports[0].to_json() if len(reports) == 1 else [report.to_json() for report in reports])
    elif len(reports) == 1:
        _print(reports[0])
    else:
        print_tables([comparison(reports)])
    warnings = sum(report.summary()["issues"]["warning"] for report in reports)
    return complete_if(not any(report.errors for report in reports) and not (strict and warnings))


def _audit(
    spec: str, part: Slice | None, against: Sequence[str], programs: _Programs | None, judging: JudgeOptions
) -> BenchmarkAudit:
    from dataclasses import replace

    from lcbx.audit import auditing, known_solutions
    from lcbx.audit.trials import Trials
    from lcbx.cli.any_benchmark import load_any
    from lcbx.judge.opening import open_judge
    from lcbx.problems.store import TestStore

    store = TestStore.default()
    benchmark = load_any(spec, store, part)
    others = [load_any(name, store) for text in against for name in text.split(",")]
    if programs is None:
        subject = auditing.AuditInput(benchmark=benchmark, against=others)
        return auditing.audit(subject, store, None, progress=_progress())
    own = known_solutions.with_benchmark(spec, benchmark)
    passed = known_solutions.from_arguments(programs.solutions, programs.results_dir, programs.folders)
    ids = {problem.problem_id for problem in benchmark.problems}
    packages = {name: folder for name, folder in _packages(spec).items() if name in ids}
    languages = _languages(programs, benchmark, own=own, passed=passed, packages=packages, judging=judging)
    used = [item for item in known_solutions.distinct([*own, *passed]) if item.language_id in languages]
    subject = auditing.AuditInput(
        benchmark=benchmark,
        solutions=[item for item in used if item.problem_id in ids],
        against=others,
        packages=packages,
    )
    if part is None:
        _warn_about_strangers(passed, ids)
    with open_judge(options=replace(judging, store=store, languages=_all(programs))) as judge:
        prepare(judge, languages.values())
        trials = Trials(judge, languages, programs.options)
        return auditing.audit(subject, store, trials, threads=2 * (judging.workers or 2), progress=_progress())


def _all(programs: _Programs) -> dict[str, Language]:
    from lcbx import languages

    return languages.load_all(language_folders(programs.folders))


def _packages(spec: str) -> dict[str, Path]:
    """Return problem id -> folder for a package or a folder of packages; empty for anything else."""
    from lcbx import problems
    from lcbx.problems.kattis import Package, is_package

    path = problems.local_path(spec)
    if path is None or not path.is_dir():
        return {}
    folders = [path] if is_package(path) else [child for child in sorted(path.iterdir()) if is_package(child)]
    return {Package(folder).problem_id: folder for folder in folders}


def _languages(
    programs: _Programs,
    benchmark: Any,
    *,
    own: Sequence[Solution],
    passed: Sequence[Solution],
    packages: dict[str, Path],
    judging: JudgeOptions,
) -> dict[str, Language]:
    """Return the languages whose programs are judged.

    Without --lang: all of the programs given and of the packages; of those that come with the benchmark, the languages
    whose image is on this machine.
    """
    from lcbx import languages
    from lcbx.audit.auditing import chosen_languages, needs_program
    from lcbx.audit.submissions import languages_of
    from lcbx.audit.trials import TRIVIAL_LANGUAGE

    search_path = language_folders(programs.folders)
    needed = needs_program(benchmark.problems)
    known = _all(programs)
    if programs.selection is not None:
        names = {language.language_id for language in languages.resolve(programs.selection, search_path)}
        return chosen_languages(known, names | needed)
    names = {solution.language_id for solution in passed} | set(languages_of(list(packages.values())))
    offered = {solution.language_id for solution in own}
    present = {name for name in offered if name in known and _is_here(known[name], judging)}
    if not names and not present:
        present = offered & {TRIVIAL_LANGUAGE} or offered
    return chosen_languages(known, names | present | needed)


def _is_here(language: Language, judging: JudgeOptions) -> bool:
    from contextlib import suppress

    from lcbx.errors import LcbxError
    from lcbx.judge.opening import is_local
    from lcbx.sandbox import choose

    if not is_local(judging):
        return False
    with suppress(LcbxError):
        backend = choose(judging.sandbox) if isinstance(judging.sandbox, str) else judging.sandbox
        return backend.find(language) is not None
    return False


def _warn_about_strangers(solutions: Sequence[Solution], ids: set[str]) -> None:
    strangers = sorted({item.problem_id for item in solutions} - ids)
    if strangers:
        shown = ", ".join(strangers[:3])
        say(f"{len(strangers)} programs are for other problems, such as {shown}; they are not judged.")


def _progress() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\raudited: {done} of {total}", nl=done == total, err=True)

    return show


# --- printing ---------------------------------------------------------------------------------------------------------


def _print(report: BenchmarkAudit) -> None:
    if tables := _tables(report):
        print_tables(tables)
    for line in _sentences(report):
        click.echo(line)


def _tables(report: BenchmarkAudit) -> list[Table]:
    from lcbx.report.tables import Table

    tables = []
    if report.submissions:
        tables.append(_agreement(report))
    if report.issues:
        shown = report.issues[:MOST_ISSUES]
        rows = tuple((issue.severity.value, issue.code, issue.problem_id, issue.detail) for issue in shown)
        left = Counter(f"{issue.severity.value} {issue.code}" for issue in report.issues[MOST_ISSUES:])
        notes = [f"and {count} more: {what} (--json has all)" for what, count in left.items()]
        notes += [f"{code}: {advice}" for code, advice in {issue.code: issue.advice for issue in report.issues}.items()]
        columns = ("severity", "code", "problem", "finding")
        tables.append(Table(title="Findings", columns=columns, rows=rows, left=4, notes=tuple(notes)))
    return tables


def _agreement(report: BenchmarkAudit) -> Table:
    from lcbx.report.tables import Table

    by_folder: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for result in report.submissions:
        by_folder[result.problem_id, result.folder].append(result)
    rows = []
    for (problem_id, folder), results in by_folder.items():
        verdicts = Counter(result.verdict for result in results if result.verdict is not None)
        agree = Counter(result.agrees for result in results)
        shown = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
        rows.append(
            (problem_id, folder, shown, str(len(results)), str(agree[True]), str(agree[False]), str(agree[None]))
        )
    notes = tuple(
        f"{problem_id} states no time limit: {limit:g} s, from its accepted submissions"
        for problem_id, limit in report.inferred_time_limits_s.items()
    )
    columns = ("package", "submissions/", "verdicts", "programs", "agree", "disagree", "not judged")
    return Table(title="Submissions", columns=columns, rows=tuple(rows), left=3, notes=notes)


def comparison(reports: Sequence[BenchmarkAudit]) -> Table:
    """Return the figures of several benchmarks side by side."""
    from lcbx.report.tables import Table

    names = [report.benchmark for report in reports]
    rows = [(label, *(figure(report) for report in reports)) for label, figure in _FIGURES.items()]
    first = {problem.problem_id for problem in reports[0].problems}
    common = [len(first & {problem.problem_id for problem in report.problems}) for report in reports]
    rows.insert(1, (f"also in {names[0]} (same id)", "", *(str(count) for count in common[1:])))
    return Table(title="Benchmarks compared", columns=("", *names), rows=tuple(rows))


def _affected(*codes: str) -> Callable[[BenchmarkAudit], str]:
    """Return a figure: the number of problems with an issue of one of these codes."""

    def figure(report: BenchmarkAudit) -> str:
        return str(len({issue.problem_id for issue in report.issues if issue.code in codes}))

    return figure


def _median_tests(report: BenchmarkAudit) -> str:
    return f"{statistics.median(problem.tests for problem in report.problems):g}"


def _noticed(report: BenchmarkAudit) -> str:
    from lcbx.formatting import percent_of

    summary = report.summary()
    return percent_of(summary["mutants_killed"], summary["mutants"], 1)


_TRIVIAL = ("trivial:empty", "trivial:constant", "trivial:echo", "trivial:examples")
_FIGURES: dict[str, Callable[[BenchmarkAudit], str]] = {
    "problems": lambda report: str(len(report.problems)),
    "tests per problem, median": _median_tests,
    "accept a program that computes nothing": _affected(*_TRIVIAL),
    "can be guessed": _affected("answers:guessable"),
    "fewer than five tests, or none hidden": _affected("tests:few", "tests:no-hidden"),
    "tests that repeat or contradict each other": _affected("tests:repeated", "tests:blanks", "tests:contradiction"),
    "decimals compared exactly": _affected("tests:decimals"),
    "example contradicts a test": _affected("statement:example-disagrees"),
    "input or output not described": _affected("statement:no-input", "statement:no-output", "statement:empty"),
    "speak of one language": _affected("statement:language"),
    "promise what the checker rejects": _affected(
        "statement:several-answers", "statement:tolerance", "statement:any-case"
    ),
    "copies": _affected("copy:duplicate", "copy:near"),
    "accepted programs that fail or differ": _affected("solution:fails", "solution:unstable"),
    "faulty versions that the tests notice": _noticed,
}
"""Figure of a comparison -> how it is made of a report; most are numbers of problems."""


def _problems(count: int) -> str:
    return f"{count} problem{'s' * (count != 1)}"


def _sentences(report: BenchmarkAudit) -> list[str]:
    from lcbx.formatting import percent_of

    summary = report.summary()
    issues = ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in summary["issues"].items())
    lines = [f"{report.benchmark}: {_problems(summary['problems'])}, {summary['tests']} tests: {issues}"]
    if summary["programs"]:
        lines.append(
            f"programs: {summary['programs']} in {', '.join(summary['languages'])}, "
            f"for {_problems(summary['problems_with_programs'])}"
        )
    if summary["mutants"]:
        killed, made = summary["mutants_killed"], summary["mutants"]
        lines.append(f"faulty versions: the tests notice {killed} of {made} ({percent_of(killed, made, 1)})")
    if not report.ran:
        lines.append("no program was judged (--no-run)")
    return lines
