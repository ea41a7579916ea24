"""`lcbx eval`: the main job. Model and benchmark in, run directories and a table out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lcbx.cli.options import (
    language_folders,
    language_options,
    make_slice,
    model_options,
    protocol_options,
    sandbox_options,
    slice_options,
)
from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.judge.request import Judge
    from lcbx.runs.evaluation_request import EvaluationRequest
    from lcbx.sandbox import Prepared
    from lcbx.types import Benchmark, Language

PROTOCOL_FLAGS = ("n", "temperature", "top_p", "max_tokens", "seed", "prompt", "hint")


@click.command("eval", short_help="Evaluate a model: generate, judge, score.")
@model_options
@click.option("--lang", "-l", "selection", required=True, help="Languages: lua,julia | paper | all.")
@click.option("--benchmark", "-b", default="mini", show_default=True, help="Name, or a file or folder of problems.")
@protocol_options
@slice_options
@sandbox_options
@click.option("--k", "ks", help="pass@k to report, such as 1,5,10.")
@click.option("--retry-errors", is_flag=True, help="Judge again what ended in a judge error.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("results"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@language_options
def eval_(**options: Any) -> int:
    """Ask a model to solve a benchmark in each language, run what it wrote, report pass@k.

    \b
    lcbx eval --model demo --lang paper
    lcbx eval --model Qwen/Qwen2.5-Coder-7B-Instruct --lang all --benchmark ag-lcb-x --engine vllm
    lcbx eval --model gpt-oss --base-url http://localhost:8000/v1 --lang lua,r -n 5

    Stopped at any point, the same command goes on where it was.
    """
    from lcbx.report.live import Display
    from lcbx.runs.evaluate import Evaluation
    from lcbx.runs.provenance import toolchains_of

    ks = _parse_ks(options["ks"])
    setup = prepare(options)
    _check_ks(ks, setup.request.protocol.sampling.n)
    with judge_of(options, setup) as judge:
        toolchains = toolchains_of(_prepare_images(judge, setup))
        if not setup.request.languages:
            raise UserError("none of these languages can be had here. Run: lcbx doctor")
        evaluation = Evaluation(setup.request, judge)
        title = f"{setup.request.model} on {setup.request.benchmark.name}"
        with Display(evaluation, title=title):
            paths = evaluation.run(setup.make_generator, toolchains)
    return finish(paths, ks=ks, as_json=options["as_json"])


@dataclass(slots=True)
class Setup:
    """A command's options, resolved: everything that can be wrong with them has been found by now."""

    request: EvaluationRequest
    make_generator: Callable[[], Any] | None
    skip_missing_languages: bool
    known_languages: dict[str, Language]
    local_model: bool


def prepare(options: dict[str, Any], *, generate: bool = True) -> Setup:
    """Resolve what the user asked for. Raises UserError before anything is written or loaded."""
    from dataclasses import replace

    from lcbx import languages, problems
    from lcbx.generate import ModelIdentity, engines
    from lcbx.generate.engine import ModelRequest
    from lcbx.problems.store import TestStore
    from lcbx.prompts import protocols
    from lcbx.runs.evaluation_request import EvaluationRequest
    from lcbx.runs.judging import select_tests

    folders = language_folders(options["folders"])
    chosen = languages.resolve(options["selection"], folders)
    overrides = {name: options[name] for name in PROTOCOL_FLAGS}
    engine_options = engines.parse_engine_options(options["engine_options"])
    request = ModelRequest(
        model=options["model"],
        revision=options["model_revision"],
        flags={name: options[name] for name in engines.flags() if options[name] is not None},
        engine_options=engine_options,
        progress=_say,
    )
    engine = engines.choose_engine(options["engine"], request)
    overrides["generation"] = {
        name: value for name, value in engine_options.items() if name not in engine.placement
    } or None
    limits = {"time_limit_s": options["time_limit"], "memory_limit_mib": options["memory_limit"]}
    protocol, differences = protocols.resolve(options["protocol"], **overrides, **limits)
    part = make_slice(**{name: options[name] for name in ("ids", "limit", "since", "until", "difficulty", "platform")})
    benchmark = problems.load(options["benchmark"], store=TestStore.default(), slice=part)
    benchmark = select_tests(benchmark, protocol.tests)
    _check_frames(benchmark, chosen)
    make_generator, identity = None, ModelIdentity(name=options["model"], revision=options["model_revision"])
    if generate:
        make_generator, identity = engines.plan_request(engine, replace(request, seed=protocol.sampling.seed))
    if generate and identity.replayed is None:
        _check_statements(benchmark)
    if identity.replayed is not None:
        everything = [(problem.problem_id, each.language_id) for each in chosen for problem in benchmark.problems]
        identity.replayed.refuse_another_benchmark(everything)
        if options["n"] is None:
            overrides["n"] = samples = identity.replayed.samples_per_problem
            _say(f"{identity.name}: the file has {samples} samples per problem, so -n {samples}")
            protocol, differences = protocols.resolve(options["protocol"], **overrides, **limits)
        # Two files of one name are two runs, and so is a file before and after it was changed.
        kept = protocol.generation | {"completions_sha256": identity.replayed.sha256}
        protocol = replace(protocol, generation=kept)
    elif generate and protocol.sampling.temperature == 0 and protocol.sampling.n > 1:
        _say(
            f"temperature 0 is greedy: the {protocol.sampling.n} samples of a problem will be alike; -n 1 says as much"
        )
    evaluation_request = EvaluationRequest(
        benchmark=benchmark,
        languages=tuple(chosen),
        protocol=protocol,
        differences=differences,
        model=options["model_name"] or identity.name,
        model_revision=identity.revision,
        template=options["prompt"],
        results_dir=options["out"],
        engine_options=engine_options,
        benchmark_path=problems.local_path(options["benchmark"]),
        language_folders=tuple(folders),
        retry_errors=options["retry_errors"],
    )
    return Setup(
        request=evaluation_request,
        make_generator=make_generator,
        skip_missing_languages=options["selection"] == "all",
        known_languages=languages.load_all(folders),
        local_model=identity.local,
    )


def judge_of(options: dict[str, Any], setup: Setup) -> Judge:
    """Open the judge that the command's options ask for."""
    from lcbx.judge.opening import JudgeOptions, open_judge

    judge_options = JudgeOptions(
        sandbox=options["sandbox"],
        workers=options["workers"],
        runtime=options["runtime"],
        languages=setup.known_languages,
        # A model on the same cores would be in the way of pinned programs.
        pin=not setup.local_model and options["workers"] is None,
        max_pending=50_000,
    )
    return open_judge(options=judge_options)


def _prepare_images(judge: Judge, setup: Setup) -> dict[str, Prepared]:
    """The image of each language; with `--lang all` languages that can't be had here are left out, and said to be."""
    from dataclasses import replace

    prepared: dict[str, Prepared] = {}
    kept = []
    for language in setup.request.languages:
        try:
            prepared.update(judge.prepare([language], _say))
        except UserError as error:
            if not setup.skip_missing_languages:
                raise
            print(f"{language.language_id}: left out: {error}", file=sys.stderr)
            continue
        kept.append(language)
    setup.request = replace(setup.request, languages=tuple(kept))
    return prepared


def _check_frames(benchmark: Benchmark, chosen: list[Language]) -> None:
    """Function completion is for one language only: say so before a model is loaded."""
    frames = {problem.frame.language_id for problem in benchmark.problems if problem.frame is not None}
    wrong = [language.language_id for language in chosen if frames and language.language_id not in frames]
    if wrong:
        raise UserError(
            f"{benchmark.name} is function completion in {', '.join(sorted(frames))}; it can't be asked in "
            f"{', '.join(wrong)}. Choose --lang {sorted(frames)[0]}"
        )


def finish(paths: list[Path], *, ks: list[int] | None, as_json: bool) -> int:
    """Score, write scores.json, print the report. Returns the exit code: 1 where samples are missing or `JE`."""
    from lcbx.cli.analyse_commands import print_reports
    from lcbx.formatting import printable_json
    from lcbx.problems.errata import errata
    from lcbx.report.figures import build_report, report_dict
    from lcbx.runs.records import RunDirectory

    reports = []
    for path in paths:
        with RunDirectory.open(path, write=True) as run:
            built = build_report(run, ks=ks, errata=errata(run.config.benchmark, run.info.problems))
            run.write_scores(report_dict(built))
        reports.append(built)
    if as_json:
        click.echo(printable_json([report_dict(each) for each in reports]))
    else:
        print_reports(reports)
        click.echo("\n".join(run_lines(paths)))
    return 0 if all(each.complete for each in reports) else 1


def run_lines(paths: list[Path]) -> list[str]:
    """The last lines of an evaluation: where its runs are."""
    return [f"run: {path}" for path in paths]


def _parse_ks(text: str | None) -> list[int] | None:
    if text is None:
        return None
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UserError(f"--k {text}: not a list of numbers such as 1,5,10") from None


def _check_statements(benchmark: Benchmark) -> None:
    unsaid = [problem.problem_id for problem in benchmark.problems if not problem.statement.strip()]
    if unsaid:
        raise UserError(
            f"{benchmark.name}: problem {unsaid[0]!r} has tests but no statement, so nobody can be asked for it. Add "
            "statement.md beside its tests"
        )


def _check_ks(ks: list[int] | None, n: int) -> None:
    """An hour of generation later is too late to say so."""
    for k in ks or ():
        if not 1 <= k <= n:
            raise UserError(f"--k {k}: pass@{k} is undefined with {n} samples a problem. Raise -n, or lower k.")


class _Say:
    """Lines about what is being done, on standard error; repeated ones once."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, text: str) -> None:
        if text and text != self._last and (sys.stderr.isatty() or not text.startswith(" ")):
            print(text, file=sys.stderr, flush=True)
        self._last = text


_say = _Say()
