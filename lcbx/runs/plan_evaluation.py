"""What a user asks for, as typed options, and the evaluation that follows from it.

`plan_evaluation` finds everything that can be wrong with the options before anything is loaded or written. The command
line and the Python API both start here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from lcbx import languages as language_files
from lcbx import problems
from lcbx.errors import LcbxError, UserError, first_line
from lcbx.generate import Generator, ModelIdentity, engines
from lcbx.generate.completions_file import CompletionsFile
from lcbx.generate.engine import EngineKind, ModelRequest
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.preparing import Watch, one_line, prepare_languages
from lcbx.judge.request import Judge
from lcbx.problems import Slice
from lcbx.problems.store import TestStore
from lcbx.prompts import protocols
from lcbx.prompts.protocols import Protocol
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest, prompts_in
from lcbx.runs.judging import select_tests, time_limit_note
from lcbx.runs.provenance import toolchains_of
from lcbx.runs.repair import refuse_unless_chat, repair_round
from lcbx.runs.runinfo import Toolchain, repair_protocol
from lcbx.sandbox import Prepared
from lcbx.types import Benchmark, Language

Say = Callable[[str], None]
BrokenReason = Callable[[Judge, Language], str | None]
"""Returns why a language whose image was made does not work here; None if it does, as far as is known."""

MAX_PENDING = 50_000
"""Programs that may wait for the judge: generation is never delayed by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """Which model, and how it runs."""

    model: str
    """Name on the hub or on a server, folder, file of completions, or `demo`."""
    revision: str | None = None
    name: str | None = None
    """Name in results and tables; None: from `model`."""
    engine: str = engines.AUTO
    flags: Mapping[str, Any] = field(default_factory=dict)
    """Engine options that have a flag, such as `base_url`, by name (see `generate.engines.flags`)."""
    engine_options: Mapping[str, Any] = field(default_factory=dict)
    """Further options of the engine, by name."""
    replicas: int | None = None
    """Replicas of the engine on a Ray cluster; None: the engine in this process."""
    cluster: str | None = None
    """Address of that cluster; None: of this machine alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolOptions:
    """A protocol and where the user wants to differ from it; None: as the protocol has it."""

    protocol: str = protocols.DEFAULT
    n: int | None = None
    """Samples per problem."""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    prompt: str | None = None
    """Name of a bundled template, or a file."""
    hint: bool | None = None
    time_limit_s: float | None = None
    memory_limit_mib: int | None = None

    def resolve(self, generation: Mapping[str, Any]) -> tuple[Protocol, dict[str, str]]:
        """Return the protocol with these changes and `generation` settings, and how it differs from the named one."""
        return protocols.resolve(
            self.protocol,
            n=self.n,
            temperature=self.temperature,
            top_p=self.top_p,
            max_tokens=self.max_tokens,
            seed=self.seed,
            prompt=self.prompt,
            hint=self.hint,
            time_limit_s=self.time_limit_s,
            memory_limit_mib=self.memory_limit_mib,
            generation=dict(generation) or None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationOptions:
    """An evaluation as the user asks for it."""

    model: ModelOptions
    languages: str
    """Ids separated by commas, a set such as `paper`, or `all`."""
    benchmark: str = "mini"
    """Name of a benchmark, or a file or folder of problems."""
    part: Slice | None = None
    protocol: ProtocolOptions = field(default_factory=ProtocolOptions)
    results_dir: Path = Path("results")
    language_folders: tuple[Path, ...] = ()
    retry_errors: bool = False
    """Judge samples again that ended in `JE`."""
    repair: int = 0
    """Rounds of self-repair after the first answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPlan:
    """Checked options: everything that can be wrong with them has been reported."""

    request: EvaluationRequest
    make_generator: Callable[[], Generator]
    """Loads the model. Called only if completions are missing."""
    local_model: bool
    """True if the model computes on this machine."""
    required: frozenset[str]
    """Ids of the languages that were named. Others, of which all or all of a level were asked for, may be skipped."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Id -> why the user's file of a language, of which all were asked for, can't be read."""
    repair: int = 0
    """Rounds of self-repair after the first answers."""
    generator_lasts: bool = True
    """False if a generator works once: its replicas on a cluster end with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What came of a plan."""

    paths: list[Path]
    """Run directories, those of each round of self-repair together."""
    skipped: dict[str, str]
    """Id -> why the language was not evaluated, in one line, and the command that shows more."""


def beside_judge(model: ModelOptions, address: str | None) -> ModelOptions:
    """Return the options with the cluster of a judge on Ray, if they name none: Ray allows one cluster per process."""
    if model.cluster is not None or not (address or "").startswith("ray:"):
        return model
    return replace(model, cluster=str(address).removeprefix("ray:"))


def plan_evaluation(options: EvaluationOptions, say: Say) -> EvaluationPlan:
    """Return the evaluation that the options describe. Raises UserError before anything is loaded or written.

    `say` receives what the user should know, and the progress of building the demo model.
    """
    folders = [*options.language_folders, *language_files.folders_from_env()]
    chosen = language_files.resolve(options.languages, folders)
    model = ModelRequest(
        model=options.model.model,
        revision=options.model.revision,
        flags=options.model.flags,
        engine_options=options.model.engine_options,
        progress=say,
    )
    engine = engines.choose_engine(options.model.engine, model)
    protocol, differences = options.protocol.resolve(_generation(engine, model))
    whole = problems.load(options.benchmark, store=TestStore.default())
    benchmark = _part(whole, options.part, protocol)
    _check_frames(benchmark, chosen)
    make_generator, identity = engines.plan_request(engine, replace(model, seed=protocol.sampling.seed))
    if options.model.replicas is not None:
        placed = replace(model, seed=protocol.sampling.seed)
        make_generator = partial(
            engines.replicate, engine, placed, replicas=options.model.replicas, address=options.model.cluster or "local"
        )
    if identity.replayed is None:
        benchmark = _part(problems.with_statements(whole), options.part, protocol)
        _report_equal_samples(protocol, say)
    else:
        _check_completions(identity.replayed, benchmark, chosen)
        _check_rounds(identity.replayed, options.repair)
        whole = problems.with_statements(whole, keep=identity.replayed.problem_ids)
        benchmark = _part(whole, options.part, protocol)
        protocol, differences = _replay_protocol(options.protocol, identity, _generation(engine, model), say)
    _report_limits(benchmark, chosen, protocol, options.benchmark, say)
    request = EvaluationRequest(
        benchmark=benchmark,
        languages=tuple(chosen),
        protocol=protocol,
        differences=differences,
        model=options.model.name or identity.name,
        model_revision=identity.revision,
        server=identity.server,
        template=options.protocol.prompt,
        results_dir=options.results_dir,
        engine_options=dict(options.model.engine_options),
        benchmark_path=problems.local_path(options.benchmark),
        language_folders=tuple(folders),
        retry_errors=options.retry_errors,
    )
    if options.repair:
        refuse_unless_chat(prompts_in(request, chosen[0]))
    return EvaluationPlan(
        request=request,
        make_generator=make_generator,
        local_model=identity.local,
        required=language_files.named(options.languages, folders),
        unreadable=_unreadable(options.languages, folders),
        repair=options.repair,
        generator_lasts=options.model.replicas is None,
    )


def prepare_available(
    judge: Judge, plan: EvaluationPlan, say: Say, broken: BrokenReason | None = None, *, watch: Watch | None = None
) -> tuple[EvaluationPlan, dict[str, Prepared], dict[str, str]]:
    """Prepare the languages' images; returns the plan without languages that were skipped, the images, and the skipped.

    Skipped are languages that can't be prepared, and those for which `broken` gives a reason; each has one, in one
    line. Raises UserError if a language that must not be skipped can't be prepared, or if none is left: languages that
    must not be skipped come first, so nothing else is built before that. `watch` shows builds; by default each is one
    line.
    """
    watch = watch or one_line(say)
    prepared: dict[str, Prepared] = {}
    skipped = dict(plan.unreadable)
    for language in sorted(plan.request.languages, key=lambda language: language.language_id not in plan.required):
        reason = None
        try:
            images = prepare_languages(judge, [language], watch)
            if broken is not None and language.language_id not in plan.required:
                reason = broken(judge, language)
        except LcbxError as error:
            if language.language_id in plan.required:
                raise
            say(f"{language.language_id}: skipped: {error}")
            skipped[language.language_id] = _seeing_more(error, language_files.name_for_commands(language))
            continue
        if reason is not None:
            say(f"{language.language_id}: skipped: {reason}")
            skipped[language.language_id] = reason
        else:
            prepared.update(images)
    available = [language for language in plan.request.languages if language.language_id in prepared]
    if not available:
        raise UserError("none of these languages is available here. Run: lcbx doctor")
    return replace(plan, request=replace(plan.request, languages=tuple(available))), prepared, skipped


def run_plan(
    plan: EvaluationPlan,
    judging: JudgeOptions,
    *,
    say: Say,
    display: Callable[[Evaluation], AbstractContextManager[object]],
    broken: BrokenReason | None = None,
    watch: Watch | None = None,
) -> Evaluated:
    """Generate and judge what is missing; returns the run directories and the languages that were skipped.

    `display` shows the evaluation while its `with` block lasts. Raises UserError if a language can't be prepared. Where
    all languages, or all of a level, were asked for, those that are not available are skipped, and so are those for
    which `broken` gives a reason; each is said when it is found. `watch` shows builds of images.
    """
    judging = replace(
        judging,
        languages=language_files.load_all(plan.request.language_folders),
        # A local model needs the cores to which workers would be pinned.
        pin=not plan.local_model and judging.workers is None,
        max_pending=MAX_PENDING,
        check=broken,
    )
    with open_judge(options=judging) as judge:
        plan, prepared, skipped = prepare_available(judge, plan, say, broken, watch=watch)
        paths = run_rounds(plan, judge, toolchains_of(prepared), say=say, display=display)
    return Evaluated(paths=paths, skipped=skipped)


def run_rounds(
    plan: EvaluationPlan,
    judge: Judge,
    toolchains: dict[str, Toolchain],
    *,
    say: Say,
    display: Callable[[Evaluation], AbstractContextManager[object]],
) -> list[Path]:
    """Do the first answers and each round of self-repair; the model is loaded once. Returns all run directories."""
    make_generator = functools.cache(plan.make_generator) if plan.generator_lasts else plan.make_generator
    request, paths = plan.request, list[Path]()
    for number in range(plan.repair + 1):
        if number:
            say(f"self-repair, round {number} of {plan.repair}")
            request = _next_round(plan.request, number, paths[-len(request.languages) :])
        evaluation = Evaluation(request, judge)
        with display(evaluation):
            paths += evaluation.run(make_generator, toolchains)
    return paths


def _next_round(request: EvaluationRequest, number: int, before: Sequence[Path]) -> EvaluationRequest:
    """Return the request of a round of self-repair; `before` has the runs of the round before it, by language."""
    runs = zip(request.languages, before, strict=True)
    return replace(
        request,
        protocol=replace(request.protocol, name=repair_protocol(request.protocol.name, number)),
        repair=repair_round(number, request.protocol.extraction),
        rounds_before={language.language_id: path for language, path in runs},
    )


def _unreadable(selection: str, folders: Sequence[Path]) -> dict[str, str]:
    """Return id -> error of the files that hide a language of `all` or `every`; empty for another selection."""
    if not {language_files.ALL, language_files.EVERY} & {word.strip() for word in selection.split(",")}:
        return {}
    errors = language_files.unreadable(folders)
    return {language_id: _seeing_more(error, str(error.path)) for language_id, error in errors.items()}


def _seeing_more(error: LcbxError, name: str) -> str:
    """Return one line about a language that can't be prepared; `name` is what `lcbx lang check` finds it by."""
    return f"{first_line(error).rstrip('.: ')}. Run: lcbx lang check {name}"


def _generation(engine: EngineKind, model: ModelRequest) -> dict[str, Any]:
    """Return the engine options that may change what the model writes: the run's identity includes them."""
    return {name: value for name, value in model.engine_options.items() if name not in engine.placement}


def _replay_protocol(
    options: ProtocolOptions, identity: ModelIdentity, generation: Mapping[str, Any], say: Say
) -> tuple[Protocol, dict[str, str]]:
    """Return the protocol for replayed completions: all samples of the file, which is part of the run's identity."""
    file = identity.replayed
    assert file is not None
    if options.n is None:
        options = replace(options, n=file.samples_per_problem)
        samples = "1 sample" if options.n == 1 else f"{options.n} samples"
        say(f"{identity.name}: the file has {samples} per problem, so -n {options.n}")
    protocol, differences = options.resolve(generation)
    # Files of the same name are different runs, and so is a file before and after a change.
    return replace(protocol, generation=protocol.generation | {"completions_sha256": file.sha256}), differences


def _part(whole: Benchmark, part: Slice | None, protocol: Protocol) -> Benchmark:
    """Return the part of the benchmark, with the tests that decide under the protocol."""
    return select_tests(whole if part is None else problems.apply(whole, part), protocol.tests)


def _check_completions(file: CompletionsFile, benchmark: Benchmark, languages: Sequence[Language]) -> None:
    file.refuse_another_benchmark(
        [(problem.problem_id, language.language_id) for language in languages for problem in benchmark.problems]
    )


def _check_rounds(file: CompletionsFile, rounds: int) -> None:
    if rounds > file.repair_rounds:
        raise UserError(
            f"{file.path}: it has answers of {file.repair_rounds} rounds of self-repair, and --repair {rounds} needs "
            f"{rounds}. Rows of round 1 have repair_round: 1"
        )


def _check_frames(benchmark: Benchmark, languages: Sequence[Language]) -> None:
    """Refuse languages other than that of a function-completion benchmark."""
    frames = {problem.frame.language_id for problem in benchmark.problems if problem.frame is not None}
    wrong = [language.language_id for language in languages if frames and language.language_id not in frames]
    if wrong:
        raise UserError(
            f"{benchmark.name} is function completion in {', '.join(sorted(frames))} and can't be used with "
            f"{', '.join(wrong)}. Choose --lang {sorted(frames)[0]}"
        )


def _report_limits(
    benchmark: Benchmark, languages: Sequence[Language], protocol: Protocol, spec: str, say: Say
) -> None:
    """Say which time limit holds for problems of the user's own that set none."""
    if problems.local_path(spec) is None or protocol.fixed_limits.get("time_limit_s") is not None:
        return
    if note := time_limit_note(benchmark, languages, protocol.limits):
        say(note)


def _report_equal_samples(protocol: Protocol, say: Say) -> None:
    if protocol.sampling.temperature == 0 and protocol.sampling.n > 1:
        say(f"temperature 0 is greedy: all {protocol.sampling.n} samples of a problem will be equal; -n 1 is enough")
