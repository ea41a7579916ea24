#!/usr/bin/env bash
# check_commit_message.sh FILE: refuse a commit message whose subject is longer than 72 characters, or whose second line
# is not empty. A commit-msg hook of .pre-commit-config.yaml.
set -euo pipefail

export LC_ALL=C.UTF-8 # lengths in characters, not in bytes
limit=72
# git removes comment lines and leading empty lines later; so does this.
mapfile -t lines < <(grep -v '^#' "$1" | sed '/./,$!d')
subject=${lines[0]:-}
if [ "${#subject}" -gt "$limit" ]; then
    printf 'The subject has %d characters, at most %d are allowed:\n  %s\nMove the reason into the body.\n' \
        "${#subject}" "$limit" "$subject" >&2
    exit 1
fi
if [ "${#lines[@]}" -gt 1 ] && [ -n "${lines[1]}" ]; then
    printf 'The second line is not empty. Leave it empty and start the body in the third line:\n  %s\n' "${lines[1]}" >&2
    exit 1
fi
