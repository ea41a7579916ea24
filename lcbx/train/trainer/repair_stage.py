"""Supervised steps on repair examples, between the untrained model and its reinforcement learning.

The command collects and validates the examples (`prepare_examples`), with the judge and without torch. The steps are a
process of their own (`repair_process`), so that their memory is free again when GRPO
starts from `RUN/repair/model`:

    RUN/repair/examples.jsonl   one `SupervisedExample` per line, validated
    RUN/repair/examples.json    how many of each kind were made, and how many of them the judge accepted
    RUN/repair/model/           the model after these steps
    RUN/repair/done.json        how many steps, on what, and why they stopped
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lcbx.errors import UserError
from lcbx.judge.request import Judge
from lcbx.problems.store import TestStore
from lcbx.resources import write_atomically
from lcbx.runs.lines import encode_line
from lcbx.runs.passing_programs import PassingProgram, answer_of, from_file
from lcbx.train.data import difficulty
from lcbx.train.data.repair_examples import SupervisedExample, make_examples
from lcbx.train.data.training_data import Stored, read_rows, read_stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.terms import TrainSample
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Benchmark, Verdict

Say = Callable[[str], None]
UNTRAINED_STEP = -1
"""The step of the untrained model among the evaluations: step 0 is the model that GRPO starts from."""


def folder_of(config: TrainConfig) -> Path:
    """Return the folder of the stage."""
    return config.run_dir / "repair"


def started_from(config: TrainConfig) -> TrainConfig:
    """Return the configuration that GRPO starts with: from the model of this stage, if there is one."""
    if not config.repair_rounds:
        return config
    return replace(config, model=str(folder_of(config) / "model"), model_revision=None)


def is_done(config: TrainConfig) -> bool:
    """True if the stage needs no work."""
    return not config.repair_rounds or (folder_of(config) / "done.json").exists()


# --- examples ---------------------------------------------------------------------------------------------------------


def prepare_examples(config: TrainConfig, judge: Judge, say: Say) -> None:
    """Measure the untrained model with its self-repair, and write the examples that the judge accepts.

    An interrupted measurement is continued. Raises UserError if there is no repair example.
    """
    file = folder_of(config) / "examples.jsonl"
    if file.exists():
        return
    store, stored = TestStore.default(), read_stored(config.run_dir / "data")
    runs = config.difficulty_runs or measured(config, stored, store)
    programs = [program for name in config.repair_programs for program in from_file(Path(name))]
    examples = make_examples(config, stored, runs, programs, store)
    kept = validated(examples, JudgeReward(config, stored, judge))
    counts = Counter(example.kind for example in kept)
    if not counts["repair"]:
        raise UserError(
            f"no repair example: none of {len(stored.reward)} training problems has both a failed and an accepted "
            "program. Sample more with --difficulty-n, or give accepted programs with --repair-programs FILE"
        )
    say(
        f"{counts['repair']} repair examples and {counts['plain']} plain ones; "
        f"{len(examples) - len(kept)} were left out, because their answer does not pass now"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    made = {"made": Counter(example.kind for example in examples), "accepted": counts}
    write_atomically(file.with_suffix(".json"), json.dumps(made) + "\n")
    write_atomically(file, b"".join(map(encode_line, kept)))


def measured(config: TrainConfig, stored: Stored, store: TestStore) -> Sequence[str]:
    """Return the runs of the untrained model on the training problems, with its rounds of self-repair."""
    if config.difficulty is not None:  # measured when the data was made
        return [str(config.run_dir / "difficulty" / "runs")]
    ids = {row.problem_id for row in read_rows(config.run_dir / "data")}
    chosen = tuple(problem for problem in stored.reward if problem.problem_id in ids)
    return difficulty.measure(config, Benchmark(name="candidates", revision="", problems=chosen), store)


def validated(examples: Sequence[SupervisedExample], reward: JudgeReward) -> list[SupervisedExample]:
    """Return the examples whose answer passes the tests that decide rewards; each program is judged once."""
    keys = dict.fromkeys((example.problem_id, example.language_id, example.source) for example in examples)
    samples = [
        TrainSample(
            text=answer_of(
                PassingProgram(problem_id=problem_id, language_id=language_id, source=source),
                reward.languages[language_id],
            ),
            problem_id=problem_id,
            language_id=language_id,
        )
        for problem_id, language_id, source in keys
    ]
    verdicts = (scored.judgement.verdict for scored in reward.score(samples))
    passing = {key for key, verdict in zip(keys, verdicts, strict=True) if verdict is Verdict.AC}
    return [example for example in examples if (example.problem_id, example.language_id, example.source) in passing]


def stage_command(config: TrainConfig) -> list[str]:
    """Return the command of the process that trains on the examples."""
    return [sys.executable, "-m", "lcbx.train.trainer.repair_process", str(config.run_dir)]
