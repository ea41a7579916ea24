"""A tour of the Python API. Each `# %%` begins a cell, for editors and Jupyter; the file also runs as a script."""

# %% Problems of your own: one JSON object per line, with hidden tests.
import json
from pathlib import Path

import lcbx

problems = Path("problems.jsonl")
rows = [
    {
        "question_id": "sum",
        "question_content": "Read two integers. Print their sum.",
        "private_test_cases": [{"input": f"{a} {b}\n", "output": f"{a + b}\n"} for a, b in ((1, 2), (30, 4), (0, 9))],
    },
    {
        "question_id": "max",
        "question_content": "Read two integers. Print the larger one.",
        "private_test_cases": [{"input": f"{a} {b}\n", "output": f"{max(a, b)}\n"} for a, b in ((1, 2), (30, 4))],
    },
]
problems.write_text("".join(json.dumps(row) + "\n" for row in rows))

# %% Judge programs. The result is one judgement per program, in order.
right = 'local a, b = io.read("*n", "*n")\nprint(a + b)'
wrong = 'local a, b = io.read("*n", "*n")\nprint(a - b)'
judgements = lcbx.judge(lang="lua", problems=problems, programs={"sum": [right, wrong]})
for judgement in judgements:
    print(judgement.key.sample_index, judgement.verdict, f"{judgement.cpu_time_s:.3f} s")

# %% Evaluate completions that a model wrote elsewhere. `model` could also be a name on the hub or on a server.
larger = 'local a, b = io.read("*n", "*n")\nprint(math.max(a, b))'
for name, programs in {"before": [wrong, larger, wrong, wrong], "after": [right, larger, right, larger]}.items():
    completions = [
        {"question_id": problem_id, "completion": f"```lua\n{program}\n```"}
        for problem_id in ("sum", "max")
        for program in programs
    ]
    Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in completions))

before = lcbx.evaluate(model="before.jsonl", lang="lua", benchmark=problems)
after = lcbx.evaluate(model="after.jsonl", lang="lua", benchmark=problems)

# %% Runs are data frames: one row per run, per sample, per test.
runs = lcbx.load_runs("results")
print(runs.runs[["model", "language", "n", "pass_at_1", "pass_at_1_low", "pass_at_1_high"]])
print(runs.samples.groupby(["model", "problem_id"]).accepted.mean())
print(runs.tests.groupby("model").cpu_time_s.max())

# %% Is the second model better? Differences are paired by problem.
comparison = lcbx.compare(before, after)
print(comparison.to_frame()[["language", "first", "second", "difference", "p_value"]])
