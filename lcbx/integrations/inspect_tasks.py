"""inspect_ai: a task for each benchmark, and a scorer.

    inspect eval lcbx/mini -T lang=lua --model openai/gpt-5-mini
    inspect eval lcbx/benchmark -T benchmark=problems.jsonl -T lang=r,julia --model vllm/...

inspect_ai finds this module by its entry point. Samples carry ids, never tests: nothing in a log contains an expected
output. A judge error leaves its sample without a score (`Score.unscored`), which no metric counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from inspect_ai import Epochs, Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
)
from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    Metric,
    Score,
    Scorer,
    Target,
    accuracy,
    grouped,
    scorer,
    stderr,
)
from inspect_ai.solver import TaskState

from lcbx.integrations.judged_benchmark import JudgedBenchmark, judged_benchmark, options_from
from lcbx.problems import ON_THE_HUB, bundled
from lcbx.prompts.protocols import DEFAULT as DEFAULT_PROTOCOL
from lcbx.runs.row_files import verdict_row
from lcbx.types import Judgement, Language, Message, Problem, Prompt, Verdict

CUT_OFF = ("max_tokens", "model_length")
"""Stop reasons of an answer that the model did not end itself."""
PASS_AT = (5, 10)
"""Besides pass@1, which is the mean; each where there are that many samples."""
WAITING = 256
"""Samples that may wait for the judge at the same time, each in a thread."""
SHOWN_CHARACTERS = 2000


def _make_task(benchmark: str) -> Callable[..., Task]:
    """Return the function of the task for one benchmark."""

    def judged(
        lang: str | list[str],
        n: int | None = None,
        protocol: str = DEFAULT_PROTOCOL,
        prompt: str | None = None,
        hint: bool | None = None,
        ids: str | list[str] | None = None,
        limit: int | None = None,
        since: str | None = None,
        until: str | None = None,
        difficulty: str | list[str] | None = None,
        platform: str | list[str] | None = None,
        time_limit_s: float | None = None,
        memory_limit_mib: int | None = None,
        judge: str | None = None,
        sandbox: str = "auto",
        workers: int | None = None,
        language_folders: str | list[str] | None = None,
    ) -> Task:
        options = {name: value for name, value in locals().items() if name not in ("n", "benchmark")}
        return benchmark_task(n=n, benchmark=benchmark, **options)

    judged.__doc__ = f"Programs for the problems of `{benchmark}`, judged in sandboxes."
    return judged


@task(name="benchmark")  # type: ignore[untyped-decorator, unused-ignore]
def benchmark_task(benchmark: str, lang: str | list[str], n: int | None = None, **options: Any) -> Task:
    """Programs for the problems of any benchmark, file or folder, judged in sandboxes.

    Args:
        benchmark: Name of a benchmark, or a file or folder of problems.
        lang: Languages: ids, a set such as `paper`, or `all`.
        n: Samples per problem (epochs). None: as the protocol has it.
        options: Other fields of `BenchmarkOptions`, and `ids`, `limit`, `since`, `until`, `difficulty`, `platform`.

    Raises:
        lcbx.errors.UserError: An option is wrong, or there is no such benchmark or language.
        TypeError: There is no option of that name.
    """
    judged = _judged(benchmark, lang, options)
    sampling = judged.protocol.sampling
    samples = n or sampling.n
    return Task(
        dataset=MemoryDataset([_sample(*item) for item in judged.prompts()], name=judged.benchmark.name),
        scorer=judge_scorer(benchmark, lang, **options),
        metrics=_metrics(judged),
        epochs=Epochs(samples, ["mean", *(f"pass_at_{k}" for k in PASS_AT if k <= samples)]),
        # No seed: providers that use one would draw the same sample in every epoch.
        config=GenerateConfig(temperature=sampling.temperature, top_p=sampling.top_p, max_tokens=sampling.max_tokens),
        version=judged.protocol.name,
        metadata=judged.describe(),
    )


def _judged(benchmark: str, lang: str | list[str], options: dict[str, Any]) -> JudgedBenchmark:
    """Return the benchmark, loaded once for a task and its scorer. Evaluations rerun what narrowly misses a limit."""
    values = {"rerun_near_limit": True} | options | {"benchmark": benchmark, "lang": lang}
    return judged_benchmark(options_from(values))


def _metrics(judged: JudgedBenchmark) -> list[Metric | dict[str, list[Metric]]]:
    """Return the metrics; a task of several languages has the accuracy of each as well."""
    by_language = [grouped(accuracy(), "language_id", all=False)] if len(judged.languages) > 1 else []
    return [accuracy(), stderr(), *by_language]


def _sample(problem: Problem, language: Language, prompt: Prompt) -> Sample:
    metadata = {
        "problem_id": problem.problem_id,
        "language_id": language.language_id,
        "title": problem.title,
        "difficulty": problem.difficulty,
        "platform": problem.platform,
        "contest_date": problem.contest_date,
    }
    return Sample(
        id=f"{language.language_id}/{problem.problem_id}",
        input=[_message(message) for message in prompt.messages],
        metadata={name: value for name, value in metadata.items() if value is not None},
    )


_MESSAGES: dict[str, Callable[..., ChatMessage]] = {
    "system": ChatMessageSystem,
    "user": ChatMessageUser,
    "assistant": ChatMessageAssistant,
}


def _message(message: Message) -> ChatMessage:
    return _MESSAGES[message.role](content=message.content)


@scorer(metrics=[accuracy(), stderr()], name="judge")  # type: ignore[untyped-decorator, unused-ignore]
def judge_scorer(benchmark: str, lang: str | list[str], **options: Any) -> Scorer:
    """Score samples by judging their programs: correct if every test passes.

    A sample needs `problem_id` and `language_id` in its metadata. The arguments are those of `benchmark_task`, so that
    `inspect score LOG --scorer lcbx/judge -S benchmark=mini -S lang=lua` judges a log again.
    """
    judged, limiter = _judged(benchmark, lang, options), CapacityLimiter(WAITING)

    async def score(state: TaskState, target: Target) -> Score:
        del target
        request = judged.request(
            problem_id=state.metadata["problem_id"],
            language_id=state.metadata["language_id"],
            text=state.output.completion,
            truncated=state.output.stop_reason in CUT_OFF,
            sample_index=state.epoch - 1,
        )
        # A cancelled sample does not wait for its verdict.
        judgement = await to_thread.run_sync(judged.judge, request, abandon_on_cancel=True, limiter=limiter)
        return score_of(judgement, request.program.source)

    return score


def score_of(judgement: Judgement, source: str | None) -> Score:
    """Return a judgement as a score. A judge error is unscored."""
    row = _metadata(judgement)
    if judgement.verdict == Verdict.JE:
        reason = f"not judged: {judgement.error}"
        return Score.unscored(reason="scoring_failed", answer=source, explanation=reason, metadata=row)
    value = CORRECT if judgement.verdict == Verdict.AC else INCORRECT
    return Score(value=value, answer=source, explanation=_explanation(judgement), metadata=row)


def _metadata(judgement: Judgement) -> dict[str, Any]:
    """Return the judgement as a row of a verdicts file, with the first failed test instead of all tests."""
    row = verdict_row(judgement)
    tests = row.pop("tests")
    failed = next((test for test in tests if test["verdict"] != Verdict.AC), None)
    return row | {"tests_run": len(tests), "failed_test": failed}


def _explanation(judgement: Judgement) -> str:
    """Return the verdict, and what the program printed where it failed."""
    lines = [
        f"{judgement.verdict} ({judgement.extract_reason})" if judgement.extract_reason else str(judgement.verdict)
    ]
    if judgement.compile is not None and judgement.verdict == Verdict.CE:
        lines.append(judgement.compile.log)
    failed = next((test for test in judgement.tests if test.verdict != Verdict.AC), None)
    if failed is not None:
        lines.append(f"test {failed.test_index}: {failed.verdict}")
        lines += [f"{name}:\n{text}" for name, text in (("stdout", failed.stdout), ("stderr", failed.stderr)) if text]
    return "\n".join(lines)[:SHOWN_CHARACTERS]


for _name in (*bundled(), *(name for name in ON_THE_HUB if ":" not in name)):
    task(_make_task(_name), name=_name)
