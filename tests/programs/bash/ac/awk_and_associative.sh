declare -A seen
read -r n
while read -r x; do
  seen[$x]=$(( ${seen[$x]:-0} + 1 ))
done < <(grep -oE -- '-?[0-9]+')
for x in "${!seen[@]}"; do
  echo "$x ${seen[$x]}"
done | awk 'NR == 1 { max = $1 } { sum += $1 * $2; if ($1 > max) max = $1 } END { printf "%.0f %d\n", sum, max }'
