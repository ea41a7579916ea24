"""Codes in plain words, and the facts about a run."""

from __future__ import annotations

from collections.abc import Iterator

from lcbx.formatting import differences, printable_json, toolchain
from lcbx.runs.marks import MEANINGS, SIGNS, Mark, is_replayed
from lcbx.runs.runinfo import RunInfo, Session
from lcbx.types import ExtractReason, FinishReason, Verdict

VERDICTS = {
    Verdict.AC: "accepted",
    Verdict.WA: "wrong answer",
    Verdict.TLE: "over the time limit",
    Verdict.MLE: "over the memory limit",
    Verdict.OLE: "over the output limit",
    Verdict.RTE: "run-time error",
    Verdict.CE: "compile error",
    Verdict.NC: "no code",
    Verdict.JE: "judge error, not counted",
}
CHOSEN = {
    ExtractReason.CLOSED_FENCE: "the last closed code block",
    ExtractReason.BEFORE_OUTPUT: "the last code block that does not show input, output or commands",
    ExtractReason.UNCLOSED_FENCE: "the last code block, which was never closed",
    ExtractReason.CLOSING_FENCE: "the text before a closing fence: the opening one was in the prompt",
    ExtractReason.WHOLE_TEXT: "the whole text: there is no code block",
    ExtractReason.GIVEN: "supplied as a program",
    ExtractReason.TEMPLATE: "a function body, put into the problem's frame",
    ExtractReason.MISSING_FIELD: "no program: a field of the answer is missing",
    ExtractReason.EMPTY: "nothing was left",
    ExtractReason.PROSE: "no program: what there is, is prose",
    ExtractReason.TRUNCATED_FENCE: "truncated inside the code block",
    ExtractReason.TRUNCATED_THINKING: "truncated while thinking",
}
ENDED = {FinishReason.STOP: "stopped normally", FinishReason.LENGTH: "hit the token limit"}


def facts(info: RunInfo) -> Iterator[tuple[str, str]]:
    """Yield terms and values: the configuration of a run and what it ran on; unknown values are left out."""
    config, sampling = info.config, info.config.sampling
    if is_replayed(info):
        yield "Completions", f"{SIGNS[Mark.REPLAYED]} {MEANINGS[Mark.REPLAYED]}; n {sampling.n}"
    else:
        yield (
            "Sampling",
            f"n {sampling.n}, temperature {sampling.temperature:g}, top-p {sampling.top_p:g}, at most "
            f"{sampling.max_tokens} tokens, seed {sampling.seed}",
        )
    if config.differences:
        yield "Protocol", f"{config.protocol} {differences(config.differences)}"
    if config.repair:
        yield "Self-repair", f"round {config.repair.number}, {config.repair.prompt_template}, {config.repair.feedback}"
    if config.slice:
        yield "Part of the benchmark", ", ".join(f"{name} {value}" for name, value in config.slice.items())
    if not is_replayed(info):
        yield "Prompt", f"{config.prompt_template}{'' if config.hint else ', without the language hint'}"
    yield "Rules", f"extraction {config.extraction}, comparison {config.comparison}, tests {config.tests}"
    limits = config.limits
    yield "Limits", f"{limits.time_limit_s:g} s of CPU time per test, {limits.memory_limit_mib} MiB"
    yield "Benchmark", f"{config.benchmark} {config.benchmark_revision[:12]}"
    if config.model_revision:
        yield "Model", config.model_revision
    if config.server:
        yield "Server", config.server
    if info.sessions:
        yield from _session(info.sessions[-1])


def _session(session: Session) -> Iterator[tuple[str, str]]:
    engine = [str(session.engine[name]) for name in ("engine", "name", "version", "device") if session.engine.get(name)]
    if engine:
        yield "Engine", " ".join(engine)
    if session.toolchain is not None:
        stand_in = " (a stand-in)" if session.toolchain.stand_in else ""
        yield "Toolchain", f"{toolchain(session.toolchain.version) or session.toolchain.reference}{stand_in}"
    if session.sandbox:
        yield "Sandbox", session.sandbox
    yield "Machine", f"{session.host.cores} cores, {session.host.memory_mib} MiB, {session.host.cpu_model}"
    yield "Ended", session.ended_at or "not yet"


def generation_facts(info: RunInfo) -> Iterator[tuple[str, str]]:
    """Yield names and values of the engine options that may change what a model writes."""
    for name, value in info.config.generation.items():
        yield name.replace("_", " "), value if isinstance(value, str) else printable_json(value, indent=None)
