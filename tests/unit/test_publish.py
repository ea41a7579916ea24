"""What would be published, file by file; a hub of our own stands in for the real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from huggingface_hub import ModelCard, ModelCardData, parse_eval_result_entries
from support.made_up import make_run

from lcbx.cli import lcbx
from lcbx.errors import DataError, UserError
from lcbx.report.model_card import with_results
from lcbx.report.publish import Target, plan, write_plan
from lcbx.report.upload import update_card, upload_plan
from lcbx.types import Sampling

TARGET = Target("me/runs")
SOURCE = "https://huggingface.co/datasets/me/runs"


class FakeHub:
    """Records calls; has one model with a card."""

    def __init__(self, card: Path | None = None, *, error: Exception | None = None) -> None:
        self.card, self.error = card, error
        self.repositories: list[tuple[str, str, bool]] = []
        self.commits: list[tuple[str, dict[str, bytes], str, bool]] = []

    def create_repo(self, repo_id: str, *, repo_type: str, private: bool, exist_ok: bool) -> None:
        if self.error:
            raise self.error
        assert exist_ok
        self.repositories.append((repo_id, repo_type, private))

    def create_commit(
        self, repo_id: str, operations: Any, *, commit_message: str, repo_type: str, create_pr: bool = False
    ) -> None:
        if self.error:
            raise self.error
        assert commit_message
        files = {}
        for operation in operations:
            with operation.as_file() as file:
                files[operation.path_in_repo] = file.read()
        self.commits.append((repo_id, files, repo_type, create_pr))

    def file_exists(self, repo_id: str, filename: str) -> bool:
        return self.card is not None

    def hf_hub_download(self, repo_id: str, filename: str) -> str:
        return str(self.card)


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    return [
        make_run(tmp_path / "results", model="org/model-7B", language_id=language_id, sampling=Sampling(n=5))
        for language_id in ("lua", "julia")
    ]


def front(text: str) -> dict[str, Any]:
    header = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(header, dict)
    return header


def test_dry_run_writes_the_bytes_that_would_be_uploaded(runs: list[Path], tmp_path: Path) -> None:
    made, hub, folder = plan(runs, TARGET), FakeHub(), tmp_path / "dry"
    write_plan(made, folder)
    assert upload_plan(made, TARGET, private=True, hub=hub) == "https://huggingface.co/datasets/me/runs"
    assert hub.repositories == [("me/runs", "dataset", True)]
    repository, files, kind, _ = hub.commits[0]
    assert (repository, kind) == ("me/runs", "dataset")
    written = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert written == files
    assert f"mini/org--model-7B/lua/{runs[0].name}/judgements.jsonl" in written
    assert written[f"mini/org--model-7B/lua/{runs[0].name}/run.json"] == (runs[0] / "run.json").read_bytes()


def test_the_card_has_metadata_and_the_figures(runs: list[Path]) -> None:
    card = plan(runs, TARGET).files["README.md"]
    assert isinstance(card, bytes)
    header = front(card.decode())
    assert {"lcbx", "mini"} <= set(header["tags"])
    assert "pass@1 % [95 %]" in card.decode().replace("\\", "")
    assert "lcbx verify" in card.decode()


def test_model_index_is_what_the_hub_library_reads(runs: list[Path]) -> None:
    card = plan(runs, TARGET).files["model-card/org--model-7B.md"]
    assert isinstance(card, bytes)
    data = ModelCard(card.decode(), ignore_metadata_errors=False).data
    assert isinstance(data, ModelCardData)
    results = data.eval_results
    assert results is not None
    by_metric = {(result.dataset_config, result.metric_type): result for result in results}
    assert set(by_metric) == {(language, metric) for language in ("lua", "julia") for metric in ("pass@1", "pass@5")}
    lua = by_metric["lua", "pass@1"]
    assert lua.metric_args is not None
    assert lua.dataset_args is not None
    assert 0 <= lua.metric_value <= 100
    assert lua.metric_args["problems"] == 12
    low, high = lua.metric_args["interval_95"]
    assert low <= lua.metric_value <= high
    assert lua.dataset_args["protocol"] == "lcbx-1"


def test_a_card_keeps_all_else_and_replaces_only_these_results(runs: list[Path]) -> None:
    reports = plan(runs, TARGET).reports
    other = {"task": {"type": "x"}, "dataset": {"type": "other", "name": "o"}, "metrics": [{"type": "a", "value": 1}]}
    old = "---\n" + yaml.safe_dump({"license": "mit", "model-index": [{"name": "mine", "results": [other]}]})
    old += "---\n\n# My model\n\n---\nnot a header\n---\n"
    once = with_results(old, reports, TARGET.repository)
    assert with_results(once, reports, TARGET.repository) == once
    header = front(once)
    assert header["license"] == "mit"
    assert header["model-index"][0]["name"] == "mine"
    assert [result["dataset"]["type"] for result in header["model-index"][0]["results"]] == ["other", "mini", "mini"]
    assert once.endswith("\n# My model\n\n---\nnot a header\n---\n")
    assert with_results("# No header\n", reports, TARGET.repository).endswith("---\n# No header\n")
    with pytest.raises(DataError, match="isn't YAML"):
        with_results("---\na: [\n---\n", reports, TARGET.repository)


def test_a_model_on_the_hub_gets_a_pull_request_and_a_file_is_changed_in_place(
    runs: list[Path], tmp_path: Path
) -> None:
    card = tmp_path / "README.md"
    card.write_text("---\nlicense: mit\n---\n# Hello\n")
    reports, hub = plan(runs, TARGET).reports, FakeHub(card)
    update_card("hf://org/model-7B", reports, TARGET, hub=hub)
    repository, files, kind, pull_request = hub.commits[0]
    assert (repository, kind, pull_request) == ("org/model-7B", "model", True)
    assert files["README.md"].endswith(b"# Hello\n")
    assert b"pass@5" in files["README.md"]
    update_card(str(card), reports, TARGET)
    changed, proposed = front(card.read_text()), front(files["README.md"].decode())
    assert changed["model-index"][0]["results"] == proposed["model-index"][0]["results"]
    assert changed["license"] == "mit"
    with pytest.raises(UserError, match="neither a file nor a model"):
        update_card("hf://datasets/a/b", reports, TARGET, hub=hub)


def test_a_dry_run_writes_the_changed_card_and_leaves_the_card_alone(runs: list[Path], tmp_path: Path) -> None:
    card = tmp_path / "CARD.md"
    card.write_text("---\nlicense: mit\n---\n# Mine\n")
    out = tmp_path / "out"
    options = ["--to", "hf://datasets/me/runs", "--dry-run", str(out), "--model-card", str(card)]
    CliRunner().invoke(lcbx, ["publish", *map(str, runs), *options], catch_exceptions=False)
    written = (out / "model-card" / "CARD.md").read_text()
    assert written.endswith("# Mine\n")
    header = yaml.safe_load(written.split("---\n")[1])
    assert header["license"] == "mit"
    assert len(header["model-index"][0]["results"]) == 2
    assert card.read_text() == "---\nlicense: mit\n---\n# Mine\n"


def test_no_card_holds_what_a_terminal_or_a_reader_could_be_fooled_by(tmp_path: Path) -> None:
    evil = "a\x1b[31m\x9b2J\u202e\r`<b>"
    made = plan([make_run(tmp_path, model=evil, slice={evil: evil}, protocol="lcbx-1+custom")], TARGET)
    cards = [data.decode() for path, data in made.files.items() if path.endswith(".md") and isinstance(data, bytes)]
    assert len(cards) == 2
    assert all(char.isprintable() or char == "\n" for card in cards for char in card)


def test_results_for_the_hub_are_what_its_library_reads(tmp_path: Path) -> None:
    """One file for each benchmark and protocol; benchmarks and parts that the hub can't show are left out."""
    shared: dict[str, Any] = {"model": "org/model-7B", "sampling": Sampling(n=5)}
    paths = [
        make_run(tmp_path, language_id="lua", benchmark="ag-lcb-x", **shared),
        make_run(tmp_path, language_id="r", benchmark="ag-lcb-x", **shared),
        make_run(tmp_path, language_id="lua", benchmark="mini", **shared),
        make_run(tmp_path, language_id="lua", benchmark="ag-lcb-x", slice={"limit": "3"}, **shared),
    ]
    made = plan(paths, TARGET).files
    files = {path: text for path, text in made.items() if isinstance(text, bytes) and ".eval_results" in path}
    (path,) = files
    assert path == "model-card/org--model-7B/.eval_results/lcbx-ag-lcb-x-lcbx-1.yaml"
    entries = parse_eval_result_entries(yaml.safe_load(files[path]))
    assert {(entry.dataset_id, entry.task_id) for entry in entries} == {
        ("nuprl/Ag-LiveCodeBench-X", "lua"),
        ("nuprl/Ag-LiveCodeBench-X", "r"),
    }
    assert all(0 <= entry.value <= 100 and entry.source_url == SOURCE for entry in entries)
    assert entries[0].notes == "pass@1 in Lua, protocol lcbx-1, n = 5, temperature 0.2"


def test_incomplete_runs_are_not_published(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="1 of 1 runs are incomplete"):
        plan([make_run(tmp_path, missing=1)], TARGET)


@pytest.mark.parametrize(
    "address", ["me/runs", "hf://me/runs", "hf://datasets/runs", "hf://datasets/a/b/c", "s3://x/y"]
)
def test_only_a_data_set_on_the_hub_is_a_target(address: str) -> None:
    with pytest.raises(UserError, match="not a data set on the hub"):
        Target.parse(address)


class HttpLibraryError(Exception):
    """An error that is no OSError, as that of a client's HTTP library."""


@pytest.mark.parametrize("kind", [ConnectionError, HttpLibraryError])
def test_a_hub_that_cannot_be_reached_is_one_message(runs: list[Path], kind: type[Exception]) -> None:
    hub = FakeHub(error=kind("no route to host\nmore"))
    made = plan(runs, TARGET)
    message = r"could not be published \(no route to host\)\. Log in with"
    with pytest.raises(UserError, match=f"hf://datasets/me/runs: {message}"):
        upload_plan(made, TARGET, private=False, hub=hub)
    with pytest.raises(UserError, match=f"hf://me/model: {message}"):
        update_card("hf://me/model", made.reports, TARGET, hub=hub)


def test_publish_command_says_that_nothing_was_uploaded(runs: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    arguments = ["publish", str(runs[0]), "--to", "hf://datasets/me/runs", "--dry-run", str(folder)]
    done = CliRunner().invoke(lcbx, arguments, standalone_mode=False)
    assert done.exception is None
    assert "nothing was uploaded" in done.output
    assert (folder / "README.md").exists()
