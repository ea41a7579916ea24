"""A whole data set through the gates: resumable, deterministic, every task accounted for.

Beside the result `F.jsonl` there are `F.provenance.jsonl` (one line per problem), `F.rejected.jsonl` (one line per task
that was left out, with its reason) and `F.report.json` (the funnel). The outcome of each task is kept in the cache
under everything that decides it, so a conversion that was stopped continues.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcbx.errors import UserError
from lcbx.problems import overlap
from lcbx.problems.writing import packed_file
from lcbx.reformulate import convert, problem_text
from lcbx.reformulate.assistance import Assistance, share
from lcbx.reformulate.call_task import CallTask, Rejection
from lcbx.reformulate.convert import Converted, Converter, Outcome
from lcbx.resources import cache_dir, write_atomically
from lcbx.types import Benchmark, Problem

GATES = (
    ("row", "its row can be read"),
    ("original", "its own solution passes its tests"),
    ("calls", "its tests call the function and check the result"),
    ("nondeterministic", "two processes with other hash seeds, random numbers and days agree"),
    ("type", "arguments and results have a text form"),
    ("result", "the function returns something or changes one argument"),
    ("codec", "text and back gives the same values"),
    ("teeth", "programs that compute nothing fail"),
    ("wrapped", "the wrapped original is accepted by the judge"),
    ("contaminated", "it is in none of the benchmarks given"),
    ("duplicate", "its id is used once"),
)
"""(first part of a reason code, what the gate asks), in the order of the funnel."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reformulated:
    """What became of a data set."""

    converted: tuple[Converted, ...]
    rejected: tuple[tuple[CallTask, Rejection], ...]
    tasks: int
    model: dict[str, Any] | None = None
    """What a model added (`assistance.share`); None: none was asked."""

    def report(self) -> dict[str, Any]:
        """Return the funnel and what the gates found, as JSON."""
        codes = Counter(rejection.code for _, rejection in self.rejected)
        left = self.tasks
        funnel = []
        for gate, asks in GATES:
            dropped = sum(count for code, count in codes.items() if code.partition(":")[0] == gate)
            left -= dropped
            funnel.append({"gate": gate, "asks": asks, "dropped": dropped, "left": left})
        provenance = [problem.provenance for problem in self.converted]
        return {
            "tasks": self.tasks,
            "converted": len(self.converted),
            "version": convert.VERSION,
            "wording_version": problem_text.VERSION,
            "funnel": funnel,
            "rejected": dict(sorted(codes.items())),
            "second_solutions": _opinions(provenance),
            "mutants": _mutants(provenance),
            "wording": _lint(provenance),
            "tests": sum(item["tests"] for item in provenance),
            **({} if self.model is None else {"model": self.model}),
        }


def _opinions(provenance: Sequence[dict[str, Any]]) -> dict[str, int]:
    opinions = [opinion for item in provenance for opinion in item["second"]]
    reasons = Counter(opinion["reason"] for opinion in opinions if opinion["reason"])
    agreeing = sum(opinion["agrees"] for opinion in opinions)
    return {"asked": len(opinions), "agree": agreeing, **dict(sorted(reasons.items()))}


def _mutants(provenance: Sequence[dict[str, Any]]) -> dict[str, int]:
    counts = [item["mutants"] for item in provenance]
    return {
        "made": sum(count["made"] for count in counts),
        "killed": sum(count["killed"] for count in counts),
        "problems_where_all_are_killed": sum(count["made"] == count["killed"] for count in counts),
    }


def _lint(provenance: Sequence[dict[str, Any]]) -> dict[str, int]:
    findings = Counter(code for item in provenance for code in item["lint"])
    return {"clean": sum(not item["lint"] for item in provenance), **dict(sorted(findings.items()))}


# --- conversion -----------------------------------------------------------------------------------------------------


def reformulate(
    tasks: Iterable[CallTask],
    converter: Converter,
    *,
    against: Sequence[Benchmark] = (),
    threads: int = 4,
    work: Path | None = None,
    progress: Progress | None = None,
    assistance: Assistance | None = None,
) -> Reformulated:
    """Convert all tasks. Raises UserError when a language cannot run here; what is done by then is kept.

    `against`: benchmarks whose problems must not be among the result. `threads`: tasks under way at a time.
    `work`: folder of finished tasks; None: in the cache. `assistance`: asks a model after the rules.
    """
    listed = list(tasks)
    folder = work or kept_outcomes()
    outcomes: list[Outcome] = []

    def outcome_of(task: CallTask) -> Outcome:
        return converter.kept(folder, task.digest(), lambda: converter.convert(task))

    with ThreadPoolExecutor(threads) as pool:
        for number, outcome in enumerate(pool.map(outcome_of, listed), start=1):
            outcomes.append(outcome)
            if progress is not None:
                progress(number, len(listed))
    outcomes = _once(listed, outcomes)
    added = None
    if assistance is not None:
        by_rules = sum(isinstance(outcome, Converted) for outcome in outcomes)
        items = assistance.improve(listed, outcomes)
        outcomes = [item.outcome for item in items]
        added = share(items, assistance.interviewer, by_rules)
    outcomes = _decontaminated(outcomes, converter, against)
    return Reformulated(
        converted=tuple(_with_families([item for item in outcomes if isinstance(item, Converted)], converter)),
        rejected=tuple(
            (task, item) for task, item in zip(listed, outcomes, strict=True) if isinstance(item, Rejection)
        ),
        tasks=len(listed),
        model=added,
    )


def kept_outcomes() -> Path:
    """Return the folder of finished tasks in the cache."""
    return cache_dir() / "reformulate"


def _once(tasks: Sequence[CallTask], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Reject all tasks but the first of one identifier: an id names one problem."""
    seen: set[str] = set()
    result: list[Outcome] = []
    for task, outcome in zip(tasks, outcomes, strict=True):
        again = task.task_id in seen
        seen.add(task.task_id)
        result.append(Rejection(code="duplicate", detail=f"{task.task_id} is there twice") if again else outcome)
    return result


def _decontaminated(outcomes: Sequence[Outcome], converter: Converter, against: Sequence[Benchmark]) -> list[Outcome]:
    """Reject problems of the benchmarks: those whose whole statement, tests or text without sections are there.

    The sections that the codec writes are longer than many texts, and differ from those of any benchmark.
    """
    converted = [item for item in outcomes if isinstance(item, Converted)]
    problems = [*_problems(converted, converter), *(_text_alone(item, converter) for item in converted)]
    hits = {
        hit.problem_id: str(hit)
        for benchmark in against
        for hit in overlap.find(problems, benchmark.name, benchmark.problems)
    }
    return [
        Rejection(code="contaminated", detail=hits[item.row["question_id"]])
        if isinstance(item, Converted) and item.row["question_id"] in hits
        else item
        for item in outcomes
    ]


def _text_alone(item: Converted, converter: Converter) -> Problem:
    text = problem_text.parts_of(item.row["question_content"]).text
    return converter.problem({**item.row, "question_content": text})


def _problems(converted: Sequence[Converted], converter: Converter) -> list[Problem]:
    return [converter.problem(item.row) for item in converted]


def _with_families(converted: Sequence[Converted], converter: Converter) -> list[Converted]:
    """Tag problems that are copies of each other with one family, so that no split parts them."""
    groups = overlap.groups(_problems(converted, converter))
    names: dict[int, str] = {}
    result = []
    for item, group in zip(converted, groups, strict=True):
        family = names.setdefault(group, str(item.row["question_id"]))
        result.append(
            Converted(row={**item.row, "tags": [*item.row["tags"], f"family:{family}"]}, provenance=item.provenance)
        )
    return result


# --- files ----------------------------------------------------------------------------------------------------------


def beside(out: Path, kind: str) -> Path:
    """Return the path of a file beside the result: `F.jsonl` and `provenance.jsonl` give `F.provenance.jsonl`."""
    stem = out.name
    for suffix in (".gz", ".zst", ".jsonl", ".json"):
        stem = stem.removesuffix(suffix)
    return out.with_name(f"{stem}.{kind}")


def write(result: Reformulated, out: Path) -> None:
    """Write the result and the files beside it. Raises UserError when nothing was converted, or on disk errors."""
    if not result.converted:
        raise UserError(f"none of the {result.tasks} tasks can be converted: {result.report()['rejected']}")
    with packed_file(out) as file:
        for item in result.converted:
            file.write(_line(item.row))
    _write_lines(beside(out, "provenance.jsonl"), [item.provenance for item in result.converted])
    rejected = [
        {"question_id": task.task_id, "original_id": task.original_id, "reason": item.code, "detail": item.detail}
        for task, item in result.rejected
    ]
    _write_lines(beside(out, "rejected.jsonl"), rejected)
    write_atomically(beside(out, "report.json"), json.dumps(result.report(), indent=2) + "\n")


def _write_lines(path: Path, records: Iterable[Any]) -> None:
    write_atomically(path, b"".join(map(_line, records)).decode())


def _line(record: Any) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
