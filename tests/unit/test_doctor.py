"""`lcbx doctor` and builds as people see them: a verdict at the end, one line a build, advice that works."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from support.fake_judge import PREPARED, FakeJudge
from support.made_up import judgement

from lcbx import doctor, languages
from lcbx.cli.building import prepare, watch_build
from lcbx.cli.options import verbose_option
from lcbx.doctor import ABSENT, BROKEN, MISSING, OK, Finding
from lcbx.errors import BuildError, UserError
from lcbx.formatting import toolchain
from lcbx.judge.preparing import one_line, prepare_languages
from lcbx.problems.store import TestStore
from lcbx.resources import install_command, languages_dir
from lcbx.sandbox.backend import Prepared, Progress
from lcbx.types import Language, Verdict

# --- the verdict ------------------------------------------------------------------------------------------------------


def findings(**states: str) -> list[Finding]:
    return [Finding(what=name, state=state, detail="") for name, state in states.items()]


def test_verdict_names_what_works_and_what_is_optional() -> None:
    rows = findings(docker=OK, podman=ABSENT, GPU=ABSENT, Lua=OK, R=MISSING)
    text = doctor.verdict(rows, sandboxes={"docker", "podman"}, languages={"Lua", "R"})
    assert text == ("Ready: docker. 1 of 2 languages work. Can't be prepared: R. Optional and absent: podman, GPU.")


def test_verdict_of_a_broken_machine_says_what_is_broken() -> None:
    rows = findings(docker=OK, cache=BROKEN)
    assert doctor.verdict(rows, sandboxes={"docker"}, languages=()) == "Not ready. Broken: cache."


@pytest.mark.parametrize("state", [MISSING, BROKEN])
def test_a_language_that_was_named_and_does_not_work_is_not_ready(state: str) -> None:
    """`lcbx doctor --lang X` ended with "Ready" though X could not be prepared."""
    rows = [*findings(docker=OK, Lua=OK), Finding(what="R", state=state, detail="")]
    assert not doctor.is_ready(rows, languages={"Lua", "R"}, named=True)
    text = doctor.verdict(rows, sandboxes={"docker"}, languages={"Lua", "R"}, named=True)
    assert text.startswith("Not ready.")
    assert "R." in text


def test_of_all_languages_some_may_be_impossible_to_prepare_but_not_all() -> None:
    rows = findings(docker=OK, Lua=OK, R=MISSING, GPU=ABSENT)
    assert doctor.is_ready(rows, languages={"Lua", "R"}, named=False)
    assert not doctor.is_ready(rows, languages={"R"}, named=False)
    assert doctor.is_ready(rows, languages=(), named=False)
    assert not doctor.is_ready([*rows, *findings(cache=BROKEN)], languages={"Lua", "R"}, named=False)


def test_known_programs_beside_a_language_file_are_judged(tmp_path: Path) -> None:
    """They were not: the doctor knew only the bundled ones and called such a language ok, not tried."""
    file = tmp_path / "own.yaml"
    file.write_text((languages_dir() / "lua.yaml").read_text())
    program = tmp_path / "programs" / "own" / "ac" / "solve.lua"
    program.parent.mkdir(parents=True)
    program.write_text("print(1)")
    judge = FakeJudge(lambda request: judgement(request.program.key, Verdict.RTE), TestStore(tmp_path / "store"))
    language = languages.load("own", [tmp_path])
    finding = doctor.language_finding(judge, language, sandbox="docker", watch=watch_build)
    assert (finding.state, finding.advice) == (BROKEN, f"Run: lcbx lang check {file}")
    assert "solve.lua: RTE instead of AC" in finding.detail
    judge = FakeJudge(lambda request: judgement(request.program.key, Verdict.AC), judge.store)
    assert doctor.language_finding(judge, language, sandbox="docker", watch=watch_build).state == OK


def test_every_extra_of_the_project_that_runs_something_is_listed() -> None:
    names = {finding.what for finding in doctor.engines()}
    assert {"vllm", "transformers", "trl", "ray", "fastapi", "inspect-ai", "verifiers", "openenv-core", "verl"} <= names
    assert all(finding.state in (OK, ABSENT) for finding in doctor.engines())


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("LuaJIT 2.1.1737090214 -- Copyright (C) 2005-2025 Mike Pall. https://luajit.org/", "LuaJIT 2.1.1737090214"),
        ("Scala compiler version 2.13.16 -- Copyright 2002-2025, LAMP/EPFL", "Scala compiler version 2.13.16"),
        ("tool 1.0 (c) 2020 Somebody", "tool 1.0"),
        ("gcc (Debian 14.2.0-19) 14.2.0\nCopyright (C) 2024 FSF", "gcc (Debian 14.2.0-19) 14.2.0"),
        ("LDC - the LLVM D compiler (1.40.0):", "LDC - the LLVM D compiler (1.40.0)"),
        ("Welcome to Tool v8.16 [cs].", "Tool v8.16 [cs]"),
        ("info: tool 2.0.21 (JRE 21)", "tool 2.0.21 (JRE 21)"),
        ("Copyright (C) 2024", "Copyright (C) 2024"),
        (None, ""),
    ],
)
def test_a_toolchain_has_neither_greeting_nor_copyright_notice(printed: str | None, shown: str) -> None:
    assert toolchain(printed) == shown


def test_advice_to_install_names_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.chdir(root)
    assert install_command("vllm") == "pip install '.[vllm]'"
    monkeypatch.chdir(tmp_path)
    assert install_command("vllm") == f"pip install '{root}[vllm]'"


# --- builds -----------------------------------------------------------------------------------------------------------


class Builder:
    """A judge of which only `prepare` is used: `new` is built with ninety lines, everything else exists already."""

    def prepare(self, chosen: list[Language], progress: Progress | None) -> dict[str, Prepared]:
        for language in chosen:
            for line in range(90 if language.language_id == "lua" else 0):
                assert progress is not None
                progress(f"Get:{line} http://mirror package")
        return {language.language_id: PREPARED for language in chosen}


CHOSEN = [languages.load("lua"), languages.load("r")]


def test_a_build_is_one_line_with_seconds() -> None:
    said: list[str] = []
    prepared = prepare_languages(Builder(), CHOSEN, one_line(said.append))  # type: ignore[arg-type]
    assert set(prepared) == {"lua", "r"}
    (line,) = said
    assert line.startswith("Lua: built in ")


@pytest.mark.parametrize(("arguments", "lines"), [([], 1), (["-v"], 91)])
def test_verbose_shows_the_whole_build(arguments: list[str], lines: int) -> None:
    @click.command()
    @verbose_option
    def command() -> None:
        prepare(Builder(), CHOSEN)  # type: ignore[arg-type]

    shown = CliRunner().invoke(command, arguments)
    assert shown.exit_code == 0
    assert len(shown.stderr.splitlines()) == lines


def test_a_failed_build_leaves_the_message_to_its_error(capsys: pytest.CaptureFixture[str]) -> None:
    @contextmanager
    def failing() -> Iterator[None]:
        with watch_build("lua") as show:
            show("Step 1/2")
            raise OSError
        yield

    with pytest.raises(OSError, match=r"^$"), failing():
        pass
    assert capsys.readouterr().err == ""


class FailedBuild:
    """A judge of which only `prepare` is used: every build fails."""

    def prepare(self, chosen: list[Language], progress: Progress | None) -> dict[str, Prepared]:
        lines = [f"Get:{number} http://mirror package" for number in range(20)]
        for line in lines if progress is not None else ():
            assert progress is not None
            progress(line)
        raise BuildError(f"{chosen[0].name}: the image could not be built", lines=lines, log_path="/cache/logs/x.log")


@pytest.mark.parametrize("arguments", [[], ["-v"]])
def test_a_failed_build_shows_its_last_lines_once(arguments: list[str]) -> None:
    @click.command()
    @verbose_option
    def command() -> None:
        try:
            prepare(FailedBuild(), CHOSEN)  # type: ignore[arg-type]
        except UserError as error:
            click.echo(f"lcbx: {error}", err=True)

    shown = CliRunner().invoke(command, arguments).stderr
    assert shown.count("Get:19 ") == 1
    assert shown.count("Get:0 ") == (1 if arguments else 0)
    assert shown.endswith("\nThe whole log: /cache/logs/x.log\n")


def test_a_failed_build_is_a_finding_and_no_build_that_ended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The doctor called it "built in 3.0 s" and then showed why it was not."""
    judge: Any = FailedBuild()
    finding = doctor.language_finding(judge, CHOSEN[0], sandbox="docker", watch=watch_build)
    assert (finding.what, finding.state) == ("Lua on docker", MISSING)
    assert "built in" not in capsys.readouterr().err


def test_the_error_of_a_build_survives_its_way_from_another_process() -> None:
    error = BuildError("lua.yaml: failed", lines=["a", "b"], log_path="x.log")
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "lua.yaml: failed\n  a\n  b\nThe whole log: x.log"
