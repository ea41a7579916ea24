"""The command line: arguments to stage calls, errors to messages and exit codes.

One short file per group of commands. They are imported only when their command is called, so that `lcbx --help` starts
in a blink. Exit codes: 0 complete, 1 finished but incomplete, 2 the user must change something, 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from lcbx import __version__
from lcbx.errors import UserError, did_you_mean

# command -> (module, one line for --help); the module has a click command of the command's name, dashes as underscores.
COMMANDS = {
    "eval": ("lcbx.cli.evaluate_commands", "Evaluate a model: generate, judge, score."),
    "generate": ("lcbx.cli.stages_commands", "Ask a model for programs; write completions."),
    "judge": ("lcbx.cli.stages_commands", "Judge completions or programs from a file, or re-judge a run."),
    "score": ("lcbx.cli.analyse_commands", "Score a run directory from its files."),
    "report": ("lcbx.cli.analyse_commands", "Print the report of a run."),
    "compare": ("lcbx.cli.analyse_commands", "Compare two runs, paired by problem."),
    "errors": ("lcbx.cli.analyse_commands", "Why programs failed: classes and most frequent messages."),
    "verify": ("lcbx.cli.analyse_commands", "Judge a random share of a run again and say whether its verdicts hold."),
    "view": ("lcbx.cli.publish_commands", "Read what a model wrote and what happened to it, in a browser."),
    "export": ("lcbx.cli.export_commands", "Write runs, samples or tests as a Parquet or CSV table."),
    "leaderboard": ("lcbx.cli.publish_commands", "Turn results/ into tables and a static site."),
    "publish": ("lcbx.cli.publish_commands", "Push a run to the Hugging Face hub."),
    "submit-check": ("lcbx.cli.publish_commands", "Does a run meet the board's rules?"),
    "train": ("lcbx.cli.train_commands", "Train a model with the judge as the reward."),
    "data": ("lcbx.cli.data_commands", "Build, fetch and inspect benchmarks."),
    "lang": ("lcbx.cli.lang_commands", "List, check, create and build languages."),
    "bench": ("lcbx.cli.bench_commands", "Measure the judge's speed on this machine."),
    "doctor": ("lcbx.cli.doctor_commands", "What is here, what is missing, and what to do about it."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called for, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, cmd_name.replace("-", "_") if cmd_name != "eval" else "eval_")
        assert isinstance(command, click.Command)
        return command

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


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="lcbx %(version)s")
def lcbx() -> None:
    """Evaluate code models in any programming language; train them on the same judge.

    \b
    lcbx eval --model demo --lang paper        the bundled benchmark, five languages
    lcbx doctor                                what works on this machine
    """


def main(argv: list[str] | None = None) -> Any:
    """Entry point. Returns nothing: exits with the codes above."""
    try:
        sys.exit(lcbx.main(args=argv, prog_name="lcbx", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except UserError as error:
        click.echo(f"lcbx: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
