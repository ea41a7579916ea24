"""The judge inside other harnesses and trainers: one small module for each of them.

    judged_benchmark   what all of them need: problems, prompts, extraction and the judge of one protocol
    shared_judge       one open judge for everything in a process that asks for the same one
    inspect_tasks      inspect_ai: a task for each benchmark, and a scorer
    verifiers_env      verifiers and prime-rl: a taskset, a harness without tools, an environment
    verl_reward        verl: a reward function, and rows for its data files
    openenv_env        OpenEnv: one environment for all languages, its server and its client

A module for a package imports it at once, and nothing else of lcbx imports this room. In all of them a judge error is
missing, never wrong: the package's own way to say so is used, and where it has none, an exception.
"""
