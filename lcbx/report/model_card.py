"""Results in the metadata of a model's card: the `model-index` that the Hugging Face hub shows beside a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from lcbx.errors import DataError
from lcbx.formatting import printable, printable_values
from lcbx.report.figures import Report
from lcbx.resources import parse_yaml

_FRONT = re.compile(r"---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)


def with_results(card: str, reports: Sequence[Report], repository: str, *, name: str | None = None) -> str:
    """Return a model card with these results in its `model-index` and everything else unchanged.

    Results of the same benchmark, language and protocol are replaced, others kept. Raises DataError for a card whose
    metadata can't be read.
    """
    front = _FRONT.match(card)
    try:
        header: Any = parse_yaml(front[1]) if front else {}
    except yaml.YAMLError as error:
        raise DataError(f"its metadata isn't YAML: {error}", path="model card") from error
    header = {} if header is None else header
    if not isinstance(header, dict):
        raise DataError("its metadata isn't a mapping", path="model card")
    index = [entry for entry in header.get("model-index") or [] if isinstance(entry, dict)]
    entry = index[0] if index else {"name": name or printable(reports[0].model), "results": []}
    results = [_result(report, repository) for report in reports]
    new = {_identity(result) for result in results}
    kept = [result for result in entry.get("results") or [] if _identity(result) not in new]
    header["model-index"] = [{**entry, "results": [*kept, *results]}, *index[1:]]
    return front_matter(header) + (card[front.end() :] if front else card)


def _temperature(report: Report) -> dict[str, float]:
    """Return the temperature; nothing for replayed completions, whose temperature is not known."""
    return {} if report.temperature is None else {"temperature": report.temperature}


def _result(report: Report, repository: str) -> dict[str, Any]:
    dataset: dict[str, Any] = {
        "type": report.benchmark,
        "name": f"{report.benchmark} ({report.language_name})",
        "config": report.language_id,
        "revision": report.benchmark_revision,
        "args": {
            "protocol": report.protocol,
            "denominator": report.denominator,
            "n": report.n,
            **_temperature(report),
            **report.slice,
        },
    }
    metrics = [
        {
            "type": score.metric,
            "name": score.metric,
            "value": round(100 * score.value, 2),
            "args": {
                "interval_95": [round(100 * score.interval.low, 2), round(100 * score.interval.high, 2)],
                "problems": score.problems,
                "samples": score.samples,
            }
            if score.interval
            else {"problems": score.problems, "samples": score.samples},
        }
        for score in report.scores
        if score.value is not None
    ]
    source = {"name": f"lcbx run {report.run_id}", "url": f"https://huggingface.co/datasets/{repository}"}
    task = {"type": "text-generation", "name": "Code generation"}
    made: dict[str, Any] = printable_values({"task": task, "dataset": dataset, "metrics": metrics, "source": source})
    return made


def _identity(result: Any) -> tuple[str, str, str]:
    dataset = result.get("dataset") if isinstance(result, dict) else None
    dataset = dataset if isinstance(dataset, dict) else {}
    args = dataset.get("args")
    protocol = args.get("protocol") if isinstance(args, dict) else None
    return str(dataset.get("type")), str(dataset.get("config")), str(protocol)


def front_matter(header: dict[str, Any]) -> str:
    text = yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{text}---\n"
