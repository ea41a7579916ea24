"""Replicas of an engine give the same completions in the same order, however many there are and whichever is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.thread_cluster import ThreadActor, ThreadSession

from lcbx.cluster.actors import ActorLost
from lcbx.errors import UserError
from lcbx.generate.engine import ModelRequest
from lcbx.generate.engines import ENGINES, load
from lcbx.generate.replicas import ReplicatedGenerator, chunks, gpus_of
from lcbx.types import Completion, Message, Prompt, SampleKey, Sampling

PROMPTS = [
    Prompt(problem_id=f"p{number}", language_id="lua", messages=(Message(role="user", content="?"),))
    for number in range(40)
]
OWED = [SampleKey(problem_id=p.problem_id, language_id="lua", sample_index=n) for p in PROMPTS for n in range(5)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Completions for all keys but one."""
    path = tmp_path / "completions.jsonl"
    rows = [
        {"question_id": key.problem_id, "sample_index": key.sample_index, "completion": f"print({key.sample_index})"}
        for key in OWED[:-1]
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class LossySession(ThreadSession):
    """Every actor dies with its second chunk, but for those that start after `losses` have died."""

    def __init__(self, losses: int) -> None:
        super().__init__([1])
        self.losses, self.started = losses, 0

    def start(self, kind: type[Any], *arguments: Any, **options: Any) -> ThreadActor:
        actor = super().start(kind, *arguments, **options)
        self.started += 1
        return actor

    def result(self, reference: Any, *, timeout_s: float | None = None) -> Any:
        if self.losses > 0:
            self.losses -= 1
            raise ActorLost("The node died.")
        return super().result(reference, timeout_s=timeout_s)


def generated(
    file: Path, replicas: int, session: ThreadSession | None = None, owed: Sequence[SampleKey] = OWED
) -> list[Completion]:
    request = ModelRequest(model=str(file))
    generator = ReplicatedGenerator(
        session or ThreadSession([1]), ENGINES["replay"], request, replicas=replicas, load=load
    )
    assert generator.describe() | {"file": None} == {
        "engine": "replay",
        "model": "completions",
        "samples": len(OWED) - 1,
        "replicas": replicas,
        "file": None,
        "file_sha256": generator.describe()["file_sha256"],
    }
    return list(generator.generate(PROMPTS, Sampling(n=5), owed=owed))


def test_the_number_of_replicas_changes_nothing(file: Path) -> None:
    one = generated(file, 1)
    assert [completion.key for completion in one] == OWED[:-1]
    assert generated(file, 3) == generated(file, 50) == one


def test_lost_replicas_are_replaced_and_their_samples_generated_again(file: Path) -> None:
    session = LossySession(losses=4)
    assert generated(file, 3, session) == generated(file, 1)
    assert session.started == 3 + 4


def test_samples_that_are_lost_with_every_replica_end_the_run(file: Path) -> None:
    with pytest.raises(UserError, match=r"3 replicas were lost with the same 8 samples.*same command continues"):
        generated(file, 1, LossySession(losses=3), owed=OWED[:8])


def test_what_the_engine_refuses_is_for_the_user_to_change(file: Path) -> None:
    file.write_text(json.dumps({"question_id": "other", "completion": "x"}) + "\n")
    generator = ReplicatedGenerator(
        ThreadSession([1]), ENGINES["replay"], ModelRequest(model=str(file)), replicas=2, load=load
    )
    with pytest.raises(UserError, match="none of its 1 completions is for this benchmark"):
        list(generator.generate(PROMPTS, Sampling(n=5), owed=OWED))
    missing = ReplicatedGenerator(
        ThreadSession([1]), ENGINES["replay"], ModelRequest(model="gone.jsonl"), replicas=2, load=load
    )
    with pytest.raises(UserError, match=r"gone\.jsonl: no such file"):
        missing.describe()


def test_chunks_hold_the_samples_of_a_prompt_together() -> None:
    cut = list(chunks(PROMPTS, OWED))
    assert [key for chunk in cut for key in chunk.keys] == OWED
    assert [len(chunk.keys) for chunk in cut] == [10] * 20
    long = [SampleKey(problem_id="p0", language_id="lua", sample_index=n) for n in range(600)]
    assert [len(chunk.keys) for chunk in chunks(PROMPTS, long)] == [10] * 60


def test_a_replica_takes_as_many_gpus_as_the_engine_splits_the_model_over() -> None:
    request = ModelRequest(model="m", engine_options={"tensor_parallel_size": 4, "pipeline_parallel_size": 2})
    assert gpus_of(ENGINES["vllm"], request) == 8
    assert gpus_of(ENGINES["vllm"], ModelRequest(model="m")) == 1
    assert gpus_of(ENGINES["openai"], ModelRequest(model="m")) == 0
