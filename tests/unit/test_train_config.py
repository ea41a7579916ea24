"""The settings of a training: presets, files and flags, and the settings that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from lcbx.errors import UserError
from lcbx.resources import has_bf16_units
from lcbx.train.settings import presets, trl_arguments
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.train.settings.refusals import warnings


def load(**values: object) -> TrainConfig:
    return load_config(None, {"lang": "lua", **values})


@pytest.mark.parametrize("name", list(presets.PRESETS))
def test_every_preset_is_a_valid_configuration_with_reasons(name: str) -> None:
    config = load_config(None, {"lang": "lua"}, presets.values(name))
    for field, choice in presets.PRESETS[name].items():
        assert getattr(config, field) == choice.value
        assert choice.why
        assert choice.source


def test_the_paper_preset_is_the_papers_recipe_in_trls_terms() -> None:
    config = load_config(None, {"lang": "lua"}, presets.values("paper"))
    arguments = trl_arguments.grpo_arguments(config, 1)
    expected = {
        "num_generations": 32,
        "learning_rate": 5e-6,
        "lr_scheduler_type": "cosine",
        "warmup_steps": 0.1,
        "weight_decay": 0.001,
        "max_grad_norm": 0.1,
        "temperature": 0.7,
        "top_p": 1.0,
        "epsilon": 0.1,
        "beta": 0.0,
        "loss_type": "grpo",
        "scale_rewards": "group",
        "num_iterations": 1,
        "max_completion_length": 1024,
        "num_train_epochs": 1.0,
    }
    assert {name: arguments[name] for name in expected} == expected
    assert config.rollouts_per_step == 128
    assert config.reward == "binary"
    assert "top_p" in presets.DEVIATIONS["paper"]


def test_flags_take_precedence_over_the_file_and_the_file_over_the_preset(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("lang: [lua, r]\ngroup_size: 12\nlearning_rate: 1e-5\n")
    config = load_config(path, {"group_size": 6}, presets.values("paper"))
    assert (config.lang, config.group_size, config.learning_rate, config.temperature) == (("lua", "r"), 6, 1e-5, 0.7)


def test_unknown_keys_are_refused_with_the_nearest_one(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("groupsize: 12\n")
    with pytest.raises(UserError, match=r"run.yaml: unknown key 'groupsize'. Did you mean 'group_size'"):
        load_config(path, {})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"top_p": 0.95}, "top_p: 0.95.*must be 1"),
        ({"top_k": 20}, "top_k: 20.*must be 1 and 0"),
        ({"trainer": {"reward_weights": [1, 2]}}, "one reward function"),
        ({"trainer": {"min_p": 0.1}}, "min_p"),
        ({"trainer": {"use_transformers_continuous_batching": True}}, "training mode"),
        ({"group_size": 1}, "at least 2"),
        ({"temperature": 0}, "above 0"),
        ({"held_back": 1.0}, "some test has to decide"),
        ({"held_out": "1.5"}, "between 0 and 1"),
        ({"reward": "fraction"}, "not one of binary, tests"),
        ({"lang_weights": "1,2"}, "2 weights for 1 languages"),
        ({"micro_batch": 7}, "does not divide"),
        ({"difficulty": "easy"}, "not a range of pass rates"),
        ({"backend": "async"}, "vllm-server"),
        ({"generation": "vllm-server", "cpu": True}, "NCCL"),
        ({"learning_rate": "fast"}, "'fast' is not float"),
        ({"group_size": 2.5}, "2.5 is not int"),
        ({"lora": "yes"}, "'yes' is not bool"),
    ],
)
def test_settings_that_can_not_work_are_refused_with_the_reason(values: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        load(**values)


def test_a_training_without_a_language_is_refused() -> None:
    with pytest.raises(UserError, match="no language given"):
        load_config(None, {})


def test_shaping_terms_are_allowed_with_a_warning() -> None:
    config = load(compile_credit=0.2, reward="tests", format_credit=0.1, length_penalty=0.1)
    text = " ".join(warnings(config, bf16_units=True))
    for word in ("compile_credit", "reward: tests", "format_credit", "length_penalty"):
        assert word in text


@pytest.mark.parametrize(
    ("settings", "bf16_units", "warned"),
    [({}, False, True), ({}, True, False), ({"bf16": False}, False, False), ({"cpu": False}, False, False)],
)
def test_bf16_is_warned_of_on_a_cpu_that_has_no_units_for_it(
    settings: dict[str, bool], bf16_units: bool, warned: bool
) -> None:
    """Regression: the warning came on every CPU; nobody looked."""
    config = load(**{"cpu": True, "bf16": True, **settings})
    assert any("bf16" in text for text in warnings(config, bf16_units=bf16_units)) is warned


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16 amx_tile\n", True),
        ("Features\t: fp asimd bf16 i8mm\n", True),
        ("flags\t\t: fpu avx512f avx512_vnni\nmodel name\t: bf16-less\n", False),
        (None, False),
    ],
)
def test_units_for_bf16_are_read_from_the_flags_of_the_cpu(tmp_path: Path, flags: str | None, expected: bool) -> None:
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(flags)
    assert has_bf16_units(tmp_path / "cpuinfo") is expected


def test_a_configuration_is_read_back_from_its_file_unchanged(tmp_path: Path) -> None:
    config = load(lora=True, benchmark="a.jsonl,b.jsonl", max_steps=7, trainer={"delta": 2.0})
    (tmp_path / "config.yaml").write_text(config.to_yaml())
    assert load_config(tmp_path / "config.yaml", {}) == config


def test_the_digest_ignores_the_number_of_steps_and_not_the_learning_rate() -> None:
    first = load(max_steps=10)
    assert first.digest() == load(max_steps=20, output="elsewhere").digest()
    assert first.digest() != load(max_steps=10, learning_rate=1e-3).digest()


@pytest.mark.parametrize(("world_size", "passes"), [(1, 16), (2, 8), (4, 4)])
def test_a_step_has_the_same_number_of_completions_on_any_number_of_devices(world_size: int, passes: int) -> None:
    config = load(group_size=16, prompts_per_step=8, micro_batch=8)
    assert trl_arguments.accumulation(config, world_size) == passes


def test_completions_that_can_not_be_divided_evenly_are_refused() -> None:
    with pytest.raises(UserError, match="can't be divided among 3 processes"):
        trl_arguments.accumulation(load(group_size=16, prompts_per_step=8, micro_batch=8), 3)


def test_adapters_can_be_limited_to_the_last_layers() -> None:
    arguments = trl_arguments.lora_arguments(load(lora=True, lora_last_layers=3), 10)
    assert arguments["layers_to_transform"] == [7, 8, 9]
