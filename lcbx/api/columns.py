"""The columns of the data frames: name, pandas type, meaning and unit. The documentation is generated from them."""

from __future__ import annotations

from dataclasses import dataclass

from lcbx.types import Verdict

TEXT, COUNT, NUMBER, FLAG, TIME = "string", "Int64", "float64", "boolean", "datetime64[us, UTC]"
"""pandas types. A missing value is `<NA>`, `NaN` or `NaT`, never 0 or an empty text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameColumn:
    """One column of a data frame."""

    name: str
    dtype: str
    meaning: str
    text: bool = False
    """Long text: the column exists only in frames made with `texts=True`."""


def _column(name: str, dtype: str, meaning: str, *, text: bool = False) -> FrameColumn:
    return FrameColumn(name=name, dtype=dtype, meaning=meaning, text=text)


_RUN = _column("run", TEXT, "Path of the run directory; the same in all three frames.")
_SAMPLE = (
    _RUN,
    _column("model", TEXT, "Model name, as in results and tables."),
    _column("benchmark", TEXT, "Benchmark name."),
    _column("language", TEXT, "Language id, such as `lua`."),
    _column("problem_id", TEXT, "Problem id, unique within the benchmark."),
    _column("sample_index", COUNT, "Number of the draw for this problem, from 0."),
)

RUN_COLUMNS = (
    _RUN,
    _column("run_id", TEXT, "Protocol and a digest of everything that can move the score."),
    _column("benchmark", TEXT, "Benchmark name."),
    _column("benchmark_revision", TEXT, "Commit or content hash of the benchmark."),
    _column("slice", TEXT, "Part of the benchmark that was used, such as `limit=6`; empty for all of it."),
    _column("model", TEXT, "Model name, as in results and tables."),
    _column("model_revision", TEXT, "Commit or weight digest of the model."),
    _column("language", TEXT, "Language id, such as `lua`."),
    _column("language_name", TEXT, "Language name, such as `Lua`."),
    _column("protocol", TEXT, "Protocol name; `+custom` marks a departure from it."),
    _column("differences", TEXT, "Departures from the protocol, such as `n=1`."),
    _column("repair_round", COUNT, "Round of self-repair; 0 is the run of the first answers."),
    _column("n", COUNT, "Samples per problem that were requested."),
    _column("temperature", NUMBER, "Sampling temperature; 0 is greedy. Unknown for replayed completions."),
    _column("problems", COUNT, "Problems in the run."),
    _column("samples", COUNT, "Judged samples; judge errors are not among them."),
    _column("judge_errors", COUNT, "Samples that ended in JE. They are not in the score."),
    _column("missing", COUNT, "Requested samples without a judgement. They are not in the score."),
    _column("complete", FLAG, "True if no sample is missing and none ended in JE."),
    _column("pass_at_1", NUMBER, "pass@1, from 0 to 1."),
    _column("pass_at_1_se", NUMBER, "Standard error of pass@1, clustered by problem."),
    _column("pass_at_1_low", NUMBER, "Lower end of the 95 % interval of pass@1."),
    _column("pass_at_1_high", NUMBER, "Upper end of the 95 % interval of pass@1."),
    _column("pass_at_5", NUMBER, "pass@5, from 0 to 1; missing if n < 5."),
    _column("pass_at_10", NUMBER, "pass@10, from 0 to 1; missing if n < 10."),
    _column("pass_all_5", NUMBER, "pass^5, that all of 5 samples pass, from 0 to 1; missing if n < 5."),
    _column("pass_all_10", NUMBER, "pass^10, from 0 to 1; missing if n < 10."),
    _column("effective_problems", NUMBER, "Problems with one sample each that would give pass@1 its standard error."),
    _column("denominator", TEXT, "Name of the rule for which samples count, such as `judged-samples`."),
    _column("lenient_pass_at_1", NUMBER, "pass@1 if formatting errors are forgiven."),
    _column("truncated", NUMBER, "Share of the completions that were cut off at max_tokens."),
    _column("no_code", NUMBER, "Share of the judged samples without a program."),
    _column("other_language", NUMBER, "Share of the judged samples written in another language."),
    _column("near_limit", NUMBER, "Share of the judged samples whose verdict depends on the machine's speed."),
    _column("formatting", NUMBER, "Share of the judged samples that are wrong only in formatting."),
    *(_column(verdict.value, COUNT, f"Samples with the verdict {verdict.value}.") for verdict in Verdict),
    _column("prompt_tokens", COUNT, "Prompt tokens of all samples."),
    _column("completion_tokens", COUNT, "Completion tokens of all samples."),
    _column("tokens_per_s", NUMBER, "Completion tokens per second of generation."),
    _column("judge_cpu_s", NUMBER, "CPU seconds of programs and compilers."),
    _column("peak_memory_mib", NUMBER, "Largest memory of any program, in MiB."),
    _column("generate_wall_s", NUMBER, "Seconds spent generating, over all sessions."),
    _column("judge_wall_s", NUMBER, "Seconds spent judging, over all sessions."),
    _column("wall_s", NUMBER, "Seconds from start to end, over all sessions."),
    _column("toolchain", TEXT, "Version that the compiler or interpreter printed."),
    _column("stand_in", FLAG, "True if another toolchain than the language's own was used."),
    _column("started_at", TIME, "Start of the first session."),
    _column("ended_at", TIME, "End of the last session; missing while it runs."),
)

SAMPLE_COLUMNS = (
    *_SAMPLE,
    _column("verdict", TEXT, "Verdict code; missing if the sample is not judged yet."),
    _column("accepted", FLAG, "True if the verdict is AC; missing for JE and for samples that are not judged."),
    _column("lenient_accepted", FLAG, "The same, with formatting errors forgiven."),
    _column("error_class", TEXT, "Why it failed, as in `lcbx errors`; missing for AC."),
    _column("near_limit", FLAG, "True if the verdict depends on the machine's speed."),
    _column("difficulty", TEXT, "Difficulty of the problem, where the benchmark has it."),
    _column("platform", TEXT, "Platform the problem comes from, where the benchmark has it."),
    _column("contest_date", TEXT, "Date of the contest, ISO 8601, where the benchmark has it."),
    _column("finish_reason", TEXT, "`stop`, or `length` if the completion was cut off; missing without a completion."),
    _column("repair_round", COUNT, "Round of self-repair in which it was written; 0 is the first answer."),
    _column("prompt_tokens", COUNT, "Tokens of the prompt."),
    _column("completion_tokens", COUNT, "Tokens of the completion."),
    _column("generate_wall_s", NUMBER, "Seconds from request to completion; in a batch, its share."),
    _column("extract_reason", TEXT, "Why this part of the completion is the program."),
    _column("written_in", TEXT, "The language the program seems to be written in, if it is not the requested one."),
    _column("tests_run", COUNT, "Tests that ran; by default judging stops at the first that fails."),
    _column("cpu_time_s", NUMBER, "CPU seconds of all tests, without compiling."),
    _column("wall_time_s", NUMBER, "Wall-clock seconds of all tests, without compiling."),
    _column("compile_cpu_time_s", NUMBER, "CPU seconds of the compiler; missing if there was nothing to compile."),
    _column("peak_memory_mib", NUMBER, "Largest memory of any test, in MiB."),
    _column("time_limit_s", NUMBER, "CPU seconds allowed per test."),
    _column("attempts", COUNT, "Sandboxes it took; above 1 the first judging was repeated."),
    _column("judge_error", TEXT, "Why the verdict is JE."),
    _column("program_sha256", TEXT, "SHA-256 of the program; equal programs have equal digests."),
    _column("completion", TEXT, "What the model wrote.", text=True),
    _column("compile_log", TEXT, "Beginning and end of the compiler's messages.", text=True),
)

TEST_COLUMNS = (
    *_SAMPLE,
    _column("test_index", COUNT, "Number of the test case, from 0."),
    _column("verdict", TEXT, "Verdict code of this test."),
    _column("accepted", FLAG, "True if the verdict is AC."),
    _column(
        "lenient_accepted",
        FLAG,
        "The same, with formatting errors forgiven; missing if not compared.",
    ),
    _column("cpu_time_s", NUMBER, "CPU seconds."),
    _column("wall_time_s", NUMBER, "Wall-clock seconds."),
    _column("peak_memory_mib", NUMBER, "Memory in MiB."),
    _column("exit_code", COUNT, "Exit code; missing if a signal ended the program."),
    _column("signal", COUNT, "Number of the signal that ended the program."),
    _column("limit_hit", TEXT, "Limit that ended the program: cpu, idle, wall, total, memory or output."),
    _column("stdout_bytes", COUNT, "Bytes on standard output."),
    _column("stdout", TEXT, "Beginning of the standard output of a test that failed.", text=True),
    _column("stderr", TEXT, "Beginning and end of the standard error of a test that failed.", text=True),
)

FRAMES = {"runs": RUN_COLUMNS, "samples": SAMPLE_COLUMNS, "tests": TEST_COLUMNS}
"""Frame name -> its columns, in order."""
