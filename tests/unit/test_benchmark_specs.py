"""From a spec to a benchmark and back: names, revisions, the hub, and what a run needs to find its benchmark again."""

from __future__ import annotations

import json
from pathlib import Path

import huggingface_hub
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.hub import FakeHub

from lcbx.errors import DataError, UserError
from lcbx.problems import find, hub, load, local_path, spec_of
from lcbx.problems.store import TestStore

ROWS = [
    {
        "question_id": name,
        "question_content": "Add.",
        "private_test_cases": json.dumps([{"input": "1 2", "output": "3", "testtype": "stdin"}]),
    }
    for name in ("sum", "b")
]


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path / "cache")


# --- the hub --------------------------------------------------------------------------------------------------------


def test_a_hub_out_of_reach_says_how_to_do_without(store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable:
        def dataset_info(self, *_: object, **__: object) -> None:
            raise ConnectionError("Name or service not known\nmore of it")

    def no_cache(*_: object, **__: object) -> str:
        raise huggingface_hub.errors.LocalEntryNotFoundError("not there")

    monkeypatch.setattr(huggingface_hub, "HfApi", Unreachable)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", no_cache)
    with pytest.raises(UserError, match=r"read from the hub \(Name or service not known\)\. Download it where"):
        load("ag-lcb-x", store=store)
    with pytest.raises(UserError, match="hub"):
        load("ag-lcb-x@main", store=store)


def test_ag_lcb_x_comes_from_the_hub_at_its_pinned_commit_and_only_once(
    tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hub" / "data").mkdir(parents=True)
    for number, row in enumerate(ROWS):
        pq.write_table(pa.Table.from_pylist([row]), tmp_path / f"hub/data/test-0000{number}-of-00002.parquet")
    fake = FakeHub(tmp_path / "hub", monkeypatch)
    benchmark = load("ag-lcb-x", store=store)
    assert (benchmark.name, benchmark.revision) == ("ag-lcb-x", "15bef6bf966893163ea9d22f25b7c58fec06a949")
    assert [problem.problem_id for problem in benchmark.problems] == ["sum", "b"]
    assert load("ag-lcb-x", store=store) == benchmark
    assert fake.downloads == 2
    assert load("ag-lcb-x@main", store=store).revision == "c" * 40
    fake.commit = None
    with pytest.raises(UserError, match="did not return the commit of 'main'"):
        load("ag-lcb-x@main", store=store)


def test_a_data_set_half_in_the_hubs_cache_is_not_taken_for_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "test-00000-of-00002.parquet").touch()
    assert hub._cached("a/b", "c" * 40, "data/test-*.parquet") == []
    (tmp_path / "data" / "test-00001-of-00002.parquet").touch()
    assert len(hub._cached("a/b", "c" * 40, "data/test-*.parquet")) == 2


def test_a_pattern_that_the_data_set_lacks_says_what_it_has(
    tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hub" / "humaneval-lua").mkdir(parents=True)
    (tmp_path / "hub" / "humaneval-lua" / "test-00000-of-00001.parquet").touch()
    FakeHub(tmp_path / "hub", monkeypatch)
    with pytest.raises(UserError, match=r"no file humaneval-moon/test-\*\.parquet.*It has: humaneval-lua"):
        load("multipl-e:humaneval-moon", store=store)


def test_a_download_that_breaks_off_says_how_to_do_without(
    tmp_path: Path, store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hub" / "data").mkdir(parents=True)
    (tmp_path / "hub" / "data" / "test-00000-of-00001.parquet").touch()
    FakeHub(tmp_path / "hub", monkeypatch)

    def broken(*_: object, **__: object) -> str:
        raise OSError("connection reset\nand a traceback")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", broken)
    with pytest.raises(UserError, match=r"the download failed \(connection reset\)\. Download it where"):
        load("ag-lcb-x", store=store)


# --- splits ---------------------------------------------------------------------------------------------------------


def test_several_splits_without_one_named_test_are_refused(tmp_path: Path, store: TestStore) -> None:
    """Training rows must not be judged as a benchmark by accident."""
    for name in ("train", "validation"):
        pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / f"{name}-00000-of-00001.parquet")
    with pytest.raises(UserError, match=r"several splits \(train, validation\).*Name one file"):
        load(str(tmp_path), store=store)


def test_a_saved_data_set_without_a_split_named_test_is_refused(tmp_path: Path, store: TestStore) -> None:
    import datasets

    datasets.disable_progress_bars()
    table = datasets.Dataset.from_list(ROWS)
    datasets.DatasetDict({"train": table, "dev": table}).save_to_disk(tmp_path / "set")
    with pytest.raises(DataError, match="has the splits dev, train, and none is named 'test'"):
        load(str(tmp_path / "set"), store=store)
    (tmp_path / "set" / "dataset_dict.json").write_text("{")
    with pytest.raises(DataError, match="cannot be read as a folder written by datasets"):
        load(str(tmp_path / "set"), store=store)


# --- a run's benchmark, again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("mini", "mini"),
        ("ag-lcb-x", f"ag-lcb-x@{'c' * 40}"),
        ("multipl-e-humaneval-lua", f"multipl-e:humaneval-lua@{'c' * 40}"),
    ],
)
def test_a_benchmark_known_by_name_is_found_at_the_revision_of_the_run(name: str, spec: str) -> None:
    assert local_path(spec) is None
    assert spec_of(name=name, revision="c" * 40, path=None) == spec


@pytest.mark.parametrize("prefix", ["", "multipl-e:"])
def test_a_local_benchmark_is_found_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    (tmp_path / "own.jsonl").touch()
    monkeypatch.chdir(tmp_path)
    path = local_path(f"{prefix}own.jsonl")
    assert path == tmp_path / "own.jsonl"
    assert spec_of(name="own", revision="0" * 64, path=str(path)) == str(path)


def test_a_runs_benchmark_is_found_only_if_it_is_here(tmp_path: Path, store: TestStore) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(json.dumps(ROWS[0]) + "\n")
    benchmark = load(str(file), store=store)
    file.unlink()
    again = find("own", benchmark.revision, store=store)
    assert again is not None
    assert again.problems == benchmark.problems
    assert find("own", "0" * 64, store=store) is None
