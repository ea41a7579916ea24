"""Training with the judge as the reward: a thin layer over TRL. Same problems, prompts, extraction, judge and scores as
the harness.

`torch`, `transformers`, `trl` and `peft` are imported in `worker`, `warmstart`, `models` and `toy` only, and only there
inside the trainer's process: everything else here starts at once and needs no extra.
"""
