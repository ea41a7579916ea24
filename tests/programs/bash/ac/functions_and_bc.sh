#!/usr/bin/env bash
set -euo pipefail
shopt -s extglob

numbers() {
  local line
  IFS= read -r line
  tr ' ' '\n' <<< "${line%%+([[:space:]])}"
}

main() {
  local n sum max list
  read -r n
  list=$(numbers)
  sum=$(paste -sd+ - <<< "$list" | sed 's/+-/-/g' | bc)
  max=$(sort -n <<< "$list" | tail -n 1)
  printf '%s %s\n' "$sum" "$max"
}

main "$@"
