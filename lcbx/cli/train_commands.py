"""`lcbx train`: reinforcement learning with the judge as the reward, and what comes before and after it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from lcbx.errors import UserError


def _say(text: str) -> None:
    click.echo(text, err=True)


def config_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Every field of the configuration as a flag, and the file and preset they override."""
    from lcbx.train.settings.config import TYPES, TrainConfig, field_help

    defaults = TrainConfig()
    for each in reversed(field_help()):
        if each.name == "trainer":
            command = click.option("--trainer", multiple=True, metavar="KEY=VALUE", help=each.metadata["help"])(command)
            continue
        flag = "--" + each.name.replace("_", "-")
        kind, default = TYPES[each.name], getattr(defaults, each.name)
        given = ",".join(map(str, default)) if isinstance(default, tuple) else default
        text = each.metadata["help"] + ("" if given in (None, "") else f"  [{given}]")
        if kind is bool:
            command = click.option(f"{flag}/--no-{flag[2:]}", each.name, default=None, help=text)(command)
        elif each.metadata["choices"]:
            choice = click.Choice(each.metadata["choices"])
            command = click.option(flag, each.name, type=choice, help=text)(command)
        elif isinstance(default, tuple):
            command = click.option(flag, each.name, multiple=True, metavar="A,B", help=text)(command)
        else:
            command = click.option(flag, each.name, metavar=_metavar(kind), help=text)(command)
    command = click.option("--preset", help="paper, dapo, lora or demo; see lcbx train preset NAME.")(command)
    file = click.Path(path_type=Path, exists=True, dir_okay=False)
    return click.option("--config", "config_file", type=file, help="YAML file of these settings.")(command)


def _metavar(kind: Any) -> str:
    said = str(kind)
    return "NUMBER" if "float" in said else "INTEGER" if "int" in said else "TEXT"


def _preset(config_file: Path | None, preset: str | None) -> str | None:
    """The preset asked for, by flag or file."""
    from lcbx.train.settings.config_file import read_file

    return preset or (read_file(config_file).get("preset") if config_file is not None else None)


def _config(config_file: Path | None, preset: str | None, trainer: tuple[str, ...], values: dict[str, Any]) -> Any:
    """The checked configuration; numbers come as texts from the command line."""
    import yaml

    from lcbx.train.settings import presets
    from lcbx.train.settings.config_file import load_config

    preset = _preset(config_file, preset)
    flags = {name: _number(name, value) for name, value in values.items() if value not in (None, ())}
    if trainer:
        pairs = [each.partition("=") for each in trainer]
        if wrong := [name for name, equals, _ in pairs if not equals]:
            raise UserError(f"--trainer {wrong[0]}: needs KEY=VALUE, such as --trainer delta=2.0.")
        flags["trainer"] = {name: yaml.safe_load(value) for name, _, value in pairs}
    return load_config(config_file, flags, presets.values(preset) if preset else None)


def _number(name: str, value: Any) -> Any:
    """A text from the command line; `none` takes a setting back."""
    from lcbx.train.settings.config import TYPES

    if isinstance(value, tuple):  # the flag may be given several times
        return ",".join(value)
    if isinstance(value, str) and value.lower() == "none" and "None" in str(TYPES[name]):
        return None
    if isinstance(value, str) and TYPES[name] in (int, int | None):
        try:
            return int(value)
        except ValueError as error:
            raise UserError(f"--{name.replace('_', '-')}: {value!r} is not a whole number.") from error
    return value


@click.group("train", invoke_without_command=True)
@config_options
@click.option("--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Training processes.")
@click.option(
    "--accelerate-config",
    metavar="FILE|NAME",
    help="File of `accelerate config`, or one of TRL's: fsdp1, fsdp2, zero1, zero2, zero3.",
)
@click.option("--dry-run", is_flag=True, help="Show what would run, check the data, start nothing.")
def train(
    config_file: Path | None,
    preset: str | None,
    trainer: tuple[str, ...],
    processes: int,
    accelerate_config: str | None,
    dry_run: bool,
    **values: Any,
) -> None:
    """Make a model better at a language, with the judge as the reward.

    \b
    lcbx train --preset lora --model MODEL --lang lua --output runs/lua
    lcbx train sft --lang lua --programs FILE --output runs/warm    a start where a model knows nothing
    lcbx train audit RUN                                           is the reward being gamed?
    lcbx train report RUN [RUN ...]                                curves, before and after; seeds together

    A run that was stopped or killed goes on with the same command.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    from lcbx.train.outcome.finish import ended_as_planned, finish
    from lcbx.train.settings.refusals import warnings
    from lcbx.train.trainer import launch
    from lcbx.train.trainer.worker_command import LaunchOptions

    config = _config(config_file, preset, trainer, values)
    for warning in warnings(config):
        _say(f"warning: {warning}")
    if dry_run:
        how = LaunchOptions(processes=processes, accelerate_config=accelerate_config)
        _dry_run(config, _preset(config_file, preset), how)
        return
    how = LaunchOptions(processes=processes, accelerate_config=accelerate_config)
    code = launch.train(config, how, _say)
    if code < 0:
        died = f"the training process was ended by signal {-code} ({signal.Signals(-code).name})"
        raise UserError(f"{died}. The same command continues from the last checkpoint.")
    if code:
        sys.exit(code)
    click.echo(finish(config))
    sys.exit(0 if ended_as_planned(config) else 1)


def _dry_run(config: Any, preset: str | None, how: Any) -> None:
    import shlex

    from lcbx.problems.store import TestStore
    from lcbx.train.data.build_data import build_data
    from lcbx.train.settings import presets, trl_arguments
    from lcbx.train.trainer.worker_command import worker_command

    click.echo(config.to_yaml().rstrip())
    command = worker_command(how, config.run_dir, cpu=config.cpu)
    processes = how.processes
    passes = trl_arguments.accumulation(config, processes)
    click.echo(
        f"\n# {config.rollouts_per_step} completions an update"
        f" = {config.prompts_per_step} prompts x {config.group_size}"
        f" = {processes} processes x {passes} passes x {config.micro_batch}"
    )
    click.echo(f"# started as: {shlex.join(command)}")
    for name, text in presets.DEVIATIONS.get(preset or "", {}).items():
        click.echo(f"# differs from the paper: {name}: {text}")
    manifest = build_data(config, TestStore.default(), _say).manifest
    for name in ("training_problems", "rows_by_language", "held_out_problems", "decontamination", "difficulty"):
        if name in manifest:
            click.echo(f"# {name}: {manifest[name]}")


@train.command("preset")
@click.argument("name")
def preset_(name: str) -> None:
    """Show a preset: every choice, why, and where it comes from."""
    from lcbx.report.tables import Table, to_text
    from lcbx.train.settings import presets

    rows = tuple(presets.explain(name))
    click.echo(to_text([Table(title=name, columns=("setting", "value", "why", "source"), rows=rows, left=4)]))
    for key, text in presets.DEVIATIONS.get(name, {}).items():
        click.echo(f"differs: {key}: {text}")


@train.command("sft")
@config_options
@click.option("--programs", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Programs that pass.")
@click.option("--from-run", "runs", multiple=True, help="A run of lcbx eval: what passed in it.")
@click.option("--steps", type=click.IntRange(min=1), default=20, show_default=True, help="At most.")
@click.option("--batch", type=click.IntRange(min=1), default=16, show_default=True, help="Programs a step.")
@click.option("--sft-learning-rate", type=float, default=2e-5, show_default=True)
@click.option("--stop-loss", type=float, default=0.05, show_default=True, help="Stop below this loss.")
@click.option("--stop-entropy", type=float, default=0.1, show_default=True, help="Stop below this entropy.")
def sft(
    config_file: Path | None,
    preset: str | None,
    trainer: tuple[str, ...],
    programs: Path | None,
    runs: tuple[str, ...],
    steps: int,
    batch: int,
    sft_learning_rate: float,
    stop_loss: float,
    stop_entropy: float,
    **values: Any,
) -> None:
    """A few supervised steps on programs known to pass, where a model hardly knows the language."""
    from lcbx.judge.opening import open_judge
    from lcbx.train.data.training_data import read_stored
    from lcbx.train.reward.judge_reward import JudgeReward
    from lcbx.train.trainer import launch
    from lcbx.train.trainer.judge_process import judge_service
    from lcbx.train.trainer.run_folder import locked, prepare

    config = _config(config_file, preset, trainer, values)
    launch.check_installed(config)
    from lcbx.train.data import known_programs
    from lcbx.train.trainer import warmstart

    known = known_programs.from_file(programs) if programs is not None else []
    known += known_programs.from_runs(runs, folders=[Path(folder) for folder in config.languages])
    if not known:
        raise UserError("no programs: give --programs FILE or --from-run RUN.")
    with ExitStack() as stack:
        stack.enter_context(locked(config.run_dir))
        prepare(config, _say)
        stored = read_stored(config.run_dir / "data")
        judge = stack.enter_context(judge_service(config, _say))
        judges = stack.enter_context(open_judge(f"unix:{judge.socket}"))
        right = warmstart.validated(known, JudgeReward(config, stored, judges))
        _say(f"{len(right)} of {len(known)} programs pass and are for training problems")
        done = warmstart.train(
            config,
            stored,
            right,
            steps=steps,
            batch=batch,
            learning_rate=sft_learning_rate,
            stop_loss=stop_loss,
            stop_entropy=stop_entropy,
            socket=judge.socket,
        )
    why = f" ({done['stopped']})" if done["stopped"] else ""
    click.echo(f"{done['steps']} steps on {done['programs']} programs{why}: {config.run_dir / 'model'}")


@train.command("audit")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--most", type=click.IntRange(min=1), help="Passing programs to look at; default: all.")
@click.option("--show", type=click.IntRange(min=0), default=3, show_default=True, help="Suspicious programs to print.")
def audit(run: Path, most: int | None, show: int) -> None:
    """Look for programs that pass and should not. Exits with 1 when there are any that print what they can't know."""
    from lcbx.train.outcome.audit_run import audit_run

    report, text = audit_run(run, most=most, show=show, say=_say)
    click.echo(text)
    grave = any(finding.grave for finding in report.findings)
    sys.exit(1 if grave else 0)


@train.command("report")
@click.argument("runs", type=click.Path(path_type=Path, exists=True, file_okay=False), nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: report.html in the run, seeds.html beside several.",
)
def report(runs: tuple[Path, ...], out: Path | None) -> None:
    """Write a page: curves, before and after with paired intervals, problems fixed and broken, audits.

    Of several runs, such as one a seed: a table with a row each and one for all, and their curves over each other;
    the page is then seeds.html beside the first run. With --out FILE.svg just the curve of the held-out problems.
    """
    from lcbx.report.tables import to_text
    from lcbx.train.outcome import seeds
    from lcbx.train.outcome.before_after import summary_table
    from lcbx.train.outcome.training_report import write_page
    from lcbx.train.settings.config_file import read_run_config

    if len(runs) == 1:
        path = write_page(runs[0], out)
        click.echo(summary_table(runs[0]))
    else:
        for run in runs:
            read_run_config(run)
        tables = [seeds.seeds_table(runs, name) for name in seeds.shared_languages(runs)]
        if out is not None and out.suffix == ".svg":
            path = seeds.write_seeds_chart(runs, out)
        else:
            path = seeds.write_seeds_page(runs, tables, out or runs[0].resolve().parent / "seeds.html")
        click.echo(to_text(tables))
    click.echo(f"page: {path}")


@train.command("samples")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
def samples(run: Path) -> None:
    """Turn the completions of a training into run directories, for lcbx view, errors and score."""
    from lcbx.train.outcome.sample_runs import sample_runs

    for path in sample_runs(run):
        click.echo(f"lcbx view {path}")


@train.command("push")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("repository")
@click.option("--private/--public", default=True, show_default=True)
@click.option("--dry-run", is_flag=True, help="Show the files and the card; send nothing.")
def push(run: Path, repository: str, private: bool, dry_run: bool) -> None:
    """Send the trained model with its card to the Hugging Face hub."""
    from lcbx.train.outcome.push import push as send

    click.echo(send(run, repository, private=private, dry_run=dry_run))
