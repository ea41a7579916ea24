"""Writes `lcbx/problems/bundled/mini.jsonl` from `tests/mini/problems/`; `--check` only says whether it is up to date.

One folder a problem, its name is the id:

    problem.yaml        title, difficulty, tags; optional time_limit_s, memory_limit_mib, checker
    statement.md        what the model reads, examples included
    tests.py            EXAMPLES, inputs(), solve(text); optional validate(text), which raises on a forbidden input
    accepted.<ext>      one accepted program a language
    <verdict>_<why>.<ext>   programs that must not pass, and what they must end with

The programs stay in the checkout: only statements and tests go into the benchmark. Expected outputs come from `solve`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
PROBLEMS = HERE / "problems"
TARGET = HERE.parents[1] / "lcbx" / "problems" / "bundled" / "mini.jsonl"

ID = re.compile(r"mini_\d\d_[a-z0-9_]+")
REQUIRED = {"title", "difficulty", "tags"}
OPTIONAL = {"time_limit_s", "memory_limit_mib", "checker"}
SECTIONS = ("Input", "Output", "Constraints")
EXAMPLE = re.compile(
    r"^### Example (?P<number>\d+)\n+Input:\n+```\n(?P<input>.*?)```\n+Output:\n+```\n(?P<output>.*?)```$",
    re.MULTILINE | re.DOTALL,
)
MIN_TESTS, MAX_TESTS = 12, 20
MAX_BYTES = 2_000_000
"""Upper limit of the file's size: it is part of the wheel and is read by every run."""


class ProblemError(Exception):
    """A problem folder that breaks the format. The message names the folder and the rule."""


def problem_folders() -> list[Path]:
    """Return the folders of all problems, in the order of the benchmark."""
    return sorted(path for path in PROBLEMS.iterdir() if path.is_dir())


def programs(folder: Path) -> list[tuple[Path, str]]:
    """Return the problem's programs, sorted, with the verdict in their names (`AC`, `WA`, ...)."""
    other_files = ("problem.yaml", "statement.md", "tests.py")
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in other_files]
    return [(path, "AC" if path.stem == "accepted" else path.stem.split("_")[0].upper()) for path in paths]


def load_tests(folder: Path) -> ModuleType:
    """Load the module `tests.py` under a unique name: all problems' modules are loaded in one process."""
    spec = importlib.util.spec_from_file_location(f"{folder.name}_tests", folder / "tests.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_meta(folder: Path) -> dict[str, Any]:
    meta = yaml.safe_load((folder / "problem.yaml").read_text(encoding="utf-8"))
    if missing := REQUIRED - meta.keys():
        raise ProblemError(f"{folder.name}/problem.yaml: missing {sorted(missing)}")
    if unknown := meta.keys() - REQUIRED - OPTIONAL:
        raise ProblemError(f"{folder.name}/problem.yaml: unknown {sorted(unknown)}")
    if meta["difficulty"] not in ("easy", "medium", "hard"):
        raise ProblemError(f"{folder.name}/problem.yaml: difficulty {meta['difficulty']!r} is not easy, medium or hard")
    return dict(meta)


def make_case(folder: Path, tests: ModuleType, text: str) -> dict[str, str]:
    """Return one test case with its expected output. Raises ProblemError for an input that is not plain ASCII lines."""
    if not text.endswith("\n") or "\r" in text or not text.isascii():
        raise ProblemError(f"{folder.name}: an input must be ASCII, LF only, newline at its end: {text[:60]!r}")
    if hasattr(tests, "validate"):
        try:
            tests.validate(text)
        except AssertionError as error:
            raise ProblemError(f"{folder.name}: {text[:60]!r} breaks the constraints: {error}") from error
    output = tests.solve(text).rstrip() + "\n"
    return {"input": text, "output": output, "testtype": "stdin"}


def check_statement(folder: Path, statement: str, examples: list[dict[str, str]]) -> None:
    """Raise ProblemError unless the statement has its sections and shows exactly the examples that are tested."""
    for section in SECTIONS:
        if not re.search(rf"^#+ {section}$", statement, re.MULTILINE):
            raise ProblemError(f"{folder.name}/statement.md: no section {section!r}")
    shown = list(EXAMPLE.finditer(statement))
    if statement.count("### Example") != len(shown) or len(shown) != len(examples):
        raise ProblemError(f"{folder.name}/statement.md: shows {len(shown)} examples, tests.py has {len(examples)}")
    for number, (match, case) in enumerate(zip(shown, examples, strict=True), start=1):
        if (match["number"], match["input"], match["output"]) != (str(number), case["input"], case["output"]):
            raise ProblemError(f"{folder.name}/statement.md: example {number} is not what tests.py says: {case}")


def build_row(folder: Path) -> dict[str, Any]:
    """Return the problem as one row in the Ag-LiveCodeBench-X schema with this benchmark's optional fields."""
    if not ID.fullmatch(folder.name):
        raise ProblemError(f"{folder.name}: the folder's name must look like mini_07_some_words")
    meta = read_meta(folder)
    tests = load_tests(folder)
    inputs = list(tests.inputs())
    if not MIN_TESTS <= len(inputs) <= MAX_TESTS:
        raise ProblemError(f"{folder.name}: {len(inputs)} hidden tests, {MIN_TESTS} to {MAX_TESTS} are required")
    if len({*inputs, *tests.EXAMPLES}) != len(inputs) + len(tests.EXAMPLES):
        raise ProblemError(f"{folder.name}: two tests have the same input")
    if tests.inputs() != inputs:
        raise ProblemError(f"{folder.name}: inputs() must return the same inputs each time")
    public = [make_case(folder, tests, text) for text in tests.EXAMPLES]
    private = [make_case(folder, tests, text) for text in inputs]
    statement = (folder / "statement.md").read_text(encoding="utf-8")
    check_statement(folder, statement, public)
    return {
        "question_id": folder.name,
        "question_title": meta["title"],
        "question_content": statement.strip(),
        "public_test_cases": public,
        "private_test_cases": private,
        "difficulty": meta["difficulty"],
        "platform": "lcbx-mini",
        "tags": meta["tags"],
        **{key: meta[key] for key in sorted(OPTIONAL) if key in meta},
    }


def build_lines() -> Iterator[str]:
    for folder in problem_folders():
        yield json.dumps(build_row(folder), ensure_ascii=False, separators=(",", ":")) + "\n"


def build() -> bytes:
    """Return the content of the benchmark file. Raises ProblemError for the first folder that breaks the format."""
    data = "".join(build_lines()).encode()
    if len(data) > MAX_BYTES:
        raise ProblemError(f"mini.jsonl would be {len(data):,} bytes, more than {MAX_BYTES:,}")
    return data


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is not up to date")
    check = parser.parse_args().check
    try:
        data = build()
    except ProblemError as error:
        print(error, file=sys.stderr)
        return 1
    if check:
        stale = not TARGET.exists() or TARGET.read_bytes() != data
        print(f"{TARGET.name}: {'stale, run python tests/mini/build.py' if stale else 'up to date'}")
        return int(stale)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(data)
    print(f"{TARGET.name}: {len(data.splitlines())} problems, {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
