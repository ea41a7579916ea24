"""Run directories to a data set on the Hugging Face hub, and their figures into a model card. Only home of its API.

    README.md                                       the card: what this is, the figures, how to check them
    <benchmark>/<model>/<language>/<run id>/...      the run directories as they are
    model-card/<model>.md                           metadata (`model-index`) that a model's own card can take over

`plan` says which files; `write_plan` puts them into a folder, `upload_plan` on the hub: the same bytes either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import yaml

from lcbx.errors import DataError, UserError
from lcbx.problems.errata import errata
from lcbx.report.figures import Report, build_report
from lcbx.report.tables import printable, report_tables, to_markdown
from lcbx.runs.records import RunDirectory, folder_name, run_path

_DATA_SET = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+)/?")
_MODEL = re.compile(r"hf://(?!datasets/|spaces/)(?:models/)?([\w.-]+/[\w.-]+)/?")
_FRONT = re.compile(r"---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
RUN_FILES = ("run.json", "completions.jsonl", "judgements.jsonl", "scores.json", "verification.json")
"""Not the prompts: they hold the statements of problems, which may not be ours to spread, and models learn them."""


@dataclass(frozen=True, slots=True)
class Target:
    """A data set on the hub."""

    repository: str

    @classmethod
    def parse(cls, text: str) -> Target:
        found = _DATA_SET.fullmatch(text)
        if found is None:
            raise UserError(f"--to {text}: not a data set on the hub, such as hf://datasets/ORG/NAME")
        return cls(found[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be published: path in the repository -> a file that is there, or the bytes of one that is made."""

    files: dict[str, Path | bytes]
    message: str
    reports: tuple[Report, ...]


class Hub(Protocol):
    """As much of `huggingface_hub.HfApi` as is used."""

    def create_repo(self, repo_id: str, *, repo_type: str, private: bool, exist_ok: bool) -> Any: ...

    def create_commit(
        self, repo_id: str, operations: Any, *, commit_message: str, repo_type: str, create_pr: bool = False
    ) -> Any: ...

    def file_exists(self, repo_id: str, filename: str) -> bool: ...

    def hf_hub_download(self, repo_id: str, filename: str) -> str: ...


# --- what is published ----------------------------------------------------------------------------------------------


def plan(paths: Sequence[Path], target: Target) -> Plan:
    """Runs, card and metadata. Raises UserError where a run is incomplete: what is published is quoted."""
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
        files[f"model-card/{folder_name(model)}.md"] = with_results("", own, target).encode("utf-8", "backslashreplace")
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

Programs in {", ".join(languages)}, written by {", ".join(f"`{each}`" for each in _models(reports))}, judged by what
they print. Every figure below can be computed anew from the files here: `completions.jsonl` is what the models wrote,
`judgements.jsonl` what became of it, `run.json` what was asked and what it ran on.

    lcbx score FOLDER        the figures, from these files
    lcbx verify FOLDER       judges a random share again
    lcbx view FOLDER         to read it all

The completions are text by language models: run them in a sandbox only.

{to_markdown(report_tables(reports))}
Published at `{target.repository}`.
"""
    return _front_matter(header) + body


def _models(reports: Sequence[Report]) -> list[str]:
    return [printable(model).replace("`", "'") for model in dict.fromkeys(report.model for report in reports)]


# --- a model's card -------------------------------------------------------------------------------------------------


def with_results(card: str, reports: Sequence[Report], target: Target, *, name: str | None = None) -> str:
    """A model card with these results in its `model-index`, all else as it was.

    Results of the same benchmark, language and protocol are replaced, others kept. Raises DataError for a card whose
    metadata can't be read.
    """
    front = _FRONT.match(card)
    try:
        header: Any = yaml.safe_load(front[1]) if front else {}
    except yaml.YAMLError as error:
        raise DataError(f"its metadata isn't YAML: {error}", path="model card") from error
    header = {} if header is None else header
    if not isinstance(header, dict):
        raise DataError("its metadata isn't a mapping", path="model card")
    index = [each for each in header.get("model-index") or [] if isinstance(each, dict)]
    entry = index[0] if index else {"name": name or printable(reports[0].model), "results": []}
    results = [_result(report, target) for report in reports]
    new = {_identity(result) for result in results}
    kept = [each for each in entry.get("results") or [] if _identity(each) not in new]
    header["model-index"] = [{**entry, "results": [*kept, *results]}, *index[1:]]
    return _front_matter(header) + (card[front.end() :] if front else card)


def _result(report: Report, target: Target) -> dict[str, Any]:
    dataset: dict[str, Any] = {
        "type": report.benchmark,
        "name": f"{report.benchmark} ({report.language_name})",
        "config": report.language_id,
        "revision": report.benchmark_revision,
        "args": {"protocol": report.protocol, "n": report.n, "temperature": report.temperature, **report.slice},
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
    source = {"name": f"lcbx run {report.run_id}", "url": f"https://huggingface.co/datasets/{target.repository}"}
    task = {"type": "text-generation", "name": "Code generation"}
    made: dict[str, Any] = _shown({"task": task, "dataset": dataset, "metrics": metrics, "source": source})
    return made


def _shown(value: Any) -> Any:
    """With nothing in its texts that hides or reorders what stands around them."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_shown(name): _shown(each) for name, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value


def _identity(result: Any) -> tuple[str, str, str]:
    dataset = result.get("dataset") if isinstance(result, dict) else None
    dataset = dataset if isinstance(dataset, dict) else {}
    args = dataset.get("args")
    protocol = args.get("protocol") if isinstance(args, dict) else None
    return str(dataset.get("type")), str(dataset.get("config")), str(protocol)


def _front_matter(header: dict[str, Any]) -> str:
    text = yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{text}---\n"


# --- where it goes --------------------------------------------------------------------------------------------------


def write_plan(made: Plan, folder: Path) -> list[Path]:
    """The files that would be uploaded, in a folder. Raises UserError."""
    written = []
    try:
        for path, content in made.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
            written.append(file)
    except OSError as error:
        raise UserError(f"{error.filename or folder}: can't write here ({error.strerror})") from error
    return written


def upload_plan(made: Plan, target: Target, *, private: bool, hub: Hub | None = None) -> str:
    """One commit with all of it; returns its address. Raises UserError when the hub can't be reached or says no."""
    from huggingface_hub import CommitOperationAdd

    operations = [CommitOperationAdd(path, content) for path, content in made.files.items()]
    with _explained(f"hf://datasets/{target.repository}"):
        api = _hub(hub)
        api.create_repo(target.repository, repo_type="dataset", private=private, exist_ok=True)
        api.create_commit(target.repository, operations, commit_message=made.message, repo_type="dataset")
    return f"https://huggingface.co/datasets/{target.repository}"


def with_card(made: Plan, where: str, target: Target) -> Plan:
    """For a dry run: the plan and what `update_card` would make of the card, which stays as it is.

    A card on the hub isn't fetched: `model-card/` in the plan has what would go into it.
    """
    if _MODEL.fullmatch(where):
        return made
    card = _changed_card(where, made.reports, target)
    return replace(made, files={**made.files, f"model-card/{Path(where).name}": card})


def _changed_card(where: str, reports: Sequence[Report], target: Target) -> bytes:
    """A card in a file with these results; one that isn't there yet begins empty. Raises UserError."""
    file = Path(where)
    if where.startswith("hf://") or (file.exists() and not file.is_file()):
        raise UserError(f"--model-card {where}: neither a file nor a model on the hub, such as hf://ORG/MODEL")
    try:
        old = file.read_bytes().decode("utf-8") if file.exists() else ""
    except UnicodeDecodeError as error:
        raise UserError(f"--model-card {where}: not UTF-8 text") from error
    return with_results(old, reports, target).encode("utf-8", "backslashreplace")


def update_card(where: str, reports: Sequence[Report], target: Target, *, hub: Hub | None = None) -> str:
    """Put the results into the metadata of a model's card; returns what was done.

    `where` is a file, changed in place, or `hf://ORG/MODEL`, which gets a pull request: a card is its owner's.
    """
    found = _MODEL.fullmatch(where)
    if found is None:
        Path(where).write_bytes(_changed_card(where, reports, target))
        return f"{where}: model-index written"
    from huggingface_hub import CommitOperationAdd

    with _explained(where):
        api = _hub(hub)
        old = ""
        if api.file_exists(found[1], "README.md"):
            old = Path(api.hf_hub_download(found[1], "README.md")).read_bytes().decode("utf-8")
        new = with_results(old, reports, target, name=found[1].partition("/")[2])
        operations = [CommitOperationAdd("README.md", new.encode())]
        api.create_commit(
            found[1], operations, commit_message="Evaluation results by lcbx", repo_type="model", create_pr=True
        )
    return f"{where}: pull request with model-index opened"


def _hub(hub: Hub | None) -> Hub:
    if hub is not None:
        return hub
    from huggingface_hub import HfApi

    api: Hub = HfApi()
    return api


@contextmanager
def _explained(where: str) -> Iterator[None]:
    from huggingface_hub.errors import HfHubHTTPError

    try:
        yield
    except (HfHubHTTPError, OSError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"{where}: {first}. Log in with `hf auth login`, or look at what would be published with --dry-run FOLDER"
        ) from error
