"""The command line: arguments to calls, errors to messages and exit codes.

One file per group of commands, imported only when one of its commands runs, so that `lcbx --help` is fast. A command
returns an `ExitCode` (see `exit_codes`); this module is the only one that exits.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Mapping
from typing import ClassVar, NoReturn

import click

from lcbx import __version__
from lcbx.cli import standard_streams
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.interrupts import interrupt_text
from lcbx.cli.lazy_group import LazyGroup
from lcbx.errors import SandboxError, UserError, did_you_mean
from lcbx.resources import is_disk_error

# Command -> (module, line in --help).
COMMANDS = {
    "eval": ("lcbx.cli.evaluate_commands", "Evaluate a model: generate, judge, score."),
    "generate": ("lcbx.cli.generate_commands", "Let a model write programs; store its completions."),
    "judge": ("lcbx.cli.judge_commands", "Judge completions or programs from a file, or a run again."),
    "score": ("lcbx.cli.analyse_commands", "Compute the scores of a run from its files."),
    "report": ("lcbx.cli.analyse_commands", "Print the report of a run."),
    "compare": ("lcbx.cli.analyse_commands", "Compare two runs, paired by problem."),
    "errors": ("lcbx.cli.analyse_commands", "Show why programs failed: error classes and messages."),
    "gap": ("lcbx.cli.gap_commands", "Show what a model solves in one language and not in another."),
    "verify": ("lcbx.cli.verify_commands", "Judge a random share of runs again; report whether their verdicts hold."),
    "view": ("lcbx.cli.publish_commands", "Read completions, programs and test results in a browser."),
    "export": ("lcbx.cli.export_commands", "Write runs, samples or tests as a Parquet or CSV table."),
    "leaderboard": ("lcbx.cli.publish_commands", "Make tables and a static site from stored runs."),
    "publish": ("lcbx.cli.publish_commands", "Upload a run to the Hugging Face hub."),
    "submit-check": ("lcbx.cli.publish_commands", "Check whether a run meets the leaderboard's rules."),
    "train": ("lcbx.cli.train_commands", "Train a model with the judge as the reward."),
    "serve": ("lcbx.cli.serve_commands", "Judge programs for other programs, over HTTP."),
    "data": ("lcbx.cli.data_commands", "Build, stage, inspect and export benchmarks."),
    "lang": ("lcbx.cli.lang_commands", "List, check, create and build languages."),
    "bundle": ("lcbx.cli.bundle_commands", "Carry root file systems, tests and wheels to a site without a network."),
    "bench": ("lcbx.cli.bench_commands", "Measure the judge's speed on this machine."),
    "doctor": ("lcbx.cli.doctor_commands", "Show what works on this machine, what is absent, and how to get it."),
}


class _Commands(LazyGroup):
    """All commands of lcbx. Their list needs none of their modules."""

    elsewhere: ClassVar[Mapping[str, str]] = {name: module for name, (module, _) in COMMANDS.items()}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"no command {name!r}.{did_you_mean(name, COMMANDS, otherwise='See: lcbx --help')}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="lcbx %(version)s")
def lcbx() -> None:
    """Evaluate code models in any programming language; train them on the same judge.

    \b
    lcbx eval --model demo --lang paper        the bundled benchmark, five languages
    lcbx doctor                                show what works on this machine
    """


@lcbx.result_callback()
def _exit(code: int | None) -> None:
    """Exit with the code that the command returned."""
    click.get_current_context().exit(code or ExitCode.COMPLETE)


def main(argv: list[str] | None = None) -> NoReturn:
    """Run a command and exit with its code. Errors of the user are one message without a traceback."""
    sys.exit(_run(argv))


class Terminated(KeyboardInterrupt):
    """SIGTERM has come: the command ends as it does after Ctrl-C, with all results so far on disk."""


def _terminate(number: int, frame: object) -> None:  # noqa: ARG001  (a signal handler's arguments)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a second one ends the process at once
    raise Terminated


def _end_in_order_on_sigterm() -> None:
    """Let SIGTERM end the command in order, unless whoever started it ignores or handles the signal."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)


def _run(argv: list[str] | None) -> int:
    standard_streams.prepare()
    _end_in_order_on_sigterm()
    try:
        code = int(lcbx.main(args=argv, prog_name="lcbx", standalone_mode=False) or ExitCode.COMPLETE)
        sys.stdout.flush()
        return code
    except (click.exceptions.Abort, KeyboardInterrupt) as error:
        click.echo(f"lcbx: {interrupt_text(error)}", err=True)
        if isinstance(error, Terminated):
            return ExitCode.TERMINATED
        return ExitCode.TERMINATED if isinstance(error.__context__, Terminated) else ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
    except (UserError, SandboxError) as error:
        click.echo(f"lcbx: {error}", err=True)
    except BrokenPipeError:
        sys.stderr.close()
        return ExitCode.PIPE_CLOSED
    except OSError as error:
        click.echo(f"lcbx: {_explained(error)}", err=True)
    return ExitCode.USER_ERROR


def _explained(error: OSError) -> str:
    """Return one sentence about an error of a disk that no command explained. Raises any other error again."""
    if not is_disk_error(error):
        raise error
    where = f"{error.filename}: " if error.filename is not None else ""
    return f"{where}{error.strerror or error}. Check the path, its permissions and the space on its disk."
