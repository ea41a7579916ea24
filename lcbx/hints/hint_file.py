"""The language's file with a new hint, and the record of where the hint comes from.

OUT/answers.jsonl            the writer's answers (`reformulate.asking`)
OUT/candidate/LANG.yaml      the file with the new hint, before it is measured
OUT/runs/                    the runs that measure it
OUT/provenance.json          runs, problems, writer, tips, refused ones, measurement, decision
OUT/LANG.yaml                the file with the new hint and its provenance as comments; only if it is kept
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from lcbx import languages
from lcbx.errors import DataError
from lcbx.formatting import printable, signed, signed_interval
from lcbx.hints.drafting import Draft
from lcbx.hints.failure_groups import FailureGroup
from lcbx.hints.measuring import HintMeasurement
from lcbx.reformulate.asking import Answer
from lcbx.resources import write_atomically
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import read_info
from lcbx.types import Interval, Language

_PROMPT = re.compile(r"^prompt:.*\n(?:(?:[ \t]+.*|[ \t]*)\n)*", re.MULTILINE)
_EXTENDING = "extends: {language_id}\n"


def write_language(
    folder: Path, language: Language, hint: str, *, comments: Sequence[str] = (), folders: Sequence[Path] = ()
) -> Language:
    """Write the language's file with another hint into a folder, and return the language as it reads from there.

    The rest of the file stays word for word. A file in which the hint can't be replaced so that nothing else changes is
    written as one that extends it. Raises UserError if the file can't be read or written.
    """
    path = folder / f"{language.language_id}.yaml"
    block = _block(hint, comments)
    original = Path(language.source_path)
    text = original.read_text("utf-8") if original.is_file() else ""
    for content in (_replaced(text, block), _EXTENDING.format(language_id=language.language_id) + block):
        if content is None:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
        written = languages.load_file(path, folders)
        if _same_but_for_the_hint(written, language) and written.prompt == hint.strip():
            return written
    raise DataError("the hint can't be replaced: something else in the file would change", path=str(original))


def _block(hint: str, comments: Sequence[str]) -> str:
    lines = [f"# {printable(comment)}\n" for comment in comments]
    return "".join([*lines, "prompt: |\n", *(f"  {printable(line).strip()}\n" for line in hint.strip().split("\n"))])


def _replaced(text: str, block: str) -> str | None:
    """Return the file with another `prompt`; None if it does not have exactly one."""
    text = text if text.endswith("\n") else text + "\n"
    return _PROMPT.sub(lambda _: block, text) if len(_PROMPT.findall(text)) == 1 else None


def _same_but_for_the_hint(one: Language, other: Language) -> bool:
    changed: dict[str, Any] = {"prompt": "", "digest": "", "source_path": "", "extends": None}
    return replace(one, **changed) == replace(other, **changed)


def provenance(
    *,
    language: Language,
    runs: Sequence[Path],
    drafted_from: Sequence[str],
    groups: Sequence[FailureGroup],
    answer: Answer,
    draft: Draft,
    hint: str,
    measurement: HintMeasurement | None,
    keep: str,
    kept: bool,
    date: str,
    version: str,
) -> dict[str, Any]:
    """Return where a hint comes from and what it gave, as JSON values."""
    return {
        "language": language.language_id,
        "date": date,
        "lcbx_version": version,
        "present_hint": language.prompt,
        "new_hint": hint,
        "writer": answer.record("taken"),
        "tips": list(draft.tips),
        "refused": [{"tip": tip, "reason": reason} for tip, reason in draft.refused],
        "from": [_run(path) for path in runs],
        "drafted_from": list(drafted_from),
        "groups": [
            {
                "class": group.category,
                "message": group.message,
                "programs": group.programs,
                "problems": group.problems,
                "shown": [f"{one.problem_id}#{one.sample_index}" for one in group.examples],
            }
            for group in groups
        ],
        "measurement": None if measurement is None else _measured(measurement),
        "keep": keep,
        "kept": kept,
    }


def _run(path: Path) -> dict[str, str]:
    run = RunDirectory.open(path)
    return {"run": run.info.run_id, "model": run.config.model, "records_sha256": run.records_digest()}


def _measured(measurement: HintMeasurement) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(measurement)
    return {
        "model": read_info(Path(next(iter(measurement.runs.values())))).config.model,
        "runs": {arm: _run(Path(path)) for arm, path in measurement.runs.items()},
        "problems": plain["problem_ids"],
        "pass_at_1": plain["pass_at_1"],
        "comparisons": [
            {"first": one["first"], "second": one["second"]}
            | {name: one["paired"][name] for name in ("difference", "interval", "p_value", "p_adjusted", "test")}
            for one in plain["comparisons"]
        ],
        "complete": measurement.complete,
    }


def comments_of(record: Mapping[str, Any]) -> list[str]:
    """Return what the language's file says about its hint: writer, date, runs and what the hint gave."""
    runs = ", ".join(run["run"] for run in record["from"])
    lines = [f"Hint drafted by {record['writer']['model']} from failed programs of {runs} ({record['date']})."]
    measured = record["measurement"]
    if measured is None:
        return [*lines, "It was not measured."]
    against = measured["comparisons"][0]
    ends = against["interval"]
    shown = signed_interval(Interval(low=ends["low"], high=ends["high"])) if ends else ""
    lines.append(
        f"On {len(measured['problems'])} other problems, {measured['model']} gains {signed(against['difference'])} "
        f"{shown} points of pass@1 over the hint before."
    )
    return lines
