"""Results as `.eval_results/*.yaml` of a model's repository.

The Hugging Face hub shows them beside the model and on the leaderboard of the data set. The format:
https://huggingface.co/docs/hub/eval-results
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from lcbx.formatting import printable_values
from lcbx.problems import hub_data_set
from lcbx.report.figures import Report
from lcbx.runs.folder_names import folder_name

METRIC = "pass@1"


def eval_result_files(reports: Sequence[Report], repository: str) -> dict[str, str]:
    """Return the files of one model: their names in `.eval_results/`, and their YAML.

    There is one for each benchmark and protocol, with an entry for each language. Left out are benchmarks that are no
    data sets on the hub, runs of a part of a benchmark, and runs without the metric. `repository` is where the runs are
    published.
    """
    entries: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        entry = _entry(report, repository)
        if entry is not None:
            entries.setdefault(f"lcbx-{folder_name(report.benchmark)}-{report.protocol}.yaml", []).append(entry)
    return {
        name: yaml.safe_dump(printable_values(rows), sort_keys=False, allow_unicode=True, width=1000)
        for name, rows in entries.items()
    }


def _entry(report: Report, repository: str) -> dict[str, Any] | None:
    data_set = hub_data_set(report.benchmark)
    score = next((score for score in report.scores if score.metric == METRIC and score.value is not None), None)
    if data_set is None or report.slice or score is None or score.value is None:
        return None
    return {
        "dataset": {"id": data_set, "task_id": report.language_id, "revision": report.benchmark_revision},
        "value": round(100 * score.value, 2),
        "source": {"url": f"https://huggingface.co/datasets/{repository}", "name": f"lcbx run {report.run_id}"},
        "notes": _notes(report),
    }


def _notes(report: Report) -> str:
    """Return how the value was measured, in one line."""
    temperature = "" if report.temperature is None else f", temperature {report.temperature:g}"
    return f"{METRIC} in {report.language_name}, protocol {report.protocol}, n = {report.n}{temperature}"
