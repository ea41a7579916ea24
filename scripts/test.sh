#!/usr/bin/env bash
# All tests, as CI runs them, one group after another; every group runs even if an earlier one failed.
# Called by `make test`, after the set-up; `scripts/test.sh all` (make test-all) adds every known program on the real
# toolchains, load tests, real models, training and vLLM.
set -uo pipefail

cd "$(dirname "$0")/.."
export HF_HUB_OFFLINE=${HF_HUB_OFFLINE:-1} TOKENIZERS_PARALLELISM=false
failed=()

say() { printf '\n\033[1m==> %s\033[0m (%s s since the start)\n' "$*" "$SECONDS"; }

group() { # group NAME COMMAND...
    local name=$1
    shift
    say "$name"
    "$@" || failed+=("$name")
}

pytest=(.venv/bin/python -m pytest -q -p no:cacheprovider)

group lint .venv/bin/ruff check .
group format .venv/bin/ruff format --check .
group types .venv/bin/mypy
group unit "${pytest[@]}" tests/unit -n 2
say "images"
.venv/bin/lcbx lang build || failed+=(images)
group sandbox "${pytest[@]}" tests/sandbox/test_end_to_end.py tests/sandbox/test_faults.py tests/sandbox/test_hostile.py
group browser "${pytest[@]}" tests/browser
if [ "${1:-}" = all ]; then
    group programs "${pytest[@]}" tests/sandbox --durations=10
    group model "${pytest[@]}" tests/model
    group train "${pytest[@]}" tests/train
    group vllm .venv-vllm/bin/python -m pytest -q -p no:cacheprovider tests/vllm_engine
fi
say "done"
if [ ${#failed[@]} -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[*]}"
    exit 1
fi
echo "all groups passed"
