"""`lcbx train`: reinforcement learning with the judge as the reward, with preparation and evaluation."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.interrupts import continue_with_same_command, saying_what_is_kept
from lcbx.cli.options import json_option, say
from lcbx.cli.printing import print_json, print_tables
from lcbx.errors import UserError
from lcbx.resources import parse_yaml

if TYPE_CHECKING:
    from lcbx.train.settings.config import TrainConfig
    from lcbx.train.trainer.worker_command import LaunchOptions


def config_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add a flag for every field of the configuration, and the options for a file and a preset."""
    from lcbx.train.settings.config import TYPES, TrainConfig, field_help

    defaults = TrainConfig()
    for setting in reversed(field_help()):
        if setting.name == "trainer":
            command = click.option("--trainer", multiple=True, metavar="KEY=VALUE", help=setting.metadata["help"])(
                command
            )
            continue
        flag = "--" + setting.name.replace("_", "-")
        kind, default = TYPES[setting.name], getattr(defaults, setting.name)
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else default
        text = setting.metadata["help"] + ("" if shown in (None, "") else f"  [{shown}]")
        if kind is bool:
            command = click.option(f"{flag}/--no-{flag[2:]}", setting.name, default=None, help=text)(command)
        elif setting.metadata["choices"]:
            choice = click.Choice(setting.metadata["choices"])
            command = click.option(flag, setting.name, type=choice, help=text)(command)
        elif isinstance(default, tuple):
            command = click.option(flag, setting.name, multiple=True, metavar="A,B", help=text)(command)
        else:
            command = click.option(flag, setting.name, metavar=_metavar(kind), help=text)(command)
    command = click.option("--preset", help="paper, dapo, lora, repair or demo; see lcbx train preset NAME.")(command)
    file = click.Path(path_type=Path, exists=True, dir_okay=False)
    return click.option(
        "--config", "config_file", type=file, help="YAML file with these settings. Flags take precedence."
    )(command)


def _metavar(kind: Any) -> str:
    name = str(kind)
    return "NUMBER" if "float" in name else "INTEGER" if "int" in name else "TEXT"


def _preset(config_file: Path | None, preset: str | None) -> str | None:
    """Return the name of the preset, from the flag or the file."""
    from lcbx.train.settings.config_file import read_file

    return preset or (read_file(config_file).get("preset") if config_file is not None else None)


def _config(
    config_file: Path | None, preset: str | None, trainer: tuple[str, ...], values: dict[str, Any]
) -> TrainConfig:
    """Return the checked configuration. Numbers come as texts from the command line."""

    from lcbx.train.settings import presets
    from lcbx.train.settings.config_file import load_config

    preset = _preset(config_file, preset)
    flags = {name: _number(name, value) for name, value in values.items() if value not in (None, ())}
    if trainer:
        pairs = [pair.partition("=") for pair in trainer]
        if wrong := [name for name, equals, _ in pairs if not equals]:
            raise UserError(f"--trainer {wrong[0]}: needs KEY=VALUE, such as --trainer delta=2.0.")
        flags["trainer"] = {name: _yaml_value(name, value) for name, _, value in pairs}
    return load_config(config_file, flags, presets.values(preset) if preset else None)


def _yaml_value(name: str, text: str) -> Any:
    import yaml

    try:
        return parse_yaml(text)
    except yaml.YAMLError as error:
        raise UserError(f"--trainer {name}: {text!r} is not YAML.") from error


def _number(name: str, value: Any) -> Any:
    """Return the value of a flag. `none` unsets an optional setting."""
    from lcbx.train.settings.config import TYPES

    if isinstance(value, tuple):  # the flag may be repeated
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
@click.option(
    "--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Number of training processes."
)
@click.option(
    "--accelerate-config",
    metavar="FILE|NAME",
    help="File of `accelerate config`, or one of TRL's: fsdp1, fsdp2, zero1, zero2, zero3.",
)
@click.option("--dry-run", is_flag=True, help="Show what would run and check the data, but start nothing.")
def train(
    config_file: Path | None,
    preset: str | None,
    trainer: tuple[str, ...],
    processes: int,
    accelerate_config: str | None,
    dry_run: bool,
    **values: Any,
) -> int:
    """Train a model on a language, with the judge as the reward.

    \b
    lcbx train --preset lora --model MODEL --lang lua --output runs/lua
    lcbx train sft --lang lua --programs FILE --output runs/warm    first steps for a model without the language
    lcbx train audit RUN                                           look for programs that exploit the reward
    lcbx train report RUN [RUN ...]                                curves, before and after; several seeds
    lcbx train ablate FILE                                         variants and seeds, compared with intervals

    The same command continues a run that was interrupted.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return ExitCode.COMPLETE
    from lcbx.resources import has_bf16_units
    from lcbx.train.outcome.finish import ended_as_planned, finish
    from lcbx.train.settings.refusals import warnings
    from lcbx.train.trainer import launch
    from lcbx.train.trainer.worker_command import LaunchOptions

    config = _config(config_file, preset, trainer, values)
    for warning in warnings(config, bf16_units=has_bf16_units()):
        say(f"warning: {warning}")
    launch_options = LaunchOptions(processes=processes, accelerate_config=accelerate_config)
    if dry_run:
        _dry_run(config, _preset(config_file, preset), launch_options)
        return ExitCode.COMPLETE
    with saying_what_is_kept(lambda: kept_text(config.run_dir)):
        code = launch.train(config, launch_options, say)
    if code < 0:
        cause = f"the training process was ended by signal {-code} ({signal.Signals(-code).name})"
        raise UserError(f"{cause}. The same command continues from the last checkpoint.")
    if code:
        return code
    click.echo(finish(config))
    return complete_if(ended_as_planned(config))


def kept_text(run: Path) -> str:
    """Return what to print when a training is interrupted: the last checkpoint, and how to go on."""
    steps = [int(path.name.rpartition("-")[2]) for path in run.glob("checkpoints/checkpoint-*") if path.is_dir()]
    kept = (
        f"the checkpoint of step {max(steps)}, logs and rollouts" if steps else "the data; there is no checkpoint yet"
    )
    return f"Stopped. {run} keeps {kept}. {continue_with_same_command()}"


def _dry_run(config: TrainConfig, preset: str | None, launch_options: LaunchOptions) -> None:
    import shlex

    from lcbx.problems.store import TestStore
    from lcbx.train.data.build_data import build_data
    from lcbx.train.settings import presets, trl_arguments
    from lcbx.train.trainer.worker_command import worker_command

    click.echo(config.to_yaml().rstrip())
    command = worker_command(launch_options, config.run_dir, cpu=config.cpu)
    processes = launch_options.processes
    passes = trl_arguments.accumulation(config, processes)
    click.echo(
        f"\n# {config.rollouts_per_step} completions per update"
        f" = {config.prompts_per_step} prompts x {config.group_size}"
        f" = {processes} processes x {passes} passes x {config.micro_batch}"
    )
    click.echo(f"# started as: {shlex.join(command)}")
    for name, text in presets.DEVIATIONS.get(preset or "", {}).items():
        click.echo(f"# differs from the paper: {name}: {text}")
    manifest = build_data(config, TestStore.default(), say).manifest
    for name in ("training_problems", "rows_by_language", "held_out_problems", "decontamination", "difficulty"):
        if name in manifest:
            click.echo(f"# {name}: {manifest[name]}")


@train.command("preset")
@click.argument("name")
def preset_(name: str) -> ExitCode:
    """Show a preset: every setting, its reason and its source."""
    from lcbx.report.tables import Table, to_text
    from lcbx.train.settings import presets

    rows = tuple(presets.explain(name))
    click.echo(to_text([Table(title=name, columns=("setting", "value", "why", "source"), rows=rows, left=4)]))
    for key, text in presets.DEVIATIONS.get(name, {}).items():
        click.echo(f"differs: {key}: {text}")
    return ExitCode.COMPLETE


@train.command("sft")
@config_options
@click.option(
    "--programs", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="File of programs that pass."
)
@click.option(
    "--from-run", "runs", multiple=True, help="Run of lcbx eval whose passing programs are used; may be repeated."
)
@click.option("--steps", type=click.IntRange(min=1), default=20, show_default=True, help="Maximum number of steps.")
@click.option("--batch", type=click.IntRange(min=1), default=16, show_default=True, help="Programs per step.")
@click.option("--sft-learning-rate", type=float, default=2e-5, show_default=True, help="Learning rate.")
@click.option("--stop-loss", type=float, default=0.05, show_default=True, help="Stop when the loss is below this.")
@click.option("--stop-entropy", type=float, default=0.1, show_default=True, help="Stop when the entropy is below this.")
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
) -> ExitCode:
    """Train a few supervised steps on programs that pass, for a model that hardly knows the language."""
    from lcbx.train.settings.warmstart_options import WarmStartOptions
    from lcbx.train.trainer.launch import warm_start

    config = _config(config_file, preset, trainer, values)
    options = WarmStartOptions(
        programs=programs,
        runs=runs,
        steps=steps,
        batch=batch,
        learning_rate=sft_learning_rate,
        stop_loss=stop_loss,
        stop_entropy=stop_entropy,
    )
    done = warm_start(config, options, say)
    reason = f" ({done['stopped']})" if done["stopped"] else ""
    click.echo(f"{done['steps']} steps on {done['programs']} programs{reason}: {config.run_dir / 'model'}")
    return ExitCode.COMPLETE


@train.command("audit")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--most", type=click.IntRange(min=1), help="Maximum number of passing programs to check (default: all).")
@click.option("--show", type=click.IntRange(min=0), default=3, show_default=True, help="Suspicious programs to print.")
def audit(run: Path, most: int | None, show: int) -> ExitCode:
    """Look for programs that pass but should not.

    The exit code is 1 if a program passes without its input, or fails the tests that never decide a reward.
    """
    from lcbx.train.outcome.audit_run import audit_run

    report, text = audit_run(run, most=most, show=show, say=say)
    click.echo(text)
    return complete_if(not any(finding.grave for finding in report.findings))


@train.command("report")
@click.argument("runs", type=click.Path(path_type=Path, exists=True, file_okay=False), nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Page to write (default: report.html in the run; for several runs, seeds.html beside them).",
)
def report(runs: tuple[Path, ...], out: Path | None) -> ExitCode:
    """Write a page with curves, scores before and after with paired intervals, fixed and broken problems, and audits.

    For several runs, such as one per seed, the page has a table with a row per run and one for all, and their curves in
    one chart. With --out FILE.svg only the curve on the held-out problems is written.
    """
    from lcbx.report.tables import to_text
    from lcbx.train.outcome import seeds
    from lcbx.train.outcome.before_after import summary_table
    from lcbx.train.outcome.stages import stage_text
    from lcbx.train.outcome.training_report import write_page
    from lcbx.train.settings.config_file import read_run_config

    if len(runs) == 1:
        path = write_page(runs[0], out)
        click.echo(stage_text(runs[0]) + summary_table(runs[0]))
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
    return ExitCode.COMPLETE


@train.command("ablate")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="List the trainings, but start nothing.")
@click.option("--report", "report_only", is_flag=True, help="Only show what has finished.")
@click.option(
    "--ray", "address", metavar="ADDRESS", help="Train on a Ray cluster: ray:HOST:PORT, ray:auto or ray:local."
)
@click.option(
    "--gpus", type=click.IntRange(min=0), default=1, show_default=True, help="GPUs of each training on the cluster."
)
@json_option
def ablate(file: Path, dry_run: bool, report_only: bool, address: str | None, gpus: int, as_json: bool) -> ExitCode:
    """Train every variant in FILE with every seed, and compare them on held-out problems.

    \b
    output: runs/ablation
    seeds: [0, 1, 2]
    base: {preset: lora, model: MODEL, lang: [lua], eval_lang: [lua, r]}
    variants:
      plain: {}
      kl: {kl: 0.04}
      partial: {reward: tests}

    The table has each variant before and after training, its difference from the first variant with a paired interval,
    and languages that were evaluated but not trained. The same command continues. On a cluster, all machines must see
    the folder of the ablation under the same path.
    """
    from lcbx.train.outcome import ablation as outcome
    from lcbx.train.outcome import ablation_runs
    from lcbx.train.settings.ablation_file import read_ablation

    ablation = read_ablation(file)
    ablation_runs.refuse_other_settings(ablation)
    if dry_run:
        for run in ablation.runs:
            click.echo(f"{run.config.run_dir}: {run.variant}, seed {run.seed}: {ablation.changes[run.variant]}")
        return ExitCode.COMPLETE
    if not report_only:
        if address is None:
            ablation_runs.run_here(ablation, say)
        else:
            ablation_runs.run_on_cluster(ablation, ablation_runs.connect(address.removeprefix("ray:")), gpus, say)
    figures = outcome.ablation_figures(ablation)
    page = outcome.write_ablation(ablation, figures)
    if as_json:
        print_json(outcome.ablation_json(ablation, figures))
    else:
        print_tables([outcome.ablation_table(ablation, figures)])
        click.echo(f"page: {page}")
    return complete_if(not ablation_runs.pending(ablation))


@train.command("samples")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
def samples(run: Path) -> ExitCode:
    """Convert the completions of a training run to run directories, for lcbx view, errors and score."""
    from lcbx.train.outcome.sample_runs import sample_runs

    for path in sample_runs(run):
        click.echo(f"lcbx view {path}")
    return ExitCode.COMPLETE


@train.command("push")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("repository")
@click.option("--private/--public", default=True, show_default=True, help="Visibility of a new repository.")
@click.option("--dry-run", is_flag=True, help="Show the files and the card, but upload nothing.")
def push(run: Path, repository: str, private: bool, dry_run: bool) -> ExitCode:
    """Upload the trained model with its card to the Hugging Face hub."""
    from lcbx.train.outcome.push import push as send

    click.echo(send(run, repository, private=private, dry_run=dry_run))
    return ExitCode.COMPLETE
