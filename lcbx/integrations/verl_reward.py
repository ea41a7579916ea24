"""verl: a reward function, and the rows of its data files.

    reward.custom_reward_function.path=pkg://lcbx.integrations.verl_reward
    reward.custom_reward_function.name=compute_score

The rows name a problem and a language; the function judges the answer with the problem's tests, which are in no file of
the training. verl has no reward that says "not known": for a judge error (`JE`) the function raises JudgeFailure, which
ends the training at its last checkpoint, unless `on_judge_error` gives a value that counts as any other reward.

verl itself is not imported here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lcbx.errors import UserError
from lcbx.integrations.judged_benchmark import JudgedBenchmark, judged_benchmark, options_from
from lcbx.types import Judgement, Verdict

SOURCE = "lcbx/"
"""What `data_source` begins with; the benchmark follows."""
ATTEMPTS = 3
"""Times a program is given to the judge, which retries by itself, before a judge error is final."""


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    *,
    on_judge_error: float | None = None,
    reward_router_address: Any = None,
    reward_model_tokenizer: Any = None,
    **options: Any,
) -> dict[str, Any]:
    """Return the score of an answer, as verl calls reward functions: `score`, `acc` and `verdict`.

    Args:
        data_source: `lcbx/BENCHMARK`, as in the rows.
        solution_str: What the model wrote.
        ground_truth: Id of the problem.
        extra_info: The row's; `language_id` is used.
        on_judge_error: The score of a program that could not be judged. None: raise.
        reward_router_address: Ignored; verl passes it.
        reward_model_tokenizer: Ignored; verl passes it.
        options: Fields of `BenchmarkOptions`, from `custom_reward_function.reward_kwargs`: `judge`, `workers`,
            `reward`, `protocol`, `time_limit_s`. Each process of verl that scores opens a pool of its own unless
            `judge` names one that runs.

    Raises:
        JudgeFailure: The program could not be judged, and `on_judge_error` is None.
        lcbx.errors.UserError: The row is not one of ours, or an option is wrong.
    """
    del reward_router_address, reward_model_tokenizer
    return asyncio.run(
        compute_score_async(
            data_source, solution_str, ground_truth, extra_info, on_judge_error=on_judge_error, **options
        )
    )


async def compute_score_async(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    *,
    on_judge_error: float | None = None,
    reward_router_address: Any = None,
    reward_model_tokenizer: Any = None,
    **options: Any,
) -> dict[str, Any]:
    """Return the score of an answer; the same as `compute_score`, for verl's reward loop, which awaits many at once."""
    del reward_router_address, reward_model_tokenizer
    language_id = str((extra_info or {}).get("language_id") or "")
    judged = _judged(data_source, language_id, options)
    request = judged.request(problem_id=str(ground_truth), language_id=language_id, text=solution_str)
    judgement = await judged.judge_async(request)
    for _ in range(ATTEMPTS - 1):
        if judgement.verdict != Verdict.JE:
            break
        judgement = await judged.judge_async(request)
    return _score(judged, judgement, on_judge_error)


def _judged(data_source: str, language_id: str, options: dict[str, Any]) -> JudgedBenchmark:
    if not data_source.startswith(SOURCE) or not language_id:
        raise UserError(
            f"data_source {data_source!r}, language_id {language_id!r}: not a row of lcbx. Write rows with "
            "lcbx.integrations.verl_reward.write_rows"
        )
    return judged_benchmark(
        options_from(options | {"benchmark": data_source.removeprefix(SOURCE), "lang": language_id})
    )


def _score(judged: JudgedBenchmark, judgement: Judgement, on_judge_error: float | None) -> dict[str, Any]:
    if judgement.verdict == Verdict.JE and on_judge_error is not None:
        score = on_judge_error
    else:
        score = judged.reward_or_failure(judgement)
    return {"score": score, "acc": float(judgement.verdict == Verdict.AC), "verdict": str(judgement.verdict)}


def rows(*, lang: str, benchmark: str = "mini-train", **options: Any) -> Iterator[dict[str, Any]]:
    """Yield a row of verl's data for each problem in each language. `options` are as in `compute_score`."""
    judged = judged_benchmark(options_from(options | {"benchmark": benchmark, "lang": lang}))
    for index, (problem, language, prompt) in enumerate(judged.prompts()):
        yield {
            "data_source": f"{SOURCE}{benchmark}",
            "prompt": [{"role": message.role, "content": message.content} for message in prompt.messages],
            "ability": "code",
            "reward_model": {"style": "rule", "ground_truth": problem.problem_id},
            "extra_info": {"index": index, "language_id": language.language_id},
        }


def write_rows(path: str | Path, *, lang: str, benchmark: str = "mini-train", **options: Any) -> int:
    """Write the rows as the Parquet file that verl reads; return their number."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.Table.from_pylist(list(rows(lang=lang, benchmark=benchmark, **options)))
    pyarrow.parquet.write_table(table, path)
    return int(table.num_rows)
