"""Run directories as pandas data frames: one row per run, per sample, per test. The columns are in `columns`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx.api.columns import FRAMES
from lcbx.report.figures import Report
from lcbx.report.run_report import read_report
from lcbx.runs.finding import resolve_runs
from lcbx.runs.judging import language_of
from lcbx.runs.records import CompletionHead, RunDirectory
from lcbx.runs.runinfo import ProblemInfo
from lcbx.scores.counts import is_accepted
from lcbx.scores.failures import classify
from lcbx.types import Completion, Judgement, Language, SampleKey, TestResult, Verdict

if TYPE_CHECKING:
    import pandas

__all__ = ["RunFrames", "RunsLike", "load_runs", "paths_of"]


class RunFrames:
    """Runs on disk, and data frames of them.

    A frame is read from the run directories when it is used first, and kept. Runs that are still being written can be
    read; call `load_runs` again to see their progress.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        folders: Sequence[Path] = (),
        texts: bool = False,
        skipped: Mapping[str, str] | None = None,
    ) -> None:
        self.paths = tuple(paths)
        self.skipped = dict(skipped or {})
        """Language id -> why `evaluate` left it out."""
        self._folders, self._texts = tuple(folders), texts

    def __len__(self) -> int:
        return len(self.paths)

    def __repr__(self) -> str:
        names = [path.name for path in self.paths[:3]] + ["..."] * (len(self) > 3)
        return f"RunFrames({len(self)} runs: {', '.join(names)})"

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The full figures of each run: scores with intervals, counts by problem, splits, cost, notes."""
        return tuple(read_report(path, folders=self._folders) for path in self.paths)

    @cached_property
    def runs(self) -> pandas.DataFrame:
        """One row per run: what was asked of which model, its scores and its cost."""
        return _frame("runs", map(_run_row, self.reports), texts=self._texts)

    @cached_property
    def samples(self) -> pandas.DataFrame:
        """One row per requested sample, those without a completion or judgement included."""
        rows = (row for path in self.paths for row in _sample_rows(path, self._folders, texts=self._texts))
        return _frame("samples", rows, texts=self._texts)

    @cached_property
    def tests(self) -> pandas.DataFrame:
        """One row per test that ran: per sample up to and including the first that failed."""
        return _frame("tests", (row for path in self.paths for row in _test_rows(path)), texts=self._texts)


RunsLike = RunFrames | str | Path | Sequence[str | Path]
"""Runs, or what names them: a run directory, a folder of runs, the start of a run id, `latest`, or a list of these."""


def load_runs(
    *runs: RunsLike,
    results_dir: str | Path = "results",
    language_folders: Sequence[str | Path] = (),
    texts: bool = False,
) -> RunFrames:
    """Return the runs that the arguments name, each once, as an object with data frames.

    Args:
        runs: Run directories, folders of runs, starts of run ids, or `latest`. Without any: all of `results_dir`.
        results_dir: Folder in which run ids and `latest` are looked up.
        language_folders: Folders with language files besides the bundled ones, for error classes.
        texts: Add the columns with completions, compiler messages and outputs to the frames.

    Raises:
        lcbx.errors.UserError: Nothing has such a name, or a file is not what it should be.
    """
    paths = [path for name in runs or (results_dir,) for path in paths_of(name, results_dir)]
    return RunFrames(dict.fromkeys(paths), folders=[Path(folder) for folder in language_folders], texts=texts)


def paths_of(runs: RunsLike, results_dir: str | Path = "results") -> list[Path]:
    """Return the run directories that `runs` names. Raises UserError if it names none."""
    if isinstance(runs, RunFrames):
        return list(runs.paths)
    names = [runs] if isinstance(runs, str | Path) else runs
    return [path for name in names for path in resolve_runs(str(name), Path(results_dir))]


def _frame(name: str, rows: Iterable[Mapping[str, Any]], *, texts: bool) -> pandas.DataFrame:
    import pandas

    columns = [column for column in FRAMES[name] if texts or not column.text]
    values: dict[str, list[Any]] = {column.name: [] for column in columns}
    for row in rows:
        for column_name, column_values in values.items():
            column_values.append(row[column_name])
    return pandas.DataFrame({column.name: pandas.Series(values[column.name], dtype=column.dtype) for column in columns})


# --- runs -----------------------------------------------------------------------------------------------------------


_METRIC_COLUMNS = (
    ("pass_at_5", "pass@5"),
    ("pass_at_10", "pass@10"),
    ("pass_all_5", "pass^5"),
    ("pass_all_10", "pass^10"),
)


def _run_row(report: Report) -> dict[str, Any]:
    by_metric = {score.metric: score for score in (*report.scores, *report.all_of_k)}
    first = by_metric["pass@1"]
    row = {
        "run": report.path,
        "slice": _pairs(report.slice),
        "language": report.language_id,
        "differences": _pairs(report.differences),
        "problems": len(report.counts),
        "samples": sum(counts.n for counts in report.counts.values()),
        "judge_errors": sum(counts.judge_errors for counts in report.counts.values()),
        "missing": sum(counts.missing for counts in report.counts.values()),
        "pass_at_1": first.value,
        "pass_at_1_se": first.standard_error,
        "pass_at_1_low": first.interval.low if first.interval else None,
        "pass_at_1_high": first.interval.high if first.interval else None,
        **{column: by_metric[metric].value if metric in by_metric else None for column, metric in _METRIC_COLUMNS},
        "lenient_pass_at_1": report.lenient.value,
        "toolchain": next((tool.version for tool in report.toolchains), None),
        **report.verdicts,
    }
    for source in (report, report.rates, report.cost):
        row |= {field: getattr(source, field) for field in source.__slots__ if field not in row}
    return row


def _pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


# --- samples and tests ----------------------------------------------------------------------------------------------


def _key_fields(run: RunDirectory, key: SampleKey) -> dict[str, Any]:
    return {
        "run": str(run.path),
        "model": run.config.model,
        "benchmark": run.config.benchmark,
        "language": key.language_id,
        "problem_id": key.problem_id,
        "sample_index": key.sample_index,
    }


def _sample_rows(path: Path, folders: Sequence[Path], *, texts: bool) -> Iterator[dict[str, Any]]:
    run = RunDirectory.open(path)
    language = language_of(run.info, folders)
    problems = {problem.problem_id: problem for problem in run.info.problems}
    completions: Mapping[SampleKey, Completion | CompletionHead] = (
        run.completions() if texts else run.completion_heads()
    )
    judgements = run.judgements()
    for key in run.sample_keys():
        yield {
            **_key_fields(run, key),
            **_problem_fields(problems[key.problem_id]),
            **_completion_fields(completions.get(key)),
            **_judgement_fields(judgements.get(key), language),
        }


def _problem_fields(problem: ProblemInfo) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("difficulty", "platform", "contest_date", "time_limit_s")}


def _completion_fields(completion: Completion | CompletionHead | None) -> dict[str, Any]:
    return {
        "finish_reason": completion.finish_reason.value if completion else None,
        "repair_round": completion.repair_round if completion else None,
        "prompt_tokens": completion.prompt_tokens if completion else None,
        "completion_tokens": completion.completion_tokens if completion else None,
        "generate_wall_s": completion.wall_time_s if completion else None,
        "completion": _printable(getattr(completion, "text", None)),
    }


def _judgement_fields(judgement: Judgement | None, language: Language | None) -> dict[str, Any]:
    if judgement is None:
        return dict.fromkeys(_JUDGEMENT_FIELDS)
    scored = judgement.verdict is not Verdict.JE
    compiled = judgement.compile
    return {
        "verdict": judgement.verdict.value,
        "accepted": is_accepted(judgement) if scored else None,
        "lenient_accepted": is_accepted(judgement, lenient=True) if scored else None,
        "error_class": classify(judgement, language),
        "near_limit": judgement.near_limit,
        "extract_reason": judgement.extract_reason.value if judgement.extract_reason else None,
        "written_in": judgement.other_language,
        "tests_run": len(judgement.tests),
        "cpu_time_s": judgement.cpu_time_s,
        "wall_time_s": judgement.wall_time_s,
        "compile_cpu_time_s": compiled.cpu_time_s if compiled else None,
        "peak_memory_mib": judgement.peak_memory_mib,
        "attempts": judgement.attempts,
        "judge_error": _printable(judgement.error),
        "program_sha256": judgement.program_sha256,
        "compile_log": _printable(compiled.log) if compiled else None,
    }


_JUDGEMENT_FIELDS = (
    *("verdict", "accepted", "lenient_accepted", "error_class", "near_limit", "extract_reason", "written_in"),
    *("tests_run", "cpu_time_s", "wall_time_s", "compile_cpu_time_s", "peak_memory_mib", "attempts", "judge_error"),
    *("program_sha256", "compile_log"),
)


def _test_rows(path: Path) -> Iterator[dict[str, Any]]:
    run = RunDirectory.open(path)
    judgements = run.judgements()
    for key in run.sample_keys():
        if key in judgements:
            fields = _key_fields(run, key)
            yield from ({**fields, **_test_fields(test)} for test in judgements[key].tests)


def _test_fields(test: TestResult) -> dict[str, Any]:
    accepted = test.verdict is Verdict.AC
    return {
        "test_index": test.test_index,
        "verdict": test.verdict.value,
        "accepted": accepted,
        "lenient_accepted": accepted or test.lenient_match,
        "cpu_time_s": test.cpu_time_s,
        "wall_time_s": test.wall_time_s,
        "peak_memory_mib": test.peak_memory_mib,
        "exit_code": test.exit_code,
        "signal": test.signal,
        "limit_hit": test.limit_hit.value if test.limit_hit else None,
        "stdout_bytes": test.stdout_size_bytes,
        "stdout": _printable(test.stdout),
        "stderr": _printable(test.stderr),
    }


def _printable(text: str | None) -> str | None:
    """Return the text with lone surrogates escaped: no column and no file can hold them."""
    return text if text is None else text.encode("utf-8", "backslashreplace").decode()
