"""Options that several commands share, so that they are spelt and explained alike everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lcbx.sandbox import BACKENDS

if TYPE_CHECKING:
    from lcbx.problems.slices import Slice
    from lcbx.runs.records import RunDirectory
    from lcbx.types import Benchmark

Command = TypeVar("Command", bound=Callable[..., Any])


def _apply(command: Command, options: Sequence[Callable[[Any], Any]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def language_options(command: Command) -> Command:
    folder = click.Path(path_type=Path, exists=True, file_okay=False)
    return _apply(
        command,
        [
            click.option("--languages", "folders", type=folder, multiple=True, help="Folder with more language files."),
        ],
    )


def model_options(command: Command) -> Command:
    from lcbx.generate import ENGINES
    from lcbx.generate.engines import AUTO

    summaries = "; ".join(f"{spec.name}: {spec.summary}" for spec in ENGINES.values())
    return _apply(
        command,
        [
            click.option(
                "--model",
                "-m",
                required=True,
                help="Name on the Hugging Face hub or on the server, folder, file of completions, or `demo`.",
            ),
            click.option("--model-revision", help="Commit, tag or branch on the hub."),
            click.option("--model-name", help="Name in results and tables; default: from --model."),
            click.option(
                "--engine",
                type=click.Choice([AUTO, *ENGINES]),
                default=AUTO,
                show_default=True,
                help=f"What runs the model. {summaries}. {AUTO}: the first of these that fits.",
            ),
            *_engine_flags(),
            click.option(
                "--engine-option",
                "engine_options",
                multiple=True,
                metavar="NAME=VALUE",
                help=f"Further option of the engine; may be repeated. {_engine_options_help()}",
            ),
        ],
    )


def _engine_flags() -> list[Callable[[Any], Any]]:
    """Return a click option for every engine option that has a flag."""
    from lcbx.generate.engines import flags

    types = {int: click.IntRange(min=1), str: str, Path: click.Path(path_type=Path, dir_okay=False), bool: bool}
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
    for spec in ENGINES.values():
        names = [option.name for option in spec.options if not option.flag]
        accepted = [", ".join(names)] if names else []
        accepted += [f"{'else ' if names else ''}{spec.passes_on}"] if spec.passes_on else []
        if accepted:
            sentences.append(f"{spec.name}: {'; '.join(accepted)}.")
    return " ".join(sentences)


def protocol_options(command: Command) -> Command:
    return _apply(
        command,
        [
            click.option("--protocol", default="lcbx-1", show_default=True, help="lcbx-1, lcbx-2 or agnostics."),
            click.option(
                "-n",
                "n",
                type=click.IntRange(min=1),
                help="Samples a problem. Default: the protocol's 20, or those replayed.",
            ),
            click.option(
                "--temperature",
                type=click.FloatRange(min=0.0),
                help="0 is greedy. Default, like the next two: the protocol's.",
            ),
            click.option("--top-p", type=click.FloatRange(min=0.0, max=1.0, min_open=True)),
            click.option("--max-tokens", type=click.IntRange(min=1), help="Longest completion."),
            click.option("--seed", type=int, help="Picks the draws; no departure from the protocol."),
            click.option("--prompt", help="Prompt template: a bundled name or a file."),
            click.option("--hint/--no-hint", default=None, help="Put the language's hint into the prompt."),
            click.option(
                "--time-limit",
                type=click.FloatRange(min=0, min_open=True),
                help="CPU seconds a test, or the protocol's budget.",
            ),
            click.option("--memory-limit", type=click.IntRange(min=16), help="MiB."),
        ],
    )


def slice_options(command: Command) -> Command:
    return _apply(
        command,
        [
            click.option("--limit", type=int, help="Only the first so many problems."),
            click.option("--ids", help="Only these problems, separated by commas."),
            click.option("--since", help="Only problems of contests on or after this date."),
            click.option("--until", help="Only problems of contests on or before this date."),
            click.option("--difficulty", help="easy,medium,hard or whatever the benchmark has."),
            click.option("--platform", help="Only problems from these platforms."),
        ],
    )


def sandbox_options(command: Command) -> Command:
    return _apply(
        command,
        [
            click.option(
                "--sandbox",
                type=click.Choice(["auto", *BACKENDS]),
                default="auto",
                show_default=True,
                help="Where programs run; auto is the first that works.",
            ),
            click.option("--runtime", help="Another OCI runtime of the engine, such as gVisor's runsc."),
            click.option("--workers", type=click.IntRange(min=1), help="Programs judged at a time; default: cores."),
        ],
    )


def make_slice(**values: Any) -> Slice | None:
    """The slice of `slice_options`; None when none of them was given."""
    from lcbx.problems.slices import Slice

    def words(text: str | None) -> tuple[str, ...]:
        return tuple(word.strip() for word in (text or "").split(",") if word.strip())

    if not any(value is not None for value in values.values()):
        return None
    return Slice(
        ids=words(values["ids"]),
        limit=values["limit"],
        since=values["since"],
        until=values["until"],
        difficulty=words(values["difficulty"]),
        platform=words(values["platform"]),
    )


def benchmark_of_run(run: RunDirectory, given: str | None) -> tuple[Benchmark, str]:
    """The benchmark a run was made on, and where that is: `given` on the command line, or as the run itself says."""
    from lcbx import problems
    from lcbx.errors import UserError
    from lcbx.problems.store import TestStore

    config = run.config
    paths = [session.benchmark_path for session in run.info.sessions if session.benchmark_path]
    known = problems.spec_of(
        name=config.benchmark, revision=config.benchmark_revision, path=paths[-1] if paths else None
    )
    try:
        return problems.load(given or known, store=TestStore.default()), given or known
    except UserError as error:
        if given is not None:
            raise
        raise UserError(f"{error} {run.path} was made on it: say where it is now with --benchmark") from error


def language_folders(folders: Sequence[Path]) -> list[Path]:
    """Folders of the command line, before those of the environment."""
    from lcbx import languages

    return [*folders, *languages.folders_from_env()]
