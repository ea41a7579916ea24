#!/bin/sh
# make demo-train: trains a small pretrained model in Lua on the CPU, with the judge as the reward. Takes about ten
# minutes on two cores. Settings: SEED=1 MINUTES=9 OUT=runs/demo-train scripts/demo_train.sh
set -eu
cd "$(dirname "$0")/.."
lcbx=${LCBX:-.venv/bin/lcbx}
python=${PYTHON:-.venv/bin/python}
seed=${SEED:-0}
minutes=${MINUTES:-8}
out=${OUT:-runs/demo-train}-$seed
kit=${LCBX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lcbx}/demo-train
# bf16 is a third faster on CPUs with units for it, and many times slower on others.
bf16=$("$python" -c 'from lcbx.resources import has_bf16_units as has; print("--bf16" if has() else "--no-bf16")')
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$(nproc)}" OMP_WAIT_POLICY=passive PYTHONWARNINGS=ignore HF_HUB_DISABLE_PROGRESS_BARS=1

"$python" scripts/demo_train_prepare.py "$kit"
common="--preset demo --lang lua --benchmark $kit/mini-train-short.jsonl --held-out 0.3 --prompt $kit/prompt.j2 \
    --seed $seed --max-new-tokens 64 --temperature 1.0"

echo "== 1. evaluate the untrained model, then a few supervised steps on accepted programs, so that some samples pass"
# shellcheck disable=SC2086
[ -f "$out/warm/model/config.json" ] || "$lcbx" train sft $common --model "$kit/model" --output "$out/warm" \
    --programs "$kit/programs.jsonl" --steps 20 --batch 8 --micro-batch 8 --no-lora \
    --sft-learning-rate 1e-4 --stop-loss "${STOP_LOSS:-0.5}"
echo "== 2. reinforcement learning: the judge's verdict is the reward"
# shellcheck disable=SC2086
"$lcbx" train $common --model "$out/warm/model" --output "$out/rl" --max-minutes "$minutes" --epochs 4 \
    --lora-last-layers 12 "$bf16" ${STEPS:+--max-steps $STEPS}
echo "== 3. before and after, on held-out problems"
"$python" scripts/demo_train_table.py "$out"
