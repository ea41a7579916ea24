#!/usr/bin/env bash
# The sandbox tests with bubblewrap as an ordinary user: root switches to a temporary user, which is removed afterwards.
# Called by scripts/test.sh. Where this is not possible, the tests fail in CI (CI is set) and are skipped elsewhere.
set -uo pipefail

cd "$(dirname "$0")/.."
python=.venv/bin/python
as_user=("$python" tests/support/ordinary_user.py)

if [ "$(id -u)" != 0 ]; then
    echo "SKIPPED: without root, the whole group 'sandbox' already uses bubblewrap as an ordinary user"
    exit 0
fi
if ! output=$("${as_user[@]}" unshare --user --map-auto --map-root-user -- true 2>&1); then
    echo "an ordinary user with subordinate ids is not possible here: ${output:-no reason given}"
    [ -z "${CI:-}" ] || exit 1
    echo "SKIPPED: bubblewrap was not tested without root"
    exit 0
fi
export LCBX_TEST_CERTIFY=python,lua LCBX_TEST_CERTIFY_S=
# The attack list, the building of root file systems, and the programs of languages whose images build quickly.
tests="bwrap-rootless or root_file_system or without_an_engine
    or (reaches_gold and (python or lua)) or (every_faulty_program and (python or lua))"
export LCBX_TEST_SANDBOX=bwrap LCBX_TEST_ROUNDS=${LCBX_TEST_ROUNDS:-6} LCBX_TEST_JOBS=${LCBX_TEST_JOBS:-200}
code=0
"${as_user[@]}" "$python" -m pytest -q -p no:cacheprovider tests/sandbox -k "$(tr -s ' \n' ' ' <<<"$tests")" "$@" || code=$?
# The weaker level with one user id: the attacks, and what programs leave behind.
export LCBX_TEST_SANDBOX=bwrap-single LCBX_TEST_BACKENDS=bwrap-single
"${as_user[@]}" "$python" -m pytest -q -p no:cacheprovider tests/sandbox/test_hostile.py \
    -k "says_which or attack_gets or nothing_one" || code=$?
exit $code
