"""What training relies on in TRL: names of fields, None as no signal, asynchronous reward functions."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from support.fake_judge import FakeJudge

from lcbx.errors import UserError
from lcbx.judge.request import JudgeRequest
from lcbx.train.settings import presets, trl_arguments
from lcbx.train.settings.config_file import load_config
from lcbx.types import Judgement, Verdict


@pytest.mark.parametrize("preset", list(presets.PRESETS))
def test_every_preset_is_a_grpo_configuration(preset: str, tmp_path: Path) -> None:
    from trl import GRPOConfig

    values = presets.values(preset) | {"lang": "lua", "output": str(tmp_path), "cpu": True, "bf16": False}
    values |= {"generation": "transformers", "gradient_checkpointing": False}
    config = load_config(None, {}, values)
    names = {field.name for field in dataclasses.fields(GRPOConfig)}
    for backend in ("transformers", "vllm-colocate"):
        arguments = trl_arguments.grpo_arguments(dataclasses.replace(config, generation=backend), 1)
        assert set(arguments) <= names
    assert GRPOConfig(**trl_arguments.grpo_arguments(config, 1)).num_generations == config.group_size


@pytest.mark.parametrize("preset", ["dapo", "lora"])
def test_presets_are_configurations_of_the_asynchronous_trainer(preset: str, tmp_path: Path) -> None:
    from trl.experimental.async_grpo import AsyncGRPOConfig

    values = presets.values(preset) | {"lang": "lua", "output": str(tmp_path), "cpu": True, "bf16": False}
    values |= {"generation": "vllm-server", "backend": "async", "gradient_checkpointing": False, "max_steps": 4}
    config = load_config(None, {}, values | {"cpu": False})
    arguments = trl_arguments.async_arguments(config, 1, templates={"enable_thinking": False}) | {"use_cpu": True}
    names = {field.name for field in dataclasses.fields(AsyncGRPOConfig)}
    assert set(arguments) <= names
    assert not names & set(trl_arguments.NOT_ASYNC)
    assert AsyncGRPOConfig(**arguments).weight_decay == config.weight_decay


def test_vllm_gets_the_end_tokens_that_only_the_tokenizer_has() -> None:
    config = load_config(None, {"lang": "lua", "generation": "vllm-colocate"})
    assert trl_arguments.grpo_arguments(config, 1, stop={7, 2})["generation_kwargs"] == {"stop_token_ids": [2, 7]}


def test_an_incomplete_checkpoint_is_not_used(tmp_path: Path) -> None:
    """The trainer's state is written last; sharded optimisers have other files than `optimizer.pt`."""
    from lcbx.train.trainer.training_process import last_checkpoint

    for step, state in ((2, '{"global_step": 2}'), (10, '{"global_step": 10}'), (12, '{"global_'), (14, None)):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        if state is not None:
            (folder / "trainer_state.json").write_text(state)
    assert last_checkpoint(tmp_path) == str(tmp_path / "checkpoint-10")
    assert last_checkpoint(tmp_path / "none") is None


def test_unknown_trainer_keys_are_refused_by_name() -> None:
    from trl import GRPOConfig

    from lcbx.train.trainer.trl_trainers import checked_arguments

    with pytest.raises(UserError, match=r"trainer.num_generation: .*Did you mean 'num_generations'"):
        checked_arguments(GRPOConfig, {"num_generation": 4})


def test_trl_sees_that_the_reward_is_asynchronous() -> None:
    from trl.trainer.utils import is_async_callable

    from lcbx.train.reward.judge_reward import JudgeReward

    assert is_async_callable(object.__new__(JudgeReward))


def test_a_reward_of_none_leaves_its_group_and_gets_no_advantage(toy_folder: Path, tmp_path: Path) -> None:
    """[1, 0, 0, None] has the advantages of [1, 0, 0] and then 0. Older versions of TRL counted None as 0."""
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer

    advantages: list[Any] = []

    async def reward(completions: list[str], **_: Any) -> list[float | None]:
        return [1.0, 0.0, 0.0, None] * (len(completions) // 4)

    class Trainer(GRPOTrainer):  # type: ignore[misc]
        def _generate_and_score_completions(self, inputs: Any) -> Any:
            outputs = super()._generate_and_score_completions(inputs)
            advantages.append(outputs["advantages"].tolist())
            return outputs

    tokenizer = AutoTokenizer.from_pretrained(toy_folder / "model")
    arguments = GRPOConfig(
        output_dir=str(tmp_path), num_generations=4, per_device_train_batch_size=4, gradient_accumulation_steps=1,
        max_completion_length=8, max_steps=1, use_cpu=True, bf16=False, gradient_checkpointing=False, report_to="none",
        save_strategy="no", disable_tqdm=True,
    )  # fmt: skip
    trainer = Trainer(
        model=AutoModelForCausalLM.from_pretrained(toy_folder / "model"),
        reward_funcs=reward,
        args=arguments,
        train_dataset=Dataset.from_dict({"prompt": ["Print the sum of a and b.\n\n"] * 4}),
        processing_class=tokenizer,
    )
    trainer.train()
    assert advantages[0] == pytest.approx([1.1545, -0.5772, -0.5772, 0.0], abs=2e-3)


class PatientJudge(FakeJudge):
    """Judges nothing until two requests are pending."""

    def __init__(self) -> None:
        super().__init__(lambda _: None)
        self._pending: list[Future[Judgement]] = []

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        self._pending.append(super().submit(request))
        if len(self.requests) == 2:
            for waiting, future in zip(self.requests, self._pending, strict=True):
                future.set_result(Judgement(key=waiting.program.key, verdict=Verdict.AC))
        return self._pending[-1]


def test_reward_calls_run_side_by_side_on_one_event_loop(tmp_path: Path) -> None:
    """TRL has one loop for all calls; waiting for the judge happens in a thread."""
    from lcbx import languages
    from lcbx.problems.make import make_problem
    from lcbx.problems.store import TestStore
    from lcbx.train.data.training_data import Stored
    from lcbx.train.reward.judge_reward import JudgeReward
    from lcbx.types import TestCase

    store = TestStore(tmp_path / "store")
    output, digest = store.put_output([b"1\n"])
    test = TestCase(input=store.put_input([b"1\n"]), output=output, expected_digest=digest)
    problem = make_problem(problem_id="p", statement="Print 1.", tests=(test,))
    stored = Stored(reward=(problem,), held_back={"p": ()}, languages=(languages.load("lua"),))
    reward = JudgeReward(load_config(None, {"lang": "lua", "judge_deadline_s": 20}), stored, PatientJudge())

    async def both() -> list[list[float | None]]:
        calls = [reward(["q"], ["print(1)"], [[1]], problem_id=["p"], language_id=["lua"]) for _ in range(2)]
        return list(await asyncio.gather(*calls))

    assert asyncio.run(both()) == [[1.0], [1.0]]


def test_the_script_of_the_page_trains_with_the_judge_as_the_reward(
    toy_folder: Path, tmp_path: Path, sandbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snippet of docs/INTEGRATIONS.md, with a model that trains in seconds."""
    from support.snippets import snippet
    from transformers import AutoTokenizer

    folder = tmp_path / "model"
    shutil.copytree(toy_folder / "model", folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = "{{ messages[0]['content'] }}\n\n"
    tokenizer.save_pretrained(folder)
    toy = f"prompt=({str(toy_folder / 'toy.j2')!r},), decontaminate=(), audit_data='off', sandbox={sandbox!r}"
    small = (
        "max_steps=2, num_generations=4, per_device_train_batch_size=4, max_completion_length=8, use_cpu=True, "
        'bf16=False, report_to="none", save_strategy="no", logging_steps=1'
    )
    script = snippet(
        "trl",
        {
            'benchmark="mini-train"': f"benchmark={str(toy_folder / 'toy.jsonl')!r}, {toy}",
            'output_dir="grpo"': f'output_dir="grpo", {small}',
            '"Qwen/Qwen2.5-Coder-0.5B-Instruct"': repr(str(folder)),
        },
    )
    assert len([line for line in script.splitlines() if line.strip()]) <= 10
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(script, names)
    logged = [entry for entry in names["trainer"].state.log_history if "judge/error_rate" in entry]
    assert len(logged) == 2
    assert all(entry["judge/error_rate"] == 0 for entry in logged)
    assert all(sum(entry[f"verdict/{verdict}"] for verdict in Verdict) == pytest.approx(1) for entry in logged)
    assert {row["problem_id"] for row in names["rows"]} <= {row["question_id"] for row in toy_problems()}


def toy_problems() -> list[dict[str, Any]]:
    from support import toy

    return toy.problems()


def test_unknown_settings_of_a_reward_are_refused() -> None:
    from lcbx.train.reward import open_reward

    with pytest.raises(UserError, match="no setting 'colour'"):
        open_reward(lang="lua", colour="red")
