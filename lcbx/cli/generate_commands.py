"""`lcbx generate`: let a model write programs, and store its completions without running anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import (
    FILE,
    benchmark_option,
    lang_option,
    languages_option,
    model_options,
    protocol_options,
    say,
    slice_options,
)

if TYPE_CHECKING:
    from lcbx.problems import Slice
    from lcbx.runs.plan_evaluation import ModelOptions, ProtocolOptions
    from lcbx.types import Completion, Prompt, SampleKey


@click.command()
@model_options
@lang_option
@benchmark_option
@protocol_options
@slice_options
@click.option("--out", type=FILE, required=True, help="File for completions, one JSON line each. It is continued.")
@languages_option
def generate(
    model: ModelOptions,
    protocol: ProtocolOptions,
    part: Slice | None,
    selection: str,
    benchmark: str,
    out: Path,
    folders: tuple[Path, ...],
) -> ExitCode:
    """Let a model write programs, and store its completions without running anything.

    The same command continues a file: only missing samples are generated.
    """
    from lcbx.resources import require_regular
    from lcbx.runs.evaluation_request import prompts_in
    from lcbx.runs.plan_evaluation import EvaluationOptions, plan_evaluation

    require_regular(out)
    options = EvaluationOptions(
        model=model,
        languages=selection,
        benchmark=benchmark,
        part=part,
        protocol=protocol,
        results_dir=out.parent,
        language_folders=folders,
    )
    plan = plan_evaluation(options, say)
    prompts = [prompt for language in plan.request.languages for prompt in prompts_in(plan.request, language)]
    sampling = plan.request.protocol.sampling
    stored = _keys_in(out)
    owed = [key for key in _keys_of(prompts, sampling.n) if key not in stored]
    written = 0
    if owed:
        written = _write_completions(out, plan.make_generator().generate(prompts, sampling, owed=owed), len(owed))
    missing = len(owed) - written
    click.echo(f"{out}: {written} completions written, {len(stored)} were already there, {missing} are missing")
    return complete_if(not missing)


def _keys_of(prompts: Iterable[Prompt], n: int) -> Iterator[SampleKey]:
    from lcbx.types import SampleKey

    for prompt in prompts:
        for index in range(n):
            yield SampleKey(problem_id=prompt.problem_id, language_id=prompt.language_id, sample_index=index)


def _keys_in(path: Path) -> set[SampleKey]:
    from lcbx.runs.lines import read_lines
    from lcbx.types import SampleKey

    return {
        SampleKey(problem_id=row["question_id"], language_id=row["language"], sample_index=row["sample_index"])
        for row in (read_lines(path, dict[str, Any]) if path.exists() else ())
    }


def _write_completions(path: Path, completions: Iterable[Completion], total: int) -> int:
    """Append completions as they come; returns how many."""
    from lcbx.runs.lines import Appender
    from lcbx.runs.row_files import completion_row, encode_row

    written = 0
    appender = Appender(path, encode=encode_row)
    try:
        for completion in completions:
            appender.append(completion_row(completion))
            written += 1
            if written % 20 == 0 or written == total:
                say(f"{written} of {total} completions")
    finally:
        appender.close()
    return written
