"""Training data of others as rows of our schema: Ag-Codeforces-X and Ag-MBPP-X, from the hub or from local files.

    ag-mbpp-x, nuprl/mbpp-agnostic-translation          original_task_id, description, input_format, ..., tests
    ag-codeforces-x, nuprl/agnostics-codeforces-cots,
    open-r1/codeforces-cots                             id, title, description, ..., examples, time_limit, problem_type

A local file of one of these schemas (JSON lines or parquet) is known by its fields. Rows without a single right answer
are left out: there is no checker for them. What was left out, and why, is counted. The converted file lies in the cache
and is loaded as any benchmark.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from lcbx import problems
from lcbx.errors import DataError
from lcbx.problems import hub
from lcbx.problems.rows.file_kinds import is_json
from lcbx.problems.store import TestStore
from lcbx.resources import cache_dir, write_atomically
from lcbx.types import Benchmark

HUB = {
    "nuprl/mbpp-agnostic-translation": ("a32a76fa8a7ae4b6b2eeee31e086d1b33635940c", "full/train-*.parquet"),
    "nuprl/agnostics-codeforces-cots": ("main", "*.parquet"),
    "open-r1/codeforces-cots": (
        "39ac85c150806230473c70ad72c31f6232fe3f41",
        "solutions_py_decontaminated/train-*.parquet",
    ),
}
"""Repository -> revision and files."""
NAMES = {"ag-mbpp-x": "nuprl/mbpp-agnostic-translation", "ag-codeforces-x": "nuprl/agnostics-codeforces-cots"}
MBPP_TRAINING = (*range(601, 975), *range(1, 11))
"""Tasks the paper trains on; 11 to 510 are its test set and left out."""
MOST_TESTS = 40
_ANY_ANSWER = re.compile(
    r"\bany of them\b|\bany (?:valid|correct|such|suitable|possible) \w+|\bmultiple (?:\w+ )?(?:answers|solutions)\b"
    r"|\bin any order\b|\bseveral (?:answers|solutions)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Converted:
    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Reason -> rows."""


def load(spec: str, store: TestStore) -> tuple[Benchmark, dict[str, int]]:
    """Return a benchmark by name, hub name or file, and its rows that were left out: reason -> count.

    The revision of a benchmark from the hub is the commit that was read, also where `HUB` names a branch.
    """
    repository = NAMES.get(spec.partition("@")[0], spec.partition("@")[0])
    if repository in HUB:
        revision, pattern = HUB[repository]
        instead = "Download it where the hub can be reached and give the file."
        commit = hub.resolve(repository, spec.partition("@")[2] or revision, instead=instead)
        paths = hub.fetch(repository, commit, pattern, instead=instead)
        benchmark, left_out = _load_rows(spec.partition("@")[0].replace("/", "-"), paths, store)
        return replace(benchmark, revision=commit), left_out
    path = Path(spec).expanduser()
    if path.is_file() and (is_json(path) or path.suffix == ".parquet") and _adapter(_first(path)) is not None:
        return _load_rows(path.stem, [path], store)
    return problems.load(spec, store=store), {}


def _load_rows(name: str, paths: list[Path], store: TestStore) -> tuple[Benchmark, dict[str, int]]:
    converted = convert(row for path in paths for row in read_rows(path))
    if not converted.rows:
        raise DataError(f"no row can be used: {dict(converted.left_out)}", path=paths[0])
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in converted.rows)
    target = cache_dir() / "train-data" / f"{name}-{sha256(text.encode()).hexdigest()[:16]}.jsonl"
    if not target.exists():
        write_atomically(target, text)
    return problems.load(str(target), store=store), dict(converted.left_out)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSON lines or parquet file. Raises DataError with the line for what is no object."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=64):
                yield from batch.to_pylist()
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise DataError(f"not JSON: {error}", path=path, line=number) from error
            if not isinstance(row, dict):
                raise DataError("not a JSON object", path=path, line=number)
            yield row


def _first(path: Path) -> dict[str, Any]:
    return next(iter(read_rows(path)), {}) if path.suffix == ".parquet" or path.suffix == ".jsonl" else {}


def _adapter(row: dict[str, Any]) -> Any:
    if {"original_task_id", "description", "tests"} <= row.keys():
        return _from_mbpp
    if {"id", "description", "examples"} <= row.keys():
        return _from_codeforces
    return None


def convert(rows: Iterable[dict[str, Any]]) -> Converted:
    """Rows of the known schemas to rows of ours; one a problem."""
    result, seen = Converted(), set()
    for row in rows:
        adapter = _adapter(row)
        made = adapter(row) if adapter else "not a row of a known schema"
        if isinstance(made, dict) and made["question_id"] in seen:
            made = "another answer to a problem already there"
        if isinstance(made, str):
            result.left_out[made] += 1
        else:
            seen.add(made["question_id"])
            result.rows.append(made)
    return result


# --- one row --------------------------------------------------------------------------------------------------------


def _from_mbpp(row: dict[str, Any]) -> dict[str, Any] | str:
    number = int(row["original_task_id"])
    if number not in MBPP_TRAINING:
        return "in the paper's test set"
    tests = _pairs(row["tests"])
    if len(tests) < 2:
        return "fewer than two tests"
    if len({test["input"] for test in tests}) < len({(test["input"], test["output"]) for test in tests}):
        return "two answers to one input"
    shown, hidden = tests[:1], tests[1:]
    return _row(f"mbpp-{number}", None, _statement(row, shown), shown, hidden, "ag-mbpp-x")


def _from_codeforces(row: dict[str, Any]) -> dict[str, Any] | str:
    kind = row.get("problem_type") or row.get("type")
    if kind is not None and kind != "diff":
        return f"needs a {kind}"
    if row.get("interaction_format"):
        return "interactive"
    text = " ".join(str(row.get(name) or "") for name in ("description", "output_format", "note"))
    if kind is None and _ANY_ANSWER.search(text):
        return "accepts several answers"
    examples = _pairs(row["examples"] or [])
    if not examples:
        return "no examples"
    more = [test for name in ("private_tests", "generated_tests") for test in _pairs(row.get(name) or [])]
    known = {test["input"] for test in examples}
    more = [test for test in more if test["input"] not in known and not test["output"].endswith("...")]
    if more:
        shown, hidden = examples, more[:MOST_TESTS]
    else:  # the examples are all there is: the last of them decide unseen, as in the paper
        shown, hidden = (examples[:1], examples[1:]) if len(examples) > 1 else ([], examples)
    made = _row(f"cf-{row['id']}", row.get("title"), _statement(row, shown), shown, hidden, "ag-codeforces-x")
    limits = {"time_limit_s": row.get("time_limit"), "memory_limit_mib": row.get("memory_limit")}
    return made | {
        name: int(value) if name.endswith("mib") else float(value) for name, value in limits.items() if value
    }


def _pairs(value: Any) -> list[dict[str, str]]:
    """Tests as a list of input and output, or as two lists."""
    if isinstance(value, str):
        value = json.loads(value)
    if isinstance(value, dict):
        inputs, outputs = value.get("input") or [], value.get("output") or []
        value = [{"input": given, "output": wanted} for given, wanted in zip(inputs, outputs, strict=False)]
    return [
        {"input": str(each["input"]), "output": str(each["output"]), "testtype": "stdin"}
        for each in value
        if each.get("input") is not None and str(each.get("output") or "").strip()
    ]


def _statement(row: dict[str, Any], shown: list[dict[str, str]]) -> str:
    parts = [str(row["description"]).strip()]
    for name, heading in (("input_format", "Input"), ("output_format", "Output")):
        if row.get(name):
            parts.append(f"{heading}\n{str(row[name]).strip()}")
    for number, test in enumerate(shown, 1):
        parts.append(f"Example {number}\nInput:\n{test['input'].rstrip()}\nOutput:\n{test['output'].rstrip()}")
    if row.get("note"):
        parts.append(f"Note\n{str(row['note']).strip()}")
    return "\n\n".join(parts)


def _row(
    question_id: str,
    title: Any,
    statement: str,
    shown: list[dict[str, str]],
    hidden: list[dict[str, str]],
    platform: str,
) -> dict[str, Any]:
    row = {
        "question_id": question_id,
        "question_content": statement,
        "public_test_cases": shown,
        "private_test_cases": hidden,
        "platform": platform,
    }
    return row | ({"question_title": str(title)} if title else {})
