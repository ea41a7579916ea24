"""Problems as packages in the format 2023-07-draft, for the tools of Kattis and the ICPC.

    problem.yaml                    name, limits, keywords
    statement/problem.en.md         the statement as it is
    data/sample, data/secret        public and hidden tests; 001.in, 001.ans, ...
    data/test_group.yaml            flags of the validator
    output_validator/               where the default validator has another rule: the problem's checker program, or
                                    `standalone_validator` with its rule
    lcbx.yaml                       what the format has no place for; only lcbx reads it, see `own_settings`

The format's statement gets the title and the samples from the tools that show it. Ours is complete, and lcbx.yaml says
so; other tools show the samples twice.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from lcbx.checkers.kattis_default import FLOATS, SPACE_SENSITIVE
from lcbx.errors import UserError
from lcbx.problems import suffixes
from lcbx.problems.kattis import standalone_validator
from lcbx.problems.kattis.own_settings import FILE as OWN_FILE
from lcbx.problems.store import TestStore
from lcbx.resources import whole_file, write_atomically
from lcbx.types import Benchmark, Checker, Problem, TestCase

VERSION = "2023-07-draft"
_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def write_packages(benchmark: Benchmark, out: Path, store: TestStore) -> None:
    """Write a package per problem below `out`, named by the problem's id.

    Raises UserError for an id that is no name of a folder and for a checker that the format's tools can't call.
    """
    for problem in benchmark.problems:
        if not _FOLDER_NAME.fullmatch(problem.problem_id):
            raise UserError(f"{problem.problem_id!r}: not a name for a package. Use letters, digits, dots and dashes.")
        _require_callable(problem)
    for problem in benchmark.problems:
        _write(problem, out / problem.problem_id, store)


def _require_callable(problem: Problem) -> None:
    checker = problem.checker
    if checker is not None and checker.kind == "program":
        if checker.style != "kattis":
            raise UserError(
                f"{problem.problem_id}: its checker is of style {checker.style}, which packages can't call."
            )
        if suffixes.suffix_of(checker.language_id or "") is None:
            raise UserError(f"{problem.problem_id}: its checker is in {checker.language_id}, which is not known here.")


def _write(problem: Problem, folder: Path, store: TestStore) -> None:
    _write_yaml(folder / "problem.yaml", _config(problem))
    _write_yaml(folder / OWN_FILE, _own(problem))
    write_atomically(folder / "statement" / "problem.en.md", problem.statement)
    public = [test for test in problem.tests if test.public]
    hidden = [test for test in problem.tests if not test.public]
    for group, tests in (("sample", public), ("secret", hidden)):
        _write_tests(folder / "data" / group, tests, store)
    flags, validator = _validator(problem.checker)
    if flags:
        _write_yaml(folder / "data" / "test_group.yaml", {"output_validator_args": flags})
    for name, source in validator.items():
        write_atomically(folder / "output_validator" / name, source)


def _write_yaml(path: Path, value: dict[str, Any]) -> None:
    write_atomically(path, yaml.safe_dump(value, allow_unicode=True, sort_keys=False))


def _config(problem: Problem) -> dict[str, Any]:
    limits = {"time_limit": problem.time_limit_s, "memory": problem.memory_limit_mib}
    limits = {name: value for name, value in limits.items() if value is not None}
    return {
        "problem_format_version": VERSION,
        "name": problem.title or problem.problem_id,
        "type": "pass-fail",
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{problem.problem_id} {problem.digest}")),
        "license": "unknown",
        **({"limits": limits} if limits else {}),
        **({"keywords": list(problem.tags)} if problem.tags else {}),
    }


def _own(problem: Problem) -> dict[str, Any]:
    return {
        "statement": "complete",
        "title": problem.title,
        "checker": None if problem.checker is None else {**asdict(problem.checker), "args": list(problem.checker.args)},
        "difficulty": problem.difficulty,
        "platform": problem.platform,
        "contest_date": problem.contest_date,
    }


def _write_tests(folder: Path, tests: Iterable[TestCase], store: TestStore) -> None:
    for number, test in enumerate(tests, start=1):
        for suffix, path in ((".in", store.input_path(test.input)), (".ans", store.output_path(test.output))):
            with whole_file(folder / f"{number:05d}{suffix}") as file:
                for chunk in store.chunks(path):
                    file.write(chunk)


def _validator(checker: Checker | None) -> tuple[list[str], dict[str, str]]:
    """Return the flags of the validator, and its files; no files: the default validator."""
    checker = checker or Checker()
    if checker.kind == "kattis":
        return _flags(checker), {}
    if checker.kind == "program":
        suffix = suffixes.suffix_of(checker.language_id or "")
        return list(checker.args), {f"validate{suffix}": checker.source or ""}
    rule = {name: getattr(checker, name) for name in ("kind", "abs_tol", "rel_tol", "case_sensitive")}
    source = Path(standalone_validator.__file__).read_text(encoding="utf-8")
    return [json.dumps(rule)], {"validate.py": source}


def _flags(checker: Checker) -> list[str]:
    flags = ["case_sensitive"] if checker.case_sensitive else []
    flags += ["space_change_sensitive"] if SPACE_SENSITIVE in checker.args else []
    if FLOATS in checker.args:
        flags += ["float_absolute_tolerance", repr(checker.abs_tol)]
        flags += ["float_relative_tolerance", repr(checker.rel_tol)]
    return flags
