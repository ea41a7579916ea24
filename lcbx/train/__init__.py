"""Training with the judge as the reward: a thin layer over TRL.

Problems, prompts, extraction, judge and scores are those of the harness. `lcbx train` goes through these packages,
each of which imports only those above it:

    settings/   what a training is: one checked configuration from preset, file and flags; the same in TRL's terms
    data/       what it learns from: problems read, split, decontaminated, filtered; one prompt per row; `mini-train`
    reward/     the judge as TRL's reward function, the rollouts it writes, and the audit of programs that pass
    trainer/    the processes: supervisor, judge service, the process that trains, warm start, evaluation
    outcome/    what it achieved: before and after, model card, page, several seeds together, the hub

`torch`, `transformers`, `trl` and `peft` are imported in `trainer/` only, and there only by the process that trains:
everything else starts at once and needs no extra.
"""
