"""`lcbx lang new`, and the messages of `lang` about files that it cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lcbx import languages, resources
from lcbx.certify.known import CLASSES
from lcbx.cli import main
from lcbx.cli.lang_commands import lang
from lcbx.doctor import PROBES, programs_folder
from lcbx.errors import UserError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LCBX_LANGUAGES", raising=False)
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(lang, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def test_new_language_is_a_valid_file_with_folders_for_its_programs(folder: Path) -> None:
    output = run("new", "perl")
    perl = languages.load_file(folder / "languages/perl.yaml")
    assert (perl.name, perl.execute) == ("Perl", "perl snippet.perl")
    assert output.splitlines() == ["languages/perl.yaml", "languages/programs/perl/README.md"]
    programs = folder / "languages/programs/perl"
    assert {path.name for path in programs.iterdir()} == {
        *("ac", "wa", "rte", "tle", "mle", "ole", "ce"),
        "probes",
        "mini",
        "README.md",
    }


def test_readme_of_a_new_language_says_what_each_grade_needs(folder: Path) -> None:
    """A newcomer needs nothing else: the problem, folders and names of files, and both commands."""
    run("new", "perl")
    text = (folder / "languages/programs/perl/README.md").read_text()
    bronze, silver, gold = text.partition("# Bronze")[2].split("\n# ")
    assert all(f"{verdict}/" in bronze for verdict in ("ac", "wa", "rte", "tle", "mle", "ole", "ce"))
    assert all(f"{stem}.*" in bronze for stem in CLASSES)
    assert "    Read n, and then n integers." in bronze
    assert "problem.json" in bronze
    assert all(f"    {name} " in silver for name in PROBES)
    assert "mini/mini_01_sum_of_two.perl" in gold
    assert "at least 12 problems" in gold
    assert "lcbx lang check languages/perl.yaml " in text
    assert "lcbx lang certify perl --languages languages " in text


def test_new_language_says_that_its_package_is_a_guess_and_how_to_find_the_right_one(folder: Path) -> None:
    run("new", "rexx")
    before, _, _ = (folder / "languages/rexx.yaml").read_text().partition("\ninstall:")
    assert "rexx is a guess" in before
    assert "`apt-cache search rexx`" in before


def test_new_language_is_created_in_the_folder_of_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LCBX_LANGUAGES", str(folder / "mine"))
    run("new", "perl")
    assert (folder / "mine/perl.yaml").exists()


def test_new_language_overwrites_nothing(folder: Path) -> None:
    run("new", "perl")
    with pytest.raises(UserError, match=r"languages/perl.yaml exists already"):
        run("new", "perl")


def test_programs_of_a_users_language_lie_beside_its_file(folder: Path) -> None:
    """Regression: `lang check FILE` asked for programs in the folder of tests of the installation."""
    mine = folder / "mine"
    mine.mkdir()
    for name in ("moon", "lua"):
        (mine / f"{name}.yaml").write_text(f"prompt: Use it.\ninstall: 'true'\nfilename: a\nexecute: {name} a\n")
    moon, lua = (languages.load_file(mine / f"{name}.yaml") for name in ("moon", "lua"))
    assert programs_folder(moon).resolve() == mine / "programs" / "moon"
    assert programs_folder(lua) == resources.programs_dir() / "lua", "the bundled ones fit, too"
    (mine / "programs" / "lua").mkdir(parents=True)
    assert programs_folder(lua).resolve() == mine / "programs" / "lua"
    bundled = languages.load("ocaml")
    assert programs_folder(bundled) == resources.programs_dir() / "ocaml"


@pytest.mark.parametrize("name", ["Perl", "../perl", "a b", "sets", "stand-ins", ""])
def test_an_invalid_language_id_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(UserError, match="is no language id"):
        run("new", name)
    assert not list(folder.iterdir())


def test_check_reports_errors_of_the_file_before_it_looks_for_a_sandbox(folder: Path) -> None:
    (folder / "perl.yaml").write_text("prompt: Use Perl.\ninstall: x\nfilename: a.pl\nexcute: perl a.pl\n")
    with pytest.raises(UserError, match=r"^perl.yaml: unknown key 'excute'. Did you mean 'execute'\?$"):
        run("check", "perl.yaml", "--sandbox", "apptainer")
    with pytest.raises(UserError, match=r"absent.yaml: no such file"):
        run("check", "absent.yaml", "--sandbox", "apptainer")


def test_a_list_names_and_skips_yaml_files_that_are_no_languages(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docker-compose.yaml").write_text("services: {}\n")
    (tmp_path / "draft.yaml").write_text("prompt: [\n")
    with pytest.raises(SystemExit) as caught:
        main(["lang", "list", "--json", "--languages", str(tmp_path)])
    assert caught.value.code == 0
    shown = {row["id"]: row for row in json.loads(capfd.readouterr().out)}
    assert "lua" in shown
    assert not {"docker-compose", "draft"} & shown.keys()


def test_a_list_without_a_home_shows_languages_as_not_built(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LCBX_CACHE", "~nosuchuser/cache")
    with pytest.raises(SystemExit) as caught:
        main(["lang", "list", "--json"])
    assert caught.value.code == 0
    output = capfd.readouterr()
    assert not any(row["built"] or "error" in row for row in json.loads(output.out))
    assert "can't look up which images are built" in output.err
