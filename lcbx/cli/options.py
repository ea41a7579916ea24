"""Options that several commands share, and the typed values that commands get from them.

An option group is a decorator: it adds options to a command and passes their values as one frozen dataclass. `say`
prints progress on standard error.
"""

from __future__ import annotations

import functools
import math
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lcbx.sandbox import BACKENDS, automatic_backends

if TYPE_CHECKING:
    from lcbx.judge.opening import JudgeOptions
    from lcbx.problems import Slice
    from lcbx.runs.plan_evaluation import ModelOptions, ProtocolOptions

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


LONGEST_LIMIT_S = 86_400.0
"""A day; no test takes longer."""
MOST_SAMPLES = 100_000
"""Samples per problem; more is a number that means something else."""
MOST_WORKERS = 4096
"""No machine has more cores; each worker has a thread and a sandbox."""


class FiniteRange(click.FloatRange):
    """A range of numbers without NaN and infinity, which no comparison keeps out."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fails with the range."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


# --- single options ---------------------------------------------------------------------------------------------------

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

results_option = click.option(
    "--results",
    "results_dir",
    type=FOLDER,
    default=Path("results"),
    show_default=True,
    help="Folder in which run ids and `latest` are looked up.",
)

languages_option = click.option(
    "--languages",
    "folders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="Folder with more language files; may be repeated.",
)

lang_option = click.option(
    "--lang",
    "-l",
    "selection",
    required=True,
    help="Languages: ids separated by commas (lua,julia), a set (paper), all, or every (also uncertified ones).",
)

benchmark_option = click.option(
    "--benchmark",
    "-b",
    default="mini",
    show_default=True,
    help="Name of a benchmark, or a file or folder of problems.",
)

sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(["auto", *BACKENDS]),
    default="auto",
    show_default=True,
    help=f"Where programs run. auto: the first of {', '.join(automatic_backends())} that works.",
)


def _keep_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001
    from lcbx.cli.building import VERBOSE

    context.meta[VERBOSE] = value


verbose_option = click.option(
    "--verbose",
    "-v",
    is_flag=True,
    expose_value=False,
    callback=_keep_verbose,
    help="Show the whole output of image builds, not one line for each.",
)


def check_judge(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    """Return the address of a judge; raises UserError for a kind that does not exist."""
    if value is not None:
        from lcbx.judge.opening import split_address

        split_address(value)
    return value


judge_option = click.option(
    "--judge",
    "address",
    metavar="ADDRESS",
    callback=check_judge,
    help="Judge that runs the programs: local (default), http://HOST:PORT for `lcbx serve`, "
    "unix:PATH for a judge service on this machine, "
    "ray:HOST:PORT for all nodes of a Ray cluster (also ray:auto and ray:local).",
)

time_limit_option = click.option(
    "--time-limit",
    "time_limit_s",
    type=FiniteRange(min=0, max=LONGEST_LIMIT_S, min_open=True),
    help="CPU seconds per test; per program if the protocol limits the whole program.",
)


def check_memory(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:  # noqa: ARG001
    """Return the limit; raises BadParameter for more memory than this machine has."""
    from lcbx.resources import machine_memory_mib

    if value is not None and value > machine_memory_mib():
        raise click.BadParameter(f"{value} MiB: this machine has {machine_memory_mib()} MiB")
    return value


memory_limit_option = click.option(
    "--memory-limit",
    "memory_limit_mib",
    type=click.IntRange(min=16),
    callback=check_memory,
    help="Memory limit in MiB.",
)


def parse_ks(context: click.Context, parameter: click.Parameter, value: str | None) -> list[int] | None:  # noqa: ARG001
    """Return the numbers of `1,5,10`; None if the option was not used."""
    if value is None:
        return None
    try:
        return list(dict.fromkeys(int(part) for part in value.split(",")))
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a list of numbers such as 1,5,10") from None


ks_option = click.option("--k", "ks", callback=parse_ks, help="Values of k in pass@k, such as 1,5,10.")


# --- groups of options ------------------------------------------------------------------------------------------------


def _group(argument: str, make: Callable[..., Any], options: Sequence[Decorator]) -> Callable[[Command], Command]:
    """Return a decorator that adds `options` and passes `make(**their values)` to the command as `argument`."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def call(**values: Any) -> Any:
            group = {name: values.pop(name) for name in names}
            return command(**values, **{argument: make(**group)})

        parameters: list[click.Parameter] = call.__dict__.setdefault("__click_params__", [])
        before = len(parameters)
        for option in reversed(options):
            option(call)
        names = [parameter.name or "" for parameter in parameters[before:]]
        return call  # type: ignore[return-value]  # a function with the group's options instead of `argument`

    return decorate


def model_options(command: Command) -> Command:
    """Add the options that choose model and engine; the command gets `model: ModelOptions`."""
    return _group("model", _make_model_options, _model_options(required=True))(command)


def optional_model_options(command: Command) -> Command:
    """Add the same options where a model is no must; the command gets `model: ModelOptions | None`."""

    def make(*, model: str | None, **values: Any) -> ModelOptions | None:
        return None if model is None else _make_model_options(model=model, **values)

    return _group("model", make, _model_options(required=False))(command)


def _model_options(*, required: bool) -> list[Decorator]:
    from lcbx.generate import ENGINES
    from lcbx.generate.engines import AUTO

    engines = "; ".join(f"{kind.name}: {kind.summary}" for kind in ENGINES.values())
    return [
        click.option(
            "--model",
            "-m",
            required=required,
            help="Name on the Hugging Face hub or on the server, folder, file of completions, `demo` or `demo-1.5b`.",
        ),
        click.option("--model-revision", help="Commit, tag or branch on the hub."),
        click.option("--model-name", help="Name in results and tables; default: from --model."),
        click.option(
            "--engine",
            type=click.Choice([AUTO, *ENGINES]),
            default=AUTO,
            show_default=True,
            help=f"What runs the model. {engines}. {AUTO}: the first of these that fits.",
        ),
        *_engine_flags(),
        click.option(
            "--engine-option",
            "engine_options",
            multiple=True,
            metavar="NAME=VALUE",
            help=f"Further option of the engine; may be repeated. {_engine_options_help()}",
        ),
        click.option(
            "--replicas",
            type=click.IntRange(min=1, max=MOST_WORKERS),
            help="Engines that generate at the same time, on a Ray cluster; each takes samples when it is free.",
        ),
        click.option(
            "--replicas-on",
            "cluster",
            metavar="ADDRESS",
            help="Cluster of the replicas: ray:HOST:PORT, ray:auto or ray:local (default: the cluster of --judge, else "
            "local).",
        ),
    ]


def _make_model_options(
    *,
    model: str,
    model_revision: str | None,
    model_name: str | None,
    engine: str,
    engine_options: Sequence[str],
    replicas: int | None,
    cluster: str | None,
    **flags: Any,
) -> ModelOptions:
    from lcbx.generate import parse_engine_options
    from lcbx.runs.plan_evaluation import ModelOptions

    if cluster is not None and not cluster.startswith("ray:"):
        raise click.BadParameter(f"{cluster!r} is not ray:HOST:PORT, ray:auto or ray:local", param_hint="--replicas-on")
    return ModelOptions(
        replicas=replicas,
        cluster=None if cluster is None else cluster.removeprefix("ray:"),
        model=model,
        revision=model_revision,
        name=model_name,
        engine=engine,
        flags={name: value for name, value in flags.items() if value is not None},
        engine_options=parse_engine_options(engine_options),
    )


def _engine_flags() -> list[Decorator]:
    """Return a click option for every engine option that has a flag."""
    from lcbx.generate.engines import flags

    types = {int: click.IntRange(min=1), str: str, Path: FILE, bool: bool}
    return [
        click.option(
            "--" + name.replace("_", "-"),
            type=types[option.kind],
            help=f"{option.help} Engine: {', '.join(engine_names)}.",
        )
        for name, (option, engine_names) in flags().items()
    ]


def _engine_options_help() -> str:
    """Return one sentence per engine that takes `--engine-option`."""
    from lcbx.generate import ENGINES

    sentences = []
    for kind in ENGINES.values():
        names = [option.name for option in kind.options if not option.flag]
        accepted = [", ".join(names)] if names else []
        accepted += [f"{'else ' if names else ''}{kind.passes_on}"] if kind.passes_on else []
        if accepted:
            sentences.append(f"{kind.name}: {'; '.join(accepted)}.")
    return " ".join(sentences)


def protocol_options(command: Command) -> Command:
    """Add the options that choose a protocol and change it; the command gets `protocol: ProtocolOptions`."""
    from lcbx.prompts.protocols import DEFAULT, PROTOCOLS

    options: list[Decorator] = [
        click.option(
            "--protocol", default=DEFAULT, show_default=True, help=f"Rules of the run: {', '.join(PROTOCOLS)}."
        ),
        click.option(
            "-n",
            "n",
            type=click.IntRange(min=1, max=MOST_SAMPLES),
            help="Samples per problem (default: the protocol's 20; in replay, all in the file).",
        ),
        click.option(
            "--temperature",
            type=FiniteRange(min=0.0, max=100.0),
            help="Sampling temperature; 0 is greedy (default: the protocol's 0.2).",
        ),
        click.option(
            "--top-p",
            type=FiniteRange(min=0.0, max=1.0, min_open=True),
            help="Nucleus sampling (default: the protocol's 1.0).",
        ),
        click.option(
            "--max-tokens",
            type=click.IntRange(min=1),
            help="Output tokens per sample (default: the protocol's 1024).",
        ),
        click.option("--seed", type=int, help="Seed of the samples; does not count as a change of the protocol."),
        click.option("--prompt", help="Prompt template: name of a bundled one, or a file."),
        click.option("--hint/--no-hint", default=None, help="Put the language's hint into the prompt."),
        time_limit_option,
        memory_limit_option,
    ]
    return _group("protocol", _make_protocol_options, options)(command)


def _make_protocol_options(**values: Any) -> ProtocolOptions:
    from lcbx.runs.plan_evaluation import ProtocolOptions

    return ProtocolOptions(**values)


def slice_options(command: Command) -> Command:
    """Add the options that choose a part of a benchmark; the command gets `part: Slice | None`."""
    options: list[Decorator] = [
        click.option("--limit", type=int, help="Use only the first LIMIT problems."),
        click.option("--ids", help="Use only these problems: ids separated by commas."),
        click.option("--since", help="Use only problems of contests on or after this date (YYYY-MM-DD)."),
        click.option("--until", help="Use only problems of contests on or before this date (YYYY-MM-DD)."),
        click.option("--difficulty", help="Use only problems of these difficulties, such as easy,medium."),
        click.option("--platform", help="Use only problems from these platforms, such as leetcode,atcoder."),
        click.option("--tags", help="Use only problems with one of these tags, such as split:test."),
    ]
    return _group("part", _make_slice, options)(command)


def _make_slice(
    *,
    limit: int | None,
    ids: str | None,
    since: str | None,
    until: str | None,
    difficulty: str | None,
    platform: str | None,
    tags: str | None,
) -> Slice | None:
    """Return the part of the benchmark; None if no option was used."""
    from lcbx.problems import Slice

    def words(text: str | None) -> tuple[str, ...]:
        return tuple(word.strip() for word in (text or "").split(",") if word.strip())

    if all(value is None for value in (limit, ids, since, until, difficulty, platform, tags)):
        return None
    return Slice(
        ids=words(ids),
        limit=limit,
        since=since,
        until=until,
        difficulty=words(difficulty),
        platform=words(platform),
        tags=words(tags),
    )


def judge_options(command: Command) -> Command:
    """Add the options that set up the judge; the command gets `judging: JudgeOptions`."""
    options: list[Decorator] = [
        judge_option,
        sandbox_option,
        click.option("--runtime", help="OCI runtime of the container engine, such as gVisor's runsc."),
        click.option(
            "--workers",
            type=click.IntRange(min=1, max=MOST_WORKERS),
            help="Programs judged at the same time (default: cores).",
        ),
    ]
    return verbose_option(_group("judging", _make_judge_options, options)(command))


def _make_judge_options(*, address: str | None, sandbox: str, runtime: str | None, workers: int | None) -> JudgeOptions:
    from lcbx.judge.opening import JudgeOptions

    return JudgeOptions(address=address, sandbox=sandbox, runtime=runtime, workers=workers)


# --- what commands share besides options ------------------------------------------------------------------------------


def run_directories(names: Iterable[str], results_dir: Path) -> list[Path]:
    """Return the directories of all runs that the names stand for, each once."""
    from lcbx.runs.finding import resolve_runs

    return list(dict.fromkeys(path for name in names for path in resolve_runs(name, results_dir)))


def language_folders(folders: Sequence[Path]) -> list[Path]:
    """Return the folders of the command line, followed by those of the environment."""
    from lcbx import languages

    return [*folders, *languages.folders_from_env()]


class _Say:
    """Prints progress on standard error, without repeating a line.

    Indented lines appear only on a terminal, as they are; it breaks others between words.
    """

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, text: str) -> None:
        on_terminal = sys.stderr.isatty()
        if text and text != self._last and (on_terminal or not text.startswith(" ")):
            print(_broken_between_words(text) if on_terminal else text, file=sys.stderr, flush=True)
        self._last = text


def _broken_between_words(text: str) -> str:
    width = shutil.get_terminal_size().columns
    return "\n".join(
        line
        if line.startswith(" ") or len(line) <= width
        else textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


say = _Say()
