"""`lcbx lang hint`: a language's hint from the failures of a model, measured on other problems."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.exit_codes import ExitCode, complete_if
from lcbx.cli.options import (
    FOLDER,
    MOST_SAMPLES,
    FiniteRange,
    judge_options,
    language_folders,
    languages_option,
    optional_model_options,
    results_option,
    run_directories,
    say,
)
from lcbx.cli.printing import print_json, print_tables
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.hints.drafting import Draft
    from lcbx.hints.failure_groups import FailureGroup
    from lcbx.hints.measuring import HintMeasurement
    from lcbx.judge.opening import JudgeOptions
    from lcbx.reformulate.asking import Answer, Interviewer
    from lcbx.runs.plan_evaluation import EvaluationPlan, ModelOptions
    from lcbx.types import Language


@click.command()
@click.argument("language_id", metavar="LANG")
@click.option("--from", "runs", multiple=True, required=True, help="Run in LANG, or folder of runs; may be repeated.")
@optional_model_options
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of a writer's recorded answers, used instead of --model.",
)
@click.option(
    "--words", type=click.IntRange(min=20), default=250, show_default=True, help="Word limit for all tips together."
)
@click.option("--tips", type=click.IntRange(min=1), default=15, show_default=True, help="Most tips to ask for.")
@click.option("--groups", type=click.IntRange(min=1), default=8, show_default=True, help="Groups of failures to show.")
@click.option(
    "--draft-share",
    type=FiniteRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Share of the runs' problems that tips are drafted from; no tip is measured on these.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed that selects these problems.")
@click.option("--target", help="Model that the hint is measured with: as --model of `lcbx eval`.")
@click.option("--target-engine", default="auto", show_default=True, help="Engine of --target.")
@click.option("--target-option", "target_options", multiple=True, metavar="NAME=VALUE", help="Option of that engine, "
              "such as base_url=http://localhost:8000/v1; may be repeated.")  # fmt: skip
@click.option("--measured", multiple=True, help="Run that measures the hint, instead of --target: without a hint, with "
              "the present and with the new one. May be repeated, or a folder of the three.")  # fmt: skip
@click.option("--benchmark", "-b", help="Benchmark to measure on (default: that of the first run).")
@click.option("--limit", type=click.IntRange(min=1), help="Measure on LIMIT problems only, chosen by the seed.")
@click.option("-n", "n", type=click.IntRange(1, MOST_SAMPLES), help="Samples per problem (default: the first run's).")
@click.option("--temperature", type=FiniteRange(0, 100), help="Sampling temperature (default: the first run's).")
@click.option("--max-tokens", type=click.IntRange(min=1), help="Output tokens per sample (default: the first run's).")
@click.option("--writer-tokens", type=click.IntRange(min=1), default=2048, show_default=True, help="Tokens per answer.")
@click.option(
    "--keep",
    type=click.Choice(["shown", "better", "always"]),
    default="shown",
    show_default=True,
    help="When the new hint is kept. shown: its 95 % interval against the present one is above 0; better: its score is "
    "higher; always.",
)
@click.option("--out", type=FOLDER, help="Folder for the results (default: hints/LANG).")
@results_option
@languages_option
@judge_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def hint(
    language_id: str,
    runs: tuple[str, ...],
    model: ModelOptions | None,
    answers: Path | None,
    words: int,
    tips: int,
    groups: int,
    draft_share: float,
    seed: int,
    target: str | None,
    target_engine: str,
    target_options: tuple[str, ...],
    measured: tuple[str, ...],
    benchmark: str | None,
    limit: int | None,
    n: int | None,
    temperature: float | None,
    max_tokens: int | None,
    writer_tokens: int,
    keep: str,
    out: Path | None,
    results_dir: Path,
    folders: tuple[Path, ...],
    judging: JudgeOptions,
    as_json: bool,
) -> ExitCode:
    """Let a model write the hint of LANG from the failed programs of runs, and measure what it does.

    Failed programs of a part of the problems are grouped by message. The writer (--model, or --answers) sees the common
    groups and drafts tips. They are about the language: parts of programs are refused, and so is what is over the word
    limit. On the other problems, --target then answers without a hint, with the present one and with the new one; the
    three are compared, paired by problem. OUT/LANG.yaml is written if the new hint is kept; OUT/provenance.json always
    says what was drafted from what, by whom, and what it gave. The same command continues where it was stopped.

    \b
    lcbx lang hint lua --from results/mini --model gpt-oss --base-url http://localhost:8000/v1 --target demo
    lcbx lang hint lua --from RUN --answers hints/lua/answers.jsonl --measured hints/lua/runs
    """
    from lcbx import languages
    from lcbx.hints.arms import MeasuredModel, arm_options, run_arms
    from lcbx.hints.drafting import hint_of
    from lcbx.hints.hint_file import write_language
    from lcbx.hints.hint_tables import group_table, measurement_tables, tip_tables

    if (model is None) == (answers is None):
        raise click.UsageError("choose one of --model, which writes the tips, and --answers")
    if target is not None and measured:
        raise click.UsageError("choose one of --target and --measured")
    search_path = tuple(language_folders(folders))
    language = languages.load(language_id, search_path)
    out = out or Path("hints") / language_id
    paths = _runs_in(language_id, run_directories(runs, results_dir))
    everything, drafted_from = _drafting_problems(paths, draft_share, seed)
    found = _groups(paths, language_id, drafted_from, groups, search_path)
    answer, draft = _draft(language, found, _writer(model, answers, out, writer_tokens), words=words, tips=tips)
    new_hint = hint_of(language.prompt, draft.tips)
    candidate = write_language(out / "candidate", language, new_hint, folders=search_path)
    shown = [group_table(found, drafted_from=len(drafted_from), problems=len(everything)), *tip_tables(draft)]
    arms: Sequence[Path] = ()
    if measured:
        arms = run_directories(measured, results_dir)
    elif target is not None:
        wanted = MeasuredModel(
            model=target,
            engine=target_engine,
            options=target_options,
            benchmark=benchmark,
            limit=limit,
            n=n,
            temperature=temperature,
            max_tokens=max_tokens,
            seed=seed,
        )
        evaluations = arm_options(
            wanted, like=paths[0], language_id=language_id, drafted_from=drafted_from, out=out, folders=folders
        )
        arms = run_arms(evaluations, partial(_evaluate, judging), say=say)
    measurement = _measure(arms, language, candidate, drafted_from, search_path) if arms else None
    kept = _decide(measurement, keep)
    record = _record(language, paths, drafted_from, found, answer, draft, new_hint, measurement, kept, keep=keep)
    _write(out, language, new_hint, record, kept=kept, folders=search_path)
    if as_json:
        print_json(record)
    else:
        print_tables([*shown, *(measurement_tables(measurement) if measurement else [])])
        click.echo(_outcome(out, language, measurement, kept))
    return complete_if(measurement is None or measurement.complete)


# --- drafting ---------------------------------------------------------------------------------------------------------


def _runs_in(language_id: str, paths: Sequence[Path]) -> list[Path]:
    """Return the runs in that language, so that a folder of runs in several can be named. Raises UserError."""
    from lcbx.runs.runinfo import read_info

    found = {path: read_info(path).config.language_id for path in paths}
    chosen = [path for path, name in found.items() if name == language_id]
    if not chosen:
        raise UserError(
            f"none of these runs is in {language_id}; they are in {', '.join(dict.fromkeys(found.values()))}"
        )
    return chosen


def _drafting_problems(paths: Sequence[Path], share: float, seed: int) -> tuple[list[str], list[str]]:
    """Return the problems of the runs, and those that tips are drafted from."""
    from lcbx.hints.failure_groups import split_problems
    from lcbx.runs.runinfo import read_info

    everything = list(dict.fromkeys(one.problem_id for path in paths for one in read_info(path).problems))
    return everything, split_problems(everything, share=share, seed=seed)[0]


def _groups(
    paths: Sequence[Path], language_id: str, drafted_from: Sequence[str], most: int, folders: Sequence[Path]
) -> list[FailureGroup]:
    from lcbx.hints.failure_groups import failure_groups

    return failure_groups(paths, language_id=language_id, problem_ids=drafted_from, most=most, folders=folders)


def _writer(model: ModelOptions | None, answers: Path | None, out: Path, max_tokens: int) -> Interviewer:
    from lcbx.cli.reformulate_commands import interviewer_of
    from lcbx.resources import disk_errors

    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    found = interviewer_of(model, answers, out / "answers.jsonl", max_tokens)
    assert found is not None
    return found


def _draft(
    language: Language, groups: Sequence[FailureGroup], writer: Interviewer, *, words: int, tips: int
) -> tuple[Answer, Draft]:
    """Return the writer's answer and what is taken from it. Raises UserError if there is none, or no tip in it."""
    from lcbx.hints.drafting import hint_question, tips_of

    question = hint_question(language, groups, words=words, tips=tips)
    answer = writer.ask([question]).get(question.question_id)
    if answer is None:
        raise UserError(
            f"{writer.path}: no answer to this question (prompt {question.prompt_sha256[:12]}). Other runs, options, "
            "or another present hint make another question; ask a writer with --model"
        )
    draft = tips_of(answer.text, groups, words=words, present=language.prompt, truncated=answer.truncated)
    if not draft.tips:
        reasons = ", ".join(dict.fromkeys(reason for _, reason in draft.refused)) or "there is no list in it"
        raise UserError(f"no tip can be taken from the answer of {answer.model}: {reasons}")
    return answer, draft


# --- measuring --------------------------------------------------------------------------------------------------------


def _evaluate(judging: JudgeOptions, plan: EvaluationPlan) -> list[Path]:
    from lcbx.runs.plan_evaluation import run_plan

    return run_plan(plan, judging, say=say, display=lambda _: nullcontext()).paths


def _measure(
    arms: Sequence[Path],
    language: Language,
    candidate: Language,
    drafted_from: Sequence[str],
    folders: Sequence[Path],
) -> HintMeasurement:
    from lcbx.hints.measuring import measure, runs_by_arm

    return measure(runs_by_arm(arms, language, candidate), drafted_from=drafted_from, folders=folders)


def _decide(measurement: HintMeasurement | None, keep: str) -> bool:
    from lcbx.hints.measuring import is_kept

    return keep == "always" if measurement is None else is_kept(measurement, keep)


# --- results ----------------------------------------------------------------------------------------------------------


def _record(
    language: Language,
    paths: Sequence[Path],
    drafted_from: Sequence[str],
    groups: Sequence[FailureGroup],
    answer: Answer,
    draft: Draft,
    new_hint: str,
    measurement: HintMeasurement | None,
    kept: bool,
    *,
    keep: str,
) -> dict[str, Any]:
    from lcbx import __version__
    from lcbx.hints.hint_file import provenance

    return provenance(
        language=language,
        runs=paths,
        drafted_from=drafted_from,
        groups=groups,
        answer=answer,
        draft=draft,
        hint=new_hint,
        measurement=measurement,
        keep=keep,
        kept=kept,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        version=__version__,
    )


def _write(
    out: Path, language: Language, new_hint: str, record: Mapping[str, Any], *, kept: bool, folders: Sequence[Path]
) -> None:
    from lcbx.formatting import printable_json
    from lcbx.hints.hint_file import comments_of, write_language
    from lcbx.resources import disk_errors, write_atomically

    with disk_errors(out):
        write_atomically(out / "provenance.json", printable_json(record) + "\n")
        (out / f"{language.language_id}.yaml").unlink(missing_ok=True)
        if kept:
            write_language(out, language, new_hint, comments=comments_of(record), folders=folders)


def _outcome(out: Path, language: Language, measurement: HintMeasurement | None, kept: bool) -> str:
    """Return the last line: what became of the hint, and what to do with it."""
    name = f"{language.language_id}.yaml"
    if measurement is None and not kept:
        return f"Not measured: {out / 'candidate' / name} has the new hint. Measure it with --target or --measured."
    if kept:
        return f"Kept: {out / name}. Use it with --languages {out}, or copy it over the language's file."
    return f"Not kept: the present hint stays. The new one is in {out / 'candidate' / name}."
