#!/usr/bin/env bash
# All tests, as CI runs them, one group after another; every group runs even if an earlier one failed.
# Called by `make test`, after the set-up. `scripts/test.sh sandbox train` runs just these groups.
set -uo pipefail

cd "$(dirname "$0")/.."
export HF_HUB_OFFLINE=${HF_HUB_OFFLINE:-1} TOKENIZERS_PARALLELISM=false
# A daemon of somebody's own is not restarted under their containers; CI's may be.
export LCBX_TEST_RESTART_DOCKER=${LCBX_TEST_RESTART_DOCKER:-${CI:+1}}
total=${LCBX_TEST_LIMIT_S:-4500}
wanted=" $* "
failed=()

say() { printf '\n\033[1m==> %s\033[0m (%s s since the start)\n' "$*" "$SECONDS"; }

group() { # group NAME SECONDS COMMAND...: what hangs is ended and has failed
    local name=$1 limit=$2 left=$((total - SECONDS)) began=$SECONDS code=0
    shift 2
    [ "$wanted" = "  " ] || [ "${wanted#* "$name" }" != "$wanted" ] || return 0
    say "$name"
    [ "$limit" -lt "$left" ] || limit=$left
    if [ "$limit" -lt 1 ]; then
        echo "no time left (LCBX_TEST_LIMIT_S=$total)"
        failed+=("$name")
        return 0
    fi
    timeout --kill-after=30 "$limit" "$@" || code=$?
    [ "$code" != 124 ] || echo "$name: stopped after $limit s"
    [ "$code" = 0 ] || failed+=("$name")
    took+=("$name $((SECONDS - began)) s")
}

pytest=(.venv/bin/python -m pytest -q -p no:cacheprovider)
took=()

group lint 120 .venv/bin/ruff check .
group format 120 .venv/bin/ruff format --check .
group types 600 .venv/bin/mypy
group docs 300 make docs
group unit 900 "${pytest[@]}" tests/unit -n 2
group images 1200 .venv/bin/lcbx lang build
group sandbox 2400 "${pytest[@]}" tests/sandbox --durations=10
group rootless 900 scripts/test_rootless.sh --durations=5
group browser 600 "${pytest[@]}" tests/browser
group model 600 "${pytest[@]}" tests/model
group train 900 "${pytest[@]}" tests/train
group vllm 600 .venv-vllm/bin/python -m pytest -q -p no:cacheprovider tests/vllm_engine
if [ ${#took[@]} -eq 0 ]; then
    echo "no such group: $*" >&2
    exit 2
fi
say "done"
printf '%s\n' "${took[@]}"
if [ ${#failed[@]} -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[*]}"
    exit 1
fi
echo "all groups passed"
