"""Run directories as the files of a data set on the Hugging Face hub.

    README.md                                       the card: what this is, the figures, how to check them
    <benchmark>/<model>/<language>/<run id>/...      the run directories as they are
    model-card/<model>.md                           metadata (`model-index`) that a model's own card can take over
    model-card/<model>/.eval_results/*.yaml         results that a model's own repository can take over

`plan` says which files. `write_plan` puts them into a folder, `upload_plan` on the hub: the same bytes either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.formatting import printable
from lcbx.problems.errata import errata
from lcbx.report.eval_results import eval_result_files
from lcbx.report.figures import Report, build_report
from lcbx.report.model_card import front_matter, with_results
from lcbx.report.report_tables import report_tables
from lcbx.report.tables import to_markdown
from lcbx.resources import write_atomically
from lcbx.runs.finding import run_path
from lcbx.runs.folder_names import folder_name
from lcbx.runs.records import RunDirectory

_DATA_SET = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+)/?")
RUN_FILES = ("run.json", "completions.jsonl", "judgements.jsonl", "scores.json", "verification.json")
"""Prompts are left out: the statements in them may not be ours to publish, and models would be trained on them."""


@dataclass(frozen=True, slots=True)
class Target:
    """A data set on the hub."""

    repository: str

    @classmethod
    def parse(cls, text: str) -> Target:
        match = _DATA_SET.fullmatch(text)
        if match is None:
            raise UserError(f"--to {text}: not a data set on the hub, such as hf://datasets/ORG/NAME")
        return cls(match[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The files to publish: path in the repository -> an existing file, or the bytes of a new one."""

    files: dict[str, Path | bytes]
    message: str
    reports: tuple[Report, ...]


def plan(paths: Sequence[Path], target: Target) -> Plan:
    """Plan the publication of runs, card and metadata. Raises UserError if a run is incomplete."""
    runs = [RunDirectory.open(path) for path in paths]
    reports = [build_report(run, errata=errata(run.config.benchmark, run.info.problems)) for run in runs]
    incomplete = [report for report in reports if not report.complete]
    if incomplete:
        raise UserError(
            f"{len(incomplete)} of {len(reports)} runs are incomplete, such as {incomplete[0].path}; finish them "
            "first, or publish the others"
        )
    files: dict[str, Path | bytes] = {}
    for run in runs:
        base = run_path(Path(), run.config).as_posix()
        files |= {f"{base}/{name}": run.path / name for name in RUN_FILES if (run.path / name).is_file()}
    files["README.md"] = _card(reports, target).encode("utf-8", "backslashreplace")
    for model in dict.fromkeys(report.model for report in reports):
        own = [report for report in reports if report.model == model]
        files[f"model-card/{folder_name(model)}.md"] = with_results("", own, target.repository).encode(
            "utf-8", "backslashreplace"
        )
        for name, text in eval_result_files(own, target.repository).items():
            path = f"model-card/{folder_name(model)}/.eval_results/{name}"
            files[path] = text.encode("utf-8", "backslashreplace")
    names = ", ".join(dict.fromkeys(report.model for report in reports))
    return Plan(files=files, message=f"lcbx: {len(reports)} runs of {names}"[:200], reports=tuple(reports))


def _card(reports: Sequence[Report], target: Target) -> str:
    languages = list(dict.fromkeys(report.language_name for report in reports))
    header = {
        "pretty_name": f"lcbx runs: {', '.join(dict.fromkeys(report.benchmark for report in reports))}",
        "tags": ["lcbx", "code", "evaluation", *dict.fromkeys(report.benchmark for report in reports)],
        "viewer": False,
    }
    body = f"""
# Evaluation runs by lcbx

Programs in {", ".join(languages)}, written by {", ".join(f"`{model}`" for model in _models(reports))}, judged by what
they print. Every figure below can be recomputed from the files here: `completions.jsonl` is what the models wrote,
`judgements.jsonl` holds the verdicts, and `run.json` the settings, versions and machine.

    lcbx score FOLDER        computes the figures from these files
    lcbx verify FOLDER       judges a random share again
    lcbx view FOLDER         shows prompts, programs and verdicts

The completions are text by language models: run them in a sandbox only.

{to_markdown(report_tables(reports))}
Published at `{target.repository}`.
"""
    return front_matter(header) + body


def _models(reports: Sequence[Report]) -> list[str]:
    return [printable(model).replace("`", "'") for model in dict.fromkeys(report.model for report in reports)]


def write_plan(made: Plan, folder: Path) -> list[Path]:
    """Write the files that would be uploaded into a folder. Raises UserError."""
    for path, content in made.files.items():
        write_atomically(folder / path, content if isinstance(content, bytes) else content.read_bytes())
    return [folder / path for path in made.files]
