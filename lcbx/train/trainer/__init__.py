"""The processes of a training.

    launch             the command's process: starts everything and waits; worker_command: the command lines
    run_folder         the folder of a run, its lock, its configuration and data
    judge_process      the judge service, restarted when it dies
    training_process   the process that trains, one per device; trl_trainers: TRL's trainers
    callbacks          what happens between steps; alarms: when to warn or stop; progress: what is shown
    evaluation         evaluations before, during and after training; held_out: figures of one of them
    warmstart          `lcbx train sft`
    repair_stage       repair examples before GRPO; repair_process: the process that trains on them
    training_model     loading, adapting and saving a model; trim: a smaller vocabulary; vllm_cpu: vLLM without a GPU

torch, transformers, trl and peft are imported by `training_process`, `warmstart`, `repair_process` and what they
import, not by `launch`.
"""
