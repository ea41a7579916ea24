"""The judge as the reward of a training:

    judge_reward   the function that TRL calls; terms: verdicts to rewards, and what is logged (pure)
    test_order     which test of a problem runs first
    rollouts       the record of every completion and its verdict
    canaries       known programs that show whether the judge still works
    audit          passing programs that should not pass
    own_script     `open_reward`: the reward and its rows for a script of one's own

Nothing here needs the train extra.
"""

from lcbx.train.reward.own_script import open_reward

__all__ = ["open_reward"]
