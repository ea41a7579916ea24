"""The reward and the rows for a GRPO script of one's own: `open_reward`. `lcbx train` does all of this by itself."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Collection
from typing import Any

from lcbx.errors import UserError
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.problems.store import TestStore
from lcbx.train.data.build_data import build_data
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config import SETTABLE
from lcbx.train.settings.config_file import load_config

log = logging.getLogger(__name__)


def open_reward(*, eos_ids: Collection[int] = (), **settings: Any) -> tuple[JudgeReward, list[dict[str, Any]]]:
    """Return a reward function for TRL's trainers, and the rows of a data set for it.

    Args:
        eos_ids: Tokens that end an answer. With them, an answer that ends otherwise counts as cut off.
        settings: Settings of `lcbx train`, such as `lang`, `benchmark`, `reward`, `held_out`, `judge`, `workers`,
            `time_limit`. The problems are split and compared with benchmarks as there.

    Returns:
        The function, which gives None for a judge error: TRL gives such a completion no advantage. And rows with the
        columns `prompt` (chat messages), `problem_id`, `language_id` and `template`, in training order; held-out
        problems are not among them. The judge is open until the process ends.

    Raises:
        lcbx.errors.UserError: A setting is unknown or can't work, or a problem must not be trained on.
    """
    for name in settings.keys() - set(SETTABLE):
        raise UserError(f"no setting {name!r}. See: lcbx train --help")
    config, store = load_config(None, settings), TestStore.default()
    data = build_data(config, store, log.info)
    options = JudgeOptions(address=config.judge, sandbox=config.sandbox, workers=config.workers, store=store)
    judge = open_judge(options=options)
    atexit.register(judge.close)
    judge.prepare(data.stored.languages)
    rows = [
        {
            "prompt": [{"role": message.role, "content": message.content} for message in row.messages],
            "problem_id": row.problem_id,
            "language_id": row.language_id,
            "template": row.template,
        }
        for row in data.rows
    ]
    return JudgeReward(config, data.stored, judge, eos_ids=frozenset(eos_ids)), rows
