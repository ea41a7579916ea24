"""`lcbx.evaluate` and its like: one function per job of the command line, with the command's options as arguments."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from lcbx import languages
from lcbx import problems as benchmarks
from lcbx.api.frames import RunFrames, RunsLike, paths_of
from lcbx.doctor import broken_reason
from lcbx.errors import did_you_mean
from lcbx.extract import DEFAULT_RULE
from lcbx.generate import engines
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.preparing import one_line, prepare_languages
from lcbx.judge.request import judge_in_order
from lcbx.problems import Slice
from lcbx.problems.store import TestStore
from lcbx.prompts.protocols import DEFAULT as DEFAULT_PROTOCOL
from lcbx.report.live import Display
from lcbx.report.paired import PairedRuns, compare_runs
from lcbx.report.run_report import score_run
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.judging import sample_requests
from lcbx.runs.plan_evaluation import (
    EvaluationOptions,
    ModelOptions,
    ProtocolOptions,
    beside_judge,
    plan_evaluation,
    run_plan,
)
from lcbx.runs.row_files import SampleRow, check_samples, read_samples
from lcbx.types import Benchmark, Judgement

Sources = Mapping[str, str | Sequence[str]]
"""Problem id -> one text, or one text per sample."""


def evaluate(
    *,
    model: str,
    lang: str | Sequence[str],
    benchmark: str | Path = "mini",
    protocol: str = DEFAULT_PROTOCOL,
    n: int | None = None,
    temperature: float | None = None,
    top_p: float | None = None,
    max_tokens: int | None = None,
    seed: int | None = None,
    prompt: str | None = None,
    hint: bool | None = None,
    time_limit_s: float | None = None,
    memory_limit_mib: int | None = None,
    ids: Sequence[str] = (),
    limit: int | None = None,
    since: str | None = None,
    until: str | None = None,
    difficulty: Sequence[str] = (),
    platform: Sequence[str] = (),
    tags: Sequence[str] = (),
    engine: str = "auto",
    model_revision: str | None = None,
    model_name: str | None = None,
    engine_options: Mapping[str, Any] | None = None,
    replicas: int | None = None,
    replicas_on: str | None = None,
    judge_address: str | None = None,
    sandbox: str = "auto",
    runtime: str | None = None,
    workers: int | None = None,
    repair: int = 0,
    retry_errors: bool = False,
    results_dir: str | Path = "results",
    language_folders: Sequence[str | Path] = (),
    progress: bool = False,
    **engine_flags: Any,
) -> RunFrames:
    """Evaluate a model: generate, judge and score, as `lcbx eval` does. Continues a run that was interrupted.

    Args:
        model: Name on the Hugging Face hub or on a server, folder, file of completions, or `demo`.
        lang: Languages: ids, a set such as `paper`, or `all`.
        benchmark: Name of a benchmark, or a file or folder of problems.
        protocol: Named protocol. The next nine arguments change parts of it; None keeps the protocol's value.
        n: Samples per problem.
        temperature: 0 is greedy.
        top_p: Nucleus sampling.
        max_tokens: Length at which a completion is cut off.
        seed: Seed of the draws; not a departure from the protocol.
        prompt: Name of a bundled prompt template, or a file.
        hint: Put the language's hint into the prompt.
        time_limit_s: CPU seconds per test.
        memory_limit_mib: Memory limit in MiB.
        ids: Evaluate only these problems.
        limit: Evaluate only the first problems, at most this many.
        since: Evaluate only problems from this contest date on, ISO 8601.
        until: Evaluate only problems up to this contest date, ISO 8601.
        difficulty: Evaluate only problems of these difficulties.
        platform: Evaluate only problems from these platforms.
        tags: Evaluate only problems with one of these tags.
        engine: What runs the model; `auto` takes the first engine that fits.
        model_revision: Commit, tag or branch on the hub.
        model_name: Name in results and tables. None: from `model`.
        engine_options: Further options of the engine, such as `{"tensor_parallel_size": 4}`.
        replicas: Engines that generate at the same time, on a Ray cluster. None: one in this process.
        replicas_on: Their cluster, `ray:HOST:PORT`, `ray:auto` or `ray:local`. None: that of the judge, or local.
        judge_address: Judge elsewhere: `unix:PATH`, `http://HOST:PORT` or `ray:HOST:PORT`. None: in this process.
        sandbox: Where programs run; `auto` takes the first sandbox that works.
        runtime: OCI runtime of the container engine, such as gVisor's `runsc`.
        workers: Programs judged at the same time. None: one per core.
        repair: Rounds of self-repair: failed samples are shown their verdict and messages, and answered again.
        retry_errors: Judge samples again that ended in JE.
        results_dir: Folder for run directories.
        language_folders: Folders with language files besides the bundled ones.
        progress: Show progress on standard error.
        engine_flags: Options that have a flag of their own in `lcbx eval`, such as `base_url` and `completions`.

    Returns:
        The runs, one per language, or per language and round with `repair`. They may be incomplete:
            `runs.runs.complete` says so. `runs.skipped` has the languages of `all` that can't be evaluated here.

    Raises:
        lcbx.errors.UserError: An argument is wrong or a tool is missing.
        TypeError: No engine has a flag of that name.
    """
    _check_flags(engine_flags)
    options = EvaluationOptions(
        model=beside_judge(
            ModelOptions(
                model=model,
                revision=model_revision,
                name=model_name,
                engine=engine,
                flags={name: value for name, value in engine_flags.items() if value is not None},
                engine_options=dict(engine_options or {}),
                replicas=replicas,
                cluster=None if replicas_on is None else replicas_on.removeprefix("ray:"),
            ),
            judge_address,
        ),
        languages=lang if isinstance(lang, str) else ",".join(lang),
        benchmark=str(benchmark),
        part=_slice(
            ids=ids, limit=limit, since=since, until=until, difficulty=difficulty, platform=platform, tags=tags
        ),
        protocol=ProtocolOptions(
            protocol=protocol,
            n=n,
            temperature=temperature,
            top_p=top_p,
            max_tokens=max_tokens,
            seed=seed,
            prompt=prompt,
            hint=hint,
            time_limit_s=time_limit_s,
            memory_limit_mib=memory_limit_mib,
        ),
        results_dir=Path(results_dir),
        language_folders=_paths(language_folders),
        retry_errors=retry_errors,
        repair=repair,
    )
    say = _say(progress)
    plan = plan_evaluation(options, say)
    judging = JudgeOptions(address=judge_address, sandbox=sandbox, runtime=runtime, workers=workers)
    done = run_plan(plan, judging, say=say, display=_display(progress, plan.request.model), broken=broken_reason)
    for path in done.paths:
        score_run(path)
    return RunFrames(done.paths, folders=_paths(language_folders), skipped=done.skipped)


def judge(
    *,
    lang: str,
    problems: str | Path,
    programs: Sources | None = None,
    completions: Sources | str | Path | None = None,
    extraction: str = DEFAULT_RULE,
    time_limit_s: float | None = None,
    memory_limit_mib: int | None = None,
    all_tests: bool = False,
    judge_address: str | None = None,
    sandbox: str = "auto",
    runtime: str | None = None,
    workers: int | None = None,
    language_folders: Sequence[str | Path] = (),
    progress: bool = False,
) -> list[Judgement]:
    """Judge programs, or the programs in completions, as `lcbx judge` does.

    Args:
        lang: Language of the programs.
        problems: Name of a benchmark, or a file or folder of problems.
        programs: Problem id -> source, or one source per sample. They are used unchanged.
        completions: Problem id -> what a model wrote, or one text per sample; or a file of rows with `question_id`,
            `sample_index`, and `completion` or `code`. Exactly one of `programs` and `completions` is needed.
        extraction: Rule that finds the program in a completion.
        time_limit_s: CPU seconds per test. None: the problem's or the language's limit.
        memory_limit_mib: Memory limit in MiB.
        all_tests: Run the remaining tests after a failed one.
        judge_address: Judge elsewhere: `unix:PATH`, `http://HOST:PORT` or `ray:HOST:PORT`. None: in this process.
        sandbox: Where programs run; `auto` takes the first sandbox that works.
        runtime: OCI runtime of the container engine, such as gVisor's `runsc`.
        workers: Programs judged at the same time. None: one per core.
        language_folders: Folders with language files besides the bundled ones.
        progress: Show the preparation of the language's image on standard error.

    Returns:
        One judgement per program, in the order given.

    Raises:
        lcbx.errors.UserError: An argument is wrong or a tool is missing.
        TypeError: Not exactly one of `programs` and `completions` is given.
    """
    folders = [*_paths(language_folders), *languages.folders_from_env()]
    language = languages.load(lang, folders)
    store = TestStore.default()
    benchmark = benchmarks.load(problems, store=store)
    samples = _samples(programs, completions, lang, benchmark)
    limits = {"time_limit_s": time_limit_s, "memory_limit_mib": memory_limit_mib}
    requests = sample_requests(samples, benchmark, language, extraction=extraction, limits=limits, all_tests=all_tests)
    options = JudgeOptions(
        address=judge_address,
        sandbox=sandbox,
        runtime=runtime,
        workers=workers,
        store=store,
        languages=languages.load_all(folders),
    )
    with open_judge(options=options) as opened:
        prepare_languages(opened, [language], one_line(_say(progress)))
        return list(judge_in_order(opened, requests))


def compare(
    first: RunsLike,
    second: RunsLike,
    *,
    languages: Sequence[str] | None = None,
    tolerance: float | None = None,
    results_dir: str | Path = "results",
    language_folders: Sequence[str | Path] = (),
) -> PairedRuns:
    """Compare two runs, or two sets of runs, problem by problem. Differences are second minus first.

    Args:
        first: A run, a folder of runs, or the result of `load_runs`; at most one run per language.
        second: The same, for the runs that may be better.
        languages: Ids of the languages to compare. None: all that both sets have.
        tolerance: Loss in pass@1 that the gate accepts, such as 0.02. None: no gate.
        results_dir: Folder in which run ids and `latest` are looked up.
        language_folders: Folders with language files besides the bundled ones.

    Returns:
        The comparison: `rows` with difference, interval and p-value for each language, `notes` on what else differs,
            `gate`, `passed`, and `to_frame()` for a data frame.

    Raises:
        lcbx.errors.UserError: The runs share no language or no problem, or a set has a language twice.
    """
    return compare_runs(
        paths_of(first, results_dir),
        paths_of(second, results_dir),
        names=(_name(first), _name(second)),
        languages=languages,
        tolerance=tolerance,
        folders=_paths(language_folders),
    )


# --- arguments ------------------------------------------------------------------------------------------------------


def _paths(folders: Sequence[str | Path]) -> tuple[Path, ...]:
    return tuple(Path(folder) for folder in folders)


def _name(runs: RunsLike) -> str:
    """How messages refer to an argument."""
    if isinstance(runs, RunFrames):
        return repr(runs)
    return str(runs) if isinstance(runs, str | Path) else ", ".join(map(str, runs))


def _check_flags(flags: Mapping[str, Any]) -> None:
    """Refuse an unknown argument as Python does, so that a misspelt one is not ignored."""
    for name in flags.keys() - engines.flags().keys():
        raise TypeError(f"evaluate() got an unexpected keyword argument {name!r}.{did_you_mean(name, engines.flags())}")


def _slice(
    *, ids: Sequence[str], difficulty: Sequence[str], platform: Sequence[str], tags: Sequence[str], **others: Any
) -> Slice | None:
    part = Slice(ids=tuple(ids), difficulty=tuple(difficulty), platform=tuple(platform), tags=tuple(tags), **others)
    return None if part == Slice() else part


def _samples(
    programs: Sources | None, completions: Sources | str | Path | None, language_id: str, benchmark: Benchmark
) -> list[SampleRow]:
    if (programs is None) == (completions is None):
        raise TypeError("judge() needs exactly one of programs and completions")
    ids, left_out = {problem.problem_id for problem in benchmark.problems}, benchmark.left_out
    if isinstance(completions, str | Path):
        return read_samples(Path(completions), language_id=language_id, problem_ids=ids, left_out=left_out)
    field = "programs" if completions is None else "completions"
    texts = programs if completions is None else completions
    assert texts is not None
    rows = _rows(texts, "code" if completions is None else "completion")
    return check_samples(enumerate(rows, 1), field, language_id=language_id, problem_ids=ids, left_out=left_out)


def _rows(texts: Sources, field: str) -> Iterator[dict[str, Any]]:
    for problem_id, value in texts.items():
        for index, text in enumerate([value] if isinstance(value, str) else value):
            yield {"question_id": problem_id, "sample_index": index, field: text}


# --- progress -------------------------------------------------------------------------------------------------------


def _say(progress: bool) -> Callable[[str], None]:
    """Return where messages about progress go: standard error, or nowhere."""
    return (lambda text: print(text, file=sys.stderr, flush=True)) if progress else (lambda _: None)


def _display(progress: bool, model: str) -> Callable[[Evaluation], AbstractContextManager[object]]:
    return (lambda evaluation: Display(evaluation, title=model)) if progress else (lambda _: nullcontext())
