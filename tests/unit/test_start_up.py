"""What keeps commands quick to start: which packages and modules they do without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from lcbx.resources import languages_dir, parse_yaml

HEAVY = {"datasets", "docker", "jinja2", "matplotlib", "numpy", "pandas", "pyarrow", "rich", "torch", "transformers"}
STAGING = {"lcbx.problems.kattis", "lcbx.problems.rows.json_stream", "lcbx.problems.rows.row_schema"}
"""Needed only to put tests into the store."""


def loaded(code: str, cache: Path) -> set[str]:
    """Return the modules that a new process has loaded after running this code."""
    script = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    environment = {**os.environ, "LCBX_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    return set(done.stderr.split())


def calls(*arguments: str) -> str:
    return f"from lcbx.cli import lcbx\nlcbx({list(arguments)!r}, standalone_mode=False)"


def test_help_loads_no_stage(tmp_path: Path) -> None:
    names = loaded(calls("--help"), tmp_path)
    assert "lcbx.cli" in names
    assert not names & (HEAVY | {"msgspec", "yaml", "lcbx.types"})


def test_a_staged_benchmark_is_shown_without_its_readers(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "lcbx", "data", "stage", "mini"],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "LCBX_CACHE": str(tmp_path)},
    )
    names = loaded(calls("data", "info", "mini"), tmp_path)
    assert "lcbx.problems.index" in names
    assert not names & (HEAVY | {"lcbx.problems.kattis", "lcbx.generate"})


def test_judging_loads_no_engine_template_or_reader_before_its_first_program(tmp_path: Path) -> None:
    """Only the connection to docker is heavy, and it is made when docker is chosen."""
    modules = "languages, problems, cli.judge_commands, judge.opening, runs.judging, runs.row_files"
    code = "import " + ", ".join(f"lcbx.{name.strip()}" for name in modules.split(","))
    names = loaded(code, tmp_path)
    assert "lcbx.judge.pool" in names
    assert not names & (HEAVY | STAGING | {"lcbx.generate"})


@pytest.mark.parametrize("path", sorted(languages_dir().glob("*.yaml")), ids=lambda path: path.stem)
def test_the_quick_yaml_parser_reads_language_files_as_the_plain_one(path: Path) -> None:
    assert parse_yaml(path.read_text()) == yaml.load(path.read_text(), Loader=yaml.SafeLoader)
