#!/usr/bin/env bash
# All tests as CI runs them, in groups; a failed group does not stop the next ones.
# Called by `make test` after the set-up. `scripts/test.sh sandbox train` runs only these groups.
#
# After the unit tests, two lanes run at the same time: real sandboxes in all languages, and everything else. A sandbox
# test mostly waits for one program, so one lane alone leaves a core idle. What the second lane prints is shown at its
# end. LCBX_TEST_LANES=1 runs one after the other. Last comes what would disturb other groups: a restart of dockerd.
#
# The groups unit and sandbox measure which lines of lcbx/ they execute; the total and the least covered modules are
# printed at the end. Processes that tests start (trainings, runners in sandboxes) are not measured. LCBX_TEST_COVERAGE
# is 1 or 0; by default it is 1 on Python 3.12 or newer, where measuring costs almost nothing. On Python 3.11 it made the
# group unit use 65 % more CPU time.
set -uo pipefail

cd "$(dirname "$0")/.."
export HF_HUB_OFFLINE=${HF_HUB_OFFLINE:-1} TOKENIZERS_PARALLELISM=false
# Restarting the docker daemon ends the containers of its other users; only CI's daemon is restarted.
export LCBX_TEST_RESTART_DOCKER=${LCBX_TEST_RESTART_DOCKER:-${CI:+1}}
total=${LCBX_TEST_LIMIT_S:-4500}
selected=" $* "
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

say() { printf '\n\033[1m==> %s\033[0m (%s s since the start)\n' "$*" "$SECONDS"; }

group() { # group NAME SECONDS COMMAND...: run a group; after SECONDS it is stopped and counts as failed
    local name=$1 limit=$2 left=$((total - SECONDS)) began=$SECONDS code=0
    shift 2
    [ "$selected" = "  " ] || [ "${selected#* "$name" }" != "$selected" ] || return 0
    say "$name"
    [ "$limit" -lt "$left" ] || limit=$left
    if [ "$limit" -lt 1 ]; then
        echo "no time left (LCBX_TEST_LIMIT_S=$total)"
        echo "$name" >>"$state/failed"
        return 0
    fi
    timeout --kill-after=30 "$limit" "$@" || code=$?
    [ "$code" != 124 ] || echo "$name: stopped after $limit s"
    [ "$code" = 0 ] || echo "$name" >>"$state/failed"
    echo "$name $((SECONDS - began)) s" >>"$state/took"
}

pytest=(.venv/bin/python -m pytest -q -p no:cacheprovider)
: >"$state/failed"
: >"$state/took"

# --- coverage ---------------------------------------------------------------------------------------------------------

export COVERAGE_FILE=$PWD/.cache/coverage/data
measured=()
rm -f "$COVERAGE_FILE"*
mkdir -p "${COVERAGE_FILE%/*}"
if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))'; then
    export COVERAGE_CORE=sysmon
    LCBX_TEST_COVERAGE=${LCBX_TEST_COVERAGE:-1}
fi
if [ "${LCBX_TEST_COVERAGE:-0}" = 1 ]; then measured=(--cov --cov-append --cov-report=); fi

print_coverage() {
    [ -f "$COVERAGE_FILE" ] || return 0
    local table
    table=$(.venv/bin/python -m coverage report --ignore-errors --sort=cover 2>/dev/null) || return 0
    say "coverage of lcbx/ by the groups unit and sandbox: $(tail -n 1 <<<"$table" | awk '{print $NF}') of lines"
    printf 'least covered:\n'
    sed -n '3,17p' <<<"$table"
}

# --- the groups -------------------------------------------------------------------------------------------------------

group lint 120 .venv/bin/ruff check .
group format 120 .venv/bin/ruff format --check .
group types 600 .venv/bin/mypy
group docs 300 make docs
group unit 900 "${pytest[@]}" tests/unit -n 2 "${measured[@]}"
# All images take hours: the seven and a third of the others, which changes from day to day (LCBX_TEST_LANG=all for all).
if [ -z "${LCBX_TEST_LANG:-}" ]; then
    LCBX_TEST_LANG=$(.venv/bin/python scripts/ci_languages.py)
    LCBX_TEST_CERTIFY=$(.venv/bin/python scripts/ci_languages.py --certify 2>/dev/null) LCBX_TEST_CERTIFY_S=${LCBX_TEST_CERTIFY_S:-600}
fi
export LCBX_TEST_LANG LCBX_TEST_CERTIFY=${LCBX_TEST_CERTIFY:-} LCBX_TEST_CERTIFY_S=${LCBX_TEST_CERTIFY_S:-}
say "languages of the groups images and sandbox: $LCBX_TEST_LANG
    certified, first to last, those that $LCBX_TEST_CERTIFY_S s are enough for: ${LCBX_TEST_CERTIFY:-all}"

sandboxes() {
    group images 1800 .venv/bin/lcbx lang build "$LCBX_TEST_LANG"
    group sandbox 3600 env LCBX_TEST_RESTART_DOCKER=0 "${pytest[@]}" tests/sandbox --durations=10 "${measured[@]}"
    group rootless 1200 scripts/test_rootless.sh --durations=5
}

everything_else() {
    group browser 1200 "${pytest[@]}" tests/browser
    group model 1200 "${pytest[@]}" tests/model
    group train 1800 "${pytest[@]}" tests/train
    # The package asks the network for a list of prices unless it is told not to.
    group dspy 240 env LITELLM_LOCAL_MODEL_COST_MAP=True DSPY_CACHEDIR="$PWD/.cache/dspy" \
        .venv-dspy/bin/python -m pytest -q -p no:cacheprovider tests/dspy_recipe
    group integrations 1200 .venv-integrations/bin/python -m pytest -q -p no:cacheprovider tests/integrations
    group ray 1200 "${pytest[@]}" tests/ray_cluster
    group vllm 1200 .venv-vllm/bin/python -m pytest -q -p no:cacheprovider tests/vllm_engine
}

if [ "${LCBX_TEST_LANES:-2}" = 2 ]; then
    everything_else >"$state/second lane" 2>&1 &
    sandboxes
    wait
    cat "$state/second lane"
else
    sandboxes
    everything_else
fi
[ -z "$LCBX_TEST_RESTART_DOCKER" ] || group docker-restart 300 "${pytest[@]}" tests/sandbox/test_faults.py -k docker_restarted
if [ ! -s "$state/took" ]; then
    echo "no such group: $*" >&2
    exit 2
fi
print_coverage
say "done"
cat "$state/took"
if [ -s "$state/failed" ]; then
    printf 'FAILED: %s\n' "$(paste -s -d ' ' "$state/failed")"
    exit 1
fi
echo "all groups passed"
