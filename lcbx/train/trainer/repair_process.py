"""The process that trains on the repair examples of a run: `python -m lcbx.train.trainer.repair_process RUN`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

from lcbx.errors import UserError
from lcbx.judge.service_process import SOCKET_VARIABLE
from lcbx.resources import write_atomically
from lcbx.runs.lines import read_lines
from lcbx.train.data.repair_examples import SupervisedExample
from lcbx.train.data.training_data import read_stored
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.settings.warmstart_options import WarmStartOptions
from lcbx.train.trainer.repair_stage import UNTRAINED_STEP, folder_of
from lcbx.train.trainer.training_process import end_with_parent
from lcbx.train.trainer.warmstart import example_dataset, train_supervised


def main(arguments: list[str]) -> int:
    """Train on the examples of a run; returns 2 for a mistake in the settings, 130 if interrupted."""
    end_with_parent()
    config = read_run_config(Path(arguments[0]))
    folder, stored = folder_of(config), read_stored(config.run_dir / "data")
    examples = list(read_lines(folder / "examples.jsonl", SupervisedExample))
    options = WarmStartOptions(
        steps=config.repair_steps, batch=config.repair_batch, learning_rate=config.repair_learning_rate
    )
    try:
        done = train_supervised(
            config,
            lambda tokenizer: example_dataset(config, stored, examples, tokenizer),
            options,
            Path(os.environ[SOCKET_VARIABLE]),
            folder=folder,
            step=UNTRAINED_STEP,
        )
    except UserError as error:
        print(f"lcbx: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    kinds = Counter(example.kind for example in examples)
    verdicts = Counter(str(example.failed_verdict) for example in examples if example.failed_verdict is not None)
    write_atomically(folder / "done.json", json.dumps({**done, "examples": kinds, "repaired": verdicts}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
