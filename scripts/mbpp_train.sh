#!/bin/sh
# Trains a model twice, on reformulated MBPP and on mini-train, with the same settings, seed and number of steps, and
# compares both on held-out MBPP problems:
#     scripts/mbpp_train.sh mbpp-x.jsonl cpu|gpu [SETTING OF BOTH TRAININGS...]
# Held out are the problems of MBPP's test split whose number leaves REST (3) when divided by EACH (cpu: 16, gpu: 8).
set -eu
problems=$(realpath "$1")
machine=$2
shift 2
cd "$(dirname "$0")/.."
lcbx=${LCBX:-.venv/bin/lcbx}
python=${PYTHON:-.venv/bin/python}
out=${OUT:-runs/mbpp-train}
each=8
options=
export PYTHONWARNINGS=ignore
if [ "$machine" = cpu ]; then
    each=16
    options="--prompt scripts/mbpp_train.j2"
    # bf16 is a third faster on CPUs with units for it, and many times slower on others.
    options="$options $("$python" -c 'from lcbx.resources import has_bf16_units as has; print("--bf16" if has() else "--no-bf16")')"
    export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$(nproc)}" OMP_WAIT_POLICY=passive
fi

mkdir -p "$out"
ids=$("$python" -c '
import json, sys
path, each, rest = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rows = [json.loads(line) for line in open(path, encoding="utf-8")]
test = [row["question_id"] for row in rows if "split:test" in row["tags"]]
print(",".join(name for name in test if int(name.rpartition("-")[2]) % each == rest))
' "$problems" "${EACH:-$each}" "${REST:-3}")
"$lcbx" data export "$problems" --ids "$ids" --out "$out/held-out.jsonl"
"$lcbx" data export "$problems" --tags split:train --out "$out/mbpp-x-train.jsonl"
for benchmark in "$out/mbpp-x-train.jsonl" mini-train; do
    # shellcheck disable=SC2086
    "$lcbx" train --config "scripts/mbpp_train_$machine.yaml" $options --benchmark "$benchmark" \
        --held-out "$out/held-out.jsonl" --output "$out/$(basename "$benchmark" .jsonl)" "$@"
done
case " $* " in *" --dry-run "*) exit ;; esac
"$lcbx" train report "$out/mbpp-x-train" "$out/mini-train"
