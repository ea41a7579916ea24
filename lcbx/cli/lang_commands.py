"""`lcbx lang`: list, check, create and build languages."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.certify_commands import certify
from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.hint_commands import hint
from lcbx.cli.image_commands import build, clean, prepared_line, push
from lcbx.cli.options import json_option, language_folders, languages_option, sandbox_option, say
from lcbx.errors import UserError
from lcbx.formatting import toolchain
from lcbx.resources import languages_dir

if TYPE_CHECKING:
    from rich.text import Text

    from lcbx.doctor import LabelledProgram
    from lcbx.judge.request import Judge
    from lcbx.languages.certified import Certificate
    from lcbx.sandbox import Prepared
    from lcbx.types import Judgement, Language

VERDICTS = ("ac", "wa", "rte", "tle", "mle", "ole")
"""Verdicts for which a language should have known programs; also `ce` if it compiles."""


@click.group()
def lang() -> None:
    """List, check, create and build languages. A language is one YAML file."""


for command in (build, certify, clean, hint, push):
    lang.add_command(command)


# --- list -------------------------------------------------------------------------------------------------------------


@lang.command("list")
@json_option
@sandbox_option
@languages_option
def list_(as_json: bool, sandbox: str, folders: Sequence[Path]) -> ExitCode:
    """List every language: its level, certification, whether its image is built here. Builds nothing.

    YAML files that are not languages are reported on standard error and skipped.
    """
    from lcbx import languages
    from lcbx.languages.certified import certificates
    from lcbx.languages.levels import levels

    search_path = language_folders(folders)
    known, levels_by_id = certificates(search_path, skip_foreign=True), levels(search_path, skip_foreign=True)
    find_image = _image_finder(sandbox)
    rows, broken = [], 0
    for language_id, path in languages.find(search_path).items():
        try:
            with languages.skipping(path, "a language") if not _replaces_bundled(path) else nullcontext():
                language = languages.load_file(path, search_path)
                row = _row(language, find_image)
                level = levels_by_id.get(language_id)
                row |= {"level": level.level if level is not None else None, **_certification(language, known)}
                rows.append(row)
        except UserError as error:
            broken += 1
            rows.append({"id": language_id, "name": "", "file": str(path), "built": False, "error": str(error)})
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        _print_rows(rows)
    return complete_if(not broken)


def _replaces_bundled(path: Path) -> bool:
    """True if the file is in place of a bundled language: an error in it hides that language."""
    return (languages_dir() / path.name).exists()


def _image_finder(sandbox: str) -> Callable[[Language], Prepared | None]:
    """Return a function that looks up what was built for a language; it finds nothing where no sandbox or cache is."""
    from lcbx.resources import cache_dir
    from lcbx.sandbox import choose

    try:
        cache_dir()
    except UserError as error:
        say(f"can't look up which images are built: {error}")
        return lambda _: None
    with suppress(UserError):
        return choose(sandbox).find
    return lambda _: None


def _row(language: Language, find_image: Callable[[Language], Prepared | None]) -> dict[str, Any]:
    image = find_image(language)
    return {
        "id": language.language_id,
        "name": language.name,
        "file": language.source_path,
        "digest": language.digest,
        "extends": language.extends,
        "compiles": language.compile is not None,
        "base": language.base_image,
        "built": image is not None,
        "image": None if image is None else image.reference,
        "image_digest": None if image is None else image.digest,
        "toolchain": None if image is None else image.toolchain_version,
        "stand_in": None if image is None else image.stand_in,
    }


def _certification(language: Language, known: Mapping[str, Certificate]) -> dict[str, Any]:
    from lcbx.languages.certified import certification

    certificate = known.get(language.language_id)
    return {
        "certified": certification(language, known) or None,
        "certified_on": None if certificate is None else certificate.date,
    }


HEADINGS = ("id", "name", "level", "certified", "toolchain", "image", "file")
"""Columns of the list of languages."""
GAP = 2
"""Blanks between columns."""
FOLDED = {"toolchain": 20, "file": 16}
"""Columns that are folded to this width before they are left out."""
FIRST = ("id", "level", "certified", "image", "name", "toolchain", "file")
"""Which columns a narrow terminal keeps: as many of these as fit, beginning with the first."""


def _print_rows(rows: list[dict[str, Any]]) -> None:
    """Print the languages. Programs get all columns, unfolded; terminals those that fit and differ."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    console = Console(width=None if on_terminal else 1000, highlight=False)
    cells = [_cells_of(row) for row in rows]
    shown = _columns_that_fit(cells, console.width) if on_terminal else list(HEADINGS)
    table = Table(box=None, pad_edge=False)
    for heading in shown:
        table.add_column(Text(heading), overflow="fold", no_wrap=heading not in FOLDED)
    for line in cells:
        table.add_row(*(line[HEADINGS.index(heading)] for heading in shown))
    console.print(table)
    if left_out := [heading for heading in HEADINGS if heading not in shown and on_terminal]:
        console.print(
            f"not shown: {', '.join(left_out)} (equal for all, or no room; --json has everything)", style="dim"
        )


def _columns_that_fit(cells: Sequence[Sequence[Text]], width: int) -> list[str]:
    """Return the columns for a terminal of that width, without those that say the same of every language."""
    kept, used = [], 0
    for heading in FIRST:
        column = [line[HEADINGS.index(heading)] for line in cells]
        needed = max((cell.cell_len for cell in column), default=0)
        needed = min(max(needed, len(heading)), FOLDED.get(heading, needed)) + GAP
        differs = len({cell.plain for cell in column}) > 1
        if heading == "id" or (differs and used + needed <= width):
            kept.append(heading)
            used += needed
    return [heading for heading in HEADINGS if heading in kept]


def _cells_of(row: dict[str, Any]) -> list[Text]:
    """Return the cells of a language: id, name, level, certification, toolchain, image, file."""
    from rich.text import Text

    if "error" in row:
        return [Text(row["id"]), *(Text() for _ in range(4)), Text("broken", style="red"), Text(row["error"])]
    state = Text("not built", style="dim") if not row["built"] else Text("stand-in" if row["stand_in"] else "built")
    return [
        *(Text(row["id"]), Text(row["name"]), Text(row["level"] or "")),
        Text(row["certified"]) if row["certified"] else Text("no", style="dim"),
        *(Text(toolchain(row["toolchain"])), state, Text(_where(row["file"]))),
    ]


def _where(file: str) -> str:
    """Return the path of the user's own file; for a bundled one just "bundled"."""
    return "bundled" if languages_dir() in Path(file).resolve().parents else file


# --- check ------------------------------------------------------------------------------------------------------------


@lang.command()
@click.argument("file_or_id")
@click.option(
    "--programs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of known programs, <verdict>/*, with a problem.json if they are not for the bundled problem.",
)
@click.option("--verbose", "-v", is_flag=True, help="Show the whole output of the build.")
@sandbox_option
@languages_option
def check(file_or_id: str, programs: Path | None, verbose: bool, sandbox: str, folders: Sequence[Path]) -> ExitCode:
    """Check a language file: read it, build its image, and judge known programs.

    \b
    lcbx lang check lua
    lcbx lang check languages/perl.yaml
    """
    from lcbx import doctor, languages
    from lcbx.judge.opening import JudgeOptions, open_judge
    from lcbx.sandbox import choose

    search_path = language_folders(folders)
    is_file = file_or_id.endswith((".yaml", ".yml")) or "/" in file_or_id
    language = (
        languages.load_file(Path(file_or_id), search_path) if is_file else languages.load(file_or_id, search_path)
    )
    click.echo(f"{language.source_path}: {language.name}, valid")
    backend = choose(sandbox)
    with open_judge(options=JudgeOptions(sandbox=backend)) as judge:
        click.echo(prepared_line(backend, language, verbose=verbose))
        folder = programs or doctor.programs_folder(language)
        known_programs = _known_programs(folder)
        wrong = _judge_known(judge, language, known_programs, folder)
    expected = (*VERDICTS, *(["ce"] if language.compile else []))
    missing = [verdict for verdict in expected if verdict not in _verdicts(known_programs)]
    if missing:
        click.echo(f"add known programs that get {', '.join(missing).upper()}: {folder}/<verdict>/<program>", err=True)
        click.echo(f"the problem for them is in {doctor.problem_file(folder)}", err=True)
    if wrong:
        click.echo(f"{wrong} of {len(known_programs)} known programs got another verdict", err=True)
    elif known_programs:
        click.echo(f"{len(known_programs)} known programs got the verdicts they should")
    if not missing and not wrong and programs is None:
        click.echo(f"next: {certify_command(language.language_id, Path(language.source_path))}", err=True)
    return complete_if(not wrong)


def _known_programs(folder: Path) -> list[LabelledProgram]:
    from lcbx import doctor

    return doctor.known_programs(folder.name, folder.parent)


def _verdicts(programs: list[LabelledProgram]) -> set[str]:
    return {program.verdict.lower() for program in programs}


def _judge_known(judge: Judge, language: Language, programs: list[LabelledProgram], folder: Path) -> int:
    """Print a line per program; returns how many got another verdict than their folder says."""
    from lcbx import doctor

    if not programs:
        return 0
    problem = doctor.problem_of(folder, judge.store)
    wrong = 0
    for program, judgement in doctor.check_language(judge, language, programs, problem):
        right = judgement.verdict == program.verdict
        wrong += not right
        verdict = f"{program.verdict:4}" if right else f"{judgement.verdict:4} instead of {program.verdict}"
        click.echo(f"  {'ok ' if right else 'BAD'}  {verdict}  {program.path.name}")
        if not right and (why := _why(judgement)):
            click.echo("       " + why.replace("\n", "\n       "))
    return wrong


def _why(judgement: Judgement) -> str:
    from lcbx.scores.failures import message_of

    last = judgement.tests[-1] if judgement.tests else None
    return (judgement.error or message_of(judgement) or (f"printed {last.stdout[:200]!r}" if last else ""))[
        :1000
    ].strip()


# --- new --------------------------------------------------------------------------------------------------------------

TEMPLATE = """\
# Four lines are enough; the others are optional. Check the file with: lcbx lang check {path}
prompt: Use {name}.
# Below, {id} is a guess: for the package, the command and the file extension. `apt-cache search {id}` on Debian 13, or
# https://packages.debian.org/trixie/, finds the package; `dpkg -L PACKAGE | grep bin/` lists its commands.
install: apt-get install -y --no-install-recommends {id}
filename: snippet.{id}
execute: {id} snippet.{id}

# The name as people write it.
# name: {name}
# Prints the toolchain's version; recorded with every run.
# version: {id} --version
# For compiled languages; runs in the folder of the source, like `execute` afterwards.
# compile: {id} -o snippet.out snippet.{id}
# In `compile` and `execute`, {{memory_limit_mib}} stands for the memory limit of the program, for a toolchain that
# would size its heap by the machine: execute: {id} --heap={{memory_limit_mib}}m snippet.{id}
# An image instead of debian:trixie-slim (then `install` may be missing).
# container: {{base-image: "{id}:latest", type: debian}}
# Tags that models write on a code fence of this language.
# fences: [{id}]
# limits: {{time_limit_s: 20}}
# Messages that identify a class of error; the first that matches decides.
# failures:
#   syntax: ["regular expression"]
#   name: []
#   type: []
"""

README = """\
Programs in {name}. They show that the language works here, and give its certificate. Any of them may be missing;
`lcbx lang certify` names those that the next grade needs, with their folders.

    {check:{width}}  builds the image, judges the known programs
    {certify:{width}}  tries everything, records the grade

# Bronze: known programs

All solve the problem below, or fail to, and are in the folder of the verdict that they must get:

    ac/   accepted, two of them  rte/  crashes, or ends with an exit code other than 0
    wa/   prints wrong output    tle/  never ends
    mle/  allocates endlessly    ole/  prints endlessly
    ce/   does not compile (if the language compiles)

Three names have a meaning: syntax.*, unknown_name.* and type.* have an error of that class (type.* only where there
are such errors). They are in ce/ if a compiler reports it, else in rte/, and a pattern under `failures` in
{path} has to match what is printed.

The problem, with its tests in {problem}:

{statement}

# Silver: probes

Programs in probes/, without a verdict, which show what the language does at the edges, by file name:

{probes}

# Gold: accepted programs

Programs in mini/ that are accepted for at least {least} problems of the bundled benchmark, easy, medium and hard ones,
each named by its problem: mini/{example}{suffix}. The problems with their statements:

    lcbx data export mini --out mini.jsonl
"""


@lang.command()
@click.argument("language_id", metavar="ID")
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder for the file.")
def new(language_id: str, folder: Path | None) -> ExitCode:
    """Create a language: a four-line file with comments, and folders for its programs, whose README explains them."""
    from lcbx import doctor, languages, resources

    if not languages.is_language_id(language_id):
        raise UserError(f"{language_id!r} is no language id: use lower-case letters, digits, '-', '_' and '.'")
    from_env = languages.folders_from_env()
    folder = folder or (from_env[0] if from_env else Path("languages"))
    path = folder / f"{language_id}.yaml"
    if path.exists():
        raise UserError(f"{path} exists already. Edit it, then: lcbx lang check {path}")
    in_checkout = folder.resolve() == resources.languages_dir() and resources.programs_dir().parent.name == "tests"
    programs = (resources.programs_dir() if in_checkout else folder / "programs") / language_id
    with resources.disk_errors(programs):
        for verdict in (*VERDICTS, "ce", doctor.PROBES_FOLDER, doctor.BENCHMARK_FOLDER):
            (programs / verdict).mkdir(parents=True, exist_ok=True)
    resources.write_atomically(programs / "README.md", _readme(language_id, path, programs))
    words = {"id": language_id, "name": language_id.capitalize(), "path": path}
    resources.write_atomically(path, TEMPLATE.format(**words))
    click.echo(f"{path}\n{programs}/README.md")
    return ExitCode.COMPLETE


def _readme(language_id: str, path: Path, programs: Path) -> str:
    """Return the text that says which programs a language needs; `path` is its file, `programs` their folder."""
    from lcbx import doctor
    from lcbx.certify.certifying import LEAST_SOLVED

    problem = doctor.problem_file(programs)
    statement = json.loads(problem.read_text(encoding="utf-8"))["question_content"].strip()
    commands = {"check": f"lcbx lang check {path}", "certify": certify_command(language_id, path)}
    return README.format(
        **commands,
        width=max(map(len, commands.values())),
        name=language_id.capitalize(),
        path=path,
        problem=problem,
        statement=textwrap.indent(statement, "    "),
        probes="\n".join(f"    {name:13} {what}" for name, what in doctor.PROBES.items()),
        least=LEAST_SOLVED,
        example="mini_01_sum_of_two",
        suffix=f".{language_id}",
    )


def certify_command(language_id: str, path: Path) -> str:
    """Return the command that certifies the language in a file."""
    from lcbx import languages

    return f"lcbx lang certify {language_id}" + (
        "" if languages.is_bundled_file(path) else f" --languages {path.parent}"
    )
