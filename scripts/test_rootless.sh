#!/usr/bin/env bash
# The sandbox tests with bubblewrap as an ordinary user has it: root lends itself one, who leaves nothing behind.
# Called by scripts/test.sh. In CI (CI set) a machine that can't do this has failed; elsewhere that is said and passed over.
set -uo pipefail

cd "$(dirname "$0")/.."
python=.venv/bin/python
as_user=("$python" tests/support/ordinary_user.py)

if [ "$(id -u)" != 0 ]; then
    echo "SKIPPED: without root, all of the group 'sandbox' has bubblewrap this way"
    exit 0
fi
if ! said=$("${as_user[@]}" unshare --user --map-auto --map-root-user -- true 2>&1); then
    echo "no ordinary user with subordinate ids can be had here: ${said:-no reason given}"
    [ -z "${CI:-}" ] || exit 1
    echo "SKIPPED: bubblewrap was not tried without root"
    exit 0
fi
# The list that every backend has to pass; how root file systems are made; programs of languages that are made quickly.
tests="bwrap-rootless or root_file_system or without_an_engine
    or (known_programs and (python or lua or cpp)) or (every_program and (python or lua))"
export LCBX_TEST_SANDBOX=bwrap LCBX_TEST_ROUNDS=${LCBX_TEST_ROUNDS:-6} LCBX_TEST_JOBS=${LCBX_TEST_JOBS:-200}
exec "${as_user[@]}" "$python" -m pytest -q -p no:cacheprovider tests/sandbox -k "$(tr -s ' \n' ' ' <<<"$tests")" "$@"
