"""`lcbx data`: build, stage and inspect benchmarks."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

import click
import msgspec

from lcbx import problems
from lcbx.cli.any_benchmark import load_any
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.lazy_group import LazyGroup
from lcbx.cli.options import FILE, FiniteRange, json_option, slice_options
from lcbx.problems import Slice, index
from lcbx.problems.build import RELEASES, build_ag_lcb_x
from lcbx.problems.formats import FORMATS, write_as
from lcbx.problems.store import TestStore
from lcbx.problems.summary import Summary, summarise
from lcbx.types import Limits

_FORMATS_HELP = " ".join(f"{name}: {each.summary}." for name, each in FORMATS.items())
_out_option = click.option("--out", required=True, type=FILE, help="File to write: .jsonl, .jsonl.gz or .jsonl.zst.")


class _DataGroup(LazyGroup):
    """The commands here, and two that need parts of lcbx that no other command of this group loads."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "reformulate": "lcbx.cli.reformulate_commands",
        "audit": "lcbx.cli.audit_commands",
    }


@click.group(cls=_DataGroup)
def data() -> None:
    """Build and inspect benchmarks, and keep their tests in the cache.

    SPEC is mini, ag-lcb-x, multipl-e:humaneval-<language>, or a path: rows (.jsonl, .json, .parquet), a folder written
    by `datasets`, a problem package, a folder of *.in and *.ans files, or a folder of packages or such folders. A
    benchmark on the Hugging Face hub is downloaded when a command needs it: `stage` does that in advance.
    """


@data.command("list")
@json_option
def list_(as_json: bool) -> ExitCode:
    """List the benchmarks with a name, and those whose tests are in this machine's cache."""
    staged = [
        {"name": entry.name, "revision": entry.revision, "problems": len(entry.problems)}
        for _, entry in index.everything(TestStore.default())
    ]
    named = {**dict.fromkeys(problems.bundled(), "bundled"), **problems.ON_THE_HUB}
    if as_json:
        _print_json({"known": named, "staged": staged})
        return ExitCode.COMPLETE
    for name, where in named.items():
        click.echo(f"{name:<24} {where}")
    for entry in staged:
        click.echo(f"{entry['name']:<24} in the cache: {entry['problems']} problems at {str(entry['revision'])[:12]}")
    return ExitCode.COMPLETE


@data.command()
@click.argument("spec")
@json_option
def info(spec: str, as_json: bool) -> ExitCode:
    """Show problems, tests, sizes and revision of a benchmark. Puts its tests into the cache."""
    summary = summarise(_load(spec))
    if as_json:
        _print_json(asdict(summary))
        return ExitCode.COMPLETE
    _print_table(
        {
            "benchmark": summary.name,
            "revision": summary.revision,
            "problems": f"{summary.problems}" + (f" ({summary.errata} with errata)" if summary.errata else ""),
            "tests": f"{summary.private_tests} private, {summary.public_tests} public",
            "inputs": _size(summary.input_bytes),
            "expected outputs": _size(summary.output_bytes),
            "largest test": _size(summary.largest_test_bytes),
            "dates": f"{summary.first_date} to {summary.last_date}" if summary.first_date else "",
            "difficulty": _counts(summary.difficulties),
            "platform": _counts(summary.platforms),
            "checkers": _counts(summary.checkers),
            "time limit": _time_limits(summary),
            "no statement": _without_statement(summary.without_statement),
            **summary.slice,
            "left out": _reasons(summary.left_out),
        }
    )
    return ExitCode.COMPLETE


@data.command()
@click.argument("spec")
def stage(spec: str) -> ExitCode:
    """Put a benchmark's tests into the cache, so that a run starts at once and needs no network."""
    summary = summarise(_load(spec))
    size = _size(summary.input_bytes + summary.output_bytes)
    click.echo(f"{summary.name}: {summary.problems} problems, {size} of tests in {TestStore.default().root}")
    return ExitCode.COMPLETE


@data.command()
@click.argument("benchmark", type=click.Choice(["ag-lcb-x"]))
@click.option(
    "--release",
    default=max(RELEASES),
    show_default=True,
    type=click.Choice(list(RELEASES)),
    help="Release of LiveCodeBench.",
)
@_out_option
@click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with LiveCodeBench's test.jsonl, test2.jsonl, ...; default: the hub.",
)
@json_option
def build(benchmark: str, release: str, out: Path, source: Path | None, as_json: bool) -> ExitCode:  # noqa: ARG001
    """Build a benchmark from the data set that it comes from."""
    with _progress() as progress:
        report = build_ag_lcb_x(release, out, source=source, progress=progress)
    if as_json:
        _print_json(asdict(report))
        return ExitCode.COMPLETE
    _print_table(
        {
            "written": str(out),
            "source": f"{report.source}, {report.release}",
            "problems": str(report.problems),
            "tests": f"{report.tests.get('private_test_cases', 0)} private, "
            f"{report.tests.get('public_test_cases', 0)} public",
            "difficulty": _counts(report.difficulties),
            "platform": _counts(report.platforms),
            "left out": _counts(report.left_out),
        }
    )
    return ExitCode.COMPLETE


@data.command()
@click.argument("spec")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File or folder to write.")
@click.option("--format", "kind", type=click.Choice([*FORMATS]), default="rows", show_default=True, help=_FORMATS_HELP)
@click.option("--lossy", is_flag=True, help="Write it even if the format has no place for a part; print what is lost.")
@slice_options
def export(spec: str, out: Path, kind: str, lossy: bool, part: Slice | None) -> ExitCode:
    """Write any benchmark, or a part of it, as rows or in a format of others.

    \b
    lcbx data export my-problems/ --out problems.jsonl
    lcbx data export mbpp-x.jsonl --format kattis --out packages/

    What is written is read again and compared: ids, statements and tests, and everything that can move a verdict where
    nothing was lost.
    """
    with _progress() as progress:
        benchmark = load_any(spec, TestStore.default(), part, progress)
    lost = write_as(kind, benchmark, out, TestStore.default(), lossy=lossy)
    click.echo(f"{out}: {len(benchmark.problems)} problems")
    for words in lost:
        click.echo(f"lost: {words}")
    return ExitCode.COMPLETE


@data.command()
@click.option(
    "--unused-for",
    "days",
    type=FiniteRange(min=0),
    metavar="DAYS",
    help="Also remove benchmarks that were not used for so many days.",
)
def clean(days: float | None) -> ExitCode:
    """Remove tests from the cache that no benchmark refers to any more."""
    removed = index.clean(TestStore.default(), unused_for_s=None if days is None else days * 86400)
    click.echo(f"{removed.files} files, {_size(removed.size_bytes)} removed")
    return ExitCode.COMPLETE


# --- what the commands share ----------------------------------------------------------------------------------------


def _load(spec: str) -> Any:
    with _progress() as progress:
        return problems.load(spec, store=TestStore.default(), progress=progress)


@contextlib.contextmanager
def _progress() -> Iterator[problems.ProgressCallback | None]:
    """Show a progress bar on standard error; yields None if that is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


def _print_table(rows: dict[str, str]) -> None:
    """Print names and values; a value of several lines is indented, an empty one is left out."""
    width = max(map(len, rows))
    for name, value in rows.items():
        for number, line in enumerate(value.splitlines()):
            click.echo(f"{'' if number else name:<{width}}  {line}")


def _time_limits(summary: Summary) -> str:
    """Return the problems' own limits, and which limit holds for problems without one."""
    default = f"{Limits().time_limit_s:g} s, or what the language's file says"
    if summary.time_limits_s is None:
        return f"none of its own: {default}"
    shortest, longest = (f"{seconds:g}" for seconds in summary.time_limits_s)
    own = f"{shortest} s" if shortest == longest else f"{shortest} to {longest} s"
    return own + (f"\n{summary.without_time_limit} without one: {default}" if summary.without_time_limit else "")


def _without_statement(count: int) -> str:
    return f"{count} of the problems: programs can be judged, no model can be asked for them" if count else ""


def _reasons(left_out: dict[str, str]) -> str:
    return "\n".join(f"{name}: {reason}" for name, reason in left_out.items())


def _print_json(value: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _size(count: int) -> str:
    value = float(count)
    for unit in ("bytes", "KiB", "MiB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GiB"
