"""Warm starts outside sandboxes: the key of language files, the library, and where it is refused."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from support.compilers import needs_compiler

from lcbx import languages
from lcbx.errors import DataError, UserError
from lcbx.sandbox import warm_helper
from lcbx.train.settings.config_file import load_config
from lcbx.train.trainer.judge_process import check_warm_start
from lcbx.types import Language

PLAIN = "prompt: Use X.\ninstall: 'true'\nfilename: snippet.x\nexecute: x snippet.x\n"


def load(tmp_path: Path, more: str) -> Language:
    path = tmp_path / "x.yaml"
    path.write_text(PLAIN + more)
    return languages.load_file(path)


def test_a_language_file_names_the_interpreter(tmp_path: Path) -> None:
    assert load(tmp_path, "").warm_start is None
    assert load(tmp_path, "warm-start: 'x*'\n").warm_start == "x*"


def test_it_changes_no_certificate(tmp_path: Path) -> None:
    """It is for training only: certificates are about evaluations."""
    assert load(tmp_path, "").digest == load(tmp_path, "warm-start: x\n").digest


@pytest.mark.parametrize("value", ["/usr/bin/x", "7", "''"])
def test_what_is_no_name_of_an_executable_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(DataError, match="'warm-start'"):
        load(tmp_path, f"warm-start: {value}\n")


def test_the_library_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_compiler()
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path))
    warm_helper.library.cache_clear()
    library = base64.b64decode(warm_helper.library())
    assert library.startswith(b"\x7fELF")
    [path] = (tmp_path / "compiled").iterdir()
    changed = path.stat().st_mtime_ns
    warm_helper.library.cache_clear()
    assert base64.b64decode(warm_helper.library()) == library
    assert path.stat().st_mtime_ns == changed
    warm_helper.library.cache_clear()


def test_without_a_compiler_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    warm_helper.library.cache_clear()
    with pytest.raises(UserError, match="cc: not found on PATH"):
        warm_helper.library()
    warm_helper.library.cache_clear()


def test_training_languages_of_which_none_can_start_warm_are_refused() -> None:
    with pytest.raises(UserError, match="no language file of lua, python has `warm-start`"):
        check_warm_start([languages.load("lua"), replace(languages.load("python"), warm_start=None)])


def test_it_may_change_in_a_continued_run_and_is_off() -> None:
    plain = load_config(None, {"lang": "r"})
    assert plain.warm_start is False
    assert plain.digest() == load_config(None, {"lang": "r", "warm_start": True}).digest()
