"""Language files: what loads, what is refused, and the messages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lcbx import doctor, languages
from lcbx.errors import DataError, UserError
from lcbx.languages import levels
from lcbx.scores import failures
from lcbx.types import Judgement, Limits, SampleKey, TestResult, Verdict

FOUR_LINES = """\
prompt: Use Perl 5.
install: apt-get install -y perl
filename: snippet.pl
execute: perl snippet.pl
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def refusal(folder: Path, text: str, name: str = "perl.yaml") -> str:
    with pytest.raises(DataError) as error:
        languages.load_file(write(folder, name, text))
    return str(error.value)


# --- what loads -------------------------------------------------------------------------------------------------------


def test_four_lines_are_a_language(folder: Path) -> None:
    perl = languages.load_file(write(folder, "perl.yaml", FOUR_LINES))
    assert (perl.language_id, perl.name, perl.prompt) == ("perl", "Perl", "Use Perl 5.")
    assert (perl.install, perl.filename, perl.execute) == (
        "apt-get install -y perl",
        "snippet.pl",
        "perl snippet.pl",
    )
    assert perl.compile is None
    assert perl.base_image is None
    assert perl.fences == ("perl", "pl")
    assert perl.source_path == "perl.yaml"


def test_every_key_reaches_its_field(folder: Path) -> None:
    text = """\
name: Perl 5
prompt: |
  Use Perl.
  Print with `print`.
install: {container-instructions: "RUN apk add perl"}
container: {base-image: "alpine:3.20", type: alpine}
filename: a.pl
compile: perl -c a.pl
execute: perl a.pl
version: perl -v
limits: {time_limit_s: 20, memory_limit_mib: 512, total_time_limit_s: 60.5, wall_clock_decides: true}
fences: [perl, pl5]
failures:
  name: ["Undefined subroutine", "Can't locate object method"]
  syntax: "syntax error"
stand-in: {suite: trixie, install: apt-get install -y perl}
"""
    perl = languages.load_file(write(folder, "perl.yaml", text))
    assert perl.name == "Perl 5"
    assert perl.prompt == "Use Perl.\nPrint with `print`."
    assert (perl.install, perl.container_instructions) == (None, "RUN apk add perl")
    assert (perl.base_image, perl.container_type) == ("alpine:3.20", "alpine")
    assert (perl.compile, perl.version_command) == ("perl -c a.pl", "perl -v")
    assert replace(Limits(), **dict[str, Any](perl.limits)).time_limit_s == 20
    assert perl.fences == ("perl", "pl5")
    assert [(pattern.category, pattern.regex) for pattern in perl.failures] == [
        ("name", "Undefined subroutine"),
        ("name", "Can't locate object method"),
        ("syntax", "syntax error"),
    ]
    assert perl.stand_in == {"suite": "trixie", "install": "apt-get install -y perl"}


AGNOSTICS = {
    "plain.yaml": """\
prompt: Use Lua 5.1, please.
install: apt-get install -y luajit
filename: snippet.lua
execute: luajit snippet.lua""",
    "image.yaml": """\
prompt: Use Julia 1.11.
container:
  base-image: "julia:1.11.3"
  type: debian
filename: snippet.jl
execute: julia snippet.jl""",
    "compiled.yaml": """\
prompt: |
  Use Fortran 90.
install: apt-get install -y gfortran
filename: snippet.f90
compile: gfortran -o snippet.out snippet.f90
execute: ./snippet.out
""",
    "instructions.yaml": """\
prompt: Use OCaml 5.
container:
  base-image: "docker.io/ocaml/opam:ubuntu-22.04-ocaml-5.0"
  type: debian
install:
  container-instructions: |
    RUN opam install base stdio utop
    ENV OPAM_SWITCH_PREFIX='/home/opam/.opam/5.0'
    ENV PATH='/home/opam/.opam/5.0/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
filename: snippet.ml
execute: utop -require base -require stdio snippet.ml""",
}


@pytest.mark.parametrize("name", AGNOSTICS)
def test_configurations_in_the_agnostics_schema_load_unchanged(name: str, folder: Path) -> None:
    language = languages.load_file(write(folder, name, AGNOSTICS[name]))
    assert language.language_id == name.removesuffix(".yaml")
    assert language.execute.split()[0] in AGNOSTICS[name]


def test_file_without_a_name_has_the_one_the_bundled_file_has(folder: Path) -> None:
    assert languages.load_file(write(folder, "ocaml.yaml", AGNOSTICS["instructions.yaml"])).name == "OCaml"


@pytest.mark.parametrize(
    ("image", "release"),
    [
        ("julia:1.11.3", "bullseye"),
        ("docker.io/library/julia", "bullseye"),
        ("docker.io/ocaml/opam:ubuntu-22.04-ocaml-5.0", "trixie"),
        ("julia@sha256:abc", "bullseye"),
        ("registry.example.org:5000/julia:1.11", None),
        ("someone/julia:1", None),
    ],
)
def test_known_base_images_have_a_stand_in_whatever_file_asks_for_them(
    image: str, release: str | None, folder: Path
) -> None:
    text = FOUR_LINES.replace("install: apt-get install -y perl", f"container: {{base-image: '{image}'}}")
    assert languages.load_file(write(folder, "x.yaml", text)).stand_in.get("suite") == release


def test_own_stand_in_comes_before_the_known_ones(folder: Path) -> None:
    text = FOUR_LINES + "container: {base-image: julia}\nstand-in: {suite: trixie, install: make julia}\n"
    assert languages.load_file(write(folder, "x.yaml", text)).stand_in["install"] == "make julia"
    write(folder, "stand-ins.yaml", "julia: {suit: trixie}\n")
    with pytest.raises(DataError, match=r"stand-ins.yaml: unknown key 'suit' in 'julia'. Did you mean 'suite'\?"):
        languages.load("julia", [folder])


def test_a_ready_executor_image_needs_no_commands(folder: Path) -> None:
    text = "prompt: Use Ada.\nexecutor-image: registry.example.org/ada-executor:1\n"
    assert languages.load_file(write(folder, "ada.yaml", text)).executor_image == "registry.example.org/ada-executor:1"


# --- what is refused --------------------------------------------------------------------------------------------------


def test_misspelt_key_is_refused_with_the_nearest_right_one(folder: Path) -> None:
    message = refusal(folder, FOUR_LINES.replace("execute", "excute"))
    assert message == "perl.yaml: unknown key 'excute'. Did you mean 'execute'?"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("container: {base_image: x}", "unknown key 'base_image' in 'container'. Did you mean 'base-image'?"),
        ("limits: {time_limit: 3}", "unknown key 'time_limit' in 'limits'. Did you mean 'time_limit_s'?"),
        ("stand-in: {suit: trixie}", "unknown key 'suit' in 'stand-in'. Did you mean 'suite'?"),
        ("failures: {sintax: [x]}", "unknown key 'sintax' in 'failures'. Did you mean 'syntax'?"),
        ("container: {type: debain}", "unknown container type 'debain'. Did you mean 'debian'?"),
        ("zzz: 1", "unknown key 'zzz'. Known: "),
        ("limits: {time_limit_s: fast}", "'limits.time_limit_s' should be a number above 0, got 'fast'"),
        ("limits: {memory_limit_mib: -5}", "'limits.memory_limit_mib' should be a whole number above 0, got -5"),
        ("limits: {tasks: true}", "'limits.tasks' should be a whole number above 0, got True"),
        ("limits: {wall_clock_decides: 1}", "'limits.wall_clock_decides' should be true or false, got 1"),
        ("limits: [1]", "'limits' should be a mapping"),
        ("version: 5.1", "'version' should be text, got 5.1. Put it in quotes."),
        ("compile: [perl, -c]", "'compile' should be text, got ['perl', '-c']"),
        ("compile: ''", "'compile' is empty"),
        ("fences: {a: b}", "'fences' should be a list of texts"),
        ("failures: {syntax: ['(']}", "'failures.syntax': bad regular expression '(': missing )"),
        ("stand-in: {suite: trixie}", "'install' is missing in 'stand-in'"),
        ("stand-in: {suite: 'trixie; rm', install: x}", "'stand-in.suite' should be a Debian release"),
        ("extends: lau", "extends an unknown language 'lau'. Did you mean 'lua'?"),
        ("extends: [lua]", "'extends' should be a language's id, got ['lua']"),
        ("prompt: again", "duplicate key 'prompt'"),
    ],
)
def test_wrong_value_is_refused_with_its_key(line: str, words: str, folder: Path) -> None:
    message = refusal(folder, FOUR_LINES + line + "\n")
    assert message.startswith("perl.yaml:")
    assert words in message


@pytest.mark.parametrize("name", ["../a.pl", "a/b.pl", "/a.pl", ".", "..", ".hidden", "-rf", "a b.pl", "a;b", "a\\nb"])
def test_unsafe_file_name_is_refused(name: str, folder: Path) -> None:
    message = refusal(folder, FOUR_LINES.replace("snippet.pl\nexec", f'"{name}"\nexec'))
    assert "'filename' should be a plain file name" in message


@pytest.mark.parametrize("key", ["prompt", "install", "filename", "execute"])
def test_missing_line_is_named_with_an_example(key: str, folder: Path) -> None:
    text = "".join(line for line in FOUR_LINES.splitlines(keepends=True) if not line.startswith(key))
    assert refusal(folder, text).startswith(f"perl.yaml: {key!r} is missing: ")


def test_broken_yaml_is_told_with_its_line(folder: Path) -> None:
    assert refusal(folder, FOUR_LINES + 'compile: "never closed\n').startswith("perl.yaml:")
    assert refusal(folder, "prompt: a\n  b: c\n").startswith("perl.yaml:2: not valid YAML: ")


def test_files_that_are_no_mapping_or_no_text_are_told_so(folder: Path) -> None:
    assert "should be a mapping" in refusal(folder, "- a\n- b\n")
    assert "should be a mapping" in refusal(folder, "")
    (folder / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"binary.yaml: not a text file"):
        languages.load_file(folder / "binary.yaml")
    with pytest.raises(DataError, match=r"absent.yaml: no such file"):
        languages.load_file(folder / "absent.yaml")


@pytest.mark.parametrize("name", ["Perl.yaml", "my perl.yaml", "perl.yml", "sets.yaml", "stand-ins.yaml"])
def test_file_name_that_could_be_no_image_tag_is_refused(name: str, folder: Path) -> None:
    assert "is named after its id" in refusal(folder, FOUR_LINES, name)


# --- extends ----------------------------------------------------------------------------------------------------------


def test_variant_takes_all_keys_and_replaces_or_removes_some(folder: Path) -> None:
    write(folder, "base-lang.yaml", FOUR_LINES + "name: Perl\ncompile: perl -c snippet.pl\nversion: perl -v\n")
    path = write(folder, "variant.yaml", "extends: base-lang\nexecute: perl -w snippet.pl\ncompile: null\n")
    variant = languages.load_file(path)
    assert (variant.language_id, variant.name, variant.extends) == ("variant", "Perl", "base-lang")
    assert (variant.execute, variant.compile, variant.version_command) == ("perl -w snippet.pl", None, "perl -v")


def test_file_may_extend_the_bundled_one_it_replaces(folder: Path) -> None:
    write(folder, "lua.yaml", "extends: lua\nexecute: luajit -O0 snippet.lua\n")
    own, bundled = languages.load("lua", [folder]), languages.load("lua")
    assert own.execute == "luajit -O0 snippet.lua"
    assert own.prompt == bundled.prompt
    assert own.digest != bundled.digest


def test_files_that_extend_each_other_are_refused(folder: Path) -> None:
    write(folder, "a.yaml", "extends: b\n")
    write(folder, "b.yaml", "extends: a\n")
    with pytest.raises(DataError, match=r"a.yaml: extends itself: a.yaml -> b.yaml -> a.yaml"):
        languages.load_file(folder / "a.yaml")


# --- digest -----------------------------------------------------------------------------------------------------------


def test_digest_follows_the_meaning_not_the_layout(folder: Path) -> None:
    plain = languages.load_file(write(folder, "a.yaml", FOUR_LINES)).digest
    turned = "# a comment\n" + "".join(reversed(FOUR_LINES.splitlines(keepends=True)))
    assert languages.load_file(write(folder, "b.yaml", turned)).digest == plain
    assert languages.load_file(write(folder, "c.yaml", FOUR_LINES + "compile: null\n")).digest == plain
    assert languages.load_file(write(folder, "d.yaml", FOUR_LINES + "name: Perl\n")).digest != plain
    assert languages.load_file(write(folder, "e.yaml", "extends: a\n")).digest == plain


@pytest.mark.parametrize(
    ("line", "tried"),
    [
        ("name: Perl\n", False),
        ("fences: [perl, p5]\n", False),
        ("compile: perl -c snippet.pl\n", True),
        ("limits: {time_limit_s: 5}\n", True),
        ("failures: {syntax: [a]}\n", True),
    ],
)
def test_certification_has_no_use_for_name_hint_and_fences(folder: Path, line: str, tried: bool) -> None:
    """Three corrected hints made certificates stale for which nothing was left to try."""
    plain = languages.load_file(write(folder, "a.yaml", FOUR_LINES))
    changed = languages.load_file(write(folder, "b.yaml", FOUR_LINES + line))
    assert changed.digest != plain.digest
    assert (changed.tried_digest != plain.tried_digest) is tried
    other_hint = FOUR_LINES.replace("prompt: ", "prompt: Please. ")
    assert languages.load_file(write(folder, "c.yaml", other_hint)).tried_digest == plain.tried_digest


def test_order_of_failure_patterns_is_part_of_the_digest(folder: Path) -> None:
    first = FOUR_LINES + "failures:\n  syntax: [a]\n  name: [b]\n"
    other = FOUR_LINES + "failures:\n  name: [b]\n  syntax: [a]\n"
    digests = {languages.load_file(write(folder, "a.yaml", text)).digest for text in (first, other)}
    assert len(digests) == 2


# --- finding and choosing ---------------------------------------------------------------------------------------------


def test_file_in_a_folder_replaces_the_bundled_one_and_earlier_folders_win(folder: Path) -> None:
    first, second = folder / "first", folder / "second"
    for place, text in ((first, "Use A."), (second, "Use B.")):
        place.mkdir()
        write(place, "lua.yaml", FOUR_LINES.replace("Use Perl 5.", text))
    assert languages.load("lua", [first, second]).prompt == "Use A."
    assert languages.load("lua", [second]).prompt == "Use B."
    assert languages.load_all([first])["lua"].prompt == "Use A."


def test_other_yaml_files_are_skipped_by_name_unless_one_is_requested(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, "perl.yaml", FOUR_LINES)
    write(folder, "docker-compose.yaml", "services: {web: {image: nginx}}\n")
    write(folder, "draft.yaml", "prompt: [\n")
    write(folder, "a list.yaml", "- 1\n")
    for _ in range(2):
        loaded = languages.load_all([folder])
        assert "perl" in loaded
        assert not {"docker-compose", "draft", "a list"} & loaded.keys()
    assert "perl" in [language.language_id for language in languages.resolve("all", [folder])]
    for name in ("docker-compose.yaml", "draft.yaml", "a list.yaml"):
        assert sum(name in record.getMessage() for record in caplog.records) == 1
    with pytest.raises(DataError, match=r"draft\.yaml"):
        languages.resolve("draft", [folder])


def test_folders_come_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_LANGUAGES", f"{folder}:/elsewhere:")
    assert languages.folders_from_env() == [folder, Path("/elsewhere")]
    monkeypatch.delenv("LCBX_LANGUAGES")
    assert languages.folders_from_env() == []


def test_missing_folder_is_told(folder: Path) -> None:
    with pytest.raises(UserError, match="no such folder of languages"):
        languages.load("lua", [folder / "absent"])


def test_unknown_language_gets_the_nearest_name(folder: Path) -> None:
    with pytest.raises(UserError, match=r"unknown language 'pyton'. Did you mean 'python'\?"):
        languages.load("pyton")
    with pytest.raises(UserError, match=r"unknown language 'papr'. Did you mean 'paper'\?"):
        languages.resolve("lua,papr")
    with pytest.raises(UserError, match=r"unknown language 'zzz'. Known: .*lua"):
        languages.resolve("zzz")


def ids(selection: str, folders: list[Path] | None = None) -> list[str]:
    return [language.language_id for language in languages.resolve(selection, folders or [])]


def test_selection_names_languages_sets_and_all(folder: Path) -> None:
    assert ids("julia, lua,julia") == ["julia", "lua"]
    assert ids("paper") == ["lua", "julia", "r", "ocaml", "fortran"]
    assert ids("python,paper")[0] == "python"
    assert {"cpp", "fortran", "julia", "lua", "ocaml", "python", "r"} <= set(ids("all"))
    assert "ocaml-utop" not in ids("all")
    with pytest.raises(UserError, match="no language in ' , '"):
        ids(" , ")


def test_all_leaves_out_variants_of_the_same_name_but_not_new_languages(folder: Path) -> None:
    write(folder, "perl.yaml", FOUR_LINES)
    write(folder, "perl-taint.yaml", "extends: perl\nname: Perl\nexecute: perl -T snippet.pl\n")
    write(folder, "raku.yaml", "extends: perl\nname: Raku\nexecute: raku snippet.pl\n")
    chosen = ids("all", [folder])
    assert {"perl", "raku"} <= set(chosen)
    assert "perl-taint" not in chosen
    assert "perl-taint" in languages.load_all([folder])


def test_all_leaves_out_bundled_languages_without_a_certificate(folder: Path) -> None:
    write(folder, "mine.yaml", FOUR_LINES)
    write(folder, "certified.yaml", "lua: {grade: none, date: '2026-01-02', toolchain: x, digest: d, lcbx: '1'}\n")
    chosen, every = ids("all", [folder]), ids("every", [folder])
    assert "lua" not in chosen
    assert "lua" in every
    assert {"mine", "julia"} <= set(chosen) <= set(every)
    assert "ocaml-utop" not in every


def test_own_sets_are_added_and_replace(folder: Path) -> None:
    write(folder, "perl.yaml", FOUR_LINES)
    write(folder, "sets.yaml", "mine: [perl, lua]\npaper: [perl]\n")
    assert ids("mine", [folder]) == ["perl", "lua"]
    assert ids("paper", [folder]) == ["perl"]
    write(folder, "sets.yaml", "mine: perl\n")
    with pytest.raises(DataError, match=r"sets.yaml: 'mine' should be a list of language ids"):
        ids("mine", [folder])


@pytest.mark.parametrize("name", ["sets.yaml", "stand-ins.yaml", "levels.yaml"])
@pytest.mark.parametrize("content", ["a: [", "- 1", "languages: {lua: 3}\nthresholds: {high: x}", "a: {b: c}", "\xff"])
def test_shared_files_of_other_programs_are_skipped_where_they_are_not_asked_for(
    folder: Path, name: str, content: str
) -> None:
    (folder / name).write_bytes(content.encode("latin-1"))
    assert languages.load("lua", [folder]).language_id == "lua"
    assert ids("lua,paper", [folder]) == ["lua", "julia", "r", "ocaml", "fortran"]
    assert set(ids("all", [folder])) == set(ids("all"))
    with pytest.raises(UserError, match=r"sets\.yaml" if name == "sets.yaml" else "unknown language"):
        ids("mine", [folder])


# --- levels -----------------------------------------------------------------------------------------------------------


def test_level_is_a_set_of_the_languages_that_have_a_file(folder: Path) -> None:
    assert {"python", "cpp"} <= set(ids("high"))
    assert {"r", "ocaml", "julia", "fortran"} <= set(ids("low"))
    assert "no-such-language" not in ids("low")
    write(folder, "gawk.yaml", FOUR_LINES)
    write(folder, "levels.yaml", "thresholds: {medium: 1, low: 0.5}\nlanguages: {gawk: {percent: 0.7}}\n")
    assert ids("low", [folder])[0] == "gawk"
    assert "gawk" not in ids("low")


def test_levels_are_sorted_by_share_and_say_their_source(folder: Path) -> None:
    table = levels.levels()
    assert list(table)[:2] == ["python", "java"]
    assert (table["python"].level, table["lua"].level) == ("high", "medium")
    assert table["racket"].percent is None
    assert "GitHut" in table["racket"].source
    assert table["lua"].date
    order = [levels.NAMES.index(entry.level) for entry in table.values()]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{level: hi}", "'gawk' has no valid level: .*Did you mean 'high'"),
        ("{}", "It needs a percent or a level"),
        ("{percent: true}", "It needs a percent or a level"),
        ("0.5", "It needs a percent or a level"),
    ],
)
def test_level_without_a_meaning_is_refused(folder: Path, row: str, message: str) -> None:
    write(folder, "levels.yaml", f"thresholds: {{low: 0.5}}\nlanguages: {{gawk: {row}}}\n")
    with pytest.raises(DataError, match=message):
        ids("low", [folder])


# --- commands ---------------------------------------------------------------------------------------------------------


def test_memory_limit_of_the_program_gets_into_its_commands(folder: Path) -> None:
    text = FOUR_LINES.replace("perl snippet.pl", "java -Xmx{memory_limit_mib}m main ${memory_x} {memory-y}")
    language = languages.load_file(write(folder, "java.yaml", text + "compile: javac -J-Xmx{memory_limit_mib}m x\n"))
    compile_command, execute_command = language.commands(Limits(memory_limit_mib=300))
    assert compile_command == "javac -J-Xmx300m x"
    assert execute_command == "java -Xmx300m main ${memory_x} {memory-y}"
    bare = languages.load_file(write(folder, "bare.yaml", FOUR_LINES))
    assert bare.commands(Limits())[0] is None


@pytest.mark.parametrize("placeholder", ["{memory_limit}", "{memory_limit_mb}"])
def test_misspelt_placeholder_is_refused(folder: Path, placeholder: str) -> None:
    text = FOUR_LINES.replace("perl snippet.pl", f"perl {placeholder}")
    assert f"unknown placeholder {placeholder} in 'execute'" in refusal(folder, text)


# --- known programs ---------------------------------------------------------------------------------------------------


def add_program(folder: Path, name: str) -> None:
    path = folder / "perl" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")


def test_probes_are_no_known_programs(folder: Path) -> None:
    add_program(folder, "ac/a.pl")
    add_program(folder, "probes/echo.pl")
    assert [program.path.name for program in doctor.known_programs("perl", folder)] == ["a.pl"]
    assert doctor.probe_programs("perl", folder) == {"echo": folder / "perl/probes/echo.pl"}


def test_folder_that_is_no_verdict_and_file_that_is_no_probe_are_named(folder: Path) -> None:
    add_program(folder, "acc/a.pl")
    with pytest.raises(UserError, match=r"perl/acc: the folder's name is no verdict\. Did you mean 'ac'"):
        doctor.known_programs("perl", folder)
    add_program(folder, "probes/eco.pl")
    with pytest.raises(UserError, match=r"eco.pl: no probe has this name. Did you mean 'echo'"):
        doctor.probe_programs("perl", folder)


# --- the bundled ones -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language_id", languages.find())
def test_bundled_language_is_complete(language_id: str) -> None:
    language = languages.load(language_id)
    assert language.version_command
    assert {"syntax", "name", "type"} <= {pattern.category for pattern in language.failures}
    assert 20 < len(language.prompt.split()) < 130
    verdicts = {program.verdict.lower() for program in doctor.known_programs(language_id)}
    assert {"ac", "wa", "rte", "tle"} <= verdicts
    assert language.compile is None or "ce" in verdicts
    if language_id in levels.levels():  # others are welcome without certification
        assert {"mle", "ole"} <= verdicts
        assert set(doctor.probe_programs(language_id)) == set(doctor.PROBES)


MESSAGES_SEEN = [
    ("ada", 'snippet.ada:6:34: error: invalid operand types for operator "*"', "type"),
    ("ada", "snippet.ada:2:10: error: invalid character in identifier", "syntax"),
    (
        "common-lisp",
        'Unhandled SIMPLE-TYPE-ERROR in thread X:\n  Value of "a" in (+ X "a") is "a", not a NUMBER.',
        "type",
    ),
    ("lua", "luajit: snippet.lua:2: function arguments expected near 'x'", "syntax"),
    ("lua", "luajit: snippet.lua:3: '=' expected near 'count'", "syntax"),
    ("lua", "luajit: snippet.lua:1: attempt to call field 'unpack' (a nil value)", "name"),
    ("zsh", "snippet.zsh:1: bad math expression: operand expected at end of string", "syntax"),
    ("zsh", "snippet.zsh:1: bad math expression: operator expected at `1 4 1 5'", "type"),
    ("zsh", "snippet.zsh:1: command not found: bc", "name"),
    ("fish", "fish: Unknown command: let\nsnippet.fish (line 1): \nlet x=1\n^~^", "name"),
    ("fish", "math: Error: Unknown function\n'abc'\n ^~^", "name"),
    ("fish", "math: Error: Result magnitude is too large\n'2 ^ 60'", "type"),
    ("fish", "[: Missing argument at index 3\n-gt 1", "type"),
    ("jq", 'jq: error (at <stdin>:1): string ("5") and number (1) cannot be added', "type"),
    ("jq", "jq: error: total/0 is not defined at <top-level>, line 1:\ninput | total\njq: 1 compile error", "name"),
    ("jq", "jq: error (at <stdin>:2): break", "runtime"),
    ("icon", "Run-time error 106\nFile a; Line 2\nprocedure or integer expected\noffending value: &null", "name"),
    ("icon", 'Run-time error 106\nFile a; Line 2\nprocedure or integer expected\noffending value: "f"', "type"),
    ("icon", "Run-time error 301\nFile snippet.icn; Line 2\nevaluation stack overflow", "runtime"),
    ("fennel", "snippet.fnl:1:9: Parse error: unexpected closing delimiter )", "syntax"),
    ("fennel", "runtime error: attempt to add a 'string' with a 'number'", "type"),
    ("fennel", "runtime error: attempt to call a nil value (field 'foo')", "name"),
    ("fennel", "snippet.fnl:1:5: Compile error: expected local y", "name"),
    ("algol68", 'a68g: error: 1: tag "v" has not been declared properly, in closed-clause starting at "BEGIN"', "name"),
    ("algol68", 'a68g: error: 1: dyadic operator CHAR "-" INT has not been declared, in closed-clause', "type"),
    ("algol68", "a68g: syntax error: 1: clause does not yield a value.", "syntax"),
    ("algol68", "a68g: runtime error: 1: index out of bounds, in VOID closed-clause", "runtime"),
    ("rexx", 'Error 43 running "/box/snippet.rexx", line 1: Routine not found', "name"),
    ("rexx", 'Error 40 running "/box/snippet.rexx", line 1: Incorrect call to routine', "type"),
    ("rexx", 'Error 64 running "/box/snippet.rexx": [Syntax error while parsing]', "syntax"),
    ("rexx", 'Error 42 running "/box/snippet.rexx", line 1: Arithmetic overflow/underflow', "runtime"),
    ("emacs-lisp", "End of file during parsing: /box/snippet.el\n\nError: end-of-file", "syntax"),
    ("emacs-lisp", "End of file during parsing: Error reading from stdin\n\nError: end-of-file", "runtime"),
    ("emacs-lisp", "Symbol’s function definition is void: cl-loop", "name"),
    ("emacs-lisp", 'Wrong type argument: number-or-marker-p, "a"', "type"),
    ("pike", "snippet.pike:1:Index 'nosuch' not present in module Stdio.", "name"),
    ("pike", "snippet.pike:1:syntax error\nsnippet.pike:1:Missing ')'.", "syntax"),
    ("pike", 'Subtract on different types.\nUnknown program: `-(3,"a")', "type"),
    ("pike", "Index 3 is out of array range -1..0.\nsnippet.pike:1: /main()->main()", "runtime"),
]


@pytest.mark.parametrize(("language_id", "message", "category"), MESSAGES_SEEN)
def test_messages_of_toolchains_are_classed_by_the_patterns_of_their_language(
    language_id: str, message: str, category: str
) -> None:
    test = TestResult(
        test_index=0,
        verdict=Verdict.RTE,
        exit_code=1,
        signal=None,
        cpu_time_s=0.1,
        wall_time_s=0.1,
        peak_memory_mib=10.0,
        stderr=message,
    )
    key = SampleKey(problem_id="p", language_id=language_id, sample_index=0)
    judgement = Judgement(key=key, verdict=Verdict.RTE, tests=(test,))
    assert failures.classify(judgement, languages.load(language_id)) == category
