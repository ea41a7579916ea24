#!/bin/sh
# Trains a model on reformulated MBPP and on mini-train, with the same settings, seeds and number of steps, and compares
# both on held-out MBPP problems, paired by problem:
#     scripts/mbpp_train.sh mbpp-x.jsonl cpu|gpu|SETTINGS.yaml [OPTION OF lcbx train ablate...]
# Held out are the problems of MBPP's test split whose number leaves 3 when divided by EACH (cpu: 16, others: 8). The same
# command continues.
set -eu
problems=$(realpath "$1")
settings=$2
shift 2
cd "$(dirname "$0")/.."
lcbx=${LCBX:-.venv/bin/lcbx}
python=${PYTHON:-.venv/bin/python}
out=${OUT:-runs/mbpp-train}
each=8
export PYTHONWARNINGS=ignore
case $settings in
    cpu)
        each=16
        export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$(nproc)}" OMP_WAIT_POLICY=passive
        settings=scripts/mbpp_train_cpu.yaml ;;
    gpu) settings=scripts/mbpp_train_gpu.yaml ;;
esac

mkdir -p "$out"
"$python" - "$problems" "${EACH:-$each}" "$settings" "$out" "${SEEDS:-0}" <<'END'
import json, sys
from pathlib import Path
import yaml
from lcbx.resources import has_bf16_units

problems, each, settings, out, seeds = sys.argv[1:]
base = yaml.safe_load(Path(settings).read_text())
if base.get("preset") == "demo":  # bf16 is a third faster on CPUs with units for it, and many times slower on others
    base.setdefault("bf16", has_bf16_units())
rows = [json.loads(line) for line in open(problems, encoding="utf-8")]
test = [row["question_id"] for row in rows if "split:test" in row["tags"]]
held = [name for name in test if int(name.rpartition("-")[2]) % int(each) == 3]
Path(out, "held-out.txt").write_text(",".join(held))
ablation = {
    "output": out,
    "seeds": [int(seed) for seed in seeds.split(",")],
    "base": base | {"held_out": f"{out}/held-out.jsonl"},
    "variants": {"mini-train": {"benchmark": ["mini-train"]}, "mbpp-x": {"benchmark": [f"{out}/mbpp-x-train.jsonl"]}},
}
Path(out, "ablation.yaml").write_text(yaml.safe_dump(ablation, sort_keys=False))
END
"$lcbx" data export "$problems" --ids "$(cat "$out/held-out.txt")" --out "$out/held-out.jsonl"
"$lcbx" data export "$problems" --tags split:train --out "$out/mbpp-x-train.jsonl"
exec "$lcbx" train ablate "$out/ablation.yaml" "$@"
