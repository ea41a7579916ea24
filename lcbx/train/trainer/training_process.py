"""The process that trains, one per device, alone or under `accelerate launch`.

Started as `python -m lcbx.train.trainer.training_process RUN`. The run's folder holds configuration and data, and
`LCBX_JUDGE` names the judge's socket. Read from top to bottom, this file is the whole training.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import transformers
from datasets import Dataset

from lcbx.errors import UserError, did_you_mean
from lcbx.generate import chat
from lcbx.judge.opening import open_judge
from lcbx.judge.service import SOCKET_VARIABLE
from lcbx.resources import write_atomically
from lcbx.train.data.training_data import read_rows, read_stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings import trl_arguments
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.trainer import evaluation, launch, vllm_cpu
from lcbx.train.trainer import training_model as models
from lcbx.train.trainer.callbacks import Watch


def main(arguments: list[str]) -> int:
    """Exit code 0: the run has ended, `done.json` says how; 2: something must be changed; 130: interrupted."""
    if os.environ.get(launch.SUPERVISED_VARIABLE):
        end_with_parent()
    models.quiet()
    config = read_run_config(Path(arguments[0]))
    socket = Path(os.environ[SOCKET_VARIABLE])
    rank, world_size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    try:
        train(config, socket, rank, world_size)
    except UserError as error:
        print(f"lcbx: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def end_with_parent() -> None:
    """Ends this process when its standard input ends, which is when whoever started it has died: nobody would stop it,
    and a second start would train beside it in the same folder."""

    def watch() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        os._exit(1)

    threading.Thread(target=watch, name="lcbx-parent", daemon=True).start()


def train(config: TrainConfig, socket: Path, rank: int, world_size: int) -> None:
    """Trains, evaluates and saves; in the end `done.json` has the steps done and why it stopped, if it did."""
    run = config.run_dir
    stored = read_stored(run / "data")
    attempt = len((run / "starts.txt").read_text().split()) - 1
    tokenizer = models.load_tokenizer(config)
    switches = chat.template_switches(chat.template_of(tokenizer), thinking=config.thinking)
    rows = dataset(config, tokenizer, switches)
    reward = JudgeReward(
        config,
        stored,
        open_judge(f"unix:{socket}"),
        eos_ids=models.eos_ids(models.generation_settings(config), tokenizer),
        rollouts=run / "rollouts" / f"rank{rank}.jsonl",
        attempt=attempt,
    )
    if config.backend == "async":
        trainer, arguments = make_async_trainer(config, tokenizer, rows, reward, world_size, switches)
    else:
        trainer, arguments = make_trainer(config, tokenizer, rows, reward, world_size, switches)

    def evaluate(step: int) -> dict[str, Any]:
        unwrapped = trainer.accelerator.unwrap_model(trainer.model)
        return evaluation.evaluate(config, step, unwrapped, tokenizer, socket)

    sharded = trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled
    # The asynchronous trainer's model has attention for packed sequences only.
    in_memory = not sharded and config.backend != "async"
    watch = Watch(config, stored, reward, socket, attempt=attempt, evaluate=evaluate if in_memory else None)
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.add_callback(watch)
    trainer.train(resume_from_checkpoint=last_checkpoint(Path(arguments.output_dir)) if attempt else None)
    if sharded:
        trainer.save_model(str(run / "model"))
    elif rank == 0:
        unwrapped = trainer.accelerator.unwrap_model(trainer.model)
        models.save(unwrapped, tokenizer, run / "model", merge=config.merge, base=models.resolve(config.model))
    if rank == 0:
        done = {"step": trainer.state.global_step, "stopped": watch.stopped, "planned": watch.planned}
        done |= {"evaluated": in_memory, "judge_seconds": round(reward.seconds, 2)}
        write_atomically(run / "done.json", json.dumps(done) + "\n")


def last_checkpoint(folder: Path) -> str | None:
    """The newest one that is whole; a kill may have come while one was written."""
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    whole = [path for path in found if _is_whole(path)]
    return str(whole[-1]) if whole else None


def _is_whole(checkpoint: Path) -> bool:
    """The trainer's state is written last, after weights and optimiser, however these are split into files."""
    try:
        return "global_step" in json.loads((checkpoint / "trainer_state.json").read_text())
    except (OSError, ValueError):
        return False


def dataset(config: TrainConfig, tokenizer: Any, switches: dict[str, bool]) -> Dataset:
    """The rows in order, without prompts that are too long. Ids, never tests: TRL prints rows that have no reward."""
    columns: dict[str, list[Any]] = {"prompt": [], "problem_id": [], "language_id": [], "template": []}
    long = 0
    for row in read_rows(config.run_dir / "data"):
        messages = [{"role": message.role, "content": message.content} for message in row.messages]
        prompt = models.prompt_of(tokenizer, messages)
        if models.prompt_tokens(tokenizer, prompt, switches) > config.max_prompt_length:
            long += 1
            continue
        for name, value in zip(columns, (prompt, row.problem_id, row.language_id, row.template), strict=True):
            columns[name].append(value)
    if long:
        print(f"{long} prompts longer than {config.max_prompt_length} tokens are left out", file=sys.stderr)
    if len(columns["prompt"]) < config.prompts_per_step:
        raise UserError(f"{len(columns['prompt'])} prompts are too few for prompts_per_step {config.prompts_per_step}.")
    return Dataset.from_dict(columns)


def make_trainer(
    config: TrainConfig,
    tokenizer: Any,
    rows: Dataset,
    reward: JudgeReward,
    world_size: int,
    switches: dict[str, bool],
) -> tuple[Any, Any]:
    """TRL's GRPO trainer and its arguments."""
    trl: Any = importlib.import_module("trl")
    model = models.load_model(config)
    models.keep_stop_tokens(model, tokenizer)
    stop = models.eos_ids(model.generation_config, tokenizer)
    given = trl_arguments.grpo_arguments(config, world_size, templates=switches, stop=stop)
    arguments = checked(trl.GRPOConfig, given)
    if config.generation == "vllm-colocate" and config.cpu:
        vllm_cpu.patch()
    trainer = trl.GRPOTrainer(
        model=model,
        reward_funcs=reward,
        args=arguments,
        train_dataset=rows,
        processing_class=tokenizer,
        peft_config=models.lora(config, models.layers_of(model.config)),
    )
    return trainer, arguments


def make_async_trainer(
    config: TrainConfig,
    tokenizer: Any,
    rows: Dataset,
    reward: JudgeReward,
    world_size: int,
    switches: dict[str, bool],
) -> tuple[Any, Any]:
    """TRL's asynchronous trainer, which generates while it optimises: experimental, needs GPUs and a vLLM server."""
    trl: Any = importlib.import_module("trl.experimental.async_grpo")
    given = trl_arguments.async_arguments(config, world_size, templates=switches)
    if config.model_revision is not None:
        given.setdefault("model_init_kwargs", {"revision": config.model_revision})
    arguments = checked(trl.AsyncGRPOConfig, given)
    trainer = trl.AsyncGRPOTrainer(
        model=models.resolve(config.model),  # it loads the model itself, with an attention of its own
        reward_funcs=reward,
        args=arguments,
        train_dataset=rows,
        processing_class=tokenizer,
        peft_config=models.lora(config, models.layers_of(models.read_config(config))),
    )
    return trainer, arguments


def checked(kind: Any, given: dict[str, Any]) -> Any:
    """TRL's configuration. Raises UserError for keys it does not have and values it refuses."""
    known = {each.name for each in dataclasses.fields(kind)}
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known, otherwise="")
            raise UserError(f"trainer.{name}: TRL's {kind.__name__} has no such field.{hint}")
    try:
        return kind(**given)
    except (TypeError, ValueError) as error:
        raise UserError(f"TRL refuses this configuration: {error}") from error


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
