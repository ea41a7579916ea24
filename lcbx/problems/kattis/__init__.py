"""Problem packages as Kattis and the ICPC tools write them, in the format `legacy` and in those of 2023-07 and later.

    problem.yaml                                        name, limits, how outputs are judged
    problem_statement/problem.en.tex, statement/...     Markdown before LaTeX, English before others; none of these
                                                        (only a PDF): there is no prompt, but programs can be judged
    data/sample/*.in, *.ans                             public tests, shown in the statement
    data/secret/**/*.in, *.ans                          the others, in the order of their names
    output_validators/, output_validator/               a program that decides on outputs, see `validation`
    lcbx.yaml                                           only in packages that lcbx wrote, see `own_settings`

A package whose programs need more than stdin (interaction, several passes, files, arguments) is `Unsupported`: it is an
error when loaded alone, and is left out and reported when it is one of a folder of packages.

    package         the package on disk: its files and YAML
    statement       the statement as a prompt shows it
    validation      its output validator as a `Checker`
    example_submissions   its own programs and the verdicts they promise; read by audits only
    own_settings, package_writer, standalone_validator    packages that lcbx writes
"""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import Any

from lcbx.errors import DataError
from lcbx.problems.kattis.example_submissions import Promise, Submission, submissions_of
from lcbx.problems.kattis.own_settings import OwnSettings, own_settings
from lcbx.problems.kattis.package import Package, Unsupported
from lcbx.problems.kattis.statement import source_of, statement_of, title_of
from lcbx.problems.kattis.validation import checker_of
from lcbx.problems.make import make_problem
from lcbx.problems.malformed import located
from lcbx.problems.rows.tests import put_alternatives
from lcbx.problems.store import TestStore
from lcbx.problems.test_files import answer_chunks, file_chunks, input_chunks, read_text
from lcbx.types import Problem, TestCase

__all__ = ["Package", "Promise", "Submission", "is_package", "read_package", "submissions_of"]


def is_package(folder: Path) -> bool:
    """True if the folder has a `problem.yaml`."""
    return (folder / "problem.yaml").is_file()


def read_package(folder: Path, store: TestStore) -> Problem:
    """Return the problem in `folder`. Raises Unsupported, or DataError where the package is broken."""
    package = Package(folder)
    _refuse_unsupported(package)
    own = own_settings(package)
    checker = checker_of(package) if own is None else own.checker
    kind = "exact" if checker is None else checker.kind
    binary = kind == "program"  # answer files of a validator program need not be text
    if binary and "scoring" in _kinds(package):
        raise Unsupported("has an output validator that gives points; a verdict has none", path=folder)
    tests = tuple(
        _test(path, store, public=group == "sample", kind=kind)
        for group in ("sample", "secret")
        for path in package.inputs(group)
    )
    complete = own is not None and own.statement == "complete"
    own = own or OwnSettings(title=title_of(package))
    with located(folder, None):
        return make_problem(
            problem_id=package.problem_id,
            statement=source_of(package) if complete else statement_of(package),
            tests=tests,
            time_limit_s=_time_limit_s(package),
            memory_limit_mib=_memory_limit_mib(package),
            checker=checker,
            title=own.title,
            difficulty=own.difficulty,
            platform=own.platform,
            contest_date=own.contest_date,
            tags=_keywords(package.config.get("keywords")),
        )


# --- packages that cannot be judged ---------------------------------------------------------------------------------


def _kinds(package: Package) -> list[str]:
    """Return the words that say how programs are judged: of `type`, and beside `custom` of the legacy `validation`."""
    types = package.config.get("type") or "pass-fail"
    words = [str(word) for word in types] if isinstance(types, list) else str(types).split()
    validation = str(package.config.get("validation") or "default").split()
    return words + ["scoring" if word == "score" else word for word in validation if word not in ("default", "custom")]


def _refuse_unsupported(package: Package) -> None:
    """Raise Unsupported unless every program is judged by its output, once per test."""
    kinds = _kinds(package)
    for kind in kinds:
        if kind not in ("pass-fail", "scoring"):
            raise Unsupported(
                f"is a problem of type {kind}; only programs that read stdin are judged", path=package.folder
            )
    if any(package.folder.glob("include/*/*")):
        raise Unsupported("has code that submissions are linked with (include/)", path=package.folder)
    if "scoring" in kinds and any(package.folder.glob("graders/*")):
        raise Unsupported("has a grader of its own (graders/)", path=package.folder)
    if (package.folder / "static_validator").is_dir():
        raise Unsupported("has a validator that judges the source (static_validator/)", path=package.folder)
    for path in package.inputs("sample") + package.inputs("secret"):
        if path.with_suffix(".files").is_dir():
            raise Unsupported("has tests that come with files of their own", path=path)


# --- tests and limits -----------------------------------------------------------------------------------------------


def _test(path: Path, store: TestStore, *, public: bool, kind: str) -> TestCase:
    """Return a test. `kind` is that of the checker: the answer of a validator program need not be text."""
    answer = path.with_suffix(".ans")
    if not answer.is_file():
        raise DataError(f"has no answer file {answer.name} beside it", path=path)
    input_blob = store.put_input(input_chunks(path))
    if kind == "one-of":
        output, digest = put_alternatives(read_text(answer), store)
    else:
        output, digest = store.put_output(file_chunks(answer) if kind == "program" else answer_chunks(answer))
    return TestCase(input=input_blob, output=output, expected_digest=digest, public=public)


def _time_limit_s(package: Package) -> float | None:
    """Return the limit from problem.yaml, or from the two files where tools for the legacy format keep it."""
    limits = _limits(package)
    value = limits.get("time_limit", limits.get("time"))
    if value is None and (dotfile := package.folder / ".timelimit").is_file():
        value = read_text(dotfile).strip()
    if value is None:
        value = _domjudge_setting(package.folder / "domjudge-problem.ini", "timelimit")
    try:
        seconds = None if value is None else float(str(value).strip("'\" "))
    except ValueError:
        seconds = -1.0
    if seconds is not None and not 0 < seconds < 1e6:
        raise DataError(f"time limit {value!r} is not a number of seconds", path=package.folder)
    return seconds


def _domjudge_setting(path: Path, name: str) -> str | None:
    if not path.is_file():
        return None
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string("[problem]\n" + read_text(path))
    except configparser.Error as error:
        raise DataError(f"is not an ini file ({error})", path=path) from error
    return parser.get("problem", name, fallback=None)


def _memory_limit_mib(package: Package) -> int | None:
    value = _limits(package).get("memory")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 1):
        raise DataError(f"limits: memory {value!r} is not a number of MiB", path=package.folder / "problem.yaml")
    return None if value is None else int(value)


def _limits(package: Package) -> dict[str, Any]:
    limits = package.config.get("limits") or {}
    if not isinstance(limits, dict):
        raise DataError("limits is not a mapping", path=package.folder / "problem.yaml")
    return limits


def _keywords(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return tuple(str(value).split()) if value else ()
