"""The process that trains, one per device, alone or under a launcher.

Started as `python -m lcbx.train.trainer.training_process RUN`. The run's folder holds configuration and data, and
`LCBX_JUDGE` names the judge's socket. Read from top to bottom, this file is the whole training.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import transformers
from datasets import Dataset

from lcbx.errors import UserError
from lcbx.generate import chat
from lcbx.judge.opening import open_judge
from lcbx.judge.service_process import SOCKET_VARIABLE
from lcbx.resources import write_atomically
from lcbx.train.data.training_data import read_rows, read_stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.rollouts import before_checkpoint
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.trainer import training_model
from lcbx.train.trainer.callbacks import TrainingWatch
from lcbx.train.trainer.evaluation import evaluate
from lcbx.train.trainer.launch import SUPERVISED_VARIABLE
from lcbx.train.trainer.repair_stage import started_from
from lcbx.train.trainer.trl_trainers import TrainerParts, make_trainer


def main(arguments: list[str]) -> int:
    """Return 0 when the run has ended (`done.json` says how), 2 for a mistake in the settings, 130 if interrupted."""
    if os.environ.get(SUPERVISED_VARIABLE):
        end_with_parent()
    training_model.quiet()
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
    """End this process when its standard input does, because then the process that started it has died.

    Otherwise nobody would stop it, and a second start would train beside it in the same folder.
    """

    def watch() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        os._exit(1)

    threading.Thread(target=watch, name="lcbx-parent", daemon=True).start()


def train(config: TrainConfig, socket: Path, rank: int, world_size: int) -> None:
    """Train, evaluate and save. At the end `done.json` holds the number of steps and why it stopped, if early.

    It also holds the number of epochs, if these and not `max_steps` ended the training.
    """
    if config.require_solved and config.prompts_per_step % world_size:
        raise UserError(
            f"require_solved: {config.prompts_per_step} groups a step can't be divided among {world_size} processes, "
            "and each needs whole groups. Change prompts_per_step."
        )
    config = started_from(config)
    run = config.run_dir
    stored = read_stored(run / "data")
    attempt = len((run / "starts.txt").read_text().split()) - 1
    tokenizer = training_model.load_tokenizer(config)
    switches = chat.template_switches(chat.template_of(tokenizer), thinking=config.thinking)
    checkpoint = last_checkpoint(run / "checkpoints") if attempt else None
    rollouts = run / "rollouts" / f"rank{rank}.jsonl"
    reward = JudgeReward(
        config,
        stored,
        open_judge(f"unix:{socket}"),
        eos_ids=training_model.eos_ids(training_model.generation_settings(config), tokenizer),
        rollouts=rollouts,
        attempt=attempt,
        history=before_checkpoint(rollouts, checkpoint),
    )
    parts = TrainerParts(
        config=config,
        tokenizer=tokenizer,
        dataset=prompt_dataset(config, tokenizer, switches),
        reward=reward,
        world_size=world_size,
        switches=switches,
    )
    trainer = make_trainer(parts)

    def evaluate_step(step: int) -> dict[str, Any]:
        return evaluate(config, step, trainer.accelerator.unwrap_model(trainer.model), tokenizer, socket)

    sharded = trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled
    # The asynchronous trainer's model can only attend to packed sequences.
    in_memory = not sharded and config.backend != "async"
    watch = TrainingWatch(
        config, stored, reward, socket, attempt=attempt, evaluate=evaluate_step if in_memory else None
    )
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.add_callback(watch)
    if checkpoint is not None and _step_of(checkpoint) >= (last_step(trainer, config) or sys.maxsize):
        # Continued with all its steps done, transformers' trainer would do one more, except at the end of an epoch.
        trainer.args.max_steps, trainer.args.num_train_epochs = -1, 0
    trainer.train(resume_from_checkpoint=checkpoint)
    save_model(trainer, parts, sharded=sharded, rank=rank)
    if rank == 0:
        done = {"step": trainer.state.global_step, "stopped": watch.stopped, "planned": watch.planned}
        done |= {"epochs": config.epochs if config.max_steps is None and watch.stopped is None else None}
        done |= {"evaluated": in_memory, "judge_seconds": round(reward.seconds, 2)}
        write_atomically(run / "done.json", json.dumps(done) + "\n")


def save_model(trainer: Any, parts: TrainerParts, *, sharded: bool, rank: int) -> None:
    """Save `model/`; a sharded model is gathered from all ranks."""
    folder = parts.config.run_dir / "model"
    if sharded:
        trainer.save_model(str(folder))
    elif rank == 0:
        model = trainer.accelerator.unwrap_model(trainer.model)
        base = training_model.resolve(parts.config.model)
        training_model.save(model, parts.tokenizer, folder, merge=parts.config.merge, base=base)


def last_step(trainer: Any, config: TrainConfig) -> int | None:
    """Return the number of steps of the whole training; None for epochs of the asynchronous trainer: not known."""
    if trainer.args.max_steps > 0:
        return int(trainer.args.max_steps)
    if config.backend == "async":
        return None
    return int(trainer.set_initial_training_values(trainer.args, trainer.get_train_dataloader())[-1])


def _step_of(checkpoint: str) -> int:
    return int(json.loads((Path(checkpoint) / "trainer_state.json").read_text())["global_step"])


def last_checkpoint(folder: Path) -> str | None:
    """Return the newest complete checkpoint; a kill may have interrupted the writing of a newer one."""
    checkpoints = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    complete = [path for path in checkpoints if _is_complete(path)]
    return str(complete[-1]) if complete else None


def _is_complete(checkpoint: Path) -> bool:
    """True if the trainer's state is there, which is written last, after all files of weights and optimiser."""
    try:
        return "global_step" in json.loads((checkpoint / "trainer_state.json").read_text())
    except (OSError, ValueError):
        return False


def prompt_dataset(config: TrainConfig, tokenizer: Any, switches: dict[str, bool]) -> Dataset:
    """Return the rows in order, without prompts that are too long.

    They carry ids and no tests, because TRL prints rows that have no reward.
    """
    columns: dict[str, list[Any]] = {"prompt": [], "problem_id": [], "language_id": [], "template": []}
    too_long = 0
    for row in read_rows(config.run_dir / "data"):
        messages = [{"role": message.role, "content": message.content} for message in row.messages]
        prompt = training_model.prompt_of(tokenizer, messages)
        if training_model.prompt_tokens(tokenizer, prompt, switches) > config.max_prompt_length:
            too_long += 1
            continue
        for name, value in zip(columns, (prompt, row.problem_id, row.language_id, row.template), strict=True):
            columns[name].append(value)
    if too_long:
        print(f"{too_long} prompts longer than {config.max_prompt_length} tokens are left out", file=sys.stderr)
    if len(columns["prompt"]) < config.prompts_per_step:
        raise UserError(f"{len(columns['prompt'])} prompts are too few for prompts_per_step {config.prompts_per_step}.")
    return Dataset.from_dict(columns)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
